"""The styles of a model as small pictures to choose from, each drawn by the model itself; a style without one is shown
by its name alone. Main thread."""

from __future__ import annotations

from math import ceil
from typing import Final

from PySide6.QtCore import QEvent, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QListWidget, QListWidgetItem

from studio.services.translation import tr
from studio.ui.picture.style_tiles import ICON, sign, thumbnail_of, tile
from studio.ui.theme import tokens
from studio.ui.widgets.words import hover_text

TITLES: Final = {
    "3d": "3D", "flat": "Flat", "noto": "Noto", "blob": "Blob", "line": "Line art",
    "clip art": "Clip art",
}  # fmt: skip
_LOOKS: Final = (QEvent.Type.PaletteChange, QEvent.Type.ApplicationPaletteChange, QEvent.Type.StyleChange)
_ROOM: Final = (70, 12)
"""Logical pixels, and average letters, that one style takes at least; a row shares out what is left."""


def style_title(style: str) -> str:
    """As people read it: "line" is "Line art"."""
    return tr(TITLES.get(style, style[:1].upper() + style[1:]))


class StyleGallery(QListWidget):
    """One style is always chosen; the first is Auto, which leaves it to the words. Arrow keys move."""

    chosen = Signal(str)
    """The person chose a style; "" for Auto."""

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[str, tuple[str, ...]] = ("", ())
        self._dark = tokens().dark
        self.setAccessibleName(tr("Style"))
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setIconSize(QSize(ICON, ICON))
        self.setStyleSheet("QListWidget::item { padding: 3px 0px; margin: 1px; }")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.currentItemChanged.connect(self._tell)

    def show_styles(self, model_id: str, styles: tuple[str, ...], chosen: str) -> None:
        """The styles of a model, with the one that is chosen; nothing is told back."""
        with QSignalBlocker(self):
            if self._shown != (model_id, styles):
                self._shown = (model_id, styles)
                self.clear()
                for style in ("", *styles):
                    self.addItem(_item(model_id, style))
            at = (styles.index(chosen) + 1) if chosen in styles else 0
            self.setCurrentRow(at)
        self._fit()

    def show_taken(self, style: str) -> None:
        """Which style Auto drew the last picture in; empty: that is not known."""
        item = self.item(0)
        if item is not None:
            named = tr("Auto: {style}", style=style_title(style)) if style else tr("Auto")
            item.setText(named)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, tr("Style {style}", style=named))

    def style_at(self, row: int) -> str:
        item = self.item(row)
        return str(item.data(Qt.ItemDataRole.UserRole)) if item is not None else ""

    def choose(self, style: str) -> None:
        """As the person does with the mouse or a key."""
        for row in range(self.count()):
            if self.style_at(row) == style:
                self.setCurrentRow(row)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """As high as its rows; it never scrolls by itself."""
        metrics = self.fontMetrics()
        wide, high = max(_ROOM[0], _ROOM[1] * metrics.averageCharWidth()), ICON + 2 * metrics.height()
        room = self.viewport().width() or self.width()
        across = max(1, min(room // wide, self.count() or 1))
        # A pixel less than the whole: what fits exactly is wrapped.
        self.setGridSize(QSize(min(room // across - 1, 2 * wide), high))
        self.setFixedHeight(ceil((self.count() or 1) / across) * high + 8)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()
        elif event.type() in _LOOKS and self._dark != tokens().dark:
            self._draw_again()

    def _draw_again(self) -> None:
        """Another look."""
        self._dark = tokens().dark
        model_id, _styles = self._shown
        for row in range(self.count()):
            style = self.style_at(row)
            path = thumbnail_of(model_id, style) if style else None
            self.item(row).setIcon(QIcon(tile(path) if path is not None else sign()))

    def _tell(self, current: QListWidgetItem | None) -> None:
        if current is not None:
            self.chosen.emit(str(current.data(Qt.ItemDataRole.UserRole)))


def _item(model_id: str, style: str) -> QListWidgetItem:
    title = style_title(style) if style else tr("Auto")
    path = thumbnail_of(model_id, style) if style else None
    item = QListWidgetItem(QIcon(tile(path) if path is not None else sign()), title)
    item.setData(Qt.ItemDataRole.UserRole, style)
    item.setTextAlignment(Qt.AlignmentFlag.AlignHCenter)
    by_words = tr("The style that the words name, else the model's first")
    item.setToolTip(hover_text(tr("Draw in the style {style}", style=title) if style else by_words))
    item.setData(Qt.ItemDataRole.AccessibleTextRole, tr("Style {style}", style=title))
    return item
