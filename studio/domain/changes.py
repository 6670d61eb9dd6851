"""Changes of the document: records before and after, as values that can be turned round, folded and kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

import msgspec

from studio.domain.bounds import Many, Moment
from studio.domain.records import Record
from studio.domain.stored import Stored

Stack = Literal["writing", "picture", "narration", "none"]
"""Whose undo stack a change is on; "none" cannot be undone (assets, recipes, job states)."""


TYPOGRAPHY: Final = "Typography"
"""Label of what is made of letters as they are typed: an undo step of its own until the typing goes on."""


class Edit(Stored, frozen=True):
    """One record before and after. None before: it is new. None after: it is removed."""

    before: Record | None
    after: Record | None


class Change(Stored, frozen=True, kw_only=True):
    """One user action: all its edits happen, or none. Undo applies `inverse()`."""

    id: str
    label: str
    """What the Undo menu shows after "Undo"."""
    stack: Stack
    edits: Many[Edit]
    at: Moment
    continues: str = ""
    """Id of a change that this one goes on with, as typing does: while that is the newest on its stack, the two are
    one undo step, which keeps that id. `TYPOGRAPHY` joins it with the next change that goes on with the same one."""

    def inverse(self) -> Change:
        edits = tuple(Edit(edit.after, edit.before) for edit in reversed(self.edits))
        return msgspec.structs.replace(self, edits=edits)

    def followed_by(self, later: Change) -> Change:
        """Both as one change: of each record the state before this one and the state after the later one."""
        return folded((self, later))


def folded(changes: Sequence[Change]) -> Change:
    """Changes that were made one upon the other as a single one, in one pass: of each record the state before the
    first and the state after the last that touched it. The rest is of the first, the time of the last. ValueError for
    none."""
    if not changes:
        raise ValueError("no change to fold")
    edits: dict[tuple[type, str], Edit] = {}
    for change in changes:
        for edit in change.edits:
            either = edit.after if edit.before is None else edit.before
            if either is not None:
                key = (type(either), either.id)
                edits[key] = Edit(edits[key].before, edit.after) if key in edits else edit
    kept = tuple(edit for edit in edits.values() if edit.before != edit.after)
    return msgspec.structs.replace(changes[0], edits=kept, at=changes[-1].at)


class Conflict(Exception):
    """A change does not start from the document's present state; a programming error, never lost data."""


def records_edited(change: Change) -> frozenset[tuple[type, str]] | None:
    """What a change touches, where no record is edited twice or turns into another: what a change made by `rebase`
    needs to fit as a whole when it is applied in parts. None otherwise."""
    seen: set[tuple[type, str]] = set()
    for before, after in ((edit.before, edit.after) for edit in change.edits):
        either = after if before is None else before
        if either is None:
            return None
        key = (type(either), either.id)
        if key in seen or (before is not None and after is not None and key != (type(after), after.id)):
            return None
        seen.add(key)
    return frozenset(seen)
