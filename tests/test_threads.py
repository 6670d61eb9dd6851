"""Whatever is raised on a thread, whoever waits for it hears of it; and no thread is started in another way."""

from __future__ import annotations

import ast
import threading
from collections.abc import Mapping
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from studio import threads
from studio.domain.errors import DiskFull, Failure, StudioError, Unforeseen
from studio.domain.project_records import Job
from studio.project.store import ProjectFile, create_file
from studio.project.writer import Writer
from studio.project.writes import Write
from studio.services.jobs.queue import JobQueue
from studio.services.jobs.spool import Spool
from studio.services.models.background import Background
from studio.services.session.session import ProjectSession
from studio.services.wording import sentence
from studio.services.workers.pool import WorkerPool
from studio.ui.shell.mishaps import Mishaps
from tests.services.fakes import FakeLibrary, picture
from tests.services.queues import pool, run, session
from tests.sources import modules, names

__all__ = ["pool", "session"]

ROOT = Path(__file__).resolve().parent.parent
STARTERS = {
    ("threading", "Thread"),
    ("threading", "Timer"),
    ("concurrent.futures", "ThreadPoolExecutor"),
    ("concurrent.futures", "ProcessPoolExecutor"),
    ("asyncio", "to_thread"),
    ("_thread", "start_new_thread"),
    ("PySide6.QtCore", "QThread"),
    ("PySide6.QtCore", "QThreadPool"),
}
ELSEWHERE = {
    "studio/threads.py": "the form itself",
    "studio/services/flows.py": "hands whatever is raised to the coroutine that waits for it",
    "studio/services/narration/playback.py": "one after the other, each through `outcome`",
    "studio/ui/picture/picture_cache.py": "decoding on Qt's pool, each through `outcome`",
    "studio/ui/picture/canvas/reading.py": "pixels of layers on Qt's pool, each through `outcome`",
    "studio/worker/job_thread.py": "ends the worker's process rather than die alone, which the window notices",
    "studio/worker/control.py": "a timer that sends what is held back; where that fails the process ends",
    "models/starter-picture/recipe/drawings.py": "processes of a recipe; their errors are raised where it waits",
}
"""Where threads may be started in another way, and why nobody is left waiting there."""


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[BaseException | None]:
    """What reached the place of all errors that nobody thought of."""
    errors: list[BaseException | None] = []
    monkeypatch.setattr(threading, "excepthook", lambda args: errors.append(args.exc_value))
    return errors


