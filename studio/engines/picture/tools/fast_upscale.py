"""Four times larger by the shipped Real-ESRGAN compact network, tile by tile, without seams.

Used by every picture engine on the worker's job thread: as the upscale task itself, for `PictureRequest.upscale`, and
to bring the starter model's small pictures to size.

Seam free because it is exact: the network is 18 convolutions of 3 x 3, so a pixel depends on at most 18 neighbours on
each side. Every tile is computed with that much of its surroundings, so the picture equals one computed whole.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import ceil, sqrt
from pathlib import Path

import numpy as np

from studio import places
from studio.domain.errors import BadRequest, ModelMissing, StudioError
from studio.engines.picture.pixels import Picture, from_unit, resized, to_unit
from studio.engines.protocol import JobControl
from studio.engines.runtime.onnx_session import make_session

FACTOR = 4
VIEWS = 8
_ANGLES = (0, 2, 1, 3)
"""Right angles: those first that leave a picture's shape as it is."""
_REACH = 18
_TILE = 192
"""Input pixels of a tile's side without its surroundings; it bounds memory and the time to a cancel."""
_LARGEST_SIDE = 16384
_LANCZOS = 2
"""Input pixels that a pixel of a result twice as large reaches further on each side, when it is brought to that size:
six of those that are four times as dense."""
_CHEAP = 256 * 256
"""Pixels up to which a picture is enlarged only to be brought to a size."""


