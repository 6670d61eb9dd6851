"""Every action of the window, by id. Made by the composition root and passed to the shell and the panes.

Each action becomes one QAction: menus, context menus, buttons and keys share it. An action that can't be done now
keeps its keys; triggering it says why (`refused`), so that no key is silently dead. Main thread.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from studio.ui.actions.action import WINDOW, Action

_ROLES = {
    "quit": QAction.MenuRole.QuitRole,
    "preferences": QAction.MenuRole.PreferencesRole,
    "about": QAction.MenuRole.AboutRole,
}


class ActionRegistry(QObject):
    refused = Signal(str)
    """Why the action that was triggered can't be done now: a sentence for people."""
    done = Signal(str)
    """Id of an action that was triggered and ran."""
    changed = Signal()
    """Actions were added."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._actions: dict[str, Action] = {}
        self._made: dict[str, QAction] = {}
        self._places: dict[str, tuple[str, QWidget]] = {}

    # ---- places and actions

    def place(self, name: str, title: str, widget: QWidget) -> None:
        """Where keys can hold: "window" (everywhere), "picture" (in that pane), "picture.results" (in that room of
        it). `title`: what the key page calls it. Before the actions that name it. Raises ValueError for a name
        given twice."""
        if name in self._places:
            raise ValueError(f"the place {name!r} is there already")
        self._places[name] = (title, widget)

    def add(self, *actions: Action) -> None:
        """Raises ValueError for an id that is there already, KeyError for a place that nobody named."""
        for action in actions:
            if action.id in self._actions:
                raise ValueError(f"the action {action.id!r} is there already")
            _, widget = self._places[action.where]
            self._actions[action.id] = action
            self._made[action.id] = self._make(action, widget)
        self.changed.emit()

    def _make(self, action: Action, widget: QWidget) -> QAction:
        made = QAction(action.words, widget)
        made.setObjectName(action.id)
        made.setShortcuts([QKeySequence(keys) for keys in action.keys])
        everywhere = action.where == WINDOW
        made.setShortcutContext(
            Qt.ShortcutContext.WindowShortcut if everywhere else Qt.ShortcutContext.WidgetWithChildrenShortcut
        )
        made.setCheckable(action.checked is not None)
        made.setMenuRole(_ROLES.get(action.role, QAction.MenuRole.NoRole))
        made.triggered.connect(partial(self._triggered, action.id))
        widget.addAction(made)
        return made

    # ---- asking

    def all(self) -> tuple[Action, ...]:
        """In order of adding."""
        return tuple(self._actions.values())

    def get(self, action_id: str) -> Action:
        """Raises KeyError."""
        return self._actions[action_id]

    def qaction(self, action_id: str) -> QAction:
        """For a button or a menu of one's own. Raises KeyError."""
        return self._made[action_id]

    def place_title(self, name: str) -> str:
        """Raises KeyError."""
        return self._places[name][0]

    def place_widget(self, name: str) -> QWidget:
        """Raises KeyError."""
        return self._places[name][1]

    def keys_in_words(self, action_id: str) -> str:
        """The first key sequence as this desktop writes it; empty without keys."""
        keys = self._actions[action_id].keys
        return QKeySequence(keys[0]).toString(QKeySequence.SequenceFormat.NativeText) if keys else ""

    def tip(self, action_id: str) -> str:
        """For a button of the action: what it does, its keys in brackets, and why it can't be done now."""
        action = self._actions[action_id]
        keys = self.keys_in_words(action_id)
        words = (action.tip or action.words.rstrip("…")) + (f" ({keys})" if keys else "")
        reason = action.enabled()
        return f"{words}\n{reason}" if reason else words

    # ---- doing

    def trigger(self, action_id: str) -> None:
        """Do it, or say why not. Raises KeyError."""
        self._triggered(action_id)

    def _triggered(self, action_id: str, _checked: bool = False) -> None:
        action = self._actions[action_id]
        reason = action.enabled() if action.shown() else ""
        if reason or not action.shown():
            self._refresh(action_id, greyed=False)
            if reason:
                self.refused.emit(reason)
            return
        action.act()
        self._refresh(action_id, greyed=False)
        self.done.emit(action_id)

    def _refresh(self, action_id: str, *, greyed: bool) -> None:
        action, made = self._actions[action_id], self._made[action_id]
        reason = action.enabled()
        made.setText((action.text() if action.text is not None else action.words).replace("&", "&&"))
        made.setToolTip(self.tip(action_id))
        made.setVisible(action.shown())
        made.setEnabled(not (greyed and reason))
        if action.checked is not None:
            made.setChecked(action.checked())

    # ---- menus

    def fill(self, menu: QMenu, action_ids: Iterable[str]) -> None:
        """Put these actions into a menu, a line between sections. While it is open, what can't be done is greyed."""
        section = None
        mine = tuple(action_ids)
        for action_id in mine:
            action = self._actions[action_id]
            if section is not None and action.section != section:
                menu.addSeparator()
            section = action.section
            menu.addAction(self._made[action_id])
        menu.setToolTipsVisible(True)
        menu.aboutToShow.connect(partial(self._before_menu, mine))
        menu.aboutToHide.connect(partial(self._after_menu, mine))

    def _before_menu(self, action_ids: tuple[str, ...]) -> None:
        for action_id in action_ids:
            self._refresh(action_id, greyed=True)

    def _after_menu(self, action_ids: tuple[str, ...]) -> None:
        """A disabled QAction has no keys."""
        for action_id in action_ids:
            self._made[action_id].setEnabled(True)

    def in_context(self, name: str) -> tuple[str, ...]:
        """Ids of the actions of that context menu, in order of adding."""
        return tuple(action.id for action in self._actions.values() if name in action.context)

    def context_menu(self, name: str, parent: QWidget) -> QMenu:
        """A fresh menu of that name, deleted when it closes."""
        menu = QMenu(parent)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.fill(menu, self.in_context(name))
        return menu
