"""The tools themselves, made once and put into the view as the tool box says. Made by the canvas' page; main thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, Signal

from studio.domain.brushes import ToolName
from studio.ui.picture.canvas.painting.brush import Brush
from studio.ui.picture.canvas.painting.easel import Easel, StrokeDone
from studio.ui.picture.canvas.painting.view import CanvasView, Tool
from studio.ui.picture.canvas.tools.box import ToolBox
from studio.ui.picture.canvas.tools.painting_tool import PaintingTool
from studio.ui.picture.canvas.tools.pan_tool import PanTool
from studio.ui.picture.canvas.tools.picker_tool import PickerTool


class Kit(QObject):
    refused = Signal(str)
    """Why the tool in the hand can do nothing here: a sentence for people."""

    def __init__(self, box: ToolBox, easel: Easel, view: CanvasView, further: Mapping[ToolName, Tool]) -> None:
        """`further`: tools that are made elsewhere, such as "move"."""
        super().__init__(view)
        self._box, self._easel, self._view = box, easel, view
        self.tools: dict[ToolName, Tool] = {
            "brush": self._painting(lambda: box.brush("brush")),
            "eraser": self._painting(lambda: box.brush("eraser")),
            "picker": PickerTool(easel, box.colours),
            "pan": PanTool(view),
            **further,
        }
        box.taken.connect(self._hold)
        box.changed.connect(view.update)
        easel.stroke_done.connect(self._used)
        self._hold(box.in_hand)

    def _painting(self, brush: Callable[[], Brush]) -> PaintingTool:
        return PaintingTool(self._easel, brush, self._box.colours.take, self._refuse)

    def _hold(self, name: ToolName) -> None:
        self._view.hold(self.tools[name])

    def _refuse(self) -> None:
        self.refused.emit(self._easel.why_not_paint())

    def _used(self, done: StrokeDone) -> None:
        if done.label == "Brush":
            self._box.colours.used(self._box.colours.foreground)
