"""The sentences of a scene as the desk has them. Pure; on a thread where the scene is long."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from studio.domain.document import Document
from studio.domain.outline import first_with_words, outline
from studio.domain.passages import text_hash
from studio.services.narration.attribution import Proposal
from studio.services.narration.casting import Part
from studio.services.narration.read_by_choice import passed_over, passed_words
from studio.services.narration.segments import Segment, SegmentKey, Sentences, segments_of
from studio.services.translation import tr
from studio.ui.widgets.errand import Step


class Places(Mapping[SegmentKey, int]):
    """Where each sentence stands in a scene. Those of a paragraph follow each other, so that a place is kept for each
    paragraph and none for each sentence: of these there may be hundreds of thousands."""

    __slots__ = ("_counts", "_firsts", "_length")

    def __init__(self, segments: Sequence[Segment] = ()) -> None:
        self._firsts: dict[str, int] = {}
        self._counts: dict[str, int] = {}
        self._length = len(segments)
        for place, one in enumerate(segments):
            if one.index == 0:
                self._firsts[one.paragraph_id] = place
            self._counts[one.paragraph_id] = one.index + 1

    def __getitem__(self, key: SegmentKey) -> int:
        paragraph_id, index = key
        if not 0 <= index < self._counts.get(paragraph_id, 0):
            raise KeyError(key)
        return self._firsts[paragraph_id] + index

    def __iter__(self) -> Iterator[SegmentKey]:
        return ((paragraph_id, index) for paragraph_id in self._firsts for index in range(self._counts[paragraph_id]))

    def __len__(self) -> int:
        return self._length

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Places):
            return NotImplemented
        return self is other or (
            self._length == other._length and self._firsts == other._firsts and self._counts == other._counts
        )

    __hash__ = None  # type: ignore[assignment]

    def of(self, paragraph_id: str) -> range:
        """Where the sentences of a paragraph stand."""
        first = self._firsts.get(paragraph_id, 0)
        return range(first, first + self._counts.get(paragraph_id, 0))


class SceneRead(msgspec.Struct, frozen=True):
    """The sentences of a scene, found on any thread."""

    segments: tuple[Segment, ...] = ()
    places: Places = msgspec.field(default_factory=Places)
    here: frozenset[str] = frozenset()
    """Ids of the paragraphs that are spoken in the scene."""
    hashes: frozenset[str] = frozenset()
    """Of what is said in it."""
    spoken: tuple[Segment, ...] = ()
    """Those that have a take."""
    starts: Sequence[float] = ()
    """Seconds at which each of them begins when they are heard one after the other."""
    takes: tuple[str, ...] = ()
    """Assets of their takes."""
    passed: tuple[str, ...] = ()
    """What of the scene is not read by choice, in words."""
    open_lines: tuple[Segment, ...] = ()
    """Those in which something is said by nobody knows whom."""


def read_scene(
    document: Document,
    scene_id: str,
    sentences: Sentences,
    step: Step,
    narrator: Part,
    proposed: Mapping[tuple[str, str], Proposal],
    before: Places,
) -> SceneRead:
    """`before`: the places that were read last, which are kept where they are the same."""
    segments = segments_of(document, scene_id, sentences, step, narrator if narrator.voice else None)
    if proposed:
        segments = tuple(_with_proposal(one, proposed) for one in segments)
    places = Places(segments)
    here = frozenset(one.paragraph_id for one in segments)
    hashes = frozenset(text_hash(one.text) for one in segments)
    spoken = tuple(one for one in segments if one.take is not None)
    return SceneRead(
        segments,
        before if places == before else places,
        here,
        hashes,
        spoken,
        array("d", _starts(spoken)),
        tuple(one.take.asset for one in spoken if one.take is not None),
        passed_words(passed_over(document, scene_id)),
        tuple(one for one in segments if one.open_speech),
    )


def _starts(spoken: Sequence[Segment]) -> Iterator[float]:
    at = 0.0
    for one in spoken:
        yield at
        at += (one.take.seconds if one.take is not None else 0.0) + one.pause_after


def _with_proposal(one: Segment, proposed: Mapping[tuple[str, str], Proposal]) -> Segment:
    """Rules go before a writer's guess."""
    guess = proposed.get((one.paragraph_id, one.text)) if one.open_speech and one.proposal is None else None
    return msgspec.structs.replace(one, proposal=guess) if guess is not None else one


def sentence_at(text: str, sentences: Sequence[Segment], offset: int) -> int:
    """Index of the sentence of a paragraph in which a character stands; 0 behind the last one."""
    at = 0
    for one in sentences:
        at = max(at, text.find(one.text, at) + len(one.text))
        if offset <= at:
            return one.index
    return 0


def start_of(text: str, sentences: Sequence[Segment], index: int) -> int:
    """Character of the paragraph with which that sentence begins."""
    at = start = 0
    for one in sentences[: index + 1]:
        start = text.find(one.text, at)
        at = max(at, start)
    return max(0, start)


def first_to_read(document: Document, scene_ids: Sequence[str], present: str) -> str:
    """The first scene that has words, the present one before others; else any."""
    order = [present, *scene_ids] if present in scene_ids else scene_ids
    return first_with_words(document, order) or next(iter(order), "")


def scenes_of(document: Document) -> tuple[tuple[str, str], ...]:
    return tuple((one.id, "\u2003" * depth + (one.title or tr("Untitled scene"))) for depth, one in outline(document))
