"""What is painted, in everything that is done with a whole project file: check, repair, packages, the sweep of what
nothing names."""

from __future__ import annotations

import json
import shutil
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path

import apsw
import pytest
from pytestqt.qtbot import QtBot

from studio.domain.errors import ImportRefused, StudioError
from studio.domain.picture_records import Layer, Tile
from studio.project import tiles, upkeep
from studio.project.check import check
from studio.project.info import info
from studio.project.package import import_package
from studio.project.repair import repair
from studio.services.session.session import ProjectSession
from tests.project.painted import Pixels, add_layer, dabbed, painted, photo, pixels_of, same
from tests.project.sessions import raw

Spoil = Callable[[apsw.Connection], object]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, qapp: object) -> tuple[Path, Pixels]:
    """A closed project with a painted layer, three strokes, a snapshot after the second and one undone; and what the
    layer shows."""
    session = ProjectSession.create(tmp_path_factory.mktemp("painted") / "p.triptych")
    add_layer(session, asset=session.add_asset(b"a picture", "image/png").id)
    now: Pixels = {(0, 0): None, (1, 0): None}
    for number in range(3):
        after: Pixels = {key: dabbed(pixels, number + 50 * key[0]) for key, pixels in now.items()}
        session.painting.keep(painted(now, after))
        if number == 1:
            session.take_snapshot("Two strokes")
            shown = after
        now = after
    session.painting.settle()
    session.undo_stack("picture").undo()
    session.close()
    assert check(session.path).findings == ()
    return session.path, shown


@pytest.fixture
def path(whole: tuple[Path, Pixels], tmp_path: Path) -> Path:
    return Path(shutil.copy(whole[0], tmp_path / "p.triptych"))


def spoil(path: Path, statement: str) -> None:
    with raw(path) as connection:
        connection.execute(statement)


