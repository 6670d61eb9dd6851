"""What texts mean, for the search by meaning: MiniLM, or E5 where that is asked for, beside whatever else the worker
holds.

Made by the registry ("sentence-meaning") and used on the picture worker's job thread.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from studio.domain.meanings import MeaningRequest, MeaningsFound
from studio.domain.requests import Request
from studio.engines.protocol import Delivery, JobControl
from studio.engines.runtime.e5 import PassageEncoder
from studio.engines.runtime.minilm import SentenceEncoder
from studio.wire.messages import LocalModel


class MeaningsDone(msgspec.Struct, frozen=True):
    vectors: tuple[bytes, ...]

    def deliver(self, request: MeaningRequest, to: Delivery) -> None:
        to.words(msgspec.json.encode(MeaningsFound(self.vectors)).decode())


class MeaningEngine:
    name = "sentence-meaning"

    def __init__(self) -> None:
        self._encoder: SentenceEncoder | PassageEncoder | None = None

    def load(self, model: LocalModel, helpers: Mapping[str, LocalModel], request: Request, control: JobControl) -> None:
        """Raises Cancelled and StudioError(ModelMissing | ModelDamaged)."""
        packed_file = next((Path(path) for name, path in model.files.items() if name.endswith(".bin")), None)
        self._encoder = (
            PassageEncoder(packed_file, control) if packed_file is not None else SentenceEncoder(model.files, control)
        )

    def run(self, request: MeaningRequest, inputs: Mapping[str, Path], control: JobControl) -> Iterator[MeaningsDone]:
        if self._encoder is None:
            raise RuntimeError("run was called before load")
        control.running("cpu", "int4" if isinstance(self._encoder, PassageEncoder) else "int8")
        packed_texts = []
        for text in request.texts:
            control.check()
            if isinstance(self._encoder, PassageEncoder):
                meaning = self._encoder.encode(text, control, question=request.question)
            else:
                meaning = self._encoder.encode(text, control)
            packed_texts.append(packed(meaning))
        yield MeaningsDone(tuple(packed_texts))

    def held_bytes(self) -> int:
        return self._encoder.size if self._encoder is not None else 0

    def versions(self) -> tuple[tuple[str, str], ...]:
        return ()

    def unload(self) -> None:
        self._encoder = None


def packed(meaning: NDArray[np.float32]) -> bytes:
    """[384] of length 1 -> 388 bytes, as `studio.domain.meanings.PACKED` says."""
    largest = max(float(np.abs(meaning).max()), 1e-12)
    whole = np.rint(meaning / largest * 127).astype(np.int8)
    scale = 1 / max(float(np.linalg.norm(whole.astype(np.float32))), 1e-12)
    return struct.pack("<f", scale) + bytes(whole.tobytes())
