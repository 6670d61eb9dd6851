"""Where notes and changes lie: the words over which their marks lie. Pure; used by `margin_notes`, `editor_changes`.

A mark follows its words through every edit of the manuscript, into another paragraph when they are split off or joined
on, and out and in again by undo. Where all of its words are gone there is no mark.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

import msgspec

from studio.domain.changes import Change, Edit
from studio.domain.document import Document
from studio.domain.richtext import tidy
from studio.domain.text_records import ANCHORS, Mark, Paragraph


class Stretch(NamedTuple):
    """Characters [start, end) of a paragraph."""

    paragraph_id: str
    start: int
    end: int


def anchors(document: Document) -> dict[str, list[Stretch]]:
    """By id of what they belong to, each paragraph once, in the order of their paragraphs' ids. Costs what is
    anchored, not what is written."""
    found: dict[str, list[Stretch]] = {}
    for paragraph in document.where(Paragraph, "anchored", True):
        for target, place in anchors_in(paragraph).items():
            found.setdefault(target, []).append(place)
    return found


def anchors_in(paragraph: Paragraph) -> dict[str, Stretch]:
    """The same of one paragraph: from the first word of each to its last."""
    found: dict[str, Stretch] = {}
    for mark in paragraph.marks:
        if mark.style in ANCHORS:
            start, end = mark.start, mark.end
            if mark.target in found:
                start, end = found[mark.target].start, max(found[mark.target].end, end)
            found[mark.target] = Stretch(paragraph.id, start, end)
    return found


def of_one(document: Document, target: str, paragraph_id: str) -> list[Stretch]:
    """The places of one: that in its own paragraph alone where it has one there, since a copy of the words is not
    meant; then nothing else is looked at."""
    home = document.get(Paragraph, paragraph_id)
    own = anchors_in(home).get(target) if home is not None else None
    return [own] if own is not None else anchors(document).get(target, [])


def with_marks(paragraph: Paragraph, marks: Iterable[Mark]) -> Paragraph:
    rich = tidy(paragraph.text, (*paragraph.marks, *marks), paragraph.spans)
    return msgspec.structs.replace(paragraph, marks=rich.marks)


def without_anchors(paragraph: Paragraph, targets: Collection[str]) -> Paragraph:
    kept = tuple(mark for mark in paragraph.marks if mark.style not in ANCHORS or mark.target not in targets)
    return paragraph if len(kept) == len(paragraph.marks) else msgspec.structs.replace(paragraph, marks=kept)


def restyled(paragraph: Paragraph, targets: Collection[str], style: str) -> Paragraph:
    """Its anchors of these targets are of another style."""
    marks = (
        msgspec.structs.replace(mark, style=style) if mark.style in ANCHORS and mark.target in targets else mark
        for mark in paragraph.marks
    )
    return msgspec.structs.replace(paragraph, marks=tidy(paragraph.text, marks, ()).marks)


def cleared(document: Document, change: Change, targets: Collection[str], *, everywhere: bool = True) -> Change:
    """The change, after which no anchor of these is left; without `everywhere` none in the paragraphs that it
    touches."""
    edits: list[Edit] = []
    touched: set[str] = set()
    for edit in change.edits:
        after = edit.after
        either = after if after is not None else edit.before
        if isinstance(either, Paragraph):
            touched.add(either.id)
        edits.append(Edit(edit.before, without_anchors(after, targets)) if isinstance(after, Paragraph) else edit)
    for paragraph in document.where(Paragraph, "anchored", True) if everywhere else ():
        bare = without_anchors(paragraph, targets)
        if bare is not paragraph and paragraph.id not in touched:
            edits.append(Edit(paragraph, bare))
    kept = tuple(edit for edit in edits if edit.before != edit.after)
    return msgspec.structs.replace(change, edits=kept)
