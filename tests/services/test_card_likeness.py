"""Cards that a text is about without naming them: what is read, what is compared, when none is told."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from studio.domain.meanings import WIDTH
from studio.domain.outline import paragraphs_of
from studio.domain.project_records import Card
from studio.domain.scene_edits import new_scene
from studio.domain.text_records import Scene
from studio.services.card_likeness import (
    LEAST_PASSAGES,
    WORDS,
    CardLikeness,
    ending_at,
    facts_of,
    passages_over,
    pieces,
)
from studio.services.session.session import ProjectSession

CARDS = {"horse": "A mare that bites.", "ship": "A ship without sails."}


def packed(*numbers: float) -> bytes:
    """A vector of length 1 that begins with these numbers."""
    vector = np.zeros(WIDTH)
    vector[: len(numbers)] = numbers
    vector[-1] = np.sqrt(max(0.0, 1 - float(vector @ vector)))
    return struct.pack("<f", 1 / 127) + np.round(vector * 127).astype(np.int8).tobytes()


def read(index: CardLikeness, meant: dict[str, bytes], other: bytes) -> None:
    """Each text means what is told, the others are alike."""
    unread = index.unread(1000).texts
    index.keep([(key, meant.get(text, other)) for key, text in unread])
    assert not index.unread(1000).texts


def book(count: int = LEAST_PASSAGES) -> tuple[str, ...]:
    return tuple(f"Passage {number} of the book about nothing that is on a card." for number in range(count))


def known(here: str, nearness: float, count: int = LEAST_PASSAGES) -> dict[str, float]:
    index = CardLikeness()
    index.want(CARDS, here, book(count))
    meant = {CARDS["horse"]: packed(1.0), CARDS["ship"]: packed(0.0, 1.0), here: packed(nearness, 0.3)}
    passages = {text: packed(0.2 + 0.02 * (number % 5), 0.3) for number, text in enumerate(book(count))}
    read(index, meant | passages, packed(0.2, 0.3))
    return index.found()


def test_a_card_enters_where_the_text_is_far_nearer_than_the_book_is() -> None:
    assert known("She laid back her ears.", 0.7) == {"horse": pytest.approx(0.7, abs=0.02)}
    assert known("She laid back her ears.", 0.25) == {}, "as near as anything in the book"
    assert known("She laid back her ears.", 0.38) == {}, "unusual for the book, yet not near"


def test_a_short_book_does_not_tell_what_is_usual() -> None:
    assert known("She laid back her ears.", 0.7, LEAST_PASSAGES - 1) == {}


def test_nothing_is_told_before_all_is_read_and_what_is_known_is_not_read_again() -> None:
    index = CardLikeness()
    index.want(CARDS, "She laid back her ears.", book())
    first = index.unread(3).texts
    assert len(first) == 3
    index.keep([(key, packed(0.5)) for key, _text in first])
    assert index.found() == {}
    left = {text for _key, text in index.unread(1000).texts}
    assert left.isdisjoint(text for _key, text in first)
    index.want({"horse": CARDS["horse"]}, "Other words.", book())
    assert CARDS["ship"] not in {text for _key, text in index.unread(1000).texts}


def test_the_end_of_a_text_is_read_whole_and_in_two() -> None:
    text = " ".join(str(number) for number in range(200))
    whole, last, first = pieces(text)
    assert whole == f"{first} {last}"
    assert whole.split()[0] == str(200 - WORDS)
    assert pieces("a word") == ("a word",)
    assert pieces("") == ()


@pytest.fixture
def session(qapp: QApplication, tmp_path: Path) -> Iterator[ProjectSession]:
    session = ProjectSession.create(tmp_path / "Book.triptych")
    yield session
    session.close()


def test_passages_come_from_all_over_a_book(session: ProjectSession) -> None:
    for number in range(3):
        texts = [f"{number}.{place} " + "word " * 40 for place in range(30)]
        session.perform(new_scene(session.document, f"Scene {number}", passages=texts))
    found = passages_over(session.document, 12)
    assert len(found) == 12
    assert all(len(one.split()) <= WORDS for one in found)
    scene = next(iter(session.document.all(Scene)))
    paragraph = paragraphs_of(session.document, scene.id)[9]
    ending = ending_at(session.document, (paragraph.id, 3))
    assert ending.endswith(paragraph.text[:3])
    assert len(ending.split()) >= WORDS
    assert ending_at(session.document, ("gone", 3)) == ""


def test_cards_that_are_told_otherwise_or_have_no_facts_are_not_read() -> None:
    cards = (
        Card(id="a", name="A", facts="One\n two."),
        Card(id="b", name="B", facts="Three.", told="always"),
        Card(id="c", name="C", facts="Four.", told="never"),
        Card(id="d", name="D"),
    )
    assert facts_of(cards) == {"a": "One two."}
