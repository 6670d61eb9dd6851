"""A Word document that comes back from the editor, matched to the manuscript: changes to accept or refuse, and notes.

Called by the window and the command line on a thread; nothing here touches the document. Tracked changes become
`EditorChange` records with their authors; what differs without being tracked becomes the same, found by comparing word
by word. Comments become `MarginNote` records, with their answers. What was brought back before is not brought twice.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final, Literal, NamedTuple

import msgspec

from studio.domain.anchors import with_marks
from studio.domain.changes import Change
from studio.domain.document import Document
from studio.domain.draft import Draft
from studio.domain.errors import BadInput, StudioError
from studio.domain.ids import new_id
from studio.domain.margin_notes import QUOTED
from studio.domain.outline import outline, paragraphs_of
from studio.domain.text_records import ChangeAct, EditorChange, Mark, Paragraph, Scene
from studio.services.exchange.docx_tracked import read_tracked
from studio.services.exchange.returned_counts import Counts
from studio.services.exchange.returned_matching import Ours, Theirs, match, moved
from studio.services.exchange.returned_notes import CommentPlaces, put_notes
from studio.services.exchange.returned_units import Comparison, Unit, compared, units_of
from studio.services.exchange.tracked_tables import as_paragraph
from studio.services.exchange.tracked_text import Aside, TrackedText, marks_of

Step = Callable[[float], None]
_READ: Final = 0.4
_MATCHED: Final = 0.7
"""Shares of the work that are done then."""
_NOT_COMPARED: Final = ("rule", "picture")
_BREAK_SENT: Final = "* * *"
_AS_SENT: Final = {ord("\n"): "\u2028"}
"""A line end within a paragraph goes out as a forced break."""


class Returned(NamedTuple):
    change: Change
    """Puts the records and their marks into the project; empty where nothing came back."""
    counts: Counts


def bring_back(document: Document, path: Path, step: Step = lambda _share: None) -> Returned:
    """Raises StudioError(FileUnreadable | BadInput), also for a file that has nothing of the manuscript."""
    text = read_tracked(path, lambda share: step(_READ * share))
    return matched(document, text, path.name, lambda share: step(_READ + (1 - _READ) * share))


def is_ours(document: Document, text: TrackedText) -> bool:
    """It has ids of paragraphs of this project."""
    return any(document.get(Paragraph, one) is not None for one in text.ids)


def matched(document: Document, text: TrackedText, source: str, step: Step = lambda _share: None) -> Returned:
    """As `bring_back`, of a file that has been read."""
    units = units_of(text.paragraphs)
    entries = [
        entry
        for _, scene in outline(document)
        for entry in (_Entry(scene, None), *(_Entry(scene, one) for one in paragraphs_of(document, scene.id)))
        if entry.text.strip() or entry.paragraph is not None
    ]
    ours = [Ours(one.id, one.sent, one.paragraph is None) for one in entries]
    here = _accepted_before(document)
    theirs = [
        Theirs((*unit.ids, *_next_of(here, unit.now)), unit.was, unit.style.startswith("heading")) for unit in units
    ]
    found = match(ours, theirs, lambda share: step(_MATCHED * share))
    if not any(one is not None and entries[one.ours].paragraph is not None for one in found):
        raise StudioError(BadInput(name=source, problem="none of its paragraphs is one of this project"))
    planner = _Planner(document, text, source, entries, units, [one.ours if one is not None else None for one in found])
    planner.counts.alike = sum(
        one is not None and one.how != "id" and entries[one.ours].paragraph is not None for one in found
    )
    planner.plan(lambda share: step(_MATCHED + (1 - _MATCHED) * share))
    return Returned(planner.draft.change("Bring back"), planner.counts)


def _accepted_before(document: Document) -> dict[str, deque[str]]:
    """Paragraphs that an editor's file put in, by their words then: the same file has them as new once more."""
    found: dict[str, deque[str]] = {}
    for record in document.where(EditorChange, "state", "accepted"):
        if record.act == "add-paragraph" and document.get(Paragraph, record.id) is not None:
            found.setdefault(record.new, deque()).append(record.id)
    return found


def _next_of(here: Mapping[str, deque[str]], words: str) -> tuple[str, ...]:
    """The next paragraph that had these words then, each once."""
    waiting = here.get(words.rstrip())
    return (waiting.popleft(),) if waiting else ()


