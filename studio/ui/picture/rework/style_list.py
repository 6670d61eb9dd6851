"""The styles that a picture can be repainted in, as tiles with pictures: those of the model, then a file, finished
pictures and layers of the project. Main thread.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QAbstractItemView, QListView, QListWidget, QListWidgetItem

from studio.services.translation import tr
from studio.ui.picture.picture_cache import PictureCache
from studio.ui.picture.rework.asking import Offers, StyleOf
from studio.ui.picture.style_tiles import ICON, sign, thumbnail_of, tile
from studio.ui.widgets.words import hover_text

_FILE: Final = "file"
"""Stands for the tile that asks for a file."""
_TILE: Final = (112, 12)
"""Logical pixels, and average letters, of a tile's width at least."""
_ACROSS: Final = 5
_ROWS: Final = 4
"""Tiles that are in sight beside each other, and below each other; what is more is scrolled."""


class StyleTiles(QListWidget):
    """One style is always chosen. Arrow keys move, letters find a name."""

    file_wanted = Signal()
    """The person wants the style of a file."""

    def __init__(self, thumbnails: PictureCache, layer_picture: Callable[[str], QIcon]) -> None:
        """`layer_picture`: what the list of layers shows of the layer with an id."""
        super().__init__()
        self._thumbnails, self._layer_picture = thumbnails, layer_picture
        self.setAccessibleName(tr("Style"))
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setIconSize(QSize(ICON, ICON))
        self.setTabKeyNavigation(False)
        metrics = self.fontMetrics()
        self.setGridSize(QSize(max(_TILE[0], _TILE[1] * metrics.averageCharWidth()), ICON + 2 * metrics.height()))
        bar = self.verticalScrollBar().sizeHint().width()
        self.setMinimumWidth(_ACROSS * self.gridSize().width() + bar + 2 * self.frameWidth() + 16)
        self.setMinimumHeight(_ROWS * self.gridSize().height() + 2 * self.frameWidth())
        self.itemActivated.connect(self._ask)
        self.itemClicked.connect(self._ask)
        thumbnails.ready.connect(self._show_picture)

    def show_offers(self, model_id: str, offers: Offers, chosen: StyleOf) -> None:
        """What can be chosen; with `chosen`, or the first, chosen."""
        for name in offers.own:
            path = thumbnail_of(model_id, name)
            title = name[:1].upper() + name[1:]
            self._add(title, title, tile(path) if path is not None else sign(), StyleOf(name=name))
        self._add(tr("From a file\u2026"), tr("In the style of a picture from a file"), sign("picture"), _FILE)
        for one in offers.pictures:
            self._add(one.title, tr("Picture: {name}", name=one.title), self._of(one.style.asset), one.style)
        for one in offers.layers:
            picture = self._layer_picture(one.style.layer)
            tip = tr("Layer: {name}", name=one.title)
            self._add(one.title, tip, picture if not picture.isNull() else sign("layers"), one.style)
        means = [one.data(Qt.ItemDataRole.UserRole) for one in self._items()]
        first = next((at for at, one in enumerate(means) if one != _FILE), 0)
        at = means.index(chosen) if chosen in means else first
        self.setCurrentRow(at)
        self.scrollToItem(self.item(at))

    def style_chosen(self) -> StyleOf:
        item = self.currentItem()
        found = item.data(Qt.ItemDataRole.UserRole) if item is not None else None
        return found if isinstance(found, StyleOf) else StyleOf()

    def choose_file(self, path: Path) -> None:
        """That file's style, from now on in the first tile."""
        item = _made(path.name, tr("File: {name}", name=path.name), sign("picture"), StyleOf(file=path))
        self.insertItem(0, item)
        self.setCurrentItem(item)

    def names(self) -> tuple[str, ...]:
        """Of the tiles, in order."""
        return tuple(one.text() for one in self._items())

    def _items(self) -> Iterable[QListWidgetItem]:
        return (self.item(at) for at in range(self.count()))

    def _add(self, title: str, tip: str, picture: object, means: object) -> None:
        self.addItem(_made(title, tip, picture, means))

    def _of(self, asset: str) -> QIcon:
        shown = self._thumbnails.get(asset) if asset else None
        return QIcon(shown if shown is not None and not shown.isNull() else sign("picture"))

    def _show_picture(self, asset: str) -> None:
        """It was decoded meanwhile."""
        for item in self._items():
            style = item.data(Qt.ItemDataRole.UserRole)
            if isinstance(style, StyleOf) and style.asset == asset:
                item.setIcon(self._of(asset))

    def _ask(self, item: QListWidgetItem) -> None:
        if item.data(Qt.ItemDataRole.UserRole) == _FILE:
            self.file_wanted.emit()


def _made(title: str, tip: str, picture: object, means: object) -> QListWidgetItem:
    item = QListWidgetItem(QIcon(picture), title)  # type: ignore[call-overload]
    item.setData(Qt.ItemDataRole.UserRole, means)
    item.setTextAlignment(Qt.AlignmentFlag.AlignHCenter)
    item.setToolTip(hover_text(tip))
    item.setData(Qt.ItemDataRole.AccessibleTextRole, tip)
    return item
