"""Groups made one layer, all that is seen made one, a layer made of all that is seen: summed up as an export is.

Made by the pane's rooms; main thread, the sum on another. Each is one step. Layers that lie right above each other are
merged by `making_layers`, in their own pixels.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import msgspec
from PySide6.QtCore import QObject, QRect, Signal

from studio.domain.changes import Change, Edit
from studio.domain.document import Document, with_tiles
from studio.domain.errors import Failure
from studio.domain.ids import new_id
from studio.domain.picture_records import Canvas, Layer
from studio.services.exchange.recipes_of import is_too_much, making_of_merged
from studio.services.session.painting import Painted
from studio.services.translation import tr, tr_count
from studio.ui.picture.canvas.canvas_changes import canvas_of, layers_of, with_members
from studio.ui.picture.canvas.flattening import Pile, read_one, references_of
from studio.ui.picture.canvas.layer_changes import masks_of
from studio.ui.picture.canvas.layers import Layers
from studio.ui.picture.canvas.painting.adjusting import AS_IT_IS
from studio.ui.picture.canvas.painting.arrays import np
from studio.ui.picture.canvas.painting.paint_layer import PaintLayer
from studio.ui.picture.canvas.painting.pile import drawn_of
from studio.ui.picture.canvas.painting.tiles import SIDE, Key, rect_of
from studio.ui.picture.canvas.summing import Straight, summed
from studio.ui.picture.canvas.transform.keeping_steps import KeepingSteps
from studio.ui.picture.clipping import free_masks, groups_around, masked_by, shown_through, side_by_side
from studio.ui.picture.desk import PictureDesk
from studio.ui.widgets.errand import Errand, Step

if TYPE_CHECKING:
    from numpy.typing import NDArray

replace = msgspec.structs.replace


class _Plan(NamedTuple):
    """What becomes one layer."""

    label: str
    shown: frozenset[str]
    """Ids of the layers with pixels that are summed up."""
    gone: frozenset[str]
    """Of all that goes for it, groups too."""
    layer: Layer
    """What comes."""
    at: int
    """Its place among those of the canvas that stay."""
    whole: bool = False
    """No further than the canvas."""
    within: str = ""
    """The group that it takes the place of: it keeps that one's own opacity, mode and adjustment."""


