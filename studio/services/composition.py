"""Builds the services in the order they need each other; the window and the command line both start here."""

from __future__ import annotations

from PySide6.QtCore import QObject

from studio.domain.engine_cards import CARDS, Cards
from studio.domain.kinds import KINDS, Kinds
from studio.services.jobs.queue import JobQueue
from studio.services.models.library import ModelLibrary
from studio.services.narration.playback import Playback
from studio.services.settings import Settings
from studio.services.studio import Studio
from studio.services.workers.pool import WorkerPool


def make_studio(parent: QObject | None = None, *, kinds: Kinds = KINDS, cards: Cards = CARDS) -> Studio:
    """Every service, no project open yet. Cheap: reads the settings and the catalogue, starts no process.
    `kinds` and `cards`: what can be asked for, and by which engines it is made."""
    settings = Settings()
    library = ModelLibrary(kinds=kinds, cards=cards)
    workers = WorkerPool()
    queue = JobQueue(library, workers)
    playback = Playback()
    studio = Studio(settings, library, workers, queue, playback, parent, kinds=kinds, cards=cards)
    for service in (settings, library, workers, queue, playback):
        service.setParent(studio)
    return studio
