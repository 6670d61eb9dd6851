"""Undo steps of typing end at words, whatever the pieces in which it is committed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from studio.domain.changes import Change
from studio.ui.writing.text.typing_run import PAUSE_SECONDS, WORDS, TypingRun, put_in_at_once


def steps_of(*texts: str, seconds: float = 0.5, start: str = "", whole: bool = False) -> list[str]:
    """What the paragraph reads after each undo step, typed in the pieces between these texts."""
    run, old, at = TypingRun(), start, 100.0
    ends: list[str] = []
    ids: list[str] = []
    for number, new in enumerate(texts):
        at += seconds
        for part, stage in enumerate(run.stages("p", old, new, at, whole=whole)):
            change = run.taken_on(Change(id=f"{number} {part}", label="", stack="writing", edits=(), at=at), stage)
            if change.continues:
                assert change.continues == ids[-1]
                ends[-1] = stage.text
            else:
                ids.append(change.id)
                ends.append(stage.text)
        old = new
    return ends


def test_a_step_is_two_words_with_the_space_behind_them() -> None:
    assert steps_of("hello world again") == ["hello world ", "hello world again"]
    assert steps_of("hel", "hello wor", "hello world a", "hello world again") == ["hello world ", "hello world again"]


def test_a_step_ends_with_the_sentence_even_after_one_word() -> None:
    assert steps_of("Rain. It fell on", "Rain. It fell on us") == ["Rain. ", "Rain. It fell ", "Rain. It fell on us"]


def test_a_pause_ends_a_step_between_words_and_never_inside_one() -> None:
    late = PAUSE_SECONDS + 1
    assert steps_of("hello ", "hello world", seconds=late) == ["hello ", "hello world"]
    assert steps_of("hello wo", "hello world", seconds=late) == ["hello world"]


def test_typing_within_a_text_and_elsewhere() -> None:
    assert steps_of("a new end", "a quite new end", start="an end") == ["a new end", "a quite new end"]


def test_words_put_in_at_once_are_one_step() -> None:
    assert put_in_at_once("ab", "a one two three b")
    assert not put_in_at_once("ab", "a one b")
    assert not put_in_at_once("a one two three b", "ab")
    assert steps_of("one two three four", whole=True) == ["one two three four"]


def test_deleting_ends_a_step_after_some_words() -> None:
    texts = [" ".join("abcdefgh"[:left]) for left in range(7, 0, -1)]
    assert len(steps_of(*texts, start="a b c d e f g h")) == 4


@given(st.text("ab .", min_size=1, max_size=60), st.lists(st.integers(1, 9), min_size=1))
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
        assert 1 <= len(end[begun:].split()) <= WORDS
        begun = len(end)
    assert len(ends[-1][begun:].split()) <= WORDS
