"""Text is passed on whole or not at all."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from studio.engines.text.words import StopWatch, Utf8Joiner


@given(st.text(max_size=40), st.data())
def test_characters_survive_any_cut_between_tokens(text: str, data: st.DataObject) -> None:
    raw = text.encode("utf-8", "ignore")
    cuts = sorted(data.draw(st.lists(st.integers(0, len(raw)), max_size=8)))
    joiner = Utf8Joiner()
    pieces = [joiner.feed(raw[start:end]) for start, end in zip([0, *cuts], [*cuts, len(raw)], strict=True)]
    seen = "".join(one for one in raw.decode() if one in "\n\t" or unicodedata.category(one) != "Cc")
    assert "".join(pieces) == seen.replace("\ufffe", "").replace("\uffff", "")


def test_what_a_manuscript_cannot_hold_is_not_written() -> None:
    said = b"A\x00 lamp\x1b,\x0b\x0c\r\n\ttwo\x7f\xc2\x85 lamps \xef\xbf\xbe\xe2\x80\xa8."
    assert Utf8Joiner().feed(said) == "A lamp,\n\ttwo lamps \u2028."


def test_broken_bytes_vanish() -> None:
    joiner = Utf8Joiner()
    assert joiner.feed(b"a\xff") + joiner.feed(b"\xe2\x82") + joiner.feed(b"b") == "ab"


@given(st.lists(st.text("abcx", max_size=4), max_size=12), st.lists(st.text("abc", min_size=1, max_size=4), max_size=3))
def test_no_part_of_a_stop_string_is_ever_passed_on(pieces: list[str], stops: list[str]) -> None:
    watch = StopWatch(stops)
    whole = "".join(pieces)
    ends = [(place + len(stop), place) for stop in stops if (place := whole.find(stop)) >= 0]
    expected = whole[: min(ends)[1]] if ends else whole
    passed = ""
    for piece in pieces:
        passed += watch.feed(piece)
        assert expected.startswith(passed)
    assert passed + watch.finish() == expected
    assert watch.stopped == bool(ends)
