"""The styles of a model as small pictures to choose from, each drawn by the model itself. Main thread.

The thumbnails lie in `resources/style-thumbnails/<model>/<style>.png` (`packaging/style_thumbnails.py` makes them); a
style without one is shown by its name alone.
"""

from __future__ import annotations

from math import ceil
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QListWidget, QListWidgetItem

from studio import places
from studio.services.translation import tr
from studio.ui.theme import tokens
from studio.ui.widgets.icons import pixmap
from studio.ui.widgets.words import hover_text

TITLES: Final = {
    "3d": "3D", "flat": "Flat", "noto": "Noto", "blob": "Blob", "line": "Line art",
    "clip art": "Clip art",
}  # fmt: skip
_ICON: Final = 52
"""Logical pixels of a thumbnail."""
_LOOKS: Final = (QEvent.Type.PaletteChange, QEvent.Type.ApplicationPaletteChange, QEvent.Type.StyleChange)
_ROOM: Final = (70, 12)
"""Logical pixels, and average letters, that one style takes at least; a row shares out what is left."""


def style_title(style: str) -> str:
    """As people read it: "line" is "Line art"."""
    return tr(TITLES.get(style, style[:1].upper() + style[1:]))


def thumbnail_of(model_id: str, style: str) -> Path | None:
    name = style.replace(" ", "-").replace("/", "-").replace("\\", "-")
    path = places.resources_dir() / "style-thumbnails" / model_id / f"{name}.png"
    return path if model_id and path.is_file() else None


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
        self.setIconSize(QSize(_ICON, _ICON))
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
        wide, high = max(_ROOM[0], _ROOM[1] * metrics.averageCharWidth()), _ICON + 2 * metrics.height()
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
            self.item(row).setIcon(QIcon(_tile(path) if path is not None else _sign()))

    def _tell(self, current: QListWidgetItem | None) -> None:
        if current is not None:
            self.chosen.emit(str(current.data(Qt.ItemDataRole.UserRole)))


def _item(model_id: str, style: str) -> QListWidgetItem:
    title = style_title(style) if style else tr("Auto")
    path = thumbnail_of(model_id, style) if style else None
    item = QListWidgetItem(QIcon(_tile(path) if path is not None else _sign()), title)
    item.setData(Qt.ItemDataRole.UserRole, style)
    item.setTextAlignment(Qt.AlignmentFlag.AlignHCenter)
    by_words = tr("The style that the words name, else the model's first")
    item.setToolTip(hover_text(tr("Draw in the style {style}", style=title) if style else by_words))
    item.setData(Qt.ItemDataRole.AccessibleTextRole, tr("Style {style}", style=title))
    return item


def _tile(path: Path) -> QPixmap:
    """A thumbnail, which is drawn on white paper. By a dark look the paper is dimmed to the grey of its words."""
    tile = QPixmap(str(path))
    if tokens().dark:
        painter = QPainter(tile)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Multiply)
        painter.fillRect(tile.rect(), QColor(tokens().muted))
        painter.end()
    return tile


def _sign() -> QPixmap:
    """For a style that no picture stands for: as large as the others, so that the names stand in one line."""
    sign = QPixmap(_ICON, _ICON)
    sign.fill(Qt.GlobalColor.transparent)
    painter = QPainter(sign)
    painter.drawPixmap(_ICON // 4, _ICON // 4, pixmap("spark", _ICON // 2, tokens().muted))
    painter.end()
    return sign
