"""The cells of a table, each with its emphasis, links and footnotes, as the paragraphs that writers of formats set; and
cells that readers have found as the table they make. Pure; any thread.

A table is one paragraph: rows by line breaks, cells parted by "|", and a row of hyphens below a head.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from studio.domain.passages import Passage
from studio.domain.richtext import Rich, tidy
from studio.domain.text_records import Mark, Paragraph

_BREAK: Final = "\u2028"
NO_CELL: Final = Passage()


def table_cells(one: Paragraph | Passage) -> tuple[bool, list[list[Passage]]]:
    """Whether the first row is a head, as a row of hyphens below it says, then the cells of all rows but that one."""
    rich = Rich(one.text, one.marks)
    rows = [[_cut(rich, *span) for span in row] for row in cell_spans(one.text)]
    head = len(rows) > 1 and all(cell.text and not cell.text.strip("-:") for cell in rows[1])
    return head, rows[:1] + rows[2:] if head else rows


def _cut(rich: Rich, start: int, end: int) -> Passage:
    if not rich.marks:
        return Passage(rich.text[start:end])
    cell = rich.cut(start, end)
    return Passage(cell.text, marks=cell.marks)


def cell_spans(text: str) -> Iterator[list[tuple[int, int]]]:
    """Of each row that is not empty, where its cells [start, end) stand in a table's text, without blanks around."""
    at = 0
    for line in text.split(_BREAK):
        if line.strip():
            inner = line.strip().strip("|")
            start = at + line.index(inner) if inner else at
            row = []
            for cell in inner.split("|"):
                lead = len(cell) - len(cell.lstrip())
                row.append((start + lead, start + lead + len(cell.strip())))
                start += len(cell) + 1
            yield row
        at += len(line) + 1


def table_passage(rows: Sequence[Sequence[Passage]], *, head: bool) -> Passage | None:
    """Rows of cells as a paragraph of the manuscript; None for what is no table of it. Words of a head are not bold
    besides."""
    if not rows or max(map(len, rows)) < 2 or not any(cell.text.strip() for row in rows for cell in row):
        return None
    if any("|" in cell.text for row in rows for cell in row):
        return None
    pieces: list[str] = []
    marks: list[Mark] = []
    length = 0

    def put(text: str) -> None:
        nonlocal length
        pieces.append(text)
        length += len(text)

    for number, row in enumerate(rows):
        put(_BREAK + "|" if number else "|")
        for cell in row:
            put(" ")
            words = Rich(cell.text.replace(_BREAK, " "), cell.marks)
            lead = len(words.text) - len(words.text.lstrip())
            words = words.cut(lead, max(lead, len(words.text.rstrip())))
            kept = [mark for mark in words.marks if not (head and not number and mark.style == "bold")]
            marks += [Mark(m.start + length, m.end + length, m.style, m.target) for m in kept]
            put(words.text)
            put(" |")
        if head and not number:
            put(_BREAK + "|" + " --- |" * len(row))
    made = tidy("".join(pieces), marks, ())
    return Passage(made.text, "table", made.marks)
