"""The time that text from outside takes grows with it, not with its square: the worst forms known of each reader."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import pytest

from studio.domain.sentences import split_sentences
from studio.services.exchange.html_in import passages_from_html
from studio.services.exchange.manuscript_in import looks_like_markdown, passages_from_text

_N = 40_000
_HTML = (
    "<a ", "<!--", "</", "</b>", "<b>", "<b>x", "<i>x</i>y", "<![", "<!", "<?", "<p>x", "&", "<a b=", "<a b='", "<div>",
    "<textarea>", "<div><q></q>",
)  # fmt: skip
_SENTENCES = ("A b. ", "Mr. ", ". ", ".", "..x", "?! ", "a", ".'", "1. ", "\n", '"Stop!" Anna said. ')
_PLAIN = ("\n", " \n", "\t", "* ", "- ", "a\n", "a\n\n", "a" * 60 + "\n")
_MARKDOWN = ("[", "[a](", "**a", "# ", "> ", "](")


def _seconds(read: Callable[[str], object], form: str, length: int) -> float:
    text = (form * length)[:length] + "x"
    started = time.process_time()
    read(text)
    return time.process_time() - started


@pytest.mark.parametrize(
    ("read", "form"),
    [(passages_from_html, form) for form in _HTML]
    + [(split_sentences, form) for form in _SENTENCES]
    + [(passages_from_text, form) for form in _PLAIN]
    + [(looks_like_markdown, form) for form in _MARKDOWN],
)
def test_eight_times_the_text_takes_far_less_than_its_square(read: Callable[[str], object], form: str) -> None:
    small = statistics.median(_seconds(read, form, _N // 8) for _ in range(3))
    large = statistics.median(_seconds(read, form, _N) for _ in range(3))
    assert large < max(24 * small, 0.05), f"{small:.4f} s became {large:.4f} s (the square: {64 * small:.4f} s)"


def test_a_marked_section_in_a_paste_is_a_comment() -> None:
    texts = [one.text for one in passages_from_html("<p>One<![ab[x]> two</p><p>three <![CDATA[four]]>five</p>")]
    assert texts == ["One two", "three five"]


def test_text_that_holds_no_element_is_read() -> None:
    assert passages_from_html("") == ()
    assert [one.text for one in passages_from_html("plain \ud800 words")] == ["plain ? words"]


def test_a_long_unended_sentence_is_split_where_it_ends() -> None:
    assert split_sentences("Mr. " * 5_000 + "Poe. Then.") == (("Mr. " * 5_000 + "Poe.").strip(), "Then.")
    assert len(split_sentences("It rained. " * 20_000)) == 20_000
