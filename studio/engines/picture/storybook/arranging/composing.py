"""Clusters in a landscape: how large, where in the frame, on the ground, afloat, in the air or on a wall; as layers.

Called by `arrange`; pure. Here units become pixels of the scene.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from studio.engines.picture.storybook.arranging.flanks import SUBJECT, made_room
from studio.engines.picture.storybook.arranging.pieces import Box, Cluster, Piece, bounds
from studio.engines.picture.storybook.arranging.traits import Traits
from studio.engines.picture.storybook.plan import Cutout, Effect, Landscape, Plan, SceneLayer

_MOST_LOST: Final = 0.4
"""The share of a thing's width and height that may lie beyond the frame."""
_MOST_OF_SMALL: Final = 0.15
_SMALL: Final = 0.45
"""The same of what is no wider than this share of the picture: it fits elsewhere."""
_BACK: Final = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5)
"""Factors by which a thing may stand farther back so that it is seen whole."""
_FARTHEST: Final = 0.72
"""The share of the picture's sides that is taken at most by what stands back so that it is seen."""
_HIDDEN_MORE: Final = 0.02
"""The share of a thing's area by which others may come to lie over each other so that it is seen whole."""
_HIDDEN_BACK: Final = 0.12
"""The same where it is not seen whole otherwise."""
_MARGIN: Final = 0.06
"""Of the picture's sides, around what fits in."""
_ALONE: Final = (0.5, 0.74)
"""The share of the picture that is taken by a thing alone: the smallest, the largest."""
_MIRRORED: Final = 0.35
VEILS: Final = ("northern lights", "string of lights")
"""They go across the sky, whatever is below."""
_BORNE: Final = 0.6
"""Least size of a subject that is in something larger or rides it, of the size that any other has."""
_CARRIED: Final = ("in", "inside", "riding")
_ON_BEARER: Final = 0.75
"""Darkness of a shadow on a table, of that on the ground."""
_AFLOAT_PLACES: Final = ("sea", "lake", "river", "under water")
_SPANNING: Final = "bridge"
"""It goes from one side of the picture to the other, with its feet in the water."""
_ASHORE: Final = "dock"
"""It stands at the edge of water, which is seen below it."""
_BEYOND: Final = 1.03
"""Width of a bridge over water, of the picture's."""
_IN_WATER: Final = 0.7
"""How far down the water its feet are."""
_WEIGHTLESS: Final = ("space", "under water", "sky")


