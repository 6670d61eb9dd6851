"""A finished picture, its layers, and the PNGs that are kept of them. Yielded by picture engines on the job thread."""

from __future__ import annotations

import hashlib
import io

import msgspec
import numpy as np
from numpy.typing import NDArray

from studio.domain.made import LearnedMade, PictureMade
from studio.domain.picture_records import LayerEffect, PictureLayer
from studio.domain.recipes.written import recipe_texts
from studio.domain.requests import (
    ControlMade,
    ControlRequest,
    LearnRequest,
    MaskFound,
    PictureRequest,
    SelectRequest,
    SketchMade,
    SketchRequest,
)
from studio.domain.scene_plan import ScenePlan
from studio.domain.word_maps import Way, WordMap, WordMaps, WordMapsRequest
from studio.engines.protocol import Delivery, PartFile
from studio.formats.moving_png import joined

PNG_COMPRESSION = 4
"""zlib level: a tenth larger than the default 6 and more than twice as fast."""


_LAYER_COMPRESSION = 2
"""The same for a layer, of which a picture has many."""


class LayerDone(msgspec.Struct, frozen=True, kw_only=True):
    """One layer of a finished picture; the fields are those of `document.PictureLayer`."""

    name: str
    pixels: NDArray[np.uint8]
    """[rows, columns, 4], straight alpha; shown at width x height."""
    x: int
    y: int
    width: int
    height: int
    group: str = ""
    effect: LayerEffect = LayerEffect()
    words: str = ""


class PictureDone(msgspec.Struct, frozen=True):
    index: int
    pixels: NDArray[np.uint8]
    """[height, width, 3 or 4]"""
    request: PictureRequest
    """The recipe of exactly this picture: its own seed, batch 1, the dtype and device used."""
    layers: tuple[LayerDone, ...] = ()
    """What it is made of, bottom first; none for a picture of one piece."""

    def deliver(self, request: PictureRequest, to: Delivery) -> None:
        data = png_bytes(self.pixels, self.request, to.versions, to.device)
        height, width = self.pixels.shape[:2]
        parts = [plain_png(layer.pixels) for layer in self.layers]
        layers = tuple(_kept(layer, part) for layer, part in zip(self.layers, parts, strict=True))
        made = PictureMade(width=width, height=height, layers=layers)
        files = [
            PartFile(part, ".png", "image/png", layer.name) for part, layer in zip(parts, self.layers, strict=True)
        ]
        to.file(self.index, data, suffix=".png", media_type="image/png", request=self.request, made=made, parts=files)


class MovingDone(msgspec.Struct, frozen=True):
    """A moving picture."""

    index: int
    frames: NDArray[np.uint8]
    """[frames, height, width, 3]"""
    request: PictureRequest
    """As of `PictureDone`."""

    def deliver(self, request: PictureRequest, to: Delivery) -> None:
        first = png_bytes(self.frames[0], self.request, to.versions, to.device)
        data = (
            joined([first, *map(plain_png, self.frames[1:])], self.request.frame_rate)
            if len(self.frames) > 1
            else first
        )
        height, width = self.frames.shape[1:3]
        made = PictureMade(width=width, height=height)
        to.file(self.index, data, suffix=".png", media_type="image/png", request=self.request, made=made)


def _kept(layer: LayerDone, png: bytes) -> PictureLayer:
    return PictureLayer(
        name=layer.name, asset=hashlib.sha256(png).hexdigest(), x=layer.x, y=layer.y, width=layer.width,
        height=layer.height, group=layer.group, effect=layer.effect, words=layer.words,
    )  # fmt: skip


def plain_png(pixels: NDArray[np.uint8]) -> bytes:
    """A PNG without a recipe, so that the same pixels are the same file."""
    from PIL import Image

    stream = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels)).save(stream, "PNG", compress_level=_LAYER_COMPRESSION)
    return stream.getvalue()


class MaskDone(msgspec.Struct, frozen=True):
    """The pixels of an object: the answer to a `SelectRequest`."""

    mask: NDArray[np.uint8]
    """[height, width], 255 inside."""

    def deliver(self, request: SelectRequest, to: Delivery) -> None:
        height, width = self.mask.shape
        share = float(self.mask.mean()) / 255 if self.mask.size else 0.0
        to.words(
            msgspec.json.encode(MaskFound(png=plain_png(self.mask), width=width, height=height, share=share)).decode()
        )


class SketchDone(msgspec.Struct, frozen=True):
    """A square made again while somebody paints: the answer to a `SketchRequest`."""

    pixels: NDArray[np.uint8]
    """[height, width, 3]"""

    def deliver(self, request: SketchRequest, to: Delivery) -> None:
        height, width = self.pixels.shape[:2]
        to.words(msgspec.json.encode(SketchMade(png=plain_png(self.pixels), width=width, height=height)).decode())


class WordMapsDone(msgspec.Struct, frozen=True):
    """Where words went: the answer to a `WordMapsRequest`."""

    way: Way
    prompt: str
    maps: tuple[tuple[str, int, NDArray[np.uint8]], ...]
    """Of each word where it begins, and its map, [rows, columns]."""

    def deliver(self, request: WordMapsRequest, to: Delivery) -> None:
        maps = tuple(WordMap(word, start, plain_png(grey)) for word, start, grey in self.maps)
        to.words(msgspec.json.encode(WordMaps(way=self.way, prompt=self.prompt, maps=maps)).decode())


class ControlDone(msgspec.Struct, frozen=True):
    """The control picture of another one: the answer to a `ControlRequest`."""

    pixels: NDArray[np.uint8]
    """[height, width, 3]"""

    def deliver(self, request: ControlRequest, to: Delivery) -> None:
        height, width = self.pixels.shape[:2]
        to.words(msgspec.json.encode(ControlMade(png=plain_png(self.pixels), width=width, height=height)).decode())


class LearnedDone(msgspec.Struct, frozen=True):
    """A thing that was learnt from drawings: the answer to a `LearnRequest`."""

    sheet: NDArray[np.uint8]
    """[height, width, 3]: how it is drawn, and beside it the known thing that comes nearest."""
    made: LearnedMade

    def deliver(self, request: LearnRequest, to: Delivery) -> None:
        data = plain_png(self.sheet)
        to.file(0, data, suffix=".png", media_type="image/png", request=request, made=self.made)


class PlanRead(msgspec.Struct, frozen=True):
    """What was understood of words that no picture is made of yet: the answer to the task "read"."""

    plan: ScenePlan

    def deliver(self, request: PictureRequest, to: Delivery) -> None:
        to.words(msgspec.json.encode(self.plan).decode())


def png_bytes(
    pixels: NDArray[np.uint8], request: PictureRequest, versions: tuple[tuple[str, str], ...], device: str
) -> bytes:
    """A PNG that carries its own recipe, for us (`triptych`) and for other programs (`parameters`)."""
    from PIL import Image, PngImagePlugin

    text = PngImagePlugin.PngInfo()
    texts = recipe_texts(request, versions=versions, device=device)
    text.add_text("parameters", texts["parameters"])
    text.add_itxt("triptych", texts["triptych"])
    stream = io.BytesIO()
    image = Image.fromarray(np.ascontiguousarray(pixels))
    image.save(stream, "PNG", pnginfo=text, compress_level=PNG_COMPRESSION)
    return stream.getvalue()
