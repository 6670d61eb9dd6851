"""What Whisper hears, held against the extractor of transformers."""

from __future__ import annotations

import numpy as np
import pytest

from studio.domain.errors import Cancelled
from studio.engines.ears.mel import RATE, log_mel, silence_of, window_at
from tests.engines.ears.leash import Leash


def chirp(seconds: float) -> np.ndarray:
    time = np.arange(round(seconds * RATE)) / RATE
    noise = np.random.default_rng(3).normal(0, 0.01, len(time))
    return (0.4 * np.sin(2 * np.pi * (200 + 900 * time) * time) + noise).astype(np.float32)


@pytest.mark.torch
@pytest.mark.parametrize(("mels", "seconds"), [(80, 7.31), (128, 30.0), (80, 0.004)])
def test_the_spectrogram_is_that_of_transformers(mels: int, seconds: float) -> None:
    from transformers import WhisperFeatureExtractor

    samples = chirp(seconds)
    extractor = WhisperFeatureExtractor(feature_size=mels)
    theirs = extractor(samples, sampling_rate=RATE, return_tensors="np").input_features
    ours = window_at(log_mel(samples, mels), 0)
    assert ours.shape == theirs.shape == (1, mels, 3000)
    # The last 25 ms see the end of the recording differently: there theirs mirrors at 30 s.
    assert np.abs(ours - theirs)[:, :, :2998].max() < 2e-3


def test_a_long_recording_is_the_sum_of_its_windows() -> None:
    samples = chirp(65.5)
    mel = log_mel(samples, 80)
    assert mel.shape == (80, 6552)
    assert np.array_equal(window_at(mel, 3000)[0], mel[:, 3000:6000])
    last = window_at(mel, 6000)[0]
    assert np.array_equal(last[:, :552], mel[:, 6000:])
    assert np.all(last[:, 552:] == np.float32(silence_of(mel)))
    assert mel.min() >= silence_of(mel) - 1e-6


def test_nothing_is_but_a_tail_and_a_cancel_is_heard_between_windows() -> None:
    assert log_mel(np.zeros(0, np.float32), 80).shape == (80, 2)
    with pytest.raises(Cancelled):
        log_mel(chirp(61), 80, Leash(checks=1).check)
