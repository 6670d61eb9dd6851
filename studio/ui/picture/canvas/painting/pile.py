"""The layers that are shown, bottom first, and how each is laid over what is under it. Main thread, and on others for
layers that nobody writes to.

`drawn_of` makes of the layers what is drawn one after the other: most are drawn as they are; some are clipped by those
under them, and masks are drawn as a veil over the picture, for the eye alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QColor, QImage, QPainter

from studio.ui.picture.canvas.painting.adjusting import AS_IT_IS, adjust_part
from studio.ui.picture.canvas.painting.arrays import np
from studio.ui.picture.canvas.painting.blends import BLENDS, LEAST
from studio.ui.picture.canvas.painting.paint_layer import MODES, NORMAL, Drawn, GroupLook, PaintLayer
from studio.ui.picture.canvas.painting.tiles import (
    FORMAT,
    SIDE,
    WHOLE,
    Key,
    blank,
    keys_of,
    pixels,
    rect_of,
)

_Mode = QPainter.CompositionMode
VEIL: Final = QColor(224, 40, 72)
"""The colour in which a mask is seen."""
VEIL_DENSITY: Final = 0.5


class Clipped:
    """Layers that show only where those under them do. The lower ones lend their colours as if they were opaque, and
    their alpha to the whole: a soft edge stays as soft."""

    def __init__(self, base: Sequence[Drawn], over: Sequence[Drawn]) -> None:
        self.base, self.over = tuple(base), list(over)

    @property
    def base_ids(self) -> frozenset[str]:
        return frozenset().union(*(one.ids for one in self.base))

    @property
    def ids(self) -> frozenset[str]:
        return self.base_ids.union(*(one.ids for one in self.over))

    @property
    def blend(self) -> str:
        return self.base[0].blend if len(self.base) == 1 else "normal"

    @property
    def opacity(self) -> float:
        return self.base[0].opacity if len(self.base) == 1 else 1.0

    @property
    def visible(self) -> bool:
        return any(one.visible for one in self.base)

    def has_any(self, key: Key) -> bool:
        return any(one.visible and one.has_any(key) for one in self.base)

    def draw(self, painter: QPainter, key: Key, part: QRect) -> None:
        base = blank()
        lower = QPainter(base)
        for one in self.base:
            if one.visible:
                if len(self.base) > 1:
                    lay(lower, one, key, part)
                else:
                    one.draw(lower, key, part)
        lower.end()
        whole = _opaque(base)
        upper = QPainter(whole)
        for layer in self.over:
            if layer.visible:
                lay(upper, layer, key, part)
        upper.setOpacity(1.0)
        upper.setCompositionMode(_Mode.CompositionMode_DestinationIn)
        upper.drawImage(QPoint(), base)
        upper.end()
        painter.drawImage(part.topLeft(), whole, part)


class Masked:
    """A layer or a group of which a mask says how much is seen; that may be masked already."""

    def __init__(self, layer: Drawn, mask: PaintLayer) -> None:
        self.layer, self.mask = layer, mask

    @property
    def ids(self) -> frozenset[str]:
        return self.layer.ids | {self.mask.id}

    @property
    def blend(self) -> str:
        return self.layer.blend

    @property
    def opacity(self) -> float:
        return self.layer.opacity

    @property
    def visible(self) -> bool:
        return self.layer.visible

    def has_any(self, key: Key) -> bool:
        return self.layer.has_any(key) and (not self.mask.visible or self.mask.has_any(key))

    def draw(self, painter: QPainter, key: Key, part: QRect) -> None:
        if not self.mask.visible:
            self.layer.draw(painter, key, part)
            return
        image = blank()
        own = QPainter(image)
        self.layer.draw(own, key, part)
        own.setCompositionMode(_Mode.CompositionMode_DestinationIn)
        own.drawImage(QPoint(), _coverage(self.mask, key, part))
        own.end()
        painter.drawImage(part.topLeft(), image, part)


class Grouped:
    """The layers of a group, put together by themselves, with the group's own opacity and mode."""

    def __init__(self, look: GroupLook, members: Sequence[Drawn]) -> None:
        self.look, self.members = look, tuple(members)

    @property
    def ids(self) -> frozenset[str]:
        return frozenset().union(*(one.ids for one in self.members))

    @property
    def blend(self) -> str:
        return self.look.blend

    @property
    def opacity(self) -> float:
        return self.look.opacity

    @property
    def visible(self) -> bool:
        return any(one.visible for one in self.members)

    def has_any(self, key: Key) -> bool:
        return any(one.visible and one.has_any(key) for one in self.members)

    def draw(self, painter: QPainter, key: Key, part: QRect) -> None:
        image = blank()
        own = QPainter(image)
        for one in self.members:
            if one.visible and one.has_any(key):
                lay(own, one, key, part)
        own.end()
        if self.look.adjustment != AS_IT_IS:
            painter.drawImage(part.topLeft(), adjust_part(image, part, self.look.adjustment))
        else:
            painter.drawImage(part.topLeft(), image, part)


