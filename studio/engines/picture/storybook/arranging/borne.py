"""What stands, sits or rides on another thing, or is in it. Called by `building`; pure.

A bearer grows or shrinks until what it bears fits; the things stay as large as they are to each other.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from studio.engines.picture.storybook.arranging.doorways import ROOM, doorway
from studio.engines.picture.storybook.arranging.glassware import SEE_THROUGH, put_in_glass, sit_behind
from studio.engines.picture.storybook.arranging.pieces import Cluster, Piece, Rest, part_below, tilted
from studio.engines.picture.storybook.arranging.proposing import small_mask, surface
from studio.engines.picture.storybook.arranging.traits import Traits
from studio.engines.picture.storybook.plan import Rule, Wish

_MOST: Final = 3.0
"""Longer side of a bearer, of what it bears, at most: what is on it is to be seen."""
_LARGEST: Final = 4.2
"""The same where a narrow part of it bears: whatever is on it may be wider than that part."""
_SUNK: Final = 0.05
"""How far feet stand below the line of a surface, of the height of who stands there."""
_IN: Final = 0.42
"""The share of a thing in a vessel that its front hides."""

_NARROW: Final = frozenset({"vase", "bottle", "jug"})
"""Vessels whose neck is narrower than what stands in them."""
_BUNCHED: Final = 0.3
"""The share of its width that a thing takes in such a vessel."""
_VASE: Final = 0.95
"""Height of such a vessel, of what stands in it."""
_FAN: Final = 38.0
"""Degrees by which the outermost of several lean."""
_ON_SHOULDER: Final = 0.4
"""The longer side of what is on somebody's shoulder, of who has it, at most."""
_LEAST_IN: Final = 0.2
_STEMMED: Final = 1.5
"""Height of what looks out of a glass, of its width, at least."""
_LOW_POSES: Final = ("sleeping", "lying")
_HIDDEN_LOW: Final = 0.12
"""The share of what lies in a vessel that its front hides."""
_HEAP: Final = 1.5
"""Width of a heap, of what is on it."""
_IN_HEAP: Final = 0.35
"""How far below the top of a heap who is on it stands, of its height."""
_STEM: Final = 0.2
"""The share of a thing that is hidden there."""
_INDOORS: Final = 0.4
"""Height of who is in a building, of the building."""
_CLIMBERS: Final = frozenset({
    "spider", "beetle", "ladybug", "snail", "lizard", "ant", "bug", "cricket", "cockroach", "butterfly", "fly",
})  # fmt: skip
_TOPS: Final = frozenset({
    "table", "desk", "school desk", "picnic table", "umbrella table", "counter", "shelf", "bookcase", "cupboard", "bed",
    "chair", "stool", "bench", "sofa", "window sill", "market stall", "cutting board", "stove", "fridge", "easel",
})  # fmt: skip
"""What is on one of them stands on its top."""
_BACKED: Final = frozenset({"throne", "armchair", "rocking chair", "deck chair"})
"""Seats that are known by their backs, which are seen beside who sits there."""
_ALL_OVER: Final = ((0.5, 0.36, 0.62), (0.2, 0.72, 0.46), (0.82, 0.78, 0.42))
"""Where the flames on a thing stand, in shares: x, foot, and height of the higher side of the thing."""


def bear(
    bearer: Cluster,
    wish: int,
    borne: list[tuple[Rule, Cluster]],
    wishes: tuple[Wish, ...],
    traits: Traits,
    style: str,
) -> None:
    """Sets the clusters onto, or into, the piece of `wish` in `bearer`. `style`: the scene's."""
    for rule in sorted(dict.fromkeys(rule for rule, _ in borne), key=lambda rule: rule != "behind"):
        children = [child for its, child in borne if its == rule]
        hung = [child for child in children if _hangs(wishes[child.root], wishes[wish], traits)]
        if rule == "behind":
            sit_behind(bearer, _bearing(bearer, wish), children)
        elif rule == "on" and all(wishes[child.root].name in traits.spreading for child in children):
            _spread(bearer, wish, children, made_for_it=wishes[wish].source == "prop")
        elif rule == "on" and hung and len(hung) == len(children):
            _hang(bearer, wish, children)
        elif rule in ("in", "inside", "through"):
            low = any(wishes[child.root].pose in _LOW_POSES for child in children)
            _put_in(bearer, wish, children, rule, wishes[wish], traits, style, low=low)
        else:
            _put_on(bearer, wish, children, rule, wishes, traits)
    for _, child in borne:
        bearer.wishes |= child.wishes


