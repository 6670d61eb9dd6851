"""The chosen layer, a group, or what is selected of a layer, scaled, turned, mirrored and moved freely.

Made by the canvas' page; main thread. Until it is applied only the easel shows it, and Escape leaves everything as it
was. Pixels are made on a thread, from the layers as they are in the project and never from what was made before, and
become one step with the records, and with the selection that goes along.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import Final, NamedTuple

from PySide6.QtCore import QObject, QRect, QRectF, QTimer, Signal
from PySide6.QtGui import QImage, QTransform

from studio.domain.changes import Edit
from studio.domain.errors import Failure
from studio.domain.picture_records import Layer
from studio.services.session.painting import Painted
from studio.services.translation import tr
from studio.ui.picture.canvas.moving import Moving
from studio.ui.picture.canvas.painting.paint_layer import PaintLayer
from studio.ui.picture.canvas.painting.seen import seen_area
from studio.ui.picture.canvas.painting.selection import Selection, Step, unasked
from studio.ui.picture.canvas.painting.stroke import Tiles
from studio.ui.picture.canvas.painting.tiles import Key, same_pixels
from studio.ui.picture.canvas.shown import Raw
from studio.ui.picture.canvas.tools.moving_selected import MovingSelected, lifted
from studio.ui.picture.canvas.tools.selecting import Selecting, SelectionDone
from studio.ui.picture.canvas.transform.carried import (
    Carried,
    carry_all,
    carry_pixels,
    carry_selection,
    edits_of,
    groups_carried,
    painted_of,
    placed,
    preview_of,
)
from studio.ui.picture.canvas.transform.keeping_steps import KeepingSteps
from studio.ui.picture.canvas.transform.placement import Placement, placed_at
from studio.ui.picture.canvas.transform.resampling import Method
from studio.ui.picture.clipping import framing
from studio.ui.widgets.errand import Errand

AT_ONCE: Final = 9
"""Tiles that are looked at or made at once; more are on a thread."""
LABEL: Final = "Transform"
Preview = tuple[QImage, QTransform]


class _Taken(NamedTuple):
    """What is transformed, as it is in the project."""

    previews: Mapping[str, Preview]
    frame: QRect
    """Pixels of the canvas in which something of it is seen."""
    rest: Mapping[Key, QImage | None] | None
    """What is left of the layer where a part of it is transformed; None: all of it is."""
    pieces: Tiles
    """That part."""


class _Made(NamedTuple):
    carried: tuple[Carried, ...]
    groups: tuple[Edit, ...] = ()
    after: Mapping[Key, Raw | None] | None = None
    """Of the one layer of which a part was transformed."""
    selection: Selection | None = None


class Transforming(QObject):
    changed = Signal()
    """It was begun, is placed elsewhere, or is over."""
    ended = Signal()
    """It was applied or left."""
    refused = Signal(str)
    """Why nothing can be transformed, as a sentence."""
    failed = Signal(object)
    """Failure"""
    working = Signal(bool)
    """It takes long enough to be told; or does so no more."""

    def __init__(
        self, steps: KeepingSteps, moving: Moving, selected: MovingSelected, selecting: Selecting,
        parent: QObject | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._steps, self._moving, self._selected, self._selecting = steps, moving, selected, selecting
        self._easel = steps.easel
        self.placement: Placement | None = None
        """None: nothing is being transformed."""
        self.method: Method = "cubic"
        self.keeps_ratio = False
        """Numbers that are typed keep the ratio of the sides."""
        self._records: tuple[Layer, ...] = ()
        self._groups: tuple[Layer, ...] = ()
        self._stills: Mapping[str, PaintLayer] = {}
        self._taken: _Taken | None = None
        self._selection: Selection | None = None
        self._applies = False
        self._wanted: list[Callable[[], object]] = []
        """What is to be done as soon as it was taken up."""
        self._errand = Errand(self)
        self._errand.begun.connect(lambda: self.working.emit(True))
        self._errand.ended.connect(lambda: self.working.emit(False))
        self._settled = QTimer(self)
        self._settled.setSingleShot(True)
        self._settled.timeout.connect(self._leave_if_other)

    # ---- whether

    @property
    def active(self) -> bool:
        """It is shown and can be placed."""
        return self.placement is not None and not self._applies

    @property
    def busy(self) -> bool:
        """It is being taken up or applied."""
        return self._errand.busy or self._applies or self._steps.busy

    def why_not(self) -> str:
        """A sentence; empty where the chosen layer, or what is selected of it, can be transformed."""
        if self.active:
            return ""
        if self._easel.busy:
            return tr("The last change of the layer is still being made.")
        reason = self._moving.why_not() or self._steps.why_not()
        if reason:
            return reason
        if self._selected.means():
            return self._selected.why_not()
        paints = [self._easel.layer(one.id) for one in self._moving.members()]
        return "" if all(one is not None and one.ready for one in paints) else tr("The layer is still being read.")

    # ---- begun

    def begin(self) -> bool:
        """Take up what is chosen. False where it can't be, which is said."""
        if self.active:
            return True
        self._easel.cancel()
        self._moving.settle()
        self._selected.drop()
        for one in self._moving.members():
            self._easel.catch_up(one.id)
        reason = self.why_not()
        if reason:
            self.refused.emit(reason)
            return False
        self._records = self._moving.members()
        self._groups = self._moving.groups()
        self._stills = {one.id: paint.still() for one in self._records if (paint := self._easel.layer(one.id))}
        part = self._selected.means()
        self._selection = self._selecting.selection if part else None
        if part:
            active = self._easel.active
            self._records = tuple(one for one in self._records if one.id == active)
            self._groups = ()
        work = partial(_take_part if part else _take_all, self._records, self._stills, self._selection)
        self._do(sum(len(one.tiles) for one in self._stills.values()), work, self._take)
        return True

    def _do(self, many: int, work: Callable[[Step], object], then: Callable[[object], None]) -> None:
        if many > AT_ONCE:
            self._errand.start(work, then, self._fail)
        else:
            then(work(unasked))

    def _take(self, taken: object) -> None:
        assert isinstance(taken, _Taken)
        if taken.frame.isEmpty():
            empty = tr("The chosen layer has nothing where it is selected.")
            self.refused.emit(empty if taken.rest is not None else tr("There is nothing on the layer."))
            self._end()
            return
        self._taken, self.placement = taken, placed_at(QRectF(taken.frame))
        wanted, self._wanted = self._wanted, []
        self._show()
        for one in wanted:
            one()

    # ---- placed

    def put(self, placement: Placement) -> None:
        """Show it there."""
        if self.active and placement != self.placement:
            self.placement = placement
            self._show()

    def change(self, how: Callable[[Placement], Placement]) -> None:
        """By a number, or an arrow key."""
        if self.active and self.placement is not None:
            self.put(how(self.placement))

    def set_method(self, method: Method) -> None:
        self.method = method
        self.changed.emit()

    def set_ratio(self, on: bool) -> None:
        self.keeps_ratio = on
        self.changed.emit()

    def _show(self) -> None:
        if self.placement is None or self._taken is None:
            return
        by = self.placement.transform()
        taken = self._taken
        rest = None
        if taken.rest is not None:
            layer = self._stills[self._records[0].id]
            rest = {key: tile for key, tile in {**layer.tiles, **taken.rest}.items() if tile is not None}
        at_home = self.placement.is_at_home
        self._easel.place(
            {one: None if at_home else placed(preview, by, rest) for one, preview in taken.previews.items()}
        )
        self.changed.emit()

    # ---- at once, without handles

    def at_once(self, how: Callable[[Placement], Placement]) -> None:
        """Transform what is chosen so, and apply it; what is being transformed already is only placed."""
        if self.active:
            self.change(how)
            return

        def go() -> None:
            self.change(how)
            self.apply()

        self._wanted = [go]
        if not self.begin():
            self._wanted = []

    # ---- over

    def apply(self) -> None:
        """Make it a step; the handles go when that is done."""
        if not self.active or self.placement is None or self._taken is None:
            return
        if self.placement.is_at_home:
            self.leave()
            return
        self._applies = self._easel.busy = True
        by, method, taken = self.placement.transform(), self.method, self._taken
        many = sum(len(one.tiles) for one in self._stills.values())
        if taken.rest is not None and self._selection is not None:
            record, selection = self._records[0], self._selection
            work = partial(_made_part, record, self._stills[record.id], taken, selection, by, method)
        else:
            known = {one.id: self._steps.known(one.id) for one in self._records}
            work = partial(_made_all, self._records, self._groups, self._stills, known, by, method)
        scale = abs(by.determinant())
        self._do(round(many * max(1.0, scale)), work, self._put)

    def _put(self, made: object) -> None:
        assert isinstance(made, _Made)
        if not self._is_as_taken():
            self.refused.emit(tr("The layer became another meanwhile, so nothing was changed. Please do it again."))
            self._end()
            return
        if made.after is not None:
            record = self._records[0]
            beside: tuple[Painted, ...] = ()
            if made.selection is not None:
                beside = self._steps.selected(_selection_done(self._selecting.selection, made.selection))
            part = Painted(label=LABEL, layer_id=record.id, before={}, after=made.after)
            self._steps.keep(LABEL, (), (part, *beside), self._end)
            return
        edits = (*edits_of(made.carried), *made.groups)
        self._steps.keep(LABEL, edits, painted_of(LABEL, made.carried), self._end)

    def _is_as_taken(self) -> bool:
        for record in self._records:
            paint, still = self._easel.layer(record.id), self._stills[record.id]
            same = paint is not None and self._moving.record(record.id) == record
            if not same or paint is None or not same_pixels(paint.tiles, dict(still.tiles)):
                return False
        return self._selection is None or self._selection is self._selecting.selection

    def leave(self) -> None:
        """Everything as it was."""
        if not self._applies and (self.placement is not None or self._errand.busy):
            self._errand.cancel()
            self._end()

    def _fail(self, failure: Failure) -> None:
        self._end()
        self.failed.emit(failure)

    def _end(self) -> None:
        was = self.placement is not None
        shown = [one.id for one in self._records]
        self.placement, self._taken, self._selection = None, None, None
        self._wanted = []
        if self._applies:
            self._applies = self._easel.busy = False
        self._records, self._groups, self._stills = (), (), {}
        self._easel.place(dict.fromkeys(shown))
        if was:
            self.changed.emit()
        self.ended.emit()

    def follow(self) -> None:
        """The document has other layers now: leave, where those that are transformed are among them."""
        if self.active:
            self._settled.start(0)

    def _leave_if_other(self) -> None:
        if self.active and not self._is_as_taken():
            self.leave()

    def forget(self) -> None:
        """Another project, or the pane goes: nothing is applied."""
        self._errand.cancel()
        self._end()

    def finish(self, seconds: float) -> bool:
        """The project is being left: what is placed is applied, and waited for; as `Errand.finish`."""
        until = time.monotonic() + seconds
        if self.active:
            self.apply()
        return self._errand.finish(max(0.0, until - time.monotonic()))


