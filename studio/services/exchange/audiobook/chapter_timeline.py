"""A chapter as the timeline shows it: its clips in their places, what was edited, marks, music. Pure; any thread."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from typing import Final

import msgspec

from studio.domain.document import Document
from studio.domain.errors import BadRequest, StudioError
from studio.domain.project_records import Card
from studio.domain.timeline_records import Marker
from studio.services.exchange.audiobook.layout import Placed, placed
from studio.services.exchange.audiobook.programme import Chapter, Step, beds_of, by_chapter, chapter_of
from studio.services.narration.casting import Part
from studio.services.narration.chapters import ChapterScenes
from studio.services.narration.segments import Segment, segments_of
from studio.services.narration.shaping import waits
from studio.services.translation import tr

_NOTHING: Final = Chapter(title="", clips=())


class Cut(msgspec.Struct, frozen=True):
    """A clip in its place, with its sentence."""

    place: int
    segment: Segment
    where: Placed
    speaker: str = ""
    """Name of the character; "" for the narrator."""

    @property
    def start(self) -> float:
        return self.where.start

    @property
    def end(self) -> float:
        return self.where.end

    @property
    def is_stale(self) -> bool:
        return not (self.segment.fresh or self.segment.locked)

    @property
    def waits(self) -> bool:
        """Trims that were set on another take."""
        return waits(self.segment.edit, self.segment.take)

    def in_take(self, seconds: float) -> float:
        """Of a second of the chapter, that of the take."""
        first, last = self.where.clip.shape.span(self.where.clip.seconds)
        return min(max(first + seconds - self.start, first), last)

    def in_chapter(self, seconds: float) -> float:
        """Of a second of the take, that of the chapter."""
        first, last = self.where.clip.shape.span(self.where.clip.seconds)
        return self.start + min(max(seconds, first), last) - first


class Marked(msgspec.Struct, frozen=True):
    marker: Marker
    seconds: float
    """Of the chapter."""


class SceneStart(msgspec.Struct, frozen=True):
    place: int
    """Of its first clip."""
    title: str


class ChapterTimeline(msgspec.Struct, frozen=True):
    scene_id: str = ""
    """The scene that begins the chapter."""
    chapter: Chapter = _NOTHING
    cuts: tuple[Cut, ...] = ()
    marks: tuple[Marked, ...] = ()
    unspoken: int = 0
    """Sentences without a take."""
    scenes: tuple[SceneStart, ...] = ()
    """Those of which something is spoken, in order."""

    @property
    def seconds(self) -> float:
        return self.cuts[-1].end + max(0.0, self.cuts[-1].where.pause) if self.cuts else 0.0

    def place_at(self, seconds: float) -> int:
        """Of the clip that is heard then, or was heard last; 0 before the first one."""
        return max(0, bisect_right(self.cuts, seconds, key=lambda cut: cut.start) - 1)


def chapter_timeline(
    document: Document, scene_id: str, narrator: Part | None = None, step: Step = lambda share: None
) -> ChapterTimeline:
    """Of the chapter that a scene lies in; an empty one where there is no such scene. `narrator`: who reads where the
    project does not say; None: any voice."""
    chapters = by_chapter(document)
    here = next((one for one in chapters if any(scene.id == scene_id for scene in one.scenes)), None)
    return _of_scenes(document, here, narrator, step) if here is not None else ChapterTimeline()


def timelines(document: Document, narrator: Part | None = None) -> tuple[ChapterTimeline, ...]:
    """Of all chapters in which something is spoken. Raises StudioError(BadRequest) where nothing is."""
    found = [_of_scenes(document, one, narrator, lambda share: None) for one in by_chapter(document)]
    spoken = tuple(one for one in found if one.cuts)
    if not spoken:
        raise StudioError(BadRequest(field="book", problem="nothing of it has been spoken yet"))
    return spoken


def _of_scenes(
    document: Document, chapter_scenes: ChapterScenes, narrator: Part | None, step: Callable[[float], None]
) -> ChapterTimeline:
    scenes = chapter_scenes.scenes
    segments: list[Segment] = []
    starts: list[SceneStart] = []
    clips = 0
    for place, scene in enumerate(scenes):
        step(place / len(scenes))
        own = segments_of(document, scene.id, narrator=narrator)
        here = sum(one.take is not None for one in own)
        if here:
            starts.append(SceneStart(clips, scene.title.strip() or tr("Untitled scene")))
        clips += here
        segments += own
    title = chapter_scenes.head.title.strip() or tr("Untitled scene")
    chapter = chapter_of(title, segments, beds_of(document, scenes[0].id))
    spoken = [one for one in segments if one.take is not None]
    cuts = tuple(
        Cut(place, segment, where, _name(document, segment.card_id))
        for place, (segment, where) in enumerate(zip(spoken, placed(chapter.clips), strict=True))
    )
    found = [Marked(marker, cut.in_chapter(marker.seconds)) for cut in cuts for marker in cut.segment.markers]
    marks = tuple(sorted(found, key=lambda mark: mark.seconds))
    return ChapterTimeline(scenes[0].id, chapter, cuts, marks, len(segments) - len(spoken), tuple(starts))


def _name(document: Document, card_id: str) -> str:
    card = document.get(Card, card_id) if card_id else None
    return card.name if card is not None else ""
