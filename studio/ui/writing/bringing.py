"""A change of much of the manuscript at once: made on a thread, put in slice by slice, one undo step.

For what a person asks of all scenes, such as replacing words. Made by the rooms that need it; main thread.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from studio.domain.changes import Change, Conflict
from studio.domain.document import Document
from studio.domain.errors import Failure
from studio.services.arrival import Arrival, Prepared
from studio.services.translation import tr
from studio.ui.widgets.errand import Errand
from studio.ui.writing.desk import Desk


class Bringing(QObject):
    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._errand = Errand(self)
        self._arrival = Arrival(self)
        desk.project_leaves.connect(self.cancel)

    @property
    def busy(self) -> bool:
        return self._errand.busy or self._arrival.busy

    def start(self, make: Callable[[Document], Change], done: Callable[[], object]) -> None:
        """`make` is called on a thread, with a copy. Where the text became another meanwhile nothing is changed, and
        `desk.refused` tells. Another one while one is on its way is refused, which is said: it was asked of a text
        that is about to be another."""
        session = self._desk.session
        if session is None or session.read_only:
            return
        if self.busy:
            self._desk.notices.say(tr("What was asked before is still being changed. Ask again when that is done."))
            return
        copy = session.document.copy()

        def come(ready: Prepared) -> None:
            self._arrival.start(session.in_slices(ready), ended)

        def ended(outcome: Failure | Conflict | None) -> None:
            if isinstance(outcome, Conflict):
                self._desk.refused.emit()
            elif outcome is not None:
                self._desk.say(outcome)
            else:
                done()

        self._errand.start(lambda _step: session.prepare(make(copy)), come, self._desk.say)

    def cancel(self) -> None:
        """What has come so far is taken out again."""
        self._errand.cancel()
        self._arrival.cancel()
