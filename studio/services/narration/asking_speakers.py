"""Who says a line that no rule tells: a writer on this computer ranks the closed list of names by how likely each is to
say these very words, in the scene written as a play. Pure; called by `ui/narration/lines`. The first of them is a
proposal, and holds nothing until a person confirms it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final

from studio.domain.project_records import Card
from studio.domain.requests import ChancesFound, ModelRef, TextRequest
from studio.services.narration.segments import Segment

_BEFORE: Final = 1500
"""Letters of what goes before the line that are shown."""
_SEGMENTS: Final = 80
_ABOUT: Final = 160
"""Letters of what a card says of somebody."""
_MARKS: Final = '“”„‟«»‹›「」『』"‘ \n'
_LEAST: Final = 1e-9
SURE: Final = 0.5
"""Share of the first name among all of them from which on it is proposed."""


def speeches_of(lines: Sequence[Segment]) -> tuple[tuple[Segment, ...], ...]:
    """The sentences that one speech has: whoever says one says all of them."""
    found: list[tuple[Segment, ...]] = []
    for line in lines:
        last = found[-1][-1] if found else None
        same = last is not None and last.paragraph_id == line.paragraph_id and last.speeches == line.speeches
        if last is not None and same and line.index == last.index + 1:
            found[-1] = (*found[-1], line)
        else:
            found.append((line,))
    return tuple(found)


def question(
    before: Sequence[Segment], speech: Sequence[Segment], people: Sequence[Card], name: str, model: ModelRef,
    device: str,
) -> TextRequest:  # fmt: skip
    """How likely it is that `name` says the sentences of `speech` behind what stands before them in the scene."""
    names = {card.id: card.name for card in people}
    told = "\n".join(_told(one, names) for one in before[-_SEGMENTS:])[-_BEFORE:]
    words = " ".join(_words(one.text) for one in speech)
    return TextRequest(
        model=model,
        task="continue",
        prompt=f"Characters:\n{_cast(people)}\nScene:\n{told}{told and chr(10)}",
        looked_at=f"{name}: {words}\n",
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


def _cast(people: Sequence[Card]) -> str:
    told = ((card.name, " ".join(card.facts.split())[:_ABOUT]) for card in people)
    return "".join(f"{name}: {facts}\n" if facts else f"{name}\n" for name, facts in told)


def _told(one: Segment, names: Mapping[str, str]) -> str:
    who = one.card_id or (one.proposal.card_id if one.proposal is not None else "")
    return f"{names[who]}: {_words(one.text)}" if one.speeches and who in names else one.text


def _words(text: str) -> str:
    return " ".join(text.strip(_MARKS).split())
