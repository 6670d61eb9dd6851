"""What a project remembers of publishing: what is chosen, and the recipe of what was written. Pure; any thread."""

from __future__ import annotations

import time
from typing import Any

import msgspec

from studio.domain.changes import Change, Edit
from studio.domain.document import Document
from studio.domain.draft import Draft
from studio.domain.ids import new_id
from studio.domain.publishing_records import Publication, Publishing, Waiver
from studio.services.exchange.audiobook.order import Order
from studio.services.exchange.audiobook.programme import publishing_of
from studio.services.exchange.audiobook.publish import Published


def choose(document: Document, label: str = "Publishing", **fields: Any) -> Change:
    """Other fields of what is chosen for publishing. Each form keeps whether each chapter has a file of its own."""
    chosen = publishing_of(document)
    form = fields.get("form", chosen.form)
    if form != chosen.form:
        parted = {*chosen.parted, chosen.form} if chosen.by_chapter else {*chosen.parted} - {chosen.form}
        fields = {"by_chapter": form in parted, **fields, "parted": tuple(sorted(parted - {form}))}
    return _put(document, label, msgspec.structs.replace(chosen, **fields))


def choose_mastering(document: Document, **fields: Any) -> Change:
    chosen = publishing_of(document)
    mastering = msgspec.structs.replace(chosen.mastering, **fields)
    return _put(document, "Mastering", msgspec.structs.replace(chosen, mastering=mastering))


def waive(document: Document, check: str, *, waived: bool, reason: str = "") -> Change:
    """A figure may fail, or may no longer."""
    chosen = publishing_of(document)
    kept = tuple(one for one in chosen.waived if one.check != check)
    added = (Waiver(check=check, created=time.time(), reason=reason),) if waived else ()
    label = "Waive a figure" if waived else "Ask for a figure again"
    return _put(document, label, msgspec.structs.replace(chosen, waived=(*kept, *added)))


def _put(document: Document, label: str, chosen: Publishing) -> Change:
    draft = Draft(document)
    draft.put(chosen)
    return draft.change(label, "narration")


def published(document: Document, order: Order, done: Published) -> Change:
    """The recipe of files that were written; on no undo stack, as the files stay."""
    record = Publication(
        id=new_id(), created=time.time(), format=order.form, mastering=order.mastering, levels=done.levels,
        waived=tuple(one for one in publishing_of(document).waived if one.check in order.waived),
        files=done.files, takes=done.takes, edits=done.edits, readers=done.readers, program=done.program,
    )  # fmt: skip
    return Change(id=new_id(), label="Published", stack="none", edits=(Edit(None, record),), at=time.time())
