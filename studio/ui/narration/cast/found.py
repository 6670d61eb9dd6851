"""Joins the offer to cast whoever speaks in the book: found on a thread, each with a voice that nobody else has, heard
on a line of its own, and added by one step.

Knows no widgets; main thread. The pane makes it with the desk and the view.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Protocol

import msgspec
from PySide6.QtCore import QObject

from studio.domain.project_records import Card
from studio.domain.sound_records import Manner
from studio.services.narration.directing import cast_speakers
from studio.services.narration.found_speakers import FoundSpeaker, find_speakers
from studio.services.narration.proposed_voices import proposed_voices, taken_voices
from studio.services.narration.voices import title_of
from studio.services.translation import tr, tr_count
from studio.ui.narration.cast.audition import Audition, Line
from studio.ui.narration.desk import MESSAGE, NarrationDesk
from studio.ui.widgets.errand import Errand

OFFER = "narration.found"
"""Key of the message that offers it."""
_NAMED = 3
"""Names that the message has."""


class FoundRow(msgspec.Struct, frozen=True):
    card_id: str
    name: str
    lines: int
    voice: str
    """In words; empty where no voice is left, and the narrator reads."""
    manner: Manner


class FoundView(Protocol):
    """What the presenter asks of the widgets; every method is called on the main thread and returns at once."""

    def show_found(self, rows: tuple[FoundRow, ...]) -> None:
        """Who could be added, all of them ticked that were not there before. None: the offer is not shown."""

    def show_looking(self, looking: bool) -> None: ...

    def ticked(self) -> tuple[str, ...]:
        """Ids of the cards of those that are to be added."""

    def take_keyboard(self) -> None:
        """The person asked for the list."""

    def current(self) -> str:
        """Id of the card of the row that has the cursor; empty for none."""


class FoundPresenter(QObject):
    def __init__(
        self,
        desk: NarrationDesk,
        view: FoundView,
        show_cast: Callable[[], None],
        confirm_lines: Callable[[], None],
        in_sight: Callable[[], bool],
        parent: QObject | None = None,
    ) -> None:
        """`show_cast` opens the cast and puts it in front; `confirm_lines` takes whoever is proposed for the scene's
        lines; `in_sight`: the pane is on the screen."""
        super().__init__(parent)
        self._desk, self._view, self._show_cast, self._in_sight = desk, view, show_cast, in_sight
        self._confirm_lines = confirm_lines
        self._audition = Audition(desk, self)
        self._looking = Errand(self)
        self._again = False
        self._scenes: tuple[str, ...] | None = None
        """Of the book when it was looked through; None: not yet."""
        self._found: tuple[FoundSpeaker, ...] = ()
        self._parts: dict[str, tuple[str, Manner]] = {}
        self._declined = False
        """The person wants no offer in this project now."""
        self._offered = False
        self._asked = False
        """The person asked who speaks, and is told when nobody does."""
        self.rows: tuple[FoundRow, ...] = ()
        desk.project_changed.connect(self._forget)
        desk.outline_changed.connect(self.book_changed)
        for changed in (desk.segments_changed, desk.voices_changed):
            changed.connect(self.show)

    @property
    def looking(self) -> bool:
        return self._looking.busy

    def ticked(self) -> tuple[str, ...]:
        """Ids of the cards of those that are to be added."""
        return self._view.ticked()

    # ---- looking

    def book_changed(self) -> None:
        """The pane came into sight, or the outline is another one: look where scenes came or went."""
        if self._in_sight() and self._scenes != self._scene_ids():
            self.look()

    def look(self) -> None:
        """Who speaks in the book, from a thread."""
        session = self._desk.session
        if session is None:
            return
        if self._looking.busy:
            self._again = True
            return
        self._again = False
        self._scenes = self._scene_ids()
        document = session.document.copy()
        self._view.show_looking(True)
        self._looking.start(lambda step: find_speakers(document, step), self._come, self._desk.say_failure)
        self._desk.state_changed.emit()

    def _scene_ids(self) -> tuple[str, ...]:
        return tuple(scene_id for scene_id, _ in self._desk.scenes)

    def _come(self, found: tuple[FoundSpeaker, ...]) -> None:
        self._view.show_looking(False)
        # Who was found before keeps the id of its card to be, so that a tick that was taken away stays away.
        ids = {one.card.name: one.card.id for one in self._found if one.is_new}
        self._found = tuple(
            msgspec.structs.replace(one, card=msgspec.structs.replace(one.card, id=ids[one.card.name]))
            if one.is_new and one.card.name in ids
            else one
            for one in found
        )
        self.show()
        if self._asked and not self.rows:
            words = tr("Nobody speaks here without a voice, as far as the text tells it by its quotation marks.")
            self._desk.notices.say(words, key=MESSAGE)
        self._asked = False
        self._offer()
        self._desk.state_changed.emit()
        if self._again:
            self.look()

    def _forget(self) -> None:
        self._looking.cancel()
        self._scenes, self._found, self._again = None, (), False
        self._declined = self._offered = False
        self._view.show_looking(False)
        self._desk.notices.take_back(OFFER)
        self.show()

    def _offer(self) -> None:
        """Once for a project in which nobody has a voice yet."""
        session = self._desk.session
        if self._offered or not self.rows or not self._desk.voices or session is None or session.read_only:
            return
        if any(card.role == "character" and card.voice for card in session.document.all(Card)):
            return
        self._offered = True
        names = ", ".join(row.name for row in self.rows[:_NAMED])
        if len(self.rows) > _NAMED:
            names = tr_count("{names}, one more", "{names}, {count} more", len(self.rows) - _NAMED, names=names)
        words = tr_count(
            "One speaks here and has no voice yet: {names}.",
            "{count} speak here and have no voice yet: {names}.",
            len(self.rows),
            names=names,
        )
        self._desk.notices.say(words, (tr("Give them voices…"), self.show_offer), key=OFFER)

    # ---- what the person does

    def show_offer(self) -> None:
        """Open the cast with the list of those who speak, and look through the book again."""
        self._declined = False
        self._desk.notices.take_back(OFFER)
        self._show_cast()
        self.show()
        self._view.take_keyboard()
        self.look()
        self._asked = True

    def decline(self) -> None:
        self._declined = True
        self.show()
        self._desk.state_changed.emit()

    def hear(self) -> None:
        """The row with the cursor says one of its lines."""
        one = next((one for one in self._found if one.card.id == self._view.current()), None)
        if one is not None:
            voice, manner = self._parts.get(one.card.id, ("", Manner()))
            narrator = self._desk.narrator
            self._audition.hear([Line(voice or narrator.voice, manner if voice else narrator.manner, one.sample)])

    def add(self, card_ids: Collection[str] | None = None) -> None:
        """Those that are ticked, or these: cards for whoever has none, and a voice for all, as one step."""
        session = self._desk.session
        wanted = set(self._view.ticked() if card_ids is None else card_ids)
        chosen = [one for one in self._waiting() if one.card.id in wanted]
        if session is None or not chosen:
            return
        before = len(self.rows)
        self._desk.notices.take_back(OFFER)
        self._desk.perform(cast_speakers(session.document, chosen, self._parts))
        self._desk.read_segments()
        if len(self.rows) < before:
            self._tell_added(len(chosen))

    def _tell_added(self, count: int) -> None:
        words = tr_count("One character was cast.", "{count} characters were cast.", count)
        rest = sum(one.proposal is not None for one in self._desk.open_lines)
        if not rest:
            self._desk.notices.say(words, key=MESSAGE)
            return
        words += " " + tr_count(
            "One line of this scene waits to be confirmed.", "{count} lines of this scene wait to be confirmed.", rest
        )
        self._desk.notices.say(words, (tr("Confirm all"), self._confirm_lines), key=MESSAGE)

    # ---- showing

    def _waiting(self) -> list[FoundSpeaker]:
        """Found, and without a voice as the project is now."""
        session = self._desk.session
        if session is None:
            return []
        cards = [card for card in session.document.all(Card) if card.role == "character"]
        names, silent = {card.name for card in cards}, {card.id for card in cards if not card.voice}
        return [one for one in self._found if (one.card.name not in names if one.is_new else one.card.id in silent)]

    def show(self) -> None:
        waiting = [] if self._declined else self._waiting()
        session = self._desk.session
        cards = list(session.document.all(Card)) if session is not None and waiting else []
        voices = self._desk.voices
        self._parts = proposed_voices(waiting, voices, taken_voices(self._desk.narrator.voice, cards))
        rows = []
        for one in waiting:
            voice, manner = self._parts[one.card.id]
            rows.append(
                FoundRow(one.card.id, one.card.name, one.lines, title_of(voices, voice) if voice else "", manner)
            )
        if tuple(rows) != self.rows:
            self.rows = tuple(rows)
            self._view.show_found(self.rows)
            if not self.rows:
                # They have voices by another way, and the message would be untrue.
                self._desk.notices.take_back(OFFER)
            self._desk.state_changed.emit()
