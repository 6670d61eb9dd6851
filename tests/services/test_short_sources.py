"""Whether three short articles answer: every point that they do, and those of the questions that they do not which have
nothing near them. What lies near is not told apart by likeness and words."""

from __future__ import annotations

import pytest

from studio.domain.asking import margin
from studio.domain.document import Document
from studio.domain.quoted_sentences import sentences_of
from studio.domain.text_records import Paragraph, Scene
from studio.engines.picture.meaning import packed
from studio.engines.runtime.minilm import SentenceEncoder
from studio.services.asking import BookFinder, Wish
from tests.engines.picture.control import RecordingControl
from tests.services.test_quoted_sentences import Article, articles

REFUSED = 7
"""Of 24, at least; 3 before words that are nowhere, and the kind of thing that is asked for, counted."""


def document_of(some: tuple[Article, ...]) -> Document:
    """A scene an article, a paragraph each three sentences."""
    records: list[Scene | Paragraph] = []
    for number, one in enumerate(some):
        sentences = sentences_of(one.whole)
        texts = [" ".join(sentences[at : at + 3]) for at in range(0, len(sentences), 3)]
        ids = tuple(f"p{number}-{at}" for at in range(len(texts)))
        records.append(Scene(id=f"s{number}", title=one.title, rank=number, paragraphs=ids))
        records += [Paragraph(id=at, scene_id=f"s{number}", text=text) for at, text in zip(ids, texts, strict=True)]
    return Document(tuple(records))


@pytest.mark.starter
def test_three_articles_answer_what_they_say_and_refuse_some_of_the_rest() -> None:
    control = RecordingControl()
    encoder = SentenceEncoder({}, control)

    def meaning(text: str) -> bytes:
        return packed(encoder.encode(text, control))

    whole = articles()
    falsely, refused = [], []
    for some in (whole[:3], whole[3:]):
        finder, document = BookFinder(), document_of(some)
        finder.asking(document, Wish(""))(lambda _share: None)
        while texts := finder.unread(64).texts:
            finder.keep([(key, meaning(text)) for key, text in texts])
        for one in some:
            questions = [(f"{point}?", True) for point, _place in one.points]
            for question, has in (*questions, *((other, False) for other in one.unanswered)):
                asked = finder.asking(document, Wish(question, meaning(question)))(lambda _share: None)
                if not asked.answered:
                    (falsely if has else refused).append(question)
        finder.close()
    assert falsely == []
    assert len(refused) >= REFUSED
    assert "Who invented the teabag?" in refused


@pytest.mark.parametrize("count", [4, 25, 900])
def test_a_text_that_has_hardly_a_word_of_it_and_is_little_like_it_does_not_answer(count: int) -> None:
    assert margin(0.39, 0.21, 0.79, count) < 0


def test_words_of_ones_own_do_not_count_where_the_text_means_the_same() -> None:
    assert margin(0.6, 0.0, 1.0, 6) >= 0
