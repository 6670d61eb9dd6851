"""Shows what is weighed: its hunks in the text, its answers in the panel, and asks for further answers. Main thread.

Made by the assistant's room. What is decided lies in `weigher`.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

import msgspec

from studio.domain.carrying_on import begun_anew, carried_on, longer
from studio.domain.passages import Place
from studio.domain.project_records import Job
from studio.domain.proposed_edits import Hunk
from studio.domain.requests import SEED_LIMIT, TextRequest
from studio.domain.text_records import Paragraph
from studio.domain.weighing import Weighing, ids_of
from studio.domain.writing_tasks import WritingTask
from studio.services.translation import tr
from studio.ui.writing.assistant.neighbours import Neighbours
from studio.ui.writing.assistant.proposals import NO_PLACE, Proposal, insert_words
from studio.ui.writing.assistant.weigher import Weigher
from studio.ui.writing.page import ProposedChange


class WeighingView:
    def __init__(self, room: Neighbours) -> None:
        self._room = room
        self.weigher = Weigher(room.desk, self)
        self._shown = ("", False)
        room.presenter.answered = self._answered
        cards = room.panel.answers
        cards.chosen.connect(self._choose)
        cards.stepped.connect(self.weigher.step)
        cards.accepted.connect(lambda all_: self.accept_all() if all_ else self.accept())
        cards.refused.connect(lambda all_: self.weigher.refuse_all() if all_ else self.weigher.refuse())
        cards.again.connect(self.again)
        cards.go_on.connect(self.go_on)
        cards.inserted.connect(self._insert)
        room.panel.go_on.connect(self.go_on)
        room.desk.followed.connect(lambda _change: self.weigher.follow())
        room.desk.project_changed.connect(lambda _session: self.weigher.restore())
        room.desk.scene_changed.connect(lambda _scene: self.weigher.show())

    @property
    def active(self) -> bool:
        """Changes are open in the text."""
        return bool(self.weigher.open) and self._room.desk.ai_enabled

    def _answered(self, proposal: Proposal, task_id: str, further: bool) -> None:
        self.weigher.answer(proposal, task_id, further=further)
        front = self.weigher.front
        if front is not None and self._room.page.has_selection() and self._room.desk.current == proposal.scene_id:
            # What is selected has a colour of its own, under which no other is seen.
            self._room.page.put_caret(*self._place(self.weigher.ids, front.start))

    # ---- view of the weigher

    def show_weighing(self, weighing: Weighing | None, ids: Sequence[str], front: Hunk | None) -> None:
        desk = self._room.desk
        here = weighing is not None and desk.ai_enabled and weighing.scene_id == desk.current
        scene_id, had = self._shown
        if weighing is None or not here:
            if had:
                self._room.page.show_proposed(scene_id, ())
                self._shown = ("", False)
            if weighing is None and self._room.panel.answers.isVisibleTo(self._room.panel):
                self._room.panel.hide()
            return
        changes = [self._change(weighing, ids, hunk, front=hunk == front) for hunk in weighing.open]
        if changes or had:
            self._room.page.show_proposed(weighing.scene_id, changes)
        self._shown = (weighing.scene_id, bool(changes))
        busy = self._room.presenter.running is not None and self._room.presenter.running.task.lands != "caret"
        self._room.panel.show_weighing(weighing, self._heading(weighing), busy=busy)

    def _heading(self, weighing: Weighing) -> str:
        task = self._task(weighing)
        return tr(task.heading) if task is not None else tr("What the model wrote")

    def _task(self, weighing: Weighing) -> WritingTask | None:
        return next((task for task in self._room.tasks if task.id == weighing.task_id), None)

    def _change(self, weighing: Weighing, ids: Sequence[str], hunk: Hunk, *, front: bool) -> ProposedChange:
        here = weighing.here(hunk)
        gone = weighing.base[hunk.start : hunk.end]
        joins = "¶" * gone.count("\n") if not gone.strip() else ""
        words = f"[{joins}]{hunk.new}" if joins and "\n" not in hunk.new else hunk.new
        return ProposedChange(self._place(ids, here.start), self._place(ids, here.end), words, front)

    def _place(self, ids: Sequence[str], offset: int) -> Place:
        document = self._room.desk.document
        assert document is not None
        for one in ids[:-1]:
            length = len(document.need(Paragraph, one).text)
            if offset <= length:
                return one, offset
            offset -= length + 1
        return ids[-1], offset

    def passage(self) -> tuple[Place, Place] | None:
        """Where the change in front stands, or all that is weighed; None where nothing of it is in the scene."""
        weighing, ids, front = self.weigher.now, self.weigher.ids, self.weigher.front
        if weighing is None or not ids or weighing.scene_id != self._room.desk.current:
            return None
        if front is None:
            return (ids[0], 0), self._place(ids, len(weighing.present))
        here = weighing.here(front)
        return self._place(ids, here.start), self._place(ids, here.end)

    # ---- what a person does

    def _choose(self, number: int) -> None:
        if self.weigher.now is not None and number != self.weigher.now.shown:
            self.weigher.choose(number)

    def accept(self, *, word: bool = False) -> None:
        if not self.weigher.accept(word=word):
            self._room.desk.hint(tr("The text was changed meanwhile, so the new words were not put in their place."))
        self._done()

    def accept_all(self) -> None:
        self.weigher.accept_all()
        self._done()

    def refuse(self, *, word: bool = False) -> None:
        self.weigher.refuse(word=word)
        self._done()

    def _done(self) -> None:
        """The keyboard is in the text then, so that Ctrl+Z takes back what was accepted, not an instruction."""
        self._room.page.focus()

    def _insert(self) -> None:
        weighing, places = self.weigher.now, self._room.page.places()
        answer = weighing.answer if weighing is not None else None
        if answer is not None and places is not None:
            insert_words(self._room.desk, places[1], answer.text, answer.job_id)

    # ---- further answers

    def again(self) -> None:
        """Another answer, with another seed."""
        job = self._job()
        if job is not None:
            self._ask(msgspec.structs.replace(begun_anew(job.request), seed=random.randrange(SEED_LIMIT)))

    def go_on(self) -> None:
        """The answer in front from where it ended: it takes the place of the shorter one."""
        if self.weigher.now is None:
            self._go_on_beside()
            return
        job = self._job()
        if job is not None:
            self._ask(longer(job.request, job.text), job.id)

    def _go_on_beside(self) -> None:
        """The same of an answer that replaces nothing."""
        presenter, document, task = self._room.presenter, self._room.desk.document, self._room.panel.task
        proposal = presenter.proposals.proposal
        job = document.get(Job, proposal.job_id) if document is not None and proposal is not None else None
        if proposal is not None and task is not None and job is not None and isinstance(job.request, TextRequest):
            presenter.again(task, longer(job.request, job.text), proposal)

    def branch(self, said: str) -> None:
        """One answer more that begins with these words of the one in front, and goes on otherwise."""
        job = self._job()
        if job is not None:
            self._ask(carried_on(job.request, said))

    def _job(self) -> Job[TextRequest] | None:
        """Of the answer in front."""
        weighing, document = self.weigher.now, self._room.desk.document
        answer = weighing.answer if weighing is not None else None
        job = document.get(Job, answer.job_id) if answer is not None and document is not None else None
        if job is None or not isinstance(job.request, TextRequest):
            self._room.desk.hint(tr("What was asked is not in the project any more; select the passage and ask anew."))
            return None
        return job

    def _ask(self, request: TextRequest, gone_on: str = "") -> None:
        """`gone_on`: the job of the answer that goes on by it."""
        weighing, document = self.weigher.now, self._room.desk.document
        task = self._task(weighing) if weighing is not None else None
        if weighing is None or task is None or document is None:
            return
        ids = ids_of(document, weighing)
        original = weighing.base[weighing.start : weighing.end]
        target = ((ids[0], 0), (ids[0], 0)) if ids else NO_PLACE
        proposal = Proposal("", "", weighing.scene_id, weighing.step, target, original, longer=gone_on)
        self._room.presenter.again(task, request, proposal, further=True)
        self.weigher.show()
