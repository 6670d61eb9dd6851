"""The dock at the right of the Picture pane: what one asks and sets, in tabs that fold to a rail of icons.

Made by the pane, which gives it its rooms (`add`); `shape` gives it its place: beside the work where there is room,
else over it. Which tab was open, and whether any was, is kept in the settings. Main thread.
"""

from __future__ import annotations

from functools import partial
from typing import Final

import msgspec
from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QStackedWidget, QVBoxLayout, QWidget
from shiboken6 import isValid

from studio.services.settings import Settings
from studio.services.translation import tr
from studio.ui.actions.action import Action
from studio.ui.actions.buttons import bind
from studio.ui.actions.registry import ActionRegistry
from studio.ui.widgets.icons import IconButton
from studio.ui.widgets.words import GAP, SPACE, area, label, row

WIDTH: Final = (350, 58)
"""Logical pixels, and average letters, of the open dock."""
SETTLING: Final = 1000
"""Milliseconds in which what was scrolled into sight may still move."""


class Tab(msgspec.Struct, frozen=True, kw_only=True):
    """One room of the dock."""

    name: str
    """As "prompt": of its action, and in the settings."""
    title: str
    """Already through `tr`."""
    tip: str
    """What it is for, as a sentence."""
    icon: str
    scrolls: bool = True
    """False: it scrolls by itself and takes the height there is."""


