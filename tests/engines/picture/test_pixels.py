"""Pictures read for an engine: turned as their EXIF says, whatever else stands in it."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import numpy as np
import pytest
from PIL import ExifTags, Image, ImageOps

from studio.domain.errors import BadInput, StudioError
from studio.engines.picture.pixels import read_image, read_picture

COLOURS = np.arange(4 * 3 * 3, dtype=np.uint8).reshape(4, 3, 3) * 7


def _png(folder: Path, exif: bytes | Image.Exif = b"") -> Path:
    path = folder / "in.png"
    Image.fromarray(COLOURS).save(path, exif=exif)
    return path


@pytest.mark.parametrize("orientation", range(10))
def test_a_picture_is_turned_as_its_exif_says(tmp_path: Path, orientation: int) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    path = _png(tmp_path, exif)
    with Image.open(path) as opened:
        turned = ImageOps.exif_transpose(opened)
    assert read_image(path).tobytes() == turned.tobytes()
    assert read_image(path).size == turned.size


def _tiff(*entries: tuple[int, int, int, bytes]) -> bytes:
    """An EXIF directory of (tag, type, count, value)."""
    body = b"".join(struct.pack("<HHI4s", tag, kind, count, value) for tag, kind, count, value in entries)
    return b"Exif\0\0II*\0" + struct.pack("<IH", 8, len(entries)) + body + b"\0\0\0\0"


TURNED = (0x0112, 3, 1, struct.pack("<H", 6))


@pytest.mark.parametrize(
    "other",
    [
        (0x0100, 10, 1, struct.pack("<I", 8)),
        (0x8769, 4, 1, struct.pack("<I", 2**31)),
        (0x8769, 2, 4, b"ab\0\0"),
        (0x8825, 3, 1, b"\xff\xff\0\0"),
        (0x0110, 2, 2**31, b"\0\0\0\0"),
        (0x0111, 200, 3, b"\0\0\0\0"),
    ],
)
def test_damaged_exif_beside_the_orientation_does_not_matter(
    tmp_path: Path, other: tuple[int, int, int, bytes]
) -> None:
    path = _png(tmp_path, _tiff(other, TURNED))
    assert np.array_equal(read_picture(path), np.rot90(COLOURS, -1))


@pytest.mark.parametrize("exif", [b"Exif\0\0II*\0", b"Exif\0\0", b"Exif\0\0XX", _tiff((0x0112, 2, 4, b"six\0"))])
def test_a_picture_without_a_sound_orientation_lies_as_its_pixels_do(tmp_path: Path, exif: bytes) -> None:
    assert np.array_equal(read_picture(_png(tmp_path, exif)), COLOURS)


def test_a_chunk_that_claims_gigabytes_takes_no_memory(tmp_path: Path) -> None:
    out = io.BytesIO()
    Image.fromarray(COLOURS).save(out, "PNG")
    data = out.getvalue()
    at = data.index(b"IDAT")
    cut = data[: at - 4] + struct.pack(">I", 2**31 - 1) + data[at : at + 20]
    path = tmp_path / "cut.png"
    path.write_bytes(cut)
    with pytest.raises(StudioError) as refused:
        read_picture(path)
    assert isinstance(refused.value.failure, BadInput)
