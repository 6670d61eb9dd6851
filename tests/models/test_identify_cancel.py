"""Looking what a file is can be cancelled wherever it may be long."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from pytestqt.qtbot import QtBot

from studio.domain.errors import Cancelled
from studio.formats.folders import files_of
from studio.formats.gguf_file import GgufFile
from studio.formats.onnx_header import OnnxError, read_onnx_header
from studio.formats.safetensors import read_header
from studio.services.models.identify import identify
from studio.services.models.library import ModelLibrary


class Checks:
    """Raises at its `most`th call."""

    def __init__(self, most: int) -> None:
        self.called, self._most = 0, most

    def __call__(self) -> None:
        self.called += 1
        if self.called >= self._most:
            raise Cancelled


def _safetensors(path: Path) -> Path:
    tensor = {"dtype": "F16", "shape": [1], "data_offsets": [0, 2]}
    table = {f"t{n}": {**tensor, "data_offsets": [2 * n, 2 * n + 2]} for n in range(300)}
    header = msgspec.json.encode(table)
    path.write_bytes(struct.pack("<Q", len(header)) + header + bytes(600))
    return path


def _gguf(path: Path) -> Path:
    word = struct.pack("<Q", 1) + b"a"
    key = struct.pack("<Q", 6) + b"tokens"
    words = struct.pack("<IIQ", 9, 8, 100_000) + word * 100_000
    path.write_bytes(b"GGUF" + struct.pack("<IQQ", 3, 0, 1) + key + words)
    return path


def _onnx(path: Path) -> Path:
    path.write_bytes(b"\x08\x07" * 300_000)
    return path


def _folder(path: Path) -> Path:
    for number in range(60):
        (path / f"f{number}").mkdir(parents=True)
    return path


@pytest.mark.parametrize(
    ("make", "name", "read"),
    [
        (_safetensors, "a.safetensors", read_header),
        (_gguf, "a.gguf", GgufFile),
        (_onnx, "a.onnx", read_onnx_header),
        (_folder, "a", files_of),
    ],
)
def test_every_reader_asks_again_and_again(
    tmp_path: Path, make: Callable[[Path], Path], name: str, read: Callable[[Path, Checks], object]
) -> None:
    path = make(tmp_path / name)
    unhindered = Checks(10**9)
    try:
        read(path, unhindered)
    except OnnxError:
        assert make is _onnx
    assert unhindered.called > 10
    for most in (1, 5, unhindered.called):
        with pytest.raises(Cancelled):
            read(path, Checks(most))


@pytest.mark.parametrize("make", [_safetensors, _gguf])
def test_what_is_identified_passes_it_on(tmp_path: Path, make: Callable[[Path], Path]) -> None:
    path = make(tmp_path / ("a.safetensors" if make is _safetensors else "a.gguf"))
    with pytest.raises(Cancelled):
        identify(path, Checks(3))
    with pytest.raises(Cancelled):
        identify(_folder(tmp_path / "folder"), Checks(3))


def test_what_nobody_waits_for_any_more_is_not_told(qtbot: QtBot, tmp_path: Path) -> None:
    library = ModelLibrary(shipped=tmp_path)
    told: list[object] = []
    library.identified.connect(lambda path, _what, _failure: told.append(path))
    first, second = _safetensors(tmp_path / "a.safetensors"), _safetensors(tmp_path / "b.safetensors")
    library.identify_later(first)
    library.stop_identifying()
    library.identify_later(first)
    with qtbot.waitSignal(library.identified, timeout=20_000):
        library.identify_later(second)
    qtbot.wait(50)
    library.shut_down()
    assert told == [second]
