"""Plain text comes in as it was meant: ten books whose paragraphs are known, wrapped as typewriters and mail wrap."""

from __future__ import annotations

import random
import textwrap
import time
from difflib import SequenceMatcher
from pathlib import Path
from typing import NamedTuple

import pytest

from studio.services.exchange.chapter_words import is_chapter
from studio.services.exchange.formats import scenes_from_file
from studio.services.exchange.text_in import passages_from_text
from studio.services.exchange.text_layout import is_rule, laid_out

VOCABULARY = """
the of and to a in that it was he his had with as for she her not but at on they which this from were all be so
him said one there would when been their no what who if more out up into them then could me do about some time
man little very like my now house before great way door never harbour lighthouse afterwards circumstances
Margaret o'clock window-seat extraordinary Christmas gentleman remembered conversation Pemberley understood
nevertheless
"""
WORDS = VOCABULARY.split()
CHAPTERS = ("CHAPTER {}.", "Chapter {}", "CHAPTER {}. The Return", "Chapter {}: In Which Nothing Ends", "{}.")
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII")


class Layout(NamedTuple):
    """How a book was typed."""

    width: int
    chapter: int = 0
    ends: str = "\n"
    first: str = ""
    """Before the first line of a paragraph; with it there are no blank lines between paragraphs."""
    whole: bool = False
    """A line is a paragraph, however long."""


LAYOUTS = (
    Layout(72), Layout(60, 1), Layout(65, 2, "\r\n"), Layout(80, 3), Layout(70, 4), Layout(75, 0, "\n", "    "),
    Layout(66, 1, "\n", "\t"), Layout(64, 2, "\r\n", "  "), Layout(0, 0, "\n", whole=True), Layout(0, 3, whole=True),
)  # fmt: skip


def sentence(chance: random.Random) -> str:
    words = [chance.choice(WORDS) for _ in range(chance.randint(4, 22))]
    return words[0][:1].upper() + " ".join(words)[1:] + chance.choice(".....?!")


def prose(chance: random.Random) -> str:
    return " ".join(sentence(chance) for _ in range(chance.randint(2, 8)))


def spoken(chance: random.Random) -> str:
    return "“" + " ".join(sentence(chance) for _ in range(chance.randint(1, 2))) + "”"


def verse(chance: random.Random) -> list[str]:
    lines = []
    for _ in range(chance.randint(4, 8)):
        words = [chance.choice(WORDS) for _ in range(chance.randint(4, 7))]
        lines.append((words[0][:1].upper() + " ".join(words)[1:])[:44].strip() + chance.choice(",;."))
    return lines


class Book:
    """A text as it was typed, and what is meant by it: kind and words of every paragraph, line of verse, heading."""

    def __init__(self, layout: Layout, seed: int) -> None:
        self._layout, self._chance = layout, random.Random(seed)
        self.key: list[tuple[str, str]] = []
        self._blocks: list[str] = []
        for number in range(6):
            self._block(CHAPTERS[layout.chapter].format(ROMAN[number]), "heading")
            for _ in range(30):
                self._part()
        self.text = "\n\n".join(self._blocks).replace("\n", layout.ends)

    def _part(self) -> None:
        kind = self._chance.choices(("prose", "spoken", "verse", "letter", "rule"), (12, 10, 1, 0.5, 0.5))[0]
        if kind == "prose":
            self._paragraph(prose(self._chance))
        elif kind == "spoken":
            self._paragraph(spoken(self._chance))
        elif kind == "verse":
            self._lines(verse(self._chance))
        elif kind == "letter":
            self._lines(["Gracechurch Street, Aug. 2"])
            self._paragraph(prose(self._chance))
            self._lines(["Yours ever,", "M. Gardiner"])
        else:
            self._block("* * *", "rule")

    def _paragraph(self, words: str) -> None:
        self.key.append(("body", words))
        shape = self._layout
        if shape.whole:
            self._blocks.append(words)
            return
        lines = textwrap.fill(words, shape.width, initial_indent=shape.first, expand_tabs=False, break_on_hyphens=False)
        if shape.first and self._blocks and self._blocks[-1].startswith(shape.first):
            self._blocks[-1] += "\n" + lines
        else:
            self._blocks.append(lines)

    def _lines(self, lines: list[str]) -> None:
        self.key += [("body", line) for line in lines]
        self._blocks.append("\n".join(lines))

    def _block(self, line: str, kind: str) -> None:
        self.key.append((kind, line))
        self._blocks.append(line)


