"""The limiter lets no peak pass, nor change what is below it; the room tone is as loud as it is asked to be."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.mastering.limiter import Limiter, least_within
from studio.mastering.peaks import REACH, PeakMeter, heights
from studio.mastering.room_tone import RoomTone

RATE = 44_100


def limited(sound: np.ndarray, ceiling: float, block: int = 5000) -> np.ndarray:
    limiter = Limiter(ceiling, RATE)
    parts = [limiter.take(sound[start : start + block]) for start in range(0, len(sound), block)]
    return np.concatenate([*parts, limiter.end()])


def true_peak(sound: np.ndarray) -> float:
    meter = PeakMeter()
    meter.take(sound)
    meter.end()
    return meter.true


def bursts() -> np.ndarray:
    rng = np.random.default_rng(7)
    sound = rng.standard_normal(3 * RATE) * 0.05
    for at in rng.integers(0, len(sound) - 400, 60):
        sound[at : at + 400] += rng.standard_normal(400) * rng.uniform(0.1, 0.9)
    return sound


@pytest.mark.parametrize("ceiling", [0.9, 0.5, 0.1])
def test_no_peak_passes_also_between_samples(ceiling: float) -> None:
    out = limited(bursts(), ceiling)
    assert true_peak(out) <= ceiling * 10 ** (0.1 / 20)
    assert true_peak(bursts()) > 1.5


def test_as_much_comes_out_as_went_in_and_in_its_place() -> None:
    sound = bursts()
    out = limited(sound, 10.0)
    assert len(out) == len(sound)
    assert np.array_equal(out, sound)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(1, 4000), min_size=1, max_size=8))
def test_blocks_of_any_size_give_the_same(sizes: list[int]) -> None:
    sound = bursts()[: sum(sizes)]
    whole = limited(sound, 0.3, len(sound))
    limiter = Limiter(0.3, RATE)
    parts, at = [], 0
    for size in sizes:
        parts.append(limiter.take(sound[at : at + size]))
        at += size
    assert np.allclose(np.concatenate([*parts, limiter.end()]), whole, atol=1e-12)


def test_the_gain_moves_without_a_jump() -> None:
    """A tone with one loud stretch: what was a pure tone has no click at the edge of what is brought down."""
    sound = 0.2 * np.sin(2 * np.pi * 200 * np.arange(RATE) / RATE)
    sound[19_845:24_255] *= 4
    gain = limited(sound, 0.4)[1:] / np.where(np.abs(sound[1:]) > 0.01, sound[1:], np.nan)
    steps = np.abs(np.diff(gain))
    assert np.nanmax(steps) < 0.005
    assert np.nanmin(gain) == pytest.approx(0.5, abs=0.02)


@given(st.lists(st.floats(0, 1), min_size=7, max_size=80), st.integers(1, 3))
def test_the_least_within_a_reach_is_the_least(values: list[float], half: int) -> None:
    wanted = [min(values[at - half : at + half + 1]) for at in range(half, len(values) - half)]
    assert list(least_within(np.array(values), half)) == wanted


def test_the_room_is_as_loud_as_asked_and_the_same_each_time() -> None:
    whole = RoomTone(RATE, -72.0).take(5 * RATE)
    assert 10 * np.log10(np.mean(whole**2)) == pytest.approx(-72, abs=0.3)
    tone = RoomTone(RATE, -72.0)
    assert np.allclose(np.concatenate([tone.take(1), tone.take(70_000), tone.take(5 * RATE - 70_001)]), whole)
    assert np.max(np.abs(whole)) < 10 ** (-55 / 20)


@pytest.mark.parametrize("count", [1, 255, 256, 257, 3000])
def test_what_lies_between_samples_is_what_a_longer_filter_finds(count: int) -> None:
    """The wave of a few sines is known everywhere."""
    at = np.arange(-REACH, count + REACH)
    parts = [(0.4, 0.031, 0.3), (0.3, 0.21, 1.1), (0.2, 0.37, 2.0)]

    def wave(places: np.ndarray) -> np.ndarray:
        parts_of = [size * np.sin(2 * np.pi * pace * places + phase) for size, pace, phase in parts]
        return np.asarray(np.sum(parts_of, axis=0))

    fine = np.abs(wave(np.arange(count)[:, None] + np.arange(4) / 4)).max(axis=1)
    assert np.allclose(heights(wave(at)), fine, atol=0.004)
    high = heights(wave(at), 0.5)
    assert np.allclose(high[fine > 0.51], fine[fine > 0.51], atol=0.004)
