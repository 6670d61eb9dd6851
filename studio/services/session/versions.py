"""Versions of the text: kept by name or by themselves, read, dropped; and which of those kept by themselves go.

The Writing pane and the command line call it. What reads or encodes runs on any thread; what changes the project, on
the session's own.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Final

import msgspec

from studio.domain.changes import Change, Edit
from studio.domain.document import Document
from studio.domain.ids import new_id
from studio.domain.project_records import Asset, Snapshot
from studio.domain.text_records import Paragraph, Scene, Version
from studio.project.snapshots import Texts, take_version, texts_in
from studio.project.trash import Sweep
from studio.services.session.session import ProjectSession

__all__ = ["Texts"]

AGAIN_AFTER: Final = 3600.0
"""Seconds after which a text that is written in is kept by itself once more."""
MOST_OF_SCENE: Final = 30
"""Versions of a scene that are kept by themselves."""
MOST_OF_MANUSCRIPT: Final = 14


class Kept(msgspec.Struct, frozen=True):
    """A version on its way into the project."""

    change: Change
    blobs: tuple[tuple[str, bytes], ...]


def taking(document: Document, name: str, scene_id: str = "") -> Callable[[], Kept]:
    """Makes on any thread a version of a scene or, without one, of the whole manuscript, as it is now. KeyError for a
    scene that is not there, so does what is answered."""
    copy = document.copy()
    return lambda: Kept(*take_version(copy, name, scene_id))


def taking_before(document: Document, change: Change, scene_id: str = "") -> Callable[[], Kept | None]:
    """The same without a name, as it was before `change`, which was just performed. None where that was in the midst of
    a larger change, which comes a part at a time."""
    copy = document.copy()

    def work() -> Kept | None:
        copy.apply(change.inverse())
        return Kept(*take_version(copy, "", scene_id)) if _is_whole(copy, scene_id) else None

    return work


def _is_whole(document: Document, scene_id: str) -> bool:
    """Whether the scene, or every scene, is there with all of its paragraphs."""
    scene = document.get(Scene, scene_id)
    scenes = tuple(document.all(Scene)) if not scene_id else () if scene is None else (scene,)
    there = all(document.get(Paragraph, one) is not None for scene in scenes for one in scene.paragraphs)
    return bool(scenes) and there


def keep(session: ProjectSession, kept: Kept) -> Version:
    """Put it into the project; not undoable. Raise StudioError(ProjectReadOnly)."""
    change = kept.change
    # The same text may have been kept meanwhile.
    edits = tuple(one for one in change.edits if not _is_there(session.document, one))
    for _ in session.in_slices(session.prepare(msgspec.structs.replace(change, edits=edits)), kept.blobs):
        continue
    version = change.edits[-1].after
    assert isinstance(version, Version)
    return version


def _is_there(document: Document, edit: Edit) -> bool:
    return isinstance(edit.after, Asset) and document.get(Asset, edit.after.id) is not None


def reading(session: ProjectSession, of: Version | Snapshot) -> Callable[[], Texts]:
    """Reads on any thread what it holds. Raise StudioError(ProjectDamaged), so does what is answered."""
    read, path = session.asset_reader(of.asset), str(session.path)
    return lambda: texts_in(read(), path)


def drop(session: ProjectSession, version: Version) -> None:
    """Take a version out, with its bytes unless something else has them; not undoable. Raise StudioError."""
    others: tuple[Version | Snapshot, ...] = (*session.document.all(Version), *session.document.all(Snapshot))
    shared = any(one.asset == version.asset and one.id != version.id for one in others)
    asset = session.document.get(Asset, version.asset)
    gone = [Edit(version, None)]
    if asset is not None and not shared:
        gone.append(Edit(asset, None))
    change = Change(id=new_id(), label="Drop a version", stack="none", edits=tuple(gone), at=time.time())
    session.sweep_out(Sweep(change, () if shared else (version.asset,), 0, ()))


# ---- by themselves


def in_excess(versions: Sequence[Version], most: int) -> Version | None:
    """Of those that were kept by themselves, which one goes when there are more than `most`: the oldest but one. The
    first and the newest stay."""
    own = sorted((one for one in versions if not one.name), key=lambda one: one.id)
    return own[1] if len(own) > most else None


def is_news(document: Document, kept: Kept) -> bool:
    """Whether it has words, and no version of the same text is kept already."""
    version = kept.change.edits[-1].after
    if not isinstance(version, Version) or not version.words:
        return False
    return all(one.asset != version.asset for one in document.where(Version, "scene_id", version.scene_id))
