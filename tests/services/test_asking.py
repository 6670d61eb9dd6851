"""Questions about a book: what is quoted, when it is said that the text has no answer, how the index follows."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from studio.domain.asking import Asked, names_in, passages_of, terms_of
from studio.domain.document import Document
from studio.domain.text_records import Paragraph, Scene
from studio.project.book_index import BOOK
from studio.project.cache_files import MEMORY, cache_path
from studio.services.asking import BookFinder, By, Wish
from studio.services.ranking import Ranking, joined
from tests.services.worded_meanings import meaning_of

# From "Black Beauty" by Anna Sewell (1877).
BOOK_TEXT = (
    "I have never forgotten my mother's advice; her name was Duchess, but he often called her Pet.",
    "The moment my feet touched the first part of the bridge I felt sure there was something wrong.",
    "A young man with a pipe in his mouth lounged into the stable to gossip.",
    "When I was four years old Squire Gordon came to look at me.",
)


def book(*texts: str) -> Document:
    """A paragraph a scene, so that each is a passage."""
    records: list[Scene | Paragraph] = []
    for number, text in enumerate(texts):
        records.append(Scene(id=f"s{number}", title=f"Chapter {number}", rank=number, paragraphs=(f"p{number}",)))
        records.append(Paragraph(id=f"p{number}", scene_id=f"s{number}", text=text))
    return Document(tuple(records))


def ask(finder: BookFinder, document: Document, question: str, meaning: bytes = b"", by: By = "both") -> Asked:
    return finder.asking(document.copy(), Wish(question, meaning, by=by))(lambda _share: None)


def ids(asked: Asked) -> list[str]:
    return [one.passage.paragraphs[0] for one in asked.quotes]


def read_all(finder: BookFinder) -> int:
    count = 0
    while texts := finder.unread(3).texts:
        finder.keep([(key, meaning_of(text)) for key, text in texts])
        count += len(texts)
    return count


@pytest.fixture
def finder() -> BookFinder:
    return BookFinder()


def test_words_alone_find_in_other_forms(finder: BookFinder) -> None:
    asked = ask(finder, book(*BOOK_TEXT), "Who was smoking a pipe in the stables?")
    assert ids(asked)[0] == "p2"
    assert asked.answered
    assert not asked.by_meaning


@pytest.mark.parametrize("question", ["Which planet did the astronauts land on?", "password of the network"])
def test_what_has_no_word_in_the_book_is_not_in_the_text(finder: BookFinder, question: str) -> None:
    asked = ask(finder, book(*BOOK_TEXT), question)
    assert asked.quotes == ()
    assert not asked.answered


def test_a_name_alone_is_no_answer(finder: BookFinder) -> None:
    asked = ask(finder, book(*BOOK_TEXT), "Which university degree and doctorate does Gordon hold?")
    assert ids(asked) == ["p3"], "the nearest passage is shown all the same"
    assert not asked.answered


@pytest.mark.parametrize("question", ['"', "NEAR(", "a OR", "-*", "text:pipe", "", "\x00pipe", "'; DROP TABLE words"])
def test_nothing_in_a_question_is_syntax(finder: BookFinder, question: str) -> None:
    ask(finder, book(*BOOK_TEXT), question)


def test_meaning_finds_what_words_do_not(finder: BookFinder) -> None:
    document = book("an owl", "a cat", "the snow")
    ask(finder, document, "")
    assert read_all(finder) == 3
    asked = ask(finder, document, "kitten", meaning_of("cat"))
    assert ids(asked)[0] == "p1"
    assert asked.by_meaning
    assert ids(ask(finder, document, "kitten", by="words")) == []


def test_the_index_follows_the_text_and_reads_what_is_new(tmp_path: Path) -> None:
    path = tmp_path / "book.sqlite"
    first = BookFinder(path)
    ask(first, book(*BOOK_TEXT), "")
    assert read_all(first) == 4
    first.close()
    second = BookFinder(path)
    changed = book(BOOK_TEXT[0], "A lighthouse stood on the cliff.", *BOOK_TEXT[2:])
    assert ids(ask(second, changed, "lighthouse")) == ["p1"]
    assert ids(ask(second, changed, "bridge")) == []
    assert [text for _key, text in second.unread(9).texts] == ["A lighthouse stood on the cliff."]
    second.close()


def test_a_damaged_index_is_made_again(tmp_path: Path) -> None:
    path = tmp_path / "book.sqlite"
    path.write_bytes(b"no database" * 1000)
    finder = BookFinder(path)
    assert ids(ask(finder, book(*BOOK_TEXT), "bridge")) == ["p1"]
    finder.close()


def test_a_text_that_is_there_twice_is_quoted_twice(finder: BookFinder) -> None:
    assert ids(ask(finder, book("the bridge", "an owl", "the bridge"), "bridge")) == ["p0", "p2"]


def test_short_paragraphs_go_together_and_each_two_sentences_are_read() -> None:
    long = " ".join(f"Sentence {number} is about nothing much at all." for number in range(30))
    texts = ("“Yes,” she said.", "“No,” he said.", long)
    found = passages_of("s", [Paragraph(id=str(at), scene_id="s", text=text) for at, text in enumerate(texts)])
    assert [one.paragraphs for one in found] == [("0", "1"), ("2",)]
    assert [text for _key, text in found[0].parts] == ["“Yes,” she said. “No,” he said."]
    parts = [text for _key, text in found[1].parts]
    assert len(parts) == 29
    assert parts[0] == "Sentence 0 is about nothing much at all. Sentence 1 is about nothing much at all."
    assert all(part.split(". ")[1] == after.split(". ")[0] + "." for part, after in pairwise(parts))


def test_a_paragraph_of_one_sentence_is_read_as_it_is() -> None:
    (found,) = passages_of("s", [Paragraph(id="p", scene_id="s", text="no stop at its end")])
    assert [text for _key, text in found.parts] == ["no stop at its end"]


def test_a_stranger_is_kept_in_memory(tmp_path: Path) -> None:
    assert cache_path(BOOK, "", tmp_path / "a.triptych") == MEMORY


def test_words_that_every_question_has_are_not_looked_for() -> None:
    assert terms_of("Who is the housekeeper at Pemberley?") == ("housekeeper", "pemberley")
    assert terms_of("who is it") == ("who", "is", "it")


@pytest.mark.parametrize(
    "question",
    [
        "What was the mother called by the master?", "Which horse did the Squire visit?",
        "Where was a pipe smoked by the young man?", "What was wrong at the bridge in the flood?",
    ],
)  # fmt: skip
def test_a_short_text_is_not_refused_for_a_word_that_it_lacks(finder: BookFinder, question: str) -> None:
    assert ask(finder, book(*BOOK_TEXT), question).answered


def test_words_of_a_neighbour_count_a_little_and_never_alone(finder: BookFinder) -> None:
    scene = Scene(id="s", title="One", paragraphs=("a", "b", "c", "d"))
    long = "It went on and on and on, past the mill, the inn, the church, the ford. " * 8
    texts = ("The ferry lay at the quay. " + long, "Nobody had any oil. " + long, long, "No oil was left. " + long)
    paragraphs = [Paragraph(id=one, scene_id="s", text=text) for one, text in zip("abcd", texts, strict=True)]
    document = Document((scene, *paragraphs))
    assert ids(ask(finder, document, "oil of the ferry quay", by="words")) == ["a", "b", "d"]


def test_meaning_and_words_are_joined_as_numbers() -> None:
    passages = passages_of("s", [Paragraph(id=str(at), scene_id="s", text=f"word{at} " * 95) for at in range(3)])
    ranking = Ranking(passages)
    ranking.place([[0], [1], []])
    means = ranking.means(np.array([0.9, 0.1], np.float32))
    assert means.tolist() == pytest.approx([0.9, 0.1, 0.2])
    words, has_words = ranking.words({"word1": [1], "word9": []})
    assert has_words.tolist() == [False, True, False]
    assert words[1] > words[0] == words[2] > 0
    assert joined(words, means).argmax() == 0
    assert ranking.likest(np.array([0.9, 0.1], np.float32), {1, 2}) == pytest.approx(0.1)


def test_a_name_counts_more_than_a_rarer_word_where_words_alone_decide() -> None:
    passages = passages_of("s", [Paragraph(id=str(at), scene_id="s", text=f"word{at} " * 95) for at in range(8)])
    having = {"ginger": [0, 3], "broke": [6]}
    assert Ranking(passages).words(having)[0].argmax() == 6
    assert Ranking(passages).words(having, names_in("Who broke Ginger in?"))[0].argmax() == 0


def test_who_did_something_to_somebody_is_answered_where_the_name_is_told_of(finder: BookFinder) -> None:
    records: list[Scene | Paragraph] = []
    told = {
        "The Butcher": ("He broke out angrily.", "You broke his wind."),
        "Ginger": ("Samson broke me with a whip.",),
        "The Orchard": ("Ginger stood by.", "She was broken by hard men, she said."),
    }
    for number, (title, texts) in enumerate(told.items()):
        names = tuple(f"p{number}{place}" for place in range(len(texts)))
        records.append(Scene(id=f"s{number}", title=title, rank=number, paragraphs=names))
        records += [Paragraph(id=one, scene_id=f"s{number}", text=text) for one, text in zip(names, texts, strict=True)]
    document = Document(tuple(records))
    scenes = {one.passage.scene_id for one in ask(finder, document, "Who broke Ginger?").quotes}
    assert scenes == {"s1", "s2"}, "a chapter of that name, a scene that has the name"
    assert ids(ask(finder, document, "Who broke out?"))[0] == "p00", "no name is asked about"
    assert ids(ask(finder, document, "Who broke Rosinante?")), "no passage has that name, so that any may answer"


def test_contents_pages_are_not_quoted(finder: BookFinder) -> None:
    document = book(*BOOK_TEXT, "1 Duchess 2 The bridge 3 A young man 4 Squire Gordon 5 The stable")
    assert "p4" not in ids(ask(finder, document, "Who is Squire Gordon of the bridge?"))


def test_a_name_is_worth_less_the_farther_off_it_stands() -> None:
    passages = [
        one
        for scene in range(2)
        for one in passages_of(
            f"s{scene}", [Paragraph(id=f"{scene}{at}", scene_id=f"s{scene}", text="word " * 80) for at in range(12)]
        )
    ]
    near = Ranking(passages).named([{1}]).tolist()
    assert near[:3] == pytest.approx([0.88, 1.0, 0.88])
    assert near[11] == pytest.approx(0.25), "in the scene at all"
    assert near[12:] == [0.0] * 12, "another scene"


def test_a_form_that_no_rule_tells_counts_less_than_the_word(finder: BookFinder) -> None:
    document = book("They broke the new horse.", "The horse was broken by hard men.", "The horse stood.")
    assert ids(ask(finder, document, "how was the horse broken", by="words")) == ["p1", "p0", "p2"]
    assert ids(ask(finder, document, "who broke horses", by="words")) == ["p0", "p1", "p2"]
