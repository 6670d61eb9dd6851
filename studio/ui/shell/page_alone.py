"""The page of the manuscript over the whole screen with nothing around it, by one key. Made by the main window; main
thread."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject

from studio.ui.actions.registry import ActionRegistry
from studio.ui.shell.full_screen import FullScreen
from studio.ui.shell.pane_deck import PaneDeck

FOCUS: Final = "writing.focus-mode"


class PageAlone(QObject):
    def __init__(self, actions: ActionRegistry, deck: PaneDeck, full_screen: FullScreen, parent: QObject) -> None:
        """Full screen, the Writing pane and its focus mode at once; who leaves one of them leaves all."""
        super().__init__(parent)
        self._actions, self._deck, self._full_screen = actions, deck, full_screen
        self._shown: tuple[str, ...] = ()
        """The panes that were shown before."""
        self._was_full = False
        self.on = False
        actions.done.connect(lambda _id: self._follow())
        full_screen.left.connect(self.leave)

    def toggle(self) -> None:
        if self.on:
            self.leave()
            return
        self._shown, self._was_full = self._deck.shown, self._full_screen.on
        self._deck.show_only("writing")
        self._deck.focus("writing")
        if not self._focused():
            self._actions.trigger(FOCUS)
        if not self._full_screen.on:
            self._full_screen.toggle()
        self.on = True

    def leave(self) -> None:
        if not self.on:
            return
        self.on = False
        if self._focused():
            self._actions.trigger(FOCUS)
        if not self._was_full:
            self._full_screen.leave()
        self._deck.show_only(*self._shown)

    def _follow(self) -> None:
        """Focus mode was left by its own key, by Escape, or because something else was asked for."""
        if self.on and not (self._focused() and self._deck.shown == ("writing",)):
            self.leave()

    def _focused(self) -> bool:
        checked = self._actions.get(FOCUS).checked
        return checked is not None and checked()
