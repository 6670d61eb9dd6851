"""The Kokoro engine: real-time factor, loading, its time against a bare ONNX Runtime loop on the same phonemes, and how
soon a long sentence is heard by somebody who waits for it."""

from __future__ import annotations

import statistics
import time

import msgspec
import numpy as np

from studio.domain.requests import ModelRef, SpeechRequest, SpeechSegment
from studio.engines.runtime.cpu import physical_cores
from studio.engines.voice.kokoro_engine import RATE, KokoroEngine, voice_file
from studio.engines.voice.kokoro_vocabulary import KOKORO_IDS, for_kokoro
from studio.engines.voice.pieces import symbols
from studio.engines.voice.sound import finish
from studio.wire.messages import LocalModel
from tests.bench.measure import PAIRS, FreeControl, interleaved_ratio, ratio_rows, row, seconds_of, told
from tests.bench.studio_runs import STARTERS

TEXT = "The house stood where the lane gave up."
LONG = (
    "When the long rain finally stopped over the harbour the old keeper climbed the narrow stairs, lit the lamp, "
    "and waited for the boats to return."
)
"""25 words."""


def main() -> None:
    import onnxruntime as ort

    graph = STARTERS / "kokoro-v1.0" / "kokoro-v1.0.int8.onnx"
    if not graph.is_file():
        print(f"not measured: {graph} is not here")
        return
    model = LocalModel(id="kokoro-v1.0", engine="kokoro-onnx", root=str(graph.parent), files={graph.name: str(graph)})
    request = SpeechRequest(
        model=ModelRef(id="kokoro-v1.0", engine="kokoro-onnx"), voice="af_heart", segments=(SpeechSegment(text=TEXT),)
    )
    control = FreeControl()
    engine = KokoroEngine()
    loading = seconds_of(lambda: engine.load(model, {}, request, control))

    options = ort.SessionOptions()
    options.intra_op_num_threads = physical_cores()
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    bare = ort.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])
    ids = [KOKORO_IDS[s] for s in for_kokoro(symbols(engine.front_end("af_heart").speak(TEXT))) if s in KOKORO_IDS]
    style = np.fromfile(voice_file(model, "af_heart"), "<f4").reshape(510, 256)[len(ids) - 1][None]
    feeds = {"tokens": np.array([[0, *ids, 0]], np.int64), "style": style, "speed": np.array([1.0], np.float32)}

    samples = next(iter(engine.run(request, {}, control))).samples
    seconds = len(samples) / RATE
    [expected] = bare.run(None, feeds)
    same = np.array_equal(samples, finish(expected, RATE))
    row("the same sound as bare ONNX Runtime, silence cut", "yes" if same else "no", "yes", same)
    ratio = interleaved_ratio(lambda: list(engine.run(request, {}, control)), lambda: bare.run(None, feeds))
    told("load, lexicons included", f"{loading:.2f} s")
    row("real-time factor", f"{ratio.ours / seconds:.2f}", "below 1", ratio.ours < seconds)
    ratio_rows("ours / bare ONNX Runtime", ratio)
    _first_sound(engine, request)


def _first_sound(engine: KokoroEngine, plain: SpeechRequest) -> None:
    control = FreeControl()
    control.listening = "only"
    request = msgspec.structs.replace(plain, segments=(SpeechSegment(text=LONG),))
    first, waits = [], []
    for _ in range(PAIRS):
        begun = time.perf_counter()
        until = 0.0
        for number, part in enumerate(engine.run(request, {}, control)):
            now = time.perf_counter()
            if number == 0:
                first.append(now - begun)
                until = now
            waits.append(max(0.0, now - until))
            until = max(until, now) + len(part.samples) / RATE
    middle = statistics.median(first)
    row("first sound of a sentence of 25 words, seconds", f"{middle:.2f}", "below 0.5", middle < 0.5)
    told("longest wait for what follows of it, seconds", f"{max(waits):.2f}")


if __name__ == "__main__":
    main()
