"""What is heard in a published narration: chapters, and the takes of each in order. Pure reading; any thread.

A `Clip` is what the timeline shows, too: a take with where it begins and ends, its loudness, and the silence behind
it, as a person has edited them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, Protocol

import msgspec

from studio.domain.document import Document
from studio.domain.errors import BadRequest, StudioError
from studio.domain.publishing_records import PUBLISHING, Publishing
from studio.domain.sound_records import Take, WordTime
from studio.domain.text_records import Meta
from studio.domain.timeline_records import SoundBed
from studio.services.exchange.book_facts import author_of
from studio.services.narration.casting import Part
from studio.services.narration.chapters import ChapterScenes, book_title, chapters_of
from studio.services.narration.credits import CLOSING, OPENING, credit_segments
from studio.services.narration.heard_takes import Coverage, coverage_of
from studio.services.narration.segments import Segment, segments_of
from studio.services.narration.shaping import PLAIN, Shape, shape_of
from studio.services.narration.spoken_titles import title_is_unread
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
    shape: Shape = PLAIN
    lead: float = 0.0
    """Seconds of silence before it."""
    crossfade: float = 0.0
    """The next one begins so many seconds before the end of this one."""
    pause_is_own: bool = False
    """A person set it: it stands behind the last one, too."""
    is_human: bool = False
    reader: str = ""
    """The person who reads it."""

    @property
    def length(self) -> float:
        """Seconds that are heard of it."""
        return self.shape.length(self.seconds)

    @property
    def speaker(self) -> str:
        """Whose loudness it has: a voice, or a person."""
        return f"person {self.reader}" if self.is_human else self.voice


class Bed(msgspec.Struct, frozen=True, kw_only=True):
    """What is heard below a chapter."""

    bed_id: str
    asset: str
    name: str
    seconds: float
    """Of the sound."""
    start: float = 0.0
    length: float = 0.0
    """0: to the end."""
    loop: bool = True
    gain: float = 0.0
    ducking: float = 0.0
    """Decibels, by which it is softer while somebody speaks."""
    fade_in: float = 0.0
    fade_out: float = 0.0
    credit: str = ""
    licence: str = ""


class Chapter(msgspec.Struct, frozen=True, kw_only=True):
    title: str
    clips: tuple[Clip, ...]
    missing: tuple[str, ...] = ()
    """Sentences that nobody has spoken."""
    stale: tuple[str, ...] = ()
    """Sentences whose take says other words, or was made otherwise than is wanted now."""
    is_credit: bool = False
    beds: tuple[Bed, ...] = ()
    coverage: Coverage = Coverage()
    """How many of its words a model that listens heard in the takes."""
    title_unread: bool = False
    """None of its sentences is its title."""

    @property
    def assets(self) -> tuple[str, ...]:
        """Of its takes and of what is heard below them; each once."""
        return tuple(dict.fromkeys((*(clip.asset for clip in self.clips), *(bed.asset for bed in self.beds))))

    @property
    def seconds(self) -> float:
        """About; files are measured."""
        return sum(clip.lead + clip.length + (0.0 if clip.crossfade else clip.pause) for clip in self.clips)


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
    def untitled(self) -> tuple[str, ...]:
        """Chapters whose title is not read."""
        return tuple(chapter.title for chapter in self.chapters if chapter.title_unread)

    @property
    def voices(self) -> tuple[str, ...]:
        """Synthetic ones, in the order in which they are first heard."""
        return tuple(dict.fromkeys(clip.voice for clip in self.clips if not clip.is_human))

    @property
    def speakers(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(clip.speaker for clip in self.clips))

    @property
    def readers(self) -> tuple[str, ...]:
        """People who read some of it, as they are called; "" for one without a name."""
        return tuple(dict.fromkeys(clip.reader for clip in self.clips if clip.is_human))

    @property
    def music(self) -> tuple[str, ...]:
        """What is heard below it, as credits name it; each once."""
        beds = (bed for chapter in self.chapters for bed in chapter.beds)
        return tuple(dict.fromkeys(", ".join(filter(None, (bed.credit or bed.name, bed.licence))) for bed in beds))


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
        heard: tuple[Take | SoundBed, ...] = (*self.document.all(Take), *self.document.all(SoundBed))
        self._readers = {one.asset: session.asset_reader(one.asset) for one in heard}

    def read_asset(self, sha256: str) -> bytes:
        """Of a take or a bed. Raises StudioError."""
        return self._readers[sha256]()

    def programme(self, scene_ids: Sequence[str] = (), step: Step = lambda share: None) -> Programme:
        return programme_of(self.document, self.name, scene_ids, self.narrator, step)


def publishing_of(document: Document) -> Publishing:
    return document.get(Publishing, PUBLISHING) or Publishing(id=PUBLISHING)


def parts_chapters(chosen: Publishing, form: str) -> bool:
    """Whether files of that form are one for each chapter."""
    return chosen.by_chapter if form == chosen.form else form in chosen.parted


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
    spoken = by_chapter(document, scene_ids)
    for place, one in enumerate(spoken):
        step(place / len(spoken))
        by_scene = [segments_of(document, scene.id, narrator=narrator) for scene in one.scenes]
        segments = [segment for here in by_scene for segment in here]
        title = one.head.title.strip() or tr("Chapter {number}", number=place + 1)
        chapter = chapter_of(title, segments, beds_of(document, one.scenes[0].id))
        chapter = msgspec.structs.replace(
            chapter, coverage=_covered(document, by_scene), title_unread=title_is_unread(document, one, segments)
        )
        if chapter.clips or chapter.missing:
            found.append(chapter)
    if not scene_ids:
        found = [*_credit(document, OPENING, narrator), *found, *_credit(document, CLOSING, narrator)]
    if not any(chapter.clips for chapter in found):
        raise StudioError(BadRequest(field="book", problem="nothing of it has been spoken yet"))
    return Programme(
        title=book_title(document, name),
        author=author_of(document),
        language=meta.language if meta is not None else "en",
        chapters=tuple(found),
    )


def _covered(document: Document, by_scene: Sequence[Sequence[Segment]]) -> Coverage:
    """Scene by scene, as clips are listened to."""
    found = Coverage()
    for here in by_scene:
        found += coverage_of(document, here)
    return found


def by_chapter(document: Document, scene_ids: Sequence[str] = ()) -> list[ChapterScenes]:
    """The chapters, or what they have of these scenes."""
    found = chapters_of(document)
    if not scene_ids:
        return found
    chosen = ((one.head, tuple(scene for scene in one.scenes if scene.id in scene_ids)) for one in found)
    return [ChapterScenes(head if head in scenes else scenes[0], scenes) for head, scenes in chosen if scenes]


def _credit(document: Document, which: str, narrator: Part | None) -> list[Chapter]:
    segments = credit_segments(document, which, narrator)
    if not segments:
        return []
    title = tr("Opening credits") if which == OPENING else tr("Closing credits")
    coverage = coverage_of(document, segments)
    return [msgspec.structs.replace(chapter_of(title, segments), is_credit=True, coverage=coverage)]


def beds_of(document: Document, scene_id: str) -> tuple[Bed, ...]:
    """Of the chapter that begins with this scene, oldest first."""
    return tuple(
        Bed(
            bed_id=one.id, asset=one.asset, name=one.name, seconds=one.seconds, start=one.start, length=one.length,
            loop=one.loop, gain=one.gain, ducking=one.ducking, fade_in=one.fade_in, fade_out=one.fade_out,
            credit=one.credit, licence=one.licence,
        )
        for one in sorted(document.where(SoundBed, "scene_id", scene_id), key=lambda bed: bed.id)
    )  # fmt: skip


def chapter_of(title: str, segments: Sequence[Segment], beds: tuple[Bed, ...] = ()) -> Chapter:
    return Chapter(
        title=title,
        beds=beds,
        clips=tuple(clip_of(one, one.take) for one in segments if one.take is not None),
        missing=tuple(one.text for one in segments if one.take is None),
        stale=tuple(one.text for one in segments if one.take is not None and not (one.fresh or one.locked)),
    )


def clip_of(one: Segment, take: Take) -> Clip:
    """`take`: the one of its takes that is heard."""
    same = take.text == one.text
    edit = one.edit
    own = edit is not None and edit.pause is not None
    return Clip(
        take_id=take.id, asset=take.asset, text=one.text if same else take.text, voice=take.voice,
        gain=one.part.manner.gain, pause=edit.pause if edit is not None and edit.pause is not None else one.pause_after,
        words=take.words, seconds=take.seconds, shape=shape_of(edit, take), lead=edit.lead if edit is not None else 0.0,
        crossfade=edit.crossfade if edit is not None else 0.0, pause_is_own=own, is_human=take.is_human,
        reader=take.reader,
    )  # fmt: skip


def named(sentences: Sequence[str]) -> str:
    """The first of them, as they are told to a person."""
    shown = "; ".join(f"“{text[:60]}”" for text in sentences[:_NAMED])
    return f"{shown} …" if len(sentences) > _NAMED else shown


def retail_sample(programme: Programme, least: float, most: float) -> Chapter | None:
    """The beginning of the book, up to the end of a sentence, somewhat under `most` seconds: of the first chapter, and
    of those behind it as long as there are less than `least`. None where all of it is shorter."""
    taken: list[Clip] = []
    begun: list[Chapter] = []
    seconds = 0.0
    spoken = (one for one in programme.chapters if not one.is_credit)
    for chapter, clip in ((one, clip) for one in spoken for clip in one.clips):
        long = clip.lead + clip.length + clip.pause
        if seconds + long > most * 0.8:
            break
        if not begun or begun[-1] is not chapter:
            if seconds >= least:
                break
            begun.append(chapter)
        seconds += long
        taken.append(clip)
    # What is heard below one chapter is not heard below another.
    beds = begun[0].beds if len(begun) == 1 else ()
    return Chapter(title=tr("Retail sample"), clips=tuple(taken), beds=beds) if seconds >= least else None
