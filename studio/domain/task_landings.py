"""What becomes of a task's answer when a person says so: notes beside the text, a card, what a picture shows. Pure
edits as those of `manuscript`, each one step; the Writing pane and the command line make them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec

from studio.domain.cards import add_card, names_of
from studio.domain.changes import Change
from studio.domain.document import Document
from studio.domain.draft import Draft
from studio.domain.ids import new_id
from studio.domain.margin_notes import put_noted, quoted
from studio.domain.project_records import Card
from studio.domain.scene_edits import set_scene_field
from studio.domain.task_answers import CardFound, Remark, stretches_of
from studio.domain.text_pictures import LONGEST_ALT
from studio.domain.text_records import MarginNote, Paragraph, Scene


def put_remarks(
    document: Document, paragraph_ids: Sequence[str], remarks: Iterable[Remark], *, author: str, at: float
) -> tuple[Change, int]:
    """Each as a note over the words that it quotes, and how many have no such words any more. Raises KeyError for a
    paragraph that is gone."""
    draft = Draft(document)
    noted = []
    lost = 0
    for remark in remarks:
        places = stretches_of(document, paragraph_ids, remark.quote)
        if not places:
            lost += 1
            continue
        note = MarginNote(
            id=new_id(), paragraph_id=places[0].paragraph_id, words=remark.words.strip(), author=author, created=at,
            quote=quoted(document, places),
        )  # fmt: skip
        noted.append((note, places))
    put_noted(draft, noted)
    return draft.change("Notes of a critique"), lost


def card_named(document: Document, name: str) -> Card | None:
    """The card that is called so, or also called so."""
    wanted = " ".join(name.split()).casefold()
    return next((card for card in document.all(Card) if wanted in (one.casefold() for one in names_of(card))), None)


def put_card(document: Document, found: CardFound, seed: int) -> tuple[Change, str]:
    """A new card with these facts, or those that it lacks behind the facts of the card of that name; and its id."""
    present = card_named(document, found.name)
    if present is None:
        change, card_id = add_card(document, " ".join(found.name.split()), found.role, seed)
        made = change.edits[0].after
        assert isinstance(made, Card)
        card = msgspec.structs.replace(made, facts=_told(found.facts))
        return msgspec.structs.replace(change, edits=(msgspec.structs.replace(change.edits[0], after=card),)), card_id
    new = [one for one in found.facts if one.words.strip().casefold() not in present.facts.casefold()]
    draft = Draft(document)
    facts = "\n".join(filter(None, (present.facts.rstrip(), _told(new))))
    draft.put(msgspec.structs.replace(present, facts=facts))
    return draft.change("Facts of a card"), present.id


def _told(facts: Iterable[Remark]) -> str:
    return "\n".join(dict.fromkeys(one.words.strip() for one in facts if one.words.strip()))


def put_beside(document: Document, scene_id: str, field: Literal["synopsis", "notes"], words: str) -> Change:
    """An answer as the scene's synopsis, or behind what stands there already, and so in its notes. Raises KeyError for
    a scene that is gone, ValueError where there are no words."""
    words = words.strip()
    if not words:
        raise ValueError("no words to put there")
    scene = document.need(Scene, scene_id)
    before = (scene.synopsis if field == "synopsis" else scene.notes).rstrip()
    return set_scene_field(document, scene_id, field, f"{before}\n\n{words}" if before else words)


def tell_picture(document: Document, paragraph_id: str, words: str) -> Change:
    """What the picture of this paragraph shows. Raises KeyError where it is gone, ValueError where it is none."""
    draft = Draft(document)
    paragraph = draft.need(Paragraph, paragraph_id)
    if paragraph.style != "picture":
        raise ValueError("that paragraph is no picture")
    shows = " ".join(words.split())[:LONGEST_ALT]
    draft.put(msgspec.structs.replace(paragraph, text=shows, marks=(), spans=()))
    return draft.change("What a picture shows")
