"""Asks for the files that scenes are read from and written to. Called by the outline's room; main thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from studio.services.exchange.manuscript_text import SUFFIX_OF, ExportFormat
from studio.services.translation import tr


def ask_for_import(parent: QWidget, chosen: Callable[[Sequence[Path]], object]) -> None:
    dialog = QFileDialog(parent, tr("Import text"), "", tr("Text (*.md *.markdown *.txt *.docx)"))
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.filesSelected.connect(lambda names: chosen([Path(name) for name in names]))
    dialog.open()


def ask_for_export(parent: QWidget, form: ExportFormat, chosen: Callable[[Path], object]) -> None:
    suffix = SUFFIX_OF[form]
    dialog = QFileDialog(parent, tr("Export"), "", f"*{suffix}")
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(suffix[1:])
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(lambda name: chosen(Path(name)))
    dialog.open()
