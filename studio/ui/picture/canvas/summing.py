"""Layers put together in float32 and rounded once, for what is exported and sent to a model. Any thread.

Where a layer shows nothing, the sum is the same to the bit with it and without it; so a repair behind its mask changes
no pixel outside that, whatever lies there. What nobody painted on is taken from the picture that it was imported as:
premultiplied tiles of 8 bits have lost colours where it is nearly transparent. The screen, which is put together tile
by tile in 8 bits, differs from this by up to three levels where something is half transparent.

Blend modes: W3C Compositing and Blending Level 1; pictures here are [256, 256, 4] R, G, B, A from 0 to 1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, TypeAlias

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QImage

from studio.domain.picture_records import Adjustment
from studio.ui.picture.canvas.layer_looks import pixels_of
from studio.ui.picture.canvas.painting.adjusting import AS_IT_IS
from studio.ui.picture.canvas.painting.arrays import NDArray, np
from studio.ui.picture.canvas.painting.blends import BLENDS, LEAST, Plane
from studio.ui.picture.canvas.painting.paint_layer import Drawn, PaintLayer
from studio.ui.picture.canvas.painting.pile import Clipped, Grouped, Masked
from studio.ui.picture.canvas.painting.tiles import FORMAT, SIDE, Key, keys_of, rect_of

Straight: TypeAlias = "NDArray[np.uint8]"
"""[256, 256, 4], straight R, G, B, A."""
Reference = tuple[QImage, QPoint]
"""What is seen of a layer as it was imported, and where its corner is in the layer's own pixels."""
References = Mapping[str, Callable[[], Reference]]
"""By the id of the layer. Raise StudioError."""


def summed(drawn: Sequence[Drawn], area: QRect, references: References) -> Iterator[tuple[Key, Straight]]:
    """The tiles of the canvas that an area touches, as far as anything is there; bottom first. A layer's picture is
    asked for while that layer is laid, if at all."""
    shown = [one for one in drawn if one.visible]
    keys = list(keys_of(area))
    begins = {key: _lowest_seen(shown, key) for key in keys}
    sums: dict[Key, Plane] = {}
    opaque: dict[Key, Straight] = {}
    """What hides all under it, and has nothing over it so far."""
    for number, one in enumerate(shown):
        sources = _Sources(references)
        for key in keys:
            if number < begins[key] or not one.has_any(key):
                continue
            tile = _aligned_tile(one, key) if number == begins[key] and isinstance(one, PaintLayer) else None
            if tile is not None and isinstance(one, PaintLayer):
                opaque[key] = _in_its_colours(pixels_of(tile), one.adjustment)
                continue
            under = sums.get(key)
            if under is None:
                under = sums[key] = _as_sum(opaque.pop(key, None))
            colours, alpha = _picture_of(one, key, sources)
            _lay(under, colours, alpha, _mode_of(one), one.opacity)
    yield from opaque.items()
    for key, whole in sums.items():
        yield key, _straight(whole)


def pixels_alone(layer: PaintLayer, area: QRect, references: References) -> Straight:
    """A layer's own pixels [rows, columns, 4] in an area of the canvas, without opacity, mode or mask: to the bit those
    that were imported, wherever nothing was painted; in the colours to which it is adjusted."""
    sources = _Sources(references)
    return pasted(((key, sources.tile(layer, key)) for key in keys_of(area) if layer.has_any(key)), area)


def _as_sum(opaque: Straight | None) -> Plane:
    return _nothing() if opaque is None else _in_floats(opaque)


def _nothing() -> Plane:
    # With numpy, which the window does without until there is a canvas.
    from studio.compositing.planes import no_picture

    return no_picture(SIDE, SIDE)


def _in_floats(tile: Straight) -> Plane:
    from studio.compositing.planes import in_floats

    return in_floats(tile)


