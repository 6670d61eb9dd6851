"""How plain text was laid out: paragraphs that a typewriter wrapped, verse, chapters, breaks between scenes. Pure.

Used by `manuscript_in`. A text is wrapped if the next word would rarely have fitted on the line before it. That is
asked of the whole text first, then of each block by itself, so that verse, addresses, lists of contents among the
paragraphs of a novel keep their lines. Time grows with the text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import pairwise
from types import MappingProxyType
from typing import Final, Literal, NamedTuple

from studio.services.exchange.chapter_words import is_chapter, is_long_chapter
from studio.services.exchange.format import no_step
from studio.services.exchange.gutenberg_marks import book_in
from studio.services.exchange.losses import LossKind
from studio.services.exchange.text_headings import Line, with_titles, without_contents
from studio.services.exchange.text_joins import (
    TAB,
    depth_of,
    hangs_over,
    hyphens_at_ends,
    in_brackets,
    is_one,
    joined,
    without_overhang,
)
from studio.services.exchange.text_names import named_chapters, with_names, without_entries, without_title_page
from studio.services.exchange.text_numbers import in_rows
from studio.services.exchange.text_pages import Blocks, without_pages
from studio.services.exchange.text_parts import is_part, levels_of
from studio.services.exchange.text_rows import with_followers, without_stanzas

NO_CHOICE: Final[Mapping[int, bool]] = MappingProxyType({})
_NARROW, _WIDE = 40, 100
"""Characters of the margins that typewriters, mail and Gutenberg's volunteers use."""
_FORCED: Final = 0.7
"""Of the line ends of a paragraph, at least so many where the next word would not have fitted."""
_OWN_FORCED: Final = 0.9
_TYPED: Final = 0.65
"""Of the margin: so far a line goes, at least, that was typed by hand and goes on in the next one."""
_PROSE_SHARE = 5
"""Of the lines of blocks that have several, one in so many is wrapped prose in a text that is wrapped at all; there may
be much verse in it."""
_SLACK = 2
"""Characters that an editor left free before a word that would have fitted."""
_ENDED: Final = 0.75
"""Of a line, the next one is shorter where a paragraph ends in it."""
_SURE, _MOST_SLACK = 20, 6
"""Lines by which it is measured; of the margin, as much is left free by a hand at most."""
_RULE_SIGNS: Final = "*#~–—-"
_LEADS: Final = re.compile(r"(?:[ \t]{2,4}|\.{3,5})[ivxlc\d]{1,7}\.?$")
"""To a page, as lines of a list of contents."""
_CLAUSES: Final = 3
_FAR: Final = 12
"""Blanks before a line that stands at the right."""
_STARS: Final = re.compile(r"\s*\*{3,}")
_HEAD_LINES: Final = 5
_TITLE, _TITLE_CAPITALS = 60, 90
"""Characters of a line of a title."""
_PART_HEADS: Final = 2
_CONTENTS: Final = 3
"""Headings in one block are a list of contents."""
_BETWEEN: Final = re.compile(r"\n[ \t]*\n+")
_SPLIT: Final = 0.1
_MEASURED: Final = 0.3
"""How much is done when the blocks are known, when their margin is."""
_BLOCKS_A_STEP: Final = 100

LineWish = Literal["found", "join", "keep"]
"""What becomes of the lines of a block: as it is found out for each, all joined, all kept."""


class Block(NamedTuple):
    """Lines between two blank ones, of which there are several; no heading."""

    number: int
    """Among all blocks of the text."""
    begins: str
    joined: bool
    """Whether its lines are found to be one that was wrapped, or several."""


