"""A tool is taken whatever the middle of the pane shows: what is opened over the canvas makes way for it. By its key,
its button, its menu and the palette alike. Made by the pane; main thread.
"""

from __future__ import annotations

from typing import Final

import msgspec
from PySide6.QtCore import Qt

from studio.domain.brushes import ToolName
from studio.services.translation import tr
from studio.ui.actions.action import Action
from studio.ui.picture.canvas.actions import LAYERS, VIEW
from studio.ui.picture.canvas.tools.box import ToolBox
from studio.ui.picture.desk import PictureDesk
from studio.ui.picture.results.actions import PLACE as RESULTS
from studio.ui.picture.rooms import Rooms

_OF_PICTURES: Final = ("D",)
"""Keys that mean something else in the tray of finished pictures."""


class TakingTools:
    def __init__(self, desk: PictureDesk, rooms: Rooms) -> None:
        self._desk, self._rooms = desk, rooms

    @property
    def box(self) -> ToolBox:
        return self._rooms.box

    def take(self, name: ToolName) -> None:
        """Put it in the hand, with the canvas in sight and, after the tray, with the keyboard on it."""
        desk, view = self._desk, self._rooms.canvas_page.view
        self.box.take(name)
        if not desk.has_canvas():
            desk.say(tr("The canvas is empty. Place a picture on it first."))
        elif desk.page != "canvas" or self._rooms.results_view.strip.hasFocus():
            desk.show_page("canvas")
            view.setFocus(Qt.FocusReason.ShortcutFocusReason)


def everywhere(action: Action) -> Action:
    """The same with keys that hold over the canvas, over what is opened in its place, in the list of layers and in the
    tray."""
    if all(key.startswith("Ctrl+") for key in action.keys):
        return msgspec.structs.replace(action, where="picture", there=())
    there = (LAYERS,) if any(key in _OF_PICTURES for key in action.keys) else (LAYERS, RESULTS)
    return msgspec.structs.replace(action, where=VIEW, there=there)
