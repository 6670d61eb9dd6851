"""Characters of the book in a prompt: read as the thing that each looks like, and drawn from a seed of their own.

Used by `parts` on the worker's job thread; pure.

    with_looks("Pip rides a sled", [Pip, who looks like "red fox"]) -> "red fox rides a sled"
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from studio.domain.requests import Character
from studio.engines.picture.storybook.plan import Plan, Wish


def with_looks(text: str, characters: Sequence[Character]) -> str:
    """The words with what each character looks like in the place of its name."""
    looks = {one.name.casefold(): one.looks for one in characters if one.name.strip() and one.looks.strip()}
    if not looks:
        return text
    longest_first = sorted(looks, key=len, reverse=True)
    names = re.compile(rf"\b(?:the )?({'|'.join(re.escape(name) for name in longest_first)})\b", re.IGNORECASE)
    return names.sub(lambda found: f"the {looks[found[1].casefold()]}", text)


def recognised(plan: Plan, text: str, characters: Sequence[Character], looks_of: Callable[[str], Plan]) -> Plan:
    """The plan of `with_looks` of a text, with each character that it names where it is; `looks_of` reads the words for
    its looks."""
    wishes = list(plan.wishes)
    for one in characters:
        if with_looks(text, (one,)) == text:
            continue
        [looks] = looks_of(one.looks).wishes[:1] or [None]
        at = next((at for at, wish in enumerate(wishes) if looks is not None and _is_like(wish, looks)), None)
        if at is not None:
            wishes[at] = wishes[at]._replace(who=one.name, said=one.name)
    return plan._replace(wishes=tuple(wishes))


def seeded(plan: Plan, characters: Sequence[Character]) -> Plan:
    """The plan with the seed of each character that is one of these."""
    seeds = {one.name: one.seed for one in characters}
    return plan._replace(wishes=tuple(wish._replace(seed=seeds.get(wish.who)) for wish in plan.wishes))


def _is_like(wish: Wish, looks: Wish) -> bool:
    return not wish.who and wish.number == 1 and (wish.name, wish.colour) == (looks.name, looks.colour)
