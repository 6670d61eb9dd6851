"""Layers carried over an affine map of the canvas: what their records and tiles are then. On a thread, with copies that
nobody writes to.

A layer that was imported and not painted on keeps its picture where it is only moved or scaled: the record says where
and how large it is shown. A text stays a text, whose letters are made anew. Everything else becomes tiles,
and what the layer was imported as is let go.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Final, NamedTuple

import msgspec
from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QImage, QPainter, QTransform

from studio.domain.bounds import LARGEST_SIDE
from studio.domain.changes import Edit
from studio.domain.errors import BadRequest, StudioError
from studio.domain.picture_records import Layer
from studio.services.session.painting import Painted
from studio.ui.picture.canvas.painting.arrays import np
from studio.ui.picture.canvas.painting.letters import lettered, mapped
from studio.ui.picture.canvas.painting.paint_layer import PaintLayer, Placed
from studio.ui.picture.canvas.painting.seen import seen_area
from studio.ui.picture.canvas.painting.selection import Mask, Selection, Step
from studio.ui.picture.canvas.painting.stroke import Tiles
from studio.ui.picture.canvas.painting.tiles import FORMAT, SIDE, Key, around, keys_of, pixels, rect_of
from studio.ui.picture.canvas.shown import Raw
from studio.ui.picture.canvas.transform.resampling import Method, mapped_area, warped

replace = msgspec.structs.replace
MOST_PIXELS: Final = 200_000_000
"""Of one layer; as many bytes four times are held while it is made."""
_PREVIEW_PIXELS: Final = 2_000_000
_FARTHEST: Final = 900_000


class Carried(NamedTuple):
    before: Layer
    after: Layer
    tiles: Mapping[Key, Raw | None] | None
    """All that are others; None: the tiles stay as they are."""


def array_of(tiles: Tiles, area: QRect) -> Raw:
    """Tiles as one picture of an area, [rows, columns, 4]."""
    whole = np.zeros((area.height(), area.width(), 4), np.uint8)
    for key in keys_of(area):
        tile = tiles.get(key)
        if tile is not None:
            part = rect_of(key).intersected(area)
            source = np.frombuffer(tile.constBits(), np.uint8).reshape(SIDE, SIDE, 4)
            here, there = _slices(part, rect_of(key)), _slices(part, area)
            whole[there] = source[here]
    return whole


def _slices(part: QRect, of: QRect) -> tuple[slice, slice]:
    left, top = part.left() - of.left(), part.top() - of.top()
    return slice(top, top + part.height()), slice(left, left + part.width())


def tiles_from(whole: Raw, area: QRect) -> dict[Key, Raw]:
    """The way back; tiles without anything are left out."""
    found: dict[Key, Raw] = {}
    for key in keys_of(area):
        part = rect_of(key).intersected(area)
        tile = np.zeros((SIDE, SIDE, 4), np.uint8)
        tile[_slices(part, rect_of(key))] = whole[_slices(part, area)]
        if tile.any():
            found[key] = tile
    return found


# ---- while it is dragged


def preview_of(layer: PaintLayer, tiles: Tiles | None = None) -> tuple[QImage, QTransform]:
    """What is seen of it, or `tiles` of it, as one picture of bounded size, and the map from its pixels to those of the
    canvas."""
    shown = tiles
    if shown is None:
        keys = layer.look.keys() if layer.look is not None else layer.tiles.keys()
        shown = {key: tile for key in keys if (tile := layer.shown_tile(key)) is not None}
    area = around(shown)
    if area.isEmpty():
        return QImage(), QTransform()
    scale = min(1.0, (_PREVIEW_PIXELS / (area.width() * area.height())) ** 0.5)
    image = QImage(max(1, round(area.width() * scale)), max(1, round(area.height() * scale)), FORMAT)
    image.fill(0)
    across, down = image.width() / area.width(), image.height() / area.height()
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    for key, tile in shown.items():
        at = rect_of(key).translated(-area.topLeft())
        left, top = round(at.left() * across), round(at.top() * down)
        right, low = round((at.left() + SIDE) * across), round((at.top() + SIDE) * down)
        painter.drawImage(QRect(left, top, right - left, low - top), tile)
    painter.end()
    back = QTransform()
    back.translate(area.left() + layer.x, area.top() + layer.y)
    back.scale(1 / across, 1 / down)
    return image, back


def placed(preview: tuple[QImage, QTransform], by: QTransform, rest: Tiles | None = None) -> Placed:
    image, back = preview
    return Placed(image, back * by, rest)


# ---- applied


def carry(
    record: Layer, layer: PaintLayer, painted: bool, by: QTransform, method: Method, step: Step, known: tuple[Key, ...]
) -> Carried:
    """`layer`: a copy of what is shown of `record`; `painted`: its tiles are more than its imported picture; `known`:
    the tiles that the project has of it. Raises StudioError, and what `step` raises."""
    if _only_moves(by):
        x, y = _place(record.x + round(by.dx())), _place(record.y + round(by.dy()))
        return Carried(record, replace(record, x=x, y=y), None)
    if record.text is not None:
        _check(mapped_area(QRect(record.x, record.y, record.width, record.height), by))
        made_text = lettered(record, mapped(record.text, record, by))
        return Carried(record, made_text.layer, {**dict.fromkeys(known), **made_text.tiles})
    sized = record.width > 0 and record.height > 0
    if record.asset and sized and not painted and _only_scales(by):
        area = mapped_area(QRect(record.x, record.y, record.width, record.height), by)
        _check(area)
        after = replace(record, x=area.x(), y=area.y(), width=area.width(), height=area.height())
        return Carried(record, after, None)
    own = seen_area(layer.tiles)
    gone: dict[Key, Raw | None] = dict.fromkeys(known)
    if own.isEmpty():
        return Carried(record, replace(record, asset="", x=0, y=0), gone)
    _check(mapped_area(own.translated(layer.x, layer.y), by))
    step(0.05)
    made = warped(array_of(layer.tiles, own), own.x() + layer.x, own.y() + layer.y, by, method)
    step(0.8)
    height, width = made.pixels.shape[:2]
    tiles = tiles_from(made.pixels, QRect(0, 0, width, height))
    after = replace(record, asset="", x=_place(made.x), y=_place(made.y), width=width, height=height)
    return Carried(record, after, {**gone, **tiles})


def _place(at: int) -> int:
    return max(-_FARTHEST, min(_FARTHEST, at))


def _check(area: QRect) -> None:
    most = max(area.width(), area.height()) > LARGEST_SIDE or area.width() * area.height() > MOST_PIXELS
    if most or max(abs(area.x()), abs(area.y())) > _FARTHEST:
        problem = f"the layer would be {area.width()} x {area.height()} pixels; make it smaller"
        raise StudioError(BadRequest(field="size", problem=problem))


def carry_all(
    records: Sequence[Layer], layers: Mapping[str, PaintLayer], known: Mapping[str, tuple[Key, ...]], by: QTransform,
    method: Method, step: Step,
) -> tuple[Carried, ...]:  # fmt: skip
    """Several; `layers` and the tiles that are `known` in the project are by id."""
    made = []
    for number, record in enumerate(records):
        share = number / len(records)
        keys = known[record.id]
        made.append(carry(record, layers[record.id], bool(keys), by, method, partial(_within, step, share), keys))
    return tuple(made)


def _within(step: Step, share: float, _more: float) -> None:
    """Asks whether anybody still waits; how far one of many is, is not told."""
    step(share)


def edits_of(carried: Iterable[Carried]) -> tuple[Edit, ...]:
    """Their records."""
    return tuple(Edit(one.before, one.after) for one in carried if one.before != one.after)


def painted_of(label: str, carried: Iterable[Carried]) -> tuple[Painted, ...]:
    """Their tiles."""
    return tuple(
        Painted(label=label, layer_id=one.after.id, before={}, after=one.tiles)
        for one in carried if one.tiles is not None
    )  # fmt: skip


def groups_carried(groups: Iterable[Layer], by: QTransform) -> tuple[Edit, ...]:
    edits = (Edit(one, group_carried(one, by)) for one in groups)
    return tuple(one for one in edits if one.before != one.after)


def group_carried(record: Layer, by: QTransform) -> Layer:
    """The record of a group whose layers are carried over."""
    area = by.mapRect(QRectF(record.x, record.y, record.width, record.height)).toAlignedRect()
    side = min(LARGEST_SIDE, max(area.width(), 0)), min(LARGEST_SIDE, max(area.height(), 0))
    return replace(record, x=_place(area.x()), y=_place(area.y()), width=side[0], height=side[1])


def _only_moves(by: QTransform) -> bool:
    whole = abs(by.dx() - round(by.dx())) < 1e-6 and abs(by.dy() - round(by.dy())) < 1e-6
    return whole and abs(by.m11() - 1) + abs(by.m22() - 1) + abs(by.m12()) + abs(by.m21()) < 1e-9


def _only_scales(by: QTransform) -> bool:
    return abs(by.m12()) + abs(by.m21()) < 1e-9 and by.m11() > 0 and by.m22() > 0


# ---- what is selected


def carry_pixels(
    layer: PaintLayer, pieces: Tiles, rest: Mapping[Key, QImage | None], by: QTransform, method: Method, step: Step
) -> dict[Key, Raw | None]:
    """The tiles of a layer that are others when `pieces` of it are carried over, and `rest` stays."""
    own = seen_area(pieces)
    _check(mapped_area(own.translated(layer.x, layer.y), by))
    made = warped(array_of(pieces, own), own.x() + layer.x, own.y() + layer.y, by, method)
    step(0.6)
    height, width = made.pixels.shape[:2]
    over = tiles_from(made.pixels, QRect(made.x - layer.x, made.y - layer.y, width, height))
    after: dict[Key, Raw | None] = {}
    for key in {*rest, *over}:
        under = rest.get(key) if key in rest else layer.tiles.get(key)
        base = np.zeros((SIDE, SIDE, 4), np.uint8) if under is None else pixels(QImage(under)).copy()
        if key in over:
            clear = 255 - over[key][..., 3:].astype(np.uint16)
            base = (over[key] + (base * clear + 127) // 255).clip(0, 255).astype(np.uint8)
        after[key] = base if base.any() else None
    return after


def carry_selection(selection: Selection, by: QTransform, step: Callable[[float], None]) -> Selection:
    """What is selected, carried over; what leaves the canvas is selected no more."""
    found = Selection(selection.canvas.size())
    area = selection.bounds()
    if area.isEmpty():
        return found
    mask: Mask = selection.mask(area)
    made = warped(mask, area.x(), area.y(), by, "linear")
    step(0.9)
    found.take(made.pixels, QRect(made.x, made.y, made.pixels.shape[1], made.pixels.shape[0]))
    return found
