"""The times of a timed scene, beside its lines in the margin of the editor, where a click plays from there.

Made by the text's room; main thread. It lies over the editor's margin and draws what is in view alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QHelpEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QToolTip, QWidget

from studio.services.translation import tr
from studio.ui.theme import tokens
from studio.ui.writing.text.editor import SceneEditor

_GAP = 12
"""Logical pixels between a time and its line, and before the time."""
_SMALLER = 0.72
"""Size of the times beside that of the text."""


def clock(seconds: float) -> str:
    """ "0:07", "12:30", "1:02:03"."""
    whole = max(0, int(seconds))
    hours, minutes = whole // 3600, whole // 60 % 60
    return f"{hours}:{minutes:02d}:{whole % 60:02d}" if hours else f"{minutes}:{whole % 60:02d}"


class LineTimes(QWidget):
    clicked = Signal(str)
    """Id of the paragraph whose time was clicked."""

    def __init__(self, editor: SceneEditor) -> None:
        super().__init__(editor)
        self._editor = editor
        self._starts: Mapping[str, float] = {}
        self.setAccessibleName(tr("Times of the lines"))
        self.setMouseTracking(True)
        self.hide()
        editor.viewport().installEventFilter(self)
        editor.verticalScrollBar().valueChanged.connect(self.update)
        editor.textChanged.connect(self.update)

    def show_starts(self, starts: Mapping[str, float]) -> None:
        """Seconds at which each paragraph that has a time begins; none where no recording was written down."""
        self._starts = starts
        self.setVisible(bool(starts))
        self.fit()

    def fit(self) -> None:
        """Take the room that the times want, beside the column of the text."""
        metrics = QFontMetrics(self._font())
        width = max((metrics.horizontalAdvance(clock(one)) for one in self._longest()), default=0)
        self._editor.column.keep_margin(width + 2 * _GAP if width else 0)
        column = self._editor.viewport().geometry()
        right = column.left() + round(self._editor.document().rootFrame().frameFormat().leftMargin())
        self.setGeometry(QRect(right - width - 2 * _GAP, column.top(), width + 2 * _GAP, column.height()))
        self.update()

    def _longest(self) -> tuple[float, ...]:
        return (max(self._starts.values()),) if self._starts else ()

    def _font(self) -> QFont:
        font = QFont(self.font())
        font.setPointSizeF(max(7.0, self._editor.document().defaultFont().pointSizeF() * _SMALLER))
        return font

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self._starts and event.type() == QEvent.Type.Resize:
            self.fit()
        return super().eventFilter(watched, event)

    # ---- what is seen

    def _rows(self) -> Iterator[tuple[str, float, QRect]]:
        """Id, seconds and the room of the first line of each paragraph in view that has a time."""
        editor = self._editor
        if editor.scene is None:
            return
        layout, shift, ids = editor.document().documentLayout(), editor.verticalScrollBar().value(), editor.ids()
        for number in editor.blocks_in_view():
            start = self._starts.get(ids[number]) if number < len(ids) else None
            block = editor.document().findBlockByNumber(number)
            if start is None or not block.layout().lineCount():
                continue
            line = block.layout().lineAt(0)
            top = round(layout.blockBoundingRect(block).top() + line.y()) - shift
            yield ids[number], start, QRect(0, top, self.width() - _GAP, round(line.height()))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self._font())
        painter.setPen(QColor(tokens().muted))
        for _, start, place in self._rows():
            if event.rect().intersects(place):
                painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, clock(start))
        painter.end()

    # ---- the mouse

    def _at(self, height: int) -> str:
        return next((one for one, _, place in self._rows() if place.top() <= height <= place.bottom()), "")

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            words = tr("Play the recording from this line") if self._at(event.pos().y()) else ""
            QToolTip.showText(event.globalPos(), words, self)
            return True
        return super().event(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        over = bool(self._at(event.position().toPoint().y()))
        self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.IBeamCursor)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        paragraph = self._at(event.position().toPoint().y())
        if paragraph and event.button() == Qt.MouseButton.LeftButton:
            event.accept()
            self.clicked.emit(paragraph)
        else:
            super().mousePressEvent(event)
