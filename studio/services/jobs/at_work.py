"""A job that was given to a worker: what JobQueue knows of it until the worker has ended it. Main thread."""

from __future__ import annotations

from studio.domain.families import FamilyName
from studio.services.arrival import Arrival
from studio.services.jobs.ledger import JobLedger
from studio.services.jobs.turns import Seated, Turn
from studio.wire.messages import FromWorker


class AtWork:
    """A job that was given to a worker, until the worker has ended it."""

    def __init__(self, turn: Turn, family: FamilyName, ledger: JobLedger) -> None:
        self.job_id = turn.job.id
        self.request = turn.job.request
        self.family = family
        self.place = Seated(turn.seat, turn.cores)
        self.ledger = ledger
        self.text: list[str] = []
        self.apart = 0.0
        """Seconds of it that say nothing of how long others take."""
        self.held: list[FromWorker] | None = None
        """What came while a large file of it was being read."""
        self.arrival: Arrival | None = None
        """Its result while that comes into the project slice by slice."""
        self.dropped_at: int | None = None
        """The project's newest action when it ended for the person (cancelled, project closed): nothing more of it is
        wanted."""
