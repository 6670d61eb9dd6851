"""The window over the whole screen, without menu, top bar and job bar. Made by the main window; main thread."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from studio.services.translation import tr
from studio.ui.theme import tokens
from studio.ui.widgets.words import label

HINT_MS: Final = 3000
_HINT_TOP: Final = 24


class FullScreen(QObject):
    left = Signal()

    def __init__(self, window: QWidget, bars: Sequence[QWidget]) -> None:
        """`bars` are hidden while it is on; keys go on holding. Escape that nothing in the window takes leaves it."""
        super().__init__(window)
        self._window = window
        self._bars = bars
        self._hidden: list[QWidget] = []
        self._maximised = False
        self.hint = label(tr("Escape or F11 leaves full screen"))
        self.hint.setParent(window)
        self.hint.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hint.hide()
        self._told = QTimer(self)
        self._told.setSingleShot(True)
        self._told.setInterval(HINT_MS)
        self._told.timeout.connect(self.hint.hide)
        window.installEventFilter(self)
        self.hint.installEventFilter(self)

    @property
    def on(self) -> bool:
        return self._window.isFullScreen()

    def toggle(self) -> None:
        if self.on:
            self.leave()
            return
        self._maximised = self._window.isMaximized()
        self._hidden = [bar for bar in self._bars if not bar.isHidden()]
        for bar in self._hidden:
            bar.hide()
        self._window.showFullScreen()
        look = tokens()
        # A colour of its own: on the page it stands over words.
        self.hint.setStyleSheet(f"background-color: {look.text}; color: {look.window}; padding: 8px 16px;")
        self._place_hint()
        self.hint.show()
        self.hint.raise_()
        self._told.start()

    def leave(self) -> None:
        if not self.on:
            return
        self._told.stop()
        self.hint.hide()
        for bar in self._hidden:
            bar.show()
        self._hidden = []
        (self._window.showMaximized if self._maximised else self._window.showNormal)()
        self.left.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.hint:
            if event.type() == QEvent.Type.FontChange:
                QTimer.singleShot(0, self, self._place_hint)  # it has taken the font then
            return super().eventFilter(watched, event)
        if event.type() == QEvent.Type.Resize and not self.hint.isHidden():
            self._place_hint()
        pressed = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress
        if pressed and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape and self.on:
            self.leave()
            return True
        return super().eventFilter(watched, event)

    def _place_hint(self) -> None:
        self.hint.adjustSize()
        self.hint.move((self._window.width() - self.hint.width()) // 2, _HINT_TOP)
