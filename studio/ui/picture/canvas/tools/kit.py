"""The tools themselves, made once and put into the view as the tool box says. Made by the canvas' page; main thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QObject, QPointF, Signal

from studio.domain.brushes import ToolName
from studio.ui.picture.canvas.painting.easel import Easel, StrokeDone
from studio.ui.picture.canvas.painting.view import CanvasView, Tool
from studio.ui.picture.canvas.tools.ants import Ants
from studio.ui.picture.canvas.tools.box import PaintingName, ToolBox
from studio.ui.picture.canvas.tools.painting_tool import PaintingTool
from studio.ui.picture.canvas.tools.pan_tool import PanTool
from studio.ui.picture.canvas.tools.picker_tool import PickerTool
from studio.ui.picture.canvas.tools.pouring import Pouring
from studio.ui.picture.canvas.tools.pouring_tools import FillTool, GradientTool, WandTool
from studio.ui.picture.canvas.tools.selecting import Selecting
from studio.ui.picture.canvas.tools.shape_tools import LassoTool, PolygonTool, box_tools


class Kit(QObject):
    refused = Signal(str)
    """Why the tool in the hand can do nothing here: a sentence for people."""

    unpaintable = Signal(str)
    """Why the chosen layer can't be painted on: a sentence for people."""
    failed = Signal(object)
    """Failure"""
    working = Signal(bool)
    """Something takes long enough to be told; or does so no more."""

    def __init__(
        self,
        box: ToolBox,
        easel: Easel,
        view: CanvasView,
        selecting: Selecting,
        further: Mapping[ToolName, Tool],
        snap: Callable[[QPointF], QPointF] = lambda at: at,
    ) -> None:
        """`further`: tools that are made elsewhere, such as "move"; `snap`: where a dragged corner lands."""
        super().__init__(view)
        self.box, self._easel, self._view = box, easel, view
        self.selecting = selecting
        self.pouring = Pouring(easel, self.selecting, self)
        self.ants = Ants(self.selecting, view)
        for room in (self.selecting, self.pouring):
            room.failed.connect(self.failed)
            room.said.connect(self.refused)
            room.working.connect(self.working)
        self.polygon = PolygonTool(self.selecting, lambda: box.selecting, view)
        rectangle, ellipse = box_tools(self.selecting, lambda: box.selecting, snap)
        self.tools: dict[ToolName, Tool] = {
            "brush": self._painting("brush"),
            "eraser": self._painting("eraser"),
            "picker": PickerTool(easel, box.colours),
            "fill": FillTool(easel, box, self.pouring),
            "gradient": GradientTool(easel, box, self.pouring),
            "rectangle": rectangle,
            "ellipse": ellipse,
            "lasso": LassoTool(self.selecting, lambda: box.selecting),
            "polygon": self.polygon,
            "wand": WandTool(box, self.pouring),
            "pan": PanTool(view),
            **further,
        }
        box.taken.connect(self._hold)
        box.changed.connect(view.update)
        easel.stroke_done.connect(self._used)
        self._hold(box.in_hand)

    def _painting(self, name: PaintingName) -> PaintingTool:
        brush, resize = partial(self.box.brush, name), partial(self.box.size_to, name)
        return PaintingTool(self._easel, brush, self.box.colours.take, self._refuse, resize)

    def finish(self) -> None:
        """Nobody waits for what is at work; called when the pane goes."""
        self.selecting.stop()
        self.pouring.stop()
        self.box.keep()

    def _hold(self, name: ToolName) -> None:
        self._view.hold(self.tools.get(name))

    def _refuse(self) -> None:
        self.unpaintable.emit(self._easel.why_not_paint())

    def _used(self, done: StrokeDone) -> None:
        if done.label == "Brush":
            self.box.colours.used(self.box.colours.foreground)
