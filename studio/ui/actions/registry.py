"""Every action of the window, by id. Made by the composition root and passed to the shell and the panes.

Each action becomes one QAction: menus, context menus, buttons and keys share it. An action that can't be done now
keeps its keys; triggering it says why (`refused`), so that no key is silently dead. Main thread.

Qt calls a key ambiguous, and drops it, when it holds in the focused place and in one around it. `add` refuses such
keys; what a key means in an inner place is decided by the one action of the outer place.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from studio.services.translation import tr
from studio.ui.actions.action import MENUS, WINDOW, Action
from studio.ui.actions.editing import Editing
from studio.ui.actions.menu_keys import keep_keys
from studio.ui.actions.mnemonics import escaped, underline
from studio.ui.widgets.words import hover_text

_ROLES = {
    "quit": QAction.MenuRole.QuitRole,
    "preferences": QAction.MenuRole.PreferencesRole,
    "about": QAction.MenuRole.AboutRole,
}


class ActionRegistry(QObject):
    starting = Signal(str)
    """Id of an action that was triggered and is about to run: the shell brings its pane into view."""
    refused = Signal(str)
    """Why the action that was triggered can't be done now: a sentence for people."""
    escape_left = Signal()
    """Escape was pressed, and the place that holds the key has nothing to end."""
    done = Signal(str)
    """Id of an action that was triggered and ran."""
    changed = Signal()
    """Actions were added."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._actions: dict[str, Action] = {}
        self._made: dict[str, QAction] = {}
        self._places: dict[str, tuple[str, QWidget]] = {}
        self._editing: dict[str, Editing] = {}
        self._keys: dict[tuple[str, str], str] = {}
        """Place and key in portable spelling, to the id of the action."""

    # ---- places and actions

    def place(self, name: str, title: str, widget: QWidget, editing: Editing | None = None) -> None:
        """Where keys can hold: "window" (everywhere), "picture" (in that pane), "picture.results" (in that room of
        it). `title`: what the key page calls it. `editing`: what Cut, Copy, Paste and Find of the Edit menu mean in
        it where no text field has the keyboard. Before the actions that name it; "window" alone may come after them.
        Raises ValueError for a name given twice."""
        if name in self._places:
            raise ValueError(f"the place {name!r} is there already")
        self._places[name] = (title, widget)
        if editing is not None:
            self._editing[name] = editing
        if name == WINDOW:
            for action in self._actions.values():
                if action.where == WINDOW:
                    widget.addAction(self._made[action.id])

    def add(self, *actions: Action) -> None:
        """Raises ValueError for an id that is there already and for a key that holds in the same place, in one around
        it or in one within it; KeyError for a place that nobody named."""
        for action in actions:
            if action.id in self._actions:
                raise ValueError(f"the action {action.id!r} is there already")
            for where in action.everywhere:
                if where != WINDOW and where not in self._places:
                    raise KeyError(where)
            self._take_keys(action)
            self._actions[action.id] = action
            self._made[action.id] = self._make(action)
        self.changed.emit()

    def _take_keys(self, action: Action) -> None:
        for spelled in action.keys:
            keys = QKeySequence(spelled).toString(QKeySequence.SequenceFormat.PortableText)
            for mine in action.everywhere:
                self._take_key(action.id, mine, keys)

    def _take_key(self, action_id: str, mine: str, keys: str) -> None:
        for (where, taken), other in self._keys.items():
            if taken == keys and (_within(where, mine) or _within(mine, where)):
                raise ValueError(f"{keys} is the key of {other!r} in {where!r} already, not free for {action_id!r}")
        self._keys[mine, keys] = action_id

    def _make(self, action: Action) -> QAction:
        everywhere = action.where == WINDOW
        widget = self._places[action.where][1] if action.where in self._places else None
        made = QAction(action.words, widget or self)
        made.setObjectName(action.id)
        made.setShortcuts([QKeySequence(keys) for keys in action.keys])
        made.setShortcutContext(
            Qt.ShortcutContext.WindowShortcut if everywhere else Qt.ShortcutContext.WidgetWithChildrenShortcut
        )
        made.setCheckable(action.checked is not None)
        made.setMenuRole(_ROLES.get(action.role, QAction.MenuRole.NoRole))
        made.triggered.connect(partial(self._triggered, action.id))
        if widget is not None:
            widget.addAction(made)
        for further in action.there:
            self._places[further][1].addAction(made)
        return made

    # ---- asking

    def all(self) -> tuple[Action, ...]:
        """In order of adding."""
        return tuple(self._actions.values())

    def in_menu_order(self) -> tuple[Action, ...]:
        """As they stand in the menus from left to right; what is in no menu comes last."""
        order = {name: place for place, name in enumerate(MENUS)}
        return tuple(sorted(self.all(), key=lambda action: order.get(action.menu.split("/")[0], len(MENUS))))

    def get(self, action_id: str) -> Action:
        """Raises KeyError."""
        return self._actions[action_id]

    def qaction(self, action_id: str) -> QAction:
        """For a button or a menu of one's own. Raises KeyError."""
        return self._made[action_id]

    def words(self, action_id: str) -> str:
        """The words of the moment ("Undo Typing"). Raises KeyError."""
        action = self._actions[action_id]
        return action.text() if action.text is not None else action.words

    def found_under(self, action_id: str) -> str:
        """The menu it stands in, as "File › Export", or the place where its keys hold."""
        action = self._actions[action_id]
        if action.menu:
            return " › ".join(tr(part) for part in action.menu.split("/"))
        return self.place_title(action.where)

    def place_title(self, name: str) -> str:
        """Raises KeyError."""
        return self._places[name][0]

    def place_widget(self, name: str) -> QWidget:
        """Raises KeyError."""
        return self._places[name][1]

    def places(self) -> tuple[str, ...]:
        """Names, in order of naming."""
        return tuple(self._places)

    def places_around(self, widget: QWidget | None) -> tuple[str, ...]:
        """Names of the places that hold this widget, the innermost first."""
        found = []
        while widget is not None:
            found += [name for name, (_, held) in self._places.items() if held is widget]
            widget = widget.parentWidget()
        return tuple(found)

    def editing_around(self, widget: QWidget | None) -> Editing:
        """What the Edit menu means where this widget has the keyboard; the innermost place that says it decides."""
        result = Editing()
        for name in reversed(self.places_around(widget)):
            result = self._editing.get(name, Editing()).over(result)
        return result

    def keys_in_words(self, action_id: str) -> str:
        """The first key sequence as this desktop writes it; empty without keys."""
        keys = self._actions[action_id].keys
        return QKeySequence(keys[0]).toString(QKeySequence.SequenceFormat.NativeText) if keys else ""

    def tip(self, action_id: str) -> str:
        """For a button of the action: what it does, its keys in brackets, why it can't be done now or what to know."""
        action = self._actions[action_id]
        keys = self.keys_in_words(action_id)
        words = (action.tip or action.words.rstrip("…")) + (f" ({keys})" if keys else "")
        return hover_text("\n".join(filter(None, (words, self.remark(action_id)))))

    def remark(self, action_id: str) -> str:
        """Why it can't be done now, else what to know before; empty where there is neither."""
        action = self._actions[action_id]
        return (action.enabled() or action.caution()) if action.shown() else ""

    # ---- doing

    def trigger(self, action_id: str) -> None:
        """Do it, or say why not. Raises KeyError."""
        self._do(action_id, tell=True)

    def _triggered(self, action_id: str, _checked: bool = False) -> None:
        """By its key, or from a menu, which greys what can't be done. Escape with nothing to leave or to stop is no
        wish that needs an answer."""
        self._do(action_id, tell="Escape" not in self._actions[action_id].keys)

    def _do(self, action_id: str, *, tell: bool) -> None:
        action = self._actions[action_id]
        reason = action.enabled() if action.shown() else ""
        if reason or not action.shown():
            self._refresh(action_id, greyed=False)
            if reason and tell:
                self.refused.emit(reason)
            elif reason:
                self.escape_left.emit()
            return
        self.starting.emit(action_id)
        action.act()
        self._refresh(action_id, greyed=False)
        self.done.emit(action_id)

    def offer(self, action_ids: Iterable[str]) -> None:
        """Ask again whether these are offered (`Action.shown`): what is not has no key either. Raises KeyError."""
        for action_id in action_ids:
            self._refresh(action_id, greyed=False)

    def _refresh(self, action_id: str, *, greyed: bool) -> None:
        action, made = self._actions[action_id], self._made[action_id]
        reason = action.enabled()
        made.setText(escaped(self.words(action_id)))
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
        menu.aboutToShow.connect(partial(self._before_menu, menu, mine))
        menu.aboutToHide.connect(partial(self._after_menu, mine))

    def _before_menu(self, menu: QMenu, action_ids: tuple[str, ...]) -> None:
        for action_id in action_ids:
            self._refresh(action_id, greyed=True)
        underline(menu.actions())

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
        keep_keys(menu)
        self.fill(menu, self.in_context(name))
        return menu


def _within(inner: str, outer: str) -> bool:
    return outer in (WINDOW, inner) or inner.startswith(f"{outer}.")
