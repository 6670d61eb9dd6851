"""The versions' room: drafts and kept versions of the scene in front, compared and brought back. Main thread.

The pane makes it and gives `panel` its place. Versions are encoded, read and compared on threads.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtWidgets import QMenu
from shiboken6 import isValid

from studio.domain.changes import Change
from studio.domain.document import Document
from studio.domain.showable import showable
from studio.domain.text_records import Scene
from studio.services.amounts import day_and_time
from studio.services.session.versions import Kept, Texts
from studio.services.translation import tr
from studio.ui.actions.menu_keys import keep_keys
from studio.ui.widgets.errand import Errand
from studio.ui.writing.desk import Desk
from studio.ui.writing.side import Side
from studio.ui.writing.versions.automatic import Automatic
from studio.ui.writing.versions.compare import CompareWindow, Work
from studio.ui.writing.versions.panel import VersionsPanel
from studio.ui.writing.versions.presenter import VersionsPresenter
from studio.ui.writing.versions.sources import (
    DraftRow,
    Row,
    Source,
    comparing,
    draft_rows,
    texts_reader,
    version_rows,
)


class VersionsRoom(QObject):
    text_wanted = Signal()
    """Another draft is in the book, to be written on."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.panel = VersionsPanel()
        self.side = Side(desk, self.panel, self.panel.versions.setFocus)
        self.presenter = VersionsPresenter(desk, self)
        self.automatic = Automatic(desk, self)
        self.taking, self._reading = Errand(self), Errand(self)
        self.window: CompareWindow | None = None
        self._connect()

    def _connect(self) -> None:
        desk, panel, presenter = self.desk, self.panel, self.presenter
        desk.project_changed.connect(lambda _session: presenter.show())
        desk.kept_changed.connect(lambda _change: presenter.show())
        desk.followed.connect(self._followed)
        desk.scene_changed.connect(self._scene_changed)
        desk.project_leaves.connect(self._leave)
        panel.appeared.connect(presenter.show)
        panel.kept.connect(presenter.keep_scene)
        panel.drafts.renamed.connect(presenter.rename)
        panel.drafts.opened.connect(presenter.switch_to)
        panel.versions.opened.connect(presenter.compare_chosen)

    def _followed(self, change: Change) -> None:
        if any(isinstance(edit.after or edit.before, Scene) for edit in change.edits):
            self.presenter.show()
        window = self._open_window()
        if window is not None:
            window.compare(again=True)

    def _leave(self) -> None:
        self.taking.finish(2.0)
        self._reading.cancel()
        self._close_window()

    def _scene_changed(self) -> None:
        self._close_window()
        self.presenter.show()

    # ---- view of the presenter

    @property
    def seen(self) -> bool:
        return self.panel.isVisible()

    @property
    def chosen_draft(self) -> str:
        return self.panel.drafts.chosen

    @property
    def chosen_versions(self) -> Sequence[Source]:
        return self.panel.versions.chosen

    def show_lists(self, drafts: Sequence[DraftRow], versions: Sequence[Row]) -> None:
        self.panel.show_lists(drafts, versions)

    def write_on(self) -> None:
        self.text_wanted.emit()

    def take_on_thread(self, work: Callable[[], Kept], done: Callable[[Kept], None]) -> None:
        self.taking.queue(lambda _step: work(), done, self.desk.say)

    def compare(self, old: Source, new: Source) -> None:
        document, scene = self.desk.document, self.desk.current
        if document is None or scene is None:
            return
        window = self._open_window()
        if window is None:
            window = self.window = CompareWindow(self._comparing, self.panel.window())
            window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            window.paragraph_wanted.connect(self.presenter.restore_paragraph)
            window.scene_wanted.connect(self.presenter.restore_scene)
            window.first_size()
        self.desk.commit_typing()
        window.offer(_sources(document, scene), old, new)
        window.show()
        window.raise_()
        window.activateWindow()

    def _comparing(self, old: Source, new: Source) -> Work | None:
        session, scene = self.desk.session, self.desk.current
        if session is None or scene is None:
            return None
        try:
            return comparing(session, scene, old, new)
        except KeyError:
            return None

    def _open_window(self) -> CompareWindow | None:
        return self.window if self.window is not None and isValid(self.window) else None

    def _close_window(self) -> None:
        window = self._open_window()
        if window is not None:
            window.reject()
        self.window = None

    # ---- scenes that are gone

    def offer_gone(self) -> None:
        """A menu of the scenes that the chosen version has and the manuscript has not."""
        session, chosen = self.desk.session, [one for one in self.chosen_versions if one.of != "scene"]
        if session is not None and chosen:
            read = texts_reader(session, chosen[0])
            self._reading.start(lambda _step: read(), self._show_gone, self.desk.say)

    def why_no_gone(self) -> str:
        if not any(one.of != "scene" for one in self.chosen_versions):
            return self.presenter.why_no_version() or tr("Choose a version of the whole manuscript first.")
        return self.desk.why_not_writable()

    def _show_gone(self, texts: Texts) -> None:
        document = self.desk.document
        gone = [one for one in texts.scenes.values() if document is not None and document.get(Scene, one.id) is None]
        if not gone:
            self.desk.hint(tr("Every scene of that version is in the manuscript."))
            return
        menu = QMenu(self.panel)
        keep_keys(menu)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for scene in gone:
            words = showable(scene.title or tr("Untitled scene")).replace("&", "&&")
            menu.addAction(words, partial(self.presenter.restore_gone, scene, texts.of(scene.id) or ()))
        corner = self.panel.versions.mapToGlobal(QPoint(0, 0))
        menu.popup(corner)

    def name_version(self) -> None:
        """Open it with the caret where a name is typed."""
        if not self.side.in_sight:
            self.side.open()
        self.panel.name.setFocus()

    def rename_draft(self) -> None:
        self.panel.drafts.rename_chosen()

    def why_no_rename(self) -> str:
        return tr("A name is being typed.") if self.panel.drafts.editing() else self.presenter.why_no_draft()


def _sources(document: Document, scene_id: str) -> list[tuple[Source, str]]:
    """Whatever the scene can be compared with, in words."""
    found = [(Source(), tr("Now, in the book"))]
    for draft in draft_rows(document, scene_id):
        if not draft.in_book:
            found.append((Source("draft", draft.id), tr("Draft: {name}", name=draft.name)))
    for one in version_rows(document, scene_id):
        when = day_and_time(one.created)
        words = tr("{name}, {time}", name=one.name, time=when) if one.name else tr("Kept by itself, {time}", time=when)
        found.append((one.source, words))
    return found
