"""Engines that need no model: deterministic from the seed, quick, and able to misbehave on demand.

They run in a real worker process and stand in for real engines in tests and benchmarks.
Make a LocalModel with the engine name "fake-picture", "fake-text", "fake-voice" or "fake-ears". A trick is asked for by
a word of the request's text, `!crash` in the run or `!load-crash` in the load, or by the model's id or a file's name
that contains `run-crash` or `load-crash`.

    crash     SIGSEGV                              oom       MemoryError, as a library raises it
    hang      never returns and ignores cancel     raise     an exception of a library's own
    freeze    like hang, and keeps the GIL too     print     a library prints to standard output, Python's and C's
    garbage   writes rubbish on the worker's pipe  dial      tries to reach the network
    layers    a picture comes with two layers
    slow      0.1 s a step, cancellable            heavy     keeps the cores busy between checks, half a second each
"""

from __future__ import annotations

import ctypes
import os
import re
import signal
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from studio.domain.errors import ModelMissing, StudioError
from studio.domain.requests import (
    CountRequest,
    HearRequest,
    PictureRequest,
    Request,
    SelectRequest,
    SketchRequest,
    SpeechRequest,
    TextRequest,
    TokensCounted,
)
from studio.domain.sound_records import TimedLine, WordTime
from studio.domain.word_maps import WordMapsRequest
from studio.engines.ears.result import LinesHeard, TranscriptDone
from studio.engines.picture.pixels import input_path, read_picture
from studio.engines.picture.repair.repair import Repair
from studio.engines.picture.result import LayerDone, MaskDone, PictureDone, SketchDone, WordMapsDone
from studio.engines.protocol import JobControl
from studio.engines.text.result import WordsDone
from studio.engines.voice.result import SpeechDone
from studio.wire.messages import LocalModel

_TRICK = r"crash|hang|freeze|oom|raise|print|garbage|dial|slow|heavy|layers"
_IN_TEXT = re.compile(rf"!((?:load-)?(?:{_TRICK}))\b")
_IN_NAME = re.compile(rf"(load|run)-({_TRICK})")
_RATE = 24_000
_WORDS = (
    "the", "lamp", "over", "water", "a", "quiet", "road", "she", "turned", "and", "wind", "in", "old", "house",
    "light", "again", "stone", "river", "he", "said", "nothing", "of", "morning", "rain",
)  # fmt: skip


class FakeLibraryError(Exception):
    """What a library of its own might raise."""


class _Fake:
    """What the fakes share: loading, holding, and the tricks."""

    name = "fake"

    def __init__(self) -> None:
        self._model: LocalModel | None = None
        self._weights: bytearray | None = None

    def load(self, model: LocalModel, helpers: Mapping[str, LocalModel], request: Request, control: JobControl) -> None:
        tricks = _tricks(model, request, "load")
        control.progress(0, 1, "loading")
        _look_into(model)
        _play(tricks, control)
        if tricks & {"slow", "heavy"}:
            for step in range(100 if "slow" in tricks else 4):
                _step(tricks, control)
                control.progress(step, 100, "loading")
        control.check()
        self._model = model
        self._weights = bytearray(1 << 20)

    def held_bytes(self) -> int:
        if self._model is None:
            return 0
        return self._model.memory_bytes or len(self._weights or b"")

    def versions(self) -> tuple[tuple[str, str], ...]:
        return (("fake", "1"),)

    def unload(self) -> None:
        self._model = None
        self._weights = None

    def _begin(self, request: Request, control: JobControl) -> frozenset[str]:
        """Say that compute begins, play the tricks that strike at once, answer with those that last."""
        tricks = _tricks(self._model, request, "run")
        control.running("cpu", "float32")
        control.check()
        return tricks


def _look_into(model: LocalModel) -> None:
    """As an engine that reads its weights would fail. Raises StudioError(ModelMissing)."""
    for name, path in model.files.items():
        try:
            with Path(path).open("rb") as file:
                file.read(1)
        except OSError as error:
            raise StudioError(ModelMissing(model_id=model.id, file=name)) from error


class FakePictureEngine(_Fake):
    """A picture of soft colours that moves from noise to the final one."""

    name = "fake-picture"

    def run(
        self, request: PictureRequest | SelectRequest | SketchRequest | WordMapsRequest, inputs: Mapping[str, Path],
        control: JobControl,
    ) -> Iterator[PictureDone | MaskDone | SketchDone | WordMapsDone]:  # fmt: skip
        tricks = self._begin(request, control)
        if isinstance(request, WordMapsRequest):
            yield _columns(request)
            return
        if isinstance(request, SketchRequest):
            yield SketchDone(255 - read_picture(input_path(inputs, request.picture, "picture")))
            return
        if isinstance(request, SelectRequest):
            yield MaskDone(_discs(request, inputs))
            return
        total = request.steps * request.batch
        repair = _repair(request, inputs, control)
        for index in range(request.batch):
            seed = request.seed + index
            pixels = _made(seed, request, repair)
            for step in range(request.steps):
                control.progress(index * request.steps + step, total, "denoising")
                if step == request.steps // 2:
                    _play(tricks, control)
                _step(tricks, control)
                if control.wants_preview():
                    control.preview(index, pixels)
            control.progress((index + 1) * request.steps, total, "denoising")
            alone = msgspec.structs.replace(request, seed=seed, batch=1, device="cpu", dtype="float32")
            yield PictureDone(index, pixels, alone, _layers(pixels) if "layers" in tricks else ())


