"""Joins the cast to the project: for the narrator and each character a voice or a blend of two, pace, pitch, loudness
and pauses; heard on a sentence of the person's own.

Knows no widgets; main thread. The pane makes it with the desk and the view.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import msgspec
from PySide6.QtCore import QObject

from studio.domain.project_records import Card
from studio.domain.sound_records import Manner, Narration, Pauses
from studio.services.narration.attribution import speakers
from studio.services.narration.casting import Casting, Part, blend, blended, narration_of
from studio.services.narration.directing import change_narration, change_part
from studio.services.narration.voices import Voice
from studio.services.translation import tr
from studio.ui.narration.cast.audition import Audition, Line
from studio.ui.narration.desk import NarrationDesk

NARRATOR = ""
"""In place of a card's id."""


class PartRow(msgspec.Struct, frozen=True):
    card_id: str
    name: str
    voice: str
    second: str
    """The other voice of a blend; "" for none."""
    share: float
    """Of the second voice."""
    manner: Manner


class PartsView(Protocol):
    """What the presenter asks of the widgets; every method is called on the main thread and returns at once."""

    def show_cast(self, shown: bool) -> None: ...
    def bring_cast(self) -> bool:
        """Put the open cast in front; False where it is there already."""

    def show_parts(self, rows: tuple[PartRow, ...], chosen: int, voices: tuple[Voice, ...]) -> None: ...
    def show_narration(self, pauses: Pauses, headings: bool, titles: bool) -> None: ...
    def show_reads(self, narration: Narration) -> None:
        """Which of footnotes, tables and the like are read."""

    def sentence(self) -> str:
        """What is said at an audition."""


class PartsPresenter(QObject):
    def __init__(self, desk: NarrationDesk, view: PartsView, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._view = desk, view
        self._audition = Audition(desk, self)
        self.open = False
        self.chosen = NARRATOR
        self.rows: tuple[PartRow, ...] = ()
        for changed in (desk.segments_changed, desk.project_changed, desk.voices_changed):
            changed.connect(self.show)

    # ---- what the person does

    def toggle(self) -> None:
        """Show the cast, or fold it away where it is in sight."""
        if self.open and self._view.bring_cast():
            return
        self.open = not self.open
        self._view.show_cast(self.open)
        self.show()
        self._desk.state_changed.emit()

    def show_cast(self) -> None:
        """Open the cast, or put it in front."""
        if self.open:
            self._view.bring_cast()
        else:
            self.toggle()

    def choose(self, card_id: str) -> None:
        self.chosen = card_id
        self.show()
        self._desk.state_changed.emit()

    def row(self) -> PartRow | None:
        """The chosen part as the project has it by now: after a step from elsewhere the list follows later."""
        session = self._desk.session
        row = next((row for row in self.rows if row.card_id == self.chosen), None)
        if row is None or session is None:
            return row
        if row.card_id == NARRATOR:
            narrator = self._desk.narrator
            return _row(NARRATOR, row.name, narrator.voice, narrator.manner)
        card = session.document.get(Card, row.card_id)
        return _row(card.id, card.name, card.voice, card.manner) if card is not None else None

    def set_voice(self, voice: str, second: str, share: float) -> None:
        """Of the chosen part; "" for a character without a voice of its own."""
        self._change("Change voice", voice=blend(voice, second, share) if voice else "")

    def set_manner(self, **values: float) -> None:
        """Pace, pitch, loudness or pauses of the chosen part."""
        row = self.row()
        if row is not None:
            self._change("Change manner", manner=msgspec.structs.replace(row.manner, **values))

    def set_pauses(self, **seconds: float) -> None:
        session = self._desk.session
        if session is not None:
            pauses = msgspec.structs.replace(narration_of(session.document).pauses, **seconds)
            self._desk.perform(change_narration(session.document, "Change pauses", pauses=pauses))

    def set_headings(self, spoken: bool) -> None:
        session = self._desk.session
        if session is not None:
            self._desk.perform(change_narration(session.document, "Read headings", headings=spoken))

    def set_titles(self, spoken: bool) -> None:
        session = self._desk.session
        if session is not None:
            self._desk.perform(change_narration(session.document, "Read titles", titles=spoken))

    def set_read(self, name: str, read: bool) -> None:
        """Whether footnotes, tables and the like are read; `name`: of a field of `Narration`."""
        session = self._desk.session
        if session is not None:
            self._desk.perform(change_narration(session.document, "Choose what is read", **{name: read}))

    def _change(self, label: str, **values: object) -> None:
        session, row = self._desk.session, self.row()
        if session is None or row is None:
            return
        if row.card_id != NARRATOR:
            self._desk.perform(change_part(session.document, row.card_id, **values))
        else:
            narrator = self._desk.narrator
            whole = {"voice": narrator.voice, "manner": narrator.manner, **values}
            if whole["voice"]:
                self._desk.perform(change_narration(session.document, label, **whole))
        self.show()

    # ---- hearing

    def hear(self) -> None:
        """The chosen part says the sentence."""
        row = self.row()
        if row is not None:
            self._audition.hear([self._line(row)])

    def hear_all(self) -> None:
        """The narrator and every character with a voice of its own say it, one after the other."""
        rows = [row for row in self.rows if row.voice]
        self._audition.hear([self._line(row) for row in rows])

    def hear_samples(self) -> None:
        """Every voice that is here says its name, and the sentence."""
        lines = [
            Line(voice.id, text=tr("{voice}. {sentence}", voice=voice.title, sentence=self._view.sentence()))
            for voice in self._desk.voices
        ]
        self._audition.hear(lines)

    def _line(self, row: PartRow) -> Line:
        session = self._desk.session
        part: Part = self._desk.narrator
        if session is not None:
            part = Casting(session.document, self._desk.narrator).part(row.card_id)
        return Line(part.voice, part.manner, self._view.sentence())

    # ---- showing

    def show(self) -> None:
        if not self.open:
            return
        session = self._desk.session
        people: Sequence[Card] = ()
        if session is not None:
            people = tuple(speakers(list(session.document.all(Card))).values())
            narration = narration_of(session.document)
            self._view.show_narration(narration.pauses, narration.headings, narration.titles)
            self._view.show_reads(narration)
        narrator = self._desk.narrator
        rows = [_row(NARRATOR, tr("Narrator"), narrator.voice, narrator.manner)]
        self.rows = (*rows, *(_row(card.id, card.name, card.voice, card.manner) for card in people))
        if self.row() is None:
            self.chosen = NARRATOR
        place = next(at for at, row in enumerate(self.rows) if row.card_id == self.chosen)
        self._view.show_parts(self.rows, place, self._desk.voices)


def _row(card_id: str, name: str, voice: str, manner: Manner) -> PartRow:
    first, second, share = blended(voice)
    return PartRow(card_id, name, first, second, share, manner)
