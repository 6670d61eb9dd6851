"""The assistant's room: its bar, panel and inspector, joined to the desk, the text and the queue. Main thread.

The pane makes it and lays out `bar` and `panel`. What is decided lies in `presenter`, `proposals` and `writers`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from studio.domain.errors import StudioError
from studio.domain.knowledge import set_author_note
from studio.domain.passages import Place
from studio.domain.prompting import BuiltPrompt
from studio.domain.task_answers import Read
from studio.domain.text_records import Meta
from studio.domain.weighing import Cut
from studio.domain.writing_tasks import WritingTask
from studio.services.jobs.engine_trials import EngineTrials
from studio.services.jobs.token_counts import TokenCounts
from studio.services.settings import wanted_device
from studio.services.studio import Studio
from studio.ui.writing.assistant.bar import AssistantBar
from studio.ui.writing.assistant.card_meanings import CardMeanings
from studio.ui.writing.assistant.doing import Doing
from studio.ui.writing.assistant.ghost import Ghost
from studio.ui.writing.assistant.installing import Installing
from studio.ui.writing.assistant.interrupted import InterruptedWords
from studio.ui.writing.assistant.other_words import OtherWords
from studio.ui.writing.assistant.panel import ProposalPanel
from studio.ui.writing.assistant.presenter import AssistantPresenter
from studio.ui.writing.assistant.presets import Presets
from studio.ui.writing.assistant.proposals import Authorship
from studio.ui.writing.assistant.protocols import State
from studio.ui.writing.assistant.sending import Sending
from studio.ui.writing.assistant.showing_chances import ShowingChances
from studio.ui.writing.assistant.summing_up import SummingUp
from studio.ui.writing.assistant.task_shelf import TaskShelf
from studio.ui.writing.assistant.template_files import TemplateFiles
from studio.ui.writing.assistant.template_window import TemplateWindow
from studio.ui.writing.assistant.weighing_view import WeighingView
from studio.ui.writing.assistant.writers import Options, Writers
from studio.ui.writing.desk import Desk
from studio.ui.writing.page import Page

_LOOK_MS = 600
"""After this long without a change the context meter is brought up to date."""
_LATER_MS = 5000
"""After this long what could not be counted is asked for again."""


def _patience(studio: Studio) -> Callable[[], int]:
    return lambda: int(studio.settings.get("writing_patience"))


class AssistantRoom(QObject):
    """`presenter` decides; this shows what it says and asks it what a person asks."""

    picture_prompted = Signal(str)
    """A prompt for the Picture pane."""
    model_changed = Signal()
    """Another writer was chosen."""

    def __init__(self, desk: Desk, page: Page, tasks: Sequence[WritingTask], parent: QWidget) -> None:
        super().__init__(parent)
        self.desk = desk
        self.page = page
        self.shelf = TaskShelf(desk, tasks, self)
        studio = desk.studio
        chosen = str(studio.settings.get("writing_model"))
        self.counts = TokenCounts(studio.library, studio.queue, self)
        self.trials = EngineTrials(studio.library, studio.queue, self)
        device = wanted_device(studio.settings)
        self.writers = Writers(studio.library, chosen, device, self.counts.of_model, _patience(studio))
        self.presenter = AssistantPresenter(desk, self, self.writers, studio.queue)
        self.card_meanings = CardMeanings(desk, page, self)
        self.presenter.alike = lambda: self.card_meanings.alike
        self.authorship = Authorship(desk)
        self.bar = AssistantBar([task for task in self.tasks if task.button])
        self.panel = ProposalPanel()
        self.doing = Doing(self, self.picture_prompted.emit)
        self.templates = TemplateFiles(self, self.shelf, self)
        self._parent = parent
        self.template_window: TemplateWindow | None = None
        self.sending = Sending(self, self._next_prompt, self)
        self.installing = Installing(studio.library, self.writers, self.bar)
        self.interrupted = InterruptedWords(self)
        self.ghost = Ghost(self, self)
        self.other_words = OtherWords(self, self)
        self.summing_up = SummingUp(desk, self.writers, lambda: self.presenter.prompt is not None, self)
        self.weighing = WeighingView(self)
        self.chances = ShowingChances(self, self.weighing, self.authorship, parent)
        self.presets = Presets(desk, self.bar.popover)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_LOOK_MS)
        self._pause.timeout.connect(self._look)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_LATER_MS)
        self._later.timeout.connect(self._look)
        self._connect()
        self.installing.refresh()
        self._ai_switched(desk.ai_enabled)

    def _connect(self) -> None:
        desk, presenter, bar, panel = self.desk, self.presenter, self.bar, self.panel
        queue = desk.studio.queue
        self.counts.counted.connect(self._counted)
        self.counts.refused.connect(self._later.start)
        queue.words.connect(presenter.words)
        queue.ended.connect(presenter.ended)
        queue.ended.connect(self._job_ended)
        queue.job_changed.connect(presenter.job_changed)
        desk.studio.settings.changed.connect(self._setting_changed)
        desk.project_leaves.connect(self._project_leaves)
        desk.project_changed.connect(self.interrupted.refresh)
        desk.scene_changed.connect(self._scene_changed)
        desk.followed.connect(self._pause.start)
        desk.ai_switched.connect(self._ai_switched)
        desk.focus_mode_switched.connect(lambda on: bar.setVisible(not on and desk.ai_enabled))
        self.card_meanings.changed.connect(self._pause.start)
        self.page.editor.cursorPositionChanged.connect(self._pause.start)
        self.page.pending_touched.connect(presenter.stop)
        bar.model_chosen.connect(self.choose_model)
        bar.models_wanted.connect(self.want_models)
        bar.options_changed.connect(self._keep_options)
        bar.popover.author.changed.connect(self._keep_note)
        desk.meta_changed.connect(self._show_note)
        desk.project_changed.connect(lambda _session: self._show_note())
        panel.dropped.connect(self.drop_proposal)
        panel.models_wanted.connect(self.want_models)
        panel.grew.connect(lambda: QTimer.singleShot(0, self, self._keep_in_sight))

    # ---- facts

    def _setting_changed(self, name: str) -> None:
        if name == "device":
            self.writers.device = wanted_device(self.desk.studio.settings)

    def _job_ended(self, _job: object) -> None:
        """Of a writer that was used, the engines are tried later, where nobody knows which is the faster one."""
        if self.desk.ai_enabled and self.presenter.prompt is not None:
            self.trials.consider(self.writers.chosen)

    def _project_leaves(self) -> None:
        self.trials.cancel()
        self.ghost.dismiss()
        self.other_words.dismiss()
        self.chances.dismiss()
        self.counts.cancel()
        self.presenter.project_leaves()
        self.panel.hide()

    def _scene_changed(self) -> None:
        self.ghost.dismiss()
        self.bar.setEnabled(self.desk.writable and self.desk.current is not None)
        self._pause.start()

    def _ai_switched(self, on: bool) -> None:
        """Off, no control or words of the assistant are left; the text stays as it is."""
        if not on:
            self.presenter.stop()
            self.other_words.dismiss()
            self.chances.dismiss()
            self.presenter.drop_proposal()
            self.panel.hide()
            self.sending.close()
        self.bar.setVisible(on and not self.desk.focus_mode)
        self.weighing.weigher.show()
        self.ghost.follow()
        self.interrupted.refresh()

    def _look(self) -> None:
        """The meter and the accept button follow the text a little later."""
        if not self.desk.ai_enabled or not self.bar.isVisible():
            return
        waiting = bool(self.authorship.unaccepted(self.desk.scene_ids()))
        self.bar.accept.setEnabled(waiting)
        self.bar.refuse.setEnabled(waiting)
        found = self._next_prompt() if self.presenter.running is None else None
        if found is not None:
            self._show_counted(found)
        self.sending.follow()

    def _next_prompt(self) -> BuiltPrompt | None:
        """What a continuation at the caret would send."""
        places = self.page.places()
        if places is None:
            return None
        try:
            found = self.presenter.continuation(places[1])
        except StudioError as error:
            self.desk.say(error.failure)
            return None
        return found[0] if found is not None else None

    # ---- view of the presenter

    def show_read(self, tokens: int, seconds: float) -> None:
        model = self.writers.model
        if model is not None:
            self.counts.learn_reading(model, tokens / seconds)

    def show_state(self, state: State, words: str) -> None:
        self.bar.show_state(state, words)

    def show_proposal(self, text: str, *, ready: bool, cut: Cut = "") -> None:
        self.panel.show_text(text, ready=ready, cut=cut)

    def show_found(self, task: WritingTask, scene_id: str, found: Read, unread: int) -> None:
        self.doing.show_found(task, scene_id, found, unread)

    def show_steps(self, steps: Sequence[WritingTask], answers: Sequence[str]) -> None:
        self.panel.show_steps(steps, answers)

    def show_prompt(self, built: BuiltPrompt) -> None:
        self._show_counted(built)
        self.sending.follow()

    def show_sent(self, built: BuiltPrompt) -> None:
        """What another room sent to the chosen writer."""
        self.presenter.prompt = built
        self.show_prompt(built)

    def _applied(self, built: BuiltPrompt) -> BuiltPrompt:
        model = self.writers.model
        return self.counts.applied(model, built) if model is not None else built

    def _show_counted(self, built: BuiltPrompt) -> None:
        """About how long it is at once, and exactly when the worker has counted it."""
        model = self.writers.model
        applied = self._applied(built)
        self.bar.show_context(applied, self.writers.rate)
        self.writers.sends = applied.tokens
        if model is not None:
            self.counts.want(model, built)

    def _counted(self) -> None:
        self.bar.popover.show_longest(self.writers.longest)
        self._look()

    def begin_pending(self, scene_id: str, place: Place) -> None:
        self.page.begin_pending(scene_id, place)

    def add_pending(self, text: str) -> None:
        self.page.add_pending(text)

    def end_pending(self) -> Place | None:
        return self.page.end_pending()

    def pending_landed(self) -> None:
        self.page.pending_landed()

    def _keep_in_sight(self) -> None:
        """What a task is about is seen above the panel, which takes the place of some of the text."""
        if not self.panel.isVisible() or not self.desk.writable:
            return
        running = self.presenter.running
        shown = self.weighing.passage()
        if shown is None and running is not None and running.task.target == "selection":
            shown = running.asked[0], running.asked[1]
        shown = shown or (self.page.places() if self.page.has_selection() else None)
        if shown is not None:
            self.page.keep_in_sight(*shown)

    # ---- commands of a person

    @property
    def tasks(self) -> tuple[WritingTask, ...]:
        return self.shelf.tasks

    def task(self, task_id: str) -> WritingTask | None:
        return self.shelf.get(task_id)

    def begin(self, task: WritingTask) -> None:
        """What the task's action does: write on at the caret, ask for words, or begin at once."""
        self.doing.begin(task)

    def open_templates(self) -> None:
        """At the task that the panel shows."""
        if self.template_window is None:
            self.template_window = TemplateWindow(self.templates, self._parent)
        self.template_window.open_at(self.panel.task.id if self.panel.task is not None else "")

    def continue_text(self) -> None:
        """The first steps: carry on at the caret."""
        self.begin(next(task for task in self.tasks if task.lands == "caret"))

    def drop_weighed(self) -> None:
        self.weighing.weigher.drop()

    def drop_proposal(self) -> None:
        self.presenter.drop_proposal()
        self.weighing.weigher.drop()
        self.panel.hide()
        self.page.focus()

    def accept_all(self) -> None:
        if self.weighing.active:
            self.weighing.accept_all()
            return
        self.authorship.accept(self.desk.scene_ids())
        self._return_keyboard()

    def remove_all(self) -> None:
        if self.weighing.active:
            self.weighing.weigher.refuse_all()
            return
        self.authorship.reject(self.desk.scene_ids())
        self._return_keyboard()

    def _return_keyboard(self) -> None:
        """Both buttons go grey now, and the keyboard of one would be on the list of writers."""
        if self.bar.accept.hasFocus() or self.bar.refuse.hasFocus():
            self.page.focus()

    def accept_here(self) -> None:
        if self.weighing.active:
            self.weighing.accept()
            return
        self.authorship.accept(*self.generated_here())

    def remove_here(self) -> None:
        if self.weighing.active:
            self.weighing.refuse()
            return
        self.authorship.reject(*self.generated_here())

    def generated_here(self) -> tuple[list[str], str | None, tuple[Place, Place] | None]:
        """The selection's paragraphs and both its ends; or the recipe whose words the caret is in, in all paragraphs of
        the scene."""
        places = self.page.places()
        if places is None or self.page.has_selection():
            return self.page.selected_ids(), None, places
        recipe_id = self.authorship.recipe_at(places[1])
        return (self.desk.scene_ids(), recipe_id, None) if recipe_id is not None else ([places[1][0]], None, None)

    # ---- models

    def chosen_model(self) -> str:
        """The model that would write now; empty when there is none or the assistant is switched off."""
        return self.writers.chosen if self.desk.ai_enabled else ""

    def want_models(self) -> None:
        self.desk.models_wanted.emit("text")

    def choose_model(self, model_id: str) -> None:
        self.writers.choose(model_id)
        self.bar.show_chosen(model_id)
        self.bar.popover.loras.show_loras(self.writers.loras())
        self.bar.show_options(self.writers.options)
        self.bar.popover.show_longest(self.writers.longest)
        self.model_changed.emit()
        self._pause.start()
        self.desk.studio.settings.set("writing_model", model_id)

    def _show_note(self) -> None:
        document = self.desk.document
        meta = document.get(Meta, "project") if document is not None else None
        if meta is not None:
            fields = self.bar.popover.author
            fields.show_note(meta.author_note, meta.author_note_depth, writable=self.desk.writable)

    def _keep_note(self, note: str, depth: int) -> None:
        self.desk.make(lambda document: set_author_note(document, note, depth))
        self._pause.start()

    def _keep_options(self, options: Options) -> None:
        self.writers.options = options
