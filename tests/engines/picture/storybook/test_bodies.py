"""Plush bodies: poses, colours taken from the head, clothes by words or seed, and that nothing else decides."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from studio.engines.picture.storybook.bodies.eyes import closed
from studio.engines.picture.storybook.bodies.figure import put_head_on
from studio.engines.picture.storybook.bodies.names import BODIES, FACES, HEADS, head_style
from studio.engines.picture.storybook.plan import Cutout, Stood
from studio.engines.picture.storybook.vector.colours import COLOUR_WORDS
from studio.engines.picture.storybook.vector.styles import MANNERS

FUR, EYES, SKIN = (60, 150, 90), (255, 0, 255), (236, 190, 150)
POSES: tuple[Stood, ...] = (
    "standing", "sitting", "walking", "running", "sleeping", "lying", "jumping", "flying", "swimming", "dancing",
    "arms up", "waving", "holding", "holding up", "riding",
)  # fmt: skip


def head(colour: tuple[int, int, int] = FUR, *, shoulders: bool = False) -> Cutout:
    image = Image.new("RGBA", (120, 110))
    pen = ImageDraw.Draw(image)
    for x in (8, 82):
        pen.ellipse((x, 0, x + 30, 30), fill=colour)
    pen.ellipse((2, 8, 117, 109), fill=colour)
    for x in (38, 74):
        pen.ellipse((x, 46, x + 9, 55), fill=EYES)
    if shoulders:
        pen.rectangle((0, 92, 119, 109), fill=(40, 70, 160))
    return Cutout(np.asarray(image))


def share_of(cutout: Cutout, colour: tuple[int, int, int], reach: int = 24) -> float:
    seen = cutout.pixels[cutout.pixels[..., 3] > 200][:, :3].astype(int)
    return float((np.abs(seen - colour).max(axis=1) <= reach).mean())


@pytest.mark.parametrize("style", MANNERS)
def test_a_figure_is_drawn_in_every_pose_with_its_head_in_its_place(style: str) -> None:
    wrong = []
    for kind in ("bear", "girl", "unicorn") if style in ("3d", "line") else ("fox", "man", "robot"):
        for pose in POSES:
            drawn, anchors = put_head_on(head(), kind, pose, style, (), 5, 90)
            eyes = np.argwhere(np.abs(drawn[..., :3].astype(int) - EYES).max(axis=2) < 90)
            high, wide = drawn.shape[:2]
            if (drawn[..., 3] > 128).mean() < 0.2 or len(eyes) < 4 or anchors.head is None or anchors.hand is None:
                wrong.append(f"{kind} {pose}: {drawn.shape}, {len(eyes)}")
                continue
            left, top, right, bottom = anchors.head
            y, x = eyes.mean(axis=0) / (high, wide)
            if not (left < x < right and top < y < bottom):
                wrong.append(f"{kind} {pose}: eyes at {x:.2f} {y:.2f}, head {anchors.head}")
            if not all(-0.02 <= value <= 1.02 for value in (*anchors.head, *anchors.hand, anchors.foot)):
                wrong.append(f"{kind} {pose}: {anchors}")
    assert not wrong


def test_poses_differ() -> None:
    drawn = {pose: put_head_on(head(), "fox", pose, "flat", (), 5, 100).pixels.tobytes() for pose in POSES}
    assert len(set(drawn.values())) == len(POSES)


def test_who_sleeps_has_its_eyes_closed() -> None:
    drawn = head().pixels.copy()
    drawn[np.abs(drawn[..., :3].astype(int) - EYES).max(axis=2) == 0, :3] = 20
    asleep = closed(drawn)
    changed = (asleep != drawn).any(axis=2)
    assert asleep.shape == drawn.shape
    assert 0.005 < changed.mean() < 0.12
    assert (asleep[46:56, 38:84, :3].max(axis=2) < 60).sum() < 0.7 * (drawn[46:56, 38:84, :3].max(axis=2) < 60).sum()
    assert not changed[70:].any()


def test_a_head_without_eyes_stays_as_it_is() -> None:
    assert np.array_equal(closed(head().pixels), head().pixels)


def test_who_rides_astride_has_one_leg_on_this_side() -> None:
    def feet(pose: Stood) -> int:
        """Runs of what is seen, in a row near the lower end."""
        seen = put_head_on(head(SKIN), "boy", pose, "flat", ("blue",), 5, 300).pixels[..., 3] > 128
        row = seen[round(0.97 * len(seen))].astype(int)
        return int((np.diff(row, prepend=0) == 1).sum())

    assert (feet("waving"), feet("riding")) == (2, 1)


def test_what_is_held_up_is_in_the_hand_beside_the_chin() -> None:
    for kind in ("fox", "girl", "robot"):
        anchors = put_head_on(head(SKIN), kind, "holding up", "flat", (), 5, 200).anchors
        assert anchors.hand is not None
        assert anchors.head is not None
        assert anchors.hand[0] > anchors.head[0] + 0.7 * (anchors.head[2] - anchors.head[0])
        assert 0.6 * anchors.head[3] < anchors.hand[1] < 1.3 * anchors.head[3]


def test_fur_goes_on_over_the_body() -> None:
    """The head is less than half of what is seen."""
    assert share_of(put_head_on(head(), "wolf", "standing", "flat", (), 1, 160), FUR) > 0.5
    assert share_of(put_head_on(head((200, 90, 40)), "wolf", "standing", "flat", (), 1, 160), FUR) < 0.02


def test_asked_clothes_are_worn() -> None:
    for word in ("red", "blue", "green"):
        figure = put_head_on(head(SKIN), "boy", "standing", "flat", (word,), 3, 160)
        assert share_of(figure, COLOUR_WORDS[word], 34) > 0.12, word
    both = put_head_on(head(SKIN), "man", "standing", "flat", ("red", "blue"), 3, 160)
    assert min(share_of(both, COLOUR_WORDS[word], 34) for word in ("red", "blue")) > 0.08


def test_skin_is_that_of_the_face() -> None:
    figure = put_head_on(head(SKIN), "boy", "arms up", "flat", ("blue",), 0, 200)
    rows, columns = figure.pixels.shape[:2]
    assert figure.anchors.hand is not None
    x, y = figure.anchors.hand
    assert np.abs(figure.pixels[round(y * rows), round(x * columns), :3].astype(int) - SKIN).max() < 30


def test_a_bust_goes_on_in_its_own_cloth() -> None:
    figure = put_head_on(head(SKIN, shoulders=True), "doctor", "standing", "flat", ("red",), 3, 160)
    assert share_of(figure, (40, 70, 160)) > 0.2
    assert share_of(figure, COLOUR_WORDS["red"]) < 0.02


def test_who_is_known_by_a_colour_wears_it() -> None:
    assert (
        share_of(put_head_on(head(SKIN), "santa claus", "standing", "flat", (), 5, 160), COLOUR_WORDS["red"], 34) > 0.2
    )


def test_a_figure_depends_on_its_arguments_alone() -> None:
    def figure(seed: int) -> Cutout:
        return put_head_on(head(SKIN), "girl", "walking", "3d", (), seed, 120)

    first = figure(4)
    put_head_on(head(), "bear", "sitting", "line", ("red",), 9, 90)
    again = figure(4)
    assert np.array_equal(first.pixels, again.pixels)
    assert first.anchors == again.anchors
    assert len({figure(seed).pixels.tobytes() for seed in range(4)}) > 2


def test_seeds_give_bears_of_other_shades_builds_and_ways_to_stand() -> None:
    brown = head((150, 90, 60))
    bears = [put_head_on(brown, "bear", "", "flat", (), seed * 7919, 120) for seed in range(40)]
    assert len({bear.pixels.tobytes() for bear in bears}) > 25
    fur = {tuple(bear.pixels[int(0.2 * len(bear.pixels)), bear.pixels.shape[1] // 2, :3]) for bear in bears}
    assert len(fur) > 3
    assert len({bear.pixels.shape for bear in bears}) > 5
    for bear in bears:
        assert (np.abs(bear.pixels[..., :3].astype(int) - EYES).max(axis=2) < 90).sum() > 4, "eyes keep their colour"


def test_a_panda_is_black_and_white_whatever_the_seed() -> None:
    pandas = [put_head_on(head((240, 240, 240)), "panda", "", "flat", (), seed * 7919, 120) for seed in range(12)]
    assert all(share_of(panda, (240, 240, 240)) > 0.2 for panda in pandas)


@pytest.mark.parametrize(
    ("kind", "colour"), [("witch", (62, 54, 60)), ("knight", (176, 184, 196)), ("nurse", (248, 246, 242))]
)
def test_somebody_is_known_by_a_hat(kind: str, colour: tuple[int, int, int]) -> None:
    bare, known = (put_head_on(head(SKIN), one, "standing", "flat", (), 5, 200) for one in ("woman", kind))
    tops = [figure.pixels[: int(0.3 * len(figure.pixels))] for figure in (bare, known)]
    shares = [
        float((np.abs(top[top[..., 3] > 200][:, :3].astype(int) - colour).max(axis=1) < 24).mean()) for top in tops
    ]
    assert shares[1] > shares[0] + 0.1


def test_figures_are_concepts_of_the_starter_model() -> None:
    model = Path(__file__).parents[4] / "models" / "starter-picture"
    with np.load(model / "concepts.npz") as table:
        known = set(table["names"].tolist())
    assert {HEADS.get(name, name) for name in BODIES} | set(FACES.values()) <= known
    assert {head_style(kind, style) for kind in BODIES for style in MANNERS} <= set(MANNERS)
    assert head_style("girl", "clip art") != "clip art"