def starts(tree: ast.AST) -> set[tuple[str, str]]:
    """Ways to start a thread that a module uses, under whatever name it imports them."""
    imported: dict[str, str] = {}
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            imported |= {one.asname or one.name: one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {(node.module or "", one.name) for one in node.names} & STARTERS
            imported |= {one.asname or one.name: f"{node.module}.{one.name}" for one in node.names}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            way = ast.unparse(node.func).rpartition(".")
            found |= {(imported.get(way[0], way[0]), way[2])} & STARTERS
    return found


@pytest.mark.parametrize(
    "source",
    [
        "import threading\nthreading.Thread(target=f).start()",
        "import threading as t\nt.Timer(1, f)",
        "from threading import Thread as T\nT()",
        "from PySide6.QtCore import QThread",
        "import concurrent.futures\nconcurrent.futures.ThreadPoolExecutor()",
    ],
)
def test_the_search_finds_a_thread(source: str) -> None:
    assert starts(ast.parse(source))
    assert not starts(ast.parse("import threading\nthreading.Event()\nx: threading.Thread"))


def test_threads_are_started_in_one_place() -> None:
    folders = [ROOT / name for name in ("studio", "packaging", "models")]
    named = names(*(name for _, name in STARTERS))
    found = {path.relative_to(ROOT).as_posix() for path, tree in modules(folders, named) if starts(tree)}
    assert found == set(ELSEWHERE), "start it with studio.threads.start, or say here why nobody is left waiting"


@pytest.mark.parametrize("error", [RuntimeError("gone"), MemoryError(), RecursionError(), SystemExit(3)])
def test_whoever_waits_hears_of_whatever_is_raised(error: BaseException, told: list[BaseException | None]) -> None:
    def work() -> str:
        raise error

    heard: list[str | Failure] = []
    threads.start(work, heard.append, "work").join()
    assert [type(one) for one in heard] == [Unforeseen]
    assert told == [error]
    found = heard[0]
    assert isinstance(found, Unforeseen)
    assert (found.doing, found.error) == ("work", f"{type(error).__name__}: {error}")
    assert found.error in sentence(found)


def test_what_is_known_stays_what_it_is(told: list[BaseException | None]) -> None:
    def work() -> int:
        raise StudioError(DiskFull(path="/x"))

    heard: list[int | Failure] = []
    threads.start(work, heard.append, "work").join()
    threads.start(lambda: 7, heard.append, "work").join()
    assert heard == [DiskFull(path="/x"), 7]
    assert told == []


def test_a_receiver_that_has_gone_ends_the_thread_in_order(told: list[BaseException | None]) -> None:
    gone = RuntimeError("signal source has been deleted")

    def hear(_found: int | Failure) -> None:
        raise gone

    threads.start(lambda: 7, hear, "work").join()
    assert told == [gone]


@pytest.mark.noise("log", "unexpected", why="the error is broken on purpose")
def test_the_person_is_told(tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    monkeypatch.setattr("sys.excepthook", lambda *_error: None)
    mishaps = Mishaps(tmp_path / "log")
    with qtbot.waitSignal(mishaps.happened) as said:
        threads.start(lambda: {}["key"], lambda _found: None, "work").join()
    assert "KeyError" in said.args[0]
    assert "KeyError" in mishaps.log.read_text()


class BrokenSpool(Spool):
    """As a disk, a library or a number does that nobody thought of."""

    def __init__(self, error: BaseException) -> None:
        super().__init__()
        self.error: BaseException | None = error

    def prepare(
        self,
        job: Job,
        project: str,
        contents: Mapping[str, bytes],
        project_id: str = "",
        folder: Path | None = None,
    ) -> dict[str, str]:
        if self.error is not None:
            error, self.error = self.error, None
            raise error
        return super().prepare(job, project, contents, project_id, folder)


class BrokenLibrary(FakeLibrary):
    error: BaseException | None = None

    def local(self, model_id: str, engine: str = ""):  # type: ignore[no-untyped-def]
        if self.error is not None:
            error, self.error = self.error, None
            raise error
        return super().local(model_id, engine)


@pytest.mark.parametrize("where", ["spool", "library"])
def test_a_job_fails_and_the_next_one_runs(
    qtbot: QtBot, pool: WorkerPool, session: ProjectSession, told: list[BaseException | None], where: str
) -> None:
    """The spool's thread died of a seed of 2^70, and no picture was made any more."""
    error = OverflowError("Integer value out of range")
    library = BrokenLibrary()
    if where == "library":
        library.error = error
    queue = JobQueue(library, pool, spool=BrokenSpool(error) if where == "spool" else None)
    queue.attach(session)
    failed = run(qtbot, queue, session, picture())
    assert failed.state == "failed"
    assert isinstance(failed.failure, Unforeseen)
    assert told == [error]
    assert run(qtbot, queue, session, picture()).state == "done"
    queue.attach(None)


def test_the_library_s_work_ends_in_an_outcome(qtbot: QtBot, told: list[BaseException | None]) -> None:
    background = Background()
    heard: list[object] = []
    background.start(lambda: {}["model"], heard.append, "import")
    qtbot.waitUntil(lambda: bool(heard))
    assert isinstance(heard[0], Unforeseen)
    assert len(told) == 1
    background.close()
    background.join(5)


def test_a_write_that_fails_in_an_unforeseen_way_is_told_once_and_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: list[BaseException | None]
) -> None:
    file = create_file(tmp_path / "a.triptych")
    file.begin()
    error = OverflowError("too large")
    broken = threading.Event()
    broken.set()
    commit = ProjectFile.commit

    def failing(one: ProjectFile, write: Write) -> None:
        if broken.is_set():
            raise error
        commit(one, write)

    monkeypatch.setattr(ProjectFile, "commit", failing)
    outcomes: list[Failure | None] = []
    heard = threading.Condition()

    def hear(_ticket: int, failure: Failure | None) -> None:
        with heard:
            outcomes.append(failure)
            heard.notify_all()

    writer = Writer(file, hear, retry_seconds=0.01)
    writer.put(1, Write())
    with heard:
        assert heard.wait_for(lambda: len(outcomes) >= 3, timeout=60)
    assert all(isinstance(one, Unforeseen) for one in outcomes[:3])
    assert told == [error]
    broken.clear()
    with heard:
        assert heard.wait_for(lambda: outcomes[-1] is None, timeout=60), outcomes[-1]
    assert writer.drain(10)
    writer.stop()
    file.close()
