"""Show chances: what a model gave each word of an answer, of words it wrote into the text, or of a selection; and has
them go on otherwise. Nothing is computed before it is asked for.

Made by the assistant's room; main thread. The model is asked on the side (`Question`). What goes on otherwise is a job
like any answer, weighed against what stands there.
"""

from __future__ import annotations

from typing import Final

import msgspec
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from studio.domain.carrying_on import begun_anew, carried_on, whole_answer
from studio.domain.errors import Failure, StudioError
from studio.domain.outline import paragraphs_of
from studio.domain.passages import Place
from studio.domain.project_records import Job, Recipe
from studio.domain.requests import ChancesFound, TextRequest
from studio.domain.text_records import Paragraph
from studio.domain.word_chances import words_of
from studio.domain.writing_tasks import WritingTask
from studio.services.jobs.questions import Question
from studio.services.translation import tr
from studio.ui.writing.assistant.chances_view import ChancesView
from studio.ui.writing.assistant.neighbours import Neighbours
from studio.ui.writing.assistant.proposals import Authorship, Proposal, text_between
from studio.ui.writing.assistant.weighing_view import WeighingView

OTHERS: Final = 8
"""Tokens that are told beside each one."""
LONGEST: Final = 6000
"""Characters that are looked at."""


class _Subject(msgspec.Struct, frozen=True):
    """What is looked at."""

    request: TextRequest
    """Whose answer the words are, from its beginning."""
    words: str
    target: tuple[Place, Place] | None = None
    """Where they stand in the text; None: they are the answer in the panel."""


