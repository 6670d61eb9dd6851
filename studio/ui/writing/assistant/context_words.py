"""How much of a model's context a prompt takes, in words: for the meter, those who hear it, and the inspector. Pure."""

from __future__ import annotations

from studio.domain.prompt_pieces import PromptPart
from studio.domain.prompting import BuiltPrompt
from studio.domain.showable import showable
from studio.services.translation import tr, tr_count


def context_words(built: BuiltPrompt, rate: float = 0.0) -> str:
    """Counted tokens as they are, others as "about"; what the model could read where its file says; how long it takes
    at a rate of tokens a second, where that is known; what was cut."""
    values = {"used": built.tokens, "budget": built.budget_tokens}
    if built.counted:
        words = tr("{used:,} of {budget:,} tokens of context in use.", **values)
    else:
        words = tr("About {used:,} of {budget:,} tokens of context in use.", **values)
    if built.context:
        words += " " + tr("The model can read {context:,}.", context=built.context)
    if rate > 0:
        words += " " + tr("{time} to read it whole on this machine.", time=_about(built.tokens / rate))
    if built.cut_characters:
        return words + " " + tr("{cut:,} characters were left out.", cut=built.cut_characters)
    return words + " " + tr("Nothing was left out.")


def part_title(part: PromptPart) -> str:
    """Its kind in the person's language, with the name that follows it: "Character: Mara"."""
    kind, colon, name = part.title.partition(": ")
    return f"{tr(kind)}: {showable(name)}" if colon else tr(part.title)


def entered_words(part: PromptPart) -> str:
    """Why a card is told."""
    match part.entered:
        case "always":
            return tr("told in every scene")
        case "name" | "alias":
            return tr("the text has “{word}”", word=part.by)
        case "keyword":
            return tr("the text has its keyword “{word}”", word=part.by)
        case "meaning":
            return tr("the text is about it by meaning {likeness}", likeness=part.by)
        case _:
            return ""


def cut_words(part: PromptPart) -> str:
    """How much of it was left out, and why."""
    if not part.cut:
        return ""
    cut = tr("{cut:,} characters left out", cut=len(part.cut))
    why = {
        "share": tr("more than its share of the context"),
        "room": tr("the context is full"),
        "small": tr("a model as small as this one copies examples"),
    }
    return f"{cut}: {why[part.cut_for]}" if part.cut_for in why else cut


def _about(seconds: float) -> str:
    if seconds < 1:
        return tr("Less than a second")
    return tr_count("About {count:,} second", "About {count:,} seconds", round(seconds))
