"""Loudness and levels against what EBU Tech 3341, ITU-R BS.1770 and arithmetic say of sounds that are made here."""

from __future__ import annotations

import math

import numpy as np
import pytest

from studio.mastering.filters import Filter, high_pass, k_sections
from studio.mastering.measures import LOWEST, Loudness, Measures, Meter

RATE = 48_000


def tone(decibels: float, seconds: float, hertz: float = 1000.0, rate: int = RATE) -> np.ndarray:
    """A sine whose peak is at that many dBFS."""
    return 10 ** (decibels / 20) * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)


def integrated(*parts: np.ndarray, channels: int = 2, rate: int = RATE) -> float:
    meter = Loudness(rate, channels)
    for part in parts:
        for start in range(0, len(part), 7001):
            meter.take(part[start : start + 7001])
    return meter.integrated()


def measured(sound: np.ndarray, rate: int = RATE, channels: int = 1, block: int = 9973) -> Measures:
    meter = Meter(rate, channels)
    for start in range(0, len(sound), block):
        meter.take(sound[start : start + block])
    return meter.end()


@pytest.mark.parametrize("rate", [44_100, 48_000, 24_000])
@pytest.mark.parametrize("level", [-23.0, -33.0])
def test_a_stereo_tone_at_so_many_decibels_is_so_loud(level: float, rate: int) -> None:
    """EBU Tech 3341, cases 1 and 2: a sine of 1 kHz at -23 (-33) dBFS in both channels is -23 (-33) LUFS, ± 0.1."""
    assert integrated(tone(level, 20, rate=rate), rate=rate) == pytest.approx(level, abs=0.1)


def test_one_channel_at_full_scale_is_as_the_standard_says() -> None:
    """BS.1770: a sine of 997 Hz at 0 dBFS in one channel is -3.01 LKFS."""
    assert integrated(tone(0, 10, 997.0), channels=1) == pytest.approx(-3.01, abs=0.02)


@pytest.mark.parametrize(
    ("parts", "wanted"),
    [
        (((-36, 10), (-23, 60), (-36, 10)), -23.0),
        (((-72, 10), (-36, 10), (-23, 60), (-36, 10), (-72, 10)), -23.0),
        (((-26, 20), (-20, 20.1), (-26, 20)), -23.0),
    ],
)
def test_the_gates_leave_out_what_is_soft(parts: tuple[tuple[float, float], ...], wanted: float) -> None:
    """EBU Tech 3341, cases 3, 4 and 5, ± 0.1."""
    assert integrated(*(tone(level, seconds) for level, seconds in parts)) == pytest.approx(wanted, abs=0.1)


def test_the_weighting_has_the_coefficients_of_the_standard() -> None:
    """BS.1770-5, tables 1 and 2, for 48 kHz."""
    (shelf, shelf_back), (low, low_back) = k_sections(48_000)
    assert shelf == pytest.approx((1.53512485958697, -2.69169618940638, 1.19839281085285), abs=1e-9)
    assert shelf_back == pytest.approx((-1.69065929318241, 0.73248077421585), abs=1e-9)
    assert low == (1.0, -2.0, 1.0)
    assert low_back == pytest.approx((-1.99004745483398, 0.99007225036621), abs=1e-9)


def test_nothing_is_as_low_as_can_be_said() -> None:
    found = measured(np.zeros(RATE))
    assert (found.loudness, found.rms, found.peak, found.true_peak, found.floor) == (LOWEST,) * 5
    assert found.silent == pytest.approx(1.0)
    assert found.head == found.tail == pytest.approx(1.0)
    assert measured(np.zeros(0)).seconds == 0.0


def test_levels_of_a_tone_are_those_of_arithmetic() -> None:
    found = measured(tone(-6, 3))
    assert found.peak == pytest.approx(-6, abs=0.01)
    assert found.rms == pytest.approx(-6 - 10 * math.log10(2), abs=0.01)
    assert found.floor == pytest.approx(found.rms, abs=0.01)
    assert found.seconds == 3
    assert (found.head, found.tail, found.silent) == (0, 0, 0)


def test_a_peak_between_two_samples_is_found() -> None:
    """EBU Tech 3341, cases 15 to 19: a sine at a quarter of the rate, sampled at 45 degrees, has a peak of 3 dB
    more than any of its samples."""
    sound = 0.5 * np.sin(np.pi / 2 * np.arange(RATE) + np.pi / 4)
    fade = np.minimum(1, np.minimum(np.arange(RATE), np.arange(RATE)[::-1]) / 4800)
    found = measured(sound * fade)
    assert found.peak == pytest.approx(20 * math.log10(0.5 * math.sqrt(0.5)), abs=0.01)
    assert found.true_peak == pytest.approx(-6.02, abs=0.1)


@pytest.mark.parametrize("block", [100, 4096, 48_000, 10**6])
def test_blocks_of_any_size_measure_the_same(block: int) -> None:
    rng = np.random.default_rng(3)
    sound = np.concatenate([np.zeros(RATE), rng.standard_normal(3 * RATE) * 0.05, np.zeros(RATE // 2)])
    whole = measured(sound, block=len(sound))
    found = measured(sound, block=block)
    for name in Measures.__struct_fields__:
        assert getattr(found, name) == pytest.approx(getattr(whole, name), abs=1e-6), name


def test_head_tail_and_floor_are_found() -> None:
    rng = np.random.default_rng(5)
    noise = rng.standard_normal(6 * RATE) * 10 ** (-70 / 20)
    noise[round(0.75 * RATE) : round(3.5 * RATE)] += tone(-20, 2.75)
    found = measured(noise)
    assert found.head == pytest.approx(0.75, abs=0.011)
    assert found.tail == pytest.approx(2.5, abs=0.011)
    assert found.floor == pytest.approx(-70, abs=0.2)
    assert found.silent == 0


def test_digital_silence_is_counted() -> None:
    sound = np.concatenate([tone(-20, 1), np.zeros(RATE // 2), tone(-20, 1)])
    assert measured(sound).silent == pytest.approx(0.5, abs=0.11)


def test_a_filter_in_blocks_is_the_filter_at_once() -> None:
    sound = np.random.default_rng(1).standard_normal(30_000)
    response = high_pass(70, 44_100)
    whole = np.convolve(sound, response)[: len(sound)]
    filtered = Filter(response)
    parts = [
        filtered.take(sound[start:end])
        for start, end in ((0, 1), (1, 700), (700, 700), (700, 20_000), (20_000, 30_000))
    ]
    assert np.allclose(np.concatenate(parts), whole, atol=1e-10)


@pytest.mark.parametrize(("hertz", "wanted"), [(70, -3.01), (35, -12.3), (17.5, -24.1), (700, 0.0)])
def test_the_high_pass_falls_by_twelve_decibels_an_octave(hertz: float, wanted: float) -> None:
    response = high_pass(70, 44_100)
    at = abs(np.sum(response * np.exp(-2j * np.pi * hertz / 44_100 * np.arange(len(response)))))
    assert 20 * math.log10(at) == pytest.approx(wanted, abs=0.1)
