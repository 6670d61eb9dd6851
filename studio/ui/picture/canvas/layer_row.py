"""A row of the layer list with an eye at its end, which a click opens or closes. Main thread."""

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
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QLineEdit, QListWidget, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from studio.domain.picture_records import Layer, LayerEffect
from studio.services.translation import tr
from studio.ui.widgets.icons import icon

SEEN: Final = Qt.ItemDataRole.UserRole + 1
"""Whether the layer of a row is shown."""
NAME: Final = Qt.ItemDataRole.UserRole + 2
"""The layer's name alone, without what else its row says."""
MARKS: Final = Qt.ItemDataRole.UserRole + 6
"""Names of the icons that tell what else the layer is."""
_LONGEST_NAME: Final = 200
"""Characters."""
_EYE: Final = 16
_ROOM: Final = 26
"""Logical pixels at the end of a row that belong to the eye."""


_NARROWEST: Final = 60
"""Logical pixels."""
_MARK: Final = 14
_SHUT: Final = 0.45
"""How opaque the picture of a hidden layer is."""


def marks_of(layer: Layer) -> tuple[str, ...]:
    """The icons beside a layer's name: what kind it is, and what is set of it."""
    found = {
        "tool-mask": layer.role == "mask",
        "tool-text": layer.text is not None,
        "spark": layer.effect != LayerEffect(),
        "clip": layer.clip,
        "masked": layer.masked,
        "lock": layer.lock or layer.lock_alpha,
    }
    return tuple(name for name, has in found.items() if has)


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
    """Draws the rows, and takes the clicks on their eyes: these choose no other layer."""

    eyed = Signal(str)
    """Id of the layer, as the row has it in UserRole."""
    renamed = Signal(str, str)
    """Id of the layer, and what a person typed as its name."""

    def __init__(self, rows: QListWidget) -> None:
        super().__init__(rows)
        self._rows = rows
        rows.setItemDelegate(self)
        self._viewport = rows.viewport()
        self._viewport.installEventFilter(self)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """As narrow as the list: a long name is cut, its eye stays in sight."""
        return QSize(_NARROWEST, super().sizeHint(option, index).height())

    def eye_of(self, row: QRect) -> QRect:
        """Where a click on that row means its eye."""
        eye = QRect(row)
        eye.setLeft(row.right() - _ROOM + 1)
        return eye

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
        words.rect = whole.adjusted(0, 0, -_ROOM - len(marks) * (_MARK + 2), 0)
        painter.setOpacity(1.0 if index.data(SEEN) else _SHUT)
        super().paint(painter, words, index)
        for at, name in enumerate(marks):
            mark = QRect(words.rect.right() + 2 + at * (_MARK + 2), 0, _MARK, _MARK)
            mark.moveTop(whole.center().y() - _MARK // 2)
            icon(name).paint(painter, mark)
        painter.setOpacity(1.0)
        eye = QRect(QPoint(), QSize(_EYE, _EYE))
        eye.moveCenter(self.eye_of(whole).center())
        icon("eye" if index.data(SEEN) else "eye-off").paint(painter, eye)

    def createEditor(
        self, parent: QWidget, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex
    ) -> QWidget:
        editor = _NameField(parent)
        editor.setMaxLength(_LONGEST_NAME)
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
        self, editor: QWidget, option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Over the words, beside picture and eye."""
        room: QRect = option.rect
        editor.setGeometry(room.adjusted(self._rows.iconSize().width() + 8, 0, -_ROOM, 0))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        pressed = event.type() in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick)
        if pressed and isinstance(event, QMouseEvent) and event.button() == Qt.MouseButton.LeftButton:
            at = event.position().toPoint()
            item = self._rows.itemAt(at)
            if item is not None and self.eye_of(self._rows.visualItemRect(item)).contains(at):
                self.eyed.emit(str(item.data(Qt.ItemDataRole.UserRole)))
                return True
        # What watches an editor would take the list's viewport for one.
        return watched is not self._viewport and super().eventFilter(watched, event)
