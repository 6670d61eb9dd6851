"""The Writing pane: outline, editor and assistant put together. The window makes it with the studio; main thread.

It follows `studio.session_changed`. What it decides lies in `presenter` and `assistant`, which know no toolkit; this
module is their view and joins their wishes to the widgets' signals.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QResizeEvent, QUndoStack
from PySide6.QtWidgets import QApplication, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from studio.domain.document import Change, Paragraph, Scene
from studio.domain.errors import Failure
from studio.domain.manuscript import Passage
from studio.services.session.session import ProjectSession
from studio.services.studio import Studio
from studio.services.translation import tr
from studio.services.wording import sentence
from studio.ui.actions.action import Action
from studio.ui.actions.editing import Editing, EditStep
from studio.ui.actions.registry import ActionRegistry
from studio.ui.widgets.icons import WordButton
from studio.ui.widgets.message_bar import Message, MessageBar
from studio.ui.widgets.words import GAP, label
from studio.ui.writing.assistant.assistance import Assistance
from studio.ui.writing.assistant.assistant import Assistant
from studio.ui.writing.assistant.assistant_bar import AssistantBar, ProposalPanel
from studio.ui.writing.assistant.ghost import Ghost
from studio.ui.writing.assistant.inspector import PromptInspector
from studio.ui.writing.assistant.interrupted import InterruptedWords
from studio.ui.writing.commands import Commands
from studio.ui.writing.outline.header import PaneHeader
from studio.ui.writing.outline.outline import OutlineTree
from studio.ui.writing.presenter import SceneRow, WritingPresenter
from studio.ui.writing.text.editor import SceneEditor
from studio.ui.writing.text.find_bar import FindBar
from studio.ui.writing.text.finding import Finding
from studio.ui.writing.text.shelf import SceneShelf

_NARROW = 560
"""Logical pixels under which the outline stands above the editor."""
_SIZES = (9.0, 28.0)


class WritingPane(QWidget):
    models_wanted = Signal(str)
    """Show the model page, at this family: a larger writer is wanted."""

    def __init__(self, studio: Studio, actions: ActionRegistry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.studio = studio
        self._registry = actions
        self.session: ProjectSession | None = None
        self.ai_enabled = True
        self._followed: Change | None = None
        """The newest change of scenes or their text."""
        self.setAccessibleName("Writing")
        self.setMinimumWidth(320)
        state = studio.settings.get("writing_state")
        self.shelf = SceneShelf(self)
        self.shelf.points = min(max(float(state.get("points", 13.0)), _SIZES[0]), _SIZES[1])
        self.presenter = WritingPresenter(self, remember=lambda scene: self.remember("scene", scene))
        self._build()
        self.finding = Finding(self)
        self.assistance = Assistance(self)
        self.interrupted = InterruptedWords(self)
        self.ghost = Ghost(self)
        self.commands = Commands(self)
        self._connect()
        self._add_actions()
        self.set_session(studio.session)
        self.set_ai_enabled(bool(studio.settings.get("ai_in_writing")))

    @property
    def widget(self) -> QWidget:
        """What the deck shows."""
        return self

    def _add_actions(self) -> None:
        actions = self._registry
        editing = Editing(find=EditStep(self.finding.begin))
        actions.place("writing", tr("Writing"), self, editing)
        export = Action(
            "writing.export-scene",
            tr("Scene as Markdown or text…"),
            self.export_scene,
            menu="File/Export",
            section="Manuscript",
        )
        actions.add(export)

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
        studio, presenter, outline, editor = self.studio, self.presenter, self.outline, self.editor
        studio.session_changed.connect(self.set_session)
        studio.settings.changed.connect(self._setting_changed)
        self.shelf.failed.connect(self.say)
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
        editor.left.connect(self.commit_typing)
        editor.zoom_wanted.connect(self.zoom)
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
        self.ghost.dismiss()
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
        self.interrupted.refresh()

    def remember(self, name: str, value: str | float | bool) -> None:
        """Keep a state of the pane for the next start."""
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

    def show_scene(self, scene_id: str | None) -> None:
        self.ghost.dismiss()
        scene = self.shelf.get(scene_id) if scene_id is not None else None
        self.editor.show_scene(scene)
        self.editor.setReadOnly(scene is None or self.session is None or self.session.read_only)
        self.stack.setCurrentIndex(0 if scene is not None else 1)
        self.begin.setVisible(self.session is not None and not self.session.read_only)
        self._empty_words.setText("Nothing is written yet." if self.session is not None else "No project is open.")
        self.header.set_writable(self.session is not None and not self.session.read_only)
        self.assistance.text_changed()
        self.bar.setEnabled(scene is not None and self.session is not None and not self.session.read_only)

    def follow(self, change: Change) -> None:
        self._followed = change
        self.shelf.follow(change)
        self.assistance.text_changed()

    def commit_typing(self) -> None:
        self.shelf.commit_typing()

    def say(self, failure: Failure) -> None:
        self.messages.show_message(Message(sentence(failure)))

    # ---- commands of a person

    def chosen_model(self) -> str:
        """The model that would write now; empty when there is none or the assistant is switched off."""
        assistant = self.assistance.assistant
        return assistant.model_id if assistant.enabled else ""

    def focus_default(self) -> None:
        """Put the keyboard where one writes."""
        (self.editor if self.stack.currentIndex() == 0 else self.begin).setFocus()

    def start_writing(self) -> None:
        if self.presenter.add_scene("Scene 1") is not None:
            self.editor.setFocus()

    def begin_example(self, words: str) -> None:
        """The first steps: a scene that begins with these words, carried on by the assistant."""
        if self.presenter.add_scene("First steps") is None:
            return
        self.editor.setFocus()
        self.paste((Passage(words),))
        self.assistance.continue_text()

    def add_scene(self) -> None:
        made = self.presenter.add_scene()
        if made is not None:
            self.outline.show()
            self.outline.rename(made)

    def export_scene(self) -> None:
        """Ask for a file and write the scene to it as Markdown."""
        self.commands.export("markdown", whole=False)

    def undo(self) -> None:
        """Take the last step of writing back, and show where that was. Words that are still coming end here, and are
        that step."""
        assistant = self.assistance.assistant
        if assistant.running is not None and assistant.running.task == "continue":
            assistant.stop()
        self._step_history(QUndoStack.undo)

    def redo(self) -> None:
        self._step_history(QUndoStack.redo)

    def _step_history(self, step: Callable[[QUndoStack], None]) -> None:
        self.commit_typing()
        if self.session is None:
            return
        self._followed = None
        step(self.session.undo_stack("writing"))
        change: Change | None = self._followed
        if change is not None:
            self.reveal(change)

    def reveal(self, change: Change) -> None:
        """Open the scene of the first paragraph that this change touched, and scroll to it."""
        records = [one.after if one.after is not None else one.before for one in change.edits]
        touched = [one for one in records if isinstance(one, Paragraph)]
        if touched and self.presenter.current not in [paragraph.scene_id for paragraph in touched]:
            self.presenter.open_scene(touched[0].scene_id)
        if touched:
            self.editor.reveal(touched[0].id)

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
        self.remember("points", points)

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

    @property
    def assistant(self) -> Assistant:
        return self.assistance.assistant

    def set_ai_enabled(self, enabled: bool) -> None:
        """The one switch: off, no control, shortcut or tint of the assistant is left; the text stays as it is."""
        self.ai_enabled = enabled
        self.assistance.set_enabled(enabled)
        self.ghost.follow()
        self.commands.set_ai_enabled(enabled)
        self.shelf.restyle(self.shelf.points, tinted=enabled)
        self.interrupted.refresh()

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
            self.assistance.drop_proposal()
        elif self.find_bar.isVisible():
            self.finding.close()
        elif self.commands.focus_mode:
            self.commands.set_focus_mode(False)
        else:
            return False
        return True

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange) and hasattr(self, "commands"):
            self.shelf.restyle(self.shelf.points, tinted=self.ai_enabled)
            self.editor.column_changed()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < _NARROW
        wanted = Qt.Orientation.Vertical if narrow else Qt.Orientation.Horizontal
        if self.splitter.orientation() != wanted:
            self.splitter.setOrientation(wanted)
            self.splitter.setSizes([120, max(200, self.height() - 160)] if narrow else [190, self.width() - 190])
