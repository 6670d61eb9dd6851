"""Edits gathered on top of a document without touching it, until they are one `Change`. Used by `manuscript`."""

from __future__ import annotations

import time

from studio.domain.changes import Change, Edit, Stack
from studio.domain.document import Document, R
from studio.domain.ids import new_id
from studio.domain.records import Record


class Draft:
    """Reads through to the document what it has not changed itself; each record becomes at most one edit."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._new: dict[tuple[type, str], Record | None] = {}

    def need(self, kind: type[R], record_id: str) -> R:
        """KeyError when it is not there or was removed."""
        key = (kind, record_id)
        if key in self._new:
            record = self._new[key]
            if record is None:
                raise KeyError(record_id)
            return record  # type: ignore[return-value]
        return self._document.need(kind, record_id)

    def before(self, kind: type[R], record_id: str) -> R | None:
        """As the document has it, whatever was done here."""
        return self._document.get(kind, record_id)

    def put(self, record: Record) -> None:
        self._new[(type(record), record.id)] = record

    def remove(self, record: Record) -> None:
        self._new[(type(record), record.id)] = None

    def change(self, label: str, stack: Stack = "writing") -> Change:
        """Everything gathered, in the order of first touch; what came out as it was is left out."""
        edits = []
        for (kind, record_id), after in self._new.items():
            before: Record | None = self._document.get(kind, record_id)
            if before != after:
                edits.append(Edit(before, after))
        return Change(id=new_id(), label=label, stack=stack, edits=tuple(edits), at=time.time())
