"""From a prompt to a plan: the door of this room.

Called by `parts` for the starter picture engine on the worker's job thread; pure apart from the `Nearest` that it is
given. It takes milliseconds: only the first `MOST_CHARACTERS` are read, and few unknown words are looked up by meaning.
"""

from __future__ import annotations

from typing import Final

from studio.engines.picture.starter.reading.casting import cast
from studio.engines.picture.starter.reading.chunks import chunks_of
from studio.engines.picture.starter.reading.meaning import Meanings, Nearest
from studio.engines.picture.starter.reading.sentence import Clauses
from studio.engines.picture.starter.reading.styles import taken_style
from studio.engines.picture.starter.reading.tokens import MOST_CHARACTERS, tokens_of, words_of
from studio.engines.picture.starter.reading.vocabulary import Vocabulary
from studio.engines.picture.storybook.bodies.names import HEADS
from studio.engines.picture.storybook.plan import Plan, Relation, Wish

MOST_WISHES: Final = 8
"""Kinds of things that one scene holds."""


def read_plan(text: str, vocabulary: Vocabulary, nearest: Nearest, *, styles: bool = True) -> Plan:
    """`styles`: whether a style named in the words is heard (a request that names its own style leaves it unheard).
    Never raises but what `nearest` raises."""
    tokens = tokens_of(text[:MOST_CHARACTERS])
    style, tokens = taken_style(tokens, vocabulary, heard=styles)
    clauses = Clauses(vocabulary, Meanings(nearest, vocabulary.threshold))
    clauses.read(chunks_of(words_of(tokens), vocabulary))
    return _bounded(clauses, style, vocabulary, unread=max(0, len(text) - MOST_CHARACTERS))


def _bounded(clauses: Clauses, style: str, vocabulary: Vocabulary, unread: int) -> Plan:
    wishes, relations = _subject_first(clauses)
    beyond = tuple(wish.name for wish in wishes[MOST_WISHES:])
    kept = tuple(one for one in relations if one.subject < MOST_WISHES and one.object < MOST_WISHES)
    plan = Plan(
        wishes[:MOST_WISHES], kept, clauses.told.setting, style, tuple(dict.fromkeys(clauses.told.unknown)),
        tuple(dict.fromkeys((*clauses.told.left_out, *beyond))), unread,
    )  # fmt: skip
    return bodied(cast(plan, vocabulary, MOST_WISHES), vocabulary)


def _subject_first(clauses: Clauses) -> tuple[tuple[Wish, ...], list[Relation]]:
    """ "Under the tree sits a cat" is a picture of the cat."""
    first, wishes = clauses.clause.first, clauses.told.said_wishes()
    order = [first, *(index for index in range(len(wishes)) if index != first)] if wishes else []
    now = {before: index for index, before in enumerate(order)}
    relations = [one._replace(subject=now[one.subject], object=now[one.object]) for one in clauses.told.relations]
    return tuple(wishes[index] for index in order), relations


def bodied(plan: Plan, vocabulary: Vocabulary) -> Plan:
    """The plan with bodies under the heads that need one."""
    wishes = (_with_body(wish, index, plan, vocabulary) for index, wish in enumerate(plan.wishes))
    return plan._replace(wishes=tuple(wishes))


def _with_body(wish: Wish, index: int, plan: Plan, vocabulary: Vocabulary) -> Wish:
    """A head gets a body when it does something or stands in a scene; alone it is drawn as in its set."""
    if wish.source != "model" or wish.name not in vocabulary.bodies:
        return wish
    head = HEADS.get(wish.name)
    if head in vocabulary.names:
        return wish._replace(concept=vocabulary.names.index(head) + 1, source="body")
    acts = bool(wish.pose) or any(index in (one.subject, one.object) for one in plan.relations)
    scene = len(plan.wishes) > 1 or plan.setting.place not in ("", "paper")
    return wish._replace(source="body") if acts or scene else wish
