"""How long jobs take on this machine, learned as they run. Used by JobQueue; main thread.

Kept in `places.cache_dir()`: losing it costs only the first guess.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from studio import places
from studio.domain.kinds import KINDS, Kinds
from studio.domain.raised import UNDECODABLE
from studio.domain.requests import Request
from studio.private_files import write_private

_NEWEST_COUNTS = 0.4
"""Share of the newest measurement in the remembered value."""


class _Learned(msgspec.Struct):
    seconds_a_unit: dict[str, float] = {}


class Estimates:
    def __init__(self, path: Path | None = None, kinds: Kinds = KINDS) -> None:
        self._kinds = kinds
        self._path = path or places.cache_dir() / "times.json"
        try:
            self._learned = msgspec.json.decode(self._path.read_bytes(), type=_Learned)
        except (OSError, *UNDECODABLE):
            self._learned = _Learned()

    def seconds(self, request: Request) -> float | None:
        """For the whole job without loading, or None if nothing like it has run here."""
        a_unit = self._learned.seconds_a_unit.get(self._kinds.of(request).pace(request))
        return None if a_unit is None else a_unit * self._kinds.of(request).units(request)

    def seconds_left(self, request: Request, elapsed: float, done: float, total: float) -> float | None:
        """`elapsed`: seconds since compute began. What this run shows counts the more the further it has come, and
        alone once it has outlived what was learned. None: nothing honest can be said, as where all its steps are done
        and it goes on."""
        learned = self.seconds(request)
        if learned is not None and elapsed >= learned:
            learned = None
        if total <= 0 or done <= 0:
            return None if learned is None else learned - elapsed
        share = min(1.0, done / total)
        if share == 1.0:
            return None if learned is None else learned - elapsed
        shown = elapsed * (1 - share) / share
        return shown if learned is None else shown * share + learned * (1 - share) * (1 - share)

    def learn(self, request: Request, seconds: float) -> None:
        """A job of this kind took so long. Not being able to remember it is no failure."""
        kind = self._kinds.of(request)
        key, measured = kind.pace(request), seconds / kind.units(request)
        before = self._learned.seconds_a_unit.get(key, measured)
        self._learned.seconds_a_unit[key] = before + _NEWEST_COUNTS * (measured - before)
        try:
            write_private(self._path, msgspec.json.encode(self._learned), durable=False)
        except OSError:
            return
