"""Sets the things of a plan into a landscape: `arrange`, for the starter picture engine on the worker's job thread.

Pure: the same arguments give the same layers. Places depend on the plan's things and relations, the seed and the frame;
never on the time of day or on colours, so that a scene "but at night" keeps every place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from studio.engines.picture.storybook.arranging.building import Built, built
from studio.engines.picture.storybook.arranging.composing import VEILS, Frame
from studio.engines.picture.storybook.arranging.pieces import Cluster
from studio.engines.picture.storybook.arranging.proposing import proposed
from studio.engines.picture.storybook.arranging.standing import Ground
from studio.engines.picture.storybook.arranging.traits import Traits
from studio.engines.picture.storybook.plan import (
    INDOORS,
    Anchors,
    Cutout,
    Landscape,
    Plan,
    Relation,
    SceneLayer,
    Wish,
    seed_of,
)

_WADING: Final = 0.64
"""The share of an animal's height that is above the water it swims in."""


def arrange(
    plan: Plan,
    cutouts: Mapping[tuple[int, int], Cutout],
    landscape: Landscape,
    width: int,
    height: int,
    seed: int,
    traits: Traits,
) -> tuple[SceneLayer, ...]:
    """The scene's layers, bottom first, the landscape's among them. `cutouts`: (place in `plan.wishes`, ordinal) ->
    drawing; a wish without any is left out, with its relations. Drawings of the model need no anchors, those of props
    and bodies bring their own. width, height: pixels, those that the landscape was painted for."""
    drawn = {
        index: [
            _anchored(cutouts[index, at], wish, traits.drawn_in(wish.name, plan.style), traits)
            for at in range(wish.number)
            if (index, at) in cutouts
        ]
        for index, wish in enumerate(plan.wishes)
    }
    made = built(plan, {index: alike for index, alike in drawn.items() if alike}, traits, seed)
    rng = np.random.default_rng(seed_of(seed, "arranging", 0))
    placed, apart = _placed(made, plan, traits, rng)
    frame = Frame(plan, landscape, width, height, traits, rng)
    layers = frame.layers(frame.compose(placed, apart))
    behind, before = landscape.layers[: landscape.in_front_from], landscape.layers[landscape.in_front_from :]
    return (*behind, *layers, *before)


def _anchored(cutout: Cutout, wish: Wish, style: str, traits: Traits) -> Cutout:
    """With an anchor for everything: its own, what an eye has marked, or what the rules propose."""
    facing = traits.facing(wish.name, style) if wish.source == "model" else cutout.anchors.facing
    rules = proposed(cutout.pixels, facing)
    if wish.source == "model":
        marked = traits.marked(wish.name, style, _by_kind(rules, wish, traits))
        return cutout._replace(anchors=marked._replace(waterline=_WADING) if _wades(wish, traits) else marked)
    own = cutout.anchors
    told = {name: value for name, value in own._asdict().items() if value is not None}
    # A prop or a body that tells of no rim or surface has none.
    fallback = rules._replace(rim=None, surface=None, opening=None, waterline=None if own.waterline is None else 0.9)
    fallback = fallback._replace(facing=own.facing)
    return cutout._replace(anchors=Anchors(**{**fallback._asdict(), **told}))


def _wades(wish: Wish, traits: Traits) -> bool:
    """Who is drawn as it stands is in the water up to its belly."""
    return wish.pose == "swimming" and traits.stands.get(wish.name, "ground") in ("ground", "air")


def _by_kind(rules: Anchors, wish: Wish, traits: Traits) -> Anchors:
    return rules if traits.standing(wish) in ("afloat", "water") else rules._replace(waterline=None)


def _pressed(clusters: Sequence[Cluster]) -> None:
    """The sizes of several nearer to the first one's, which takes a third of the picture: a castle beside a mouse
    would fill it otherwise."""
    if len(clusters) < 2:
        return
    main, *others = (max(cluster.box.width, cluster.box.height) for cluster in clusters)
    most = main * (2.1 if len(others) == 1 else 1.7)
    for cluster, size in zip(clusters[1:], others, strict=True):
        if size > most:
            cluster.scale((most / size) ** 0.8)


def _only_in_its_sky(one: Relation, plan: Plan, traits: Traits) -> bool:
    """ "A lighthouse with a full moon": the moon hangs in the sky of what stands on the ground, as large as there."""
    skies = [traits.standing(plan.wishes[end]) == "sky" for end in (one.subject, one.object)]
    veiled = any(plan.wishes[end].name in VEILS for end in (one.subject, one.object))
    return (
        (one.rule == "beside" or (veiled and one.rule in ("over", "above", "behind")))
        and any(skies)
        and not all(skies)
        and plan.setting.place not in ("space", "sky")
    )


def _placed(made: Built, plan: Plan, traits: Traits, rng: np.random.Generator) -> tuple[list[Cluster], list[Cluster]]:
    """The clusters in order of their setting, the subject's first; and those that hang in the sky, tied to nothing."""
    loose = [one for one in made.loose if not _only_in_its_sky(one, plan, traits)]
    tied = {end for one in loose for end in (one.subject, one.object)}
    apart = [
        root for root in made.clusters if root not in tied and traits.standing(plan.wishes[root]) == "sky"
    ]  # fmt: skip
    ground = Ground(made.clusters, plan.wishes, traits, rng, plan.setting.place in INDOORS)
    left = [root for root in sorted(made.clusters) if root not in apart]
    _pressed([made.clusters[root] for root in left])
    waiting = list(loose)
    while left:
        ground.join(left[0]) if ground.placed else ground.start(left[0])
        done = {left[0]}
        reached: list[Relation] = waiting
        while reached:
            reached = [one for one in waiting if one.subject in done or one.object in done]
            for one in reached:
                second = next(
                    (x for x in waiting if x.rule == "between" and x.subject == one.subject and x != one), None
                )
                halves = sum(x.rule == "between" and x.subject == one.subject for x in loose)
                ground.relate(one, second if one.rule == "between" else None, one_of_two=halves > 1)
                done |= {one.subject, one.object}
                waiting.remove(one)
        left = [root for root in left if root not in done]
    return ground.placed, [made.clusters[root] for root in apart]
