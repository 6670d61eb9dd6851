"""How the manuscript looks: type, measure, headings, and how words are shown that nobody typed. Main thread."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from itertools import pairwise
from types import MappingProxyType
from typing import Final, Literal

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QFontInfo,
    QFontMetricsF,
    QPen,
    QTextBlockFormat,
    QTextCharFormat,
    QTextFormat,
    QTextLength,
)

from studio.domain.code_kinds import CodeKind, Part
from studio.domain.richtext import Author, authors_of
from studio.domain.text_records import Paragraph
from studio.ui.theme import tokens


class Face(msgspec.Struct, frozen=True):
    """What the writer chose for the manuscript."""

    points: float = 13.0
    family: str = ""
    """Empty: a book face that is there."""
    spacing: float = 1.55
    """Of lines, times the size of type."""
    measure: int = 68
    """Average characters in a line."""


_SERIFS: Final = (
    "Literata", "Source Serif 4", "Source Serif Pro", "Charter", "Bitstream Charter", "Georgia", "Iowan Old Style",
    "Noto Serif", "Libertinus Serif", "Cambria", "DejaVu Serif",
)  # fmt: skip
_FIXED_SIZE: Final = 0.9
"""Times the size of type: faces of one width look larger."""
_TABLE_SIZE: Final = 0.92
"""Times the size of type."""
_CAPTION_SIZE: Final = 0.85
"""Of what a picture shows, times the size of type."""
ITEM_STEP: Final = 1.8
"""By how much an inner list is set in, times the size of type."""
PICTURE_GAP: Final = 8
"""Logical pixels above and below a picture."""
_HEADINGS: Final = {"heading1": 1.6, "heading2": 1.3, "heading3": 1.12}


@lru_cache(maxsize=1)
def _family() -> str:
    known = set(QFontDatabase.families())
    return next((name for name in _SERIFS if name in known), "serif")


def manuscript_font(face: Face) -> QFont:
    """The writer's face or a book face, with others behind it for scripts it lacks."""
    font = QFont([face.family or _family(), "Noto Serif", "serif"])
    font.setStyleHint(QFont.StyleHint.Serif)
    font.setPointSizeF(face.points)
    font.setHintingPreference(QFont.HintingPreference.PreferVerticalHinting)
    return font


@lru_cache(maxsize=32)
def _line_height(face: Face, wanted: float) -> float:
    """Percent of the face's own line spacing that make `wanted` times its size; faces differ widely in their own."""
    metrics = QFontMetricsF(manuscript_font(face))
    size = QFontInfo(manuscript_font(face)).pixelSize()
    return max(100.0, 100.0 * wanted * size / max(1.0, metrics.lineSpacing()))


def block_format(style: str, face: Face, depth: int = 0) -> QTextBlockFormat:
    """Shared; not to be changed. Of the present look; `depth`: of an item of a list."""
    return _block_format(style, face, tokens().sunken, depth)


@lru_cache(maxsize=64)
def picture_format(face: Face, height: int) -> QTextBlockFormat:
    """A paragraph under its picture of so many logical pixels, which stands in the margin above. Shared."""
    form = QTextBlockFormat()
    form.setTopMargin(height + 2 * PICTURE_GAP)
    form.setBottomMargin(face.points * 1.2)
    form.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    form.setLineHeight(
        _line_height(face, min(1.3, face.spacing)), QTextBlockFormat.LineHeightTypes.ProportionalHeight.value
    )
    return form


