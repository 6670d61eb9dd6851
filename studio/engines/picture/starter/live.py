"""The starter model while somebody paints: a small square made again from what is on the canvas, within a moment.

Used by the starter picture engine on the worker's job thread. It goes only the last part of the way from noise
(`strength`), in few steps, at the model's own size, so that most of the time is that of its autoencoder. What is read
of the words is kept for the next square.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from studio.domain.requests import PictureRequest, SketchRequest
from studio.engines.picture.pixels import Picture, input_path, on_white, read_picture_with_alpha, resized
from studio.engines.picture.starter.drawing import Drawing, Scene
from studio.engines.picture.starter.parts import StarterParts
from studio.engines.picture.starter.reading.graph_words import graph_words, plain_sentence
from studio.engines.picture.starter.regions import whole_region
from studio.engines.protocol import JobControl


class LiveSketches:
    def __init__(self, parts: StarterParts) -> None:
        self._parts = parts
        self._known: tuple[SketchRequest, Drawing] | None = None

    def make(self, request: SketchRequest, inputs: Mapping[str, Path], control: JobControl) -> Picture:
        """[h, w, 3] in the shape of the picture that came, at most as large as the model draws. Raises Cancelled and
        StudioError(BadInput)."""
        side = self._parts.spec.resolution
        seen = on_white(read_picture_with_alpha(input_path(inputs, request.picture, "picture")))
        height, width = seen.shape[:2]
        share = min(1.0, side / max(height, width))
        high, wide = max(1, round(height * share)), max(1, round(width * share))
        square = np.full((side, side, 3), 255, np.uint8)
        top, left = (side - high) // 2, (side - wide) // 2
        square[top : top + high, left : left + wide] = resized(seen, wide, high)
        made = self._drawing_of(request, square, control).sketch(square, request.seed)
        return np.ascontiguousarray(made[top : top + high, left : left + wide])

    def _drawing_of(self, request: SketchRequest, square: Picture, control: JobControl) -> Drawing:
        """Of the same words and numbers as before, the same."""
        alike = SketchRequest(
            model=request.model, picture="", prompt=request.prompt, negative=request.negative, style=request.style,
            steps=request.steps, strength=request.strength, guidance=request.guidance, device=request.device,
        )  # fmt: skip
        if self._known is None or self._known[0] != alike:
            self._known = alike, self._new_drawing(request, square, control)
        drawing = self._known[1]
        drawing.heed(control)
        return drawing

    def _new_drawing(self, request: SketchRequest, square: Picture, control: JobControl) -> Drawing:
        parts, side = self._parts, self._parts.spec.resolution
        asked = PictureRequest(
            model=request.model, task="image-to-image", prompt=request.prompt, negative=request.negative,
            style=request.style, steps=request.steps, strength=request.strength, guidance=request.guidance, width=side,
            height=side, device=request.device,
        )  # fmt: skip
        plan = parts.plan_of(asked, control)
        vocabulary = parts.table.vocabulary
        wanted = graph_words(plan, plain_sentence(request.prompt, vocabulary), vocabulary)
        scene = Scene(square, whole_region(side, side, side, parts.spec.latent_factor))
        return Drawing(parts, asked, scene, wanted, control)
