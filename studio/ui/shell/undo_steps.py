"""Undo and Redo of the pane that has the keyboard, or had it last: what they are called, whether they can be done, and
the step itself, which the pane takes so that it can show where it was. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

from PySide6.QtGui import QUndoStack

from studio.services.studio import Studio
from studio.services.translation import tr
from studio.ui.pane import Pane

Way = Literal["undo", "redo"]


class UndoSteps:
    def __init__(self, studio: Studio, panes: Mapping[str, Pane], commit_typing: Callable[[], None]) -> None:
        self._studio, self._panes = studio, panes
        self._commit_typing = commit_typing

    def undo(self) -> None:
        self._step("undo")

    def redo(self) -> None:
        self._step("redo")

    def undo_words(self) -> str:
        stack = self._stack()
        step = stack.undoText() if stack is not None else ""
        return tr("Undo {step}", step=step) if step else tr("Undo")

    def redo_words(self) -> str:
        stack = self._stack()
        step = stack.redoText() if stack is not None else ""
        return tr("Redo {step}", step=step) if step else tr("Redo")

    def no_undo(self) -> str:
        """Why nothing can be undone; empty when something can."""
        stack = self._stack()
        return "" if stack is not None and stack.canUndo() else tr("There is nothing to undo in this pane.")

    def no_redo(self) -> str:
        stack = self._stack()
        return "" if stack is not None and stack.canRedo() else tr("There is nothing to redo in this pane.")

    def _stack(self) -> QUndoStack | None:
        session = self._studio.session
        return session.undo_group.activeStack() if session is not None else None

    def _step(self, way: Way) -> None:
        """What is still being typed becomes a step of its own first."""
        self._commit_typing()
        stack = self._stack()
        pane = self._panes.get(stack.objectName()) if stack is not None else None
        if pane is not None:
            (pane.undo if way == "undo" else pane.redo)()
