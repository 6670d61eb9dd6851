"""Hands the results of one job over: finished files into the job's folder, safely, words and sound as messages.

Made for each job by `studio.worker.job_thread`; implements `studio.engines.protocol.Delivery`. Job thread.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from studio.domain.made import Made
from studio.domain.requests import Request
from studio.engines.protocol import PartFile
from studio.wire.folder import DONE_SUFFIX, write_safely
from studio.wire.messages import FileDone, Part, Sound
from studio.worker.control import PipeControl
from studio.worker.pipe import Message


class JobResults:
    def __init__(
        self,
        control: PipeControl,
        folder: Path,
        versions: tuple[tuple[str, str], ...],
        send: Callable[[Message], None],
    ) -> None:
        self.versions = versions
        self._control = control
        self._folder = folder
        self._send = send
        self.took = 0.0
        """Seconds of compute that the result at hand needed; set by the job thread before it is delivered."""
        self.cut = False
        """The words ended at the length that was asked for, not by themselves."""

    @property
    def device(self) -> str:
        return self._control.device

    def words(self, text: str, *, cut: bool = False) -> None:
        self.cut = cut
        self._control.add_words(text)

    def sound(self, index: int, rate: int, pcm: bytes, pause_after: float, *, more: bool = False) -> None:
        job_id = self._control.job_id
        self._send(Sound(job_id=job_id, index=index, rate=rate, pcm=pcm, pause_after=pause_after, more=more))

    def file(
        self,
        index: int,
        data: bytes,
        *,
        suffix: str,
        media_type: str,
        request: Request,
        made: Made,
        parts: Sequence[PartFile] = (),
    ) -> None:
        path = self._folder / f"{index:04d}{suffix}"
        done = FileDone(
            job_id=self._control.job_id,
            index=index,
            path=str(path),
            sha256=hashlib.sha256(data).hexdigest(),
            size=len(data),
            media_type=media_type,
            request=request,
            made=made,
            versions=self.versions,
            device=self.device,
            took=self.took,
            parts=tuple(self._part(index, number, part) for number, part in enumerate(parts)),
        )
        write_safely(path, lambda file: file.write(data))
        write_safely(path.with_suffix(DONE_SUFFIX), lambda file: file.write(msgspec.msgpack.encode(done)))
        self._send(done)

    def _part(self, index: int, number: int, part: PartFile) -> Part:
        path = self._folder / f"{index:04d}-{number:02d}{part.suffix}"
        write_safely(path, lambda file: file.write(part.data))
        sha256 = hashlib.sha256(part.data).hexdigest()
        return Part(path=str(path), sha256=sha256, size=len(part.data), media_type=part.media_type, name=part.name)
