"""What is heard in a published narration: chapters, and the takes of each in order. Pure reading; any thread.

A `Clip` is what a timeline edits, too: a take with where it begins and ends, its loudness, and the silence behind it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, Protocol

import msgspec

from studio.domain.document import Document
from studio.domain.errors import BadRequest, StudioError
from studio.domain.outline import outline
from studio.domain.publishing_records import PUBLISHING, Publishing
from studio.domain.sound_records import Take, WordTime
from studio.domain.text_records import Meta, Scene
from studio.services.exchange.book_facts import author_of
from studio.services.narration.casting import Part
from studio.services.narration.credits import CLOSING, OPENING, credit_segments
from studio.services.narration.segments import Segment, segments_of
from studio.services.translation import tr

Step = Callable[[float], None]
_NAMED: Final = 3
"""Sentences that are told by their words where they are missing."""


class Clip(msgspec.Struct, frozen=True, kw_only=True):
    """A take in its place."""

    take_id: str
    asset: str
    text: str
    voice: str
    gain: float = 0.0
    """Decibels, by choice of a person."""
    pause: float = 0.0
    """Seconds behind it."""
    words: tuple[WordTime, ...] = ()
    """Of the take; empty where it says other words than its sentence."""
    seconds: float = 0.0
    """As its record says."""


class Chapter(msgspec.Struct, frozen=True, kw_only=True):
    title: str
    clips: tuple[Clip, ...]
    missing: tuple[str, ...] = ()
    """Sentences that nobody has spoken."""
    stale: tuple[str, ...] = ()
    """Sentences whose take says other words, or was made otherwise than is wanted now."""
    is_credit: bool = False

    @property
    def seconds(self) -> float:
        """About; files are measured."""
        return sum(clip.seconds + clip.pause for clip in self.clips)


class Programme(msgspec.Struct, frozen=True, kw_only=True):
    title: str
    author: str
    language: str
    chapters: tuple[Chapter, ...]

    @property
    def clips(self) -> tuple[Clip, ...]:
        return tuple(clip for chapter in self.chapters for clip in chapter.clips)

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(text for chapter in self.chapters for text in chapter.missing)

    @property
    def stale(self) -> tuple[str, ...]:
        return tuple(text for chapter in self.chapters for text in chapter.stale)

    @property
    def voices(self) -> tuple[str, ...]:
        """In the order in which they are first heard."""
        return tuple(dict.fromkeys(clip.voice for clip in self.clips))


class LivingProject(Protocol):
    """What of a ProjectSession is read to keep a book as it is."""

    @property
    def document(self) -> Document: ...

    @property
    def path(self) -> Path: ...

    def asset_reader(self, sha256: str) -> Callable[[], bytes]: ...


class BookAsItIs:
    """An open project as it is now, for a thread that publishes it while the project goes on. Made on the main thread;
    its assets can be read as long as the project is open."""

    def __init__(self, session: LivingProject, narrator: Part | None = None) -> None:
        """`narrator`: who reads where the project does not say; None: any voice."""
        self.document = session.document.copy()
        self.name = session.path.stem
        self.narrator = narrator
        self._reader = session.asset_reader
        self._readers = {take.asset: session.asset_reader(take.asset) for take in self.document.all(Take)}

    def read_asset(self, sha256: str) -> bytes:
        """Of a take. Raises StudioError."""
        return self._readers[sha256]()

    def programme(self, scene_ids: Sequence[str] = (), step: Step = lambda share: None) -> Programme:
        return programme_of(self.document, self.name, scene_ids, self.narrator, step)


def publishing_of(document: Document) -> Publishing:
    return document.get(Publishing, PUBLISHING) or Publishing(id=PUBLISHING)


def programme_of(
    document: Document,
    name: str,
    scene_ids: Sequence[str] = (),
    narrator: Part | None = None,
    step: Step = lambda share: None,
) -> Programme:
    """Of these scenes, or of the whole book with its credits. `name`: of a book without a title. Raises
    StudioError(BadRequest) where nothing of it is spoken."""
    meta = document.get(Meta, "project")
    found: list[Chapter] = []
    spoken = _by_chapter(document, scene_ids)
    for place, scenes in enumerate(spoken):
        step(place / len(spoken))
        segments = [one for scene in scenes for one in segments_of(document, scene.id, narrator=narrator)]
        title = scenes[0].title.strip() or tr("Chapter {number}", number=place + 1)
        chapter = _chapter(title, segments)
        if chapter.clips or chapter.missing:
            found.append(chapter)
    if not scene_ids:
        found = [*_credit(document, OPENING, narrator), *found, *_credit(document, CLOSING, narrator)]
    if not any(chapter.clips for chapter in found):
        raise StudioError(BadRequest(field="book", problem="nothing of it has been spoken yet"))
    return Programme(
        title=(meta.title.strip() if meta is not None else "") or name,
        author=author_of(document),
        language=meta.language if meta is not None else "en",
        chapters=tuple(found),
    )


def _by_chapter(document: Document, scene_ids: Sequence[str]) -> list[list[Scene]]:
    """A scene at the top begins a chapter; those within it are a part of it."""
    chapters: list[list[Scene]] = []
    for depth, scene in outline(document):
        if scene_ids and scene.id not in scene_ids:
            continue
        if depth == 0 or not chapters:
            chapters.append([])
        chapters[-1].append(scene)
    return chapters


def _credit(document: Document, which: str, narrator: Part | None) -> list[Chapter]:
    segments = credit_segments(document, which, narrator)
    if not segments:
        return []
    title = tr("Opening credits") if which == OPENING else tr("Closing credits")
    return [msgspec.structs.replace(_chapter(title, segments), is_credit=True)]


def _chapter(title: str, segments: Sequence[Segment]) -> Chapter:
    return Chapter(
        title=title,
        clips=tuple(_clip(one, one.take) for one in segments if one.take is not None),
        missing=tuple(one.text for one in segments if one.take is None),
        stale=tuple(one.text for one in segments if one.take is not None and not (one.fresh or one.locked)),
    )


def _clip(one: Segment, take: Take) -> Clip:
    same = take.text == one.text
    return Clip(
        take_id=take.id, asset=take.asset, text=one.text if same else take.text, voice=take.voice,
        gain=one.part.manner.gain, pause=one.pause_after, words=take.words, seconds=take.seconds,
    )  # fmt: skip


def named(sentences: Sequence[str]) -> str:
    """The first of them, as they are told to a person."""
    shown = "; ".join(f"“{text[:60]}”" for text in sentences[:_NAMED])
    return f"{shown} …" if len(sentences) > _NAMED else shown


def retail_sample(programme: Programme, least: float, most: float) -> Chapter | None:
    """The beginning of the first chapter, up to the end of a sentence, somewhat under `most` seconds; None where
    there are less than `least`."""
    first = next((one for one in programme.chapters if not one.is_credit and one.clips), None)
    if first is None:
        return None
    taken: list[Clip] = []
    seconds = 0.0
    for clip in first.clips:
        if seconds + clip.seconds + clip.pause > most * 0.8:
            break
        seconds += clip.seconds + clip.pause
        taken.append(clip)
    return Chapter(title=tr("Retail sample"), clips=tuple(taken)) if seconds >= least else None
