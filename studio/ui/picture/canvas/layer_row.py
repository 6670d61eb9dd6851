"""A row of the layer list with an eye at its end, which a click opens or closes, and before it the signs of clip, mask
and lock, which a click sets or takes away. Main thread.

What is set is seen in every row; what could be, in the row under the pointer and in the chosen one.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLineEdit,
    QListWidget,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
    QWidget,
)

from studio.domain.picture_records import Adjustment, Layer, LayerEffect
from studio.services.translation import tr
from studio.ui.picture.canvas.layer_changes import LONGEST_NAME
from studio.ui.widgets.icons import icon
from studio.ui.widgets.words import hover_text

SEEN: Final = Qt.ItemDataRole.UserRole + 1
"""Whether the layer of a row is shown."""
NAME: Final = Qt.ItemDataRole.UserRole + 2
"""The layer's name alone, without what else its row says."""
MARKS: Final = Qt.ItemDataRole.UserRole + 6
"""Names of the icons that tell what else the layer is."""
SIGNS: Final = Qt.ItemDataRole.UserRole + 7
"""dict[str, bool]: which of `SIGN_ICONS` its layer can have, and whether it has them."""
SIGN_ICONS: Final = {"clip": "clip", "masked": "masked", "lock": "lock"}
"""By field of the layer, from left to right."""
_EYE: Final = 16
_ROOM: Final = 26
"""Logical pixels at the end of a row that belong to the eye."""


_NARROWEST: Final = 60
"""Logical pixels."""
_MARK: Final = 14
_SLOT: Final = 18
"""Logical pixels of a row that belong to a sign."""
_ROOMY: Final = 215
"""Logical pixels: in a wider row each sign has its own column, in others there are but those that are set."""
_NOT_SET: Final = 0.3
"""How opaque the sign of what could be set is."""
_SHUT: Final = 0.45
"""How opaque the picture of a hidden layer is."""


def marks_of(layer: Layer) -> tuple[str, ...]:
    """The icons beside a layer's name: what kind it is, and what is set of it."""
    found = {
        "tool-mask": layer.role == "mask",
        "tool-text": layer.text is not None,
        "spark": layer.effect != LayerEffect(),
        "settings": layer.adjustment != Adjustment(),
    }
    return tuple(name for name, has in found.items() if has)


def signs_of(layer: Layer) -> dict[str, bool]:
    """What can be pressed in its row, and whether it is set."""
    has = {"clip": layer.clip, "masked": layer.masked, "lock": layer.lock or layer.lock_alpha}
    of_role = {"group": ("masked", "lock"), "mask": ("clip", "lock")}
    return {field: has[field] for field in of_role.get(layer.role, tuple(SIGN_ICONS))}


def sign_words(field: str, *, is_set: bool) -> str:
    """What a press on a sign does."""
    words = {
        ("clip", False): tr("Clip to the layer below: show it only where that is"),
        ("clip", True): tr("Clipped to the layer below; press to take that away"),
        ("masked", False): tr("Show it through a mask: that right below it, or a new one"),
        ("masked", True): tr("Shown through the mask below it; press to take that away"),
        ("lock", False): tr("Lock the layer: nothing of it can be painted or moved by hand"),
        ("lock", True): tr("Locked; press to unlock"),
    }
    return words[field, is_set]


def told_of(layer: Layer, *, is_folded: bool = False) -> str:
    """The same in words, for who hears it."""
    words = layer.name
    if layer.role == "group":
        words = tr("{group}, folded", group=words) if is_folded else tr("{group}, group", group=words)
    if layer.role == "mask":
        words = tr("{layer}, mask", layer=words)
    if layer.text is not None:
        words = tr("{layer}, text", layer=words)
    if layer.effect != LayerEffect():
        words = tr("{layer}, with effects", layer=words)
    if layer.adjustment != Adjustment():
        words = tr("{layer}, colours adjusted", layer=words)
    words = words if layer.visible else tr("{layer} (hidden)", layer=words)
    words = tr("{layer} (locked)", layer=words) if layer.lock else words
    words = tr("{layer} (transparency locked)", layer=words) if layer.lock_alpha else words
    words = tr("{layer} (masked)", layer=words) if layer.masked else words
    return tr("{layer} (clipped)", layer=words) if layer.clip else words


class _NameField(QLineEdit):
    """Enter and Escape end the typing here; in the list around it they have meanings of their own."""

    def event(self, event: QEvent) -> bool:
        ends = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape)
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() in ends:
            event.accept()
            return True
        return super().event(event)


