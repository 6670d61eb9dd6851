"""How lines of a plain text become one: what stands at their ends, lines of verse that hang over, what is in brackets.
Pure; used by `text_layout`. Time grows with the lines.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Final

TAB: Final = 8
"""Blanks that a tab is as wide as."""
_INDENT: Final = re.compile(r"[ \t]*")
_BROKEN: Final = re.compile(r"([^\W\d_]+)-$")
_LONGEST: Final = 40
"""Characters of a word at the end of a line."""
_FIRST: Final = re.compile(r"\s*([^\W\d_]+)")
_WORD: Final = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_APART: Final = frozenset((
    "und", "oder", "bis", "sowie", "beziehungsweise", "bzw", "and", "or", "to", "ou", "et", "y", "e", "o", "en", "of",
    "och", "eller", "og", "i", "lub", "nebo", "или", "и",
))  # fmt: skip
"""Behind a hyphen that is meant, as in "Haus- und Hoftür"."""
_APART_DASH: Final = re.compile(
    r"(?:(?:^|\s)|(?<![^\W_])(?:[^\W\d_a-zAIOÀÓÖÔ]|[^\W\d_a-z][^\W\d_]{0,2}(?=---|\u2014\u2014)))(?:-{2,}|\u2014+)$"
)
"""A name that is kept secret, as "Lord W----", "the Duke of B\u2014", and a dash with a blank before it: the next word
is apart from these, not what goes on behind "he said--"."""
_BEHIND_NAME: Final = "'’.,;:!?)]”"
_FREE: Final = 2
"""Characters of a full line that an editor left free."""
_DEEPER, _OVER = 3, 45
"""Characters that a line hangs in, at least, and that the line before it has."""
_MOST: Final = 0.6
_FEWEST: Final = 3
"""Of the lines that hang, so many begin small, and so many there are, where this is how verse was wrapped."""
_IN_BRACKETS: Final = 6
_NOTE: Final = re.compile(r"\s*(?:Note|Transcriber[’']?s[’']? notes?|N\.B\.|Nota|Anmerkung)\s*:\s", re.IGNORECASE)
"""What is behind it is set in."""
_PAUSES: Final = ".,;:!?-\u2013\u2014"
_CREDIT: Final = re.compile(
    r"(?:This e-?(?:text|book) was )?(?:produced|prepared|transcribed|scanned|e-?text prepared) (?:by|from) ",
    re.IGNORECASE,
)
"""Whose names the volunteers of Project Gutenberg put before a book."""
_FEW, _LONG, _SHORTER = 4, 35, 28
"""Lines of a short block, characters of one that is full: of two lines, of several that all go on."""
_ENTRY: Final = re.compile(r"\s*(?:(?:[IVXLC]{1,9}|\d{1,3})[.)]|[^\W\d_]{3,12}\.? (?:[IVXLC]{1,9}|\d{1,3})\b[.:)]?)\s")
"""Of a list of contents: its number, perhaps behind a word."""
_ENTRIES: Final = 3
_BY: Final = re.compile(r"(?:by|and|of|von|par|di|por|av|af|door)\b")
"""On title pages, before a name."""
_BLOCKS_A_STEP: Final = 500


def depth_of(line: str) -> int:
    blank = _INDENT.match(line)
    return len(blank[0].replace("\t", " " * TAB)) if blank is not None else 0


def hyphens_at_ends(split: Sequence[Sequence[str]], step: Callable[[], None]) -> frozenset[str]:
    """Words that lines end within, by a hyphen that is none of theirs: the text has them elsewhere without it, and
    nowhere with it. `step` is called now and then."""
    broken = dict[str, str]()
    for lines in split:
        for line, after in pairwise(lines):
            if line[-1:] not in ("-", " "):
                continue
            found, first = _broken(line), _FIRST.match(after)
            if found and first:
                broken[(found[1] + first[1]).casefold()] = f"{found[1]}-{first[1]}".casefold()
    if not broken:
        return frozenset()
    wanted, seen = {*broken, *broken.values()}, set[str]()
    for number, lines in enumerate(split):
        if number % _BLOCKS_A_STEP == 0:
            step()
        seen.update(wanted.intersection(_WORD.findall("\n".join(lines).casefold())))
    return frozenset(hyphened for whole, hyphened in broken.items() if whole in seen and hyphened not in seen)


def joined(words: Sequence[str], hyphens: frozenset[str]) -> str:
    """One line of several; a hyphen at an end takes no blank behind it, nor does a dash right behind a word. `hyphens`:
    see `hyphens_at_ends`."""
    parts: list[str] = []
    for word in words:
        if parts:
            parts.append(_between(parts, word, hyphens))
        parts.append(word)
    return "".join(parts)


def _broken(line: str) -> re.Match[str] | None:
    """The letters before a hyphen at the end."""
    return _BROKEN.search(line.rstrip()[-_LONGEST:])


def _between(parts: list[str], after: str, hyphens: frozenset[str]) -> str:
    """What stands between the last of these and the next line."""
    last = parts[-1]
    if last.endswith(("--", "\u2014")):
        return " " if _APART_DASH.search(last[-_LONGEST:]) and after[:1] not in _BEHIND_NAME else ""
    found, first = _broken(last), _FIRST.match(after)
    if not found or not first or first[1].casefold() in _APART:
        return " "
    if f"{found[1]}-{first[1]}".casefold() in hyphens:
        parts[-1] = last.rstrip()[:-1]
    return ""


def is_one(lines: Sequence[str]) -> bool:
    """Whether a block is one paragraph whatever its lines look like: a bracket about the whole, a line of credits, a
    direction in italics that pauses at no end of a line."""
    if len(lines) < 2 or not lines[0].strip():
        return False
    if _NOTE.match(lines[0]) and min(map(depth_of, lines[1:])) > depth_of(lines[0]):
        return True
    if len(lines) > _IN_BRACKETS:
        return False
    text = "\n".join(lines).strip()
    if _CREDIT.match(text) or _goes_on(lines):
        return True
    if text[0] == text[-1] == "_" and text.count("_") == 2:
        return not any(line.rstrip()[-1:] in _PAUSES for line in lines[:-1])
    sign, end = text[0], {"[": "]", "(": ")"}.get(text[0], "")
    return bool(end) and text.endswith(end) and text.count(end) == 1 and text.count(sign) == 1


def _goes_on(lines: Sequence[str]) -> bool:
    """A dedication, a line of rights: every line but the first begins small, none ends early or with a pause."""
    words = [line.strip() for line in lines if line.strip()]
    return (
        len(words) <= _FEW
        and min(map(len, words[:-1])) >= (_LONG if len(words) == 2 else _SHORTER)
        and all(line[0].islower() and not _BY.match(line) for line in words[1:])
        and not any(line[-1] in ".;:!?" for line in words[:-1])
    )


def in_brackets(line: str) -> bool:
    """A line such as "[Illustration]"."""
    words = line.strip()
    return words[:1] == "[" and words[-1:] == "]" and words.count("[") == 1


def hangs_over(split: Sequence[Sequence[str]]) -> bool:
    """Whether long lines of verse go on in lines that are set in further, as Whitman's do."""
    small = [
        after.lstrip()[:1].islower()
        for lines in split
        for line, after in pairwise(lines)
        if len(line.strip()) >= _OVER and depth_of(after) >= depth_of(line) + _DEEPER
    ]
    return len(small) >= _FEWEST and sum(small) >= _MOST * len(small)


