"""A view of pictures that stand in rows, or in one row, by arithmetic: nothing is laid out, whatever there is of them.
What is in sight is painted by who derives from it. Main thread."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QPersistentModelIndex, QPoint, QRect, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QRegion
from PySide6.QtWidgets import QAbstractItemView, QRubberBand, QStyle, QStyleOptionRubberBand

from studio.ui.picture.results.grid import Grid
from studio.ui.picture.results.picture_model import StripModel

MARGIN: Final = 10
"""Logical pixels between a picture and the next."""
Index = QModelIndex | QPersistentModelIndex
_Move = QAbstractItemView.CursorAction


class GridView(QAbstractItemView):
    """Arrows, Page Up and Down, Home and End move; Shift and a click, a key or a drawn frame select several."""

    def __init__(self, model: StripModel, side: int) -> None:
        """`side`: of a picture, in logical pixels."""
        super().__init__()
        self.pictures = model
        self._large = False
        """In as many rows as there is room for."""
        self._side = side
        self._from = QPoint()
        self._to: QPoint | None = None
        """The corners of the frame that is being drawn, where they lie whatever is scrolled."""
        self.setModel(model)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)

    def grid(self) -> Grid:
        count, cell, width = self.pictures.rowCount(), self._side + MARGIN, self.viewport().width()
        return Grid.filling(count, cell, width) if self._large else Grid.in_one_row(count, cell, width)

    # ---- the frame that the mouse draws around pictures

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._from = event.position().toPoint() + self._scrolled()
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        if self.state() == QAbstractItemView.State.DragSelectingState:
            self._to = event.position().toPoint() + self._scrolled()
            self.viewport().update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        self._to = None
        self.viewport().update()

    def drawn_frame(self) -> QRect:
        """On the screen; null while none is drawn."""
        if self._to is None or self.state() != QAbstractItemView.State.DragSelectingState:
            return QRect()
        one, other = self._from - self._scrolled(), self._to - self._scrolled()
        first = QPoint(min(one.x(), other.x()), min(one.y(), other.y()))
        return QRect(first, QPoint(max(one.x(), other.x()), max(one.y(), other.y())))

    def paint_frame(self, painter: QPainter) -> None:
        frame = self.drawn_frame()
        if not frame.isNull():
            option = QStyleOptionRubberBand()
            option.initFrom(self.viewport())
            option.rect, option.shape, option.opaque = frame, QRubberBand.Shape.Rectangle, False
            self.style().drawControl(QStyle.ControlElement.CE_RubberBand, option, painter, self.viewport())

    # ---- what Qt asks of a view

    def horizontalOffset(self) -> int:
        return self.horizontalScrollBar().value()

    def verticalOffset(self) -> int:
        return self.verticalScrollBar().value()

    def _scrolled(self) -> QPoint:
        return QPoint(self.horizontalOffset(), self.verticalOffset())

    def visualRect(self, index: Index) -> QRect:
        return self.grid().place(index.row()).translated(-self._scrolled()) if index.isValid() else QRect()

    def indexAt(self, point: QPoint) -> QModelIndex:
        row = self.grid().row_at(point + self._scrolled())
        return self.pictures.index(row) if row >= 0 else QModelIndex()

    def isIndexHidden(self, _index: Index) -> bool:
        return False

    def scrollTo(
        self, index: Index, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible
    ) -> None:
        if not index.isValid():
            return
        self.updateGeometries()
        place, seen = self.grid().place(index.row()), self.viewport().rect()
        middle = hint == QAbstractItemView.ScrollHint.PositionAtCenter
        for bar, begin, end, room in (
            (self.horizontalScrollBar(), place.left(), place.right() + 1, seen.width()),
            (self.verticalScrollBar(), place.top(), place.bottom() + 1, seen.height()),
        ):
            if middle:
                bar.setValue((begin + end - room) // 2)
            else:
                bar.setValue(min(max(bar.value(), end - room), begin))

    def moveCursor(self, action: QAbstractItemView.CursorAction, _modifiers: Qt.KeyboardModifier) -> QModelIndex:
        grid, row = self.grid(), self.currentIndex().row()
        if not grid.number:
            return QModelIndex()
        line = grid.columns if self._large else 0
        page = line * max(1, self.viewport().height() // grid.cell.height() - 1)
        if not self._large:
            page = max(1, self.viewport().width() // grid.cell.width() - 1)
        by = {
            _Move.MoveLeft: -1, _Move.MovePrevious: -1, _Move.MoveRight: 1, _Move.MoveNext: 1, _Move.MoveUp: -line,
            _Move.MoveDown: line, _Move.MovePageUp: -page, _Move.MovePageDown: page, _Move.MoveHome: -grid.number,
            _Move.MoveEnd: grid.number,
        }.get(action, 0)  # fmt: skip
        if row < 0:
            return self.pictures.index(0)
        wanted = row + by
        if action in (_Move.MoveUp, _Move.MoveDown) and not 0 <= wanted < grid.number:
            # The line below may be short: its last one is meant, and where there is no line nothing.
            wanted = grid.number - 1 if wanted >= grid.number and row // line < grid.lines - 1 else row
        return self.pictures.index(min(max(0, wanted), grid.number - 1))

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        """By the mouse or by keys from one picture to another: all between them; by a drawn frame: what it touches."""
        grid, area = self.grid(), rect.translated(self._scrolled())
        chosen = QItemSelection()
        if self.state() == QAbstractItemView.State.DragSelectingState:
            spans = list(grid.spans(area.normalized()))
        else:
            ends = sorted((grid.nearest(area.topLeft()), grid.nearest(area.bottomRight())))
            spans = [(ends[0], ends[1])] if ends[0] >= 0 else []
        for begin, end in spans:
            chosen.select(self.pictures.index(begin), self.pictures.index(end))
        self.selectionModel().select(chosen, command)

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        region = QRegion()
        grid, seen = self.grid(), self.viewport().rect().translated(self._scrolled())
        for row in grid.rows(seen):
            if selection.contains(self.pictures.index(row)):
                region += grid.place(row).translated(-self._scrolled())
        return region

    def keyboardSearch(self, _search: str) -> None:
        """Letters are keys of actions here."""

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.viewport().scroll(dx, dy)

    def updateGeometries(self) -> None:
        grid, room = self.grid(), self.viewport().size()
        size = grid.size()
        for bar, whole, seen, cell in (
            (self.horizontalScrollBar(), size.width(), room.width(), grid.cell.width()),
            (self.verticalScrollBar(), size.height(), room.height(), grid.cell.height()),
        ):
            bar.setRange(0, max(0, whole - seen))
            bar.setPageStep(seen)
            bar.setSingleStep(cell // 2)
        if not self._large:
            # A row begins with a whole picture wherever one scrolls to, and so it ends with one.
            bar, cell = self.horizontalScrollBar(), grid.cell.width()
            bar.setRange(0, max(0, grid.number - room.width() // cell) * cell)
            bar.setSingleStep(cell)
        super().updateGeometries()
