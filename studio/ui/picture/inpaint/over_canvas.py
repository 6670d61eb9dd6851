"""What the room shows over the canvas: a result at its frame, and the frame of an outpaint with the tool that drags it.

Made by the pane's rooms; main thread. Of the canvas it knows a view that others may draw on and give a tool.
"""

from __future__ import annotations

from typing import Any, Protocol

from PySide6.QtCore import QObject, QRectF, Signal
from PySide6.QtGui import QPainter, QTransform

from studio.services.translation import tr
from studio.ui.picture.inpaint.form import Edges
from studio.ui.picture.inpaint.frame import FrameTool, draw_frame, draw_result
from studio.ui.picture.inpaint.presenter import InpaintPresenter
from studio.ui.picture.inpaint.results import PlacingResults
from studio.ui.picture.picture_cache import PictureCache


class View(Protocol):
    """What is asked of the canvas' view."""

    @property
    def tool(self) -> Any: ...
    def hold(self, tool: Any) -> None: ...
    def lay_over(self, overlay: Any) -> None: ...
    def update(self) -> None: ...
    def to_view_transform(self) -> QTransform: ...
    def show_around(self, area: QRectF) -> None:
        """Zoom out until that part of the plane is in sight."""


class OverCanvas(QObject):
    framed = Signal(bool)
    """The frame is in the hand now, or was put away; not told where another tool was taken."""

    def __init__(self, view: View, inpaint: InpaintPresenter, results: PlacingResults, pictures: PictureCache) -> None:
        super().__init__(inpaint)
        self._view, self._inpaint, self._results, self._pictures = view, inpaint, results, pictures
        self._tool = FrameTool(lambda: inpaint.canvas, lambda: inpaint.edges, inpaint.set_edges)
        self._before: Any = None
        """What was in the hand before the frame."""
        view.lay_over(self)
        inpaint.frame_changed.connect(view.update)
        results.changed.connect(view.update)
        pictures.ready.connect(lambda _asset: view.update())

    @property
    def framing(self) -> bool:
        """The frame is in the hand."""
        return self._view.tool is self._tool

    def why_no_frame(self) -> str:
        return "" if self._inpaint.has_canvas() else tr("The canvas is empty. Place a picture on it first.")

    def toggle_frame(self) -> None:
        """Take the frame in hand, with room around the canvas to drag it; or what was in the hand before."""
        if self.framing:
            self._view.hold(self._before)
            self.framed.emit(False)
            return
        self._before = self._view.tool
        self._view.hold(self._tool)
        self.framed.emit(True)
        canvas = self._inpaint.canvas
        if canvas is not None:
            around = QRectF(*self._inpaint.edges.frame(canvas))
            by = max(canvas.width, canvas.height) / 4
            self._view.show_around(around.adjusted(-by, -by, by, by))

    def done(self) -> None:
        """A result was placed: the frame is the canvas again, and out of the hand."""
        self._inpaint.set_edges(Edges())
        if self.framing:
            self.toggle_frame()

    def draw(self, painter: QPainter, view: View) -> None:
        """As the canvas' view asks of whatever lies over it."""
        pending = self._results.pending()
        if pending is not None and not self._results.hidden:
            picture = self._pictures.get(pending.one.asset)
            if picture is not None and not picture.isNull():
                draw_result(painter, view.to_view_transform(), pending.frame, picture)
        elif pending is not None:
            draw_frame(painter, view.to_view_transform(), pending.frame)
        canvas = self._inpaint.canvas
        if canvas is not None and self._inpaint.edges != Edges() and not self.framing:
            draw_frame(painter, view.to_view_transform(), self._inpaint.edges.frame(canvas))
