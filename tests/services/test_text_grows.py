"""The time that text from outside takes grows with it, not with its square: the worst forms known of each reader."""

from __future__ import annotations

import functools
import time
import tracemalloc
from collections.abc import Callable

import pytest

from studio.domain.errors import BadInput, StudioError
from studio.domain.passages import Passage
from studio.domain.sentences import split_sentences
from studio.domain.text_records import Mark
from studio.english.front_end import EnglishFrontEnd
from studio.english.written.reading import tokens
from studio.places import shipped_models_dir
from studio.services.exchange import markdown_in, text_in
from studio.services.exchange.html_in import passages_from_html
from studio.services.exchange.manuscript_in import ImportedScene, unmarked
from studio.services.exchange.markdown_in import PARAGRAPH_SIGNS, looks_like_markdown, passages_from_markdown
from studio.services.exchange.text_in import passages_from_text
from studio.ui.writing.text.clipboard import AT_ONCE

_N = 40_000
_HTML = (
    "<a ", "<!--", "</", "</b>", "<b>", "<b>x", "<i>x</i>y", "<![", "<!", "<?", "<p>x", "&", "<a b=", "<a b='", "<div>",
    "<textarea>", "<div><q></q>", "a <br>", "<pre> \n", "<li>x", "<ul><li>",
)  # fmt: skip
_ENDS = (
    ("<b>", "</i>"), ("<b>", "<p>x</p>"), ("<b>", "<body>"), ("<dl><dt>", "</dd>"), ("<a><div>", "</a>"),
    ("<x>", "</q>"), ("<table><tr><td>", "</b>"), ("<b>", "</p>"), ("<del>", "</ins>"), ("<i><table>", "</i>"),
    ("<b>", "<li>x"),
)  # fmt: skip
_SENTENCES = ("A b. ", "Mr. ", ". ", ".", "..x", "?! ", "a", ".'", "1. ", "\n", '"Stop!" Anna said. ')
_PLAIN = ("\n", " \n", "\t", "* ", "- ", "a\n", "a\n\n", "a" * 60 + "\n")
_MARKDOWN = (
    "[", "[a](", "**a", "# ", "> ", "](", "*a* _b_ ", "[a](b) ", "![", "![a](b) ", "`", "`a``b", "~~", "~~a~~ ", "<a ",
    "<a:b> ", "&amp;", "\\", "\\*", "****", "*_", "[^1] ", "[^1]: a\n", "|a|b|\n", "[a]: /b\n", "[a] ", "- ", "*a\n",
    "*a*\n\n", "> - ", "```\n", "$*", '[a]: /b "\n', "[a](b '", "1. ",
)  # fmt: skip

_FRONT_MATTER = ("-a: x\n", "a: b\n", "- a\n", " a\n")
_ENGLISH = (
    "1,", "1.", "1-", "a1", "\u00e91", "Mr. ", "5 in ", "Henry V ", ")", "(", "!", "-", "lamp", "un", "a've", "'ve",
    "a'", "read ", "the ", "www.", "a@", "a.com/", "$", "1234567890", "\n\n", "A.",
    "&amp;", "<b", "½", "[1]", "xi–", "東", "1 000 ", "10 km–", "St. ", "http://a.",
)  # fmt: skip
_N_ENGLISH = 8_000
"""Fifty times as much work for a letter as in the other readers."""


def _front_matter(text: str) -> object:
    return passages_from_markdown("---\n" + text)


@functools.cache
def _front_end() -> EnglishFrontEnd:
    return EnglishFrontEnd.load(shipped_models_dir() / "lexicons", "us")


def _aloud(text: str) -> object:
    return _front_end().speak(text)


class _Pairs:
    """A page that begins many elements, then ends others: half of its letters each."""

    def __init__(self, ends: str) -> None:
        self.ends = ends

    def __call__(self, text: str) -> object:
        half = len(text) // 2
        return passages_from_html(text[:half] + (self.ends * half)[:half])


