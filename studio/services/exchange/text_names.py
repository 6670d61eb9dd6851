"""Chapters that have a name and no number, among the blocks of a plain text: those that the book's own list of contents
names; names in capitals that stand apart on both sides or, where nothing else is a chapter, behind a wider gap. Pure;
used by `text_layout`. Time grows with the blocks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import Final, NamedTuple, TypeGuard

from studio.services.exchange.chapter_words import is_chapter, is_mark
from studio.services.exchange.text_headings import Line, is_bare
from studio.services.exchange.text_joins import depth_of, without_overhang
from studio.services.exchange.text_parts import WIDEST, is_part
from studio.services.exchange.text_rows import numbered_in

_LONGEST, _LONGEST_CAPITALS = 70, 90
"""Characters of a name."""
_LISTS: Final = re.compile(
    r"(?:table of )?contents(?: (?:of|and) .{1,40})?|(?:list of )?(?:illustrations|plates|maps|figures)|"
    r"inhalt(?:sverzeichnis)?|table des mati[eè]res|[ií]ndice|inhoud|innehåll|"
    r"indhold|spis treści|obsah|оглавление|содержание|зміст",
    re.IGNORECASE,
)
_PAGE: Final = re.compile(r"[\s.\u2026]*(?:[\s.\u2026](?:\d{1,4}|[ivxlc]{1,7}))?\.?$")
"""Behind a name in a list, and apart from it: "Downhill" ends with none."""
_COLUMNS: Final = re.compile(
    r"(?:(?:chapter|chap|no)\W*)?(?:page|pages|pg|bladz(?:ijde)?|blz|seite|s|p|pag|p[aá]g(?:ina)?|sida|side|стр)\W*",
    re.IGNORECASE,
)
"""What stands over the numbers of a list."""
_WORD: Final = re.compile(r"\w+")
_NUMBERED: Final = re.compile(r"^\s*(?:\d{1,4}|[IVXLC]{1,9})[.:)]?\s|\s\d{1,4}\.?$")
_YEAR: Final = re.compile(r"\b(?:1[5-9]\d\d|20\d\d|MD?C{1,3}[MDCLXVI]*)\W*$")
"""As printers put it under a book's title."""
_VOLUME: Final = re.compile(r"(?:volume|vol\.|tome|tomo|band)\s", re.IGNORECASE)
_PAGED: Final = re.compile(r".{1,70}?(?:[ \t]{2,}|[ \t.]{3,}|\u2026\s*)(?:\d{1,4}|[ivxlc]{1,7})\.?")
"""A name and, apart from it, its page."""
_NUMBER: Final = re.compile(r"(?:chapter |chap |no )?(?:[ivxlc]{1,9}|\d{1,4}) (?=\w{3})")
_NUMBER_FIRST: Final = re.compile(r"\A\s*(?:\d{1,4}|[IVXLC]{1,9})[.:)]?\s")
_ROMAN: Final = re.compile(r"[IVXLC]+\W*")
_DATELINE: Final = re.compile(r".*, .*\.")
"""As "BLACKWATER PARK, HAMPSHIRE." stands over an entry of a diary."""
_CALLED: Final = ("!", "?")
_QUOTES: Final = "\"“«„'‘"
_SAID: Final = tuple(_QUOTES)
_ENTRIES, _NEAR, _FULL = 3, 3, 45
"""Lines of a list or of a paragraph, blocks from a heading to its list, characters of a full line."""
_LISTED: Final = 5
"""Headings in a row that are a list: a part, its chapter and its section may follow each other too."""
_WIDER: Final = 2
"""Blank lines before a name, at least, where paragraphs have one."""
_SENTENCE_ENDS: Final = '.!?)…"”’»'
_ENDS: Final = re.compile(r"(?:the )?end|finis|fin|ende", re.IGNORECASE)


