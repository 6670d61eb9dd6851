"""How much of the context a conversation took, what a model cannot do in one: in words. Pure."""

from __future__ import annotations

from typing import Final

from studio.domain.prompting import BuiltPrompt
from studio.domain.talk_prompt import turns_left_out
from studio.services.translation import tr

_TRUSTED: Final = 30
"""Quality in the catalogue from which on a model was found to answer to what it is told."""


def doubt_words(model: str, *, chat: bool, quality: int) -> str:
    """What is said before a model answers, with what does it dependably; empty of one that can. `chat`: it has a chat
    template."""
    if not chat:
        return tr(
            "{model} has no chat template: it was trained to carry on a text, and not to answer. It is asked in plain "
            "words, as in a play. A model with “instruct” or “chat” in its name answers better; Continue (Ctrl+Return) "
            "is what this one does well.",
            model=model,
        )
    if quality < _TRUSTED:
        return tr(
            "{model} is a very small model: it talks fluently, and makes up what it does not know. Ask the book "
            "(Ctrl+Alt+B) finds what the text really says.",
            model=model,
        )
    return ""


def sent_words(built: BuiltPrompt) -> str:
    """Counted tokens as they are, others as "about"; whether the oldest turns, or some of the text, were left out."""
    values = {"used": built.tokens, "budget": built.budget_tokens}
    if built.counted:
        words = tr("{used:,} of {budget:,} tokens of context in use.", **values)
    else:
        words = tr("About {used:,} of {budget:,} tokens of context in use.", **values)
    if turns_left_out(built):
        words += " " + tr("The oldest turns were left out.")
    if any(part.cut and part.role == "before" for part in built.parts):
        words += " " + tr("The beginning of the scene was left out.")
    return words
