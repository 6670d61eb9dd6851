"""The style check: readability against its published formulas, and what is remarked and what is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.domain.prose import REMARKS, look, syllables
from studio.domain.prose_lists import COMMON, NO_ADVERB, WORN
from studio.domain.text_records import Paragraph


def remarks(*texts: str, english: bool = True) -> list[tuple[str, str]]:
    paragraphs = [Paragraph(id=str(number), scene_id="s", text=text) for number, text in enumerate(texts)]
    return [(place.remark, place.words) for place in look(paragraphs, english=english).places]


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("cat", 1), ("water", 2), ("table", 2), ("made", 1), ("walked", 1), ("wanted", 2), ("beautiful", 3),
        ("idea", 3), ("sea", 1), ("area", 3), ("the", 1), ("people", 2), ("radio", 3), ("horses", 2), ("named", 1),
        ("rhythm", 1),
    ],
)  # fmt: skip
def test_syllables_of_usual_words(word: str, count: int) -> None:
    assert syllables(word) == count


def test_readability_is_that_of_the_formulas() -> None:
    result = look([Paragraph(id="p", scene_id="s", text="The cat sat on the mat. The dog ran to the water.")])
    assert (result.words, result.sentences, result.syllables) == (12, 2, 13)
    assert result.ease == pytest.approx(206.835 - 1.015 * 6 - 84.6 * 13 / 12)
    assert result.grade == pytest.approx(0.39 * 6 + 11.8 * 13 / 12 - 15.59)
    assert look([]).ease is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("She quickly ran.", [("adverb", "quickly")]),
        ("The only family arrived early in July.", []),
        ("It was the the end.", [("doubled", "the")]),
        ("The lantern swung. A lantern fell.", [("repeated", "lantern")]),
        ("London was London.", []),
        ("There were others, and there were others.", []),
        ("In the nick of time he came.", [("worn", "In the nick of time")]),
        ("She let out a breath she didn’t know she held.", [("worn", "let out a breath")]),
    ],
)
def test_what_is_remarked(text: str, expected: list[tuple[str, str]]) -> None:
    assert remarks(text) == expected


def test_words_far_apart_may_come_again() -> None:
    between = " ".join(["so it was"] * 30)
    assert [one for one in remarks(f"A lantern. {between}. A lantern.") if one[0] == "repeated"] == []


def test_a_long_sentence_is_remarked_and_code_is_not_looked_at() -> None:
    assert [kind for kind, _ in remarks("and " * 45 + "so.") if kind == "long"] == ["long"]
    code = Paragraph(id="c", scene_id="s", text="really the the", style="code")
    assert look([code]).places == ()


def test_another_language_has_no_english_remarks() -> None:
    assert remarks("Der Igel kam schnelly, all of a sudden.", english=False) == []


@given(st.lists(st.text("ab lyAB.,' \u2028é", max_size=60), max_size=5))
def test_every_place_lies_in_its_text(texts: list[str]) -> None:
    paragraphs = [Paragraph(id=str(number), scene_id="s", text=text) for number, text in enumerate(texts)]
    result = look(paragraphs)
    for place in result.places:
        text = paragraphs[int(place.paragraph_id)].text
        assert 0 <= place.start < place.end <= len(text)
        assert text[place.start : place.end].startswith(place.words)
    assert sum(result.counts) == len(result.places)
    assert len(result.counts) == len(REMARKS)


def test_the_lists_are_clean() -> None:
    assert all(word == word.lower() and word.isalpha() for word in COMMON | NO_ADVERB)
    assert all(phrase == " ".join(phrase.lower().split()) for phrase in WORN)
    assert len(set(WORN)) == len(WORN)
    assert all(word.endswith("ly") or word in ("ally", "lily") for word in NO_ADVERB)
