"""With how many workers a chapter or a book is spoken. Pure but for what the machine tells; main thread.

Asked by JobQueue before each job, and by those who part a book into jobs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import psutil

from studio.processor import usable_cores
from studio.services.narration.segments import Segment
from studio.services.settings import Settings

CORES: Final = 2
"""From which on two workers are taken by themselves: on two quiet cores they speak 1.24 times what one with two threads
speaks (`tests.bench narration_workers`)."""
ROOM: Final = 1_500_000_000
"""Bytes that must be free for a second one: its copy of the voice takes 440 to 600 million, and the window, takes and
other programs are to have room beside it."""

PORTION: Final = 40
"""Sentences of a job where two workers share a book, some three minutes of sound: the one that is done first does not
stand idle for long at the end."""


def speech_workers(settings: Settings, is_there: bool = False) -> int:
    """1 or 2. `is_there`: a second one has its memory already."""
    wanted = str(settings.get("narration_workers"))
    if wanted != "auto":
        return int(wanted)
    return workers_for(usable_cores(), psutil.virtual_memory().available + (ROOM if is_there else 0))


def workers_for(cores: int, free: int) -> int:
    """`free`: bytes of memory."""
    return 2 if cores >= CORES and free >= ROOM else 1


def portions(segments: Sequence[Segment], workers: int) -> tuple[Sequence[Segment], ...]:
    """The sentences of a scene, parted into as many jobs as its workers need."""
    if workers < 2:
        return (segments,)
    return tuple(segments[start : start + PORTION] for start in range(0, len(segments), PORTION))
