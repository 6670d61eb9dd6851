"""Whether "read" is told in the past hangs on the sentences before where its own says nothing."""

from __future__ import annotations

import pytest

from studio.english.tense import READ_IN_THE_PAST, read_before
from studio.services.narration.lexicon import by_context
from tests.english.test_spoken_cases import front_end

PRESENT = "ɹˈid"
CASES = (
    ("The lamp was low. They read on.", READ_IN_THE_PAST),
    ("The lamp is low. They read on.", PRESENT),
    ("Anna shut the door. The girls read until midnight.", READ_IN_THE_PAST),
    ("Anna lives by the sea. The girls read until midnight.", PRESENT),
    ("We had no heat that winter. We read in bed.", READ_IN_THE_PAST),
    ("It rained all day. I read three books.", READ_IN_THE_PAST),
    ("It is raining again. I read three books a week.", PRESENT),
    ("He stopped at the gate. You read it to me.", READ_IN_THE_PAST),
    ("He stopped at the gate. Read the sign.", PRESENT),
    ("He stopped at the gate. You should read the sign.", PRESENT),
    ("He stopped at the gate. Nobody wanted to read.", PRESENT),
    ("She was late. The letters read like sermons.", READ_IN_THE_PAST),
    ("Here are the rules. Pupils read aloud.", PRESENT),
    ("Tom slept. His sisters read.", READ_IN_THE_PAST),
    ("Tom sleeps. His sisters are here. They read.", PRESENT),
    ("They read on.", PRESENT),
)


@pytest.mark.parametrize(("text", "said"), CASES)
def test_read_has_the_time_of_what_stands_before(text: str, said: str) -> None:
    assert [word.phonemes for word in front_end().speak(text) if word.word.lower() == "read"] == [said]


def test_a_voice_that_is_given_one_sentence_is_told() -> None:
    assert read_before("They read on.", "The lamp was low.")
    assert not read_before("They read on.", "The lamp is low.")
    assert not read_before("She read it.", "The lamp was low."), "its own sentence tells it"
    assert not read_before("They wanted to read and we read.", "The lamp was low."), "two that differ"
    assert [one.phonemes for one in by_context("They read on.", "The lamp was low.")] == [READ_IN_THE_PAST]
    assert by_context("They bread on.", "The lamp was low.") == ()


def test_what_is_said_has_a_time_of_its_own() -> None:
    assert not read_before("“We read here every night,” says Tom.", "The lamp was low.")
    assert not read_before("They read on.", "The lamp is low. “It was dark and it rained,” says Tom.")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("The fight is on. They wound him badly.", "wˈund"),
        ("He stood by the clock. They wound it every night.", "wˈWnd"),
        ("She has a wound.", "wˈund"),
    ],
)
def test_wound_too(text: str, said: str) -> None:
    assert [word.phonemes for word in front_end().speak(text) if word.word == "wound"] == [said]
