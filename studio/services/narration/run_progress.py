"""How far a run of several jobs is, and how long all of it will still take, by the letters of its sentences.

Used by the window and the command line; main thread. Jobs may be at work side by side, and join while it goes on.
"""

from __future__ import annotations

import time
from collections.abc import Callable, KeysView, Sequence

from studio.domain.requests import SpeechRequest
from studio.services.amounts import seconds_in_words
from studio.services.translation import tr


class RunProgress:
    def __init__(self, letters: int = 0, sentences: int = 0, now: Callable[[], float] = time.monotonic) -> None:
        """`letters`, `sentences`: of all of it, where its jobs are asked for one after the other; without them, those
        of the jobs that were added."""
        self._now = now
        self._known = (letters, sentences)
        self._jobs: dict[str, Sequence[int]] = {}
        """Letters of the sentences of each job that has not ended."""
        self._heard: dict[str, int] = {}
        """How many of them are spoken."""
        self._letters = self._sentences = self._spoken = 0
        """Letters and sentences of its jobs; letters that are spoken."""
        self.done = 0
        """Sentences that are spoken."""
        self._begun: tuple[float, int] | None = None
        """Since when its pace is measured, and letters that were spoken by then."""
        self._ends: float | None = None

    @property
    def total(self) -> int:
        """Sentences."""
        return max(self._sentences, self._known[1])

    @property
    def jobs(self) -> KeysView[str]:
        """Those that have not ended."""
        return self._jobs.keys()

    def add(self, job_id: str, request: SpeechRequest) -> None:
        """A job of the run is in the queue."""
        self._jobs[job_id] = [len(one.text) for one in request.segments]
        self._heard[job_id] = 0
        self._letters += sum(self._jobs[job_id])
        self._sentences += len(self._jobs[job_id])

    def moved(self, job_id: str, done: int) -> None:
        """So many sentences of it are spoken."""
        before = self._heard.get(job_id)
        if before is None or done <= before:
            return
        self._heard[job_id] = done
        self.done += done - before
        self._spoken += sum(self._jobs[job_id][before:done])
        now = self._now()
        if self._begun is None:
            # What came before it was loading, too.
            self._begun = (now, self._spoken)
            return
        since, spoken = self._begun
        if self._spoken > spoken:
            pace = (now - since) / (self._spoken - spoken)
            self._ends = now + pace * max(0, max(self._letters, self._known[0]) - self._spoken)

    def ended(self, job_id: str) -> None:
        """What it did not speak is no longer to be spoken."""
        rest = self._jobs.pop(job_id, ())[self._heard.pop(job_id, 0) :]
        self._letters -= sum(rest)
        self._sentences -= len(rest)

    def words(self) -> str:
        """ "34 of 280 sentences, 3 minutes left"."""
        done = tr("{done:,} of {total:,} sentences", done=self.done, total=self.total)
        left = self.left()
        return done if left is None else tr("{done}, {time} left", done=done, time=seconds_in_words(max(1.0, left)))

    def left(self) -> float | None:
        """Seconds; None until two sentences have come."""
        return None if self._ends is None else max(0.0, self._ends - self._now())