def _columns(request: WordMapsRequest) -> WordMapsDone:
    """Each word went into a column of its own, the first into the leftmost."""
    text = request.picture.prompt_expanded or request.picture.prompt
    words = list(re.finditer(r"\S+", text))
    grey = np.eye(max(1, len(words)), dtype=np.uint8)[:, None, :] * np.uint8(255)
    return WordMapsDone("attention", text, tuple((word[0], word.start(), grey[at]) for at, word in enumerate(words)))


def _discs(request: SelectRequest, inputs: Mapping[str, Path]) -> NDArray[np.uint8]:
    """Around each point a disc a quarter as wide as the picture; all of it in a box without a point."""
    height, width = read_picture(input_path(inputs, request.picture, "picture")).shape[:2]
    rows, columns = np.mgrid[:height, :width]
    inside = np.full((height, width), not (request.points or request.only_looks))
    for point in request.points:
        inside[np.hypot(columns - point.x, rows - point.y) < width / 8] = point.inside
    return inside.astype(np.uint8) * np.uint8(255)


def _repair(request: PictureRequest, inputs: Mapping[str, Path], control: JobControl) -> Repair | None:
    """As the real engines do it, for a request that brings a picture along."""
    if request.task not in ("image-to-image", "inpaint") or request.init_image not in inputs:
        return None
    return Repair(request, inputs, 8, control.check)


def _made(seed: int, request: PictureRequest, repair: Repair | None) -> NDArray[np.uint8]:
    if repair is None:
        return _picture(seed, request.width * request.upscale, request.height * request.upscale)
    made = repair.put_back(_picture(seed, repair.width, repair.height))
    return made.repeat(request.upscale, axis=0).repeat(request.upscale, axis=1)


