"""Cards: by which names a text means one, and where each appears."""

from __future__ import annotations

import pytest

from studio.domain.cards import aliases_from, first_name, last_said, look_through, matching, names_of
from studio.domain.document import Document
from studio.domain.knowledge import entering
from studio.domain.project_records import Card
from studio.domain.text_records import Paragraph, Scene
from studio.services.characters import named_in


def book(*texts: str) -> tuple[Scene | Paragraph, ...]:
    """A scene for each text."""
    scenes = [
        Scene(id=f"s{at}", title=f"Scene {at}", rank=float(at), paragraphs=(f"p{at}",)) for at in range(len(texts))
    ]
    return (*scenes, *(Paragraph(id=f"p{at}", scene_id=f"s{at}", text=text) for at, text in enumerate(texts)))


@pytest.mark.parametrize(
    ("names", "text", "found"),
    [
        (("Pip",), "Pip and Pip's pipe, not Pippa", ["Pip", "Pip"]),
        (("Will",), "he will. Will will; WILL!", ["Will", "WILL"]),
        (("the hill",), "The hill. Over the  hill, not the hills", ["The hill", "the  hill"]),
        (("Mary Ann", "Ann"), "Mary Ann met Ann and Anna", ["Mary Ann", "Ann"]),
        (("O'Brien",), "O\u2019Brien and O'Brien", ["O\u2019Brien", "O'Brien"]),
        (("太郎",), "太郎は花を見た。", ["太郎"]),
        (("Ж.Ж.",), "Пришла Ж.Ж. домой", ["Ж.Ж."]),
        (("A*", "(b"), "A* or AA, (b", ["A*", "(b"]),
        (("", "  "), "anything at all", []),
    ],
)
def test_a_name_is_found_as_a_whole_word(names: tuple[str, ...], text: str, found: list[str]) -> None:
    card = Card(id="c", name=names[0], aliases=names[1:])
    places = look_through(Document((card, *book(text)))).places["c"]
    assert sum(place.times for place in places) == len(found)
    assert [text[place.start : place.end] for place in places] == found[:1]


def test_scenes_come_in_reading_order_with_the_first_place_of_each() -> None:
    ann = Card(id="a", name="Ann", aliases=("the captain",))
    bob = Card(id="b", name="Bob")
    places = look_through(Document((ann, bob, *book("Here is Ann.", "Nobody.", "The captain saw Ann.")))).places
    assert [(one.scene_id, one.title, one.times, one.start) for one in places["a"]] == [
        ("s0", "Scene 0", 1, 8),
        ("s2", "Scene 2", 2, 0),
    ]
    assert places["b"] == ()


def test_words_of_a_picture_or_a_passage_mean_a_card_by_its_alias_too() -> None:
    ann = Card(id="a", name="Ann", aliases=("the captain",), facts="Tall.", appearance="red fox", seed=4)
    document = Document((ann,))
    assert [(one.name, one.looks, one.seed) for one in named_in("THE CAPTAIN on a ship", document)] == [
        ("the captain", "red fox", 4)
    ]
    [piece] = entering("the captain slept", "", (ann,), {})
    assert (piece.entered, piece.by) == ("alias", "the captain")
    assert entering("the captains slept", "", (ann,), {}) == []


def test_aliases_are_parted_by_commas_and_each_stands_once() -> None:
    assert aliases_from(" Ann,the  captain ,, Ann; 船長、Annie") == ("Ann", "the captain", "船長", "Annie")
    assert names_of(Card(id="a", name=" Ann ", aliases=("Annie", "Ann", ""))) == ("Annie", "Ann")


def test_cards_are_searched_by_all_that_is_written_on_them() -> None:
    cards = (Card(id="a", name="bee", notes="Limps"), Card(id="b", name="Ant", aliases=("Limper",)))
    assert [card.name for card in matching(cards, "limp")] == ["Ant", "bee"]
    assert [card.name for card in matching(cards, "limp bee")] == ["bee"]


@pytest.mark.parametrize(
    ("name", "others", "first"),
    [
        ("Elizabeth Bennet", (), "Elizabeth"),
        ("Elizabeth Bennet", ("Elizabeth Gaskell",), ""),
        ("Elizabeth Bennet", ("Queen Elizabeth",), ""),
        ("Elizabeth Bennet", ("Jane Bennet", "Mrs Bennet"), "Elizabeth"),
        ("Mrs Bennet", (), ""),
        ("Mrs. Bennet", (), ""),
        ("Elizabeth", (), ""),
        ("the captain", (), ""),
        ("太郎", (), ""),
    ],
)
def test_a_first_name_that_can_mean_one_alone(name: str, others: tuple[str, ...], first: str) -> None:
    card = Card(id="c", name=name)
    cards = [card, *(Card(id=f"o{at}", name=one) for at, one in enumerate(others))]
    assert first_name(card, cards) == first
    assert first_name(Card(id="c", name=name, aliases=("Elizabeth",)), cards) == ""
    assert first_name(Card(id="c", name=name, role="place"), cards) == ""


def test_scenes_that_have_the_first_name_are_counted() -> None:
    lizzy = Card(id="l", name="Elizabeth Bennet")
    document = Document((lizzy, *book("Elizabeth Bennet came.", "Elizabeth, Elizabeth.", "Mrs Bennet.", "elizabeth")))
    looked = look_through(document)
    assert looked.first_names == {"l": ("Elizabeth", 2)}
    assert [one.scene_id for one in looked.places["l"]] == ["s0"]
    assert look_through(Document((lizzy, *book("Nobody.")))).first_names == {}


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Then old Daniel held my head.", 5),
        ("Old Daniel held it.", 0),
        ("OLD DANIEL!", 0),
        ("the old daniels", -1),
        ("He was old. Daniel left.", -1),
    ],
)
def test_the_first_word_of_a_name_may_be_small_within_a_sentence(text: str, place: int) -> None:
    assert last_said(text, "Old Daniel") == place
    assert last_said("the will was read", "Will") == -1
    assert last_said("by the mill pond", "The Mill") == -1
