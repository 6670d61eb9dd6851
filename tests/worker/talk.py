"""A worker process on two plain pipes, without Qt."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Self

import msgspec

from studio.domain.kinds import KINDS
from studio.domain.requests import Request
from studio.services.workers.process import worker_command
from studio.wire.framing import FrameReader, encode
from studio.wire.messages import Failed, Finished, FromWorker, LocalModel, Ready, Run, Stopped, ToWorker

ROOT = Path(__file__).resolve().parents[2]


class Talk:
    """Use as a context; `ready` is the worker's first message."""

    def __init__(self, family: str) -> None:
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        self.process = subprocess.Popen(
            worker_command(family),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
        )
        self._frames: FrameReader[FromWorker] = FrameReader(FromWorker, KINDS.decode_hook)
        self._came: Iterator[FromWorker] = iter(())
        first = self.next()
        assert isinstance(first, Ready)
        self.ready = first

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            if stream is not None:
                with suppress(BrokenPipeError):
                    stream.close()

    def send(self, message: ToWorker) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(encode(message))
        self.process.stdin.flush()

    def next(self) -> FromWorker:
        """Blocks; EOFError when the worker has ended. pytest's timeout is the limit."""
        assert self.process.stdout is not None
        while True:
            message = next(self._came, None)
            if message is not None:
                return message
            data = os.read(self.process.stdout.fileno(), 1 << 16)
            if not data:
                raise EOFError
            self._frames.push(data)
            self._came = self._frames.messages()

    def until(self, *kinds: type[msgspec.Struct]) -> list[FromWorker]:
        """Everything up to and with the first message of one of these kinds."""
        came = [self.next()]
        while not isinstance(came[-1], kinds):
            came.append(self.next())
        return came

    def run(self, request: Request, spool: Path, job_id: str = "job") -> list[FromWorker]:
        """All that is said of the job."""
        self.send(self.order(request, spool, job_id))
        return self.until(Finished, Failed, Stopped)

    def order(self, request: Request, spool: Path, job_id: str = "job", model: LocalModel | None = None) -> Run:
        return Run(job_id=job_id, request=request, spool=str(spool), model=model or fake_model(request.model.engine))

    def ended(self) -> int:
        """Exit status, once its output has ended."""
        try:
            while True:
                self.next()
        except EOFError:
            return self.process.wait(60)


def fake_model(engine: str, model_id: str = "fake", memory_bytes: int | None = None) -> LocalModel:
    return LocalModel(id=model_id, engine=engine, root="/", files={}, memory_bytes=memory_bytes)


def seconds_until_stopped(talk: Talk) -> float:
    begun = time.monotonic()
    talk.until(Stopped)
    return time.monotonic() - begun
