"""Sentences: cut where people would cut, and nothing lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.domain.sentences import split_sentences


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Dr. Smith went home. He slept.", ("Dr. Smith went home.", "He slept.")),
        ("He slept... then woke.", ("He slept... then woke.",)),
        ("Wait… what? No.", ("Wait… what?", "No.")),
        ('"Stop!" she cried. "No."', ('"Stop!" she cried.', '"No."')),
        ("“Why?” Anna asked. “Go!” The door shut.", ("“Why?” Anna asked.", "“Go!”", "The door shut.")),
        ("It is No. 5. It costs 3.14 dollars.", ("It is No. 5.", "It costs 3.14 dollars.")),
        ("J. R. R. Tolkien of the U.S. Army. The end.", ("J. R. R. Tolkien of the U.S. Army.", "The end.")),
        ("We met at 5 p.m. The bus came.", ("We met at 5 p.m.", "The bus came.")),
        ("One line\nanother", ("One line", "another")),
        ("One line\u2028goes on. No\u2028more", ("One line goes on.", "No more")),
        ("“Stop!”\u2028she cried. Dr.\u2028Who", ("“Stop!” she cried.", "Dr. Who")),
        ("(Yes.) No!", ("(Yes.)", "No!")),
        ("The Lamp, written by A. Hale. The end.", ("The Lamp, written by A. Hale.", "The end.")),
        ("He took plan B. Rain fell.", ("He took plan B.", "Rain fell.")),
        ("   ", ()),
        ("…", ("…",)),
    ],
)
def test_where_sentences_end(text: str, sentences: tuple[str, ...]) -> None:
    assert split_sentences(text) == sentences


@given(st.text(st.sampled_from("abcABC .!?…\"“”'’()—\n\t1239Dr"), max_size=80) | st.text(max_size=60))
def test_nothing_is_lost(text: str) -> None:
    sentences = split_sentences(text)
    assert "".join("".join(sentences).split()) == "".join(text.split())
    assert all(sentence == sentence.strip() and sentence for sentence in sentences)
