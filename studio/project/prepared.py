"""A change made ready for the file, and cut into slices, so that a large one does not hold the window.

To encode a book takes seconds: `prepared` does it on whatever thread. `ProjectSession.in_slices` then puts the change
into the document a slice at a time. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from studio.domain.changes import Change, Edit
from studio.domain.kinds import Kinds
from studio.domain.text_records import Paragraph
from studio.project.records import encode_change, rows_of

SLICE_RECORDS = 1000
SLICE_LETTERS = 100_000
"""A slice ends with the first of both: records cost when they are put in, letters when they are counted and shown."""


class Prepared(msgspec.Struct, frozen=True, kw_only=True):
    change: Change
    puts: tuple[tuple[str, str, bytes], ...]
    """kind, id, body"""
    removals: tuple[tuple[str, str], ...]
    step: bytes
    """The body of its undo step; empty for a change on no stack."""
    needs: frozenset[str] = frozenset()
    """Ids of scenes that have to be there still when the change has come."""


def prepared(change: Change, kinds: Kinds, needs: frozenset[str] = frozenset()) -> Prepared:
    """Any thread. Raise StudioError(BadInput) for values that cannot be stored."""
    puts, removals = rows_of(change, kinds)
    step = encode_change(change, kinds) if change.stack != "none" else b""
    return Prepared(change=change, puts=puts, removals=removals, step=step, needs=needs)


def is_large(change: Change) -> bool:
    """Whether it brings, changes or takes away so much text that it is put into the document in slices."""
    records = letters = 0
    for edit in change.edits:
        if isinstance(edit.before or edit.after, Paragraph):
            records += 1
            letters += _letters(edit)
            if records >= SLICE_RECORDS or letters >= SLICE_LETTERS:
                return True
    return False


def slices(change: Change) -> tuple[Change, ...]:
    """The change in parts, to be applied in this order; one part where it is small. New paragraphs come first, as
    nothing shows them while no scene lists them, and those that go come last; all that others look for comes together,
    in between. Text that is changed where it stands is a matter of its own paragraph."""
    if not is_large(change):
        return (change,)
    new: list[Edit] = []
    there: list[Edit] = []
    gone: list[Edit] = []
    rest: list[Edit] = []
    for edit in change.edits:
        if not _is_text(edit):
            rest.append(edit)
        elif edit.before is None:
            new.append(edit)
        else:
            (gone if edit.after is None else there).append(edit)
    portions = (*_portions(new), *_portions(there), tuple(rest), *_portions(gone))
    return tuple(msgspec.structs.replace(change, edits=edits) for edits in portions if edits)


def _is_text(edit: Edit) -> bool:
    """Of a paragraph that stays in its scene."""
    before, after = edit.before, edit.after
    if isinstance(before, Paragraph) and isinstance(after, Paragraph):
        return before.scene_id == after.scene_id
    return isinstance(before or after, Paragraph)


def _portions(edits: list[Edit]) -> Iterator[tuple[Edit, ...]]:
    portion: list[Edit] = []
    letters = 0
    for edit in edits:
        portion.append(edit)
        letters += _letters(edit)
        if len(portion) >= SLICE_RECORDS or letters >= SLICE_LETTERS:
            yield tuple(portion)
            portion, letters = [], 0
    if portion:
        yield tuple(portion)


def _letters(edit: Edit) -> int:
    before, after = edit.before, edit.after
    was = len(before.text) if isinstance(before, Paragraph) else 0
    return max(was, len(after.text)) if isinstance(after, Paragraph) else was