def laid_out(
    text: str,
    wish: LineWish = "found",
    chosen: Mapping[int, bool] = NO_CHOICE,
    step: Callable[[float], None] = no_step,
    lost: Counter[LossKind] | None = None,
) -> list[Line]:
    """Paragraphs in their order. `text` has "\\n" alone at its line ends. `chosen`: by the numbers of blocks, whether
    their lines are joined, whatever `wish` says of all. `step` is told how much is done, and may raise. Numbers of
    pages are taken away where `lost` counts them."""
    blocks = _blocks(text)
    if lost is not None:
        blocks = without_pages(blocks)
        lost["page-numbers"] += blocks.pages
    split = _lines_of(blocks)
    step(_SPLIT)
    typed = _typed(split, partial(step, _SPLIT))
    found: list[Line] = []
    heads = _heads(split, blocks.gaps, typed)
    step(_MEASURED)
    for number, lines in enumerate(split):
        if number % _BLOCKS_A_STEP == 0:
            step(_MEASURED + (1 - _MEASURED) * number / len(split))
        joins = chosen.get(number, None if wish == "found" else wish == "join")
        head = heads[number]
        found += head if head is not None else _as_wished(lines, typed, joins)
    return _with_levels(
        [one for at, one in enumerate(found) if one.kind != "rule" or at == 0 or found[at - 1].kind != "rule"]
    )


def _with_levels(lines: Sequence[Line]) -> list[Line]:
    levels = iter(levels_of([one.text for one in lines if one.kind == "heading"]))
    return [one._replace(level=next(levels)) if one.kind == "heading" else one for one in lines]


def _heads(split: Sequence[Sequence[str]], gaps: Sequence[int], typed: _Typed) -> list[list[Line] | None]:
    """Of each block: its heading, nothing for one that is a part of the heading before it, None for another."""
    alone = without_stanzas(in_rows(split), split, partial(_is_kept, typed=typed))
    found = [_heading_of(*one) for one in zip(split, alone, strict=True)]
    found = without_entries(with_followers(found, split), split)
    heads = without_title_page(without_contents(with_titles(found, split, gaps, named_chapters(split))), split)
    return with_names(heads, split, gaps)


def _is_kept(lines: Sequence[str], typed: _Typed) -> bool:
    return len(_body_of(lines, typed)) == sum(bool(line.strip()) for line in lines)


def blocks_of(text: str) -> list[Block]:
    """The blocks of which a person may know better, without the numbers of pages and without what Project Gutenberg set
    around the book. `text` as above."""
    blocks = without_pages(_blocks(text))
    split, book = _lines_of(blocks), book_in(blocks.texts)
    typed, alone = _typed(split), in_rows(split)
    return [
        Block(number, " ".join(blocks.texts[number][:400].split())[:120], len(_body_of(lines, typed)) < len(lines))
        for number, lines in enumerate(split)
        if number in book and len(lines) > 1 and not _heading_of(lines, alone[number])
    ]


class _Typed(NamedTuple):
    """How a text was typed."""

    margin: int
    """Where its lines end; 0 where they are its paragraphs."""
    slack: int
    """Characters that stayed free before a word that would have fitted."""
    hyphens: frozenset[str]
    hanging: bool


def _typed(split: Sequence[Sequence[str]], step: Callable[[], None] = lambda: None) -> _Typed:
    margin = _margin(split)
    hyphens = hyphens_at_ends(split, step) if margin else frozenset()
    return _Typed(margin, _slack(split, margin), hyphens, hangs_over(split))


