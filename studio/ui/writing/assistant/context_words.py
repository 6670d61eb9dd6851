"""How much of a model's context a prompt takes, in words: for the meter, those who hear it, and the inspector. Pure."""

from __future__ import annotations

from studio.domain.prompting import BuiltPrompt
from studio.services.translation import tr


def context_words(built: BuiltPrompt) -> str:
    """Counted tokens as they are, others as "about"; what the model could read where its file says; what was cut."""
    values = {"used": built.tokens, "budget": built.budget_tokens}
    if built.counted:
        words = tr("{used:,} of {budget:,} tokens of context in use.", **values)
    else:
        words = tr("About {used:,} of {budget:,} tokens of context in use.", **values)
    if built.context:
        words += " " + tr("The model can read {context:,}.", context=built.context)
    if built.cut_characters:
        return words + " " + tr("{cut:,} characters were left out.", cut=built.cut_characters)
    return words + " " + tr("Nothing was left out.")
