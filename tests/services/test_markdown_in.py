"""Markdown beyond CommonMark comes in as it was meant: footnotes, tables, chapters below the second level."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.domain.errors import BadInput, Cancelled, StudioError
from studio.domain.passages import Passage
from studio.domain.text_records import Mark
from studio.services.exchange.formats import scenes_from_file
from studio.services.exchange.manuscript_in import told_of
from studio.services.exchange.markdown_in import DEFINITION_LIMIT, passages_from_markdown
from studio.services.exchange.markdown_out import passages_markdown
from studio.services.exchange.note_markers import marker, with_notes
from studio.services.exchange.text_in import LINE_LIMIT
from tests.services.test_word_documents import PASSAGES, told


def test_what_went_out_comes_in() -> None:
    """But for the line ends of a note."""
    found = [told(one) for one in passages_from_markdown(passages_markdown(PASSAGES))]
    wanted = []
    for style, text, marks in map(told, PASSAGES):
        kept = [(name, words, target.replace("\n", " ")) for name, words, target in marks]
        wanted.append((style, text, kept))
    assert found == wanted


def test_footnotes_wherever_they_are_defined() -> None:
    text = "[^b]: The *second*,\n    on two lines.\n\nOne[^a] and **two[^b]** `[^a]` [^none].\n\n[^a]: The first.\n"
    (one,) = passages_from_markdown(text)
    assert one.text == "One† and two† [^a] [^none]."
    assert one.marks == (
        Mark(3, 4, "footnote", "The first."), Mark(9, 13, "bold"),
        Mark(12, 13, "footnote", "The second, on two lines."), Mark(14, 18, "code"),
    )  # fmt: skip


def test_code_is_left_alone() -> None:
    text = "[^a]: note\n\n```c\nx[^a] | y\n--|--\n[^b]: no\n```\n\nz[^a]"
    code, words = passages_from_markdown(text)
    assert (code.style, code.text) == ("code", "x[^a] | y\u2028--|--\u2028[^b]: no")
    assert words.text == "z†"


@pytest.mark.parametrize(
    "table", ["| a | b |\n| --- | :-: |\n| *1* | 2 |", "a|b\n-|-\n1|2", "|a|\n|-|", "| a | b |\n|---|---|"]
)
def test_a_table_stays_as_it_was_written(table: str) -> None:
    """Signs of emphasis become emphasis, and are written as they were."""
    found = passages_from_markdown(f"Before\n{table}\n\nAfter")
    assert [(one.style, one.text) for one in found] == [
        ("body", "Before"), ("table", table.replace("\n", "\u2028").replace("*", "")), ("body", "After"),
    ]  # fmt: skip
    assert passages_markdown(found[1:2]) == table


@pytest.mark.parametrize("text", ["a | b", "a | b\nc | d", "---|---", "a | b\n\n--|--"])
def test_lines_with_bars_are_no_table(text: str) -> None:
    assert all(one.style != "table" for one in passages_from_markdown(text))


def test_chapters_on_the_third_level(tmp_path: Path) -> None:
    (tmp_path / "book.md").write_text("### Chapter 1\n\nText.\n\n### Chapter 2\n\nMore.\n")
    scenes = scenes_from_file(tmp_path / "book.md")
    assert [(one.title, one.level, [p.text for p in one.passages]) for one in scenes] == [
        ("Chapter 1", 1, ["Text."]), ("Chapter 2", 1, ["More."]),
    ]  # fmt: skip


def test_what_is_not_taken_over_is_counted(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("See ![A boat](boat.png).\n\n- a\n  - b\n")
    scenes = scenes_from_file(tmp_path / "a.md")
    assert [one.text for one in scenes[0].passages] == ["See A boat.", "a", "b"]
    assert told_of(scenes) == "Not taken over: 1 picture."
    assert [one.depth for one in scenes[0].passages] == [0, 0, 1]


@given(st.lists(st.sampled_from(["ab", "c", marker("1"), marker("2"), marker("none")]), max_size=8), st.data())
@settings(max_examples=200, deadline=None)
def test_marks_stay_over_their_letters(pieces: list[str], data: st.DataObject) -> None:
    text = "".join(pieces)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    marks = (Mark(start, end, "bold"),) if start < end else ()
    found = with_notes(Passage(text, marks=marks), {"1": "one", "2": "two"})
    wanted = text.replace(marker("1"), "†").replace(marker("2"), "†").replace(marker("none"), "")
    assert found.text == wanted
    assert [one.target for one in found.marks if one.style == "footnote"] == [
        {"1": "one", "2": "two"}[piece[1]] for piece in pieces if piece in (marker("1"), marker("2"))
    ]
    bold = "".join(found.text[one.start : one.end] for one in found.marks if one.style == "bold").replace("†", "")
    assert bold == "".join(sign for sign in text[start:end] if sign in "abc")


@pytest.mark.parametrize(
    "form", ["[^1]: a\n", "[^1]", "|a|\n|-|\n", "|-" * 40 + "\n", "```\n[^1]\n", "[^1]: a\n    b\n"]
)
def test_time_grows_with_the_text(form: str) -> None:
    def seconds(count: int) -> float:
        begun = time.process_time()
        passages_from_markdown(form * count)
        return time.process_time() - begun

    seconds(50)
    few, many = (min(seconds(count) for _ in range(2)) for count in (1_000, 8_000))
    assert many < 40 * few + 0.1


@pytest.mark.parametrize("between", ["\n", "\n\n"], ids=["one block", "blocks"])
def test_addresses_defined_apart_are_read_up_to_a_limit(between: str) -> None:
    defined = between.join(f"[a{number}]: https://{number}.example" for number in range(DEFINITION_LIMIT))
    (one,) = passages_from_markdown(f"See [this][a1] and [a{DEFINITION_LIMIT - 1}].\n\n{defined}")
    assert [mark.target for mark in one.marks] == ["https://1.example", f"https://{DEFINITION_LIMIT - 1}.example"]
    assert not one.unmarked


def test_of_more_none_is_read_and_that_is_said(tmp_path: Path) -> None:
    defined = "\n".join(f"[a{number}]: /b" for number in range(DEFINITION_LIMIT + 1))
    path = tmp_path / "a.md"
    path.write_text(f"See [this][a1] and *that*.\n\n{defined}\n")
    scenes = scenes_from_file(path)
    first, second = (passage for scene in scenes for passage in scene.passages)
    assert (first.text, [mark.style for mark in first.marks]) == ("See [this][a1] and that.", ["italic"])
    assert second.text == defined.replace("\n", " ")
    assert told_of(scenes) == (
        "1 paragraph has more marks than can be read: its signs stand in the text as they were written."
    )


@pytest.mark.parametrize("line", ["[a]: /b", "[^1]: a", "| a | b |", "a"])
def test_more_lines_than_a_book_has_are_refused_before_they_are_read(line: str) -> None:
    with pytest.raises(StudioError) as refused:
        passages_from_markdown(f"{line}\n" * (LINE_LIMIT + 1), "a.md")
    assert refused.value.failure == BadInput(name="a.md", problem=f"it has more than {LINE_LIMIT} lines")


@pytest.mark.parametrize("form", ["[^1]: a\n", "[^1]: a\n\n", "| a |\n| - |\n", "| a |\n|-|\n\n", "[a]: /b\n"])
def test_every_part_of_reading_can_be_cancelled(form: str) -> None:
    """Of 20,000 lines at most between two looks."""
    steps = 0

    def step(share: float) -> None:
        nonlocal steps
        assert 0 <= share <= 1
        steps += 1
        if steps == 5:
            raise Cancelled

    with pytest.raises(Cancelled):
        passages_from_markdown(form * (100_000 // form.count("\n")), "a.md", step)
