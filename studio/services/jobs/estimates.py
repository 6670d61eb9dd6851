"""How long jobs take on this machine, learned as they run. Used by JobQueue; main thread.

Kept in `places.cache_dir()`: losing it costs only the first guess.
"""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

from studio import places
from studio.domain.requests import PictureRequest, Request, SpeechRequest, TextRequest

_NEWEST_COUNTS = 0.4
"""Share of the newest measurement in the remembered value."""


class _Learned(msgspec.Struct):
    seconds_a_unit: dict[str, float] = {}


class Estimates:
    def __init__(self, path: Path | None = None) -> None:
        self._path = path or places.cache_dir() / "times.json"
        try:
            self._learned = msgspec.json.decode(self._path.read_bytes(), type=_Learned)
        except (OSError, msgspec.DecodeError):
            self._learned = _Learned()

    def seconds(self, request: Request) -> float | None:
        """For the whole job without loading, or None if nothing like it has run here."""
        a_unit = self._learned.seconds_a_unit.get(_key(request))
        return None if a_unit is None else a_unit * units(request)

    def seconds_left(self, request: Request, elapsed: float, done: float, total: float) -> float | None:
        """`elapsed`: seconds since compute began. What this run shows counts the more the further it has come."""
        learned = self.seconds(request)
        if total <= 0 or done <= 0:
            return None if learned is None else max(0.0, learned - elapsed)
        share = min(1.0, done / total)
        shown = elapsed / share
        whole = shown if learned is None else shown * share + learned * (1 - share)
        return max(0.0, whole - elapsed)

    def learn(self, request: Request, seconds: float) -> None:
        """A job of this kind took so long. Not being able to remember it is no failure."""
        key, measured = _key(request), seconds / units(request)
        before = self._learned.seconds_a_unit.get(key, measured)
        self._learned.seconds_a_unit[key] = before + _NEWEST_COUNTS * (measured - before)
        partial = self._path.with_suffix(f".{os.getpid()}")
        try:
            partial.write_bytes(msgspec.json.encode(self._learned))
            partial.replace(self._path)
        except OSError:
            return


def units(request: Request) -> float:
    """Amount of work in what the job counts: steps, tokens or characters."""
    match request:
        case PictureRequest(steps=steps, batch=batch):
            return max(1, steps * batch)
        case TextRequest(max_tokens=tokens):
            return max(1, tokens)
        case SpeechRequest(segments=segments):
            return max(1, sum(len(segment.text) for segment in segments))


def _key(request: Request) -> str:
    device = request.device
    match request:
        case PictureRequest():
            size = f"{request.width}x{request.height}x{request.upscale}"
            return f"{request.model.id} {request.task} {size} {device} {request.dtype}"
        case TextRequest():
            return f"{request.model.id} {device}"
        case SpeechRequest():
            return f"{request.model.id} {device}"