def _hangs(wish: Wish, bearer: Wish, traits: Traits) -> bool:
    """A picture on whatever is upright, and not on a table; a spider on the face of a wall."""
    return (traits.standing(wish) == "wall" and bearer.name not in _TOPS) or (
        bearer.name == "wall" and wish.name in _CLIMBERS
    )


def _bearing(cluster: Cluster, wish: int) -> Piece:
    """Of several alike, the one nearest to their middle."""
    pieces = cluster.of(wish)
    middle = sum(piece.box.middle for piece in pieces) / len(pieces)
    return min(pieces, key=lambda piece: abs(piece.box.middle - middle))


def _add(bearer: Cluster, bearing: Piece, children: list[Cluster], *, behind: bool = False) -> None:
    """The children's pieces after the bearer's own, or before it."""
    at = next(n for n, piece in enumerate(bearer.pieces) if piece.key == bearing.key and not piece.front)
    at += 0 if behind else 1
    bearer.pieces[at:at] = [piece for child in children for piece in child.pieces]


def _rested(child: Cluster, rest: Rest) -> None:
    """Its shadow falls on what bears it."""
    child.change(child.root, lambda piece: piece if piece.front else piece._replace(rest=rest))


def _widths(children: list[Cluster]) -> list[float]:
    return [0.92 * child.base.width for child in children]


def _fit(bearer: Cluster, bearing: Piece, wanted: float, now: float, longest: float) -> Piece:
    """Grows the bearer until `now` is at least `wanted`, or shrinks it to the most that it may be."""
    factor = max(1.0, wanted / max(now, 1e-6))
    size = max(bearing.w, bearing.h)
    if factor == 1.0:
        factor = max(min(1.0, _MOST * longest / size), wanted / max(now, 1e-6))
    bearer.scale(factor)
    return next(piece for piece in bearer.pieces if piece.key == bearing.key and not piece.front)


def _put_on(
    bearer: Cluster, wish: int, children: list[Cluster], rule: Rule, wishes: tuple[Wish, ...], traits: Traits
) -> None:
    bearing = _bearing(bearer, wish)
    longest = max(max(child.base.width, child.base.height) for child in children)
    if wishes[wish].name in traits.trees:
        _into_the_crown(bearer, bearing, children, longest)
        return
    if wishes[wish].source == "body" and rule == "on" and bearing.cutout.anchors.head:
        _onto_the_shoulder(bearer, bearing, children, bearing.cutout.anchors.head)
        return
    if wishes[wish].grouping == "pile" and len(bearer.of(wish)) > 1:
        _onto_the_heap(bearer, children)
        return
    flat = traits.standing(wishes[wish]) == "flat"
    if flat and bearing.h > 0.6 * bearing.w:
        bearer.change(wish, lambda piece: piece._replace(h=0.5 * piece.h, y=piece.foot - 0.5 * piece.h))
        bearing = _bearing(bearer, wish)
    total = sum(_widths(children))
    left, right, level = _top_of(bearing, total, rule, flat=flat)
    share = 1.2 if wishes[wish].name in _BACKED and rule == "sitting on" else 0.6
    wanted = total * (share if rule in ("riding", "sitting on") else 1.0)
    bearing = _fit(bearer, bearing, wanted, (right - left) * bearing.w, longest)
    if (most := _LARGEST * longest / max(bearing.w, bearing.h)) < 1:
        # Of a staircase only a step bears: rather than to fill the picture, what is on it overhangs a little.
        bearer.scale(most)
        bearing = _bearing(bearer, wish)
    x0, y = bearing.at((left, level))
    x1 = bearing.at((right, level))[0]
    x = (x0 + x1) / 2 - total / 2
    for child, width in zip(children, _widths(children), strict=True):
        if rule == "riding":
            _look_ahead(child, bearing)
        sunk = min(_SUNK * child.base.height, 0.1 * bearing.h)
        if rule in ("riding", "sitting on"):
            sunk = max(sunk, _lap(child) if rule == "sitting on" or _lap(child) else 0.16 * child.base.height)
        child.move(x + width / 2 - child.base.middle, y + sunk - child.foot)
        x += width
        _rested(child, "none" if rule == "riding" else "bearer")
    _add(bearer, bearing, children)


