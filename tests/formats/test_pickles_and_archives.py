"""Pickles are told by their bytes, whatever they are called; archives give single members, with bounds."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
from pathlib import Path

import pytest

from studio.formats.archives import ArchiveError, copy_bounded, open_gzip, tar_member, zip_member
from studio.formats.folders import FolderError, files_of, read_json
from studio.formats.pickles import is_pickle


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


@pytest.mark.parametrize("start", [b"\x80\x02}q\x00.", b"\x80\x04\x95", b"\x80\x05", b"(dp0\n", b"cos\nsystem\n"])
def test_a_bare_pickle(tmp_path: Path, start: bytes) -> None:
    path = tmp_path / "harmless.safetensors"
    path.write_bytes(start + bytes(64))
    assert is_pickle(path)


def test_torchs_zip_of_a_pickle(tmp_path: Path) -> None:
    assert is_pickle(zipped(tmp_path / "model.ckpt", {"archive/data.pkl": b"\x80\x02.", "archive/data/0": b"x"}))


def test_a_damaged_zip_with_a_pickles_name(tmp_path: Path) -> None:
    path = tmp_path / "model.pt"
    path.write_bytes(b"PK\x03\x04" + bytes(40))
    assert is_pickle(path)


@pytest.mark.parametrize("start", [b"", b"GGUF", b"\x10\x00\x00\x00\x00\x00\x00\x00{}", b"\x08\x08\x3a\x00", b"\x80"])
def test_what_is_no_pickle(tmp_path: Path, start: bytes) -> None:
    path = tmp_path / "x"
    path.write_bytes(start)
    assert not is_pickle(path)


def test_a_wheels_member(tmp_path: Path) -> None:
    archive = zipped(tmp_path / "a.whl", {"pkg/model.bin": b"weights", "pkg/__init__.py": b"raise SystemExit"})
    out = io.BytesIO()
    with zip_member(archive, "pkg/model.bin") as stream:
        assert copy_bounded(stream, out, 100, lambda: None) == 7
    assert out.getvalue() == b"weights"


def test_an_absent_member(tmp_path: Path) -> None:
    archive = zipped(tmp_path / "a.whl", {"pkg/model.bin": b"weights"})
    with pytest.raises(ArchiveError, match=r"pkg/other\.bin"), zip_member(archive, "pkg/other.bin"):
        pass


def test_a_zip_bomb_is_stopped_at_the_limit(tmp_path: Path) -> None:
    archive = zipped(tmp_path / "bomb.whl", {"m": bytes(50_000_000)})
    assert archive.stat().st_size < 100_000
    out = io.BytesIO()
    with pytest.raises(ArchiveError, match="more than"), zip_member(archive, "m") as stream:
        copy_bounded(stream, out, 3_000_000, lambda: None)
    assert len(out.getvalue()) <= 3_000_000


def test_a_damaged_member(tmp_path: Path) -> None:
    archive = tmp_path / "a.whl"
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("m", b"abcdefgh" * 100)
    data = bytearray(archive.read_bytes())
    data[60] ^= 0xFF
    archive.write_bytes(data)
    with pytest.raises(ArchiveError), zip_member(archive, "m") as stream:
        copy_bounded(stream, io.BytesIO(), 10_000, lambda: None)


def test_links_in_a_tar_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.tar"
    with tarfile.open(path, "w") as archive:
        link = tarfile.TarInfo("package/model.bin")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    with pytest.raises(ArchiveError, match="regular"), tar_member(path, "package/model.bin"):
        pass


def test_a_cut_gzip(tmp_path: Path) -> None:
    path = tmp_path / "a.tgz"
    path.write_bytes(gzip.compress(bytes(range(256)) * 400)[:-20])
    with pytest.raises(ArchiveError), open_gzip(path) as stream:
        copy_bounded(stream, io.BytesIO(), 10**6, lambda: None)


def test_a_check_can_stop_a_copy() -> None:
    def stop() -> None:
        raise KeyError

    with pytest.raises(KeyError):
        copy_bounded(io.BytesIO(b"abc"), io.BytesIO(), 10, stop)


def test_links_out_of_a_folder_are_refused(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    folder.mkdir()
    (tmp_path / "secret").write_text("x")
    (folder / "config.json").symlink_to(tmp_path / "secret")
    with pytest.raises(FolderError, match="leads out"):
        files_of(folder)


def test_the_hub_caches_own_links_are_followed(tmp_path: Path) -> None:
    blobs, snapshot = tmp_path / "blobs", tmp_path / "snapshots/abc"
    blobs.mkdir()
    snapshot.mkdir(parents=True)
    (blobs / "1").write_text("{}")
    (snapshot / "config.json").symlink_to("../../blobs/1")
    assert list(files_of(snapshot)) == ["config.json"]


def test_a_folder_with_too_many_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("studio.formats.folders.MAX_FILES", 3)
    for number in range(5):
        (tmp_path / f"{number}.txt").touch()
    with pytest.raises(FolderError, match="more than 3"):
        files_of(tmp_path)


def test_json_that_is_nested_without_end(tmp_path: Path) -> None:
    path = tmp_path / "config.json"
    path.write_text("[" * 100_000)
    with pytest.raises(FolderError):
        read_json(path, dict)


def test_a_header_whose_length_begins_like_a_pickle_is_none(tmp_path: Path) -> None:
    header = b'{"x":{"dtype":"F16","shape":[1],"data_offsets":[0,2]}}'.ljust(0x280)
    path = tmp_path / "sound.safetensors"
    path.write_bytes(len(header).to_bytes(8, "little") + header + bytes(2))
    assert path.read_bytes()[:2] == b"\x80\x02"
    assert not is_pickle(path)
    path.write_bytes(b"\x80\x02" + bytes(6) + b"{cut off")
    assert is_pickle(path)