class Dock(QFrame):
    """The open part. `rail` is the other part: an icon for each tab, always in sight."""

    low = Signal(bool)
    """It has little height now, or enough again."""
    moved = Signal()
    """It was opened or folded."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.setProperty("area", "window")
        self.setAccessibleName(tr("Dock"))
        self._settings = settings
        self._tabs: list[Tab] = []
        self._focus: dict[str, QWidget] = {}
        self._buttons: dict[str, IconButton] = {}
        self.rail = area("bar")
        self.rail.setAccessibleName(tr("Tabs of the dock"))
        self._icons = QVBoxLayout(self.rail)
        self._icons.setContentsMargins(3, GAP, 3, GAP)
        self._icons.setSpacing(4)
        self._icons.addStretch(1)
        self._title = label("", "heading")
        self.fold_button = IconButton("fold", tr("Fold the dock"))
        self._pages = QStackedWidget()
        self._revealed: QWidget | None = None
        self._settling = QTimer(self)
        self._settling.setSingleShot(True)
        self._settling.setInterval(SETTLING)
        self._settling.timeout.connect(self._settle)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._head = QWidget()
        line = row(self._title, 1, self.fold_button)
        line.setContentsMargins(SPACE, 4, GAP, 0)
        self._head.setLayout(line)
        column.addWidget(self._head)
        column.addWidget(self._pages, 1)

    # ---- tabs

    def add(self, tab: Tab, content: QWidget, focus: QWidget) -> None:
        """`focus`: what gets the keyboard when the tab is gone to."""
        self._tabs.append(tab)
        self._focus[tab.name] = focus
        button = IconButton(tab.icon, tab.title, checkable=True)
        button.setAccessibleName(tab.title)
        self._buttons[tab.name] = button
        self._icons.insertWidget(self._icons.count() - 1, button)
        self._pages.addWidget(self._scrolled(content) if tab.scrolls else content)
        self._show()

    def tab_actions(self) -> tuple[Action, ...]:
        """One for each tab that was added, and one that folds: for the pane's registry."""
        folding = Action(
            "picture.dock", tr("Fold or open the dock"), self.toggle, ("F8",), where="picture",
            tip=tr("Give the room of the prompt and its neighbours to the canvas, or take it back"),
            menu="Picture/Dock", section="dock", checked=lambda: self.is_open,
        )  # fmt: skip
        tabs = (
            Action(
                f"picture.dock-{tab.name}", tr("Open the tab {tab}", tab=tab.title), partial(self.go_to, tab.name),
                (f"Alt+{number}",), where="picture", tip=tab.tip, menu="Picture/Dock", section="tabs",
                checked=partial(self.shows, tab.name),
            )
            for number, tab in enumerate(self._tabs, start=1)
        )  # fmt: skip
        return (*tabs, folding)

    def bind(self, actions: ActionRegistry) -> None:
        """Once the actions are added."""
        bind(actions, self.fold_button, "picture.dock")
        for tab in self._tabs:
            button = self._buttons[tab.name]
            button.setToolTip(actions.tip(f"picture.dock-{tab.name}"))
            button.clicked.connect(partial(self._pressed, tab.name))

    def buttons(self) -> tuple[QWidget, ...]:
        """Of the rail, from the top."""
        return tuple(self._buttons[tab.name] for tab in self._tabs)

    # ---- opening and folding

    @property
    def is_open(self) -> bool:
        return bool(self._settings.get("picture_dock_open"))

    @property
    def name(self) -> str:
        """Of the tab that is shown, or would be."""
        kept = str(self._settings.get("picture_tab"))
        return kept if kept in self._buttons else self._tabs[0].name

    def shows(self, name: str) -> bool:
        return self.is_open and self.name == name

    def go_to(self, name: str) -> None:
        """Open that tab, with the keyboard in it; where it has the keyboard already, fold it."""
        focused = QApplication.focusWidget()
        if self.shows(name) and focused is not None and self.isAncestorOf(focused):
            self.fold()
        else:
            self.give_keyboard(name)

    def give_keyboard(self, name: str) -> None:
        """Open that tab, with the keyboard in it."""
        self.open(name)
        self._focus[name].setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.reveal(self._focus[name])

    def open(self, name: str = "") -> None:
        """That tab, or the one that was open last; the keyboard stays where it is."""
        self._settings.set_all({"picture_tab": name or self.name, "picture_dock_open": True})
        self._show()
        self.moved.emit()

    def fold(self) -> None:
        """To the rail. The keyboard goes to the rail where it was in the dock."""
        focused = QApplication.focusWidget()
        inside = focused is not None and self.isAncestorOf(focused)
        self._settings.set("picture_dock_open", False)
        self._show()
        self.moved.emit()
        if inside:
            self._buttons[self.name].setFocus(Qt.FocusReason.OtherFocusReason)

    def toggle(self) -> None:
        if self.is_open:
            self.fold()
        else:
            self.open()

    def _pressed(self, name: str, _checked: bool = False) -> None:
        if self.shows(name):
            self.fold()
        else:
            self.open(name)

    def _show(self) -> None:
        for at, tab in enumerate(self._tabs):
            self._buttons[tab.name].setChecked(self.shows(tab.name))
            if tab.name == self.name:
                self._pages.setCurrentIndex(at)
                self._title.setText(tab.title)

    # ---- size

    def wanted_width(self) -> int:
        return max(WIDTH[0], WIDTH[1] * self.fontMetrics().averageCharWidth())

    def save_height(self, saving: bool) -> None:
        """Where it has little, the name of the tab gives way: the rail says it too, and folds."""
        if saving == self._head.isHidden():
            return
        self._head.setVisible(not saving)
        self.low.emit(saving)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0)

    def reveal(self, widget: QWidget) -> None:
        """Scroll what is in a tab into sight, also where the tab is still laid out; until it is scrolled otherwise."""
        self._revealed = widget
        self._settling.start()
        self._show_revealed()

    def _show_revealed(self) -> None:
        if self._revealed is None or not isValid(self._revealed):
            return
        scroll = self._pages.currentWidget()
        if isinstance(scroll, QScrollArea) and scroll.isAncestorOf(self._revealed):
            scroll.ensureWidgetVisible(self._revealed)

    def _show_revealed_soon(self) -> None:
        """A tab is laid out in several turns; one that came late gives the next its time."""
        if self._revealed is None:
            return
        if not self._settling.isActive():
            self._settling.start()
        QTimer.singleShot(0, self, self._show_revealed)

    def _settle(self) -> None:
        """Once a layout that waits for its turn, on a machine that had no time for it, has had it."""
        QTimer.singleShot(0, self, self._settled)

    def _settled(self) -> None:
        if not self._settling.isActive():
            self._let_go()

    def _let_go(self) -> None:
        self._settling.stop()
        self._revealed = None

    def _scrolled(self, inside: QWidget) -> QScrollArea:
        scroll = _scroll(inside)
        bar = scroll.verticalScrollBar()
        bar.rangeChanged.connect(self._show_revealed_soon)
        bar.actionTriggered.connect(self._let_go)
        return scroll


def _scroll(inside: QWidget) -> QScrollArea:
    scroll = QScrollArea()
    scroll.setWidget(inside)
    scroll.setWidgetResizable(True)
    scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return scroll
