"""The one window: top bar, messages, three panes, job bar, menus. Made by the composition root with the panes in it.

It imports no pane. It owns no data: all is in the services; closing it writes what is pending first. Main thread.
"""

from __future__ import annotations

import time
from pathlib import Path

from PySide6.QtCore import QByteArray, QRect, QSize, Qt
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QDialog, QMainWindow, QStackedWidget, QStyle, QVBoxLayout, QWidget

from studio.domain.document import Change, Job
from studio.domain.errors import (
    EngineFailed,
    Failure,
    ModelMissing,
    OutOfMemory,
    StudioError,
    WorkerDied,
    WorkerGarbage,
    WorkerHung,
    WorkerStopped,
)
from studio.domain.requests import Family, family_of
from studio.services.session.session import ProjectSession
from studio.services.studio import Studio
from studio.services.translation import tr
from studio.services.wording import sentence
from studio.ui.actions.action import WINDOW
from studio.ui.actions.registry import ActionRegistry
from studio.ui.pane import Pane
from studio.ui.shell import actions as shell_actions
from studio.ui.shell.about import AboutDialog
from studio.ui.shell.edit_steps import EditSteps
from studio.ui.shell.job_bar import JobBar
from studio.ui.shell.menus import Menus, recent_menu
from studio.ui.shell.models_frame import ModelsFrame
from studio.ui.shell.pane_deck import PANES, PaneDeck, PaneSwitch
from studio.ui.shell.preferences import PreferencesDialog
from studio.ui.shell.project_flow import ProjectFlow
from studio.ui.shell.snapshots import SnapshotsDialog
from studio.ui.shell.start_page import StartPage
from studio.ui.shell.top_bar import TopBar
from studio.ui.shell.undo_steps import UndoSteps
from studio.ui.widgets.message_bar import Message, MessageBar, Way

_RETRY = (OutOfMemory, WorkerDied, WorkerHung, WorkerGarbage, EngineFailed)
MODEL_SUFFIXES = (".safetensors", ".gguf", ".onnx", ".ckpt", ".pt", ".pth", ".bin")


