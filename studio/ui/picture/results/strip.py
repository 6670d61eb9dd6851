"""The list of finished pictures, newest first, for mouse and keyboard: one row in the tray, a grid in the gallery. Main
thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QMimeData,
    QModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QDrag,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QApplication, QScrollBar

from studio.services.translation import tr
from studio.ui.picture.picture_cache import PictureCache
from studio.ui.picture.results.cells import Cells
from studio.ui.picture.results.grid_view import MARGIN, GridView
from studio.ui.picture.results.picture_model import StripModel
from studio.ui.theme import tokens

SIDE: Final = 76
"""Logical pixels of a thumbnail in the tray where that has its full height."""
GALLERY_SIDE: Final = 132
"""Likewise in the gallery, until a person wants them larger or smaller."""
GALLERY_SIDES: Final = (56, 360)
LEAST_SIDE: Final = 30
AROUND: Final = 30
"""What a row is higher than its thumbnails: margin, frame, scroll bar."""
_ANY_HEIGHT: Final = 16_777_215
"""What Qt takes for no limit."""
_ARRIVING_MS: Final = 1000
_NOTCH: Final = 120
"""Of a wheel, in eighths of a degree."""
_A_NOTCH_WIDER: Final = 1.15


class QuietBar(QScrollBar):
    """Keeps its room, and shows nothing while there is nothing to scroll."""

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.maximum() > self.minimum():
            super().paintEvent(event)
        else:
            QPainter(self).fillRect(self.rect(), QColor(tokens().field))


class StripView(GridView):
    """One picture is the chosen one, several can be selected; arrows move. Who is chosen and selected is kept by id:
    what comes or goes beside it changes nothing, and when it goes itself its neighbour is chosen."""

    chosen = Signal(str)
    """Id of the generation that became the current one; "" for none."""
    selected = Signal(tuple)
    """Ids of all that are selected now."""
    picked = Signal()
    """A person chose, by mouse or keys; told too of a click on what is chosen already."""
    grasped = Signal(str)
    """The mouse was pressed on this picture: it may be dragged."""
    dragged = Signal()
    """A drag begins: what lies under the gallery is where it may go."""
    opened = Signal()
    """The chosen picture was double-clicked."""
    freed = Signal()
    """Its pictures may have become free to move."""
    side_wanted = Signal(int)
    """The wheel, turned with Ctrl, asks for pictures of this size."""

    def __init__(self, model: StripModel, small: PictureCache, large: PictureCache) -> None:
        """`small`, `large`: the same pictures for small and large cells."""
        super().__init__(model, SIDE)
        self._small, self._large_ones = small, large
        self._empty_words = ""
        self._set_from_here = False
        self._gallery_side = GALLERY_SIDE
        self._arriving = QTimer(self)
        """At work for a while after the pointer moved over the pictures."""
        self._arriving.setSingleShot(True)
        self._arriving.setInterval(_ARRIVING_MS)
        self._arriving.timeout.connect(self.freed)
        self.viewport().setMouseTracking(True)
        self._bar = QuietBar()
        self.setVerticalScrollBar(self._bar)
        self.cells = Cells()
        self.setAccessibleName(tr("Finished pictures"))
        self.setToolTip(tr("Enter puts a picture on the canvas, Space shows it large; drag it where you want it"))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.selectionModel().currentChanged.connect(self._current_changed)
        self.selectionModel().selectionChanged.connect(self._selection_changed)
        self.doubleClicked.connect(lambda _index: self.opened.emit())
        self.verticalScrollBar().valueChanged.connect(self._scrolled_to)
        self.horizontalScrollBar().valueChanged.connect(self._settle)
        self._turned = 0
        """By the wheel over the one row, as far as it did not move that yet; in pixels."""
        self.pressed.connect(self._pressed)
        for cache in (small, large):
            cache.ready.connect(lambda _asset: self.viewport().update())
        self.set_room(SIDE + AROUND)

    def _pressed(self, index: QModelIndex) -> None:
        one = self.pictures.id_at(index.row())
        if one:
            self.grasped.emit(one)
            self.picked.emit()

    def startDrag(self, _actions: Qt.DropAction) -> None:
        """The picture that was pressed; of several one is dragged at a time."""
        index = self.currentIndex()
        data = self.pictures.mimeData([index]) if index.isValid() else QMimeData()
        if not data.formats():
            return
        shown = index.data(Qt.ItemDataRole.DecorationRole)
        drag = QDrag(self)
        drag.setMimeData(data)
        if isinstance(shown, QPixmap) and not shown.isNull():
            drag.setPixmap(shown.scaled(SIDE, SIDE, Qt.AspectRatioMode.KeepAspectRatio))
        self.dragged.emit()
        drag.exec(Qt.DropAction.CopyAction)

    # ---- shape

    def set_room(self, height: int) -> None:
        """One row, of that many logical pixels."""
        self._large = False
        self._side = max(LEAST_SIDE, min(SIDE, height - AROUND))
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setFixedHeight(self._side + AROUND)
        self._laid_out()

    def grow(self) -> None:
        """As many rows as there is room for."""
        self._large = True
        self._side = self._gallery_side
        # Without a bar the columns would be wider, and more of them fit, until there are too many for no bar.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumHeight(0)
        self.setMaximumHeight(_ANY_HEIGHT)
        self._laid_out()

    def set_gallery_side(self, side: int) -> None:
        """How large a picture is in the gallery, in logical pixels; what stands first in view stays there."""
        self._gallery_side = min(max(side, GALLERY_SIDES[0]), GALLERY_SIDES[1])
        if self._large and self._side != self._gallery_side:
            at, far = self._anchor()
            self._side = self._gallery_side
            self._laid_out()
            self._hold(at, min(far, 0))

    @property
    def side(self) -> int:
        """Of a thumbnail, in logical pixels."""
        return self._side

    def _laid_out(self) -> None:
        self.cells.forget()
        self.updateGeometries()
        self.viewport().update()

    def _cache(self) -> PictureCache:
        """The one whose pictures are as large as they are shown."""
        shown = self._side * self.devicePixelRatioF()
        return self._large_ones if self._large and shown > self._small.side else self._small

    def resizeEvent(self, event: QResizeEvent) -> None:
        at, far = self._anchor()
        super().resizeEvent(event)
        self._laid_out()
        if self._large:
            self._hold(at, far)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """With Ctrl it makes pictures of the gallery larger or smaller; over the tray's one row it moves along."""
        turned = event.angleDelta().y()
        if self._large and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.side_wanted.emit(round(self._gallery_side * _A_NOTCH_WIDER ** (turned / _NOTCH)))
            event.accept()
            return
        if not self._large:
            self._turned += turned or event.angleDelta().x()
            bar, cell = self.horizontalScrollBar(), self.grid().cell.width()
            cells = int(self._turned / cell)
            self._turned -= cells * cell
            bar.setValue(bar.value() - cells * cell)
            event.accept()
            return
        super().wheelEvent(event)

    def set_empty_words(self, words: str) -> None:
        self._empty_words = words

    def forget(self) -> None:
        """Another project is open."""
        self.cells.forget()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        if self.pictures.rowCount() == 0:
            painter.setPen(QColor(tokens().muted))
            flags = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap)
            painter.drawText(self.viewport().rect(), flags, self._empty_words)
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        grid, scrolled = self.grid(), self._scrolled()
        model, get = self.selectionModel(), self._cache().get
        current = self.currentIndex().row() if self.hasFocus() else -1
        self.cells.in_sight(sum(1 for _ in grid.rows(self.viewport().rect().translated(scrolled))))
        # What was asked for last is read first: the upper ones.
        for row in reversed(list(grid.rows(event.rect().translated(scrolled)))):
            one = self.pictures.at(row)
            place = grid.place(row).translated(-scrolled)
            # Of the one row what would be cut off is left out: its edge is less than a margin.
            whole = self._large or not place.left() or place.right() <= self.viewport().width()
            if one is not None and whole:
                place = QRect(place.topLeft() + QPoint((place.width() - grid.cell.height()) // 2, 0),
                              QSize(grid.cell.height(), grid.cell.height()))  # fmt: skip
                chosen = model.isSelected(self.pictures.index(row))
                self.cells.paint(painter, place, one, get, chosen=chosen, current=row == current)
        self.paint_frame(painter)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.freed.emit()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        self.freed.emit()

    def _settle(self, value: int) -> None:
        """The one row begins with a whole picture."""
        cell = self.grid().cell.width()
        if not self._large and value % cell:
            self.horizontalScrollBar().setValue(round(value / cell) * cell)

    def _scrolled_to(self, height: int) -> None:
        if not height:
            self.freed.emit()

    @property
    def large(self) -> bool:
        """It is the grid of the gallery."""
        return self._large

    def is_free(self) -> bool:
        """What comes may move the others: nobody points at them. Over the top of the gallery the pointer always
        stands, and what comes is looked for there: so that is free, but while a button is held down, and for a second
        after the pointer moved, which may be on its way to one of them."""
        if not self.underMouse():
            return True
        idle = self.state() == QAbstractItemView.State.NoState and not QApplication.mouseButtons()
        return self._large and idle and self._scrolled().isNull() and not self._arriving.isActive()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._arriving.start()

    # ---- what is shown and chosen

    def show_pictures(self, ids: list[str]) -> None:
        """The last one first."""
        self._keeping_choice(lambda: self.pictures.show(ids))

    def add_pictures(self, ids: list[str]) -> None:
        """They came, and are shown first. What is chosen and selected, and what one sees, stays."""
        self._set_from_here = True
        at, far = self._anchor()
        self.pictures.add(ids)
        self.updateGeometries()
        self._hold(at, far)
        self._set_from_here = False
        # Where nothing scrolls Qt repaints nothing by itself, and a picture that was read before asks for nothing.
        self.viewport().update()

    def _keeping_choice(self, show: Callable[[], None]) -> None:
        before = self.pictures.ids()
        current, selected = self.current_id(), set(self.selected_ids())
        self._set_from_here = True
        at, far = self._anchor()
        show()
        gone = [one for one in (at, current, *selected) if one and self.pictures.row_of(one) < 0]
        if gone:
            after = set(self.pictures.ids())
            at = _neighbour(before, at, after) if at in gone else at
            if current in gone:
                current = _neighbour(before, current, after)
                selected = {current} if current else set()
            selected &= after
        self._restore(current, selected)
        self.updateGeometries()
        self._hold(at, far)
        self._set_from_here = False
        self.viewport().update()
        self._tell()

    def _anchor(self) -> tuple[str, int]:
        """The picture that stands first in view, and how far from the edge it does; none where it is the very first."""
        index = self.indexAt(QPoint(MARGIN, MARGIN))
        if not index.isValid() or self._scrolled().isNull():
            return "", 0
        place = self.visualRect(index)
        return self.pictures.id_at(index.row()), place.top() if self._large else place.left()

    def _hold(self, generation_id: str, far: int) -> None:
        """What one had scrolled to stays where it was."""
        row = self.pictures.row_of(generation_id)
        if row < 0:
            return
        place = self.grid().place(row)
        if self._large:
            self.verticalScrollBar().setValue(place.top() - far)
        else:
            self.horizontalScrollBar().setValue(place.left() - far)

    def _restore(self, current: str, selected: set[str]) -> None:
        chosen = QItemSelection()
        for generation_id in selected:
            index = self.pictures.index(self.pictures.row_of(generation_id))
            chosen.select(index, index)
        model = self.selectionModel()
        row = self.pictures.row_of(current)
        index = self.pictures.index(row) if row >= 0 else QModelIndex()
        model.setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
        model.select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def current_id(self) -> str:
        return self.pictures.id_at(self.currentIndex().row())

    def selected_ids(self) -> tuple[str, ...]:
        """In the order in which they are shown."""
        rows: list[int] = []
        for part in self.selectionModel().selection().toList():
            rows += range(part.top(), part.bottom() + 1)
        return tuple(self.pictures.id_at(row) for row in sorted(rows))

    def choose(self, generation_id: str) -> None:
        """Make it the one that is chosen and selected, and scroll to it."""
        row = self.pictures.row_of(generation_id)
        if row >= 0:
            index = self.pictures.index(row)
            self._set_from_here = True
            self.setCurrentIndex(index)
            self._set_from_here = False
            self.scrollTo(index)
            self._tell()

    def _tell(self) -> None:
        self.chosen.emit(self.current_id())
        self.selected.emit(self.selected_ids())

    def _current_changed(self, current: QModelIndex) -> None:
        if not self._set_from_here:
            self.chosen.emit(self.pictures.id_at(current.row()))
            self.picked.emit()

    def _selection_changed(self) -> None:
        if not self._set_from_here:
            self.selected.emit(self.selected_ids())


def _neighbour(before: list[str], gone: str, left: set[str]) -> str:
    """Of those that are left the one that stood next behind it, or else next before it."""
    at = before.index(gone)
    behind = (one for one in before[at + 1 :] if one in left)
    ahead = (one for one in reversed(before[:at]) if one in left)
    return next(behind, next(ahead, ""))