def _layers(pixels: NDArray[np.uint8]) -> tuple[LayerDone, ...]:
    """The picture itself as ground, and a thing in its middle."""
    height, width = pixels.shape[:2]
    ground = np.dstack([pixels, np.full((height, width), 255, np.uint8)])
    thing = np.full((height // 2, width // 2, 4), (200, 30, 30, 255), np.uint8)
    x, y = width // 4, height // 4
    return (
        LayerDone(name="ground", pixels=ground, x=0, y=0, width=width, height=height),
        LayerDone(name="thing", pixels=thing, x=x, y=y, width=width // 2, height=height // 2, words="a thing"),
    )


class FakeTextEngine(_Fake):
    """`max_tokens` words out of a short list, never fewer; of its vocabulary, every word is a token."""

    name = "fake-text"

    def run(
        self, request: TextRequest | CountRequest, inputs: Mapping[str, Path], control: JobControl
    ) -> Iterator[WordsDone]:
        tricks = self._begin(request, control)
        if isinstance(request, CountRequest):
            asked = request.prompt
            whole = "" if asked is None else " ".join((asked.prompt, *(one.content for one in asked.messages)))
            counts = tuple(len(text.split()) for text in request.texts)
            answer = TokensCounted(texts=counts, prompt=len(whole.split()), context=4096)
            yield WordsDone(msgspec.json.encode(answer).decode())
            return
        draw = np.random.default_rng(request.seed)
        for token in range(request.max_tokens):
            if token == request.max_tokens // 2:
                _play(tricks, control)
            _step(tricks, control)
            control.progress(token + 1, request.max_tokens, "writing")
            last = token + 1 == request.max_tokens
            yield WordsDone(" " + _WORDS[int(draw.integers(len(_WORDS)))], cut=last)


class FakeSpeechEngine(_Fake):
    """One tone a word, its pitch from the seed and the word."""

    name = "fake-voice"

    def run(self, request: SpeechRequest, inputs: Mapping[str, Path], control: JobControl) -> Iterator[SpeechDone]:
        tricks = self._begin(request, control)
        for index, segment in enumerate(request.segments):
            if index == len(request.segments) // 2:
                _play(tricks, control)
            _step(tricks, control)
            samples, words = _speech(request.seed, segment.text, request.alone(index).speed)
            control.progress(index + 1, len(request.segments), "speaking")
            yield SpeechDone(index, samples, _RATE, words)


def _picture(seed: int, width: int, height: int) -> NDArray[np.uint8]:
    draw = np.random.default_rng(seed)
    corners = draw.integers(0, 256, (2, 2, 3)).astype(np.float32)
    down = np.linspace(0, 1, height, dtype=np.float32)[:, None, None]
    across = np.linspace(0, 1, width, dtype=np.float32)[None, :, None]
    top = corners[0, 0] * (1 - across) + corners[0, 1] * across
    bottom = corners[1, 0] * (1 - across) + corners[1, 1] * across
    return np.asarray(top * (1 - down) + bottom * down, dtype=np.uint8)


def _speech(seed: int, text: str, speed: float) -> tuple[NDArray[np.float32], tuple[WordTime, ...]]:
    words = text.split() or [text]
    length = int(_RATE * 0.2 / speed)
    moments = np.arange(length, dtype=np.float32) / _RATE
    tones = []
    for word in words:
        pitch = 120 + (seed + sum(word.encode())) % 200
        tones.append(0.3 * np.sin(2 * np.pi * pitch * moments) * np.hanning(length))
    times = tuple(
        WordTime(word, place * length / _RATE, (place + 1) * length / _RATE) for place, word in enumerate(words)
    )
    return np.concatenate(tones).astype(np.float32), times


class FakeHearingEngine(_Fake):
    """Hears a line of three words in every two seconds of the recording, whatever is in it."""

    name = "fake-ears"

    def run(
        self, request: HearRequest, inputs: Mapping[str, Path], control: JobControl
    ) -> Iterator[LinesHeard | TranscriptDone]:
        import soundfile

        control.running("cpu", "float32")
        tricks = _tricks(self._model, request, "run")
        _play(tricks, control)
        seconds = float(soundfile.info(str(inputs[request.sound])).duration)
        lines = []
        for number in range(max(1, round(seconds / 2))):
            _step(tricks, control)
            control.progress(2 * number, seconds, "listening")
            words = [_WORDS[(3 * number + place) % len(_WORDS)] for place in range(3)]
            begins = [2 * number + 0.5 * at for at in range(3)]
            times = tuple(WordTime(word, at, at + 0.4) for word, at in zip(words, begins, strict=True))
            lines.append(TimedLine(start=2.0 * number, end=2.0 * number + 1.4, text=" ".join(words), words=times))
            yield LinesHeard((lines[-1],))
        yield TranscriptDone(seconds, request.language or "en", tuple(lines))


def _tricks(model: LocalModel | None, request: Request, when: str) -> frozenset[str]:
    match request:
        case PictureRequest():
            text = request.prompt
        case TextRequest():
            text = " ".join([request.prompt, *(message.content for message in request.messages)])
        case SpeechRequest():
            text = " ".join(segment.text for segment in request.segments)
        case HearRequest():
            text = request.hints
        case _:
            text = ""
    asked = [word if word.startswith("load-") else f"run-{word}" for word in _IN_TEXT.findall(text)]
    if model is not None:
        names = " ".join([model.id, *(Path(path).name for path in model.files.values())])
        asked += [f"{moment}-{trick}" for moment, trick in _IN_NAME.findall(names)]
    return frozenset(trick.removeprefix(f"{when}-") for trick in asked if trick.startswith(f"{when}-"))


def _play(tricks: frozenset[str], control: JobControl) -> None:
    """Everything that strikes once. `slow` and `heavy` are for `_step`."""
    if "print" in tricks:
        print("a library prints to standard output")  # noqa: T201
        os.write(1, b"and so does C code, without a word of Python\n")
    if "dial" in tricks:
        socket.create_connection(("127.0.0.1", 9), timeout=1)
    if "raise" in tricks:
        raise FakeLibraryError("the fake library gave up")
    if "oom" in tricks:
        raise MemoryError("out of memory. Tried to allocate 2.50 GiB. 1.25 GiB is free")
    if "garbage" in tricks:
        os.write(int(os.environ["TRIPTYCH_WIRE_FD"]), b"Segmentation fault, core not dumped")
        threading.Event().wait()
    if "crash" in tricks:
        signal.raise_signal(signal.SIGSEGV)
    if "hang" in tricks:
        threading.Event().wait()
    if "freeze" in tricks:
        ctypes.PyDLL(None).sleep(3600)


def _step(tricks: frozenset[str], control: JobControl) -> None:
    control.check()
    if "slow" in tricks:
        _wait(0.1, control)
    if "heavy" in tricks:
        end = time.perf_counter() + 0.5
        matrix = np.ones((1024, 1024), dtype=np.float32)
        while time.perf_counter() < end:
            matrix = matrix @ matrix * np.float32(1e-3)
        control.check()


def _wait(seconds: float, control: JobControl) -> None:
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        control.check()
        time.sleep(min(0.01, left))
