"""The strip of finished pictures: one row, newest at the left, for mouse and keyboard. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QMimeData, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from studio.domain.document import Generation
from studio.services.translation import tr
from studio.ui.picture.picture_cache import PictureCache
from studio.ui.theme import tokens
from studio.ui.widgets.icons import pixmap
from studio.ui.widgets.words import hover_text

SIDE: Final = 76
"""Logical pixels of a thumbnail."""
Index = QModelIndex | QPersistentModelIndex
GENERATION: Final = Qt.ItemDataRole.UserRole
PICTURE_MIME: Final = "application/x-triptych-picture"
"""What is dragged out of the strip: the id of a Generation."""


class StripModel(QAbstractListModel):
    """Generations, newest first."""

    def __init__(self, thumbnails: PictureCache, words_of: Callable[[Generation], str], parent: QWidget) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self._words_of = words_of
        self._pictures: list[Generation] = []
        thumbnails.ready.connect(self._thumbnail_ready)

    def show(self, pictures: tuple[Generation, ...]) -> None:
        """Newest last, as the document has them. Views keep their selection when pictures only come on top."""
        newest_first = list(reversed(pictures))
        extra = len(newest_first) - len(self._pictures)
        if extra > 0 and newest_first[extra:] == self._pictures:
            self.beginInsertRows(QModelIndex(), 0, extra - 1)
            self._pictures = newest_first
            self.endInsertRows()
        elif extra == 0 and [one.id for one in newest_first] == [one.id for one in self._pictures]:
            self._pictures = newest_first
            self.dataChanged.emit(self.index(0), self.index(len(newest_first) - 1))
        else:
            self.beginResetModel()
            self._pictures = newest_first
            self.endResetModel()

    def row_of(self, generation_id: str) -> int:
        return next((at for at, one in enumerate(self._pictures) if one.id == generation_id), -1)

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
        return [PICTURE_MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """The first of them: one picture is placed at a time."""
        data = QMimeData()
        one = self.at(indexes[0].row()) if indexes else None
        if one is not None:
            data.setData(PICTURE_MIME, one.id.encode())
        return data

    def _thumbnail_ready(self, asset: str) -> None:
        for row, one in enumerate(self._pictures):
            if one.asset == asset:
                self.dataChanged.emit(self.index(row), self.index(row), [Qt.ItemDataRole.DecorationRole])


class _Cell(QStyledItemDelegate):
    """A thumbnail with a frame when it is chosen, and a star in its corner."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(SIDE + 10, SIDE + 10)

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
    """One picture is the chosen one, several can be selected; arrows move."""

    chosen = Signal(str)
    """Id of the generation that became the current one; "" for none."""
    selected = Signal(tuple)
    """Ids of all that are selected now."""
    opened = Signal()
    """The chosen picture was double-clicked."""

    def __init__(self, model: StripModel) -> None:
        super().__init__()
        self.pictures = model
        self._empty_words = ""
        self.setModel(model)
        self.setItemDelegate(_Cell(self))
        self.setAccessibleName(tr("Finished pictures"))
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(False)
        self.setUniformItemSizes(True)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setFixedHeight(SIDE + 30)
        self.selectionModel().currentChanged.connect(self._current_changed)
        self.selectionModel().selectionChanged.connect(lambda *_: self.selected.emit(self.selected_ids()))
        self.doubleClicked.connect(lambda _index: self.opened.emit())

    def set_empty_words(self, words: str) -> None:
        self._empty_words = words

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.pictures.rowCount() == 0:
            painter = QPainter(self.viewport())
            painter.setPen(QColor(tokens().muted))
            painter.drawText(self.viewport().rect(), Qt.AlignmentFlag.AlignCenter, self._empty_words)
            painter.end()

    def current_id(self) -> str:
        one = self.pictures.at(self.currentIndex().row())
        return one.id if one is not None else ""

    def selected_ids(self) -> tuple[str, ...]:
        rows = sorted(index.row() for index in self.selectionModel().selectedIndexes())
        found = (self.pictures.at(row) for row in rows)
        return tuple(one.id for one in found if one is not None)

    def choose(self, generation_id: str) -> None:
        row = self.pictures.row_of(generation_id)
        if row >= 0:
            index = self.pictures.index(row)
            self.setCurrentIndex(index)
            self.scrollTo(index)
            self.chosen.emit(generation_id)

    def _current_changed(self, current: QModelIndex) -> None:
        one = self.pictures.at(current.row())
        self.chosen.emit(one.id if one is not None else "")
