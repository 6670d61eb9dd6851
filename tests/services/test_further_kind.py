"""One row more in the tables of the composition and of the worker: a kind of request that the program does not have
goes through queue, worker, spool and adoption, into the file and back, with words for people."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from pytestqt.qtbot import QtBot

from studio.domain.errors import BadRequest, OutOfMemory, StudioError, WorkerDied
from studio.domain.made import PictureMade
from studio.domain.project_records import Card, Job, Recipe
from studio.domain.requests import ModelRef
from studio.services.composition import make_studio
from studio.services.jobs.adoption import ADOPTERS as OURS
from studio.services.jobs.spool import Spool
from studio.services.models.manifests import Manifest, ManifestFile, model_folder, write_manifest
from studio.services.session.session import ProjectSession
from studio.services.studio import Studio
from studio.services.wording import family_title, sentence
from studio.services.workers.post import Limits
from studio.wire.folder import write_safely
from studio.wire.messages import FileDone
from tests.services.further_kind import ADOPTERS, CARDS, KINDS, TallyMade, TallyRequest

COMMANDS = {
    family.name: (sys.executable, "-P", "-m", "tests.services.further_worker", family.name)
    for family in KINDS.working_families()
}


@pytest.fixture
def installed(home: Path) -> str:
    """A model of the further family, brought by the user."""
    folder = model_folder("beads")
    folder.mkdir(parents=True)
    (folder / "beads.txt").write_text("o o o")
    file = ManifestFile(name="beads.txt", size=5, fingerprint=hashlib.sha256(b"o o o").hexdigest())
    write_manifest(
        folder,
        Manifest(
            id="beads",
            origin="imported",
            files=(file,),
            title="Beads",
            family="abacus",
            engine="tally",
            tasks=("tally",),
        ),
    )
    return "beads"


@pytest.fixture
def studio(installed: str, tmp_path: Path, qapp: object) -> Iterator[Studio]:
    made = make_studio(kinds=KINDS, cards=CARDS, adopters=ADOPTERS, limits=Limits(back_off=(0.05,), commands=COMMANDS))
    made.new_project(tmp_path / "counted.triptych", "Counted")
    yield made
    made.shut_down(discard=True)


def session_of(studio: Studio) -> ProjectSession:
    assert studio.session is not None
    return studio.session


def counted(studio: Studio, qtbot: QtBot, content: bytes, rounds: int = 1) -> Job:
    """The job after its end."""
    session = session_of(studio)
    asset = session.add_asset(content, "text/plain")
    request = TallyRequest(model=studio.library.ref("beads"), source=asset.id, rounds=rounds)
    job_id = studio.queue.submit(request)
    qtbot.waitUntil(lambda: not studio.queue.active(job_id), timeout=20_000)
    return session.document.need(Job, job_id)


def test_a_further_kind_goes_all_the_way_and_back_out_of_the_file(studio: Studio, qtbot: QtBot) -> None:
    [model] = studio.library.models_for("abacus", "tally")
    assert model.title == "Beads"
    job = counted(studio, qtbot, b"seven b", rounds=2)
    assert (job.state, job.failure) == ("done", None)
    session = session_of(studio)
    cards = tuple(session.document.all(Card))
    assert [card.name for card in cards] == ["7 bytes", "7 bytes"]
    assert session.read_asset(cards[0].reference) == b"7\n"
    recipe = session.document.need(Recipe, cards[1].id)
    assert recipe.request == msgspec.structs.replace(job.request, rounds=1)
    assert recipe.engine_versions == (("tally", "1"),)
    path = session.path
    studio.close_project()
    again = studio.open_project(path)
    assert tuple(again.document.all(Card)) == cards
    assert again.document.need(Job, job.id) == job
    assert again.document.need(Recipe, cards[1].id) == recipe


def test_a_program_without_the_row_keeps_what_it_made(studio: Studio, qtbot: QtBot) -> None:
    job = counted(studio, qtbot, b"abc")
    path = session_of(studio).path
    studio.close_project()
    without = ProjectSession.open(path)
    assert without.document.get(Job, job.id) is None
    assert without.newer is not None
    without.close()
    assert studio.open_project(path).document.need(Job, job.id) == job


def test_what_a_crash_left_of_it_is_adopted(studio: Studio, qtbot: QtBot) -> None:
    session = session_of(studio)
    request = TallyRequest(model=ModelRef("beads", "tally"), source="", rounds=2)
    job = Job(id="01CRASHED", request=request, state="running", rank=1)
    spool = Spool(kinds=KINDS)
    spool.prepare(job, str(session.path), {})
    file = spool.folder(job.id, str(session.path)) / "0000.txt"
    write_safely(file, lambda out: out.write(b"3\n"))
    done = FileDone(
        job_id=job.id,
        index=0,
        path=str(file),
        sha256=hashlib.sha256(b"3\n").hexdigest(),
        size=2,
        media_type="text/plain",
        request=msgspec.structs.replace(request, rounds=1),
        made=TallyMade(count=3),
    )
    write_safely(file.with_suffix(".done"), lambda out: out.write(msgspec.msgpack.encode(done)))
    studio.queue.attach(session)
    assert [card.name for card in session.document.all(Card)] == ["3 bytes"]


def test_a_program_without_the_row_leaves_its_folder_in_the_spool(studio: Studio) -> None:
    request = TallyRequest(model=ModelRef("beads", "tally"), source="")
    job = Job(id="01LATER", request=request, state="running", rank=1)
    Spool(kinds=KINDS).prepare(job, str(session_of(studio).path), {})
    folder = Spool().folder(job.id, str(session_of(studio).path))
    os.utime(folder, (0, 0))
    Spool().sweep()
    assert folder.is_dir()
    assert Spool().leftovers(str(session_of(studio).path), frozenset()) == ()
    [(_, order)] = Spool(kinds=KINDS).leftovers(str(session_of(studio).path), frozenset())
    assert order.job == job


def test_people_read_the_further_familys_own_words(studio: Studio, qtbot: QtBot) -> None:
    assert family_title("abacus", studio.kinds) == "Counting"
    died = counted(studio, qtbot, b"crash").failure
    assert isinstance(died, WorkerDied)
    assert sentence(died, studio.kinds).startswith("The counting worker crashed")
    memory = counted(studio, qtbot, b"too much").failure
    assert isinstance(memory, OutOfMemory)
    assert "fewer rounds" in sentence(memory, studio.kinds)


def test_a_file_that_its_kind_does_not_make_fails_the_job_in_words(studio: Studio) -> None:
    session = session_of(studio)
    request = TallyRequest(model=ModelRef("beads", "tally"), source="")
    job = Job(id="01STRANGE", request=request, state="running", rank=1)
    spool = Spool(kinds=KINDS)
    spool.prepare(job, str(session.path), {})
    file = spool.folder(job.id, str(session.path)) / "0000.png"
    write_safely(file, lambda out: out.write(b"?"))
    done = FileDone(
        job_id=job.id,
        index=0,
        path=str(file),
        sha256=hashlib.sha256(b"?").hexdigest(),
        size=1,
        media_type="image/png",
        request=request,
        made=PictureMade(width=0, height=0),
    )
    write_safely(file.with_suffix(".done"), lambda out: out.write(msgspec.msgpack.encode(done)))
    studio.queue.attach(session)
    failed = session.document.need(Job, job.id)
    assert failed.state == "failed"
    assert isinstance(failed.failure, BadRequest)


def test_without_its_row_it_is_refused_at_once(home: Path, tmp_path: Path, qapp: object) -> None:
    plain = make_studio()
    plain.new_project(tmp_path / "plain.triptych")
    with pytest.raises(StudioError) as refused:
        plain.queue.submit(TallyRequest(model=ModelRef("beads", "tally"), source=""))
    assert isinstance(refused.value.failure, BadRequest)
    assert plain.queue.jobs() == ()
    plain.shut_down(discard=True)


def test_a_kind_without_an_adopter_is_noticed_when_the_program_is_composed(home: Path, qapp: object) -> None:
    with pytest.raises(ValueError, match="no adopter"):
        make_studio(kinds=KINDS, cards=CARDS, adopters=OURS)
