"""Asks for the files that scenes are read from and written to. Called by the outline's room; main thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from studio.services.exchange.format import joint_filter
from studio.services.exchange.formats import MANUSCRIPT_IN
from studio.services.translation import tr
from studio.ui.widgets.saving import offer_formats
from studio.ui.writing.outline.files import TextFormat


def ask_for_import(parent: QWidget, chosen: Callable[[Sequence[Path]], object]) -> None:
    dialog = QFileDialog(parent, tr("Import text"), "", joint_filter(tr("Text"), MANUSCRIPT_IN))
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.filesSelected.connect(lambda names: chosen([Path(name) for name in names]))
    dialog.open()


def ask_for_export(
    parent: QWidget, rows: Sequence[TextFormat], proposed: Path, chosen: Callable[[Path], object]
) -> None:
    """In one of these formats; where the name says none, in the kind that is chosen. `proposed`: folder and name
    without an ending."""
    dialog = QFileDialog(parent, tr("Export"), str(proposed.parent))
    offer_formats(dialog, rows)
    dialog.selectFile(f"{proposed.name}{rows[0].suffixes[0]}")
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(lambda name: chosen(Path(name)))
    dialog.open()
