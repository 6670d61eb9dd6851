"""The Kokoro engine: real-time factor, loading, and its time against a bare ONNX Runtime loop on the same phonemes."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np

from studio.domain.errors import Cancelled
from studio.domain.requests import ModelRef, SpeechRequest, SpeechSegment
from studio.engines.cpu import physical_cores
from studio.engines.voice.kokoro_engine import KokoroEngine, voice_file
from studio.engines.voice.kokoro_vocabulary import KOKORO_IDS, for_kokoro
from studio.engines.voice.pieces import symbols
from studio.wire.messages import LocalModel
from tests.bench.measure import interleaved_ratio, row, seconds_of

PAIRS = int(os.environ.get("TRIPTYCH_BENCH_PAIRS", "20"))
TEXT = "The house stood where the lane gave up, and a window looked at nothing but apple trees."


class _FreeControl:
    cancelled = False

    def check(self) -> None:
        if self.cancelled:
            raise Cancelled

    def on_cancel(self, callback: Callable[[], None]) -> Callable[[], None]:
        return lambda: None

    def progress(self, done: float, total: float, phase: str = "") -> None: ...

    def preview(self, index: int, rgb: object) -> None: ...

    def wants_preview(self) -> bool:
        return False

    def running(self, device: str, dtype: str) -> None: ...

    def note(self, text: str) -> None: ...


def main() -> None:
    import onnxruntime as ort

    home = Path(os.environ.get("TRIPTYCH_STARTERS", Path("~/.cache/triptych-starters").expanduser()))
    graph = home / "kokoro-v1.0" / "kokoro-v1.0.int8.onnx"
    if not graph.is_file():
        print(f"not measured: {graph} is not here")
        return
    model = LocalModel(id="kokoro-v1.0", engine="kokoro-onnx", root=str(graph.parent), files={graph.name: str(graph)})
    request = SpeechRequest(
        model=ModelRef(id="kokoro-v1.0", engine="kokoro-onnx"), voice="af_heart", segments=(SpeechSegment(text=TEXT),)
    )
    control = _FreeControl()
    engine = KokoroEngine()
    loading = seconds_of(lambda: engine.load(model, {}, request, control))

    options = ort.SessionOptions()
    options.intra_op_num_threads = physical_cores()
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    bare = ort.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])
    ids = [KOKORO_IDS[s] for s in for_kokoro(symbols(engine.front_end("af_heart").speak(TEXT))) if s in KOKORO_IDS]
    style = np.fromfile(voice_file(model, "af_heart"), "<f4").reshape(510, 256)[len(ids) - 1][None]
    feeds = {"tokens": np.array([[0, *ids, 0]], np.int64), "style": style, "speed": np.array([1.0], np.float32)}

    seconds = len(next(iter(engine.run(request, {}, control))).samples) / 24_000
    ratio = interleaved_ratio(
        lambda: list(engine.run(request, {}, control)), lambda: bare.run(None, feeds), pairs=PAIRS
    )
    row("load, lexicons included (s)", f"{loading:.2f}", "-", True)
    row("real-time factor", f"{ratio.ours / seconds:.2f}", "below 1", ratio.ours < seconds)
    row("ours / bare ONNX Runtime", f"{ratio.median:.3f} (95 % {ratio.upper:.3f})", "1.05", ratio.upper <= 1.05)


if __name__ == "__main__":
    main()
