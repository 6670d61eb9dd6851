"""Joins the `Assistant` to the pane: its view, and the wishes of bar, panel and inspector. Main thread."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from studio.domain.catalogue import InstalledModel
from studio.domain.document import Paragraph
from studio.domain.errors import Failure
from studio.domain.manuscript import Place
from studio.domain.prompting import BuiltPrompt
from studio.services.settings import wanted_device
from studio.services.wording import bytes_in_words, sentence
from studio.ui.widgets.message_bar import Message
from studio.ui.writing.assistant.assistant import Assistant, Options, State, Task

if TYPE_CHECKING:
    from studio.ui.writing.pane import WritingPane

_LOOK_MS = 600
"""After this long without a change the context meter is brought up to date."""


class Assistance:
    """`assistant` decides; this shows what it says and asks it what a person asks."""

    def __init__(self, pane: WritingPane) -> None:
        self._pane = pane
        self._behind: int | None = None
        """Characters behind the caret while pending words are being landed at it."""
        studio = pane.studio
        self.assistant = Assistant(self, studio.library, studio.queue)
        self._looked = QTimer(pane, singleShot=True, interval=_LOOK_MS)
        self._looked.timeout.connect(self._look)
        self.assistant.model_id = str(studio.settings.get("writing_state").get("model", ""))
        self.assistant.device = wanted_device(studio.settings)
        self._connect()
        self.assistant.refresh_models()

    def _connect(self) -> None:
        pane, assistant = self._pane, self.assistant
        studio, bar, panel = pane.studio, pane.bar, pane.panel
        studio.library.changed.connect(assistant.refresh_models)
        studio.settings.changed.connect(self._setting_changed)
        studio.library.install_progress.connect(self._install_progress)
        studio.library.install_ended.connect(self._install_ended)
        studio.queue.words.connect(assistant.words)
        studio.queue.ended.connect(assistant.ended)
        studio.queue.job_changed.connect(assistant.job_changed)
        pane.shelf.opened.connect(lambda scene: scene.pending_touched.connect(assistant.stop))
        pane.editor.pending_threatened.connect(assistant.stop)
        bar.continue_wanted.connect(self.continue_text)
        bar.stop_wanted.connect(assistant.stop)
        bar.model_chosen.connect(self._choose_model)
        bar.models_wanted.connect(lambda: pane.models_wanted.emit("text"))
        bar.install_wanted.connect(self._install)
        bar.cancel_install_wanted.connect(self._cancel_install)
        bar.options_changed.connect(self._keep_options)
        bar.task_wanted.connect(self.begin_task)
        bar.inspector_wanted.connect(self.inspect)
        bar.accept_wanted.connect(self.accept_all)
        panel.asked.connect(self._run_task)
        panel.taken.connect(self._take_proposal)
        panel.dropped.connect(self.drop_proposal)
        panel.models_wanted.connect(lambda: pane.models_wanted.emit("text"))

    def _setting_changed(self, name: str) -> None:
        if name == "device":
            self.assistant.device = wanted_device(self._pane.studio.settings)

    def text_changed(self) -> None:
        """Another scene or another text: the meter and the accept button follow a little later."""
        self._looked.start()

    def _look(self) -> None:
        pane, assistant = self._pane, self.assistant
        if not assistant.enabled or not pane.bar.isVisible():
            return
        pane.bar.accept.setEnabled(bool(assistant.unaccepted(pane.scene_ids())))
        places = pane.editor.selected_places()
        if assistant.running is None and places is not None and assistant.model is not None:
            found = assistant.built_continuation(places[1])
            if found is not None:
                pane.bar.show_context(found[0].tokens, found[0].budget_tokens, found[0].cut_characters)

    # ---- view of the assistant

    def show_models(self, models: Sequence[InstalledModel], chosen: str) -> None:
        offered = self.assistant.offered()
        offer = ""
        if offered is not None:
            size = self._pane.studio.library.fit(offered).download_bytes
            offer = f"Install writer ({bytes_in_words(size)})" if size else "Install writer"
        self._pane.bar.show_models(models, chosen, offer)
        self._pane.bar.show_options(self.assistant.options)

    def show_state(self, state: State, task: Task, words: str) -> None:
        self._pane.bar.show_state(state, words)

    def show_proposal(self, task: Task, text: str, *, ready: bool) -> None:
        self._pane.panel.show_text(text, ready=ready)

    def show_prompt(self, built: BuiltPrompt) -> None:
        self._pane.bar.show_context(built.tokens, built.budget_tokens, built.cut_characters)
        if self._pane.inspector.isVisible():
            self._show_prompt_in_inspector()

    def commit_typing(self) -> None:
        self._pane.commit_typing()

    def say(self, failure: Failure) -> None:
        self._pane.say(failure)

    def begin_pending(self, scene_id: str, place: Place) -> None:
        self._pane.shelf.begin_pending(scene_id, place)

    def add_pending(self, text: str) -> None:
        at_caret = self._pane.editor.caret_at_pending()
        self._pane.shelf.add_pending(text)
        self._pane.editor.follow_pending(at_caret)

    def end_pending(self) -> Place | None:
        editor = self._pane.editor
        span = editor.scene.pending_range() if editor.scene is not None else None
        at_caret = span is not None and editor.caret_at_pending()
        self._behind = editor.document().characterCount() - span[1] if span is not None and at_caret else None
        return self._pane.shelf.end_pending()

    def landed(self, place: Place, text: str) -> None:
        """The caret that stood at the pending words goes behind them."""
        if self._behind is not None:
            self._pane.editor.put_caret_before_end(self._behind)
            self._behind = None

    # ---- commands of a person

    def set_enabled(self, enabled: bool) -> None:
        if not enabled:
            self.assistant.stop()
            self.assistant.drop_proposal()
            self._pane.panel.hide()
            self._pane.inspector.close()
        self.assistant.enabled = enabled
        self._pane.bar.setVisible(enabled)

    def continue_text(self) -> None:
        """At the caret, or behind the selection."""
        pane = self._pane
        scene_id = pane.presenter.current
        if scene_id is None or pane.editor.isReadOnly():
            return
        cursor = pane.editor.textCursor()
        if cursor.hasSelection():
            cursor.setPosition(cursor.selectionEnd())
            pane.editor.setTextCursor(cursor)
        pane.commit_typing()
        places = pane.editor.selected_places()
        if places is not None:
            self.assistant.continue_at(scene_id, places[1])
            pane.editor.setFocus()

    def begin_task(self, task: Task) -> None:
        """Open the panel for a rewrite or a question."""
        pane, model = self._pane, self.assistant.model
        if pane.presenter.current is None or pane.editor.isReadOnly() or self.assistant.running is not None:
            return
        if task == "rewrite" and not pane.editor.textCursor().hasSelection():
            pane.messages.show_message(Message("Select the text that is to be rewritten first.", alarm=False))
            return
        warning = ""
        if model is not None and not self.assistant.can(task):
            verb = "rewrite" if task == "rewrite" else "answer"
            warning = f"{model.title} is a very small model: fluent at continuing, not to be trusted to {verb}."
        pane.panel.begin(task, warning)

    def _run_task(self, words: str) -> None:
        scene_id = self._pane.presenter.current
        places = self._pane.editor.selected_places()
        if scene_id is None or places is None:
            return
        if self._pane.panel.task == "rewrite":
            self.assistant.rewrite(scene_id, *places, words)
        else:
            self.assistant.ask(scene_id, words)

    def _take_proposal(self) -> None:
        self._pane.commit_typing()
        places = self._pane.editor.selected_places()
        if self.assistant.take_proposal(places[1] if places is not None else None):
            self._pane.panel.hide()
            self._pane.editor.setFocus()
        else:
            words = "The text was changed meanwhile, so the rewritten passage was not put in its place."
            self._pane.messages.show_message(Message(words, alarm=False))

    def drop_proposal(self) -> None:
        self.assistant.drop_proposal()
        self._pane.panel.hide()
        self._pane.editor.setFocus()

    def accept_all(self) -> None:
        self.assistant.accept(self._pane.scene_ids())

    def accept_here(self) -> None:
        self.assistant.accept(*self._generated_here())

    def reject_here(self) -> None:
        self.assistant.reject(*self._generated_here())

    def _generated_here(self) -> tuple[list[str], str | None]:
        """The selection's paragraphs; or the recipe whose words the caret is in, in all paragraphs of the scene."""
        pane = self._pane
        if pane.editor.textCursor().hasSelection() or pane.session is None:
            return pane.selected_ids(), None
        places = pane.editor.selected_places()
        paragraph = pane.session.document.get(Paragraph, places[1][0]) if places is not None else None
        if places is None or paragraph is None:
            return [], None
        offset = places[1][1]
        found = [span for span in paragraph.spans if not span.accepted and span.start <= offset <= span.end]
        return (pane.scene_ids(), found[0].recipe_id) if found else ([paragraph.id], None)

    def inspect(self) -> None:
        self._show_prompt_in_inspector()
        if self._pane.inspector.isVisible():
            self._pane.inspector.raise_()
        else:
            self._pane.inspector.open()

    def _show_prompt_in_inspector(self) -> None:
        pane, assistant = self._pane, self.assistant
        model = assistant.model.title if assistant.model is not None else "the model"
        if assistant.prompt is not None:
            pane.inspector.show_prompt(assistant.prompt, model, sent=True)
            return
        pane.commit_typing()
        places = pane.editor.selected_places()
        found = assistant.built_continuation(places[1]) if places is not None else None
        pane.inspector.show_prompt(found[0] if found is not None else None, model, sent=False)

    # ---- models

    def _choose_model(self, model_id: str) -> None:
        self.assistant.choose_model(model_id)
        self._pane.bar.show_options(self.assistant.options)
        self._pane.remember("model", model_id)

    def _keep_options(self, options: Options) -> None:
        self.assistant.options = options

    def _install(self) -> None:
        entry = self.assistant.offered()
        if entry is not None:
            self._pane.bar.show_install(0, 0, "Starting…")
            self._pane.studio.library.install(entry.id)

    def _cancel_install(self) -> None:
        entry = self.assistant.offered()
        if entry is not None:
            self._pane.studio.library.cancel_install(entry.id)

    def _install_progress(self, model_id: str, done: int, total: int, phase: str) -> None:
        entry = self.assistant.offered()
        if entry is not None and entry.id == model_id:
            self._pane.bar.show_install(done, total, phase)

    def _install_ended(self, model_id: str, failure: Failure | None) -> None:
        entry = self.assistant.offered()
        if entry is not None and entry.id == model_id:
            self._pane.bar.end_install(sentence(failure) if failure is not None else "")
            self.assistant.refresh_models()
