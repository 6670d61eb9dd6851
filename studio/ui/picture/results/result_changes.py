"""Edits of finished pictures as pure functions: each looks at the document and answers with one `Change`.

The results presenter performs them on the stack "picture". Main thread; no toolkit.
All of them raise KeyError for an id that is not there.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

import msgspec

from studio.domain.changes import Change, Edit
from studio.domain.document import Document
from studio.domain.ids import new_id
from studio.domain.picture_records import Generation


def star(document: Document, generation_ids: Sequence[str], starred: bool) -> Change:
    edits = []
    for generation_id in generation_ids:
        generation = document.need(Generation, generation_id)
        edits.append(Edit(generation, msgspec.structs.replace(generation, starred=starred, stars=int(starred))))
    return _change("Star picture" if starred else "Remove star", edits)


def trash(document: Document, generation_ids: Sequence[str], trashed: bool = True) -> Change:
    """To the project's trash, or back from it; layers that show the picture keep it."""
    edits = []
    for generation_id in generation_ids:
        generation = document.need(Generation, generation_id)
        edits.append(Edit(generation, msgspec.structs.replace(generation, trashed=trashed)))
    return _change("Move picture to trash" if trashed else "Take picture from trash", edits)


def _change(label: str, edits: Sequence[Edit]) -> Change:
    return Change(id=new_id(), label=label, stack="picture", edits=tuple(edits), at=time.time())
