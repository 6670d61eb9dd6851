"""What is selected on the canvas, and everything that changes it. Main thread; what grows with the canvas is worked out
on a thread, one change after the other.

A canvas on which nothing is selected is painted on everywhere. Each change is told as the tiles that it touched, as
they were and as they are now; whoever keeps the project commits them, and undo puts tiles back.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from functools import partial

import msgspec
from PySide6.QtCore import QObject, QSize, Signal
from PySide6.QtGui import QPainterPath

from studio.domain.brushes import SelectingSettings
from studio.domain.errors import Failure
from studio.services.translation import tr
from studio.ui.picture.canvas.painting.easel import Easel
from studio.ui.picture.canvas.painting.selection import Mask, Selection, Step, Way
from studio.ui.picture.canvas.painting.stroke import Cover
from studio.ui.picture.canvas.painting.tiles import Key
from studio.ui.widgets.errand import Errand

Work = Callable[[Selection, Step], Selection]
"""Makes another selection of one that it may write to. On a thread."""


class SelectionDone(msgspec.Struct, frozen=True):
    label: str
    """What the step is called, in English, as `Change.label`."""
    before: Mapping[Key, Mask | None]
    after: Mapping[Key, Mask | None]
    """The same keys; None where nothing is selected."""


class _Wanted(msgspec.Struct, frozen=True):
    label: str
    """Empty: no change by hand."""
    work: Work


class Selecting(QObject):
    changed = Signal()
    """Something else is selected now."""
    done = Signal(object)
    """SelectionDone: a change by hand is finished."""
    failed = Signal(object)
    """Failure"""
    said = Signal(str)
    """An answer, as a sentence."""
    working = Signal(bool)
    """A change takes long enough to be told; or does so no more."""

    def __init__(self, easel: Easel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._easel = easel
        self.selection = Selection(QSize())
        """As it is now; nobody else writes to it."""
        self._waiting: deque[_Wanted] = deque()
        self._errand = Errand(self)
        self._errand.begun.connect(lambda: self.working.emit(True))
        self._errand.ended.connect(lambda: self.working.emit(False))
        easel.limit = self._limit

    def _limit(self, key: Key) -> Cover | None:
        return None if self.selection.is_empty() else self.selection.limit(key)

    # ---- the canvas

    def show_canvas(self, size: QSize) -> None:
        """Another canvas, or of another size: nothing is selected on it until `put` says so."""
        self.stop()
        self.selection = Selection(size)
        self.changed.emit()

    def put(self, tiles: Mapping[Key, Mask | None]) -> None:
        """Select these, as undo does, or what was read from the file."""
        selection = self.selection.copy()
        selection.put(tiles)
        self.selection = selection
        self.changed.emit()

    def place(self, selection: Selection) -> None:
        """Select this; whoever asks for it has it kept."""
        self.selection = selection
        self.changed.emit()

    def take_in(self, work: Work) -> None:
        """Have something selected that takes long to be read; changes by hand wait until it is there."""
        self._want(_Wanted("", work))

    def finish(self, seconds: float) -> bool:
        """Wait for all of it; as `Errand.finish`."""
        return self._errand.finish(seconds)

    def stop(self) -> None:
        """What is being worked out is of no interest any more."""
        self._waiting.clear()
        self._errand.cancel()

    # ---- changing it

    @property
    def busy(self) -> bool:
        return self._errand.busy

    def why_none(self) -> str:
        return tr("Select something first.") if self.selection.is_empty() else ""

    def change(self, label: str, work: Work) -> None:
        """Have something else selected, after what is being worked out already."""
        self._want(_Wanted(label, work))

    def _want(self, wanted: _Wanted) -> None:
        if not self.selection.canvas.isEmpty():
            self._waiting.append(wanted)
            self._next()

    def _next(self) -> None:
        if self._errand.busy or not self._waiting:
            return
        wanted = self._waiting.popleft()
        copy = self.selection.copy()
        self._errand.start(lambda step: wanted.work(copy, step), partial(self._take, wanted.label), self._fail)

    def _take(self, label: str, selection: Selection) -> None:
        changed = selection.changed_from(self.selection)
        if changed:
            self.selection = selection
            self.changed.emit()
        if changed and label:
            before, after = ({key: pair[at] for key, pair in changed.items()} for at in (0, 1))
            self.done.emit(SelectionDone(label, before, after))
        self._next()

    def _fail(self, failure: Failure) -> None:
        self.failed.emit(failure)
        self._next()

    def shape(self, path: QPainterPath, way: Way, settings: SelectingSettings) -> None:
        """Select what lies in a path."""

        def work(selection: Selection, step: Step) -> Selection:
            given = Selection(selection.canvas.size())
            given.take_path(path, "replace", step)
            given.feather(settings.feather, step)
            selection.combine(given, way)
            return selection

        self.change("Select", work)

    def all(self) -> None:
        self.change("Select all", _all)

    def none(self) -> None:
        self.change("Select nothing", _none)

    def invert(self) -> None:
        self.change("Invert the selection", _inverted)

    def grow(self, pixels: int) -> None:
        """A negative number shrinks it."""
        label = "Grow the selection" if pixels > 0 else "Shrink the selection"
        self.change(label, partial(_grown, pixels=pixels))

    def feather(self, pixels: int) -> None:
        self.change("Feather the selection", partial(_feathered, pixels=pixels))

    def border(self, pixels: int) -> None:
        self.change("Select the border", partial(_bordered, pixels=pixels))


def _all(selection: Selection, _step: Step) -> Selection:
    selection.select_all()
    return selection


def _none(selection: Selection, _step: Step) -> Selection:
    selection.clear()
    return selection


def _inverted(selection: Selection, _step: Step) -> Selection:
    selection.invert()
    return selection


def _grown(selection: Selection, step: Step, pixels: int) -> Selection:
    selection.grow(pixels, step)
    return selection


def _feathered(selection: Selection, step: Step, pixels: int) -> Selection:
    selection.feather(pixels, step)
    return selection


def _bordered(selection: Selection, step: Step, pixels: int) -> Selection:
    selection.border(pixels, step)
    return selection
