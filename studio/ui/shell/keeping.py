"""The open project's file as the window tells of it: saved, named as a snapshot, not written, damaged, closed.

Saving is continuous; Ctrl+S only confirms it and offers to name the moment. Made by the main window. Main thread.
"""

from __future__ import annotations

import time
from pathlib import Path

from studio.domain.changes import Change
from studio.domain.errors import Failure, ProjectMoved, StudioError
from studio.services.amounts import time_of_day
from studio.services.session.session import ProjectSession
from studio.services.session.step_words import label_words
from studio.services.studio import Studio
from studio.services.translation import tr, tr_count
from studio.services.wording import sentence
from studio.ui.following import Connections
from studio.ui.shell.frame import Frame
from studio.ui.shell.leaving import Leaving
from studio.ui.shell.project_flow import ProjectFlow
from studio.ui.shell.top_bar import TopBar
from studio.ui.widgets.message_bar import Way

_ANSWER_SECONDS = 3


class Keeping:
    def __init__(self, studio: Studio, frame: Frame, flow: ProjectFlow, top_bar: TopBar, leaving: Leaving) -> None:
        self._studio, self._frame, self._flow, self._top_bar = studio, frame, flow, top_bar
        self._leaving = leaving
        self._leave_unsaved = False
        self._stop_jobs = False

    def connections(self, session: ProjectSession) -> Connections:
        """What is told of a session while it is open."""
        return (
            (session.committed, self._top_bar.rest_saved),
            (session.commit_failed, self._commit_failed),
            (session.undo_refused, self._undo_refused),
            (session.copy_ended, self._flow.copy_ended),
            (session.damaged, self._damaged),
            (session.wrong, self._wrong),
            (session.moved_changed, self._moved),
            (session.renamed, self._renamed),
        )

    def none_open(self) -> str:
        """Why nothing can be done with a project; empty when one is open."""
        return "" if self._studio.session is not None else tr("No project is open.")

    def not_writable(self) -> str:
        """Why nothing can be kept; empty when it can."""
        session = self._studio.session
        if session is not None and session.read_only:
            return tr("This project is open for reading only.")
        return self.none_open()

    def save_now(self) -> None:
        """Everything is written already or now; say when, and offer to name the moment."""
        session = self._studio.session
        if session is None:
            return
        self._frame.commit_typing()
        session.painting.when_settled(lambda: self._save(session))

    def _save(self, session: ProjectSession) -> None:
        if not session.flush(timeout=_ANSWER_SECONDS):
            self._commit_failed(session.last_failure)
            return
        session.fold()
        if session.look() is not None:
            return
        at = time_of_day(session.last_commit or time.time())
        self._frame.say(tr("Saved {time}", time=at))
        self._top_bar.offer_snapshot()

    def take_snapshot(self, name: str) -> None:
        session = self._studio.session
        if session is not None:
            session.painting.when_settled(lambda: self._take_snapshot(session, name))

    def _take_snapshot(self, session: ProjectSession, name: str) -> None:
        try:
            snapshot = session.take_snapshot(name)
        except StudioError as error:
            self._frame.notices.fail(error.failure)
            return
        self._frame.say(tr("Kept as “{name}”", name=snapshot.name))

    def may_close(self) -> bool:
        """Write what is pending. False: it cannot be written, or something is being made that cannot be taken up again,
        and what can be done has been said."""
        self._frame.finish_work()
        session = self._studio.session
        if session is None or self._leave_unsaved:
            return True
        if session.read_only:
            return self._stop_jobs or self._leaving.may_quit(self._quit_and_stop)
        safe = session.flush()
        moved = session.look()
        if moved is not None:
            if self._flow.is_kept(session):
                return True
            self._stand(moved, (tr("Quit and lose the last changes"), self._quit_unsaved))
            return False
        if safe:
            return self._stop_jobs or self._leaving.may_quit(self._quit_and_stop)
        ways: tuple[Way, ...] = (
            (tr("Save a copy…"), self._flow.save_copy),
            (tr("Quit and lose the last changes"), self._quit_unsaved),
        )
        words = tr("The last changes could not be written to {file}.", file=session.path.name)
        self._frame.notices.lose(words, *ways, key="commit")
        return False

    def _quit_and_stop(self) -> None:
        self._stop_jobs = True
        self._frame.widget.close()

    def _quit_unsaved(self) -> None:
        self._leave_unsaved = True
        self._frame.widget.close()

    def _moved(self, moved: Failure | None) -> None:
        if moved is not None:
            self._frame.notices.take_back("commit")
            self._top_bar.rest_not_saved()
            self._stand(moved)
            return
        self._frame.notices.take_back("moved")
        self._frame.notices.say(tr("The project file is back; everything is written to it again."), key="back")

    def _stand(self, moved: Failure, *further: Way) -> None:
        """Say what has become of the file for as long as it is so."""
        self._frame.notices.stand(moved, (tr("Save a copy…"), self._flow.save_copy), *further, key="moved")

    def _renamed(self, path: Path) -> None:
        self._frame.project_renamed(path)
        words = tr("The project file was renamed; your work goes on in “{file}”.", file=path.name)
        self._frame.notices.say(words, key="renamed")

    def _commit_failed(self, failure: Failure | None) -> None:
        if isinstance(failure, ProjectMoved):
            return  # It is said already, and stands.
        why = sentence(failure) if failure is not None else tr("The project file has not answered yet.")
        words = tr("{why} Your work is kept in memory and written as soon as it can be.", why=why)
        self._frame.notices.lose(words, (tr("Save a copy…"), self._flow.save_copy), key="commit")

    def _damaged(self, failure: Failure) -> None:
        session = self._studio.session
        ways = self._flow.ways_on(failure, session.path) if session is not None else ()
        self._frame.notices.lose(failure, *ways, (tr("Save a copy…"), self._flow.save_copy), key="damaged")

    def _wrong(self, count: int) -> None:
        """The project has looked at itself. Nothing is mended unasked."""
        words = tr_count("{count} thing is wrong in this project.", "{count} things are wrong in this project.", count)
        self._frame.notices.fail(words, (tr("Show what is wrong…"), self._flow.check), key="wrong")

    def _undo_refused(self, change: Change) -> None:
        words = tr(
            "“{step}” cannot be undone here any more: another pane has changed the same thing since.",
            step=label_words(change.label),
        )
        self._frame.notices.say(words, key="undo")
