"""All keys of the program, grouped by the place where they hold: for the key page and for docs/shortcuts.md.

Pure; reads the registry.
"""

from __future__ import annotations

import msgspec
from PySide6.QtGui import QKeySequence

from studio.services.translation import tr
from studio.ui.actions.action import Action
from studio.ui.actions.registry import ActionRegistry


class KeyRow(msgspec.Struct, frozen=True):
    id: str
    words: str
    keys: tuple[str, ...]
    """In portable spelling."""
    menu: str
    """As "File › Export"; empty where it stands in none."""


class KeyGroup(msgspec.Struct, frozen=True):
    place: str
    title: str
    rows: tuple[KeyRow, ...]


def key_groups(actions: ActionRegistry) -> tuple[KeyGroup, ...]:
    """In the order in which the places were named, what holds everywhere first; places without keys are left out."""
    places = sorted(actions.places(), key=lambda name: name != "window")
    groups = []
    for place in places:
        mine = [action for action in actions.in_menu_order() if place in action.everywhere and action.keys]
        rows = tuple(_row(actions, one) for one in mine)
        if rows:
            groups.append(KeyGroup(place, _title(actions, place), rows))
    return tuple(groups)


def _row(actions: ActionRegistry, action: Action) -> KeyRow:
    keys = tuple(QKeySequence(one).toString(QKeySequence.SequenceFormat.PortableText) for one in action.keys)
    return KeyRow(action.id, action.words, keys, actions.found_under(action.id) if action.menu else "")


def _title(actions: ActionRegistry, place: str) -> str:
    """With the pane around it: "Picture: Results"."""
    outer, _, inner = place.partition(".")
    own = actions.place_title(place)
    around = actions.place_title(outer) if inner and outer in actions.places() else ""
    return tr("{pane}: {room}", pane=around, room=own) if around and not own.startswith(around) else own


def native(keys: str) -> str:
    """As this desktop writes it."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)


def as_markdown(groups: tuple[KeyGroup, ...]) -> str:
    """The page docs/shortcuts.md."""
    lines = [
        "# Keyboard shortcuts",
        "",
        "Made from the program's own list of actions by `make shortcuts`; a test fails when this page is out of date.",
        "On a Mac, Ctrl is the Command key. In a text field the usual keys for moving, selecting and editing hold too.",
        "Every action, with or without keys, is found in the command palette (Ctrl+Shift+P).",
    ]
    for group in groups:
        lines += ["", f"## {group.title}", "", "| what | keys | menu |", "|---|---|---|"]
        for row in group.rows:
            keys = ", ".join(f"`{one}`" for one in row.keys)
            lines.append(f"| {_cell(row.words)} | {keys} | {_cell(row.menu)} |")
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
