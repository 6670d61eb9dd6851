"""How much of the context a conversation took, in words. Pure."""

from __future__ import annotations

from studio.domain.prompting import BuiltPrompt
from studio.domain.talk_prompt import turns_left_out
from studio.services.translation import tr


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
