"""How whole clusters stand to each other: beside, behind, under, above and the like. Called by `arrange`; pure.

What the words ask is measured on the alpha: of several places the one at which it is best seen is taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from studio.engines.picture.storybook.arranging.pieces import Cluster, Piece, bounds, coarse, share_seen, upper
from studio.engines.picture.storybook.arranging.proposing import small_mask
from studio.engines.picture.storybook.arranging.traits import Traits
from studio.engines.picture.storybook.plan import Relation, Rule, Wish

BEHIND: Final = (0.35, 0.75)
"""The share that is seen of what is behind another thing, at least and at most."""
_BEST_BEHIND: Final = 0.58
_MOST: Final = 2.4
"""Longer side of one thing, of another's that it stands by, at most."""
_HIDING: Final = 0.3
"""The share of its width up to which one may cover another that stands at the same side."""
_HUNG_FROM: Final = frozenset({"branch"})
_HANGING: Final = 1.3
"""Width of what somebody hangs from, of who does, at least."""
_ONE_OF_TWO: Final = 1.2
"""Longer side of each of two things, of what is between them, up to which they keep their sizes: parents."""
_COVERING: Final = 1.6
"""Width of a mat, of what peeps out from under it, at least."""
_ROOM: Final = 1.08
"""Room under a thing, of the height of what is there."""


