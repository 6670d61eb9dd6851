"""A kind of request and a family that the program does not have, as the job bar and the gauge name them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from studio import places
from studio.domain.changes import Change, Edit
from studio.domain.project_records import Job
from studio.domain.requests import ModelRef
from studio.services.composition import make_studio
from studio.services.studio import Studio
from studio.ui.shell.job_bar import JobBar
from studio.wire.messages import Held
from tests.services.further_kind import ADOPTERS, CARDS, KINDS, TallyRequest


@pytest.fixture
def studio(home: Path, tmp_path: Path, qapp: object) -> Iterator[Studio]:
    made = make_studio(kinds=KINDS, cards=CARDS, adopters=ADOPTERS)
    made.new_project(tmp_path / "counted.triptych")
    yield made
    made.shut_down(discard=True)


def test_a_job_without_a_label_bears_its_familys_name(studio: Studio, qtbot: QtBot) -> None:
    bar = JobBar(studio)
    qtbot.addWidget(bar)
    studio.queue.submit(TallyRequest(model=ModelRef("beads", "tally"), source=""))
    assert bar.title == "Counting"


def test_a_running_job_says_what_its_family_does(studio: Studio, qtbot: QtBot) -> None:
    assert studio.session is not None
    bar = JobBar(studio)
    qtbot.addWidget(bar)
    request = TallyRequest(model=ModelRef("beads", "tally"), source="")
    job = Job(id="01RUNS", request=request, state="running", rank=1)
    studio.session.perform(Change(id="01RUNS", label="job", stack="none", edits=(Edit(None, job),), at=0.0))
    bar.refresh()
    assert bar.state == "counting"
    studio.queue.progress.emit("01RUNS", 1.0, 4.0, "", None)
    assert bar.state == "counting, 1 of 4"


def test_the_gauge_names_the_family_of_a_loaded_model(studio: Studio, qtbot: QtBot) -> None:
    bar = JobBar(studio)
    qtbot.addWidget(bar)
    studio.workers.held_changed.emit("abacus", Held(models={"beads": 2_000_000}, rss_bytes=3_000_000))
    assert "Counting: beads, 2.0 MB" in bar.gauge.toolTip()


def test_the_gauge_tells_what_writers_keep_in_mind(studio: Studio, qtbot: QtBot, home: Path) -> None:
    bar = JobBar(studio)
    qtbot.addWidget(bar)
    assert "keep in mind" not in bar.gauge.toolTip()
    folder = places.memories_dir()
    folder.mkdir(parents=True)
    (folder / "scene").write_bytes(bytes(2_000_000))
    bar.gauge.refresh()
    assert "0 bytes in memory, 2.0 MB on disk, of 500 MB each" in bar.gauge.toolTip()
