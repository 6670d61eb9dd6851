"""Lists of titles: told apart from what tells something."""

from __future__ import annotations

import pytest

from studio.domain.asking import passages_of
from studio.domain.document import Document
from studio.domain.listings import bare_title, is_listing, listings, titles_of
from studio.domain.summaries import source_text
from studio.domain.text_records import Paragraph, Scene

TITLES = ("01 My Early Home", "02 The Hunt", "03 My Breaking In", "Chapter 24. The Lady Anne", "25 Reuben Smith")
BARE = frozenset(map(bare_title, TITLES))


@pytest.mark.parametrize(
    ("title", "bare"),
    [
        ("Chapter 24. The Lady Anne", "the lady anne"),
        ("CHAPTER XII", ""),
        ("24 The Lady Anne", "the lady anne"),
        ("Part the End", "the end"),
    ],
)
def test_what_counts_a_title_is_no_part_of_it(title: str, bare: str) -> None:
    assert bare_title(title) == bare


@pytest.mark.parametrize(
    ("text", "listed"),
    [
        (" ".join(TITLES), True),
        ("My Early Home The Hunt My Breaking In The Lady Anne Reuben Smith", True),
        ("1 A start 2 A road 3 A bridge 4 A fall 5 An end", True),
        (
            "I told Reuben Smith of the hunt, of my early home, of my breaking in. The Lady Anne wept. We went on.",
            False,
        ),
        ("In 1866 he had 3 horses, 4 carts, 5 men.", False),
        ("", False),
    ],
)
def test_a_paragraph_of_titles_or_of_numbered_items_is_a_list(text: str, listed: bool) -> None:
    titles = BARE if "Early" in text or "early" in text else ()
    assert is_listing(text, titles) is listed


def test_titles_one_a_line_are_a_list_from_three_on() -> None:
    lines = ["Before", "The Hunt", "Reuben Smith", "Then we walked.", "My Breaking In", "The Hunt", "My Early Home"]
    assert listings(lines, BARE) == (False, False, False, False, True, True, True)


def test_a_contents_page_is_neither_quoted_nor_summed_up() -> None:
    contents = " ".join(TITLES)
    told = "Reuben Smith rode out at night although the shoe was loose on the hunt."
    records: list[Scene | Paragraph] = [
        Scene(id=str(place), title=title, rank=place) for place, title in enumerate(TITLES, 1)
    ]
    records += [
        Scene(id="front", title="Front", rank=0, paragraphs=("a", "b")),
        Paragraph(id="a", scene_id="front", text=contents),
        Paragraph(id="b", scene_id="front", text=told),
    ]
    document = Document(tuple(records))
    paragraphs = list(document.all(Paragraph))
    assert [one.text for one in passages_of("front", paragraphs, titles_of(document))] == [told]
    assert source_text(document, "front") == told
