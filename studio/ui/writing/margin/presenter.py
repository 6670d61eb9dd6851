"""Which changes and notes are listed, which one is in front, and what is done to it. Knows no toolkit; main thread.

The margin's room makes one over the pane's desk.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from itertools import islice
from typing import Final, Literal, NamedTuple, Protocol

from studio.domain.anchors import Stretch
from studio.domain.changes import Change
from studio.domain.document import Document
from studio.domain.editor_changes import Listed, accept_change, decide, in_order, refuse_change
from studio.domain.margin_notes import add_note, answer_note, remove_note, resolve_note
from studio.domain.text_records import EditorChange, MarginNote
from studio.services.exchange.returned_words import stale_words
from studio.services.translation import tr, tr_count

MOST: Final = 1_000
"""Rows that are shown."""
MANY: Final = 2_000
"""Changes and notes of a manuscript from which on they are read on a thread alone: fewer take some ten milliseconds."""
State = Literal["accepted", "refused"]


class Spot(NamedTuple):
    """Characters [start, end) of a paragraph, to be shown in the text."""

    scene_id: str
    paragraph_id: str
    start: int
    end: int


class MarginDesk(Protocol):
    @property
    def document(self) -> Document | None: ...
    @property
    def current(self) -> str | None: ...
    def make(self, make: Callable[[Document], Change]) -> Change | None: ...
    def hint(self, words: str) -> None: ...


class MarginView(Protocol):
    @property
    def whole(self) -> bool:
        """Of the whole manuscript, not of the scene in front alone."""

    @property
    def done_too(self) -> bool:
        """Resolved notes as well."""

    def read_apart(self) -> None:
        """Have a thread read the list, and give it to `show`."""

    def show_rows(self, rows: Sequence[Listed], count: int, front: str) -> None: ...
    def show_front(self, one: Listed | None) -> None: ...
    def go_to(self, spot: Spot) -> None: ...
    def bring_in(self, make: Callable[[Document], Change], done: Callable[[], None]) -> None: ...


class MarginPresenter:
    def __init__(self, desk: MarginDesk, view: MarginView) -> None:
        self._desk, self._view = desk, view
        self.rows: list[Listed] = []
        self.front = ""
        """Id of the record in front."""
        self._shown: tuple[object, ...] = ()

    def show(self, read: Sequence[Listed] | None = None) -> None:
        """Read the list again, or take in what a thread has read of it; the view is told where it differs. Where it is
        long, what is still there of the rows is shown until it was read."""
        document, scene = self._desk.document, self._desk.current
        rows: list[Listed] = []
        coming = read is None and document is not None and _has_many(document)

        def now_of(record_id: str) -> EditorChange | MarginNote | None:
            return None if document is None else _listed(document, record_id, done=self._view.done_too)

        if document is not None:
            if coming:
                self._view.read_apart()
                read = [row._replace(record=now) for row in self.rows if (now := now_of(row.record.id)) is not None]
            listed = in_order(document, done=self._view.done_too) if read is None else read
            rows = [one for one in listed if self._view.whole or one.scene_id == scene]
        before = [one.record.id for one in self.rows]
        self.rows = rows
        ids = [one.record.id for one in rows]
        if self.front not in ids and not (coming and now_of(self.front) is not None):
            self.front = _next_of(before, self.front, ids)
        shown = (*rows[:MOST], self.front, len(rows))
        if shown != self._shown:
            self._shown = shown
            self._view.show_rows(rows[:MOST], len(rows), self.front)
        self._view.show_front(self.in_front)

    @property
    def in_front(self) -> Listed | None:
        return next((one for one in self.rows if one.record.id == self.front), None)

    @property
    def note(self) -> MarginNote | None:
        one = self.in_front
        return one.record if one is not None and isinstance(one.record, MarginNote) else None

    def choose(self, record_id: str, *, go: bool = True) -> None:
        """That one is in front, and selected in the text."""
        self.front = record_id
        one = self.in_front
        self._view.show_front(one)
        if one is not None and go:
            self._go(one)

    def step(self, by: int) -> None:
        """To the next one (+1) or the one before (-1), round at the end."""
        self.show()
        ids = [one.record.id for one in self.rows]
        if not ids:
            self._desk.hint(tr("There are no changes and no notes here."))
            return
        at = ids.index(self.front) + by if self.front in ids else 0
        self.front = ids[at % len(ids)]
        self._shown = ()
        self.show()
        one = self.in_front
        if one is not None:
            self._go(one)

    def _go(self, one: Listed) -> None:
        if one.scene_id and one.start[0]:
            end = one.end[1] if one.end[0] == one.start[0] else one.start[1]
            self._view.go_to(Spot(one.scene_id, one.start[0], one.start[1], end))

    # ---- changes

    def decide(self, state: State) -> None:
        """The change in front; the next one comes to the front."""
        one = self.in_front
        if one is None or not isinstance(one.record, EditorChange):
            return
        record = one.record
        make = accept_change if state == "accepted" else refuse_change
        if state == "accepted" and one.stale:
            self._desk.hint(tr("{why} Refuse it, or change the text by hand.", why=stale_words(one.stale)))
            return
        if self._desk.make(lambda document: make(document, record.id)) is not None:
            self.show()
            following = self.in_front
            if following is not None:
                self._go(following)

    def decide_all(self, state: State, *, whole: bool) -> None:
        """Of the scene in front, or of the manuscript: one step."""
        document, scene = self._desk.document, self._desk.current
        if document is None:
            return
        told: list[str] = []

        def make(present: Document) -> Change:
            listed = (one for one in in_order(present) if whole or one.scene_id == scene)
            ids = [one.record.id for one in listed if isinstance(one.record, EditorChange)]
            done = decide(present, ids, state)
            told.append(_told(state, done.done, done.stale))
            return done.change

        self._view.bring_in(make, lambda: self._desk.hint(told[-1]))

    def why_no_change(self) -> str:
        one = self.in_front
        here = one is not None and isinstance(one.record, EditorChange)
        return "" if here else tr("No change is in front.")

    def why_no_changes(self) -> str:
        document = self._desk.document
        some = document is not None and document.where(EditorChange, "state", "open")
        return "" if some else tr("There are no changes to decide.")

    # ---- notes

    def add(self, places: Sequence[Stretch], words: str) -> bool:
        change = self._desk.make(lambda document: add_note(document, places, words, at=time.time()))
        if change is None:
            return False
        note = next((edit.after for edit in change.edits if isinstance(edit.after, MarginNote)), None)
        self.front = note.id if note is not None else self.front
        self.show()
        return True

    def answer(self, words: str) -> bool:
        note = self.note
        if note is None:
            return False
        done = self._desk.make(lambda document: answer_note(document, note.id, words, at=time.time()))
        self.show()
        return done is not None

    def resolve(self) -> None:
        """Or open it again."""
        note = self.note
        if note is not None:
            self._desk.make(lambda document: resolve_note(document, note.id, resolved=not note.resolved))
            self.show()

    def remove(self) -> None:
        note = self.note
        if note is not None:
            self._desk.make(lambda document: remove_note(document, note.id))
            self.show()

    def why_no_note(self) -> str:
        return "" if self.note is not None else tr("No note is in front.")


def _has_many(document: Document) -> bool:
    changes = len(document.where(EditorChange, "state", "open"))
    return changes + sum(1 for _ in islice(document.all(MarginNote), MANY)) >= MANY


def _listed(document: Document, record_id: str, *, done: bool) -> EditorChange | MarginNote | None:
    """As it is now; None where it is gone, or decided and not to be listed."""
    note = document.get(MarginNote, record_id)
    if note is not None:
        return note if done or not note.resolved else None
    change = document.get(EditorChange, record_id)
    return change if change is not None and change.state == "open" else None


def _next_of(before: Sequence[str], front: str, ids: Sequence[str]) -> str:
    """What comes to the front when that is gone: the next one behind it that is there, else the last."""
    known = set(ids)
    behind = before[before.index(front) + 1 :] if front in before else []
    return next((one for one in behind if one in known), ids[-1] if ids and front in before else ids[0] if ids else "")


def _told(state: State, done: int, stale: int) -> str:
    if state == "accepted":
        words = tr_count("{count} change was accepted.", "{count:,} changes were accepted.", done)
    else:
        words = tr_count("{count} change was refused.", "{count:,} changes were refused.", done)
    if stale:
        words += " " + tr_count(
            "{count} could not be made: its words have changed since.",
            "{count:,} could not be made: their words have changed since.",
            stale,
        )
    return words
