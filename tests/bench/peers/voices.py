"""Kokoro beside kokoro-onnx, Piper beside piper: the same file, the same sentence of 25 words, process by process.

    python -m tests.bench.peers.voices --kokoro MODEL.onnx --piper VOICE.onnx --peers PYTHON

`PYTHON` has kokoro-onnx and piper-tts (`pip install kokoro-onnx piper-tts`, an environment of its own: piper is under
the GPL). Every round asks each subject once, in another order than the round before. This file is run in both
environments: `--subject` measures one in its own process and prints its figures as JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

TEXT = (
    "When the long rain finally stopped over the harbour the old keeper climbed the narrow stairs, lit the lamp, "
    "and waited for the boats to return."
)

ROOT = Path(__file__).resolve().parents[3]
PAIRS = {"kokoro": ("ours-kokoro", "kokoro-onnx"), "piper": ("ours-piper", "piper")}
FIGURES = ("load", "load_work", "first", "first_work", "factor", "factor_work")


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="bench-voices", description=__doc__)
    parser.add_argument("--kokoro", type=Path)
    parser.add_argument("--piper", type=Path)
    parser.add_argument("--peers", type=Path, default=Path(sys.executable), help="the Python that has them")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--subject", default="")
    options = parser.parse_args(arguments)
    if options.subject:
        print(json.dumps(_measured(options.subject, options.kokoro or options.piper)))
        return 0
    told = [_compared(family, getattr(options, family), options) for family in PAIRS if getattr(options, family)]
    return 0 if told else 1


def _compared(family: str, model: Path, options: argparse.Namespace) -> None:
    pair = PAIRS[family]
    found: dict[str, list[dict[str, float]]] = {name: [] for name in pair}
    for number in range(options.rounds):
        for name in pair if number % 2 == 0 else reversed(pair):
            python = sys.executable if name.startswith("ours") else options.peers
            command = [str(python), str(Path(__file__).resolve()), "--subject", name, f"--{family}", str(model)]
            done = subprocess.run(command, check=True, capture_output=True, text=True, env=_environment(name))
            found[name].append(json.loads(done.stdout.splitlines()[-1]))
    print(f"{family}, {options.rounds} rounds, load {os.getloadavg()[0]:.1f}")
    for figure in FIGURES:
        mine, theirs = ([one[figure] for one in found[name]] for name in pair)
        ratio = statistics.median(a / b for a, b in zip(mine, theirs, strict=True))
        print(
            f"  {figure:12} {statistics.median(mine):7.2f} {statistics.median(theirs):7.2f}   ours / theirs {ratio:.2f}"
        )


def _environment(name: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT) if name.startswith("ours") else ""}


def _measured(subject: str, model: Path) -> dict[str, float]:
    begun, work = time.perf_counter(), time.process_time()
    speak = {"ours-kokoro": _our_kokoro, "ours-piper": _our_piper, "kokoro-onnx": _kokoro_onnx, "piper": _piper}[
        subject
    ](model)
    loaded, load_work = time.perf_counter() - begun, time.process_time() - work
    speak("Warm.", False)
    begun, work = time.perf_counter(), time.process_time()
    speak(TEXT, True)
    first, first_work = time.perf_counter() - begun, time.process_time() - work
    begun, work = time.perf_counter(), time.process_time()
    seconds = speak(TEXT, False)
    return {
        "load": loaded, "load_work": load_work, "first": first, "first_work": first_work,
        "factor": (time.perf_counter() - begun) / seconds, "factor_work": (time.process_time() - work) / seconds,
    }  # fmt: skip


Speak = Callable[[str, bool], float]
"""Words, and whether their first sound is enough; seconds of sound."""


def _our_kokoro(model: Path) -> Speak:
    from studio.engines.voice.kokoro_engine import KokoroEngine

    return _ours(KokoroEngine(), "kokoro-onnx", model, "af_heart")


def _our_piper(model: Path) -> Speak:
    from studio.engines.voice.piper_engine import PiperEngine

    return _ours(PiperEngine(), "piper-onnx", model, "")


def _ours(engine: object, name: str, model: Path, voice: str) -> Speak:
    from studio.domain.requests import ModelRef, SpeechRequest, SpeechSegment
    from studio.engines.protocol import Engine
    from studio.engines.voice.result import SpeechDone
    from studio.wire.messages import LocalModel
    from tests.bench.measure import FreeControl

    def asked(text: str) -> SpeechRequest:
        return SpeechRequest(model=ModelRef(id=name, engine=name), voice=voice, segments=(SpeechSegment(text=text),))

    speaking: Engine[SpeechRequest, SpeechDone] = engine  # type: ignore[assignment]
    local = LocalModel(id=name, engine=name, root=str(model.parent), files={model.name: str(model)})
    speaking.load(local, {}, asked(TEXT), FreeControl())

    def speak(text: str, first: bool) -> float:
        control = FreeControl()
        control.listening = "only" if first else ""
        result = next(iter(speaking.run(asked(text), {}, control)))
        return len(result.samples) / result.rate

    return speak


def _kokoro_onnx(model: Path) -> Speak:
    """Its first sound is that of the whole sentence."""
    import tempfile

    import kokoro_onnx  # type: ignore[import-not-found]
    import numpy as np

    with tempfile.TemporaryDirectory() as folder:
        voices = Path(folder, "voices.npz")
        style = np.fromfile(ROOT / "models" / "kokoro-voices" / "af_heart.bin", "<f4").reshape(510, 1, 256)
        np.savez(voices, af_heart=style)
        speaking = kokoro_onnx.Kokoro(str(model), str(voices))

    def speak(text: str, first: bool) -> float:
        samples, rate = speaking.create(text, voice="af_heart", lang="en-us")
        return len(samples) / rate

    return speak


def _piper(model: Path) -> Speak:
    from piper import PiperVoice  # type: ignore[import-not-found]

    speaking = PiperVoice.load(str(model))

    def speak(text: str, first: bool) -> float:
        seconds = 0.0
        for chunk in speaking.synthesize(text):
            seconds += len(chunk.audio_int16_array) / chunk.sample_rate
        return seconds

    return speak


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
