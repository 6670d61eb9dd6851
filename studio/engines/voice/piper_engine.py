"""Piper voices (VITS) on ONNX Runtime: an .onnx file and the .onnx.json beside it.

Made by the registry, used on the worker's job thread. None of Piper's own code is used, as its present version is GPL;
the file format is the contract: phoneme ids with a pad after each, three scales, and a speaker number where there are
several. The graph draws its own noise, so a take cannot be repeated sample for sample: `seed` has no effect.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import msgspec
import numpy as np

from studio.domain.errors import BadRequest, ModelDamaged, ModelMissing, StudioError
from studio.domain.raised import UNDECODABLE
from studio.domain.requests import SpeechRequest
from studio.domain.sound_records import WordTime
from studio.engines.protocol import JobControl
from studio.engines.runtime.onnx_session import Array
from studio.engines.voice import sound
from studio.engines.voice.durations import lengths_of, summed
from studio.engines.voice.espeak import as_espeak, by_program
from studio.engines.voice.held_norms import Levels
from studio.engines.voice.pieces import cut, symbols
from studio.engines.voice.result import SpeechDone
from studio.engines.voice.speaking import spoken
from studio.engines.voice.speech_graph import Cut, Laid, SpeechGraph
from studio.engines.voice.streaming import Listener, Outline
from studio.english.front_end import EnglishFrontEnd, Spoken
from studio.english.lexicon import Accent
from studio.places import shipped_models_dir
from studio.wire.messages import LocalModel

_MAX_SYMBOLS = 400
_GAP_SECONDS = 0.15
_DURATIONS = "/Ceil_output_0"
"""How many frames each id lasts: a value within the graph, which is no output of it yet."""
_FRAME = 256
"""Samples."""
_CUT = Cut("/dec/conv_pre/Conv", axis=2, steps=1)
"""What the decoder takes; its own first node."""
_CONTEXT = 24
"""Frames that are made around a stretch for somebody who listens."""
_UNKNOWN = np.zeros(0, np.float32)
"""How loud each frame is to be is not told before it is sound."""


class _Audio(msgspec.Struct):
    sample_rate: int


class _Espeak(msgspec.Struct):
    voice: str = "en-us"


class _Inference(msgspec.Struct):
    noise_scale: float = 0.667
    length_scale: float = 1.0
    noise_w: float = 0.8


class PiperConfig(msgspec.Struct):
    """What the engine reads of a voice's .onnx.json."""

    audio: _Audio
    phoneme_id_map: dict[str, list[int]]
    espeak: _Espeak = msgspec.field(default_factory=_Espeak)
    inference: _Inference = msgspec.field(default_factory=_Inference)
    num_speakers: int = 1
    speaker_id_map: dict[str, int] = {}
    phoneme_type: str = "espeak"