def _onto_the_heap(bearer: Cluster, children: list[Cluster]) -> None:
    """Before the middle of it, near its top; the heap is made wide enough."""
    total = sum(_widths(children))
    bearer.scale(_HEAP * total / bearer.base.width)
    heap = bearer.base
    x, y = heap.middle - total / 2, heap.top + _IN_HEAP * heap.height
    for child, width in zip(children, _widths(children), strict=True):
        child.move(x + width / 2 - child.base.middle, y - child.foot)
        x += width
        _rested(child, "none")
    bearer.pieces += [piece for child in children for piece in child.pieces]


def _onto_the_shoulder(
    bearer: Cluster, bearing: Piece, children: list[Cluster], head: tuple[float, float, float, float]
) -> None:
    """Beside the head, small enough to leave the face free; of several one is on the other shoulder."""
    for number, child in enumerate(children):
        side = 1 if number % 2 == 0 else -1
        most = _ON_SHOULDER * bearing.h
        child.scale(min(1.0, most / max(child.base.width, child.base.height)))
        x, y = bearing.at((head[2] if side > 0 else head[0], head[3]))
        child.move(x + side * 0.32 * child.base.width - child.base.middle, y + 0.04 * bearing.h - child.foot)
        _rested(child, "none")
    _add(bearer, bearing, children)


def _spread(bearer: Cluster, wish: int, children: list[Cluster], *, made_for_it: bool) -> None:
    """Flames come out of the top and the sides of a thing; on a table or a log they stand, as others do."""
    bearing = _bearing(bearer, wish)
    surface_of = bearing.cutout.anchors.surface if made_for_it else None
    pieces = [(child, piece) for child in children for piece in child.pieces]
    for child in children:
        child.pieces = []
    for (child, piece), (across, down, high) in zip(pieces, _ALL_OVER, strict=False):
        x, foot = across, down
        if surface_of:
            x, foot = (surface_of[0] + surface_of[1]) / 2 + across - 0.5, surface_of[2] + 0.03
        scaled = piece.scaled(high * max(bearing.w, bearing.h) / piece.h, (0, 0))
        px, py = bearing.at((x, foot))
        child.pieces.append(scaled.moved(px - scaled.box.middle, py - scaled.foot)._replace(rest="none"))
    _add(bearer, bearing, children)


def _lap(child: Cluster) -> float:
    """How far below its own seat a sitting figure reaches."""
    piece = child.of(child.root)[0]
    seat = piece.cutout.anchors.seat
    if not seat or seat[1] < 0.5:
        return 0.0
    return max(0.0, (piece.cutout.anchors.foot - seat[1]) * piece.h) * 0.8


def _look_ahead(child: Cluster, bearing: Piece) -> None:
    ahead = bearing.cutout.anchors.facing
    if ahead and child.facing() and child.facing() != ahead:
        child.mirror()


def _top_of(bearing: Piece, total: float, rule: Rule, *, flat: bool) -> tuple[float, float, float]:
    """Left, right and y of where things stand on it, in shares."""
    anchors = bearing.cutout.anchors
    seated = anchors.seat if rule in ("riding", "sitting on") or not anchors.surface else None
    if flat:
        return 0.08, 0.92, 0.55
    if seated:
        reach = min(0.5, max(0.18, 0.5 * total / bearing.w))
        return max(0.0, seated[0] - reach), min(1.0, seated[0] + reach), seated[1]
    return anchors.surface or surface(small_mask(bearing.cutout.pixels))


def _into_the_crown(bearer: Cluster, bearing: Piece, children: list[Cluster], longest: float) -> None:
    """Before the leaves, well inside them."""
    total = sum(_widths(children))
    bearing = _fit(bearer, bearing, 1.7 * total, bearing.w, longest)
    x, y = bearing.at((0.42, 0.46))
    x -= total / 2
    for child, width in zip(children, _widths(children), strict=True):
        child.move(x + width / 2 - child.base.middle, y - child.foot)
        x += width
        _rested(child, "none")
    _add(bearer, bearing, children)


def _hang(bearer: Cluster, wish: int, children: list[Cluster]) -> None:
    """On the face of a wall."""
    bearing = _bearing(bearer, wish)
    total = sum(1.2 * child.base.width for child in children)
    tallest = max(child.base.height for child in children)
    bearing = _fit(bearer, bearing, max(total, 1.9 * tallest), min(bearing.w, bearing.h), tallest)
    x, y = bearing.at((0.5, 0.42))
    x -= total / 2
    for child in children:
        box = child.base
        child.move(x + 0.6 * box.width - box.middle, y - (box.top + box.bottom) / 2)
        x += 1.2 * box.width
        _rested(child, "none")
    _add(bearer, bearing, children)


