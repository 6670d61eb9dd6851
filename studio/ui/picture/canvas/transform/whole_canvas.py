"""All of the canvas: cropped, made larger or smaller around its layers, scaled with them, turned, mirrored.

Made by the pane's rooms; main thread; no widgets. Pixels are made on a thread; each is one step.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Protocol

import msgspec
from PySide6.QtCore import QObject, QRect, QSize, Signal
from PySide6.QtGui import QTransform

from studio.domain.changes import Edit
from studio.domain.document import Document
from studio.domain.errors import Failure
from studio.domain.picture_records import Canvas
from studio.services.translation import tr
from studio.ui.picture.canvas.canvas_changes import canvas_of
from studio.ui.picture.canvas.painting.tiles import same_pixels
from studio.ui.picture.canvas.tools.selecting import Selecting
from studio.ui.picture.canvas.transform import canvas_records
from studio.ui.picture.canvas.transform.canvas_records import Anchor, Turn
from studio.ui.picture.canvas.transform.carried import Carried, carry_all, edits_of, groups_carried, painted_of
from studio.ui.picture.canvas.transform.keeping_steps import KeepingSteps
from studio.ui.picture.canvas.transform.resampling import Method
from studio.ui.picture.canvas.transform.transforming import Transforming
from studio.ui.picture.desk import PictureDesk
from studio.ui.widgets.errand import Errand


class NewSize(msgspec.Struct, frozen=True):
    """What a canvas and all on it is scaled to."""

    width: int
    height: int
    dpi: float
    method: Method = "cubic"


class SizesView(Protocol):
    """Each asks, and calls `then` unless the person thinks better of it."""

    def ask_canvas(self, canvas: Canvas, then: Callable[[int, int, Anchor], None]) -> None: ...
    def ask_image(self, canvas: Canvas, then: Callable[[NewSize], None]) -> None: ...


class WholeCanvas(QObject):
    working = Signal(bool)
    """It takes long enough to be told; or does so no more."""

    def __init__(
        self, desk: PictureDesk, steps: KeepingSteps, selecting: Selecting, transforming: Transforming, view: SizesView
    ) -> None:  # fmt: skip
        super().__init__(desk)
        self._desk, self._steps, self._selecting, self._view = desk, steps, selecting, view
        self._transforming = transforming
        self._easel = steps.easel
        self.errand = Errand(self)
        self.errand.begun.connect(lambda: self.working.emit(True))
        self.errand.ended.connect(lambda: self.working.emit(False))
        self._works = False
        desk.session_changed.connect(self._stop)

    # ---- whether

    @property
    def busy(self) -> bool:
        return self._works

    def canvas(self) -> Canvas | None:
        return canvas_of(self._desk.session.document) if self._desk.session is not None else None

    def why_not(self) -> str:
        """Why nothing can be done to all of the canvas, as a sentence; empty when it can."""
        if self.canvas() is None:
            return tr("Make a canvas first, or put a picture on one.")
        if self._easel.busy or self._works:
            return tr("The last change of the layer is still being made.")
        return self._desk.why_not_writable()

    def why_not_crop_to_selection(self) -> str:
        return self.why_not() or self._selecting.why_none()

    # ---- another frame

    def crop(self, frame: QRect) -> None:
        """To a part of the plane; layers keep what lies outside."""
        self._frame(frame, "Crop")

    def crop_to_selection(self) -> None:
        self.crop(self._selecting.selection.bounds())

    def ask_canvas_size(self) -> None:
        canvas = self.canvas()
        if canvas is not None:
            self._view.ask_canvas(canvas, self.set_canvas_size)

    def set_canvas_size(self, width: int, height: int, anchor: Anchor) -> None:
        """Room is added or taken away around what stays."""
        canvas = self.canvas()
        if canvas is not None:
            self._frame(canvas_records.frame_of(canvas, width, height, anchor), "Canvas Size")

    def _frame(self, frame: QRect, label: str) -> None:
        session = self._desk.session
        reason = self.why_not()
        if reason or session is None:
            self._desk.say(reason)
            return
        self._easel.cancel()
        session.painting.when_settled(
            lambda: self._perform(lambda document: canvas_records.framed(document, frame, label))
        )

    def _perform(self, make: Callable[[Document], object]) -> None:
        self._desk.perform(make)  # type: ignore[arg-type]

    # ---- another size, turned

    def ask_image_size(self) -> None:
        canvas = self.canvas()
        if canvas is not None:
            self._view.ask_image(canvas, self.set_image_size)

    def set_image_size(self, wanted: NewSize) -> None:
        """The canvas and every layer scaled."""
        canvas = self.canvas()
        if canvas is None:
            return
        if (wanted.width, wanted.height) == (canvas.width, canvas.height):
            self._desk.perform(lambda document: canvas_records.resolved(document, wanted.dpi))
            return
        by, size = canvas_records.scale_of(canvas, wanted.width, wanted.height)
        self._carry("Image Size", by, size, wanted.method, wanted.dpi)

    def turn(self, way: Turn) -> None:
        """The canvas and every layer; no pixel is another."""
        canvas = self.canvas()
        if canvas is not None:
            by, size = canvas_records.turn_of(canvas, way)
            label = "Mirror Image" if way in ("mirror", "upside-down") else "Turn Image"
            self._carry(label, by, size, "nearest", canvas.dpi)

    def _carry(self, label: str, by: QTransform, size: QSize, method: Method, dpi: float) -> None:
        session = self._desk.session
        reason = self.why_not()
        if reason or session is None:
            self._desk.say(reason)
            return
        self._easel.cancel()
        session.painting.when_settled(lambda: self._begin(label, by, size, method, dpi))

    def _begin(self, label: str, by: QTransform, size: QSize, method: Method, dpi: float) -> None:
        session = self._desk.session
        if session is None or self.why_not():
            return
        records, groups = canvas_records.layers_with_pixels(session.document)
        stills = {one.id: one.still() for one in self._easel.layers()}
        if any(one.id not in stills or not stills[one.id].ready for one in records):
            self._desk.say(tr("The layer is still being read."))
            return
        known = {one.id: self._steps.known(one.id) for one in records}
        self._works = self._easel.busy = True

        def put(carried: tuple[Carried, ...]) -> None:
            now = {one.id: one for one in self._easel.layers()}
            others, _groups = canvas_records.layers_with_pixels(session.document)
            same = others == records and _groups == groups and all(
                same_pixels(now[one].tiles, dict(stills[one].tiles)) for one in stills if one in now
            )  # fmt: skip
            if not same:
                self._desk.say(tr("The canvas became another meanwhile, so nothing was changed. Please do it again."))
                self._end()
                return
            canvas_edits = canvas_records.carried_over(session.document, by, size, dpi, label)
            edits: tuple[Edit, ...] = (*edits_of(carried), *groups_carried(groups, by), *canvas_edits)
            self._steps.keep(label, edits, painted_of(label, carried), self._end)

        self.errand.start(partial(carry_all, records, stills, known, by, method), put, self._fail)

    def _fail(self, failure: Failure) -> None:
        self._end()
        self._desk.fail(failure)

    def _end(self) -> None:
        if self._works:
            self._works = self._easel.busy = False

    def _stop(self) -> None:
        self.errand.cancel()
        self._end()