class PiperEngine:
    """Speaks with one Piper voice; `voice` of a request names one of its speakers where it has several."""

    name = "piper-onnx"

    def __init__(self) -> None:
        self._graph: SpeechGraph | None = None
        self._config: PiperConfig | None = None
        self._english: EnglishFrontEnd | None = None

    def load(
        self, model: LocalModel, helpers: Mapping[str, LocalModel], request: SpeechRequest, control: JobControl
    ) -> None:
        graph = next((Path(path) for path in model.files.values() if path.endswith(".onnx")), None)
        if graph is None:
            raise StudioError(ModelMissing(model_id=model.id, file="*.onnx"))
        self._config = read_config(model, graph)
        self._graph = SpeechGraph.load(graph, [_CUT], _DURATIONS, control, device=request.device)
        if self._config.espeak.voice.startswith("en"):
            accent: Accent = "us" if self._config.espeak.voice.lower().startswith("en-us") else "gb"
            self._english = EnglishFrontEnd.load(shipped_models_dir() / "lexicons", accent)

    def held_bytes(self) -> int:
        return int(self._graph.size * 1.6) if self._graph else 0

    def versions(self) -> tuple[tuple[str, str], ...]:
        import onnxruntime

        return (("onnxruntime", str(onnxruntime.__version__)),)

    def unload(self) -> None:
        self._graph = self._config = self._english = None

    def run(self, request: SpeechRequest, inputs: Mapping[str, Path], control: JobControl) -> Iterator[SpeechDone]:
        """One result for each segment, in order; a segment without a word is a short silence. Where somebody listens,
        parts of its sound go before it as long as the sound of the ones before would be over sooner."""
        if self._graph is None or self._config is None:
            raise StudioError(BadRequest(field="model", problem="the voice model is not loaded"))
        control.running(self._graph.device, "float32")
        total, listener = len(request.segments), Listener()
        for number in range(total):
            control.progress(number, total, "speaking")
            control.check()
            asked = request.alone(number)
            yield from self._speak(
                number, self._words(asked.segments[0].text, asked, control), asked, control, listener
            )
        control.progress(total, total, "speaking")

    def _words(self, text: str, request: SpeechRequest, control: JobControl) -> tuple[Spoken, ...]:
        assert self._config is not None
        if self._english is None:
            return by_program(text, self._config.espeak.voice, control)
        own = {entry.word: entry.phonemes for entry in request.lexicon}
        return tuple(as_espeak(word) for word in self._english.speak(text, own))

    def _speak(
        self, number: int, words: Sequence[Spoken], request: SpeechRequest, control: JobControl, listener: Listener
    ) -> Iterator[SpeechDone]:
        assert self._config is not None
        assert self._graph is not None
        pieces = [piece for piece in cut(words, _MAX_SYMBOLS) if any(word.phonemes for word in piece)]
        asked = [self._ids(piece, control) for piece in pieces]
        laid = [self._lay_out(ids, request, control) for ids, _ in asked]
        counts = [count for _, count in asked]
        rate = self._config.audio.sample_rate
        levels = Levels(self._graph.norms)
        yield from spoken(
            self._graph,
            levels,
            laid,
            lambda: self._whole(number, pieces, laid, counts, levels, request.pitch, control),
            lambda: [Outline(one.frames, 0, _UNKNOWN, _FRAME, rate, _CONTEXT) for one in laid],
            listener,
            control,
            number=number,
            semitones=request.pitch,
            gap=_GAP_SECONDS,
        )

    def _whole(
        self,
        number: int,
        pieces: Sequence[Sequence[Spoken]],
        laid: Sequence[Laid],
        counts: Sequence[Sequence[int]],
        levels: Levels,
        semitones: float,
        control: JobControl,
    ) -> SpeechDone:
        assert self._config is not None
        assert self._graph is not None
        rate = self._config.audio.sample_rate
        if not pieces:
            return SpeechDone(number, np.zeros(rate // 10, np.float32), rate)
        parts: list[sound.Timed] = []
        times: list[WordTime] = []
        at = 0.0
        for piece, one, count in zip(pieces, laid, counts, strict=True):
            samples = self._graph.sound(one, control, levels)
            lengths = lengths_of(one.lengths, _FRAME, len(samples))
            part = sound.timed(samples, rate, semitones, summed(lengths, count))
            times += sound.spoken_times(piece, at, part, rate)
            at += len(part.samples) / rate + _GAP_SECONDS
            parts.append(part)
        return SpeechDone(number, sound.join([one.samples for one in parts], rate, _GAP_SECONDS), rate, tuple(times))

    def _ids(self, piece: Sequence[Spoken], control: JobControl) -> tuple[list[int], list[int]]:
        """Begin, then every symbol with a pad after it, then end; and how many ids each of these has."""
        assert self._config is not None
        known = self._config.phoneme_id_map
        pad = known.get("_", [0])
        ids = [*known.get("^", [1]), *pad]
        counts = [len(ids)]
        unknown = set()
        for symbol in symbols(piece):
            if symbol in known:
                ids += [*known[symbol], *pad]
                counts.append(len(known[symbol]) + len(pad))
            else:
                unknown.add(symbol)
                counts.append(0)
        if unknown:
            control.note(f"the voice has no sound for {' '.join(sorted(unknown))}")
        end = known.get("$", [2])
        return [*ids, *end], [*counts, len(end)]

    def _lay_out(self, ids: list[int], request: SpeechRequest, control: JobControl) -> Laid:
        assert self._graph is not None
        assert self._config is not None
        style = self._config.inference
        pace = style.length_scale / min(2.0, max(0.5, request.speed)) * sound.ratio(request.pitch)
        feeds: dict[str, Array] = {
            "input": np.array([ids], np.int64),
            "input_lengths": np.array([len(ids)], np.int64),
            "scales": np.array([style.noise_scale, pace, style.noise_w], np.float32),
        }
        if "sid" in self._graph.input_names:
            feeds["sid"] = np.array([self._speaker(request.voice)], np.int64)
        return self._graph.lay_out(feeds, control)

    def _speaker(self, voice: str) -> int:
        assert self._config is not None
        if voice in self._config.speaker_id_map:
            return self._config.speaker_id_map[voice]
        return int(voice) if voice.isdecimal() and int(voice) < self._config.num_speakers else 0


def read_config(model: LocalModel, graph: Path) -> PiperConfig:
    """The voice's .onnx.json. Raises StudioError(ModelMissing | ModelDamaged)."""
    named = [Path(path) for path in model.files.values() if path.endswith(".json")]
    for path in (*named, graph.with_name(graph.name + ".json"), graph.with_suffix(".json")):
        if not path.is_file():
            continue
        try:
            return msgspec.json.decode(path.read_bytes(), type=PiperConfig)
        except UNDECODABLE as error:
            raise StudioError(ModelDamaged(model=model.id, file=path.name, detail=str(error))) from error
    raise StudioError(ModelMissing(model_id=model.id, file=graph.name + ".json"))
