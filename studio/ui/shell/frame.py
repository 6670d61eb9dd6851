"""What the rooms of the shell may ask of the window around them, in place of the main window itself.

`MainWindow` implements it; project flow, keeping and the dialogs are given it. Main thread.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from PySide6.QtWidgets import QWidget

from studio.ui.notices import Notices


class Frame(Protocol):
    @property
    def widget(self) -> QWidget:
        """The parent of dialogs."""
        ...

    @property
    def notices(self) -> Notices:
        """The line under the top bar."""
        ...

    @property
    def answering(self) -> bool:
        """A short answer stands in the top bar."""
        ...

    def say(self, words: str) -> None:
        """A short answer in the top bar, for some seconds."""
        ...

    def commit_typing(self) -> None:
        """What is typed in any pane becomes part of the document now."""
        ...

    def finish_work(self) -> None:
        """The same before the project is left, and what is at work in any pane comes to its end."""
        ...

    def show_studio(self) -> None:
        """Back to the panes, from the first steps or the model page."""
        ...

    def begin_project(self) -> None:
        """A new project was made: to where its first work is done."""
        ...

    def project_renamed(self, path: Path) -> None:
        """The open project's file has another name now."""
        ...

    def take_files(self, paths: Sequence[Path]) -> None:
        """Files that are no projects: to the pane that takes them, as if they had been dropped on the window."""
        ...

    def import_model(self, path: Path) -> None:
        """A model file or folder: to the model page, which says what it is."""
        ...