# ---- on a thread


def _take_all(
    records: tuple[Layer, ...], stills: Mapping[str, PaintLayer], _selection: Selection | None, step: Step
) -> _Taken:
    previews: dict[str, Preview] = {}
    frame = QRect()
    framed = framing(records)
    for number, record in enumerate(records):
        step(number / len(records))
        layer = stills[record.id]
        previews[record.id] = preview_of(layer)
        if record in framed and (layer.visible or len(framed) == 1):
            frame = frame.united(seen_area(layer.tiles).translated(layer.x, layer.y))
    return _Taken(previews, frame, None, {})


def _take_part(
    records: tuple[Layer, ...], stills: Mapping[str, PaintLayer], selection: Selection | None, step: Step
) -> _Taken:
    assert selection is not None
    layer = stills[records[0].id]
    found = lifted(layer, selection, step)
    frame = seen_area(found.pieces).translated(layer.x, layer.y)
    return _Taken({layer.id: preview_of(layer, found.pieces)}, frame, found.rest, found.pieces)


def _made_all(
    records: tuple[Layer, ...], groups: tuple[Layer, ...], stills: Mapping[str, PaintLayer],
    known: Mapping[str, tuple[Key, ...]], by: QTransform, method: Method, step: Step,
) -> _Made:  # fmt: skip
    return _Made(carry_all(records, stills, known, by, method, step), groups_carried(groups, by))


def _made_part(
    record: Layer, layer: PaintLayer, taken: _Taken, selection: Selection, by: QTransform, method: Method, step: Step
) -> _Made:
    rest = taken.rest or {}
    after = carry_pixels(layer, taken.pieces, rest, by, method, step)
    return _Made((Carried(record, record, None),), (), after, carry_selection(selection, by, step))


def _selection_done(before: Selection, after: Selection) -> SelectionDone:
    changed = after.changed_from(before)
    was, now = ({key: pair[at] for key, pair in changed.items()} for at in (0, 1))
    return SelectionDone(LABEL, was, now)
