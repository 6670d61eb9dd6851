"""The document: plain frozen records with ids, changed only by `Change` values.

Lives in the window's (or command line's) process only.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Final

import msgspec
from typing_extensions import TypeVar

from studio.domain.base_record import BaseRecord
from studio.domain.changes import Change, Conflict, Edit
from studio.domain.picture_records import Generation, Layer, Tile
from studio.domain.project_records import Job, Link
from studio.domain.records import Record
from studio.domain.sound_records import Direction, HeardTake, SpokenLine, Take, Transcript
from studio.domain.talk_records import Turn
from studio.domain.text_records import EditorChange, MarginNote, Paragraph, Scene, SceneDraft, Version
from studio.domain.timeline_records import ClipEdit, Marker, SoundBed

R = TypeVar("R", bound=BaseRecord)
T = TypeVar("T")

INDEXED: dict[type, tuple[str, ...]] = {
    Paragraph: ("scene_id", "proposed", "anchored"),
    Scene: ("parent_id",),
    SceneDraft: ("scene_id",),
    Version: ("scene_id",),
    Tile: ("layer_id",),
    Generation: ("asset", "trashed", "grid_id"),
    Take: ("scene_id", "paragraph_id", "text_hash"),
    HeardTake: ("take_id",),
    SpokenLine: ("paragraph_id",),
    Direction: ("paragraph_id",),
    ClipEdit: ("paragraph_id",),
    Marker: ("paragraph_id",),
    SoundBed: ("scene_id",),
    Transcript: ("scene_id",),
    Link: ("paragraph_id",),
    MarginNote: ("paragraph_id",),
    EditorChange: ("state",),
    Turn: ("conversation_id",),
    Job: ("state",),
}
"""The fields, or properties made of them, by which records are found without looking at all of their kind."""


Index = dict[object, "str | set[str]"]
"""Ids by the value of a field. A set of a single id would take 216 bytes, and most values have one."""


class Document:
    """All records by kind and id. Owned by one thread; values handed out are immutable."""

    def __init__(self, records: tuple[Record, ...] = ()) -> None:
        self._records: dict[type, dict[str, Record]] = {}
        self._order: dict[type, _Order] = {}
        """Of the kinds that somebody has asked for."""
        self._indexes: dict[tuple[type, str], Index] = {}
        """Ids by the value of a field, of the fields that somebody has asked for."""
        self._derived: dict[Callable[..., object], tuple[tuple[type, ...], object]] = {}
        """What was read out of all records of some kinds, by what reads it."""
        for record in records:
            self._records.setdefault(type(record), {})[record.id] = record

    def get(self, kind: type[R], record_id: str) -> R | None:
        return self._records.get(kind, {}).get(record_id)  # type: ignore[return-value]

    def each(self, kind: type[R], record_ids: Iterable[str]) -> Iterator[R | None]:
        """`get` of many ids, a tenth of its time: a scene may have a hundred thousand paragraphs."""
        return map(self._records.get(kind, {}).get, record_ids)  # type: ignore[arg-type]

    def need(self, kind: type[R], record_id: str) -> R:
        """Like `get`, but raises KeyError."""
        return self._records.get(kind, {})[record_id]  # type: ignore[return-value]

    def all(self, kind: type[R]) -> Iterator[R]:
        """A snapshot in id order, which is the order of making."""
        return iter(self._in_order(kind))

    def _in_order(self, kind: type[R]) -> list[R]:
        records = self._records.get(kind, {})
        order = self._order.get(kind)
        if order is None:
            order = self._order[kind] = _Order(records)
        return [records[key] for key in order.ids()]  # type: ignore[misc]

    def derived(self, make: Callable[..., T], *kinds: type[BaseRecord]) -> T:
        """What `make`, a function of a module, answers when it is given all records of each of these kinds: a lexicon,
        a table. Made when it is first asked for, and kept until a record of one of them changes."""
        kept = self._derived.get(make)
        if kept is None:
            kept = self._derived[make] = (kinds, make(*(self._in_order(kind) for kind in kinds)))
        return kept[1]  # type: ignore[return-value]

    def where(self, kind: type[R], field: str, value: object) -> tuple[R, ...]:
        """The records of a kind whose `field` has this value, in id order: takes of a paragraph, jobs in a state. Costs
        what it finds, whatever else there is. KeyError for a field that is not in `INDEXED`."""
        if field not in INDEXED[kind]:
            raise KeyError(field)
        records = self._records.get(kind, {})
        index = self._indexes.get((kind, field))
        if index is None:
            index = self._indexes[kind, field] = {}
            for record in records.values():
                _take_in(index, getattr(record, field), record.id)
        ids = index.get(value, ())
        return tuple(records[key] for key in ((ids,) if isinstance(ids, str) else sorted(ids)))  # type: ignore[misc]

    def tiles_of(self, layer_id: str) -> tuple[Tile, ...]:
        """The painted parts of a layer."""
        return self.where(Tile, "layer_id", layer_id)

    def records(self) -> tuple[Record, ...]:
        return tuple(chain.from_iterable(kind.values() for kind in self._records.values()))

    def copy(self) -> Document:
        """Another document of the same records, for a thread that reads while this one goes on."""
        other = Document()
        other._records = {kind: dict(records) for kind, records in self._records.items()}
        other._derived = dict(self._derived)
        return other

    def apply(self, change: Change) -> None:
        """Apply every edit, or raise Conflict and leave the document as it was.

        A change edits a record at most once: with two edits of one record neither `before` could be held against
        the present state. Make one edit of them.
        """
        seen: set[tuple[type, str]] = set()
        for edit in change.edits:
            either = edit.after if edit.before is None else edit.before
            if either is None:
                raise Conflict(f"{change.label}: an edit of nothing")
            key = (type(either), either.id)
            if key in seen:
                raise Conflict(f"{change.label}: two edits of {type(either).__name__} {either.id}")
            seen.add(key)
            if edit.before is not None and edit.after is not None and key != (type(edit.after), edit.after.id):
                raise Conflict(f"{change.label}: {type(either).__name__} {either.id} turns into another record")
            present = self._records.get(type(either), {}).get(either.id)
            if present != edit.before:
                raise Conflict(f"{change.label}: {type(either).__name__} {either.id} is not what the change expects")
        for edit in change.edits:
            self._put(edit.before, edit.after)

    def _put(self, before: Record | None, after: Record | None) -> None:
        if after is not None:
            self._records.setdefault(type(after), {})[after.id] = after
        elif before is not None:
            del self._records[type(before)][before.id]
        either = after if after is not None else before
        if either is None:
            return
        kind, record_id = type(either), either.id
        for make in [make for make, (kinds, _) in self._derived.items() if kind in kinds]:
            del self._derived[make]
        order = self._order.get(kind)
        if order is not None and (before is None) != (after is None):
            (order.put if before is None else order.drop)(record_id)
        for field in INDEXED.get(kind, ()):
            index = self._indexes.get((kind, field))
            if index is None:
                continue
            was, now = getattr(before, field, _NOTHING), getattr(after, field, _NOTHING)
            if was != now:
                if was is not _NOTHING:
                    _take_out(index, was, record_id)
                if now is not _NOTHING:
                    _take_in(index, now, record_id)


_FEW: Final = 32
"""Ids that are taken out of a sorted list one by one."""
_NOTHING = object()
"""What a record that is not there has in a field."""


class _Order:
    """Sorted ids. What comes and goes is put into its place when somebody asks: one after the other, thousands would
    each move all that stand behind."""

    def __init__(self, ids: Iterable[str]) -> None:
        self._ids = sorted(ids)
        self._come: set[str] = set()
        self._gone: set[str] = set()

    def put(self, record_id: str) -> None:
        if record_id in self._gone:
            self._gone.discard(record_id)
        else:
            self._come.add(record_id)

    def drop(self, record_id: str) -> None:
        if record_id in self._come:
            self._come.discard(record_id)
        else:
            self._gone.add(record_id)

    def ids(self) -> list[str]:
        if len(self._gone) > _FEW:
            self._ids = [one for one in self._ids if one not in self._gone]
        else:
            for one in self._gone:
                del self._ids[bisect_left(self._ids, one)]
        self._gone.clear()
        if self._come:
            come = sorted(self._come)
            in_the_midst = bool(self._ids) and come[0] < self._ids[-1]
            self._ids += come
            if in_the_midst:
                # Two runs that are sorted already: it goes once through both.
                self._ids.sort()
            self._come.clear()
        return self._ids


def _take_in(index: Index, value: object, record_id: str) -> None:
    ids = index.setdefault(value, record_id)
    if isinstance(ids, set):
        ids.add(record_id)
    elif ids != record_id:
        index[value] = {ids, record_id}


def _take_out(index: Index, value: object, record_id: str) -> None:
    ids = index[value]
    if isinstance(ids, set):
        ids.discard(record_id)
        if len(ids) == 1:
            index[value] = ids.pop()
    elif ids == record_id:
        del index[value]


def with_tiles(document: Document, change: Change) -> Change:
    """`change`, with the tiles of layers that it removes removed, too: nothing may be painted on a layer that is not
    there."""
    gone = [edit.before.id for edit in change.edits if isinstance(edit.before, Layer) and edit.after is None]
    if not gone:
        return change
    named = {edit.before.id for edit in change.edits if isinstance(edit.before, Tile)}
    tiles = (tile for layer_id in gone for tile in document.tiles_of(layer_id))
    edits = tuple(Edit(tile, None) for tile in tiles if tile.id not in named)
    return msgspec.structs.replace(change, edits=(*change.edits, *edits))


def rebase(document: Document, change: Change) -> Change | None:
    """`change` made to fit the document's present state, or None where both changed the same thing.

    Two undo stacks share records: a step back on one must keep what was done since on the other. Records are merged
    field by field; what has happened already is left out.
    """
    edits = []
    for edit in change.edits:
        either = edit.after if edit.before is None else edit.before
        if either is None:
            return None
        present = document.get(type(either), either.id)
        if present == edit.after:
            continue
        if present != edit.before:
            if present is None or edit.before is None or edit.after is None:
                return None
            merged = _merge(edit.before, edit.after, present)
            if merged is None:
                return None
            edit = Edit(present, merged)  # noqa: PLW2901
        edits.append(edit)
    return msgspec.structs.replace(change, edits=tuple(edits))


def _merge(before: Record, after: Record, present: Record) -> Record | None:
    fields = {}
    for name in before.__struct_fields__:
        old, new, now = (getattr(record, name) for record in (before, after, present))
        if new in (old, now):
            continue
        if now != old:
            return None
        fields[name] = new
    return msgspec.structs.replace(present, **fields)
