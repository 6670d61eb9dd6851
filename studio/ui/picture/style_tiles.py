"""Small pictures of what a model's styles look like, each made by the model itself. Main thread.

They lie in `resources/style-thumbnails/<model>/<style>.png` (`packaging/style_thumbnails.py` makes them).
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPixmap

from studio import places
from studio.ui.theme import tokens
from studio.ui.widgets.icons import pixmap

ICON: Final = 52
"""Logical pixels of a thumbnail."""


def thumbnail_of(model_id: str, style: str) -> Path | None:
    name = style.replace(" ", "-").replace("/", "-").replace("\\", "-")
    path = places.resources_dir() / "style-thumbnails" / model_id / f"{name}.png"
    return path if model_id and path.is_file() else None


def tile(path: Path) -> QPixmap:
    """A thumbnail, which is drawn on white paper. By a dark look the paper is dimmed to the grey of its words."""
    shown = QPixmap(str(path))
    if tokens().dark:
        painter = QPainter(shown)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Multiply)
        painter.fillRect(shown.rect(), QColor(tokens().muted))
        painter.end()
    return shown


def sign(name: str = "spark", side: int = ICON) -> QPixmap:
    """For a style that no picture stands for: as large as the others, so that the names stand in one line. `side`: of
    a thumbnail, in logical pixels."""
    shown = QPixmap(side, side)
    shown.fill(Qt.GlobalColor.transparent)
    painter = QPainter(shown)
    at = (side - ICON // 2) // 2
    painter.drawPixmap(at, at, pixmap(name, ICON // 2, tokens().muted))
    painter.end()
    return shown
