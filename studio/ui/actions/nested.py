"""A menu with its submenus, filled from the paths that actions name ("Picture/Layer/Mask"). Main thread.

For the menu bar, and for context menus that offer a part of it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtWidgets import QMenu

from studio.services.translation import tr
from studio.ui.actions.action import Action
from studio.ui.actions.menu_keys import keep_keys
from studio.ui.actions.mnemonics import escaped
from studio.ui.actions.registry import ActionRegistry

OTHERS: Final = "*"
SECTIONS: Final[dict[str, tuple[str, ...]]] = {
    "File": ("Project", "Files", "Saving", "Export", OTHERS, "Leaving"),
    "Edit": ("Steps", "Board", "Find", ""),
    "Manuscript": (
        "Scenes", "Files", "Scene", "Export the manuscript", "Export this scene",
        "Assistant", "Emphasis", "Paragraph", "Picture", "View", "Card", "Versions", "Drafts", "Reports",
    ),
    "Picture/Layer": (
        "new", "look", "switch", "paint",
        "Blending", "Mask", "Group", "Merge", "Order", "Transform", "Text", "Rework", "Choose", "delete",
    ),
}  # fmt: skip
"""By path of a menu, the order of the sections where it matters who adds first; others stand in order of adding in the
place of `OTHERS`, or follow."""


def fill_nested(
    actions: ActionRegistry, menu: QMenu, path: str, further: Callable[[QMenu, str], None] | None = None
) -> None:
    """All that stands at this path, and below it in submenus. A submenu stands at the end of the section of its name.
    `further`: puts more at the end of the section that it is told."""
    own, inner = standing_in(actions, path), _inner(actions, path)
    after_submenu = False
    for section in _sections(path, own, inner):
        only_submenu = all(action.section != section for action in own)
        if menu.actions() and not (only_submenu and after_submenu):
            menu.addSeparator()
        after_submenu = only_submenu
        actions.fill(menu, [action.id for action in own if action.section == section])
        if further is not None:
            further(menu, section)
        if section in inner:
            submenu_of(actions, menu, f"{path}/{section}")


def submenu_of(actions: ActionRegistry, menu: QMenu, path: str) -> QMenu:
    """A submenu at the end of a menu with what stands at this path; away while none of it is offered."""
    submenu = menu.addMenu(escaped(tr(path.rpartition("/")[2])))
    keep_keys(submenu)
    fill_nested(actions, submenu, path)
    menu.aboutToShow.connect(partial(_hide_where_empty, submenu))
    return submenu


def standing_in(actions: ActionRegistry, path: str) -> list[Action]:
    """The menu's own actions, whose ids begin as it does ("edit.copy"), before what the panes put into it."""
    found = [action for action in actions.all() if path in (action.menu, action.also)]
    return sorted(found, key=lambda action: not action.id.startswith(f"{path.lower()}."))


def _inner(actions: ActionRegistry, path: str) -> list[str]:
    """Names of its submenus."""
    paths = [one for action in actions.all() for one in (action.menu, action.also) if one.startswith(f"{path}/")]
    return list(dict.fromkeys(one[len(path) + 1 :].split("/")[0] for one in paths))


def _sections(path: str, own: list[Action], inner: list[str]) -> list[str]:
    found = dict.fromkeys([*(action.section for action in own), *inner])
    order = SECTIONS.get(path, ())
    others = [section for section in found if section not in order]
    at = order.index(OTHERS) if OTHERS in order else len(order)
    known = [[section for section in part if section in found] for part in (order[:at], order[at:])]
    return [*known[0], *others, *known[1]]


def _hide_where_empty(submenu: QMenu) -> None:
    """None of its entries is offered now."""
    submenu.menuAction().setVisible(_offers(submenu))


def _offers(menu: QMenu) -> bool:
    """Anything that can be chosen, in it or in a menu inside it."""
    for entry in menu.actions():
        inner = entry.menu()
        offered = _offers(inner) if isinstance(inner, QMenu) else entry.isVisible() and not entry.isSeparator()
        if offered:
            return True
    return False
