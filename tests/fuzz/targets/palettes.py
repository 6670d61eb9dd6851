"""Palettes of GIMP and Adobe."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from pathlib import Path

from studio.domain.errors import StudioError
from studio.domain.palettes import Palette, Swatch
from studio.services.exchange.palettes import read_palette, write_gpl
from tests.fuzz.target import Target


def _gpl(folder: Path) -> Sequence[Path]:
    write_gpl(folder / "a.gpl", Palette("Sea", (Swatch(0x0A64C8, "deep"), Swatch(0xFFFFFF))))
    (folder / "b.gpl").write_text("GIMP Palette\n#\n  0   0   0\tUntitled\n300 1 1 no\n", "utf-8")
    return sorted(folder.iterdir())


def aco(*, named: bool) -> bytes:
    """Colours of every space that there is."""
    colours = [(0, 65535, 0, 0, 0), (1, 30000, 65535, 65535, 0), (2, 0, 65535, 65535, 65535), (7, 1, 2, 3, 0),
               (8, 5000, 0, 0, 0)]  # fmt: skip
    plain = struct.pack(">2H", 1, len(colours)) + b"".join(struct.pack(">5H", *one) for one in colours)
    if not named:
        return plain
    word = struct.pack(">I", 4) + "red\0".encode("utf-16-be")
    return plain + struct.pack(">2H", 2, len(colours)) + b"".join(struct.pack(">5H", *one) + word for one in colours)


def _aco(folder: Path) -> Sequence[Path]:
    (folder / "a.aco").write_bytes(aco(named=False))
    (folder / "b.aco").write_bytes(aco(named=True))
    return sorted(folder.iterdir())


def ase() -> bytes:
    blocks = [(0xC001, struct.pack(">H", 4) + "sea\0".encode("utf-16-be"))]
    for model, values in ((b"RGB ", (1.0, 0.5, 0.0)), (b"CMYK", (0.0, 1.0, 1.0, 0.0)), (b"Gray", (0.5,)),
                          (b"LAB ", (0.5, 1.0, 2.0))):  # fmt: skip
        name = struct.pack(">H", 2) + "c\0".encode("utf-16-be")
        blocks.append((1, name + model + struct.pack(f">{len(values)}fH", *values, 0)))
    blocks.append((0xC002, b""))
    body = b"".join(struct.pack(">HI", kind, len(data)) + data for kind, data in blocks)
    return b"ASEF" + struct.pack(">2HI", 1, 0, len(blocks)) + body


def _ase(folder: Path) -> Sequence[Path]:
    (folder / "a.ase").write_bytes(ase())
    return [folder / "a.ase"]


PALETTES = (
    Target(name="palette-gpl", seeds=_gpl, read=read_palette, allowed=(StudioError,), covers=("palette.gpl",)),
    Target(name="palette-aco", seeds=_aco, read=read_palette, allowed=(StudioError,), covers=("palette.aco",)),
    Target(
        name="palette-ase", seeds=_ase, read=read_palette, allowed=(StudioError,),
        covers=("palette.ase", "studio.services.exchange.palettes"),
    ),
)  # fmt: skip
