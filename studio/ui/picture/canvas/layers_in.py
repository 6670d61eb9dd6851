"""A file with layers, as a canvas: read and packed on a thread, placed as one step.

`taking_in` calls it. The canvas that was there is brought back by undo.
"""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from studio.domain.changes import Change, Edit
from studio.domain.document import Document, with_tiles
from studio.domain.ids import new_id
from studio.domain.picture_records import Canvas, Layer
from studio.domain.project_records import Asset
from studio.formats.layered import ISOLATED, Layered, Losses, Node
from studio.services.exchange.format import by_name
from studio.services.exchange.formats import CANVAS_IN
from studio.services.exchange.recipes_of import making_as_layer
from studio.services.translation import tr
from studio.ui.picture.canvas.canvas_changes import canvas_of, layers_of
from studio.ui.picture.canvas.flattening import kept_as
from studio.ui.picture.canvas.painting.blends import BLENDS

if TYPE_CHECKING:
    from studio.formats.layered import Pixels

Step = Callable[[float], None]
replace = msgspec.structs.replace


class Brought(NamedTuple):
    """A canvas that is not in the project yet."""

    name: str
    width: int
    height: int
    layers: tuple[Layer, ...]
    """Bottom first; of no canvas yet."""
    files: Mapping[str, tuple[Asset, bytes]]
    """Their pictures, by SHA-256."""
    said: tuple[str, ...]
    """What could not be kept, each a sentence."""
    dpi: float = 0.0


def bring(path: Path, step: Step) -> Brought:
    """Raises StudioError, and what `step` raises."""
    picture: Layered = by_name(path, CANVAS_IN).act(path, lambda share: step(0.6 * share))
    losses = Losses()
    files: dict[str, tuple[Asset, bytes]] = {}
    layers = tuple(_layers(picture.nodes, "", files, losses, lambda: step(0.8)))
    step(1.0)
    said = (*picture.notes, *losses.sentences())
    return Brought(path.stem, picture.width, picture.height, layers, files, said, picture.dpi)


def _layers(
    nodes: Sequence[Node], group_id: str, files: dict[str, tuple[Asset, bytes]], losses: Losses,
    check: Callable[[], None],
) -> Iterator[Layer]:  # fmt: skip
    for node in nodes:
        check()
        blend = node.blend
        if blend not in BLENDS and not (node.kind == "group" and blend == ISOLATED):
            losses.lost(f"Layers whose blend mode is shown as normal ({blend})")
            blend = "normal"
        layer = Layer(
            id=new_id(), canvas_id="-", name=node.name, role=node.kind, opacity=node.opacity, blend=blend,
            visible=node.visible, group_id=group_id, clip=node.clip, masked=node.masked,
            lock=node.lock, lock_alpha=node.lock_alpha, x=node.x, y=node.y,
        )  # fmt: skip
        if node.kind == "group":
            inner = tuple(_layers(node.children, layer.id, files, losses, check))
            yield from inner
            yield _around(layer, inner)
        elif node.pixels is None or not node.pixels.size:
            yield layer
        else:
            data = node.png or _packed(node.pixels)
            asset = kept_as(data, node.name, node.making)
            if not (asset.id in files and files[asset.id][0].making):
                files[asset.id] = (asset, data)
            yield replace(
                layer, asset=asset.id, making=node.making, width=node.pixels.shape[1], height=node.pixels.shape[0]
            )


def _around(group: Layer, inner: Sequence[Layer]) -> Layer:
    """A group is as large as what is in it."""
    seen = [one for one in inner if one.width and one.height]
    if not seen:
        return group
    left, top = min(one.x for one in seen), min(one.y for one in seen)
    right, bottom = max(one.x + one.width for one in seen), max(one.y + one.height for one in seen)
    return replace(group, x=left, y=top, width=right - left, height=bottom - top)


def _packed(pixels: Pixels) -> bytes:
    from PIL import Image

    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "PNG", compress_level=3)
    return out.getvalue()


def as_canvas(document: Document, brought: Brought) -> Change:
    """In the place of the canvas that is there."""
    known = canvas_of(document)
    canvas = known or Canvas(id=new_id(), name=tr("Canvas"))
    gone = layers_of(document, canvas)
    empty = {"width": brought.width, "height": brought.height}
    made = [
        replace(
            one,
            canvas_id=canvas.id,
            making=making_as_layer(document, one.asset, one.making),
            **({} if one.width or one.role == "group" else empty),
        )
        for one in brought.layers
    ]
    after = replace(canvas, **empty, dpi=min(100_000.0, brought.dpi), layers=tuple(one.id for one in made))
    edits = [Edit(known, after), *(Edit(layer, None) for layer in reversed(gone))]
    edits += [Edit(None, layer) for layer in reversed(made)]
    change = Change(id=new_id(), label="Open Layers", stack="picture", edits=tuple(edits), at=time.time())
    return with_tiles(document, change)
