"""Palettes from files and into them: GIMP (.gpl), Photoshop swatches (.aco), Adobe swatch exchange (.ase). Any thread.

Sources: GIMP's palette format as its own files have it; Adobe Photoshop File Formats Specification, "Color swatches";
the swatch exchange format as Adobe's programs write it. What a file names in a space of colours that is not read (Lab,
spot colours) is left out and counted.
"""

from __future__ import annotations

import colorsys
import math
import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import msgspec

from studio.domain.errors import FileUnreadable, StudioError
from studio.domain.palettes import LONGEST_NAME, MOST_SWATCHES, Palette, Swatch
from studio.domain.showable import showable
from studio.project.files import replacing
from studio.services.exchange.format import Format, by_name

LARGEST_FILE: Final = 4 << 20
"""Bytes; a palette of 4096 colours with long names has one."""
_GPL_HEAD: Final = "GIMP Palette"


class ReadPalette(msgspec.Struct, frozen=True):
    palette: Palette
    left_out: int
    """Colours of the file that are of a kind that is not read, or beyond the most that a palette holds."""


class _Broken(Exception):
    """What is wrong with a file, in English, as the detail of FileUnreadable."""


Found = Iterator[Swatch | None]
"""None: a colour of a kind that is not read."""
Reader = Callable[[bytes], tuple[str, Found]]


def read_palette(path: Path) -> ReadPalette:
    """Raises StudioError: FormatUnknown, FileUnreadable."""
    row = by_name(path, PALETTE_IN)
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise StudioError(FileUnreadable(path=str(path), detail="it is too large for a palette"))
        data = path.read_bytes()
    except OSError as error:
        raise StudioError(FileUnreadable(path=str(path), detail=error.strerror or str(error))) from error
    try:
        name, found = row.act(data)
        swatches, left_out = _taken(found)
    except _Broken as broken:
        raise StudioError(FileUnreadable(path=str(path), detail=str(broken))) from broken
    if not swatches:
        raise StudioError(FileUnreadable(path=str(path), detail="there is no colour in it that can be read"))
    title = _name(name) or _name(path.stem) or "palette"
    return ReadPalette(Palette(title, tuple(swatches)), left_out)


def write_gpl(dest: Path, palette: Palette) -> None:
    """Raises StudioError."""
    GPL.check(dest)
    lines = [_GPL_HEAD, f"Name: {_name(palette.name)}", "Columns: 8", "#"]
    for swatch in palette.swatches:
        red, green, blue = swatch.colour >> 16, swatch.colour >> 8 & 255, swatch.colour & 255
        lines.append(f"{red:3} {green:3} {blue:3}\t{_name(swatch.name) or f'#{swatch.colour:06x}'}")
    with replacing(dest) as partial:
        partial.write_text("\n".join(lines) + "\n", "utf-8")


def _taken(found: Found) -> tuple[list[Swatch], int]:
    swatches: list[Swatch] = []
    left_out = 0
    for one in found:
        if one is None or len(swatches) == MOST_SWATCHES:
            left_out += 1
        else:
            swatches.append(one)
    return swatches, left_out


def _name(text: str) -> str:
    """A stranger's words in one line that can be shown."""
    return showable(" ".join(text.split()), LONGEST_NAME).strip()


def _rgb(red: float, green: float, blue: float) -> int:
    """Of shares from 0 to 1; what lies beyond is cut off."""
    values = [round(255 * min(1.0, max(0.0, one))) if not math.isnan(one) else 0 for one in (red, green, blue)]
    return values[0] << 16 | values[1] << 8 | values[2]


def _cmyk(cyan: float, magenta: float, yellow: float, black: float) -> int:
    """Shares of ink; without a profile, as the programs' own plain conversion does it."""
    return _rgb((1 - cyan) * (1 - black), (1 - magenta) * (1 - black), (1 - yellow) * (1 - black))


# ---- GIMP


def _read_gpl(data: bytes) -> tuple[str, Found]:
    lines = data.decode("utf-8", "replace").lstrip("\ufeff").splitlines()
    if not lines or lines[0].strip() != _GPL_HEAD:
        raise _Broken("it does not begin as a GIMP palette does")
    heads = [line[5:] for line in lines[1:4] if line.startswith("Name:")]
    return (heads[0] if heads else ""), _gpl_colours(lines[1:])


