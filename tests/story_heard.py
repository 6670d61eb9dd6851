"""The story of `read_aloud` spoken by Kokoro and heard by Whisper, passage by passage.

Tests only. With a file to keep it in, each passage is written there as it is heard, under a hash of its words, its
sounds and the voice: a measurement that was broken off goes on, and one whose reading changed is made again for
exactly the passages that are read otherwise.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import msgspec

from studio.domain.requests import ModelRef, SpeechRequest, SpeechSegment
from studio.engines.voice.kokoro_engine import KokoroEngine
from studio.english.front_end import EnglishFrontEnd
from studio.wire.messages import LocalModel
from tests.bench.measure import FreeControl
from tests.listening import Listener
from tests.read_aloud import Passage, missed, passages


class Heard(msgspec.Struct, frozen=True):
    written: str
    transcript: str
    words: int
    """That were to be heard."""
    wrong: int


class _Kept(msgspec.Struct, frozen=True):
    key: str
    transcript: str


def story_heard(graph: Path, listening: Path, kept: Path | None = None, voice: str = "af_heart") -> Iterator[Heard]:
    """`graph`: Kokoro's; `listening`: Whisper's folder; `kept`: one line of JSON for each passage that was heard."""
    model = LocalModel(id="kokoro-v1.0", engine="kokoro-onnx", root=str(graph.parent), files={graph.name: str(graph)})
    story, engine, listener = passages(), KokoroEngine(), Listener(listening)
    engine.load(model, {}, _request(story[0], voice), FreeControl())
    front_end = engine.front_end(voice)
    known = _known(kept)
    for passage in story:
        key = _key(front_end, passage, voice)
        if key not in known:
            [result] = engine.run(_request(passage, voice), {}, FreeControl())
            known[key] = listener.hear(result.samples, result.rate, digits=False)
            if kept is not None:
                with kept.open("ab") as lines:
                    lines.write(msgspec.json.encode(_Kept(key, known[key])) + b"\n")
        wrong = missed(passage, known[key], lambda word: _sounds(front_end, word))
        yield Heard(passage.written, known[key], len(passage.wanted), wrong)


def _request(passage: Passage, voice: str) -> SpeechRequest:
    ref = ModelRef(id="kokoro-v1.0", engine="kokoro-onnx")
    return SpeechRequest(model=ref, voice=voice, segments=(SpeechSegment(text=passage.written),))


def _sounds(front_end: EnglishFrontEnd, text: str) -> str:
    return " ".join(spoken.phonemes for spoken in front_end.speak(text))


def _key(front_end: EnglishFrontEnd, passage: Passage, voice: str) -> str:
    facts = (passage.written, _sounds(front_end, passage.written), voice)
    return hashlib.sha256(msgspec.json.encode(facts)).hexdigest()


def _known(kept: Path | None) -> dict[str, str]:
    """The last line may be cut off by a kill: it is made again."""
    if kept is None or not kept.is_file():
        return {}
    lines = [line for line in kept.read_bytes().splitlines(keepends=True) if line.endswith(b"\n")]
    kept.write_bytes(b"".join(lines))
    return {one.key: one.transcript for one in (msgspec.json.decode(line, type=_Kept) for line in lines)}
