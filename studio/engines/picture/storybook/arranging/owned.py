"""What a thing wears, holds, reads or eats, set at its head, hands or mouth. Called by `building`; pure."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from studio.engines.picture.storybook.arranging.pieces import Box, Cluster, Piece, tilted
from studio.engines.picture.storybook.arranging.proposing import small_mask
from studio.engines.picture.storybook.arranging.traits import Traits, Worn
from studio.engines.picture.storybook.plan import Rule

_HAT_WIDE: Final = 1.16
"""Width of what is worn on the head, of the head's."""
_HAT_SUNK: Final = 0.2
"""How far down the head it comes, of the head's height."""
_HELD: Final = (0.24, 0.52)
"""Longer side of what is held, of its owner's: at least, at most."""
_GRIPPED: Final = (0.4, 0.95)
"""The same of what is held by one end: balloons, umbrellas, brooms."""
_CANOPY: Final = 0.5
"""Down to which share of its height an umbrella is canopy."""
_STICK: Final = 0.95
"""Where its handle ends."""
_GRIP: Final = 0.75
"""Where its stick is held."""
_OVER: Final = 1.5
"""Width of what is held over the head, of the head's, at least."""
_MOST_LEAN: Final = 34.0
"""Degrees."""
_TO_MOUTH: Final = frozenset({"toothbrush"})
"""What is held to the mouth."""
_READ: Final = (0.3, 0.4)
_EATEN: Final = (0.22, 0.42)
_DRUNK: Final = (0.18, 0.26)


def own(owner: Cluster, wish: int, thing: Cluster, rule: Rule, name: str, traits: Traits, tilt: float) -> None:
    """Sets `thing` (named `name`) at every piece of `wish` in `owner`: each has one of its own. `tilt`: degrees."""
    holders = owner.of(wish)
    copies = thing.of(thing.root)
    for number, holder in enumerate(holders):
        if rule == "wearing":
            slot = traits.worn.get(name, "head")
            set_at = _worn(holder, copies[number % len(copies)], slot, tilt)
            placed = [(set_at, slot == "back")]
        else:
            over = name in traits.held_over and rule == "holding"
            placed = [(piece, over) for piece in _carried(holder, copies, number, len(holders), rule, name, traits)]
        for piece, behind in placed:
            mine = piece._replace(rest="none", owner=holder.owner or holder.key)
            at = _place_of(owner, holder)
            owner.pieces.insert(at if behind else _after_group(owner, holder, at), mine)
    owner.wishes |= thing.wishes


def _carried(
    holder: Piece, copies: list[Piece], number: int, holders: int, rule: Rule, name: str, traits: Traits
) -> list[Piece]:
    """All of them when one holds several, or else one for each."""
    mine = copies if holders == 1 else [copies[number % len(copies)]]
    if name in traits.held_over and rule == "holding" and len(mine) == 1:
        return [_over_the_head(holder, mine[0])]
    set_at = []
    # What hangs from a hand, a lantern, is no larger than what lies in it.
    by_its_end = traits.gripped.get(name, 0.0) >= 0.5
    for at, piece in enumerate(mine):
        one = _sized(holder, piece, rule, by_its_end, len(mine))
        if rule in ("eating", "drinking") or name in _TO_MOUTH:
            one = _at_mouth(holder, one, lower=0.14 if rule == "drinking" else 0.1)
        elif rule == "reading":
            one = _before_the_eyes(holder, one)
        else:
            one = _in_hand(holder, one, traits.gripped.get(name))
        spread = at - (len(mine) - 1) / 2
        set_at.append(one.moved(spread * 0.6 * one.w, -abs(spread) * 0.12 * one.h))
    return set_at


def _place_of(cluster: Cluster, holder: Piece) -> int:
    return next(at for at, piece in enumerate(cluster.pieces) if piece.key == holder.key and not piece.front)


def _after_group(cluster: Cluster, holder: Piece, at: int) -> int:
    """After the holder and what it has already."""
    last = at
    for number, piece in enumerate(cluster.pieces[at:], at):
        if piece.owner == holder.key and not piece.front:
            last = number
    return last + 1


