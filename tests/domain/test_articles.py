"""Articles drafted from sources: every claim has a footnote with its quotation, what none supports is listed."""

from __future__ import annotations

import msgspec

from studio.domain.articles import article_passages, extracted, points_in, unsupported, written
from studio.domain.asking import Asked, BookPassage, Quoted
from studio.domain.cited_answers import read_cited

TEXTS = (
    "The rein was a fashion of towns. Horses of carriages wore it from 1840 on.",
    "Edward Flower wrote a pamphlet against the bearing rein in 1875.",
)


def quoted(text: str, page: int) -> Quoted:
    return Quoted(BookPassage("", ("0",), text, b"", (), "source", 0, "", page), 0.7, 0.8)


ASKED = Asked(tuple(quoted(text, page) for page, text in enumerate(TEXTS, 1)), True)
NOTHING = Asked((), False)


def named(one: Quoted) -> str:
    return f"Lind, On Reins, p. {one.passage.page}"


def test_points_are_lines_without_the_signs_of_lists() -> None:
    assert points_in("- One\n\n• Two\n One\n* Three  words ") == ("One", "Two", "Three words")


def test_sentences_of_sources_stand_with_their_quotations() -> None:
    points = [
        extracted("When did carriage horses wear the rein?", ASKED, named),
        extracted("Was it painful?", NOTHING, named),
    ]
    head, first, second, other, said, listed, lacking = article_passages(points, "No source.", "Without support")
    assert head.text == "When did carriage horses wear the rein?"
    assert first.text == "“Horses of carriages wore it from 1840 on.”†"
    assert [mark.target for mark in first.marks] == [
        "Lind, On Reins, p. 1: “Horses of carriages wore it from 1840 on.”"
    ]
    assert "Edward Flower" in second.text
    assert (other.text, said.text) == ("Was it painful?", "No source.")
    assert (listed.text, lacking.text, lacking.style) == ("Without support", "Was it painful?", "list-item")


def test_what_a_source_says_of_other_things_supports_no_point() -> None:
    fares = "A London cab driver paid eighteen shillings a week for the hire of cab and two horses."
    texts = ("cabs", "London Cabs", fares)
    # No passage has “invented” or “hansom”.
    far = Asked(tuple(msgspec.structs.replace(quoted(text, 1), likeness=0.4, covered=0.2) for text in texts), True)
    point = extracted("Who invented the hansom cab?", far, named)
    assert unsupported([point]) == ("Who invented the hansom cab?",)
    assert [one.words for one in extracted("What did a cab driver pay a week?", far, named).claims] == [f"“{fares}”"]


def test_a_sentence_that_shares_no_word_is_quoted_where_its_passage_has_the_points_words() -> None:
    text = (
        "The bearing rein was a strap that held the head high. Drawn tight, it did harm to the neck. It cost a "
        "shilling a yard in London."
    )
    near = Asked((msgspec.structs.replace(quoted(text, 1), likeness=0.5, covered=0.9),), True)
    [claim] = extracted("What harm did the bearing rein do?", near, named).claims
    assert claim.words == "“Drawn tight, it did harm to the neck.”"
    alike = ((0.1, 0.2, 0.9),)
    [claim] = extracted("Price of the bearing rein", near, named, alike).claims
    assert claim.words == "“It cost a shilling a yard in London.”"


def test_a_models_sentences_without_support_are_listed_and_stay_out_of_the_draft() -> None:
    answer = read_cited("Edward Flower wrote against it [2]. The Queen forbade it.", TEXTS)
    point = written("Who fought the rein?", answer, ASKED, named, "recipe")
    _head, paragraph, *_rest = article_passages([point], "", "Without support")
    assert paragraph.text == "Edward Flower wrote against it.†"
    [span] = paragraph.spans
    assert (span.start, span.end, span.recipe_id, span.by) == (0, len(paragraph.text), "recipe", "model")
    assert unsupported([point]) == ("The Queen forbade it.",)
    assert "p. 2: “Edward Flower wrote a pamphlet" in paragraph.marks[0].target


def test_an_article_with_support_for_all_lists_nothing() -> None:
    points = [extracted("pamphlet against the rein", ASKED, named)]
    assert not unsupported(points)
    assert all(one.text != "Without support" for one in article_passages(points, "", "Without support"))
