"""The object at a point: on drawn things whose pixels are known, with the network that travels with the program."""

from __future__ import annotations

import io
from pathlib import Path

import msgspec
import numpy as np
import pytest
from control import RecordingControl
from drawing import shipped
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from studio.domain.errors import Cancelled
from studio.domain.requests import MaskFound, ModelRef, SelectPoint, SelectRequest
from studio.engines.picture.result import MaskDone
from studio.engines.picture.tools.cutout import CutOutEngine

Plane = NDArray[np.bool_]
SIDE = 360
BALL = (70, 90, 210, 230)
TILE = (250, 250, 330, 330)
"""Smaller, in a corner: what the network looks away from as long as it sees the ball."""


@pytest.fixture(scope="module")
def engine() -> CutOutEngine:
    made = CutOutEngine()
    made.load(shipped("cut-out", "cut-out-onnx"), {}, ask(), RecordingControl())
    return made


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    ground = np.linspace(150, 215, SIDE)[:, None, None] * np.array([0.85, 1.0, 0.9]) * np.ones((1, SIDE, 1))
    noise = np.random.Generator(np.random.PCG64(3)).normal(0, 5, (SIDE, SIDE, 3))
    picture = Image.fromarray(np.clip(ground + noise, 0, 255).astype(np.uint8))
    draw = ImageDraw.Draw(picture)
    draw.ellipse(BALL, fill=(200, 40, 30))
    draw.rectangle(TILE, fill=(30, 50, 190))
    path = tmp_path_factory.mktemp("scene") / "scene.png"
    picture.save(path)
    return {"scene": path}


def drawn(ellipse: tuple[int, ...] | None = None, rectangle: tuple[int, ...] | None = None) -> Plane:
    image = Image.new("L", (SIDE, SIDE))
    if ellipse is not None:
        ImageDraw.Draw(image).ellipse(ellipse, fill=255)
    if rectangle is not None:
        ImageDraw.Draw(image).rectangle(rectangle, fill=255)
    return np.asarray(image) > 127


def ask(*points: tuple[int, int, bool], box: tuple[int, int, int, int] | None = None) -> SelectRequest:
    at = tuple(SelectPoint(*point) for point in points)
    return SelectRequest(model=ModelRef("cut-out", "cut-out-onnx"), picture="scene", points=at, box=box, device="cpu")


def mask_of(engine: CutOutEngine, request: SelectRequest, inputs: dict[str, Path]) -> NDArray[np.uint8]:
    [done] = engine.run(request, inputs, RecordingControl())
    assert isinstance(done, MaskDone)
    return done.mask


def agreement(mask: NDArray[np.uint8], wanted: Plane) -> float:
    """Intersection over union."""
    found = mask > 127
    return float((found & wanted).sum() / (found | wanted).sum())


@pytest.mark.starter
def test_a_click_selects_what_it_hits(engine: CutOutEngine, scene: dict[str, Path]) -> None:
    ball = mask_of(engine, ask((140, 160, True)), scene)
    tile = mask_of(engine, ask((290, 290, True)), scene)
    assert ball.dtype == np.uint8
    assert ball.shape == (SIDE, SIDE)
    assert agreement(ball, drawn(ellipse=BALL)) > 0.97
    assert agreement(tile, drawn(rectangle=TILE)) > 0.97


@pytest.mark.starter
def test_a_second_point_adds(engine: CutOutEngine, scene: dict[str, Path]) -> None:
    both = mask_of(engine, ask((140, 160, True), (290, 290, True)), scene)
    assert agreement(both, drawn(BALL, TILE)) > 0.97


@pytest.mark.starter
def test_a_point_outside_leaves_its_thing_out(engine: CutOutEngine, tmp_path: Path) -> None:
    picture = Image.new("RGB", (SIDE, SIDE), (215, 220, 210))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((90, 180, 270, 260), fill=(40, 60, 180))
    draw.ellipse((120, 80, 240, 200), fill=(220, 160, 40))
    picture.save(tmp_path / "pile.png")
    inputs = {"scene": tmp_path / "pile.png"}
    other = CutOutEngine()
    other.load(shipped("cut-out", "cut-out-onnx"), {}, ask(), RecordingControl())
    ball = mask_of(other, ask((180, 120, True), (180, 240, False)), inputs)
    assert ball[120, 180] == 255
    assert ball[240, 180] == 0
    assert agreement(ball, drawn(ellipse=(120, 80, 240, 200))) > 0.9


@pytest.mark.starter
def test_a_box_selects_what_stands_out_in_it_and_nothing_outside(engine: CutOutEngine, scene: dict[str, Path]) -> None:
    tile = mask_of(engine, ask(box=(235, 235, 115, 115)), scene)
    assert agreement(tile, drawn(rectangle=TILE)) > 0.95
    half = mask_of(engine, ask((140, 160, True), box=(70, 90, 70, 141)), scene)
    assert half[:, 145:].max() == 0
    assert half[160, 100] == 255


@pytest.mark.starter
def test_the_same_question_has_the_same_answer(engine: CutOutEngine, scene: dict[str, Path]) -> None:
    first = mask_of(engine, ask((140, 160, True)), scene)
    assert np.array_equal(first, mask_of(engine, ask((140, 160, True)), scene))


@pytest.mark.starter
def test_with_nothing_to_go_by_it_only_looks_and_a_cancel_is_heard(
    engine: CutOutEngine, scene: dict[str, Path]
) -> None:
    looked = mask_of(engine, ask(), scene)
    assert looked.shape == (SIDE, SIDE)
    assert not looked.any()
    [known] = engine.run(ask((140, 160, True)), {}, RecordingControl())
    assert known.mask.any(), "the picture need not be read again"
    control = RecordingControl()
    control.cancel()
    with pytest.raises(Cancelled):
        list(engine.run(ask((140, 160, True)), scene, control))


def test_the_answer_travels_as_words() -> None:
    class Words:
        versions, device = (), "cpu"

        def __init__(self) -> None:
            self.said = ""

        def words(self, text: str) -> None:
            self.said += text

    mask = np.zeros((5, 7), np.uint8)
    mask[2, 3] = 255
    to = Words()
    MaskDone(mask).deliver(ask(), to)  # type: ignore[arg-type]
    found = msgspec.json.decode(to.said, type=MaskFound)
    image = Image.open(io.BytesIO(found.png))
    assert image.mode == "L"
    assert np.array_equal(np.asarray(image), mask)
