"""The layers of a finished picture as PNG files in a folder, with `layers.json` that says where each of them is.

Called by the command line, on any thread. The files are as they are kept: a layer's effects are told in the JSON, and
are not painted into it. Bottom first, as the numbers of the files are.

    {"width": 512, "height": 512, "layers": [{"file": "00-sky.png", "name": "sky", "x": 0, "y": 0, "width": 512,
     "height": 512, "group": "", "effect": {"shadow": 0.0, "reflection": 0.0, "tint": [255, 255, 255]}}, …]}
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec

from studio.domain.errors import FileUnwritable, StudioError
from studio.domain.picture_records import Generation, PictureLayer
from studio.project.files import write_whole

PLACES: Final = "layers.json"
_LONGEST: Final = 40


class _Placed(msgspec.Struct, frozen=True):
    file: str
    name: str
    x: int
    y: int
    width: int
    height: int
    group: str
    effect: dict[str, float | tuple[int, int, int]]


class _Picture(msgspec.Struct, frozen=True):
    width: int
    height: int
    layers: tuple[_Placed, ...]


def save_layers(folder: Path, one: Generation, read: Callable[[str], bytes]) -> tuple[Path, ...]:
    """Write them into the folder, which is made if it is not there; answers with the files, the JSON last. `read`: the
    bytes of an asset. Raises StudioError, also of the disk."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StudioError(FileUnwritable(path=str(folder), detail=error.strerror or str(error))) from error
    placed = tuple(_placed(number, layer) for number, layer in enumerate(one.layers))
    for layer, told in zip(one.layers, placed, strict=True):
        write_whole(folder / told.file, read(layer.asset))
    places = msgspec.json.format(msgspec.json.encode(_Picture(one.width, one.height, placed)), indent=1)
    write_whole(folder / PLACES, places)
    return (*(folder / told.file for told in placed), folder / PLACES)


def _placed(number: int, layer: PictureLayer) -> _Placed:
    effect = layer.effect
    return _Placed(
        f"{number:02d}-{_plain(layer.name)}.png", layer.name, layer.x, layer.y, layer.width, layer.height, layer.group,
        {"shadow": effect.shadow, "reflection": effect.reflection, "tint": effect.tint},
    )  # fmt: skip


def _plain(name: str) -> str:
    """Fit for a file's name on every system: a layer's name may come from a stranger's project."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower())[:_LONGEST].strip("-") or "layer"
