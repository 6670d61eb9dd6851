"""The finished pictures of a list, by their ids: what a picture is now is asked of the document when it is shown, so
that a change of one costs nothing. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QMimeData, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QWidget

from studio.domain.picture_records import Generation
from studio.ui.picture.picture_cache import PictureCache
from studio.ui.widgets.drops import PICTURE_MIME
from studio.ui.widgets.words import hover_text

Index = QModelIndex | QPersistentModelIndex
GENERATION: Final = Qt.ItemDataRole.UserRole


class StripModel(QAbstractListModel):
    """The last of its ids is shown first."""

    def __init__(
        self,
        thumbnails: PictureCache,
        find: Callable[[str], Generation | None],
        words_of: Callable[[Generation], str],
        data_of: Callable[[str], QMimeData],
        parent: QWidget,
    ) -> None:
        """`find`: the picture of that id, if it is there. `data_of`: what is dragged of the picture of that id."""
        super().__init__(parent)
        self._find, self._data_of, self._words_of = find, data_of, words_of
        self._thumbnails = thumbnails
        self._ids: list[str] = []
        self._places: dict[str, int] = {}
        """In `_ids`, by id."""

    def show(self, ids: Sequence[str]) -> None:
        """The last one first."""
        more = len(ids) - len(self._ids)
        if more > 0 and ids[0 : len(self._ids)] == self._ids:
            self.add(ids[len(self._ids) :])
        elif more == 0 and ids == self._ids:
            self.renew()
        else:
            self.beginResetModel()
            self._ids = list(ids)
            self._places = {one: place for place, one in enumerate(self._ids)}
            self.endResetModel()

    def add(self, ids: Iterable[str]) -> None:
        """They are shown before all others, the last one first."""
        come = [one for one in ids if one not in self._places]
        if come:
            self.beginInsertRows(QModelIndex(), 0, len(come) - 1)
            for one in come:
                self._places[one] = len(self._ids)
                self._ids.append(one)
            self.endInsertRows()

    def renew(self) -> None:
        """Pictures changed, and are where they were."""
        if self._ids:
            self.dataChanged.emit(self.index(0), self.index(len(self._ids) - 1))

    def ids(self) -> list[str]:
        """In the order in which they are shown."""
        return self._ids[::-1]

    def all(self) -> tuple[Generation, ...]:
        """In the order in which they are shown."""
        found = map(self._find, self.ids())
        return tuple(one for one in found if one is not None)

    def row_of(self, generation_id: str) -> int:
        place = self._places.get(generation_id)
        return -1 if place is None else len(self._ids) - 1 - place

    def id_at(self, row: int) -> str:
        """Empty where there is none."""
        return self._ids[len(self._ids) - 1 - row] if 0 <= row < len(self._ids) else ""

    def at(self, row: int) -> Generation | None:
        one = self.id_at(row)
        return self._find(one) if one else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._ids)

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
        one = self.id_at(indexes[0].row()) if indexes else ""
        return self._data_of(one) if one else QMimeData()
