"""Noise taken out, lines drawn: on pictures whose truth is known."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from control import RecordingControl
from drawing import ask, pixels, shipped
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from studio.domain.errors import Cancelled, ModelDamaged, StudioError
from studio.engines.picture.tools.denoise import Denoising, denoised, noise_of
from studio.engines.picture.tools.filters import FiltersEngine
from studio.engines.picture.tools.line_art import LineArt, line_art
from studio.wire.messages import LocalModel

Picture = NDArray[np.uint8]
SQUARES = Denoising(side=8, step=2, threshold=2.7)
LINES = LineArt(sigma=0.0011, wider=1.6, ink=18.0, threshold=0.028)


def drawing(width: int = 420, height: int = 300) -> Picture:
    """Flat forms on a sky that runs from light to dark."""
    light = np.linspace(240, 120, height)[:, None, None]
    image = Image.fromarray(np.broadcast_to(light, (height, width, 3)).astype(np.uint8))
    draw = ImageDraw.Draw(image)
    draw.rectangle((40, 180, width - 40, height - 30), fill=(70, 120, 60))
    draw.circle((width // 2, 140), 60, fill=(200, 60, 40))
    return np.asarray(image)


def noisy(picture: Picture, deviation: float) -> Picture:
    noise = np.random.Generator(np.random.PCG64(7)).normal(0, deviation, picture.shape)
    return (picture + noise).round().clip(0, 255).astype(np.uint8)


def error(one: Picture, other: Picture) -> float:
    """In decibels: more is nearer."""
    return float(10 * np.log10(255**2 / ((one.astype(float) - other) ** 2).mean()))


def quiet(picture: Picture, strength: float = 0.5) -> Picture:
    return denoised(picture, strength, SQUARES, lambda _done, _total: None)


@pytest.mark.parametrize("deviation", [3.0, 8.0, 20.0])
def test_noise_is_measured_as_it_is(deviation: float) -> None:
    assert noise_of(noisy(drawing(), deviation)) == pytest.approx(deviation, rel=0.15)


@pytest.mark.parametrize("deviation", [4.0, 12.0, 25.0])
def test_noise_goes_and_edges_stay(deviation: float) -> None:
    truth = drawing()
    seen = noisy(truth, deviation)
    made = quiet(seen)
    assert error(made, truth) > error(seen, truth) + 6
    edge = np.abs(np.diff(made[:, :, 0].astype(int), axis=1))[240, 36:44]
    assert edge.max() > 0.8 * np.abs(np.diff(truth[:, :, 0].astype(int), axis=1))[240, 36:44].max()


def test_a_clean_picture_stays_to_the_bit() -> None:
    assert np.array_equal(quiet(drawing()), drawing())
    assert np.array_equal(quiet(noisy(drawing(), 9), 0), noisy(drawing(), 9))


def test_tiles_leave_no_seam() -> None:
    seen = noisy(drawing(900, 460), 10)
    whole = quiet(seen)
    part = quiet(seen[:, 8 * 20 :])
    # The same squares, whichever tile they were cut from; the noise that is measured differs in the second digit.
    assert np.abs(whole[16:-16, 8 * 22 : -16].astype(int) - part[16:-16, 16:-16]).mean() < 0.5
    jumps = np.abs(np.diff(whole.astype(int), axis=1)).mean(axis=(0, 2))
    assert jumps[383] < 3 * np.median(jumps) + 1


def test_denoising_can_be_cancelled() -> None:
    def report(_done: int, _total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        denoised(noisy(drawing(), 9), 0.5, SQUARES, report)


def test_lines_are_drawn_where_the_picture_changes_and_nowhere_else() -> None:
    made = line_art(drawing(), 0.5, LINES)
    assert made.shape == (300, 420, 4)
    assert not made[..., :3].any()
    ink = made[..., 3]
    ring = [ink[140 + dy, 210 + dx] for dy, dx in ((0, 60), (0, -60), (-60, 0), (0, 59), (0, -59), (-59, 0))]
    assert max(ring) > 200
    assert ink[140, 210] == 0, "within a flat form"
    assert ink[20:60, 20:80].max() == 0, "a slow run of colours is no line"


def test_more_strength_draws_fainter_lines() -> None:
    faint = np.full((120, 120, 3), 200, np.uint8)
    faint[:, 60:] = 188
    counts = [int(line_art(faint, strength, LINES)[..., 3].astype(int).sum()) for strength in (0.0, 0.5, 1.0)]
    assert counts[0] == 0
    assert counts[0] <= counts[1] < counts[2]


@pytest.mark.parametrize(("task", "channels"), [("denoise", 4), ("line-art", 4)])
def test_the_engine_by_a_request(tmp_path: Path, task: str, channels: int) -> None:
    seen = np.dstack([noisy(drawing(), 12), np.full((300, 420), 255, np.uint8)])
    seen[:20, :, 3] = 0
    Image.fromarray(seen).save(tmp_path / "in.png")
    engine, request = FiltersEngine(), ask("filters-cv", task=task, init_image="in", strength=0.5)
    engine.load(shipped("picture-filters", "filters-cv"), {}, request, RecordingControl())
    made = pixels(engine, request, {"in": tmp_path / "in.png"})
    assert made.shape == (300, 420, channels)
    if task == "denoise":
        assert np.array_equal(made[..., 3], seen[..., 3])
        assert error(made[24:, :, :3], drawing()[24:]) > error(seen[24:, :, :3], drawing()[24:]) + 5


def test_a_damaged_file_of_numbers_is_named(tmp_path: Path) -> None:
    (tmp_path / "filters.json").write_text(json.dumps({"denoise": {"side": 8}}), encoding="utf-8")
    model = LocalModel(id="picture-filters", engine="filters-cv", root=str(tmp_path), files={})
    with pytest.raises(StudioError) as caught:
        FiltersEngine().load(model, {}, ask("filters-cv", task="denoise"), RecordingControl())
    assert isinstance(caught.value.failure, ModelDamaged)
