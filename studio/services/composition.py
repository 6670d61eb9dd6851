"""Builds the services in the order they need each other; the window and the command line both start here."""

from __future__ import annotations

from PySide6.QtCore import QObject

from studio.services.jobs.queue import JobQueue
from studio.services.models.library import ModelLibrary
from studio.services.narration.playback import Playback
from studio.services.settings import Settings
from studio.services.studio import Studio
from studio.services.workers.pool import WorkerPool


def make_studio(parent: QObject | None = None) -> Studio:
    """Every service, no project open yet. Cheap: reads the settings and the catalogue, starts no process."""
    settings = Settings()
    library = ModelLibrary()
    workers = WorkerPool()
    queue = JobQueue(library, workers)
    playback = Playback()
    studio = Studio(settings, library, workers, queue, playback, parent)
    for service in (settings, library, workers, queue, playback):
        service.setParent(studio)
    return studio
