"""Colours of a prompt's signs, as it is typed: weights, comments, choices, wildcard files, LoRAs, words that the model
was taught, what is wrong. Main thread.

Every kind has a line of its own under its letters beside its colour, so that nothing is told by colour alone. Laid over
the text as selections: neither undo nor the height of the field hears of it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QColor, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit

from studio.domain.prompt_signs import Sign, SignKind, signs_in
from studio.ui.theme import Tokens, tokens

_MOST: Final = 600
_Line = QTextCharFormat.UnderlineStyle
_LINES: Final[dict[SignKind, _Line]] = {
    "more": _Line.SingleUnderline,
    "less": _Line.DashUnderline,
    "weight": _Line.NoUnderline,
    "comment": _Line.NoUnderline,
    "choice": _Line.NoUnderline,
    "file": _Line.DotLine,
    "variable": _Line.DotLine,
    "lora": _Line.DashDotLine,
    "taught": _Line.DashDotDotLine,
    "fault": _Line.WaveUnderline,
}


class PromptColours(QObject):
    def __init__(self, field: QPlainTextEdit) -> None:
        super().__init__(field)
        self._field = field
        self.taught: Callable[[], tuple[str, ...]] = tuple
        """Words of the textual inversions that the model takes."""
        field.document().contentsChanged.connect(self.refresh)
        field.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.PaletteChange:
            self.refresh()
        return super().eventFilter(watched, event)

    def refresh(self) -> None:
        """Lay them over the words as they are now."""
        text = self._field.toPlainText()
        signs = signs_in(text, self.taught())[-_MOST:]
        if not signs and not self._field.extraSelections():
            return
        units = _units_of(text)
        look = tokens()
        formats = {kind: _format(kind, look) for kind in _LINES}
        document = self._field.document()
        found = []
        for sign in _seen(signs):
            one = QTextEdit.ExtraSelection()
            cursor = QTextCursor(document)
            cursor.setPosition(units(sign.start))
            cursor.setPosition(units(sign.end), QTextCursor.MoveMode.KeepAnchor)
            one.cursor, one.format = cursor, formats[sign.kind]
            found.append(one)
        self._field.setExtraSelections(found)


def _seen(signs: Sequence[Sign]) -> list[Sign]:
    """What is seen of signs that lie over one another, in the order of the letters: Qt draws no other ones reliably."""
    places = sorted({place for sign in signs for place in (sign.start, sign.end)})
    at = {place: number for number, place in enumerate(places)}
    kinds: list[SignKind | None] = [None] * len(places)
    for sign in signs:
        kinds[at[sign.start] : at[sign.end]] = [sign.kind] * (at[sign.end] - at[sign.start])
    found: list[Sign] = []
    for kind, start, end in zip(kinds, places, places[1:], strict=False):
        if kind is not None and found and found[-1].kind == kind and found[-1].end == start:
            found[-1] = Sign(found[-1].start, end, kind)
        elif kind is not None:
            found.append(Sign(start, end, kind))
    return found


def _format(kind: SignKind, look: Tokens) -> QTextCharFormat:
    colours = {
        "more": look.text, "less": look.text, "weight": look.accent, "comment": look.muted, "choice": look.accent,
        "file": look.good, "variable": look.good, "lora": look.warning, "taught": look.warning, "fault": look.danger,
    }  # fmt: skip
    made = QTextCharFormat()
    made.setForeground(QColor(colours[kind]))
    made.setUnderlineStyle(_LINES[kind])
    if _LINES[kind] != _Line.NoUnderline:
        made.setUnderlineColor(QColor(look.danger if kind == "fault" else look.accent))
    if kind == "fault":
        made.setBackground(QColor(look.danger_soft))
    elif kind == "comment":
        made.setBackground(QColor(look.sunken))
    elif kind in ("choice", "weight"):
        made.setBackground(QColor(look.accent_soft))
    else:
        # Without one Qt does not draw letters that begin where marked ones end.
        made.setBackground(QColor(look.field))
    return made


def _units_of(text: str) -> Callable[[int], int]:
    """How many UTF-16 units stand before a letter: Qt counts these, Python counts code points."""
    wide = [at for at, letter in enumerate(text) if letter > "\uffff"] if not text.isascii() else []
    return lambda place: place + bisect_left(wide, place)
