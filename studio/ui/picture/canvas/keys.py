"""Where else the keys of the canvas hold: a letter also in the list of layers, one with Ctrl in the whole pane.

Asked for each action as the pane makes them; main thread; no toolkit.
"""

from __future__ import annotations

from typing import Final

import msgspec

from studio.ui.actions.action import Action
from studio.ui.picture.canvas.actions import LAYERS, PLACE

_OF_A_LIST: Final = ("Return", "Enter", "Space", "Backspace", "Del", "Delete")
"""In the list of layers they mean the list."""
_IN_TEXT: Final = ("Up", "Down", "PgUp", "PgDown", "Backspace", "Del", "Delete", "Ins")
"""With Ctrl, too, they mean the text or the field that has the keyboard."""


def reaching_further(action: Action) -> Action:
    """The same with further places where its keys hold, if it is an action of the canvas."""
    if action.where != PLACE or not action.keys:
        return action
    lasts = [one.rsplit("+", 1)[-1] for one in action.keys]
    if all(one.startswith("Ctrl+") for one in action.keys) and not any(one in _IN_TEXT for one in lasts):
        return msgspec.structs.replace(action, where="picture", there=())
    if LAYERS in action.there or any(one in _OF_A_LIST for one in lasts):
        return action
    return msgspec.structs.replace(action, there=(*action.there, LAYERS))
