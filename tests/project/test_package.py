"""The interchange package: a round trip, readable without us, and archives that mean harm."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from studio.domain import scene_edits
from studio.domain.errors import Cancelled, FileUnreadable, ImportRefused, StudioError
from studio.domain.ids import new_id
from studio.domain.picture_records import Generation
from studio.domain.project_records import Asset, Card, Job, Recipe
from studio.domain.requests import ModelRef, PictureRequest
from studio.project import package
from studio.project.check import check
from studio.project.package import import_package, read_manifest
from studio.services.exchange.manuscript_text import manuscript_markdown
from studio.services.session.session import ProjectSession
from tests.project.sessions import add_card, change

PNG = b"\x89PNG" + bytes(range(256)) * 60


@pytest.fixture
def packed(tmp_path: Path, qapp: object) -> Path:
    session = ProjectSession.create(tmp_path / "p.triptych", "Packed")
    session.perform(scene_edits.new_scene(session.document, "Chapter", passages=["Hello **there**.", "Bye."]))
    add_card(session, "Ada")
    asset = session.add_asset(PNG, "image/png", "a.png")
    request = PictureRequest(model=ModelRef("m", "e"), prompt="a house", seed=2**62)
    recipe = Recipe(id=new_id(), request=request, created=1.0)
    made = Generation(id=new_id(), asset=asset.id, recipe_id=recipe.id, created=1.0, width=1, height=1)
    job = Job(id=new_id(), request=request)
    session.perform(change("none", (None, recipe), (None, made), (None, job)))
    session.export_package(tmp_path / "p.zip", manuscript_markdown)
    session.close()
    return tmp_path / "p.zip"


def test_a_round_trip_keeps_every_record_but_the_queue(packed: Path, tmp_path: Path) -> None:
    back = ProjectSession.import_package(packed, tmp_path / "back.triptych")
    assert check(tmp_path / "back.triptych").sound
    original = ProjectSession.open(tmp_path / "p.triptych")
    kept = {record.id: record for record in original.document.records() if not isinstance(record, Job)}
    assert {record.id: record for record in back.document.records()} == kept
    (asset,) = back.document.all(Asset)
    assert back.read_asset(asset.id) == PNG
    back.close()
    original.close()


def test_it_can_be_read_without_us(packed: Path) -> None:
    with zipfile.ZipFile(packed) as archive:
        assert archive.testzip() is None
        manifest = json.loads(archive.read("manifest.json"))
        for member in manifest["files"]:
            data = archive.read(member["path"])
            assert (len(data), hashlib.sha256(data).hexdigest()) == (member["size"], member["sha256"])
        assert {member["path"] for member in manifest["files"]} | {"manifest.json"} == set(archive.namelist())
        text = archive.read("manuscript.md").decode()
        assert "# Chapter" in text
        assert "Bye." in text
        (recipe,) = [name for name in archive.namelist() if name.startswith("recipes/")]
        assert json.loads(archive.read(recipe))["request"]["seed"] == 2**62
        (picture,) = [name for name in archive.namelist() if name.startswith("assets/")]
        assert picture.endswith(".png")
        assert archive.read(picture) == PNG
    assert read_manifest(packed).title == "Packed"


def test_it_says_how_much_is_read_and_ends_when_asked(packed: Path, tmp_path: Path) -> None:
    told: list[float] = []
    import_package(packed, tmp_path / "whole.triptych", step=told.append)
    assert told == sorted(told)
    assert 0 <= told[0] < told[-1] <= 1

    def end(_share: float) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        import_package(packed, tmp_path / "left.triptych", step=end)
    assert not list(tmp_path.glob("left*"))


def test_import_never_writes_over_a_file(packed: Path, tmp_path: Path) -> None:
    with pytest.raises(StudioError) as raised:
        import_package(packed, tmp_path / "p.triptych")
    assert isinstance(raised.value.failure, ImportRefused)
    assert raised.value.failure.kind == "exists"


def rewritten(packed: Path, edit: Callable[[dict[str, bytes]], None]) -> None:
    with zipfile.ZipFile(packed) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    edit(files)
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)


def manifest_with(inside: dict[str, bytes], /, **fields: object) -> None:
    inside["manifest.json"] = json.dumps({**json.loads(inside["manifest.json"]), **fields}).encode()


def renamed(path: str) -> Callable[[dict[str, bytes]], None]:
    def edit(files: dict[str, bytes]) -> None:
        manifest = json.loads(files["manifest.json"])
        manifest["files"][0]["path"] = path
        files[path] = files["manuscript.md"]
        manifest_with(files, files=manifest["files"])

    return edit


def bomb(files: dict[str, bytes]) -> None:
    files["assets/zeros.bin"] = bytes(40 << 20)


def other_picture(files: dict[str, bytes]) -> None:
    name = next(name for name in files if name.startswith("assets/"))
    files[name] = files[name][:-1] + b"!"


def declared_small(files: dict[str, bytes]) -> None:
    manifest = json.loads(files["manifest.json"])
    for member in manifest["files"]:
        if member["path"].startswith("assets/"):
            member["size"] = 10
    manifest_with(files, files=manifest["files"])


def no_asset(files: dict[str, bytes]) -> None:
    del files[next(name for name in files if name.startswith("assets/"))]


HARM: dict[str, tuple[str, Callable[[dict[str, bytes]], None]]] = {
    "no manifest": ("unknown", lambda files: files.pop("manifest.json")),  # type: ignore[arg-type, return-value]
    "another format": ("unknown", lambda files: manifest_with(files, format="docx")),
    "a newer format": ("unknown", lambda files: manifest_with(files, version=package.VERSION + 1)),
    "manifest of nonsense": ("damaged", lambda files: files.update({"manifest.json": b"{" * 9000})),
    "climbing": ("unsafe", renamed("../../evil.txt")),
    "absolute": ("unsafe", renamed("/etc/evil")),
    "drive": ("unsafe", renamed("C:\\evil")),
    "backslash": ("unsafe", renamed("a\\..\\b")),
    "bomb": ("too-large", bomb),
    "other bytes": ("damaged", other_picture),
    "larger than declared": ("damaged", declared_small),
    "asset missing": ("damaged", no_asset),
    "records missing": ("damaged", lambda files: files.pop("records.json")),  # type: ignore[arg-type, return-value]
}


@pytest.mark.parametrize(("kind", "edit"), HARM.values(), ids=HARM.keys())
def test_a_package_that_means_harm_is_refused_and_leaves_nothing(
    packed: Path, tmp_path: Path, kind: str, edit: Callable[[dict[str, bytes]], None]
) -> None:
    rewritten(packed, edit)
    before = sorted(entry.name for entry in tmp_path.iterdir())
    with pytest.raises(StudioError) as raised:
        import_package(packed, tmp_path / "back.triptych")
    failure = raised.value.failure
    assert isinstance(failure, ImportRefused)
    assert failure.kind == kind
    assert sorted(entry.name for entry in tmp_path.iterdir()) == before


@pytest.mark.parametrize("place", [0, 30, 200, 3000, -400, -10])
def test_a_damaged_archive_is_a_typed_failure(packed: Path, tmp_path: Path, place: int) -> None:
    data = bytearray(packed.read_bytes())
    data[place : place + 8 or None] = b"\xff" * 8
    packed.write_bytes(data)
    try:
        import_package(packed, tmp_path / "back.triptych")
    except StudioError:
        assert not (tmp_path / "back.triptych").exists()
    else:
        assert check(tmp_path / "back.triptych").sound


def test_records_of_nonsense_are_a_typed_failure(packed: Path, tmp_path: Path) -> None:
    def edit(files: dict[str, bytes]) -> None:
        files["records.json"] = b'[{"kind": "card"}]'
        manifest = json.loads(files["manifest.json"])
        for member in manifest["files"]:
            if member["path"] == "records.json":
                data = files["records.json"]
                member.update(size=len(data), sha256=hashlib.sha256(data).hexdigest())
        manifest_with(files, files=manifest["files"])

    rewritten(packed, edit)
    with pytest.raises(StudioError):
        import_package(packed, tmp_path / "back.triptych")
    assert not (tmp_path / "back.triptych").exists()


def test_a_text_with_an_odd_letter_still_exports(tmp_path: Path, qapp: object) -> None:
    session = ProjectSession.create(tmp_path / "q.triptych", "🙂")
    card = Card(id="weird/../id", name="x")
    session.perform(change("none", (None, card)))
    session.export_package(tmp_path / "q.zip", manuscript_markdown)
    session.close()
    import_package(tmp_path / "q.zip", tmp_path / "back.triptych")
    assert check(tmp_path / "back.triptych").records == 2


def test_a_package_that_is_not_there_or_points_outside_itself_is_refused(packed: Path, tmp_path: Path) -> None:
    with pytest.raises(StudioError) as gone:
        read_manifest(tmp_path / "gone.zip")
    assert isinstance(gone.value.failure, FileUnreadable)
    data = bytearray(packed.read_bytes())
    end = data.rfind(b"PK\x05\x06")
    offset = int.from_bytes(data[end + 16 : end + 20], "little")
    data[end + 16 : end + 20] = (offset + 10_000).to_bytes(4, "little")
    packed.write_bytes(data)
    for door in (read_manifest, lambda path: import_package(path, tmp_path / "new.triptych")):
        with pytest.raises(StudioError) as outside:
            door(packed)
        assert isinstance(outside.value.failure, ImportRefused)
    assert not (tmp_path / "new.triptych").exists()
