"""What is done for an open project in the background: a look at what its records mean, a look for painting that nothing
names any more, the check of its pages after an orderly close, and rolling backups.

Before all it removes the temporary files that a killed program left beside the project. One quiet thread with a reading
connection of its own; `ProjectSession` starts and stops it. A project that is found damaged is not backed up, so that
its sound backups stay.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

import apsw

from studio import leavings, threads
from studio.domain.errors import Failure, ProjectDamaged, StudioError
from studio.project import tiles
from studio.project.backup import Bounds, make_backup
from studio.project.check import glance
from studio.project.connect import failures
from studio.project.meaning import Finding
from studio.project.recovery import quick_check
from studio.project.store import ProjectFile

_log = logging.getLogger(__name__)
GLANCE_SECONDS = 5.0
"""After opening; by then the window has shown what is in the project."""


class Upkeep:
    """Runs from construction to `stop`. On its thread, soon after the project was opened, `found` is told what is
    wrong in it, if anything, and `unnamed` which tiles nothing named at some moment; later `report` that the file is
    damaged."""

    def __init__(
        self,
        file: ProjectFile,
        report: Callable[[Failure], None],
        *,
        found: Callable[[tuple[Finding, ...]], None] = lambda findings: None,
        unnamed: Callable[[tuple[str, ...]], None] = lambda names: None,
        first_after: float = 30.0,
        every: float = 1200.0,
        bounds: Bounds | None = None,
    ) -> None:
        self._file = file
        self._report = report
        self._found = found
        self._unnamed = unnamed
        self._glance_after = min(GLANCE_SECONDS, first_after)
        self._first_after = first_after
        self._every = every
        self._bounds = bounds or Bounds()
        self._stop = threading.Event()
        self._connection: apsw.Connection | None = None
        self._guard = threading.Lock()
        self._thread = threads.start(self._run, lambda _outcome: None, "project-upkeep", daemon=True)

    def stop(self) -> None:
        """End the thread, in the middle of a check or a copy if need be."""
        self._stop.set()
        with self._guard:
            if self._connection is not None:
                self._connection.interrupt()
        self._thread.join()

    def _run(self) -> None:
        leavings.sweep(self._file.path.parent)
        if self._stop.wait(self._glance_after):
            return
        self._with_connection(self._glance, "look")
        if not self._stop.wait(self._first_after - self._glance_after):
            self._with_connection(self._look_after, "backup")

    def _with_connection(self, work: Callable[[apsw.Connection], None], name: str) -> None:
        try:
            with failures(self._file.path):
                connection = self._file.connect_reader()
        except StudioError as error:
            _log.warning("no %s of %s: %s", name, self._file.path, error.failure)
            return
        with self._guard:
            self._connection = connection
        try:
            work(connection)
        except (StudioError, apsw.Error) as error:
            if not self._stop.is_set():
                _log.warning("no %s of %s: %s", name, self._file.path, error)
        finally:
            with self._guard:
                self._connection = None
            connection.close()

    def _glance(self, connection: apsw.Connection) -> None:
        if self._file.wal:  # A rollback journal makes readers block the writer.
            findings = glance(connection, self._file.kinds, self._stop.is_set)
            if findings and not self._stop.is_set():
                self._found(findings)
            unwanted = tiles.unwanted_now(connection)
            if not self._stop.is_set():
                self._unnamed(unwanted)

    def _look_after(self, connection: apsw.Connection) -> None:
        # After an unclean close the file was checked before editing; a rollback journal makes readers block the writer.
        if self._file.wal and self._file.was_clean:
            problems = quick_check(connection)
            if problems:
                self._report(ProjectDamaged(path=str(self._file.path), detail="; ".join(problems)))
                return
        saved = None
        while not self._stop.is_set():
            present = connection.pragma("data_version")
            if present != saved:
                with failures(self._file.path):
                    make_backup(connection, self._file.path, self._bounds, self._stop.is_set)
                saved = present
            self._stop.wait(self._every)
