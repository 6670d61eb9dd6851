"""How much memory the next picture needs, beside the button that makes it, and in red what to do where it has no room.

The reader is made by the rooms of the pane, main thread, no widgets. What is counted is counted in the picture worker,
as an aside of the queue: every job goes before it, and it is asked for again when one ends.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Protocol

import msgspec
from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.domain.errors import Failure
from studio.domain.picture_memory import MemoryNeed, memory_asked
from studio.domain.requests import PictureRequest
from studio.services.jobs.questions import Question
from studio.services.memory_words import need_in_words, need_told
from studio.services.translation import tr
from studio.ui.picture.desk import PictureDesk
from studio.ui.widgets.words import WrappedLabel, hover_text, label

PAUSE_MS: Final = 500
REST_MS: Final = 4000
"""Of the start: no worker is begun for settings of the last session while the window comes up."""
_OTHERWISE_SAID: Final = {
    "prompt": "", "negative": "", "prompt_expanded": "", "negative_expanded": "", "seed": 0, "batch": 1,
    "style": "", "named_styles": (), "sampler": "", "variation_seed": None, "variation_strength": 0.0, "plan": None,
    "earlier": None, "steps": 1, "embeddings": (), "characters": (),
}  # fmt: skip
"""Fields that take no memory."""


class MemoryView(Protocol):
    """Called on the main thread; returns at once."""

    def show_need(self, words: str, told: str, refused: str) -> None:
        """In a few words, in a sentence, and why the picture would be refused; all empty where nothing is known."""


class MemoryReader(QObject):
    def __init__(self, desk: PictureDesk, shown: Callable[[], PictureRequest | None], view: MemoryView) -> None:
        """`shown`: what the form asks for."""
        super().__init__(desk)
        self._desk, self._shown, self._view = desk, shown, view
        self._question = Question(desk.studio.queue, MemoryNeed)
        self._about: object = None
        """What the answer that is shown, or on its way, was asked of."""
        self.need: MemoryNeed | None = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.timeout.connect(self.ask)
        desk.studio.queue.ended.connect(lambda _job: self._ask_anew())
        desk.studio.workers.held_changed.connect(lambda _family, _held: self.follow())
        self._pause.start(REST_MS)

    def follow(self) -> None:
        """The form may say something else now."""
        if not self._pause.isActive():
            self._pause.start(PAUSE_MS)

    def _ask_anew(self) -> None:
        """What is free is another amount after a job, and what was asked meanwhile was not answered."""
        self._about = None
        self.follow()

    def ask(self) -> None:
        request = self._shown()
        if request is None:
            self._about, self.need = None, None
            self._question.cancel()
            self._view.show_need("", "", "")
            return
        # What the worker holds of the model is loaded anew where another kind of numbers is asked for, and given back.
        held = self._desk.studio.workers.held("picture").models.get(request.model.id, 0)
        about = (msgspec.structs.replace(request, **_OTHERWISE_SAID), held)
        if about == self._about:
            return
        self._about, self.need = about, None
        self._view.show_need(tr("counting what it needs…"), "", "")
        self._question.ask(memory_asked(request, held), {}, self._show, self._unknown)

    def _show(self, need: MemoryNeed) -> None:
        self.need = need
        self._view.show_need(*need_in_words(need))

    def _unknown(self, _why: Failure | None) -> None:
        """A job goes before it, or the model cannot be run, which is told where a picture is asked for."""
        self.need = None
        self._view.show_need("", "", "")

    def tell(self) -> None:
        """In the line of messages."""
        if self.need is None:
            self._ask_anew()
            self._desk.say(tr("What the next picture needs is not known yet: it is counted when no job is at work."))
            return
        self._desk.say(need_told(self.need))


class MemoryNote(QWidget):
    """Below the button; it keeps its line where nothing is known, so that nothing moves when it comes."""

    def __init__(self) -> None:
        super().__init__()
        self.words = label(" ", "small")
        self.words.setAccessibleName(tr("Memory that the next picture needs"))
        self.refused = WrappedLabel("danger")
        self.refused.setAccessibleName(tr("Why the next picture has no room"))
        self.refused.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.words)
        column.addWidget(self.refused)

    def show_need(self, words: str, told: str, refused: str) -> None:
        self.words.setText(words or " ")
        self.words.setVisible(not refused)
        self.words.setToolTip(hover_text(told))
        self.words.setAccessibleDescription(told)
        self.refused.setText(refused)
        self.refused.setVisible(bool(refused))
