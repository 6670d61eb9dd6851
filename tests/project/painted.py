"""Painting as the tests do it: a canvas with a layer, strokes on it, and what its tiles hold by the book."""

from __future__ import annotations

import numpy as np

from studio.domain.changes import Edit
from studio.domain.picture_records import Canvas, Layer, Tile
from studio.project.tile_codec import SIDE, Raw
from studio.services.session.painting import Key, Painted
from studio.services.session.session import ProjectSession
from tests.project.sessions import change

LAYER = "paint"
Pixels = dict[Key, Raw | None]


def add_layer(session: ProjectSession, layer_id: str = LAYER, **fields: str) -> Layer:
    """On a canvas of its own, which cannot be undone."""
    canvas = Canvas(id=f"canvas of {layer_id}", width=4 * SIDE, height=4 * SIDE, layers=(layer_id,))
    layer = Layer(id=layer_id, canvas_id=canvas.id, width=canvas.width, height=canvas.height, **fields)
    session.perform(change("none", (None, canvas), (None, layer)))
    return layer


def photo(seed: int) -> Raw:
    """Opaque, with noise like a photo's."""
    random = np.random.default_rng(seed)
    ramp = np.linspace(0, 200, SIDE)[:, None, None] + np.zeros((SIDE, SIDE, 4))
    raw = (ramp + random.normal(20, 4, ramp.shape)).clip(0, 255).astype(np.uint8)
    raw[..., 3] = 255
    return raw


def dabbed(raw: Raw | None, number: int) -> Raw:
    """The same tile with an opaque band across it."""
    new = np.zeros((SIDE, SIDE, 4), np.uint8) if raw is None else raw.copy()
    new[7 * number % 200 : 7 * number % 200 + 20, 30:200] = (number % 256, number // 256 % 256, 90, 255)
    return new


def painted(before: Pixels, after: Pixels, layer_id: str = LAYER, others: tuple[Edit, ...] = ()) -> Painted:
    return Painted(label="Brush", layer_id=layer_id, before=before, after=after, others=others)


def pixels_of(session: ProjectSession, layer_id: str = LAYER) -> Pixels:
    """What the document says, read."""
    tiles: tuple[Tile, ...] = session.document.tiles_of(layer_id)
    return {(tile.x, tile.y): session.painting.read(tile.pixels) if tile.pixels else None for tile in tiles}


def same(one: Pixels, other: Pixels) -> bool:
    def equal(key: Key) -> bool:
        a, b = one[key], other[key]
        return np.array_equal(a, b) if a is not None and b is not None else a is b

    return one.keys() == other.keys() and all(equal(key) for key in one)
