"""Words of a scene that a person drags to another place in it, as one change. Pure; the text's presenter asks."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from studio.domain import manuscript
from studio.domain.changes import Change, Edit
from studio.domain.document import Document
from studio.domain.passages import Passage, Place, passage_from, rich_of_passage
from studio.domain.richtext import Rich
from studio.domain.text_records import Paragraph
from studio.ui.widgets.dropped_words import placed, taken, whole


class Moved(msgspec.Struct, frozen=True):
    change: Change
    behind: Place | None
    """Where the caret goes, behind words that were fitted in."""


def move_words(
    document: Document, scene_id: str, start: Place, end: Place, passages: Sequence[Passage], to: Place
) -> Moved:
    """`passages`, which stand at [start, end), go to a place outside of it. Whole words of one paragraph land between
    words, and the blanks around both places are mended; else all goes as it is."""
    text = document.need(Paragraph, start[0]).text
    words = start[0] == end[0] and len(passages) == 1 and not passages[0].asset
    words = words and bool(text[start[1] : end[1]].strip()) and whole(text, start[1], end[1])
    if words:
        first, last = taken(text, start[1], end[1])
        start, end = (start[0], first), (end[0], last)
    cut = manuscript.replace_range(document, scene_id, start, end)
    between = document.copy()
    between.apply(cut)
    to, behind = _behind_cut(start, end, to), None
    if words:
        to, passages = _fitted(between.need(Paragraph, to[0]).text, to, passages[0])
        behind = (to[0], to[1] + len(passages[0].text.rstrip()))
    put = manuscript.replace_range(between, scene_id, to, to, passages)
    return Moved(_as_one(cut, put), behind)


def _behind_cut(start: Place, end: Place, to: Place) -> Place:
    """Where a place is once [start, end) is gone."""
    if to[0] == end[0] and to[1] >= end[1]:
        return start[0], start[1] + to[1] - end[1]
    return (start[0], min(to[1], start[1])) if to[0] == start[0] else to


def _fitted(text: str, to: Place, passage: Passage) -> tuple[Place, list[Passage]]:
    rich = rich_of_passage(passage)
    bare = rich.text.strip()
    begin = rich.text.index(bare)
    at, spaced = placed(text, to[1], bare)
    before, behind = Rich(spaced[: spaced[0] == " "]), Rich(" " if spaced[-1] == " " else "")
    return (to[0], at), [passage_from(before + rich.cut(begin, begin + len(bare)) + behind, passage)]


def _as_one(cut: Change, put: Change) -> Change:
    """Each record becomes at most one edit, from what it was to what it is at last."""
    edits: dict[tuple[type, str], Edit] = {}
    for edit in (*cut.edits, *put.edits):
        record = edit.after if edit.after is not None else edit.before
        assert record is not None
        key = (type(record), record.id)
        edits[key] = Edit(edits[key].before, edit.after) if key in edits else edit
    kept = tuple(one for one in edits.values() if one.before != one.after)
    return msgspec.structs.replace(put, label="Move words", edits=kept)
