"""What the card of a scene says, changed at once. Pure; the corkboard calls it."""

from __future__ import annotations

import msgspec

from studio.domain.changes import Change
from studio.domain.document import Document
from studio.domain.draft import Draft
from studio.domain.text_records import Scene


def set_scene_card(document: Document, scene_id: str, *, title: str, synopsis: str, status: str) -> Change:
    """Title, synopsis and status as one step. A title without letters leaves the one that is there. Raises KeyError."""
    draft = Draft(document)
    scene = draft.need(Scene, scene_id)
    title = " ".join(title.split()) or scene.title
    fields = {"title": title, "synopsis": synopsis, "status": " ".join(status.split())}
    differing = [name for name, value in fields.items() if getattr(scene, name) != value]
    if not differing:
        return draft.change("Scene card")
    draft.put(msgspec.structs.replace(scene, **fields))
    labels = {"title": "Rename scene", "synopsis": "Synopsis", "status": "Status"}
    return draft.change(labels[differing[0]] if len(differing) == 1 else "Scene card")