def _slack(split: Sequence[Sequence[str]], margin: int) -> int:
    """By the lines that surely were wrapped: the next one begins small."""
    free = sorted(
        margin - len(line.rstrip()) - 1 - len(_first_word(after))
        for lines in split
        for line, after in pairwise(lines)
        if after[:1].islower() and not depth_of(line)
    )
    found = free[len(free) * 19 // 20] if len(free) >= _SURE else 0
    return min(max(_SLACK, found), margin // _MOST_SLACK) if margin else _SLACK


def _blocks(text: str) -> Blocks:
    """What stands between blank lines."""
    texts, gaps, gap, at = list[str](), list[int](), 0, 0
    for between in (*_BETWEEN.finditer(text), None):
        end = between.start() if between is not None else len(text)
        if text[at:end].strip():
            texts.append(text[at:end].strip("\n"))
            gaps.append(gap if gaps else 0)
            gap = 0
        gap += between[0].count("\n") - 1 if between is not None else 0
        at = between.end() if between is not None else end
    return Blocks(texts, gaps)


def _lines_of(blocks: Blocks) -> list[list[str]]:
    return [text.split("\n") for text in blocks.texts]


def _as_wished(lines: Sequence[str], typed: _Typed, joins: bool | None) -> list[Line]:
    if joins is None:
        return _body_of(lines, typed)
    words = [line.strip() for line in lines if line.strip()]
    return [_line(joined(words, typed.hyphens))] if joins else [_line(line) for line in words]


def is_rule(line: str) -> bool:
    """Three or more of one sign, and blanks: `* * *`; or `#` alone, as manuscripts for a publisher have it."""
    sign = line[:1]
    if line in ("#", "\u2042", "\u2766"):
        return True
    return bool(sign) and sign in _RULE_SIGNS and line.count(sign) > 2 and not line.replace(sign, "").strip()


def _heading_of(lines: Sequence[str], alone: bool) -> list[Line]:
    """A block that is a heading, on up to three lines, or on five where one sentence goes on behind its number; nothing
    for another."""
    words = [" ".join(line.split()) for line in lines if line.strip()]
    if 1 < len(words) <= _HEAD_LINES and is_long_chapter(words):
        return [Line(" ".join(words), "heading")]
    if 1 < len(words) <= _HEAD_LINES and (both := _part_with_chapter(words)):
        return both
    if alone and len(words) == 1:
        return [Line(words[0], "heading")]
    if len(words) > 3 or not is_chapter(words[0]) or sum(map(is_chapter, words)) > 1:
        return []
    rest = words[1:]
    if not all(map(_is_of_title, rest)):
        # The text begins right under its heading.
        return [] if len(rest) > 1 else [Line(words[0], "heading"), *(_line(line) for line in rest)]
    return [Line(" ".join(words), "heading")]


def _is_of_title(line: str) -> bool:
    """Whether a line below a chapter's number is its title, not the text that begins right there."""
    if line.isupper():
        return len(line) <= _TITLE_CAPITALS and not is_rule(line)
    return len(line) <= _TITLE and line[-1:] not in ".,;" and not is_rule(line)


def _part_with_chapter(words: Sequence[str]) -> list[Line]:
    """A part and its first chapter in one block, each perhaps with a title below; nothing of another."""
    chapters = [place for place, line in enumerate(words) if is_chapter(line)]
    if chapters[:1] != [0] or len(chapters) != _PART_HEADS or not is_part(words[0]) or is_part(words[chapters[1]]):
        return []
    titles = [line for place, line in enumerate(words) if place not in chapters]
    if not all(map(_is_of_title, titles)):
        return []
    return [Line(" ".join(part), "heading") for part in (words[: chapters[1]], words[chapters[1] :])]


def _body_of(lines: Sequence[str], typed: _Typed) -> list[Line]:
    if typed.margin and sum(is_chapter(line.strip()) for line in lines) < _CONTENTS:
        return [_line(part) for part in _unwrapped(lines, typed)]
    return [_line(part) for part in _kept(lines, typed)]


def _kept(lines: Sequence[str], typed: _Typed) -> Iterator[str]:
    """Lines that were not wrapped, each for itself but for what hangs over."""
    full = [line for line in lines if line.strip()]
    for line in (
        without_overhang(full, typed.margin, typed.hanging)
        if typed.margin or typed.hanging
        else ([one] for one in full)
    ):
        yield joined([one.strip() for one in line], typed.hyphens)


def _line(text: str) -> Line:
    return Line(text, "rule") if is_rule(text) else Line(text)


def _unwrapped(lines: Sequence[str], typed: _Typed) -> Iterator[str]:
    """The paragraphs of a block: joined where they were wrapped, line by line where they were not."""
    if is_one(lines):
        yield joined([line.strip() for line in lines], typed.hyphens)
        return
    parts = _at_indents(lines)
    if len(parts) > 1 and not all(_is_prose(part, typed) for part in parts if len(part) > 1):
        parts = [lines]
    for part in parts:
        if _is_prose(part, typed):
            yield joined([line.strip() for line in part if line.strip()], typed.hyphens)
        else:
            yield from _kept(part, typed)


def _at_indents(lines: Sequence[str]) -> list[Sequence[str]]:
    """A block divided before each line that begins further in than the one before it, behind one that stands far at the
    right, as the place over a letter, and about lines in brackets."""
    depths = [depth_of(line) for line in lines]
    least = min(depths)
    apart = [in_brackets(line) or _STARS.match(line) is not None for line in lines]
    inner = (
        at
        for at in range(1, len(lines))
        if depths[at] > least + 1 or depths[at - 1] >= depths[at] + _FAR or apart[at - 1] or apart[at]
    )
    return [lines[start:end] for start, end in pairwise([0, *inner, len(lines)])]


def _is_prose(lines: Sequence[str], typed: _Typed) -> bool:
    """Whether its lines end where the next word would not have fitted: at the margin of the text or, set in, at one of
    its own."""
    full, margin = [line.rstrip() for line in lines if line.strip()], typed.margin
    if len(full) < 2 or 2 * sum(bool(_LEADS.search(line)) for line in full) > len(full):
        return False
    ended = len(full) == 2 and not depth_of(full[0]) and len(full[1]) < _ENDED * len(full[0])
    slack = typed.slack if ended or not _is_verse(full) else _SLACK
    if _forced(full, margin, slack) >= _FORCED or _is_typed(full, margin) or _is_by_clauses(full, margin):
        return True
    own = max(map(len, full))
    depth = min(map(depth_of, full))
    set_in = depth > 1 or own < margin
    if (
        depth > 1
        and len(full) > 2
        and own - depth > _NARROW
        and _is_typed([line[depth:] for line in full], own - depth)
    ):
        return True
    return (
        set_in and len(full) > 2 and own - depth > _NARROW and not _is_verse(full) and _forced(full, own) >= _OWN_FORCED
    )


def _is_typed(lines: Sequence[str], margin: int) -> bool:
    """Whether lines end where a hand ended them, somewhere before the margin, and most go on in the midst of a
    sentence."""
    goes_on = sum(line.lstrip()[:1].islower() for line in lines[1:])
    return 2 * goes_on >= len(lines) - 1 and min(map(len, lines[:-1])) >= _TYPED * margin


def _is_by_clauses(lines: Sequence[str], margin: int) -> bool:
    """Whether a sentence was typed a clause a line, and goes on in lines that were wrapped: all begin small."""
    small = all(line[:1].islower() for line in lines[1:])
    return len(lines) > _CLAUSES and small and _forced(lines[-3:], margin) == 1.0 and lines[0][:1].strip() != ""


def _is_verse(lines: Sequence[str]) -> bool:
    """Each line begins large, which lines of prose do by chance alone."""
    return all(line.strip()[:1].isupper() or not line.strip()[:1].isalpha() for line in lines)


def _forced(lines: Sequence[str], margin: int, slack: int = _SLACK) -> float:
    """The share of line ends at which the next word would not have fitted before the margin. Nobody knows how wide a
    tab was: as wide as tabs are here."""
    ends = list(pairwise(lines))
    wide = [len(one) + (TAB - 1) * one.count("\t") for one in lines]
    fitted = sum(
        length + 1 + len(_first_word(after)) <= margin - slack for length, (_, after) in zip(wide, ends, strict=False)
    )
    return 1 - fitted / len(ends)


def _first_word(line: str) -> str:
    return line.split(None, 1)[0]


def _margin(blocks: Sequence[Sequence[str]]) -> int:
    """Where the lines of a wrapped text end; 0 for a text whose lines are its paragraphs."""
    lengths = sorted(len(line.rstrip()) for lines in blocks for line in lines)
    margin = lengths[min(len(lengths) - 1, len(lengths) * 97 // 100)] if lengths else 0
    if not _NARROW <= margin <= _WIDE:
        return 0
    several = [[line.rstrip() for line in lines if line.strip()] for lines in blocks]
    several = [lines for lines in several if len(lines) > 1]
    wrapped = sum(len(lines) for lines in several if _forced(lines, margin) >= _FORCED or _is_typed(lines, margin))
    if wrapped and _PROSE_SHARE * wrapped >= sum(map(len, several)):
        return margin
    return margin if any(_is_surely_prose(lines, margin) for lines in several) else 0


def _is_surely_prose(lines: Sequence[str], margin: int) -> bool:
    """A preface among nothing but verse: full lines, of which most begin small."""
    small = sum(line.lstrip()[:1].islower() for line in lines[1:])
    return len(lines) > 3 and 2 * small >= len(lines) - 1 and _forced(lines, margin) >= _OWN_FORCED
