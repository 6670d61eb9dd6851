"""Records when the manuscript was written and by how many words: a Sitting in the project for each time.

Made by the review's room, which is told the words of the manuscript as they are counted. Main thread. A sitting begins
with the first word that the writer changes (what comes in a file or from a model begins none), ends when nothing was
written for half an hour, and lies on one day. It is in the file a minute later at most, so that a kill loses no more of
it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from typing import Final

import msgspec
from PySide6.QtCore import QObject, QTimer

from studio.domain.changes import Change, Edit
from studio.domain.errors import StudioError
from studio.domain.ids import new_id
from studio.domain.text_records import Sitting
from studio.ui.writing.desk import Desk

WRITTEN_AFTER: Final = 60_000
"""Milliseconds."""
OVER_AFTER: Final = 1800.0
"""Seconds without a word."""


class Recorder(QObject):
    def __init__(
        self,
        desk: Desk,
        parent: QObject,
        clock: Callable[[], float] = time.monotonic,
        today: Callable[[], date] = date.today,
    ) -> None:
        super().__init__(parent)
        self._desk, self._clock, self._today = desk, clock, today
        self._words: int | None = None
        """Of the manuscript when it was counted last; None before."""
        self._written = 0
        """Of those, what the writer wrote since the manuscript was opened."""
        self._sitting: Sitting | None = None
        self._latest = 0.0
        self._day: date | None = None
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(WRITTEN_AFTER)
        self._later.timeout.connect(self.write)
        desk.project_leaves.connect(self._leave)
        desk.project_changed.connect(self._begin)

    def _begin(self) -> None:
        self._words = self._sitting = None
        self._written = 0
        self._later.stop()

    def _leave(self) -> None:
        self.write()
        self._begin()

    def counted(self, words: int, goal: int, written: int) -> None:
        """The whole manuscript has so many words now, of which the writer wrote `written` since it was opened."""
        before, self._words = self._words, words
        more, self._written = written - self._written, written
        if before is None or not self._desk.writable:
            return
        others = words - before - more
        if not more and (self._sitting is None or not others):
            return
        now, day = self._clock(), self._today()
        sitting = self._sitting
        if sitting is None or now - self._latest > OVER_AFTER or day != self._day:
            self.write()
            self._day = day
            at = time.time()
            sitting = Sitting(id=new_id(), started=at, ended=at, before=before, after=before)
        others += sitting.others
        self._sitting = msgspec.structs.replace(sitting, ended=time.time(), after=words, goal=goal, others=others)
        self._latest = now
        if not self._later.isActive():
            self._later.start()

    def write(self) -> None:
        """Put the sitting as it is into the project."""
        self._later.stop()
        session, sitting = self._desk.session, self._sitting
        if session is None or sitting is None or session.read_only:
            return
        before = session.document.get(Sitting, sitting.id)
        if before == sitting:
            return
        change = Change(
            id=new_id(), label="Writing session", stack="none", edits=(Edit(before, sitting),), at=sitting.ended
        )
        try:
            session.perform(change)
        except StudioError as error:
            self._desk.say(error.failure)
