"""The menu bar, made from the registry: each action names its menu. Main thread."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
from PySide6.QtWidgets import QMenu, QMenuBar

from studio.domain.showable import showable
from studio.services.settings import Settings
from studio.services.translation import tr
from studio.ui.actions.action import MENUS
from studio.ui.actions.menu_keys import keep_keys
from studio.ui.actions.mnemonics import escaped, with_mnemonics
from studio.ui.actions.nested import fill_nested
from studio.ui.actions.registry import ActionRegistry
from studio.ui.widgets.words import hover_text


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
        keep_keys(bar)

    def build(self) -> None:
        self._bar.clear()
        for menu in self._made:
            menu.deleteLater()
        self._made = []
        wanted = [name for name in MENUS if any(one.menu.split("/")[0] == name for one in self._actions.all())]
        for name, title in zip(wanted, with_mnemonics([tr(name) for name in wanted]), strict=True):
            menu = self._bar.addMenu(title)
            menu.setObjectName(name)
            keep_keys(menu)
            self._made.append(menu)
            self._fill(menu, name)

    def _fill(self, menu: QMenu, name: str) -> None:
        def further(inside: QMenu, section: str) -> None:
            for one in self._more:
                if (one.menu, one.section) == (name, section):
                    self._open_menu(inside, one)

        fill_nested(self._actions, menu, name, further)

    def _open_menu(self, menu: QMenu, one: OpenMenu) -> None:
        submenu = menu.addMenu(escaped(one.title))
        keep_keys(submenu)
        submenu.aboutToShow.connect(lambda: one.fill(submenu))


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
