"""How much a text sounds like a writer, measured on two books of the public domain of which the tables of other authors
know nothing: Black Beauty (Anna Sewell), Cranford (Elizabeth Gaskell)."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from studio.domain.document import Document
from studio.domain.own_style import (
    FEATURES,
    OwnPassage,
    OwnStyle,
    chunked,
    length_of,
    measured,
    nearest,
    own_paragraphs,
    own_passages,
    own_style,
    sounds,
)
from studio.domain.prompting import Material, Writer, asking
from studio.domain.requests import ModelRef
from studio.domain.text_records import AuthorSpan, Paragraph, Scene
from studio.services.own_style import StyleMeter, background_for, difference_words
from studio.services.writing_tasks import shipped_tasks

DATA = Path(__file__).parent.parent / "data" / "own-style"


def book(name: str) -> list[str]:
    return (DATA / f"{name}.txt").read_text("utf-8").strip().split("\n\n")


def style_of(paragraphs: list[str], length: int = 140) -> OwnStyle:
    own = own_style(paragraphs, length, background_for("en"))
    assert own is not None
    return own


@pytest.mark.parametrize(("mine", "other", "least"), [("beauty", "cranford", 0.8), ("cranford", "beauty", 0.7)])
def test_of_two_passages_one_s_own_mostly_sounds_more_like_one(mine: str, other: str, least: float) -> None:
    """Held against half of a book, passages of its other half beside passages of another one."""
    paragraphs = book(mine)
    half = len(paragraphs) // 2
    own = style_of(paragraphs[:half])
    scores = [sounds(one, own).score for one in chunked(paragraphs[half:], 140)]
    others = [sounds(one, own).score for one in chunked(book(other), 140)]
    pairs = [(a > b) + (a == b) / 2 for a in scores for b in others]
    assert sum(pairs) / len(pairs) >= least


def test_three_quarters_of_one_s_own_passages_sound_like_oneself() -> None:
    """By how the verdicts are drawn: on the very passages that the style is of."""
    paragraphs = book("beauty")
    own = style_of(paragraphs)
    assert own.scores == tuple(sorted(own.scores))
    assert own.chunks == len(own.scores) >= 20


def test_what_is_measured() -> None:
    found = measured("“Don’t go,” she said; he went. Why?")
    shape = dict(zip(FEATURES, found.shape, strict=True))
    assert found.count == 7
    assert shape["sentence"] == pytest.approx(3.5)
    assert shape["questions"] == pytest.approx(100 / 7)
    assert shape["semicolons"] == pytest.approx(100 / 7)
    assert shape["contractions"] == pytest.approx(100 / 7)
    assert shape["dialogue"] == pytest.approx(100 * 11 / 35)
    assert found.words["don't"] == pytest.approx(1000 / 7)


def test_what_sets_a_text_apart_is_told_first() -> None:
    own = style_of(book("beauty"))
    shouted = "Stop! Look! Go! Run! Now! " * 30
    found = sounds(shouted, own)
    assert found.verdict == "unlike"
    told = [one.feature for one in found.differences if not one.is_word][:3]
    assert "exclamations" in told
    assert all(difference_words(one) for one in found.differences)


def test_words_of_others_are_no_own_words() -> None:
    def paragraph(key: str, *spans: AuthorSpan) -> Paragraph:
        return Paragraph(id=key, scene_id="s", text="mine theirs mine", spans=spans)

    document = Document(
        (
            Scene(id="s", paragraphs=("a", "b", "c")),
            paragraph("a", AuthorSpan(5, 11, "r", accepted=True)),
            paragraph("b", AuthorSpan(5, 11, "", by="imported")),
            paragraph("c", AuthorSpan(0, 16, "", by="pasted")),
        )
    )
    assert own_paragraphs(document) == ("mine  mine", "mine theirs mine")
    assert own_paragraphs(document, ["other"]) == ()


def test_too_little_is_not_measured() -> None:
    meter = StyleMeter()
    assert meter.measure(book("beauty")[:3], "word " * 80, "en") is None
    assert meter.measure(book("beauty"), "Too short.", "en") is None


def test_without_a_table_of_other_authors_the_frequent_words_are_held_against_one_s_own() -> None:
    own = own_style(book("beauty"), 140, None)
    assert own is not None
    assert own.background is None
    assert len(own.common) == 60
    assert sounds("Stop! Look! Go! Run! Now! " * 30, own).verdict == "unlike"


def test_lengths_are_steps() -> None:
    assert [length_of("word " * count) for count in (10, 40, 100, 5_000)] == [40, 40, 90, 1_000]


def test_passages_like_a_text_are_found_and_not_the_text_itself() -> None:
    passages = own_passages(book("beauty"))
    assert 10 < len(passages) <= 200
    shouted = "Stop! Go! Why? No! Run! Stop it! Who? You! Go! Now! " * 6
    odd = OwnPassage(shouted, measured(shouted).shape)
    assert nearest("Look! Here! Why? Now! Go! Yes! Who? Me! " * 6, (*passages, odd), 1) == (shouted,)
    assert passages[3].text not in nearest(passages[3].text, passages, 3)
    assert nearest("Any text.", (), 3) == ()


def test_a_rewrite_that_is_to_sound_like_one_is_shown_passages_of_one_s_own() -> None:
    task = next(one for one in shipped_tasks() if one.id == "rewrite")
    choice = next(one for one in task.choices if one.own)
    own = own_passages(book("beauty"))
    writer = Writer(model=ModelRef("m", "fake"), context_tokens=2048, settings={"max_tokens": 100}, own=own)
    built = asking(writer, task, Material(passage="He went to the sea.", instruction=choice.instruction))
    (part,) = [part for part in built.parts if part.title == "Passages of your own"]
    assert part.text in built.request.messages[-1].content
    assert 0 < part.tokens <= built.budget_tokens // 6
    assert any(one.text in part.text for one in own)
    plain = asking(writer, task, Material(passage="He went to the sea.", instruction=task.instruction))
    assert "by its author" not in plain.request.messages[-1].content
    small = asking(
        msgspec.structs.replace(writer, context_tokens=400),
        task,
        Material(passage="He went to the sea.", instruction=choice.instruction),
    )
    assert sum(part.tokens for part in small.parts if part.title == "Passages of your own") <= small.budget_tokens // 6
