"""The style-transfer task: a picture repainted in one of 26 painted styles, or in the style of any other picture.

Made by the registry as "style-onnx" and used on the picture worker's job thread; torch is never imported.
Styles by number: Dumoulin et al., "A learned representation for artistic style", 2017 (`multistyle26.onnx`). Style by
picture: Ghiasi et al., "Exploring the structure of a real-time, arbitrary neural artistic stylization network", 2017
(`arbitrary_predict.onnx` reads 256 x 256 of the style, `arbitrary_transform.onnx` repaints 384 x 384).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec
import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray
from PIL import Image, ImageOps

from studio.domain.errors import BadRequest, ModelMissing, StudioError
from studio.domain.requests import PictureRequest, Request
from studio.engines.picture.pixels import (
    Picture,
    from_unit,
    input_path,
    on_white,
    read_picture,
    read_picture_with_alpha,
    resized,
    to_unit,
)
from studio.engines.picture.result import PictureDone
from studio.engines.picture.tools.fast_upscale import FastUpscaler, enlarged_by
from studio.engines.picture.tools.foreground import own_colours
from studio.engines.protocol import JobControl
from studio.engines.runtime.onnx_session import OnnxSession, make_session
from studio.wire.messages import LocalModel

STYLES = (
    "pastel desert", "yellow ink", "pencil wash", "neon shards", "red and gold", "impasto", "indigo grain",
    "night fire", "crayon sketch", "red mosaic", "brown oil", "gold woodcut", "soft violet", "forest oil", "pale ice",
    "leaded glass", "violet weave", "red blocks", "sepia engraving", "starry night", "ember", "pink cubism",
    "grey strokes", "dusk", "wave print", "bronze",
)  # fmt: skip
"""The network's 26 styles, in its order; it never named them, so these names are ours, from what they look like."""
_STYLE_SIDE = 256
_CONTENT_SIDE = 384
_LARGEST_SIDE = 1536
"""Above this a picture is repainted smaller and enlarged again: the network's activations grow with its pixels."""


