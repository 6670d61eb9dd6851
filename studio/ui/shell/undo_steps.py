"""Undo and Redo of the pane that has the keyboard, or had it last, and going back in the history of any pane.

A pane takes its own steps, so that it can show where they were; what was out of sight is named in the top bar too, and
a pane that is hidden comes into view. Made by the main window. Main thread.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from PySide6.QtGui import QUndoStack

from studio.domain.changes import Change
from studio.services.session.history import HistoryStep
from studio.services.session.session import ProjectSession
from studio.services.session.step_words import label_words, step_words
from studio.services.studio import Studio
from studio.services.translation import tr
from studio.ui.following import Connections
from studio.ui.pane import Pane
from studio.ui.shell.areas import Areas
from studio.ui.shell.frame import Frame

Step = Literal["undo", "redo"]


class UndoSteps:
    def __init__(self, studio: Studio, frame: Frame, panes: Mapping[str, Pane], areas: Areas) -> None:
        self._studio, self._frame, self._panes, self._areas = studio, frame, panes, areas

    def connections(self, session: ProjectSession) -> Connections:
        return ((session.stepped, self._stepped),)

    # ---- the Edit menu

    def undo(self) -> None:
        self._step("undo")

    def redo(self) -> None:
        self._step("redo")

    def undo_words(self) -> str:
        stack = self._stack()
        step = label_words(stack.undoText()) if stack is not None and stack.canUndo() else ""
        return tr("Undo {step}", step=step) if step else tr("Undo")

    def redo_words(self) -> str:
        stack = self._stack()
        step = label_words(stack.redoText()) if stack is not None and stack.canRedo() else ""
        return tr("Redo {step}", step=step) if step else tr("Redo")

    def no_undo(self) -> str:
        """Why nothing can be undone; empty when something can."""
        stack = self._stack()
        return "" if stack is not None and stack.canUndo() else tr("There is nothing to undo in this pane.")

    def no_redo(self) -> str:
        stack = self._stack()
        return "" if stack is not None and stack.canRedo() else tr("There is nothing to redo in this pane.")

    # ---- the History page

    def go_to(self, step: HistoryStep, *, undone: bool) -> None:
        """Undo or redo in the step's pane until it is the newest one done there, or with `undone` is undone itself. It
        comes into view. A step that is gone by now is left alone."""
        session = self._studio.session
        if session is None:
            return
        self._frame.commit_typing()
        session.painting.when_settled(lambda: self._go_to(session, step, undone=undone))

    def _go_to(self, session: ProjectSession, step: HistoryStep, *, undone: bool) -> None:
        try:
            session.go_to(step, undone=undone)
        except KeyError:
            self._frame.say(tr("This step is not in the history any more."))
            return
        name = step.change.stack
        self._areas.reveal(name)
        self._panes[name].reveal(step.change.inverse() if undone else step.change)
        label = step_words(step.change, session.document)
        self._frame.say(tr("Back before: {step}", step=label) if undone else tr("Back at: {step}", step=label))

    # ---- both

    def _stack(self) -> QUndoStack | None:
        session = self._studio.session
        return session.undo_group.activeStack() if session is not None else None

    def _step(self, way: Step) -> None:
        """What is still being typed or painted becomes a step of its own first."""
        self._frame.commit_typing()
        session = self._studio.session
        if session is not None:
            session.painting.when_settled(lambda: self._take(way))

    def _take(self, way: Step) -> None:
        stack = self._stack()
        pane = self._panes.get(stack.objectName()) if stack is not None else None
        if pane is not None:
            (pane.undo if way == "undo" else pane.redo)()

    def _stepped(self, change: Change, forth: bool) -> None:
        """Before the pane reveals it: say what was out of sight, and show a hidden pane. An answer that still stands,
        as that of the step before, gives its place to this one."""
        pane = self._panes.get(change.stack)
        if pane is None:
            return
        in_sight = self._areas.in_sight(change.stack) and pane.in_sight(change)
        if in_sight and not self._frame.answering:
            return
        session = self._studio.session
        # The edits of an undone step come turned round, last one first; its name is that of the step as it was done.
        whole = change if forth else change.inverse()
        step = step_words(whole, session.document) if session is not None else label_words(change.label)
        done = tr("Redone: {step}", step=step) if forth else tr("Undone: {step}", step=step)
        self._frame.say(done)
        if not in_sight:
            self._areas.reveal(change.stack)
