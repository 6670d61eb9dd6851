"""The gauge of the memory: what is told of the workers' models."""

from __future__ import annotations

from typing import cast

from pytestqt.qtbot import QtBot

from studio.domain.kinds import KINDS
from studio.services.workers.pool import WorkerPool
from studio.ui.shell.gauge import MemoryGauge
from studio.wire.messages import Held
from tests.ui.studio_fakes import FakeWorkers


def test_a_model_that_is_loaded_again_is_told_until_it_is_there(qtbot: QtBot) -> None:
    workers = FakeWorkers()
    gauge = MemoryGauge(cast(WorkerPool, workers), KINDS, lambda: "")
    qtbot.addWidget(gauge)
    workers.held_changed.emit("text", Held(models={"writer": 10**9}, rss_bytes=10**9))
    assert "loads again" not in gauge.toolTip()
    workers.held_changed.emit("text", Held(models={}, rss_bytes=0))
    workers.loads_again.emit("text", "writer")
    assert "Writing: writer loads again, as a load beside it was cancelled" in gauge.toolTip()
    workers.held_changed.emit("text", Held(models={"writer": 10**9}, rss_bytes=10**9))
    assert "loads again" not in gauge.toolTip()
