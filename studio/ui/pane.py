"""What the shell may ask of a pane. Each of the three panes implements it whole; the shell asks nothing else of one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import SignalInstance
from PySide6.QtWidgets import QWidget

from studio.domain.changes import Change


class Pane(Protocol):
    """A pane of the window. Main thread."""

    @property
    def widget(self) -> QWidget:
        """What the deck shows."""
        ...

    @property
    def models_wanted(self) -> SignalInstance:
        """Signal(str): the person asks for the model page, at this family ("picture", "text", "voice")."""
        ...

    def focus_default(self) -> None:
        """The pane was asked for: put the keyboard where its work is done."""
        ...

    def next_part(self, by: int) -> bool:
        """Put the keyboard into the part of the pane behind the one that has it, or before it (`by` -1); False: there
        is none."""
        ...

    def commit_typing(self) -> None:
        """What is typed and still rests in a field or editor becomes part of the document now."""
        ...

    def finish_work(self) -> None:
        """The project is being left: as `commit_typing`, and what was begun and is still at work comes to its end, as
        far as some seconds allow."""
        ...

    def chosen_model(self) -> str:
        """Id of the model that would be used now, for warming it up; empty when there is none."""
        ...

    def begin_example(self, words: str) -> None:
        """The first steps: do what this pane is for with these words. Raises StudioError."""
        ...

    def begin_empty(self) -> None:
        """A new project was asked for from here: put the keyboard where its first work is done."""
        ...

    def take_files(self, paths: Sequence[Path]) -> bool:
        """Files that were dropped on the window beside its panes, or that the program was started with: take those that
        are this pane's to take, as if they had been dropped on it. False: none is, or there is no project to write
        in."""
        ...

    def undo(self) -> None:
        """Take the newest step of this pane back, and bring into view where it was."""
        ...

    def redo(self) -> None:
        """Do the step again that was taken back, and bring into view where it is."""
        ...

    def in_sight(self, change: Change) -> bool:
        """Whether a person who looks at this pane sees what the change touched, as it stands now."""
        ...

    def reveal(self, change: Change) -> None:
        """Bring into view what this change touched, where it touches anything that this pane shows."""
        ...
