"""The list of finished pictures, newest first, for mouse and keyboard: one row in the tray, a grid in the gallery. Main
thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QDrag, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from studio.domain.picture_records import Generation
from studio.services.translation import tr
from studio.ui.picture.picture_cache import PictureCache
from studio.ui.theme import tokens
from studio.ui.widgets.drops import PICTURE_MIME
from studio.ui.widgets.icons import pixmap
from studio.ui.widgets.words import hover_text

SIDE: Final = 76
"""Logical pixels of a thumbnail in the tray where that has its full height."""
GALLERY_SIDE: Final = 132
"""Likewise in the gallery."""
LEAST_SIDE: Final = 30
MARGIN: Final = 10
"""Logical pixels between a thumbnail and the next."""
AROUND: Final = 30
"""What a row is higher than its thumbnails: margin, frame, scroll bar."""
Index = QModelIndex | QPersistentModelIndex
_ANY_HEIGHT: Final = 16_777_215
"""What Qt takes for no limit."""
GENERATION: Final = Qt.ItemDataRole.UserRole


class StripModel(QAbstractListModel):
    """Generations, newest first."""

    def __init__(
        self,
        thumbnails: PictureCache,
        words_of: Callable[[Generation], str],
        data_of: Callable[[str], QMimeData],
        parent: QWidget,
    ) -> None:
        """`data_of`: what is dragged of the picture of that id."""
        super().__init__(parent)
        self._data_of = data_of
        self._thumbnails = thumbnails
        self._words_of = words_of
        self._pictures: list[Generation] = []
        self._rows: dict[str, int] = {}
        """By id."""
        thumbnails.ready.connect(self._thumbnail_ready)

    def show(self, pictures: tuple[Generation, ...]) -> None:
        """Newest last, as the document has them."""
        newest_first = list(reversed(pictures))
        extra = len(newest_first) - len(self._pictures)
        if extra > 0 and newest_first[extra:] == self._pictures:
            self.beginInsertRows(QModelIndex(), 0, extra - 1)
            self._take(newest_first)
            self.endInsertRows()
        elif extra == 0 and [one.id for one in newest_first] == [one.id for one in self._pictures]:
            self._take(newest_first)
            self.dataChanged.emit(self.index(0), self.index(len(newest_first) - 1))
        else:
            self.beginResetModel()
            self._take(newest_first)
            self.endResetModel()

    def _take(self, newest_first: list[Generation]) -> None:
        self._pictures = newest_first
        self._rows = {one.id: row for row, one in enumerate(newest_first)}

    def all(self) -> tuple[Generation, ...]:
        """Newest first."""
        return tuple(self._pictures)

    def row_of(self, generation_id: str) -> int:
        return self._rows.get(generation_id, -1)

    def at(self, row: int) -> Generation | None:
        return self._pictures[row] if 0 <= row < len(self._pictures) else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._pictures)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        one = self.at(index.row())
        if one is None:
            return None
        if role == Qt.ItemDataRole.DecorationRole:
            return self._thumbnails.get(one.asset)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._words_of(one)
        if role == Qt.ItemDataRole.ToolTipRole:
            return hover_text(self._words_of(one))
        if role == GENERATION:
            return one
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        drag = Qt.ItemFlag.ItemIsDragEnabled if index.isValid() else Qt.ItemFlag.NoItemFlags
        return super().flags(index) | drag

    def mimeTypes(self) -> list[str]:
        return [PICTURE_MIME, "text/uri-list"]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """The first of them: one picture is placed at a time."""
        one = self.at(indexes[0].row()) if indexes else None
        return self._data_of(one.id) if one is not None else QMimeData()

    def _thumbnail_ready(self, asset: str) -> None:
        for row, one in enumerate(self._pictures):
            if one.asset == asset:
                self.dataChanged.emit(self.index(row), self.index(row), [Qt.ItemDataRole.DecorationRole])


class _Cell(QStyledItemDelegate):
    """A thumbnail with a frame when it is chosen, and a star in its corner."""

    side = SIDE

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(self.side + MARGIN, self.side + MARGIN)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        look = tokens()
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        rect: QRect = option.rect.adjusted(3, 3, -3, -3)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setPen(QPen(QColor(look.accent if chosen else look.line), 3 if chosen else 1))
        painter.setBrush(QColor(look.surface))
        painter.drawRoundedRect(rect, 6, 6)
        inner = rect.adjusted(3, 3, -3, -3)
        thumbnail = index.data(Qt.ItemDataRole.DecorationRole)
        if isinstance(thumbnail, QPixmap) and not thumbnail.isNull():
            size = thumbnail.size().scaled(inner.size(), Qt.AspectRatioMode.KeepAspectRatio)
            place = QRect(inner.topLeft(), size)
            place.moveCenter(inner.center())
            painter.drawPixmap(place, thumbnail)
        one = index.data(GENERATION)
        if isinstance(one, Generation) and one.starred:
            corner = QRect(rect.right() - 21, rect.top() + 1, 20, 20)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(look.surface))
            painter.drawEllipse(corner)
            painter.drawPixmap(corner.adjusted(2, 2, -2, -2), pixmap("star-on", 16, look.accent))
        painter.restore()


class StripView(QListView):
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
    left = Signal()
    """The pointer went away."""

    def __init__(self, model: StripModel) -> None:
        super().__init__()
        self.pictures = model
        self._empty_words = ""
        self._large = False
        self._set_from_here = False
        self._cell = _Cell(self)
        self.setModel(model)
        self.setItemDelegate(self._cell)
        self.setAccessibleName(tr("Finished pictures"))
        self.setToolTip(tr("Enter puts a picture on the canvas, Space shows it large; drag it where you want it"))
        self.setFlow(QListView.Flow.LeftToRight)
        self.setUniformItemSizes(True)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.selectionModel().currentChanged.connect(self._current_changed)
        self.selectionModel().selectionChanged.connect(self._selection_changed)
        self.doubleClicked.connect(lambda _index: self.opened.emit())
        self.pressed.connect(self._pressed)
        self.set_room(SIDE + AROUND)

    def _pressed(self, index: QModelIndex) -> None:
        one = self.pictures.at(index.row())
        if one is not None:
            self.grasped.emit(one.id)
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
        self._cell.side = max(LEAST_SIDE, min(SIDE, height - AROUND))
        self.setWrapping(False)
        self.setResizeMode(QListView.ResizeMode.Fixed)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedHeight(self._cell.side + AROUND)
        self.scheduleDelayedItemsLayout()

    def grow(self) -> None:
        """As many rows as there is room for."""
        self._large = True
        self._cell.side = GALLERY_SIDE
        self.setWrapping(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setMinimumHeight(0)
        self.setMaximumHeight(_ANY_HEIGHT)
        self.scheduleDelayedItemsLayout()

    @property
    def side(self) -> int:
        """Of a thumbnail, in logical pixels."""
        return self._cell.side

    def set_empty_words(self, words: str) -> None:
        self._empty_words = words

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.pictures.rowCount() == 0:
            painter = QPainter(self.viewport())
            painter.setPen(QColor(tokens().muted))
            flags = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap)
            painter.drawText(self.viewport().rect(), flags, self._empty_words)
            painter.end()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.left.emit()

    # ---- what is shown and chosen

    def show_pictures(self, pictures: tuple[Generation, ...]) -> None:
        """Newest last."""
        before = [one.id for one in self.pictures.all()]
        current, selected = self.current_id(), set(self.selected_ids())
        self._set_from_here = True
        at, far = self._anchor()
        self.pictures.show(pictures)
        after = {one.id for one in pictures}
        if current and current not in after:
            current = _neighbour(before, current, after)
            selected = {current}
        self._restore(current, selected & after)
        self._hold(at, far)
        self._set_from_here = False
        self._tell()

    def _anchor(self) -> tuple[str, int]:
        """The picture that stands first in view, and how far from the edge it does."""
        index = self.indexAt(QPoint(MARGIN, MARGIN))
        one = self.pictures.at(index.row()) if index.isValid() else None
        scrolled = self.horizontalScrollBar().value() > 0
        return (one.id, self.visualRect(index).left()) if one is not None and scrolled else ("", 0)

    def _hold(self, generation_id: str, far: int) -> None:
        """What one had scrolled to stays where it was."""
        row = self.pictures.row_of(generation_id)
        if row >= 0 and not self._large:
            self.executeDelayedItemsLayout()
            bar = self.horizontalScrollBar()
            bar.setValue(bar.value() + self.visualRect(self.pictures.index(row)).left() - far)

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
        one = self.pictures.at(self.currentIndex().row())
        return one.id if one is not None else ""

    def selected_ids(self) -> tuple[str, ...]:
        rows = sorted(index.row() for index in self.selectionModel().selectedIndexes())
        found = (self.pictures.at(row) for row in rows)
        return tuple(one.id for one in found if one is not None)

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
            one = self.pictures.at(current.row())
            self.chosen.emit(one.id if one is not None else "")
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