class Merging(QObject):
    working = Signal(bool)
    """It takes long enough to be told; or does so no more."""

    def __init__(
        self, desk: PictureDesk, layers: Layers, steps: KeepingSteps, pile: Callable[[], Pile | None]
    ) -> None:  # fmt: skip
        super().__init__(desk)
        self._desk, self._layers, self._steps, self._pile = desk, layers, steps, pile
        self._works = False
        self.errand = Errand(self)
        self.errand.begun.connect(lambda: self.working.emit(True))
        self.errand.ended.connect(lambda: self.working.emit(False))
        desk.session_changed.connect(self._forget)

    @property
    def busy(self) -> bool:
        return self._works

    # ---- whether

    def groups(self) -> tuple[Layer, ...]:
        """Those that would be merged, bottom first, where a group is among them; none where `making_layers` does it.
        The mask of a group that is chosen alone means that group."""
        chosen, by_id = self._layers.several(), {one.id: one for one in self._layers.all()}
        if len(chosen) == 1 and chosen[0].role == "mask":
            owners = shown_through(chosen[0].id, by_id)
            return owners if len(owners) == 1 and owners[0].role == "group" else ()
        masks = {masked_by(one, by_id) for one in chosen}
        chosen = tuple(one for one in chosen if one.id not in masks)
        if len(chosen) == 1 and chosen[0].role == "raster":
            lower = self._below(chosen[0])
            return (lower, *chosen) if lower is not None and lower.role == "group" else ()
        return chosen if any(one.role == "group" for one in chosen) else ()

    def _below(self, layer: Layer) -> Layer | None:
        beside = side_by_side({one.id: one for one in self._layers.all()}, layer.group_id)
        at = next((place for place, one in enumerate(beside) if one.id == layer.id), 0)
        return beside[at - 1] if at else None

    def why_not_groups(self) -> str:
        """Why these cannot become one layer, as a sentence; empty when they can."""
        meant = self.groups()
        by_id = {one.id: one for one in self._layers.all()}
        beside = [one.id for one in side_by_side(by_id, meant[0].group_id)] if meant else []
        ids = [one.id for one in meant]
        at = beside.index(ids[0]) if ids and ids[0] in beside else 0
        if beside[at : at + len(ids)] != ids or any(one.role == "mask" for one in meant):
            return tr("Only layers that lie right above each other in the same group can be merged.")
        if any(not one.visible for one in meant):
            return tr("One of the layers is hidden. Show it first.")
        members = self._members(ids)
        if not any(one.role == "raster" for one in members):
            return tr("There is nothing in the group.")
        return self._why_locked(members) or self._steps.why_not()

    def why_not(self) -> str:
        """Why all that is seen cannot become one, as a sentence; empty when it can."""
        layers = self._layers.all()
        if not layers:
            return tr("The canvas has no layers.")
        seen = _seen(layers)
        if not seen:
            return tr("No layer is seen. Show one first.")
        return self._why_locked([one for one in layers if one.id in seen]) or self._steps.why_not()

    def why_not_new(self) -> str:
        layers = self._layers.all()
        return self._steps.why_not() if _seen(layers) else tr("No layer is seen. Show one first.")

    def _why_locked(self, layers: Sequence[Layer]) -> str:
        by_id = {one.id: one for one in self._layers.all()}
        locked = any(one.lock or any(group.lock for group in groups_around(by_id, one)) for one in layers)
        return tr("One of the layers is locked. Unlock it first.") if locked else ""

    def _members(self, ids: Collection[str]) -> list[Layer]:
        """These, and all that is in them."""
        by_id = {one.id: one for one in self._layers.all()}
        return [
            one
            for one in by_id.values()
            if one.id in ids or any(group.id in ids for group in groups_around(by_id, one))
        ]

    # ---- done

    def merge_groups(self) -> None:
        """The chosen group, or what is chosen with it, as one layer in its place, as their masks let it be seen."""
        meant, document = self.groups(), self._document()
        canvas = canvas_of(document) if document is not None else None
        if canvas is None or document is None or not meant or self._refused(self.why_not_groups()):
            return
        members = self._members([one.id for one in meant])
        gone = frozenset(one.id for one in (*members, *masks_of(document, meant)))
        shown = frozenset(_seen(self._layers.all()) & gone)
        top, alone = meant[-1], len(meant) == 1
        layer = replace(_blank(canvas, top.name), group_id=top.group_id)
        if alone:
            mode = top.blend if top.blend != "isolate" else "normal"
            layer = replace(layer, opacity=top.opacity, blend=mode, clip=top.clip, adjustment=top.adjustment)
        first = next(at for at, one in enumerate(canvas.layers) if one in gone)
        self._begin(_Plan("Merge Layers", shown, gone, layer, first, within=top.id if alone else ""), members)

    def flatten(self) -> None:
        """All layers as one. What is hidden goes, which is said; masks that clip nothing stay."""
        layers, document = self._layers.all(), self._document()
        canvas = canvas_of(document) if document is not None else None
        if canvas is None or self._refused(self.why_not()):
            return
        free = {one.id for one in free_masks(layers)}
        gone = frozenset(one.id for one in layers if one.id not in free)
        plan = _Plan("Flatten", frozenset(_seen(layers)), gone, _blank(canvas, tr("Flattened")), 0, whole=True)
        self._begin(plan, layers)

    def merge_visible(self) -> None:
        """All that is seen as one layer; what is hidden stays."""
        layers, document = self._layers.all(), self._document()
        canvas = canvas_of(document) if document is not None else None
        if canvas is None or document is None or self._refused(self.why_not()):
            return
        gone = frozenset(_seen(layers))
        known: frozenset[str] = frozenset()
        while gone != known:
            known = gone
            gone |= {one.id for one in layers if one.role == "mask" and _clips_only(one, layers, gone)}
            gone |= _emptied(document, canvas, gone)
        plan = _Plan("Merge Visible", frozenset(_seen(layers)), gone, _blank(canvas, tr("Merged")),
                     _root_place(document, canvas, gone), whole=True)  # fmt: skip
        self._begin(plan, ())

    def new_from_visible(self) -> None:
        """A new layer on top with all that is seen; the others stay as they are."""
        layers, document = self._layers.all(), self._document()
        canvas = canvas_of(document) if document is not None else None
        if canvas is None or self._refused(self.why_not_new()):
            return
        layer = _blank(canvas, tr("All that was seen"))
        plan = _Plan("New from Visible", frozenset(_seen(layers)), frozenset(), layer, len(canvas.layers), whole=True)
        self._begin(plan, ())

    def _refused(self, reason: str) -> bool:
        if reason:
            self._desk.say(reason)
        return bool(reason)

    def _document(self) -> Document | None:
        return self._desk.session.document if self._desk.session is not None else None

    def _begin(self, plan: _Plan, told: Sequence[Layer]) -> None:
        """`told`: layers of which hidden ones are counted."""
        session, seen = self._desk.session, _seen(self._layers.all())
        if session is None or self._works:
            return
        hidden = sum(one.role == "raster" and one.id not in seen for one in told)

        def start() -> None:
            pile, now = self._pile(), self._document()
            canvas = canvas_of(now) if now is not None else None
            if pile is None or now is None or canvas is None:
                self._works = self._steps.easel.busy = False
                return
            known = tuple(now.get(Layer, one) for one in sorted(plan.gone)), canvas
            self.errand.start(partial(_merged, pile, plan), partial(self._keep, plan, known, hidden), self._failed)

        self._works = self._steps.easel.busy = True
        session.painting.when_settled(start)

    def _keep(self, plan: _Plan, known: object, hidden: int, tiles: dict[Key, NDArray[np.uint8]]) -> None:
        document = self._document()
        canvas = canvas_of(document) if document is not None else None
        if document is None or canvas is None:
            return
        if (tuple(document.get(Layer, one) for one in sorted(plan.gone)), canvas) != known:
            self._desk.say(tr("The layer became another meanwhile, so nothing was changed. Please do it again."))
            self._end()
            return
        shown = [one for one in layers_of(document, canvas) if one.id in plan.shown]
        layer = replace(plan.layer, making=making_of_merged(document, shown))
        rest = [one for one in canvas.layers if one not in plan.gone]
        order = (*rest[: plan.at], plan.layer.id, *rest[plan.at :])
        gone = [one for one in layers_of(document, canvas) if one.id in plan.gone]
        edits = (
            *(Edit(one, None) for one in reversed(gone)), Edit(None, layer),
            Edit(canvas, replace(canvas, layers=order)),
        )  # fmt: skip
        change = with_tiles(document, Change(id=new_id(), label=plan.label, stack="picture", edits=edits, at=0.0))
        part = Painted(label=plan.label, layer_id=plan.layer.id, before={}, after=dict(tiles))
        self._steps.keep(plan.label, change.edits, (part,) if tiles else (), self._end)
        if is_too_much(document, shown):
            self._desk.say(tr("The recipes of the merged layers are too long together and were left out."))
        if hidden:
            self._desk.say(
                tr_count(
                    "One hidden layer is no part of it, and went. Undo brings it back.",
                    "{count} hidden layers are no part of it, and went. Undo brings them back.",
                    hidden,
                )
            )

    def _end(self) -> None:
        self._works = self._steps.easel.busy = False

    def _failed(self, failure: Failure) -> None:
        self._end()
        self._desk.fail(failure)

    def _forget(self) -> None:
        self.errand.cancel()
        if self._works:
            self._end()

    def finish(self, seconds: float) -> bool:
        """The project is being left; as `Errand.finish`."""
        return self.errand.finish(seconds)


