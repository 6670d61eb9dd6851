"""A line of the gallery's search, read and completed."""

from __future__ import annotations

import datetime
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.domain.gallery_query import KEYS, Known, QueryError, Term, has_term, like_line, parsed, proposals, with_term

EPOCH = datetime.datetime.fromtimestamp(0)


def local(year: int, month: int, day: int) -> datetime.datetime:
    return datetime.datetime(year, month, day)


def test_a_line_of_all_kinds() -> None:
    query = parsed(
        'Cat "in the snow" model:sd seed:42 stars>=3 tag:cover -tag:draft size:640x480 is:starred sort:oldest'
    )
    assert query.terms == (
        Term(key="word", text="cat"),
        Term(key="word", text="in the snow"),
        Term(key="model", text="sd"),
        Term(key="seed", number=42),
        Term(key="stars", compare=">=", number=3),
        Term(key="tag", text="cover"),
        Term(key="tag", text="draft", negated=True),
        Term(key="size", number=640, other=480),
        Term(key="is", text="starred"),
    )
    assert query.sort == "oldest"


@pytest.mark.parametrize(
    ("line", "begin", "end"),
    [
        ("date:2026-11-01", local(2026, 11, 1), local(2026, 11, 2)),
        ("date:2026-12", local(2026, 12, 1), local(2027, 1, 1)),
        ("date:2024", local(2024, 1, 1), local(2025, 1, 1)),
        ("before:2026-11-01", EPOCH, local(2026, 11, 1)),
    ],
)
def test_days_are_those_of_the_machine(line: str, begin: datetime.datetime, end: datetime.datetime) -> None:
    [term] = parsed(line).terms
    assert (term.begin, term.end) == (begin.timestamp(), end.timestamp())


def test_what_is_looked_for_by_meaning_stands_alone() -> None:
    query = parsed('snow like:"a  lonely tower" ')
    assert (query.terms, query.like, query.ranked) == ((Term(key="word", text="snow"),), "a lonely tower", True)
    assert not parsed("like:tower sort:newest").ranked
    assert parsed("tower").like == ""
    assert parsed(like_line('a "red" tower\nby the sea')).like == "a 'red' tower by the sea"
    assert len(parsed(like_line("tower " * 500)).like) <= 600


def test_after_has_no_end() -> None:
    [term] = parsed("after:2026-11-01").terms
    assert (term.begin, term.end) == (local(2026, 11, 1).timestamp(), float("inf"))


@pytest.mark.parametrize(
    ("line", "trouble", "part"),
    [
        ("colour:red", "key", "colour"),
        ("seed:many", "number", "seed:many"),
        ("seed:9223372036854775808", "number", "seed:9223372036854775808"),
        ("stars>=", "number", "stars>="),
        ("size:512", "size", "size:512"),
        ("after:yesterday", "date", "after:yesterday"),
        ("date:2026-02-30", "date", "date:2026-02-30"),
        ("date:9999", "date", "date:9999"),
        ("is:lost", "state", "is:lost"),
        ("sort:colour", "sort", "sort:colour"),
        ("model>sd", "compare", "model>sd"),
        ('cat "in the', "quote", '"in the'),
        ("sort:newest sort:oldest", "twice", "sort:oldest"),
        ("-sort:newest", "not", "-sort:newest"),
        ("tag:", "empty", "tag:"),
        ("like:", "empty", "like:"),
        ("-like:cat", "not", "-like:cat"),
        ("like>cat", "compare", "like>cat"),
        ("like:cat like:dog", "twice", "like:dog"),
        ("x" * 2001, "long", "x" * 40),
    ],
)
def test_what_cannot_be_meant_is_named(line: str, trouble: str, part: str) -> None:
    with pytest.raises(QueryError) as caught:
        parsed(line)
    assert (caught.value.trouble, caught.value.part) == (trouble, part)


@given(st.text(max_size=60))
def test_any_line_is_read_or_refused(line: str) -> None:
    with suppress(QueryError):
        assert len(parsed(line).terms) <= len(line)


def test_a_chip_puts_its_term_in_or_takes_it_out() -> None:
    line = with_term("cat", "tag:cover")
    assert line == "cat tag:cover"
    assert has_term(line, "tag:cover")
    assert with_term(line, "tag:cover") == "cat"
    assert with_term('"two words" cat', 'album:"My book"') == '"two words" cat album:"My book"'


@pytest.mark.parametrize(
    ("line", "begin", "first"),
    [
        ("cat mo", 4, "model:"),
        ("cat model:SD", 4, "model:sd-turbo"),
        ("tag:", 0, "tag:cover"),
        ("-tag:dr", 0, "-tag:draft"),
        ('album:"My', 0, 'album:"My book"'),
        ("sort:ol", 0, "sort:oldest"),
    ],
)
def test_what_begins_is_completed(line: str, begin: int, first: str) -> None:
    known = Known(models=("sd-turbo", "starter"), tags=("cover", "draft"), albums=("My book",))
    at, found = proposals(line, len(line), known)
    assert (at, found[0]) == (begin, first)


def test_every_key_is_proposed_by_its_first_letters() -> None:
    for key in KEYS:
        assert f"{key}:" in proposals(key[:2], 2, Known())[1]
