"""From a plan to clusters: each thing with what it wears and holds, and with what stands on it or is in it.

Called by `arrange`; pure. A tree of relations becomes a tree of clusters; what can't be part of it (a second bearer, a
thing beside another) is handed on as a relation between whole clusters, for `standing`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np

from studio.engines.picture.storybook.arranging.alike import together
from studio.engines.picture.storybook.arranging.borne import bear
from studio.engines.picture.storybook.arranging.owned import own
from studio.engines.picture.storybook.arranging.pieces import Cluster, tilted
from studio.engines.picture.storybook.arranging.traits import Traits
from studio.engines.picture.storybook.plan import Cutout, Plan, Relation, Rule, seed_of

OWNED: Final[tuple[Rule, ...]] = ("wearing", "holding", "reading", "eating", "drinking")
BORNE: Final[tuple[Rule, ...]] = ("on", "in", "inside", "sitting on", "riding", "through")


_BRIM: Final = 0.16
"""The front edge of a hat that lies upside down, of its height."""


_LONG: Final = frozenset({"table", "desk", "picnic table", "counter", "market stall"})
"""Several sit behind one of them side by side, and it is as long as they need."""
_LEVEL: Final = {"broom": -38.0}
"""Degrees by which what is drawn aslant is turned when somebody rides it."""


class Built(NamedTuple):
    clusters: dict[int, Cluster]
    """By the wish that bears each."""
    loose: tuple[Relation, ...]
    """Between clusters, by their bearers."""
    faced: tuple[Relation, ...]
    """Who looks at whom within one cluster or between two."""


def built(plan: Plan, cutouts: Mapping[int, Sequence[Cutout]], traits: Traits, seed: int) -> Built:
    """`cutouts`: of each wish that was drawn, one for each of its number, with anchors."""
    relations = [
        _meant(one, plan, traits) for one in plan.relations if one.subject in cutouts and one.object in cutouts
    ]
    bonds = _Bonds(relations, plan, traits)
    builder = _Builder(plan, cutouts, traits, seed, bonds)
    clusters = {root: builder.build(root) for root in cutouts if root not in bonds.parent}
    return Built(clusters, tuple(dict.fromkeys(bonds.loose)), tuple(bonds.faced))


def _meant(one: Relation, plan: Plan, traits: Traits) -> Relation:
    """ "A cat in a coat" wears it; a rabbit in a hat sits in it."""
    name = plan.wishes[one.object].name
    worn = traits.worn.get(name)
    dressed = one.rule == "in" and worn and worn != "feet" and name not in traits.upturned
    if one.rule == "inside" and name in traits.upturned:
        return one._replace(rule="in")
    return one._replace(rule="wearing") if dressed else one


def _upturned(cutout: Cutout) -> Cutout:
    """Upside down, so that what is in it looks out over its brim."""
    anchors = cutout.anchors._replace(head=None, hand=None, mouth=None, seat=None, surface=None, opening=None)
    return Cutout(np.ascontiguousarray(cutout.pixels[::-1]), anchors._replace(rim=_BRIM, foot=1.0))


class _Bonds:
    """Which wish hangs upon which, and which relations are left for whole clusters."""

    def __init__(self, relations: Sequence[Relation], plan: Plan, traits: Traits) -> None:
        self.parent: dict[int, tuple[Rule, int]] = {}
        self.loose: list[Relation] = []
        self.faced = [one for one in relations if one.rule == "looking at"]
        for one in relations:
            if one.rule in OWNED and one.object not in self.parent and self.root(one.subject) != one.object:
                self.parent[one.object] = one.rule, one.subject
        together = {
            one.object
            for one in relations
            if one.rule == "behind"
            and plan.wishes[one.object].name in _LONG
            and sum(other.rule == "behind" and other.object == one.object for other in relations) > 1
        }
        borne = [one for one in relations if one.rule in BORNE or (one.rule == "behind" and one.object in together)]
        for one in sorted(borne, key=lambda one: traits.length(plan.wishes[one.object])):
            child = self.root(one.subject)
            if child != self.root(one.object):
                self.parent[child] = one.rule, one.object
        for one in relations:
            ends = self.root(one.subject), self.root(one.object)
            if one.rule not in OWNED and one.rule not in BORNE and ends[0] != ends[1]:
                self.loose.append(Relation(one.rule, *ends))

    def root(self, wish: int) -> int:
        while wish in self.parent:
            wish = self.parent[wish][1]
        return wish


class _Builder:
    def __init__(
        self, plan: Plan, cutouts: Mapping[int, Sequence[Cutout]], traits: Traits, seed: int, bonds: _Bonds
    ) -> None:
        self._plan, self._cutouts, self._traits, self._seed, self._bonds = plan, cutouts, traits, seed, bonds

    def rng(self, wish: int) -> np.random.Generator:
        return np.random.default_rng(seed_of(self._seed, "place of " + self._plan.wishes[wish].name, wish))

    def build(self, wish: int) -> Cluster:
        """The wish with all that hangs upon it. It ends: a wish has one parent at most, without circles."""
        wished, rng = self._plan.wishes[wish], self.rng(wish)
        length = self._traits.length(wished) * float(rng.uniform(0.95, 1.05))
        hanging = [(rule, child) for child, (rule, parent) in self._bonds.parent.items() if parent == wish]
        cutouts = self._cutouts[wish]
        if wished.name in self._traits.upturned and any(rule == "in" for rule, _ in hanging):
            cutouts = [_upturned(one) for one in cutouts]
        ridden = any(rule == "riding" for rule, _ in hanging)
        pieces = together(wished, wish, cutouts, length, rng)
        if wished.name in _LEVEL and ridden:
            pieces = [tilted(piece, _LEVEL[wished.name]) for piece in pieces]
        cluster = Cluster(wish, pieces, wishes={wish})
        self._turn(cluster, wish, rng)
        borne: list[tuple[Rule, Cluster]] = []
        for rule, child in hanging:
            thing = self.build(child)
            if rule in OWNED:
                name = self._plan.wishes[child].name
                own(cluster, wish, thing, rule, name, self._traits, tilt=float(rng.uniform(-7, 7)))
            else:
                borne.append((rule, thing))
        if borne:
            bear(cluster, wish, borne, self._plan.wishes, self._traits, self._plan.style)
        return cluster

    def _turn(self, cluster: Cluster, wish: int, rng: np.random.Generator) -> None:
        """As the words say, or by chance. Several alike are turned by their grouping."""
        wanted = self._plan.wishes[wish].facing
        chance = "left" if rng.random() < 0.5 else "right"
        if wanted:
            cluster.change(wish, lambda piece: piece.turned(wanted))
        elif len(cluster.pieces) == 1:
            cluster.change(wish, lambda piece: piece.turned(chance))
