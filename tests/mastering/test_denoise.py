"""A recording of known speech in known noise: what is gained, and what is lost of speech that was clean."""

from __future__ import annotations

import numpy as np
import pytest

from studio.mastering.denoise import denoised

RATE = 24_000


def speech(seconds: float) -> np.ndarray:
    """Harmonics below a gliding pitch, in syllables with pauses; -20 dBFS."""
    at = np.arange(round(seconds * RATE)) / RATE
    turns = 2 * np.pi * np.cumsum(120 + 30 * np.sin(2 * np.pi * 0.7 * at)) / RATE
    voiced = sum(np.sin(order * turns) / order for order in range(1, 25))
    swell = np.clip(np.sin(2 * np.pi * 2 * at), 0, None) ** 0.5 * (np.sin(2 * np.pi * 0.25 * at) > -0.5)
    sound = voiced * swell
    return sound / np.sqrt(np.mean(sound**2)) * 0.1


def hiss(count: int, power: float) -> np.ndarray:
    noise = np.convolve(np.random.default_rng(1).standard_normal(count), [1, 0.7, 0.3], "same")
    return noise * np.sqrt(power / np.mean(noise**2))


def ratio(wanted: np.ndarray, sound: np.ndarray) -> float:
    return float(10 * np.log10(np.mean(wanted**2) / np.mean((sound - wanted) ** 2)))


@pytest.mark.parametrize(("before", "gained"), [(0.0, 7.0), (10.0, 4.5), (20.0, 4.5), (30.0, 4.5)])
def test_noise_goes_and_speech_stays(before: float, gained: float) -> None:
    clean = speech(6.0)
    noisy = clean + hiss(len(clean), float(np.mean(clean**2)) * 10 ** (-before / 10))
    made = denoised(noisy, RATE)
    assert len(made) == len(noisy)
    assert ratio(clean, made) > before + gained
    silent = np.abs(clean) < 1e-6
    assert np.mean(made[silent] ** 2) < np.mean(noisy[silent] ** 2) / 15


def test_speech_without_noise_is_hardly_touched() -> None:
    clean = speech(4.0)
    assert ratio(clean, denoised(clean, RATE)) > 25


def test_silence_stays_silence_and_a_moment_is_refused() -> None:
    assert not denoised(np.zeros(RATE), RATE).any()
    with pytest.raises(ValueError, match="too short"):
        denoised(np.zeros(RATE // 4), RATE)
