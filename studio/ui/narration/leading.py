"""Brings the pane to what others ask it to show: a scene, a sentence, what a step touched. No widgets; main thread.

Made by the pane.
"""

from __future__ import annotations

from typing import Literal

from studio.domain.changes import Change
from studio.ui.actions.registry import ActionRegistry
from studio.ui.following import step
from studio.ui.narration.desk import MESSAGE, NarrationDesk
from studio.ui.narration.sound.presenter import SoundPresenter
from studio.ui.narration.takes.presenter import TakesPresenter
from studio.ui.narration.touched import place_of


class Leading:
    def __init__(
        self, desk: NarrationDesk, sound: SoundPresenter, takes: TakesPresenter, actions: ActionRegistry
    ) -> None:
        self._desk, self._sound, self._takes, self._actions = desk, sound, takes, actions

    def follow(self, scene_id: str | None) -> None:
        """The scene that is in front in Writing, where the person wants it so and nothing is playing."""
        desk = self._desk
        wanted = bool(desk.studio.settings.get("narration_follows"))
        if wanted and scene_id and desk.playing == "stopped" and not desk.speaking():
            desk.read_again()
            if any(known == scene_id for known, _ in desk.scenes):
                desk.choose_scene(scene_id)

    def read_aloud(self, scene_id: str, paragraph_id: str, offset: int) -> None:
        """From the sentence there on: pause or go on where it is being read, else speak what is missing and play."""
        desk = self._desk
        if desk.playing != "stopped":
            self._sound.play_or_pause()
            return
        reason = self._actions.get("narration.speak-from-here").enabled()
        self._show_place(scene_id, paragraph_id, 0)
        desk.go_to((paragraph_id, desk.sentence_at(paragraph_id, offset)))
        if desk.segments and desk.voice is not None:
            self._takes.speak_from_here()
        elif reason:
            desk.notices.say(reason, key=MESSAGE)

    def step(self, way: Literal["undo", "redo"]) -> None:
        """A step back or forth, shown where it was."""
        session = self._desk.session
        # What was said of the step before is no longer true, or hides what is said of this one.
        self._desk.notices.take_back(MESSAGE)
        change = step(session, "narration", way) if session is not None else None
        if change is not None:
            self.reveal(change)

    def reveal(self, change: Change) -> None:
        """The scene of the first sentence that was touched, with that sentence selected."""
        session = self._desk.session
        place = place_of(change, session.document) if session is not None else None
        if place is not None:
            self._show_place(*place)

    def _show_place(self, scene_id: str, paragraph_id: str, sentence: int, take_id: str = "", text: str = "") -> None:
        desk = self._desk
        desk.read_again()
        if any(known == scene_id for known, _ in desk.scenes):
            desk.choose_scene(scene_id)
        whose = (
            one.key
            for one in desk.segments
            if (take_id and any(take.id == take_id for take in one.takes))
            or (text and one.paragraph_id == paragraph_id and one.text == text)
        )
        desk.go_to(next(whose, (paragraph_id, sentence)))
