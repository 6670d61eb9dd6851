"""The Writing pane: outline, editor and assistant put together. The window makes it with the studio; main thread.

It follows `studio.session_changed`. What it decides lies in `presenter` and `assistant`, which know no toolkit; this
module is their view and joins their wishes to the widgets' signals.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from studio.domain.catalogue import InstalledModel
from studio.domain.document import Change, Job, Paragraph, Scene
from studio.domain.errors import Failure
from studio.domain.manuscript import Passage, Place
from studio.domain.prompting import BuiltPrompt
from studio.services.session import ProjectSession
from studio.services.studio import Studio
from studio.services.wording import bytes_in_words, sentence
from studio.ui.widgets.icons import WordButton
from studio.ui.widgets.message_bar import Message, MessageBar
from studio.ui.widgets.words import GAP, label
from studio.ui.writing.assistant import Assistant, Options, State, Task
from studio.ui.writing.assistant_bar import AssistantBar, ProposalPanel
from studio.ui.writing.commands import Commands
from studio.ui.writing.editor import SceneEditor
from studio.ui.writing.find_bar import FindBar
from studio.ui.writing.finding import Finding
from studio.ui.writing.header import PaneHeader
from studio.ui.writing.inspector import PromptInspector
from studio.ui.writing.outline import OutlineTree
from studio.ui.writing.presenter import SceneRow, WritingPresenter
from studio.ui.writing.shelf import SceneShelf

_NARROW = 560
"""Logical pixels under which the outline stands above the editor."""
_SIZES = (9.0, 28.0)


class WritingPane(QWidget):
    models_wanted = Signal()
    """Show the model page: a larger writer is wanted."""

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.studio = studio
        self.session: ProjectSession | None = None
        self.ai_enabled = True
        self._behind: int | None = None
        """Characters behind the caret while pending words are being landed at it."""
        self.setAccessibleName("Writing")
        self.setMinimumWidth(320)
        state = studio.settings.get("writing_state")
        self.shelf = SceneShelf(self)
        self.shelf.points = min(max(float(state.get("points", 13.0)), _SIZES[0]), _SIZES[1])
        self.presenter = WritingPresenter(self, remember=lambda scene: self._remember("scene", scene))
        self.assistant = Assistant(self, studio.library, studio.queue)
        self.assistant.model_id = str(state.get("model", ""))
        self._build()
        self.finding = Finding(self)
        self.commands = Commands(self)
        self._connect()
        self.show_models_again()
        self.set_session(studio.session)
        self.set_ai_enabled(bool(studio.settings.get("ai_in_writing")))

    # ---- putting together

    def _build(self) -> None:
        self.header = PaneHeader()
        self.messages = MessageBar()
        self.outline = OutlineTree()
        self.editor = SceneEditor()
        self.find_bar = FindBar()
        self.panel = ProposalPanel()
        self.bar = AssistantBar()
        self.inspector = PromptInspector(self)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.editor)
        self.stack.addWidget(self._empty_page())
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.find_bar)
        column.addWidget(self.stack, 1)
        column.addWidget(self.panel)
        column.addWidget(self.bar)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.addWidget(self.outline)
        self.splitter.addWidget(right)
        self.splitter.setStretchFactor(0, 0)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setCollapsible(1, False)
        self.splitter.setSizes([190, 600])
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.header)
        whole.addWidget(self.messages)
        whole.addWidget(self.splitter, 1)

    def _empty_page(self) -> QWidget:
        page = QWidget()
        page.setProperty("area", "window")
        column = QVBoxLayout(page)
        column.addStretch(2)
        self._empty_words = label("Nothing is written yet.", "muted")
        self._empty_words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.begin = WordButton("Start writing", look="primary")
        column.addWidget(self._empty_words)
        column.addSpacing(GAP)
        column.addWidget(self.begin, 0, Qt.AlignmentFlag.AlignCenter)
        column.addStretch(3)
        return page

    def _connect(self) -> None:
        studio, presenter, outline, editor, bar = self.studio, self.presenter, self.outline, self.editor, self.bar
        studio.session_changed.connect(self.set_session)
        studio.settings.changed.connect(self._setting_changed)
        studio.library.changed.connect(self.show_models_again)
        studio.library.install_progress.connect(self._install_progress)
        studio.library.install_ended.connect(self._install_ended)
        studio.queue.words.connect(self.assistant.words)
        studio.queue.ended.connect(self._job_ended)
        studio.queue.job_changed.connect(self._job_changed)
        self.shelf.failed.connect(self.say)
        self.shelf.opened.connect(lambda scene: scene.pending_touched.connect(self.assistant.stop))
        self.begin.clicked.connect(self.start_writing)
        outline.scene_chosen.connect(presenter.open_scene)
        outline.renamed.connect(presenter.rename_scene)
        outline.placed.connect(presenter.place_scene)
        outline.shifted.connect(presenter.shift_scene)
        outline.indented.connect(lambda key, into: (presenter.indent_scene if into else presenter.outdent_scene)(key))
        outline.removal_wanted.connect(presenter.remove_scene)
        outline.addition_wanted.connect(self.add_scene)
        outline.files_dropped.connect(presenter.import_files)
        editor.passages_pasted.connect(self.paste)
        editor.files_dropped.connect(presenter.import_files)
        editor.undo_wanted.connect(self.undo)
        editor.redo_wanted.connect(self.redo)
        editor.pending_threatened.connect(self.assistant.stop)
        editor.left.connect(self.commit_typing)
        editor.zoom_wanted.connect(self.zoom)
        bar.continue_wanted.connect(self.continue_text)
        bar.stop_wanted.connect(self.assistant.stop)
        bar.model_chosen.connect(self._choose_model)
        bar.models_wanted.connect(self.models_wanted)
        bar.install_wanted.connect(self._install)
        bar.cancel_install_wanted.connect(self._cancel_install)
        bar.options_changed.connect(self._keep_options)
        bar.task_wanted.connect(self.begin_task)
        bar.inspector_wanted.connect(self.inspect)
        bar.accept_wanted.connect(self.accept_all)
        self.panel.asked.connect(self._run_task)
        self.panel.taken.connect(self._take_proposal)
        self.panel.dropped.connect(self._drop_proposal)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._focus_changed)

    def _focus_changed(self, _old: QWidget | None, now: QWidget | None) -> None:
        if now is not None and self.session is not None and self.isAncestorOf(now):
            self.session.undo_stack("writing").setActive(True)

    # ---- the project

    def set_session(self, session: ProjectSession | None) -> None:
        """Show another project; what is typed or still coming first lands in the one that is left."""
        if session is self.session:
            return
        self.assistant.set_session(None)
        if self.session is not None:
            self.commit_typing()
            self.session.changed.disconnect(self.presenter.changed)
        self.session = session
        self.editor.show_scene(None)
        self.editor.forget_carets()
        self.shelf.set_session(session)
        self.assistant.set_session(session)
        self.panel.hide()
        if session is not None:
            session.changed.connect(self.presenter.changed)
        self.presenter.set_session(session, str(self.studio.settings.get("writing_state").get("scene", "")))

    def _remember(self, name: str, value: str | float | bool) -> None:
        state = self.studio.settings.get("writing_state")
        if state.get(name) != value:
            self.studio.settings.set("writing_state", {**state, name: value})

    def _setting_changed(self, name: str) -> None:
        if name == "ai_in_writing":
            self.set_ai_enabled(bool(self.studio.settings.get(name)))

    def closeEvent(self, event: QCloseEvent) -> None:
        self.commit_typing()
        super().closeEvent(event)

    # ---- view of the presenter

    def show_outline(self, rows: Sequence[SceneRow], current: str | None) -> None:
        self.outline.show_rows(rows, current)
        title = next((row.title for row in rows if row.id == current), "")
        self.header.show_title(title)

    def show_counts(self, scene: int, project: int) -> None:
        self.header.show_counts(scene, project)
        if self.presenter.current is not None:
            self.outline.show_words(self.presenter.current, scene)

    def show_scene(self, scene_id: str | None) -> None:
        scene = self.shelf.get(scene_id) if scene_id is not None else None
        self.editor.show_scene(scene)
        self.editor.setReadOnly(scene is None or self.session is None or self.session.read_only)
        self.stack.setCurrentIndex(0 if scene is not None else 1)
        self.begin.setVisible(self.session is not None and not self.session.read_only)
        self._empty_words.setText("Nothing is written yet." if self.session is not None else "No project is open.")
        self.header.set_writable(self.session is not None and not self.session.read_only)
        self.bar.setEnabled(scene is not None and self.session is not None and not self.session.read_only)

    def follow(self, change: Change) -> None:
        self.shelf.follow(change)

    def commit_typing(self) -> None:
        self.shelf.commit_typing()

    def say(self, failure: Failure) -> None:
        self.messages.show_message(Message(sentence(failure)))

    # ---- view of the assistant

    def show_models(self, models: Sequence[InstalledModel], chosen: str) -> None:
        offered = self.assistant.offered()
        offer = ""
        if offered is not None:
            size = self.studio.library.fit(offered).download_bytes
            offer = f"Install writer ({bytes_in_words(size)})" if size else "Install writer"
        self.bar.show_models(models, chosen, offer)
        self.bar.show_options(self.assistant.options)

    def show_models_again(self) -> None:
        self.assistant.refresh_models()

    def show_state(self, state: State, task: Task, words: str) -> None:
        self.bar.show_state(state, words)

    def show_proposal(self, task: Task, text: str, *, ready: bool) -> None:
        self.panel.show_text(text, ready=ready)

    def show_prompt(self, built: BuiltPrompt) -> None:
        self.bar.show_context(built.tokens, built.budget_tokens, built.cut_characters)
        if self.inspector.isVisible():
            self._show_prompt_in_inspector()

    def begin_pending(self, scene_id: str, place: Place) -> None:
        self.shelf.begin_pending(scene_id, place)

    def add_pending(self, text: str) -> None:
        at_caret = self.editor.caret_at_pending()
        self.shelf.add_pending(text)
        self.editor.follow_pending(at_caret)

    def end_pending(self) -> Place | None:
        span = self.editor.scene.pending_range() if self.editor.scene is not None else None
        at_caret = span is not None and self.editor.caret_at_pending()
        self._behind = self.editor.document().characterCount() - span[1] if span is not None and at_caret else None
        return self.shelf.end_pending()

    def landed(self, place: Place, text: str) -> None:
        """The caret that stood at the pending words goes behind them."""
        if self._behind is not None:
            self.editor.put_caret_before_end(self._behind)
            self._behind = None

    # ---- commands of a person

    def focus_default(self) -> None:
        """Put the keyboard where one writes."""
        (self.editor if self.stack.currentIndex() == 0 else self.begin).setFocus()

    def start_writing(self) -> None:
        if self.presenter.add_scene("Scene 1") is not None:
            self.editor.setFocus()

    def add_scene(self) -> None:
        made = self.presenter.add_scene()
        if made is not None:
            self.outline.show()
            self.outline.rename(made)

    def export_scene(self) -> None:
        """Ask for a file and write the scene to it as Markdown."""
        self.commands.export("markdown", whole=False)

    def undo(self) -> None:
        self.commit_typing()
        if self.session is not None:
            self.session.undo_stack("writing").undo()

    def redo(self) -> None:
        self.commit_typing()
        if self.session is not None:
            self.session.undo_stack("writing").redo()

    def paste(self, passages: tuple[Passage, ...]) -> None:
        """Passages in the place of the selection, as one step; the caret goes behind them."""
        self.commit_typing()
        places = self.editor.selected_places()
        if places is None or self.editor.isReadOnly():
            return
        behind = self.editor.document().characterCount() - self.editor.textCursor().selectionEnd()
        if self.presenter.paste(*places, passages):
            self.editor.put_caret_before_end(behind)

    def zoom(self, steps: int) -> None:
        """Larger (+1) or smaller (-1) type in the manuscript."""
        points = min(max(self.shelf.points + steps, _SIZES[0]), _SIZES[1])
        self.shelf.restyle(points, tinted=self.ai_enabled)
        self.editor.column_changed()
        self._remember("points", points)

    def selected_ids(self) -> list[str]:
        """Paragraphs that the selection or the caret touches."""
        scene = self.editor.scene
        places = self.editor.selected_places()
        if scene is None or places is None:
            return []
        ids = scene.mirror.ids
        return ids[ids.index(places[0][0]) : ids.index(places[1][0]) + 1]

    def scene_ids(self) -> list[str]:
        scene_id = self.presenter.current
        scene = self.session.document.get(Scene, scene_id) if self.session is not None and scene_id else None
        return list(scene.paragraphs) if scene is not None else []

    # ---- the assistant

    def set_ai_enabled(self, enabled: bool) -> None:
        """The one switch: off, no control, shortcut or tint of the assistant is left; the text stays as it is."""
        if not enabled:
            self.assistant.stop()
            self.assistant.drop_proposal()
            self.panel.hide()
            self.inspector.close()
        self.ai_enabled = self.assistant.enabled = enabled
        self.bar.setVisible(enabled)
        self.commands.set_ai_enabled(enabled)
        self.shelf.restyle(self.shelf.points, tinted=enabled)

    def continue_text(self) -> None:
        scene_id = self.presenter.current
        if scene_id is None or self.editor.isReadOnly():
            return
        cursor = self.editor.textCursor()
        if cursor.hasSelection():
            cursor.setPosition(cursor.selectionEnd())
            self.editor.setTextCursor(cursor)
        self.commit_typing()
        places = self.editor.selected_places()
        if places is not None:
            self.assistant.continue_at(scene_id, places[1])
            self.editor.setFocus()

    def begin_task(self, task: Task) -> None:
        if self.presenter.current is None or self.editor.isReadOnly() or self.assistant.running is not None:
            return
        if task == "rewrite" and not self.editor.textCursor().hasSelection():
            self.messages.show_message(Message("Select the text that is to be rewritten first.", alarm=False))
            return
        warning = ""
        if self.assistant.model is not None and not self.assistant.can(task):
            verb = "rewrite" if task == "rewrite" else "answer"
            warning = (
                f"{self.assistant.model.title} is a very small model: fluent at continuing, not to be trusted to "
                f"{verb}. A larger one is a click away in the list of models."
            )
        self.panel.begin(task, warning)

    def _run_task(self, words: str) -> None:
        scene_id = self.presenter.current
        places = self.editor.selected_places()
        if scene_id is None or places is None:
            return
        if self.panel.task == "rewrite":
            self.assistant.rewrite(scene_id, *places, words)
        else:
            self.assistant.ask(scene_id, words)

    def _take_proposal(self) -> None:
        self.commit_typing()
        places = self.editor.selected_places()
        if self.assistant.take_proposal(places[1] if places is not None else None):
            self.panel.hide()
            self.editor.setFocus()
        else:
            words = "The text was changed meanwhile, so the rewritten passage was not put in its place."
            self.messages.show_message(Message(words, alarm=False))

    def _drop_proposal(self) -> None:
        self.assistant.drop_proposal()
        self.panel.hide()
        self.editor.setFocus()

    def accept_all(self) -> None:
        self.assistant.accept(self.scene_ids())

    def accept_here(self) -> None:
        self.assistant.accept(*self._generated_here())

    def reject_here(self) -> None:
        self.assistant.reject(*self._generated_here())

    def _generated_here(self) -> tuple[list[str], str | None]:
        """The paragraphs of the selection; without one, the recipe whose words the caret is in and all its paragraphs."""
        if self.editor.textCursor().hasSelection() or self.session is None:
            return self.selected_ids(), None
        places = self.editor.selected_places()
        paragraph = self.session.document.get(Paragraph, places[1][0]) if places is not None else None
        if places is None or paragraph is None:
            return [], None
        offset = places[1][1]
        found = [span for span in paragraph.spans if not span.accepted and span.start <= offset <= span.end]
        return (self.scene_ids(), found[0].recipe_id) if found else ([paragraph.id], None)

    def inspect(self) -> None:
        self._show_prompt_in_inspector()
        self.inspector.open() if not self.inspector.isVisible() else self.inspector.raise_()

    def _show_prompt_in_inspector(self) -> None:
        model = self.assistant.model.title if self.assistant.model is not None else "the model"
        if self.assistant.prompt is not None:
            self.inspector.show_prompt(self.assistant.prompt, model, sent=True)
            return
        places = self.editor.selected_places()
        self.commit_typing()
        found = self.assistant.built_continuation(places[1]) if places is not None else None
        self.inspector.show_prompt(found[0] if found is not None else None, model, sent=False)

    def _choose_model(self, model_id: str) -> None:
        self.assistant.choose_model(model_id)
        self.bar.show_options(self.assistant.options)
        self._remember("model", model_id)

    def _keep_options(self, options: Options) -> None:
        self.assistant.options = options

    def _job_changed(self, job: Job) -> None:
        self.assistant.job_changed(job)

    def _job_ended(self, job: Job) -> None:
        self.assistant.ended(job)

    def _install(self) -> None:
        entry = self.assistant.offered()
        if entry is not None:
            self.bar.show_install(0, 0, "Starting…")
            self.studio.library.install(entry.id)

    def _cancel_install(self) -> None:
        entry = self.assistant.offered()
        if entry is not None:
            self.studio.library.cancel_install(entry.id)

    def _install_progress(self, model_id: str, done: int, total: int, phase: str) -> None:
        entry = self.assistant.offered()
        if entry is not None and entry.id == model_id:
            self.bar.show_install(done, total, phase)

    def _install_ended(self, model_id: str, failure: Failure | None) -> None:
        entry = self.assistant.offered()
        if entry is not None and entry.id == model_id:
            self.bar.end_install(sentence(failure) if failure is not None else "")
            self.show_models_again()

    # ---- the widget

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._escape():
            event.accept()
            return
        super().keyPressEvent(event)

    def _escape(self) -> bool:
        """The innermost thing that can end: the words that are coming, a panel, find, focus mode."""
        if self.assistant.running is not None:
            self.assistant.stop()
        elif self.panel.isVisible():
            self._drop_proposal()
        elif self.find_bar.isVisible():
            self.finding.close()
        elif self.commands.focus_mode:
            self.commands.set_focus_mode(False)
        else:
            return False
        return True

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < _NARROW
        wanted = Qt.Orientation.Vertical if narrow else Qt.Orientation.Horizontal
        if self.splitter.orientation() != wanted:
            self.splitter.setOrientation(wanted)
            self.splitter.setSizes([120, max(200, self.height() - 160)] if narrow else [190, self.width() - 190])
