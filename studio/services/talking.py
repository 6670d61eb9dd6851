"""Who is talked to and what it may know of the book, put together for a prompt. Called by the talk's room and the
command line, on threads: a character's scenes and lines are looked for in the text.

A character knows what the book has told up to the scene in front, and nothing of what comes after it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

import msgspec

from studio.domain.cards import Appearance, names_of, scenes_that_name
from studio.domain.document import Document
from studio.domain.knowledge import Known, known_at
from studio.domain.matter import apart
from studio.domain.names import unknown
from studio.domain.outline import outline
from studio.domain.personas import CHARACTER, Persona
from studio.domain.project_records import Card
from studio.domain.prompt_pieces import Piece
from studio.domain.prompting import BuiltPrompt, Writer
from studio.domain.sentences import flowing
from studio.domain.summaries import own_text, sum_up
from studio.domain.talk_prompt import Speaker, talking
from studio.domain.talk_records import Conversation, Turn
from studio.domain.text_records import Meta, Scene, Summary
from studio.services.narration.attribution import Passage, Proposal, proposals
from studio.services.narration.found_speakers import passages_of_text
from studio.services.personas import Personas

Step = Callable[[float], None]
SCENES: Final = 12
"""Most scenes that a character is told of."""
LINES: Final = 8
_LEAST_LINE, _MOST_LINE = 20, 240
"""Letters of what a character says in the book that tells how it speaks."""


def persona_for(conversation: Conversation, known: Personas) -> Persona:
    """Raises StudioError(NameUnknown) for one that is not here any more."""
    wanted = CHARACTER if conversation.card_id else conversation.persona
    found = known.get(wanted)
    if found is None:
        raise unknown("persona", wanted, [one.id for one in known.talkable])
    return found


def prompt_for(
    document: Document,
    writer: Writer,
    conversation: Conversation,
    persona: Persona,
    turns: Sequence[Turn],
    scene_id: str,
    step: Step = lambda share: None,
) -> BuiltPrompt:
    """What is sent for an answer to the last turn. `scene_id`: the one in front, "" for none. Any thread, over a
    document that stays as it is meanwhile. Raises KeyError where the character's card is gone."""
    card = document.need(Card, conversation.card_id) if conversation.card_id else None
    tells = conversation.tells != "nothing" and document.get(Scene, scene_id) is not None
    known = _known(document, scene_id, card) if tells else Known()
    speaker = Speaker(
        persona=persona,
        name=card.name if card is not None else persona.words,
        known=known,
        text=own_text(document, scene_id) if tells else "",
        values=_values(document, scene_id if tells else ""),
    )
    if card is not None:
        near = _scenes_before(document, card, scene_id if tells else "", step)
        speaker = msgspec.structs.replace(
            speaker,
            card=_card_words(card),
            scenes=tuple(_lived(document, one) for one in near),
            lines=_lines(document, card, [one.scene_id for one in near], step),
        )
    return talking(writer, speaker, turns)


def _known(document: Document, scene_id: str, card: Card | None) -> Known:
    known = known_at(document, scene_id)
    if card is None:
        return known
    return msgspec.structs.replace(known, cards=tuple(one for one in known.cards if one.id != card.id))


def _values(document: Document, scene_id: str) -> dict[str, str]:
    meta, scene = document.get(Meta, "project"), document.get(Scene, scene_id)
    return {
        "book": meta.title if meta is not None else "",
        "author": meta.author if meta is not None else "",
        "language": meta.language if meta is not None else "",
        "scene": scene.title if scene is not None else "",
        "synopsis": scene.synopsis if scene is not None else "",
    }


def _card_words(card: Card) -> str:
    """A card's notes are for the writer alone."""
    called = ", ".join(card.aliases)
    told = (f"You are also called {called}." if called else "", flowing(card.facts.strip()))
    looks = card.appearance.strip()
    return "\n".join(one for one in (*told, f"You look like this: {looks}." if looks else "") if one)


def _scenes_before(document: Document, card: Card, scene_id: str, step: Step) -> tuple[Appearance, ...]:
    """The last scenes that name it, in reading order, up to and with the one in front."""
    around = apart(document)
    order = [scene.id for _, scene in outline(document) if scene.id not in around]
    so_far = order[: order.index(scene_id) + 1] if scene_id in order else order
    return scenes_that_name(document, card, so_far, step)[-SCENES:]


def _lived(document: Document, one: Appearance) -> Piece:
    summary = document.get(Summary, one.scene_id)
    words = summary.text if summary is not None and summary.text.strip() else sum_up(document, one.scene_id)
    title = " ".join(one.title.split())
    text = f"- {title}: {' '.join(words.split())}" if words.strip() else f"- {title}"
    return Piece(role="story", title=f"Scene: {title}", text=text)


def _lines(document: Document, card: Card, scene_ids: Sequence[str], step: Step) -> tuple[str, ...]:
    """What it says in these scenes, as far as the text tells who speaks; the newest last."""
    people = [one for one in document.all(Card) if one.role == "character" or one.id == card.id]
    people = [msgspec.structs.replace(one, role="character") if one.id == card.id else one for one in people]
    found: list[str] = []
    for number, scene_id in enumerate(reversed(scene_ids)):
        step(number / len(scene_ids))
        here = [
            passage.text[speech.start : speech.end].strip(' \t"“”«»„‘’')
            for passage, proposed in _spoken(own_text(document, scene_id), people)
            for speech, proposal in zip(passage.speeches, proposed, strict=True)
            if proposal is not None and proposal.card_id == card.id
        ]
        found = [one for one in here if _LEAST_LINE <= len(one) <= _MOST_LINE] + found
        if len(found) >= LINES:
            break
    return tuple(found[-LINES:])


def _spoken(text: str, people: Sequence[Card]) -> Iterator[tuple[Passage, tuple[Proposal | None, ...]]]:
    passages = passages_of_text(text)
    return zip(passages, proposals(passages, people), strict=True)


def who_is_meant(document: Document, known: Personas, name: str) -> tuple[Persona | None, Card | None]:
    """The persona or the character of that name or id. Raises StudioError(NameUnknown) that names those there are."""
    wanted = " ".join(name.split()).casefold()
    for persona in known.talkable:
        if wanted in (persona.id, persona.words.casefold()):
            return persona, None
    people = characters(document)
    for card in people:
        if name == card.id or wanted in (one.casefold() for one in names_of(card)):
            return None, card
    raise unknown("persona", name, [*(one.id for one in known.talkable), *(card.name for card in people)])


def characters(document: Document) -> tuple[Card, ...]:
    """That can be talked to, by name."""
    found = [card for card in document.all(Card) if card.role == "character"]
    return tuple(sorted(found, key=lambda card: (card.name.casefold(), card.id)))
