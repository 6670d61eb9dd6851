"""Chapters of plain texts by what stands before and behind them, and lines that a hand wrapped, as printed books have
them."""

from __future__ import annotations

import textwrap

from studio.services.exchange.text_layout import laid_out

PROSE = (
    "The harbour lay quiet under the first snow of the year, and nobody who had business there would have chosen to "
    "come by the lower road, since the tide had taken the planks of it away and left nothing but the posts. She went "
    "that way all the same, for the light in the window of the customs house was the only one that she knew of, and "
    "behind it sat the man who had sent for her without telling anybody why."
)
VERSE = "The sea is deep, the land is wide,\nAnd I go home at eventide,\nWith none to ask me where I bide,\nOr why."


def prose(width: int = 70, depth: int = 0) -> str:
    return textwrap.indent(textwrap.fill(PROSE, width), " " * depth)


def headings(*blocks: str) -> list[str]:
    return [one.text for one in laid_out("\n\n".join(blocks)) if one.kind == "heading"]


def test_a_list_of_contents_in_many_blocks_has_no_chapters() -> None:
    listed = [f"CHAPTER {number}\n\nAnna's Journal{page:>50}" for number, page in (("I", 1), ("II", 9), ("III", 20))]
    chapters = [f"\n\n\nCHAPTER {number}\n\nANNA'S JOURNAL\n\n{prose()}\n\n{prose()}" for number in ("I", "II", "III")]
    found = headings("A BOOK", "CONTENTS", *listed, *chapters)
    assert found == [f"CHAPTER {number} ANNA'S JOURNAL" for number in ("I", "II", "III")]


def test_a_chapter_between_two_others_may_be_titled_by_sentences() -> None:
    titles = ["Loomings.", "The Bag.", "Boat and Crew. Fedallah.", "The Inn.", "Midnight.--Rain.", "The Chase.--Day 3."]
    blocks = [f"CHAPTER {number}. {title}\n\n{prose()}" for number, title in enumerate(titles, 1)]
    assert headings(*blocks) == [f"CHAPTER {number}. {title}" for number, title in enumerate(titles, 1)]
    assert headings(*blocks, "CHAPTER 3. of that book was lost. Nobody knew it. It was gone.")[-1].startswith(
        "CHAPTER 6"
    )


def test_numbers_of_stanzas_are_none_of_a_novel() -> None:
    chapters = [f"CHAPTER {number}\n\n{prose()}\n\n{prose()}\n\n{prose()}" for number in ("I", "II", "III", "IV")]
    ballad = "\n\n".join(f"{number}.\n\n{VERSE}" for number in range(1, 4))
    assert headings(*chapters[:2], ballad, prose(), *chapters[2:]) == [
        f"CHAPTER {one}" for one in ("I", "II", "III", "IV")
    ]
    poem = [
        f"CANTO {canto}\n\n" + "\n\n".join(f"{one}\n\n{VERSE}" for one in ("I", "II", "III")) for canto in ("I", "II")
    ]
    assert headings(*poem) == ["CANTO I", "I", "II", "III", "CANTO II", "I", "II", "III"]


def test_numbers_in_words_follow_those_before_them() -> None:
    names = ["Erstes", "Zweites", "Drittes", "Einundzwanzigstes", "Siebenunddreißigstes"]
    blocks = [f"{name} Kapitel\n\n{prose()}" for name in names]
    assert headings(*blocks) == [f"{name} Kapitel" for name in names]


def test_numbers_may_stand_between_dashes() -> None:
    blocks = [f"-- {number} --\n\n{prose()}" for number in ("I", "II", "III")]
    assert headings(*blocks) == ["-- I --", "-- II --", "-- III --"]


def test_what_stands_before_and_behind_a_book_is_named() -> None:
    names = ["AUTHOR'S PREFACE", "PREFACE TO THE SECOND EDITION.", "PRELUDE", "FINALE", "GENERAL INDEX"]
    assert headings(*(f"{name}\n\n{prose()}" for name in names)) == names
    assert headings("EDITOR'S NOTES.", prose(), "EDITOR'S NOTES.", prose(), "Second Edition", prose()) == []


def test_a_letter_that_is_set_in_is_one_paragraph() -> None:
    blocks = [prose(), prose(50, 5), prose(48, 5), prose()]
    assert [one.text for one in laid_out("\n\n".join(blocks))] == [PROSE] * 4


def test_lines_that_a_hand_wrapped_early_are_joined() -> None:
    ragged = textwrap.fill(PROSE, 62).split("\n")
    long = [" ".join(ragged[:1]) + " and", *ragged[1:]]
    said = '"Nobody has come this way since the bells went," grumbled\nJo, lying on the rug.'
    blocks = [
        "\n".join(long),
        *["\n".join(ragged)] * 6,
        said,
        "A dedication to my husband, George Henry,\nin this year.",
    ]
    text = [one.text for one in laid_out("\n\n".join(blocks))]
    assert text[-2:] == [" ".join(said.split()), "A dedication to my husband, George Henry, in this year."]
    assert len(text) == len(blocks)


def test_a_line_of_verse_that_fills_its_line_goes_on_in_small_letters() -> None:
    verse = (
        "All the long years when the hopeless war dragged along we, unassuming,\nforgotten in quiet,\n"
        "Our lips we kept tied, though aching with silence, though well all the\nwhile we knew"
    )
    found = [one.text for one in laid_out("\n\n".join([prose(), prose(), VERSE, verse]))][-2:]
    assert found == [
        "All the long years when the hopeless war dragged along we, unassuming, forgotten in quiet,",
        "Our lips we kept tied, though aching with silence, though well all the while we knew",
    ]