def _lowest_seen(shown: Sequence[Drawn], key: Key) -> int:
    """The place of the topmost layer that hides all under it; -1 where none does."""
    for number in range(len(shown) - 1, -1, -1):
        one = shown[number]
        if isinstance(one, PaintLayer) and _mode_of(one) == "normal" and one.opacity == 1:
            tile = _aligned_tile(one, key)
            if tile is not None and _alpha(tile).min() == 255:
                return number
    return -1


def _aligned_tile(layer: PaintLayer, key: Key) -> QImage | None:
    """Of a layer whose tiles lie as those of the canvas do."""
    if layer.x % SIDE or layer.y % SIDE:
        return None
    return layer.shown_tile((key[0] - layer.x // SIDE, key[1] - layer.y // SIDE))


def _alpha(tile: QImage) -> NDArray[np.uint8]:
    return np.frombuffer(tile.constBits(), np.uint8)[3::4]


def _mode_of(one: Drawn) -> str:
    return one.blend if one.blend in BLENDS else "normal"


# ---- what each is made of


class _Sources:
    """Straight pixels of layers, with those of their imported pictures where they are the same."""

    def __init__(self, references: References) -> None:
        self._references = references
        self._found: dict[str, Reference] = {}

    def plane(self, layer: PaintLayer, key: Key) -> tuple[Plane, Plane]:
        """Colours and alpha of a layer in a tile of the canvas, without its opacity."""
        values = _in_floats(self.tile(layer, key))
        return values[..., :3], values[..., 3:]

    def tile(self, layer: PaintLayer, key: Key) -> Straight:
        """The same as bytes."""
        area = layer.in_own_pixels(rect_of(key))
        whole = np.zeros((SIDE, SIDE, 4), np.uint8)
        for own in keys_of(area):
            tile = layer.shown_tile(own)
            if tile is None:
                continue
            common = rect_of(own).intersected(area)
            x, y = common.left() - own[0] * SIDE, common.top() - own[1] * SIDE
            left, top = common.left() - area.left(), common.top() - area.top()
            whole[top : top + common.height(), left : left + common.width()] = self._straight(layer, own, tile)[
                y : y + common.height(), x : x + common.width()
            ]
        return _in_its_colours(whole, layer.adjustment)

    def _straight(self, layer: PaintLayer, own: Key, tile: QImage) -> Straight:
        pixels = pixels_of(tile)
        if layer.id not in self._references or layer.over is not None or _alpha(tile).min() == 255:
            return pixels
        picture, corner = self._reference(layer.id)
        part = rect_of(own).intersected(picture.rect().translated(corner))
        if part.isEmpty():
            return pixels
        imported = picture.copy(part.translated(-corner))
        inner = part.translated(-rect_of(own).topLeft())
        rows, columns = slice(inner.top(), inner.bottom() + 1), slice(inner.left(), inner.right() + 1)
        now = np.frombuffer(tile.constBits(), np.uint8).reshape(SIDE, SIDE, 4)[rows, columns]
        was = imported.convertToFormat(FORMAT)
        then = np.frombuffer(was.constBits(), np.uint8).reshape(part.height(), part.width(), 4)
        same = (now == then).all(axis=2)
        pixels[rows, columns][same] = pixels_of(imported)[same]
        return pixels

    def _reference(self, layer_id: str) -> Reference:
        if layer_id not in self._found:
            self._found[layer_id] = self._references[layer_id]()
        return self._found[layer_id]


def _picture_of(one: Drawn, key: Key, sources: _Sources) -> tuple[Plane, Plane]:
    """Straight colours and alpha of what is laid in a tile, without its opacity."""
    if isinstance(one, Masked):
        colours, alpha = _picture_of(one.layer, key, sources)
        if not one.mask.visible:
            return colours, alpha
        return colours, alpha * sources.plane(one.mask, key)[1] * np.float32(one.mask.opacity)
    if isinstance(one, Clipped):
        return _clipped(one, key, sources)
    if isinstance(one, Grouped):
        return _grouped(one, key, sources)
    assert isinstance(one, PaintLayer)
    return sources.plane(one, key)


def _grouped(one: Grouped, key: Key, sources: _Sources) -> tuple[Plane, Plane]:
    """What is in a group, put together on nothing."""
    whole = _nothing()
    for member in one.members:
        if member.visible and member.has_any(key):
            own, cover = _picture_of(member, key, sources)
            _lay(whole, own, cover, _mode_of(member), member.opacity)
    if one.look.adjustment != AS_IT_IS:
        whole = _in_floats(_in_its_colours(_straight(whole), one.look.adjustment))
        return whole[..., :3], whole[..., 3:]
    alpha = whole[..., 3:].copy()
    colours = np.divide(whole[..., :3], np.maximum(alpha, LEAST), dtype=np.float32)
    return colours, alpha


def _in_its_colours(pixels: Straight, adjustment: Adjustment) -> Straight:
    """`pixels` is written to."""
    if adjustment != AS_IT_IS:
        from studio.compositing.adjusting import adjust

        adjust(pixels, adjustment)
    return pixels


def _clipped(one: Clipped, key: Key, sources: _Sources) -> tuple[Plane, Plane]:
    """The lower ones as if they were opaque, the upper ones over them, and the alpha of the lower ones for all."""
    single = len(one.base) == 1
    base = _nothing()
    for lower in one.base:
        if lower.visible:
            colours, alpha = _picture_of(lower, key, sources)
            if single:
                _lay(base, colours, alpha, "normal")
            else:
                _lay(base, colours, alpha, _mode_of(lower), lower.opacity)
    alpha = base[..., 3:].copy()
    base[..., :3] /= np.maximum(alpha, LEAST)
    base[..., 3] = 1
    for layer in one.over:
        if layer.visible and layer.has_any(key):
            colours, own = _picture_of(layer, key, sources)
            _lay(base, colours, own, _mode_of(layer), layer.opacity)
    return base[..., :3], alpha


# ---- the sum


_STRIP: Final = 32
"""Rows laid at a time: what is in between is smaller than what gets pages of its own (`studio.heap`), new ones each
time, and stays in the processor's cache."""


def _lay(under: Plane, colours: Plane, alpha: Plane, mode: str, opacity: float = 1.0) -> None:
    """`under`: premultiplied, written to; `colours` [256, 256, 3] and `alpha` [256, 256, 1] straight."""
    for top in range(0, len(under), _STRIP):
        rows = slice(top, top + _STRIP)
        _lay_rows(under[rows], colours[rows], alpha[rows], mode, opacity)


def _lay_rows(under: Plane, colours: Plane, alpha: Plane, mode: str, opacity: float) -> None:
    alpha = alpha * np.float32(opacity)
    if mode == "linear-dodge":
        np.minimum(np.concatenate([colours * alpha, alpha], axis=2) + under, 1, out=under)
        return
    if mode != "normal":
        below = under[..., 3:]
        backdrop: Plane = np.divide(under[..., :3], np.maximum(below, LEAST), dtype=np.float32)
        blended = BLENDS[mode](backdrop, colours)
        colours = colours + below * (blended - colours)
    under *= 1 - alpha
    under[..., :3] += colours * alpha
    under[..., 3:] += alpha


def _straight(whole: Plane) -> Straight:
    """As bytes with straight alpha; as `studio.compositing` rounds."""
    alpha = whole[..., 3:]
    both = np.concatenate([whole[..., :3] / np.maximum(alpha, np.float32(LEAST)), alpha], axis=2)
    found: Straight = (both * 255 + np.float32(0.5)).clip(0, 255).astype(np.uint8)
    return found


def pasted(tiles: Iterable[tuple[Key, Straight]], area: QRect) -> Straight:
    """Tiles of the canvas as one picture of an area; transparent where none is."""
    whole = np.zeros((area.height(), area.width(), 4), np.uint8)
    for key, tile in tiles:
        part = rect_of(key).intersected(area)
        x, y = part.left() - key[0] * SIDE, part.top() - key[1] * SIDE
        left, top = part.left() - area.left(), part.top() - area.top()
        whole[top : top + part.height(), left : left + part.width()] = tile[y : y + part.height(), x : x + part.width()]
    return whole
