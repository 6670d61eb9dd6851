"""Following the open project: one form for "another project is open", for listening to what happens in it, and for
undo.

The shell and the desks of the panes each make one `SessionFollower`. Main thread.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Literal

from PySide6.QtCore import QObject, SignalInstance

from studio.domain.changes import Change, Stack
from studio.domain.records import Record
from studio.services.session.session import ProjectSession
from studio.services.studio import Studio

Connections = Iterable[tuple[SignalInstance, Callable[..., object]]]


def _no_connections(_session: ProjectSession) -> Connections:
    return ()


class SessionFollower(QObject):
    """Keeps the connections to the signals of whichever session is open, and says when it is another one."""

    def __init__(
        self,
        studio: Studio,
        take_up: Callable[[ProjectSession | None], object],
        connections: Callable[[ProjectSession], Connections] = _no_connections,
        leave: Callable[[ProjectSession], object] | None = None,
        parent: QObject | None = None,
    ) -> None:
        """`take_up` is called with each session that opens, or None; `connections` gives signals of the session and
        what they call, held while it is open; `leave` is called with the session that is being left, while it can
        still be written to."""
        super().__init__(parent)
        self._studio, self._take_up, self._connections, self._leave = studio, take_up, connections, leave
        self._held: list[tuple[SignalInstance, Callable[..., object]]] = []
        self.session: ProjectSession | None = None
        """The session that is followed."""

    def start(self) -> None:
        """Take up the project that is open now, and follow the next ones. Once, when everything that `take_up` needs is
        there."""
        self._studio.session_changed.connect(self.follow)
        self.follow(self._studio.session)

    def follow(self, session: ProjectSession | None) -> None:
        """Leave the session that is followed, and follow this one."""
        if session is self.session and session is not None:
            return
        if self.session is not None and self._leave is not None:
            self._leave(self.session)
        for signal, slot in self._held:
            signal.disconnect(slot)
        self._held = list(self._connections(session)) if session is not None else []
        for signal, slot in self._held:
            signal.connect(slot)
        self.session = session
        self._take_up(session)


def step(session: ProjectSession, stack: Stack, way: Literal["undo", "redo"]) -> Change | None:
    """Take the newest step of a pane back, or do it again: the change as it was applied, so that the pane can show
    where it was. None where there was no step, or none that fits any more."""
    found: list[Change] = []

    def keep(change: Change, _forth: bool) -> None:
        found.append(change)

    steps = session.undo_stack(stack)
    session.stepped.connect(keep)
    try:
        (steps.undo if way == "undo" else steps.redo)()
    finally:
        session.stepped.disconnect(keep)
    return found[-1] if found else None


def touched(change: Change, *kinds: type[Record]) -> bool:
    """Whether a record of one of these kinds is made, changed or removed by the change."""
    return any(isinstance(one, kinds) for edit in change.edits for one in (edit.before, edit.after))
