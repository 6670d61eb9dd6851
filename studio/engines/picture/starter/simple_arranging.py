"""Things side by side on their ground, each as large as its kind: where nothing better is known of how they stand.

Used by `scenes` on the worker's job thread.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from studio.engines.picture.storybook.plan import Cutout, Effect, Landscape, Plan, SceneLayer
from studio.engines.picture.storybook.props.names import METRES

_ORDER: Final = {"left": 0, "right": 2}
"""From left to right."""


def arrange(
    plan: Plan, drawn: Sequence[Sequence[Cutout]], landscape: Landscape, width: int, height: int
) -> tuple[SceneLayer, ...]:
    """The whole scene, bottom first: `drawn` are the drawings of each wish."""
    ones = [(at, k, one) for at, drawings in enumerate(drawn) for k, one in enumerate(drawings)]
    ones.sort(key=lambda one: _ORDER.get(plan.wishes[one[0]].place, 1))
    sizes = [_size(plan, at, one) for at, _, one in ones]
    wide = sum(size[0] for size in sizes) * 1.08
    tall = max((size[1] for size in sizes), default=1.0)
    scale = min(0.88 * width / wide, 0.6 * height / tall) if ones else 1.0
    left = (width - wide * scale) / 2
    layers = []
    for (at, k, one), size in zip(ones, sizes, strict=True):
        shown = (max(1, round(size[0] * scale)), max(1, round(size[1] * scale)))
        x = round(left + 0.04 * size[0] * scale)
        left += 1.08 * size[0] * scale
        name = plan.wishes[at].name + (f" {k + 1}" if len(drawn[at]) > 1 else "")
        effect = Effect(shadow=landscape.shadow, tint=landscape.light)
        y = round(landscape.near * height) - round(shown[1] * one.anchors.foot)
        layers.append(SceneLayer(name, "thing", one.pixels, x, y, *shown, effect=effect, wish=at, ordinal=k))
    behind, before = landscape.layers[: landscape.in_front_from], landscape.layers[landscape.in_front_from :]
    return (*behind, *layers, *before)


def _size(plan: Plan, at: int, one: Cutout) -> tuple[float, float]:
    """Width and height, the world's sizes pressed together."""
    high, wide = one.pixels.shape[:2]
    longer = METRES.get(plan.wishes[at].name, 0.6) ** 0.36
    return longer * wide / max(high, wide), longer * high / max(high, wide)
