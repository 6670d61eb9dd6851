"""Lists and trees that never scroll sideways: what does not fit ends in an ellipsis, and the tooltip has it whole.

Main thread; rooms that may be narrow use it.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt, QTimer
from PySide6.QtGui import QHelpEvent, QPaintEvent, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QListWidget,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionComboBox,
    QStyleOptionViewItem,
    QStylePainter,
    QToolTip,
    QTreeWidget,
)

from studio.ui.widgets.words import hover_text

_PADDING: Final = 1
"""Logical pixels beside the words of a box."""
_LEAST: Final = 48
"""Logical pixels of a column."""
_Index = QModelIndex | QPersistentModelIndex


def fit_rows(view: QListWidget) -> None:
    """Its rows are as wide as it is."""
    view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    view.setItemDelegate(_Row(view))


class _Row(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(0, super().sizeHint(option, index).height())

    def helpEvent(
        self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: _Index
    ) -> bool:  # fmt: skip
        if event.type() == QEvent.Type.ToolTip and not index.data(Qt.ItemDataRole.ToolTipRole):
            cut = super().sizeHint(option, index).width() > option.rect.width()
            words = hover_text(str(index.data(Qt.ItemDataRole.DisplayRole) or "")) if cut else ""
            QToolTip.showText(event.globalPos(), words, view)
            return True
        return super().helpEvent(event, view, option, index)


class FittedBox(QComboBox):
    """Qt by itself cuts its words off in the middle of a letter."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, option = QStylePainter(self), QStyleOptionComboBox()
        self.initStyleOption(option)
        if self.currentIndex() < 0:
            option.palette.setBrush(QPalette.ColorRole.ButtonText, option.palette.placeholderText())
        option.currentText = self._shown(option)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent) and not self.toolTip():
            option = QStyleOptionComboBox()
            self.initStyleOption(option)
            cut = self._shown(option) != self._words
            QToolTip.showText(event.globalPos(), hover_text(self._words) if cut else "", self)
            return True
        return super().event(event)

    @property
    def _words(self) -> str:
        return self.currentText() if self.currentIndex() >= 0 else self.placeholderText()

    def _shown(self, option: QStyleOptionComboBox) -> str:
        field = QStyle.SubControl.SC_ComboBoxEditField
        room = self.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, field, self).width()
        return self.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideRight, room - _PADDING)


def fit_columns(tree: QTreeWidget) -> None:
    """Its columns share its width: where they do not fit, the widest give way. Items have tooltips of their own."""
    _Columns(tree)


class _Columns(QObject):
    def __init__(self, tree: QTreeWidget) -> None:
        super().__init__(tree)
        self._tree = tree
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._fit)
        tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        tree.header().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        tree.header().setStretchLastSection(False)
        tree.viewport().installEventFilter(self)
        model: QAbstractItemModel = tree.model()
        for changed in (model.rowsInserted, model.dataChanged, model.modelReset):
            changed.connect(self._later)
        tree.expanded.connect(self._later)

    def _later(self, *_what: object) -> None:
        self._soon.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._soon.start()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        tree, count = self._tree, self._tree.columnCount()
        for column in range(count):
            tree.resizeColumnToContents(column)
        wanted = [tree.columnWidth(column) for column in range(count)]
        widths = shared(wanted, tree.viewport().width())
        widths[-1] += max(0, tree.viewport().width() - sum(widths))
        for column, width in enumerate(widths):
            tree.setColumnWidth(column, width)


def shared(wanted: list[int], room: int) -> list[int]:
    """Widths that fit: the first column, which names a row, may have two fifths; of the others the narrow ones have
    what they want, and the wide ones share the rest."""
    given = list(wanted)
    if sum(wanted) <= room:
        return given
    given[0] = max(_LEAST, min(wanted[0], max(room * 2 // 5, room - sum(wanted[1:]))))
    rest, columns = room - given[0], sorted(range(1, len(wanted)), key=lambda column: wanted[column])
    for place, column in enumerate(columns):
        given[column] = max(_LEAST, min(wanted[column], rest // (len(columns) - place)))
        rest -= given[column]
    return given