class FastUpscaler:
    def __init__(self, files: Mapping[str, str], control: JobControl, device: str = "auto") -> None:
        """`files` as in LocalModel; without any, the network that travels with the program.
        Raises Cancelled and StudioError(ModelMissing | ModelDamaged)."""
        graphs = [name for name in files if name.endswith(".onnx")]
        path = Path(files[graphs[0]]) if graphs else places.shipped_models_dir() / "upscale-fast" / "upscale-x4.onnx"
        if not path.is_file():
            raise StudioError(ModelMissing(model_id="upscale-fast", file=path.name))
        self.session = make_session(path, control, device=device, arena=False)
        [self._input], [self._output] = self.session.input_names, self.session.output_names

    @property
    def size(self) -> int:
        return self.session.size

    def enlarge(
        self, picture: Picture, control: JobControl, report: Callable[[int, int], None] | None = None
    ) -> Picture:
        """`picture` [h, w, 3] as [4h, 4w, 3]. `report(done, total)` hears of every tile. Raises Cancelled, and
        StudioError(BadRequest) for a result that is too large."""
        return self.enlarge_to(picture, FACTOR, control, report)

    def enlarge_to(
        self, picture: Picture, factor: int, control: JobControl, report: Callable[[int, int], None] | None = None
    ) -> Picture:
        """The same as [factor h, factor w, 3], `factor` 2 or 4. Each tile is brought to that size by itself, so that
        no picture larger than the result is ever held."""
        height, width = picture.shape[:2]
        if max(height, width) * factor > _LARGEST_SIDE:
            problem = f"a side of the result would have more than {_LARGEST_SIDE} px"
            raise StudioError(BadRequest(field="upscale", problem=problem))
        larger = np.empty((height * factor, width * factor, 3), np.uint8)
        corners = [(top, left) for top in range(0, height, _TILE) for left in range(0, width, _TILE)]
        for done, (top, left) in enumerate(corners):
            bottom, right = min(top + _TILE, height), min(left + _TILE, width)
            larger[top * factor : bottom * factor, left * factor : right * factor] = self._tile(
                picture, (top, bottom, left, right), factor, control
            )
            if report is not None:
                report(done + 1, len(corners))
        return larger

    def _tile(self, picture: Picture, box: tuple[int, int, int, int], factor: int, control: JobControl) -> Picture:
        """Of the result: what becomes of the picture's rows and columns from top to bottom and from left to right."""
        height, width = picture.shape[:2]
        top, bottom, left, right = box
        more = _LANCZOS if factor < FACTOR else 0
        above, before = max(top - more, 0), max(left - more, 0)
        below, after = min(bottom + more, height), min(right + more, width)
        y, x = max(above - _REACH, 0), max(before - _REACH, 0)
        window = picture[y : min(below + _REACH, height), x : min(after + _REACH, width)]
        [values] = self.session.run([self._output], {self._input: to_unit(window)}, control)
        whole = from_unit(values)[
            (above - y) * FACTOR : (below - y) * FACTOR, (before - x) * FACTOR : (after - x) * FACTOR
        ]
        if factor < FACTOR:
            # One direction after the other: Pillow begins with either, by the shape, and rounds in between.
            narrow = resized(np.ascontiguousarray(whole), (after - before) * factor, whole.shape[0])
            whole = resized(narrow, narrow.shape[1], (below - above) * factor)
        return whole[
            (top - above) * factor : (bottom - above) * factor, (left - before) * factor : (right - before) * factor
        ]

    def enlarge_finely(
        self, picture: Picture, factor: int, views: int, control: JobControl,
        report: Callable[[int, int], None] | None = None,
    ) -> Picture:  # fmt: skip
        """The mean over the first `views` of the picture's eight turns and mirror images, each enlarged and turned
        back: what the network invents differs among them and fades, what is there stays. Timofte, Rothe and Van Gool,
        "Seven ways to improve example-based single image super resolution", 2016."""
        total = np.zeros((picture.shape[0] * factor, picture.shape[1] * factor, 3), np.uint16)
        for at in range(views):

            def told(done: int, count: int, at: int = at) -> None:
                if report is not None:
                    report(at * count + done, views * count)

            seen = np.ascontiguousarray(_turned(picture, at))
            total += _turned_back(self.enlarge_to(seen, factor, control, told), at)
        return np.asarray((total + views // 2) // views, np.uint8)

    def to_size(self, picture: Picture, width: int, height: int, control: JobControl) -> Picture:
        """Enlarged beyond that size where that is cheap, then brought to it with Lanczos: down gives crisper edges
        than up. Beyond 1024 x 1024 px, or as many in another shape, Lanczos alone goes on."""
        once = False
        while picture.shape[0] < height or picture.shape[1] < width:
            fed = _fed_again(picture, width, height) if once else picture
            if fed.shape[0] * fed.shape[1] > _CHEAP or fed.shape[0] * FACTOR <= picture.shape[0]:
                break
            picture, once = self.enlarge(fed, control), True
        return resized(picture, width, height)


def _fed_again(picture: Picture, width: int, height: int) -> Picture:
    """What was enlarged once as it is to be enlarged again: shrunk to a quarter of the wanted size where it would
    become twice too large (512 px then take a fifth of the time, and look the same), or to what is cheap."""
    across, down = ceil(width / FACTOR), ceil(height / FACTOR)
    if picture.shape[1] >= 2 * across and picture.shape[0] >= 2 * down:
        return resized(picture, across, down)
    shrink = sqrt(_CHEAP / (picture.shape[0] * picture.shape[1]))
    return resized(picture, int(picture.shape[1] * shrink), int(picture.shape[0] * shrink)) if shrink < 1 else picture


def _turned(picture: Picture, view: int) -> Picture:
    """One of eight: mirrored in the odd ones, by no, two, one and three right angles."""
    mirrored = picture[:, ::-1] if view % 2 else picture
    return np.rot90(mirrored, _ANGLES[view // 2])


def _turned_back(picture: Picture, view: int) -> Picture:
    back = np.rot90(picture, -_ANGLES[view // 2])
    return back[:, ::-1] if view % 2 else back


def enlarged_by(picture: Picture, factor: int, upscaler: FastUpscaler, control: JobControl, views: int = 1) -> Picture:
    """`factor` 1, 2 or 4 of a request's `upscale`; an alpha channel is scaled along. `views`: from 1 (fast) to `VIEWS`
    (fine), see `FastUpscaler.enlarge_finely`."""
    if factor == 1:
        return picture
    if factor not in (2, 4):
        raise StudioError(BadRequest(field="upscale", problem="it can be 1, 2 or 4"))
    height, width = picture.shape[:2]

    def report(done: int, total: int) -> None:
        control.progress(done, total, "enlarging")

    colours, views = np.ascontiguousarray(picture[..., :3]), min(max(views, 1), VIEWS)
    finely = views > 1
    larger = (
        upscaler.enlarge_finely(colours, factor, views, control, report)
        if finely
        else upscaler.enlarge_to(colours, factor, control, report)
    )
    if picture.shape[2] == 4:
        alpha = resized(np.ascontiguousarray(picture[..., 3]), width * factor, height * factor)
        larger = np.concatenate([larger, alpha[..., None]], axis=2)
    return larger
