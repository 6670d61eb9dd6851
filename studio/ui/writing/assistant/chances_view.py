"""Words with the chances that a model gave them, and what else might have stood in the place of each. Main thread.

Shown by `showing_chances`. How likely a word was is told by a line under it as well as by its colour, in numbers for
the one that the caret is in; the other ways are a list, from which the text can go on otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QListWidget,
    QListWidgetItem,
    QTextEdit,
    QToolTip,
    QVBoxLayout,
    QWidget,
)

from studio.domain.showable import showable
from studio.domain.word_chances import Band, WordChances, band_of
from studio.services.translation import tr
from studio.ui.theme import tokens
from studio.ui.widgets.words import SPACE, headed, hover_text, label

_LINES: Final[dict[Band, QTextCharFormat.UnderlineStyle]] = {
    "likely": QTextCharFormat.UnderlineStyle.NoUnderline,
    "fair": QTextCharFormat.UnderlineStyle.DotLine,
    "rare": QTextCharFormat.UnderlineStyle.DashUnderline,
    "odd": QTextCharFormat.UnderlineStyle.WaveUnderline,
}
_IN_TIP: Final = 5


class _Words(QTextEdit):
    """Cannot be written in; the caret goes through it by key and mouse."""

    def __init__(self) -> None:
        super().__init__()
        flags = Qt.TextInteractionFlag
        self.setTextInteractionFlags(flags.TextSelectableByMouse | flags.TextSelectableByKeyboard)
        self.setTabChangesFocus(True)
        self.setCursorWidth(2)
        self.words: tuple[WordChances, ...] = ()

    def at(self, position: int) -> WordChances | None:
        """The word at a place of the document, which counts in UTF-16."""
        units = self.document().toRawText().encode("utf-16-le", "surrogatepass")
        place = len(units[: 2 * position].decode("utf-16-le", "ignore"))
        found = [word for word in self.words if word.start + _lead(word) <= place <= word.end]
        return found[0] if found else None

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            word = self.at(self.cursorForPosition(event.pos()).position())
            QToolTip.showText(event.globalPos(), hover_text(_tip(word)) if word is not None else "", self.viewport())
            return True
        return super().viewportEvent(event)


class ChancesView(QDialog):
    gone_on = Signal(str)
    """The text should go on behind these words of it, the last of which is another one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Chances of the words"))
        self.setModal(False)
        self.resize(600, 520)
        self.head = label(wrap=True)
        self.words = _Words()
        self.words.setAccessibleName(tr("Words with their chances"))
        self.word = label(wrap=True)
        self.ways = QListWidget()
        self.ways.setAccessibleName(tr("What else might have stood there"))
        self.legend = label(
            tr(
                "A dotted line: less likely than one in two. A dashed line: than one in five. A wavy line: than one in "
                "twenty. The arrow keys go through the words, Tab to the list; Return or a click goes on from there."
            ),
            "small",
            wrap=True,
        )
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.close)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        column.addWidget(self.head)
        column.addWidget(self.words, 3)
        column.addWidget(self.word)
        column.addLayout(headed(tr("Go on with"), self.ways), 2)
        column.addWidget(self.legend)
        column.addWidget(buttons)
        self._goes_on = False
        self.words.cursorPositionChanged.connect(self._follow)
        self.ways.itemActivated.connect(self._chosen)
        self.ways.itemClicked.connect(self._chosen)

    def show_asking(self, model: str) -> None:
        self._fill(tr("Asking {model} for its chances…", model=model), (), goes_on=False)

    def show_words(self, words: Sequence[WordChances], model: str, *, goes_on: bool) -> None:
        """`goes_on`: the text can go on otherwise."""
        told = tr("What {model} gave each word, before any setting of the sampler.", model=model)
        self._fill(told, words, goes_on=goes_on)
        first = next((word for word in words if word.text.strip()), None)
        if first is not None:
            cursor = self.words.textCursor()
            cursor.setPosition(_units("".join(one.text for one in words)[: first.start + _lead(first)]))
            self.words.setTextCursor(cursor)
        self.words.setFocus()

    def offer_again(self) -> None:
        """What was chosen could not be asked for now."""
        self._goes_on = True

    def _fill(self, head: str, words: Sequence[WordChances], *, goes_on: bool) -> None:
        self.head.setText(head)
        self._goes_on = goes_on
        self.words.words = tuple(words)
        self.words.setPlainText("".join(word.text for word in words))
        self._follow()

    @property
    def chosen(self) -> WordChances | None:
        """The word that the caret is in."""
        return self.words.at(self.words.textCursor().position())

    def _follow(self) -> None:
        word = self.chosen
        self.ways.clear()
        self._colour(word)
        if word is None:
            self.word.setText("")
            return
        share = f"{word.share:.1%}"
        self.word.setText(tr("“{word}” had a chance of {share}.", word=_shown(word.text), share=share))
        for way in word.ways:
            item = QListWidgetItem(tr("{word}…  {share}", word=_shown(way.text), share=f"{way.share:.1%}"))
            item.setData(Qt.ItemDataRole.UserRole, way.said)
            self.ways.addItem(item)
        self.ways.setEnabled(self._goes_on)

    def _colour(self, chosen: WordChances | None) -> None:
        look = tokens()
        tints: dict[Band, str] = {"fair": look.accent_soft, "rare": look.note_tint, "odd": look.danger_soft}
        found: list[QTextEdit.ExtraSelection] = []
        text = "".join(word.text for word in self.words.words)
        for word in self.words.words:
            band = band_of(word.share)
            if (band == "likely" and word is not chosen) or not word.text.strip():
                continue
            form = QTextCharFormat()
            form.setUnderlineStyle(_LINES[band])
            form.setUnderlineColor(QColor(look.text))
            if band in tints:
                form.setBackground(QColor(tints[band]))
            if word is chosen:
                form.setBackground(QColor(look.accent))
                form.setForeground(QColor(look.on_accent))
                form.setUnderlineColor(QColor(look.on_accent))
            found.append(
                _selection(self.words, _units(text[: word.start + _lead(word)]), _units(text[: word.end]), form)
            )
        self.words.setExtraSelections(found)

    def _chosen(self, item: QListWidgetItem) -> None:
        if self._goes_on:
            self._goes_on = False
            self.gone_on.emit(str(item.data(Qt.ItemDataRole.UserRole)))


def _selection(words: QTextEdit, start: int, end: int, form: QTextCharFormat) -> QTextEdit.ExtraSelection:
    cursor = QTextCursor(words.document())
    cursor.setPosition(start)
    cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
    selection = QTextEdit.ExtraSelection()
    selection.cursor, selection.format = cursor, form
    return selection


def _units(text: str) -> int:
    """UTF-16."""
    return len(text.encode("utf-16-le")) // 2


def _lead(word: WordChances) -> int:
    return len(word.text) - len(word.text.lstrip())


def _shown(text: str) -> str:
    return showable(text.strip() or text.replace("\n", "¶"))


def _tip(word: WordChances) -> str:
    ways = [f"{_shown(way.text)}…  {way.share:.1%}" for way in word.ways[:_IN_TIP]]
    return "\n".join((f"{_shown(word.text)}  {word.share:.1%}", *ways))
