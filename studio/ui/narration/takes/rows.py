"""What the Narration pane shows of a sentence, a take and the waveform: values without widgets. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from studio.domain.document import Document, Job, Take
from studio.domain.outline import outline
from studio.domain.requests import SpeechRequest
from studio.services.narration.segments import Segment, SegmentKey, SegmentState
from studio.services.narration.voices import Voice, voice_title

if TYPE_CHECKING:
    from studio.services.narration.take_sound import Peaks


class SegmentRow(msgspec.Struct, frozen=True):
    key: SegmentKey
    text: str
    voice: str
    """Title of the voice of the take; empty without one."""
    state: SegmentState
    takes: int = 0
    seconds: float = 0.0


class TakeRow(msgspec.Struct, frozen=True):
    id: str
    words: str
    stale: bool
    heard: bool


class WaveBlock(msgspec.Struct, frozen=True):
    """One spoken sentence on the time line."""

    key: SegmentKey
    start: float
    seconds: float
    peaks: Peaks | None
    """None until it has been read."""
    stale: bool = False


def title_of(voices: Sequence[Voice], voice_id: str) -> str:
    """Of a voice that is here, or was once."""
    return next((voice.title for voice in voices if voice.id == voice_id), voice_title(voice_id))


def states_of(jobs: Sequence[Job], done: Mapping[str, int]) -> dict[SegmentKey, SegmentState]:
    """Which sentences wait or are being spoken. `done` counts the finished sentences of each job."""
    states: dict[SegmentKey, SegmentState] = {}
    for job in jobs:
        if not isinstance(job.request, SpeechRequest):
            continue
        rest = job.request.segments[done.get(job.id, 0) :]
        for place, segment in enumerate(rest):
            speaking = place == 0 and job.state in ("loading", "running")
            states.setdefault((segment.paragraph_id, segment.index), "speaking" if speaking else "queued")
    return states


def rows_of(
    segments: Sequence[Segment], states: Mapping[SegmentKey, SegmentState], voices: Sequence[Voice]
) -> tuple[SegmentRow, ...]:
    return tuple(
        SegmentRow(
            key=one.key,
            text=one.text,
            voice=title_of(voices, one.take.voice) if one.take is not None else "",
            state=states.get(one.key, one.state),
            takes=len(one.takes),
            seconds=one.take.seconds if one.take is not None else 0.0,
        )
        for one in segments
    )


def take_rows(segment: Segment | None, voices: Sequence[Voice]) -> tuple[TakeRow, ...]:
    """Newest first."""
    if segment is None:
        return ()
    numbered = list(enumerate(segment.takes, 1))
    heard = segment.take.id if segment.take is not None else ""
    return tuple(
        TakeRow(
            id=take.id,
            words=_take_words(number, take, voices, segment),
            stale=_stale(take, segment),
            heard=take.id == heard,
        )
        for number, take in reversed(numbered)
    )


def _stale(take: Take, segment: Segment) -> bool:
    return take.text != segment.text


def _take_words(number: int, take: Take, voices: Sequence[Voice], segment: Segment) -> str:
    when = datetime.fromtimestamp(take.created).strftime("%b %d, %H:%M")
    older = ", of older words" if _stale(take, segment) else ""
    return f"Take {number}: {title_of(voices, take.voice)}, {take.seconds:.1f} s, {when}{older}"


def wave_of(segments: Sequence[Segment], peaks: Mapping[str, Peaks]) -> tuple[WaveBlock, ...]:
    """The spoken sentences one after the other, with their pauses."""
    blocks: list[WaveBlock] = []
    at = 0.0
    for one in segments:
        if one.take is None:
            continue
        blocks.append(
            WaveBlock(
                key=one.key, start=at, seconds=one.take.seconds, peaks=peaks.get(one.take.asset), stale=not one.fresh
            )
        )
        at += one.take.seconds + one.pause_after
    return tuple(blocks)


def scene_rows(document: Document) -> tuple[tuple[str, str], ...]:
    """Id and title, indented by depth, in the outline's order."""
    return tuple((scene.id, "\u2003" * depth + (scene.title or "Untitled scene")) for depth, scene in outline(document))


def clock(seconds: float) -> str:
    """ "3:07"."""
    whole = max(0, round(seconds))
    return f"{whole // 60}:{whole % 60:02d}"


def progress_words(done: int, total: int, left: float | None) -> str:
    words = f"Speaking sentence {min(done + 1, total)} of {total}"
    return words if left is None else f"{words}, about {max(1, round(left))} s left"
