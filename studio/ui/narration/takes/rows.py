"""What is shown of a sentence and of its takes: values without widgets. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import overload

import msgspec
from PySide6.QtCore import QDateTime, QLocale

from studio.domain.project_records import Job
from studio.domain.requests import SpeechRequest
from studio.domain.showable import showable
from studio.domain.sound_records import HeardTake, Take
from studio.services.amounts import seconds_in_words
from studio.services.narration.hues import hues
from studio.services.narration.segments import Segment, SegmentKey, SegmentState
from studio.services.narration.voices import Voice, title_of
from studio.services.translation import tr

_LONGEST = 2000
"""Characters of a sentence; a longer one ends in an ellipsis."""


class SegmentRow(msgspec.Struct, frozen=True):
    key: SegmentKey
    text: str
    """Fit to be shown."""
    voice: str
    """Title of the voice of the take, or who read it; empty without one."""
    state: SegmentState
    takes: int = 0
    seconds: float = 0.0
    speaker: str = ""
    """Who says it; empty for the narrator."""
    asked: str = ""
    """Who seems to say it, to be confirmed."""
    open_speech: bool = False
    """Something is said in it, and nobody has confirmed who says it."""
    hue: int = -1
    """Of the speaker's colour, 0 to 359; -1: none."""
    heard: str = ""
    """How many of the take's words a listener heard; empty where nobody listened."""
    reader: str = ""
    """The person who reads it; empty: nobody does, or they gave no name."""
    faults: tuple[tuple[int, int], ...] = ()
    """Characters that were missed, said twice or otherwise, and that nobody let pass."""


class TakeRow(msgspec.Struct, frozen=True):
    id: str
    words: str
    stale: bool
    heard: bool
    locked: bool = False
    note: str = ""


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


class _Asked:
    """The sentences of a request by their paragraph, which they stand in one behind the other."""

    __slots__ = ("firsts", "lasts", "request")

    def __init__(self, request: SpeechRequest) -> None:
        self.request = request
        self.firsts: dict[str, int] = {}
        self.lasts: dict[str, int] = {}
        for place, one in enumerate(request.segments):
            self.firsts.setdefault(one.paragraph_id, place)
            self.lasts[one.paragraph_id] = place

    def place(self, key: SegmentKey) -> int:
        """Of a sentence in the request; -1 where it is not asked for."""
        first = self.firsts.get(key[0])
        if first is None:
            return -1
        segments, end = self.request.segments, self.lasts[key[0]] + 1
        place = bisect_left(segments, key[1], first, end, key=lambda one: one.index)
        return place if place < end and segments[place].index == key[1] else -1


class Pending(Mapping[SegmentKey, SegmentState]):
    """The same as `states_of`, each looked up when it is asked for: there may be hundreds of thousands."""

    def __init__(self, jobs: Sequence[tuple[Job, _Asked, int]]) -> None:
        self._jobs = jobs

    def __getitem__(self, key: SegmentKey) -> SegmentState:
        for job, asked, done in self._jobs:
            place = asked.place(key)
            if place >= done:
                return "speaking" if place == done and job.state in ("loading", "running") else "queued"
        raise KeyError(key)

    def __iter__(self) -> Iterator[SegmentKey]:
        seen = {
            (one.paragraph_id, one.index): None
            for _, asked, done in self._jobs
            for one in asked.request.segments[done:]
        }
        return iter(seen)

    def __len__(self) -> int:
        return sum(1 for _ in self)


class Pendings:
    """What is pending, time after time: a request is looked through once."""

    def __init__(self) -> None:
        self._known: dict[str, _Asked] = {}

    def of(self, jobs: Sequence[Job], done: Mapping[str, int]) -> Pending:
        """`done` counts the finished sentences of each job."""
        known: dict[str, _Asked] = {}
        for job in jobs:
            if isinstance(job.request, SpeechRequest):
                asked = self._known.get(job.id)
                known[job.id] = asked if asked is not None else _Asked(job.request)
        self._known = known
        return Pending(tuple((job, known[job.id], done.get(job.id, 0)) for job in jobs if job.id in known))