def _put_in(
    bearer: Cluster,
    wish: int,
    children: list[Cluster],
    rule: Rule,
    wished: Wish,
    traits: Traits,
    style: str,
    *,
    low: bool,
) -> None:
    """`low`: whether one of them lies."""
    bearing = _bearing(bearer, wish)
    anchors = bearing.cutout.anchors
    longest = max(max(child.base.width, child.base.height) for child in children)
    if wished.name in traits.trees:
        _into_the_crown(bearer, bearing, children, longest)
    elif wished.name in SEE_THROUGH and rule != "through" and not _sticks_out(children):
        put_in_glass(bearer, bearing, wished.name, children)
    elif traits.standing(wished) == "flat":
        _into_the_flat(bearer, bearing, children, longest)
    elif anchors.opening and wished.name in traits.doors and rule != "through":
        _into_door(bearer, bearing, children, anchors.opening, style)
    elif anchors.opening and (rule != "in" or anchors.rim is None):
        _into_opening(bearer, bearing, children, anchors.opening)
    else:
        _over_the_rim(bearer, bearing, children, longest, bunch=_is_bunch(wished, children), low=low)


def _is_bunch(wished: Wish, children: list[Cluster]) -> bool:
    """Flowers in a vase, pencils in a glass."""
    return wished.name in _NARROW or (wished.name in SEE_THROUGH | {"cup"} and _sticks_out(children))


def _sticks_out(children: list[Cluster]) -> bool:
    """Flowers, pencils and spoons are longer than what they are in."""
    return any(child.base.height > _STEMMED * child.base.width for child in children) or any(
        len(child.of(child.root)) > 2 for child in children
    )


def _into_the_flat(bearer: Cluster, bearing: Piece, children: list[Cluster], longest: float) -> None:
    """In mud or a puddle: in its middle, the feet hidden by its nearer half."""
    total = sum(_widths(children))
    bearing = _fit(bearer, bearing, 1.5 * total, bearing.w, longest)
    x, y = bearing.at((0.5, 0.62))
    x -= total / 2
    for child, width in zip(children, _widths(children), strict=True):
        child.move(x + width / 2 - child.base.middle, y - child.foot)
        x += width
        _rested(child, "none")
    _add(bearer, bearing, children)
    at = next(n for n, piece in enumerate(bearer.pieces) if piece.key == bearing.key and not piece.front)
    last = at + sum(len(child.pieces) for child in children)
    bearer.pieces.insert(last + 1, part_below(bearing, 0.56))


def _into_opening(
    bearer: Cluster, bearing: Piece, children: list[Cluster], opening: tuple[float, float, float, float]
) -> None:
    """On the sill or threshold, as high as the opening; the bearer grows with what is in it, up to a bound."""
    total, tallest = sum(_widths(children)), max(child.box.height for child in children)
    wide, high = (opening[2] - opening[0]) * bearing.w, (opening[3] - opening[1]) * bearing.h
    grown = min(max(tallest / (0.9 * high), total / (0.95 * wide)), 1.5 * _MOST * tallest / max(bearing.w, bearing.h))
    bearer.scale(grown)
    bearing = next(piece for piece in bearer.pieces if piece.key == bearing.key and not piece.front)
    left, foot = bearing.at((opening[0], opening[3]))
    right, top = bearing.at((opening[2], opening[1]))
    small = min(1.0, 0.95 * (foot - top) / tallest, (right - left) / total)
    rest: Rest = "none" if opening[3] < 0.85 else "bearer"
    _stand_in_line(children, (left + right) / 2 - total * small / 2, foot, small, rest)
    _add(bearer, bearing, children)


def _into_door(
    bearer: Cluster, bearing: Piece, children: list[Cluster], opening: tuple[float, float, float, float], style: str
) -> None:
    """In an open door, which is made as large as who stands in it; the building is shown whole."""
    total, tallest = sum(_widths(children)), max(child.box.height for child in children)
    bearer.scale(max(tallest / _INDOORS, total / 0.7) / max(bearing.w, bearing.h))
    bearing = next(piece for piece in bearer.pieces if piece.key == bearing.key and not piece.front)
    middle, foot = bearing.at(((opening[0] + opening[2]) / 2, opening[3]))
    door = doorway(total / tallest, style)
    high = ROOM * tallest
    wide = high * door.pixels.shape[1] / door.pixels.shape[0]
    middle = min(max(middle, bearing.x + wide / 2), bearing.x + bearing.w - wide / 2)
    _stand_in_line(children, middle - total / 2, foot - 0.02 * tallest, 1.0, "none")
    _add(bearer, bearing, children)
    at = next(n for n, piece in enumerate(bearer.pieces) if piece.key == bearing.key and not piece.front)
    opened = Piece(
        *bearing.key, door, middle - wide / 2, foot - high, wide, high, "none", True, bearing.owner or bearing.key
    )
    bearer.pieces.insert(at + 1, opened)


