"""What there is to speak in a scene, what has been spoken, and what is stale. Pure reading of the document.

Called by the narration pane, on a thread where the scene is long, by the exports and the command line. A segment is one
sentence of one paragraph, or the part of it that one voice says. A take is fresh for every sentence that is to be made
of the same words, voice, pace, pitch and pronunciations, wherever it stands; a take of older words belongs to the
sentence that these words became (`belonging`), and never to one that was only put in its place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, Literal

import msgspec

from studio.domain.document import Document
from studio.domain.matter import is_apart
from studio.domain.outline import paragraphs_of
from studio.domain.passages import text_hash
from studio.domain.project_records import Card
from studio.domain.requests import Around, ModelRef, Pronunciation, SpeechRequest, SpeechSegment
from studio.domain.sound_records import Direction, Pauses, Take
from studio.domain.text_records import Paragraph, Scene
from studio.domain.timeline_records import ClipEdit, Marker
from studio.services.narration.attribution import Proposal
from studio.services.narration.belonging import Neighbours
from studio.services.narration.casting import Casting, Part, narration_of
from studio.services.narration.chapters import ends_chapter, is_chapter_title
from studio.services.narration.lexicon import Narrowed, Scope, by_context, pronunciations, unless_own
from studio.services.narration.read_by_choice import read_paragraphs
from studio.services.narration.script import Lines, Piece, Read, lines_of, pieces, read_paragraph

SegmentKey = tuple[str, int]
"""Paragraph id and place of the segment within it."""
SegmentState = Literal[
    "not spoken", "queued", "speaking", "spoken", "stale", "said otherwise", "voice changed", "locked",
    "locked in older words", "older words", "to be read again",
]  # fmt: skip
"""stale: its words are others now. said otherwise: one of them has another entry in the lexicon now. voice changed:
somebody else says it now, or with another pace or pitch. locked: its take stays, whatever becomes of it; in older
words: it says others than stand there now. older words: a person chose a take of older words for it. to be read again:
its words are others now than those that a person read."""


class Segment(msgspec.Struct, frozen=True, gc=False):
    """One sentence of the scene as it reads now, and the take that speaks it."""

    paragraph_id: str
    index: int
    text: str
    pause_after: float
    around: Around = Around()
    card_id: str = ""
    """The character who says it; "" for the narrator."""
    part: Part = Part("")
    speeches: tuple[int, ...] = ()
    """Which speeches of its paragraph it has something of."""
    open_speech: bool = False
    """Nobody has said yet who says one of them."""
    proposal: Proposal | None = None
    """Who seems to."""
    context: tuple[Pronunciation, ...] = ()
    """Words whose sound hangs on the sentences before."""
    wanted: str = ""
    """The hash of what it is to be made of."""
    take: Take | None = None
    """The one that is heard and exported: fresh if there is a fresh one, else stale."""
    takes: tuple[Take, ...] = ()
    """Every take of this sentence, fresh and stale, oldest first."""
    fresh: bool = False
    """Its take is what it is to be, or a person chose it for what it is to be."""
    outdated: frozenset[str] = frozenset()
    """Ids of the takes of these very words that are made otherwise than it is to be."""
    otherwise: frozenset[str] = frozenset()
    """Those of them in which one is said otherwise than the lexicon has it now."""
    direction: Direction | None = None
    """What a person decided about it."""
    edit: ClipEdit | None = None
    """How it stands on the timeline, where that was changed."""
    markers: tuple[Marker, ...] = ()

    @property
    def key(self) -> SegmentKey:
        return (self.paragraph_id, self.index)

    @property
    def locked(self) -> bool:
        """Its take is; a lock whose take was deleted holds nothing."""
        if self.direction is None or self.take is None:
            return False
        return self.direction.locked and self.take.id == self.direction.take_id

    @property
    def waits_for_reader(self) -> bool:
        """A person read it in other words: it is theirs to read again, and no voice takes their place unasked."""
        return self.take is not None and self.take.is_human and not self.fresh and not self.locked

    @property
    def state(self) -> SegmentState:
        if self.take is None:
            return "not spoken"
        if self.locked:
            return "locked" if self.take.text == self.text else "locked in older words"
        if self.fresh:
            return "spoken" if self.take.text == self.text else "older words"
        if self.take.is_human:
            return "to be read again"
        if self.take.text != self.text:
            return "stale"
        return "said otherwise" if self.take.id in self.otherwise else "voice changed"


LONG = 20_000
"""Letters of a scene whose sentences are found on a thread; on the window's own it would take 15 ms."""


