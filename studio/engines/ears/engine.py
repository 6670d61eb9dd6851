"""Whisper models in CTranslate2's format: a folder with model.bin, config.json, tokenizer.json and a vocabulary.

Made by the registry, used on the worker's job thread. CTranslate2 lets go of Python's lock while it computes, but
cannot be stopped within a call: a cancel is obeyed between encoder, drafts and alignment, and whoever cannot wait for
that ends the worker (`Family.stops_within`). On a processor the weights are turned into 8 bits while they are loaded.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import ctranslate2
import numpy as np

from studio.domain.errors import BadInput, BadRequest, ModelDamaged, ModelMissing, RuntimeMissing, StudioError
from studio.domain.requests import HearRequest
from studio.domain.sound_records import TimedLine
from studio.engines.ears.listener import Listener
from studio.engines.ears.mel import RATE, log_mel, window_at
from studio.engines.ears.result import LinesHeard, TranscriptDone
from studio.engines.ears.sound import read_sound
from studio.engines.ears.transcribing import Transcription
from studio.engines.ears.vocabulary import Vocabulary
from studio.engines.protocol import JobControl
from studio.engines.runtime.cpu import physical_cores
from studio.wire.messages import LocalModel

_WEIGHTS, _TOKENIZER = "model.bin", "tokenizer.json"
_SHARE_IN_MEMORY = 1.3
"""Of the file's size: weights of 8 bits instead of 16, and what a window needs."""


class WhisperEngine:
    name = "whisper-ctranslate2"

    def __init__(self) -> None:
        self._model: Any = None
        self._vocabulary: Vocabulary | None = None
        self._device = "cpu"
        self._size = 0

    def load(
        self, model: LocalModel, helpers: Mapping[str, LocalModel], request: HearRequest, control: JobControl
    ) -> None:
        weights = _file(model, _WEIGHTS)
        tokenizer = _file(model, _TOKENIZER)
        control.progress(0, 1, "loading")
        self._model, self._device = _loaded(weights.parent, request.device, control)
        control.check()
        self._vocabulary = Vocabulary(tokenizer, multilingual=bool(self._model.is_multilingual))
        self._size = weights.stat().st_size
        control.check()

    def held_bytes(self) -> int:
        return int(self._size * _SHARE_IN_MEMORY) if self._model is not None else 0

    def versions(self) -> tuple[tuple[str, str], ...]:
        return (("ctranslate2", str(ctranslate2.__version__)),)

    def unload(self) -> None:
        if self._model is not None:
            self._model.unload_model()
        self._model = self._vocabulary = None

    def run(
        self, request: HearRequest, inputs: Mapping[str, Path], control: JobControl
    ) -> Iterator[LinesHeard | TranscriptDone]:
        """The lines of each window as they come, then all of them as one transcript."""
        if self._model is None or self._vocabulary is None:
            raise StudioError(BadRequest(field="model", problem="the listening model is not loaded"))
        control.running(self._device, str(self._model.compute_type))
        ctranslate2.set_random_seed(request.seed % 2**32)
        samples = read_sound(inputs[request.sound], control)
        if not len(samples):
            raise StudioError(BadInput(name="recording", problem="there is no sound in it"))
        mel = log_mel(samples, int(self._model.n_mels), control.check)
        seconds = len(samples) / RATE
        del samples
        listener = Listener(self._model, self._vocabulary, figures=request.figures)
        transcription = Transcription(listener, self._vocabulary, mel, request)
        found: list[TimedLine] = []
        for lines in transcription.lines(control):
            found += lines
            yield LinesHeard(lines)
        if not found:
            control.note("nothing was understood in the recording")
        yield TranscriptDone(round(seconds, 2), transcription.language, tuple(found))


def _file(model: LocalModel, name: str) -> Path:
    found = next((Path(path) for path in model.files.values() if Path(path).name == name), None)
    if found is None:
        raise StudioError(ModelMissing(model_id=model.id, file=name))
    return found


def _loaded(folder: Path, device: str, control: JobControl) -> tuple[Any, str]:
    """The model, and where it runs. A graphics card that cannot be used is told of, and the processor taken, unless
    the card was asked for by name. Raises StudioError(ModelDamaged | RuntimeMissing)."""
    if device != "cpu":
        number = int(device.partition(":")[2] or 0)
        if ctranslate2.get_cuda_device_count() > number:
            try:
                return _on_card(folder, number), f"cuda:{number}"
            except RuntimeError as error:
                if device != "auto":
                    raise StudioError(RuntimeMissing(package="cuBLAS 12", extra="cuda")) from error
                control.note("the graphics card could not be used for listening")
        elif device != "auto":
            raise StudioError(RuntimeMissing(package="CUDA", extra="cuda"))
    return _on_processor(folder), "cpu"


def _on_card(folder: Path, number: int) -> Any:
    """CUDA's libraries are looked for at the first use: that is made here."""
    able = ctranslate2.get_supported_compute_types("cuda", number)
    kind = "float16" if "float16" in able else "default"
    model = ctranslate2.models.Whisper(str(folder), device="cuda", device_index=number, compute_type=kind)
    silence = log_mel(np.zeros(RATE, np.float32), int(model.n_mels))
    model.encode(ctranslate2.StorageView.from_array(window_at(silence, 0)))
    return model


def _on_processor(folder: Path) -> Any:
    kind = "int8" if "int8" in ctranslate2.get_supported_compute_types("cpu") else "default"
    try:
        return ctranslate2.models.Whisper(str(folder), device="cpu", compute_type=kind, intra_threads=physical_cores())
    except RuntimeError as error:
        raise StudioError(ModelDamaged(model=folder.name, file=_WEIGHTS, detail=str(error)[:300])) from error
