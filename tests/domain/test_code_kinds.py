"""Parts of code: what they are, that they lie in order, and that no text takes more than its length."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.domain.code_kinds import kinds_in, knows

PARTS = [
    ("python", 'def f(x):  # twice\n    return 2 * x + len("a\\"b")', [
        ("def", "keyword"), ("f", "name"), ("# twice", "comment"), ("return", "keyword"), ("2", "number"),
        ('"a\\"b"', "string"),
    ]),
    ("py", '"""one\ntwo""" and 0xFF', [('"""one\ntwo"""', "string"), ("and", "keyword"), ("0xFF", "number")]),
    ("js", "let a = `x\n${y}`; /* no\n */ // end", [
        ("let", "keyword"), ("`x\n${y}`", "string"), ("/* no\n */", "comment"), ("// end", "comment"),
    ]),
    ("rust", "fn main() { let s: &'static str = \"x\"; }", [
        ("fn", "keyword"), ("main", "name"), ("let", "keyword"), ("static", "keyword"), ('"x"', "string"),
    ]),
    ("sql", "select Name -- all\nFROM t", [("select", "keyword"), ("-- all", "comment"), ("FROM", "keyword")]),
    ("lua", "--[[ a\nb ]] local x = [[s]]", [("--[[ a\nb ]]", "comment"), ("local", "keyword"), ("[[s]]", "string")]),
    ("html", '<p class="a">b</p><!-- c -->', [
        ("<p", "name"), ('"a"', "string"), ("</p", "name"), ("<!-- c -->", "comment"),
    ]),
    ("json", '{"a": [1.5e3, true]}', [('"a"', "string"), ("1.5e3", "number"), ("true", "keyword")]),
    ("c", "int a1 = 10; /* open", [("int", "keyword"), ("10", "number"), ("/* open", "comment")]),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "parts"), PARTS)
def test_the_parts_of_a_language(language: str, text: str, parts: list[tuple[str, str]]) -> None:
    assert [(text[a:b], kind) for a, b, kind in kinds_in(text.replace("\n", "\u2028"), language)] == parts


def test_a_language_that_is_not_known_has_none() -> None:
    assert not knows("klingon")
    assert kinds_in("def f(): pass", "klingon") == ()


SIGNS = st.text("\"'`\\/*-#<!>[]{}|=ab1 .e_\u2028", max_size=200)


@given(SIGNS, st.sampled_from(["python", "js", "lua", "html", "haskell", "lisp", "c"]))
def test_parts_lie_in_order_within_the_text(text: str, language: str) -> None:
    at = 0
    for start, end, _ in kinds_in(text, language):
        assert at <= start < end <= len(text)
        at = end


@pytest.mark.parametrize("piece", ['"', "'", "/*", "--[[", "\\", '"""', "'''", "*", "1e", "1_", "<", "<!--", "`", "a"])
def test_no_text_takes_more_than_its_length(piece: str) -> None:
    """Four times the text takes about four times as long, not sixteen."""

    def seconds(count: int) -> float:
        text, best = piece * count, 9.0
        for _ in range(3):
            begun = time.thread_time()
            for language in ("python", "js", "lua", "html", "haskell"):
                kinds_in(text, language)
            best = min(best, time.thread_time() - begun)
        return best

    assert seconds(20_000) < 10 * max(seconds(5_000), 0.002)
