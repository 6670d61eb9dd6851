"""What holds for whatever somebody types: nothing raises, no known thing is lost, a long text is no hang."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plans import plan_of, vocabulary

from studio.engines.picture.starter.reading import kinds
from studio.engines.picture.starter.reading.collectives import COLLECTIVES
from studio.engines.picture.starter.reading.plan_reading import MOST_WISHES, read_plan
from studio.engines.picture.starter.reading.relation_words import WORDINGS
from studio.engines.picture.starter.reading.setting_words import SETTINGS
from studio.engines.picture.starter.reading.small_words import ADJECTIVES, COLOUR_WORDS, FILLERS, NUMBERS, SIZES
from studio.engines.picture.starter.reading.tokens import MOST_CHARACTERS, tokens_of
from studio.engines.picture.starter.reading.vocabulary import bare, find
from studio.engines.picture.storybook.bodies.names import HEADS
from studio.engines.picture.storybook.plan import MOST_ALIKE, Plan

LINKS = sorted({" ".join(wording) for wording in WORDINGS} | {"and", ",", ". "})
COLOURS = {word for said in COLOUR_WORDS.values() for word in said}
CLOSED = sorted({*ADJECTIVES, *FILLERS, *NUMBERS, *SIZES, *COLOURS, *(" ".join(one) for one in SETTINGS), *LINKS})
THINGS = sorted({*vocabulary().names, *vocabulary().props.values(), *HEADS})
words = st.sampled_from(
    [*CLOSED, *THINGS, "zorb", "blorping", "a", "the", "its", "with", "on", "it", "\U0001f431", "\u200d"]
)


def check(plan: Plan) -> None:
    """What every plan promises to those who draw it."""
    assert len(plan.wishes) <= MOST_WISHES
    for wish in plan.wishes:
        assert 1 <= wish.number <= MOST_ALIKE
        assert wish.colour in vocabulary().colours
        assert (wish.source == "prop") == (wish.concept == 0)
        if wish.concept:
            assert vocabulary().names[wish.concept - 1] == HEADS.get(wish.name, wish.name)
    for relation in plan.relations:
        assert relation.subject != relation.object
        assert 0 <= min(relation.subject, relation.object) <= max(relation.subject, relation.object) < len(plan.wishes)


@given(st.one_of(st.text(max_size=200), st.lists(words, max_size=25).map(" ".join)))
def test_nothing_raises(text: str) -> None:
    check(plan_of(text))


def said_anywhere(name: str, plan: Plan) -> bool:
    found = find(bare(tokens_of(name)), vocabulary())
    assert found is not None
    named = {wish.name for wish in plan.wishes} | {said.split(" \u00d7 ")[-1] for said in plan.left_out}
    # A family is shown as those who are in it.
    shown = COLLECTIVES[found.name].kinds[0] if found.name in COLLECTIVES else found.name
    return shown in named


def is_plain(name: str) -> bool:
    """Whether a name is that of a thing and has no other meaning among the small words, alone or at its begin."""
    tokens = bare(tokens_of(name))
    places = any(tokens[:length] in SETTINGS for length in range(1, len(tokens) + 1))
    others = set(tokens) & {*CLOSED, *FILLERS, "head", "foot", "back"}
    return not places and not others and find(tokens, vocabulary()) is not None


@given(st.lists(st.sampled_from([name for name in THINGS if is_plain(name)]), min_size=1, max_size=6), st.data())
def test_no_known_thing_is_lost(names: list[str], data: st.DataObject) -> None:
    links = [data.draw(st.sampled_from(LINKS)) for _ in names[1:]]
    text = "a " + names[0] + "".join(f" {link} a {name}" for link, name in zip(links, names[1:], strict=True))
    plan = plan_of(text)
    lost = [name for name in names if not said_anywhere(name, plan)]
    assert not lost, (text, plan)


def test_only_the_begin_of_a_very_long_text_is_read() -> None:
    asked: list[str] = []

    def nearest(said: str) -> tuple[()]:
        asked.append(said)
        return ()

    text = "a cat on a zorb and a blorp beside a \u200d" * 260_000
    plan = read_plan(text, vocabulary(), nearest)
    assert plan.wishes[0].name == "cat"
    assert plan.unread == len(text) - MOST_CHARACTERS
    assert len(set(asked)) == len(asked) <= 12


@pytest.mark.parametrize(
    "text", ["(" * 100_000, "(a:" * 50_000, "\U0001f431\u200d" * 50_000, "a's" * 50_000, "of " * 90_000]
)
def test_what_could_take_long_does_not(text: str) -> None:
    check(plan_of(text))


def test_every_kind_names_things_that_exist() -> None:
    named = {name for value in vars(kinds).values() if isinstance(value, frozenset) for name in value}
    assert not named - set(THINGS)
