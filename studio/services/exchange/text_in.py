"""Plain texts read into scenes, and what every reader of text asks of one: its encoding, its bounds, signs nobody sees.

A row of the table of formats; how a text was laid out is found by `text_layout`. On any thread.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from studio.domain.errors import BadInput, FileUnreadable, StudioError
from studio.domain.passages import Passage
from studio.domain.text_records import Mark
from studio.services.exchange.format import no_step
from studio.services.exchange.losses import LossKind
from studio.services.exchange.manuscript_in import ImportedScene, Step, divide, row_in, with_losses
from studio.services.exchange.text_headings import Line
from studio.services.exchange.text_layout import NO_CHOICE, Block, LineWish, blocks_of, laid_out

TEXT_LIMIT = 32 * 2**20
"""Bytes of a text or Markdown file."""
_PIECE = 1 << 17
_LOOKED_AT: Final = 65_536
"""Bytes by which an encoding is guessed."""
_INVISIBLE = re.compile("[\u00ad\u200b\ufeff\u2060\x00-\x08\x0e-\x1f]")
_NO_BREAK = re.compile(
    "(?P<meant>(?<=«)\u00a0(?=\\S)|(?<=\\S)\u00a0(?=[»?!:;%€])|(?<=\\d)\u00a0(?=\\w)|(?<=\\w\\.)\u00a0(?=\\w))|\u00a0"
)
"""Somebody set it by French signs, between a number and its unit, behind an abbreviation; programs pad with others."""
_ITALIC = re.compile(r"(?<![\w_])_(?=[^\s_])([^_\u2028]{1,400})(?<=\S)_(?![\w_])")
"""As typewriters and Gutenberg's volunteers write it."""
PARAGRAPH_LIMIT = 200_000
"""Of one text that comes in, as of a Word document: more than any book has, and what a project holds with ease."""
LINE_LIMIT = 3 * PARAGRAPH_LIMIT
"""Of lines that may be joined to paragraphs: 32 MB as typewriters wrap them have fewer. Each costs the parser of
Markdown 10 µs."""
_LAID_OUT: Final = 0.8
"""How much of reading a text is done when its paragraphs are known."""
_LINES_A_STEP: Final = 500


