"""What a writer's model is asked for, to sum up a scene. Pure; called by the keeper of summaries."""

from __future__ import annotations

from typing import Final

from studio.domain.document import Document
from studio.domain.prompting import Writer
from studio.domain.requests import Message, TextRequest
from studio.domain.sentences import flowing
from studio.domain.summaries import source_text, words_for

_ANSWER, _TEMPLATE = 160, 80
"""Tokens of a model's summary at most, and of what is said around the text."""
MODEL_SKILL: Final = "summarise"
"""As `InstalledModel.tasks` spells it."""


def asking_for(document: Document, node: str, writer: Writer) -> tuple[TextRequest, ...]:
    """What a model is asked for the summary of a scene: once, or for each part of a text that is longer than it
    reads."""
    text = flowing(source_text(document, node))
    words = words_for(document, node)
    room = writer.context_tokens - _ANSWER - _TEMPLATE
    limit = max(1000, writer.rates.characters(room, text))
    parts = _in_parts(text, limit)
    sentences = max(1, words // 25 // len(parts))
    ask = f"Say what happens in it, in {sentences} or fewer plain sentences. Add nothing that is not in it."
    return tuple(_asked(writer, part, ask) for part in parts)


def _asked(writer: Writer, text: str, instruction: str) -> TextRequest:
    return TextRequest(
        model=writer.model,
        task="summarise",
        messages=(
            Message("system", "You sum up parts of a book. Answer with the summary alone."),
            Message("user", f"Text:\n{text}\n\n{instruction}"),
        ),
        max_tokens=_ANSWER,
        temperature=0.3,
        seed=writer.seed,
        device=writer.device,
        idle=True,
    )


def _in_parts(text: str, limit: int) -> list[str]:
    """At paragraphs where it can be, none longer than the limit."""
    parts: list[str] = []
    for paragraph in text.split("\n\n"):
        if parts and len(parts[-1]) + len(paragraph) + 2 <= limit:
            parts[-1] += f"\n\n{paragraph}"
        else:
            parts += [paragraph[at : at + limit] for at in range(0, max(1, len(paragraph)), limit)]
    return parts
