"""The joins of a sentence that is heard while it is made, beside the same sentence made as a whole: the step in level
and in pitch across each join, and how far both are apart around it.

`python -m tests.bench seams`. Where stretches end hangs on how fast the computer is; here a frame takes as long as on
two quiet cores, whatever the machine does. A join counts where the voice is heard there: in a pause no ear compares
levels. Those where it is loud are told apart.
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
from tests.bench.measure import FreeControl, told
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


class Join(NamedTuple):
    level: float
    """dB, of what is heard there."""
    step: float
    """dB by which the step in level across it differs from that of the whole."""
    pitch: float
    """Cents, likewise; nan without voice to both sides."""
    apart: float
    """dB between the levels of both around it."""


_EITHER = round(0.03 * RATE)
"""Samples to either side of a join that are compared."""
_HEARD, _LOUD = -40.0, -30.0
"""dB below which the voice is not heard at a join, and above which it is loud."""
_ALIGN = round(0.04 * RATE)


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
    engine, joins = KokoroEngine(), list[Join]()
    unheard = 0
    with _on_quiet_cores():
        for voice in VOICES:
            for text in SENTENCES:
                found = list(_joins(engine, model, voice, text))
                joins += [one for one in found if one is not None]
                unheard += found.count(None)
    told("joins where the voice is heard (in pauses)", f"{len(joins)} ({unheard})")
    for words, some in (("heard", joins), ("loud", [one for one in joins if one.level > _LOUD])):
        cents = [one.pitch for one in some if not np.isnan(one.pitch)]
        told(f"{words}, {len(some)}: step in level beside the whole's", _spread([one.step for one in some], "dB"))
        told(f"{words}: level beside the whole's", _spread([one.apart for one in some], "dB"))
        told(f"{words}, {len(cents)}: step in pitch beside the whole's", _spread(cents, "cents"))


def _spread(values: Sequence[float], unit: str) -> str:
    if not values:
        return "-"
    return (
        f"{np.median(values):.1f} {unit} (nine of ten under {np.quantile(values, 0.9):.1f}, at most {max(values):.1f})"
    )


def _joins(
    engine: KokoroEngine, model: LocalModel, voice: str, text: str
) -> Iterator[tuple[float, float, float] | None]:
    request = SpeechRequest(
        model=ModelRef(id="kokoro-v1.0", engine="kokoro-onnx"), voice=voice, segments=(SpeechSegment(text=text),)
    )
    control = FreeControl()
    engine.load(model, {}, request, control)
    [whole] = [one.samples for one in engine.run(request, {}, control)]
    control.listening = "only"
    parts = [one.samples for one in engine.run(request, {}, control)]
    at = 0
    heard = np.concatenate(parts)
    for part in parts[:-1]:
        at += len(part)
        yield _join(heard, whole, at)


def _join(heard: NDArray[np.float32], whole: NDArray[np.float32], at: int) -> Join | None:
    """How much the steps of both differ; None in a pause."""
    there = heard[at - _EITHER : at + _EITHER]
    places = range(max(_EITHER, at - _ALIGN), min(len(whole) - _EITHER, at + _ALIGN))
    if not places or _level(there) < _HEARD:
        return None
    same = max(places, key=lambda place: float(there @ whole[place - _EITHER : place + _EITHER]))
    asked = whole[same - _EITHER : same + _EITHER]
    step = abs(_step(there) - _step(asked))
    before, behind = (_pitch(heard, at - _EITHER), _pitch(heard, at + _EITHER))
    were, then = (_pitch(whole, same - _EITHER), _pitch(whole, same + _EITHER))
    pitch = float(abs(1200 * np.log2(behind / before) - 1200 * np.log2(then / were)))
    return Join(_level(there), step, pitch, abs(_level(there) - _level(asked)))


def _step(around: NDArray[np.float32]) -> float:
    return _level(around[_EITHER:]) - _level(around[:_EITHER])


def _level(samples: NDArray[np.float32]) -> float:
    """dB below full scale."""
    return float(20 * np.log10(np.sqrt(np.mean(samples.astype(np.float64) ** 2)) + 1e-9))


def _pitch(sound: NDArray[np.float32], at: int) -> float:
    """Hertz around a sample, by autocorrelation; nan where there is no voice."""
    around = sound[max(0, at - 2 * _EITHER) : at + 2 * _EITHER].astype(np.float64)
    least, most = RATE // 350, RATE // 70
    if len(around) < 2 * most:
        return float("nan")
    like = np.array([_alike(around, shift) for shift in range(least, most)])
    return RATE / (least + int(np.argmax(like))) if like.max() > 0.7 else float("nan")


def _alike(sound: NDArray[np.float64], shift: int) -> float:
    one, other = sound[shift:], sound[:-shift]
    return float(one @ other / (np.linalg.norm(one) * np.linalg.norm(other) + 1e-9))


if __name__ == "__main__":
    main()
