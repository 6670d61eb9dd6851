"""Palettes from files of GIMP and Adobe, and back."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from PIL.GimpPaletteFile import GimpPaletteFile

from studio.domain.errors import FileUnreadable, FormatUnknown, StudioError
from studio.domain.palettes import MOST_SWATCHES, Palette, Swatch
from studio.services.exchange.palettes import LARGEST_FILE, read_palette, write_gpl
from tests.fuzz.targets.palettes import aco, ase

SEA = Palette("Sea \u2022 deep", (Swatch(0x0A64C8, "deep"), Swatch(0x00FF01), Swatch(0xFFFFFF, "foam\tand more")))


def test_what_is_written_is_read_by_another_program_and_by_ours(tmp_path: Path) -> None:
    write_gpl(tmp_path / "sea.gpl", SEA)
    with (tmp_path / "sea.gpl").open("rb") as file:
        data, mode = GimpPaletteFile(file).getpalette()
    assert mode == "RGB"
    assert list(data[:9]) == [10, 100, 200, 0, 255, 1, 255, 255, 255]
    read = read_palette(tmp_path / "sea.gpl")
    assert read.left_out == 0
    assert read.palette.name == SEA.name
    assert [one.colour for one in read.palette.swatches] == [one.colour for one in SEA.swatches]
    assert read.palette.swatches[0].name == "deep"


@pytest.mark.parametrize(("named", "name"), [(False, ""), (True, "red")])
def test_photoshop_swatches(tmp_path: Path, named: bool, name: str) -> None:
    (tmp_path / "a.aco").write_bytes(aco(named=named))
    read = read_palette(tmp_path / "a.aco")
    assert [f"{one.colour:06x}" for one in read.palette.swatches] == ["ff0000", "00ffbe", "00ffff", "808080"]
    assert read.left_out == 1
    assert read.palette.name == "a"
    assert {one.name for one in read.palette.swatches} == {name}


def test_adobe_swatch_exchange(tmp_path: Path) -> None:
    (tmp_path / "Deep sea.ase").write_bytes(ase())
    read = read_palette(tmp_path / "Deep sea.ase")
    assert [f"{one.colour:06x}" for one in read.palette.swatches] == ["ff8000", "ff0000", "808080"]
    assert (read.left_out, read.palette.name) == (1, "Deep sea")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.gpl", b"JASC-PAL\n0100\n"),
        ("a.gpl", b"GIMP Palette\n#\n"),
        ("a.aco", struct.pack(">2H", 1, 9) + b"\0" * 20),
        ("a.aco", struct.pack(">2H", 9, 9)),
        ("a.ase", b"ASEF\0\0"),
        ("a.ase", ase()[:-20]),
        ("a.aco", b""),
        ("a.gpl", b"x" * (LARGEST_FILE + 1)),
    ],
)
def test_what_is_no_palette_is_refused_with_a_reason(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(StudioError) as caught:
        read_palette(tmp_path / name)
    assert isinstance(caught.value.failure, FileUnreadable)
    assert caught.value.failure.detail


def test_another_ending_is_named_with_what_can_be_read(tmp_path: Path) -> None:
    with pytest.raises(StudioError) as caught:
        read_palette(tmp_path / "a.pal")
    assert isinstance(caught.value.failure, FormatUnknown)


def test_a_palette_of_too_many_colours_is_cut_and_says_so(tmp_path: Path) -> None:
    lines = "".join(f"{n % 256} {n // 256} 0\n" for n in range(MOST_SWATCHES + 5))
    (tmp_path / "a.gpl").write_text(f"GIMP Palette\n{lines}", "utf-8")
    read = read_palette(tmp_path / "a.gpl")
    assert (len(read.palette.swatches), read.left_out) == (MOST_SWATCHES, 5)


def test_a_strangers_name_is_made_fit_to_be_shown(tmp_path: Path) -> None:
    (tmp_path / "a.gpl").write_text("GIMP Palette\nName: a\u202eb\x1b[31m\n1 2 3 c\u202ed\n", "utf-8")
    read = read_palette(tmp_path / "a.gpl")
    assert "\u202e" not in read.palette.name + read.palette.swatches[0].name
    assert "\x1b" not in read.palette.name
