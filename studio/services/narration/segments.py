"""What there is to speak in a scene, what has been spoken, and what is stale. Pure reading of the document.

Called by the narration pane, on a thread where the scene is long, by the exports and the command line. A segment is one
sentence of one paragraph. A take belongs to a segment by the hash of its text, so that a sentence that only moved
keeps its take; a segment whose text changed shows its older take as stale.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal

import msgspec

from studio.domain.document import Change, Document, Edit, Paragraph, Scene, Take
from studio.domain.ids import new_id
from studio.domain.manuscript import text_hash
from studio.domain.outline import paragraphs_of
from studio.domain.requests import ModelRef, SpeechRequest, SpeechSegment
from studio.domain.sentences import split_sentences
from studio.services.narration.lexicon import Lexicons, pronunciations

SegmentKey = tuple[str, int]
"""Paragraph id and place of the sentence within it."""
SegmentState = Literal["not spoken", "queued", "speaking", "spoken", "stale", "said otherwise"]
"""stale: its words are others now. said otherwise: one of them has another entry in the lexicon now."""

SENTENCE_PAUSE = 0.3
PARAGRAPH_PAUSE = 0.7
HEADING_PAUSE = 1.0
RULE_PAUSE = 1.5
"""Seconds after a sentence, the last of a paragraph, a heading, and the last before a scene break."""


class Segment(msgspec.Struct, frozen=True):
    """One sentence of the scene as it reads now, and the take that speaks it."""

    paragraph_id: str
    index: int
    text: str
    pause_after: float
    take: Take | None = None
    """The one that is heard and exported: fresh if there is a fresh one, else stale."""
    takes: tuple[Take, ...] = ()
    """Every take of this sentence, fresh and stale, oldest first."""
    outdated: frozenset[str] = frozenset()
    """Ids of the takes of these very words in which one is said otherwise than the lexicon has it now."""

    @property
    def key(self) -> SegmentKey:
        return (self.paragraph_id, self.index)

    @property
    def fresh(self) -> bool:
        return self._same_words and self.take is not None and self.take.id not in self.outdated

    @property
    def _same_words(self) -> bool:
        return self.take is not None and self.take.text_hash == text_hash(self.text)

    @property
    def state(self) -> SegmentState:
        if self.take is None:
            return "not spoken"
        if self.fresh:
            return "spoken"
        return "said otherwise" if self._same_words else "stale"


LONG = 100_000
"""Letters of a scene whose sentences are found on a thread; on the window's own it would take 50 ms."""


def is_long(document: Document, scene_id: str) -> bool:
    """Whether a scene has more than `LONG` letters; looks at no more of them than it has to."""
    scene = document.get(Scene, scene_id)
    letters = 0
    for paragraph_id in scene.paragraphs if scene is not None else ():
        letters += len(document.need(Paragraph, paragraph_id).text) + 1
        if letters > LONG:
            return True
    return False


_Split = tuple[Paragraph, str, tuple[Segment, ...]]
"""A paragraph, the style of the one that follows, and its sentences without takes."""


class Sentences:
    """Remembers how paragraphs were split, so that only those are split again that are others now. For one reader, on
    one thread."""

    def __init__(self, known: Mapping[str, _Split] | None = None) -> None:
        self._known: Mapping[str, _Split] = known or {}
        self._used: dict[str, _Split] = {}

    def continued(self) -> Sentences:
        """Another one, for another thread, that begins with what this one knows."""
        return Sentences(self._known)

    def of(self, paragraph: Paragraph, following: str) -> tuple[Segment, ...]:
        """Without takes. `following`: the style of the next paragraph."""
        known = self._known.get(paragraph.id)
        if known is None or known[0] is not paragraph or known[1] != following:
            known = (paragraph, following, _sentences(paragraph, following))
        self._used[paragraph.id] = known
        return known[2]

    def settle(self) -> None:
        """A reading is over: what it did not ask for is forgotten."""
        self._known, self._used = self._used, {}