def _stand_in_line(children: list[Cluster], x: float, foot: float, small: float, rest: Rest) -> None:
    """Beside each other from `x` on, made smaller by a factor."""
    for child, width in zip(children, _widths(children), strict=True):
        child.scale(small)
        child.move(x + width * small / 2 - child.base.middle, foot - child.foot)
        x += width * small
        _rested(child, rest)


def _below_the_face(child: Cluster) -> float:
    """The share of it that may be hidden from below without its face, where it has one: a hedgehog's is low."""
    head = child.of(child.root)[0].cutout.anchors.head
    return 1.0 if head is None else max(_LEAST_IN, 1 - (head[1] + head[3]) / 2 - 0.1)


def _fan(child: Cluster, x: float, foot: float) -> None:
    """Several of one bunch come out of one place, the outer ones leaning outwards and shown behind the inner ones."""
    middle = (len(child.pieces) - 1) / 2
    fanned = []
    for at, piece in enumerate(sorted(child.pieces, key=lambda piece: piece.box.middle)):
        lean = math.radians(_FAN * (at - middle) / middle)
        turned = tilted(piece, -math.degrees(lean))
        dx = x + math.sin(lean) * piece.h / 2 - turned.box.middle
        dy = foot - math.cos(lean) * piece.h / 2 - turned.box.middle_y
        fanned.append((abs(lean), turned.moved(dx, dy)))
    child.pieces = [piece for _, piece in sorted(fanned, key=lambda one: -one[0])]


def _over_the_rim(
    bearer: Cluster, bearing: Piece, children: list[Cluster], longest: float, *, bunch: bool, low: bool
) -> None:
    """Behind the front of a vessel, half seen above it. A `bunch` stands close, and looks out by most of its height."""
    share = _BUNCHED if bunch else 1.0
    widths = [share * width for width in _widths(children)]
    rim = bearing.cutout.anchors.rim if bearing.cutout.anchors.rim is not None else 0.5
    total = sum(widths)
    mask = small_mask(bearing.cutout.pixels)
    row = mask[min(len(mask) - 1, round(rim * len(mask)))]
    columns = np.flatnonzero(row)
    left, right = (columns[0] / len(row), (columns[-1] + 1) / len(row)) if len(columns) else (0.0, 1.0)
    tallest = max(child.base.height for child in children)
    below = (bearing.cutout.anchors.foot - rim) * bearing.h
    factor = max(total / (0.82 * (right - left) * bearing.w), _IN * tallest / max(0.9 * below, 1e-6))
    if bunch:
        factor = _VASE * tallest / bearing.h
    least = min(1.0, _MOST * longest / max(bearing.w, bearing.h))
    most = 1.2 * _MOST * longest / max(bearing.w, bearing.h)
    bearer.scale(factor if bunch else min(max(factor, least), most))
    bearing = next(piece for piece in bearer.pieces if piece.key == bearing.key and not piece.front)
    x0, y = bearing.at((left, rim))
    x1 = bearing.at((right, rim))[0]
    x = (x0 + x1) / 2 - total / 2
    for child, width in zip(children, widths, strict=True):
        hidden = _IN if child.base.height < 1.6 * child.base.width else _IN * 0.9
        hidden = _HIDDEN_LOW if low else min(hidden, _below_the_face(child))
        hidden = _STEM if bunch else hidden
        child.move(x + width / 2 - child.base.middle, y + hidden * child.base.height - child.foot)
        x += width
        if bunch and len(child.pieces) > 1:
            _fan(child, (x0 + x1) / 2, y + _STEM * child.base.height)
        _rested(child, "none")
    _add(bearer, bearing, children)
    at = next(n for n, piece in enumerate(bearer.pieces) if piece.key == bearing.key and not piece.front)
    last = at + sum(len(child.pieces) for child in children)
    bearer.pieces.insert(last + 1, part_below(bearing, rim))
