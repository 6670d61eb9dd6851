"""Small pictures that are kept from one day to the next."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.project import gallery_pictures
from studio.project.cache_files import cache_path
from studio.project.gallery_cache import GALLERY
from studio.services.gallery.thumbnails import KeptThumbnails


def test_a_small_picture_is_there_when_the_project_is_opened_again(home: Path, tmp_path: Path) -> None:
    place = tmp_path / "a.triptych"
    kept = KeptThumbnails()
    kept.take_up("id", place)
    kept.keep("a" * 64, 160, b"small")
    kept.keep("a" * 64, 480, b"larger")
    kept.take_up("", None)
    assert kept.get("a" * 64, 160) == b""
    kept.take_up("id", place)
    assert (kept.get("a" * 64, 160), kept.get("a" * 64, 480), kept.get("b" * 64, 160)) == (b"small", b"larger", b"")
    kept.forget({"a" * 64})
    assert kept.get("a" * 64, 160) == b""
    kept.take_up("", None)


def test_those_that_were_made_first_make_room(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gallery_pictures, "MOST_BYTES", 34)
    kept = KeptThumbnails()
    kept.take_up("id", tmp_path / "a.triptych")
    for name in "abcd":
        kept.keep(name, 160, name.encode() * 10)
    assert [kept.get(name, 160)[:1] for name in "abcd"] == [b"", b"b", b"c", b"d"]
    kept.take_up("", None)


def test_a_damaged_file_is_as_if_nothing_were_kept(home: Path, tmp_path: Path) -> None:
    place = tmp_path / "a.triptych"
    path = cache_path(GALLERY, "id", place)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"noise" * 1000)
    kept = KeptThumbnails()
    kept.take_up("id", place)
    assert kept.get("a", 160) == b""
    kept.keep("a", 160, b"small")
    assert kept.get("a", 160) == b"small"
    kept.take_up("", None)