def _sized(holder: Piece, piece: Piece, rule: Rule, gripped: bool, count: int) -> Piece:
    sizes = {"reading": _READ, "eating": _EATEN, "drinking": _DRUNK}
    low, high = sizes.get(rule, _GRIPPED if gripped else _HELD)
    length, own = max(holder.w, holder.h), max(piece.w, piece.h)
    wanted = min(max(own, low * length), high * length) * (1.0 if count == 1 else 0.75)
    return piece.scaled(wanted / own, (0, 0))


def _centred(piece: Piece, x: float, y: float, share: tuple[float, float] = (0.5, 0.5)) -> Piece:
    """With a place of it, in shares, at (x, y)."""
    at = piece.at(share)
    return piece.moved(x - at[0], y - at[1])


def _worn(holder: Piece, piece: Piece, slot: Worn, tilt: float) -> Piece:
    left, top, right, bottom = holder.cutout.anchors.head or (0.25, 0.0, 0.75, 0.4)
    head = Box(*holder.at((left, top)), *holder.at((right, bottom)))
    if slot == "head":
        one = piece.scaled(_HAT_WIDE * head.width / piece.w, (0, 0))
        one = one if one.h < 0.95 * head.height else one.scaled(0.95 * head.height / one.h, (0, 0))
        return tilted(_centred(one, head.middle, head.top + _HAT_SUNK * head.height, (0.5, 1.0)), tilt)
    toward = _toward(holder)
    if slot == "eyes":
        one = piece.scaled(0.92 * head.width / piece.w, (0, 0))
        return _centred(one, head.middle + 0.1 * toward * head.width, head.top + 0.44 * head.height)
    if slot == "neck":
        one = piece.scaled(min(0.98 * head.width / piece.w, 0.8 * head.height / piece.h), (0, 0))
        x = head.middle - 0.22 * toward * head.width
        return _centred(one, x, head.bottom - (0.16 * head.height if toward else 0.0), (0.5, 0.16))
    return _on_the_body(holder, piece, slot, head)


def _on_the_body(holder: Piece, piece: Piece, slot: Worn, head: Box) -> Piece:
    """Clothes, shoes and bags; what is seen from the side goes on four legs."""
    foot, seat, aside = holder.foot, holder.cutout.anchors.seat, bool(_toward(holder))
    if slot == "feet":
        one = piece.scaled(min(0.62 * holder.w / piece.w, 0.3 * holder.h / piece.h), (0, 0))
        return _centred(one, holder.box.middle, foot, (0.5, 1.0))
    if slot == "back":
        one = piece.scaled(max(0.5 * holder.h, 0.3 * holder.w) / piece.h, (0, 0))
        if aside and seat:
            return _centred(one, *holder.at(seat), (0.5, 0.62))
        # Its straps at the shoulders, a good part of it beside the trunk.
        return _centred(one, holder.box.middle + 0.3 * holder.w, head.bottom + 0.38 * (foot - head.bottom))
    if aside:
        one = piece.scaled(min(0.52 * holder.w / piece.w, 0.5 * holder.h / piece.h), (0, 0))
        return _centred(one, holder.box.middle - 0.06 * _toward(holder) * holder.w, holder.box.top + 0.6 * holder.h)
    trunk = max(0.55 * (foot - head.bottom), 0.3 * holder.h)
    one = piece.scaled(max(trunk / piece.h, 0.9 * head.width / piece.w), (0, 0))
    return _centred(one, holder.box.middle, head.bottom - 0.06 * head.height, (0.5, 0.0))


def _toward(holder: Piece) -> float:
    return {"left": -1.0, "right": 1.0}.get(holder.cutout.anchors.facing, 0.0)


def _in_hand(holder: Piece, piece: Piece, grip: float | None) -> Piece:
    x, y = holder.at(holder.cutout.anchors.hand or (0.7, 0.66))
    if grip is not None:
        return _gripped(holder, piece, (x, y), grip)
    # A little lower than its middle: a hand carries from below.
    one = _centred(piece, x, y, (0.5, 0.6))
    low = one.box.bottom - holder.foot
    return one.moved(0, -max(0.0, low - 0.02 * holder.h))


