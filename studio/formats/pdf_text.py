"""The words of a PDF file, page by page, made into paragraphs. pypdf reads it; pictures of pages are not looked at.

Called by `studio.worker.pdf_reader` in a process of its own, and by the fuzzing: a stranger's file may take any time
and memory.
"""

from __future__ import annotations

import io
import logging
import re
import statistics
import struct
import unicodedata
import zlib
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from studio.domain.errors import BadInput, StudioError

MOST_PAGES: Final = 10_000
MOST_LETTERS: Final = 30_000_000
_PAGE_LETTERS: Final = 500_000
BROKEN_PDF: Final = (
    ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError, AssertionError, OSError,
    EOFError, RuntimeError, NotImplementedError, struct.error, zlib.error,
)  # fmt: skip
"""What pypdf raises of a damaged file beside its own errors, which are no ValueErrors."""
_LOCKED: Final = "it is locked by a password: open it where you can, save it without one, add that"
_EDGE: Final = 2
"""Lines at the top and at the bottom of a page that may be a running head, a foot, a number."""
_SEVERAL: Final = 3
_DIGITS: Final = re.compile(r"\d+")
_PAGED: Final = re.compile(r"(?:(\d{1,4})\s)?.{0,120}?(?:\s(\d{1,4}))?")
_SHORT: Final = 0.8
"""Of the usual width: a line that ends earlier may end its paragraph."""
_HEADING: Final = 0.6
_ENDS: Final = re.compile(r"""[.!?:;…]['"”’»)\]\d*†]*$""")
_NUMBER: Final = re.compile(r"[\W_]*(?:\d{1,5}|[ivxlcdm]{1,7})[\W_]*", re.IGNORECASE)
_ITEM: Final = re.compile(r"(?:[•▪‣◦–—*-]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s")
_LIGATURES: Final = str.maketrans({
    "ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "ft", "ﬆ": "st", "\u00a0": " ", "\u2028": "\n",
})  # fmt: skip
_UNSEEN: Final = re.compile("[\u200b\ufeff\u2060\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


class PdfText(NamedTuple):
    title: str
    author: str
    pages: tuple[tuple[str, ...], ...]
    """Of each page its paragraphs."""
    unread: int
    """Pages that are damaged."""


def pdf_text(data: bytes, name: str, told: Callable[[float], None] = lambda _share: None) -> PdfText:
    """`told` hears how much of the file is read, and may raise. Raises StudioError(BadInput)."""
    import pypdf
    from pypdf.errors import DependencyError, FileNotDecryptedError, PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    broken = (*BROKEN_PDF, PyPdfError)
    try:
        reader = pypdf.PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise _refused(name, _LOCKED)
        count = len(reader.pages)
        facts = reader.metadata
        title, author = (_fact(facts, key) for key in ("/Title", "/Author"))
    except FileNotDecryptedError as error:
        raise _refused(
            name, "it is locked by a password: open it where you can, save it without one, add that"
        ) from error
    except DependencyError as error:
        raise _refused(
            name, "it is encrypted: open it where you can, print it into a new PDF file, add that"
        ) from error
    except broken as error:
        raise _refused(name, "it is not a PDF file, or it is damaged") from error
    if not 0 < count <= MOST_PAGES:
        raise _refused(name, f"it has more than {MOST_PAGES} pages" if count else "it has no pages")
    lines: list[list[str]] = []
    unread = letters = 0
    for number in range(count):
        told(number / count)
        try:
            found = _lines(reader.pages[number].extract_text())
        except broken:
            unread, found = unread + 1, []
        letters += sum(map(len, found))
        if letters > MOST_LETTERS:
            raise _refused(name, f"it has more than {MOST_LETTERS} letters")
        lines.append(found)
    if not letters:
        raise _refused(name, "its pages are damaged" if unread == count else "its pages are pictures without words: "
                       "have a program for scanned pages recognise the text first")  # fmt: skip
    bare = without_edges(lines)
    return PdfText(title, author, tuple(paragraphs(page) for page in bare), unread)


def _refused(name: str, problem: str) -> StudioError:
    return StudioError(BadInput(name=name, problem=problem))


def _fact(facts: object, key: str) -> str:
    """What the file says of itself; "" where that is nothing, or the name of a program's file."""
    value = facts.get(key) if isinstance(facts, dict) else None
    said = " ".join(_UNSEEN.sub("", str(value)).split())[:200] if isinstance(value, str) else ""
    return "" if re.fullmatch(r"(?i)untitled|unknown|.*\.(?:docx?|indd|tex|dvi|odt|pdf|qxd)", said) else said


def _lines(text: str) -> list[str]:
    plain = _UNSEEN.sub("", text[:_PAGE_LETTERS].translate(_LIGATURES))
    return [unicodedata.normalize("NFC", " ".join(line.split())) for line in plain.split("\n")]


def without_edges(pages: Sequence[Sequence[str]]) -> list[list[str]]:
    """Pages without numbers, running heads and feet: what stands at the edge of many, whatever its digits, and what has
    the number of its page there."""
    places = _edges(pages)
    edges = Counter(_DIGITS.sub("#", pages[at][place]) for at, found in enumerate(places) for place in found)
    ahead = Counter(number - at for at, found in enumerate(places) for number in _numbers(pages[at], found))
    offset = next((one for one, count in ahead.most_common(1) if count >= _SEVERAL), None)
    often = max(_SEVERAL, len(pages) // 4)

    def goes(at: int, line: str) -> bool:
        counted = offset is not None and offset + at in _numbers([line], (0,))
        return counted or _NUMBER.fullmatch(line) is not None or edges[_DIGITS.sub("#", line)] >= often

    kept: list[list[str]] = []
    for at, found in enumerate(places):
        gone = {place for place in found if goes(at, pages[at][place])}
        kept.append([line for place, line in enumerate(pages[at]) if place not in gone])
    return kept


def _numbers(page: Sequence[str], places: Sequence[int]) -> list[int]:
    """Those that begin or end a line."""
    said = (_PAGED.fullmatch(page[place]) for place in places)
    return [int(number) for one in said if one is not None for number in one.groups() if number]


def _edges(pages: Sequence[Sequence[str]]) -> list[tuple[int, ...]]:
    """Of each page where its outermost lines stand."""
    found = []
    for page in pages:
        filled = [place for place, line in enumerate(page) if line]
        found.append(tuple(dict.fromkeys((*filled[:_EDGE], *filled[-_EDGE:]))))
    return found


def paragraphs(lines: Sequence[str]) -> tuple[str, ...]:
    """Lines of a page put together to paragraphs: one ends at an empty line, at a short line that ends a sentence,
    before an item of a list; a heading stands alone."""
    lengths = [len(line) for line in lines if line]
    wide = statistics.quantiles(lengths, n=10)[-1] if len(lengths) > 1 else max(lengths, default=0)
    found: list[str] = []
    open_ = False
    for number, line in enumerate(lines):
        if not line:
            open_ = False
            continue
        if open_ and not _ITEM.match(line):
            found[-1] = _joined(found[-1], line)
        else:
            found.append(line)
        follows = lines[number + 1] if number + 1 < len(lines) else ""
        ends = len(line) < _SHORT * wide and _ENDS.search(line) is not None
        heads = len(line) < _HEADING * wide and not _ENDS.search(line) and not line.endswith((",", "-")) and (
            follows[:1].isupper() or follows[:1].isdigit()
        )  # fmt: skip
        open_ = not (ends or heads)
    return tuple(found)


def _joined(before: str, line: str) -> str:
    """A word that was parted at the end of a line is one again."""
    if before.endswith("\u00ad"):
        return before[:-1] + line
    if before.endswith("-") and before[-2:-1].isalpha() and line[:1].islower():
        return before[:-1] + line
    return f"{before} {line}"