class SegmentRows(Sequence[SegmentRow]):
    """The rows of a scene, each made when it is looked at: there may be hundreds of thousands."""

    def __init__(
        self,
        segments: Sequence[Segment] = (),
        states: Mapping[SegmentKey, SegmentState] = MappingProxyType({}),
        voices: Sequence[Voice] = (),
        names: Mapping[str, str] = MappingProxyType({}),
        places: Mapping[SegmentKey, int] | None = None,
        heard: Callable[[Segment], HeardTake | None] = lambda _segment: None,
        cut_since: Callable[[Segment], bool] = lambda _segment: False,
    ) -> None:
        """`names`: of the characters, by the id of their card, in their order. `places`: where each sentence stands,
        where that is known already. `heard`: what a listener heard of a sentence's take; `cut_since`: it was
        listened to before it was cut as it is now."""
        self._places = places if places is not None else {one.key: place for place, one in enumerate(segments)}
        self._segments, self._states, self._voices, self._names = segments, states, voices, names
        self._heard, self._cut_since = heard, cut_since
        self._hues = hues(names)

    def __len__(self) -> int:
        return len(self._segments)

    @overload
    def __getitem__(self, place: int) -> SegmentRow: ...
    @overload
    def __getitem__(self, place: slice) -> SegmentRows: ...
    def __getitem__(self, place: int | slice) -> SegmentRow | SegmentRows:
        if isinstance(place, slice):
            return SegmentRows(
                self._segments[place], self._states, self._voices, self._names, None, self._heard, self._cut_since
            )
        one = self._segments[place]
        heard = self._heard(one) if one.take is not None and one.take.text == one.text else None
        return SegmentRow(
            key=one.key,
            text=showable(one.text, _LONGEST),
            voice=showable(_said_by(one.take, self._voices)) if one.take is not None else "",
            state=self._states.get(one.key, one.state),
            takes=len(one.takes),
            seconds=one.take.seconds if one.take is not None else 0.0,
            speaker=showable(self._names.get(one.card_id, "")),
            asked=showable(self._names.get(one.proposal.card_id, "")) if one.proposal is not None else "",
            open_speech=one.open_speech and bool(self._names),
            hue=self._hues.get(one.card_id or (one.proposal.card_id if one.proposal is not None else ""), -1),
            heard=tr("Cut since it was listened to")
            if one.take is not None and heard is None and self._cut_since(one)
            else _heard_words(heard),
            reader=showable(one.take.reader) if one.take is not None else "",
            faults=tuple((fault.start, fault.end) for fault in heard.faults)
            if heard is not None and heard.fails
            else (),
        )

    def _told_of(self, one: Segment, heard: HeardTake | None) -> str:
        if one.take is not None and heard is None and self._cut_since(one):
            return tr("Cut since it was listened to")
        return _heard_words(heard)

    def place_of(self, key: SegmentKey | None) -> int | None:
        return self._places.get(key) if key is not None else None

    def same_sentences(self, other: SegmentRows) -> bool:
        """Whether only states, takes or voices can differ."""
        return self._places is other._places or self._places == other._places


def _heard_words(heard: HeardTake | None) -> str:
    if heard is None:
        return ""
    if not heard.faults:
        return tr("All words heard")
    words = tr("{right} of {words} words heard", right=heard.right, words=heard.words)
    return tr("{words}, let pass", words=words) if heard.passes else words


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
            stale=_other_words(take, segment) or take.id in segment.outdated,
            heard=take.id == heard,
            locked=segment.locked and take.id == heard,
            note=take.note,
        )
        for number, take in reversed(numbered)
    )


def _other_words(take: Take, segment: Segment) -> bool:
    return take.text != segment.text


def _take_words(number: int, take: Take, voices: Sequence[Voice], segment: Segment) -> str:
    words = "Take {number}: {voice}, {seconds} s, {when}"
    if _other_words(take, segment):
        words = "Take {number}: {voice}, {seconds} s, {when}, of older words"
    elif take.id in segment.otherwise:
        words = "Take {number}: {voice}, {seconds} s, {when}, with a word said otherwise"
    elif take.id in segment.outdated:
        words = "Take {number}: {voice}, {seconds} s, {when}, of another voice or pace"
    if segment.locked and segment.take is not None and take.id == segment.take.id:
        words = "Take {number}: {voice}, {seconds} s, {when}, locked"
    told = tr(
        words,
        number=number,
        voice=_said_by(take, voices),
        seconds=f"{take.seconds:.1f}",
        when=QLocale().toString(QDateTime.fromSecsSinceEpoch(int(take.created)), "d MMM, HH:mm"),
    )
    return tr("{take}. {note}", take=told, note=take.note) if take.note else told


def _said_by(take: Take, voices: Sequence[Voice]) -> str:
    """The voice, or the person who reads, and whether noise was taken out of it."""
    name = (take.reader or tr("your reading")) if take.is_human else title_of(voices, take.voice)
    return tr("{reader}, noise taken out", reader=name) if take.cleaned_from else name


def word_at(take: Take, seconds: float) -> tuple[int, int] | None:
    """Which characters of its text are heard so many seconds into a take; None between words."""
    at = 0
    for word in take.words:
        start = take.text.find(word.text, at)
        if start < 0:
            continue
        at = start + len(word.text)
        if word.start <= seconds < word.end:
            return start, at
    return None


def progress_words(done: int, total: int, left: float | None) -> str:
    number = min(done + 1, total)
    if left is None:
        return tr("Speaking sentence {number} of {total}", number=number, total=total)
    return tr(
        "Speaking sentence {number} of {total}, about {left} left",
        number=number, total=total, left=seconds_in_words(max(1.0, left)),
    )  # fmt: skip
