from __future__ import annotations

from studio.domain.document import Document
from studio.domain.lists import ListCount
from studio.domain.manuscript import set_list_depth, set_marks, set_paragraph_style, split_paragraph
from studio.domain.markdown_typed import became, entered
from studio.domain.passages import Passage
from studio.domain.scene_edits import new_scene
from studio.domain.text_records import Mark, Paragraph, Scene

Item = tuple[str, int]


def places(*items: Item) -> list[tuple[int, int] | None]:
    count = ListCount()
    return [tuple(place) if (place := count.place(*one)) is not None else None for one in items]


def test_inner_lists_begin_anew_in_each_item_around() -> None:
    numbered = "numbered-item"
    found = places(
        (numbered, 0), (numbered, 1), (numbered, 1), (numbered, 0), (numbered, 1), ("list-item", 1), (numbered, 1)
    )
    assert found == [(0, 1), (1, 1), (1, 2), (0, 2), (1, 1), (1, 0), (1, 1)]


def test_none_lies_deeper_than_the_item_before_by_more_than_one() -> None:
    assert places(("list-item", 5), ("list-item", 7), ("body", 0), ("numbered-item", 3)) == [
        (0, 0), (1, 0), None, (0, 1),
    ]  # fmt: skip


def book(*passages: Passage) -> tuple[Document, list[str]]:
    document = Document()
    document.apply(new_scene(document, passages=passages))
    (scene,) = document.all(Scene)
    return document, list(scene.paragraphs)


def test_items_go_deeper_and_keep_it() -> None:
    document, (first, second, text) = book(Passage("a", "list-item"), Passage("bc", "list-item"), Passage("text"))
    document.apply(set_list_depth(document, [second, text], 1))
    assert [document.need(Paragraph, one).depth for one in (first, second, text)] == [0, 1, 0]
    document.apply(set_list_depth(document, [first], -1))
    document.apply(split_paragraph(document, second, 1))
    (scene,) = document.all(Scene)
    assert [document.need(Paragraph, one).depth for one in scene.paragraphs] == [0, 1, 1, 0]
    document.apply(set_paragraph_style(document, [second], "body"))
    assert document.need(Paragraph, second).depth == 0


def test_letters_are_raised_or_lowered() -> None:
    document, (first,) = book(Passage("H2O", marks=(Mark(0, 3, "superscript"),)))
    document.apply(set_marks(document, [(first, 1, 2)], "subscript"))
    assert document.need(Paragraph, first).marks == (
        Mark(0, 1, "superscript"), Mark(1, 2, "subscript"), Mark(2, 3, "superscript"),
    )  # fmt: skip


def typed(text: str) -> Paragraph:
    document, (first,) = book(Passage(text))
    found = became(document, first, len(text), text[-1])
    if found is not None:
        document.apply(found.change)
    return document.need(Paragraph, first)


def test_signs_of_emphasis_as_they_are_typed() -> None:
    for text, words, mark in (
        ("H~2~", "H2", Mark(1, 2, "subscript")), ("m^2^", "m2", Mark(1, 2, "superscript")),
        ("In [Anno]{.smallcaps}", "In Anno", Mark(3, 7, "small-caps")),
    ):  # fmt: skip
        assert (typed(text).text, typed(text).marks) == (words, (mark,))
    for text in ("x ^ y^", "~~x~", "a ~ b~", "[x]{.other}"):
        assert (typed(text).text, typed(text).marks) == (text, ())


def test_blanks_before_the_sign_of_a_list_set_it_in() -> None:
    document, (first,) = book(Passage("    - "))
    found = became(document, first, 5, " ")
    assert found is None or document.apply(found.change) is None
    assert (document.need(Paragraph, first).style, document.need(Paragraph, first).depth) == ("body", 0)
    document, (first,) = book(Passage("    - "))
    found = became(document, first, 6, " ")
    assert found is not None
    document.apply(found.change)
    assert (document.need(Paragraph, first).style, document.need(Paragraph, first).depth) == ("list-item", 2)


def test_a_sharp_alone_is_a_break() -> None:
    document, (first,) = book(Passage("#"))
    found = entered(document, first)
    assert found is not None
    document.apply(found.change)
    (scene,) = document.all(Scene)
    assert [document.need(Paragraph, one).style for one in scene.paragraphs] == ["rule", "body"]
