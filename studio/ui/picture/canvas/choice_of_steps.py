"""Which layer is chosen after a step was undone or done again: the one that was chosen when it was made, or that it is
about; else the choice stays.

Made by the presenter of the canvas; main thread; no widgets.
"""

from __future__ import annotations

from collections.abc import Sequence

from studio.domain.changes import Change, Edit
from studio.domain.picture_records import Canvas, Layer, Tile


class ChoiceOfSteps:
    """Remembers the choice before and after each step that is made while the project is open; steps that were read
    from the file, and strokes, are known by their layers."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[str, str]] = {}
        """Ids of the layers chosen before and after, by the id of the change."""

    def forget(self) -> None:
        """Another project is open."""
        self._known.clear()

    def note(self, change: Change, before: str, after: str) -> None:
        """A change came, new or as a step. A step that goes on keeps the choice that it began with."""
        if change.stack == "picture" and change.id not in self._known and _layers_of(change):
            self._known[change.id] = before, after

    def after(self, change: Change, layers: Sequence[Layer], now: str, *, forth: bool) -> str:
        """The id of the layer to be chosen now that `change` was undone (its edits are turned round then), or done
        again; empty: the choice stays. `layers` of the canvas, bottom first, of which `now` is chosen."""
        there = {one.id for one in layers}
        about = _layers_of(change) | _painted_in(change)
        known = self._known.get(change.id)
        if known is not None and not (now in there and _is_of_the_canvas(change)):
            wanted = known[1] if forth else known[0]
            if wanted in there:
                return wanted
        if now in there and (now in about or _is_of_the_canvas(change)):
            return ""
        meant = [one for one in layers if one.id in about]
        seen = [one for one in meant if one.visible] or meant
        return seen[-1].id if seen else ""


def _layers_of(change: Change) -> set[str]:
    """Whose records it changes, but for the selection."""
    either = (edit.after or edit.before for edit in change.edits)
    return {one.id for one in either if isinstance(one, Layer) and one.role != "selection"}


def _painted_in(change: Change) -> set[str]:
    either = (edit.after or edit.before for edit in change.edits)
    return {one.layer_id for one in either if isinstance(one, Tile)}


def _is_of_the_canvas(change: Change) -> bool:
    """All layers are cropped, scaled or turned with it; none comes or goes."""
    resized = any(_resizes(edit) for edit in change.edits)
    return resized and not any(
        isinstance(edit.after or edit.before, Layer) and (edit.before is None or edit.after is None)
        for edit in change.edits
    )


def _resizes(edit: Edit) -> bool:
    old, new = edit.before, edit.after
    if not isinstance(old, Canvas) or not isinstance(new, Canvas):
        return False
    return (old.width, old.height, old.dpi) != (new.width, new.height, new.dpi)
