"""What a crash leaves, files of newer versions, folders without WAL, `check` and `info`."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from studio.domain.changes import Edit
from studio.domain.errors import ProjectNewer, StudioError
from studio.domain.project_records import Job
from studio.domain.requests import ModelRef, PictureRequest
from studio.project import schema, volume
from studio.project.check import check
from studio.project.info import info
from studio.services.jobs.adoption import change_without_undo
from studio.services.session.session import ProjectSession
from tests.project.sessions import add_card, card_names, make_project, raw


@pytest.fixture
def crashed(tmp_path: Path, qapp: object) -> Path:
    """Main file and log as a crash leaves them: copied while a session has them open and nothing is being written."""
    live = ProjectSession.create(tmp_path / "live.triptych", "Crashed")
    add_card(live, "Ada")
    asset = live.add_asset(b"blob" * 500_000, "text/plain")
    assert live.flush()
    folder = tmp_path / "crashed"
    folder.mkdir()
    path = folder / "p.triptych"
    shutil.copyfile(live.path, path)
    shutil.copyfile(tmp_path / "live.triptych-wal", folder / "p.triptych-wal")
    assert (folder / "p.triptych-wal").stat().st_size > asset.size
    live.close()
    return path


def listing(folder: Path) -> dict[str, bytes]:
    return {entry.name: entry.read_bytes() for entry in folder.iterdir()}


def test_opening_a_crashed_pair_loses_nothing(crashed: Path) -> None:
    session = ProjectSession.open(crashed)
    assert card_names(session) == ["Ada"]
    session.undo_stack("writing").undo()
    assert card_names(session) == []
    session.close()
    assert [entry.name for entry in crashed.parent.iterdir()] == ["p.triptych"]


def test_reading_a_crashed_pair_changes_neither_file(crashed: Path) -> None:
    before = listing(crashed.parent)
    session = ProjectSession.open(crashed, read_only=True)
    assert card_names(session) == ["Ada"]
    session.close()
    report = check(crashed)
    assert (report.problems, report.clean, report.holder) == ((), False, "")
    assert info(crashed)["title"] == "Crashed"
    assert listing(crashed.parent) == before


def test_damage_after_an_unclean_close_is_found_before_editing(crashed: Path) -> None:
    ProjectSession.open(crashed).close()
    with raw(crashed) as connection:
        root = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'chunk'").fetchone()
        connection.execute("UPDATE setting SET value = 'false' WHERE name = 'clean'")
    assert root is not None
    with crashed.open("r+b") as file:
        file.seek((root[0] - 1) * 4096)
        file.write(b"\xff" * 100)
    before = crashed.read_bytes()
    with pytest.raises(StudioError) as raised:
        ProjectSession.open(crashed)
    assert "project-damaged" in repr(raised.value.failure.__struct_config__.tag)
    assert crashed.read_bytes() == before
    assert check(crashed).problems
    reading = ProjectSession.open(crashed, read_only=True)
    assert card_names(reading) == ["Ada"]
    reading.close()


def test_a_newer_file_opens_for_reading_with_what_we_know_of_it(tmp_path: Path, qapp: object) -> None:
    path = make_project(tmp_path / "p.triptych", "Ada")
    with raw(path) as connection:
        connection.execute('INSERT INTO record VALUES (\'hologram\', \'h\', \'{"kind": "hologram", "id": "h"}\')')
        connection.execute("CREATE TABLE hologram (x)")
        connection.pragma("user_version", schema.VERSION + 1)
    before = path.read_bytes()
    session = ProjectSession.open(path)
    assert session.read_only
    assert card_names(session) == ["Ada"]
    session.close()
    assert info(path)["version"] == schema.VERSION + 1
    assert path.read_bytes() == before


def test_a_newer_file_of_another_shape_says_so(tmp_path: Path, qapp: object) -> None:
    path = make_project(tmp_path / "p.triptych")
    with raw(path) as connection:
        connection.execute("ALTER TABLE record RENAME TO records")
        connection.pragma("user_version", 99)
    with pytest.raises(StudioError) as raised:
        ProjectSession.open(path)
    assert raised.value.failure == ProjectNewer(path=str(path), version=99, supported=schema.VERSION)


class TestWithoutWal:
    @pytest.mark.parametrize("name", ["Dropbox", "OneDrive - School", "Nextcloud"])
    def test_a_synced_folder_gets_a_rollback_journal(self, tmp_path: Path, qapp: object, name: str) -> None:
        folder = tmp_path / name / "novel"
        folder.mkdir(parents=True)
        session = ProjectSession.create(folder / "p.triptych")
        add_card(session, "Ada")
        assert session.flush()
        assert sorted(entry.name for entry in folder.iterdir()) == ["p.triptych", "p.triptych-lock"]
        asset = session.add_asset(b"x" * 3_000_000, "text/plain")
        assert session.flush()
        assert len(session.read_asset(asset.id)) == 3_000_000
        session.close()
        again = ProjectSession.open(folder / "p.triptych")
        assert card_names(again) == ["Ada"]
        again.close()

    def test_a_folder_of_a_sync_client_is_known_by_its_marker(self, tmp_path: Path) -> None:
        assert volume.wal_works(tmp_path / "p.triptych")
        (tmp_path / ".stfolder").mkdir()
        assert not volume.wal_works(tmp_path / "p.triptych")


class TestLooking:
    def test_check_and_info_work_while_a_window_holds_the_project(self, tmp_path: Path, qapp: object) -> None:
        session = ProjectSession.create(tmp_path / "p.triptych", "Held")
        add_card(session, "Ada")
        session.add_asset(b"x", "text/plain")
        assert session.flush()
        report = check(session.path)
        assert report.sound
        assert "process" in report.holder
        answer = json.loads(json.dumps(info(session.path)))
        assert (answer["title"], answer["records"]["card"], answer["asset_bytes"]) == ("Held", 1, 1)
        assert answer["open_in"] == report.holder
        add_card(session, "Bob")
        session.close()

    def test_check_names_a_missing_and_a_damaged_asset(self, tmp_path: Path, qapp: object) -> None:
        session = ProjectSession.create(tmp_path / "p.triptych")
        lost = session.add_asset(b"lost", "text/plain", "lost.txt")
        bent = session.add_asset(b"bent", "text/plain", "bent.txt")
        session.close()
        with raw(session.path) as connection:
            connection.execute("DELETE FROM asset WHERE sha256 = ?", (lost.id,))
            connection.execute("UPDATE chunk SET data = x'00' WHERE asset = (SELECT number FROM asset LIMIT 1)")
        assert sorted(word for problem in check(session.path).problems for word in problem.split()[2:]) == sorted(
            ["(lost.txt)", "is", "missing", "(bent.txt)", "is", "damaged"]
        )
        assert bent.id != lost.id

    def test_a_job_whose_picture_is_gone_damages_no_project(self, tmp_path: Path, qapp: object) -> None:
        session = ProjectSession.create(tmp_path / "p.triptych")
        request = PictureRequest(model=ModelRef("m", "e"), prompt="a red fox", init_image="0" * 64)
        session.perform(change_without_undo("Job", (Edit(None, Job(id="j", request=request, state="queued")),)))
        session.close()
        assert check(session.path).problems == ()
        again = ProjectSession.open(session.path)
        job = again.document.need(Job, "j")
        assert isinstance(job.request, PictureRequest)
        assert job.request.init_image == "0" * 64
        again.close()