class LayerRow(QStyledItemDelegate):
    """Draws the rows, and takes the clicks on their eyes and signs: these choose no other layer."""

    eyed = Signal(str)
    """Id of the layer, as the row has it in UserRole."""
    signed = Signal(str, str)
    """The same, and the field whose sign was pressed."""
    renamed = Signal(str, str)
    """Id of the layer, and what a person typed as its name."""

    def __init__(self, rows: QListWidget) -> None:
        super().__init__(rows)
        self._rows = rows
        rows.setItemDelegate(self)
        self._viewport = rows.viewport()
        rows.setMouseTracking(True)
        self._viewport.installEventFilter(self)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """As narrow as the list: a long name is cut, its eye stays in sight."""
        return QSize(_NARROWEST, super().sizeHint(option, index).height())

    def eye_of(self, row: QRect) -> QRect:
        """Where a click on that row means its eye."""
        eye = QRect(row)
        eye.setLeft(row.right() - _ROOM + 1)
        return eye

    def signs_in(self, row: QRect, signs: dict[str, bool]) -> dict[str, QRect]:
        """Where a click on that row means one of its signs, by field."""
        is_roomy = row.width() >= _ROOMY
        fields = tuple(SIGN_ICONS) if is_roomy else tuple(field for field, is_set in signs.items() if is_set)
        left = row.right() - _ROOM + 1 - len(fields) * _SLOT
        places = {one: QRect(left + at * _SLOT, row.top(), _SLOT, row.height()) for at, one in enumerate(fields)}
        return {field: place for field, place in places.items() if field in signs}

    def _taken(self, row: QRect, signs: dict[str, bool]) -> int:
        """Logical pixels at the end of a row that its eye and its signs need."""
        return _ROOM + _SLOT * (len(SIGN_ICONS) if row.width() >= _ROOMY else sum(signs.values()))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        behind = QStyleOptionViewItem(option)
        self.initStyleOption(behind, index)
        panel = QStyle.PrimitiveElement.PE_PanelItemViewItem
        self._rows.style().drawPrimitive(panel, behind, painter, self._rows)
        whole: QRect = option.rect
        words = QStyleOptionViewItem(option)
        marks = index.data(MARKS) or ()
        signs = index.data(SIGNS) or {}
        words.rect = whole.adjusted(0, 0, -self._taken(whole, signs) - len(marks) * (_MARK + 2), 0)
        painter.setOpacity(1.0 if index.data(SEEN) else _SHUT)
        super().paint(painter, words, index)
        for at, name in enumerate(marks):
            mark = QRect(words.rect.right() + 2 + at * (_MARK + 2), 0, _MARK, _MARK)
            mark.moveTop(whole.center().y() - _MARK // 2)
            icon(name).paint(painter, mark)
        near = behind.state & (QStyle.StateFlag.State_MouseOver | QStyle.StateFlag.State_Selected)
        for field, place in self.signs_in(whole, signs).items():
            if signs[field] or near:
                painter.setOpacity(1.0 if signs[field] else _NOT_SET)
                sign = QRect(QPoint(), QSize(_MARK, _MARK))
                sign.moveCenter(place.center())
                icon(SIGN_ICONS[field]).paint(painter, sign)
        painter.setOpacity(1.0)
        eye = QRect(QPoint(), QSize(_EYE, _EYE))
        eye.moveCenter(self.eye_of(whole).center())
        icon("eye" if index.data(SEEN) else "eye-off").paint(painter, eye)

    def createEditor(
        self, parent: QWidget, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex
    ) -> QWidget:
        editor = _NameField(parent)
        editor.setMaxLength(LONGEST_NAME)
        editor.setAccessibleName(tr("Name of the layer"))
        return editor

    def setEditorData(self, editor: QWidget, index: QModelIndex | QPersistentModelIndex) -> None:
        assert isinstance(editor, QLineEdit)
        editor.setText(str(index.data(NAME)))
        editor.selectAll()

    def setModelData(
        self, editor: QWidget, _model: QAbstractItemModel, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """The document is told once the editor has gone, and the rows follow it."""
        assert isinstance(editor, QLineEdit)
        layer_id, name = str(index.data(Qt.ItemDataRole.UserRole)), editor.text()
        if name != str(index.data(NAME)):
            QTimer.singleShot(0, self, lambda: self.renamed.emit(layer_id, name))

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Over the words, beside picture, signs and eye."""
        room: QRect = option.rect
        taken = self._taken(room, index.data(SIGNS) or {})
        editor.setGeometry(room.adjusted(self._rows.iconSize().width() + 8, 0, -taken, 0))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        pressed = event.type() in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick)
        if pressed and isinstance(event, QMouseEvent) and self._press(event):
            return True
        # What watches an editor would take the list's viewport for one.
        return watched is not self._viewport and super().eventFilter(watched, event)

    def _press(self, event: QMouseEvent) -> bool:
        """Whether the eye or a sign of a row is there; it is told."""
        at = event.position().toPoint()
        item = self._rows.itemAt(at)
        if item is None or event.button() != Qt.MouseButton.LeftButton:
            return False
        row, layer_id = self._rows.visualItemRect(item), str(item.data(Qt.ItemDataRole.UserRole))
        if self.eye_of(row).contains(at):
            self.eyed.emit(layer_id)
            return True
        for field, place in self.signs_in(row, item.data(SIGNS) or {}).items():
            if place.contains(at):
                self.signed.emit(layer_id, field)
                return True
        return False

    def helpEvent(
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> bool:
        signs = index.data(SIGNS) or {}
        for field, place in self.signs_in(option.rect, signs).items():
            if event.type() == QEvent.Type.ToolTip and place.contains(event.pos()):
                QToolTip.showText(event.globalPos(), hover_text(sign_words(field, is_set=signs[field])), view)
                return True
        return super().helpEvent(event, view, option, index)