DAMAGE = {
    "first whole tile gone": "DELETE FROM tile WHERE name = (SELECT min(name) FROM tile WHERE depth = 0)",
    "newest tile cut": "UPDATE tile SET data = x'00' WHERE depth = 2",
    "round in a circle": "UPDATE tile SET base = (SELECT name FROM tile WHERE depth = 2) WHERE depth = 0",
    "all gone": "DELETE FROM tile",
    "a base that is no text": "UPDATE tile SET base = x'41' WHERE depth = 1",
    "on no layer": 'UPDATE record SET body = replace(body, \'"layer_id":"paint"\', \'"layer_id":"gone"\'), '
    "id = replace(id, 'paint', 'gone') WHERE kind = 'tile'",
    "elsewhere": "UPDATE record SET body = replace(body, '\"x\":1', '\"x\":3') WHERE kind = 'tile'",
    "out of bounds": "UPDATE record SET body = replace(body, '\"x\":1', '\"x\":99999') WHERE kind = 'tile'",
    "layer gone": "DELETE FROM record WHERE kind = 'layer'",
    "asset's record gone": "DELETE FROM record WHERE kind = 'asset' AND body LIKE '%image/png%'",
    "asset gone": "DELETE FROM asset WHERE sha256 IN "
    "(SELECT id FROM record WHERE kind = 'asset' AND body LIKE '%image/png%')",
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_damage_is_found_and_a_repair_keeps_what_can_be_read(
    path: Path, whole: tuple[Path, Pixels], damage: str
) -> None:
    spoil(path, DAMAGE[damage])
    findings = check(path).findings
    assert findings
    assert all(finding.mend for finding in findings)
    before = path.read_bytes()
    done = repair(path, path.with_name("mended.triptych"))
    assert path.read_bytes() == before
    assert check(Path(done.path)).findings == ()
    session = ProjectSession.open(Path(done.path))
    kept, shown = pixels_of(session), whole[1]
    assert all(same({key: kept[key]}, {key: shown[key]}) for key in kept.keys() & shown.keys())
    if damage in ("newest tile cut", "elsewhere", "asset gone", "asset's record gone"):
        assert kept.keys() == shown.keys()
    session.close()


def test_painting_that_a_snapshot_alone_needs_is_missed(path: Path) -> None:
    for statement in ("DELETE FROM undo_step", "DELETE FROM undo_cursor", "DELETE FROM record WHERE kind = 'tile'"):
        spoil(path, statement)
    assert check(path).findings == ()
    spoil(path, "DELETE FROM tile WHERE name = (SELECT min(name) FROM tile WHERE depth = 1)")
    upon, gone = check(path).findings
    assert upon.where.startswith("tile "), "what was packed from it"
    assert (gone.gravity, gone.where.split()[0]) == ("lost", "snapshot")
    assert "painting that is not there" in gone.what
    done = repair(path, path.with_name("mended.triptych"))
    assert check(Path(done.path)).findings == ()
    session = ProjectSession.open(Path(done.path))
    [snapshot] = session.snapshots()
    assert snapshot.name == "Two strokes"
    session.restore_snapshot(snapshot.id)
    assert len(pixels_of(session)) == 1, "the other tile comes back"
    session.close()


def test_a_project_of_version_2_is_mended_as_one_of_version_2(tmp_path: Path, qapp: object) -> None:
    old = Path(shutil.copy(Path(__file__).with_name("golden") / "v2.triptych", tmp_path / "v2.triptych"))
    spoil(old, "CREATE TABLE foreign_one (a)")
    done = repair(old, tmp_path / "mended.triptych")
    with raw(Path(done.path)) as connection:
        assert connection.pragma("user_version") == 2
    ProjectSession.open(Path(done.path)).close()
    assert check(Path(done.path)).findings == ()


def test_painting_is_counted_by_info(path: Path) -> None:
    answer = info(path)
    assert (answer["records"]["tile"], answer["tiles"]) == (2, 6)
    assert answer["tile_bytes"] > 0


def test_a_package_carries_what_is_shown_and_what_snapshots_need(
    path: Path, whole: tuple[Path, Pixels], tmp_path: Path
) -> None:
    session = ProjectSession.open(path)
    session.painting.keep(painted({(0, 0): whole[1][0, 0]}, {(0, 0): photo(3)}))
    session.export_package(tmp_path / "p.zip", lambda _document: "")
    session.close()
    back = ProjectSession.import_package(tmp_path / "p.zip", tmp_path / "back.triptych")
    assert same(pixels_of(back), {**whole[1], (0, 0): photo(3)})
    back.restore_snapshot(back.snapshots()[0].id)
    assert same(pixels_of(back), whole[1])
    back.close()
    assert check(back.path).findings == ()


def repacked(source: Path, dest: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """The package with its files changed, and a manifest that agrees with them."""
    import hashlib

    with zipfile.ZipFile(source) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(files.pop("manifest.json"))
    change(files)
    manifest["files"] = [
        {"path": name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()} for name, data in files.items()
    ]
    with zipfile.ZipFile(dest, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
        archive.writestr("manifest.json", json.dumps(manifest))
    return dest


def _without_tiles(files: dict[str, bytes]) -> None:
    for name in [name for name in files if name.startswith("tiles/")]:
        del files[name]


def _swapped(files: dict[str, bytes]) -> None:
    one, other = sorted(name for name in files if name.startswith("tiles/"))[:2]
    files[one], files[other] = files[other], files[one]


def _cut(files: dict[str, bytes]) -> None:
    name = next(name for name in files if name.startswith("tiles/"))
    files[name] = files[name][:100]


def _enormous(files: dict[str, bytes]) -> None:
    import zstandard

    name = next(name for name in files if name.startswith("tiles/"))
    files[name] = zstandard.ZstdCompressor().compress(bytes(1 << 30))


@pytest.mark.parametrize("harm", [_without_tiles, _swapped, _cut, _enormous])
def test_a_stranger_s_package_is_held_against_the_names_of_its_tiles(
    path: Path, tmp_path: Path, harm: Callable[[dict[str, bytes]], None]
) -> None:
    session = ProjectSession.open(path)
    session.export_package(tmp_path / "p.zip", lambda _document: "")
    session.close()
    harmed = repacked(tmp_path / "p.zip", tmp_path / "harmed.zip", harm)
    with pytest.raises(StudioError) as raised:
        import_package(harmed, tmp_path / "new.triptych")
    assert isinstance(raised.value.failure, ImportRefused)
    assert raised.value.failure.kind == "damaged"
    assert not (tmp_path / "new.triptych").exists()


def test_a_package_without_painting_is_read_by_older_programs(tmp_path: Path, qapp: object) -> None:
    session = ProjectSession.create(tmp_path / "p.triptych")
    session.export_package(tmp_path / "p.zip", lambda _document: "")
    session.close()
    with zipfile.ZipFile(tmp_path / "p.zip") as archive:
        assert json.loads(archive.read("manifest.json"))["version"] == 1


def tile_count(path: Path) -> int:
    with raw(path) as connection:
        return int(str(connection.execute("SELECT count(*) FROM tile").fetchone()[0]))  # type: ignore[index]


def test_what_nothing_names_is_swept_after_opening(
    path: Path, whole: tuple[Path, Pixels], monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setattr(upkeep, "GLANCE_SECONDS", 0.0)
    session = ProjectSession.open(path)
    # The undone stroke can be done no more.
    session.painting.keep(painted({(0, 0): whole[1][0, 0]}, {(0, 0): photo(3)}))
    session.close()
    assert tile_count(path) == 7
    session = ProjectSession.open(path)
    qtbot.waitUntil(lambda: tile_count(path) == 5, timeout=10_000)
    session.restore_snapshot(session.snapshots()[0].id)
    assert same(pixels_of(session), whole[1])
    session.close()
    assert check(path).findings == ()


def test_what_is_painted_again_meanwhile_is_not_swept(
    path: Path, whole: tuple[Path, Pixels], monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    session = ProjectSession.open(path)
    session.undo_stack("picture").redo()
    undone = pixels_of(session)
    session.undo_stack("picture").undo()
    session.painting.keep(painted({(0, 0): whole[1][0, 0]}, {(0, 0): photo(3)}))
    session.close()
    looked, painted_again, unwanted_now = threading.Event(), threading.Event(), tiles.unwanted_now

    def late(connection: apsw.Connection) -> tuple[str, ...]:
        names = unwanted_now(connection)
        looked.set()
        painted_again.wait(60)
        return names

    monkeypatch.setattr(upkeep, "GLANCE_SECONDS", 0.0)
    monkeypatch.setattr(tiles, "unwanted_now", late)
    session = ProjectSession.open(path)
    assert looked.wait(60)
    # The very pixels that are to go are painted before they go.
    session.painting.keep(painted({(1, 0): whole[1][1, 0]}, {(1, 0): undone[1, 0]}))
    session.flush()
    painted_again.set()
    qtbot.wait(300)
    session.close()
    again = ProjectSession.open(path)
    assert same(pixels_of(again), {(0, 0): photo(3), (1, 0): undone[1, 0]})
    again.close()
    assert check(path).findings == ()


def test_layers_keep_what_was_painted_when_their_file_is_lost(path: Path) -> None:
    spoil(path, DAMAGE["asset gone"])
    repair(path)
    session = ProjectSession.open(path)
    (layer,) = session.document.all(Layer)
    assert layer.asset == ""
    assert len(list(session.document.all(Tile))) == 2
    session.close()
