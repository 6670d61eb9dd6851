"""Sees that another program installed or removed a model. Main thread of the window.

The folder of models and the models' own folders are watched by the system; where it cannot (network drives), the window
coming to the front is the moment to look. What is looked at is cheap: the manifests' times and sizes.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication

from studio import places
from studio.services.models.manifests import MANIFEST

_REST_MS = 300
"""A model comes as many files: they are looked at together."""


class Watching(QObject):
    def __init__(self, changed: Callable[[], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._changed = changed
        self._watcher = QFileSystemWatcher(self)
        self._watcher.directoryChanged.connect(self._later)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self.look)
        self._seen = _manifests()
        self._watch_folders()
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.applicationStateChanged.connect(self._to_the_front)

    def _later(self) -> None:
        if not self._rest.isActive():
            self._rest.start()

    def _to_the_front(self, state: Qt.ApplicationState) -> None:
        if state == Qt.ApplicationState.ApplicationActive:
            self._later()

    def _watch_folders(self) -> None:
        wanted = [str(folder) for folder in (places.models_dir(), *_folders())]
        missing = set(wanted) - set(self._watcher.directories())
        if missing:
            self._watcher.addPaths(sorted(missing))

    def look(self) -> None:
        """Look now, and tell when models came, went or changed."""
        self._watch_folders()
        now = _manifests()
        if now != self._seen:
            self._seen = now
            self._changed()


def _folders() -> list[Path]:
    """Those of finished models and of models that just arrive; not of half downloads."""
    try:
        return [path for path in places.models_dir().iterdir() if path.is_dir() and not path.name.startswith(".")]
    except OSError:
        return []


def _manifests() -> frozenset[tuple[str, int, int]]:
    found = set()
    for folder in _folders():
        try:
            status = (folder / MANIFEST).stat()
        except OSError:
            continue
        found.add((folder.name, status.st_mtime_ns, status.st_size))
    return frozenset(found)
