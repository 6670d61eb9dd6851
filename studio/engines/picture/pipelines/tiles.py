"""The tiles that a VAE decodes in where a whole picture or film has no room: their size, and a decode in them.

Used by `memory` and the engines on torch, on the worker's job thread. A film is cut in time too where the VAE can:
LTX's in overlapping slices, as the makers of diffusers have it; Wan's decodes one latent frame after the other anyway.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, NamedTuple

LARGEST: Final = 512
"""Pixels of a tile's side at most."""
_OVERLAP: Final = 4
"""Of a smaller tile of a film's every this many pixels lie in the next one too, as in those of the VAE itself."""
_OF_A_PICTURE: Final = ("tile_sample_min_size", "tile_latent_min_size", "use_tiling")
_OF_A_FILM: Final = ("tile_sample_min_height", "tile_sample_min_width", "tile_sample_stride_height",
                     "tile_sample_stride_width", "use_framewise_decoding")  # fmt: skip


class Tiles(NamedTuple):
    width: int
    """Pixels."""
    height: int
    frames: int
    times: float = 1.0
    """How often each pixel is decoded: tiles lie over one another."""


def can_tile(vae: Any) -> bool:
    return hasattr(vae, "enable_tiling")


def tiles_of(vae: Any, width: int, height: int, frames: int) -> Tiles:
    """Those of a picture or a film of that size."""
    wide, wide_times = _along(vae, "width", width)
    high, high_times = _along(vae, "height", height)
    long, long_times = frames, 1.0
    if hasattr(vae, "use_framewise_decoding"):
        least, stride = vae.tile_sample_min_num_frames, vae.tile_sample_stride_num_frames
        if frames > least + 1:
            long, long_times = least + 1, least / stride
    return Tiles(wide, high, long, wide_times * high_times * long_times)


def _along(vae: Any, name: str, pixels: int) -> tuple[int, float]:
    least = getattr(vae, f"tile_sample_min_{name}", LARGEST)
    if pixels <= min(least, LARGEST):
        return pixels, 1.0
    if least > LARGEST or not hasattr(vae, f"tile_sample_stride_{name}"):
        return min(least, LARGEST), _OVERLAP / (_OVERLAP - 1)
    return least, least / getattr(vae, f"tile_sample_stride_{name}")


@contextmanager
def decoded(vae: Any, *, tiled: bool) -> Iterator[None]:
    """Within it a VAE decodes whole, or in overlapping tiles; one that knows no tiles decodes whole."""
    if not tiled or not can_tile(vae):
        yield
        return
    before = {name: getattr(vae, name) for name in (*_OF_A_PICTURE, *_OF_A_FILM) if hasattr(vae, name)}
    vae.enable_tiling()
    side = before.get("tile_sample_min_size", LARGEST)
    if isinstance(side, int) and side > LARGEST and "tile_latent_min_size" in before:
        vae.tile_sample_min_size = LARGEST
        vae.tile_latent_min_size = before["tile_latent_min_size"] * LARGEST // side
    for name in ("height", "width"):
        if before.get(f"tile_sample_min_{name}", 0) > LARGEST:
            setattr(vae, f"tile_sample_min_{name}", LARGEST)
            setattr(vae, f"tile_sample_stride_{name}", LARGEST * (_OVERLAP - 1) // _OVERLAP)
    if "use_framewise_decoding" in before:
        vae.use_framewise_decoding = True
    try:
        yield
    finally:
        for name, value in before.items():
            setattr(vae, name, value)
