"""New canvases and layers, and what is done with all pixels of the chosen layer: copied, merged, cleared, filled.

Made by the pane's rooms; main thread; no widgets. What has many tiles is done a few at a time, while nothing else can
be painted.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Final, Literal, Protocol

from PySide6.QtCore import QObject, QRect, QTimer
from PySide6.QtGui import QImage

from studio.domain.document import Document
from studio.domain.picture_records import Layer
from studio.services.exchange.recipes_of import is_too_much
from studio.services.session.painting import Painted
from studio.services.translation import tr
from studio.ui.picture.canvas import canvas_changes, layer_changes, several
from studio.ui.picture.canvas.layers import Layers
from studio.ui.picture.canvas.own_masks import can_have_one, own_masks
from studio.ui.picture.canvas.painted import PaintedCanvas
from studio.ui.picture.canvas.painting.arrays import np
from studio.ui.picture.canvas.painting.filling import Filling, Plain
from studio.ui.picture.canvas.painting.paint_layer import PaintLayer
from studio.ui.picture.canvas.painting.pile import drawn_of, flattened
from studio.ui.picture.canvas.painting.stroke import Cover, Tiles
from studio.ui.picture.canvas.painting.tiles import Key, blank, is_empty, keys_of, pixels, raw_of, rect_of, same_pixels
from studio.ui.picture.clipping import masked_by, shown_through
from studio.ui.picture.desk import PictureDesk

_SLICE_SECONDS: Final = 0.012
_EDGE: Final = 0.25
"""Share of a tile's painted pixels that may be the soft edge of what is painted."""


class NewCanvasView(Protocol):
    def ask(self, width: int, height: int, then: Callable[[int, int, bool], None]) -> None:
        """Proposes a size; `then` is told width, height, and whether with a white background, unless the person thinks
        better of it."""


