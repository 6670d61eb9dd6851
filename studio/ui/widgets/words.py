"""Labels, headed fields and surfaces with the spacing that all panes share. Main thread."""

from __future__ import annotations

import html

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLayout, QSizePolicy, QVBoxLayout, QWidget

from studio.domain.showable import SENTENCE, showable

GAP = 8
"""Logical pixels between things that belong together."""
SPACE = 16
"""Logical pixels between groups, and around them."""


def label(text: str = "", rank: str = "", parent: QWidget | None = None, *, wrap: bool = False) -> QLabel:
    """A label; `rank` is "title", "heading", "muted", "small", "danger" or "good"."""
    result = QLabel(text, parent)
    if rank:
        result.setProperty("rank", rank)
    result.setTextFormat(Qt.TextFormat.PlainText)
    if wrap:
        result.setWordWrap(True)
        result.setMinimumWidth(80)
    return result


def hover_text(words: str) -> str:
    """Words for a tooltip, which has no other way to be told that they are plain: Qt reads what looks like a tag as
    markup, and a picture named in it would be fetched from the disk. Cut where no screen would hold it."""
    shown = "\n".join(showable(line, SENTENCE) for line in words[: 4 * SENTENCE].split("\n"))
    return f"<span>{html.escape(shown).replace(chr(10), '<br>')}</span>" if "<" in shown else shown


def headed(title: str, field: QWidget) -> QVBoxLayout:
    """A small heading above its field; the heading's mnemonic leads to the field, which it also names."""
    head = label(title, "small")
    head.setBuddy(field)
    if not field.accessibleName():
        field.setAccessibleName(title.replace("&", ""))
    column = QVBoxLayout()
    column.setSpacing(3)
    column.addWidget(head)
    column.addWidget(field)
    return column


def row(*items: QWidget | QLayout | int, gap: int = GAP) -> QHBoxLayout:
    """Widgets and layouts side by side; a number is a stretch of that weight."""
    line = QHBoxLayout()
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(gap)
    for item in items:
        if isinstance(item, int):
            line.addStretch(item)
        elif isinstance(item, QWidget):
            line.addWidget(item)
        else:
            line.addLayout(item)
    return line


def area(kind: str, parent: QWidget | None = None) -> QFrame:
    """A frame that the style sheet paints: "card", "bar", "topbar", "surface", "sunken", "notice", "alarm"."""
    frame = QFrame(parent)
    frame.setProperty("area", kind)
    return frame


class WrappedLabel(QLabel):
    """Lines that break, and that keep their height where rooms share a low pane: what a layout is told as the least
    height of such a label is that of another width."""

    def __init__(self, rank: str) -> None:
        super().__init__()
        self.setProperty("rank", rank)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setMinimumWidth(80)

    def setText(self, text: str) -> None:
        super().setText(text)
        self._keep_height()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._keep_height()

    def _keep_height(self) -> None:
        # What it would take at a width is never told as less than the least height that it has.
        self.setMinimumHeight(0)
        if self.text():
            self.setMinimumHeight(self.heightForWidth(self.width()))


class ElidedLabel(QLabel):
    """One line that gives way: what does not fit ends in an ellipsis, and the tooltip has it whole."""

    def __init__(self, text: str = "", rank: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        if rank:
            self.setProperty("rank", rank)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setText(text)

    def setText(self, text: str) -> None:
        super().setText(showable(text, SENTENCE))
        self.setToolTip(hover_text(text) if len(text) > 24 else "")

    def minimumSizeHint(self) -> QSize:
        return QSize(self.fontMetrics().averageCharWidth() * 6, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        metrics = QFontMetrics(self.font())
        shown = metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        self.style().drawItemText(
            painter, self.rect(), int(self.alignment()), self.palette(), self.isEnabled(), shown, self.foregroundRole()
        )
        painter.end()
