"""The window over the whole screen, without menu, top bar and job bar. Made by the main window; main thread."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget


class FullScreen(QObject):
    def __init__(self, window: QWidget, bars: Sequence[QWidget]) -> None:
        """`bars` are hidden while it is on; keys go on holding."""
        super().__init__(window)
        self._window = window
        self._bars = bars
        self._hidden: list[QWidget] = []
        self._maximised = False

    @property
    def on(self) -> bool:
        return self._window.isFullScreen()

    def toggle(self) -> None:
        if self.on:
            for bar in self._hidden:
                bar.show()
            self._hidden = []
            (self._window.showMaximized if self._maximised else self._window.showNormal)()
            return
        self._maximised = self._window.isMaximized()
        self._hidden = [bar for bar in self._bars if not bar.isHidden()]
        for bar in self._hidden:
            bar.hide()
        self._window.showFullScreen()