class ShowingChances(QObject):
    def __init__(self, room: Neighbours, weighing: WeighingView, authorship: Authorship, parent: QWidget) -> None:
        super().__init__(parent)
        self._room, self._weighing, self._authorship = room, weighing, authorship
        self._desk = room.desk
        self._question = Question(room.desk.studio.queue, ChancesFound)
        self._subject: _Subject | None = None
        self.view = ChancesView(parent)
        self.view.gone_on.connect(self._go_on)
        room.panel.chances_wanted.connect(self.show_answer)
        self.view.finished.connect(lambda _result: self._question.cancel())

    def show(self) -> None:
        """Of what is selected; else of the answer in the panel; else of the model's words at the caret."""
        self._desk.commit_typing()
        try:
            subject = self._of_selection() or self._of_answer() or self._at_caret()
        except StudioError as error:
            self._desk.say(error.failure)
            return
        self._ask(subject)

    def show_answer(self) -> None:
        """Of the answer in the panel, whatever is selected."""
        self._ask(self._of_answer())

    def _ask(self, subject: _Subject | None) -> None:
        if subject is None:
            self._desk.hint(tr("Put the caret into words that a model wrote, or select some words."))
            return
        if len(subject.words) > LONGEST:
            self._desk.hint(tr("That is too long to be looked at word by word: select less of it."))
            return
        self._subject = subject
        self.view.show_asking(self._title(subject))
        self.view.show()
        self.view.raise_()
        request = msgspec.structs.replace(
            subject.request, looked_at=subject.words, alternatives=OTHERS, max_tokens=1, form=None
        )
        self._question.ask(request, {}, self._told, self._refused)

    def dismiss(self) -> None:
        """The project leaves, or the assistant is switched off."""
        self._question.cancel()
        self._subject = None
        self.view.close()

    def _title(self, subject: _Subject) -> str:
        model = self._desk.studio.library.get(subject.request.model.id)
        return model.title if model is not None else subject.request.model.id

    def _told(self, found: ChancesFound) -> None:
        subject = self._subject
        if subject is not None:
            goes_on = self._desk.writable and self._carrier() is not None
            self.view.show_words(words_of(found.tokens), self._title(subject), goes_on=goes_on)

    def _refused(self, failure: Failure | None) -> None:
        self.view.close()
        if failure is None:
            self._desk.hint(tr("A job goes first; ask again when it has ended."))
        else:
            self._desk.say(failure)

    # ---- what is looked at

    def _of_selection(self) -> _Subject | None:
        places, document, scene_id = self._room.page.places(), self._desk.document, self._desk.current
        if places is None or document is None or scene_id is None or not self._room.page.has_selection():
            return None
        words = text_between(document, scene_id, *places)
        found = self._room.presenter.continuation(places[0])
        if found is None or not words.strip():
            return None
        built, before = found
        request = msgspec.structs.replace(built.request, after="")
        return _Subject(request, _behind(before, request, words), places)

    def _of_answer(self) -> _Subject | None:
        panel, document = self._room.panel, self._desk.document
        if document is None or not panel.isVisible():
            return None
        weighing, proposal = self._weighing.weigher.now, self._room.presenter.proposals.proposal
        answer = weighing.answer if weighing is not None else None
        job_id = answer.job_id if answer is not None else proposal.job_id if proposal is not None else ""
        job = document.get(Job, job_id)
        if job is None or not isinstance(job.request, TextRequest) or not job.text.strip():
            return None
        return _Subject(begun_anew(job.request), whole_answer(job.request, job.text))

    def _at_caret(self) -> _Subject | None:
        places, document, scene_id = self._room.page.places(), self._desk.document, self._desk.current
        recipe_id = self._authorship.recipe_at(places[1], accepted=True) if places is not None else None
        recipe = document.get(Recipe, recipe_id) if document is not None and recipe_id is not None else None
        if recipe is None or document is None or scene_id is None or not isinstance(recipe.request, TextRequest):
            return None
        target = _stretch(paragraphs_of(document, scene_id), recipe.id)
        words = text_between(document, scene_id, *target)
        request = recipe.request
        if request.messages or request.said:
            # Of a rewrite the text may have a part: the model is asked about what it said.
            job = document.get(Job, recipe.id)
            if job is None or not job.text.strip():
                return None
            return _Subject(begun_anew(request), whole_answer(request, job.text), target)
        before = document.need(Paragraph, target[0][0]).text[: target[0][1]]
        return _Subject(request, _behind(before, request, words), target)

    # ---- another way

    def _carrier(self) -> WritingTask | None:
        """The task by which an answer stands in the place of what is in the text."""
        return next((task for task in self._room.tasks if task.lands == "selection"), None)

    def _go_on(self, said: str) -> None:
        subject, document, scene_id = self._subject, self._desk.document, self._desk.current
        if subject is None or document is None or scene_id is None:
            return
        if self._room.presenter.running is not None:
            self._desk.hint(tr("The assistant is at work. Esc stops it."))
            self.view.offer_again()
            return
        self.view.close()
        if subject.target is None and self._weighing.weigher.now is not None:
            self._weighing.branch(said)
            return
        request, presenter = carried_on(subject.request, said), self._room.presenter
        if subject.target is None:
            proposal, task = presenter.proposals.proposal, self._room.panel.task
            if proposal is not None and task is not None:
                presenter.again(task, request, msgspec.structs.replace(proposal, longer=""))
            return
        task, words = self._carrier(), text_between(document, scene_id, *subject.target)
        if task is None or not words.strip():
            self._desk.hint(tr("The text was changed meanwhile, so nothing was asked for."))
            return
        self._weighing.weigher.drop()
        self._room.panel.begin(task, "")
        self._room.panel.field.clear()
        proposal = Proposal("", "", scene_id, task.step, subject.target, words)
        presenter.again(task, request, proposal)


def _behind(before: str, request: TextRequest, words: str) -> str:
    """Words as a model says them behind its prompt, which ends without white space."""
    if request.prompt.endswith("\n") or not request.prompt:
        return words.lstrip()
    bare = words.lstrip()
    return f" {bare}" if bare != words or before[-1:].isspace() else words


def _stretch(paragraphs: tuple[Paragraph, ...], recipe_id: str) -> tuple[Place, Place]:
    """From the first to the last of the words of a recipe."""
    found = [(one.id, span) for one in paragraphs for span in one.spans if span.recipe_id == recipe_id]
    return (found[0][0], found[0][1].start), (found[-1][0], found[-1][1].end)
