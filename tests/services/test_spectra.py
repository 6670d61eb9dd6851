"""Spectra against tones whose pitch and loudness are known."""

from __future__ import annotations

import io

import numpy as np
import pytest
import soundfile

from studio.domain.errors import StudioError
from studio.services.narration.spectra import BANDS, CLOSE, COARSE, LOUDEST, QUIETEST, band_of, edges, spectrum_of
from studio.services.narration.take_sound import RATE


def tone(hertz: float, decibels: float, seconds: float = 1.0) -> bytes:
    out = io.BytesIO()
    samples = 10 ** (decibels / 20) * np.sin(2 * np.pi * hertz * np.arange(round(seconds * RATE)) / RATE)
    soundfile.write(out, samples, RATE, format="FLAC", subtype="PCM_16")
    return out.getvalue()


def decibels(levels: np.ndarray) -> np.ndarray:
    return QUIETEST + levels / 255 * (LOUDEST - QUIETEST)


@pytest.mark.parametrize("a_second", [COARSE, CLOSE])
@pytest.mark.parametrize(("hertz", "loud"), [(117.2, -20.0), (1007.8, -30.0), (7992.2, -45.0)])
def test_a_tone_stands_in_its_band_as_loud_as_it_is(hertz: float, loud: float, a_second: int) -> None:
    """The tones lie on the frequencies of the transform, 23.4375 Hz apart, but for less than a tenth of a step."""
    found = spectrum_of(tone(hertz, loud), a_second)
    assert found.shape == (a_second, BANDS)
    middle = decibels(found[len(found) // 2].astype(float))
    assert abs(int(middle.argmax()) - band_of(hertz)) <= 1.5
    assert middle.max() == pytest.approx(loud, abs=0.7)
    far = np.abs(np.log2(edges()[:-1] / hertz)) > 1
    assert middle[far].max() < loud - 40


def test_silence_is_dark_and_what_comes_later_is_later() -> None:
    quiet, loud = np.zeros(RATE), np.sin(2 * np.pi * 1000 * np.arange(RATE) / RATE)
    out = io.BytesIO()
    soundfile.write(out, np.concatenate([quiet, 0.1 * loud]), RATE, format="FLAC", subtype="PCM_16")
    found = spectrum_of(out.getvalue(), 200)
    assert found[:180].max() == 0
    assert decibels(found[220:380].max(axis=1).astype(float)).min() > -22


def test_nothing_has_no_moments_and_what_is_damaged_is_told() -> None:
    out = io.BytesIO()
    soundfile.write(out, np.zeros(0), RATE, format="WAV", subtype="PCM_16")
    assert spectrum_of(out.getvalue()).shape == (0, BANDS)
    with pytest.raises(StudioError):
        spectrum_of(b"no sound")