def segments_of(
    document: Document,
    scene_id: str,
    sentences: Sentences | None = None,
    step: Callable[[float], None] = lambda share: None,
) -> tuple[Segment, ...]:
    """The scene's sentences in reading order, with their takes; rules and empty paragraphs are passed over. `step` is
    told how much of it is done and may raise."""
    if not scene_id:
        return ()
    sentences = sentences or Sentences()
    paragraphs = paragraphs_of(document, scene_id)
    by_hash: dict[str, list[Take]] = {}
    by_place: dict[SegmentKey, list[Take]] = {}
    for take in _takes_of(document, scene_id, paragraphs):
        by_hash.setdefault(take.text_hash, []).append(take)
        by_place.setdefault((take.paragraph_id, take.segment), []).append(take)
    lexicons = Lexicons(document)
    out: list[Segment] = []
    for place, paragraph in enumerate(paragraphs):
        step(place / len(paragraphs))
        split = sentences.of(paragraph, _next_style(paragraphs, place))
        if not by_hash:
            out.extend(split)
            continue
        for segment in split:
            same = by_hash.get(text_hash(segment.text), [])
            older = [take for take in by_place.get(segment.key, []) if take not in same]
            otherwise = frozenset(take.id for take in same if lexicons.outdated(take))
            fresh = [take for take in same if take.id not in otherwise]
            heard = _heard(fresh, segment.key) or _heard(same, segment.key) or _heard(older, segment.key)
            out.append(msgspec.structs.replace(segment, take=heard, takes=(*older, *same), outdated=otherwise))
    sentences.settle()
    return tuple(out)


def _takes_of(document: Document, scene_id: str, paragraphs: Sequence[Paragraph]) -> list[Take]:
    """Of the scene and of paragraphs that came into it from another one; oldest first."""
    found = {take.id: take for take in document.where(Take, "scene_id", scene_id)}
    for paragraph in paragraphs:
        found.update((take.id, take) for take in document.where(Take, "paragraph_id", paragraph.id))
    return [found[take_id] for take_id in sorted(found)]


def _next_style(paragraphs: Sequence[Paragraph], place: int) -> str:
    return paragraphs[place + 1].style if place + 1 < len(paragraphs) else ""


def _sentences(paragraph: Paragraph, following: str) -> tuple[Segment, ...]:
    if paragraph.style == "rule":
        return ()
    sentences = [one for one in split_sentences(paragraph.text) if any(letter.isalnum() for letter in one)]
    last_pause = HEADING_PAUSE if paragraph.style.startswith("heading") else PARAGRAPH_PAUSE
    if following == "rule":
        last_pause = RULE_PAUSE
    return tuple(
        Segment(
            paragraph_id=paragraph.id,
            index=index,
            text=text,
            pause_after=last_pause if index == len(sentences) - 1 else SENTENCE_PAUSE,
        )
        for index, text in enumerate(sentences)
    )


def _heard(takes: Iterable[Take], key: SegmentKey) -> Take | None:
    """Of several takes: the chosen one of this very place, else a chosen one, else the newest."""
    return max(takes, key=lambda t: (t.chosen and (t.paragraph_id, t.segment) == key, t.chosen, t.id), default=None)


def to_speak(segments: Sequence[Segment], voice: str) -> tuple[Segment, ...]:
    """Those without a fresh take by this voice, also where a word is said otherwise since."""
    return tuple(one for one in segments if not one.fresh or (one.take is not None and one.take.voice != voice))


def speech_request(
    document: Document,
    segments: Sequence[Segment],
    *,
    model: ModelRef,
    voice: str,
    speed: float,
    seed: int = 0,
    device: str = "auto",
) -> SpeechRequest:
    """The job that speaks these segments, with the pronunciations of the project's lexicon and cards."""
    return SpeechRequest(
        model=model,
        voice=voice,
        segments=tuple(
            SpeechSegment(text=one.text, paragraph_id=one.paragraph_id, index=one.index, pause_after=one.pause_after)
            for one in segments
        ),
        speed=speed,
        lexicon=pronunciations(document),
        seed=seed,
        device=device,
    )


def choose_take(segment: Segment, take_id: str) -> Change:
    """Make another take of the segment the one that is heard. Raises KeyError when it is not one of its takes."""
    if all(take.id != take_id for take in segment.takes):
        raise KeyError(take_id)
    edits = tuple(
        Edit(take, msgspec.structs.replace(take, chosen=take.id == take_id))
        for take in segment.takes
        if take.chosen != (take.id == take_id)
    )
    return Change(id=new_id(), label="Choose take", stack="narration", edits=edits, at=time.time())
