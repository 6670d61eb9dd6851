"""A pane that is one text field, for tests of the shell, with a window of such panes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPlainTextEdit, QWidget
from studio_fakes import FakeStudio

from studio.domain.changes import Change, Stack
from studio.ui.actions.registry import ActionRegistry
from studio.ui.shell.main_window import MainWindow


class FakePane(QPlainTextEdit):
    """Implements `Pane`. Its name is that of its stack."""

    models_wanted = Signal(str)

    def __init__(self, name: Stack, studio: FakeStudio, model_id: str = "") -> None:
        super().__init__()
        self.name, self.studio, self.model_id = name, studio, model_id
        self.setAccessibleName(name.title())
        self.begun: list[str] = []
        self.takes = {"writing": (".docx", ".nwx", ".txt"), "picture": (".png",)}.get(name, ())
        self.taken: list[Path] = []
        self.revealed: list[Change] = []
        self.sees = True

    @property
    def widget(self) -> QWidget:
        return self

    def focus_default(self) -> None:
        self.setFocus()

    def next_part(self, by: int) -> bool:
        return False

    def commit_typing(self) -> None:
        pass

    def finish_work(self) -> None:
        pass

    def chosen_model(self) -> str:
        return self.model_id

    def begin_empty(self) -> None:
        self.focus_default()

    def begin_example(self, words: str) -> None:
        self.begun.append(words)

    def take_files(self, paths: Sequence[Path]) -> bool:
        found = [path for path in paths if path.suffix in self.takes]
        self.taken += found
        return bool(found)

    def undo(self) -> None:
        assert self.studio.session is not None
        self.studio.session.undo_stack(self.name).undo()

    def redo(self) -> None:
        assert self.studio.session is not None
        self.studio.session.undo_stack(self.name).redo()

    def in_sight(self, change: Change) -> bool:
        return self.sees

    def reveal(self, change: Change) -> None:
        self.revealed.append(change)


def window_of_fakes(studio: FakeStudio) -> MainWindow:
    """Not shown yet."""
    return MainWindow(
        studio,  # type: ignore[arg-type]
        ActionRegistry(),
        picture=FakePane("picture", studio),
        writing=FakePane("writing", studio),
        narration=FakePane("narration", studio),
    )