class StyleTransferEngine:
    name = "style-onnx"

    def __init__(self) -> None:
        self._sessions: dict[str, OnnxSession] = {}
        self._upscaler: FastUpscaler | None = None

    def load(self, model: LocalModel, helpers: Mapping[str, LocalModel], request: Request, control: JobControl) -> None:
        sessions = {}
        for part in ("multistyle26", "arbitrary_predict", "arbitrary_transform"):
            path = Path(model.files.get(f"{part}.onnx", Path(model.root) / f"{part}.onnx"))
            if not path.is_file():
                raise StudioError(ModelMissing(model_id=model.id, file=path.name))
            sessions[part] = make_session(path, control, device=request.device, gives_back=True)
        helper = helpers["upscaler"].files if "upscaler" in helpers else {}
        self._upscaler = FastUpscaler(helper, control, request.device)
        self._sessions = sessions

    def held_bytes(self) -> int:
        return sum(3 * session.size for session in self._sessions.values())

    def versions(self) -> tuple[tuple[str, str], ...]:
        return (("onnxruntime", ort.__version__),)

    def unload(self) -> None:
        self._sessions, self._upscaler = {}, None

    def run(self, request: PictureRequest, inputs: Mapping[str, Path], control: JobControl) -> Iterator[PictureDone]:
        """One picture of the input's size, transparent where that is. `style`: one of `STYLES`, its number, or a blend,
        as "dusk:0.5,12:0.5"; a `style_image` comes before it. `strength` mixes it with the input (1: all new)."""
        if self._upscaler is None:
            raise RuntimeError("run was called before load")
        given = read_picture_with_alpha(input_path(inputs, request.init_image, "init_image"))
        original = on_white(given)
        device = self._sessions["multistyle26"].device
        control.running(device, "float32")
        control.progress(0, 1, "painting")
        if request.style_image is not None:
            style = read_picture(input_path(inputs, request.style_image, "style_image"))
            painted = self._like(original, style, control)
        else:
            painted = self._by_number(original, style_weights(request.style), control)
        share = np.float32(min(max(request.strength, 0.0), 1.0))
        mixed = original + (painted.astype(np.float32) - original) * share
        whole = _as_transparent_as(given, (mixed + 0.5).astype(np.uint8), control)
        pixels = enlarged_by(whole, request.upscale, self._upscaler, control)
        control.progress(1, 1, "painting")
        made = msgspec.structs.replace(
            request, width=original.shape[1], height=original.shape[0], batch=1, device=device, dtype="float32"
        )
        yield PictureDone(index=0, pixels=pixels, request=made)

    def _by_number(self, original: Picture, weights: NDArray[np.float32], control: JobControl) -> Picture:
        height, width = original.shape[:2]
        shrink = min(1.0, _LARGEST_SIDE / max(height, width))
        picture = resized(original, max(32, round(width * shrink)), max(32, round(height * shrink)))
        rows, columns = picture.shape[:2]
        # The network halves twice, so both sides have to be multiples of four.
        padded = np.pad(picture, ((0, -rows % 4), (0, -columns % 4), (0, 0)), mode="reflect")
        feeds = {"image": to_unit(padded), "style_weights": weights}
        [values] = self._sessions["multistyle26"].run(None, feeds, control)
        return self._at_size(from_unit(values)[:rows, :columns], width, height, control)

    def _like(self, original: Picture, style: Picture, control: JobControl) -> Picture:
        height, width = original.shape[:2]
        seen = ImageOps.fit(Image.fromarray(style), (_STYLE_SIDE, _STYLE_SIDE), Image.Resampling.LANCZOS)
        predict, transform = self._sessions["arbitrary_predict"], self._sessions["arbitrary_transform"]
        rows_of_style = np.asarray(seen, np.float32)[None] / np.float32(255)
        [vector] = predict.run(None, {predict.input_names[0]: rows_of_style}, control)
        shrink = _CONTENT_SIDE / max(height, width)
        rows, columns = max(1, round(height * shrink)), max(1, round(width * shrink))
        small = resized(original, columns, rows).astype(np.float32) / np.float32(255)
        padded = np.pad(small, ((0, _CONTENT_SIDE - rows), (0, _CONTENT_SIDE - columns), (0, 0)), mode="symmetric")
        content, bottleneck = transform.input_names
        [values] = transform.run(None, {content: padded[None], bottleneck: vector}, control)
        painted = from_unit(np.ascontiguousarray(values.transpose(0, 3, 1, 2)))[:rows, :columns]
        return self._at_size(np.ascontiguousarray(painted), width, height, control)

    def _at_size(self, painted: Picture, width: int, height: int, control: JobControl) -> Picture:
        """Enlarged with the fast upscaler where Lanczos alone would be soft."""
        assert self._upscaler is not None
        if max(width, height) > 1.5 * max(painted.shape[:2]):
            painted = self._upscaler.enlarge(painted, control)
        return resized(painted, width, height)


def _as_transparent_as(given: Picture, painted: Picture, control: JobControl) -> Picture:
    """With the alpha of what was given, if it has one: edges lose the white that they were painted on."""
    if given.shape[2] == 3:
        return painted
    alpha = np.ascontiguousarray(given[..., 3])
    return np.dstack([own_colours(painted, alpha, control.check), alpha])


def style_weights(style: str) -> NDArray[np.float32]:
    """[26] shares that sum to 1, from "dusk", "7", "3:0.5,dusk:0.5", or "" for the first.
    Raises StudioError(BadRequest)."""
    weights = np.zeros(len(STYLES), np.float32)
    try:
        for part in (style or STYLES[0]).split(","):
            name, _, share = part.strip().partition(":")
            number = STYLES.index(name) if name in STYLES else int(name)
            if number < 0 or float(share or 1) < 0:
                raise ValueError(part)
            weights[number] += float(share or 1)
    except (ValueError, IndexError) as error:
        problem = f"a style is a name or a number from 0 to {len(STYLES) - 1}, or a blend such as 3:0.5,12:0.5"
        raise StudioError(BadRequest(field="style", problem=problem)) from error
    total = float(weights.sum())
    if not np.isfinite(total) or total <= 0:
        raise StudioError(BadRequest(field="style", problem="the shares of a blend must not all be zero"))
    return np.asarray(weights / total, dtype=np.float32)
