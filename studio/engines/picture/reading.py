"""Question and passages read together, for the order of quotations, beside whatever else the worker holds.

Made by the registry ("passage-reader") and used on the picture worker's job thread.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from studio.domain.readings import PassagesRead, ReadingRequest
from studio.domain.requests import Request
from studio.engines.protocol import Delivery, JobControl
from studio.engines.runtime.cross_encoder import PassageReader
from studio.wire.messages import LocalModel


class ReadingDone(msgspec.Struct, frozen=True):
    scores: tuple[float, ...]

    def deliver(self, request: ReadingRequest, to: Delivery) -> None:
        to.words(msgspec.json.encode(PassagesRead(self.scores)).decode())


class ReadingEngine:
    name = "passage-reader"

    def __init__(self) -> None:
        self._reader: PassageReader | None = None

    def load(self, model: LocalModel, helpers: Mapping[str, LocalModel], request: Request, control: JobControl) -> None:
        """Raises Cancelled and StudioError(ModelMissing | ModelDamaged)."""
        self._reader = PassageReader(model.files, control)

    def run(self, request: ReadingRequest, inputs: Mapping[str, Path], control: JobControl) -> Iterator[ReadingDone]:
        if self._reader is None:
            raise RuntimeError("run was called before load")
        control.running("cpu", "int8")
        yield ReadingDone(self._reader.scores(request.question, request.passages, control))

    def held_bytes(self) -> int:
        return self._reader.size if self._reader is not None else 0

    def versions(self) -> tuple[tuple[str, str], ...]:
        return ()

    def unload(self) -> None:
        self._reader = None
