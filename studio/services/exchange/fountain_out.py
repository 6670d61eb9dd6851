"""The manuscript as a screenplay in Fountain (.fountain): titles that begin like a scene's heading are such, others are
sections; a paragraph whose first line is in capitals is a speech. A row of the table of formats; called on a thread.

Source: https://fountain.io/syntax (Fountain 1.1).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from studio.domain.document import Document
from studio.domain.outline import paragraphs_of
from studio.domain.text_records import Paragraph
from studio.project.files import write_whole
from studio.services.exchange.format import Format
from studio.services.exchange.fountain_in import NOTE, SLUG
from studio.services.exchange.manuscript_text import ManuscriptOut
from studio.services.exchange.pieces import LINE_BREAK, Piece, pieces_of, sayable, whole_of

_ESCAPED: Final = re.compile(r"[\\*_]")
_FORCED: Final = re.compile(r"[.@~>#=!]|\[\[|/\*|[^a-z]{1,80}TO:$")
_SIGNS: Final = (("bold", "**"), ("italic", "*"), ("underline", "_"))
_BLANK: Final = "  "
"""An empty line that ends no paragraph."""


def export_fountain(document: Document, dest: Path, *, scene_id: str | None = None) -> None:
    """Write the file, whole or not at all. Raises StudioError(FormatUnknown | FileUnwritable | DiskFull), KeyError."""
    FOUNTAIN.check(dest)
    write_whole(dest, manuscript_fountain(document, scene_id).encode())


def manuscript_fountain(document: Document, scene_id: str | None = None) -> str:
    """One scene, or all of them under their titles. Raises KeyError for a scene that is not there."""
    whole = whole_of(document, scene_id)
    page = (("Title", whole.title), ("Author", whole.author))
    head = [f"{key}: {' '.join(sayable(value).split())}" for key, value in page if value.strip()]
    parts = ["\n".join(head)] if head else []
    for depth, scene in whole.scenes:
        if scene.title.strip():
            parts.append(_heading(" ".join(sayable(scene.title).split()), min(depth + 1, 6)))
        for one in paragraphs_of(document, scene.id):
            parts += _block(one, depth + 1)
    return "\n\n".join(parts) + "\n"


def _heading(title: str, level: int) -> str:
    return title if SLUG.fullmatch(title) else f"{'#' * level} {_ESCAPED.sub(_escape, title)}"


def _block(one: Paragraph, deeper: int) -> Iterator[str]:
    if one.style == "rule":
        yield "==="
    elif one.text.strip():
        lines = "".join(map(_piece, _together(one))).split(LINE_BREAK)
        if one.style.startswith("heading"):
            yield f"{'#' * min(6, int(one.style[-1]) + deeper)} {' '.join(lines)}"
        elif one.style == "quote":
            yield "\n".join("~" + line for line in lines)
        else:
            yield "\n".join(_line(line, first=number == 0) for number, line in enumerate(lines))


def _line(line: str, *, first: bool) -> str:
    if not line.strip():
        return _BLANK
    return "!" + line if first and _FORCED.match(line) else line


def _together(one: Paragraph) -> Iterator[Piece]:
    """Stretches of letters, each within a line: signs of emphasis end with it."""
    for piece in pieces_of(one):
        for part in re.split(f"({LINE_BREAK})", piece.text) if piece.note is None else [piece.text]:
            yield piece._replace(text=part)


def _piece(piece: Piece) -> str:
    if piece.note is not None:
        return f"[[{NOTE}{' '.join(piece.note.split()).replace(']]', '] ]')}]]"
    bare = piece.text.strip()
    words = _ESCAPED.sub(_escape, piece.text)
    signs = "".join(sign for style, sign in _SIGNS if style in piece.styles)
    if not bare or not signs:
        return words
    at = piece.text.index(bare[0])
    before, behind = piece.text[:at], piece.text[at + len(bare) :]
    return f"{before}{signs}{_ESCAPED.sub(_escape, bare)}{signs[::-1]}{behind}"


def _escape(found: re.Match[str]) -> str:
    return "\\" + found[0]


FOUNTAIN: Final[Format[ManuscriptOut]] = Format(
    id="manuscript.fountain", subject="manuscript", direction="out", words="Fountain screenplay",
    suffixes=(".fountain",), act=export_fountain,
)  # fmt: skip