class Ground:
    """The clusters of a scene as they are set, one after the other."""

    def __init__(
        self,
        clusters: dict[int, Cluster],
        wishes: Sequence[Wish],
        traits: Traits,
        rng: np.random.Generator,
        indoors: bool = False,
    ) -> None:
        self._indoors = indoors
        self._clusters, self._wishes, self._traits, self._rng = clusters, wishes, traits, rng
        self.placed: list[Cluster] = []

    def start(self, root: int) -> None:
        cluster = self._clusters[root]
        cluster.move(-cluster.base.middle, -cluster.foot)
        self.placed.append(cluster)

    def relate(self, one: Relation, second: Relation | None = None, *, one_of_two: bool = False) -> None:
        """Sets the one of the two clusters that has no place yet; none when both have. `second`: the other row of
        "between"; `one_of_two`: whether it has one."""
        subject, thing = self._clusters[one.subject], self._clusters[one.object]
        free = thing if any(cluster is subject for cluster in self.placed) else subject
        if any(cluster is free for cluster in self.placed):
            return
        held = subject if free is thing else thing
        before = held.base.middle, held.foot
        self._limit(subject, thing, free, one.rule, one_of_two=one_of_two)
        self._set(subject, thing, free, one.rule, second)
        # The rule moved the subject; the one that had its place gets it back, and the other comes along.
        dx, dy = before[0] - held.base.middle, before[1] - held.foot
        for cluster in (subject, thing):
            cluster.move(dx, dy)
        if one.rule in ("beside", "looking at"):
            self._make_room(free, held)
        self.placed.append(free)

    def _make_room(self, free: Cluster, held: Cluster) -> None:
        """Of two that stand at the same side of a thing one stands farther out: neither hides the other."""
        away = 1 if free.base.middle > held.base.middle else -1
        others = sorted(
            (one for one in self.placed if one is not held and not one.lifted and not free.lifted),
            key=lambda one: away * one.base.middle,
        )
        for other in others:
            common = min(free.box.right, other.box.right) - max(free.box.left, other.box.left)
            if common > _HIDING * min(free.box.width, other.box.width):
                free.move(away * (common + 0.02), 0)

    def _grow(self, thing: Cluster, free: Cluster, factor: float) -> None:
        """`thing` by a factor, of the two that are set; the other by its inverse where `thing` has its place."""
        free.scale(factor if thing is free else 1 / factor)

    def _limit(self, subject: Cluster, thing: Cluster, free: Cluster, rule: Rule, *, one_of_two: bool) -> None:
        own, other = _size(subject), _size(thing)
        several = len(thing.of(thing.root)) > 1
        if rule == "between" and several:
            # They stand at both sides: it is one of them that counts.
            other = max(max(piece.w, piece.h) for piece in thing.of(thing.root))
        most = {
            "beside": _MOST,
            "looking at": _MOST,
            "above": 1.5,
            "over": 1.5,
            "between": 1.6 if several else _ONE_OF_TWO if one_of_two and other <= _ONE_OF_TWO * own else 0.8,
        }.get(rule, 3.4)
        if self.standing(thing) == "sky":
            most = 1.7 if self._wishes[thing.root].name == "rainbow" else 0.9
        if other > most * own:
            self._grow(thing, free, most * own / other)
        elif own > most * other:
            self._grow(thing, free, own / most / other)

    def _set(self, subject: Cluster, thing: Cluster, free: Cluster, rule: Rule, second: Relation | None) -> None:
        if rule in ("behind", "in front of"):
            self._cover(subject, thing, free, rule)
        elif rule in ("above", "over"):
            self._raise(subject, thing, rule)
        elif rule == "under":
            self._under(subject, thing, free)
        elif rule == "between" and second is None and len(thing.of(thing.root)) > 1:
            self._part(subject, thing)
        else:
            side = self._side(subject, thing, second)
            self.beside(subject, thing, side, wide=rule == "looking at")
            if rule in ("looking at", "beside"):
                told = [cluster for cluster in (subject, thing) if self._wishes[cluster.root].facing]
                _face(subject, thing, besides=told)

    def _part(self, subject: Cluster, thing: Cluster) -> None:
        """Several alike make room in their midst."""
        middle = thing.base.middle
        apart = 0.5 * subject.box.width + 0.02

        def stepped(piece: Piece) -> Piece:
            return piece.moved(apart if piece.box.middle > middle else -apart, 0)

        thing.pieces = [stepped(piece) for piece in thing.pieces]
        subject.move(middle - subject.box.middle, thing.foot - subject.foot)
        subject.depth = thing.depth - 0.1

    def _side(self, subject: Cluster, thing: Cluster, second: Relation | None) -> int:
        """-1: the subject stands to the left of the other."""
        place = self._wishes[subject.root].place, self._wishes[thing.root].place
        if place[0] == "left" or place[1] == "right":
            return -1
        if place[0] == "right" or place[1] == "left":
            return 1
        if second is not None:
            return 1
        others = [cluster for cluster in self.placed if cluster is not subject and cluster is not thing]
        if others:
            # On the side that has fewer.
            held = subject if any(cluster is subject for cluster in self.placed) else thing
            right = sum(1 if cluster.base.middle > held.base.middle else -1 for cluster in others)
            if right:
                return (-1 if right > 0 else 1) * (1 if held is thing else -1)
        return -1 if self._rng.random() < 0.5 else 1

    def beside(self, subject: Cluster, thing: Cluster, side: int, *, wide: bool = False) -> None:
        own, other = subject.box, thing.box
        gap = (0.22 if wide else 0.05) * min(own.width, other.width) + 0.02
        x = other.right + gap - own.left if side > 0 else other.left - gap - own.right
        # The smaller one stands a little nearer.
        near = 0.05 * min(1.5, abs(own.height - other.height)) * (1 if own.height < other.height else -1)
        subject.move(x, thing.foot + near - subject.foot)
        subject.depth = thing.depth - (0.1 if near > 0 else -0.1)
        self._lift(subject, thing)

    def _lift(self, subject: Cluster, thing: Cluster) -> None:
        """What flies beside another is in the air beside it; what hangs in a room is on its wall."""
        for one, other in ((subject, thing), (thing, subject)):
            if self._indoors and self.standing(one) == "wall" != self.standing(other) and not one.lifted:
                one.move(0, other.foot - 0.55 * max(other.box.height, one.box.height) - one.foot)
                one.lifted = True
        for one, other in ((subject, thing), (thing, subject)):
            if self.standing(one) in ("air", "sky") and self.standing(other) not in ("air", "sky") and not other.lifted:
                share = -0.1 if self.standing(one) == "sky" else 0.35
                height = other.box.top - one.foot + share * one.box.height
                one.move(0, min(height, -0.35 * one.box.height))
                one.lifted = True

    def standing(self, cluster: Cluster) -> str:
        return self._traits.standing(self._wishes[cluster.root])

    def _raise(self, subject: Cluster, thing: Cluster, rule: Rule) -> None:
        gap = (0.1 if rule == "above" else 0.16) * subject.box.height
        dx = float(self._rng.uniform(-0.25, 0.25)) * thing.box.width
        subject.move(thing.box.middle + dx - subject.box.middle, thing.box.top - gap - subject.box.bottom)
        subject.depth, subject.lifted = thing.depth - 0.05, True

    def _under(self, subject: Cluster, thing: Cluster, free: Cluster) -> None:
        x = thing.box.middle
        if self._wishes[thing.root].name in _HUNG_FROM:
            self._hang_from(subject, thing, free)
            return
        if self.standing(thing) == "flat":
            self._peep_out(subject, thing, free)
            return
        swims = self.standing(thing) == "afloat" and self.standing(subject) == "water"
        if self.standing(thing) in ("air", "sky") or swims:
            gap = (-0.06 if swims else 0.08) * subject.box.height
            subject.move(x - subject.box.middle, thing.box.bottom + gap - subject.box.top)
            subject.depth, thing.lifted = thing.depth - 0.5, True
            return
        if self._wishes[thing.root].name in self._traits.trees:
            wanted = 2.1 * subject.box.height
            if thing.base.height < wanted:
                self._grow(thing, free, wanted / thing.base.height)
            side = -1 if self._rng.random() < 0.5 else 1
            dx = side * max(0.2 * thing.base.width, 0.5 * subject.box.width + 0.03 * thing.base.width)
            subject.move(x + dx - subject.base.middle, thing.foot + 0.04 * thing.base.height - subject.foot)
        else:
            self._beneath(subject, thing, free)
        subject.depth = thing.depth - 0.5

    def _hang_from(self, subject: Cluster, thing: Cluster, free: Cluster) -> None:
        """Its hands at a branch, its feet in the air."""
        if thing.box.width < _HANGING * subject.box.width:
            self._grow(thing, free, _HANGING * subject.box.width / thing.box.width)
        grip = thing.box.top + 0.55 * thing.box.height
        subject.move(thing.box.middle - subject.box.middle, grip - subject.box.top)
        subject.depth, subject.lifted, thing.lifted = thing.depth - 0.1, True, True

    def _peep_out(self, subject: Cluster, thing: Cluster, free: Cluster) -> None:
        """Half of it under the far edge of a mat."""
        wanted = _COVERING * max(subject.box.width, subject.box.height)
        if thing.box.width > 1.6 * wanted:
            self._grow(thing, free, 1.6 * wanted / thing.box.width)
        elif thing.box.width < wanted:
            self._grow(thing, free, wanted / thing.box.width)
        edge = thing.box.top + 0.12 * thing.box.height
        subject.move(thing.box.middle - subject.box.middle, edge + 0.45 * subject.box.height - subject.box.bottom)
        subject.depth, subject.lifted = thing.depth + 0.5, True

    def _beneath(self, subject: Cluster, thing: Cluster, free: Cluster) -> None:
        """Between the legs of a table, or under what is held up by a stem."""
        share = _room_below(thing)
        wanted = _ROOM * subject.box.height
        if share * thing.base.height < wanted or 0.74 * thing.base.width < subject.box.width:
            factor = max(wanted / (share * thing.base.height), subject.box.width / (0.74 * thing.base.width))
            self._grow(thing, free, min(factor, 4.2 * _size(subject) / _size(thing)))
        subject.move(thing.base.middle - subject.box.middle, thing.foot + 0.01 * thing.base.height - subject.foot)

    def _cover(self, subject: Cluster, thing: Cluster, free: Cluster, rule: Rule) -> None:
        """The farther one behind the nearer, where the share of it that is seen is best."""
        far, near = (subject, thing) if rule == "behind" else (thing, subject)
        if rule == "behind":
            low, high = 0.5 * far.box.height, 1.1 * far.box.height
            if near.box.height < low or near.base.width < 0.6 * far.base.width:
                self._grow(near, free, max(low / near.box.height, 0.6 * far.base.width / near.base.width))
            elif near.box.height > high and near.box.width > 1.4 * far.box.width:
                self._grow(near, free, max(high / near.box.height, 1.4 * far.box.width / near.box.width))
        elif _size(far) < 1.15 * _size(near):
            self._grow(far, free, 1.15 * _size(near) / _size(far))
        side = -1 if self._rng.random() < 0.5 else 1
        wanted = _BEST_BEHIND if rule == "behind" else 0.66
        for _ in range(6):
            seen = _best_covered(far, near, side, wanted)
            if rule != "behind" or BEHIND[0] <= seen <= BEHIND[1]:
                break
            self._grow(near, free, 1.2 if seen > BEHIND[1] else 1 / 1.2)
        if free is near:
            near.depth = far.depth - 1
        else:
            far.depth = near.depth + 1

    def join(self, root: int) -> None:
        """A cluster that the words tie to no other: beside all that is there."""
        cluster = self._clusters[root]
        if not self.placed:
            self.start(root)
            return
        others = [one for one in self.placed if not one.lifted] or self.placed
        main = self.placed[0]
        if _size(cluster) > 1.7 * _size(main):
            cluster.scale(1.7 * _size(main) / _size(cluster))
        whole = bounds([piece for one in others for piece in one.pieces])
        place = self._wishes[root].place
        side = {"left": -1, "right": 1}.get(place, 1 if len(self.placed) % 2 == self._first else -1)
        if {"left": 1, "right": -1}.get(self._wishes[main.root].place) and not place:
            side = {"left": 1, "right": -1}[self._wishes[main.root].place]
        end = max(others, key=lambda one: side * one.base.middle)
        self.beside(cluster, end, side)
        x = whole.right - cluster.box.left if side > 0 else whole.left - cluster.box.right
        cluster.move(side * max(0.0, side * x), 0)
        self.placed.append(cluster)

    @property
    def _first(self) -> int:
        return int(self._rng.random() < 0.5)


