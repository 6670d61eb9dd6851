"""File dialogs that never block: `open()` and a callback, as everywhere in the window. Main thread."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

Chosen = Callable[[Path], None]


def ask_open(parent: QWidget, title: str, kinds: str, start: Path | None, chosen: Chosen) -> QFileDialog:
    """Ask for one existing file."""
    dialog = _dialog(parent, title, kinds, start)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptOpen)
    return _show(dialog, chosen)


def ask_save(parent: QWidget, title: str, kinds: str, suggestion: Path, chosen: Chosen) -> QFileDialog:
    """Ask where to write, starting at `suggestion`; the dialog itself asks before an existing file is replaced."""
    dialog = _dialog(parent, title, kinds, suggestion.parent)
    dialog.setFileMode(QFileDialog.FileMode.AnyFile)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(suggestion.suffix.removeprefix("."))
    dialog.selectFile(suggestion.name)
    return _show(dialog, chosen)


def _dialog(parent: QWidget, title: str, kinds: str, folder: Path | None) -> QFileDialog:
    dialog = QFileDialog(parent, title)
    dialog.setNameFilter(kinds)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    if folder is not None and folder.is_dir():
        dialog.setDirectory(str(folder))
    return dialog


def _show(dialog: QFileDialog, chosen: Chosen) -> QFileDialog:
    dialog.fileSelected.connect(lambda name: chosen(Path(name)))
    dialog.open()
    return dialog