def _seconds(read: Callable[[str], object], form: str, length: int) -> float:
    text = (form * length)[:length] + "x"
    started = time.process_time()
    read(text)
    return time.process_time() - started


@pytest.mark.parametrize(
    ("read", "form", "length"),
    [(passages_from_html, form, _N) for form in _HTML]
    + [(_Pairs(ends), begins, 2 * _N) for begins, ends in _ENDS]
    + [(split_sentences, form, _N) for form in _SENTENCES]
    + [(passages_from_text, form, _N) for form in _PLAIN]
    + [(looks_like_markdown, form, _N) for form in _MARKDOWN]
    + [(passages_from_markdown, form, _N // 2) for form in _MARKDOWN]
    + [(_front_matter, form, _N) for form in _FRONT_MATTER]
    + [(_aloud, form, _N_ENGLISH) for form in _ENGLISH],
)
def test_eight_times_the_text_takes_far_less_than_its_square(
    read: Callable[[str], object], form: str, length: int
) -> None:
    read("x")
    small = min(_seconds(read, form, length // 8) for _ in range(3))
    # Of a machine that is busy with something else the least time is the truest; once is enough where it is low.
    large = small * 64
    for _ in range(3):
        large = min(large, _seconds(read, form, length))
        if large < max(24 * small, 0.05):
            return
    raise AssertionError(f"{small:.4f} s became {large:.4f} s (the square: {64 * small:.4f} s)")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("$" + "1" * 5_000, "one " * 5_000 + "dollars"),
        ("1" * 5_000 + "th", "one " * 4_999 + "first"),
        ("2" * 5_000 + ".5", "two " * 5_000 + "point five"),
        ("1." + "1" * 5_000 + ".2", "one point " + "one " * 5_000 + "point two"),
        ("3" * 5_000 + " 1/2", "three " * 5_000 + "and a half"),
        ("1" + "0" * 18, "one" + " zero" * 18),
    ],
)  # fmt: skip
def test_numbers_of_thousands_of_digits_are_said_digit_by_digit(text: str, said: str) -> None:
    words = " ".join(word for token in tokens(text) for word in token.say)
    assert words.split() == said.split()


def test_a_word_that_is_no_word_is_said_to_its_end() -> None:
    whole = _front_end().speak("blorfanti" * 1_000)[0].phonemes
    assert whole.count("f") == 1_000


def test_front_matter_ends_at_its_first_end() -> None:
    texts = [one.text for one in passages_from_markdown("---\ntitle: A\n- b: c\n---\n- d\n\n---\n\ne\n")]
    assert texts == ["d", "", "e"]


def test_a_marked_section_in_a_paste_is_a_comment() -> None:
    texts = [one.text for one in passages_from_html("<p>One<![ab[x]> two</p><p>three <![CDATA[four]]>five</p>")]
    assert texts == ["One two", "three five"]


def test_a_page_of_thousands_of_open_elements_keeps_its_words() -> None:
    open_ones = "<x>" * 5_000 + "three</x>" + "</i>" * 900
    page = f"<p>one <del cite='#a'>two{open_ones}</del> four</p><p>five <b>six</b></p>"
    first, second = passages_from_html(page)
    assert (first.text, first.marks) == ("one four", ())
    assert (second.text, second.marks) == ("five six", (Mark(5, 8, "bold"),))
    many = passages_from_html("<div>" * 1_500 + "<p>a <b>word</b> more</p>" * 500)
    assert many == (passages_from_html("<p>a <b>word</b> more</p>")[0],) * 500


def test_text_that_holds_no_element_is_read() -> None:
    assert passages_from_html("") == ()
    assert [one.text for one in passages_from_html("plain \ud800 words")] == ["plain ? words"]


def test_a_long_unended_sentence_is_split_where_it_ends() -> None:
    assert split_sentences("Mr. " * 5_000 + "Poe. Then.") == (("Mr. " * 5_000 + "Poe.").strip(), "Then.")
    assert len(split_sentences("It rained. " * 20_000)) == 20_000


def test_text_of_more_lines_or_paragraphs_than_a_manuscript_has_is_refused() -> None:
    for read in (passages_from_text, passages_from_markdown):
        with pytest.raises(StudioError) as refused:
            read("\n" * 600_001, "book.txt")
        assert refused.value.failure == BadInput(name="book.txt", problem="it has more than 600000 lines")
    with pytest.raises(StudioError) as refused:
        passages_from_text("a\n" * 200_001, "book.txt")
    assert refused.value.failure == BadInput(name="book.txt", problem="it has more than 200000 paragraphs")


@pytest.mark.parametrize("signs", ["*a* _b_ ", "[a](b) ", "&amp;", "<a:b> ", "`a` ", "~~a~~\\* "])
def test_a_paragraph_of_more_marks_than_are_read_keeps_its_words(signs: str) -> None:
    long = (signs * (PARAGRAPH_SIGNS + 1)).strip()
    first, taken, last = passages_from_markdown(f"*one*\n\n{long}\n\n**two**")
    assert taken == Passage(long, unmarked=True)
    assert (first, last) == (Passage("one", marks=(Mark(0, 3, "italic"),)), Passage("two", marks=(Mark(0, 3, "bold"),)))
    assert unmarked((ImportedScene("", (first, taken, last)), ImportedScene("", (taken,)))) == 2


def test_lines_of_one_paragraph_without_marks_are_joined_however_many_there_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(markdown_in, "PARAGRAPH_SIGNS", 10)
    assert passages_from_markdown("a\n" * 21) == (Passage("a " * 20 + "a"),)


def test_no_paste_that_is_read_at_once_has_more_marks_than_a_paragraph_may_have() -> None:
    assert AT_ONCE <= PARAGRAPH_SIGNS


def test_the_marks_of_a_whole_text_are_bounded_in_sum(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markdown_in, "TEXT_SIGNS", 9)
    read = passages_from_markdown("*a* *b*\n\n*c* *d*\n\n*e* *f*\n\nplain\n\n`g")
    assert [(one.text, len(one.marks), one.unmarked) for one in read] == [
        ("a b", 2, False), ("c d", 2, False), ("*e* *f*", 0, True), ("plain", 0, False), ("`g", 0, False),
    ]  # fmt: skip


@pytest.mark.parametrize("line", ["# a\n", "a\n\n", "- \n", "> \n- \n", "- a\n"])
def test_blocks_past_what_a_manuscript_holds_are_refused_before_all_are_read(
    line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_in, "PARAGRAPH_LIMIT", 100)
    told: list[float] = []
    with pytest.raises(StudioError) as refused:
        passages_from_markdown(line * 1_000, "book.md", told.append)
    assert refused.value.failure == BadInput(name="book.md", problem="it has more than 100 paragraphs")
    assert max(told) < 0.3


@pytest.mark.parametrize("line", ["a\n", "> a\n", "- a\n", "[a]: /b\n", "|a|b|\n"])
def test_every_line_of_a_long_block_is_a_step(line: str) -> None:
    told: list[float] = []
    passages_from_markdown(line * 1_000, step=told.append)
    assert len(told) >= 1_000


@pytest.mark.parametrize("line", ["* * *", "***", "~~~", "— — —", "#\t#\t#"])
def test_a_line_of_one_sign_is_a_break(line: str) -> None:
    assert [one.style for one in passages_from_text(f"a\n{line}\nb")] == ["body", "rule", "body"]


@pytest.mark.parametrize("line", ["* *", "* * x", "*-*-", "a a a", ". . .", "**a**"])
def test_a_line_of_something_else_is_none(line: str) -> None:
    assert [one.style for one in passages_from_text(f"a\n{line}\nb")] == ["body"] * 3


def test_a_long_line_of_stars_takes_little_memory() -> None:
    text = "* " * 500_000 + "x"
    tracemalloc.start()
    try:
        passages_from_text(text)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert most < 8 * len(text)
