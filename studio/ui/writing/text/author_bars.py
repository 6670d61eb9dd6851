"""Who wrote what, on demand: bars beside the lines of the text, and a legend of the patterns. Main thread.

Made by the text's room. The bars lie over the editor's margin, take no mouse, and draw what is in view alone. Each
author has a pattern and a place of its own, so that none has to be told by its colour.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from PySide6.QtCore import QEvent, QObject, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from studio.domain.authorship import AUTHORS
from studio.domain.richtext import Author, authors_of
from studio.services.exchange.authors_shown import author_words
from studio.services.translation import tr
from studio.ui.widgets.flow import FlowRow
from studio.ui.widgets.icons import IconButton
from studio.ui.widgets.words import GAP, area, label, row
from studio.ui.writing.text.editor import SceneEditor
from studio.ui.writing.text.positions import places_in
from studio.ui.writing.text.typography import author_pen

_WIDTH: Final = 3.0
_APART: Final = 5
"""Logical pixels between the bars of two authors of one line."""
_SHOWN: Final = tuple(author for author in AUTHORS if author != "person")
_ROOM: Final = _APART * len(_SHOWN)
_BESIDE: Final = 8
"""Logical pixels between the bars and the text."""


class AuthorBars(QWidget):
    def __init__(self, editor: SceneEditor) -> None:
        super().__init__(editor)
        self._editor = editor
        self.setAccessibleName(tr("Who wrote the lines"))
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()
        editor.viewport().installEventFilter(self)
        editor.verticalScrollBar().valueChanged.connect(self.update)
        editor.textChanged.connect(self.update)

    def show_bars(self, on: bool) -> None:
        self.setVisible(on)
        self.fit()

    def fit(self) -> None:
        column = self._editor.viewport().geometry()
        left = column.left() + round(self._editor.document().rootFrame().frameFormat().leftMargin())
        self.setGeometry(QRect(left - _BESIDE - _ROOM, column.top(), _ROOM, column.height()))
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self.isVisible() and event.type() in (QEvent.Type.Resize, QEvent.Type.Paint):
            self._follow()
        return super().eventFilter(watched, event)

    def _follow(self) -> None:
        """The column may have moved."""
        left = round(self._editor.document().rootFrame().frameFormat().leftMargin())
        if self.x() != self._editor.viewport().x() + left - _BESIDE - _ROOM:
            self.fit()

    def lines(self) -> Iterator[tuple[Author, float, float]]:
        """Author, top and bottom in view of each line that has words of one who did not type them here."""
        editor = self._editor
        scene = editor.scene
        if scene is None:
            return
        layout, shift = editor.document().documentLayout(), editor.verticalScrollBar().value()
        for number in editor.blocks_in_view():
            paragraph = scene.paragraph(number)
            if paragraph is None or not paragraph.spans:
                continue
            block = editor.document().findBlockByNumber(number)
            text, place = paragraph.text, places_in(paragraph.text)
            parts = [(place(a), place(b), one) for a, b, one in authors_of(text, paragraph.spans)]
            top = layout.blockBoundingRect(block).top() - shift
            for at in range(block.layout().lineCount()):
                line = block.layout().lineAt(at)
                start, end = line.textStart(), line.textStart() + line.textLength()
                for author in dict.fromkeys(one for a, b, one in parts if a < end and b > start and one != "person"):
                    yield author, top + line.y(), top + line.y() + line.height()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        for author, top, bottom in self.lines():
            x = self.width() - _APART * _SHOWN.index(author) - _APART / 2
            painter.setPen(author_pen(author, _WIDTH))
            painter.drawLine(QPointF(x, top + 1), QPointF(x, bottom - 1))
        painter.end()


class _Sample(QWidget):
    """A piece of an author's line."""

    def __init__(self, author: Author) -> None:
        super().__init__()
        self._author = author

    def sizeHint(self) -> QSize:
        return QSize(34, self.fontMetrics().height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(author_pen(self._author, _WIDTH))
        middle = self.height() / 2
        painter.drawLine(QPointF(0, middle), QPointF(self.width(), middle))
        painter.end()


def _named_sample(author: Author) -> QWidget:
    both = QWidget()
    both.setLayout(row(_Sample(author), label(author_words(author), "small"), gap=GAP))
    return both


class AuthorLegend(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(tr("Who wrote what"))
        self.close_button = IconButton("close", tr("Show no more who wrote what"))
        inside = area("bar")
        line = FlowRow(*map(_named_sample, _SHOWN), self.close_button, last=1)
        line.setContentsMargins(GAP, 2, GAP, 2)
        inside.setLayout(line)
        whole = row(inside, gap=0)
        self.setLayout(whole)
        self.hide()

    def minimumSizeHint(self) -> QSize:
        return QSize(120, super().minimumSizeHint().height())