def _over_the_head(holder: Piece, piece: Piece) -> Piece:
    """Upright behind the holder, its stick in the hand, its canopy above the head and wider."""
    left, top, right, bottom = holder.cutout.anchors.head or (0.25, 0.0, 0.75, 0.4)
    head = Box(*holder.at((left, top)), *holder.at((right, bottom)))
    hand = holder.at(holder.cutout.anchors.hand or (0.5, 0.66))
    low = max(hand[1], head.bottom)
    aside = hand[0] - head.middle
    wide = _OVER * head.width + abs(aside)
    high = max((low - head.top) / (_STICK - _CANOPY), wide * piece.h / piece.w)
    one = piece.scaled(high / piece.h, (0, 0))
    stick = one.x + _grip_across(one, _GRIP) * one.w
    return one.moved(hand[0] - stick, head.top + 0.12 * head.height - (one.y + _CANOPY * one.h))


def _gripped(holder: Piece, piece: Piece, hand: tuple[float, float], grip: float) -> Piece:
    """Its end in the hand; what would cover the face leans outwards."""
    at = (_grip_across(piece, grip), grip)
    one = _centred(piece, *hand, at)
    head = holder.cutout.anchors.head
    if grip < 0.5 or not head:
        return one
    left, right = holder.at(head[:2])[0], holder.at(head[2:])[0]
    side = -1.0 if hand[0] < holder.box.middle - 0.02 * holder.w else 1.0
    clear = (right if side > 0 else left) + side * 0.4 * one.w
    arm = hand[1] - one.box.middle_y
    lean = math.degrees(math.atan2(max(0.0, side * (clear - one.box.middle)), max(arm, 1e-6)))
    lean = min(_MOST_LEAN, lean)
    turned = tilted(one, -side * lean)
    # The end in the hand stays there.
    across, down = (at[0] - 0.5) * one.w, (at[1] - 0.5) * one.h
    sine, cosine = -side * math.sin(math.radians(lean)), math.cos(math.radians(lean))
    x, y = across * cosine + down * sine, down * cosine - across * sine
    return turned.moved(hand[0] - turned.box.middle - x, hand[1] - turned.box.middle_y - y)


def _grip_across(piece: Piece, grip: float) -> float:
    """Where the end that is held is, as a share of the width: the pole of a flag is at its edge."""
    seen = small_mask(piece.cutout.pixels)
    row = min(len(seen) - 1, round(grip * len(seen)))
    columns = np.flatnonzero(seen[max(0, row - 2) : row + 3].any(axis=0))
    return (float(columns.mean()) + 0.5) / seen.shape[1] if len(columns) else 0.5


def _at_mouth(holder: Piece, piece: Piece, lower: float) -> Piece:
    """`lower`: which share of its height is at the mouth of who looks at us; a bite is taken of the top, a cup covers
    the chin."""
    x, y = holder.at(holder.cutout.anchors.mouth or (0.5, 0.3))
    toward = _toward(holder)
    if toward:
        return _centred(piece, x + toward * 0.42 * piece.w, y + 0.12 * piece.h)
    return _centred(piece, x, y, (0.5, lower))


def _before_the_eyes(holder: Piece, piece: Piece) -> Piece:
    toward = _toward(holder)
    if not toward:
        x, y = holder.at(holder.cutout.anchors.hand or (0.5, 0.66))
        head = holder.cutout.anchors.head
        lowest = holder.at((0.5, head[3]))[1] if head else holder.box.top + 0.4 * holder.h
        one = _centred(piece, (x + holder.box.middle) / 2 if head else x, y)
        return one.moved(0, max(0.0, lowest - 0.12 * holder.h - one.box.top))
    x, y = holder.at(holder.cutout.anchors.mouth or (0.5 + 0.4 * toward, 0.4))
    one = _centred(piece, x + toward * 0.3 * piece.w, holder.foot, (0.5, 1.0))
    # It reaches up to the mouth, and no higher than the eyes.
    return one.moved(0, min(0.0, y - (one.box.top + 0.45 * one.h)))
