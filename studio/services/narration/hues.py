"""The colours of those who speak: in the list of sentences, on the timeline. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from studio.domain.document import Document
from studio.domain.project_records import Card
from studio.services.narration.attribution import speakers

_APART: Final = 137
"""Degrees between one and the next: the golden angle, so that neighbours differ however many there are."""


def hues(card_ids: Iterable[str]) -> dict[str, int]:
    """The colour of each, 0 to 359, in their order."""
    return {card_id: place * _APART % 360 for place, card_id in enumerate(card_ids)}


def speaker_hues(document: Document) -> dict[str, int]:
    """Of the characters, by the id of their card."""
    return hues(speakers(list(document.all(Card))))
