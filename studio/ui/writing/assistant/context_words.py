"""How much of a context a prompt takes, in words: for the meter, for those who hear it, and beside the text. Pure."""

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
    told = [words, limit_words(built)]
    if built.context and built.limited_by != "model":
        told.append(tr("The model can read {context:,}.", context=built.context))
    if built.tokens > built.budget_tokens:
        told.append(tr("It is longer than that: what you selected or asked is sent whole."))
    if rate > 0:
        told.append(tr("{time} to read it whole on this machine.", time=_about(built.tokens / rate)))
    if built.cut_tokens:
        told.append(tr_count("About {count:,} token was left out.", "About {count:,} tokens were left out.",
                             built.cut_tokens))  # fmt: skip
    else:
        told.append(tr("Nothing was left out."))
    return " ".join(filter(None, told))


def limit_words(built: BuiltPrompt) -> str:
    """Why a prompt may have no more tokens: the whole, less what is kept for the answer."""
    answer = built.request.max_tokens
    values = {"whole": built.budget_tokens + answer, "answer": answer}
    words = {
        "asked": tr("The options of the assistant give {whole:,}, {answer:,} of them to the answer.", **values),
        "time": tr(
            "{whole:,} are read here in the time that you give it, {answer:,} of them are the answer’s.", **values
        ),
        "least": tr(
            "{whole:,} are the least that is sent, however slow the model; {answer:,} of them are the answer’s.",
            **values,
        ),
        "unmeasured": tr(
            "{whole:,} until it is known how fast the model reads here; {answer:,} of them are the answer’s.", **values
        ),
        "memory": tr("Free memory holds {whole:,}, {answer:,} of them the answer’s.", **values),
        "model": tr("The model can read {whole:,}, {answer:,} of them are the answer’s.", **values),
    }
    return words.get(built.limited_by, "")


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
    cut = tr_count("about {count:,} token left out", "about {count:,} tokens left out", max(1, part.cut_tokens))
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
