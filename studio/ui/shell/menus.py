"""The menu bar, made from the registry: each action names its menu. The shell says only the order. Main thread."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

import msgspec
from PySide6.QtWidgets import QMenu, QMenuBar

from studio.domain.showable import showable
from studio.services.settings import Settings
from studio.services.translation import tr
from studio.ui.actions.action import MENUS, Action
from studio.ui.actions.mnemonics import escaped, with_mnemonics
from studio.ui.actions.registry import ActionRegistry
from studio.ui.widgets.words import hover_text

SECTIONS: Final[dict[str, tuple[str, ...]]] = {
    "File": ("Project", "Saving", "Export", "Leaving"),
    "Edit": ("Steps", "Board", "Find", ""),
    "Manuscript": (
        "Scenes", "Files", "Scene", "Export the manuscript", "Export this scene",
        "Assistant", "Emphasis", "Paragraph", "Picture", "View", "Card", "Versions", "Drafts", "Reports",
    ),
}  # fmt: skip
"""The order of the sections where it matters who adds first; other sections follow in order of adding."""


class OpenMenu(msgspec.Struct, frozen=True):
    """A submenu whose entries are found when it opens, at the end of a section."""

    menu: str
    section: str
    title: str
    """Already through `tr`."""
    fill: Callable[[QMenu], None]


class Menus:
    """Kept by the main window; `build` can be called again when there are more actions."""

    def __init__(self, bar: QMenuBar, actions: ActionRegistry, *more: OpenMenu) -> None:
        self._bar, self._actions, self._more = bar, actions, more
        self._made: list[QMenu] = []

    def build(self) -> None:
        self._bar.clear()
        for menu in self._made:
            menu.deleteLater()
        self._made = []
        wanted = [name for name in MENUS if any(one.menu.split("/")[0] == name for one in self._actions.all())]
        for name, title in zip(wanted, with_mnemonics([tr(name) for name in wanted]), strict=True):
            menu = self._bar.addMenu(title)
            menu.setObjectName(name)
            self._made.append(menu)
            self._fill(menu, name)

    def _fill(self, menu: QMenu, name: str) -> None:
        own = _standing_in(self._actions, name)
        paths = [path for action in self._actions.all() for path in (action.menu, action.also)]
        inner = dict.fromkeys(path.split("/")[1] for path in paths if path.startswith(f"{name}/"))
        after_submenu = False
        for section in _sections(name, own, list(inner)):
            only_submenu = all(action.section != section for action in own)
            if menu.actions() and not (only_submenu and after_submenu):
                menu.addSeparator()
            after_submenu = only_submenu
            self._actions.fill(menu, [action.id for action in own if action.section == section])
            for one in self._more:
                if (one.menu, one.section) == (name, section):
                    self._open_menu(menu, one)
            if section in inner:
                submenu = menu.addMenu(escaped(tr(section)))
                path = f"{name}/{section}"
                self._actions.fill(submenu, [action.id for action in _standing_in(self._actions, path)])
                menu.aboutToShow.connect(partial(_hide_where_empty, submenu))

    def _open_menu(self, menu: QMenu, one: OpenMenu) -> None:
        submenu = menu.addMenu(escaped(one.title))
        submenu.aboutToShow.connect(lambda: one.fill(submenu))


def _hide_where_empty(submenu: QMenu) -> None:
    """None of its entries is offered now."""
    submenu.menuAction().setVisible(any(entry.isVisible() for entry in submenu.actions()))


def _standing_in(actions: ActionRegistry, path: str) -> list[Action]:
    """The menu's own actions, whose ids begin as it does ("edit.copy"), before what the panes put into it."""
    found = [action for action in actions.all() if path in (action.menu, action.also)]
    return sorted(found, key=lambda action: not action.id.startswith(f"{path.lower()}."))


def _sections(menu: str, own: list[Action], inner: list[str]) -> list[str]:
    """A submenu stands at the end of the section of its name."""
    found = dict.fromkeys([*(action.section for action in own), *inner])
    first = [section for section in SECTIONS.get(menu, ()) if section in found]
    return first + [section for section in found if section not in first]


def recent_menu(settings: Settings, open_path: Callable[[Path], None]) -> OpenMenu:
    """The projects that were open lately."""

    def fill(menu: QMenu) -> None:
        menu.clear()
        paths = [Path(text) for text in settings.get("recent_projects")]
        for path, words in zip(paths, with_mnemonics([showable(path.stem) for path in paths]), strict=True):
            entry = menu.addAction(words)
            entry.triggered.connect(lambda _checked=False, path=path: open_path(path))
            entry.setToolTip(hover_text(str(path)))
            entry.setEnabled(path.is_file())
        if not paths:
            menu.addAction(tr("No recent projects")).setEnabled(False)

    return OpenMenu("File", "Project", tr("Open recent"), fill)
