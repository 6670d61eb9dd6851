"""The room of questions about the whole manuscript: quotations first, each with its place. Main thread.

The pane makes it and gives `panel` its place. The text is indexed and asked on a thread; what its passages mean is read
by a worker in the background, while nothing else is asked of it. Words alone are found without any model.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from studio.domain.asking import Asked, BookPassage, QuotedPlace, SourcePlace, likeliest
from studio.domain.errors import Failure
from studio.domain.matter import apart
from studio.domain.project_records import Source
from studio.domain.showable import showable
from studio.domain.sources import cited
from studio.domain.text_records import Meta, Paragraph, Scene
from studio.domain.writing_tasks import WritingTask
from studio.services.asking import QUOTED, BookFinder, Wish, book_finder_of
from studio.services.jobs.ledger import ENDED
from studio.services.meanings import TextMeanings, lacks_language, model_for_books
from studio.services.phrases import source_place
from studio.services.second_reading import SecondReading, depth_for_books
from studio.services.translation import tr, tr_count
from studio.services.wording import sentence
from studio.ui.widgets.errand import Errand
from studio.ui.writing.ask.answering import Answering, Writers
from studio.ui.writing.ask.article_dialog import ArticleDialog
from studio.ui.writing.ask.drafting import Drafting
from studio.ui.writing.ask.panel import AskPanel
from studio.ui.writing.desk import Desk
from studio.ui.writing.side import Side

_REST_MS: Final = 4_000
"""The text rests for this long before what changed is read for its meaning."""
_AGAIN_MS: Final = 1_000


class AskRoom(QObject):
    place_wanted = Signal(object)
    """A QuotedPlace that is to be shown in the text."""
    source_wanted = Signal(object)
    """A SourcePlace that is to be shown."""

    def __init__(
        self, desk: Desk, writers: Writers, tasks: Sequence[WritingTask] = (), parent: QObject | None = None
    ) -> None:
        """`writers`: which model answers; `tasks`: those of the window, of which one asks."""
        super().__init__(parent)
        self.desk = desk
        self.panel = AskPanel()
        self.side = Side(desk, self.panel, self._opened)
        self.asking = Errand(self)
        self.meanings = TextMeanings(desk.studio.queue, self)
        self.second = SecondReading(desk.studio.queue)
        self.answering = Answering(desk, writers, tasks, self)
        self.drafting = Drafting(desk, self.answering, lambda one: self._title(one.passage), self)
        self._finder: BookFinder | None = None
        self._question = ""
        self._asked: Asked | None = None
        self._wanted = False
        """In this project somebody has opened the panel: from then on its text is read."""
        self._rest, self._again = QTimer(self), QTimer(self)
        for timer, wait in ((self._rest, _REST_MS), (self._again, _AGAIN_MS)):
            timer.setSingleShot(True)
            timer.setInterval(wait)
            timer.timeout.connect(self._look)
        self.meanings.grown.connect(self._grown)
        self.meanings.failed.connect(self._unreadable)
        self.panel.asked.connect(self.ask)
        self.panel.chosen.connect(self._go)
        desk.ai_switched.connect(lambda _on: self._show_answer())
        self.panel.answer.wanted.connect(self.answer)
        self.answering.moved.connect(self._show_answer)
        self.panel.among_changed.connect(self._ask_again)
        desk.sources_changed.connect(lambda _change: self._sources_changed())
        desk.project_leaves.connect(self._leave)
        desk.project_changed.connect(self._take_up)
        desk.followed.connect(lambda _change: self._rest.start() if self._wanted else None)

    # ---- the project

    def _leave(self) -> None:
        self._rest.stop()
        self._again.stop()
        self.asking.cancel()
        self.meanings.stop()
        self.meanings.forget_line()
        self.second.cancel()
        self.answering.forget()
        self.drafting.stop()
        if self._finder is not None:
            self._finder.close()
        self._finder, self._asked, self._question, self._wanted = None, None, "", False
        self.panel.clear()
        self.panel.show_reading("")

    def _take_up(self, _session: object) -> None:
        self._leave()
        session = self.desk.session
        if session is not None:
            self._finder = book_finder_of("" if session.read_only else session.project_id, session.path)
            self._take_model()
            self._show_among()
            if self.side.is_open:
                self._opened()

    def _show_among(self) -> None:
        document = self.desk.document
        has_kinds = document is not None and bool(apart(document) or any(True for _ in document.all(Source)))
        self.panel.show_among(has_kinds)

    def _sources_changed(self) -> None:
        self._show_among()
        if self._wanted:
            self._rest.start()

    def _opened(self) -> None:
        self.panel.field.setFocus()
        self.panel.field.selectAll()
        self._wanted = True
        self._take_model()
        self._look()

    @property
    def _language(self) -> str:
        document = self.desk.document
        meta = document.get(Meta, "project") if document is not None else None
        return meta.language if meta is not None else ""

    def _take_model(self) -> None:
        """It may have been installed since."""
        model = model_for_books(self.desk.studio.library, self._language)
        self.meanings.use(model)
        if self._finder is not None:
            self._finder.read_by(model.id)

    # ---- a question

    def ask(self, question: str) -> None:
        """Quotations that answer; where the model of meanings is there, by meaning too, a moment later."""
        self._question = " ".join(question.split())
        self._asked = None
        self.answering.forget()
        self.panel.clear()
        self._show_answer()
        self.meanings.forget_line()
        self.second.cancel()
        if not self._question:
            return
        self.panel.show_told(tr("Looking…"))
        self._look()
        self._read_question()

    def _ask_again(self) -> None:
        if self._question:
            self._look()

    def _read_question(self) -> None:
        question = self._question
        if self.meanings.known(question) or self.meanings.asked_for == question:
            return
        if self.answering.busy or self.drafting.busy:
            # A question to one worker takes the place of that to another one.
            self._again.start()
            return

        def refused(why: Failure | None) -> None:
            if question != self._question:
                return
            if why is None:
                self.panel.show_reading(self._waiting_words())
                self._again.start()
            else:
                self._unreadable(why)

        self.meanings.ask(question, lambda _meaning: self._look() if question == self._question else None, refused)

    def _look(self) -> None:
        session, finder, question = self.desk.session, self._finder, self._question
        if session is None or finder is None:
            return
        self.desk.commit_typing()
        self._show_among()
        self._rest.stop()
        meaning = self.meanings.known(question) if question else b""
        again = depth_for_books(self.desk.studio.library, self._language)
        wish = Wish(question, meaning, among=self.panel.chosen_among, again=again)
        readers = {one.asset: session.asset_reader(one.asset) for one in session.document.all(Source)}
        look = finder.asking(session.document.copy(), wish, readers)
        self.asking.start(look, lambda asked: self._take(question, asked), self.desk.say)

    def _take(self, question: str, asked: Asked) -> None:
        if self._finder is not None and asked.read < asked.parts:
            self.meanings.read_on(self._finder)
        self._tell_reading(asked)
        if question != self._question or not question:
            return
        if not self.meanings.known(question):
            self._read_question()
        again = self.second.known(question, asked, QUOTED)
        if again is None and not self.answering.busy and not self.drafting.busy:
            self._read_again(question, asked)
            if self._asked is not None and self._asked.by_meaning:
                # It stays until both can be compared.
                return
        self._show(asked if again is None else again)

    def _read_again(self, question: str, asked: Asked) -> None:
        """Have a model read the question and the first passages together, and order them anew."""

        def read() -> None:
            again = self.second.known(question, asked, QUOTED)
            if again is not None and question == self._question:
                self._show(again)

        def refused(why: Failure | None) -> None:
            if question == self._question:
                self._show(asked)
                if why is None:
                    self._again.start()

        self.second.ask(question, asked, read, refused)

    def _show(self, asked: Asked) -> None:
        before = self._asked
        if before is not None and before.quotes != asked.quotes and self._holds(asked.read > before.read):
            # What an answer cites stays where it is, and what somebody looks through.
            self.panel.show_reading(tr("More has been read since. Ask again to look there, too."))
            return
        self._asked = asked
        self.panel.show_told(self._told(asked))
        if before is None or before.quotes != asked.quotes:
            self.answering.forget()
            self.panel.show_quotes([(self._listed(one.passage), one.passage.text) for one in asked.quotes])
        self._show_answer()

    def _holds(self, more_read: bool) -> bool:
        return self.answering.has_begun or self.panel.has_chosen or (more_read and self.panel.is_pointed_at)

    # ---- an answer of a model

    def why_no_answer(self) -> str:
        """Why no model can answer from what is quoted; "" where one can."""
        asked = self._asked
        if asked is None or not asked.quotes:
            return tr("Ask a question first.")
        if not asked.answered:
            return tr("The text does not say it; no model is asked.")
        return self.answering.why_not()

    def answer(self) -> None:
        """Have the chosen model answer from the quotations, or stop it."""
        if self.answering.busy:
            self.answering.stop()
            return
        asked = self._asked
        if asked is None or self.why_no_answer():
            self.desk.hint(self.why_no_answer())
            return
        self.answering.start(self._question, [one.passage.text for one in asked.quotes])

    def _show_answer(self) -> None:
        view, answering = self.panel.answer, self.answering
        asked = self._asked
        view.setVisible(asked is not None and asked.answered)
        why = answering.why_not()
        view.go.setEnabled(not why)
        view.show_answer(
            answering.answer, busy=answering.busy, note=why or self._no_answer_words() or answering.doubt()
        )

    def _no_answer_words(self) -> str:
        """Why an answer that was asked for did not come."""
        if self.answering.gave_way:
            return tr("The model is at something else. Ask again when that is done.")
        if self.answering.said_nothing:
            return tr("The model ended without a word. Ask again, or choose another model in the assistant’s bar.")
        return ""

    # ---- an article

    def why_no_article(self) -> str:
        """Why none can be drafted from the sources now; "" where one can."""
        document = self.desk.document
        if document is None or not self.desk.writable:
            return self.desk.why_not_writable()
        if not any(True for _ in document.all(Source)):
            return tr("There are no sources yet. Add some first.")
        return tr("An article is being drafted.") if self.drafting.busy else ""

    def ask_for_article(self) -> None:
        dialog = ArticleDialog(self.panel.window(), self.answering.why_not(), self.answering.doubt())
        dialog.wanted.connect(self.draft)
        dialog.open()

    def draft(self, title: str, points: tuple[str, ...], by_model: bool = False) -> None:
        if self._finder is not None:
            self.drafting.start(self._finder, title, points, by_model=by_model)

    # ---- what is told of quotations

    def _told(self, asked: Asked) -> str:
        lost = [self._source_title(one) for one in asked.lost]
        words = self._answer_words(asked)
        if not lost:
            return words
        named = ", ".join(f"“{one}”" for one in lost)
        return f"{words} {tr('The text of {sources} can’t be read.', sources=named)}"

    def _answer_words(self, asked: Asked) -> str:
        if not asked.quotes:
            return tr("Not in the text: no passage has any of these words.")
        if not asked.answered:
            if asked.by_meaning:
                return tr("Not in the text, as far as its words and meaning tell. The nearest passages:")
            return tr("Not in the text, as far as its words tell. The nearest passages:")
        found = len(asked.quotes)
        if asked.by_meaning and asked.read < asked.parts:
            return tr_count(
                "{count} quotation, by words and by the meaning of {read:,} of {parts:,} parts:",
                "{count} quotations, by words and by the meaning of {read:,} of {parts:,} parts:",
                found,
                read=asked.read,
                parts=asked.parts,
            )
        if asked.by_meaning:
            return tr_count(
                "{count} quotation, by words and meaning:", "{count} quotations, by words and meaning:", found
            )
        return tr_count("{count} quotation, by words:", "{count} quotations, by words:", found)

    def _source_title(self, source_id: str) -> str:
        document = self.desk.document
        source = document.get(Source, source_id) if document is not None else None
        return cited(source) if source is not None else tr("a source")

    def _title(self, passage: BookPassage) -> str:
        document = self.desk.document
        if passage.source_id:
            return source_place(self._source_title(passage.source_id), passage.section_title, passage.page)
        scene = document.get(Scene, passage.scene_id) if document is not None else None
        return scene.title if scene is not None and scene.title else tr("Scene without a title")

    def _listed(self, passage: BookPassage) -> str:
        """A source's title could be taken for a scene's."""
        title = self._title(passage)
        return tr("Source: {place}", place=title) if passage.source_id else title

    def _go(self, number: int) -> None:
        asked, document = self._asked, self.desk.document
        if asked is None or document is None or number >= len(asked.quotes):
            return
        self.desk.commit_typing()
        passage = asked.quotes[number].passage
        if passage.source_id:
            place = int(passage.paragraphs[likeliest(self._question, passage.text.split("\n"))])
            self.source_wanted.emit(SourcePlace(passage.source_id, passage.section, place))
            return
        there = [one for one in document.each(Paragraph, passage.paragraphs) if one is not None]
        if not there:
            self.desk.hint(tr("This passage is no longer in the text. Ask once more."))
            return
        one = there[likeliest(self._question, [paragraph.text for paragraph in there])]
        self.place_wanted.emit(QuotedPlace(one.scene_id, one.id, 0, len(one.text)))

    # ---- meanings

    def _grown(self) -> None:
        """What is found grows with what is read; not with every portion, as each look is work too."""
        if self.side.is_open and not self._again.isActive():
            self._again.start()

    def _tell_reading(self, asked: Asked) -> None:
        if asked.read >= asked.parts:
            lacks = lacks_language(self.desk.studio.library, self._language)
            self.panel.show_reading(
                tr("What reads the meaning knows English alone. “E5 small” of the model library knows this language.")
                if lacks
                else ""
            )
        else:
            self.panel.show_reading(
                tr("The text is being read for its meaning: {read:,} of {count:,} parts. Words are found already.",
                   read=asked.read, count=asked.parts)
            )  # fmt: skip

    def _waiting_words(self) -> str:
        """What the question's meaning waits for."""
        jobs = self.desk.studio.queue.jobs()
        label = next((job.label for job in jobs if job.state not in ENDED), "")
        if label:
            return tr("“{job}” is running; meaning follows.", job=showable(label))
        return tr("By words so far; meaning follows in a moment.")

    def _unreadable(self, why: Failure) -> None:
        self.panel.show_reading(tr("By words alone. {why}", why=sentence(why)))