def with_names(
    heads: Sequence[list[Line] | None], split: Sequence[Sequence[str]], gaps: Sequence[int]
) -> list[list[Line] | None]:
    """`heads`: of each block what it is as a heading, None for another. `gaps`: blank lines before each."""
    found = list(heads)
    names = [_name(lines) if head is None else "" for head, lines in zip(heads, split, strict=True)]
    contents, is_chapters = _listed(split), named_chapters(split)
    listed = contents.names
    places = [place for place in range(contents.after, len(split)) if names[place] and _key(names[place]) in listed]
    first = next((at for at, head in enumerate(heads) if _is_heading(head)), None)
    if not places and first is None:
        places = _in_capitals(names, split, gaps)
    elif not places:
        places = [
            place
            for place in _capitals(names, gaps)
            if gaps[place + 1] >= _WIDER and heads[place - 1] is None and heads[place + 1] is None
            and "".join(split[place + 1]).strip()[-1] in _SENTENCE_ENDS
            and not depth_of(split[place][0]) and not depth_of(split[place + 1][0])
        ]  # fmt: skip
    if first is not None:
        wide = _gap_of(heads, gaps) if places else WIDEST
        deepest = max(depth_of(split[at][0]) for at, head in enumerate(heads) if _is_heading(head))
        places = sorted(
            {
                *places,
                *(
                    at
                    for at in _capitals(names, gaps, wide)
                    if at > first and gaps[at] >= wide and (wide == WIDEST or depth_of(split[at][0]) <= deepest)
                ),
            }
        )
    titles = {_key(name) for name in names[:first] if name}
    for place in places:
        if place + 1 < len(heads) and _key(names[place]) in titles and _is_heading(heads[place + 1]):
            continue  # the book's title again, right before its first chapter
        before = heads[place - 1]
        if (
            _key(names[place]) in listed
            and before
            and _is_heading(before)
            and is_bare(before[0].text)
            and not (is_part(before[0].text) and (gaps[place] >= WIDEST or is_chapters(names[place])))
        ):
            found[place - 1], found[place] = [Line(f"{before[0].text} {names[place]}", "heading")], []
        else:
            found[place] = [Line(names[place], "heading")]
    return found


