"""What the making commands share: a Studio without a window, a project, and one job at a time run to its end."""

from __future__ import annotations

import json
import re
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEventLoop, QTimer

from studio import leavings, places
from studio.domain.continuing import lead_of, without_lead
from studio.domain.errors import StudioError
from studio.domain.project_records import Asset, Job
from studio.domain.requests import Request
from studio.domain.showable import SENTENCE, for_terminal, showable
from studio.domain.text_records import Scene
from studio.services.amounts import seconds_in_words
from studio.services.composition import make_studio
from studio.services.details import tr_detail
from studio.services.exchange.format import by_name
from studio.services.exchange.formats import PROJECT_OUT
from studio.services.garbage import collect_on_main_thread
from studio.services.session.newer import newer_words
from studio.services.session.rescue import keep_a_copy
from studio.services.session.session import ProjectSession
from studio.services.studio import Studio
from studio.services.translation import tr
from studio.services.wording import sentence

EXIT_CANCELLED = 130
PROGRAM = "triptych"
_LINE = 4 * SENTENCE
"""Characters of a line that is printed."""
_BETWEEN, _MINUTE = 5.0, 60.0
"""Seconds between two lines of progress in a file: at least, at most."""
_STEERING = re.compile("[\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""JSON itself writes the controls below these as numbers."""
_STRANGERS = (
    "This project came with jobs that were not queued on this computer. They wait: open it in the window to run or "
    "discard them."
)


def complain(words: str) -> None:
    """One sentence on standard error, with the program's name as scripts expect it."""
    hint(f"{PROGRAM}: {words}")


def hint(words: str) -> None:
    """One line on standard error, fit to be shown whatever stands in it."""
    print(showable(words, _LINE), file=sys.stderr)


def tell(words: str) -> None:
    """One line of an answer for people on standard output, fit to be shown whatever stands in it."""
    print(showable(words, _LINE))


def give(text: str, end: str = "\n") -> None:
    """What was asked for as data, on standard output, as it is; a terminal gets no commands out of it."""
    sys.stdout.write((for_terminal(text) if sys.stdout.isatty() else text) + end)
    sys.stdout.flush()


def give_json(value: object, indent: int | None = None) -> None:
    """The answer as JSON on standard output. What could steer a terminal is written as a number: it reads the same,
    as does everything beyond ASCII where the stream is not UTF-8."""
    utf8 = (getattr(sys.stdout, "encoding", None) or "utf-8").replace("-", "").lower() == "utf8"
    text = json.dumps(value, ensure_ascii=not utf8, indent=indent)
    print(_STEERING.sub(lambda found: f"\\u{ord(found[0]):04x}", text))


class Interrupted(Exception):
    """The person pressed Ctrl+C; the job has been cancelled."""


@contextmanager
def headless_studio(project: Path | None, *, read_only: bool = False) -> Iterator[Studio]:
    """All services, with `project` open (made if need be) or a throw-away one. Closed and saved on leaving. With
    `read_only` as it is in the file at this moment, be it open elsewhere or not; it must be there."""
    app = QCoreApplication.instance() or QCoreApplication(["triptych"])
    with leavings.new_folder(places.scratch_dir()) as scratch:
        studio = make_studio(app)
        collect_on_main_thread(studio)
        try:
            path = project.absolute() if project else scratch / "scratch.triptych"
            there = path.exists()
            if there or read_only:
                newer = studio.open_project(path, read_only=read_only).newer
                if newer is not None:
                    hint(newer_words(newer))
                if not read_only and studio.queue.strangers():
                    hint(tr(_STRANGERS))
            else:
                by_name(path, PROJECT_OUT)
                studio.new_project(path, path.stem if project else "")
            yield studio
        except StudioError:
            # What was asked for could not be begun: then no empty project stays behind.
            if not there and studio.session is not None and _empty(studio.session):
                studio.close_project()
                path.unlink(missing_ok=True)
            raise
        finally:
            if not read_only:
                _keep_what_has_no_file(studio)
            studio.shut_down()


def _keep_what_has_no_file(studio: Studio) -> None:
    """A project that was deleted or replaced while the command ran: all of it goes into a copy, which is named."""
    session = studio.session
    if session is None:
        return
    session.flush()
    moved = session.look()
    if moved is not None:
        copy = keep_a_copy(session)
        complain(tr("{why} It was written to {file}.", why=sentence(moved), file=copy))


def _empty(session: ProjectSession) -> bool:
    return not any(True for kind in (Scene, Job, Asset) for _ in session.document.all(kind))


@contextmanager
def project_alone(path: Path, *, read_only: bool = False) -> Iterator[ProjectSession]:
    """A project without queue and models; closed and saved on leaving. Raises StudioError."""
    session = ProjectSession.open(path, read_only=read_only)
    try:
        yield session
    finally:
        session.close()


def open_session(studio: Studio) -> ProjectSession:
    if studio.session is None:
        raise RuntimeError("no project is open")
    return studio.session


def run_job(
    studio: Studio,
    request: Request,
    *,
    label: str,
    target_id: str = "",
    stream_words: bool = False,
    is_long: bool = False,
) -> Job:
    """Submit, wait, answer with the ended job. `is_long`: where standard error is no terminal, a line now and then says
    how far it is. Streamed words of a continuation come without the letters that its text has already. Raises
    StudioError if it failed, Interrupted on Ctrl+C."""
    job_id = studio.queue.submit(request, label=label, target_id=target_id)
    lead = lead_of(request)
    return wait_for_job(studio, job_id, label=label, stream_words=stream_words, is_long=is_long, lead=lead)


def wait_for_job(
    studio: Studio,
    job_id: str,
    *,
    label: str,
    stream_words: bool = False,
    is_long: bool = False,
    lead: str = "",
) -> Job:
    """Wait for a job that was submitted in this very turn of the event loop, or later; else as `run_job`. `lead`: with
    what its words begin and is not given."""
    loop = QEventLoop()
    ended: list[Job] = []
    noted: list[str] = []
    said = given = ""
    interrupted = False
    progress = ProgressLine(label, SparseLines() if is_long else None)

    def on_ended(job: Job) -> None:
        if job.id == job_id:
            ended.append(job)
            loop.quit()

    def on_interrupt() -> None:
        nonlocal interrupted
        interrupted = True
        QTimer.singleShot(0, lambda: queue.cancel(job_id))

    def on_words(of_job: str, text: str) -> None:
        nonlocal said, given
        if stream_words and of_job == job_id:
            said += text
            shown = without_lead(said, lead)
            give(shown[len(given) :], "")
            given = shown

    def on_notes(of_job: str, notes: tuple[str, ...]) -> None:
        if of_job == job_id:
            noted.extend(notes)

    queue = studio.queue
    queue.ended.connect(on_ended)
    queue.notes.connect(on_notes)
    queue.progress.connect(progress.show)
    queue.words.connect(on_words)
    try:
        with heeding(on_interrupt):
            loop.exec()
    finally:
        queue.ended.disconnect(on_ended)
        queue.notes.disconnect(on_notes)
        queue.progress.disconnect(progress.show)
        queue.words.disconnect(on_words)
        progress.close()
    for note in noted:
        hint(tr_detail(note))
    job = ended[0]
    if job.failure is not None:
        raise StudioError(job.failure)
    if interrupted or job.state == "cancelled":
        raise Interrupted
    return job


@contextmanager
def heeding(on_interrupt: Callable[[], None]) -> Iterator[None]:
    """While an event loop runs inside, Ctrl+C calls that function."""
    # Python runs signal handlers between bytecodes only: give it some ten times a second.
    beat = QTimer()
    beat.setInterval(100)
    beat.timeout.connect(lambda: None)
    beat.start()
    previous = signal.getsignal(signal.SIGINT)
    if previous is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, lambda _signal, _frame: on_interrupt())
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, previous)