# ---- which


def _seen(layers: Sequence[Layer]) -> set[str]:
    """Ids of the layers of which something may show."""
    by_id = {one.id: one for one in layers}
    return {
        one.id
        for one in layers
        if one.role == "raster" and one.visible and all(group.visible for group in groups_around(by_id, one))
    }


def _clips_only(mask: Layer, layers: Sequence[Layer], gone: Collection[str]) -> bool:
    """A mask that clips layers, all of which are gone."""
    without = [one for one in layers if one.id not in gone]
    return mask not in free_masks(layers) and mask in free_masks(without)


def _emptied(document: Document, canvas: Canvas, gone: Collection[str]) -> set[str]:
    """Groups that have nothing left in them, but had."""
    found: set[str] = set()
    for group in layers_of(document, canvas):
        inside = set(with_members(document, canvas, group.id)) - {group.id} if group.role == "group" else set()
        if inside and all(one in gone or document.need(Layer, one).role == "group" for one in inside):
            found.add(group.id)
    return found


def _root_place(document: Document, canvas: Canvas, gone: Collection[str]) -> int:
    """Right above the topmost of these, in no group; among those that stay."""
    last = max(at for at, one in enumerate(canvas.layers) if one in gone)
    rest = [one for one in canvas.layers if one not in gone]
    at = sum(one not in gone for one in canvas.layers[:last])
    while 0 < at < len(rest) and document.need(Layer, rest[at - 1]).group_id:
        at += 1
    return at


