"""What a pane or the shell tells a person: one form for answers, failures with their ways on, losses, and taking back
what has become untrue.

A desk or the window holds one; it knows no widget, and a message bar is connected to it. Main thread.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from studio.domain.errors import Failure
from studio.domain.kinds import Kinds
from studio.services.wording import sentence
from studio.ui.widgets.message_bar import Message, Way


class Notices(QObject):
    said = Signal(object)
    """Message, for `MessageBar.show_message`."""
    taken_back = Signal(str)
    """Key of a message that has become untrue, for `MessageBar.drop`."""

    def __init__(self, kinds: Kinds, parent: QObject | None = None) -> None:
        """`kinds` has the names of the families that failures are about."""
        super().__init__(parent)
        self._kinds = kinds

    def say(self, words: str, *ways: Way, key: str = "") -> None:
        """An answer, an offer or a hint."""
        self.said.emit(Message(words, alarm=False, actions=ways, key=key))

    def run(self, words: str, *ways: Way, key: str) -> None:
        """How far work is that goes on now, or what it waits for; taken back when it ends."""
        self.said.emit(Message(words, alarm=False, actions=ways, key=key, running=True))

    def fail(self, failure: Failure | str, *ways: Way, key: str = "") -> None:
        """Something did not work, and nothing is lost: the failure's sentence, or the words given."""
        self.said.emit(Message(self._words(failure), actions=ways, key=key))

    def lose(self, failure: Failure | str, *ways: Way, key: str = "") -> None:
        """What a person made is lost, or in danger of it."""
        self.said.emit(Message(self._words(failure), loss=True, actions=ways, key=key))

    def stand(self, failure: Failure | str, *ways: Way, key: str) -> None:
        """As `lose`, until it is taken back."""
        self.said.emit(Message(self._words(failure), loss=True, actions=ways, key=key, stays=True))

    def take_back(self, key: str) -> None:
        self.taken_back.emit(key)

    def _words(self, failure: Failure | str) -> str:
        return failure if isinstance(failure, str) else sentence(failure, self._kinds)
