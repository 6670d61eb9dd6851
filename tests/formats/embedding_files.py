"""Textual inversions as `torch.save` writes them, made by hand: no pickle is written by a library here."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path


def _word(text: str) -> bytes:
    data = text.encode()
    return b"X" + len(data).to_bytes(4, "little") + data


def _number(value: int) -> bytes:
    return b"J" + value.to_bytes(4, "little", signed=True)


def program(name: str, rows: int, width: int) -> bytes:
    """Of {name: tensor}, protocol 2, the way torch has it."""
    storage = b"(" + _word("storage") + b"ctorch\nFloatStorage\n" + _word("0") + _word("cpu") + _number(rows * width)
    return (
        b"\x80\x02}q\x00(" + _word(name) + b"ctorch._utils\n_rebuild_tensor_v2\n" + b"((" + storage[1:] + b"tQ"
        + _number(0) + _number(rows) + _number(width) + b"\x86" + _number(width) + _number(1) + b"\x86"
        + b"\x89ccollections\nOrderedDict\n)R" + b"tRu."
    )  # fmt: skip


def torch_zip(
    path: Path,
    *,
    rows: int = 2,
    width: int = 8,
    stored: bytes | None = None,
    spoil: Callable[[bytes], bytes] = bytes,
) -> Path:
    """`stored`: its numbers. `spoil`: changes the program before it is written."""
    numbers = bytes(at % 256 for at in range(rows * width * 4)) if stored is None else stored
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{path.stem}/data.pkl", spoil(program("zwx", rows, width)))
        archive.writestr(f"{path.stem}/data/0", numbers)
        archive.writestr(f"{path.stem}/version", "3\n")
    return path
