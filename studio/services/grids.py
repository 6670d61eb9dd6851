"""Runs X/Y/Z grids: makes the record, asks for the pictures of its cells, in the order in which each model is loaded
once, and says what is there, what is being made and what lacks. Main thread; no toolkit.

The jobs lie in the project's queue, each with its cell as its target, so that they go on after a kill; what came lies
in the project with its cell. What lacks then is asked for again: by `recover` where this installation's job was cut
off, else by `go_on`.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable
from typing import Final, Protocol

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal

from studio.domain.changes import Change, Edit
from studio.domain.document import Document
from studio.domain.errors import JobInterrupted
from studio.domain.grids import (
    STYLES,
    WithNamed,
    cell_of_target,
    cell_request,
    in_order,
    lacking,
    size_of,
    target_of,
    values_of,
)
from studio.domain.ids import new_id
from studio.domain.picture_records import Generation, GridAxis, PictureGrid
from studio.domain.project_records import Job
from studio.domain.requests import PictureRequest
from studio.services.characters import with_characters
from studio.services.jobs.ledger import ENDED
from studio.services.jobs.queue import JobQueue
from studio.services.session.session import ProjectSession
from studio.services.translation import tr

AT_ONCE: Final = 8
Finish = Callable[[PictureRequest, Document], PictureRequest]


class Submit(Protocol):
    def __call__(self, make: Callable[[], PictureRequest], label: str, target_id: str, /) -> str:
        """Puts a job into the queue; its id, or "" when it could not be done, which was said."""


Shown = Callable[[GridAxis, str], str]
"""A value of an axis as people read it."""


def _typed(axis: GridAxis, value: str) -> str:
    return value or (tr("Nothing") if axis.field == STYLES else tr("Auto"))


class Grids(QObject):
    changed = Signal(str)
    """Id of a grid: a picture of it came, or a job of it is in another state."""

    def __init__(
        self,
        named: WithNamed,
        queue: JobQueue,
        submit: Submit,
        parent: QObject | None = None,
        *,
        finished: Finish = with_characters,
        shown: Shown = _typed,
        at_once: int = AT_ONCE,
    ) -> None:
        """`named`: gives a cell what a name along an axis stands for. `finished`: completes the request of a cell by
        what the document has, once its values are in it. `shown`: by which words of its values its job is called.
        `at_once`: so many jobs are put into the queue, or taken out, in one turn of the event loop."""
        super().__init__(parent)
        self._named, self._queue, self._submit, self._finished = named, queue, submit, finished
        self._shown, self._at_once = shown, at_once
        self._waiting: deque[tuple[ProjectSession, PictureGrid, int]] = deque()
        """Cells whose jobs are on their way into the queue."""
        self._stopping: dict[str, None] = {}
        """Ids of jobs that are on their way out of it."""
        self._turn = QTimer(self)
        self._turn.setSingleShot(True)
        self._turn.setInterval(0)
        self._turn.timeout.connect(self._go_on)
        queue.job_changed.connect(self._job_changed)
        queue.adopted.connect(self._adopted)

    def _job_changed(self, job: Job) -> None:
        grid_id, _cell = cell_of_target(job.target_id)
        if grid_id:
            self.changed.emit(grid_id)

    def _adopted(self, _job_id: str, record: object) -> None:
        if isinstance(record, Generation) and record.grid_id:
            self.changed.emit(record.grid_id)

    def seconds(self, request: PictureRequest, axes: tuple[GridAxis, ...], cells: Iterable[int]) -> float | None:
        """How long these cells of a grid take, by what was learnt on this machine; None where something was not made
        here yet. Raises StudioError, AxisError."""
        grid = PictureGrid(id="", name="", created=0.0, request=msgspec.structs.replace(request, batch=1), axes=axes)
        each = [self._queue.expected_seconds(cell_request(grid, cell, self._named)) for cell in cells]
        known = [one for one in each if one is not None]
        return sum(known) if known and len(known) == len(each) else None

    # ---- making

    def start(
        self, session: ProjectSession, name: str, request: PictureRequest, axes: tuple[GridAxis, ...]
    ) -> PictureGrid:
        """Keep the grid and ask for all its cells. Raises StudioError, AxisError."""
        base = msgspec.structs.replace(request, batch=1)
        grid = PictureGrid(id=new_id(), name=name, created=time.time(), request=base, axes=axes)
        # Whatever cannot be asked for is found before anything is kept.
        self._ordered(grid, range(size_of(grid.axes)))
        session.perform(_change("New grid", Edit(None, grid), stack="none"))
        self.make(session, grid, range(size_of(grid.axes)))
        return grid

    def make(self, session: ProjectSession, grid: PictureGrid, cells: Iterable[int]) -> int:
        """Ask for these cells, but those that are being made; how many they are. Raises StudioError, AxisError."""
        busy = self.busy(grid.id)
        asked = self._ordered(grid, (one for one in cells if one not in busy))
        self._waiting.extend((session, grid, cell) for cell in asked)
        self._go_on()
        return len(asked)

    def _go_on(self) -> None:
        """Some of what waits; what can be told apart by nobody from all of it, where that is little."""
        for _ in range(min(self._at_once, len(self._stopping))):
            job_id = next(iter(self._stopping))
            self._queue.cancel(job_id)
            del self._stopping[job_id]
        for _ in range(min(self._at_once, len(self._waiting))):
            session, grid, cell = self._waiting.popleft()
            make = self._maker(session.document, grid, cell)
            if not self._submit(make, label_of(grid, cell, self._shown), target_of(grid.id, cell)):
                self._waiting.clear()
        if self._waiting or self._stopping:
            self._turn.start()

    def forget(self) -> None:
        """Another project is open: nothing more of the former one's can be asked for."""
        self._waiting.clear()
        self._stopping.clear()
        self._turn.stop()

    def go_on(self, session: ProjectSession, grid: PictureGrid) -> int:
        """Ask for what lacks."""
        return self.make(session, grid, lacking(session.document, grid))

    def recover(self, session: ProjectSession) -> int:
        """Ask again for the cells that were being made when the program was cut off, of those that this installation
        had queued; how many there are."""
        if session.read_only:
            return 0
        asked = 0
        newest: dict[tuple[str, int], Job] = {}
        for job in sorted(session.document.all(Job), key=lambda one: one.id):
            newest[cell_of_target(job.target_id)] = job
        for (grid_id, cell), job in newest.items():
            grid = session.document.get(PictureGrid, grid_id)
            cut_off = job.state == "failed" and isinstance(job.failure, JobInterrupted)
            if grid is not None and cut_off and cell in lacking(session.document, grid) and self._queue.is_ours(job):
                asked += self.make(session, grid, (cell,))
        return asked

    def cancel(self, grid_id: str) -> int:
        """All of it that is not made yet; what came stays. How many cells those are."""
        count = len(self.busy(grid_id))
        self._waiting = deque(one for one in self._waiting if one[1].id != grid_id)
        # The queued ones first, so that none of them starts in the place of another.
        jobs = sorted(self.jobs(grid_id).values(), key=lambda one: one.state != "queued")
        self._stopping.update(dict.fromkeys(job.id for job in jobs))
        self._go_on()
        return count

    def jobs(self, grid_id: str) -> dict[int, Job]:
        """By cell, those that are queued or at work."""
        there = [(cell_of_target(job.target_id), job) for job in self._queue.jobs() if job.state not in ENDED]
        return {cell: job for (of, cell), job in there if of == grid_id and job.id not in self._stopping}

    def busy(self, grid_id: str) -> dict[int, bool]:
        """The cells that are still to come; True: at work."""
        waiting = {cell: False for _session, grid, cell in self._waiting if grid.id == grid_id}
        return waiting | {cell: job.state != "queued" for cell, job in self.jobs(grid_id).items()}

    def _maker(self, document: Document, grid: PictureGrid, cell: int) -> Callable[[], PictureRequest]:
        return lambda: self._finished(cell_request(grid, cell, self._named), document)

    def _ordered(self, grid: PictureGrid, cells: Iterable[int]) -> tuple[int, ...]:
        return in_order(grid, cells, self._named)


def label_of(grid: PictureGrid, cell: int, shown: Shown = _typed) -> str:
    """What a job that makes a cell is called."""
    axes = (axis for axis in grid.axes if axis.values)
    values = (shown(axis, one) for axis, one in zip(axes, values_of(grid, cell), strict=True))
    return tr("{grid}: {values}", grid=grid.name, values=", ".join(values))


def renamed(document: Document, grid_id: str, name: str) -> Change | None:
    grid = document.need(PictureGrid, grid_id)
    after = msgspec.structs.replace(grid, name=name.strip())
    return _change("Rename grid", Edit(grid, after)) if after.name and after != grid else None


def removed(document: Document, grid_id: str) -> Change:
    """Its pictures stay."""
    return _change("Remove grid", Edit(document.need(PictureGrid, grid_id), None))


def _change(label: str, *edits: Edit, stack: str = "picture") -> Change:
    return Change(id=new_id(), label=label, stack=stack, edits=edits, at=time.time())  # type: ignore[arg-type]
