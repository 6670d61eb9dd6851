"""Rolling backups, the background check, and emptying the trash."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from studio.domain.errors import Failure, ImportRefused, ProjectDamaged, StudioError
from studio.domain.ids import new_id
from studio.domain.picture_records import Generation
from studio.domain.project_records import Asset, Recipe
from studio.domain.requests import ModelRef, PictureRequest
from studio.project import trash
from studio.project.backup import Bounds, backup_folder, list_backups, make_backup, restore_backup
from studio.project.check import check
from studio.project.connect import connect
from studio.project.store import open_file
from studio.project.trash import hashes_in
from studio.project.upkeep import Upkeep
from studio.services.session.session import ProjectSession
from tests.project.sessions import add_card, card_names, change, make_project, raw

PATIENCE = 120
"""Seconds that a loaded machine may take to commit."""


@pytest.fixture
def session(tmp_path: Path, qapp: object) -> Iterator[ProjectSession]:
    made = ProjectSession.create(tmp_path / "a.triptych")
    yield made
    made.close(discard=True)


def backup_now(path: Path, bounds: Bounds | None = None) -> Path | None:
    reader = connect(path, read_only=True)
    try:
        return make_backup(reader, path, bounds or Bounds())
    finally:
        reader.close()


def test_a_hash_is_found_wherever_it_stands() -> None:
    name = b"0123456789abcdef" * 4
    for before in range(300):
        assert name in set(hashes_in(b"-" * before + name + b"-" * 70, piece=100))
    assert set(hashes_in(b'{"asset":"' + name + b'"}')) == {name}
    assert list(hashes_in(b"-" * 1000, piece=100)) == []


class TestBackups:
    def test_a_backup_of_a_live_project_is_a_whole_project(self, session: ProjectSession, tmp_path: Path) -> None:
        add_card(session, "Ada")
        assert session.flush()
        made = backup_now(session.path)
        assert made is not None
        assert list_backups(session.path) == (made,)
        assert check(made).sound
        assert ProjectSession.backups_of(session.path) == (made,)
        restored = ProjectSession.restore_backup(made, tmp_path / "restored.triptych")
        assert card_names(restored) == ["Ada"]
        restored.close()
        with pytest.raises(StudioError) as raised:
            restore_backup(made, session.path)
        assert isinstance(raised.value.failure, ImportRefused)

    def test_backups_are_bounded_in_count_and_bytes_and_the_newest_stays(self, session: ProjectSession) -> None:
        folder = backup_folder(session.path)
        folder.mkdir(parents=True)
        for day in range(10, 20):
            (folder / f"202001{day}-000000.triptych").write_bytes(b"x" * 1000)
        made = backup_now(session.path, Bounds(count=4))
        assert [path.name[:8] for path in list_backups(session.path)][1:] == ["20200119", "20200118", "20200117"]
        assert made is not None
        assert made.name.startswith("00000001-")
        assert made is not None
        size = made.stat().st_size
        made.unlink()
        backup_now(session.path, Bounds(bytes=size + 1500))
        assert len(list_backups(session.path)) == 2
        backup_now(session.path, Bounds(total_bytes=1))
        assert len(list_backups(session.path)) == 1
        assert backup_now(session.path, Bounds(bytes=10)) is None
        assert len(list_backups(session.path)) == 1

    def test_the_newest_backups_stay_when_the_clock_was_set_back(
        self, session: ProjectSession, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        made = []
        for at in [time.gmtime(1_700_000_000 + days * 86_400) for days in (30, 30, 20, 10)]:
            monkeypatch.setattr(time, "gmtime", lambda at=at: at)
            made.append(backup_now(session.path, Bounds(count=2)))
        assert list_backups(session.path) == (made[3], made[2])

    def test_upkeep_backs_up_by_itself(self, tmp_path: Path, qapp: object) -> None:
        path = make_project(tmp_path / "p.triptych", "Ada")
        file = open_file(path)
        file.begin()
        failures: list[Failure] = []
        upkeep = Upkeep(file, failures.append, first_after=0.0, every=0.01)
        try:
            for _ in range(1000):
                if list_backups(path):
                    break
                threading.Event().wait(0.01)
        finally:
            upkeep.stop()
            file.close()
        (made,) = list_backups(path)[:1]
        assert check(made).sound
        assert failures == []

    def test_a_damaged_project_is_reported_and_not_backed_up(self, tmp_path: Path, qapp: object) -> None:
        path = make_project(tmp_path / "p.triptych", "Ada")
        with raw(path) as connection:
            root = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'undo_cursor'").fetchone()
        assert root is not None
        file = open_file(path)
        file.begin()
        file.close()
        data = bytearray(path.read_bytes())
        data[root[0] * 4096 - 60 : root[0] * 4096] = b"\xff" * 60
        data[(root[0] - 1) * 4096 + 3 : (root[0] - 1) * 4096 + 5] = b"\xff\xff"
        path.write_bytes(data)
        file = open_file(path)
        file.begin()
        failures: list[Failure] = []
        reported = threading.Event()
        upkeep = Upkeep(file, lambda failure: (failures.append(failure), reported.set())[1], first_after=0.0)
        assert reported.wait(60)
        upkeep.stop()
        file.close()
        assert isinstance(failures[0], ProjectDamaged)
        assert list_backups(path) == ()

    def test_closing_ends_its_threads_and_does_not_wait_for_the_first_check(self, tmp_path: Path, qapp: object) -> None:
        others = set(threading.enumerate())
        session = ProjectSession.create(tmp_path / "b.triptych")
        own = set(threading.enumerate()) - others
        assert sorted(one.name for one in own if one.name.startswith("project-")) == [
            "project-upkeep",
            "project-writer",
        ]
        assert session.flush(PATIENCE)
        session.close()
        assert [one.name for one in own if one.is_alive()] == []


class TestTrash:
    def picture(self, session: ProjectSession, data: bytes, *, trashed: bool = False) -> Generation:
        asset = session.add_asset(data, "image/png")
        recipe = Recipe(id=new_id(), request=PictureRequest(model=ModelRef("m", "e")), created=1.0)
        made = Generation(
            id=new_id(), asset=asset.id, recipe_id=recipe.id, created=1.0, width=1, height=1, trashed=trashed
        )
        session.perform(change("none", (None, recipe), (None, made)))
        return made

    def test_only_what_was_thrown_away_goes_and_the_file_shrinks(self, session: ProjectSession) -> None:
        kept = self.picture(session, b"kept" * 500_000)
        gone = self.picture(session, b"gone" * 1_000_000, trashed=True)
        session.flush()
        with raw(session.path) as connection:
            pages = connection.pragma("page_count")
        assert session.empty_trash() == 4_000_000
        assert session.flush()
        assert list(session.document.all(Generation)) == [kept]
        assert session.document.get(Recipe, gone.recipe_id) is None
        assert session.document.get(Recipe, kept.recipe_id) is not None
        session.close()
        assert check(session.path).sound
        with raw(session.path) as connection:
            assert connection.pragma("page_count") < pages - 900
            assert connection.execute("SELECT count(*) FROM asset").fetchone() == (1,)

    def test_an_asset_that_something_else_names_stays(self, session: ProjectSession) -> None:
        gone = self.picture(session, b"shared", trashed=True)
        add_card(session, f"the reference is {gone.asset}")
        assert session.empty_trash() == 0
        assert session.read_asset(gone.asset) == b"shared"

    def test_what_a_snapshot_or_another_panes_undo_names_stays(self, session: ProjectSession) -> None:
        picture = self.picture(session, b"in a snapshot")
        session.take_snapshot("one")
        after = msgspec.structs.replace(picture, trashed=True)
        session.perform(change("picture", (picture, after)))
        add_card(session, "Ada", "writing")
        assert session.empty_trash() == 0
        assert session.read_asset(picture.asset) == b"in a snapshot"
        assert session.undo_stack("picture").count() == 0
        assert session.undo_stack("writing").count() == 1
        session.close()
        again = ProjectSession.open(session.path)
        assert again.undo_stack("picture").count() == 0
        again.undo_stack("writing").undo()
        again.close()

    def test_an_unused_asset_that_just_came_stays_whatever_the_clock_says(
        self, session: ProjectSession, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asset = session.add_asset(b"just made", "image/png")
        monkeypatch.setattr(time, "time", lambda: asset.created + 10 * trash.GRACE_SECONDS)
        session.empty_trash()
        assert session.document.get(Asset, asset.id) == asset
        later = trash.sweep(session.document, (), session.read_asset)
        assert later.forget == (asset.id,)

    def test_an_unused_asset_of_an_earlier_day_goes(self, session: ProjectSession) -> None:
        asset = session.add_asset(b"made long ago", "image/png")
        session.close()
        again = ProjectSession.open(session.path)
        again.empty_trash()
        assert again.document.get(Asset, asset.id) is None
        again.close()
