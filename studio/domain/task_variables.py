"""What a template's variables say at a place of the project, and what stands behind a passage. Pure; the Writing pane
and the command line call it for a prompt."""

from __future__ import annotations

from typing import Final

from studio.domain.cards import names_of
from studio.domain.document import Document
from studio.domain.project_records import Card
from studio.domain.sentences import flowing
from studio.domain.summaries import BOOK
from studio.domain.text_records import Meta, Paragraph, Scene, Summary

BRAND: Final = "Brand voice"
"""Name, or an alias, of the card whose facts `{brand}` stands for."""


def brand_card(document: Document) -> Card | None:
    """The card that says how a brand, or an author, sounds: of that name, else the only style that the assistant may be
    told of."""
    wanted = BRAND.casefold()
    for card in document.all(Card):
        if wanted in (one.casefold() for one in names_of(card)):
            return card
    styles = [one for one in document.all(Card) if one.role == "style" and one.told != "never" and one.facts.strip()]
    return styles[0] if len(styles) == 1 else None


def variables_at(document: Document, scene_id: str) -> dict[str, str]:
    """Those of `writing_tasks.VARIABLES` that the project fills by itself; those that it does not know are empty."""
    meta, scene = document.get(Meta, "project"), document.get(Scene, scene_id)
    summary, whole = document.get(Summary, scene_id), document.get(Summary, BOOK)
    card = brand_card(document)
    synopsis = scene.synopsis.strip() if scene is not None else ""
    return {
        "book": meta.title if meta is not None else "",
        "language": meta.language if meta is not None else "",
        "scene": scene.title if scene is not None else "",
        "synopsis": synopsis or (summary.text.strip() if summary is not None else ""),
        "summary": whole.text.strip() if whole is not None else "",
        "brand": f"{BRAND}: {flowing(card.facts.strip())}" if card is not None and card.facts.strip() else "",
    }


def text_after(document: Document, paragraph_id: str, offset: int) -> str:
    """What stands in the paragraph's scene behind a place in it, a blank line between paragraphs."""
    here = document.need(Paragraph, paragraph_id)
    scene = document.need(Scene, here.scene_id)
    place = scene.paragraphs.index(paragraph_id)
    later = (document.need(Paragraph, later_id) for later_id in scene.paragraphs[place + 1 :])
    return "\n\n".join([here.text[offset:], *(one.text for one in later if one.style != "rule")])