def _gap_of(heads: Sequence[list[Line] | None], gaps: Sequence[int]) -> int:
    """Blank lines before a chapter of this book."""
    known = sorted(gaps[at] for at, head in enumerate(heads) if at and head and _is_heading(head))
    return min(WIDEST, max(_WIDER + 1, known[len(known) // 2])) if len(known) >= _ENTRIES else WIDEST


def without_entries(heads: Sequence[list[Line]], split: Sequence[Sequence[str]]) -> list[list[Line]]:
    """`heads`: nothing for a block that is none. Those in the book's list of contents are paragraphs."""
    found = list(heads)
    contents = _listed(split)
    for place in _entries(heads, split, contents.first, contents.after):
        found[place] = [Line(" ".join(line.split())) for line in split[place]]
    return found


def _is_heading(head: Sequence[Line] | None) -> TypeGuard[Sequence[Line]]:
    return head is not None and len(head) > 0 and head[0].kind == "heading" and not is_mark(head[0].text)


def without_title_page(heads: Sequence[list[Line] | None], split: Sequence[Sequence[str]]) -> list[list[Line] | None]:
    """A volume's number on a title page, which no text follows, is no heading."""
    found = list(heads)
    for place, head in enumerate(heads):
        if not head or not _is_heading(head):
            continue
        behind = range(place + 1, min(len(split), place + _NEAR))
        if not _VOLUME.match(head[0].text) or any(
            heads[at] or max(len(line.strip()) for line in split[at]) >= _FULL for at in behind
        ):
            break
        found[place] = [Line(" ".join(line.split())) for line in split[place] if line.strip()]
    return found


def _name(lines: Sequence[str]) -> str:
    """What stands alone on its line; "" for what does not."""
    words = [" ".join(line.split()) for line in lines if line.strip()]
    name = words[0] if len(words) == 1 and words[0][0] not in "([" else ""
    return name if len(name) <= (_LONGEST_CAPITALS if name.isupper() else _LONGEST) else ""


def _key(name: str) -> str:
    """Its words; a name that is asked, called or said is no other."""
    words, name = _WORD.findall(name.casefold()), name.strip()
    return " ".join([*(["said"] if name[:1] in _SAID else []), *words, *(name[-1:] if name[-1:] in _CALLED else "")])


class _Contents(NamedTuple):
    """A book's list of them. It may stand in one block or in several."""

    first: int
    """The block of the word "Contents"."""
    after: int
    """The block behind the list."""
    names: frozenset[str] = frozenset()
    entries: tuple[str, ...] = ()
    """Its lines."""


def _listed(split: Sequence[Sequence[str]]) -> _Contents:
    first = next((at for at, lines in enumerate(split) if _LISTS.fullmatch(_name(lines).strip(" .:_"))), None)
    if first is None:
        return _Contents(len(split), len(split))
    keys, paged, entries = set[str](), set[str](), list[str]()
    for place in range(first + 1, len(split)):
        lines = [line for line in split[place] if line.strip() and not _COLUMNS.fullmatch(line.strip())]
        long = any(len(line.strip()) > _LONGEST + 20 for line in lines)
        whole = [] if long else [" ".join(" ".join(one).split()) for one in _entries_of(lines)]
        here = _keys(whole)
        if long or _is_text(lines) or (here <= keys and _ends_list(split[place])):
            return _Contents(first, place, _with_bare(paged if len(paged) >= _ENTRIES else keys), tuple(entries))
        keys |= here
        entries += whole
        paged |= _keys([line for line in map(str.strip, lines) if _PAGED.fullmatch(line)])
    return _Contents(len(split), len(split))


def _keys(lines: Sequence[str]) -> frozenset[str]:
    """Of names in a list, with their numbers and without."""
    names = [_PAGE.sub("", line) for line in lines]
    bare = (_key(_NUMBER_FIRST.sub("", name)) for name in names)
    return frozenset({*map(_key, names), *(key for key in bare if not key.isdigit())} - {""})


def _entries_of(lines: Sequence[str]) -> Iterator[list[str]]:
    return without_overhang(lines, max(map(len, lines), default=0), hanging=False)


def named_chapters(split: Sequence[Sequence[str]]) -> Callable[[str], bool]:
    """Whether a name is that of a chapter by the book's list of contents, in which chapters have names alone: it stands
    there beside another one, not alone below its part."""
    entries = [_PAGE.sub("", line) for line in _listed(split).entries]
    plain = [not is_part(line) and not is_chapter(line) and not _NUMBER_FIRST.match(line) for line in entries]
    beside = (
        _key(line)
        for place, line in enumerate(entries)
        if plain[place] and sum(plain[max(0, place - 1) : place + 2]) > 1
    )
    found = frozenset(beside)
    return lambda name: _key(name) in found


def _with_bare(keys: AbstractSet[str]) -> frozenset[str]:
    """The names, and each of them without its number."""
    return frozenset({*keys, *(_NUMBER.sub("", key) for key in keys)} - {""})


def _ends_list(lines: Sequence[str]) -> bool:
    """Whether what comes again is the text behind the list: a name alone, without a page."""
    return len(lines) == 1 and not _PAGED.fullmatch(lines[0].strip())


def _entries(heads: Sequence[list[Line] | None], split: Sequence[Sequence[str]], first: int, after: int) -> list[int]:
    """Headings that are entries of the list of contents: they come again behind it, or a block of entries is near."""
    again = {_without_article(head[0].text) for head in heads[after:] if head}
    found, parts = list[int](), list[int]()
    for place in range(first + 1, after):
        head = heads[place]
        if head and (
            {_without_article(head[0].text), _without_article(split[place][0])} & again
            or any(map(_is_list, split[place + 1 : place + 1 + _NEAR]))
        ):
            found.append(place)
        elif (
            head
            and is_part(head[0].text)
            and place + 1 < after
            and sum(map(bool, map(str.strip, split[place + 1]))) > 1
        ):
            parts.append(place)
    if any(is_part(" ".join(split[place][0].split())) for place in found):
        found += parts
    return sorted({*found, *_in_a_row(heads, first + 1, after)})


def _in_a_row(heads: Sequence[list[Line] | None], start: int, end: int) -> list[int]:
    """Headings with nothing between them, of which a list has many, up to where they count from the beginning again."""
    found, row, last = list[int](), list[int](), dict[str, int]()
    for place in range(start, end + 1):
        head = heads[place] if place < end else None
        one = numbered_in(head[0].text) if head else None
        again = one is not None and one.number <= last.get(one.word, 0)
        if head and not again:
            row.append(place)
            if one is not None:
                last[one.word] = one.number
            continue
        found += row if len(row) >= _LISTED else []
        row, last = [], {}
    return found


def _without_article(name: str) -> str:
    return _key(name).removeprefix("the ")


def _is_list(lines: Sequence[str]) -> bool:
    """Numbers before or behind most of its lines."""
    numbered = sum(bool(_NUMBERED.search(line)) for line in lines)
    return len(lines) >= _ENTRIES and 2 * numbered > len(lines)


def _is_text(lines: Sequence[str]) -> bool:
    """Whether it is a paragraph of several full lines."""
    return len(lines) >= _ENTRIES and min(map(len, lines[:-1])) >= _FULL and not _is_list(lines)


def _in_capitals(names: Sequence[str], split: Sequence[Sequence[str]], gaps: Sequence[int]) -> list[int]:
    """Where nothing else is a chapter: of a single one nobody knows."""
    places = _capitals(names, gaps)
    places = [place for place in places if "".join(split[place + 1]).strip()[-1] in _SENTENCE_ENDS]
    return places if len(places) > 1 else []


def _capitals(names: Sequence[str], gaps: Sequence[int], wide: int = WIDEST) -> list[int]:
    """Names that stand so behind a wider gap, with something else behind them where that is less than `wide`."""
    return [
        place
        for place in range(1, len(names) - 1)
        if names[place].isupper()
        and len(_key(names[place])) > 2
        and not _ROMAN.fullmatch(names[place])
        and names[place][-1] not in ",;:"
        and names[place][0] not in (*_QUOTES, "*")
        and not _ENDS.fullmatch(names[place].strip(" ."))
        and not _LISTS.fullmatch(names[place].strip(" .:_"))
        and not _YEAR.search(names[place])
        and gaps[place] >= _WIDER
        and not (wide < WIDEST and _DATELINE.fullmatch(names[place]))
        and (gaps[place] >= wide or not names[place + 1].isupper())
    ]
