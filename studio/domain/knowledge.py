"""What of the book a writer's model may be told at a place of it: the story before, cards, the scene's own notes, the
author's note; ranked, so that `prompting` can cut what does not fit.

Pure; called by the Writing pane and the command line. Only the end of a long text is looked through for names, so that
it costs the same in a scene as long as a book.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import msgspec

from studio.domain.cards import last_said, names_of, said
from studio.domain.changes import Change
from studio.domain.document import Document
from studio.domain.draft import Draft
from studio.domain.extracting import extract
from studio.domain.project_records import Card
from studio.domain.prompt_pieces import EnteredBy, Piece
from studio.domain.sentences import flowing
from studio.domain.summaries import NEAR, Told, story_before
from studio.domain.text_records import Meta, Scene

LOOKED_AT: Final = 20_000
"""Characters at the end of a text in which names and keywords are looked for."""
_FAR_WORDS: Final = 120
_RANKS: Final[tuple[EnteredBy, ...]] = ("always", "name", "alias", "keyword", "meaning")


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """Of one place of the book."""

    story: tuple[Told, ...] = ()
    """In reading order."""
    cards: tuple[Card, ...] = ()
    """All of the project; those that the text speaks of are told."""
    alike: Mapping[str, float] = {}
    """By id of a card that what is written is about by its meaning: how much, 0 to 1."""
    synopsis: str = ""
    notes: str = ""
    """Of the scene."""
    note: str = ""
    """The author's."""
    depth: int = 2
    """Paragraphs that stand behind it."""


def known_at(document: Document, scene_id: str, alike: Mapping[str, float] | None = None) -> Known:
    """What is known at a scene; of the story nothing that comes after it."""
    scene = document.get(Scene, scene_id)
    meta = document.get(Meta, "project")
    return Known(
        story=story_before(document, scene_id),
        cards=tuple(document.all(Card)),
        alike=alike or {},
        synopsis=scene.synopsis if scene is not None else "",
        notes=scene.notes if scene is not None else "",
        note=meta.author_note if meta is not None else "",
        depth=meta.author_note_depth if meta is not None else 0,
    )


def entering(text: str, said_words: str, cards: Iterable[Card], alike: Mapping[str, float]) -> list[Piece]:
    """Cards with facts that are told beside a text, by rank: those that always are, then those that it names last, by
    an alias, by a keyword, by meaning. In what a person says to the model capital letters do not count."""
    looked_at = text[-LOOKED_AT:]
    found: list[tuple[int, float, Piece]] = []
    for card in cards:
        if card.told == "never" or not card.facts.strip():
            continue
        by, word, place = _entered(looked_at, said_words, card, alike)
        if by:
            fact = f"{card.name}: {flowing(card.facts.strip())}"
            title = f"{card.role.capitalize()}: {card.name}"
            piece = Piece(role="card", title=title, text=fact, entered=by, by=word)
            found.append((_RANKS.index(by), -place, piece))
    return [piece for _rank, _place, piece in sorted(found, key=lambda one: one[:2])]


def _entered(text: str, said_words: str, card: Card, alike: Mapping[str, float]) -> tuple[EnteredBy, str, float]:
    """By what a card enters, the word, and how near that is to the end of the text."""
    if card.told == "always":
        return "always", "", 0.0
    place, name = _last(text, said_words, names_of(card))
    if place >= 0:
        return ("name" if name == " ".join(card.name.split()) else "alias"), name, float(place)
    place, word = _last(text, said_words, card.keywords)
    if place >= 0:
        return "keyword", word, float(place)
    return ("meaning", f"{alike[card.id]:.2f}", alike[card.id]) if card.id in alike else ("", "", 0.0)


def _last(text: str, said_words: str, words: Iterable[str]) -> tuple[int, str]:
    """The word that comes last, and where; those of a person come behind the text."""
    places = [(len(text) if said_words and said(said_words, one) else last_said(text, one), one) for one in words]
    return max((found for found in places if found[1].strip()), default=(-1, ""))


def story_pieces(story: Sequence[Told]) -> list[Piece]:
    """The nearest first; what lies far back is told in one piece, as its most telling sentences."""
    near, far = story[-NEAR:], story[:-NEAR]
    pieces = [Piece(role="story", title=_titled(told), text=told.text, stale=told.stale) for told in reversed(near)]
    if far:
        text = extract("\n\n".join(told.text for told in far), _FAR_WORDS)
        title = f"Earlier: {far[0].title} … {far[-1].title}"
        pieces.append(Piece(role="story", title=title, text=text, stale=any(told.stale for told in far)))
    return pieces


def _titled(told: Told) -> str:
    return f"Summary: {told.title}"


def notes_pieces(known: Known) -> list[Piece]:
    found = (("Synopsis of the scene", known.synopsis), ("Notes of the scene", known.notes))
    return [Piece(role="notes", title=title, text=flowing(text.strip())) for title, text in found if text.strip()]


def note_pieces(known: Known) -> list[Piece]:
    note = " ".join(flowing(known.note).split())
    return [Piece(role="note", title="Author’s note", text=f"[{note}]", whole=True)] if note else []


def set_author_note(document: Document, note: str, depth: int) -> Change:
    """What every continuation is reminded of, and how many paragraphs stand behind it."""
    draft = Draft(document)
    meta = draft.need(Meta, "project")
    draft.put(msgspec.structs.replace(meta, author_note=note.strip(), author_note_depth=max(0, depth)))
    return draft.change("Author’s note")
