"""A rewritten passage by hunks: any may be made, and the text, marks and authors of all else stay as they are."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.domain.document import Document
from studio.domain.outline import paragraphs_of
from studio.domain.passages import Passage
from studio.domain.proposed_edits import (
    Hunk,
    absorbed,
    hunks_between,
    in_the_text,
    kept_in,
    make_hunks,
    shares_words,
    with_hunks,
    word_of,
)
from studio.domain.text_records import AuthorSpan, Mark, Paragraph, Scene
from tests.domain.test_manuscript import begin

_WORDS = st.sampled_from(["the", "grey", "sea", "Mara", "ran", "“No,”", "a", "well-kept", "漢", "🌊", "."])
_LINES = st.lists(st.lists(_WORDS, max_size=8).map(" ".join), min_size=1, max_size=4)
_STYLES = ("bold", "italic", "link", "note", "footnote")


@st.composite
def _passages(draw: st.DrawFn) -> list[Passage]:
    found = []
    for line in draw(_LINES):
        marks, spans = [], []
        for number in range(draw(st.integers(0, 3)) if line else 0):
            start = draw(st.integers(0, len(line) - 1))
            end = draw(st.integers(start + 1, len(line)))
            style = draw(st.sampled_from(_STYLES))
            marks.append(Mark(start, start + 1 if style == "footnote" else end, style, f"t{number}"))
        if line and draw(st.booleans()):
            start = draw(st.integers(0, len(line) - 1))
            spans.append(AuthorSpan(start, draw(st.integers(start + 1, len(line))), "old", accepted=True))
        found.append(Passage(line, marks=tuple(marks), spans=tuple(spans)))
    return found


def passage(document: Document, scene: Scene) -> str:
    return "\n".join(one.text for one in paragraphs_of(document, scene.id))


def made(document: Document, scene: Scene, hunks: list[Hunk]) -> None:
    document.apply(make_hunks(document, scene.id, document.need(Scene, scene.id).paragraphs, hunks, "r", "Rewrite"))


def over(paragraphs: list[Paragraph]) -> list[tuple[str, frozenset[str], str]]:
    """Each letter of the passage with its marks and its author."""
    found: list[tuple[str, frozenset[str], str]] = []
    for paragraph in paragraphs:
        for at, letter in enumerate(paragraph.text):
            styles = frozenset(f"{m.style} {m.target}" for m in paragraph.marks if m.start <= at < m.end)
            found.append((letter, styles, next((s.recipe_id for s in paragraph.spans if s.start <= at < s.end), "")))
        found.append(("\n", frozenset(), ""))
    return found[:-1]


@settings(deadline=None, max_examples=60)
@given(_passages(), _LINES, st.data())
def test_any_of_the_hunks_leave_what_they_do_not_touch_as_it_was(
    old: list[Passage], new: list[str], data: st.DataObject
) -> None:
    document, scene = begin(Passage("before"), *old, Passage("behind"))
    ids = document.need(Scene, scene.id).paragraphs[1:-1]
    paragraphs = [document.need(Paragraph, one) for one in ids]
    base, wanted = "\n".join(one.text for one in paragraphs), "\n".join(new)
    hunks = hunks_between(base, wanted)
    assert with_hunks(base, hunks) == wanted
    chosen = sorted(data.draw(st.sets(st.sampled_from(hunks))), key=lambda one: one.place) if hunks else []
    first = {one: msgspec.json.encode(document.need(Paragraph, one)) for one in ids}
    before = over(paragraphs)
    change = make_hunks(document, scene.id, ids, chosen, "r", "Rewrite")
    document.apply(change)
    now = list(paragraphs_of(document, scene.id))
    assert (now[0].text, now[-1].text) == ("before", "behind")
    after = over(now[1:-1])
    assert "".join(one[0] for one in after) == with_hunks(base, chosen)
    at = place = 0
    for hunk in (*chosen, Hunk(len(base), len(base), "")):
        length = hunk.start - at
        kept = [(letter, author) for letter, _, author in after[place : place + length]]
        assert kept == [(letter, author) for letter, _, author in before[at : hunk.start]]
        assert [one[1] for one in after[place : place + length]] == [one[1] for one in before[at : hunk.start]]
        place += length
        assert all(one[2] == "r" for one in after[place : place + len(hunk.new)] if one[0] != "\n")
        place, at = place + len(hunk.new), hunk.end
    if not chosen:
        assert change.edits == ()
    document.apply(change.inverse())
    assert {one: msgspec.json.encode(document.need(Paragraph, one)) for one in ids} == first


@settings(deadline=None, max_examples=30)
@given(_LINES, _LINES, st.data())
def test_hunks_made_one_after_another_in_any_order_are_the_proposal(
    old: list[str], new: list[str], data: st.DataObject
) -> None:
    document, scene = begin(*map(Passage, old))
    base, wanted = "\n".join(old), "\n".join(new)
    done: list[Hunk] = []
    for hunk in data.draw(st.permutations(hunks_between(base, wanted))):
        made(document, scene, [in_the_text(hunk, done)])
        done.append(hunk)
        assert passage(document, scene) == with_hunks(base, done)
    assert passage(document, scene) == wanted


@settings(deadline=None, max_examples=30)
@given(_LINES, _LINES, st.data())
def test_what_is_typed_meanwhile_is_taken_up(old: list[str], new: list[str], data: st.DataObject) -> None:
    base = "\n".join(old)
    hunks = hunks_between(base, "\n".join(new))
    done = tuple(data.draw(st.sets(st.sampled_from(hunks)))) if hunks else ()
    shown = with_hunks(base, done)
    start = data.draw(st.integers(0, len(shown)))
    end = data.draw(st.integers(start, len(shown)))
    typed = shown[:start] + data.draw(st.sampled_from(["", "x", "new words"])) + shown[end:]
    taken = absorbed(base, done, typed)
    assert with_hunks(base, taken) == typed
    assert not any(one.meets(other) for one in taken for other in taken if one is not other)


@settings(deadline=None, max_examples=30)
@given(_LINES, _LINES)
def test_word_by_word_is_the_whole_hunk(old: list[str], new: list[str]) -> None:
    base = "\n".join(old)
    for hunk in hunks_between(base, "\n".join(new)):
        parts, rest = [], hunk
        while rest is not None:
            first, rest = word_of(rest, base)
            parts.append(first)
        assert with_hunks(base, parts) == with_hunks(base, [hunk])


def test_signs_of_footnotes_and_pictures_stay() -> None:
    marks = (Mark(9, 10, "footnote", "of the sea"),)
    document, scene = begin(
        Passage("It is the* sea.", marks=marks), Passage("A map", style="picture", asset="a" * 64), Passage("He ran.")
    )
    paragraphs = list(paragraphs_of(document, scene.id))
    base = passage(document, scene)
    hunks = hunks_between(base, "Grey water.\nShe walked away.", kept_in(paragraphs))
    made(document, scene, list(hunks))
    first, *_, last = paragraphs_of(document, scene.id)
    assert [(m.style, m.target, first.text[m.start : m.end]) for m in first.marks] == [("footnote", "of the sea", "*")]
    shown = [one for one in paragraphs_of(document, scene.id) if one.style == "picture"]
    assert [(one.id, one.text, one.asset) for one in shown] == [(paragraphs[1].id, "A map", "a" * 64)]
    assert last.id == paragraphs[2].id


def test_a_paragraph_that_is_written_anew_keeps_its_id_and_one_between_others_is_new() -> None:
    document, scene = begin("One here.", "Two stands.", "Three.")
    ids = document.need(Scene, scene.id).paragraphs
    base = passage(document, scene)
    made(document, scene, list(hunks_between(base, "One here.\nWholly other words\nThree.")))
    assert document.need(Scene, scene.id).paragraphs == ids
    base = passage(document, scene)
    made(document, scene, list(hunks_between(base, "One here.\nBetween them\nWholly other words\nThree.")))
    order = document.need(Scene, scene.id).paragraphs
    assert [one for one in order if one in ids] == list(ids)
    assert len(order) == 4
    assert order[1] not in ids


def test_a_note_over_words_that_are_replaced_lies_over_the_new_ones() -> None:
    document, scene = begin(Passage("The grey sea.", marks=(Mark(4, 8, "note", "n1"), Mark(4, 8, "bold"))))
    made(document, scene, [Hunk(4, 8, "silver")])
    (one,) = paragraphs_of(document, scene.id)
    assert [(m.style, one.text[m.start : m.end]) for m in one.marks] == [("bold", "silver"), ("note", "silver")]


def test_an_answer_about_something_else_shares_no_words() -> None:
    assert shares_words("She opened the door.", "She was opening doors")
    assert not shares_words("She opened the door and looked out.", "As an AI model, I can't help with that request.")
    assert shares_words("他打開了門", "門開了")


SMITH = (
    "The blacksmith took my feet in his hand, one after the other, and cut away some of the hoof; it did not pain me."
)


@pytest.mark.parametrize(
    ("said", "shares"),
    [
        (
            "It is possible to lose two toes in the street, but remember to smile after that and be happy every day.",
            False,
        ),
        ("The smith took one foot after another in his hand, cut some hoof away, and I felt no pain of it.", True),
        (
            "Der Schmied nahm meine Hufe in die Hand, einen nach dem andern, und schnitt etwas davon weg, ohne Pain.",
            True,
        ),
        ("After that he smiled.", True),
    ],
)
def test_of_longer_texts_in_one_language_a_chance_word_is_not_enough(said: str, shares: bool) -> None:
    assert shares_words(SMITH, said) is shares


RIDE = (
    "The next day when I was brought up to the manger she looked at me and said nothing. John Manly came with the bit "
    "and bridle in his hand, and told Merrylegs and me that it was a fine morning for a ride through the park. I was "
    "quite willing, for he was always gentle with us, and his hand was light."
)


@pytest.mark.parametrize(
    "said",
    [
        "When they led me to the manger the following day, she just stared and kept silent. Then John Manly turned up "
        "carrying bit and bridle; a fine morning, he told Merrylegs and me, for riding through the park. I didn't mind "
        "at all: he was gentle, always, and light-handed.",
        "John is gentle, his hands are light, and so I went gladly when, that fine morning, he came with bridle "
        "and bit to ride Merrylegs and me through the park. Not a word had she said to me at the manger.",
        "Next day she only looked at me. Then John came with the bridle, and I was glad to go riding with him.",
    ],
)
def test_however_freely_a_person_says_it_again_it_is_taken_for_the_passage(said: str) -> None:
    assert shares_words(RIDE, said)


def test_words_of_the_passage_in_any_order_are_no_rewrite() -> None:
    assert not shares_words(RIDE, " ".join(reversed(RIDE.split())))
    assert shares_words(f"{RIDE}\n" * 60, " ".join(reversed(f"{RIDE}\n".split() * 60)))


def gone_and_new(old: str, new: str) -> list[tuple[str, str]]:
    hunks = hunks_between(old, new)
    assert with_hunks(old, hunks) == new
    return [(old[one.start : one.end].strip(), one.new.strip()) for one in hunks]


def test_a_passage_of_which_one_sentence_stays_can_be_taken_sentence_by_sentence() -> None:
    found = gone_and_new(RIDE, "John told Merrylegs about the bit.")
    first, second, third = RIDE.split(". ")
    assert [one[0] for one in found] == [f"{first}.", second.removeprefix("John "), third]
    assert [one[1] for one in found] == ["", "told Merrylegs about the bit", ""]


def test_each_sentence_becomes_its_own() -> None:
    found = gone_and_new(RIDE, "She looked at me. John told Merrylegs about the bit. His hand was light.")
    assert [one[1] for one in found] == ["She looked at me", "told Merrylegs about the bit", "His"]


def test_what_has_no_word_in_common_stays_one_change() -> None:
    assert len(gone_and_new(RIDE, "Nothing else is here.")) == 1


def test_two_sentences_that_become_one_are_told_by_their_words() -> None:
    old = "She opened the old door. She looked at the grey sea."
    assert gone_and_new(old, "She opened the old door and looked at the grey sea.") == [(". She", "and")]


_SENTENCES = st.lists(
    st.sampled_from(
        ["She ran home. ", "She looked at the grey sea. ", "“No,” said Mara. ", "The sea was grey.\n", "漢。"]
    ),
    max_size=6,
).map("".join)


@settings(deadline=None, max_examples=40)
@given(_SENTENCES, _SENTENCES, st.data())
def test_changes_by_sentences_may_be_made_in_any_order(old: str, new: str, data: st.DataObject) -> None:
    document, scene = begin(*map(Passage, old.split("\n")))
    done: list[Hunk] = []
    for hunk in data.draw(st.permutations(hunks_between(old, new))):
        made(document, scene, [in_the_text(hunk, done)])
        done.append(hunk)
        assert passage(document, scene) == with_hunks(old, done)
    assert passage(document, scene) == new