@lru_cache(maxsize=128)
def _block_format(style: str, face: Face, behind_code: str, depth: int) -> QTextBlockFormat:
    form, points = QTextBlockFormat(), face.points
    form.setLineHeight(_line_height(face, face.spacing), QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    form.setBottomMargin(points * 0.75)
    if style in _HEADINGS:
        form.setLineHeight(
            _line_height(face, min(1.3, face.spacing)), QTextBlockFormat.LineHeightTypes.ProportionalHeight.value
        )
        form.setTopMargin(points * 1.2)
        form.setHeadingLevel(int(style[-1]))
    elif style == "quote":
        form.setLeftMargin(points * 2.2)
        form.setRightMargin(points * 2.2)
    elif style in ("code", "table"):
        form.setLeftMargin(points * 1.2)
        form.setLineHeight(
            _line_height(face, min(1.3 if style == "code" else 1.5, face.spacing)),
            QTextBlockFormat.LineHeightTypes.ProportionalHeight.value,
        )
        if style == "code":
            form.setBackground(QColor(behind_code))
    elif style in ("list-item", "numbered-item"):
        form.setLeftMargin(points * (2.0 + ITEM_STEP * depth))
        form.setBottomMargin(points * 0.3)
    elif style == "rule":
        form.setProperty(
            QTextFormat.Property.BlockTrailingHorizontalRulerWidth, QTextLength(QTextLength.Type.PercentageLength, 30)
        )
    return form


def style_format(style: str, points: float) -> QTextCharFormat | None:
    """What a paragraph's style does to its letters."""
    form = QTextCharFormat()
    if style == "picture":
        form.setFontPointSize(points * _CAPTION_SIZE)
        form.setForeground(QColor(tokens().muted))
        return form
    if style == "table":
        form.setFontPointSize(points * _TABLE_SIZE)
    elif style == "code":
        form.setFontFamilies(_fixed_families())
        form.setFontPointSize(points * _FIXED_SIZE)
    elif style not in _HEADINGS and style != "quote":
        return None
    elif style in _HEADINGS:
        form.setFontPointSize(points * _HEADINGS[style])
        form.setFontWeight(QFont.Weight.DemiBold)
    else:
        form.setFontItalic(True)
    return form


_HEIGHTS: Final = {
    "superscript": QTextCharFormat.VerticalAlignment.AlignSuperScript,
    "subscript": QTextCharFormat.VerticalAlignment.AlignSubScript,
}


def mark_format(base: QTextCharFormat | None, style: str) -> QTextCharFormat:
    form = QTextCharFormat(base) if base is not None else QTextCharFormat()
    if style == "bold":
        form.setFontWeight(QFont.Weight.Bold)
    elif style == "italic":
        form.setFontItalic(base is None or not base.fontItalic())
    elif style == "underline":
        form.setFontUnderline(True)
    elif style == "strike":
        form.setFontStrikeOut(True)
    elif style == "small-caps":
        form.setFontCapitalization(QFont.Capitalization.SmallCaps)
    elif style in _HEIGHTS:
        form.setVerticalAlignment(_HEIGHTS[style])
    elif style == "code":
        form.setFontFamilies(_fixed_families())
        form.setBackground(QColor(tokens().sunken))
    elif style == "link":
        form.setForeground(QColor(tokens().accent))
        form.setFontUnderline(True)
    elif style == "footnote":
        form.setForeground(QColor(tokens().accent))
        form.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignSuperScript)
    elif style in ("note", "change", "insertion"):
        _anchored(form, style)
    return form


def _anchored(form: QTextCharFormat, style: str) -> None:
    """Words that a note is about, that an editor takes out, beside which one puts others in."""
    look = tokens()
    tints = {"note": look.note_tint, "change": look.danger_soft, "insertion": look.good_soft}
    form.setBackground(QColor(tints[style]))
    if style == "change":
        form.setFontStrikeOut(True)
    else:
        # Dots and dashes are of words that others wrote, and of what is remarked on.
        form.setUnderlineStyle(_Line.SingleUnderline)
        form.setUnderlineColor(QColor(look.good if style == "insertion" else look.warning))


@lru_cache(maxsize=1)
def _fixed_families() -> list[str]:
    return [QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).family(), "monospace"]


def author_format(form: QTextCharFormat) -> QTextCharFormat:
    """Words of a model that nobody accepted: a tint, and a dotted line for those who cannot tell the tint."""
    look = tokens()
    form = QTextCharFormat(form)
    form.setBackground(QColor(look.model_tint))
    form.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DotLine)
    form.setUnderlineColor(QColor(look.accent))
    return form


_Line = QTextCharFormat.UnderlineStyle
_AUTHOR_LINES: Final[Mapping[Author, QTextCharFormat.UnderlineStyle]] = MappingProxyType(
    {
        "model": _Line.DotLine,
        "changed": _Line.DashDotLine,
        "dictation": _Line.DashDotDotLine,
        "pasted": _Line.DashUnderline,
        "editor": _Line.WaveUnderline,
        "imported": _Line.SingleUnderline,
    }
)
_AUTHOR_DASHES: Final[Mapping[Author, tuple[float, ...]]] = MappingProxyType(
    {
        "model": (1, 1.2),
        "changed": (2.5, 0.8, 1, 0.8),
        "dictation": (2.5, 0.8, 1, 0.8, 1, 0.8),
        "pasted": (2.5, 1.2),
        "editor": (0.5, 0.6),
        "imported": (5, 0.8),
    }
)
"""Strokes and gaps in widths of the pen, short enough to be told from each other at one line's height."""


