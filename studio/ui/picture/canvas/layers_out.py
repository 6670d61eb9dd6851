"""The canvas as a picture with layers, for a file that has them, put together on any thread from a `Pile`.

The presenter's exports call it. What a kind of file cannot say is baked into pixels, so that what is seen stays the
same, and is counted. Shadows and mirror images are part of a layer's pixels there; a group is blended as a whole there
as here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from msgspec.structs import replace
from PySide6.QtCore import QRect

from studio.domain.picture_records import Adjustment, Layer, LayerEffect
from studio.domain.recipes.kept import Making
from studio.formats.layered import ISOLATED, Layered, Losses, Node
from studio.services.exchange.picture_layered import ORA, PSD
from studio.services.exchange.picture_losses import WITH_LAYERS, Can
from studio.ui.picture.canvas.flattening import Pile, flat_pixels, read_all, references_of
from studio.ui.picture.canvas.painting.paint_layer import Drawn, GroupLook, PaintLayer
from studio.ui.picture.canvas.painting.pile import drawn_of
from studio.ui.picture.canvas.summing import pasted, pixels_alone, summed
from studio.ui.picture.clipping import masked_by

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Pixels = NDArray[np.uint8]

Step = Callable[[float], None]


class Built(NamedTuple):
    picture: Layered
    said: tuple[str, ...]
    """What was baked in, and how often, each a sentence."""


def layered_of(
    pile: Pile, path: Path, making: Making, step: Step, of_layers: Mapping[str, Making] = MappingProxyType({})
) -> Built:
    """For a file of that name. `making`: what is known of how the whole was made; `of_layers`: how each layer was, by
    its id. Raises StudioError, and what `step` raises."""
    can = WITH_LAYERS[PSD.id if PSD.takes(path) else ORA.id]
    read_all(pile)
    step(0.05)
    work = _Work(pile, can, step, of_layers)
    merged = flat_pixels(pile)
    nodes = work.nodes("")
    picture = Layered(width=pile.width, height=pile.height, nodes=nodes, merged=merged, making=making, dpi=pile.dpi)
    return Built(picture, work.losses.sentences())


class _Work:
    def __init__(self, pile: Pile, can: Can, step: Step, of_layers: Mapping[str, Making]) -> None:
        self._pile, self._can, self._step, self._of_layers = pile, can, step, of_layers
        self._references = references_of(pile)
        self._paints = {one.id: one for one in pile.layers}
        self._groups = {one.id for one in pile.tree if one.role == "group"}
        tree = {one.id: one for one in pile.tree}
        self._masked = {one.id for one in pile.tree if masked_by(one, tree)}
        self._second_masks = {one.masked_by for one in pile.layers if any(map(self._is_mask, one.clip_by))}
        self._done = 0
        self.losses = Losses()

    def nodes(self, group_id: str) -> tuple[Node, ...]:
        """What is in a group, or in none, bottom first."""
        return tuple(self._node(one) for one in self._pile.tree if self._home_of(one) == group_id)

    def _home_of(self, record: Layer) -> str:
        return record.group_id if record.group_id in self._groups else ""

    def _node(self, record: Layer) -> Node:
        shared = Node(
            name=record.name, kind="group", visible=record.visible, blend=record.blend, clip=record.clip,
            masked=record.id in self._masked, lock=record.lock, lock_alpha=record.lock_alpha,
        )  # fmt: skip
        if record.role == "mask" and self._can.masks and record.id in self._second_masks:
            # What is above it is clipped by what is below it: it must not end that.
            shared = replace(shared, clip=True)
        if record.role == "group" and record.adjustment != Adjustment():
            seen = self._group_as_seen(replace(shared, opacity=record.opacity), record.id)
            if seen is not None:
                self.losses.lost("Groups whose colours are adjusted, as one layer")
                return seen
        if record.role == "group":
            group = replace(shared, children=self.nodes(record.id), opacity=record.opacity)
            is_named = record.blend in (*self._can.modes, ISOLATED)
            if is_named and (self._can.masks or record.id not in self._masked):
                return group
            self.losses.lost(
                "Masks of groups, which are one layer for other programs"
                if is_named
                else f"Blend modes of groups that the file cannot name ({record.blend}), as one layer"
            )
            return replace(group, stand_in=self._group_as_seen(group, record.id))
        self._done += 1
        self._step(0.05 + 0.3 * self._done / max(1, len(self._paints)))
        paint = self._paints[record.id]
        making = self._of_layers.get(record.id, ())
        node = replace(shared, kind=record.role, opacity=record.opacity, making=making)
        if record.text is not None:
            self.losses.lost("Texts, as pixels")
        if record.adjustment != Adjustment():
            self.losses.lost("Adjusted colours, put into the pixels of their layers")
        if record.effect != LayerEffect():
            self.losses.lost("Shadows, mirror images and light, put into the pixels of their layers")
        return self._with_pixels(node, paint)

    def _with_pixels(self, node: Node, paint: PaintLayer) -> Node:
        """Its own pixels; and those that are seen, where the file cannot say what is done with them."""
        clipping = next((self._paints.get(one) for one in paint.clip_by if self._is_mask(one)), None)
        own = self._paints.get(paint.masked_by)
        if (clipping is not None or own is not None) and not self._can.masks:
            self.losses.lost("Masks, put into the pixels of the layers that they clip for other programs")
            plain = replace(node, clip=node.clip and clipping is None, masked=False)
            seen = self._placed(plain, paint, *self._seen_alone(paint, clipping, own))
            return replace(self._cut(node, self._own(paint)), stand_in=seen.stand_in or seen)
        if clipping is not None and own is not None:
            self.losses.lost("Second masks of layers, put into their pixels")
            return self._placed(replace(node, masked=False), paint, *self._seen_alone(paint, own))
        return self._placed(node, paint, *self._own(paint))

    def _own(self, paint: PaintLayer) -> tuple[QRect, Pixels]:
        box = paint.bounds()
        return box, pixels_alone(paint, box, self._references) if not box.isEmpty() else np.zeros((0, 0, 4), np.uint8)

    def _placed(self, node: Node, paint: PaintLayer, box: QRect, pixels: Pixels) -> Node:
        """In a mode that the file can name, or with a stand-in that has it in its pixels."""
        own = self._cut(node, (box, pixels))
        if node.kind != "raster" or not node.visible or self._can.says(node.blend, clipped=node.clip):
            return own
        if node.blend in self._can.modes:
            self.losses.lost(f"Blend modes of clipped layers ({node.blend}), put into pixels for other programs")
        else:
            self.losses.lost(
                f"Blend modes that the file cannot name ({node.blend}), put into pixels for other programs"
            )
        return replace(own, stand_in=self._baked(node, paint, box, pixels))

    def _is_mask(self, layer_id: str) -> bool:
        paint = self._paints.get(layer_id)
        return paint is not None and paint.mask

    def _seen_alone(self, paint: PaintLayer, *masks: PaintLayer | None) -> tuple[QRect, Pixels]:
        """What these masks let be seen of it."""
        box, known = paint.bounds(), [one for one in masks if one is not None]
        second = known[1].id if len(known) > 1 else ""
        drawn = drawn_of((*known, replace_paint(paint, clip_by=(known[0].id,), masked_by=second)))
        return box, self._area(drawn, box)

    def _baked(self, node: Node, paint: PaintLayer, box: QRect, own: Pixels) -> Node:
        """In colours that show the same when they are laid plainly over what is under them: those of the blended
        picture, less what shines through (W3C Compositing and Blending Level 1, 5.8)."""
        canvas = QRect(0, 0, self._pile.width, self._pile.height)
        inside = box.intersected(canvas)
        if inside.isEmpty():
            return self._cut(replace(node, blend="normal"), (box, own))
        before, after = self._around(paint, inside)
        rows = slice(inside.top() - box.top(), inside.top() - box.top() + inside.height())
        columns = slice(inside.left() - box.left(), inside.left() - box.left() + inside.width())
        cover = (own[rows, columns, 3:].astype(np.float32) / 255 * paint.opacity).astype(np.float32)
        pixels = own.copy()
        pixels[rows, columns, :3] = _plainly(before, after, cover, clip=node.clip)
        return self._cut(replace(node, blend="normal"), (box, pixels))

    def _group_as_seen(self, group: Node, group_id: str) -> Node | None:
        """All of it as one layer, with its mode in its pixels; None where nothing of it is seen."""
        members = [one for one in self._pile.layers if any(look.id == group_id for look in one.groups)]
        if not group.visible or not any(one.visible and not one.mask for one in members):
            return None
        canvas = QRect(0, 0, self._pile.width, self._pile.height)
        depth = next(at for at, look in enumerate(members[0].groups) if look.id == group_id)
        around = members[0].groups[:depth]
        below = self._pile.layers[: self._pile.layers.index(members[0])]
        under = [with_groups(one, one.groups[depth:]) for one in below if one.groups[:depth] == around]
        whole = [with_groups(one, one.groups[depth:]) for one in members]
        look = members[0].groups[depth]._replace(blend="normal", opacity=1.0)
        masks = [one for one in under if one.id == look.masked_by]
        alone = [with_groups(one, (look, *one.groups[depth + 1 :])) for one in members]
        pixels = self._area(drawn_of([*masks, *alone]), canvas)
        before, after = self._area(drawn_of(under), canvas), self._area(drawn_of([*under, *whole]), canvas)
        cover = (pixels[..., 3:].astype(np.float32) / 255 * group.opacity).astype(np.float32)
        pixels[..., :3] = _plainly(before, after, cover, clip=False)
        return self._cut(Node(name=group.name, opacity=group.opacity, clip=group.clip), (canvas, pixels))

    def _around(self, paint: PaintLayer, area: QRect) -> tuple[Pixels, Pixels]:
        """What is seen without it and with it, of all that lies under it, or of what it is clipped by."""
        place = self._pile.layers.index(paint)
        under, upto = self._pile.layers[:place], self._pile.layers[: place + 1]
        depth = len(paint.groups)
        under, upto = (
            [with_groups(one, one.groups[depth:]) for one in part if one.groups[:depth] == paint.groups]
            for part in (under, upto)
        )
        if paint.clip_by and not any(self._is_mask(one) for one in paint.clip_by):
            under, upto = ([one for one in part if one.mask or self._belongs(one, paint)] for part in (under, upto))
        return self._area(drawn_of(under), area), self._area(drawn_of(upto), area)

    def _belongs(self, one: PaintLayer, clipped: PaintLayer) -> bool:
        return one.id in clipped.clip_by or one.clip_by == clipped.clip_by

    def _area(self, drawn: Sequence[Drawn], area: QRect) -> Pixels:
        return pasted(summed(drawn, area, self._references), area)

    def _cut(self, node: Node, seen: tuple[QRect, Pixels]) -> Node:
        """Without the empty margin of its tiles."""
        box, pixels = seen
        rows, columns = (np.flatnonzero(pixels[..., 3].any(axis=axis)) for axis in (1, 0))
        if not len(rows):
            return replace(node, pixels=np.zeros((0, 0, 4), np.uint8), x=0, y=0)
        top, left = int(rows[0]), int(columns[0])
        part = np.ascontiguousarray(pixels[top : rows[-1] + 1, left : columns[-1] + 1])
        return replace(node, pixels=part, x=box.left() + left, y=box.top() + top)


def _plainly(before: Pixels, after: Pixels, cover: NDArray[np.float32], *, clip: bool) -> Pixels:
    """The colours [rows, columns, 3] that show `after` where they are laid plainly over `before`, covering so much."""
    was, now = (part.astype(np.float32) / 255 for part in (before, after))
    clear, least = np.float32(1) - cover, np.maximum(cover, np.float32(1e-4))
    if clip:
        colours = (now[..., :3] - clear * was[..., :3]) / least
    else:
        colours = (now[..., 3:] * now[..., :3] - clear * was[..., 3:] * was[..., :3]) / least
    return (colours * 255 + 0.5).clip(0, 255).astype(np.uint8)


def with_groups(paint: PaintLayer, groups: tuple[GroupLook, ...]) -> PaintLayer:
    """The same in other groups."""
    from dataclasses import replace as with_fields

    return with_fields(paint, groups=groups)


def replace_paint(paint: PaintLayer, **fields: object) -> PaintLayer:
    """Its own pixels, opaque, by themselves; with its effects."""
    from dataclasses import replace as with_fields

    plain: Mapping[str, object] = {**_PLAIN, **fields}
    return with_fields(paint, **plain)  # type: ignore[arg-type]


_PLAIN: Final[Mapping[str, object]] = {
    "opacity": 1.0, "visible": True, "blend": "normal", "groups": (), "clip_by": (), "masked_by": "",
    "mask": False,
}  # fmt: skip
