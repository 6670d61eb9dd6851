"""Joins the choice of who says a line to the project: proposals are shown, and hold once a person has confirmed them.

Knows no widgets; main thread. The pane makes it with the desk and the view.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QObject

from studio.domain.project_records import Card
from studio.services.narration.attribution import speakers
from studio.services.narration.directing import say_lines
from studio.services.narration.segments import Segment
from studio.services.translation import tr, tr_count
from studio.ui.narration.desk import MESSAGE, NarrationDesk
from studio.ui.narration.lines.asking import AskingSpeakers

NARRATOR = ""
"""In place of a card's id."""


class LinesView(Protocol):
    """What the presenter asks of the widgets; every method is called on the main thread and returns at once."""

    def show_speakers(self, names: Sequence[tuple[str, str]], said_by: str | None, asked: str | None) -> None:
        """Id and name of whoever may say the selected line, the narrator first, its id empty. `said_by`: who does, None
        where nothing is said in it. `asked`: who seems to, where that is to be confirmed. No names: nobody is there."""


class LinesPresenter(QObject):
    def __init__(self, desk: NarrationDesk, view: LinesView, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._view = desk, view
        self.asking = AskingSpeakers(desk, self)
        for changed in (desk.segments_changed, desk.selected_changed, desk.project_changed):
            changed.connect(self._show)

    def people(self) -> tuple[Card, ...]:
        """The characters of the project, in their order."""
        session = self._desk.session
        return tuple(speakers(list(session.document.all(Card))).values()) if session is not None else ()

    def line(self) -> Segment | None:
        """The selected sentence, where something is said in it."""
        segment = self._desk.segment()
        return segment if segment is not None and segment.speeches else None

    def open_lines(self) -> tuple[Segment, ...]:
        """Of the scene: those that nobody has confirmed."""
        return self._desk.open_lines

    # ---- what the person does

    def say(self, card_id: str) -> None:
        """The selected line is said by that character, or by the narrator."""
        line = self.line()
        if line is not None:
            self._say({(line.paragraph_id, place): card_id for place in line.speeches})

    def say_as(self, number: int) -> None:
        """By the character of that number, from 1 on; 0 is the narrator."""
        people = self.people()
        if number <= len(people):
            self.say(people[number - 1].id if number else NARRATOR)

    def confirm(self) -> None:
        """Who seems to say the selected line does; then to the next one."""
        line = self.line()
        if line is not None and line.proposal is not None:
            self.say(line.proposal.card_id)
        self.next_open()

    def confirm_all(self) -> None:
        """Of every line of the scene for which somebody is proposed."""
        told = [(one, one.proposal) for one in self.open_lines() if one.proposal is not None]
        said = {(one.paragraph_id, place): proposal.card_id for one, proposal in told for place in one.speeches}
        if said:
            self._say(said)
            words = tr_count("One line was confirmed.", "{count} lines were confirmed.", len(told))
            rest = len(self.open_lines())
            if rest:
                words += " " + tr_count(
                    "Of one it cannot be told who says it.", "Of {count} it cannot be told who says them.", rest
                )
            self._desk.notices.say(words, key=MESSAGE)

    def untold(self) -> tuple[Segment, ...]:
        """Open lines of the scene for which nobody is proposed."""
        return tuple(one for one in self.open_lines() if one.proposal is None)

    def ask(self) -> None:
        """Have a writer propose who says them; pressed again, it ends."""
        if self.asking.busy:
            self.asking.stop()
            self._desk.status_changed.emit("")
        else:
            self.asking.begin(self.untold(), self.people())

    def next_open(self) -> None:
        """Select the next line that nobody has confirmed, from the beginning again after the last one."""
        at = self._desk.place()
        waiting = [self._desk.places[one.key] for one in self._desk.open_lines]
        if waiting:
            after = [place for place in waiting if place > at]
            self._desk.select(self._desk.segments[(after or waiting)[0]].key)

    def _say(self, said: dict[tuple[str, int], str]) -> None:
        session, segment = self._desk.session, self._desk.segment()
        if session is None:
            return
        self._desk.perform(say_lines(session.document, dict(said)))
        self._desk.read_segments()
        if segment is not None:
            same = [self._desk.segments[place] for place in self._desk.places.of(segment.paragraph_id)]
            mine = next((one for one in same if set(one.speeches) & set(segment.speeches)), None)
            if mine is not None:
                self._desk.select(mine.key)

    # ---- showing

    def _show(self) -> None:
        people, line = self.people(), self.line()
        names = [(NARRATOR, tr("Narrator")), *((card.id, card.name) for card in people)] if people else []
        asked = line.proposal.card_id if line is not None and line.proposal is not None else None
        self._view.show_speakers(names, line.card_id if line is not None else None, asked)