class MainWindow(QMainWindow):
    """Everything around the panes."""

    def __init__(
        self, studio: Studio, actions: ActionRegistry, *, picture: Pane, writing: Pane, narration: Pane
    ) -> None:
        super().__init__()
        self.studio = studio
        self.registry = actions
        self.panes: dict[str, Pane] = {"picture": picture, "writing": writing, "narration": narration}
        self._session: ProjectSession | None = None
        self._leave_unsaved = False
        self._last_pane = ""
        self._dialog: QDialog | None = None
        self.setAcceptDrops(True)
        self.deck = PaneDeck(self.panes, studio.settings)
        self.messages = MessageBar()
        self.flow = ProjectFlow(studio, self)
        self.job_bar = JobBar(studio)
        self.top_bar = TopBar(PaneSwitch(self.deck), self._take_snapshot, self._back_to_work)
        self.start_page = StartPage(studio, self.begin, self.show_studio, self.flow.open_sample, self.show_models)
        self.models_frame = ModelsFrame(studio, self.show_studio)
        self.pages = QStackedWidget()
        for page in (self.deck, self.start_page, self.models_frame):
            self.pages.addWidget(page)
        self._lay_out()
        self._undo = UndoSteps(studio, self.panes, self.commit_typing)
        self._edits = EditSteps(actions)
        self._add_actions()
        self._menus = Menus(self.menuBar(), actions, recent_menu(studio.settings, self.flow.open_path))
        self._menus.build()
        self._connect()
        self._restore_geometry()
        self.take_up(studio.session)

    @property
    def widget(self) -> QWidget:
        return self

    def _add_actions(self) -> None:
        actions, flow = self.registry, self.flow
        actions.place(WINDOW, tr("Everywhere"), self)
        actions.place("start", tr("First steps"), self.start_page)
        actions.place("models", tr("Models"), self.models_frame)
        actions.add(
            *shell_actions.project_actions(
                flow, save=self.save_now, snapshots=self.show_snapshots, leave=self.close, none_open=self._none_open
            ),
            *shell_actions.edit_actions(self._undo, self._edits, preferences=self.show_preferences),
            *shell_actions.pane_actions(self.go_to, self.go_alone, lambda: self.deck.show_only(*PANES)),
            *shell_actions.view_actions(
                following=self.next_area,
                previous=self.previous_area,
                queue=self.job_bar.open_queue,
                cancel=self.job_bar.cancel_shown,
                idle=self.job_bar.idle,
                scale=self.scale_by,
            ),
            *shell_actions.model_actions(flow, self.show_models),
            *shell_actions.help_actions(flow, first_steps=self.show_start, about=self.show_about),
            shell_actions.leaving_action("start.leave", "start", self.show_studio),
            shell_actions.leaving_action("models.leave", "models", self.show_studio),
        )

    def _none_open(self) -> str:
        return "" if self._session is not None else tr("No project is open.")

    def _lay_out(self) -> None:
        central = QWidget()
        column = QVBoxLayout(central)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self.top_bar, self.messages):
            column.addWidget(widget)
        column.addWidget(self.pages, 1)
        column.addWidget(self.job_bar)
        self.setCentralWidget(central)

    def _connect(self) -> None:
        studio = self.studio
        studio.session_changed.connect(self.take_up)
        studio.queue.ended.connect(self._job_ended)
        studio.queue.notes.connect(self._job_notes)
        studio.workers.worker_changed.connect(self._worker_changed)
        studio.settings.not_kept.connect(self.show_failure)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._focus_moved)
        for pane in self.panes.values():
            pane.models_wanted.connect(self.show_models)
        self.registry.starting.connect(self._bring_pane)
        self.registry.refused.connect(self.say)

    # ---- the project

    def commit_typing(self) -> None:
        """What is typed and still rests in an editor becomes part of the document."""
        for pane in self.panes.values():
            pane.commit_typing()

    def take_up(self, session: ProjectSession | None) -> None:
        """Show another project, or none. Called for every change of `studio.session`."""
        if self._session is not None:
            self._session.committed.disconnect(self.top_bar.rest_saved)
            self._session.commit_failed.disconnect(self._commit_failed)
            self._session.undo_refused.disconnect(self._undo_refused)
            self._session.copy_ended.disconnect(self.flow.copy_ended)
            self._session.damaged.disconnect(self._damaged)
        self._session = session
        self.top_bar.show_session(session)
        if session is None:
            self.setWindowTitle("Triptych")
            return
        session.committed.connect(self.top_bar.rest_saved)
        session.commit_failed.connect(self._commit_failed)
        session.undo_refused.connect(self._undo_refused)
        session.copy_ended.connect(self.flow.copy_ended)
        session.damaged.connect(self._damaged)
        self.setWindowTitle(f"{session.path.stem} \u2013 Triptych")
        self.flow.remember(session.path)
        self._focus_moved(None, QApplication.focusWidget())
        self.start_page.follow(session)
        if not self.studio.settings.get("start_page_seen"):
            self.show_start()
        elif not self.deck.focused():
            self._back_to_work()

    def save_now(self) -> None:
        """Ctrl+S: everything is written already or now; say when, and offer to name the moment."""
        session = self._session
        if session is None:
            self.say("No project is open")
            return
        if session.read_only:
            self.say("This project is read only")
            return
        self.commit_typing()
        if not session.flush(timeout=3):
            self._commit_failed(None)
            return
        self.say(f"Saved {time.strftime('%H:%M', time.localtime(session.last_commit or time.time()))}")
        self.top_bar.offer_snapshot()

    def _take_snapshot(self, name: str) -> None:
        if self._session is None:
            return
        try:
            snapshot = self._session.take_snapshot(name)
        except StudioError as error:
            self.show_failure(error.failure)
            return
        self.say(f"Kept as \u201c{snapshot.name}\u201d")

    def _commit_failed(self, failure: Failure | None) -> None:
        words = sentence(failure) if failure is not None else "The project file has not answered yet."
        text = f"{words} Your work is kept in memory and written as soon as it can be."
        self.messages.show_message(Message(text, actions=(("Save a copy\u2026", self.flow.save_copy),), key="commit"))

    def _damaged(self, failure: Failure) -> None:
        ways_on = self.flow.ways_on(failure, self._session.path) if self._session is not None else ()
        actions = (*ways_on, ("Save a copy\u2026", self.flow.save_copy))
        self.messages.show_message(Message(sentence(failure), actions=actions, key="damaged"))

    def _undo_refused(self, change: Change) -> None:
        text = (
            f"\u201c{change.label}\u201d cannot be undone here any more: another pane has changed the same thing since."
        )
        self.show_hint(text, key="undo")

    def closeEvent(self, event: QCloseEvent) -> None:
        """Nothing is lost by closing: pending work is written first; if it cannot be, the window stays."""
        self.commit_typing()
        session = self._session
        if session is not None and not session.read_only and not self._leave_unsaved and not session.flush():
            actions: tuple[Way, ...] = (
                ("Save a copy\u2026", self.flow.save_copy),
                ("Quit and lose the last changes", self._quit_unsaved),
            )
            text = f"The last changes could not be written to {session.path.name}."
            self.messages.show_message(Message(text, actions=actions, key="commit"))
            event.ignore()
            return
        self.deck.remember()
        self.studio.settings.set("window_geometry", bytes(self.saveGeometry().toBase64().data()).decode())
        super().closeEvent(event)

    def _quit_unsaved(self) -> None:
        self._leave_unsaved = True
        self.close()

    # ---- messages

    def say(self, words: str) -> None:
        """A short answer in the top bar."""
        self.top_bar.say(words)

    def show_failure(self, failure: Failure, *actions: Way) -> None:
        """One sentence in the message bar."""
        self.messages.show_message(Message(sentence(failure), actions=actions))

    def show_mishap(self, words: str) -> None:
        """An error nobody expected; the newest takes the place of those before."""
        self.messages.show_message(Message(words, key="mishap"))

    def show_hint(self, words: str, *actions: Way, key: str = "") -> None:
        self.messages.show_message(Message(words, alarm=False, actions=actions, key=key))

    def _job_ended(self, job: Job) -> None:
        if job.failure is None:
            return
        actions: list[Way] = []
        if isinstance(job.failure, ModelMissing):
            actions.append(("Get the model", self.show_models))
        elif isinstance(job.failure, WorkerStopped):
            actions.append(("Start it again", lambda: self._restart(family_of(job.request), job.id)))
        elif isinstance(job.failure, _RETRY):
            actions.append(("Try again", lambda: self._retry(job.id)))
        self.messages.show_message(Message(sentence(job.failure), actions=tuple(actions), key=f"job {job.id}"))

    def _job_notes(self, _job_id: str, notes: tuple[str, ...]) -> None:
        for note in notes:
            self.show_hint(note)

    def _worker_changed(self, family: Family, state: str) -> None:
        key = f"worker {family}"
        if state == "stopped":
            words = {"picture": "picture", "text": "writing", "voice": "voice"}[family]
            text = f"The {words} worker stopped too often and rests now. Your project is not touched."
            actions = (("Start it again", lambda: self.studio.workers.restart(family)),)
            self.messages.show_message(Message(text, actions=actions, key=key))
        else:
            self.messages.drop(key)

    def _retry(self, job_id: str) -> None:
        try:
            self.studio.queue.retry(job_id)
        except StudioError as error:
            self.show_failure(error.failure)

    def _restart(self, family: Family, job_id: str) -> None:
        self.studio.workers.restart(family)
        self._retry(job_id)

    # ---- pages and dialogs

    def show_studio(self) -> None:
        """Back to the panes."""
        self.studio.settings.set("start_page_seen", True)
        self.pages.setCurrentWidget(self.deck)
        self._back_to_work()

    def show_start(self) -> None:
        self.pages.setCurrentWidget(self.start_page)
        self.start_page.refresh()
        self.start_page.focus_default()

    def begin(self, pane: str, words: str) -> None:
        """Leave the first steps for a pane, and have it do its part with these words."""
        self.show_studio()
        if len(self.deck.shown) == 1 or pane not in self.deck.shown:
            self.deck.show_only(pane)
        self.deck.focus(pane)
        try:
            self.panes[pane].begin_example(words)
        except StudioError as error:
            self.show_failure(error.failure)

    def show_models(self, family: str = "") -> None:
        """The model page, at models of this family."""
        self.pages.setCurrentWidget(self.models_frame)
        self.models_frame.show_family(family)
        self.models_frame.setFocus(Qt.FocusReason.OtherFocusReason)

    def import_model(self, path: Path) -> None:
        """A model file or folder that was dropped or chosen: to the model page, which says what it is."""
        self.show_models()
        self.models_frame.offer(path)

    def show_preferences(self) -> None:
        self._open_dialog(PreferencesDialog(self.studio.settings, self))

    def show_about(self) -> None:
        self._open_dialog(AboutDialog(self.studio.library, self))

    def show_snapshots(self) -> None:
        if self._session is not None:
            self._open_dialog(SnapshotsDialog(self._session, self))

    def _open_dialog(self, dialog: QDialog) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._dialog = dialog
        dialog.finished.connect(self._back_to_work)
        dialog.open()

    # ---- moving about

    def go_to(self, name: str) -> None:
        self.pages.setCurrentWidget(self.deck)
        self.deck.focus(name)

    def go_alone(self, name: str) -> None:
        self.deck.show_only(name)
        self.go_to(name)

    def _bring_pane(self, action_id: str) -> None:
        """An action of a pane that is out of sight, by menu or palette, first brings the pane."""
        name = action_id.split(".", maxsplit=1)[0]
        if name in self.panes and (self.pages.currentWidget() is not self.deck or name not in self.deck.shown):
            self.go_to(name)

    def next_area(self) -> None:
        self._step_area(1)

    def previous_area(self) -> None:
        self._step_area(-1)

    def _step_area(self, by: int) -> None:
        areas = [*self.deck.shown, "bar"]
        here = self.deck.focused()
        widget = QApplication.focusWidget()
        if not here and widget is not None and self.job_bar.isAncestorOf(widget):
            here = "bar"
        following = areas[(areas.index(here) + by) % len(areas)] if here in areas else areas[0]
        if following == "bar":
            self.job_bar.focus_default()
        else:
            self.go_to(following)

    def scale_by(self, percent: int) -> None:
        settings = self.studio.settings
        settings.set("ui_scale", max(80, min(200, settings.get("ui_scale") + percent)))

    def _back_to_work(self) -> None:
        if self.pages.currentWidget() is self.deck and self.deck.shown:
            last = self._last_pane if self._last_pane in self.deck.shown else self.deck.shown[0]
            self.deck.focus(self.deck.focused() or last)

    def _focus_moved(self, _old: QWidget | None, new: QWidget | None) -> None:
        """The pane with the keyboard is the one whose last step Undo takes back."""
        name = self.deck.focused()
        if new is None or not name:
            return
        self._last_pane = name
        if self._session is None:
            return
        if name in ("picture", "writing", "narration"):
            self._session.undo_stack(name).setActive(True)  # type: ignore[arg-type]

    # ---- the window itself

    def _restore_geometry(self) -> None:
        self.resize(QSize(1280, 720))
        stored = self.studio.settings.get("window_geometry")
        if stored:
            self.restoreGeometry(QByteArray.fromBase64(stored.encode()))
        screen = self.screen()
        if screen is not None and not self.isMaximized():
            self._fit_into(screen.availableGeometry())

    def _fit_into(self, available: QRect) -> None:
        """No larger than the screen and wholly on it, also where that is smaller or scaled higher than last time."""
        if available.contains(self.geometry()):
            return
        title_bar = self.style().pixelMetric(QStyle.PixelMetric.PM_TitleBarHeight)
        size = self.size().boundedTo(QSize(available.width(), available.height() - title_bar))
        left = max(available.left(), min(self.x(), available.right() + 1 - size.width()))
        top = max(available.top(), min(self.y(), available.bottom() + 1 - size.height() - title_bar))
        self.resize(size)
        self.move(left, top)

    def minimumSizeHint(self) -> QSize:
        return QSize(480, 320)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self._dropped_path(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = self._dropped_path(event)
        if path is None:
            return
        event.acceptProposedAction()
        if path.suffix.lower() == ".triptych":
            self.flow.open_path(path)
        else:
            self.import_model(path)

    def _dropped_path(self, event: QDropEvent) -> Path | None:
        """The one model or project among what is dragged; pictures and texts are the panes' own."""
        for url in event.mimeData().urls():
            path = Path(url.toLocalFile())
            if path.suffix.lower() in (*MODEL_SUFFIXES, ".triptych") or (path.name and path.is_dir()):
                return path
        return None
