"""Keys while a menu is open belong to it. Used by the registry and by whoever makes a menu of its own; main thread.

Opened by Alt and a letter, a menu leaves the keyboard with the menu bar. Qt counts every action in the bar's menus as
one within that focus, so that the key of a pane's tool ("G") would be taken before the menu's own underlined letter.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QMenu, QMenuBar


def keep_keys(menu: QMenu | QMenuBar) -> None:
    """What is pressed in it is no key of an action; with Alt it goes on to the menu bar."""
    menu.installEventFilter(_Keys(menu))


class _Keys(QObject):
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        keys = event if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride else None
        if keys is not None and not keys.modifiers() & Qt.KeyboardModifier.AltModifier:
            event.accept()
            return True
        return super().eventFilter(watched, event)