@pytest.mark.parametrize("number", range(len(LAYOUTS)))
def test_paragraphs_and_chapters_of_ten_books(number: int) -> None:
    book = Book(LAYOUTS[number], number)
    found = [(line.kind, line.text) for line in laid_out(book.text.replace("\r\n", "\n"))]
    pairs = SequenceMatcher(None, book.key, found, autojunk=False).get_matching_blocks()
    right = sum(pair.size for pair in pairs)
    assert right >= 0.98 * max(len(book.key), len(found)), [one for one in book.key if one not in found][:5]
    chapters = [one for one in book.key if one[0] == "heading"]
    assert [one for one in found if one[0] == "heading"] == chapters


def test_a_file_becomes_its_chapters(tmp_path: Path) -> None:
    (tmp_path / "novel.txt").write_bytes(Book(LAYOUTS[2], 7).text.encode())
    scenes = scenes_from_file(tmp_path / "novel.txt")
    assert [scene.title for scene in scenes] == [f"CHAPTER {number}. The Return" for number in ROMAN[:6]]


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("CHAPTER I.", True), ("Chapter 12", True), ("CHAPTER XIV. The Return", True), ("Chapter Two: The End", True),
        ("Letter 4", True), ("BOOK THE FIRST", True), ("Part 2.", True), ("PREFACE", True), ("Epilogue: Home", True),
        ("part of the house that was let…", False), ("Part I had played", False), ("Book he carried", False),
        ("Chapter and verse", False), ("Letter by letter", False), ("Act one of these days like a man.", False),
        ("Prologue to what was never written", False), ("CHAPTER THE TWENTY-FIRST", True), ("Chapter Nineteen", True),
        ("CHAPITRE PREMIER", True), ("Chapitre 3 : La mer", True), ("Deuxième partie", True), ("Épilogue", True),
        ("Partie de la maison", False), ("Première partie de la maison", False), ("Kapitel 7", True),
        ("Erstes Kapitel", True), ("3. Kapitel", True), ("Teil eins war gelesen", False), ("Nachwort", True),
        ("Capítulo primero", True), ("Capitolo IV", True), ("Parte prima", True), ("Parte della casa", False),
        ("Глава первая", True), ("Rozdział 2", True), ("第一章", True), ("第12話 海", True),
        ("premier chapitre", False), ("Hoofdstuk 1", True),
        ("*** END OF THE PROJECT GUTENBERG EBOOK EMMA ***", True), ("*** END OF IT ***", False),
        ("Chapter 1 was the hardest to write.", False),
    ],
)  # fmt: skip
def test_what_names_a_chapter(line: str, named: bool) -> None:
    assert is_chapter(line) is named


@pytest.mark.parametrize(("line", "rule"), [("* * *", True), ("#", True), ("⁂", True), ("# 1", False), ("-", False)])
def test_what_parts_scenes(line: str, rule: bool) -> None:
    assert is_rule(line) is rule


def test_a_heading_takes_its_second_line_and_a_list_of_contents_is_none() -> None:
    text = "CHAPTER I.\nDown the Rabbit-Hole\n\nIt began.\n\nCHAPTER I. a\nCHAPTER II. b\nCHAPTER III. c\n\nIt ended."
    assert [(line.kind, line.text) for line in laid_out(text)] == [
        ("heading", "CHAPTER I. Down the Rabbit-Hole"), ("body", "It began."), ("body", "CHAPTER I. a"),
        ("body", "CHAPTER II. b"), ("body", "CHAPTER III. c"), ("body", "It ended."),
    ]  # fmt: skip


def test_words_between_low_lines_are_italic() -> None:
    (one,) = passages_from_text("It was _very_ late, snake_case and _two words_.")
    assert one.text == "It was very late, snake_case and two words."
    assert [(mark.style, one.text[mark.start : mark.end]) for mark in one.marks] == [
        ("italic", "very"), ("italic", "two words"),
    ]  # fmt: skip


@pytest.mark.parametrize("form", ["a" * 70 + "\n", "\t" * 60 + "a\n", "_a ", "I\n\n", "CHAPTER I.\n\n", "a\n b\n"])
def test_time_grows_with_the_text(form: str) -> None:
    def seconds(count: int) -> float:
        text = form * count
        begun = time.process_time()
        passages_from_text(text)
        return time.process_time() - begun

    seconds(100)
    few, many = (min(seconds(count) for _ in range(2)) for count in (4_000, 32_000))
    assert many < 40 * few + 0.1