class Frame:
    """The picture, and what is known of the landscape in it."""

    def __init__(
        self, plan: Plan, landscape: Landscape, width: int, height: int, traits: Traits, rng: np.random.Generator
    ) -> None:
        self._plan, self._landscape, self._traits, self._rng = plan, landscape, traits, rng
        self.width, self.height = width, height
        self._place = plan.setting.place

    def compose(self, clusters: Sequence[Cluster], apart: Sequence[Cluster]) -> list[Cluster]:
        """Scales and moves them into pixels. `clusters`: set to each other, the subject's first. `apart`: what hangs
        in the sky, tied to nothing."""
        if clusters:
            self._fit(list(clusters))
        for cluster in apart:
            self._into_the_sky(cluster, clusters, alone=not clusters)
        for cluster in clusters:
            self._where_said(cluster, alone=len(clusters) == 1)
        return sorted([*clusters, *apart], key=lambda cluster: (-cluster.depth, cluster.foot))

    # ---- how large

    def _fit(self, clusters: list[Cluster]) -> None:
        whole = bounds([piece for cluster in clusters for piece in cluster.pieces])
        subject = clusters[0]
        floor = self._floor(clusters)
        wide, high = self.width, self.height
        margin = _MARGIN * min(wide, high)
        made_room(clusters, self._plan, wide, high)
        whole = bounds([piece for cluster in clusters for piece in cluster.pieces])
        fit = min((wide - 2 * margin) / whole.width, (floor - margin) / whole.height)
        spans = len(clusters) == 1 and self._spans(subject)
        main = bounds(subject.of(0)) if 0 in subject.wishes else subject.box
        third = SUBJECT * min(1.0, 3 / len(clusters))
        least = 1.06 * third * min(wide / max(main.width, 1e-6), high / max(main.height, 1e-6))
        least = min(least, 0.95 * wide / main.width, 0.9 * high / main.height)
        if any(one.subject == 0 and one.rule in _CARRIED for one in self._plan.relations):
            # Who rides an elephant may be smaller, where the elephant is seen whole then.
            borne = min((wide - 2 * margin) / subject.box.width, (floor - margin) / subject.box.height)
            least = min(least, max(borne, _BORNE * least))
        scale = max(min(fit, self._most(clusters, whole)) * float(self._rng.uniform(0.93, 1.0)), least)
        if spans:
            scale = max(scale, min(_BEYOND * wide / whole.width, (floor - margin) / whole.height))
        for cluster in clusters:
            cluster.pieces = [piece.scaled(scale, (0, 0)) for piece in cluster.pieces]
        whole = bounds([piece for cluster in clusters for piece in cluster.pieces])
        main = bounds(subject.of(0)) if 0 in subject.wishes else subject.box
        dx = self._across(whole, main, margin, alone=len(clusters) == 1)
        dy = self._down(clusters, whole, main, floor, margin)
        for cluster in clusters:
            cluster.move(dx, dy)
        if len(clusters) == 2:
            self._both_seen(clusters, main.middle + dx, main.width / 2)
        self._with_its_own(clusters)
        for cluster in clusters[1:]:
            self._into_frame(cluster, clusters)

    def _with_its_own(self, clusters: Sequence[Cluster]) -> None:
        """All moved so far that what the subject holds or wears is seen too."""
        own = clusters[0].box
        if own.width <= self.width:
            dx = float(np.clip(own.left, 0.0, self.width - own.width)) - own.left
            for cluster in clusters:
                cluster.move(dx, 0)

    def _both_seen(self, clusters: list[Cluster], middle: float, half: float) -> None:
        """The whole pair moved so far that the other is seen, as long as the subject stays inside."""
        other = clusters[1].box
        lost = _MOST_LOST * other.width
        wanted = max(0.0, -lost - other.left) + min(0.0, self.width + lost - other.right)
        dx = float(np.clip(wanted, min(0.0, half - middle), max(0.0, self.width - half - middle)))
        for cluster in clusters:
            cluster.move(dx, 0)

    def _into_frame(self, cluster: Cluster, clusters: Sequence[Cluster]) -> None:
        """Nothing that was asked for is lost beyond the frame: it stands farther back then, where most room is."""
        box = cluster.box
        lost = _MOST_OF_SMALL if box.width < _SMALL * self.width else _MOST_LOST
        wide, high = lost * box.width, _MOST_LOST * box.height
        outside = max(-box.left, box.right - self.width, 0.0) > wide or box.top < -high
        if self._whole(cluster, clusters) or not outside:
            return
        if cluster.lifted:
            room = self.width - box.width
            cluster.move(float(np.clip(box.left, min(0.0, room), max(0.0, room))) - box.left, 0)
            return
        shrink = min(1.0, _FARTHEST * self.width / box.width, _FARTHEST * self.height / box.height)
        cluster.scale(shrink)
        back = 0.5 * max(0.0, cluster.foot - self._landscape.horizon * self.height)
        cluster.move(0, -min(back, 0.09 * self.height))
        cluster.depth = 1 + max(one.depth for one in clusters)
        box, others = cluster.box, [one.box for one in clusters if one is not cluster]
        ends = -0.1 * box.width, self.width - 0.9 * box.width

        def cost(left: float) -> float:
            there = Box(left, box.top, left + box.width, box.bottom)
            return sum(there.overlap(one) for one in others)

        best = min(np.linspace(*ends, 15).tolist(), key=cost)
        cluster.move(best - box.left, 0)

    def _whole(self, cluster: Cluster, clusters: Sequence[Cluster]) -> bool:
        """A part that the frame would cut off is brought in, where that hides no more of anything else; what is too
        large for its place stands farther back. Whether all of it is seen."""
        box, foot = cluster.box, cluster.foot
        if box.left >= 0 and box.right <= self.width and box.top >= 0:
            return True
        others = [piece.box for one in clusters if one is not cluster for piece in one.pieces]
        hidden = sum(box.overlap(one) for one in others) / (box.width * box.height)
        factors = (1.0,) if cluster.lifted else _BACK
        for more, factor in ((more, factor) for more in (_HIDDEN_MORE, _HIDDEN_BACK) for factor in factors):
            wide, high = factor * box.width, factor * (foot - box.top)
            if wide > self.width or high > foot:
                continue
            middle = cluster.base.middle
            left = float(np.clip(middle - factor * (middle - box.left), 0.0, self.width - wide))
            there = Box(left, foot - high, left + wide, foot)
            if sum(there.overlap(one) for one in others) / (wide * high) > hidden + more:
                continue
            cluster.scale(factor)
            up = (1 - factor) * max(0.0, foot - self._landscape.horizon * self.height)
            cluster.move(left - cluster.box.left, 0.0 if self._landscape.water else -0.5 * up)
            return True
        return False

    def _most(self, clusters: list[Cluster], whole: Box) -> float:
        """The largest scale: a thing alone leaves room around it, the more the smaller it is in the world."""
        length = self._traits.length(self._plan.wishes[0]) if self._plan.wishes else 1.0
        share = float(np.clip(0.42 + 0.13 * length, *_ALONE)) + 0.06 * (len(clusters) > 1)
        share *= 0.86 if len(clusters) == 1 and self._flies(clusters[0]) else 1.0
        share = min(share + 0.04 * (len(clusters[0].pieces) > 1), 0.8)
        side = min(self.width, self.height)
        # What is long and low may be wider than what is tall is high.
        wider = 1.0 + 0.5 * float(np.clip(whole.width / whole.height - 1.2, 0, 1))
        longer = min(wider * share * max(side, 0.8 * self.width), 0.84 * self.width)
        return min(longer / whole.width, share * max(side, 0.9 * self.height) / whole.height)

    # ---- where

    def _floor(self, clusters: Sequence[Cluster]) -> float:
        """y at which the feet of the nearest stand."""
        water = self._landscape.water
        if water and self._afloat(clusters):
            top, bottom = water[0] * self.height, water[1] * self.height
            return float(min(top + 0.62 * (bottom - top), 0.9 * self.height))
        if water and self._spans(clusters[0]):
            return float((water[0] + _IN_WATER * (water[1] - water[0])) * self.height)
        if water and self._plan.wishes[clusters[0].root].name == _ASHORE:
            return float(min(0.94, water[1] + 0.03) * self.height)
        near = self._landscape.near * self.height
        return float(min(0.94 * self.height, near + 0.02 * self.height))

    def _afloat(self, clusters: Sequence[Cluster]) -> bool:
        standing = self._standing(clusters[0])
        return standing in ("afloat", "water") and self._place in (*_AFLOAT_PLACES, "shore", "")

    def _spans(self, cluster: Cluster) -> bool:
        return bool(self._landscape.water) and self._plan.wishes[cluster.root].name == _SPANNING

    def _standing(self, cluster: Cluster) -> str:
        return self._traits.standing(self._plan.wishes[cluster.root])

    def _flies(self, cluster: Cluster) -> bool:
        standing = self._standing(cluster)
        return standing in ("air", "sky") or (standing == "water" and self._place == "under water")

    def _across(self, whole: Box, main: Box, margin: float, *, alone: bool) -> float:
        """A third rather than the dead middle, as the seed has it."""
        place = self._plan.wishes[0].place if self._plan.wishes else ""
        u = float(self._rng.choice((0.36, 0.64)) + self._rng.uniform(-0.05, 0.05))
        if alone and place in ("left", "right", "middle"):
            u = {"left": 0.27, "right": 0.73, "middle": 0.5}[place]
        free = self.width - 2 * margin - whole.width
        if free >= 0:
            wanted = u * self.width - main.middle
            return float(np.clip(wanted, margin - whole.left, self.width - margin - whole.right))
        if whole.width <= 1.04 * self.width:
            dx = self.width / 2 - whole.middle
            return float(np.clip(dx, -main.left, self.width - main.right))
        # The rest leaves the frame; the subject stays inside, on the side away from it.
        u = (0.36 if whole.middle > main.middle else 0.64) + float(self._rng.uniform(-0.06, 0.06))
        if any(one.rule == "between" and one.subject == 0 for one in self._plan.relations):
            # What stands at its sides leaves the frame at both alike.
            u = 0.5
        half = main.width / 2
        centre = float(np.clip(u * self.width, half + margin, max(half + margin, self.width - half - margin)))
        return centre - main.middle

    def _down(self, clusters: Sequence[Cluster], whole: Box, main: Box, floor: float, margin: float) -> float:
        subject = clusters[0]
        grounded = [cluster for cluster in clusters if not cluster.lifted and not self._flies(cluster)]
        place = self._plan.wishes[0].place if len(clusters) == 1 and self._plan.wishes else ""
        if place in ("above", "below", "middle") and (self._flies(subject) or place != "middle"):
            y = {"above": 0.3, "middle": 0.5, "below": 0.74}[place] * self.height
            return self._inside(y - (whole.top + whole.bottom) / 2, whole, margin)
        wall = self._landscape.wall
        if len(clusters) == 1 and self._standing(subject) == "wall" and wall is not None:
            return float(max(0.45 * wall * self.height, margin + whole.height / 2) - (whole.top + whole.bottom) / 2)
        weightless = self._place in _WEIGHTLESS and (self._place != "under water" or not grounded)
        if not grounded or (weightless and self._place != "under water"):
            centre = 0.5 if self._place in _WEIGHTLESS else 0.42
            dy = centre * self.height - (whole.top + whole.bottom) / 2
            dy = self._inside(dy, whole, margin)
            return float(np.clip(dy, margin - main.top, max(margin - main.top, self.height - margin - main.bottom)))
        foot = max(cluster.foot for cluster in grounded)
        waterline = self._waterline(subject)
        if waterline is not None and subject in grounded and self._afloat(clusters):
            foot = waterline
        dy = floor - foot
        # The subject is seen whole, even if feet must come nearer than the calm ground.
        over = margin - (main.top + dy)
        if over > 0 and main.height < self.height - 2 * margin:
            dy += over
        return float(dy)

    def _inside(self, dy: float, whole: Box, margin: float) -> float:
        if whole.height > self.height - 2 * margin:
            return dy
        return float(np.clip(dy, margin - whole.top, self.height - margin - whole.bottom))

    def _waterline(self, cluster: Cluster) -> float | None:
        pieces = cluster.of(cluster.root)
        lines = [p.y + p.h * p.cutout.anchors.waterline for p in pieces if p.cutout.anchors.waterline is not None]
        return max(lines) if lines else None

    def _where_said(self, cluster: Cluster, *, alone: bool) -> None:
        """A place in the picture that the words name, for what no relation ties."""
        place = self._plan.wishes[cluster.root].place
        if alone or not place:
            return
        box = cluster.box
        margin = _MARGIN * self.width
        if place == "left":
            cluster.move(min(0.0, margin + 0.0 - box.left), 0)
        elif place == "right":
            cluster.move(max(0.0, self.width - margin - box.right), 0)
        elif place == "above":
            cluster.move(0, min(0.0, margin - box.top))
            cluster.lifted = True

    def _into_the_sky(self, cluster: Cluster, others: Sequence[Cluster], *, alone: bool) -> None:
        """Sun, moon and clouds: above the rest, where most room is."""
        side = min(self.width, self.height)
        box = cluster.box
        share = 0.46 if alone else 0.36 if box.width > 1.5 * box.height else 0.24
        if not alone and 0 in cluster.wishes:
            share = 0.4
        if self._plan.wishes[cluster.root].name in VEILS:
            share = 0.92
        scale = share * side / max(box.width, box.height)
        cluster.pieces = [piece.scaled(scale, (0, 0)) for piece in cluster.pieces]
        box = cluster.box
        taken = [other.box for other in others]
        margin = _MARGIN * side
        place = self._plan.wishes[cluster.root].place
        ends = margin, max(margin, self.width - margin - box.width)
        lefts = np.linspace(*ends, 9)
        if place in ("left", "right"):
            lefts = np.array([ends[0] if place == "left" else ends[1]])
        tilt = float(self._rng.uniform(0, 1))

        def cost(left: float) -> float:
            there = Box(left, margin, left + box.width, margin + box.height)
            off = abs((left - ends[0]) / max(1.0, ends[1] - ends[0]) - tilt)
            return sum(there.overlap(one) for one in taken) / (box.width * box.height) + 0.12 * off

        left = min(lefts, key=cost)
        top = 0.42 * self.height - box.height / 2 if alone else margin
        cluster.move(float(left) - box.left, top - box.top)
        cluster.lifted, cluster.depth = True, 9.0

    # ---- layers

    def layers(self, clusters: Sequence[Cluster]) -> list[SceneLayer]:
        pieces = [(cluster, piece) for cluster in clusters for piece in cluster.pieces]
        many = {wish: sum(p.wish == wish and not p.front for _, p in pieces) for wish in {p.wish for _, p in pieces}}
        grouped = {piece.owner for _, piece in pieces if piece.owner}
        made = []
        for cluster, piece in pieces:
            name = self._name(piece.key, many)
            owner = piece.owner or (piece.key if piece.key in grouped else None)
            layer = self._layer(cluster, piece, f"{name} front" if piece.front else name)
            made.append(layer._replace(group=self._name(owner, many) if owner else ""))
        return made

    def _name(self, key: tuple[int, int], many: dict[int, int]) -> str:
        wish, ordinal = key
        name = self._plan.wishes[wish].name
        return f"{name} {ordinal + 1}" if many.get(wish, 1) > 1 else name

    def _layer(self, cluster: Cluster, piece: Piece, name: str) -> SceneLayer:
        effect = self._effect(cluster, piece)
        if effect.reflection:
            piece = _above_water(piece)
        source = self._plan.wishes[piece.wish].source
        left, top = round(piece.x), round(piece.y)
        return SceneLayer(
            name, "front" if piece.front else "prop" if source == "prop" else "thing", piece.cutout.pixels,
            left, top, max(1, round(piece.x + piece.w) - left), max(1, round(piece.y + piece.h) - top),
            "", effect, piece.wish, piece.ordinal,
        )  # fmt: skip

    def _effect(self, cluster: Cluster, piece: Piece) -> Effect:
        tint = self._landscape.light
        if piece.front or piece.rest == "none":
            wet = piece.front and self._wet(cluster)
            return Effect(0.0, _MIRRORED if wet and piece.wish == cluster.root else 0.0, tint)
        if self._spans(cluster) and piece.wish == cluster.root:
            return Effect(0.0, _MIRRORED, tint)
        if piece.rest == "bearer":
            return Effect(_ON_BEARER * self._landscape.shadow, 0.0, tint)
        if self._wet(cluster):
            return Effect(0.0, _MIRRORED, tint)
        if cluster.lifted or self._flies(cluster) or (self._standing(cluster) == "wall" and self._landscape.wall):
            return Effect(0.0, 0.0, tint)
        return Effect(self._landscape.shadow, 0.0, tint)

    def _wet(self, cluster: Cluster) -> bool:
        """Does it float where water is?"""
        water = self._landscape.water
        if not water or self._place == "under water" or cluster.lifted:
            return False
        line = self._waterline(cluster)
        foot = cluster.foot if line is None else line
        inside = water[0] * self.height <= foot <= water[1] * self.height + 1
        return inside and self._standing(cluster) in ("afloat", "water")


def _above_water(piece: Piece) -> Piece:
    """Without what is under the waterline."""
    line = piece.cutout.anchors.waterline
    if line is None or piece.front:
        return piece
    rows = max(1, round(line * len(piece.cutout.pixels)))
    return piece._replace(
        cutout=Cutout(np.ascontiguousarray(piece.cutout.pixels[:rows])), h=piece.h * rows / len(piece.cutout.pixels)
    )
