"""In place of the system's file manager: what is shown in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices


class _Folders(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.shown: list[str] = []

    @Slot(QUrl)
    def take(self, url: QUrl) -> None:
        self.shown.append(url.toLocalFile())


@contextmanager
def folders_shown() -> Iterator[list[str]]:
    """The folders that are asked for meanwhile."""
    folders = _Folders()
    QDesktopServices.setUrlHandler("file", folders, "take")
    try:
        yield folders.shown
    finally:
        QDesktopServices.unsetUrlHandler("file")
