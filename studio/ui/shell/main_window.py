"""The one window: top bar, messages, three panes, job bar, menus. Made by the composition root with the panes in it.

It imports no pane. It puts the rooms of the shell together and shows one page at a time; what they do is theirs. It
owns no data: all is in the services; closing it writes what is pending first. Main thread.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QMimeData, QSize, Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from studio.domain.document import Document
from studio.domain.errors import Failure, StudioError
from studio.domain.project_records import Asset
from studio.domain.text_records import Scene
from studio.services.session.newer import NewerThings, newer_words
from studio.services.session.session import ProjectSession
from studio.services.studio import Studio
from studio.services.translation import tr
from studio.ui.actions.action import WINDOW
from studio.ui.actions.editing import Editing, EditStep
from studio.ui.actions.registry import ActionRegistry
from studio.ui.following import Connections, SessionFollower
from studio.ui.models.actions import page_actions
from studio.ui.notices import Notices
from studio.ui.pane import Pane
from studio.ui.shell import actions as shell_actions
from studio.ui.shell.areas import Areas
from studio.ui.shell.beside_focus import tell_beside_focus
from studio.ui.shell.dialogs import Dialogs
from studio.ui.shell.dropping import dropped_files, dropped_path, is_project, unknown_files, why_unknown
from studio.ui.shell.edit_steps import EditSteps
from studio.ui.shell.full_screen import FullScreen
from studio.ui.shell.geometry import KeptGeometry, restore_geometry
from studio.ui.shell.given import GivenFiles
from studio.ui.shell.job_bar import JobBar
from studio.ui.shell.job_messages import JobMessages
from studio.ui.shell.keeping import Keeping
from studio.ui.shell.leaving import Leaving
from studio.ui.shell.menus import Menus, recent_menu
from studio.ui.shell.models_frame import ModelsFrame
from studio.ui.shell.opening import cut_off_words
from studio.ui.shell.page_alone import PageAlone
from studio.ui.shell.pane_deck import PaneDeck, PaneSwitch
from studio.ui.shell.project_flow import ProjectFlow
from studio.ui.shell.start_page import StartPage
from studio.ui.shell.top_bar import TopBar
from studio.ui.shell.undo_steps import UndoSteps
from studio.ui.widgets.drops import Act, Drops
from studio.ui.widgets.message_bar import MessageBar


class MainWindow(QMainWindow):
    """Implements `Frame` for its rooms."""

    def __init__(
        self, studio: Studio, actions: ActionRegistry, *, picture: Pane, writing: Pane, narration: Pane
    ) -> None:
        super().__init__()
        self.studio = studio
        self.registry = actions
        self.panes: dict[str, Pane] = {"picture": picture, "writing": writing, "narration": narration}
        self.deck = PaneDeck(self.panes, studio.settings)
        self.messages = MessageBar()
        self._notices = Notices(studio.kinds, self)
        self.job_bar = JobBar(studio)
        self.pages = QStackedWidget()
        self.areas = Areas(studio, self.pages, self.deck, self.panes, self.job_bar, lambda: self.top_bar)
        leaving = Leaving(studio, self._notices, self)
        self.flow = ProjectFlow(studio, self, leaving)
        self.dialogs = Dialogs(studio, actions, self.flow, self, self.areas.back_to_work)
        self._switch = PaneSwitch(self.deck)
        self.top_bar = TopBar(self._switch, self._take_snapshot, self.areas.back_to_work)
        self.keeping = Keeping(studio, self, self.flow, self.top_bar, leaving)
        self.start_page = StartPage(studio, self.begin, self.show_studio, self.flow.open_sample, self.show_models)
        self.models_frame = ModelsFrame(studio, actions, self.show_studio)
        self._job_messages = JobMessages(
            studio, self._notices, self.show_models, self, lambda: self.deck.shown, self.deck.reveal
        )
        self._undo = UndoSteps(studio, self, self.panes, self.areas)
        self._lay_out()
        self._full_screen = FullScreen(self, (self.menuBar(), self.top_bar, self.job_bar))
        self._page_alone = PageAlone(actions, self.deck, self._full_screen, self)
        self._add_actions()
        self._menus = Menus(self.menuBar(), actions, recent_menu(studio.settings, self.flow.open_path))
        self._menus.build()
        actions.changed.connect(self._menus.build)
        self._connect()
        self.given = GivenFiles(studio, self.panes, self.areas, self.flow, self._notices, self)
        self._drops = Drops(self, lambda data: any(url.isLocalFile() for url in data.urls()), self._take_drop)
        restore_geometry(self, studio.settings)
        self._geometry = KeptGeometry(self, studio.settings)
        self._following = SessionFollower(studio, self._take_up, self._connections, parent=self)
        self._following.start()

    def _lay_out(self) -> None:
        """From the outside in: Qt looks at the style of all that is inside anew, each time it gets another parent."""
        central = QWidget()
        self.setCentralWidget(central)
        column = QVBoxLayout(central)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self.top_bar, self.messages):
            column.addWidget(widget)
        column.addWidget(self.pages, 1)
        for page in (self.deck, self.start_page, self.models_frame):
            self.pages.addWidget(page)
        self.pages.currentChanged.connect(self._page_changed)
        column.addWidget(self.job_bar)

    def _add_actions(self) -> None:
        actions, flow, keeping, areas, dialogs = self.registry, self.flow, self.keeping, self.areas, self.dialogs
        self._edits = EditSteps(actions, self)
        actions.place(WINDOW, tr("Everywhere"), self)
        actions.place("start", tr("First steps"), self.start_page)
        find = EditStep(self.models_frame.begin_search)
        actions.place("models", tr("Models"), self.models_frame, Editing(find=find))
        actions.place("queue", tr("Queue"), self.job_bar.popup)
        actions.add(
            *shell_actions.project_actions(flow, keeping, snapshots=dialogs.snapshots, leave=self.close),
            *shell_actions.edit_actions(self._undo, self._edits, preferences=dialogs.preferences),
            shell_actions.history_action(keeping, partial(dialogs.history, self._undo.go_to)),
            *shell_actions.pane_actions(areas),
            *shell_actions.view_actions(
                areas,
                self.job_bar,
                self._full_screen,
                self._page_alone,
                palette=dialogs.palette,
                scale=self._scale_by,
            ),
            *shell_actions.queue_actions(self.job_bar.popup),
            *shell_actions.model_actions(flow, self.show_models, self.find_models),
            *page_actions(self.models_frame.page_in_sight),
            *shell_actions.help_actions(flow, first_steps=self.show_start, keys=dialogs.keys, about=dialogs.about),
            shell_actions.leaving_action("start.leave", "start", self.start_page, self.show_studio),
            shell_actions.leaving_action("models.leave", "models", self.models_frame, self.show_studio),
        )
        self.job_bar.bind(actions)
        self._switch.explain(actions)

    def _connect(self) -> None:
        self._notices.said.connect(self.messages.show_message)
        self._notices.taken_back.connect(self.messages.drop)
        self.studio.settings.not_kept.connect(self._settings_not_kept)
        self.studio.runs.changed.connect(self._run_moved)
        for pane in self.panes.values():
            pane.models_wanted.connect(self.show_models)
        self.registry.starting.connect(self.areas.follow_action)
        self.registry.refused.connect(self.say)
        self.registry.refused.connect(tell_beside_focus)
        self.registry.escape_left.connect(self._full_screen.leave)

    # ---- what its rooms ask

    @property
    def widget(self) -> QWidget:
        return self

    @property
    def notices(self) -> Notices:
        return self._notices

    @property
    def answering(self) -> bool:
        return self.top_bar.answering

    def say(self, words: str) -> None:
        """A short answer in the top bar."""
        self.top_bar.say(words)

    def commit_typing(self) -> None:
        """What is typed and still rests in an editor becomes part of the document."""
        for pane in self.panes.values():
            pane.commit_typing()

    def finish_work(self) -> None:
        """The project is being left: what was begun in any pane comes to its end."""
        for pane in self.panes.values():
            pane.finish_work()

    def show_mishap(self, words: str) -> None:
        """An error nobody expected; the newest takes the place of those before."""
        self._notices.fail(words, key="mishap")

    def _settings_not_kept(self, failure: Failure) -> None:
        self._notices.fail(failure, key="settings")

    def _take_snapshot(self, name: str) -> None:
        self.keeping.take_snapshot(name)

    # ---- the project

    def _connections(self, session: ProjectSession) -> Connections:
        late = (session.newer_found, self._say_newer)
        return (*self.keeping.connections(session), *self._undo.connections(session), late)

    def _take_up(self, session: ProjectSession | None) -> None:
        """Show another project, or none."""
        self._notices.take_back("moved")
        self._notices.take_back("cut-off")
        self.top_bar.show_session(session)
        if session is None:
            self.setWindowTitle("Triptych")
            return
        self._show_title(session.path)
        self.flow.remember(session.path)
        if session.cut_off:
            self._notices.say(cut_off_words(session.cut_off), key="cut-off")
        if session.newer is not None:
            self._say_newer(session.newer)
        self.areas.follow_focus()
        self.start_page.refresh()
        if not self.studio.settings.get("start_page_seen") and not _begun(session.document):
            self.show_start()
        elif not self.deck.focused():
            self.areas.back_to_work()

    def _show_title(self, path: Path) -> None:
        """The project, behind how far a run is, which a taskbar shows too."""
        run = self.studio.runs.shown
        words = tr("{project} \u2013 Triptych", project=path.stem)
        if run is not None and run.total:
            words = tr("{percent} % \u2013 {title}", percent=100 * run.done // run.total, title=words)
        if words != self.windowTitle():
            self.setWindowTitle(words)

    def _run_moved(self) -> None:
        if self.studio.session is not None:
            self._show_title(self.studio.session.path)

    def _say_newer(self, things: NewerThings) -> None:
        self._notices.say(newer_words(things), key="newer")

    def project_renamed(self, path: Path) -> None:
        self.top_bar.show_session(self.studio.session)
        self._show_title(path)
        self.flow.remember(path)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Nothing is lost by closing: pending work is written first; if it cannot be, the window stays."""
        if not self.keeping.may_close():
            event.ignore()
            return
        self.deck.remember()
        self._geometry.keep()
        super().closeEvent(event)

    # ---- pages

    def _page_changed(self, _at: int) -> None:
        """Who came to the panes, on whatever way, has left the first steps."""
        if self.pages.currentWidget() is self.deck:
            self.studio.settings.set("start_page_seen", True)

    def show_studio(self) -> None:
        """Back to the panes."""
        self.studio.settings.set("start_page_seen", True)
        self.pages.setCurrentWidget(self.deck)
        self.areas.back_to_work()

    def begin_project(self) -> None:
        """To the pane that was asked for last, or to an empty scene, from the first steps and the model page."""
        asked = self.areas.last if self.pages.currentWidget() is self.deck else ""
        self.studio.settings.set("start_page_seen", True)
        shown = self.deck.shown
        name = asked if asked in shown else "writing" if "writing" in shown or not shown else shown[0]
        self.areas.go_to(name)
        self.panes[name].begin_empty()

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
            self._notices.fail(error.failure)

    def find_models(self) -> None:
        """Models of other programs, over the model page."""
        self.show_models()
        self.models_frame.page.find_others()

    def show_models(self, family: str = "") -> None:
        """The model page, at models of this family."""
        self.pages.setCurrentWidget(self.models_frame)
        self.models_frame.show_family(family)
        self.models_frame.setFocus(Qt.FocusReason.OtherFocusReason)

    def take_files(self, paths: Sequence[Path]) -> None:
        self.given.take(paths)

    def import_model(self, path: Path) -> None:
        """A model file or folder that was dropped or chosen: to the model page, which says what it is."""
        self.show_models()
        self.models_frame.offer(path)

    def _scale_by(self, percent: int) -> None:
        settings = self.studio.settings
        settings.set("ui_scale", max(80, min(200, settings.get("ui_scale") + percent)))

    # ---- the window itself

    def minimumSizeHint(self) -> QSize:
        return QSize(480, 320)

    def _take_drop(self, data: QMimeData) -> Act:
        path, files, unknown = dropped_path(data), dropped_files(data), unknown_files(data)

        def act() -> None:
            if path is not None:
                (self.flow.open_path if is_project(path) else self.import_model)(path)
            elif files:
                self.given.take(files)
            if unknown:
                self._notices.fail(why_unknown(unknown))

        return act


def _begun(document: Document) -> bool:
    """There is a scene or a picture in it."""
    return any(next(document.all(kind), None) is not None for kind in (Scene, Asset))
