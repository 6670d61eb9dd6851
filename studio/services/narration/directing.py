"""Changes of a narration: takes chosen, locked, noted and deleted; who says a line; voices; pauses. Pure.

Called by the narration pane; each answers a `Change` for the undo stack "narration".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from studio.domain.changes import Change
from studio.domain.document import Document
from studio.domain.draft import Draft
from studio.domain.ids import new_id
from studio.domain.project_records import Card
from studio.domain.sound_records import Direction, Manner, SpokenLine, Take
from studio.domain.text_records import Paragraph
from studio.services.narration.belonging import Neighbours
from studio.services.narration.casting import narration_of
from studio.services.narration.found_speakers import FoundSpeaker
from studio.services.narration.script import lines_of, read_paragraph
from studio.services.narration.segments import Segment


def choose_take(document: Document, segment: Segment, take_id: str) -> Change:
    """Make another take of the segment the one that is heard, for what the sentence is to be made of now. Raises
    KeyError when it is not one of its takes."""
    if all(take.id != take_id for take in segment.takes):
        raise KeyError(take_id)
    return _directed(document, segment, "Choose take", take_id=take_id, chosen_for=segment.wanted)


def lock_take(document: Document, segment: Segment, locked: bool) -> Change:
    """Keep the take that is heard, whatever becomes of text, voice or lexicon; or give it free."""
    if not locked:
        return _directed(document, segment, "Unlock take", locked=False)
    take_id = segment.take.id if segment.take is not None else ""
    chosen_for = segment.wanted if segment.fresh else ""
    return _directed(document, segment, "Lock take", take_id=take_id, chosen_for=chosen_for, locked=True)


def note_take(document: Document, take_id: str, note: str) -> Change:
    """Raises KeyError when the take is gone."""
    draft = Draft(document)
    draft.put(msgspec.structs.replace(draft.need(Take, take_id), note=note.strip()))
    return draft.change("Note on take", "narration")


def delete_takes(document: Document, take_ids: Iterable[str]) -> Change:
    """Raises KeyError when one is gone. The sound stays in the file as long as the step can be undone."""
    draft = Draft(document)
    for take_id in take_ids:
        draft.remove(draft.need(Take, take_id))
    return draft.change("Delete take", "narration")


def unconfirmed(document: Document, segments: Iterable[Segment]) -> tuple[Segment, ...]:
    """Lines that somebody with a voice of their own seems to say, and nobody has confirmed: the narrator would read
    them."""
    voiced = {card.id for card in document.all(Card) if card.voice}
    return tuple(
        one for one in segments if one.open_speech and one.proposal is not None and one.proposal.card_id in voiced
    )


def untold(document: Document, segments: Iterable[Segment]) -> tuple[Segment, ...]:
    """Lines of which nobody can be told who says them, in a book whose characters have voices: the narrator reads
    them."""
    if not any(card.voice for card in document.all(Card)):
        return ()
    return tuple(one for one in segments if one.open_speech and one.proposal is None)


def confirm_proposals(document: Document, segments: Iterable[Segment]) -> Change | None:
    """Every line for which somebody is proposed and nobody confirmed; None where there is none."""
    said = {
        (one.paragraph_id, place): one.proposal.card_id
        for one in segments
        if one.open_speech and one.proposal is not None
        for place in one.speeches
    }
    return say_lines(document, said) if said else None


def _directed(document: Document, segment: Segment, label: str, **values: object) -> Change:
    before = segment.direction
    direction = before or Direction(id=new_id(), paragraph_id=segment.paragraph_id, text=segment.text)
    draft = Draft(document)
    draft.put(msgspec.structs.replace(direction, text=segment.text, around=segment.around, **values))
    return draft.change(label, "narration")


# ---- who says it


def say_lines(document: Document, said: Mapping[tuple[str, int], str | None]) -> Change:
    """By paragraph and place of the speech: the card that says it, "" for the narrator, None for nobody yet."""
    draft = Draft(document)
    for paragraph_id in dict.fromkeys(paragraph_id for paragraph_id, _ in said):
        read = read_paragraph(document.need(Paragraph, paragraph_id))
        [lines] = lines_of(document, [read])
        neighbours = Neighbours(lines.texts)
        for place, known in enumerate(lines.confirmed):
            if (paragraph_id, place) not in said:
                continue
            card_id = said[paragraph_id, place]
            if card_id is None:
                if known is not None:
                    draft.remove(known)
                continue
            line = known or SpokenLine(id=new_id(), paragraph_id=paragraph_id, text="")
            new = {"text": lines.texts[place], "around": neighbours.around(place), "card_id": card_id}
            draft.put(msgspec.structs.replace(line, **new))
    return draft.change("Say who speaks", "narration")


# ---- voices and pauses


def change_narration(document: Document, label: str, **values: object) -> Change:
    """The narrator's voice and manner, pauses, whether headings are spoken."""
    draft = Draft(document)
    draft.put(msgspec.structs.replace(narration_of(document), **values))
    return draft.change(label, "narration")


def change_part(document: Document, card_id: str, **values: object) -> Change:
    """A character's voice or manner. Raises KeyError when the card is gone."""
    draft = Draft(document)
    draft.put(msgspec.structs.replace(draft.need(Card, card_id), **values))
    return draft.change("Change voice", "narration")


def cast_speakers(
    document: Document, chosen: Sequence[FoundSpeaker], parts: Mapping[str, tuple[str, Manner]]
) -> Change:
    """New cards for those who have none, and for all their voice and manner by `parts`, by card id: one step of the
    narration. Raises KeyError when a card is gone."""
    draft = Draft(document)
    for one in chosen:
        card = one.card if one.is_new else draft.need(Card, one.card.id)
        voice, manner = parts.get(card.id, (card.voice, card.manner))
        draft.put(msgspec.structs.replace(card, voice=voice, manner=manner))
    return draft.change("Cast the speakers", "narration")