def author_colour(author: Author) -> QColor:
    """Of its line and its bar; as text, all keep their contrast on the page."""
    look = tokens()
    ink = {"model": look.accent, "changed": look.warning, "dictation": look.good, "pasted": look.muted}
    return QColor(ink.get(author, look.text))


def author_pen(author: Author, width: float) -> QPen:
    """Its bar in the margin; none for a person who typed."""
    if author == "person":
        return QPen(Qt.PenStyle.NoPen)
    pen = QPen(author_colour(author), width)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    pen.setDashPattern(_AUTHOR_DASHES[author])
    return pen


def written_format(form: QTextCharFormat, author: Author) -> QTextCharFormat:
    """Words of that author, when it is asked who wrote what: each has a line of its own, whatever its colour."""
    look = tokens()
    form = QTextCharFormat(form)
    form.setBackground(QColor(look.model_tint if author in ("model", "changed") else look.sunken))
    form.setUnderlineStyle(_AUTHOR_LINES[author])
    form.setUnderlineColor(author_colour(author))
    return form


def pending_format(form: QTextCharFormat) -> QTextCharFormat:
    """Words that are still coming: paler, and underlined by dashes."""
    look = tokens()
    form = QTextCharFormat(form)
    form.setForeground(QColor(look.muted))
    form.setBackground(QColor(look.model_tint))
    form.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DashUnderline)
    form.setUnderlineColor(QColor(look.accent))
    return form


Checked = Literal["spelling", "grammar"]
"""Why words are underlined while they are written."""


def checked_format(form: QTextCharFormat, by: Checked) -> QTextCharFormat:
    """A wave under a misspelt word; dashes under words that something is remarked on."""
    form = QTextCharFormat(form)
    if by == "spelling":
        form.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SpellCheckUnderline)
        form.setUnderlineColor(QColor(tokens().danger))
    else:
        form.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DashUnderline)
        form.setUnderlineColor(QColor(tokens().warning))
    return form


def code_format(form: QTextCharFormat, kind: CodeKind) -> QTextCharFormat:
    """Colours that are AA on the background of code; keywords heavier and comments slanted for who sees no colours."""
    look = tokens()
    form = QTextCharFormat(form)
    colours = {
        "keyword": look.accent,
        "name": look.accent,
        "string": look.good,
        "number": look.warning,
        "comment": look.muted,
    }
    form.setForeground(QColor(colours[kind]))
    if kind == "keyword":
        form.setFontWeight(QFont.Weight.DemiBold)
    if kind == "comment":
        form.setFontItalic(True)
    return form


def _written(
    paragraph: Paragraph, *, tinted: bool, authors: bool
) -> list[tuple[int, int, Callable[[QTextCharFormat], QTextCharFormat]]]:
    """Stretches that nobody typed, and what is done to their look: all of them, or those of a model that nobody has
    accepted."""
    if authors:
        parts = authors_of(paragraph.text, paragraph.spans)
        return [(a, b, partial(written_format, author=one)) for a, b, one in parts if one != "person"]
    return [(one.start, one.end, author_format) for one in paragraph.spans if tinted and not one.accepted]


def letter_formats(
    paragraph: Paragraph,
    points: float,
    lines: Sequence[tuple[int, int, Checked]] = (),
    code: Sequence[Part] = (),
    *,
    tinted: bool,
    authors: bool = False,
) -> list[tuple[int, int, QTextCharFormat]]:
    """Stretches [start, end) of code points that look other than plain text, without overlap. `lines`: underlined, the
    first of several; `code`: what the parts of a block of code are, in order; `authors`: who wrote them is shown."""
    base = style_format(paragraph.style, points)
    cuts = {0, len(paragraph.text)}
    written = _written(paragraph, tinted=tinted, authors=authors)
    for mark in paragraph.marks:
        cuts.update((mark.start, mark.end))
    for head, tail, _ in (*code, *written, *lines):
        cuts.update((head, tail))
    edges = sorted(cuts)
    result = []
    waiting = deque(code)
    for start, end in pairwise(edges):
        form = QTextCharFormat(base) if base is not None else None
        while waiting and waiting[0][1] <= start:
            waiting.popleft()
        if waiting and waiting[0][0] <= start:
            form = code_format(form or QTextCharFormat(), waiting[0][2])
        for mark in paragraph.marks:
            if mark.start <= start and end <= mark.end:
                form = mark_format(form, mark.style)
        form = next((look(form or QTextCharFormat()) for a, b, look in written if a <= start and end <= b), form)
        by = next((by for a, b, by in lines if a <= start and end <= b), None)
        if by is not None:
            form = checked_format(form or QTextCharFormat(), by)
        if form is not None:
            result.append((start, end, form))
    return result
