"""Migrations: every version has its golden old file, every migration its test, and a failure leaves the original.

`golden/vN.triptych` is a project as the program of version N wrote it. A new version brings its migration, the golden
file of the version before it, and a look at what became of it in `EXPECTED`.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import apsw
import pytest

from studio.domain.errors import ProjectDamaged, StudioError
from studio.domain.picture_records import Layer, tile_id
from studio.domain.project_records import Asset
from studio.domain.text_records import Meta, Paragraph, Scene
from studio.project import migrate, schema, tiles
from studio.project.check import check
from studio.services.session.session import ProjectSession
from tests.project.sessions import add_card, card_names, make_project, raw

GOLDEN = Path(__file__).with_name("golden")


def golden(version: int, folder: Path) -> Path:
    path = folder / f"v{version}.triptych"
    shutil.copyfile(GOLDEN / path.name, path)
    return path


def test_every_version_has_its_migration_and_its_golden_file() -> None:
    assert sorted(migrate.MIGRATIONS) == list(range(2, schema.VERSION + 1))
    assert sorted(path.name for path in GOLDEN.glob("*.triptych")) == [
        f"v{version}.triptych" for version in range(1, schema.VERSION + 1)
    ]
    for migration in migrate.MIGRATIONS.values():
        assert migration.__doc__


@pytest.mark.parametrize("version", range(1, schema.VERSION + 1))
def test_a_project_of_every_version_opens_with_all_it_held(version: int, tmp_path: Path, qapp: object) -> None:
    path = golden(version, tmp_path)
    with raw(path) as connection:
        assert connection.pragma("user_version") == version
    session = ProjectSession.open(path)
    document = session.document
    assert document.need(Meta, "project").title == "The golden project"
    (scene,) = document.all(Scene)
    assert [document.need(Paragraph, name).text for name in scene.paragraphs] == ["Once upon a time.", "The end."]
    assert card_names(session) == ["Ada"]
    (asset,) = document.all(Asset)
    assert session.read_asset(asset.id).startswith(b"golden bytes")
    stack = session.undo_stack("writing")
    assert (stack.count(), stack.index()) == (3, 2)
    stack.redo()
    assert card_names(session) == ["Ada", "Bob"]
    stack.setIndex(0)
    assert list(document.all(Scene)) == []
    session.close()
    assert check(path).sound
    with raw(path) as connection:
        assert connection.pragma("user_version") == schema.VERSION


def test_a_small_migration_is_made_in_the_file_itself_and_undone_when_it_fails(
    tmp_path: Path, qapp: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = golden(1, tmp_path)
    before = path.read_bytes()

    def fails(connection: apsw.Connection) -> None:
        connection.execute("DELETE FROM record")
        connection.execute("INSERT INTO nowhere VALUES (1)")

    with monkeypatch.context() as patch:
        patch.setattr(schema, "VERSION", 2)
        patch.setitem(migrate.MIGRATIONS, 2, fails)
        with pytest.raises(StudioError):
            ProjectSession.open(path)
    assert path.read_bytes() == before
    inode = path.stat().st_ino
    ProjectSession.open(path).close()
    assert path.stat().st_ino == inode
    assert ProjectSession.backups_of(path) == ()
    assert check(path).sound


def test_what_was_painted_with_version_3_is_there_with_its_history(tmp_path: Path, qapp: object) -> None:
    path = golden(3, tmp_path)
    session = ProjectSession.open(path)
    (layer,) = session.document.all(Layer)
    stack = session.undo_stack("picture")
    names = []
    for _ in range(2):
        (tile,) = session.document.tiles_of(layer.id)
        assert (tile.id, tile.x, tile.y) == (tile_id(layer.id, 1, 0), 1, 0)
        names.append(tile.pixels)
        stack.redo()
    session.close()
    with raw(path) as connection:
        reads = [tiles.read(lambda name: tiles.find(connection, name), path, name) for name in names]
    assert [len(found) for found in reads] == [2, 3], "with those that they were packed from"


class TestMachinery:
    """With a made-up next version, so that it is tested whether or not there is one yet."""

    @pytest.fixture
    def old(self, tmp_path: Path, qapp: object, monkeypatch: pytest.MonkeyPatch) -> Path:
        path = make_project(tmp_path / "p.triptych", "Ada")
        monkeypatch.setattr(schema, "VERSION", schema.VERSION + 1)
        return path

    def migration(self, monkeypatch: pytest.MonkeyPatch, statement: str) -> None:
        def run(connection: apsw.Connection) -> None:
            connection.execute(statement)

        monkeypatch.setitem(migrate.MIGRATIONS, schema.VERSION, run)

    def test_a_migration_is_run_on_a_copy_that_takes_its_place(
        self, old: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.migration(monkeypatch, "UPDATE record SET body = replace(body, 'Ada', 'Eve') WHERE kind = 'card'")
        session = ProjectSession.open(old)
        assert card_names(session) == ["Eve"]
        add_card(session, "Bob")
        session.close()
        assert sorted(path.name for path in old.parent.glob("*p.triptych*")) == ["p.triptych"]
        with raw(old) as connection:
            assert connection.pragma("user_version") == schema.VERSION
        (kept,) = ProjectSession.backups_of(old)
        with raw(kept) as connection:
            assert connection.pragma("user_version") == schema.VERSION - 1

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE record SET body = 'x'",
            "INSERT INTO nowhere VALUES (1)",
            "UPDATE record SET id = NULL",
        ],
    )
    def test_a_failing_migration_leaves_the_original_untouched(
        self, old: Path, monkeypatch: pytest.MonkeyPatch, statement: str
    ) -> None:
        self.migration(monkeypatch, statement)
        before = old.read_bytes()
        with pytest.raises(StudioError):
            ProjectSession.open(old)
        assert old.read_bytes() == before
        assert sorted(path.name for path in old.parent.glob("*p.triptych*")) == ["p.triptych"]

    def test_an_old_file_opens_for_reading_without_being_migrated(
        self, old: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.migration(monkeypatch, "DELETE FROM record")
        before = old.read_bytes()
        session = ProjectSession.open(old, read_only=True)
        assert card_names(session) == ["Ada"]
        session.close()
        assert old.read_bytes() == before

    def test_a_migrated_record_nobody_can_read_is_damage(self, old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.migration(monkeypatch, "UPDATE record SET body = '{}'")
        with pytest.raises(StudioError) as raised:
            ProjectSession.open(old)
        assert isinstance(raised.value.failure, ProjectDamaged)
