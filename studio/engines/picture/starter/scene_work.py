"""Tells how much work a picture of words alone is, by its sorts: drawing, cutting out, the landscape, setting together.

Used by `scenes` on the worker's job thread. The proportions were measured on two cores, over twelve prompts; what a
sort takes on another machine is learned there.
"""

from __future__ import annotations

from typing import Final

from studio.domain.requests import PictureRequest
from studio.domain.work import KEEPING
from studio.engines.picture.starter.flow_sampling import times
from studio.engines.picture.starter.parts import PictureSpec
from studio.engines.picture.starter.things import UNLIKE, is_enlarged, sketches
from studio.engines.picture.storybook.plan import Plan
from studio.engines.picture.tools.fast_upscale import FACTOR
from studio.engines.protocol import JobControl

STEPS: Final = "steps"
"""Rows that the graph is given."""
PREVIEWS: Final = "previews"
"""Things cut out for one, and a landscape."""
CUTTING: Final = "cutting out"
"""Things."""
FIGURES: Final = "figures"
PROPS: Final = "props"
LANDSCAPE: Final = "landscape"
"""One half, with its megapixels."""
ARRANGING: Final = "arranging"
"""Things, each time that they are arranged."""
ENLARGING: Final = "enlarging"
"""Things that go through the network, and as much more as they become larger than it makes them."""
LAYERS: Final = "layers"
"""Megapixels of the picture for each of its layers."""
GUESSES: Final = {
    STEPS: 0.012, PREVIEWS: 0.05, CUTTING: 0.09, FIGURES: 0.33, PROPS: 0.015, LANDSCAPE: 0.11, ARRANGING: 0.0025,
    ENLARGING: 0.17, LAYERS: 0.012, KEEPING: 0.018,
}  # fmt: skip
"""Seconds of a unit, of the processor."""
_SHOWN: Final = 0.5
"""Of the picture's shorter side: how large a thing alone in a scene is shown, before that is known. Among several it is
less, as the root of their number."""
_DRAWN: Final = 115
"""Pixels of the longer side of most of what the model draws, before it is enlarged."""
_ALONE: Final = 0.9
_LANDSCAPE_LAYERS: Final = 6


class SceneWork:
    def __init__(
        self, request: PictureRequest, plan: Plan, spec: PictureSpec, control: JobControl, *, is_scene: bool
    ) -> None:
        self._control, self._ahead = control, request.batch
        drawn = len(sketches(plan.wishes))
        self._rows = rows(request, spec, drawn)
        self._things = sum(max(1, wish.number) for wish in plan.wishes)
        self._drawn = drawn
        self._behind: dict[str, float] = {}
        """What the pictures were that are finished."""
        self._spent: dict[str, float] = {}
        """What is done of the picture at hand."""
        size = request.width * request.upscale, request.height * request.upscale
        self._megapixels = size[0] * size[1] / 1e6
        self._layers = self._things + (_LANDSCAPE_LAYERS if is_scene else 0)
        figures = sum(max(1, wish.number) for wish in plan.wishes if wish.source == "body")
        props = sum(max(1, wish.number) for wish in plan.wishes if wish.source == "prop")
        previews = [at for at in range(request.steps) if at % 8 == 1] if control.wants_preview() else []
        shown = (_SHOWN / max(1, self._things) ** 0.5 if is_scene else _ALONE) * min(size)
        alone = sum(min(max(1, wish.number), UNLIKE) for wish in plan.wishes if wish.source == "model")
        self._each = {
            STEPS: float(sum(self._rows)),
            PREVIEWS: float(len(previews) * (1 + drawn)),
            CUTTING: float(drawn),
            FIGURES: float(figures),
            PROPS: float(props),
            LANDSCAPE: 0.5 + self._megapixels if is_scene else 0.0,
            ARRANGING: 2.0 * self._things,
            ENLARGING: alone * enlarging(_DRAWN, round(shown)),
            LAYERS: self._layers * self._megapixels,
            KEEPING: self._layers * self._megapixels,
        }
        """By sort what one picture is."""
        self._told: set[str] = set()
        self._tell()

    def step(self, at: int) -> None:
        self.did(STEPS, self._rows[at])

    def previewed(self) -> None:
        self.did(PREVIEWS, 1 + self._drawn)

    def landscape(self) -> None:
        self.did(LANDSCAPE, 0.5 + self._megapixels)

    def arranged(self) -> None:
        self.did(ARRANGING, self._things)

    def cut_out(self) -> None:
        self.did(CUTTING, self._drawn)

    def did(self, sort: str, amount: float) -> None:
        if amount > 0:
            self._spent[sort] = self._spent.get(sort, 0.0) + amount
            self._control.did(sort, amount)

    def more(self, sort: str, amount: float) -> None:
        """So much of it is still to come in the picture at hand, as is now seen."""
        self._each[sort] = self._spent.get(sort, 0.0) + amount
        self._tell()

    def pieces(self, layers: int) -> None:
        """Of so many layers it is."""
        self._each[KEEPING] = layers * self._megapixels
        self.more(LAYERS, layers * self._megapixels)

    def piled(self) -> None:
        """They are one picture."""
        self.did(LAYERS, self._each[LAYERS])

    def picture_done(self) -> None:
        """What there was of it, the next ones have too."""
        for sort, planned in self._each.items():
            was = self._each[sort] = planned if sort == KEEPING else self._spent.get(sort, 0.0)
            self._behind[sort] = self._behind.get(sort, 0.0) + was
        self._spent, self._ahead = {}, self._ahead - 1
        self._tell()

    def _tell(self) -> None:
        for sort, amount in self._each.items():
            if amount > 0 or sort in self._told:
                self._told.add(sort)
                self._control.to_do(sort, self._behind.get(sort, 0.0) + amount * self._ahead, GUESSES[sort])


def enlarging(now: int, longer: int) -> float:
    """How much work it is to make a drawing of `now` px one of `longer` px."""
    return max(1.0, (longer / FACTOR / now) ** 2) if is_enlarged(now, longer) else 0.0


def rows(request: PictureRequest, spec: PictureSpec, drawn: int) -> list[int]:
    """For each step how many rows the graph is given: guidance, where it holds, and Heun each double them."""
    schedule = times(request.steps, spec.time_power)[:-1]
    each = []
    for at, time in enumerate(schedule):
        guided = request.guidance != 1 and spec.guidance_from <= time <= spec.guidance_to
        twice = request.sampler == "Heun" and at < len(schedule) - 1
        each.append(drawn * (2 if guided else 1) * (2 if twice else 1))
    return each