def _size(cluster: Cluster) -> float:
    return max(cluster.base.width, cluster.base.height)


def _best_covered(far: Cluster, near: Cluster, side: int, wanted: float) -> float:
    """Sets `far` behind `near` where the share of it that is seen comes nearest to `wanted`, and answers with that
    share."""
    behind, before = coarse(far.pieces), coarse(near.pieces)
    faces = upper(behind)
    start = far.base.middle, far.foot
    back = 0.12 * min(far.box.height, near.box.height)
    best = np.inf, 0.0, 0.0, 0.0
    for up in (back, 1.8 * back, 2.8 * back):
        for step in np.linspace(0, 1, 11).tolist():
            dx = side * step * 0.5 * (far.box.width + near.box.width)
            at = near.base.middle + dx - start[0], near.foot - up - start[1]
            seen = share_seen([piece.moved(*at) for piece in behind], before)
            hidden = 1 - share_seen([piece.moved(*at) for piece in faces], before)
            cost = abs(seen - wanted) + 0.3 * hidden + 0.06 * step + 0.02 * up / back
            best = min(best, (cost, dx, up, seen))
    _, dx, up, seen = best
    far.move(near.base.middle + dx - far.base.middle, near.foot - up - far.foot)
    return seen


def _face(subject: Cluster, thing: Cluster, *, besides: Sequence[Cluster]) -> None:
    """They look at each other, `besides` those of whom the words say where they look."""
    left = subject.box.middle < thing.box.middle
    for cluster, ahead in ((subject, "right" if left else "left"), (thing, "left" if left else "right")):
        told = any(cluster is one for one in besides)
        if cluster.facing() and cluster.facing() != ahead and not told:
            cluster.mirror()


def _room_below(thing: Cluster) -> float:
    """The share of its height that is free below it, between legs or beside a stem."""
    piece = thing.of(thing.root)[0]
    anchors = piece.cutout.anchors
    if anchors.surface and piece.wish == thing.root and anchors.surface[2] < 0.5:
        return 0.8 * (anchors.foot - anchors.surface[2])
    if anchors.opening:
        return 0.95 * (anchors.opening[3] - anchors.opening[1])
    mask = small_mask(piece.cutout.pixels)
    widths = mask.sum(axis=1)
    wide = np.flatnonzero(widths > 0.6 * widths.max())
    free = 1 - (int(wide[-1]) + 1) / len(mask)
    return max(0.3, free)
