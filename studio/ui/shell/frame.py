"""What the rooms of the shell may ask of the window around them, in place of the main window itself.

`MainWindow` implements it; project flow, job messages and the shell's actions are given it. Main thread.
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from PySide6.QtWidgets import QWidget

from studio.domain.errors import Failure
from studio.ui.widgets.message_bar import Way


class Frame(Protocol):
    @property
    def widget(self) -> QWidget:
        """The parent of dialogs."""
        ...

    def say(self, words: str) -> None:
        """A short answer in the top bar, for some seconds."""
        ...

    def show_failure(self, failure: Failure, *ways: Way) -> None:
        """One sentence in the message bar, with the ways on."""
        ...

    def show_hint(self, words: str, *ways: Way, key: str = "") -> None:
        """A sentence in the message bar that is no failure; a newer one with the same key takes its place."""
        ...

    def commit_typing(self) -> None:
        """What is typed in any pane becomes part of the document now."""
        ...

    def show_studio(self) -> None:
        """Back to the panes, from the first steps or the model page."""
        ...

    def show_models(self, family: str = "") -> None:
        """The model page; at models of this family."""
        ...

    def import_model(self, path: Path) -> None:
        """A model file or folder: to the model page, which says what it is."""
        ...
