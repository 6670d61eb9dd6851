"""Which job of a family begins next, at which of its workers, and on how many cores. Pure; used by JobQueue.

One job at a time has all cores. Where a family may have two workers and two jobs wait that nobody listens to, each has
half of them, and they are begun in their order. A job that begins alone with all cores is not joined: what somebody
hears while it is made is not slowed by what comes behind it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import msgspec

from studio.domain.project_records import Job


class Seated(msgspec.Struct, frozen=True):
    """A job at work: the seat of its worker, and the cores that it has; 0: all."""

    seat: int
    cores: int


class Turn(msgspec.Struct, frozen=True):
    job: Job
    seat: int
    cores: int


def next_turn(
    waiting: Sequence[Job],
    at_work: Sequence[Seated],
    free: Collection[int],
    seats: int,
    share: int,
    listened: Collection[str] = (),
) -> Turn | None:
    """`waiting`: jobs of one family that may run, in their order. `free`: seats that can take an order. `seats`: how
    many of its workers may be at work now. `share`: cores of each where there are several. `listened`: ids of jobs that
    somebody hears while they are made."""
    if not waiting or not free:
        return None
    first = waiting[0]
    if not at_work:
        if 0 not in free:
            return None
        pair = waiting[:2]
        joined = seats > 1 and len(pair) == 2 and not any(job.id in listened for job in pair)
        return Turn(first, 0, share if joined else 0)
    if len(at_work) >= seats or not all(one.cores for one in at_work):
        return None
    return Turn(first, min(free), share)
