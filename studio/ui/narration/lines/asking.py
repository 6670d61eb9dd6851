"""Asks a writer on this computer who says the first speech that no rule tells. Main thread.

Made by the presenter of the lines. The closed list of names is ranked: of each name the writer tells how likely it is.
Each question is an aside of the queue: no project records it, and any job goes before it, which ends the asking.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject

from studio.domain.catalogue import InstalledModel
from studio.domain.errors import Failure
from studio.domain.project_records import Card
from studio.domain.requests import ChancesFound
from studio.services.jobs.questions import Question
from studio.services.narration.asking_speakers import likeliest, likelihood, question, speeches_of
from studio.services.narration.segments import Segment
from studio.services.settings import wanted_device
from studio.services.translation import tr, tr_count
from studio.services.wording import sentence
from studio.ui.narration.desk import MESSAGE, NarrationDesk

HELPING: set[str] = {"qwen2.5-coder-1.5b"}
"""Ids of the writers that were shown to name the right one far more often than chance where no rule tells: 28 of 43
lines, where those before are known. Where it went on from its own answers it named 9 of 28, no more than chance: so one
speech is asked about at a time, the first that nobody is proposed for."""


class AskingSpeakers(QObject):
    def __init__(self, desk: NarrationDesk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._people: Sequence[Card] = ()
        self._waiting: list[tuple[Segment, ...]] = []
        """The speeches that are still to be asked about, each with its sentences."""
        self._asked: tuple[Segment, ...] = ()
        self._names: list[Card] = []
        """Whose likelihood is still to be asked for this line."""
        self._likelihoods: dict[str, float] = {}
        self._question = Question(desk.studio.queue, ChancesFound)
        self._found = 0
        desk.project_changed.connect(self.stop)

    @property
    def busy(self) -> bool:
        return bool(self._asked)

    def why_not(self) -> str:
        """Why no writer can be asked; empty where one can."""
        studio = self._desk.studio
        if not studio.settings.get("ai_in_writing"):
            return tr("The assistant is switched off in the preferences.")
        if not studio.library.models_for("text"):
            return sentence(studio.library.why_none("text", "continue"))
        if self._writer() is None:
            return tr("No writer that is here was shown to tell better than the rules who speaks.")
        return tr("Something is at work; a writer can be asked when it is done.") if studio.queue.jobs() else ""

    def _writer(self) -> InstalledModel | None:
        models = self._desk.studio.library.models_for("text")
        return next((one for one in models if one.id in HELPING), None)

    def begin(self, lines: Sequence[Segment], people: Sequence[Card]) -> None:
        self.stop()
        self._desk.notices.take_back(MESSAGE)
        self._waiting, self._people = list(speeches_of(lines)[:1]), people
        self._found = 0
        self._next()

    def stop(self) -> None:
        self._asked, self._waiting = (), []
        self._question.cancel()

    def _next(self) -> None:
        if not self._waiting or self._desk.session is None:
            self._over("")
            return
        self._asked, self._names, self._likelihoods = self._waiting.pop(0), list(self._people), {}
        words = self._asked[0].text
        self._desk.status_changed.emit(tr("A writer is asked who says {words}", words=words))
        self._next_name()

    def _next_name(self) -> None:
        session, studio, line = self._desk.session, self._desk.studio, self._asked
        writer = self._writer()
        if writer is None or session is None or not line:
            self._over(self.why_not())
            return
        card = self._names.pop(0)
        segments = self._desk.segments
        at = next((place for place, one in enumerate(segments) if one.key == line[0].key), 0)
        asked = question(
            segments[:at], line, self._people, card.name, studio.library.ref(writer.id), wanted_device(studio.settings)
        )

        def told(found: ChancesFound) -> None:
            self._likelihoods[card.id] = likelihood(found)
            if self._names:
                self._next_name()
            else:
                self._ranked(line)

        self._question.ask(asked, {}, told, self._ended)

    def _ranked(self, speech: tuple[Segment, ...]) -> None:
        card_id = likeliest(self._likelihoods)
        if card_id:
            self._found += 1
            for line in speech:
                self._desk.propose(line, card_id)
        self._next()

    def _ended(self, failure: Failure | None) -> None:
        if failure is not None:
            self._over("")
            self._desk.say_failure(failure)
            return
        self._over(tr("The writer could not be asked further, as something else is at work."))

    def _over(self, words: str) -> None:
        self._asked, self._waiting = (), []
        self._desk.status_changed.emit("")
        told = tr_count(
            "The writer proposes who says one line. Confirm it, or choose another one.",
            "The writer proposes who says {count} lines. Confirm them, or choose others.",
            self._found,
        )
        nobody = tr("The writer named nobody of the cast.")
        self._desk.notices.say(words or (told if self._found else nobody), key=MESSAGE)
        self._desk.state_changed.emit()
