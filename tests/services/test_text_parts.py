"""Chapters in the parts of a book, as plain texts have them: numbers without a sign, parts right before their first
chapter, lists of contents, names that are kept secret."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from studio.services.exchange.formats import scenes_from_file
from studio.services.exchange.text_in import blocks_of_file
from studio.services.exchange.text_joins import joined as joined_lines
from studio.services.exchange.text_layout import laid_out
from studio.services.exchange.text_parts import is_part, levels_of
from tests.services.test_text_chapters import PROSE, prose

PARTS = {
    "Part I": ["01 My Early Home", "02 The Hunt", "03 A Talk in the Orchard"],
    "Part II": ["04 Earlshall", "05 The Lady Anne, or a Runaway Horse", "06 How it Ended"],
    "Part III": ["07 Ruined and Going Downhill", "08 A Thief", "09 Old Captain and His Successor"],
}
GAP = "\n" * 4


def headings(text: str) -> list[tuple[int, str]]:
    return [(one.level, one.text) for one in laid_out(text) if one.kind == "heading"]


def contents() -> str:
    lists = (
        "\n".join(f"     {one.replace(' ', '      ', 1)}" for one in ["Chapter", *names]) for names in PARTS.values()
    )
    return "Contents\n\n\n" + "\n\n\n".join(f"     {part}\n\n{names}" for part, names in zip(PARTS, lists, strict=True))


def a_book(listed: str = "") -> str:
    """Each chapter of three paragraphs, each part right before its first chapter."""
    chapters = [
        f"{GAP}{part + GAP * 2 if not number else ''}{name}\n\n\n{prose()}\n\n{prose()}\n\n{prose()}"
        for part, names in PARTS.items()
        for number, name in enumerate(names)
    ]
    return f"THE HORSE\n\nby A. Writer{GAP}{listed}{GAP}{GAP.join(chapters)}\n"


@pytest.mark.parametrize("listed", ["", contents()])
def test_numbers_without_a_sign_are_chapters_in_their_parts(listed: str) -> None:
    wanted = [(2 if name in names else 1, name) for part, names in PARTS.items() for name in (part, *names)]
    assert headings(a_book(listed)) == wanted


def test_numbers_before_words_that_follow_no_row_are_prose() -> None:
    blocks = [prose(), "12 Gracechurch Street", prose(), "40 Years Later", prose(), "I Am Here", prose()]
    assert headings("\n\n".join(blocks)) == []


def test_a_part_and_its_first_chapter_may_stand_in_one_block() -> None:
    blocks = [
        "PART ONE\nCHAPTER I", prose(), "CHAPTER II", prose(), "PART TWO\nThe Inn\nCHAPTER III\nA Guest", prose(),
        "PART I\nCHAPTER I\nCHAPTER II", prose(),
    ]  # fmt: skip
    assert headings("\n\n".join(blocks)) == [
        (1, "PART ONE"), (2, "CHAPTER I"), (2, "CHAPTER II"), (1, "PART TWO The Inn"), (2, "CHAPTER III A Guest"),
    ]  # fmt: skip


def test_a_list_of_contents_may_call_chapters_otherwise_than_they_are_headed() -> None:
    names = ["THE DOOR", "THE MARKET", "THE INN", "THE LETTER", "THE END"]
    numbers = ("I", "II", "III", "IV", "V")
    listed = [f"CHAPTER {number}.   {name}" for number, name in zip(numbers, names, strict=True)]
    chapters = [f"{GAP}{number}. {name}\n\n{prose()}" for number, name in zip(numbers, names, strict=True)]
    found = headings("\n\n".join(["THE HOUSE", "CONTENTS", *listed, f"{GAP}THE HOUSE", *chapters]))
    assert found == [(1, f"{number}. {name}") for number, name in zip(numbers, names, strict=True)]


def test_an_entry_of_a_list_of_contents_goes_on_in_a_second_line() -> None:
    entries = ["CHAPTER I. THE QUAY", "CHAPTER II. HOW THE OLD MAN CAME TO THE INN, WHAT HE FOUND THERE,\nAND WHY"]
    listed = "\n".join([*entries, "CHAPTER III. THE SEA", "CHAPTER IV. THE END"])
    text = "\n\n".join(["CONTENTS", listed, *[f"{GAP}CHAPTER {one}\n\n{prose()}" for one in ("I", "II", "III", "IV")]])
    assert " ".join(entries[1].split()) in [one.text for one in laid_out(text)]


def test_a_name_of_the_list_is_no_chapter_where_it_is_called() -> None:
    listed = "CONTENTS\n\nI. THE QUAY\nII. PORTHOS\nIII. FIFTY-TWO"
    chapters = [f"{GAP}{one}\n\n{prose()}" for one in ("I. THE QUAY", "II. PORTHOS", "III. FIFTY-TWO")]
    text = "\n\n".join([listed, *chapters, "Porthos!", prose(), '"Fifty-two."', prose()])
    assert headings(text) == [(1, "I. THE QUAY"), (1, "II. PORTHOS"), (1, "III. FIFTY-TWO")]


def test_a_roman_number_alone_is_a_section_where_all_others_are() -> None:
    numbers = ("II", "III", "IV")
    sections = "\n\n".join(f"{number}\n\n{prose()}" for number in numbers)
    chapters = [f"CHAPTER {one}\n\n{prose()}\n\n{sections}" for one in ("I", "II", "III", "IV")]
    text = "\n\n".join([*chapters, f"CHAPTER V\n\n{prose()}\n\nII\n\n{prose()}"])
    assert [one for level, one in headings(text) if level == 2] == [*numbers * 4, "II"]


def test_prose_that_was_typed_a_clause_a_line_is_one_paragraph() -> None:
    clauses = ["It was the best of times,", "it was the worst of times,", "it was the age of wisdom,", "in short, the"]
    text = "\n\n".join(
        [*[prose()] * 4, "\n".join(clauses[:3]) + "\n" + textwrap.fill("in short, " + PROSE.lower(), 70)]
    )
    assert laid_out(text)[-1].text == f"{' '.join(clauses[:3])} in short, {PROSE.lower()}"


def test_a_place_over_a_letter_stands_by_itself() -> None:
    place = " " * 30 + "The Copper Beeches, near Winchester."
    assert [one.text for one in laid_out("\n\n".join([*[prose()] * 4, f"{place}\n{prose()}"]))][4:] == [
        place.strip(),
        PROSE,
    ]


def test_words_in_capitals_and_quotes_are_no_chapter() -> None:
    chapters = [f"{GAP}CHAPTER {one}\n\n{prose()}" for one in ("I", "II", "III")]
    assert headings("\n\n".join([*chapters, '\n\n   "MARRY ME."\n\n', prose(), "\n\n   ALLELUJA\n\n", prose()])) == [
        (1, f"CHAPTER {one}") for one in ("I", "II", "III")
    ]


def test_what_stands_far_behind_a_part_is_its_first_chapter() -> None:
    """Names alone, as the list of contents has them; right behind its number stands a part's own title."""
    names = ["The Quay", "The Inn", "The Guest", "The Letter"]
    listed = "Contents\n\n" + "\n".join(("PART I", *names[:2], "PART II", *names[2:]))
    chapters = [f"{GAP}{name}\n\n{prose()}\n\n{prose()}" for name in names]
    far = [f"{GAP}PART I", *chapters[:2], f"{GAP}PART II", *chapters[2:]]
    assert headings("\n\n".join([listed, *far])) == [
        (1, "PART I"), (2, "The Quay"), (2, "The Inn"), (1, "PART II"), (2, "The Guest"), (2, "The Letter"),
    ]  # fmt: skip
    numbered = [f"{GAP}CHAPTER {one}\n\n{prose()}" for one in ("I", "II", "III", "IV")]
    near = [f"{GAP}PART I\n\nThe Coast", *numbered[:2], f"{GAP}PART II\n\nThe City", *numbered[2:]]
    assert headings("\n\n".join(near)) == [
        (1, "PART I The Coast"), (2, "CHAPTER I"), (2, "CHAPTER II"),
        (1, "PART II The City"), (2, "CHAPTER III"), (2, "CHAPTER IV"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("titles", "levels"),
    [
        (["PREFACE", "BOOK I", "Chapter 1", "Chapter 2", "BOOK II", "Chapter 3", "EPILOGUE"], [1, 1, 2, 2, 1, 2, 1]),
        (["PART I", "Chapter 1", "INTERLUDE", "PART II", "Chapter 2"], [1, 2, 2, 1, 2]),
        (["BOOK I", "BOOK II", "BOOK III"], [1, 1, 1]),
        (["Chapter 1", "Part II of the story", "Chapter 2"], [1, 1, 1]),
        (["VOLUME I", "BOOK I", "CHAPTER ONE", "VOLUME II", "BOOK II", "CHAPTER TWO"], [1, 1, 2, 1, 1, 2]),
        (["PREMIÈRE PARTIE", "I", "II", "DEUXIÈME PARTIE", "I", "ÉPILOGUE"], [1, 2, 2, 1, 2, 1]),
        (["Erster Teil", "1. Kapitel", "Zweiter Teil", "2. Kapitel", "Nachwort"], [1, 2, 1, 2, 1]),
        (["3. Teil", "1. Kapitel", "4. Teil", "2. Kapitel"], [1, 2, 1, 2]),
        (["Phase the First: The Maiden", "I", "Phase the Second: No More", "II"], [1, 2, 1, 2]),
        (["第一部", "第一章", "第二部", "第二章"], [1, 2, 1, 2]),
        (["ACT I", "SCENE I", "SCENE II", "ACT II", "SCENE I", "EPILOGUE"], [1, 2, 2, 1, 2, 1]),
        (["ACT I", "ACT II"], [1, 1]),
        (["CHAPTER I", "II", "III", "CHAPTER II", "II", "EPILOGUE"], [1, 2, 2, 1, 2, 1]),
        (["I", "II", "III"], [1, 1, 1]),
        (["PROLOGUE", "FIRST PERIOD", "CHAPTER I", "SECOND PERIOD", "CHAPTER I"], [1, 1, 2, 1, 2]),
        (["Chapter 1", "Letter 1", "Chapter 2"], [1, 1, 1]),
        ([], []),
    ],
)  # fmt: skip
def test_levels_of_headings(titles: list[str], levels: list[int]) -> None:
    assert levels_of(titles) == levels


def test_what_is_set_around_a_book_lies_in_no_part() -> None:
    marks = [f"*** {one} OF THE PROJECT GUTENBERG EBOOK THE HORSE ***" for one in ("START", "END")]
    titles = [marks[0], "Part I", "Chapter 1", "Epilogue", marks[1], "Section 1. Use"]
    assert levels_of(titles) == [1, 1, 2, 1, 1, 1]


@pytest.mark.parametrize(
    ("title", "part"),
    [
        ("PART ONE", True), ("BOOK THE FIRST.", True), ("The Second Part", True), ("Tome II", True),
        ("Vierter Theil", True), ("Часть первая", True), ("CHAPTER I. Book of Hours", False), ("The Book", False),
        ("Kapitel 3", False), ("Letter to the Part Owner", False), ("Partial Eclipse", False),
    ],
)  # fmt: skip
def test_what_is_a_part(title: str, part: bool) -> None:
    assert is_part(title) is part


@pytest.mark.parametrize(
    ("typed", "joined"),
    [
        ("the Earl of W----\nlived there", "the Earl of W---- lived there"),
        ("the Duke of B----\n's horses", "the Duke of B----'s horses"),
        ("Count K——\nwas there", "Count K—— was there"),
        ("Lord D—\nspoke", "Lord D— spoke"),
        ("in the town of ----\nhe lived", "in the town of ---- he lived"),
        ("he waited --\nand went", "he waited -- and went"),
        ("he waited--\nand went", "he waited--and went"),
        ("I--\nI never did", "I--I never did"),
        ("he waited—\nand went", "he waited—and went"),
    ],
)
def test_a_dash_at_the_end_of_a_line(typed: str, joined: str) -> None:
    assert joined_lines(typed.split("\n"), frozenset()) == joined


def published(body: str) -> str:
    marks = [f"*** {one} OF THIS PROJECT GUTENBERG EBOOK THE HORSE ***" for one in ("START", "END")]
    head = "This eBook is for the use of anyone anywhere at no cost and with\nalmost no restrictions whatsoever."
    licence = "Updated editions will replace the previous one--the old editions\nwill be renamed."
    return f"{head}\n\nTitle: The Horse\n\n{marks[0]}\n{GAP}{body}{GAP}{marks[1]}\n\n{licence}\n"


@pytest.mark.parametrize(
    "credit",
    [
        "Produced by A. Light, Linda Bowser, and David Widger",
        "E-text prepared by A. Light\nand the Project Gutenberg Online Distributed Proofreading Team",
        "Transcribed from the 1911 edition by A. Light, email a@example.org",
        "This eBook was produced by A. Light.\n\nHTML version by B. Dark.",
        "[This file was first posted on May 2, 2001]",
        "Credits: A. Light",
    ],
)
def test_those_who_typed_a_book_stand_outside_it(tmp_path: Path, credit: str) -> None:
    path = tmp_path / "horse.txt"
    path.write_text(published(f"{credit}{GAP}THE HORSE\n\nby A. Writer{GAP}{a_book(contents())}"))
    scenes = scenes_from_file(path)
    outside = "\n".join(one.text for scene in scenes if scene.boilerplate for one in scene.passages)
    inside = "\n".join(one.text for scene in scenes if not scene.boilerplate for one in scene.passages)
    words = credit.rsplit(maxsplit=1)[-1]
    assert words in outside
    assert words not in inside
    assert [scene.level for scene in scenes if not scene.boilerplate] == [1, *[1, 2, 2, 2] * 3]


def test_a_book_that_begins_with_its_first_chapter_has_no_empty_one_before_it(tmp_path: Path) -> None:
    path = tmp_path / "horse.txt"
    path.write_text(published(f"Produced by A. Light{GAP}CHAPTER I\n\n{prose()}{GAP}CHAPTER II\n\n{prose()}"))
    assert [scene.title for scene in scenes_from_file(path) if not scene.boilerplate] == ["CHAPTER I", "CHAPTER II"]


def test_blocks_of_lines_are_those_of_the_book(tmp_path: Path) -> None:
    path = tmp_path / "horse.txt"
    verse = "Roses are red,\nViolets are blue,\nHorses are black."
    credit = textwrap.fill("Produced by A. Light, with much help from many others whose names are all forgotten", 40)
    path.write_text(published(f"{credit}{GAP}CHAPTER I\n\n{prose()}\n\n{verse}{GAP}CHAPTER II\n\n{prose()}"))
    assert [one.begins[:5] for one in blocks_of_file(path)] == ["The h", "Roses", "The h"]
