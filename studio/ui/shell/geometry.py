"""Where the window stands and how large it is: kept in the settings, and fitted into the screen. Main thread."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QByteArray, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication, QStyle, QWidget

from studio.services.settings import Settings

_FIRST = QSize(1280, 720)


_LARGEST: Final = 0.94
"""Of the window that a dialog stands over."""


def fit_dialog(dialog: QWidget, wide: int, high: int) -> None:
    """Give a dialog its first size in text heights, so that it grows with the text; never beyond its window."""
    dialog.ensurePolished()
    em = QFontMetrics(QApplication.font()).height()
    size = QSize(wide * em, high * em)
    parent = dialog.parentWidget()
    if parent is not None:
        size = size.boundedTo(parent.window().size() * _LARGEST)
    dialog.resize(size)


def remember_geometry(window: QWidget, settings: Settings) -> None:
    settings.set("window_geometry", bytes(window.saveGeometry().toBase64().data()).decode())


def restore_geometry(window: QWidget, settings: Settings) -> None:
    """As it was left, or of a usual size, no larger than the screen."""
    window.resize(_FIRST)
    stored = settings.get("window_geometry")
    if stored:
        window.restoreGeometry(QByteArray.fromBase64(stored.encode()))
        # With its bars: the whole screen is asked for anew each time.
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowFullScreen)
    screen = window.screen()
    if screen is not None and not window.isMaximized():
        _fit_into(window, screen.availableGeometry())


def _fit_into(window: QWidget, available: QRect) -> None:
    """Wholly on the screen, also where that is smaller or scaled higher than last time."""
    if available.contains(window.geometry()):
        return
    title_bar = window.style().pixelMetric(QStyle.PixelMetric.PM_TitleBarHeight)
    size = window.size().boundedTo(QSize(available.width(), available.height() - title_bar))
    left = max(available.left(), min(window.x(), available.right() + 1 - size.width()))
    top = max(available.top(), min(window.y(), available.bottom() + 1 - size.height() - title_bar))
    window.resize(size)
    window.move(left, top)
