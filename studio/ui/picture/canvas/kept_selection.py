"""What is selected, kept in the project: the one layer of role "selection" of its canvas, with coverage in the alpha of
white tiles.

Made by the canvas' page; main thread. A change by hand is told by `Selecting`, and becomes a step with the tiles that
it touched; undo, redo and opening a project put tiles back. More than a few of them, and those that have to be
unpacked, are read on the thread of `Selecting`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Final

import msgspec
from PySide6.QtCore import QObject, QSize, Signal

from studio.domain.changes import Change, Edit
from studio.domain.errors import StudioError
from studio.domain.ids import new_id
from studio.domain.picture_records import Canvas, Layer, Tile
from studio.services.session.painting import Painted
from studio.ui.picture.canvas.painting.arrays import np
from studio.ui.picture.canvas.painting.selection import unasked
from studio.ui.picture.canvas.painting.tiles import SIDE, Key
from studio.ui.picture.canvas.shown import Project, Raw
from studio.ui.picture.canvas.tools.selecting import Selecting, SelectionDone

if TYPE_CHECKING:
    from studio.ui.picture.canvas.painting.selection import Mask, Selection, Step

_AT_ONCE: Final = 16
"""Tiles that are read at once; more are read on a thread."""


class KeptSelection(QObject):
    failed = Signal(object)
    """Failure: it could not be read or kept."""

    def __init__(self, selecting: Selecting, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._selecting = selecting
        self._project: Project | None = None
        self._canvas: Canvas | None = None
        self._layer_id = ""
        self._is_new = False
        """The layer comes with a change that is not committed yet."""
        self._names: dict[Key, str] = {}
        self._flying: set[str] = set()
        """Ids of changes that are not committed yet."""
        selecting.done.connect(self._keep)

    def take_up(self, project: Project | None) -> None:
        self._project, self._canvas, self._layer_id, self._is_new = project, None, "", False
        self._names.clear()
        self._flying.clear()
        self._selecting.show_canvas(QSize())

    def show_canvas(self, canvas: Canvas | None, layers: tuple[Layer, ...]) -> None:
        """As the document has them."""
        known = self._canvas
        self._canvas = canvas
        layer = next((one for one in layers if one.role == "selection"), None)
        size = (canvas.id, canvas.width, canvas.height) if canvas is not None else None
        if size != ((known.id, known.width, known.height) if known is not None else None):
            self._selecting.show_canvas(QSize(canvas.width, canvas.height) if canvas is not None else QSize())
            self._layer_id, self._is_new = "", False
            self._names.clear()
        if layer is not None and layer.id != self._layer_id:
            self._layer_id = layer.id
            self._read()
        elif layer is not None:
            self._is_new = False
        elif self._layer_id and not self._is_new:
            # The step that brought it was undone.
            self._layer_id = ""
            self._put(dict.fromkeys(self._names, ""))
            self._names.clear()

    def _read(self) -> None:
        if self._project is not None:
            tiles = self._project.document.tiles_of(self._layer_id)
            self._put({(one.x, one.y): one.pixels for one in tiles})

    def follow(self, change: Change) -> None:
        """A change of the document was applied."""
        mine = change.id in self._flying
        self._flying.discard(change.id)
        swapped: dict[Key, str] = {}
        for edit in change.edits:
            record = edit.after if edit.after is not None else edit.before
            if isinstance(record, Tile) and record.layer_id == self._layer_id:
                key, name = (record.x, record.y), edit.after.pixels if isinstance(edit.after, Tile) else ""
                if mine:
                    self._names[key] = name
                elif self._names.get(key, "") != name:
                    swapped[key] = name
        if swapped:
            self._put(swapped)

    def _is_remembered(self, names: Mapping[Key, str]) -> bool:
        project = self._project
        return project is not None and all(
            not name or project.painting.remembered(name) is not None for name in names.values()
        )

    def _put(self, names: Mapping[Key, str]) -> None:
        if self._project is None:
            return
        self._names.update(names)
        work = partial(_read_into, self._project.painting.read, dict(names))
        if len(names) > _AT_ONCE or self._selecting.busy or not self._is_remembered(names):
            self._selecting.take_in(work)
            return
        try:
            self._selecting.put(_read(self._project.painting.read, names, unasked))
        except StudioError as error:
            self.failed.emit(error.failure)

    def part_of_a_step(self, done: SelectionDone) -> Painted | None:
        """A change that is kept together with what is painted in the same step; `kept_with` tells of that."""
        return self._painted(done) if self._layer_id else None

    def kept_with(self, change_id: str) -> None:
        """The change with that id is on its way into the project."""
        self._flying.add(change_id)

    def _keep(self, done: SelectionDone) -> None:
        if self._project is None or self._canvas is None:
            return
        others: tuple[Edit, ...] = ()
        if not self._layer_id:
            canvas = self._canvas
            layer = Layer(id=new_id(), canvas_id=canvas.id, role="selection", width=canvas.width, height=canvas.height)
            after = msgspec.structs.replace(canvas, layers=(layer.id, *canvas.layers))
            others = Edit(None, layer), Edit(canvas, after)
            self._layer_id, self._is_new = layer.id, True
        try:
            self._flying.add(self._project.painting.keep(self._painted(done, others)))
        except StudioError as error:
            self._selecting.put(done.before)
            self.failed.emit(error.failure)

    def _painted(self, done: SelectionDone, others: tuple[Edit, ...] = ()) -> Painted:
        before, after = _raw(done.before), _raw(done.after)
        return Painted(label=done.label, layer_id=self._layer_id, before=before, after=after, others=others)


def _read(read: Callable[[str], Raw], names: Mapping[Key, str], step: Step) -> dict[Key, Mask | None]:
    """Any thread. Raises StudioError."""
    found: dict[Key, Mask | None] = {}
    for number, (key, name) in enumerate(names.items()):
        step(number / len(names))
        found[key] = read(name)[..., 3].copy() if name else None
    return found


def _read_into(read: Callable[[str], Raw], names: Mapping[Key, str], selection: Selection, step: Step) -> Selection:
    """On a thread. Raises StudioError."""
    selection.put(_read(read, names, step))
    return selection


def _raw(tiles: Mapping[Key, Mask | None]) -> dict[Key, Raw | None]:
    """Views: four channels of the same bytes."""
    shape = (SIDE, SIDE, 4)
    return {key: np.broadcast_to(mask[..., None], shape) if mask is not None else None for key, mask in tiles.items()}
