"""How long jobs take on this machine, learned as they run. Used by JobQueue; main thread.

A job whose engine tells its work by sorts (`studio.domain.work`) is reckoned by what each sort takes here, so that a
picture of one thing and one of eight need not be alike. Of others a unit's time is remembered by the pace of their
kind. Kept in `places.cache_dir()`: losing it costs only the first guess.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, log
from pathlib import Path

import msgspec

from studio import places
from studio.domain.kinds import KINDS, Kinds
from studio.domain.raised import UNDECODABLE
from studio.domain.requests import Request
from studio.domain.work import Stretch
from studio.private_files import write_private

_NEWEST_COUNTS = 0.4
"""Share of the newest measurement in the remembered value."""
_OUTLIVED = 0.5
"""What goes on without a sign, longer than was thought, goes on for this share of that time still."""


class _Learned(msgspec.Struct):
    seconds_a_unit: dict[str, float] = {}
    seconds_a_sort: dict[str, float] = {}
    """By model, device and sort of work."""


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

    def seconds_left(
        self, request: Request, elapsed: float, done: float, total: float, work: Sequence[Stretch] = ()
    ) -> float | None:
        """`elapsed`: seconds since compute began. What this run shows counts the more the further it has come, and
        alone once it has outlived what was learned. None: nothing honest can be said, as where all its steps are done
        and it goes on."""
        if work:
            return self._of_work(request, elapsed, work)
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

    def _of_work(self, request: Request, elapsed: float, work: Sequence[Stretch]) -> float | None:
        speeds = self._speeds(request, work)
        if speeds is None:
            return None
        behind = sum(speed * one.done for speed, one in zip(speeds, work, strict=True))
        ahead = sum(speed * (one.total - one.done) for speed, one in zip(speeds, work, strict=True))
        if ahead <= 0:
            return None
        told = sum(one.seconds for one in work)
        if behind > 0:
            trust = min(1.0, 2 * behind / (behind + ahead))
            ahead *= 1 + trust * (told / behind - 1)
        # What is at work now has told nothing of this while.
        silent = max(0.0, elapsed - told)
        return max(ahead - silent, _OUTLIVED * silent)

    def _speeds(self, request: Request, work: Sequence[Stretch]) -> list[float] | None:
        """Seconds a unit of each: as learned, else as guessed, held to what is known of the others by now. None while
        nothing is known."""
        learned = [self._learned.seconds_a_sort.get(_key(request, one)) for one in work]
        ratios = [
            log(seconds / one.guess)
            for seconds, one in zip(learned, work, strict=True)
            if seconds is not None and one.guess > 0 and seconds > 0
        ]
        measured = sum(one.seconds for one in work if one.guess > 0 and one.done > 0)
        guessed = sum(one.guess * one.done for one in work)
        if ratios:
            ratio = exp(sum(ratios) / len(ratios))
        elif measured > 0 and guessed > 0:
            ratio = measured / guessed
        else:
            return None
        return [one.guess * ratio if seconds is None else seconds for seconds, one in zip(learned, work, strict=True)]

    def learn(self, request: Request, seconds: float, work: Sequence[Stretch] = ()) -> None:
        """A job of this kind took so long. Not being able to remember it is no failure."""
        kind = self._kinds.of(request)
        _blend(self._learned.seconds_a_unit, kind.pace(request), seconds / kind.units(request))
        for one in work:
            if one.done > 0:
                _blend(self._learned.seconds_a_sort, _key(request, one), one.seconds / one.done)
        try:
            write_private(self._path, msgspec.json.encode(self._learned), durable=False)
        except OSError:
            return


def _key(request: Request, one: Stretch) -> str:
    return f"{request.model.id} {request.device} {one.sort}"


def _blend(into: dict[str, float], key: str, measured: float) -> None:
    before = into.get(key, measured)
    into[key] = before + _NEWEST_COUNTS * (measured - before)
