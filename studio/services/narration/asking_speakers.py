"""Who says a line that no rule tells: what a writer on this computer is asked, and its answer among the closed list of
names. Pure; called by `ui/narration/lines`. The answer is a proposal, and holds nothing until a person confirms it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from studio.domain.cards import names_of
from studio.domain.document import Document
from studio.domain.project_records import Card
from studio.domain.requests import ModelRef, TextRequest
from studio.domain.sentences import flowing
from studio.domain.text_records import Paragraph, Scene

_BEFORE: Final = 900
"""Letters of what goes before the line that are shown, and half as many behind it."""
_TOKENS: Final = 12
_MARKS: Final = "“”«»„\"' "


def question(
    document: Document, paragraph_id: str, line: str, people: Sequence[Card], model: ModelRef, device: str
) -> TextRequest:
    """The text about the line, the names, and the beginning of an answer that a name completes; nothing by chance."""
    names = ", ".join(card.name for card in people)
    before, behind = _around(document, paragraph_id)
    said = line.strip(_MARKS)
    prompt = (
        f"{before}\n{behind}\n\nQuestion: Which of these people says “{said}” in the story above: {names}?\n"
        "Answer: It is said by"
    )
    return TextRequest(
        model=model,
        task="continue",
        prompt=prompt,
        max_tokens=_TOKENS,
        temperature=0.0,
        stop=("\n", "."),
        device=device,
    )


def named(answer: str, people: Sequence[Card]) -> str:
    """Id of the card whose name stands first in the answer; "" for none of them."""
    found = [
        (place.start(), -len(name), card.id)
        for card in people
        for name in names_of(card)
        for place in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", answer, re.IGNORECASE)
    ]
    return min(found)[2] if found else ""


def _around(document: Document, paragraph_id: str) -> tuple[str, str]:
    """The end of what goes before the paragraph, with it, and the beginning of what follows."""
    paragraph = document.get(Paragraph, paragraph_id)
    scene = document.get(Scene, paragraph.scene_id) if paragraph is not None else None
    if paragraph is None or scene is None or paragraph_id not in scene.paragraphs:
        return "", ""
    at = scene.paragraphs.index(paragraph_id)
    before = _texts(document, scene.paragraphs[max(0, at - 8) : at + 1])
    return before[-_BEFORE:], _texts(document, scene.paragraphs[at + 1 : at + 4])[: _BEFORE // 2]


def _texts(document: Document, ids: Sequence[str]) -> str:
    return "\n".join(flowing(document.need(Paragraph, paragraph_id).text) for paragraph_id in ids)
