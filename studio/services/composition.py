"""Builds the services in the order they need each other; the window and the command line both start here."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject

from studio.domain.engine_cards import CARDS, Cards
from studio.domain.kinds import KINDS, Kinds
from studio.domain.requests import Request
from studio.services.flows import Flows
from studio.services.jobs.adoption import ADOPTERS, Adopter
from studio.services.jobs.queue import JobQueue
from studio.services.models.graphs_kept import graph_budget
from studio.services.models.library import ModelLibrary
from studio.services.narration.capture import Microphone
from studio.services.narration.playback import Playback
from studio.services.narration.workers import speech_workers
from studio.services.settings import Settings
from studio.services.studio import Studio
from studio.services.workers.pool import WorkerPool
from studio.services.workers.post import Limits


def make_studio(
    parent: QObject | None = None,
    *,
    kinds: Kinds = KINDS,
    cards: Cards = CARDS,
    adopters: Mapping[type[Request], Adopter] = ADOPTERS,
    limits: Limits | None = None,
    microphone: Microphone | None = None,
) -> Studio:
    """Every service, no project open yet. Cheap: reads the settings and the catalogue, starts no process.
    `kinds`, `cards`, `adopters`: what can be asked for, by which engines it is made, and what becomes of it in the
    project. `limits`: other times, memory and commands of the workers. `microphone`: another than the system's."""
    settings = Settings()
    library = ModelLibrary(
        kinds=kinds,
        cards=cards,
        wanted_engine=lambda: str(settings.get("writing_engine")),
        kept_bytes=lambda: int(settings.get("writing_memory")) * 10**6,
        graph_bytes=lambda: graph_budget(settings),
    )
    workers = WorkerPool(limits=limits, kinds=kinds)
    queue = JobQueue(
        library, workers, kinds=kinds, adopters=adopters,
        workers_wanted=lambda _family, there: speech_workers(settings, there),
    )  # fmt: skip
    playback = Playback()
    flows = Flows(queue)
    studio = Studio(
        settings, library, workers, queue, playback, flows, parent, kinds=kinds, cards=cards, microphone=microphone
    )
    for service in (settings, library, workers, queue, playback, flows):
        service.setParent(studio)
    return studio
