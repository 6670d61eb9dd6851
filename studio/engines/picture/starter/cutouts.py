"""The drawings of a scene's things: first as small as an arranging needs them, then at the size at which each is shown.

Used by `scenes` on the worker's job thread. What the model drew is made larger, and props and figures are drawn again,
only as far as the picture shows them so large. A crowd's drawings, some of which are the others mirrored, are made
larger once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import ceil
from typing import Final

from studio.engines.picture.starter.parts import StarterParts
from studio.engines.picture.starter.scene_work import ENLARGING, FIGURES, PROPS, SceneWork, enlarging
from studio.engines.picture.starter.things import UNLIKE, enlarged_to
from studio.engines.picture.storybook.arranging.pieces import mirrored
from studio.engines.picture.storybook.bodies.figure import put_head_on
from studio.engines.picture.storybook.plan import Cutout, Plan, SceneLayer, seed_of
from studio.engines.picture.storybook.props.drawing import draw_prop
from studio.engines.protocol import JobControl

_PROP: Final = 192
_FIGURE: Final = 512
"""Pixels of the longer side at which props and figures are drawn first."""
_HEAD: Final = 0.6
"""A head's longer side, of its figure's."""


Key = tuple[int, int]
"""Place in the plan's wishes, and which of several alike."""


class Cutouts:
    """`drawn`: for each wish of the plan what the model drew of it, at its own size; none for a prop. `rough`:
    for a small picture, in which nothing is made larger. `work` is told what is drawn."""

    def __init__(
        self,
        parts: StarterParts,
        plan: Plan,
        seed: int,
        drawn: Sequence[Sequence[Cutout]],
        control: JobControl,
        work: SceneWork | None = None,
        *,
        rough: bool = False,
    ) -> None:
        self._parts, self._plan, self._seed, self._control = parts, plan, seed, control
        self._drawn = drawn
        self._rough, self._work = rough, work
        first = {"body": _PROP if rough else _FIGURE, "prop": _PROP, "model": 0}
        self._larger_ones: dict[tuple[Key, int], Cutout] = {}
        self.now: dict[Key, Cutout] = {
            key: self._at(key, first[wish.source])
            for at, wish in enumerate(plan.wishes)
            for key in ((at, ordinal) for ordinal in range(max(1, wish.number)))
        }
        """Each of them as large as it was needed so far."""

    def grow(self, shown: Mapping[Key, int]) -> bool:
        """Make those larger that are shown with a longer side of more pixels than they have. Whether one was."""
        before = dict(self.now)
        wanted: dict[Key, int] = {}
        for key, longer in shown.items():
            first = self._first(key)
            wanted[first] = max(longer, wanted.get(first, 0))
        growing = {key: wanted[self._first(key)] for key in shown}
        growing = {key: longer for key, longer in growing.items() if longer > max(self.now[key].pixels.shape[:2])}
        if self._work is not None:
            for sort in (FIGURES, PROPS, ENLARGING):
                ahead = {self._first(key): self._amount(key, longer) for key, longer in growing.items()}
                self._work.more(sort, sum(amount for which, amount in ahead.values() if which == sort))
        for key, longer in growing.items():
            self.now[key] = self._at(key, longer)
        return any(self.now[key].pixels.shape != one.pixels.shape for key, one in before.items())

    def _first(self, key: Key) -> Key:
        """The one whose drawing it is, mirrored or not; props and figures are each drawn for themselves."""
        wish, ordinal = key
        return (wish, ordinal % UNLIKE) if self._plan.wishes[wish].source == "model" else key

    def _amount(self, key: Key, longer: int) -> tuple[str, float]:
        """The sort of work that it is to make it of `longer` px, and how much."""
        source = self._plan.wishes[key[0]].source
        if source != "model":
            return (FIGURES if source == "body" else PROPS), 1.0
        first = self._first(key)
        now = max(self._drawn[first[0]][first[1]].pixels.shape[:2])
        return ENLARGING, 0.0 if (first, longer) in self._larger_ones else enlarging(now, longer)

    def _at(self, key: Key, longer: int) -> Cutout:
        sort, amount = self._amount(key, longer)
        made = self._made(key, longer)
        if self._work is not None:
            self._work.did(sort, amount)
        return made

    def _made(self, key: Key, longer: int) -> Cutout:
        self._control.check()
        wish, ordinal = self._plan.wishes[key[0]], key[1]
        own = seed_of(self._seed if wish.seed is None else wish.seed, wish.name, ordinal)
        if wish.source == "prop":
            return draw_prop(wish.name, wish.colour, self._plan.style, longer, own)
        if wish.source == "body":
            colours = (wish.colour,) if wish.colour else ()
            head = self._larger(key, 0 if self._rough else max(_FIGURE, ceil(_HEAD * longer)))
            return put_head_on(head, wish.name, wish.pose, self._plan.style, colours, own, longer)
        return self._larger(key, longer)

    def _larger(self, key: Key, longer: int) -> Cutout:
        wish, ordinal = key
        first = wish, ordinal % UNLIKE
        if (first, longer) not in self._larger_ones:
            small = self._drawn[wish][first[1]]
            pixels = enlarged_to(self._parts, small.pixels, longer, self._control)
            self._larger_ones[first, longer] = small._replace(pixels=pixels)
        larger = self._larger_ones[first, longer]
        return mirrored(larger) if ordinal // UNLIKE % 2 else larger


def shown_at(layers: Iterable[SceneLayer], cutouts: Mapping[Key, Cutout]) -> dict[Key, int]:
    """How many pixels the longer side of each drawing takes in the picture; a layer may be a part of it, or turned."""
    answer: dict[Key, int] = {}
    for one in layers:
        key = one.wish, one.ordinal
        if key not in cutouts:
            continue
        rows, columns = one.pixels.shape[:2]
        scale = max(one.width / columns, one.height / rows)
        longer = ceil(scale * max(cutouts[key].pixels.shape[:2]))
        answer[key] = max(longer, answer.get(key, 0))
    return answer


def placed_on_paper(cutouts: Mapping[Key, Cutout], share: float, width: int, height: int) -> list[SceneLayer]:
    """The drawings beside each other on a sheet of width x height px, no higher and wider than a share of it."""
    room = share * min(width, height) if len(cutouts) == 1 else share * width / max(1, len(cutouts))
    layers = []
    for place, (key, one) in enumerate(cutouts.items()):
        high, wide = one.pixels.shape[:2]
        scale = min(room / max(wide, high), share * height / high)
        shown = (max(1, round(wide * scale)), max(1, round(high * scale)))
        x, y = round(width * (place + 0.5) / len(cutouts) - shown[0] / 2), (height - shown[1]) // 2
        layers.append(SceneLayer("", "thing", one.pixels, x, y, *shown, wish=key[0], ordinal=key[1]))
    return layers
