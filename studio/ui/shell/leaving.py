"""What is asked before the open project is left, by quitting or for another one: jobs that would be stopped for good,
copies and packages that are still being written.

Made by the main window for keeping and the project flow. Main thread.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject

from studio.domain.project_records import Job
from studio.services.studio import Studio
from studio.services.translation import tr
from studio.ui.notices import Notices

_JOBS: Final = "jobs"
"""Key of what is said of jobs that leaving would stop."""


class Leaving(QObject):
    def __init__(self, studio: Studio, notices: Notices, parent: QObject) -> None:
        super().__init__(parent)
        self._studio, self._notices = studio, notices
        studio.queue.ended.connect(lambda _job: self.ask_no_more())

    def ask_no_more(self) -> None:
        """A job or a copy has ended."""
        self._notices.take_back(_JOBS)

    def may_quit(self, quit_all_the_same: Callable[[], object]) -> bool:
        """False: there is such work, which has been said with a button for `quit_all_the_same`."""
        words = tr(
            "\u201c{job}\u201d is not finished. What it has made so far is kept; the rest is not made when you quit.",
            job=self._lost(),
        )
        if self._lost():
            return self._ask(words, tr("Quit and stop it"), quit_all_the_same)
        written = self._written()
        words = tr("\u201c{file}\u201d is still being written; it is not made when you quit.", file=written)
        return not written or self._ask(words, tr("Quit without it"), quit_all_the_same)

    def may_change(self, change_all_the_same: Callable[[], object]) -> bool:
        """The same before another project takes the place of the open one."""
        words = tr(
            "\u201c{job}\u201d is not finished. What it has made so far is kept; the rest is not made when you leave "
            "this project.",
            job=self._lost(),
        )
        if self._lost():
            return self._ask(words, tr("Leave it and stop that"), change_all_the_same)
        written = self._written()
        words = tr(
            "\u201c{file}\u201d is still being written; it is not made when you leave this project.", file=written
        )
        return not written or self._ask(words, tr("Leave it without that"), change_all_the_same)

    def _ask(self, words: str, way: str, go_on: Callable[[], object]) -> bool:
        """False, after it was said."""

        def act() -> None:
            self._notices.take_back(_JOBS)
            go_on()

        self._notices.fail(words, (way, act), key=_JOBS)
        return False

    def _written(self) -> str:
        """The name of a copy or a package that is on its way; empty where there is none."""
        session = self._studio.session
        return next((path.name for path in session.being_written()), "") if session is not None else ""

    def _lost(self) -> str:
        """The first piece of work that cannot be taken up again: most pictures go on when the project is opened next,
        of the rest the person decides. Empty where there is none."""
        kinds = self._studio.kinds
        lost = [job for job in self._studio.queue.jobs() if self._is_lost(job)]
        return (lost[0].label or tr(kinds.family(kinds.family_of(lost[0].request)).title)) if lost else ""

    def _is_lost(self, job: Job) -> bool:
        return job.state in ("loading", "running") and self._studio.kinds.of(job.request).rest is None
