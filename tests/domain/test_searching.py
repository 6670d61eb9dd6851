"""Finding in the manuscript, and replacing: what is found, what it becomes, what follows the text, what never hangs."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.domain.document import Document
from studio.domain.outline import paragraphs_of
from studio.domain.passages import Passage
from studio.domain.richtext import Rich, substituted
from studio.domain.scene_edits import new_scene
from studio.domain.searching import MOST_HITS, Found, Hit, Query, replace_hits, search
from studio.domain.text_records import AuthorSpan, Mark, Paragraph


def book(*texts: str) -> list[Paragraph]:
    return [Paragraph(id=f"p{number}", scene_id="s", text=text) for number, text in enumerate(texts)]


def found(query: Query, *texts: str, new: str | None = None) -> list[tuple[str, int, int, str]]:
    result = search(query, book(*texts), new)
    assert result.problem == ""
    return [(hit.paragraph_id, hit.start, hit.end, hit.new) for hit in result.hits]


def test_capitals_count_where_some_are_typed_or_asked_for() -> None:
    assert len(found(Query("lamp"), "Lamp, lamp, LAMP")) == 3
    assert len(found(Query("Lamp"), "Lamp, lamp, LAMP")) == 1
    assert len(found(Query("lamp", exact_case=True), "Lamp, lamp, LAMP")) == 1
    assert len(found(Query(r"\Slamp", pattern=True), "xLamp")) == 1


def test_whole_words_have_no_letter_beside_them() -> None:
    assert found(Query("art", whole_words=True), "art, party, Art's") == [("p0", 0, 3, ""), ("p0", 12, 15, "")]
    assert len(found(Query("а", whole_words=True), "а, она")) == 1
    assert len(found(Query("—", whole_words=True), "a—b")) == 1
    assert len(found(Query("a|b", pattern=True, whole_words=True), "a ab b")) == 2


def test_straight_quotes_find_curled_ones() -> None:
    assert len(found(Query("don't"), "don’t don't")) == 2
    assert len(found(Query('"Yes'), "“Yes „Yes «Yes")) == 3


def test_a_pattern_has_groups_for_its_replacement() -> None:
    assert found(Query(r"(\w+), (\w+)", pattern=True), "Doe, Jane", new=r"\2 \1") == [("p0", 0, 9, "Jane Doe")]
    assert found(Query(r"x*", pattern=True), "axxb", new="-") == [("p0", 1, 3, "-")]


@pytest.mark.parametrize(
    ("query", "new", "problem"),
    [
        (Query("(", pattern=True), None, "pattern"),
        (Query("a" * 2001), None, "pattern"),
        (Query("a", pattern=True), r"\9", "replacement"),
        (Query("a", pattern=True), r"\g<no>", "replacement"),
        (Query("(a+)", pattern=True), r"\1" * 1000, "large"),
    ],
)
def test_what_cannot_be_done_is_said(query: Query, new: str | None, problem: str) -> None:
    assert search(query, book("a" * 60_000), new).problem == problem


def test_a_pattern_without_end_is_given_up() -> None:
    began = time.monotonic()
    result = search(Query(r"(a|aa)+$", pattern=True), book("b", "a" * 60 + "b"))
    assert (result.problem, result.detail) == ("slow", "p1")
    assert time.monotonic() - began < 60


def test_no_more_hits_than_can_be_listed() -> None:
    result = search(Query("a"), book("a" * (MOST_HITS + 5)))
    assert (len(result.hits), result.more) == (MOST_HITS, True)


def test_a_search_can_be_cancelled() -> None:
    def step(_share: float) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        search(Query("a"), book("a"), None, step)


def test_replaced_words_keep_emphasis_and_become_a_persons() -> None:
    document = Document()
    passage = Passage("the old lamp", marks=(Mark(4, 7, "bold"),), spans=(AuthorSpan(0, 12, "r"),))
    document.apply(new_scene(document, "A", passages=[passage]))
    paragraph = next(iter(document.all(Paragraph)))
    change = replace_hits(document, [Hit(paragraph.id, 4, 7, "ancient"), Hit(paragraph.id, 8, 12, "light")])
    document.apply(change)
    after = paragraphs_of(document, paragraph.scene_id)[0]
    assert (after.id, after.text) == (paragraph.id, "the ancient light")
    assert after.marks == (Mark(4, 11, "bold"),)
    assert after.spans == (AuthorSpan(0, 4, "r"), AuthorSpan(11, 12, "r"))
    document.apply(change.inverse())
    assert document.need(Paragraph, paragraph.id) == paragraph


places = st.lists(st.integers(0, 30), min_size=0, max_size=8).map(lambda cuts: sorted(set(cuts)))


@given(places, st.text("xy", max_size=3), st.integers(0, 30), st.integers(0, 30))
def test_substitution_is_that_of_each_place_by_itself(cuts: list[int], new: str, one: int, other: int) -> None:
    """Held against letters that each carry their own mark and author."""
    text = "".join(chr(0x4E00 + number) for number in range(30))
    start, end = sorted((one, other))
    some = start < end
    rich = Rich(text, (Mark(start, end, "bold"),) * some, (AuthorSpan(start, end, "r"),) * some)
    pairs = [(a, b, new) for a, b in zip(cuts[::2], cuts[1::2], strict=False)]
    after = substituted(rich, pairs)
    expected = text
    for a, b, words in reversed(pairs):
        expected = expected[:a] + words + expected[b:]
    assert after.text == expected
    for span in after.spans:
        assert all(start <= ord(letter) - 0x4E00 < end for letter in after.text[span.start : span.end])
    written = {letter for span in after.spans for letter in after.text[span.start : span.end]}
    kept = {letter for letter in after.text if letter >= "\u4e00"}
    assert written == {letter for letter in kept if start <= ord(letter) - 0x4E00 < end}
    marked = "".join(after.text[mark.start : mark.end] for mark in after.marks)
    assert {letter for letter in marked if letter >= "\u4e00"} == written
    whole = [pair for pair in pairs if start <= pair[0] and pair[1] <= end]
    assert len([letter for letter in marked if letter < "\u4e00"]) == len(whole) * len(new)


def test_nothing_is_found_for_nothing() -> None:
    assert search(Query(), book("a")) == Found()
