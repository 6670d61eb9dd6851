"""The menu bar: every command of the shell with its words and keys, in one place. Built once by the main window."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence, QUndoGroup
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from studio.services.session.session import ProjectSession
from studio.services.settings import Settings
from studio.ui.shell.pane_deck import PANES, TITLES

if TYPE_CHECKING:
    from studio.ui.shell.main_window import MainWindow


class UndoActions(QObject):
    """Undo and Redo of whichever stack is active in the open project, with its words: "Undo Typing"."""

    def __init__(self, parent: QObject, before: Callable[[], None], panes: Mapping[str, QWidget]) -> None:
        """`before` is called before a step: what is still being typed becomes a step of its own. A pane that has
        `undo` and `redo` takes the steps on the stack of its name, so that it can show where they were."""
        super().__init__(parent)
        self._panes = panes
        self._before = before
        self._group: QUndoGroup | None = None
        self.undo = QAction("Undo", self)
        self.undo.setShortcut(QKeySequence.StandardKey.Undo)
        self.undo.triggered.connect(lambda: self._step("undo"))
        self.redo = QAction("Redo", self)
        self.redo.setShortcuts([QKeySequence("Ctrl+Shift+Z"), QKeySequence("Ctrl+Y")])
        self.redo.triggered.connect(lambda: self._step("redo"))
        self.follow(None)

    def follow(self, session: ProjectSession | None) -> None:
        """Bind to another project, or to none."""
        self._group = session.undo_group if session is not None else None
        if self._group is not None:
            for signal in (
                self._group.canUndoChanged,
                self._group.canRedoChanged,
                self._group.undoTextChanged,
                self._group.redoTextChanged,
                self._group.activeStackChanged,
            ):
                signal.connect(self._refresh)
        self._refresh()

    def _step(self, way: Literal["undo", "redo"]) -> None:
        if self._group is None:
            return
        self._before()
        stack = self._group.activeStack()
        pane = self._panes.get(stack.objectName()) if stack is not None else None
        act: Callable[[], None] = getattr(pane, way, getattr(self._group, way))
        act()

    def _refresh(self) -> None:
        group = self._group
        self.undo.setEnabled(group is not None and group.canUndo())
        self.redo.setEnabled(group is not None and group.canRedo())
        self.undo.setText(f"&Undo {group.undoText()}".rstrip() if group is not None else "&Undo")
        self.redo.setText(f"&Redo {group.redoText()}".rstrip() if group is not None else "&Redo")


def build_menus(window: MainWindow) -> UndoActions:
    """Fill the window's menu bar; returns the undo actions, which follow the session."""
    bar = window.menuBar()
    _file_menu(bar, window)
    undo = _edit_menu(bar, window)
    _view_menu(bar, window)
    models = bar.addMenu("&Models")
    add(models, "&Models on this computer…", window.show_models, "Ctrl+Shift+M")
    add(models, "&Import a model file…", window.flow.import_model)
    add(models, "Import a model &folder…", window.flow.import_model_folder)
    _help_menu(bar, window)
    return undo


def add(menu: QMenu, words: str, act: Callable[[], object], keys: str = "") -> QAction:
    """One entry; `keys` in portable spelling."""
    action = menu.addAction(words)
    action.triggered.connect(lambda _checked=False: act())
    if keys:
        action.setShortcut(QKeySequence(keys))
    return action


def _file_menu(bar: QMenuBar, window: MainWindow) -> None:
    flow = window.flow
    menu = bar.addMenu("&File")
    add(menu, "&New project…", flow.new, "Ctrl+N")
    add(menu, "&Open…", flow.open, "Ctrl+O")
    recent = menu.addMenu("Open &recent")
    recent.aboutToShow.connect(lambda: _fill_recent(recent, window.studio.settings, flow.open_path))
    menu.addSeparator()
    add(menu, "&Save", window.save_now, "Ctrl+S")
    add(menu, "Sna&pshots…", window.show_snapshots)
    add(menu, "Save a &copy…", flow.save_copy, "Ctrl+Shift+S")
    menu.addSeparator()
    export = menu.addMenu("&Export")
    add(export, "&Picture as PNG…", flow.export_picture, "Ctrl+E")
    add(export, "Scene as &Markdown or text…", flow.export_scene)
    add(export, "&Narration as WAV…", flow.export_narration)
    add(export, "Whole project as &ZIP package…", flow.export_package)
    add(menu, "&Import package…", flow.import_package)
    menu.addSeparator()
    quit_action = add(menu, "&Quit", window.close, "Ctrl+Q")
    quit_action.setMenuRole(QAction.MenuRole.QuitRole)


def _fill_recent(menu: QMenu, settings: Settings, open_path: Callable[[Path], None]) -> None:
    menu.clear()
    paths = [Path(text) for text in settings.get("recent_projects")]
    for path in paths:
        action = add(menu, path.stem.replace("&", "&&"), partial(open_path, path))
        action.setToolTip(str(path))
        action.setEnabled(path.is_file())
    if not paths:
        menu.addAction("No recent projects").setEnabled(False)


def _edit_menu(bar: QMenuBar, window: MainWindow) -> UndoActions:
    menu = bar.addMenu("&Edit")
    undo = UndoActions(window, window.commit_typing, window.panes)
    menu.addAction(undo.undo)
    menu.addAction(undo.redo)
    menu.addSeparator()
    preferences = add(menu, "Pre&ferences…", window.show_preferences, "Ctrl+,")
    preferences.setMenuRole(QAction.MenuRole.PreferencesRole)
    return undo


def _view_menu(bar: QMenuBar, window: MainWindow) -> None:
    menu = bar.addMenu("&View")
    deck = window.deck
    for number, name in enumerate(PANES, start=1):
        add(menu, f"Go to &{TITLES[name]}", partial(window.go_to, name), f"Ctrl+{number}")
    menu.addSeparator()
    for number, name in enumerate(PANES, start=1):
        add(menu, f"{TITLES[name]} alone", partial(window.go_alone, name), f"Ctrl+Shift+{number}")
    add(menu, "All panes side &by side", lambda: deck.show_only(*PANES), "Ctrl+0")
    menu.addSeparator()
    add(menu, "Next &area", window.next_area, "F6")
    add(menu, "Previous area", window.previous_area, "Shift+F6")
    menu.addSeparator()
    add(menu, "&Queue", window.job_bar.open_queue, "Ctrl+J")
    add(menu, "&Cancel the running job", window.job_bar.cancel_shown, "Ctrl+.")
    menu.addSeparator()
    add(menu, "Larger text", lambda: window.scale_by(10), "Ctrl+Alt++")
    add(menu, "Smaller text", lambda: window.scale_by(-10), "Ctrl+Alt+-")


def _help_menu(bar: QMenuBar, window: MainWindow) -> None:
    menu = bar.addMenu("&Help")
    add(menu, "&First steps", window.show_start, "F1")
    add(menu, "&Open the sample project", window.flow.open_sample)
    menu.addSeparator()
    about = add(menu, "&About Triptych, licences and notices", window.show_about)
    about.setMenuRole(QAction.MenuRole.AboutRole)
