"""One thing that a person can do. Data and callables only; `ActionRegistry` makes the QAction. Main thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import msgspec

WINDOW = "window"
"""The place whose keys hold everywhere."""

MENUS: Final = ("File", "Edit", "View", "Picture", "Manuscript", "Narration", "Models", "Help")
"""The menus of the menu bar from left to right."""


def always() -> str:
    """For `Action.enabled`: it can be done at any time."""
    return ""


class Action(msgspec.Struct, frozen=True):
    id: str
    """As "picture.generate": pane or area, then a verb. Unique; tests, menus and settings name it."""
    words: str
    """Already through `tr`. What it does, without mnemonic ("Export the scene…")."""
    act: Callable[[], object]
    keys: tuple[str, ...] = ()
    """In portable spelling ("Ctrl+Return"); all of them hold, the first is shown."""
    where: str = WINDOW
    """The place where its keys hold: a name given to `ActionRegistry.place`."""
    enabled: Callable[[], str] = always
    """Why it can't be done now, as a sentence for people; empty when it can. Asked when it is shown or triggered."""
    caution: Callable[[], str] = always
    """What a person should know before doing it now, as a sentence; empty where there is nothing."""
    tip: str = ""
    """What it does, in a sentence, where the words alone don't say it."""
    menu: str = ""
    """The menu of the menu bar it stands in, as "Picture" or "File/Export"; empty: in none, only in the palette."""
    also: str = ""
    """A second menu of the menu bar it stands in, spelled in the same way."""
    section: str = ""
    """Actions of one menu with equal sections stand together; a line parts sections. They come in order of adding."""
    context: tuple[str, ...] = ()
    """Names of the context menus it stands in, as "picture.results"."""
    checked: Callable[[], bool] | None = None
    """For what can be on or off: whether it is on now."""
    shown: Callable[[], bool] = lambda: True
    """False: it is not offered at all now (the assistant is switched off)."""
    text: Callable[[], str] | None = None
    """Words of the moment ("Undo Typing"), in place of `words` where it is shown."""
    role: str = ""
    """"quit", "preferences" or "about": where macOS puts it by itself."""
    known_as: str = ""
    """Already through `tr`: what other programs call it ("new chapter"); the palette finds it by that too."""
    there: tuple[str, ...] = ()
    """Further places where its keys hold: a layer is deleted on the canvas and in the list of layers."""

    @property
    def everywhere(self) -> tuple[str, ...]:
        """All places where its keys hold."""
        return (self.where, *self.there)