class MakingLayers(QObject):
    def __init__(self, desk: PictureDesk, layers: Layers, painted: PaintedCanvas, view: NewCanvasView) -> None:
        super().__init__(desk)
        self._desk, self._layers, self._painted, self._view = desk, layers, painted, view
        self._easel = painted.easel
        self._steps: Iterator[object] | None = None
        self._done: Callable[[], None] = lambda: None
        self._turn = QTimer(self)
        self._turn.setInterval(0)
        self._turn.timeout.connect(self._work)
        desk.session_changed.connect(self._stop)

    def has_canvas(self) -> bool:
        return self._desk.session is not None and canvas_changes.canvas_of(self._document()) is not None

    # ---- new ones

    def new_canvas(self) -> None:
        """Of a size that the person says."""
        known = canvas_changes.canvas_of(self._document()) if self._desk.session is not None else None
        size = (known.width, known.height) if known is not None else (1024, 1024)
        self._view.ask(*size, self.make_canvas)

    def make_canvas(self, width: int, height: int, background: bool = True) -> None:
        """The canvas that was there can be brought back by undo."""
        reason = self._desk.why_not_writable()
        if reason or self._desk.session is None:
            self._desk.say(reason)
            return
        self._desk.session.painting.when_settled(lambda: self._make_canvas(width, height, background))

    def _make_canvas(self, width: int, height: int, background: bool) -> None:
        had = bool(self._layers.all())
        change, ground = layer_changes.new_canvas(self._document(), width, height, background)
        self._desk.show_page("canvas")
        if ground is None:
            self._desk.perform(lambda _document: change)
        else:
            self._painted.keep(change.label, ground.id, {}, _white(width, height), change.edits)
        if had:
            self._desk.say(tr("A new canvas is there. Undo brings back what lay on the old one."))

    def add_mask(self) -> None:
        """For each chosen layer one of its own, which shows all of it; where none of them can have one, a mask above
        the chosen one."""
        self.mask_layers([one.id for one in self._layers.several()])

    def mask_layers(self, ids: Sequence[str]) -> None:
        layers, session = self._layers.all(), self._desk.session
        if session is None or not any(can_have_one(one, layers) for one in layers if one.id in ids):
            self.add("mask")
            return
        reason = self._desk.why_not_writable()
        if reason:
            self._desk.say(reason)
            return
        session.painting.when_settled(lambda: self._mask_layers(ids))

    def _mask_layers(self, ids: Sequence[str]) -> None:
        made = own_masks(self._document(), ids)
        if made is None:
            return
        whites = [_white(one.width, one.height) for one in made.masks]
        (first, *others), label = made.masks, "New mask" if len(made.masks) == 1 else "New masks"
        beside: Painted | None = None
        for mask, white in zip(reversed(others), reversed(whites[1:]), strict=True):
            tiles = {key: raw_of(tile) if tile is not None else None for key, tile in white.items()}
            beside = Painted(label=label, layer_id=mask.id, before={}, after=tiles, beside=beside)
        self._painted.keep(label, first.id, {}, whites[0], made.edits, beside)
        of_group = any(one.role == "group" for one in self._layers.all() if one.id in ids)
        self._desk.say(
            tr("The group has a mask: the eraser hides parts of all that is in it, the brush shows them again.")
            if of_group
            else tr("The layer has a mask: the eraser hides parts of the layer, the brush shows them again.")
        )

    def add(self, role: Literal["raster", "mask"]) -> None:
        """A layer to paint on, or a mask that is no layer's own, above the chosen layer."""
        chosen = self._layers.chosen()
        self._desk.perform(lambda document: layer_changes.add_layer(document, role, chosen.id if chosen else ""))

    def duplicate(self) -> None:
        layers, session = self._layers.several(), self._desk.session
        if layers and session is not None:
            session.painting.when_settled(lambda: self._duplicate([one.id for one in layers]))

    def _duplicate(self, ids: list[str]) -> None:
        label = "Duplicate Layer" if len(ids) == 1 else "Duplicate Layers"
        self._desk.perform(lambda document: several.each(document, ids, label, layer_changes.duplicate))

    # ---- all pixels of the chosen one

    def why_not_paint(self) -> str:
        return self._easel.why_not_paint() or self._layers.why_none()

    def clear(self) -> None:
        """Wipe out the chosen layer, or what is selected of it."""
        layer = self._paintable()
        if layer is None:
            return
        was, tiles, limit = dict(layer.tiles), dict(layer.tiles), self._easel.limit_of(layer)
        touched = tuple(tiles)
        steps = (key for key in touched if _wipe(tiles, key, limit(key)))
        self._begin(steps, lambda: self._put("Clear", layer, was, tiles, touched))

    def fill(self, colour: int) -> None:
        """Fill the chosen layer, or what is selected of it, with 0xRRGGBB."""
        layer = self._paintable()
        if layer is None:
            return
        red, green, blue = (colour >> shift & 255 for shift in (16, 8, 0))
        was, tiles, area = dict(layer.tiles), dict(layer.tiles), layer.in_own_pixels(self._easel.canvas)
        paint, limit = Plain((red, green, blue, 255)), self._easel.limit_of(layer)
        filling = Filling(tiles, paint, area, limit, lock_alpha=layer.lock_alpha)
        self._begin(filling.steps(), lambda: self._put("Fill", layer, was, tiles, tuple(filling.before)))

    def _put(self, label: str, layer: PaintLayer, was: Tiles, tiles: Tiles, touched: tuple[Key, ...]) -> None:
        """Show what was made of the tiles that it had, and have it become a step; undo may have brought others."""
        if self._easel.layer(layer.id) is not layer or not same_pixels(
            layer.tiles, {key: was.get(key) for key in touched}
        ):
            self._desk.say(_became_another())
            return
        after = {key: tiles.get(key) for key in touched if tiles.get(key) != layer.tiles.get(key)}
        if after:
            before = {key: layer.tiles.get(key) for key in after}
            self._easel.put(layer.id, after)
            self._painted.keep(label, layer.id, before, after)

    def _paintable(self) -> PaintLayer | None:
        self._easel.catch_up(self._easel.active)
        reason = self.why_not_paint()
        if reason:
            self._desk.say(reason)
        return None if reason else self._easel.layer()

    # ---- merging

    def why_not_merge(self) -> str:
        layers = self._merged()
        if not layers:
            return tr("Choose a layer first.")
        if self.masked() is not None:
            return self._why_not_together(layers) or self._desk.why_not_writable()
        if len(layers) == 1 or any(one.role == "group" for one in layers):
            return self._why_nothing_below(len(self._layers.several()) > 1)
        if any(one.role != layers[0].role for one in layers) or not layer_changes.adjoining(self._document(), layers):
            return tr("Only layers that lie right above each other in the same group can be merged.")
        return self._why_not_together(layers) or self._desk.why_not_writable()

    def _why_not_together(self, layers: tuple[Layer, ...]) -> str:
        paints = [self._easel.layer(one.id) for one in layers]
        masks = [self._easel.layer(one) for one in self._masks_by(layers).values() if one]
        if any(one is None or not one.ready for one in (*paints, *masks)):
            return tr("The layer is still being read.")
        if any(one is not None and not one.visible for one in paints):
            return tr("One of the layers is hidden. Show it first.")
        if any(one is not None and one.lock for one in paints):
            return tr("One of the layers is locked. Unlock it first.")
        return ""

    def _why_nothing_below(self, many: bool) -> str:
        if many:
            return tr("Groups cannot be merged with layers. Take them apart, or merge what is in them.")
        return tr("There is no layer right below this one that it could be merged into.")

    def masked(self) -> Layer | None:
        """The layer that is shown through the chosen mask, and no other is: the mask can be put into its pixels."""
        layers = self._layers.several()
        if len(layers) != 1 or layers[0].role != "mask":
            return None
        owners = shown_through(layers[0].id, {one.id: one for one in self._layers.all()})
        return owners[0] if len(owners) == 1 and owners[0].role == "raster" else None

    def _masks_by(self, layers: Sequence[Layer]) -> dict[str, str]:
        """By each of these layers the mask that it is shown through, or nothing."""
        by_id = {one.id: one for one in self._layers.all()}
        return {one.id: masked_by(one, by_id) for one in layers}

    def _merged(self) -> tuple[Layer, ...]:
        """Those that would become one, bottom first: the chosen ones without their masks, or the chosen one with that
        below it; the layer of a mask that is chosen alone."""
        layers = self._layers.several()
        owner = self.masked()
        if owner is not None:
            return (owner,)
        masks = set(self._masks_by(layers).values())
        layers = tuple(one for one in layers if one.id not in masks)
        if len(layers) != 1:
            return layers
        lower = layer_changes.below(self._document(), layers[0].id)
        return (lower, *layers) if lower is not None else layers

    def merge(self) -> None:
        """The chosen layer into the one below it, or the chosen ones into the lowest of them, all as their masks let
        them be seen; or the chosen mask into its layer."""
        session, layers = self._desk.session, self._merged()
        if session is not None and not self.why_not_merge():
            session.painting.when_settled(lambda: self._merge(layers[1:], layers[0]))

    def _merge(self, gone: tuple[Layer, ...], record: Layer) -> None:
        by = self._masks_by((record, *gone))
        order = tuple(dict.fromkeys(name for one in (record, *gone) for name in (by[one.id], one.id) if name))
        found, lower = [self._easel.layer(one) for one in order], self._easel.layer(record.id)
        paints = [one for one in found if one is not None]
        if lower is None or len(paints) < len(order):
            return
        under = any(one.visible and not one.mask for one in _before(self._easel.layers(), lower))
        stills = _together([one.still() for one in paints], lower, frozenset(by.values()))
        target = next(one for one in stills if one.id == lower.id)
        base = [one for one in stills if one.id in (by[record.id], record.id)]
        blending = [one for one in stills if one is not target and not one.mask and under and one.blend != "normal"]
        through: list[Key] = []
        after: dict[Key, QImage | None] = {}
        area = target.bounds()
        for one in stills:
            area = area if one.mask else area.united(one.bounds())
        keys = {*target.tiles, *keys_of(area)}

        def end() -> None:
            now = [self._easel.layer(one.id) for one in paints]
            if now != paints or not all(
                same_pixels(one.tiles, was.tiles) for one, was in zip(paints, stills, strict=True)
            ):
                self._desk.say(_became_another())
                return
            changed = {key: tile for key, tile in after.items() if tile is not None or key in lower.tiles}
            before = {key: lower.tiles.get(key) for key in changed}
            others = layer_changes.without(self._document(), gone, record)
            if is_too_much(self._document(), (record, *gone)):
                self._desk.say(tr("The recipes of the merged layers are too long together and were left out."))
            self._easel.put(lower.id, changed)
            label = "Merge Layers" if gone else "Apply Mask"
            self._painted.keep(label, lower.id, before, changed, others)
            if through:
                self._desk.say(
                    tr("The blend mode of the merged layer no longer reaches what lies under the transparent parts.")
                )

        def steps() -> Iterator[Key]:
            for key in sorted(keys):
                after[key] = flattened(drawn_of(stills), key)
                under_it = flattened(drawn_of(base), key) if blending else None
                if any(one.has_any(key) and _shows_under(one, lower.id, under_it) for one in blending):
                    through.append(key)
                yield key

        self._begin(steps(), end)

    # ---- a few tiles at a time

    def _begin(self, steps: Iterator[object], done: Callable[[], None]) -> None:
        if self._steps is not None:
            self._desk.say(tr("The last change of the layer is still being made."))
            return
        self._steps, self._done = steps, done
        self._easel.cancel()
        self._easel.busy = True
        self._work()

    def _work(self) -> None:
        until = time.perf_counter() + _SLICE_SECONDS
        while self._steps is not None:
            if next(self._steps, self) is self:
                done = self._done
                self._stop()
                done()
            elif time.perf_counter() > until:
                self._turn.start()
                return

    def finish(self, seconds: float) -> bool:
        """Bring what is being made to its end; as `Errand.finish`."""
        until = time.perf_counter() + seconds
        while self._steps is not None and time.perf_counter() < until:
            self._work()
        return self._steps is None

    def _stop(self) -> None:
        self._turn.stop()
        self._steps, self._easel.busy = None, False

    def _document(self) -> Document:
        assert self._desk.session is not None
        return self._desk.session.document


