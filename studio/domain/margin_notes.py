"""Notes beside the text: put over words, answered, resolved, taken away. Pure edits as those of `manuscript`.

The writer's own, those that come with a returned file and those of a model are one kind of record. All of them raise
KeyError for an id that is not there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from studio.domain.anchors import Stretch, cleared, of_one, restyled, with_marks
from studio.domain.changes import Change, Edit
from studio.domain.document import Document
from studio.domain.draft import Draft
from studio.domain.ids import new_id
from studio.domain.text_records import MarginNote, Mark, NoteAnswer, Paragraph

QUOTED = 200
"""Letters of the words it is about that a note remembers."""


def add_note(document: Document, places: Sequence[Stretch], words: str, *, author: str = "", at: float = 0.0) -> Change:
    """Over these stretches, in reading order; of an empty one over the whole paragraph. ValueError without any, for a
    place outside a text, and for a note without words. The note is the first edit's `after`."""
    if not places or not words.strip():
        raise ValueError("a note has words and a place")
    draft = Draft(document)
    note = MarginNote(
        id=new_id(), paragraph_id=places[0].paragraph_id, words=words.strip(), author=author, created=at,
        quote=quoted(document, places),
    )  # fmt: skip
    put_noted(draft, [(note, places)])
    return draft.change("Margin note")


def quoted(document: Document, places: Sequence[Stretch]) -> str:
    """The words of these places."""
    texts = (document.need(Paragraph, one.paragraph_id).text[one.start : one.end] for one in places)
    return "\n".join(texts)[:QUOTED]


def put_noted(draft: Draft, notes: Iterable[tuple[MarginNote, Sequence[Stretch]]]) -> None:
    """Notes with the places over which they lie, and their marks: each paragraph is made anew once."""
    marks: dict[str, list[Mark]] = {}
    for note, places in notes:
        draft.put(note)
        style = "note-done" if note.resolved else "note"
        for place in places:
            length = len(draft.need(Paragraph, place.paragraph_id).text)
            if not 0 <= place.start <= place.end <= length:
                raise ValueError(f"characters {place.start} to {place.end} do not lie in the paragraph")
            start, end = (place.start, place.end) if place.start < place.end else (0, length)
            if start < end:
                marks.setdefault(place.paragraph_id, []).append(Mark(start, end, style, note.id))
    for paragraph_id, its in marks.items():
        draft.put(with_marks(draft.need(Paragraph, paragraph_id), its))


def answer_note(document: Document, note_id: str, words: str, *, author: str = "", at: float = 0.0) -> Change:
    """ValueError without words."""
    if not words.strip():
        raise ValueError("an answer has words")
    draft = Draft(document)
    note = draft.need(MarginNote, note_id)
    answer = NoteAnswer(author=author, created=at, words=words.strip())
    draft.put(msgspec.structs.replace(note, answers=(*note.answers, answer)))
    return draft.change("Answer a note")


def resolve_note(document: Document, note_id: str, *, resolved: bool = True) -> Change:
    """It is done with, or open again; its words in the text are marked no more, or again."""
    draft = Draft(document)
    note = draft.need(MarginNote, note_id)
    draft.put(msgspec.structs.replace(note, resolved=resolved))
    for place in of_one(document, note.id, note.paragraph_id):
        paragraph = draft.need(Paragraph, place.paragraph_id)
        draft.put(restyled(paragraph, (note.id,), "note-done" if resolved else "note"))
    return draft.change("Resolve a note" if resolved else "Open a note again")


def remove_note(document: Document, note_id: str) -> Change:
    note = document.need(MarginNote, note_id)
    draft = Draft(document)
    change = msgspec.structs.replace(draft.change("Remove a note"), edits=(Edit(note, None),))
    return cleared(document, change, (note_id,))
