"""The edges of a cut-out: no pale rim on dark ground, nothing of the subject eaten. Pictures with a known answer."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from control import RecordingControl
from drawing import ask, pixels, shipped
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from studio.domain.errors import Cancelled
from studio.engines.picture.tools.cutout import CutOutEngine
from studio.engines.picture.tools.foreground import own_colours
from studio.engines.picture.tools.solid import solid

Plane = NDArray[np.float64]
DARK = 12.0


class Composite(NamedTuple):
    seen: NDArray[np.uint8]
    alpha: NDArray[np.uint8]
    own: Plane
    """The subject's true colours."""

    def rim(self) -> NDArray[np.bool_]:
        return (self.alpha > 8) & (self.alpha < 247)

    def on_dark(self, colours: Plane) -> Plane:
        share = self.alpha[..., None] / 255
        return share * colours + (1 - share) * DARK


def dark_subject_on_paper(side: int) -> Composite:
    """A wavy blob with a soft edge, its colours and the paper's running slowly."""
    y, x = np.mgrid[:side, :side].astype(float)
    angle, far = np.arctan2(y - side / 2, x - side / 2), np.hypot(y - side / 2, x - side / 2)
    edge = side * (0.3 + 0.03 * np.sin(9 * angle) + 0.01 * np.sin(31 * angle))
    cover = np.clip((edge - far) / 8 + 0.5, 0, 1)
    own = np.stack([60 + 40 * np.sin(x / 37), 30 + 20 * np.cos(y / 29), 80 + 0 * x], -1)
    paper = np.stack([235 + 10 * np.sin(y / 51), 232 + 8 * np.cos(x / 43), 228 + 0 * x], -1)
    seen = cover[..., None] * own + (1 - cover[..., None]) * paper
    return Composite((seen + 0.5).astype(np.uint8), (cover * 255 + 0.5).astype(np.uint8), own)


def gradients(picture: Plane) -> Plane:
    return np.abs(np.diff(picture, axis=1))


@pytest.mark.parametrize("side", [96, 384, 1100])
def test_no_pale_rim_is_left_on_dark_ground(side: int) -> None:
    made = dark_subject_on_paper(side)
    found = own_colours(made.seen, made.alpha, lambda: None).astype(float)
    rim, truth = made.rim(), made.on_dark(made.own)
    before, after = (np.abs(made.on_dark(one) - truth)[rim] for one in (made.seen.astype(float), found))
    assert before.mean() > 25, "the picture's own colours leave a pale rim, or this shows nothing"
    assert after.mean() < 1.5
    assert np.percentile(after, 99) < 6
    steps = gradients(truth)
    inner = rim[:, 1:]
    was = np.abs(gradients(made.on_dark(made.seen.astype(float))) - steps)[inner].mean()
    now = np.abs(gradients(made.on_dark(found)) - steps)[inner].mean()
    assert now < was / 8


def test_what_is_opaque_keeps_its_colours_to_the_bit() -> None:
    made = dark_subject_on_paper(200)
    found = own_colours(made.seen, made.alpha, lambda: None)
    opaque = made.alpha == 255
    assert np.array_equal(found[opaque], made.seen[opaque])
    whole = np.full_like(made.alpha, 255)
    assert own_colours(made.seen, whole, lambda: None) is made.seen


def test_the_colours_can_be_given_up() -> None:
    made = dark_subject_on_paper(64)

    def check() -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        own_colours(made.seen, made.alpha, check)


# ---- what the subject encloses


def blob(side: int, ground: int, part: int, radius: int) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """A brown disk on even ground with a round part in it, and a matte that has eaten that part."""
    picture = Image.new("RGB", (side, side), (ground,) * 3)
    matte = Image.new("L", (side, side), 0)
    half = side // 2
    for image, disk, inner in ((picture, (150, 80, 40), (part,) * 3), (matte, 255, 0)):
        draw = ImageDraw.Draw(image)
        draw.circle((half, half), side * 0.35, fill=disk)
        draw.circle((half, half), radius, fill=inner)
    return np.asarray(picture), np.asarray(matte)


@pytest.mark.parametrize(
    ("part", "radius", "eaten"),
    [
        (246, 30, False),  # other than the paper, small
        (246, 90, False),  # other than the paper, large
        (252, 20, False),  # as the paper, small: an eye, a cheek
        (252, 90, True),  # as the paper, large: what is seen through a ring
    ],
)
def test_what_is_white_within_the_subject_stays(part: int, radius: int, eaten: bool) -> None:
    picture, matte = blob(400, 252, part, radius)
    filled = solid(matte, picture)
    assert bool(filled[200, 200] == 0) == eaten
    assert filled[5, 5] == 0
    assert (filled >= matte).all()


def test_a_hole_in_front_of_a_scene_stays_a_hole() -> None:
    picture, matte = blob(400, 252, 246, 30)
    scene = np.random.Generator(np.random.PCG64(2)).integers(0, 255, picture.shape).astype(np.uint8)
    assert solid(matte, scene)[200, 200] == 0


def test_the_inside_is_opaque_where_the_network_was_not_sure() -> None:
    _, matte = blob(400, 252, 246, 0)
    unsure = np.where(matte > 0, np.uint8(170), np.uint8(0))
    filled = solid(unsure, np.zeros((400, 400, 3), np.uint8))
    assert filled[200, 200] == 255
    assert filled[200, 200 - 139] == 170, "near the silhouette the matte stays as it is"
    assert filled[20, 20] == 0


# ---- with the network


def face(side: int) -> tuple[Image.Image, NDArray[np.bool_]]:
    """A fox's face without an outline on white paper, its cheeks nearly as white; and where the cheeks are."""
    large, scale = side * 2, side * 2 / 768
    image, where = Image.new("RGB", (large, large), (252, 251, 248)), Image.new("L", (large, large), 0)
    draw, mark = ImageDraw.Draw(image), ImageDraw.Draw(where)
    fur, cheek, dark = (205, 112, 54), (250, 249, 246), (20, 20, 20)

    def scaled(*numbers: float) -> list[float]:
        return [scale * number for number in numbers]

    draw.ellipse(scaled(184, 184, 584, 640), fill=fur)
    draw.polygon(scaled(200, 300, 190, 90, 340, 200), fill=fur)
    draw.polygon(scaled(568, 300, 578, 90, 428, 200), fill=fur)
    for left in (196, 396):
        draw.ellipse(scaled(left, 390, left + 176, 580), fill=cheek)
        mark.ellipse(scaled(left + 14, 404, left + 162, 566), fill=255)
    for eye in ((290, 320, 330, 370), (438, 320, 478, 370), (350, 470, 418, 530)):
        draw.ellipse(scaled(*eye), fill=dark)
    small = (side, side)
    return image.resize(small), np.asarray(where.resize(small)) > 200


@pytest.mark.starter
def test_white_cheeks_are_not_eaten(tmp_path: Path) -> None:
    picture, cheeks = face(512)
    picture.save(tmp_path / "face.png")
    engine, request = CutOutEngine(), ask("cut-out-onnx", task="cut-out", init_image="face")
    engine.load(shipped("cut-out", "cut-out-onnx"), {}, request, RecordingControl())
    cut = pixels(engine, request, {"face": tmp_path / "face.png"})
    assert (cut[..., 3][cheeks] >= 250).mean() > 0.75
    assert cut[8, 8, 3] == 0
