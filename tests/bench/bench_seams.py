"""The joins of a sentence that is heard while it is made, beside the same sentence made as a whole: the steps in level
and in pitch across each join, and whether they can be told from those of the whole at the same places.

`python -m tests.bench seams`. Where stretches end hangs on how fast the computer is; here a frame takes as long as on
two quiet cores, whatever the machine does. A join counts where the voice is heard there: in a pause no ear compares
levels. Those where it is loud are told apart. Two distributions are held against each other by Kolmogorov's and
Smirnov's distance; beside that, join by join, how far the steps of both are apart, and the same within stretches, at
soft places where nothing was joined.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from studio.domain.requests import ModelRef, SpeechRequest, SpeechSegment
from studio.engines.voice import kokoro_engine
from studio.engines.voice.kokoro_engine import RATE, KokoroEngine
from studio.engines.voice.sound import Samples
from studio.engines.voice.streaming import Listener
from studio.wire.messages import LocalModel
from tests.bench.bench_voice import LONG
from tests.bench.measure import FreeControl, row, told
from tests.bench.studio_runs import STARTERS

COST = 0.0096
"""Seconds a frame, measured on two quiet cores."""
VOICES = ("af_heart", "bm_george")
SENTENCES = (
    LONG,
    "It was, as far as anybody could tell from the shore, a small grey boat with two oars and nobody in it.",
    "Margaret had never in her life been asked so plain a question by somebody whom she had known for an hour.",
    "There were eleven of them in the kitchen that morning, and not one had thought to bring the bread in.",
    "You may laugh, but my grandfather walked the whole way from Aberdeen with a clock under his arm.",
    "Nobody answered; the wind went round the house and tried the windows, one after the other, as it always did.",
)


class Place(NamedTuple):
    """Of the sound in stretches, and of the whole where the same is said."""

    is_join: bool
    level: float
    """dB below full scale, of the whole there."""
    step: float
    whole_step: float
    """dB by which it is louder behind it than before."""
    pitch: float
    whole_pitch: float
    """Cents, likewise; nan without voice to both sides."""
    apart: float
    """dB between the levels of both around it."""


_EITHER = round(0.03 * RATE)
"""Samples to either side of a join that are compared."""
_HEARD, _LOUD = -40.0, -30.0
"""dB below which the voice is not heard at a join, and above which it is loud."""
_ALIGN, _LIKE = round(0.12 * RATE), round(0.08 * RATE)
"""Samples by which the whole may stand elsewhere, and to either side that are to be alike."""
_SURE = 1.36
"""Times sqrt(1/n + 1/m): two samples of one distribution are farther apart once in twenty times (Smirnov 1948)."""


class QuietCores(Listener):
    """Time goes on by what is made, a frame at the speed of two quiet cores."""

    def __init__(self) -> None:
        self._now = 0.0
        super().__init__(lambda: self._now)

    def timed(self, frames: int, make: Callable[[], Samples]) -> Samples:
        def slow() -> Samples:
            self._now += frames * COST
            return make()

        return super().timed(frames, slow)


@contextmanager
def _on_quiet_cores() -> Iterator[None]:
    usual = kokoro_engine.Listener
    kokoro_engine.Listener = QuietCores  # type: ignore[misc]
    try:
        yield
    finally:
        kokoro_engine.Listener = usual  # type: ignore[misc]


def main() -> None:
    graph = STARTERS / "kokoro-v1.0" / "kokoro-v1.0.int8.onnx"
    if not graph.is_file():
        print(f"not measured: {graph} is not here")
        return
    model = LocalModel(id="kokoro-v1.0", engine="kokoro-onnx", root=str(graph.parent), files={graph.name: str(graph)})
    engine, places = KokoroEngine(), list[Place]()
    with _on_quiet_cores():
        for voice in VOICES:
            for text in SENTENCES:
                places += _places(engine, model, voice, text)
    joins = [one for one in places if one.is_join]
    unheard = sum(one.level <= _HEARD for one in joins)
    told("joins where the voice is heard (in pauses)", f"{len(joins) - unheard} ({unheard})")
    for words, least in (("heard", _HEARD), ("loud", _LOUD)):
        _tell(words, [one for one in joins if one.level > least])
        within = [one for one in places if not one.is_join and one.level > least]
        told(f"{words}, {len(within)} places within: step beside the whole's", _spread(_differences(within), "dB"))


def _tell(words: str, joins: Sequence[Place]) -> None:
    steps, wholes = [abs(one.step) for one in joins], [abs(one.whole_step) for one in joins]
    told(f"{words}, {len(joins)}: step in level", _spread(steps, "dB"))
    told(f"{words}: that of the whole", _spread(wholes, "dB"))
    _alike(f"{words}: levels' steps, distance", steps, wholes)
    told(f"{words}: step beside the whole's", _spread(_differences(joins), "dB"))
    told(f"{words}: level beside the whole's", _spread([one.apart for one in joins], "dB"))
    sung = [one for one in joins if not np.isnan(one.pitch + one.whole_pitch)]
    pitches, theirs = [abs(one.pitch) for one in sung], [abs(one.whole_pitch) for one in sung]
    told(f"{words}, {len(sung)}: step in pitch", _spread(pitches, "cents"))
    told(f"{words}: that of the whole", _spread(theirs, "cents"))
    _alike(f"{words}: pitches' steps, distance", pitches, theirs)
    told(
        f"{words}: step in pitch beside the whole's",
        _spread([abs(one.pitch - one.whole_pitch) for one in sung], "cents"),
    )


def _differences(places: Sequence[Place]) -> list[float]:
    return [abs(one.step - one.whole_step) for one in places]


def _spread(values: Sequence[float], unit: str) -> str:
    if not values:
        return "-"
    return (
        f"{np.median(values):.1f} {unit} (nine of ten under {np.quantile(values, 0.9):.1f}, at most {max(values):.1f})"
    )


def _alike(name: str, one: Sequence[float], other: Sequence[float]) -> None:
    """Whether both may be of one distribution."""
    if not one or not other:
        return
    distance = farthest(one, other)
    bound = _SURE * float(np.sqrt(1 / len(one) + 1 / len(other)))
    row(name, f"{distance:.2f}", f"{bound:.2f}", distance < bound)


def farthest(one: Sequence[float], other: Sequence[float]) -> float:
    """How far the shares of both below any value are apart at most."""
    values = np.sort(np.concatenate([one, other]))
    shares = [np.searchsorted(np.sort(some), values, "right") / len(some) for some in (one, other)]
    return float(np.abs(shares[0] - shares[1]).max())


def _places(engine: KokoroEngine, model: LocalModel, voice: str, text: str) -> Iterator[Place]:
    request = SpeechRequest(
        model=ModelRef(id="kokoro-v1.0", engine="kokoro-onnx"), voice=voice, segments=(SpeechSegment(text=text),)
    )
    control = FreeControl()
    engine.load(model, {}, request, control)
    [whole] = [one.samples for one in engine.run(request, {}, control)]
    control.listening = "only"
    parts = [one.samples for one in engine.run(request, {}, control)]
    heard = np.concatenate(parts)
    ends = np.cumsum([len(part) for part in parts])
    for begin, end in zip((0, *ends), ends, strict=False):
        found = _place(heard, whole, _softest(heard, begin, end), is_join=False)
        if found is not None:
            yield found
        joined = _place(heard, whole, int(end), is_join=True) if end < len(heard) else None
        if joined is not None:
            yield joined


def _softest(sound: Samples, begin: int, end: int) -> int:
    """Of the middle third of a stretch."""
    third = (end - begin) // 3
    places = range(begin + third, end - third, RATE // 200)
    return min(places, key=lambda at: _level(sound[max(0, at - RATE // 80) : at + RATE // 80]), default=begin)


def _place(heard: Samples, whole: Samples, at: int, *, is_join: bool) -> Place | None:
    """None near the ends of the sentence."""
    if at < _LIKE or at + _LIKE > len(heard):
        return None
    same = _same_place(heard, whole, at)
    if same < _LIKE or same + _LIKE > len(whole):
        return None
    around, asked = heard[at - _EITHER : at + _EITHER], whole[same - _EITHER : same + _EITHER]
    return Place(
        is_join, _level(asked), _step(around), _step(asked), _pitch_step(heard, at), _pitch_step(whole, same),
        abs(_level(around) - _level(asked)),
    )  # fmt: skip


def _same_place(heard: Samples, whole: Samples, at: int) -> int:
    """Where the whole is most alike."""
    wanted = heard[at - _LIKE : at + _LIKE].astype(np.float64)
    begin, end = max(0, at - _ALIGN - _LIKE), min(len(whole), at + _ALIGN + _LIKE)
    there = whole[begin:end].astype(np.float64)
    if len(there) < len(wanted):
        return 0
    products = np.correlate(there, wanted, "valid")
    power = np.convolve(there**2, np.ones(len(wanted)), "valid")
    return begin + int(np.argmax(products / np.sqrt(power + 1e-9))) + _LIKE


def _step(around: Samples) -> float:
    return _level(around[_EITHER:]) - _level(around[:_EITHER])


def _level(samples: Samples) -> float:
    """dB below full scale."""
    return float(20 * np.log10(np.sqrt(np.mean(samples.astype(np.float64) ** 2)) + 1e-9))


def _pitch_step(sound: Samples, at: int) -> float:
    return float(1200 * np.log2(_pitch(sound, at + _EITHER) / _pitch(sound, at - _EITHER)))


def _pitch(sound: Samples, at: int) -> float:
    """Hertz around a sample, by autocorrelation; nan where there is no voice."""
    around = sound[max(0, at - 2 * _EITHER) : at + 2 * _EITHER].astype(np.float64)
    least, most = RATE // 350, RATE // 70
    if len(around) < 2 * most:
        return float("nan")
    like = np.array([_like(around, shift) for shift in range(least, most)])
    return RATE / (least + int(np.argmax(like))) if like.max() > 0.7 else float("nan")


def _like(sound: NDArray[np.float64], shift: int) -> float:
    one, other = sound[shift:], sound[:-shift]
    return float(one @ other / (np.linalg.norm(one) * np.linalg.norm(other) + 1e-9))


if __name__ == "__main__":
    main()
