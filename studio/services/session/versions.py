"""Versions of the text: kept by name or by themselves, read, dropped; and which of those kept by themselves go.

The Writing pane and the command line call it. What reads or encodes runs on any thread; what changes the project, on
the session's own.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Final

import msgspec

from studio.domain.document import Asset, Change, Document, Edit, Snapshot, Version
from studio.domain.ids import new_id
from studio.project.snapshots import Texts, take_version, texts_in
from studio.project.trash import Sweep
from studio.services.session.session import ProjectSession

__all__ = ["Texts"]

SCENE_EVERY: Final = 3600.0
"""Seconds after which a scene that is written in is kept by itself once more."""
MANUSCRIPT_EVERY: Final = 24 * 3600.0
"""The same of the whole manuscript."""
MOST_OF_SCENE: Final = 30
"""Versions of a scene that are kept by themselves."""
MOST_OF_MANUSCRIPT: Final = 14
_NEWEST: Final = 10
"""Of those, the newest that are never thinned out."""


class Kept(msgspec.Struct, frozen=True):
    """A version on its way into the project."""

    change: Change
    blobs: tuple[tuple[str, bytes], ...]


def taking(document: Document, name: str, scene_id: str = "", undone: Change | None = None) -> Callable[[], Kept]:
    """Makes on any thread a version of a scene or, without one, of the whole manuscript, as it is now; before `undone`
    where that is given, which was just performed. KeyError for a scene that is not there."""
    copy = document.copy()

    def work() -> Kept:
        if undone is not None:
            copy.apply(undone.inverse())
        return Kept(*take_version(copy, name, scene_id))

    return work


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


# ---- by itself


def is_due(versions: Sequence[Version], every: float, now: float) -> bool:
    """Whether another one is to be kept by itself. The clock may have been set: a version of the future is none that
    was kept lately."""
    return not any(now - every < one.created <= now for one in versions)


def in_excess(versions: Sequence[Version], most: int) -> Version | None:
    """Of those kept by themselves, which one goes when there are more than `most`: that which was kept soonest after
    the one before it. The first and the newest stay."""
    own = sorted((one for one in versions if not one.name), key=lambda one: (one.created, one.id))
    if len(own) <= most:
        return None
    gaps = [(after.created - before.created, number, after) for number, (before, after) in enumerate(pairwise(own))]
    return min(gaps[: len(own) - _NEWEST] or gaps)[2]
