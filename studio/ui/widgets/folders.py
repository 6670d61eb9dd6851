"""A folder shown by the system's file manager. Called by rooms that write files; main thread."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices


def show_folder_of(file: Path) -> bool:
    """False where the system has nothing that shows folders."""
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(file.absolute().parent)))