class SparseLines:
    """When a line of progress is worth a line of a file: each tenth of the work, and at least once a minute; none of
    what is done in a moment."""

    def __init__(self) -> None:
        self._told = time.monotonic()
        self._tenth = 0

    def due(self, share: float) -> bool:
        now, tenth = time.monotonic(), int(10 * share)
        if now - self._told < (_BETWEEN if tenth > self._tenth else _MINUTE):
            return False
        self._told, self._tenth = now, max(tenth, self._tenth)
        return True


class ProgressLine:
    """One line on standard error, rewritten in place; silent when that is not a terminal."""

    def __init__(self, label: str, lines: SparseLines | None = None) -> None:
        self._label = label
        self._shown = sys.stderr.isatty()
        self._lines = lines

    def show(self, _job_id: str, done: float, total: float, phase: str, seconds_left: object) -> None:
        part = f"{done:.0f}/{total:.0f}" if total else f"{done:.0f}"
        left = seconds_left if isinstance(seconds_left, float) else None
        self.tell(f"{self._label}: {tr_detail(phase)} {part}", done / total if total else None, left)

    def tell(self, words: str, share: float | None, seconds_left: float | None) -> None:
        """`share`: how much of it is done, where that is known."""
        if not self._shown and not (self._lines is not None and share is not None and self._lines.due(share)):
            return
        words = showable(words)
        if seconds_left is not None:
            words = tr("{progress}, about {left} left", progress=words, left=seconds_in_words(max(1.0, seconds_left)))
        sys.stderr.write(f"\r{words}".ljust(78) if self._shown else f"{words}\n")
        sys.stderr.flush()

    def close(self) -> None:
        if self._shown:
            sys.stderr.write("\r" + " " * 78 + "\r")
