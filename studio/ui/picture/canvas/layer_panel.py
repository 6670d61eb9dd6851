"""The list of the canvas' layers, top of the pile first, with buttons for the chosen ones. Main thread."""

from __future__ import annotations

from collections.abc import Collection, Set
from typing import Final

from PySide6.QtCore import QItemSelectionModel, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QListWidgetItem, QVBoxLayout, QWidget

from studio.domain.picture_records import Layer
from studio.services.translation import tr, tr_count
from studio.ui.picture.canvas.layer_foot import LayerFoot
from studio.ui.picture.canvas.layer_list import AROUND, DEPTH, GROUP, LayerList
from studio.ui.picture.canvas.layer_row import MARKS, NAME, SEEN, SIGNS, LayerRow, marks_of, signs_of, told_of
from studio.ui.picture.clipping import groups_around
from studio.ui.picture.picture_cache import PictureCache
from studio.ui.picture.zoom_view import checks
from studio.ui.theme import tokens
from studio.ui.widgets.icons import icon
from studio.ui.widgets.words import GAP, SPACE, label

_LEAST: Final = 200
"""Logical pixels."""
_INDENT: Final = "\u2003"
"""Before the name of what is in a group, once for each group."""


class LayerPanel(QWidget):
    """Shows what the document has, and tells which layer is chosen; the pane joins its buttons to actions."""

    chosen = Signal(str)
    """Of several the one that was chosen last."""
    meant = Signal(object)
    """tuple[str, ...]: all that are chosen, bottom first."""

    def __init__(self, thumbnails: PictureCache) -> None:
        super().__init__()
        self._thumbnails = thumbnails
        self._layers: dict[str, Layer] = {}
        self._folded: set[str] = set()
        """Ids of groups of which only the name is shown."""
        self._icons: dict[str, QIcon] = {}
        """By asset, of the layers that there are: more of them than the cache keeps are listed as well."""
        self._painted: dict[str, QIcon] = {}
        """By layer, of those whose pixels were read or painted on."""
        self._in_row = ""
        """Id of the layer that a person chose in its row, until another one is the chosen one."""
        self.list = LayerList()
        self.list.setAccessibleName(tr("Layers, top first"))
        self.list.setSelectionMode(LayerList.SelectionMode.ExtendedSelection)
        self.list.setIconSize(QSize(28, 28))
        self.rows = LayerRow(self.list)
        self.list.setToolTip(
            tr(
                "Drag layers to another place, or into a group. Space hides a layer, F2 renames it,"
                " Enter folds a group, Delete takes a layer away; with Ctrl or Shift several are chosen."
                " The menu key or the right button opens all that can be done with it"
            )
        )
        self.nothing = label(
            tr("Nothing is on the canvas yet. Place a picture on it, or drop one there."), "small", wrap=True
        )
        self.count = label("", "small")
        self.count.hide()
        self.foot = LayerFoot()
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE, GAP, SPACE, SPACE)
        column.setSpacing(4)
        column.addWidget(self.nothing)
        column.addWidget(self.list, 1)
        column.addWidget(self.count)
        column.addWidget(self.foot)
        self._connect()
        thumbnails.ready.connect(self._thumbnail_ready)

    def _connect(self) -> None:
        self.list.currentItemChanged.connect(lambda _now, _before: self._current_changed())
        self.list.itemPressed.connect(self._pressed)
        self.list.itemSelectionChanged.connect(self._tell_meant)
        self.list.setEditTriggers(LayerList.EditTrigger.NoEditTriggers)
        self.list.itemDoubleClicked.connect(self._double_clicked)
        self.foot.finished.connect(self.list.setFocus)

    def minimumSizeHint(self) -> QSize:
        return QSize(_LEAST, super().minimumSizeHint().height())

    def current_id(self) -> str:
        return str(self.list.currentItem().data(Qt.ItemDataRole.UserRole)) if self.list.currentRow() >= 0 else ""

    def is_chosen_in_row(self) -> bool:
        """A person chose it here, by a click on its row or by keys in the list."""
        return bool(self._in_row) and self._in_row == self.current_id()

    def meant_ids(self) -> tuple[str, ...]:
        """All that are chosen, bottom first."""
        items = (self.list.item(at) for at in reversed(range(self.list.count())))
        return tuple(str(one.data(Qt.ItemDataRole.UserRole)) for one in items if one.isSelected())

    def mean_all(self) -> None:
        """Choose every layer that is listed."""
        self.list.selectAll()

    def mean_further(self, by: int) -> None:
        """Choose the row above (-1) or below (1) that where a person is, beside those that are chosen; going back over
        chosen ones lets go of them."""
        at = self.list.currentRow()
        to = at + by
        if 0 <= to < self.list.count():
            back = self.list.item(to).isSelected()
            how = QItemSelectionModel.SelectionFlag
            self._in_row = str(self.list.item(to).data(Qt.ItemDataRole.UserRole))
            self.list.setCurrentRow(to, how.NoUpdate if back else how.Select)
            if back:
                self.list.item(at).setSelected(False)

    def show_layers(self, layers: tuple[Layer, ...]) -> None:
        """Bottom first, as the canvas has them. A new layer, or the group that came with several, becomes the chosen
        one; where the chosen one is gone, its neighbour does."""
        kept = self._still_there(self.current_id(), {layer.id for layer in layers})
        beside = self.meant_ids()
        new = [layer.id for layer in layers if layer.id not in self._layers]
        self._layers = {layer.id: layer for layer in layers}
        self._folded &= set(self._layers)
        self._painted = {one: icon for one, icon in self._painted.items() if one in self._layers}
        self._fill(new[-1] if new else kept, () if new else beside)

    def _still_there(self, layer_id: str, left: Set[str]) -> str:
        """The layer, or its neighbour where it is gone: the next lower one, of its own group if there is one; else the
        next higher one."""
        layer = self._layers.get(layer_id)
        if layer is None or layer_id in left:
            return layer_id
        order = list(self._layers.values())
        at = order.index(layer)
        beside = [one for one in (*reversed(order[:at]), *order[at + 1 :]) if one.id in left]
        beside.sort(key=lambda one: one.group_id != layer.group_id)
        return beside[0].id if beside else ""

    def fold(self) -> None:
        """Show only the name of the chosen group, or what is in it again."""
        layer = self._layers.get(self.current_id())
        if layer is not None and layer.role == "group":
            self._folded ^= {layer.id}
            self._fill(layer.id, self.meant_ids())

    def _double_clicked(self, item: QListWidgetItem) -> None:
        """On a group it folds, on the name of a layer it renames."""
        layer = self._layers.get(str(item.data(Qt.ItemDataRole.UserRole)))
        if layer is not None and layer.role == "group":
            self.fold()
        else:
            self.rename()

    def rename(self) -> None:
        """Have a person type another name into the chosen row."""
        item = self.list.currentItem()
        if item is not None:
            self.list.editItem(item)

    def is_folded(self, layer_id: str) -> bool:
        return layer_id in self._folded

    def _fill(self, wanted: str, beside: Collection[str] = ()) -> None:
        """`wanted`: who is the chosen one; `beside`: who are chosen, too, where they are listed."""
        with QSignalBlocker(self.list):
            self.list.clear()
            for layer in reversed(self._layers.values()):
                around = groups_around(self._layers, layer)
                if self._folded.isdisjoint(group.id for group in around):
                    self._add(layer, around)
            self._set_current(self._nearest_listed(wanted))
            if self.current_id() in beside:
                for at in range(self.list.count()):
                    item = self.list.item(at)
                    item.setSelected(item.isSelected() or item.data(Qt.ItemDataRole.UserRole) in beside)
        self.nothing.setVisible(not self._layers)
        self._tell_chosen()
        self._tell_meant()

    def _add(self, layer: Layer, around: tuple[Layer, ...]) -> None:
        """`around`: the groups that it is in, the innermost first."""
        is_group, depth = layer.role == "group", len(around)
        item = QListWidgetItem()
        if is_group:
            sign = "\u25b8" if layer.id in self._folded else "\u25be"
            item.setText(f"{_INDENT * depth}{sign} {layer.name}")
        else:
            item.setText(_INDENT * depth + layer.name)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, told_of(layer, is_folded=layer.id in self._folded))
        item.setData(Qt.ItemDataRole.UserRole, layer.id)
        item.setData(SEEN, layer.visible)
        item.setData(NAME, layer.name)
        item.setData(MARKS, marks_of(layer))
        item.setData(SIGNS, signs_of(layer))
        item.setData(DEPTH, depth)
        item.setData(AROUND, tuple(one.id for one in around))
        item.setData(GROUP, ("folded" if layer.id in self._folded else "open") if is_group else "")
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
        self.list.addItem(item)
        self._draw(item, layer)

    def _nearest_listed(self, layer_id: str) -> str:
        """The layer, or the group in which it is folded away; else the top one."""
        layer = self._layers.get(layer_id)
        if layer is None:
            return ""
        folded = [group.id for group in groups_around(self._layers, layer) if group.id in self._folded]
        return folded[-1] if folded else layer_id

    def _set_current(
        self, layer_id: str, how: QItemSelectionModel.SelectionFlag = QItemSelectionModel.SelectionFlag.ClearAndSelect
    ) -> None:
        for at in range(self.list.count()):
            if self.list.item(at).data(Qt.ItemDataRole.UserRole) == layer_id:
                self.list.setCurrentRow(at, how)
                return
        if self.list.count():
            self.list.setCurrentRow(0)

    def choose(self, layer_id: str, *, alone: bool = True) -> None:
        """Unfolds what it is in. Not `alone`: where it is one of several that are chosen, these stay so."""
        layer = self._layers.get(layer_id)
        if layer_id != self.current_id():
            self._in_row = ""
        if layer is None or (not alone and layer_id == self.current_id()):
            return
        if not alone and layer_id in self.meant_ids():
            self._set_current(layer_id, QItemSelectionModel.SelectionFlag.NoUpdate)
            return
        around = {group.id for group in groups_around(self._layers, layer)}
        if self._folded & around:
            self._folded -= around
            self._fill(layer_id)
        else:
            self._set_current(layer_id)

    def picture_of(self, layer_id: str) -> QIcon:
        """What its row shows of a layer; a null one where it has no row."""
        rows = (self.list.item(at) for at in range(self.list.count()))
        found = next((one for one in rows if one.data(Qt.ItemDataRole.UserRole) == layer_id), None)
        return found.icon() if found is not None else QIcon()

    def show_picture(self, layer_id: str, picture: QPixmap) -> None:
        """What a layer shows now."""
        layer = self._layers.get(layer_id)
        self._painted[layer_id] = as_it_is(picture, mask=layer is not None and layer.role == "mask")
        for at in range(self.list.count()):
            if self.list.item(at).data(Qt.ItemDataRole.UserRole) == layer_id:
                self.list.item(at).setIcon(self._painted[layer_id])

    def _draw(self, item: QListWidgetItem, layer: Layer) -> None:
        if layer.id in self._painted:
            item.setIcon(self._painted[layer.id])
            return
        if not layer.asset:
            item.setIcon(icon("folder") if layer.role == "group" else _empty())
            return
        if layer.asset not in self._icons:
            picture = self._thumbnails.get(layer.asset)
            if picture is None:
                return
            self._icons[layer.asset] = as_it_is(picture, mask=layer.role == "mask")
        item.setIcon(self._icons[layer.asset])

    def _thumbnail_ready(self, asset: str) -> None:
        for at in range(self.list.count()):
            item = self.list.item(at)
            layer = self._layers.get(str(item.data(Qt.ItemDataRole.UserRole)))
            if layer is not None and layer.asset == asset:
                self._draw(item, layer)

    def _current_changed(self) -> None:
        if self.list.by_hand:
            self._in_row = self.current_id()
        self._tell_chosen()

    def _pressed(self, _item: QListWidgetItem) -> None:
        """Also on the row that is the current one already."""
        if not self.is_chosen_in_row():
            self._in_row = self.current_id()
            self.chosen.emit(self.current_id())

    def _tell_chosen(self) -> None:
        layer = self._layers.get(self.current_id())
        self.foot.show_layer(layer)
        self.chosen.emit(self.current_id())

    def _tell_meant(self) -> None:
        ids = self.meant_ids()
        if ids and self.current_id() not in ids:
            # A click with Ctrl let go of the row that it made the current one.
            rows = [at for at in range(self.list.count()) if self.list.item(at).isSelected()]
            nearest = min(rows, key=lambda at: abs(at - self.list.currentRow()))
            self.list.setCurrentRow(nearest, QItemSelectionModel.SelectionFlag.NoUpdate)
        self.count.setVisible(len(ids) > 1)
        self.count.setText(tr_count("{count} layer chosen", "{count} layers chosen", len(ids)))
        self.meant.emit(ids)


def as_it_is(picture: QPixmap, *, mask: bool = False) -> QIcon:
    """Not tinted in the chosen row; what is transparent is seen on checks, or light letters would not be seen: of a
    mask, which is white, on black. Square, so that rows are equally high and names stand below each other."""
    side = max(picture.width(), picture.height())
    ground = QPixmap(side, side)
    with QPainter(ground) as painter:
        painter.fillRect(ground.rect(), QBrush(Qt.GlobalColor.black if mask else checks(tokens().dark)))
        painter.drawPixmap((side - picture.width()) // 2, (side - picture.height()) // 2, picture)
    found = QIcon(ground)
    found.addPixmap(ground, QIcon.Mode.Selected)
    return found


def _empty() -> QIcon:
    """The room of a picture, so that the names stand below each other."""
    picture = QPixmap(28, 28)
    picture.fill(Qt.GlobalColor.transparent)
    return QIcon(picture)