def _gpl_colours(lines: list[str]) -> Found:
    for line in lines:
        parts = line.split(maxsplit=3)
        if line.startswith(("#", "Name:", "Columns:")) or not parts:
            continue
        values = [int(one) for one in parts[:3] if one.isascii() and one.isdecimal() and len(one) < 4]
        if len(values) < 3 or max(values) > 255:
            yield None
            continue
        words = parts[3] if len(parts) > 3 else ""
        colour = values[0] << 16 | values[1] << 8 | values[2]
        yield Swatch(colour, "" if words == "Untitled" else _name(words))


# ---- Adobe


class _Bytes:
    """Numbers one after the other, highest byte first. Raises _Broken at the end of the data."""

    def __init__(self, data: bytes) -> None:
        self._data, self.at = data, 0

    def take(self, count: int) -> bytes:
        part = self._data[self.at : self.at + count]
        if len(part) < count:
            raise _Broken("it ends in the middle of a colour")
        self.at += count
        return part

    def number(self, bytes_: int) -> int:
        return int.from_bytes(self.take(bytes_), "big")

    def words(self, units: int) -> str:
        """UTF-16, without the zeros at its end."""
        return self.take(2 * units).decode("utf-16-be", "replace").rstrip("\0")

    @property
    def left(self) -> int:
        return len(self._data) - self.at


def _read_aco(data: bytes) -> tuple[str, Found]:
    first = _Bytes(data)
    version, count = first.number(2), first.number(2)
    if version == 1:
        # The same colours follow with their names where the program that wrote it knew version 2.
        later = _Bytes(data[4 + 10 * count :])
        if later.left >= 4 and later.number(2) == 2:
            return "", _aco_colours(later, later.number(2), named=True)
        return "", _aco_colours(first, count, named=False)
    if version != 2:
        raise _Broken("it does not begin as a file of Photoshop swatches does")
    return "", _aco_colours(first, count, named=True)


def _aco_colours(data: _Bytes, count: int, *, named: bool) -> Found:
    for _ in range(count):
        space, *values = (data.number(2) for _ in range(5))
        colour = _of_aco(space, [value / 65535 for value in values])
        words = ""
        if named:
            words = data.words(data.number(4))
        yield Swatch(colour, _name(words)) if colour is not None else None


def _of_aco(space: int, values: list[float]) -> int | None:
    match space:
        case 0:
            return _rgb(*values[:3])
        case 1:
            return _rgb(*colorsys.hsv_to_rgb(*values[:3]))
        case 2:
            return _cmyk(*(1 - value for value in values))
        case 8:
            grey = min(1.0, values[0] * 65535 / 10000)
            return _rgb(grey, grey, grey)
    return None


_ASE_COLOUR: Final = 0x0001
_ASE_VALUES: Final = {b"RGB ": 3, b"CMYK": 4, b"LAB ": 3, b"Gray": 1}


def _read_ase(data: bytes) -> tuple[str, Found]:
    stream = _Bytes(data)
    if stream.take(4) != b"ASEF":
        raise _Broken("it does not begin as a swatch exchange file does")
    stream.take(4)
    return "", _ase_colours(stream, stream.number(4))


def _ase_colours(stream: _Bytes, blocks: int) -> Found:
    for _ in range(blocks):
        kind, length = stream.number(2), stream.number(4)
        block = _Bytes(stream.take(length))
        if kind != _ASE_COLOUR:
            continue
        words = _name(block.words(block.number(2)))
        model = block.take(4)
        many = _ASE_VALUES.get(model, 0)
        colour = _of_ase(model, struct.unpack(f">{many}f", block.take(4 * many)))
        yield Swatch(colour, words) if colour is not None else None


def _of_ase(model: bytes, values: tuple[float, ...]) -> int | None:
    match model:
        case b"RGB ":
            return _rgb(*values)
        case b"CMYK":
            return _cmyk(*values)
        case b"Gray":
            return _rgb(values[0], values[0], values[0])
    return None


def _reading(name: str, words: str, suffix: str, act: Reader) -> Format[Reader]:
    return Format(id=f"palette.{name}", subject="palette", direction="in", words=words, suffixes=(suffix,), act=act)


GPL: Final = Format(
    id="palette.gpl", subject="palette", direction="out", words="GIMP palette", suffixes=(".gpl",), act=write_gpl
)
PALETTE_IN: Final = (
    _reading("gpl", "GIMP palette", ".gpl", _read_gpl),
    _reading("aco", "Photoshop swatches", ".aco", _read_aco),
    _reading("ase", "Adobe swatch exchange", ".ase", _read_ase),
)
