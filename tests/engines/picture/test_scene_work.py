"""What a picture of words tells of its work: from the beginning about what it turns out to be, and all of it."""

from __future__ import annotations

import pytest
import tiny_starter
from control import RecordingControl
from drawing import ask, draw

from studio.domain.requests import PictureRequest
from studio.domain.work import KEEPING
from studio.engines.picture.starter.engine import StarterEngine
from studio.engines.picture.starter.scene_work import CUTTING, GUESSES, LANDSCAPE, STEPS


class First(RecordingControl):
    """Also remembers what was told first of each sort."""

    def __init__(self) -> None:
        super().__init__()
        self.first: dict[str, float] = {}

    def to_do(self, sort: str, total: float, guess: float = 0.0) -> None:
        super().to_do(sort, total, guess)
        self.first.setdefault(sort, total)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> StarterEngine:
    engine = StarterEngine()
    engine.load(tiny_starter.build(tmp_path_factory.mktemp("starter")), {}, asked("a red apple"), RecordingControl())
    return engine


def asked(prompt: str, **fields: object) -> PictureRequest:
    usual = {"prompt": prompt, "width": 128, "height": 128, "steps": 4, "guidance": 1.5, "seed": 7}
    return ask("starter-onnx", **{**usual, **fields})


@pytest.mark.parametrize(("prompt", "things"), [("a red apple", 1), ("three apples on a beach", 3)])
def test_it_is_known_from_the_beginning_about_how_much_it_is(engine: StarterEngine, prompt: str, things: int) -> None:
    control = First()
    draw(engine, asked(prompt, batch=2), control=control)
    assert control.work[CUTTING] == (2 * things, 2 * things)
    assert (LANDSCAPE in control.work) == ("beach" in prompt)
    left = {sort for sort, (done, total) in control.work.items() if done != pytest.approx(total)}
    assert left == {KEEPING}, "which the worker does"
    first = sum(GUESSES[sort] * total for sort, total in control.first.items())
    last = sum(GUESSES[sort] * total for sort, (_, total) in control.work.items())
    assert 0.7 < first / last < 1.4


@pytest.mark.parametrize(
    ("fields", "times"), [({"guidance": 1.0}, 0.5), ({"steps": 8}, 2), ({"sampler": "Heun"}, 7 / 4), ({"batch": 3}, 3)]
)
def test_settings_that_take_longer_are_more_work(
    engine: StarterEngine, fields: dict[str, object], times: float
) -> None:
    plain, other = First(), First()
    draw(engine, asked("a red apple"), control=plain)
    draw(engine, asked("a red apple", **fields), control=other)
    assert other.first[STEPS] / plain.first[STEPS] == pytest.approx(times, rel=0.25)
