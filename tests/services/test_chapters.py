"""Which scenes begin a chapter: those at the top, or those of the second level below one title."""

from __future__ import annotations

import pytest

from studio.domain.document import Document
from studio.domain.publishing_records import PUBLISHING, Publishing
from studio.domain.text_records import Meta, Paragraph, Scene
from studio.services.exchange.audiobook.programme import by_chapter
from studio.services.narration.chapters import book_title, chapter_depth, ends_chapter
from studio.services.narration.spans import chapter_of


def book(*scenes: tuple[int, str, str], chosen: str = "", title: str = "") -> Document:
    """Each by depth, title, style of its one paragraph ("" for none)."""
    records: list[object] = [Meta(id="project", title=title, created=0.0)]
    above: list[str] = []
    for place, (depth, name, style) in enumerate(scenes):
        scene_id = f"s{place:02}"
        del above[depth:]
        paragraph = Paragraph(id=f"p{place:02}", scene_id=scene_id, text="Words.", style=style or "body")  # type: ignore[arg-type]
        records.append(
            Scene(
                id=scene_id, title=name, parent_id=above[-1] if above else None, rank=f"{place:03}",
                paragraphs=(paragraph.id,) if style else (),
            )
        )  # fmt: skip
        records += [paragraph] if style else []
        above.append(scene_id)
    records.append(Publishing(id=PUBLISHING, chapters=chosen))  # type: ignore[arg-type]
    return Document(tuple(records))  # type: ignore[arg-type]


def told(document: Document) -> list[tuple[str, int]]:
    return [(one.head.title, len(one.scenes)) for one in by_chapter(document)]


SALT = ((0, "The Salt Keeper", "heading1"), (1, "The Bell", "body"), (2, "Later", "body"), (1, "The Captain", "body"))


def test_one_title_over_all_makes_the_second_level_chapters() -> None:
    document = book(*SALT)
    assert chapter_depth(document) == 1
    assert told(document) == [("The Bell", 3), ("The Captain", 1)]
    assert chapter_of(document, "s02") == ("s00", "s01", "s02")
    assert [ends_chapter(document, f"s0{place}") for place in range(4)] == [False, False, True, True]
    assert book_title(document, "story") == "The Salt Keeper"


def test_a_title_with_words_of_its_own_is_a_chapter_of_its_own() -> None:
    document = book((0, "The Salt Keeper", "body"), *SALT[1:])
    assert told(document) == [("The Salt Keeper", 1), ("The Bell", 2), ("The Captain", 1)]
    assert ends_chapter(document, "s00")


@pytest.mark.parametrize(
    "scenes",
    [
        ((0, "One", "body"), (1, "a", "body"), (1, "b", "body"), (0, "Two", "body")),
        ((0, "Chapter One", "heading1"), (1, "a", "body"), (1, "b", "body")),
        ((0, "IV.", "heading1"), (1, "a", "body"), (1, "b", "body")),
        ((0, "A Tale", "heading1"), (1, "a", "body")),
        ((0, "", "body"), (1, "a", "body"), (1, "b", "body")),
    ],
)
def test_otherwise_those_at_the_top_are(scenes: tuple[tuple[int, str, str], ...]) -> None:
    document = book(*scenes)
    assert chapter_depth(document) == 0
    assert len(told(document)) == sum(depth == 0 for depth, _, _ in scenes)


def test_front_matter_beside_the_title_is_no_second_book() -> None:
    document = book((0, "Copyright", "body"), *SALT)
    assert told(document) == [("Copyright", 1), ("The Bell", 3), ("The Captain", 1)]


def test_a_person_chooses_either() -> None:
    assert told(book(*SALT, chosen="first")) == [("The Salt Keeper", 4)]
    parts = (
        (0, "Part One", "heading1"),
        (1, "a", "body"),
        (1, "b", "body"),
        (0, "Part Two", "heading1"),
        (1, "c", "body"),
    )
    assert told(book(*parts)) == [("Part One", 3), ("Part Two", 2)]
    assert told(book(*parts, chosen="second")) == [("a", 2), ("b", 1), ("c", 2)]


def test_what_a_person_called_the_book_goes_before_the_title_over_it() -> None:
    assert book_title(book(*SALT, title="Salt"), "story") == "Salt"
    assert book_title(book(*SALT, title="story"), "story") == "The Salt Keeper"
    assert book_title(book((0, "One", "body")), "story") == "story"