def is_long(document: Document, scene_id: str) -> bool:
    """Whether a scene has more than `LONG` letters; looks at no more of them than it has to."""
    scene = document.get(Scene, scene_id)
    letters = 0
    for paragraph_id in scene.paragraphs if scene is not None else ():
        letters += len(document.need(Paragraph, paragraph_id).text) + 1
        if letters > LONG:
            return True
    return False


class Sentences:
    """Remembers how paragraphs were split, so that only those are split again that are others now. For one reader, on
    one thread."""

    def __init__(self, known: Mapping[str, Read] | None = None) -> None:
        self._known: Mapping[str, Read] = known or {}
        self._used: dict[str, Read] = {}

    def continued(self) -> Sentences:
        """Another one, for another thread, that begins with what this one knows."""
        return Sentences(self._known)

    def of(self, paragraph: Paragraph) -> Read:
        known = self._known.get(paragraph.id)
        if known is None or known.paragraph is not paragraph:
            known = read_paragraph(paragraph)
        self._used[paragraph.id] = known
        return known

    def settle(self) -> None:
        """A reading is over: what it did not ask for is forgotten."""
        self._known, self._used = self._used, {}


def segments_of(
    document: Document,
    scene_id: str,
    sentences: Sentences | None = None,
    step: Callable[[float], None] = lambda share: None,
    narrator: Part | None = None,
) -> tuple[Segment, ...]:
    """The scene's sentences in reading order, with their takes; rules and empty paragraphs are passed over. `step` is
    told how much of it is done and may raise. `narrator`: who reads where the project does not say; None: any voice."""
    if not scene_id:
        return ()
    sentences = sentences or Sentences()
    casting = Casting(document, narrator)
    narration = narration_of(document)
    paragraphs = tuple(read_paragraphs(document, scene_id, narration))
    if paragraphs or narration.front_matter or not is_apart(document, scene_id):
        paragraphs = (*_title(document, scene_id, casting), *paragraphs)
    read = [sentences.of(paragraph) for paragraph in paragraphs]
    lines = lines_of(document, read)
    voices = document.derived(_voiced, Card)
    out: list[Segment] = []
    heard = [bool(one.sentences) and _is_read(one.paragraph, casting) for one in read]
    last = max((place for place, is_heard in enumerate(heard) if is_heard), default=-1)
    for place, paragraph in enumerate(paragraphs):
        step(place / len(paragraphs))
        if not heard[place]:
            continue
        found = pieces(read[place], lines[place], voices)
        if found:
            following = paragraphs[place + 1].style if place + 1 < len(paragraphs) else ""
            pause = _pause_behind(paragraph, following, casting.pauses)
            if place == last:
                pause = pause_behind_scene(document, scene_id, casting.pauses)
            bare = _bare(paragraph, pause, found, lines[place], casting)
            out.extend(_with_takes(document, paragraph, _in_context(bare, out), casting, scene_id))
    sentences.settle()
    return tuple(out)


def segments_of_passage(document: Document, paragraph: Paragraph, narrator: Part | None = None) -> tuple[Segment, ...]:
    """The sentences of words that stand in no scene, with their takes: the narrator says them."""
    casting = Casting(document, narrator)
    read = Sentences().of(paragraph)
    [lines] = lines_of(document, [msgspec.structs.replace(read, speeches=())])
    found = pieces(msgspec.structs.replace(read, speeches=()), lines, {})
    bare = _bare(paragraph, casting.pauses.chapter, found, lines, casting)
    return tuple(_with_takes(document, paragraph, _in_context(bare, ()), casting, ""))


def _voiced(cards: Iterable[Card]) -> dict[str, Card]:
    return {card.id: card for card in cards if card.voice}