class Veil:
    """A mask as it is seen: a red veil over the picture. It is no part of the picture."""

    def __init__(self, mask: PaintLayer, density: float) -> None:
        self._mask, self._density = mask, density

    @property
    def ids(self) -> frozenset[str]:
        return self._mask.ids

    @property
    def blend(self) -> str:
        return "normal"

    @property
    def opacity(self) -> float:
        return self._density

    @property
    def visible(self) -> bool:
        return self._mask.visible

    def has_any(self, key: Key) -> bool:
        return self._mask.has_any(key)

    def draw(self, painter: QPainter, key: Key, part: QRect) -> None:
        image = _coverage(self._mask, key, part)
        own = QPainter(image)
        own.setCompositionMode(_Mode.CompositionMode_SourceIn)
        own.fillRect(part, VEIL)
        own.end()
        painter.drawImage(part.topLeft(), image, part)


def lay(painter: QPainter, one: Drawn, key: Key, part: QRect) -> None:
    """Draw it in its mode with its opacity. Where light is added Qt would fade the sum, which is cut off at white, and
    not what is added: every other program, and the specification of OpenRaster, have it this way round."""
    if one.blend in BLENDS and one.blend not in MODES:
        _lay_blended(painter, one, key, part)
        return
    mode = MODES.get(one.blend, NORMAL)
    painter.setCompositionMode(mode)
    if mode != _Mode.CompositionMode_Plus or one.opacity == 1:
        painter.setOpacity(one.opacity)
        one.draw(painter, key, part)
        return
    image = blank()
    faded = QPainter(image)
    faded.setOpacity(one.opacity)
    one.draw(faded, key, part)
    faded.end()
    painter.setOpacity(1.0)
    painter.drawImage(part.topLeft(), image, part)


def _lay_blended(painter: QPainter, one: Drawn, key: Key, part: QRect) -> None:
    """In a mode that Qt has not: with colours that are mixed with what is under them already, laid plainly."""
    target = painter.device()
    assert isinstance(target, QImage)
    image = blank()
    own = QPainter(image)
    one.draw(own, key, part)
    own.end()
    rows = slice(part.top(), part.bottom() + 1), slice(part.left(), part.right() + 1)
    over = pixels(image)[rows]
    under = np.frombuffer(target.constBits(), np.uint8).reshape(target.height(), target.width(), 4)[rows]
    alpha, below = (part_of[..., 3:].astype(np.float32) / np.float32(255) for part_of in (over, under))
    # Bytes are B, G, R, A; the kernels take R, G, B.
    source = over[..., 2::-1] / np.maximum(alpha * np.float32(255), np.float32(LEAST))
    backdrop = under[..., 2::-1] / np.maximum(below * np.float32(255), np.float32(LEAST))
    source, backdrop = (np.minimum(colours, 1, dtype=np.float32) for colours in (source, backdrop))
    mixed = source + below * (BLENDS[one.blend](backdrop, source) - source)
    over[..., 2::-1] = (mixed * alpha * 255 + np.float32(0.5)).clip(0, 255).astype(np.uint8)
    painter.setCompositionMode(NORMAL)
    painter.setOpacity(one.opacity)
    painter.drawImage(part.topLeft(), image, part)


def drawn_of(layers: Iterable[PaintLayer]) -> tuple[Drawn, ...]:
    """What the picture is made of, bottom first: each layer with those that it clips, and groups that are blended as a
    whole as one."""
    return _drawn_in(tuple(layers), 0)


