"""Annotations of Word documents: who changed what and when, comments with their answers, the words of footnotes. Used
by `docx_tracked`; any thread.

Source: ECMA-376, part 1, 17.13 (annotations), and [MS-DOCX] 2.5 (commentsExtended: answers, what is resolved).
"""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from studio.services.exchange.docx_styles import W as _W
from studio.services.exchange.tracked_text import By, Comment, Status

IN: Final = (_W + "ins", _W + "moveTo")
OUT: Final = (_W + "del", _W + "moveFrom")
FALLBACK: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
COMMENT_LIMIT: Final = 20_000
NAME_LIMIT: Final = 200
_WORDS_LIMIT: Final = 20_000
_W14: Final = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_W15: Final = "{http://schemas.microsoft.com/office/word/2012/wordml}"
_BLANKS: Final = {_W + "br": "\n", _W + "tab": "\t"}


def holds_words(element: Any) -> bool:
    return any(True for _ in element.iter(_W + "r"))


def by_of(element: Any) -> By:
    return By(str(element.get(f"{_W}author") or "")[:NAME_LIMIT], _moment(str(element.get(f"{_W}date") or "")))


def _moment(said: str) -> float:
    """Word writes the time of its clock and calls it UTC."""
    try:
        at = datetime.fromisoformat(said)
    except ValueError:
        return 0.0
    try:
        seconds = (at if at.tzinfo is not None else at.replace(tzinfo=UTC)).timestamp()
    except (OverflowError, ValueError):
        return 0.0
    return seconds if math.isfinite(seconds) and 0 <= seconds < _LAST else 0.0


_LAST: Final = 253_370_764_800
"""The bound of `bounds.Moment`."""


class Note(NamedTuple):
    words: str
    """As they are now; paragraphs are parted by line ends."""
    tracked: bool
    by: By
    """Who changed it first."""
    comments: tuple[str, ...]


def note_of(note: Any) -> Note:
    from lxml.etree import iterwalk  # type: ignore[import-untyped]

    lines: list[list[str]] = [[]]
    tracked, by = False, By()
    comments: list[str] = []
    done: list[tuple[Any, Status]] = []
    walk = iterwalk(note, events=("start", "end"))
    for event, child in walk:
        tag = child.tag
        if event == "end":
            if done and done[-1][0] is child:
                done.pop()
        elif tag in (_W + "pPr", FALLBACK):
            walk.skip_subtree()
        elif tag == _W + "p":
            lines.append([])
        elif tag in IN or tag in OUT:
            done.append((child, "in" if tag in IN else "out"))
            if holds_words(child):
                by, tracked = (by if tracked else by_of(child)), True
        elif tag == _W + "commentReference":
            comments.append(str(child.get(f"{_W}id") or ""))
        elif not any(status == "out" for _, status in done):
            lines[-1].append((child.text or "") if tag == _W + "t" else _BLANKS.get(tag, ""))
    texts = ("".join(line).strip() for line in lines)
    words = "\n".join(text for text in texts if text)[:_WORDS_LIMIT]
    return Note(words, tracked, by, tuple(comments))


def _words_of(holder: Any) -> str:
    """Of a comment; its paragraphs are parted by line ends."""
    lines = []
    for paragraph in holder.iterfind(f"{_W}p"):
        words = "".join(
            (one.text or "") if one.tag == _W + "t" else "\n" if one.tag == _W + "br" else "\t"
            for one in paragraph.iter(_W + "t", _W + "br", _W + "tab")
            if one.tag != _W + "tab" or one.getparent().tag == _W + "r"
        )
        lines.append(words.strip())
    return "\n".join(line for line in lines if line)[:_WORDS_LIMIT]


def comments_of(root: Any, extended: Any) -> dict[str, Comment]:
    """An answer is joined to its comment by the ids of their last paragraphs."""
    threads: dict[str, tuple[str, bool]] = {}
    for one in extended if extended is not None else ():
        name = str(one.get(f"{_W15}paraId") or "")
        threads[name] = (str(one.get(f"{_W15}paraIdParent") or ""), one.get(f"{_W15}done") in ("1", "true", "on"))
    read: list[tuple[str, str, Comment]] = []
    for one in root.iterfind(f"{_W}comment") if root is not None else ():
        if len(read) >= COMMENT_LIMIT:
            break
        last = [paragraph.get(f"{_W14}paraId") for paragraph in one.iterfind(f"{_W}p")]
        name = str(last[-1] or "") if last else ""
        parent, done = threads.get(name, ("", False))
        read.append((str(one.get(f"{_W}id") or ""), name, Comment(_words_of(one), by_of(one), parent, done)))
    ids = {name: comment for comment, name, _ in read if name}
    return {key: one._replace(answers_to=ids.get(one.answers_to, "")) for key, _, one in read}