def _pause_behind(paragraph: Paragraph, following: str, pauses: Pauses) -> float:
    """Behind a paragraph within a scene; `following`: the style of the next one."""
    if following == "rule":
        return pauses.scene
    return pauses.heading if _is_heading(paragraph) else pauses.paragraph


def _title(document: Document, scene_id: str, casting: Casting) -> tuple[Paragraph, ...]:
    """The title as a heading of its own, whose id is that of the scene; none where it is not to be spoken, or the text
    begins with a heading of these words."""
    title = document.need(Scene, scene_id).title.strip()
    first = next((one for one in paragraphs_of(document, scene_id) if one.text.strip()), None)
    said = first is not None and _is_heading(first) and first.text.strip() == title
    if not title or said:
        return ()
    if not casting.titles and not (casting.chapter_titles and is_chapter_title(document, scene_id)):
        return ()
    return (Paragraph(id=scene_id, scene_id=scene_id, text=title, style="heading1"),)


def _is_read(paragraph: Paragraph, casting: Casting) -> bool:
    is_title = paragraph.id == paragraph.scene_id
    return casting.headings or is_title or not _is_heading(paragraph)


def _is_heading(paragraph: Paragraph) -> bool:
    return paragraph.style.startswith("heading")


def pause_behind_scene(document: Document, scene_id: str, pauses: Pauses) -> float:
    """That of a chapter where the next scene begins one, or there is none."""
    return pauses.chapter if ends_chapter(document, scene_id) else pauses.scene


def _bare(
    paragraph: Paragraph, last_pause: float, found: Sequence[Piece], lines: Lines, casting: Casting
) -> Iterator[Segment]:
    """Without takes."""
    pauses = casting.pauses
    neighbours = Neighbours([piece.text for piece in found])
    for index, piece in enumerate(found):
        pause = last_pause if index == len(found) - 1 else pauses.sentence if piece.ends else pauses.sentence / 3
        part = casting.part(piece.card_id)
        open_ones = [place for place in piece.speeches if lines.confirmed[place] is None]
        yield Segment(
            paragraph_id=paragraph.id,
            index=index,
            text=piece.text,
            pause_after=pause * min(4.0, max(0.0, part.manner.pause)),
            around=neighbours.around(index),
            card_id=piece.card_id,
            part=part,
            speeches=piece.speeches,
            open_speech=bool(open_ones),
            proposal=next((lines.proposed[place] for place in open_ones if lines.proposed[place]), None),
        )


def _in_context(segments: Iterator[Segment], before: Sequence[Segment]) -> Iterator[Segment]:
    """With the words whose sound hangs on the sentences before."""
    earlier = [one.text for one in before[-_EARLIER:]]
    for one in segments:
        context = by_context(one.text, " ".join(earlier[-_EARLIER:]))
        earlier.append(one.text)
        yield msgspec.structs.replace(one, context=context) if context else one


_EARLIER: Final = 4
"""Sentences that tell in which time the next one is told."""


def _with_takes(
    document: Document, paragraph: Paragraph, segments: Iterator[Segment], casting: Casting, scene_id: str
) -> Iterator[Segment]:
    here = tuple(segments)
    neighbours = Neighbours([one.text for one in here])
    own: dict[int | None, list[Take]] = {}
    for take in document.where(Take, "paragraph_id", paragraph.id):
        own.setdefault(neighbours.owner(take, take.segment), []).append(take)
    directions = {neighbours.owner(one): one for one in document.where(Direction, "paragraph_id", paragraph.id)}
    edits = {neighbours.owner(one): one for one in document.where(ClipEdit, "paragraph_id", paragraph.id)}
    markers: dict[int | None, list[Marker]] = {}
    for marker in document.where(Marker, "paragraph_id", paragraph.id):
        markers.setdefault(neighbours.owner(marker), []).append(marker)
    for one in here:
        wanted = casting.wanted(one.text, Scope(one.card_id, scene_id, one.paragraph_id), one.context)
        marks = sorted(markers.get(one.index, ()), key=lambda marker: (marker.seconds, marker.id))
        known = msgspec.structs.replace(
            one, wanted=wanted, direction=directions.get(one.index), edit=edits.get(one.index), markers=tuple(marks)
        )
        yield _directed(document, known, own.get(one.index, []), casting, scene_id)