def _drawn_in(layers: Sequence[PaintLayer], depth: int) -> tuple[Drawn, ...]:
    """`depth`: of how many groups that are blended as a whole all of them are members."""
    found: list[Drawn] = []
    masks: dict[str, PaintLayer] = {}
    at = 0
    while at < len(layers):
        layer = layers[at]
        if len(layer.groups) > depth:
            look = layer.groups[depth]
            end = at
            while end < len(layers) and layers[end].groups[depth : depth + 1] == (look,):
                end += 1
            group = Grouped(look, _drawn_in(layers[at:end], depth + 1))
            found.append(Masked(group, masks[look.masked_by]) if look.masked_by in masks else group)
            at = end
            continue
        at += 1
        if layer.mask:
            masks[layer.id] = layer
            continue
        shown: Drawn = Masked(layer, masks[layer.masked_by]) if layer.masked_by in masks else layer
        if layer.clip_by and layer.clip_by[0] in masks:
            found.append(Masked(shown, masks[layer.clip_by[0]]))
        elif layer.clip_by:
            _clip(found, shown, frozenset(layer.clip_by))
        else:
            found.append(shown)
    return tuple(found)


def _clip(found: list[Drawn], layer: Drawn, wanted: frozenset[str]) -> None:
    """Put a layer upon those that it is clipped by, which are the last ones; where they are gone it is drawn alone."""
    last = found[-1] if found else None
    if isinstance(last, Clipped) and last.base_ids >= wanted:
        last.over.append(layer)
        return
    base: list[Drawn] = []
    while found and found[-1].ids & wanted:
        base.insert(0, found.pop())
    found.append(Clipped(base, [layer]) if base else layer)


def veils_of(layers: Iterable[PaintLayer], active: str, density: float = VEIL_DENSITY) -> tuple[Drawn, ...]:
    """The masks that are seen: those that clip nothing, and the one that is painted on; not a layer's own, which shows
    all of its layer at first. `density`: from 0 to 1."""
    known = tuple(layers)
    clipping = {one for layer in known for one in layer.clip_by}
    own = {layer.masked_by for layer in known} | {group.masked_by for layer in known for group in layer.groups}
    seen = (one for one in known if one.mask and one.id not in own)
    return tuple(Veil(layer, density) for layer in seen if layer.id not in clipping or layer.id == active)


def flattened(layers: Iterable[Drawn], key: Key, onto: QImage | None = None) -> QImage | None:
    """A tile of these layers, bottom to top; None where nothing is. What tools look at is made by this alone: stacks
    that were put together before differ from it by up to three levels, as 8 bits are rounded at each. What is exported
    and sent is summed up more finely (`summing`)."""
    shown = [layer for layer in layers if layer.visible and layer.has_any(key)]
    if not shown and onto is None:
        return None
    image = onto if onto is not None else blank()
    painter = QPainter(image)
    for layer in shown:
        lay(painter, layer, key, WHOLE)
    painter.end()
    return image


def flattened_area(layers: Sequence[Drawn], wanted: QRect) -> QImage:
    """A part of the canvas, put together from the bottom up; transparent where nothing is."""
    image = QImage(wanted.size(), FORMAT)
    image.fill(0)
    target = pixels(image) if not wanted.isEmpty() else None
    for key in keys_of(wanted):
        tile = flattened(layers, key)
        if tile is None or target is None:
            continue
        part = rect_of(key).intersected(wanted)
        x, y = part.left() - key[0] * SIDE, part.top() - key[1] * SIDE
        source = np.frombuffer(tile.constBits(), np.uint8).reshape(SIDE, SIDE, 4)
        left, top = part.left() - wanted.left(), part.top() - wanted.top()
        target[top : top + part.height(), left : left + part.width()] = source[
            y : y + part.height(), x : x + part.width()
        ]
    return image


def _opaque(image: QImage) -> QImage:
    """With the colours that it has, and no pixel transparent."""
    straight = image.convertToFormat(QImage.Format.Format_ARGB32)
    pixels(straight)[..., 3] = 255
    straight.reinterpretAsFormat(FORMAT)
    return straight


def _coverage(mask: PaintLayer, key: Key, part: QRect) -> QImage:
    """What a mask covers of a tile of the canvas, in its alpha."""
    image = blank()
    painter = QPainter(image)
    painter.setOpacity(mask.opacity)
    mask.draw(painter, key, part)
    painter.end()
    return image
