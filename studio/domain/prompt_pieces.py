"""Pieces of a prompt: what each says, why it is there, how much of it fits, and why the rest was left out.

What has the higher rank takes its room first, each up to its share; the text that is worked on takes what is left, and
half of the room is kept for it. Pure; `prompting` puts prompts together from these, the prompt inspector shows them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, Literal

import msgspec

from studio.domain.token_measure import TokenRates

PartRole = Literal["instruction", "story", "card", "notes", "note", "before", "passage", "after", "question"]
EnteredBy = Literal["", "always", "name", "alias", "keyword", "meaning"]
LimitedBy = Literal["", "asked", "time", "least", "unmeasured", "memory", "model"]
"""Why a prompt may have so many tokens: a person said so; it is read in the time that a person gives; so many are sent
however slow the model is, or where nobody has measured it; memory; the model's file."""
CutFor = Literal["", "share", "room", "small"]
"""Its kind may have no more of the context; the context is full; a model as small as this one copies it."""

_CUT_STEPS: Final = 4
"""Text that is too long loses its beginning in steps of a quarter of what may be sent."""
_LEAST_WORDS: Final = 24
"""Tokens below which a beginning of a summary or card says nothing, and is left out."""


class PromptPart(msgspec.Struct, frozen=True, kw_only=True):
    """One stretch of a prompt, as the prompt inspector lists it."""

    role: PartRole
    title: str
    """For people: "Text before the cursor", "Character: Mara"."""
    text: str
    """Exactly what is sent; empty when all of it was left out."""
    cut: str = ""
    """What stood before `text` (after it, for others than "before") and was left out."""
    cut_for: CutFor = ""
    entered: EnteredBy = ""
    """Why a card is there."""
    by: str = ""
    """The name, alias or keyword that was found; how near it is by its meaning."""
    stale: bool = False
    """A summary of words that have changed since."""
    tokens: int = 0
    """Of `text`."""
    cut_tokens: int = 0
    """Of `cut`, about."""


class Piece(msgspec.Struct, frozen=True, kw_only=True):
    """What might be sent, whole."""

    role: PartRole
    title: str
    text: str
    entered: EnteredBy = ""
    by: str = ""
    stale: bool = False
    whole: bool = False
    """It is sent as it is or not at all."""


def keep_end(text: str, limit: int) -> tuple[str, str]:
    """(cut, kept): the end of `text`, at most `limit` characters, from the start of a paragraph or a sentence.

    The cut moves in steps of a quarter of the limit: while a person types, the kept text's beginning stays the same.
    """
    if len(text) <= limit:
        return "", text
    if limit <= 0:
        return text, ""
    step = max(1, limit // _CUT_STEPS)
    start = -(-(len(text) - limit) // step) * step
    window = text[start : start + step]
    for pattern in (r"\n\n", r"[.!?…][\"”’']?\s+", r"\s+"):
        found = re.search(pattern, window)
        if found is not None and start + found.end() < len(text):
            start += found.end()
            break
    return text[:start], text[start:]


def keep_start(text: str, limit: int) -> tuple[str, str]:
    """(kept, cut): the beginning of `text`, at most `limit` characters, up to the end of a word."""
    if len(text) <= limit:
        return text, ""
    place = text.rfind(" ", 0, max(0, limit) + 1)
    place = place if 0 < place <= limit else max(0, limit)
    return text[:place], text[place:]


def keep_sentences(text: str, limit: int) -> tuple[str, str]:
    """(kept, cut): as `keep_start`, up to the end of a sentence where there is one in the second half."""
    kept, cut = keep_start(text, limit)
    if not cut:
        return kept, cut
    ends = [found.end() for found in re.finditer(r"[.!?…][\"”’']?(?=\s)", kept)]
    if ends and ends[-1] >= len(kept) // 2:
        return text[: ends[-1]], text[ends[-1] :]
    return kept, cut


class Room:
    """Tokens of a prompt that are still free, beside those that are kept for the text."""

    def __init__(self, budget: int, kept: int, rates: TokenRates) -> None:
        """`budget`: of the whole prompt; `kept`: for what has to be sent."""
        self._budget, self._rates = budget, rates
        self.free = max(0, budget - kept)

    def take(self, pieces: Sequence[Piece], share: int) -> list[PromptPart]:
        """The pieces, those of the highest rank first, as far as they fit into one `share`-th of the budget and into
        what is free."""
        room = self._budget // share
        fitted = []
        for piece in pieces:
            limit, why = (room, "share") if room <= self.free else (self.free, "room")
            part = self._fitted(piece, limit, "share" if why == "share" else "room")
            used = self._rates.tokens(part.text) if part.text else 0
            room, self.free = max(0, room - used), max(0, self.free - used)
            fitted.append(part)
        return fitted

    def _fitted(self, piece: Piece, limit: int, why: CutFor) -> PromptPart:
        text = piece.text
        kept, cut = text, ""
        if self._rates.tokens(text) > limit:
            kept, cut = keep_sentences(text, self._rates.characters(limit, text))
            if piece.whole or (self._rates.tokens(kept) < _LEAST_WORDS and piece.role == "story"):
                kept, cut = "", text
        return PromptPart(
            role=piece.role,
            title=piece.title,
            text=kept,
            cut=cut,
            cut_for=why if cut else "",
            entered=piece.entered,
            by=piece.by,
            stale=piece.stale,
        )
