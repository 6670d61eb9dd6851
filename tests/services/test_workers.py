"""The pool by itself: starting, warming up, memory between families, and processes that are no workers."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import numpy as np
import psutil
import pytest
import soundfile
from pytestqt.qtbot import QtBot

from studio import places
from studio.domain.errors import FileUnwritable, WorkerDied, WorkerGarbage, WorkerStopped
from studio.domain.families import FamilyName
from studio.domain.requests import HearRequest, ModelRef, Request
from studio.services.workers.pool import WorkerPool
from studio.services.workers.post import Limits
from studio.wire.messages import Failed, Finished, FromWorker, LocalModel, Progress, Run, Running, Started, Stopped
from tests.services.fakes import picture, speech, text
from tests.worker.talk import fake_model

Make = Callable[..., WorkerPool]


@pytest.fixture
def make(qapp: object, home: Path) -> Iterator[Make]:
    made: list[WorkerPool] = []

    def make_pool(**limits: object) -> WorkerPool:
        values: dict[str, object] = {"cancel": 0.5, "ping": 0.1, "hang": 1.0, "back_off": (0.05,), **limits}
        made.append(WorkerPool(limits=Limits(**values)))  # type: ignore[arg-type]
        return made[-1]

    yield make_pool
    for pool in made:
        pool.shut_down()


def order(request: Request, spool: Path, model: LocalModel | None = None, job_id: str = "job") -> Run:
    return Run(job_id=job_id, request=request, spool=str(spool), model=model or fake_model(request.model.engine))


def last_of(qtbot: QtBot, pool: WorkerPool, family: FamilyName, run: Run) -> FromWorker:
    """Run and wait for the one last message."""
    said: list[FromWorker] = []
    connection = pool.said.connect(lambda _family, message: said.append(message))
    pool.run(family, run)
    qtbot.waitUntil(lambda: bool(said) and isinstance(said[-1], (Finished, Failed, Stopped)), timeout=20_000)
    pool.disconnect(connection)
    return said[-1]


def test_no_process_is_started_before_it_is_needed(qtbot: QtBot, make: Make, tmp_path: Path) -> None:
    pool = make()
    states: list[tuple[str, str]] = []
    pool.worker_changed.connect(lambda family, state: states.append((family, state)))
    assert [pool.state(family) for family in ("picture", "text", "voice")] == ["absent"] * 3
    assert isinstance(last_of(qtbot, pool, "voice", order(speech(), tmp_path)), Finished)
    assert states == [("voice", "starting"), ("voice", "ready"), ("voice", "busy"), ("voice", "ready")]
    assert pool.devices()[-1].name == "cpu"


def test_shutting_down_ends_the_processes(qtbot: QtBot, make: Make, tmp_path: Path) -> None:
    pool = make()
    pool.run("picture", order(picture("!hang", steps=1), tmp_path))
    qtbot.waitUntil(lambda: pool.state("picture") == "busy", timeout=20_000)
    pid = pool.pid("picture")
    assert pid
    pool.shut_down()
    assert not psutil.pid_exists(pid)
    assert pool.pid("picture") is None


def test_a_warm_model_is_not_loaded_again(qtbot: QtBot, make: Make, tmp_path: Path) -> None:
    pool = make()
    with qtbot.waitSignal(pool.freed, timeout=20_000):
        pool.prewarm("text", fake_model("fake-text"))
    assert list(pool.held("text").models) == ["fake"]
    assert isinstance(last_of(qtbot, pool, "text", order(text(), tmp_path)), Finished)


@pytest.mark.parametrize(("device", "loads"), [("cpu", 0), ("auto", 1)])
def test_a_model_is_warm_for_the_device_it_was_warmed_for(
    qtbot: QtBot, make: Make, tmp_path: Path, device: str, loads: int
) -> None:
    pool = make()
    with qtbot.waitSignal(pool.freed, timeout=20_000):
        pool.prewarm("text", fake_model("fake-text"), device=device)
    phases: list[str] = []
    pool.said.connect(lambda _family, said: phases.append(said.phase) if isinstance(said, Progress) else None)
    assert isinstance(last_of(qtbot, pool, "text", order(text(device="cpu"), tmp_path)), Finished)
    assert phases.count("loading") == loads


def test_a_warming_up_of_another_model_gives_way_to_a_job(qtbot: QtBot, make: Make, tmp_path: Path) -> None:
    pool = make()
    pool.prewarm("text", fake_model("fake-text", "load-slow"))
    qtbot.waitUntil(lambda: pool.state("text") == "busy", timeout=20_000)
    assert not pool.busy("text")
    assert isinstance(last_of(qtbot, pool, "text", order(text(), tmp_path)), Finished)


def test_a_job_that_waits_for_a_warming_up_can_be_cancelled(qtbot: QtBot, make: Make, tmp_path: Path) -> None:
    pool = make()
    slow = fake_model("fake-text", "load-slow")
    pool.prewarm("text", slow)
    qtbot.waitUntil(lambda: pool.state("text") == "busy", timeout=20_000)
    with qtbot.waitSignal(pool.said, timeout=5000) as said:
        pool.run("text", order(text(), tmp_path, slow))
        assert pool.busy("text")
        pool.cancel("text", "job")
    assert said.args == ["text", Stopped(job_id="job")]
    assert not pool.busy("text")


def test_a_job_fails_in_plain_words_where_the_lock_of_its_device_cannot_be_written(
    qtbot: QtBot, make: Make, tmp_path: Path, home: Path
) -> None:
    pool = make()
    places.runtime_dir().mkdir(parents=True, exist_ok=True)
    blocked = places.runtime_dir() / "device-cpu.lock"
    blocked.mkdir()
    last = last_of(qtbot, pool, "picture", order(picture(), tmp_path))
    assert isinstance(last, Failed)
    assert isinstance(last.failure, FileUnwritable)
    assert last.failure.path == str(blocked)
    blocked.rmdir()
    assert isinstance(last_of(qtbot, pool, "picture", order(picture(), tmp_path)), Finished)


def test_a_load_that_will_not_stop_is_killed_sooner_than_a_run(qtbot: QtBot, make: Make, tmp_path: Path) -> None:
    pool = make(cancel=60.0, load_cancel=0.2)
    reached: list[FromWorker] = []
    pool.said.connect(lambda _family, message: reached.append(message) if isinstance(message, Started) else None)
    pool.run("picture", order(picture("!load-hang", steps=1), tmp_path))
    qtbot.waitUntil(lambda: bool(reached), timeout=20_000)
    pid = pool.pid("picture")
    with qtbot.waitSignal(pool.said, timeout=10_000, check_params_cb=lambda _family, said: isinstance(said, Stopped)):
        pool.cancel("picture", "job")
    assert pid
    qtbot.waitUntil(lambda: not psutil.pid_exists(pid), timeout=2000)
    assert pool.stopped_failure("picture") is None


def test_a_first_load_of_words_that_will_not_stop_ends_with_its_worker_at_once(
    qtbot: QtBot, make: Make, tmp_path: Path
) -> None:
    """A weight that ONNX Runtime prepares takes up to 0.8 s, and nothing stops it."""
    pool = make(cancel=60.0, load_cancel=60.0)
    reached: list[FromWorker] = []
    pool.said.connect(lambda _family, message: reached.append(message) if isinstance(message, Started) else None)
    pool.run("text", order(text("!load-hang"), tmp_path))
    qtbot.waitUntil(lambda: bool(reached), timeout=20_000)
    pid = pool.pid("text")
    assert pid
    with qtbot.waitSignal(pool.said, timeout=10_000, check_params_cb=lambda _family, said: isinstance(said, Stopped)):
        pool.cancel("text", "job")
    qtbot.waitUntil(lambda: not psutil.pid_exists(pid), timeout=2000)
    assert isinstance(last_of(qtbot, pool, "text", order(text(), tmp_path)), Finished)


def test_a_model_that_goes_with_a_cancelled_load_is_loaded_again(qtbot: QtBot, make: Make, tmp_path: Path) -> None:
    pool = make(cancel=60.0, load_cancel=60.0)
    assert isinstance(last_of(qtbot, pool, "text", order(text(), tmp_path)), Finished)
    assert list(pool.held("text").models) == ["fake"]
    pid = pool.pid("text")
    again: list[tuple[str, str]] = []
    reached: list[FromWorker] = []
    pool.loads_again.connect(lambda family, model: again.append((family, model)))
    pool.said.connect(lambda _family, message: reached.append(message) if isinstance(message, Started) else None)
    pool.run("text", order(text("!load-hang"), tmp_path, fake_model("fake-text", "other", 1000)))
    qtbot.waitUntil(lambda: bool(reached), timeout=20_000)
    with qtbot.waitSignal(pool.said, timeout=20_000, check_params_cb=lambda _family, said: isinstance(said, Stopped)):
        pool.cancel("text", "job")
    qtbot.waitUntil(lambda: list(pool.held("text").models) == ["fake"], timeout=20_000)
    assert again == [("text", "fake")]
    assert pool.pid("text") != pid
    assert pool.stopped_failure("text") is None


def test_a_load_of_words_that_stops_leaves_the_loaded_model_alone(
    qtbot: QtBot, make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool = make(cancel=60.0, load_cancel=60.0)
    assert isinstance(last_of(qtbot, pool, "text", order(text(), tmp_path)), Finished)
    pid = pool.pid("text")
    monkeypatch.setattr("studio.services.workers.post.HELD_GRACE", 60.0)
    reached: list[FromWorker] = []
    pool.said.connect(lambda _family, message: reached.append(message) if isinstance(message, Started) else None)
    other = fake_model("fake-text", "load-heavy", 1000)
    pool.run("text", order(text(), tmp_path, other))
    qtbot.waitUntil(lambda: bool(reached), timeout=20_000)
    with qtbot.waitSignal(pool.said, timeout=20_000, check_params_cb=lambda _family, said: isinstance(said, Stopped)):
        pool.cancel("text", "job")
    assert pool.pid("text") == pid


def test_a_cancelled_run_has_longer_than_a_load(qtbot: QtBot, make: Make, tmp_path: Path) -> None:
    pool = make(cancel=30.0, load_cancel=0.05)
    reached: list[FromWorker] = []
    pool.said.connect(lambda _family, message: reached.append(message) if isinstance(message, Running) else None)
    pool.run("picture", order(picture("!heavy", steps=20), tmp_path))
    qtbot.waitUntil(lambda: bool(reached), timeout=20_000)
    pid = pool.pid("picture")
    with qtbot.waitSignal(pool.said, timeout=20_000, check_params_cb=lambda _family, said: isinstance(said, Stopped)):
        pool.cancel("picture", "job")
    assert pool.pid("picture") == pid


def test_listening_that_cannot_be_stopped_ends_with_its_worker(qtbot: QtBot, make: Make, tmp_path: Path) -> None:
    """Its engine computes in calls of seconds."""
    pool = make(cancel=60.0, load_cancel=60.0)
    heard = tmp_path / "heard.wav"
    soundfile.write(heard, np.zeros(16_000), 16_000)
    asked = HearRequest(model=ModelRef("ears", "fake-ears"), sound="s", hints="!hang")
    reached: list[FromWorker] = []
    pool.said.connect(lambda _family, message: reached.append(message) if isinstance(message, Running) else None)
    pool.run("speech-to-text", order(asked, tmp_path))
    qtbot.waitUntil(lambda: bool(reached), timeout=20_000)
    pid = pool.pid("speech-to-text")
    assert pid
    with qtbot.waitSignal(pool.said, timeout=10_000, check_params_cb=lambda _family, said: isinstance(said, Stopped)):
        pool.cancel("speech-to-text", "job")
    qtbot.waitUntil(lambda: not psutil.pid_exists(pid), timeout=2000)
    again = msgspec.structs.replace(order(msgspec.structs.replace(asked, hints=""), tmp_path), inputs={"s": str(heard)})
    assert isinstance(last_of(qtbot, pool, "speech-to-text", again), Finished)
    assert pool.stopped_failure("speech-to-text") is None


def test_idle_workers_give_models_back_when_another_needs_the_memory(qtbot: QtBot, make: Make, tmp_path: Path) -> None:
    pool = make(memory_bytes=2500)
    painter = fake_model("fake-picture", "painter", 2000)
    assert isinstance(last_of(qtbot, pool, "picture", order(picture(), tmp_path, painter)), Finished)
    assert pool.held("picture").models == {"painter": 2000}
    small = fake_model("fake-voice", "narrator", 400)
    assert isinstance(last_of(qtbot, pool, "voice", order(speech(), tmp_path, small)), Finished)
    assert pool.held("picture").models == {"painter": 2000}
    writer = fake_model("fake-text", "writer", 2000)
    assert isinstance(last_of(qtbot, pool, "text", order(text(), tmp_path, writer)), Finished)
    qtbot.waitUntil(lambda: pool.held("picture").models == {})
    assert pool.held("voice").models == {"narrator": 400}
    assert pool.held("text").models == {"writer": 2000}


def test_a_restart_in_the_middle_begins_the_job_again(qtbot: QtBot, make: Make, tmp_path: Path) -> None:
    pool = make()
    started: list[FromWorker] = []
    pool.said.connect(lambda _family, message: started.append(message) if isinstance(message, Started) else None)
    pool.run("picture", order(picture("!slow", steps=10), tmp_path))
    qtbot.waitUntil(lambda: len(started) == 1, timeout=20_000)
    pool.restart("picture")
    with qtbot.waitSignal(pool.freed, timeout=20_000):
        pass
    assert len(started) == 2


WRONG_VERSION = """
import sys
from studio.wire.framing import encode
from studio.wire.messages import Ready
sys.stdout.buffer.write(encode(Ready(protocol=99, family="picture", pid=1)))
sys.stdout.buffer.flush()
sys.stdin.read()
"""


def test_a_worker_of_another_version_is_refused(qtbot: QtBot, make: Make, tmp_path: Path) -> None:
    pool = make(commands={"picture": (sys.executable, "-c", WRONG_VERSION)})
    last = last_of(qtbot, pool, "picture", order(picture(), tmp_path))
    assert isinstance(last, Failed)
    assert isinstance(last.failure, WorkerGarbage)
    assert "version 99" in last.failure.detail


@pytest.mark.parametrize("command", [("no-such-program",), (sys.executable, "-c", "raise SystemExit('boom')")])
def test_a_program_that_is_no_worker_is_stopped_after_three_deaths(
    qtbot: QtBot, make: Make, tmp_path: Path, command: tuple[str, ...]
) -> None:
    pool = make(commands={"picture": command})
    failures = []
    while len(failures) < 3:
        last = last_of(qtbot, pool, "picture", order(picture(), tmp_path))
        assert isinstance(last, Failed)
        failures.append(last.failure)
        if isinstance(last.failure, WorkerStopped):
            break
    assert isinstance(failures[0], (WorkerDied, WorkerGarbage))
    assert isinstance(failures[-1], WorkerStopped)
    assert pool.state("picture") == "stopped"
    assert pool.stopped_failure("picture") == failures[-1]


@pytest.mark.skipif(os.name == "nt", reason="sessions of processes are POSIX's")
def test_a_worker_hears_no_ctrl_c_of_the_terminal(qtbot: QtBot, make: Make, tmp_path: Path) -> None:
    """While it starts it would end of it, and the window would take it for crashed."""
    pool = make()
    assert isinstance(last_of(qtbot, pool, "voice", order(speech(), tmp_path)), Finished)
    worker = pool.pid("voice")
    assert worker is not None
    assert os.getsid(worker) != os.getsid(0)
