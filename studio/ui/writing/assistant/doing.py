"""What a person does with tasks: begins one, says what it is about, puts its answer where it belongs. Main thread.

Made by the assistant's room. What the model is asked lies in `presenter`; changes of the project in the domain.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from itertools import islice
from typing import Literal

from studio.domain.changes import Change
from studio.domain.cited_answers import takes_quotations
from studio.domain.continuing import end_of_word
from studio.domain.document import Document
from studio.domain.passages import Place
from studio.domain.requests import SEED_LIMIT
from studio.domain.scene_edits import rename_scene
from studio.domain.task_answers import CardFound, Read, Remark, stretches_of
from studio.domain.task_landings import card_named, put_beside, put_card, put_remarks, tell_picture
from studio.domain.text_records import Paragraph, Scene
from studio.domain.writing_tasks import WritingTask
from studio.services.answer_words import left_out_words, not_told_words, repeated_words, unread_words
from studio.services.translation import tr, tr_count
from studio.ui.writing.assistant.asking import NO_FIELDS, whole_words
from studio.ui.writing.assistant.neighbours import Neighbours
from studio.ui.writing.assistant.proposals import insert_words

_Wish = tuple[WritingTask, str, Mapping[str, str], tuple[Place, Place]]


class Doing:
    def __init__(self, room: Neighbours, picture_prompted: Callable[[str], object]) -> None:
        """`picture_prompted`: has a prompt in the Picture pane."""
        self._room = room
        self._picture_prompted = picture_prompted
        self._wish: _Wish | None = None
        """What was asked for last."""
        self._scene = ""
        """Whose answer is shown."""
        self._warned: set[tuple[str, str]] = set()
        """Task and model of which a person was told that they do not fit, and who said: all the same."""
        panel = room.panel
        panel.asked.connect(self._asked)
        panel.taken.connect(self.take)
        panel.again.connect(self.again)
        panel.able_wanted.connect(self._use_able)
        panel.beside_wanted.connect(self.put_beside)
        panel.found.taken.connect(self._make)
        panel.found.inserted.connect(self._insert)
        panel.found.present_card = self._present_card
        panel.found.quote_wanted.connect(self._show_quote)

    # ---- whether it can begin

    def why_not(self, task: WritingTask) -> str:
        """Why the task cannot begin now; empty where it can."""
        room = self._room
        if room.presenter.running is not None:
            return tr("The assistant is at work. Esc stops it.")
        if room.desk.why_no_scene():
            return room.desk.why_no_scene()
        if task.target == "selection" and not room.page.has_selection():
            return tr("Select the text that it is about first.")
        if task.lands == "alt" and self._picture_here() is None:
            return tr("Put the caret at a picture in the text first.")
        if task.target in ("part", "scene") and not task.system_bare and task.lands != "alt" and not self._has_words():
            return tr("There is no text in this scene yet.")
        return ""

    def _has_words(self) -> bool:
        document = self._room.desk.document
        paragraphs = document.each(Paragraph, self._room.desk.scene_ids()) if document is not None else ()
        return any(one is not None and one.text.strip() for one in paragraphs)

    def _picture_here(self) -> Paragraph | None:
        document, places = self._room.desk.document, self._room.page.places()
        if document is None or places is None:
            return None
        found = document.get(Paragraph, places[1][0])
        return found if found is not None and found.style == "picture" else None

    # ---- beginning

    def begin(self, task: WritingTask) -> None:
        """What the task's action does: write on at the caret, ask for words, or begin at once. Of a model that is not
        known to be good at it that is said first, once."""
        room = self._room
        if room.desk.current is None or not room.page.writable or room.presenter.running is not None:
            return
        doubt = room.writers.doubt(task)
        waits = bool(doubt) and (task.id, room.writers.chosen) not in self._warned
        if task.lands == "caret" and not waits:
            self._continue(task)
            return
        room.drop_weighed()
        shows = self._picture_here() if task.lands == "alt" else None
        able = room.writers.able(task) if doubt else None
        room.panel.begin(
            task,
            doubt,
            able=able.title if able is not None else "",
            said=shows.text if shows is not None else "",
            waits=waits,
            untried=room.writers.untried(task),
            of_book=takes_quotations(task) and len(list(islice(self._document.all(Scene), 2))) > 1,
        )
        if not task.asks and not waits:
            self._run(task, "")

    def _continue(self, task: WritingTask) -> None:
        room = self._room
        room.page.put_caret_behind_selection()
        room.desk.commit_typing()
        places = room.page.places()
        if places is not None and room.desk.current is not None:
            paragraph = self._document.get(Paragraph, places[1][0])
            behind = end_of_word(paragraph.text, places[1][1]) if paragraph is not None else places[1][1]
            if behind != places[1][1]:
                # A word is never broken: what comes goes on behind it.
                room.page.put_caret(places[1][0], behind)
                places = ((places[1][0], behind), (places[1][0], behind))
            room.presenter.begin(task, room.desk.current, *places)
            room.page.focus()

    def _asked(self, words: str, more: Mapping[str, str]) -> None:
        task = self._room.panel.task
        if task is None:
            return
        self._warned.add((task.id, self._room.writers.chosen))
        if task.needs_words and not words.strip():
            self._room.desk.hint(tr("Say this first: {field}.", field=tr(task.field)))
            self._room.panel.form.take_keyboard()
            return
        if task.lands == "caret":
            self._room.panel.hide()
            self._continue(task)
        else:
            self._run(task, words, more)

    def _run(self, task: WritingTask, words: str, more: Mapping[str, str] = NO_FIELDS) -> None:
        places = self._room.page.places()
        if places is not None:
            self._do((task, words, more, whole_words(self._document, *places)))

    def _do(self, wish: _Wish) -> None:
        task, words, more, places = wish
        room = self._room
        if room.desk.current is None:
            return
        steps = [(found, step.instruction) for step in task.steps if (found := room.task(step.task)) is not None]
        if len(steps) < len(task.steps):
            room.desk.hint(tr("A step of this macro is gone. Open the task’s template to see which."))
            return
        if room.presenter.begin(task, room.desk.current, *places, words, more, steps):
            self._wish, self._scene = wish, room.desk.current
            room.panel.form.begun()

    def again(self) -> None:
        """The same with another seed."""
        if self._wish is not None:
            self._do(self._wish)

    def _use_able(self) -> None:
        room, task = self._room, self._room.panel.task
        able = room.writers.able(task) if task is not None else None
        if able is not None and task is not None:
            room.choose_model(able.id)
            self.begin(task)

    # ---- what comes of it

    def show_found(self, task: WritingTask, scene_id: str, found: Read, unread: int) -> None:
        """What was read in the answer; where nothing could be, the answer stays as it came, and why is said."""
        panel = self._room.panel
        left_out = unread_words(task, unread)
        if found.items or found.notes or found.card is not None:
            self._scene = scene_id
            panel.show_found(task, found, left_out)
            return
        if not panel.text.toPlainText().strip():
            panel.show_unread(tr("It ended before a word came."))
            return
        if task.answer == "text":
            again = repeated_words(task, found.repeated) if found.repeated else ""
            panel.show_told(" ".join(filter(None, (again, not_told_words(found.not_told), left_out))))
            return
        what = tr("The answer could not be read as what was asked for; it stands here as it came.")
        if found.repeated:
            what = tr("Nothing is left of the answer, which stands here as it came.")
        panel.show_unread(" ".join(filter(None, (what, left_out_words(task, found), left_out))))

    def _present_card(self, name: str) -> str:
        document = self._room.desk.document
        card = card_named(document, name) if document is not None else None
        return card.name if card is not None else ""

    @property
    def _document(self) -> Document:
        document = self._room.desk.document
        assert document is not None
        return document

    def take(self) -> None:
        """Words for the selection, the caret or the picture."""
        room = self._room
        task = room.panel.task
        room.desk.commit_typing()
        if task is not None and task.lands == "alt":
            self._tell_picture(room.panel.text.toPlainText())
            return
        places = room.page.places()
        if room.presenter.proposals.take(places[1] if places is not None else None):
            room.panel.hide()
            room.page.focus()
        else:
            room.desk.hint(tr("The text was changed meanwhile, so the new passage was not put in its place."))

    def why_not_beside(self, field: str) -> str:
        """Why the answer that is shown cannot go into the scene's synopsis or notes; empty where it can."""
        panel = self._room.panel
        shown = panel.synopsis if field == "synopsis" else panel.notes
        return "" if shown.isVisible() else tr("No answer is shown that could go there.")

    def put_beside(self, field: Literal["synopsis", "notes"]) -> None:
        """The answer that is shown, as one step, into the scene that it was made of."""
        room = self._room
        proposal, words = room.presenter.proposals.proposal, room.panel.text.toPlainText()
        scene_id = proposal.scene_id if proposal is not None else ""
        if not words.strip() or room.desk.make(lambda one: put_beside(one, scene_id, field, words)) is None:
            return
        self._close()
        if field == "synopsis":
            room.desk.hint(tr("It stands in the synopsis of the scene: Details (F4)."))
        else:
            room.desk.hint(tr("It stands in the notes of the scene: Details (F4)."))

    def _tell_picture(self, words: str) -> None:
        target = self._wish[3][1][0] if self._wish is not None else ""
        if words.strip() and self._room.desk.make(lambda one: tell_picture(one, target, words)) is not None:
            self._close()
        else:
            self._room.desk.hint(tr("That picture is not in the text any more."))

    def _insert(self, words: str) -> None:
        places, proposal = self._room.page.places(), self._room.presenter.proposals.proposal
        if places is not None and words and proposal is not None:
            insert_words(self._room.desk, places[1], words, proposal.job_id)

    def _make(self, what: str | tuple[Remark, ...] | CardFound) -> None:
        task, desk = self._room.panel.task, self._room.desk
        if task is None or desk.document is None:
            return
        if isinstance(what, CardFound):
            self._make_card(what)
        elif not isinstance(what, str):
            self._put_notes(what)
        elif task.lands == "picture":
            self._picture_prompted(what)
            desk.hint(tr("The prompt stands in the Picture pane."))
        elif task.lands == "title" and desk.make(lambda one: rename_scene(one, self._scene, what)) is not None:
            self._close()

    def _make_card(self, found: CardFound) -> None:
        made: list[str] = []

        def make(document: Document) -> Change:
            change, card_id = put_card(document, found, random.randrange(SEED_LIMIT))
            made.append(card_id)
            return change

        if self._room.desk.make(make) is not None:
            self._close()
            self._room.desk.hint(tr("The card “{name}” has it now: Manuscript > View > Cards.", name=found.name))

    def _put_notes(self, remarks: tuple[Remark, ...]) -> None:
        desk, scene = self._room.desk, self._document.get(Scene, self._scene)
        if scene is None:
            desk.hint(tr("That scene is not in the book any more."))
            return
        desk.commit_typing()
        model = self._room.writers.model
        author = model.title if model is not None else ""
        lost: list[int] = []

        def make(document: Document) -> Change:
            ids = document.need(Scene, self._scene).paragraphs
            change, count = put_remarks(document, ids, remarks, author=author, at=time.time())
            lost.append(count)
            return change

        if desk.make(make) is None:
            return
        self._close()
        count = len(remarks) - lost[-1]
        told = tr_count(
            "{count} note stands beside the text: F12 goes from one to the next.",
            "{count} notes stand beside the text: F12 goes from one to the next.",
            count,
        )
        if lost[-1]:
            told += " " + tr_count(
                "{count} was left out: its words have changed since.",
                "{count} were left out: their words have changed since.",
                lost[-1],
            )
        desk.hint(told)

    def _show_quote(self, quote: str) -> None:
        desk, page = self._room.desk, self._room.page
        scene = desk.document.get(Scene, self._scene) if desk.document is not None else None
        if scene is None:
            return
        desk.open_scene(self._scene)
        places = stretches_of(self._document, scene.paragraphs, quote)
        if places:
            page.select(places[0].paragraph_id, places[0].start, places[0].end)

    def _close(self) -> None:
        self._room.panel.hide()
        self._room.page.focus()