def _blank(canvas: Canvas, name: str) -> Layer:
    return Layer(id=new_id(), canvas_id=canvas.id, name=name, width=canvas.width, height=canvas.height)


# ---- on a thread


def _merged(pile: Pile, plan: _Plan, step: Step) -> dict[Key, NDArray[np.uint8]]:
    """The tiles of the new layer, whose corner is that of the canvas. Raises StudioError, and what `step` raises."""
    masks = {one.id for one in pile.layers if one.mask}
    wanted = [one for one in pile.layers if one.id in plan.shown or one.id in masks]
    area = QRect(0, 0, pile.width, pile.height)
    for number, one in enumerate(wanted):
        step(number / (2 * len(wanted)))
        if one.visible:
            read_one(pile, one)
    ids = {one.id for one in wanted}
    layers = [_freed(one, plan, pile, ids) for one in wanted]
    if not plan.whole:
        area = QRect()
        for one in layers:
            area = area.united(one.bounds()) if not one.mask and one.visible else area
    found: dict[Key, NDArray[np.uint8]] = {}
    for key, tile in summed(drawn_of(layers), area, references_of(pile)):
        step(0.5)
        raw = _premultiplied(tile, key, area if plan.whole else None)
        if raw.any():
            found[key] = raw
    return found


def _freed(layer: PaintLayer, plan: _Plan, pile: Pile, ids: set[str]) -> PaintLayer:
    """Without the looks of groups that stay around it, or whose own the new layer has; clipped by none that is not
    among them."""
    if plan.whole:
        return layer
    kept = (one for one in layer.groups if one.id in plan.gone)
    groups = tuple(
        one if one.id != plan.within else one._replace(blend="normal", opacity=1.0, adjustment=AS_IT_IS) for one in kept
    )
    groups = tuple(one for one in groups if one.id != plan.within or one.masked_by)
    clip_by = layer.clip_by if ids >= set(layer.clip_by) else ()
    masked_by = layer.masked_by if layer.masked_by in ids else ""
    return dataclasses.replace(layer, groups=groups, clip_by=clip_by, masked_by=masked_by)


def _premultiplied(tile: Straight, key: Key, area: QRect | None) -> NDArray[np.uint8]:
    """As a layer has it, B, G, R, A; nothing outside of that area of the canvas."""
    raw = np.empty_like(tile)
    alpha = tile[..., 3:].astype(np.uint16)
    raw[..., :3] = (tile[..., 2::-1] * alpha + 127) // 255
    raw[..., 3:] = tile[..., 3:]
    part = rect_of(key).intersected(area) if area is not None else rect_of(key)
    if part != rect_of(key):
        inside = np.zeros((SIDE, SIDE, 1), np.uint8)
        x, y = part.left() - key[0] * SIDE, part.top() - key[1] * SIDE
        inside[y : y + part.height(), x : x + part.width()] = 1
        raw *= inside
    return raw