def _directed(document: Document, one: Segment, own: Sequence[Take], casting: Casting, scene_id: str) -> Segment:
    """With the takes that are its own, and with those of the same making that stand elsewhere."""
    mine = {take.id: take for take in own}
    direction = one.direction
    chosen = document.get(Take, direction.take_id) if direction is not None and direction.take_id else None
    same = document.where(Take, "text_hash", text_hash(one.text))
    fresh = {take.id: take for take in same if casting.made(take, one.part) == one.wanted}
    takes = {**mine, **fresh, **({chosen.id: chosen} if chosen is not None else {})}
    if not takes:
        return one
    outdated = {
        take.id: take for take in takes.values() if take.text == one.text and take.id not in fresh and not take.is_human
    }
    settled = chosen is not None and direction is not None and (direction.locked or direction.chosen_for == one.wanted)
    is_read = chosen is not None and chosen.is_human
    settled = settled or (is_read and chosen is not None and chosen.text == one.text)
    heard = chosen if settled or is_read else _heard(list(fresh.values()), mine, chosen)
    if heard is None:
        heard = chosen or _heard(list(outdated.values()), mine, None) or _heard(list(mine.values()), mine, None)
    return msgspec.structs.replace(
        one,
        take=heard,
        takes=tuple(takes[take_id] for take_id in sorted(takes)),
        fresh=settled or (heard is not None and heard.id in fresh),
        outdated=frozenset(outdated),
        otherwise=frozenset(
            take.id
            for take in outdated.values()
            if casting.said_otherwise(take, Scope(one.card_id, scene_id, one.paragraph_id), one.context)
        ),
    )


def _heard(takes: Sequence[Take], own: Mapping[str, Take], chosen: Take | None) -> Take | None:
    """Of several takes: the chosen one, else the newest of the sentence's own, else the newest."""
    return max(
        takes, key=lambda t: (chosen is not None and t.id == chosen.id, t.id in own, t.chosen, t.id), default=None
    )


def to_speak(segments: Sequence[Segment]) -> tuple[Segment, ...]:
    """Those without a fresh take, but for what a person has read, which no voice replaces unasked; of several that are
    to be made alike, the first one."""
    found: dict[str, Segment] = {}
    for one in segments:
        if not one.fresh and not one.locked and not one.waits_for_reader:
            found.setdefault(one.wanted, one)
    return tuple(found.values())


def speech_request(
    document: Document,
    segments: Sequence[Segment],
    *,
    model: ModelRef,
    narrator: Part,
    scene_id: str = "",
    seed: int = 0,
    device: str = "auto",
) -> SpeechRequest:
    """The job that speaks these segments, each by whoever says it, with the pronunciations of the project's lexicon and
    cards. `narrator`: who reads what has no voice of its own."""
    wide = pronunciations(document)
    narrowed = Narrowed(document)
    scopes = [narrowed.of(Scope(one.card_id, scene_id, one.paragraph_id)) for one in segments]
    narrow: dict[Scope, tuple[Pronunciation, ...]] = {}
    for scope in scopes:
        if scope not in narrow:
            narrow[scope] = tuple(entry for entry in pronunciations(document, scope) if entry not in wide)
    return SpeechRequest(
        model=model,
        voice=narrator.voice,
        segments=tuple(
            _asked(one, narrator, (*narrow[scope], *unless_own(one.context, (*wide, *narrow[scope]))))
            for one, scope in zip(segments, scopes, strict=True)
        ),
        speed=narrator.manner.speed,
        pitch=narrator.manner.pitch,
        lexicon=wide,
        seed=seed,
        device=device,
    )


def _asked(one: Segment, narrator: Part, lexicon: tuple[Pronunciation, ...]) -> SpeechSegment:
    part = one.part if one.part.voice else narrator
    return SpeechSegment(
        text=one.text,
        paragraph_id=one.paragraph_id,
        index=one.index,
        pause_after=one.pause_after,
        voice="" if part.voice == narrator.voice else part.voice,
        speed=None if part.manner.speed == narrator.manner.speed else part.manner.speed,
        pitch=None if part.manner.pitch == narrator.manner.pitch else part.manner.pitch,
        lexicon=lexicon,
        around=one.around,
    )
