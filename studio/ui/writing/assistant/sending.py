"""What is sent, beside the text: what the next Continue would send as the caret stands, before it is asked, or what was
sent last. Main thread; made by the assistant's room.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Protocol

from PySide6.QtCore import QObject, Signal

from studio.domain.prompting import BuiltPrompt
from studio.services.jobs.token_counts import TokenCounts
from studio.services.models.engine_words import chosen_in_words
from studio.services.translation import tr
from studio.ui.writing.assistant.inspector import SentPanel
from studio.ui.writing.assistant.presenter import AssistantPresenter
from studio.ui.writing.assistant.writers import Writers
from studio.ui.writing.desk import Desk
from studio.ui.writing.side import Side

_LETTERS: Final = 62
"""Its width: a prompt is read, not only looked at."""


class Room(Protocol):
    """What is needed of the assistant's room."""

    @property
    def desk(self) -> Desk: ...
    @property
    def presenter(self) -> AssistantPresenter: ...
    @property
    def writers(self) -> Writers: ...
    @property
    def counts(self) -> TokenCounts: ...


class Sending(QObject):
    settings_wanted = Signal()
    """How much is sent is to be changed."""

    def __init__(self, room: Room, next_prompt: Callable[[], BuiltPrompt | None], parent: QObject) -> None:
        """`next_prompt`: what a continuation at the caret would send."""
        super().__init__(parent)
        self._room, self._next_prompt = room, next_prompt
        self.panel = SentPanel()
        self.side = Side(room.desk, self.panel, self._opened)
        self.side.letters = _LETTERS
        self.panel.changed.connect(self.show)
        self.panel.view.settings_wanted.connect(self.settings_wanted)

    def toggle(self) -> None:
        self._room.desk.commit_typing()
        self.side.toggle()

    def _opened(self) -> None:
        self.show()
        self.panel.view.text.setFocus()

    def close(self) -> None:
        if self.side.is_open:
            self.side.close()

    def follow(self) -> None:
        """Something else may be sent now."""
        if self.side.in_sight:
            self.show()

    def show(self) -> None:
        room, view = self._room, self.panel.view
        last = self.panel.shows_last
        built = room.presenter.prompt if last else self._next_prompt()
        model = room.writers.model
        if built is None or model is None:
            view.show_nothing(self._why_none(last=last))
            return
        room.counts.want(model, built)
        shown = room.counts.applied(model, built)
        request, studio = shown.request, room.desk.studio
        engine = chosen_in_words(studio.cards, request.model.engine, studio.library.engine_chosen(request))
        view.show_prompt(shown, model.title, sent=last, engine=engine, rate=room.writers.rate)

    def _why_none(self, *, last: bool) -> str:
        if self._room.writers.model is None:
            return tr("There is no writer model on this machine yet.")
        if last:
            return tr("Nothing has been sent yet.")
        return tr("Put the caret into the text: what Continue would send there is shown here.")
