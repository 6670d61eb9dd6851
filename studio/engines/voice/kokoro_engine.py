"""Kokoro 82M on ONNX Runtime with our own English front end, and others' for other languages.

Made by the registry, used on the worker's job thread. Text goes segment by segment: phonemes, pieces of at most 510,
one run of the graph for each, silence trimmed, and the sound is handed on before the next segment is begun.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from studio.domain.errors import BadRequest, ModelDamaged, ModelMissing, StudioError
from studio.domain.names import unknown
from studio.domain.requests import SpeechRequest
from studio.domain.sound_records import WordTime
from studio.domain.voice_languages import stretches, tongue_of
from studio.engines.protocol import JobControl
from studio.engines.voice import sound
from studio.engines.voice.durations import lengths_of
from studio.engines.voice.held_norms import Levels, known_levels
from studio.engines.voice.kokoro_vocabulary import KOKORO_IDS, MAX_PHONEMES, for_kokoro
from studio.engines.voice.other_languages import words_in
from studio.engines.voice.pieces import cut, symbols
from studio.engines.voice.result import SpeechDone
from studio.engines.voice.speaking import spoken
from studio.engines.voice.speech_graph import Cut, Laid, SpeechGraph
from studio.engines.voice.streaming import Listener, Outline
from studio.english.front_end import EnglishFrontEnd, Spoken
from studio.english.lexicon import Accent
from studio.places import models_dir, shipped_models_dir
from studio.wire.messages import LocalModel

RATE = 24_000
_STYLES = 510
_STYLE_SIZE = 256
_LEXICON_BYTES = 90_000_000
_DURATIONS = "/encoder/Clip_output_0"
"""How many frames each id lasts: a value within the graph, which is no output of it yet."""
_ENERGY = "/encoder/Reshape_1_output_0"
"""How loud each half frame is to be."""
_CUT = (
    Cut("/encoder/MatMul_1_output_0", axis=2, steps=1),
    Cut("/encoder/Reshape_output_0", axis=1, steps=2),
    Cut(_ENERGY, axis=1, steps=2),
)
"""What the decoder is given: sounds, pitch, energy."""
_CONTEXT = 8
"""Frames that are made around a stretch for somebody who listens."""
_FRAME = 600
"""Samples."""
_LATE = 2 * _FRAME
"""So much sooner than the durations say is a word heard: 46 ms, as measured where sound sets in after silence."""
_SOONER: Final = dict.fromkeys("sfʃθ", 0.045)
"""Seconds more where it begins with a hiss: as sixteen such words do on average, of six voices, marked by eye."""
_PACK = "kokoro-voices-all"
LEVELS = "levels.safetensors"
"""Among the shipped voices: `held_norms.known_levels`."""
_OF_THE_PACK = re.compile(r"[abefhijpz][fm]_[a-z]{2,20}")
"""Language, woman or man, name."""


class _Reading(msgspec.Struct, frozen=True):
    """How a take differs from the plain reading. The model draws nothing by chance: the same words always sound the
    same. With a seed, the style of a somewhat shorter or longer text and a slightly other pace give another take."""

    shift: int = 0
    """Rows of the style table."""
    pace: float = 1.0

    @classmethod
    def of(cls, seed: int, number: int) -> _Reading:
        """Seed 0 is the plain reading."""
        if seed == 0:
            return cls()
        chance = np.random.default_rng((seed, number))
        return cls(shift=int(chance.integers(-60, 61)), pace=float(chance.uniform(0.95, 1.05)))

    def at(self, speed: float) -> float:
        return speed * self.pace


class KokoroEngine:
    """Speaks with any of Kokoro's voices. A voice's first letter is its language: a American, b British English, others
    as in `domain/voice_languages.py`."""

    name = "kokoro-onnx"

    def __init__(self) -> None:
        self._graph: SpeechGraph | None = None
        self._model: LocalModel | None = None
        self._front_ends: dict[Accent, EnglishFrontEnd] = {}
        self._voices: dict[str, NDArray[np.float32]] = {}
        self._levels: dict[str, Levels] = {}
        self._ids_name = "tokens"

    def load(
        self, model: LocalModel, helpers: Mapping[str, LocalModel], request: SpeechRequest, control: JobControl
    ) -> None:
        """Read the graph; the lexicons follow with the first voice of their accent."""
        graph = SpeechGraph.load(_graph(model), _CUT, _DURATIONS, control, device=request.device)
        names = graph.input_names
        self._ids_name = "tokens" if "tokens" in names else "input_ids"
        if not {self._ids_name, "style", "speed"} <= set(names):
            raise StudioError(
                ModelDamaged(model=model.id, file=_graph(model).name, detail=f"inputs {', '.join(names)}")
            )
        self._graph, self._model = graph, model
        self._levels.clear()
        self.front_end(request.voice)

    def held_bytes(self) -> int:
        graph = int(self._graph.size * 1.6) if self._graph else 0
        return graph + len(self._front_ends) * _LEXICON_BYTES

    def versions(self) -> tuple[tuple[str, str], ...]:
        import onnxruntime

        return (("onnxruntime", str(onnxruntime.__version__)),)

    def unload(self) -> None:
        self._graph = None
        self._front_ends.clear()
        self._voices.clear()
        self._levels.clear()

    def run(self, request: SpeechRequest, inputs: Mapping[str, Path], control: JobControl) -> Iterator[SpeechDone]:
        """One result for each segment, in order; a segment without a word is a short silence. Where somebody listens,
        parts of its sound go before it as long as the sound of the ones before would be over sooner."""
        if self._graph is None:
            raise StudioError(BadRequest(field="model", problem="the voice model is not loaded"))
        control.running(self._graph.device, "int8" if "int8" in _graph(self._model_loaded()).name else "float32")
        total, listener = len(request.segments), Listener()
        for number in range(total):
            control.progress(number, total, "speaking")
            control.check()
            asked = request.alone(number)
            words = [_known_signs(word, control) for word in self._words(asked, control)]
            yield from self._speak(number, words, asked, _Reading.of(request.seed, number), control, listener)
        control.progress(total, total, "speaking")

    def _words(self, asked: SpeechRequest, control: JobControl) -> Iterator[Spoken]:
        """In Kokoro's alphabet, each stretch of the text in its language."""
        own = {entry.word: entry.phonemes for entry in asked.lexicon}
        text, tongue = asked.segments[0].text, tongue_of(asked.voice)
        parts = stretches(text, tongue) if tongue is not None else ((False, text),)
        for foreign, part in parts:
            if foreign and tongue is not None:
                mine = {word.lower(): for_kokoro(phonemes) for word, phonemes in own.items()}
                yield from words_in(part, tongue, mine, control)
            else:
                english = self.front_end(asked.voice).speak(part, own)
                yield from (msgspec.structs.replace(word, phonemes=for_kokoro(word.phonemes)) for word in english)

    def _speak(
        self,
        number: int,
        words: list[Spoken],
        asked: SpeechRequest,
        reading: _Reading,
        control: JobControl,
        listener: Listener,
    ) -> Iterator[SpeechDone]:
        assert self._graph is not None
        style = self._voice(asked.voice)
        speed = reading.at(float(min(2.0, max(0.5, asked.speed))))
        pace = speed / sound.ratio(asked.pitch)
        gap = 0.12 / speed
        pieces = [piece for piece in cut(words, MAX_PHONEMES) if any(word.phonemes for word in piece)]
        laid = [
            self._lay_out([KOKORO_IDS[symbol] for symbol in symbols(piece)], style, pace, reading.shift, control)
            for piece in pieces
        ]
        levels = self.levels_of(asked.voice)
        yield from spoken(
            self._graph,
            levels,
            laid,
            lambda: self._whole(number, pieces, laid, levels, asked.pitch, gap, control),
            lambda: [_outline(one) for one in laid],
            listener,
            control,
            number=number,
            semitones=asked.pitch,
            gap=gap,
        )

    def _whole(
        self,
        number: int,
        pieces: list[list[Spoken]],
        laid: list[Laid],
        levels: Levels,
        semitones: float,
        gap: float,
        control: JobControl,
    ) -> SpeechDone:
        assert self._graph is not None
        if not pieces:
            return SpeechDone(number, np.zeros(RATE // 10, np.float32), RATE)
        parts: list[sound.Timed] = []
        times: list[WordTime] = []
        at = 0.0
        for piece, one in zip(pieces, laid, strict=True):
            samples = self._graph.sound(one, control, levels)
            part = sound.timed(samples, RATE, semitones, _lengths(one, len(samples)))
            parts.append(part)
            times += sound.spoken_times(piece, at, part, RATE, _SOONER)
            at += len(part.samples) / RATE + gap
        return SpeechDone(number, sound.join([part.samples for part in parts], RATE, gap), RATE, tuple(times))

    def _lay_out(
        self, ids: list[int], style: NDArray[np.float32], speed: float, shift: int, control: JobControl
    ) -> Laid:
        assert self._graph is not None
        feeds = {
            self._ids_name: np.array([[0, *ids, 0]], np.int64),
            "style": style[min(max(len(ids) + shift, 1), _STYLES) - 1][None, :],
            "speed": np.array([speed], np.float32),
        }
        return self._graph.lay_out(feeds, control)

    def _model_loaded(self) -> LocalModel:
        assert self._model is not None
        return self._model

    def front_end(self, voice: str) -> EnglishFrontEnd:
        """English in the accent of the voice; read on first use."""
        accent: Accent = "gb" if voice.startswith("b") else "us"
        if accent not in self._front_ends:
            self._front_ends[accent] = EnglishFrontEnd.load(shipped_models_dir() / "lexicons", accent)
        return self._front_ends[accent]

    def levels_of(self, voice: str) -> Levels:
        """Means and variances of the voice in what makes sound; those that are known are read on first use."""
        assert self._graph is not None
        if voice not in self._levels:
            norms, path = self._graph.norms, shipped_models_dir() / "kokoro-voices" / LEVELS
            known = known_levels(path, voice, norms) if norms.own and path.is_file() else ()
            self._levels[voice] = Levels(norms, known)
        return self._levels[voice]

    def _voice(self, voice: str) -> NDArray[np.float32]:
        """Style vectors [510, 256] of a voice, or of a blend "af_heart:60+am_puck:40" of several."""
        if voice not in self._voices:
            parts = [part.partition(":") for part in voice.split("+")]
            shares = np.array([_share(weight) for _, _, weight in parts], np.float32)
            mixed = sum(
                share * self._read_voice(name) for share, (name, _, _) in zip(shares / shares.sum(), parts, strict=True)
            )
            self._voices[voice] = np.asarray(mixed, np.float32)
        return self._voices[voice]

    def _read_voice(self, voice: str) -> NDArray[np.float32]:
        if not voice or not voice.replace("_", "").isalnum():
            raise unknown("voice", voice, voices_here(self._model_loaded()))
        return read_voice_file(voice_file(self._model_loaded(), voice))


def _lengths(laid: Laid, samples: int) -> tuple[float, ...]:
    """How many of so many samples each id lasts, where the graph tells it."""
    lengths = lengths_of(laid.lengths, _FRAME, samples)
    return (lengths[0] - _LATE, *lengths[1:]) if lengths else ()


def _outline(laid: Laid) -> Outline:
    energy = np.asarray(laid.feeds[_ENERGY], np.float32).reshape(-1, 2).mean(axis=1)
    lengths = _lengths(laid, laid.frames * _FRAME)
    first = max(0, int(lengths[0]) // _FRAME - 2) if lengths else 0
    return Outline(laid.frames, first, energy, _FRAME, RATE, _CONTEXT)


def read_voice_file(path: Path) -> NDArray[np.float32]:
    """Style vectors [510, 256]. Raises StudioError(ModelDamaged)."""
    values = np.fromfile(path, dtype="<f4", count=_STYLES * _STYLE_SIZE + 1)
    if values.size != _STYLES * _STYLE_SIZE or not np.isfinite(values).all():
        raise StudioError(ModelDamaged(model="kokoro-v1.0", file=path.name, detail=f"{values.size} numbers"))
    return values.reshape(_STYLES, _STYLE_SIZE)


def voice_file(model: LocalModel, voice: str) -> Path:
    """Where a voice lies: named by the model, in its folder, or among the shipped ones.
    Raises StudioError: ModelMissing for a voice that may be in the pack of further ones, which is not here; else
    NameUnknown."""
    if not voice.replace("_", "").isalnum():
        # It comes from a request, and so perhaps from a project that a stranger wrote: never a path.
        raise unknown("voice", voice, voices_here(model))
    named = [Path(path) for name, path in model.files.items() if Path(name).name == f"{voice}.bin"]
    for path in (*named, *(folder / f"{voice}.bin" for folder in _voice_folders(model))):
        if path.is_file():
            return path
    if _OF_THE_PACK.fullmatch(voice) and not any(folder.is_dir() for folder in _pack_folders(model)):
        raise StudioError(ModelMissing(model_id=_PACK, file=f"{voice}.bin"))
    raise unknown("voice", voice, voices_here(model))


def voices_here(model: LocalModel) -> tuple[str, ...]:
    """Names of all voices that `voice_file` finds."""
    named = {Path(name).stem for name in model.files if name.endswith(".bin")}
    return tuple(sorted(named | {path.stem for folder in _voice_folders(model) for path in folder.glob("*.bin")}))


def _voice_folders(model: LocalModel) -> tuple[Path, ...]:
    around = (Path(model.root) / "voices", shipped_models_dir() / "kokoro-voices")
    return (*around, *_pack_folders(model))


def _pack_folders(model: LocalModel) -> tuple[Path, ...]:
    return tuple(folder / _PACK / "voices" for folder in (Path(model.root).parent, models_dir()))


def _graph(model: LocalModel) -> Path:
    for name, path in model.files.items():
        if name.endswith(".onnx") or path.endswith(".onnx"):
            return Path(path)
    raise StudioError(ModelMissing(model_id=model.id, file="kokoro-v1.0.int8.onnx"))


def _share(weight: str) -> float:
    try:
        return max(0.0, float(weight)) if weight else 1.0
    except ValueError as error:
        raise StudioError(BadRequest(field="voice", problem=f"{weight!r} is not a share")) from error


def _known_signs(word: Spoken, control: JobControl) -> Spoken:
    """Symbols that Kokoro does not know are left out, and said so."""
    phonemes = word.phonemes
    unknown = sorted({symbol for symbol in phonemes + word.after if symbol not in KOKORO_IDS})
    if unknown:
        control.note(f"{word.text!r}: the voice has no sound for {' '.join(unknown)}")
    keep = "".join(symbol for symbol in phonemes if symbol in KOKORO_IDS)
    after = "".join(symbol for symbol in word.after if symbol in KOKORO_IDS)
    return Spoken(text=word.text, phonemes=keep, after=after)
