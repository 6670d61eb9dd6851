"""Kokoro beside kokoro-onnx, Piper beside piper: the same file, the same sentence of 25 words, process by process.

A part of `make bench-peers` (`--only kokoro,piper`). The peers, kokoro-onnx and piper-tts, have an environment of
their own: piper is under the GPL. This file is run in both: it measures one subject in its own process and prints its
figures as JSON.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.bench.peers.tables import Table

TEXT = (
    "When the long rain finally stopped over the harbour the old keeper climbed the narrow stairs, lit the lamp, "
    "and waited for the boats to return."
)
CLAUSE = "The lamp was lit, at last."
BOOK = (
    "She wrote down every boat that came in, every boat that went out, and the weather between them.",
    "It has never been late before, she said to the empty room.",
    "The room did not answer, but the stove ticked, and a gull walked along the sill as if it had come to read over "
    "her shoulder.",
    "He took off his gloves, one finger after the other, and laid them on the stove, where they began to steam.",
    "It was three miles out, and low, and it kept beside us for the better part of an hour.",
)
"""Of the beginning of tests/data/narration/the_ledger.txt: 90 words, half a minute."""

ROOT = Path(__file__).resolve().parents[3]
COLUMNS = {
    "load": "start, s",
    "cold": "start until the first sound of the sentence, s",
    "clause": "first sound of a clause, s",
    "first": "first sound of a sentence, s",
    "factor": "real-time factor",
    "factor_work": "the same of the processor",
    "book": "a book, minutes for 1,000 words",
    "peak": "memory at the most, GB",
}
ABOUT = (
    "A clause of six words and a sentence of 25 (8 s of sound), warm: until their first sound is there, what a second "
    "of sound of the sentence takes. Start is a fresh process with its imports until the model is loaded, ours with "
    "its lexicons, which the peers leave to the first sentence: so the first sound of a fresh process is told too. Of "
    "a book 90 words are spoken, sentence by sentence; memory is that of the process, to its end."
)
PAIRS = {"kokoro": ("ours-kokoro", "kokoro-onnx"), "piper": ("ours-piper", "piper")}


def measured(family: str, model: Path, peers: Path, rounds: int) -> Table:
    """Ours and the peer of `family` in turn; `peers` is the Python that has it."""
    from tests.bench.peers.tables import Table, fill, python_of

    title = {"kokoro": "Kokoro (int8), an American voice", "piper": "Piper, Joe"}[family]
    table = Table(name=family, title=title, about=ABOUT, columns=COLUMNS)
    here = str(Path(__file__).resolve())
    fill(table, {name: [python_of(name, peers), here, name, str(model)] for name in PAIRS[family]}, rounds)
    return table


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="bench-voices", description=__doc__)
    parser.add_argument("subject", choices=[name for pair in PAIRS.values() for name in pair])
    parser.add_argument("file", type=Path)
    options = parser.parse_args(arguments)
    print(json.dumps(_measured(options.subject, options.file)))
    return 0


def _measured(subject: str, model: Path) -> dict[str, float]:
    begun = time.perf_counter()
    speak = {"ours-kokoro": _our_kokoro, "ours-piper": _our_piper, "kokoro-onnx": _kokoro_onnx, "piper": _piper}[
        subject
    ](model)
    loaded = time.perf_counter() - begun
    cold = loaded + _seconds(lambda: speak(TEXT, True))
    speak("Warm.", False)
    clause, first = (_seconds(lambda text=text: speak(text, True)) for text in (CLAUSE, TEXT))  # type: ignore[misc]
    begun, work = time.perf_counter(), time.process_time()
    seconds = speak(TEXT, False)
    factor, factor_work = (time.perf_counter() - begun) / seconds, (time.process_time() - work) / seconds
    spoken = _seconds(lambda: [speak(text, False) for text in BOOK])
    book = spoken / 60 * 1000 / sum(len(text.split()) for text in BOOK)
    return {
        "load": loaded, "cold": cold, "clause": clause, "first": first, "factor": factor, "factor_work": factor_work,
        "book": book, "peak": _peak(),
    }  # fmt: skip


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _peak() -> float:
    """GB that the process ever held."""
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


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
    """Its first sound is that of the first sentence."""
    from piper import PiperVoice  # type: ignore[import-not-found]

    speaking = PiperVoice.load(str(model))

    def speak(text: str, first: bool) -> float:
        seconds = 0.0
        for chunk in speaking.synthesize(text):
            seconds += len(chunk.audio_int16_array) / chunk.sample_rate
            if first:
                break
        return seconds

    return speak


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
