"""A live picture that is kept: a layer on top of the canvas with the recipe of it, as one step.

`presenter` performs it. Main thread; no toolkit.
"""

from __future__ import annotations

import time

import msgspec

from studio.domain.changes import Change, Edit
from studio.domain.document import Document
from studio.domain.ids import new_id
from studio.domain.picture_records import Canvas, Layer
from studio.domain.project_records import Recipe
from studio.domain.requests import PictureRequest, SketchRequest

LABEL = "Keep Live Picture"


def kept(document: Document, asset: str, made: PictureRequest, name: str, seconds: float) -> Change | None:
    """As large as it fits on the canvas, in its middle; None without a canvas. `asset`: the picture's SHA-256;
    `seconds`: that it took."""
    canvas = next(document.all(Canvas), None)
    if canvas is None:
        return None
    now = time.time()
    recipe = Recipe(id=new_id(), request=made, created=now, seconds=seconds)
    share = min(canvas.width / made.width, canvas.height / made.height)
    width, height = max(1, round(made.width * share)), max(1, round(made.height * share))
    layer = Layer(
        id=new_id(), canvas_id=canvas.id, name=name, asset=asset, words=made.prompt, recipe_id=recipe.id,
        x=(canvas.width - width) // 2, y=(canvas.height - height) // 2, width=width, height=height,
    )  # fmt: skip
    after = msgspec.structs.replace(canvas, layers=(*canvas.layers, layer.id))
    edits = (Edit(None, recipe), Edit(None, layer), Edit(canvas, after))
    return Change(id=new_id(), label=LABEL, stack="picture", edits=edits, at=now)


def as_picture(asked: SketchRequest, seen: str, width: int, height: int) -> PictureRequest:
    """The request of a live picture as one that can be asked for again. `seen`: SHA-256 of the canvas as the model saw
    it."""
    return PictureRequest(
        model=asked.model, task="image-to-image", prompt=asked.prompt, negative=asked.negative, style=asked.style,
        width=width, height=height, seed=asked.seed, steps=asked.steps, guidance=asked.guidance,
        strength=asked.strength, init_image=seen, device=asked.device,
    )  # fmt: skip