def without_overhang(lines: Sequence[str], margin: int, hanging: bool) -> Iterator[list[str]]:
    """The lines of a stanza, each with those that it hangs over to: set further in, if the text has such, or begun
    small where the line before it is full."""
    line = list[str]()
    listed = sum(_ENTRY.match(one) is not None for one in lines) >= _ENTRIES
    for one in lines:
        under = bool(line) and depth_of(one) >= depth_of(line[0]) + _DEEPER
        full = bool(line) and _is_full(line[-1], one, margin)
        entry = bool(line) and listed and _ENTRY.match(line[0]) is not None and not _ENTRY.match(one)
        over = bool(line) and hanging and _is_over(line, one)
        if (entry and (under or full)) or over or (full and one.lstrip()[:1].islower()):
            line.append(one)
        else:
            if line:
                yield line
            line = [one]
    if line:
        yield line


def _is_over(line: Sequence[str], one: str) -> bool:
    if line[-1].isupper() and one.isupper():  # a title page, set in the middle
        return False
    return len(line[-1].strip()) >= _OVER and depth_of(one) >= depth_of(line[0]) + _DEEPER


def _is_full(line: str, after: str, margin: int) -> bool:
    return bool(margin) and len(line.rstrip()) + 1 + len(after.split(None, 1)[0]) > margin - _FREE
