"""A process that speaks with Kokoro, for `bench_narration_workers`: loads, says so, and speaks each time it is asked.

It reads the numbers of sentences from standard input, one line for each time, and answers with the seconds of sound."""

from __future__ import annotations

import sys

from studio.domain.requests import ModelRef, SpeechRequest, SpeechSegment
from studio.engines.voice.kokoro_engine import RATE, KokoroEngine
from studio.wire.messages import LocalModel
from tests.bench.measure import FreeControl
from tests.bench.studio_runs import STARTERS

SENTENCES = (
    "The house stood where the lane gave up, and nobody had lit a lamp in it since the winter of the flood.",
    "She counted the boats twice, wrote the number into the book, and put the pen down without a word.",
    "“There ought to be twelve,” said the keeper, and he looked at the water as if it owed him an answer.",
    "Rain came over the hill at noon, went through the orchard, and left the road as bright as a knife.",
)


def main() -> None:
    graph = STARTERS / "kokoro-v1.0" / "kokoro-v1.0.int8.onnx"
    model = LocalModel(id="kokoro-v1.0", engine="kokoro-onnx", root=str(graph.parent), files={graph.name: str(graph)})
    engine, control = KokoroEngine(), FreeControl()

    def request(first: int, count: int) -> SpeechRequest:
        texts = (SENTENCES[(first + place) % len(SENTENCES)] for place in range(count))
        return SpeechRequest(
            model=ModelRef(id="kokoro-v1.0", engine="kokoro-onnx"), voice="af_heart",
            segments=tuple(SpeechSegment(text=text) for text in texts),
        )  # fmt: skip

    engine.load(model, {}, request(0, 1), control)
    list(engine.run(request(0, 1), {}, control))
    print("ready", flush=True)
    for line in sys.stdin:
        first, count = map(int, line.split())
        sound = sum(len(part.samples) for part in engine.run(request(first, count), {}, control)) / RATE
        print(f"{sound:.3f}", flush=True)


if __name__ == "__main__":
    main()
