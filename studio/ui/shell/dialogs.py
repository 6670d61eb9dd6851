"""The dialogs of the shell, one at a time and never blocking. Made by the main window. Main thread."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QWidget

from studio.services.studio import Studio
from studio.ui.shell.about import AboutDialog
from studio.ui.shell.preferences import PreferencesDialog
from studio.ui.shell.snapshots import SnapshotsDialog


class Dialogs:
    def __init__(self, studio: Studio, parent: QWidget, closed: Callable[[], object]) -> None:
        """`closed` is called when a dialog has gone: the keyboard belongs to the work again."""
        self._studio, self._parent, self._closed = studio, parent, closed
        self._open: QDialog | None = None

    def preferences(self) -> None:
        self._show(PreferencesDialog(self._studio.settings, self._parent))

    def about(self) -> None:
        self._show(AboutDialog(self._studio.library, self._parent))

    def snapshots(self) -> None:
        if self._studio.session is not None:
            self._show(SnapshotsDialog(self._studio.session, self._parent))

    def _show(self, dialog: QDialog) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._open = dialog
        dialog.finished.connect(self._closed)
        dialog.open()
