"""What the engine understands of the prompt, asked for while typing pauses, and what a person changed of it by hand.

Made by the prompt's presenter; main thread, no widgets. The words are read by the picture worker, where the vocabulary
is, as an aside of the queue: it costs no thread of the window, is in no project, and gives way to every job. It is the
same engine that draws, so what is shown is what will be drawn.

    words change -> (a pause) -> asked -> shown
    While jobs are at work nothing is asked; when they are done, it is.
    Words of the last session start no worker: they are read once the model is loaded.
"""

from __future__ import annotations

from collections.abc import Callable, Container
from typing import Protocol

import msgspec
from PySide6.QtCore import QObject, QTimer

from studio.domain.raised import UNDECODABLE
from studio.domain.requests import ModelRef, PictureRequest
from studio.domain.said_before import refers_back
from studio.domain.scene_plan import ScenePlan
from studio.ui.picture.desk import PictureDesk
from studio.ui.picture.prompt.plan_words import carried

PAUSE_MS = 600


class PlanView(Protocol):
    """Called on the main thread; returns at once."""

    def show_plan(self, plan: ScenePlan | None, *, by_hand: bool) -> None:
        """None: nothing is known of the words. `by_hand`: a person changed it."""


class Reader(msgspec.Struct, frozen=True):
    """Whom to ask."""

    model: ModelRef
    style: str = ""
    device: str = "auto"
    earlier: ScenePlan | None = None
    """The scene that words may change."""


class PlanReader(QObject):
    def __init__(self, desk: PictureDesk, view: PlanView) -> None:
        super().__init__(desk)
        self._desk, self._view = desk, view
        self._words, self._style = "", ""
        self._reader: Callable[[], Reader] | None = None
        self._read: ScenePlan | None = None
        """As the words say."""
        self._read_from = ("", "")
        """Words and style that it was read from; "" for words that change another scene by now."""
        self._changed: ScenePlan | None = None
        """As a person changed it."""
        self._token, self._answer = "", ""
        self._waits = False
        """For the model to be loaded."""
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self.ask)
        # A job of any family goes before a reading, and not those of this pane alone.
        desk.studio.queue.ended.connect(self._jobs_moved)
        desk.session_changed.connect(self._forget_question)
        desk.chosen_changed.connect(self._other_scene)

    def follow(self, words: str, style: str, reader: Callable[[], Reader] | None, *, untouched: bool = False) -> None:
        """The form says this now. `reader` tells whom to ask when typing has paused; None: the model reads no plans.
        `untouched`: nobody has typed yet, so they are read once the model is `loaded` and not before."""
        self._reader = reader
        if reader is None:
            self._words, self._style = words, style
            self._know_nothing()
            return
        same = (words, style) == (self._words, self._style)
        if same and (self._read is not None or (untouched and (self._token or self._pause.isActive()))):
            return
        self._words, self._style = words, style
        self._forget_question()
        self._waits = untouched and bool(words.strip())
        if not words.strip():
            self._know_nothing()
        elif not untouched:
            self._pause.start()

    def loaded(self, models: Container[str]) -> None:
        """A worker holds these models now."""
        if self._waits and self._reader is not None and self._reader().model.id in models:
            self.ask()

    def _know_nothing(self) -> None:
        self._pause.stop()
        self._forget_question()
        self._read, self._changed, self._read_from = None, None, ("", "")
        self._show()

    def take(self, words: str, plan: ScenePlan) -> None:
        """The plan of a recipe, whose words go into the form: it is drawn as it was."""
        self._words, self._read, self._changed = words, plan, plan
        self._read_from = (words, self._style)
        self._forget_question()
        self._pause.stop()
        self._show()

    def change(self, plan: ScenePlan) -> None:
        """A person changed a chip."""
        self._changed = plan
        self._show()

    def undo(self) -> None:
        """Back to what the words say."""
        self._changed = None
        if self._read is None or self._read_from != (self._words, self._style):
            self.ask()
        self._show()

    @property
    def shown(self) -> ScenePlan | None:
        return self._changed or self._read

    def asked_for(self) -> ScenePlan | None:
        """What a request carries: the plan if a person changed it; None has the words read."""
        return self._changed if self._read_from[0] == self._words else None

    def loses_changes(self) -> bool:
        """Whether the words are others than those that a person's changes belong to, and not read yet."""
        return self._changed is not None and self._read_from[0] != self._words

    # ---- asking

    def ask(self) -> None:
        """Have the words read now."""
        self._pause.stop()
        self._waits = False
        self._forget_question()
        if self._reader is None or not self._words.strip():
            return
        reader = self._reader()
        request = PictureRequest(
            model=reader.model, task="read", prompt=self._words, style=self._style, device=reader.device,
            earlier=reader.earlier if refers_back(self._words) else None,
        )  # fmt: skip
        self._answer = ""
        request = self._desk.with_characters(request)
        self._token = self._desk.studio.queue.ask(request, self._take_words, self._end)

    def _take_words(self, words: str) -> None:
        self._answer += words

    def _end(self, finished: object) -> None:
        self._token = ""
        if finished is None or not self._answer:
            return
        try:
            plan = msgspec.json.decode(self._answer, type=ScenePlan)
        except UNDECODABLE:
            return
        if self._changed is not None and self._read is not None:
            self._changed = carried(self._read, self._changed, plan)
            self._changed = None if self._changed == plan or not plan.draws_something() else self._changed
        self._read, self._read_from = plan, (self._words, self._style)
        self._show()

    def _forget_question(self) -> None:
        if self._token:
            token, self._token = self._token, ""
            self._desk.studio.queue.cancel_ask(token)

    def _jobs_moved(self) -> None:
        """Jobs go before a reading, which is asked for again when one ends; while others are left it ends at once."""
        if self._reader is not None and self._words.strip() and self._read_from != (self._words, self._style):
            self._pause.start()

    def _other_scene(self) -> None:
        """Another picture is chosen, which words that change the scene before speak of now."""
        if self._reader is not None and self._changed is None and refers_back(self._words):
            self._read_from = ("", "")
            self._forget_question()
            self._pause.start()

    def _show(self) -> None:
        self._view.show_plan(self.shown, by_hand=self._changed is not None)
