"""A finished job's folder goes when its record is on disk, whatever the clock on the wall says meanwhile."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from studio.domain.kinds import KINDS
from studio.domain.requests import ModelRef, PictureRequest
from studio.services.jobs.adoption import ADOPTERS, Adopters
from studio.services.jobs.ledger import JobLedger
from studio.services.jobs.spool import Spool
from studio.services.session.session import ProjectSession
from tests.services.fakes import FakeLibrary

REQUEST = PictureRequest(model=ModelRef(id="painter", engine="fake-picture"), prompt="a fox")


@pytest.mark.parametrize("hours", [-5000, -1, 0, 1, 5000])
def test_the_folder_outlives_a_clock_that_is_set_until_the_commit(
    tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, hours: int
) -> None:
    session = ProjectSession.create(tmp_path / "a.triptych")
    spool = Spool()
    ledger = JobLedger(session, FakeLibrary(), spool, KINDS, Adopters(KINDS, ADOPTERS))
    job = ledger.add(REQUEST, "Picture", "")
    spool.prepare(job, str(session.path), {})
    assert session.flush()
    true_time = time.time
    monkeypatch.setattr(time, "time", lambda: true_time() + hours * 3600)
    aside = session.path.with_name(".aside")
    session.path.rename(aside)
    ledger.end(job, "done")
    assert not session.flush()
    assert spool.folder(job.id, str(session.path)).is_dir()
    aside.rename(session.path)
    assert session.flush()
    qtbot.waitUntil(lambda: not spool.folder(job.id, str(session.path)).exists(), timeout=5000)
    ledger.close()
    session.close()
