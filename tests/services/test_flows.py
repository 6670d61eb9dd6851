"""Flows: coroutines on Qt's event loop, with jobs and threads; how they end, and what is left of them."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from studio.domain.errors import BadInput, Cancelled, EngineFailed, StudioError
from studio.domain.project_records import Job
from studio.domain.requests import ModelRef, SpeechRequest
from studio.services.flows import Flow, FlowEnd, Flows


class FewJobs(QObject):
    """What flows need of a queue."""

    ended = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.all: dict[str, Job] = {}

    def find(self, job_id: str) -> Job | None:
        return self.all.get(job_id)

    def active(self, job_id: str) -> bool:
        job = self.all.get(job_id)
        return job is not None and job.state == "running"

    def set(self, job_id: str, state: str) -> None:
        request = SpeechRequest(model=ModelRef("m", "e"), segments=(), voice="v")
        self.all[job_id] = Job(id=job_id, request=request, state=state)  # type: ignore[arg-type]
        if state != "running":
            self.ended.emit(self.all[job_id])


@pytest.fixture
def jobs(qapp: object) -> FewJobs:
    return FewJobs()


@pytest.fixture
def flows(jobs: FewJobs) -> Iterator[Flows]:
    made = Flows(jobs)
    yield made
    made.close()


def test_a_flow_waits_for_jobs_one_after_the_other(flows: Flows, jobs: FewJobs, qtbot: QtBot) -> None:
    jobs.set("first", "running")
    jobs.set("third", "failed")
    seen: list[str] = []
    ends: list[FlowEnd] = []

    async def work(flow: Flow) -> None:
        for job_id in ("first", "second", "third"):
            flow.say(job_id)
            job = await flow.job_done(job_id)
            seen.append(f"{job.id} {job.state}")

    said: list[str] = []
    flow = flows.start("work", work, ends.append, said.append)
    assert flows.running() == (flow,)
    qtbot.waitUntil(lambda: flow.words == "first")
    jobs.set("second", "running")
    jobs.set("second", "done")
    assert seen == []
    jobs.set("first", "cancelled")
    qtbot.waitUntil(lambda: bool(ends))
    assert seen == ["first cancelled", "second done", "third failed"]
    assert said == ["first", "second", "third"]
    assert ends == [FlowEnd("done")]
    assert flows.running() == ()


def test_two_flows_go_on_side_by_side(flows: Flows, qtbot: QtBot) -> None:
    seen: list[str] = []
    ends: list[FlowEnd] = []

    def named(name: str) -> Callable[[Flow], object]:
        async def work(_flow: Flow) -> None:
            for number in range(3):
                seen.append(f"{name}{number}")
                await asyncio.sleep(0.01)

        return work

    flows.start("a", named("a"), ends.append)  # type: ignore[arg-type]
    flows.start("b", named("b"), ends.append)  # type: ignore[arg-type]
    qtbot.waitUntil(lambda: len(ends) == 2)
    assert sorted(seen) == ["a0", "a1", "a2", "b0", "b1", "b2"]
    assert seen.index("b0") < seen.index("a2")


def test_a_blocking_call_has_a_thread_of_its_name(flows: Flows, qtbot: QtBot) -> None:
    answers: list[object] = []
    ends: list[FlowEnd] = []

    async def work(flow: Flow) -> None:
        answers.append(await flow.in_thread("measuring", lambda _cancelled: threading.current_thread().name))
        answers.append(threading.current_thread() is threading.main_thread())

    flows.start("work", work, ends.append)
    qtbot.waitUntil(lambda: bool(ends))
    assert answers == ["measuring", True]


def until_cancelled(cancelled: Callable[[], bool]) -> None:
    while not cancelled():
        time.sleep(0.001)
    raise Cancelled


def test_a_cancel_reaches_coroutine_and_thread(flows: Flows, qtbot: QtBot) -> None:
    ends: list[FlowEnd] = []
    seen: list[str] = []

    async def work(flow: Flow) -> None:
        seen.append("begun")
        try:
            await flow.in_thread("waiting", until_cancelled)
        finally:
            seen.append("cleaned up")

    flow = flows.start("work", work, ends.append)
    qtbot.waitUntil(lambda: seen == ["begun"])
    flow.cancel()
    qtbot.waitUntil(lambda: bool(ends))
    assert (seen, ends) == (["begun", "cleaned up"], [FlowEnd("cancelled")])


def test_leaving_waits_for_threads_at_once(flows: Flows, qtbot: QtBot) -> None:
    ends: list[FlowEnd] = []

    async def work(flow: Flow) -> None:
        await flow.in_thread("waiting", until_cancelled)

    flows.start("work", work, ends.append)
    qtbot.waitUntil(lambda: any(one.name == "waiting" for one in threading.enumerate()))
    flows.cancel_all()
    assert not any(one.name == "waiting" for one in threading.enumerate())
    qtbot.waitUntil(lambda: ends == [FlowEnd("cancelled")])


def test_what_was_not_begun_never_begins(flows: Flows, qtbot: QtBot) -> None:
    ends: list[FlowEnd] = []

    async def work(_flow: Flow) -> None:
        raise AssertionError

    flows.start("work", work, ends.append).cancel()
    qtbot.waitUntil(lambda: ends == [FlowEnd("cancelled")])
    flows.start("work", work, ends.append)
    flows.close()
    assert ends == [FlowEnd("cancelled")] * 2


def test_failures_are_told(flows: Flows, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    ends: list[FlowEnd] = []
    unexpected: list[BaseException] = []
    monkeypatch.setattr(sys, "excepthook", lambda _kind, error, _trace: unexpected.append(error))
    failure = BadInput(name="x.wav", problem="broken")

    def broken(_cancelled: Callable[[], bool]) -> None:
        raise StudioError(failure)

    async def known(flow: Flow) -> None:
        await flow.in_thread("reading", broken)

    async def mistake(flow: Flow) -> None:
        await flow.job_done("nobody")

    flows.start("known", known, ends.append)
    qtbot.waitUntil(lambda: ends == [FlowEnd("failed", failure)])
    flows.start("mistake", mistake, ends.append)
    qtbot.waitUntil(lambda: len(ends) == 2)
    assert isinstance(ends[1].failure, EngineFailed)
    assert ends[1].failure.engine == "mistake"
    assert [type(error) for error in unexpected] == [KeyError]


def test_closing_ends_everything(jobs: FewJobs, qtbot: QtBot) -> None:
    flows = Flows(jobs)
    ends: list[FlowEnd] = []
    jobs.set("long", "running")

    async def work(flow: Flow) -> None:
        await flow.job_done("long")

    flows.start("work", work, ends.append)
    qtbot.waitUntil(lambda: flows.attached)
    flows.close()
    assert ends == [FlowEnd("cancelled")]
    assert not flows.attached
    with pytest.raises(RuntimeError):
        asyncio.get_running_loop()


HEADLESS = """
import sys
from PySide6.QtCore import QCoreApplication, QEventLoop, QTimer
from studio.services.composition import make_studio

app = QCoreApplication(["headless"])
studio = make_studio(app)
assert not {"asyncio", "qasync"} & set(sys.modules)
loop = QEventLoop()

async def work(flow):
    import asyncio
    flow.say("asleep")
    await asyncio.sleep(0.02)
    flow.say(await flow.in_thread("aside", lambda cancelled: "awake"))

studio.flows.start("nap", work, lambda end: (print(end.state), loop.quit()), print)
loop.exec()
studio.shut_down()
after = QEventLoop()
QTimer.singleShot(0, after.quit)
print(after.exec())
"""


def test_flows_run_in_the_loop_of_a_command(home: object) -> None:
    """Without QApplication; and Qt's loop can still be used when theirs is closed."""
    run = subprocess.run([sys.executable, "-c", HEADLESS], capture_output=True, text=True, timeout=60, check=False)
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.split() == ["asleep", "awake", "done", "0"]
