"""The room of conversations: personas and characters of the book to talk to. Main thread.

The pane makes it and gives `panel` its place; which model answers is the assistant's choice. What is sent is put
together on a thread. What is decided lies in `presenter`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu

from studio.domain import talking
from studio.domain.changes import Change
from studio.domain.errors import Failure
from studio.domain.passages import Place
from studio.domain.personas import CHARACTER, Persona
from studio.domain.project_records import Card, Job
from studio.domain.prompting import BuiltPrompt
from studio.domain.talk_records import Conversation, Turn
from studio.domain.task_templates import personas_of
from studio.services.jobs.token_counts import TokenCounts
from studio.services.models.task_fitness import quality_of
from studio.services.personas import PersonaFolder, Personas, personas
from studio.services.talking import characters
from studio.services.translation import tr
from studio.ui.widgets.errand import Errand
from studio.ui.writing.desk import Desk
from studio.ui.writing.page import Page
from studio.ui.writing.side import Side
from studio.ui.writing.talk.exporting import TalkExport
from studio.ui.writing.talk.interrupted import InterruptedAnswers
from studio.ui.writing.talk.panel import TalkPanel
from studio.ui.writing.talk.personas_window import PersonasWindow
from studio.ui.writing.talk.presenter import TalkPresenter
from studio.ui.writing.talk.prompt_words import doubt_words, sent_words
from studio.ui.writing.talk.protocols import Build, ShownTurn, State, Writers


class Inspector(Protocol):
    """The window that shows what is sent."""

    def show_prompt(
        self, built: BuiltPrompt | None, model: str, *, sent: bool, engine: str = "", rate: float = 0
    ) -> None: ...
    def isVisible(self) -> bool: ...
    def raise_(self) -> None: ...
    def show(self) -> None: ...


class TalkWriters(Writers, Protocol):
    @property
    def longest(self) -> int: ...


Insert = Callable[[Place, str, str], bool]
"""Words of the model of a recipe, put in at a place as one step."""
_LATER_MS = 2_500
"""After an answer, or when it could not be counted, so long until the prompt is counted."""


class TalkRoom(QObject):
    measured = Signal(str)
    """Words of an answer, of which a person wants to know whether they sound like the writer."""

    def __init__(
        self,
        desk: Desk,
        page: Page,
        writers: TalkWriters,
        counts: TokenCounts,
        inspector: Inspector,
        insert: Insert,
        parent: QObject | None = None,
        folder: PersonaFolder | None = None,
    ) -> None:
        """`folder`: the user's own personas; that of the user's data by default."""
        super().__init__(parent)
        self.desk, self.page = desk, page
        self._writers, self._counts, self._inspector, self._insert = writers, counts, inspector, insert
        self.folder = folder or PersonaFolder()
        self.known: Personas = personas(self.folder)
        self.panel = TalkPanel()
        self.side = Side(desk, self.panel, self._opened)
        self.building = Errand(self)
        self.prompt: BuiltPrompt | None = None
        """What was sent last."""
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_LATER_MS)
        self._later.timeout.connect(self._want_count)
        self.presenter = TalkPresenter(desk, self, writers, desk.studio.queue, lambda: self.known)
        self.interrupted = InterruptedAnswers(desk)
        self.exporting = TalkExport(desk, self.presenter, self)
        self.personas_window: PersonasWindow | None = None
        self._changing: Turn | None = None
        self._connect()

    def _connect(self) -> None:
        desk, presenter, panel, queue = self.desk, self.presenter, self.panel, self.desk.studio.queue
        queue.words.connect(presenter.words)
        queue.ended.connect(self._ended)
        queue.job_changed.connect(presenter.job_changed)
        desk.project_leaves.connect(self._leave)
        desk.project_changed.connect(self._project_changed)
        desk.talk_changed.connect(lambda _change: presenter.follow())
        desk.personas_changed.connect(self._of_project_changed)
        desk.cards_changed.connect(lambda _change: presenter.show())
        desk.ai_switched.connect(self._ai_switched)
        self._counts.counted.connect(self._show_counted)
        self._counts.refused.connect(lambda: self._later.start() if self.side.is_open else None)
        panel.chosen.connect(presenter.choose)
        panel.sent.connect(self._sent)
        panel.scene_told.connect(presenter.tell_scene)
        panel.log.moved.connect(lambda: panel.show_buttons(panel.log.current))

    def _project_changed(self, _session: object) -> None:
        document = self.desk.document
        if self.side.is_open or (document is not None and personas_of(document)):
            self.read_personas()
        self.presenter.project_changed()

    def _of_project_changed(self) -> None:
        self.personas_changed()
        if self.personas_window is not None:
            self.personas_window.refresh()

    def _leave(self) -> None:
        self.presenter.project_leaves()
        self.building.cancel()
        self._later.stop()
        self.prompt = None
        self.panel.leave()
        self.panel.show_told("")

    def _ai_switched(self, on: bool) -> None:
        """Off, no conversation goes on, and none is shown."""
        if not on:
            self.presenter.stop()
            if self.side.is_open:
                self.side.close()

    def _opened(self) -> None:
        self.read_personas()
        self.presenter.show()
        self._show_doubt()
        (self.panel.field if self.presenter.conversation is not None else self.panel.new).setFocus()

    def read_personas(self) -> None:
        """Files of the user's folder may have come or changed."""
        document = self.desk.document
        self.known = personas(self.folder, personas_of(document) if document is not None else None)
        for problem in self.known.problems:
            self.desk.say(problem)

    def _ended(self, job: Job) -> None:
        mine = self.presenter.running is not None and self.presenter.running.job_id == job.id
        self.presenter.ended(job)
        if mine:
            self._later.start()

    def _want_count(self) -> None:
        """A while after the answer: nothing is counted while a job is at work."""
        model = self._writers.model
        if self.prompt is not None and model is not None and self.presenter.running is None:
            self._counts.want(model, self.prompt)

    # ---- view of the presenter

    def show_conversations(self, names: Sequence[tuple[str, str]], shown: str) -> None:
        self.panel.show_conversations(names, shown)

    def show_turns(self, conversation: Conversation | None, turns: Sequence[ShownTurn]) -> None:
        panel = self.panel
        panel.show_ready(conversation is not None and self.desk.writable)
        panel.scene.setVisible(conversation is not None)
        if conversation is None:
            panel.log.show_empty(
                tr("Talk about the book with a persona (an editor, a first reader, a historian…) or with one of its "
                   "characters, who speaks from the card. “New…” begins a conversation.")
            )  # fmt: skip
            panel.show_buttons(None)
            return
        persona = self.known.get(conversation.persona)
        greeting = tr(persona.greeting) if persona is not None and persona.greeting else ""
        panel.scene.setChecked(conversation.tells == "scene")
        panel.log.show_turns(turns, (self.presenter.called(conversation), greeting))
        panel.show_buttons(panel.log.current)

    def show_coming(self, words: str) -> None:
        conversation = self.presenter.conversation
        if conversation is not None:
            self.panel.log.show_coming(self.presenter.called(conversation), words)

    def show_state(self, state: State, words: str) -> None:
        self.panel.show_state(state, words)

    def show_prompt(self, built: BuiltPrompt) -> None:
        self.prompt = built
        self._show_counted()

    def build(self, work: Build, done: Callable[[BuiltPrompt], None], failed: Callable[[Failure], None]) -> None:
        self.building.start(work, done, failed)

    def stop_building(self) -> None:
        self.building.cancel()

    # ---- what is sent

    def _show_counted(self) -> None:
        built, model = self.prompt, self._writers.model
        if built is None or model is None:
            return
        built = self._counts.applied(model, built)
        self.panel.show_told(sent_words(built))
        if self._inspector.isVisible():
            self._inspect(built)
        self._show_doubt()

    def inspect(self) -> None:
        """Show what was sent last."""
        built, model = self.prompt, self._writers.model
        if built is not None and model is not None:
            built = self._counts.applied(model, built)
            self._counts.want(model, built)
        self._inspect(built)
        if self._inspector.isVisible():
            self._inspector.raise_()
        else:
            self._inspector.show()

    def _inspect(self, built: BuiltPrompt | None) -> None:
        model = self._writers.model
        title = model.title if model is not None else tr("the model")
        self._inspector.show_prompt(built, title, sent=True, rate=self._writers.rate)

    def model_changed(self) -> None:
        """Another writer was chosen, or there is another one."""
        if self.side.is_open:
            self._show_doubt()

    def _show_doubt(self) -> None:
        """What the chosen model can't do, and what does it dependably."""
        model = self._writers.model
        if model is None:
            self.panel.show_doubt(tr("No writer is installed, so nobody can answer. The model library has some."))
            return
        chat, quality = self._counts.of_model(model).chat, quality_of(self.desk.studio.library, model)
        self.panel.show_doubt(doubt_words(model.title, chat=chat, quality=quality))

    # ---- what a person does

    def _sent(self, words: str) -> None:
        panel, presenter = self.panel, self.presenter
        match panel.purpose:
            case "rename":
                presenter.rename(words)
                panel.said()
            case "change":
                turn = self._changing
                document = self.desk.document
                there = document.get(Turn, turn.id) if turn is not None and document is not None else None
                if there is None:
                    self.desk.hint(tr("What was to be changed is not there any more."))
                    panel.said()
                elif presenter.change(there, words):
                    panel.said()
            case _:
                why = presenter.why_not()
                if why:
                    self.desk.hint(why)
                elif presenter.say(words):
                    panel.said()

    def show_personas(self) -> None:
        """Their files, at the one that is talked to."""
        if self.personas_window is None:
            self.personas_window = PersonasWindow(
                self.folder, self.desk, self.personas_changed, self.desk.say, self.panel.window()
            )
        conversation = self.presenter.conversation
        character = conversation is not None and bool(conversation.card_id)
        self.personas_window.open_at(CHARACTER if character or conversation is None else conversation.persona)

    def personas_changed(self) -> None:
        self.read_personas()
        self.presenter.show()

    def who_menu(self) -> QMenu:
        """A fresh menu of those who can be talked to."""
        menu = QMenu(self.panel)
        for persona in self.known.talkable:
            row = menu.addAction(tr(persona.words))
            row.setToolTip(tr(persona.tip))
            row.triggered.connect(lambda _on=False, one=persona: self.begin(persona=one))
        menu.setToolTipsVisible(True)
        document = self.desk.document
        people = characters(document) if document is not None else ()
        if people:
            menu.addSeparator()
        for card in people:
            row = menu.addAction(card.name)
            row.triggered.connect(lambda _on=False, one=card: self.begin(card=one))
        return menu

    def begin(self, *, persona: Persona | None = None, card: Card | None = None) -> None:
        """A new conversation, the keyboard where something is said."""
        if not self.side.in_sight:
            self.side.open()
        if self.presenter.begin(persona=persona, card=card):
            self.panel.leave()
            self.panel.field.setFocus()

    def ask_who(self) -> None:
        """The menu of those who can be talked to, below its button."""
        if not self.side.in_sight:
            self.side.open()
        self.read_personas()
        menu = self.who_menu()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.panel.new.mapToGlobal(self.panel.new.rect().bottomLeft()))

    def stop(self) -> None:
        self.presenter.stop()

    @property
    def current(self) -> Turn | None:
        """The turn in front."""
        one = self.panel.log.current
        return one.turn if one is not None else None

    def again(self) -> None:
        turn = self.current
        if turn is not None:
            self.presenter.again(turn)

    def step(self, by: int) -> None:
        turn = self.current
        if turn is not None:
            self.presenter.step(turn, by)

    def change(self) -> None:
        turn = self.current
        if turn is None:
            return
        self._changing = turn
        mine = turn.by == "person"
        about = (
            tr("Other words in the place of yours; an answer to them is asked for. The old ones stay beside them.")
            if mine
            else tr("Other words in the answer.")
        )
        self.panel.begin("change", about, turn.words)

    def rename(self) -> None:
        conversation, document = self.presenter.conversation, self.desk.document
        if conversation is not None and document is not None:
            self._show_panel()
            self.panel.begin("rename", tr("Name of the conversation"), talking.name_of(document, conversation))

    def _show_panel(self) -> None:
        if not self.side.in_sight:
            self.side.open()

    def copy(self) -> None:
        words = self.words()
        if words:
            QGuiApplication.clipboard().setText(words)

    def words(self) -> str:
        """What is selected of a turn, or the whole turn in front."""
        turn = self.current
        return self.panel.log.selected() or (turn.words if turn is not None else "")

    def insert(self) -> None:
        """Words of an answer at the caret of the text, as a model's."""
        turn, places = self.current, self.page.places()
        if turn is None or turn.by != "model" or places is None:
            return
        self.desk.commit_typing()
        if self._insert(places[1], self.words(), turn.recipe_id):
            self.page.focus()

    def measure(self) -> None:
        self.measured.emit(self.words())

    def remove_turn(self) -> None:
        turn = self.current
        if turn is not None:
            self.presenter.remove_turn(turn)

    def quote(self, words: str) -> None:
        self._show_panel()
        self.panel.quote(words)

    # ---- for the pane

    def has_in_sight(self, change: Change) -> bool:
        return self.side.in_sight and self._touched(change) == self.presenter.shown

    def reveal(self, change: Change) -> None:
        """Show the conversation that a step was about."""
        if not self.side.is_open:
            self.side.show()
        touched = self._touched(change)
        if touched:
            self.presenter.choose(touched)

    @staticmethod
    def _touched(change: Change) -> str:
        """Id of the conversation that a step touched."""
        for edit in change.edits:
            for one in (edit.after, edit.before):
                if isinstance(one, Conversation):
                    return one.id
                if isinstance(one, Turn):
                    return one.conversation_id
        return ""