def _is_break(words: str) -> bool:
    """There is nothing to be read in them."""
    return not any(sign.isalnum() for sign in words)


class _Entry(NamedTuple):
    """A paragraph of ours, or the title of a scene."""

    scene: Scene
    paragraph: Paragraph | None

    @property
    def id(self) -> str:
        return self.paragraph.id if self.paragraph is not None else self.scene.id

    @property
    def text(self) -> str:
        return self.paragraph.text.translate(_AS_SENT) if self.paragraph is not None else self.scene.title

    @property
    def sent(self) -> str:
        """As it is in the file."""
        return _BREAK_SENT if self.paragraph is not None and self.paragraph.style == "rule" else self.text

    @property
    def is_compared(self) -> bool:
        return self.paragraph is None or self.paragraph.style not in _NOT_COMPARED


class _Beside(NamedTuple):
    """Where something that is new, or moved, comes to stand."""

    id: str
    side: Literal["after", "before"]


class _Planner:
    """Makes the records of one file."""

    def __init__(
        self,
        document: Document,
        text: TrackedText,
        source: str,
        entries: Sequence[_Entry],
        units: Sequence[Unit],
        found: Sequence[int | None],
    ) -> None:
        self.document, self.text, self.source = document, text, source
        self.entries, self.units, self.found = entries, units, found
        self.draft = Draft(document)
        self.counts = Counts()
        self._said = Counter(map(_key, document.all(EditorChange)))
        self._comments = CommentPlaces(text.comments)
        self._marks: dict[str, list[Mark]] = {}
        """By paragraph, those of its changes, which are put into it when all are known."""
        self._homes: dict[str, str] = {}
        """The paragraph of ours beside which a new one comes, over all new ones between the two."""
        self._moved: set[int] = set()
        self._stays: set[str] = set()
        """Paragraphs that are neither moved nor gone: beside them others may come."""
        self._joining: EditorChange | None = None

    def plan(self, step: Step) -> None:
        self._moved = self._find_moved()
        self._stays = {
            self.entries[place].id
            for unit, place in zip(self.units, self.found, strict=True)
            if place is not None and place not in self._moved and unit.now.strip()
        }
        before: _Beside | None = None
        self._count_aside(self.text.aside)
        for number, (unit, place) in enumerate(zip(self.units, self.found, strict=True)):
            if number % 200 == 0:
                step(number / len(self.units))
            if place is None:
                came = self._new(unit, before or self._first())
                if unit.now.strip():
                    self._joined(came.id)
                before = came
                continue
            entry = self.entries[place]
            if not unit.now.strip() and unit.ends:
                # What it joins is nothing.
                self._joining = None
            elif unit.now.strip():
                self._joined(entry.id if entry.paragraph is not None else "")
            if entry.paragraph is None:
                self._title(entry, unit)
                before = self._beginning(entry.scene) or before
                continue
            self._paragraph(entry, entry.paragraph, unit, place, before)
            if unit.now.strip() or not entry.is_compared:
                before = _Beside(entry.id, "after")
        self._joined("")
        self._missing()
        for paragraph_id, marks in self._marks.items():
            self.draft.put(with_marks(self.draft.need(Paragraph, paragraph_id), marks))
        put_notes(document=self.document, draft=self.draft, comments=self.text.comments, places=self._comments,
                  counts=self.counts)  # fmt: skip

    # ---- where

    def _first(self) -> _Beside:
        """Before all that the file has."""
        places = sorted(one for one in self.found if one is not None and self.entries[one].paragraph is not None)
        place = next((one for one in places if self.entries[one].id in self._stays), places[0])
        return _Beside(self.entries[place].id, "before")

    def _beginning(self, scene: Scene) -> _Beside | None:
        """Before the first paragraph of a scene that stays there."""
        first = next((one for one in scene.paragraphs if one in self._stays), None)
        first = first or next(iter(scene.paragraphs), None)
        return _Beside(first, "before") if first is not None else None

    def _find_moved(self) -> set[int]:
        """Places of ours that stand elsewhere, each for itself: a scene that was moved as a whole moves none."""
        order = [one for one in self.found if one is not None]
        titles = [one for one in order if self.entries[one].paragraph is None]
        strays = moved(titles)
        self.counts.scenes_moved = len(strays)
        ranks: dict[str, int] = {self.entries[one].scene.id: number for number, one in enumerate(titles)}
        keys: dict[tuple[int, int], int] = {}
        rank = -1
        last = ""
        for place, entry in enumerate(self.entries):
            if entry.scene.id != last:
                last = entry.scene.id
                # A scene without a title goes with the one before it.
                rank = ranks.get(last, rank)
            keys[rank, place] = place
        places = {place: number for number, (_, place) in enumerate(sorted(keys))}
        back = {number: place for place, number in places.items()}
        outside: set[int] = set()
        within: list[int] = []
        bounds = iter([*(places[one] for one in titles), len(self.entries)])
        low, high = -1, next(bounds)
        for one in order:
            if self.entries[one].paragraph is None:
                # A title stays: what comes to stand in another scene is what moved.
                low, high = high, next(bounds)
            elif low < places[one] < high:
                within.append(places[one])
            else:
                outside.add(one)
        return outside | {back[one] for one in moved(within)}

    # ---- changes

    def _put(self, record: EditorChange, *marks: Mark) -> bool:
        """False for what is here already."""
        key = _key(record)
        if self._said[key] > 0:
            self._said[key] -= 1
            self.counts.known += 1
            return False
        self.draft.put(record)
        if marks:
            self._marks.setdefault(record.paragraph_id, []).extend(marks)
        if record.tracked:
            self.counts.tracked += 1
        else:
            self.counts.untracked += 1
        return True

    def _record(
        self,
        paragraph_id: str,
        act: ChangeAct,
        unit: Unit | None = None,
        *,
        tracked: bool,
    ) -> EditorChange:
        by = unit.by if unit is not None and tracked else None
        return EditorChange(
            id=new_id(),
            paragraph_id=paragraph_id,
            act=act,
            author=by.author if by is not None else self.text.editor,
            created=by.at if by is not None else 0.0,
            tracked=tracked,
            source=self.source,
        )

    def _title(self, entry: _Entry, unit: Unit) -> None:
        new = " ".join(unit.now.split())
        if _is_break(unit.was) and not _is_break(entry.text):
            # The title was not printed: a sign of a break, or an empty line, stood for it.
            return
        self.counts.headings += unit.joins is not None and bool(new)
        told = next((bit.by for bit in unit.bits if bit.status != "same"), None)
        if new != " ".join(entry.text.split()) and (new or told is not None):
            record = self._record(entry.id, "title", tracked=told is not None)
            record = msgspec.structs.replace(record, old=entry.scene.title, new=new)
            self._put(msgspec.structs.replace(record, author=told.author, created=told.at) if told else record)

    def _new(self, unit: Unit, beside: _Beside) -> _Beside:
        """A paragraph that we have not."""
        words = unit.now.rstrip()
        home = self._homes.get(beside.id, beside.id)
        self._comments.meet(unit, home)
        if not words:
            return beside
        self.counts.new += 1
        bits = [(bit.text, bit.marks) for bit in unit.bits if bit.status != "out"]
        record = self._record(beside.id, "add-paragraph", unit, tracked=unit.whole == "in")
        marks = tuple(mark for mark in marks_of(bits) if mark.start < len(words))
        record = msgspec.structs.replace(record, new=words, marks=marks, style=unit.style, side=beside.side)
        if not self._put(record):
            return beside
        self._homes[record.id] = home
        return _Beside(record.id, "after")

    def _paragraph(self, entry: _Entry, paragraph: Paragraph, unit: Unit, place: int, beside: _Beside | None) -> None:
        self.counts.matched += 1
        if place in self._moved and beside is not None and beside.id != paragraph.id:
            self.counts.moved += 1
            tracked = unit.moved
            record = self._record(paragraph.id, "move-paragraph", unit, tracked=tracked)
            self._put(msgspec.structs.replace(record, to_id=beside.id, side=beside.side, old=entry.text[:QUOTED]))
        if not entry.is_compared or (paragraph.style == "table") != bool(unit.rows):
            self.counts.tables += entry.is_compared
            self._comments.meet(unit, paragraph.id)
            return
        if not unit.now.strip():
            self._comments.meet(unit, paragraph.id, whole=len(paragraph.text))
            record = self._record(paragraph.id, "remove-paragraph", unit, tracked=unit.whole == "out")
            self._put(msgspec.structs.replace(record, old=paragraph.text))
            self.counts.missing += 1
            return
        if paragraph.style == "table":
            bits, points = as_paragraph(unit.rows, entry.text)
            unit = unit.told(bits, points)
        comparison = compared(entry.text, unit, self.text.editor)
        for hunk in comparison.hunks:
            old = paragraph.text[hunk.start : hunk.end]
            act: Literal["insert", "delete", "replace"] = "insert" if not old else "replace" if hunk.new else "delete"
            record = msgspec.structs.replace(
                self._record(paragraph.id, act, tracked=hunk.tracked),
                old=old,
                new=hunk.new,
                marks=hunk.marks,
                author=hunk.by.author,
                created=hunk.by.at,
                style=paragraph.style,
                side="after" if hunk.start else "before",
            )
            self._put(record, *_anchor(record, hunk.start, hunk.end, len(paragraph.text)))
        self._notes(paragraph, unit, comparison)
        if unit.joins is not None:
            self._join(paragraph, unit)
        self._comments.meet(unit, paragraph.id, comparison, whole=len(paragraph.text))

    def _notes(self, paragraph: Paragraph, unit: Unit, comparison: Comparison) -> None:
        """Footnotes whose words are others."""
        signs = {mark.start: mark for mark in reversed(paragraph.marks) if mark.style == "footnote"}
        for note in unit.notes:
            at = comparison.ours(note.at, len(paragraph.text))
            ours = signs.get(at)
            if ours is None:
                self.counts.in_footnotes += note.tracked
            elif " ".join(ours.target.split()) != " ".join(note.words.split()):
                record = self._record(paragraph.id, "footnote", tracked=note.tracked)
                record = msgspec.structs.replace(record, old=ours.target, new=note.words)
                if note.tracked:
                    record = msgspec.structs.replace(record, author=note.by.author, created=note.by.at)
                self._put(record, Mark(at, at + 1, "change", record.id))

    def _join(self, paragraph: Paragraph, unit: Unit) -> None:
        """With what comes next in the file, which is not known yet."""
        if unit.joins is not None:
            record = self._record(paragraph.id, "join", tracked=True)
            self._joining = msgspec.structs.replace(record, author=unit.joins.author, created=unit.joins.at)

    def _joined(self, to_id: str) -> None:
        if self._joining is not None and to_id:
            self._put(msgspec.structs.replace(self._joining, to_id=to_id))
        elif self._joining is not None:
            # The end of a scene's last paragraph, before a title that keeps words: it is no part of a paragraph.
            self.counts.headings += 1
        self._joining = None

    def _missing(self) -> None:
        """Paragraphs of the scenes that the file has, which it has no more."""
        here = {self.entries[one].scene.id for one in self.found if one is not None}
        every = {entry.scene.id for entry in self.entries}
        self.counts.absent = len(every - here)
        taken = set(self.found)
        for place, entry in enumerate(self.entries):
            paragraph = entry.paragraph
            if paragraph is None or place in taken or entry.scene.id not in here:
                continue
            if entry.is_compared and paragraph.text.strip():
                self.counts.missing += 1
                record = self._record(paragraph.id, "remove-paragraph", tracked=False)
                self._put(msgspec.structs.replace(record, old=paragraph.text))

    def _count_aside(self, aside: Counter[Aside]) -> None:
        self.counts.formatting, self.counts.tables = aside["formatting"], self.text.tables
        self.counts.in_tables, self.counts.in_footnotes = aside["tables"], aside["footnotes"]


def _anchor(record: EditorChange, start: int, end: int, length: int) -> tuple[Mark, ...]:
    if start < end:
        return (Mark(start, end, "change", record.id),)
    if not length:
        return ()
    return (Mark(start - 1, start, "insertion", record.id) if start else Mark(0, 1, "insertion", record.id),)


def _key(record: EditorChange) -> tuple[str, ...]:
    """Two that say the same. Where it is new beside is left out: that may be the id of another change."""
    beside = "" if record.act == "add-paragraph" else record.paragraph_id
    return beside, record.act, record.old, record.new, record.author if record.tracked else ""
