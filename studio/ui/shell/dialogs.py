"""What the shell opens over the work: its dialogs, one at a time and never blocking, and the command palette.

Made by the main window. Each is imported when it is first asked for, so that the start pays nothing. Main thread.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QWidget
from shiboken6 import isValid

from studio.services.studio import Studio
from studio.services.translation import tr
from studio.ui.actions.registry import ActionRegistry
from studio.ui.shell.project_flow import ProjectFlow

if TYPE_CHECKING:
    from studio.ui.actions.palette import CommandPalette, PaletteEntry
    from studio.ui.shell.history_page import GoTo, HistoryPage


class Dialogs:
    def __init__(
        self, studio: Studio, actions: ActionRegistry, flow: ProjectFlow, parent: QWidget, closed: Callable[[], object]
    ) -> None:
        """`closed` is called when a dialog has gone: the keyboard belongs to the work again."""
        self._studio, self._actions, self._flow, self._parent, self._closed = studio, actions, flow, parent, closed
        self._open: QDialog | None = None
        self._palette: CommandPalette | None = None
        self._history: HistoryPage | None = None

    def preferences(self) -> None:
        from studio.ui.shell.preferences import PreferencesDialog

        self._show(PreferencesDialog(self._studio.settings, self._parent))

    def about(self) -> None:
        from studio.ui.shell.about import AboutDialog

        self._show(AboutDialog(self._studio.library, self._parent))

    def keys(self) -> None:
        from studio.ui.shell.key_page import KeyPage

        self._show(KeyPage(self._actions, self._parent))

    def snapshots(self) -> None:
        from studio.ui.shell.snapshots import SnapshotsDialog

        if self._studio.session is not None:
            self._show(SnapshotsDialog(self._studio.session, self._parent))

    def history(self, go_to: GoTo) -> None:
        """Beside the work; one that is open comes to the front."""
        from studio.ui.shell.history_page import HistoryPage

        if self._history is not None and isValid(self._history):
            self._history.raise_()
            self._history.activateWindow()
            return
        self._history = HistoryPage(self._studio, go_to, self._parent)
        self._history.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._history.finished.connect(self._closed)
        self._history.show()

    def palette(self) -> None:
        """Made at its first use."""
        from studio.ui.actions.palette import CommandPalette

        if self._palette is None:
            settings = self._studio.settings
            self._palette = CommandPalette(
                self._actions,
                self._parent,
                recent=lambda: settings.get("palette_recent"),
                remember=lambda ids: settings.set("palette_recent", ids),
                sources=(self._recent_projects,),
            )
        self._palette.open()

    def _recent_projects(self) -> Iterator[PaletteEntry]:
        from studio.ui.actions.palette import PaletteEntry

        session = self._studio.session
        for path in (Path(text) for text in self._studio.settings.get("recent_projects")):
            if session is None or path != session.path:
                gone = "" if path.is_file() else tr("This project is not where it was.")
                words = tr("Open “{project}”", project=path.stem)
                act = partial(self._flow.open_path, path)
                yield PaletteEntry(id=f"recent {path}", words=words, detail=str(path.parent), act=act, reason=gone)

    def _show(self, dialog: QDialog) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._open = dialog
        dialog.finished.connect(self._closed)
        dialog.open()
