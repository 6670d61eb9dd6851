"""Where a change of a text left off: for a caret that nobody could note any more, or whose change was undone. Pure, any
thread."""

from __future__ import annotations

from collections.abc import Sequence

from studio.domain.changes import Change
from studio.domain.document import Document
from studio.domain.manuscript import common_start
from studio.domain.passages import Place
from studio.domain.text_records import Paragraph, Scene


def end_of_edit(document: Document, change: Change, scene_id: str) -> Place | None:
    """Paragraph and offset behind the last words that the change put into a scene, or where it took some out. None
    where it did neither there, or the words are others by now."""
    scene = document.get(Scene, scene_id)
    befores, afters = [edit.before for edit in change.edits], [edit.after for edit in change.edits]
    old = {one.id: one.text for one in befores if isinstance(one, Paragraph) and one.scene_id == scene_id}
    new = {one.id: one.text for one in afters if isinstance(one, Paragraph) and one.scene_id == scene_id}
    if scene is None or old == new:
        return None
    now = {one: document.get(Paragraph, one) for one in new}
    if any(paragraph is None or paragraph.text != new[one] for one, paragraph in now.items()):
        return None
    order = next((one.paragraphs for one in befores if isinstance(one, Scene) and one.id == scene_id), scene.paragraphs)
    ids = [one for one in scene.paragraphs if one in new]
    if not ids:
        return _before(document, scene, order[: next((at for at, one in enumerate(order) if one in old), len(order))])
    was = "\n".join(old[one] for one in order if one in old)
    text = "\n".join(new[one] for one in ids)
    # Of letters that stand on both sides of the edit, those behind it stood there before, but where it goes on.
    behind = 0 if text.startswith(was) else common_start(was[::-1], text[::-1])
    at = len(text) - behind
    for one in ids:
        if at <= len(new[one]):
            return one, at
        at -= len(new[one]) + 1
    return None


def _before(document: Document, scene: Scene, earlier: Sequence[str]) -> Place | None:
    """The end of the last of these paragraphs that is there; else the beginning of the scene."""
    here = set(scene.paragraphs)
    before = next((one for one in reversed(earlier) if one in here), None)
    if before is not None:
        paragraph = document.get(Paragraph, before)
        return (before, len(paragraph.text)) if paragraph is not None else None
    return (scene.paragraphs[0], 0) if scene.paragraphs else None
