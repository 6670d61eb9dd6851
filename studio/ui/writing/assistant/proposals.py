"""An answer that is shown beside the text until a person puts it in or drops it, and who wrote which words.

Knows no toolkit; made by the assistant's room; main thread.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

import msgspec

from studio.domain import manuscript, prompting
from studio.domain.changes import Change
from studio.domain.continuing import join_behind, without_lead
from studio.domain.document import Document
from studio.domain.passages import Passage, Place
from studio.domain.text_records import AuthorSpan, Paragraph, Scene
from studio.domain.weighing import Cut
from studio.domain.writing_tasks import Length

_Settled = Callable[[Document, Sequence[str], str | None, tuple[Place, Place] | None], Change]

NO_PLACE: tuple[Place, Place] = (("", 0), ("", 0))


class Proposal(msgspec.Struct, frozen=True):
    job_id: str
    text: str
    scene_id: str
    step: str = ""
    """Name of the undo step that puts it in."""
    target: tuple[Place, Place] = NO_PLACE
    """What it would replace; nowhere for an answer that goes to the caret."""
    original: str = ""
    """What stood there when it was asked for."""
    cut: Cut = ""
    longer: str = ""
    """The job of the answer that it is, gone on with, and whose place it takes."""
    wanted: Length = ""
    """How long it was to be beside what it replaces."""
    repeats: bool = False
    """It says the template's example again."""


class ProposalDesk(Protocol):
    """What proposals and authorship need of the desk."""

    @property
    def document(self) -> Document | None: ...
    def make(self, make: Callable[[Document], Change]) -> Change | None: ...
    def commit_typing(self) -> None: ...
    def printed(self, before: str, text: str) -> str:
        """`text`, which goes behind `before` in its paragraph, with the marks of the manuscript's language."""
        ...


def text_between(document: Document, scene_id: str, start: Place, end: Place) -> str:
    """What lies between two places of a scene, a line for each paragraph; empty where they are not in it."""
    scene = document.get(Scene, scene_id)
    if scene is None or start[0] not in scene.paragraphs or end[0] not in scene.paragraphs:
        return ""
    a, b = scene.paragraphs.index(start[0]), scene.paragraphs.index(end[0])
    texts = [document.need(Paragraph, one).text for one in scene.paragraphs[a : b + 1]]
    if not texts:
        return ""
    texts[-1] = texts[-1][: end[1]]
    texts[0] = texts[0][start[1] :]
    return "\n".join(texts)


class Proposals:
    def __init__(self, desk: ProposalDesk) -> None:
        self._desk = desk
        self.proposal: Proposal | None = None

    def take(self, place: Place | None) -> bool:
        """Put it in the place of what it replaces (unless that was changed meanwhile), or at `place`."""
        proposal, document = self.proposal, self._desk.document
        if proposal is None or document is None or not proposal.text:
            return False
        self._desk.commit_typing()
        if proposal.target == NO_PLACE:
            done = place is not None and insert_words(self._desk, place, proposal.text, proposal.job_id)
        elif text_between(document, proposal.scene_id, *proposal.target) != proposal.original:
            return False
        else:
            done = self._desk.make(lambda one: _replacement(self._desk, one, proposal)) is not None
        if done:
            self.proposal = None
        return done


def _replacement(desk: ProposalDesk, document: Document, proposal: Proposal) -> Change:
    text = _printed(desk, document, proposal.target[0], proposal.text)
    lines = [line for line in text.split("\n") if line.strip()]
    passages = [Passage(line, spans=(AuthorSpan(0, len(line), proposal.job_id),)) for line in lines]
    change = manuscript.replace_range(document, proposal.scene_id, *proposal.target, passages)
    return msgspec.structs.replace(change, label=proposal.step or change.label)


def insert_words(desk: ProposalDesk, place: Place, text: str, recipe_id: str) -> bool:
    """What a model wrote, at a place, as one step."""

    def make(document: Document) -> Change:
        return manuscript.insert_generated(document, *place, _printed(desk, document, place, text), recipe_id)

    return desk.make(make) is not None


def _printed(desk: ProposalDesk, document: Document, place: Place, text: str) -> str:
    """Code keeps its marks."""
    paragraph = document.need(Paragraph, place[0])
    return text if paragraph.style == "code" else desk.printed(paragraph.text[: place[1]], text)


def land_words(desk: ProposalDesk, place: Place | None, scene_id: str, text: str, recipe_id: str) -> bool:
    """The same for pending words, at the end of their scene if their place is gone. False: so is the scene."""
    document = desk.document
    if document is None:
        return False
    if place is None or document.get(Paragraph, place[0]) is None:
        scene = document.get(Scene, scene_id)
        if scene is None or not scene.paragraphs:
            return False
        last = document.need(Paragraph, scene.paragraphs[-1])
        place = (last.id, len(last.text))
    after = document.need(Paragraph, place[0]).text[place[1] :]
    return insert_words(desk, place, join_behind(text, after), recipe_id)


def insert_continuation(desk: ProposalDesk, place: Place, text: str, recipe_id: str, lead: str = "") -> bool:
    """The same, its beginning made to fit what stands before. `lead`: what of it stands there already."""
    document = desk.document
    paragraph = document.get(Paragraph, place[0]) if document is not None else None
    if paragraph is None:
        return False
    before, after = paragraph.text[: place[1]], paragraph.text[place[1] :]
    bare = without_lead(text, lead)
    fitted = bare if lead else prompting.fit_continuation(before, bare)
    return insert_words(desk, place, join_behind(fitted, after), recipe_id)


class Authorship:
    """Words of a model that nobody has accepted yet."""

    def __init__(self, desk: ProposalDesk) -> None:
        self._desk = desk

    def unaccepted(self, paragraph_ids: Sequence[str], within: tuple[Place, Place] | None = None) -> list[str]:
        """Those of the paragraphs that hold some; with `within`, between these two places."""
        document = self._desk.document
        found = {one.id: one for one in document.where(Paragraph, "proposed", True)} if document is not None else {}
        held = [one for one in paragraph_ids if one in found] if found else []
        return [one for one in held if manuscript.generated_in(found[one], None, within)] if within else held

    def recipe_at(self, place: Place, *, accepted: bool = False) -> str | None:
        """The recipe whose words are at a place; `accepted`: those of accepted words too."""
        document = self._desk.document
        paragraph = document.get(Paragraph, place[0]) if document is not None else None
        spans = paragraph.spans if paragraph is not None else ()
        found = [span for span in spans if (accepted or not span.accepted) and span.start <= place[1] <= span.end]
        return found[0].recipe_id if found else None

    def accept(
        self, paragraph_ids: Sequence[str], recipe_id: str | None = None, within: tuple[Place, Place] | None = None
    ) -> bool:
        return self._settle(paragraph_ids, recipe_id, within, manuscript.accept_spans)

    def reject(
        self, paragraph_ids: Sequence[str], recipe_id: str | None = None, within: tuple[Place, Place] | None = None
    ) -> bool:
        return self._settle(paragraph_ids, recipe_id, within, manuscript.reject_spans)

    def _settle(
        self, paragraph_ids: Sequence[str], recipe_id: str | None, within: tuple[Place, Place] | None, settled: _Settled
    ) -> bool:
        self._desk.commit_typing()
        ids = self.unaccepted(paragraph_ids, within)
        return bool(ids) and self._desk.make(lambda document: settled(document, ids, recipe_id, within)) is not None
