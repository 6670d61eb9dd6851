"""Who says a line that no rule tells: a writer on this computer ranks the closed list of names by how likely each is to
stand behind "said". Pure; called by `ui/narration/lines`. The first of them is a proposal, and holds nothing until a
person confirms it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final

from studio.domain.document import Document
from studio.domain.project_records import Card
from studio.domain.requests import ChancesFound, ModelRef, TextRequest
from studio.domain.sentences import flowing
from studio.domain.text_records import Paragraph, Scene

_BEFORE: Final = 900
"""Letters of what goes before the line that are shown."""
_PARAGRAPHS: Final = 12
_CLOSING: Final = "”’\"'»« "
_LEAST: Final = 1e-9
SURE: Final = 0.5
"""Share of the first name among all of them from which on it is proposed."""


def question(
    document: Document, paragraph_id: str, line: str, people: Sequence[Card], name: str, model: ModelRef, device: str
) -> TextRequest:
    """How likely `name` is behind the line and "said", after the names of all and the text before it."""
    names = ", ".join(card.name for card in people)
    return TextRequest(
        model=model,
        task="continue",
        prompt=f"A story about {names}.\n{_until(document, paragraph_id, line)}",
        looked_at=f" {name}.",
        alternatives=1,
        max_tokens=1,
        temperature=0.0,
        device=device,
    )


def likelihood(found: ChancesFound) -> float:
    """The logarithm of the chance of the words that were looked at."""
    return sum(math.log(max(token.share, _LEAST)) for token in found.tokens)


def likeliest(values: Mapping[str, float]) -> str:
    """Of card ids with the logarithms of their chances: the first one, where it has more than half of all; else ""."""
    if not values:
        return ""
    first = max(values, key=lambda card_id: values[card_id])
    whole = sum(math.exp(value - values[first]) for value in values.values())
    return first if 1 / whole > SURE else ""


def _until(document: Document, paragraph_id: str, line: str) -> str:
    """The text up to the end of the line, with "said" behind it."""
    paragraph = document.get(Paragraph, paragraph_id)
    scene = document.get(Scene, paragraph.scene_id) if paragraph is not None else None
    before: list[str] = []
    head = ""
    if paragraph is not None and scene is not None and paragraph_id in scene.paragraphs:
        at = scene.paragraphs.index(paragraph_id)
        some = scene.paragraphs[max(0, at - _PARAGRAPHS) : at]
        before = [flowing(document.need(Paragraph, one).text) for one in some]
        text = flowing(paragraph.text)
        head = text[: max(0, text.find(line.strip()))]
    said = line.strip().rstrip(_CLOSING)
    ended = said if said[-1:] in {"?", "!", "—", "…"} else said.rstrip(".,;:") + ","
    opened = ended if line.strip()[:1] in "“„«»‘\"'" else f"“{ended}"
    return "\n".join([*before, ""])[-_BEFORE:] + f"{head}{opened}” said"
