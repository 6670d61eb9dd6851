"""Joins the tab "Inpaint" to the project: what is masked, the frame, and the job that paints it anew.

Knows no widgets and neither the canvas nor the prompt, of which it asks by the two Protocols here. Made by the pane's
rooms; main thread. Pictures are put together by an errand.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal, Protocol

import msgspec
from PySide6.QtCore import QObject, Signal

from studio.domain.picture_records import Canvas, Layer
from studio.domain.requests import Frame, PictureRequest
from studio.services.translation import tr
from studio.ui.picture.coverage import Source, selection_of, shown_masks, source_of
from studio.ui.picture.desk import PictureDesk
from studio.ui.picture.inpaint.form import Act, Edges, InpaintForm, act_of, request_of
from studio.ui.picture.inpaint.placing import from_origin, grown
from studio.ui.picture.inpaint.preparing import Prepared, prepared
from studio.ui.picture.jobs import PictureJobs
from studio.ui.widgets.errand import Errand

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Aim = Literal["auto", "selection", "mask", "canvas"]
"""What is painted anew. auto: the selection, else the topmost mask, else all of the canvas."""


class Canvases(Protocol):
    """What is asked of the canvas."""

    def pixels(self) -> Callable[[Frame], NDArray[np.uint8]] | None:
        """What it shows now, of any part of its plane, on any thread: [rows, columns, 4], straight alpha, transparent
        past its edges. None when it shows nothing."""


class Prompts(Protocol):
    """What is asked of the prompt."""

    def offers(self, task: str) -> bool:
        """Whether the chosen model can do that."""

    def why_not_generate(self) -> str: ...
    def asked(self) -> Callable[[], PictureRequest]:
        """What the form says now, with a new seed unless that is locked; the request is made when it is called, and
        raises StudioError where the model has gone."""


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """All that the tab shows."""

    form: InpaintForm
    edges: Edges
    aim: Aim
    act: Act
    what: str
    """What will be painted anew, as a sentence."""
    why_not: str
    """Why nothing can be painted anew now, as a sentence; empty when it can."""


class InpaintView(Protocol):
    def show_state(self, shown: Shown) -> None:
        """Called on the main thread; returns at once, tells nothing back."""


class InpaintPresenter(QObject):
    frame_changed = Signal()
    """Another frame is wanted: `frame`."""
    working = Signal(bool)
    """Putting pictures together takes long enough to be told; or does so no more."""
    stated = Signal()
    """The view was told anew: what can be done may be something else."""

    def __init__(
        self, desk: PictureDesk, jobs: PictureJobs, view: InpaintView, canvas: Canvases, prompt: Prompts
    ) -> None:
        super().__init__(desk)
        self._desk, self._jobs, self._view, self._canvas, self._prompt = desk, jobs, view, canvas, prompt
        get = desk.studio.settings.get
        names = msgspec.structs.fields(InpaintForm)
        self.form = InpaintForm(**{field.name: get(f"inpaint_{field.name}") for field in names})
        self.edges = Edges()
        self.aim: Aim = "auto"
        self.preparing = Errand(self)
        """One after the other."""
        self.preparing.begun.connect(lambda: self.working.emit(True))
        self.preparing.ended.connect(lambda: self.working.emit(False))
        desk.session_changed.connect(self._another_project)
        desk.document_changed.connect(lambda _touched: self.refresh())
        desk.studio.library.changed.connect(self.refresh)

    # ---- what there is

    @property
    def canvas(self) -> Canvas | None:
        session = self._desk.session
        return next(session.document.all(Canvas), None) if session is not None else None

    def has_canvas(self) -> bool:
        """Something is on it."""
        return self._desk.has_canvas()

    @property
    def frame(self) -> Frame | None:
        canvas = self.canvas
        return self.edges.frame(canvas) if canvas is not None else None

    def mask(self) -> Layer | None:
        """What is painted anew: a selection or a mask; None for all of the frame."""
        canvas, session = self.canvas, self._desk.session
        if canvas is None or session is None or self.aim == "canvas":
            return None
        selection = selection_of(session.document, canvas.id) if self.aim != "mask" else None
        if selection is not None or self.aim == "selection":
            return selection
        return next(iter(shown_masks(session.document, canvas)), None)

    def part(self) -> Layer | None:
        """The same, but where the canvas grows: what merely is still selected, or has a mask, stays as it is then."""
        return None if self.edges.past and self.aim == "auto" else self.mask()

    def act(self) -> Act:
        return act_of(self.form, self.edges, masked=self.mask() is not None)

    def why_not(self) -> str:
        """A sentence; empty when something can be painted anew."""
        reason = self._prompt.why_not_generate()
        if reason:
            return reason
        if not self._desk.has_canvas():
            return tr("The canvas is empty. Place a picture on it first.")
        if self.aim == "selection" and self.mask() is None:
            return tr("Nothing is selected.")
        if self.aim == "mask" and self.mask() is None:
            return tr("There is no mask. Paint one, or make one of the selection.")
        task = "image-to-image" if self.act() == "redraw" else "inpaint"
        if not self._prompt.offers(task):
            return (
                tr("The chosen model cannot start from a picture.")
                if task == "image-to-image"
                else tr("The chosen model cannot paint a part anew. Choose another one in the prompt.")
            )
        return ""

    def what(self) -> str:
        """What is painted anew, in words."""
        canvas = self.canvas
        if self.edges.past and canvas is not None:
            larger = grown(canvas, self.edges.frame(canvas)).canvas
            size = {"width": larger.width, "height": larger.height}
            if self.part() is None:
                return tr(
                    "What lies past the edges is painted. The canvas grows to {width} \u00d7 {height} pixels.", **size
                )
            return tr(
                "What lies past the edges is painted, and what is chosen above anew. "
                "The canvas grows to {width} \u00d7 {height} pixels.", **size,
            )  # fmt: skip
        mask = self.mask()
        if mask is None:
            return tr("All of the canvas is drawn again.")
        if mask.role == "selection":
            return tr("What is selected is painted anew. Nothing else changes.")
        return tr("What the mask \u201c{name}\u201d covers is painted anew. Nothing else changes.", name=mask.name)

    # ---- what is set

    def edit(self, **fields: object) -> None:
        """The person changed the form."""
        self.form = msgspec.structs.replace(self.form, **fields)
        self._desk.studio.settings.set_all({f"inpaint_{name}": value for name, value in fields.items()})
        self.refresh()

    def aim_at(self, aim: Aim) -> None:
        self.aim = aim
        self.refresh()

    def set_edges(self, edges: Edges) -> None:
        """How far the frame reaches past the canvas, by hand or by numbers."""
        if edges != self.edges:
            self.edges = edges
            self.frame_changed.emit()
            self.refresh()

    def refresh(self) -> None:
        shown = Shown(
            form=self.form, edges=self.edges, aim=self.aim, act=self.act(), what=self.what(), why_not=self.why_not()
        )  # fmt: skip
        self._view.show_state(shown)
        self.stated.emit()

    def _another_project(self) -> None:
        self.preparing.cancel()
        self.edges = Edges()
        self.frame_changed.emit()
        self.refresh()

    # ---- painting anew

    def generate(self) -> None:
        """Have it painted: the pictures are put together first, strokes that are on their way among them."""
        session = self._desk.session
        reason = self.why_not()
        if reason or session is None:
            self._desk.say(reason)
            return
        session.painting.when_settled(self._prepare)

    def _prepare(self) -> None:
        session, canvas, frame = self._desk.session, self.canvas, self.frame
        pixels = self._canvas.pixels()
        if session is None or canvas is None or frame is None or pixels is None:
            self._desk.say(tr("The canvas shows nothing to start from."))
            return
        act, form, layer = self.act(), self.form, self.part()
        mask: Source | None = None
        if layer is not None:
            mask = source_of(session.document, layer, session.asset_reader, session.painting.read)
        names = tr("Part of the canvas"), tr("Mask")
        asked = self._prompt.asked()

        def keep(made: Prepared | None) -> None:
            if made is None:
                self._desk.say(tr("The mask is empty: paint what is to be made anew."))
                return
            for one in (made.init, made.mask):
                if one is not None and not self._desk.adopt(one.asset, one.data):
                    return
            self._submit(asked, form, act, canvas, made)

        self.preparing.queue(lambda _step: prepared(pixels, mask, frame, form, act, names), keep, self._desk.fail)

    def _submit(
        self, asked: Callable[[], PictureRequest], form: InpaintForm, act: Act, canvas: Canvas, made: Prepared
    ) -> None:
        def request() -> PictureRequest:
            mask = made.mask.asset.id if made.mask is not None else None
            kept = from_origin(canvas, made.frame)
            return request_of(asked(), form, act, canvas_id=canvas.id, frame=kept, init=made.init.asset.id, mask=mask)

        def label(words: str) -> str:
            labels = {
                "fill": tr("Fill: {prompt}", prompt=words),
                "refine": tr("Refine: {prompt}", prompt=words),
                "outpaint": tr("Outpaint: {prompt}", prompt=words),
                "redraw": tr("Draw again: {prompt}", prompt=words),
            }
            return labels[act]

        self._jobs.submit_words(request, label)