def _became_another() -> str:
    return tr("The layer became another meanwhile, so nothing was changed. Please do it again.")


def _white(width: int, height: int) -> dict[Key, QImage | None]:
    """A white plane; its whole tiles share their pixels."""
    whole = QRect(0, 0, width, height)
    full = blank()
    pixels(full)[...] = 255
    found: dict[Key, QImage | None] = {}
    for key in keys_of(whole):
        part = rect_of(key).intersected(whole)
        tile = full
        if part != rect_of(key):
            tile = blank()
            pixels(tile)[: part.height(), : part.width()] = 255
        found[key] = tile
    return found


def _wipe(tiles: Tiles, key: Key, limit: Cover | None) -> bool:
    """Whether there was something to wipe out of a tile."""
    if limit is None:
        del tiles[key]
        return True
    if limit.any():
        wiped = QImage(tiles[key])
        values = pixels(wiped)
        values[...] = (values * (1 - limit)[..., None] + np.float32(0.5)).astype(np.uint8)
        if is_empty(wiped):
            del tiles[key]
        else:
            tiles[key] = wiped
    return bool(limit.any())


def _together(copies: list[PaintLayer], lower: PaintLayer, masks: frozenset[str]) -> list[PaintLayer]:
    """These copies in the own pixels of the lower one, which is among them without its effects, which it keeps; `masks`
    are those through which others of them are shown."""
    ids = {one.id for one in copies}
    for one in copies:
        one.x, one.y = one.x - lower.x, one.y - lower.y
        one.clip_by = one.clip_by if ids.issuperset(one.clip_by) else ()
        one.masked_by = one.masked_by if one.masked_by in ids else ""
        one.groups, one.mask = (), one.id in masks
        if one.id == lower.id:
            one.look, one.blend, one.clip_by = None, "normal", ()
    return copies


def _before(layers: Sequence[PaintLayer], layer: PaintLayer) -> Sequence[PaintLayer]:
    """Those under it."""
    return layers[: [one.id for one in layers].index(layer.id)]


def _shows_under(one: PaintLayer, lower_id: str, tile: QImage | None) -> bool:
    """Whether a layer is blended with what lies under the lower one, of which `tile` is a part: where that is
    transparent; a layer clipped to it only where it is so in part, and not at its soft edges alone."""
    if tile is None:
        return lower_id not in one.clip_by
    alpha = np.frombuffer(tile.constBits(), np.uint8)[3::4]
    if lower_id not in one.clip_by:
        return bool(alpha.min() < 255)
    return bool(np.count_nonzero((alpha > 0) & (alpha < 255)) > _EDGE * np.count_nonzero(alpha))
