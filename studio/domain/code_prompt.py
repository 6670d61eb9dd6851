"""Code carried on at a place in a fenced block, by fill-in-the-middle where the model was trained to it: what stands
before the place and behind it in the block, and nothing of the story. Pure; the Writing pane calls it.

A model without the tokens for a gap goes on from what stands before the place, and its engine says that it did not read
what follows (`note_unread`).
"""

from __future__ import annotations

import re
from typing import Final

import msgspec

from studio.domain.prompt_pieces import PromptPart, keep_end, keep_start
from studio.domain.prompting import FILLS, BuiltPrompt, Writer, built_prompt, text_request

BREAK: Final = "\u2028"
"""Between the lines of a block, which is one paragraph."""
TEMPERATURE: Final = 0.2
"""Code is what a model is surest of, or it is wrong."""
_STOPS: Final = ("```", "\n\n\n")
_CUT_OFF: Final = re.compile(r"\s*[^\s()\[\]{};:,.]+$")


def code_continuation(writer: Writer, text: str, offset: int) -> BuiltPrompt:
    """What is sent for a place in a block of code. What follows takes a quarter of the room at most."""
    before, after = (part.replace(BREAK, "\n") for part in (text[:offset], text[offset:]))
    request = text_request(writer, "continue")
    budget, rates = writer.context_tokens - request.max_tokens, writer.rates
    fills = bool(writer.settings.get(FILLS))
    follows, cut_after = keep_start(after, rates.characters(budget // 4, after)) if fills else ("", after)
    room = budget - rates.tokens(follows)
    cut, kept = keep_end(before, rates.characters(room, before))
    parts = [
        PromptPart(role="before", title="Code before the cursor", text=kept, cut=cut, cut_for="room" if cut else ""),
        PromptPart(
            role="after",
            title="Code after the cursor",
            text=follows,
            cut=cut_after,
            cut_for="room" if cut_after and fills else "",
        ),
    ]
    # An end of the line stands for nothing that follows, so that a gap is filled there too.
    request = msgspec.structs.replace(
        request, prompt=kept, after=follows or "\n", stop=_STOPS, temperature=min(request.temperature, TEMPERATURE)
    )
    return built_prompt(request, parts, budget, rates)


def continues_code(built: BuiltPrompt) -> bool:
    return any(part.title == "Code before the cursor" for part in built.parts)


def fit_code(said: str) -> str:
    """What a model said, as lines of the block; blanks at its beginning are its indentation."""
    return said.replace("\r\n", "\n").replace("\r", "\n").partition("```")[0].replace("\n", BREAK)


def rest_of_line(said: str) -> str:
    """Of what a model said so far, what ends the line of the caret; a word that may be cut off is left out."""
    line, ended, _ = said.replace("\r", "").partition("\n")
    return (line if ended else _CUT_OFF.sub("", line)).rstrip()
