"""The bar under the menu: the project's name, when it was last saved, a field to name a state, the pane switch.

Made by the main window. Saving is continuous; Ctrl+S only confirms it and offers to name the moment. Main thread.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QDateTime, QLocale, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QWidget

from studio.services.amounts import time_of_day
from studio.services.session.session import ProjectSession
from studio.services.translation import tr
from studio.ui.widgets.words import GAP, SPACE, ElidedLabel, label

ANSWER_MS = 6000


class SnapshotField(QLineEdit):
    """Asks for the name of a snapshot without a dialog: Enter takes it, Escape or leaving the field keeps none."""

    def __init__(self, take: Callable[[str], None], give_up: Callable[[], None]) -> None:
        super().__init__()
        self._take = take
        self._give_up = give_up
        self.setAccessibleName(tr("Name of the snapshot"))
        self.setToolTip(tr("Enter keeps this state under that name, Escape does not"))
        self.setMaximumWidth(320)
        self.returnPressed.connect(self._accept)
        self.hide()

    def offer(self) -> None:
        """Show the field with a name made of day and time, ready to be typed over."""
        self.setText(_day_and_time())
        self.show()
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
            self._give_up()
            return
        super().keyPressEvent(event)

    def _accept(self) -> None:
        name = self.text().strip() or _day_and_time()
        self.hide()
        self._take(name)


def _day_and_time() -> str:
    """As "Saturday 21:30", in the desktop's language."""
    return QLocale().toString(QDateTime.currentDateTime(), "dddd HH:mm")


class TopBar(QFrame):
    """Name and state at the left, the pane switch at the right."""

    def __init__(self, switch: QWidget, name_snapshot: Callable[[str], None], leave_field: Callable[[], None]) -> None:
        super().__init__()
        self.setProperty("area", "topbar")
        self._title = ElidedLabel(tr("No project"), "heading")
        self._title.setAccessibleName(tr("Project"))
        self._answer = ElidedLabel("", "muted")
        self._answer.setAccessibleName(tr("Saving"))
        self._prompt = label(tr("Name this state:"), "muted")
        self._prompt.hide()
        self.field = SnapshotField(self._take, self._leave)
        self._prompt.setBuddy(self.field)
        self._name_snapshot = name_snapshot
        self._leave_field = leave_field
        self._resting = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(ANSWER_MS)
        self._timer.timeout.connect(lambda: self._answer.setText(self._resting))
        line = QHBoxLayout(self)
        line.setContentsMargins(SPACE, 5, SPACE, 5)
        line.setSpacing(GAP)
        line.addWidget(self._title, 2)
        line.addWidget(self._answer, 2)
        line.addWidget(self._prompt)
        line.addWidget(self.field, 2)
        line.addStretch(1)
        line.addWidget(switch)

    @property
    def answer(self) -> str:
        return self._answer.text()

    @property
    def title(self) -> str:
        return self._title.text()

    def show_session(self, session: ProjectSession | None) -> None:
        self._title.setText(session.path.stem if session is not None else tr("No project"))
        self._resting = tr("Read only") if session is not None and session.read_only else ""
        self._answer.setText(self._resting)

    @property
    def answering(self) -> bool:
        """A short answer is shown."""
        return self._timer.isActive() and bool(self._answer.text())

    def say(self, words: str) -> None:
        """Show a short answer for some seconds."""
        self._answer.setText(words)
        self._timer.start()

    def rest_saved(self, at: float) -> None:
        """What the bar says when nobody asks: the time of the newest commit."""
        self._resting = tr("Saved {time}", time=time_of_day(at))
        if not self._timer.isActive():
            self._answer.setText(self._resting)

    def rest_not_saved(self) -> None:
        """What the bar says while nothing can be written."""
        self._resting = tr("Not saved")
        self._timer.stop()
        self._answer.setText(self._resting)

    def offer_snapshot(self) -> None:
        self._prompt.show()
        self.field.offer()

    def _take(self, name: str) -> None:
        self._prompt.hide()
        self._name_snapshot(name)
        self._leave_field()

    def _leave(self) -> None:
        self._prompt.hide()
        self._leave_field()
