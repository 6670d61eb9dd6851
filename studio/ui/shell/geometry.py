"""Where the window stands and how large it is: kept in the settings soon after it changes, so that a kill does not take
it, and fitted into the screen. Main thread."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QByteArray, QEvent, QObject, QRect, QSize, Qt, QTimer
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


_RESTS_MS: Final = 1000
_CHANGES: Final = (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.WindowStateChange)


class KeptGeometry(QObject):
    def __init__(self, window: QWidget, settings: Settings) -> None:
        super().__init__(window)
        self._window, self._settings = window, settings
        self._rests = QTimer(self)
        self._rests.setSingleShot(True)
        self._rests.setInterval(_RESTS_MS)
        self._rests.timeout.connect(self.keep)
        window.installEventFilter(self)

    def keep(self) -> None:
        self._rests.stop()
        self._settings.set("window_geometry", bytes(self._window.saveGeometry().toBase64().data()).decode())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _CHANGES and self._is_shown():
            self._rests.start()
        return super().eventFilter(watched, event)

    def _is_shown(self) -> bool:
        return self._window.isVisible() and not self._window.isMinimized() and not self._window.isFullScreen()


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
