"""What a stranger wrote is shown on one line, moves no cursor, and stays what it is where it is harmless."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.domain.showable import NAME, SENTENCE, for_terminal, showable


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("\x1b]0;title\x07", "␛]0;title␇"),
        ("a\x1b[2Jb", "a␛[2Jb"),
        ("\x9b2J\x7f\x00", "�2J␡␀"),
        ("one\ntwo\u2028three\r\nfour\tfive", "one two three  four five"),
        ("invoice\u202egpj.exe", "invoice�gpj.exe"),
        ("\u2066a\u2069", "�a�"),
        ("mod\u200bel\ufeff\u2060\u00ad", "model"),
        ("pay\u200dpal", "paypal"),
        ("lone\udcff", "lone�"),
        ("e" + "\u0301" * 100, "e" + "\u0301" * 4),
        ("\U000e0041tag", "tag"),
        ("", ""),
    ],
)
def test_what_is_hostile_is_made_harmless(words: str, shown: str) -> None:
    assert showable(words) == shown


@pytest.mark.parametrize(
    "words",
    [
        "Größe “42” – ‘naïve’ & <b>",
        "می‌خواهم",
        "👩‍💻 ❤️ 🏳️‍🌈",
        "क्‍ष हिन्दी",
        "שָׁלוֹם العَرَبِيَّة",
        "日本語の小説",
        "Việt Nam",
    ],
)
def test_what_people_write_stays(words: str) -> None:
    assert showable(words) == words


@pytest.mark.parametrize("longest", [NAME, SENTENCE])
def test_a_long_name_ends_in_an_ellipsis(longest: int) -> None:
    assert showable("x" * longest, longest) == "x" * longest
    assert showable("x" * 100_000, longest) == "x" * (longest - 1) + "…"
    assert len(showable("\u200b" * 50_000 + "x" * 50_000, longest)) <= longest


@given(st.text(alphabet=st.characters(codec=None)))
def test_nothing_that_steers_is_left(words: str) -> None:
    shown = showable(words)
    assert len(shown) <= NAME
    assert showable(shown) == shown
    for one in shown:
        assert unicodedata.category(one) not in ("Cc", "Cs", "Zl", "Zp")
        assert unicodedata.bidirectional(one) not in ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")


@given(st.text())
def test_a_terminal_gets_text_and_no_commands(text: str) -> None:
    told = for_terminal(text)
    assert len(told) == len(text)
    assert {one for one in told if unicodedata.category(one) == "Cc"} <= {"\n", "\t"}
    assert all(told[at] == one for at, one in enumerate(text) if unicodedata.category(one) != "Cc")
