"""Listening back: Whisper writes down what was spoken, and the word error rate says how much of it was understood.

Tests only. CTranslate2 runs the model; the log-mel spectrogram is ours, in numpy (Radford et al. 2022, section 2.2).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

RATE = 16_000
Wanted = TypeVar("Wanted")
_WINDOW, _HOP, _MELS, _SECONDS = 400, 160, 80, 30


class Listener:
    """Whisper from a folder with model.bin and tokenizer.json (CTranslate2's format), on the CPU in int8."""

    def __init__(self, folder: Path) -> None:
        import ctranslate2
        from tokenizers import Tokenizer

        self._ctranslate2: Any = ctranslate2
        self._tokenizer: Any = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._model: Any = ctranslate2.models.Whisper(str(folder), device="cpu", compute_type="int8", intra_threads=2)
        self._end = self._id("<|endoftext|>")
        self._figure_ids: list[int] = []

    def _id(self, token: str) -> int:
        return int(self._tokenizer.token_to_id(token))

    def hear(self, samples: NDArray[np.float32], rate: int, *, digits: bool = True) -> str:
        """The words of mono sound; cut into stretches of at most 30 s, so give it sentences, not chapters. Without
        `digits` numbers are written in words, as they were heard: Whisper is kept from writing figures and signs."""
        import soxr

        at_16k = np.asarray(soxr.resample(samples, rate, RATE), np.float32) if rate != RATE else samples
        multilingual = self._model.is_multilingual
        prompt = ["<|startoftranscript|>", *(["<|en|>", "<|transcribe|>"] if multilingual else []), "<|notimestamps|>"]
        suppressed = [-1] if digits else [-1, *self._figures()]
        heard = []
        for start in range(0, len(at_16k), _SECONDS * RATE):
            features = log_mel(at_16k[start : start + _SECONDS * RATE])
            storage = self._ctranslate2.StorageView.from_array(features[None])
            [result] = self._model.generate(
                storage,
                [[self._id(token) for token in prompt]],
                beam_size=5,
                max_length=224,
                suppress_tokens=suppressed,
            )
            ids = [token for token in result.sequences_ids[0] if token < self._end]
            heard.append(self._tokenizer.decode(ids).strip())
        return " ".join(heard)

    def _figures(self) -> list[int]:
        """Tokens with a figure or a sign of money or parts in them."""
        if not self._figure_ids:
            names = ((self._tokenizer.decode([token]), token) for token in range(self._end))
            self._figure_ids = [token for name, token in names if set(name) & set("0123456789$£%½¼°")]
        return self._figure_ids


def log_mel(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Whisper's input for up to 30 s of sound at 16 kHz: [80, 3000]."""
    padded = np.zeros(_SECONDS * RATE, np.float64)
    padded[: len(samples)] = samples
    padded = np.pad(padded, _WINDOW // 2, mode="reflect")
    frames = np.lib.stride_tricks.sliding_window_view(padded, _WINDOW)[::_HOP][: _SECONDS * RATE // _HOP]
    window = np.hanning(_WINDOW + 1)[:-1]
    power = np.abs(np.fft.rfft(frames * window, axis=1)) ** 2
    mel = np.log10(np.maximum(power @ _mel_filters().T, 1e-10))
    mel = np.maximum(mel, mel.max() - 8.0)
    return np.ascontiguousarray(((mel + 4.0) / 4.0).T, dtype=np.float32)


def _mel_filters() -> NDArray[np.float64]:
    """Triangular filters on Slaney's mel scale, each of unit area: [80, 201]."""

    def to_mel(hertz: NDArray[np.float64]) -> NDArray[np.float64]:
        linear = hertz / (200 / 3)
        return np.where(hertz < 1000, linear, 15 + np.log(np.maximum(hertz, 1e-9) / 1000) / (np.log(6.4) / 27))

    def to_hertz(mel: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.where(mel < 15, mel * 200 / 3, 1000 * np.exp((mel - 15) * np.log(6.4) / 27))

    edges = to_hertz(np.linspace(0.0, float(to_mel(np.array([RATE / 2]))[0]), _MELS + 2))
    bins = np.linspace(0, RATE / 2, _WINDOW // 2 + 1)
    rising = (bins[None, :] - edges[:-2, None]) / np.diff(edges)[:-1, None]
    falling = (edges[2:, None] - bins[None, :]) / np.diff(edges)[1:, None]
    triangles = np.maximum(0.0, np.minimum(rising, falling))
    return np.asarray(triangles * (2.0 / (edges[2:] - edges[:-2]))[:, None])


def spoken_words(text: str) -> list[str]:
    """Words in lower case without hyphens and marks, numbers in words by inflect: nothing of the program's reading."""
    import inflect

    engine = inflect.engine()
    plain = text.lower().replace("’", "'").replace("%", " percent").replace("-", " ").replace("—", " ")
    plain = re.sub(r"(?<=\d),(?=\d{3})", "", plain)
    plain = re.sub(r"[$£](\d+(?:\.\d+)?)", _money, plain)
    plain = re.sub(r"\d+(?:\.\d+)?(?:st|nd|rd|th)?", lambda found: f" {engine.number_to_words(found[0])} ", plain)
    words = re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)*", plain.replace(" and ", " and ").replace("-", " "))
    return [_ALIKE.get(word, word) for word in words]


def _money(found: re.Match[str]) -> str:
    whole, _, cents = found[1].partition(".")
    unit = "dollars" if found[0][0] == "$" else "pounds"
    return f"{whole} {unit}" + (f" and {cents} cents" if cents else "")


_ALIKE = {"okay": "ok", "grey": "gray", "neighbour": "neighbor", "colour": "color"}


def word_error_rate(reference: str, heard: str) -> float:
    """Substitutions, insertions and deletions for each word of the reference, after `spoken_words` on both."""
    wanted = spoken_words(reference)
    return errors(wanted, spoken_words(heard), lambda one, other: one == other) / max(1, len(wanted))


def errors(wanted: Sequence[Wanted], heard: Sequence[str], same: Callable[[Wanted, str], bool]) -> int:
    """Substitutions, insertions and deletions."""
    row = list(range(len(heard) + 1))
    for i, word in enumerate(wanted, 1):
        above = row
        row = [i]
        for j, other in enumerate(heard, 1):
            row.append(min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (not same(word, other))))
    return row[-1]
