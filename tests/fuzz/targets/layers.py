"""Pictures with layers: OpenRaster and Photoshop files."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from studio.domain.errors import StudioError
from studio.formats import openraster, photoshop
from studio.formats.layered import Layered, Node
from studio.services.exchange.format import by_name
from studio.services.exchange.formats import CANVAS_IN
from tests.fuzz.formats import zip_of
from tests.fuzz.mutate import flipped, with_a_piece_again, with_noise
from tests.fuzz.target import Target


def _picture() -> Layered:
    rng = np.random.default_rng(5)

    def some(height: int, width: int) -> np.ndarray:
        return rng.integers(0, 256, (height, width, 4), dtype=np.uint8)

    mask = Node(name="mask", kind="mask", pixels=some(12, 9), x=-2)
    inner = (mask, Node(name="inner", pixels=some(20, 30), clip=True, blend="multiply", opacity=0.5))
    group = Node(name="ü", kind="group", children=inner, blend="exclusion", opacity=0.5, stand_in=inner[1])
    nodes = (Node(name="ground", pixels=some(16, 24)), group, Node(name="clipped", pixels=some(4, 4), clip=True))
    return Layered(
        width=24, height=16, nodes=nodes, merged=some(16, 24), dpi=72, making=(("workflow", '{"nodes": []}'),)
    )


def _seeds(folder: Path, suffix: str) -> Sequence[Path]:
    out = io.BytesIO()
    (openraster if suffix == "ora" else photoshop).write(out, _picture(), lambda _share: None)
    path = folder / f"a.{suffix}"
    path.write_bytes(out.getvalue())
    return [path]


def _read(path: Path) -> None:
    by_name(path, CANVAS_IN).act(path, lambda _share: None)


LAYERS = (
    Target(
        name="layers-ora",
        seeds=lambda folder: _seeds(folder, "ora"),
        read=_read,
        allowed=(StudioError,),
        covers=(
            "canvas.openraster",
            "studio.formats.openraster",
            "studio.formats.openraster_in",
            "studio.services.exchange.picture_layered",
        ),
        mutators=(zip_of(flipped), zip_of(with_noise), zip_of(with_a_piece_again)),
        megabytes=2048,
        share=0.3,
    ),
    Target(
        name="layers-psd",
        seeds=lambda folder: _seeds(folder, "psd"),
        read=_read,
        allowed=(StudioError,),
        covers=(
            "canvas.photoshop",
            "studio.formats.photoshop_in",
            "studio.formats.photoshop_bytes",
            "studio.formats.photoshop",
        ),
        megabytes=2048,
    ),
)
