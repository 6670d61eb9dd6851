"""The keyboard goes by one key from part to part of the Picture pane: canvas, tray, prompt, layers, and round again.

Made by the pane. Main thread.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from studio.services.translation import tr
from studio.ui.actions.action import Action
from studio.ui.picture.dock import Dock

_DOCKED = ("prompt", "layers")
"""Tabs of the dock that are gone to; another one that is open counts as the last."""


class Parts:
    def __init__(self, views: Sequence[QWidget], tray: QWidget, dock: Dock) -> None:
        """`views`: what can be looked at in the middle, one of them at a time; `tray`: the strip of finished
        pictures."""
        self._views, self._tray, self._dock = views, tray, dock

    def next(self) -> None:
        self._step(1)

    def previous(self) -> None:
        self._step(-1)

    def _step(self, by: int) -> None:
        parts = [name for name in ("canvas", "tray", *_DOCKED) if name in _DOCKED or self._widget(name).isVisible()]
        here = self._here()
        to = parts[(parts.index(here) + by) % len(parts)] if here in parts else parts[0]
        if to in _DOCKED:
            self._dock.give_keyboard(to)
        else:
            self._widget(to).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _widget(self, name: str) -> QWidget:
        if name == "tray":
            return self._tray
        return next((one for one in self._views if one.isVisible()), self._views[0])

    def _here(self) -> str:
        """The part with the keyboard; empty where it is elsewhere, as in the strip of tools."""
        focused = QApplication.focusWidget()
        if focused is None:
            return ""
        if self._dock.isAncestorOf(focused):
            return self._dock.name if self._dock.name in _DOCKED else _DOCKED[-1]
        return next((one for one in ("canvas", "tray") if self._widget(one) is focused), "")

    def actions(self) -> tuple[Action, ...]:
        tip = tr("Put the keyboard into the next part of the pane: canvas, finished pictures, prompt, layers")
        back = tr("Put the keyboard into the part before: layers, prompt, finished pictures, canvas")
        return (
            Action("picture.next-part", tr("Next part of the pane"), self.next, ("Ctrl+F6",), where="picture",
                   tip=tip, menu="Picture/View", section="parts"),
            Action("picture.previous-part", tr("Previous part of the pane"), self.previous, ("Ctrl+Shift+F6",),
                   where="picture", tip=back, menu="Picture/View", section="parts"),
        )  # fmt: skip
