"""Undo steps of typing end at sentences, whatever the pieces in which it is committed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.domain.changes import Change
from studio.ui.writing.text.typing_run import LEAST, MOST, PAUSE_SECONDS, TypingRun, put_in_at_once

SENTENCE = "The lamp went out before the keeper could reach the last stair of the tower."


@pytest.fixture(autouse=True)
def _no_pause_in_typing() -> None:
    """Here there are some."""


def steps_of(*texts: str, seconds: float = 0.3, start: str = "", whole: bool = False) -> list[str]:
    """What the paragraph reads after each undo step, typed in the pieces between these texts, `seconds` after one
    another."""
    run, old, at = TypingRun(), start, 100.0
    ends: list[str] = []
    ids: list[str] = []
    for number, new in enumerate(texts):
        at += seconds
        for part, stage in enumerate(run.stages("p", old, new, (at, at), whole=whole)):
            change = run.taken_on(Change(id=f"{number} {part}", label="", stack="writing", edits=(), at=at), stage)
            if change.continues:
                assert change.continues == ids[-1]
                ends[-1] = stage.text
            else:
                ids.append(change.id)
                ends.append(stage.text)
        old = new
    return ends


def pieces(text: str, size: int) -> list[str]:
    return [text[:end] for end in range(size, len(text) + size, size)]


def test_a_sentence_is_a_step_with_the_space_behind_it() -> None:
    two = f"{SENTENCE} He stood in the dark."
    assert steps_of(two) == steps_of(*pieces(two, 1)) == steps_of(*pieces(two, 7)) == [f"{SENTENCE} ", two]


def test_a_short_sentence_stays_with_the_next() -> None:
    text = "“No!” Mr. Brown said. He went to the window, which was open."
    assert steps_of(*pieces(text, 3)) == ["“No!” Mr. Brown said. ", text]


def test_a_long_sentence_is_cut_between_words() -> None:
    ends = steps_of(*pieces("and so on " * 40, 4))
    assert len(ends) == 4
    assert all(end.endswith(" ") for end in ends)


def test_sentences_without_spaces_end_too() -> None:
    first = "灯台守が最後の段に足をかけたときに灯りは消えてしまった。"
    assert steps_of(*pieces(first + "彼は暗闇に立っていた。", 2))[0] == first


def test_a_pause_ends_a_step_between_words_and_never_inside_one() -> None:
    late = PAUSE_SECONDS + 0.5
    assert steps_of("hello ", "hello world", seconds=late) == ["hello ", "hello world"]
    assert steps_of("hello", "hello world", seconds=late) == ["hello ", "hello world"]
    assert steps_of("hello wo", "hello world", seconds=late) == ["hello world"]
    assert steps_of("hello ", "hello world", seconds=PAUSE_SECONDS - 0.1) == ["hello world"]


def test_a_slip_belongs_to_the_step() -> None:
    assert steps_of("hello teh", "hello the", "hello the end") == ["hello the end"]
    assert steps_of("hello wol", "hello wo", "hello world") == ["hello world"]
    assert steps_of("hello te", "hello the") == ["hello the"]


def test_deleting_more_is_a_step_of_its_own() -> None:
    assert steps_of("hello world", "hello ", "hello there") == ["hello world", "hello ", "hello there"]
    assert steps_of("hello world", "hello wor", "hello w", "hello") == ["hello wor", "hello"]


def test_typing_within_a_text_and_elsewhere() -> None:
    assert steps_of("a new end", "a quite new end", start="an end") == ["a new end", "a quite new end"]


def test_another_change_ends_the_step() -> None:
    run = TypingRun()
    assert [stage.goes_on for stage in run.stages("p", "", "one", (1.0, 1.0))] == [False]
    run.end()
    assert [stage.goes_on for stage in run.stages("p", "one", "one two", (1.1, 1.1))] == [False]


def test_words_put_in_at_once_are_one_step() -> None:
    assert put_in_at_once("ab", "a one two three b")
    assert not put_in_at_once("ab", "a one b")
    assert not put_in_at_once("a one two three b", "ab")
    assert steps_of("one two three four", whole=True) == ["one two three four"]


def test_deleting_ends_a_step_after_some_words() -> None:
    text = "word " * 60
    left = [text[:end] for end in range(len(text) - 5, 0, -5)]
    assert steps_of(*left, start=text)[0] == text[: len(text) - MOST - 5]


@given(st.text("ab .", min_size=1, max_size=400), st.lists(st.integers(1, 9), min_size=1))
def test_every_step_ends_where_a_word_begins_or_typing_stopped(text: str, sizes: list[int]) -> None:
    places, at = [], 0
    while at < len(text):
        at = min(len(text), at + sizes[len(places) % len(sizes)])
        places.append(at)
    ends = steps_of(*(text[:place] for place in places))
    assert ends[-1] == text
    begun = 0
    for end in ends[:-1]:
        assert end[-1].isspace()
        assert not text[len(end)].isspace()
        assert len(end) - begun >= LEAST
        assert len(end.rstrip()[begun:].rsplit(" ", 1)[0]) < MOST
        begun = len(end)