def clean_text(text: str) -> str:
    """Without characters nobody can see; joiners and direction marks that scripts need are kept."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2029", "\n")
    text = text.replace("\n\f", "\n").replace("\f", "\n")
    return _in_pieces(text, lambda piece: _INVISIBLE.sub("", piece))


def plain_blanks(text: str) -> str:
    """Blanks in the place of no-break spaces that nobody meant; as long as it was."""
    if "\u00a0" not in text:
        return text
    return _in_pieces(text, lambda piece: _NO_BREAK.sub(lambda found: found["meant"] or " ", piece))


def _in_pieces(text: str, change: Callable[[str], str]) -> str:
    """A change that looks at no line end, a few lines at a time: one look at a whole book would hold Python's lock, and
    the window with it."""
    if len(text) <= _PIECE:
        return change(text)
    pieces, at = list[str](), 0
    while at < len(text):
        cut = text.find("\n", at + _PIECE)
        end = cut + 1 if cut >= 0 else len(text)
        pieces.append(change(text[at:end]))
        at = end
    return "".join(pieces)


def bound_lines(text: str, name: str) -> None:
    """Before anything is made of them."""
    if text.count("\n") > LINE_LIMIT:
        raise StudioError(BadInput(name=name, problem=f"it has more than {LINE_LIMIT} lines"))


def bound_paragraphs(count: int, name: str) -> None:
    if count > PARAGRAPH_LIMIT:
        raise StudioError(BadInput(name=name, problem=f"it has more than {PARAGRAPH_LIMIT} paragraphs"))


def passages_from_text(
    text: str, name: str = "text", *, chapters: bool = False, wish: LineWish = "found",
    chosen: Mapping[int, bool] = NO_CHOICE, step: Step = no_step, lost: Counter[LossKind] | None = None,
) -> tuple[Passage, ...]:  # fmt: skip
    """A paragraph for each line; lines that were wrapped by hand are joined again; `_words_` are italic. With
    `chapters`, lines that name one are headings; with `lost`, numbers of pages are counted there and go. Raises
    StudioError(BadInput), which says `name`."""
    text = plain_blanks(clean_text(text))
    bound_lines(text, name)
    lines = laid_out(text, wish, chosen, lambda share: step(_LAID_OUT * share), lost)
    bound_paragraphs(len(lines), name)
    found = list[Passage]()
    for number, line in enumerate(lines):
        if number % _LINES_A_STEP == 0:
            step(_LAID_OUT + (1 - _LAID_OUT) * number / len(lines))
        found.append(_of_line(line, chapters=chapters))
    return tuple(found)


def _of_line(line: Line, *, chapters: bool) -> Passage:
    if line.kind == "rule":
        return Passage(style="rule")
    if line.kind == "heading" and chapters:
        return Passage(line.text.replace("_", ""), "heading1" if line.level == 1 else "heading2")
    if "_" not in line.text:
        return Passage(line.text)
    words, marks, end, at = list[str](), list[Mark](), 0, 0
    for found in _ITALIC.finditer(line.text):
        words += (line.text[at : found.start()], found[1])
        start = end + found.start() - at
        end = start + len(found[1])
        marks.append(Mark(start, end, "italic"))
        at = found.end()
    return Passage("".join((*words, line.text[at:])), "body", tuple(marks))


def decode(data: bytes, name: str) -> str:
    """Text by its byte order mark, else UTF-16 where every other byte is a zero, else UTF-8, else Mac Roman where lines
    end as they did on old Macs, else Windows-1252. Raises StudioError(BadInput) for what is no text."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    start = data[:_LOOKED_AT]
    if b"\x00" in start:
        zeros = start[0::2].count(0), start[1::2].count(0)
        if max(zeros) < len(start) // 4 or 20 * min(zeros) > max(zeros):
            raise StudioError(BadInput(name=name, problem="it is not a text file"))
        return data.decode("utf-16-be" if zeros[0] > zeros[1] else "utf-16-le", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        old_mac = start.count(b"\r") > 2 * start.count(b"\n")
        return data.decode("mac_roman" if old_mac else "cp1252", errors="replace")


def scenes_from_text(
    path: Path, step: Step = no_step, *, wish: LineWish = "found", chosen: Mapping[int, bool] = NO_CHOICE
) -> tuple[ImportedScene, ...]:
    """Lines such as "Chapter 3" are headings; `wish`, `chosen`: see `laid_out`. Raises StudioError(FileUnreadable |
    BadInput)."""
    lost: Counter[LossKind] = Counter()
    found = passages_from_text(
        read_text(path), path.name, chapters=True, wish=wish, chosen=chosen, step=step, lost=lost
    )
    return with_losses(divide(found, path.stem), lost)


def blocks_of_file(path: Path) -> tuple[Block, ...]:
    """The blocks of lines of a text file; none of a file of another kind. Raises as `scenes_from_text`."""
    if not TEXT_IN.takes(path):
        return ()
    text = plain_blanks(clean_text(read_text(path)))
    bound_lines(text, path.name)
    return tuple(blocks_of(text))


TEXT_IN: Final = row_in("text", "Plain text", scenes_from_text, ".txt", ".text")


def read_text(path: Path) -> str:
    try:
        size = path.stat().st_size
        if size > TEXT_LIMIT:
            raise StudioError(BadInput(name=path.name, problem=f"it is larger than {TEXT_LIMIT >> 20} MB"))
        return decode(path.read_bytes(), path.name)
    except OSError as error:
        raise StudioError(FileUnreadable(path=str(path), detail=str(error))) from error
