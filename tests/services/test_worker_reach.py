"""Models that lie anywhere, and workers whose files are fenced: a worker that cannot reach what its order needs gives
way to one that can, and the order goes on."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from studio.domain.errors import ModelMissing, WorkerDied
from studio.services.workers.pool import WorkerPool
from studio.services.workers.post import Limits
from studio.wire.messages import Failed, Finished, FromWorker, LocalModel, Run, Started, Stopped
from studio.wire.reach import READS, WRITES
from studio.worker import landlock
from tests.services.fakes import text

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or landlock.abi() < 1, reason="files of workers are fenced by Linux alone"
)


class Bench:
    """A pool with fences, and a model that was left in place, outside of all that workers reach."""

    def __init__(self, folder: Path, qtbot: QtBot) -> None:
        self._qtbot = qtbot
        self.elsewhere = folder / "elsewhere"
        self.elsewhere.mkdir()
        self.weights = self.elsewhere / "weights.gguf"
        self.weights.write_bytes(b"weights")
        self._spool = folder / "home" / "data" / "spool" / "job"
        self.pool = WorkerPool(limits=Limits(ping=0.5, back_off=(0.05,)))
        self._jobs = 0

    def local(self, path: Path | None = None) -> LocalModel:
        files = {} if path is None else {path.name: str(path)}
        # Another id each time: a model in memory would not be read again.
        root = "/" if path is None else str(path.parent)
        return LocalModel(id=f"fake-{self._jobs}", engine="fake-text", root=root, files=files)

    def order(self, path: Path | None = None, prompt: str = "Once") -> Run:
        self._jobs += 1
        self._spool.mkdir(parents=True, exist_ok=True)
        return Run(job_id=f"job-{self._jobs}", request=text(prompt), spool=str(self._spool), model=self.local(path))

    def made(self, run: Run) -> FromWorker:
        said: list[FromWorker] = []
        connection = self.pool.said.connect(lambda _family, message: said.append(message))
        self.pool.run("text", run)
        self._qtbot.waitUntil(lambda: bool(said) and isinstance(said[-1], (Finished, Failed, Stopped)), timeout=30_000)
        self.pool.disconnect(connection)
        return said[-1]

    def pid(self) -> int:
        found = self.pool.pid("text")
        assert found is not None
        return found


@pytest.fixture
def bench(qtbot: QtBot, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    # Other tests keep their models anywhere in their folder.
    monkeypatch.delenv(READS)
    monkeypatch.delenv(WRITES)
    made = Bench(tmp_path, qtbot)
    yield made
    made.pool.shut_down()


def test_a_worker_that_is_there_gives_way_to_one_that_reaches_the_model(bench: Bench) -> None:
    assert isinstance(bench.made(bench.order()), Finished)
    first = bench.pid()
    assert isinstance(bench.made(bench.order(bench.weights)), Finished)
    second = bench.pid()
    assert second != first
    assert isinstance(bench.made(bench.order(bench.weights)), Finished)
    assert isinstance(bench.made(bench.order()), Finished)
    assert bench.pid() == second
    assert bench.pool.stopped_failure("text") is None


def test_the_one_that_follows_a_death_reaches_it_too(bench: Bench, qtbot: QtBot) -> None:
    assert isinstance(bench.made(bench.order(bench.weights)), Finished)
    first = bench.pid()
    os.kill(first, signal.SIGKILL)
    qtbot.waitUntil(lambda: bench.pool.pid("text") not in (None, first), timeout=20_000)
    qtbot.waitUntil(lambda: bench.pool.state("text") == "ready", timeout=20_000)
    second = bench.pid()
    assert isinstance(bench.made(bench.order(bench.weights)), Finished)
    assert bench.pid() == second


def test_a_death_in_its_load_fails_that_order_alone(bench: Bench) -> None:
    run = bench.order(bench.weights, "!load-heavy !load-crash")
    ended = bench.made(run)
    assert isinstance(ended, Failed)
    assert isinstance(ended.failure, WorkerDied)
    assert isinstance(bench.made(bench.order(bench.weights)), Finished)


def test_an_order_at_work_begins_again_in_a_worker_that_was_restarted(bench: Bench, qtbot: QtBot) -> None:
    started: list[FromWorker] = []
    bench.pool.said.connect(lambda _family, message: started.append(message) if isinstance(message, Started) else None)
    run = bench.order(bench.weights, "!load-heavy")
    ended: list[FromWorker] = []
    bench.pool.said.connect(lambda _family, message: ended.append(message) if isinstance(message, Finished) else None)
    bench.pool.run("text", run)
    qtbot.waitUntil(lambda: bool(started), timeout=20_000)
    bench.pool.restart("text")
    qtbot.waitUntil(lambda: bool(ended), timeout=30_000)
    assert len(started) == 2


@pytest.mark.parametrize("way", ["replaced", "the folder replaced", "gone for a while"])
def test_a_model_that_was_put_in_its_place_anew_is_reached(bench: Bench, way: str) -> None:
    """The kernel's fence holds the very file: another one of the same name is out of reach."""
    assert isinstance(bench.made(bench.order(bench.weights)), Finished)
    aside = bench.elsewhere.with_name("aside")
    if way == "replaced":
        fresh = bench.weights.with_suffix(".new")
        fresh.write_bytes(b"newer weights")
        fresh.replace(bench.weights)
    elif way == "the folder replaced":
        shutil.copytree(bench.elsewhere, aside)
        shutil.rmtree(bench.elsewhere)
        aside.rename(bench.elsewhere)
    else:
        bench.weights.rename(aside)
        ended = bench.made(bench.order(bench.weights))
        assert isinstance(ended, Failed)
        assert isinstance(ended.failure, ModelMissing)
        shutil.copyfile(aside, bench.weights)
    assert isinstance(bench.made(bench.order(bench.weights)), Finished)


def test_models_that_were_cleared_away_with_their_folder_are_reached_when_they_come_back(
    bench: Bench, home: Path
) -> None:
    installed = home / "data" / "models" / "m" / "weights.gguf"
    installed.parent.mkdir(parents=True)
    installed.write_bytes(b"weights")
    assert isinstance(bench.made(bench.order(installed)), Finished)
    shutil.rmtree(home / "data" / "models")
    installed.parent.mkdir(parents=True)
    installed.write_bytes(b"weights")
    assert isinstance(bench.made(bench.order(installed)), Finished)
