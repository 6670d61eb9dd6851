"""What Cut, Copy, Paste, Select all and Find mean in a place of the window that is no text field.

A pane or a room gives one to `ActionRegistry.place`; the shell's Edit menu asks for it. Main thread.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import msgspec

from studio.ui.actions.action import always

EditName = Literal["cut", "copy", "paste", "select_all", "find"]


class EditStep(msgspec.Struct, frozen=True):
    act: Callable[[], object]
    enabled: Callable[[], str] = always
    """As `Action.enabled`."""


class Editing(msgspec.Struct, frozen=True):
    """None: it means nothing here, and what the place around says holds."""

    cut: EditStep | None = None
    copy: EditStep | None = None
    paste: EditStep | None = None
    select_all: EditStep | None = None
    find: EditStep | None = None

    def step(self, name: EditName) -> EditStep | None:
        match name:
            case "cut":
                return self.cut
            case "copy":
                return self.copy
            case "paste":
                return self.paste
            case "select_all":
                return self.select_all
            case "find":
                return self.find

    def over(self, outer: Editing) -> Editing:
        """These, and what the place around says where this one says nothing."""
        return Editing(
            cut=self.cut or outer.cut,
            copy=self.copy or outer.copy,
            paste=self.paste or outer.paste,
            select_all=self.select_all or outer.select_all,
            find=self.find or outer.find,
        )
