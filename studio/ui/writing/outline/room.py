"""The outline's room: the tree of scenes and the line above the manuscript, joined to the desk. Main thread.

The pane makes it and lays out its two widgets, `header` and `tree`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from studio.domain.file_names import file_name
from studio.domain.manuscript import set_book
from studio.domain.scenes_together import roots_of
from studio.domain.showable import showable
from studio.domain.text_records import Meta, Scene
from studio.domain.word_count import Tally
from studio.services.exchange.scene_titles import ALL_TITLES, TITLES_MEAN, Titles, titles_by_level
from studio.services.translation import tr, tr_count
from studio.ui.writing.desk import Desk
from studio.ui.writing.dropped import is_recording
from studio.ui.writing.outline.book import BookDialog
from studio.ui.writing.outline.dialogs import ask_for_export, ask_for_import
from studio.ui.writing.outline.files import ManuscriptFiles, TextFormat
from studio.ui.writing.outline.goal import GoalDialog, goal_of, set_goal
from studio.ui.writing.outline.going import GoToScene
from studio.ui.writing.outline.header import OutlineHeader
from studio.ui.writing.outline.presenter import OutlinePresenter, SceneRow
from studio.ui.writing.outline.status import StatusDialog
from studio.ui.writing.outline.titles import TitlesDialog, keep_titles, titles_of
from studio.ui.writing.outline.tree import OutlineTree

REMOVED: Final = "scene removed"
"""Key of the message that tells of it, which undo makes untrue."""


class OutlineRoom(QObject):
    book_counted = Signal(int, int, int)
    """Words of the whole manuscript, once all of them are counted, the goal of a session, and the words that the writer
    wrote in this one."""
    counted = Signal(int)
    """Words of the scene in front, with those inside it."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self._gives_way = False
        self._shown = Tally(), Tally(), 0
        self.header = OutlineHeader()
        self.tree = OutlineTree()
        self.presenter = presenter = OutlinePresenter(desk, self)
        self.files = ManuscriptFiles(desk, self.tree.window, self)
        self._counting = QTimer(self)
        self._counting.setSingleShot(True)
        self._counting.setInterval(0)
        self._counting.timeout.connect(presenter.count_on)
        desk.project_changed.connect(presenter.project_changed)
        desk.scene_changed.connect(self._scene_changed)
        desk.followed.connect(presenter.followed)
        desk.refused.connect(presenter.show)
        desk.focus_mode_switched.connect(self._focus_mode)
        self.header.outline.toggled.connect(lambda _on: self._place())
        self.tree.scene_chosen.connect(desk.open_scene)
        self.tree.renamed.connect(presenter.rename_scene)
        self.tree.placed.connect(presenter.place_scenes)

    def remove_scenes(self, scene_ids: Sequence[str]) -> None:
        """With those inside them; of what had words that is told, since one key does it."""
        document = self.desk.document
        rows = {one.id: one for one in self.presenter.rows()}
        gone = [rows[one] for one in roots_of(document, scene_ids) if one in rows] if document is not None else []
        self.presenter.remove_scenes(scene_ids)
        count = sum(row.words for row in gone)
        if document is None or not count or any(document.get(Scene, row.id) is not None for row in gone):
            return
        if len(gone) == 1:
            words = tr_count(
                "“{title}” was removed, with {count:,} word. Undo brings it back.",
                "“{title}” was removed, with {count:,} words. Undo brings it back.",
                count,
                title=showable(gone[0].title),
            )
        else:
            words = tr_count(
                "{scenes} scenes were removed, with {count:,} word. Undo brings them back.",
                "{scenes} scenes were removed, with {count:,} words. Undo brings them back.",
                count,
                scenes=len(gone),
            )
        self.desk.notices.say(words, key=REMOVED)

    def chosen(self) -> list[str]:
        """The scenes that a command of the outline is about, in reading order."""
        if self.tree.isVisible():
            return self.tree.chosen_ids()
        return [self.desk.current] if self.desk.current is not None else []

    def ask_for_status(self) -> None:
        """Of all scenes that are chosen."""
        chosen, rows = self.chosen(), self.presenter.rows()
        said = [row.status for row in rows if row.id in chosen]
        known = list(dict.fromkeys(row.status for row in rows if row.status))
        same = said[0] if len(set(said)) == 1 else ""
        dialog = StatusDialog(len(chosen), same, known, self.tree.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.chosen.connect(lambda status: self.presenter.set_status(chosen, status))
        dialog.open()

    def why_no_merge(self) -> str:
        """Why the chosen scenes cannot become one; empty when they can."""
        chosen, document = self.chosen(), self.desk.document
        if len(chosen) < 2 or document is None:
            return tr("Choose two or more scenes in the outline first, with Shift or Ctrl.")
        if any(document.where(Scene, "parent_id", one) for one in chosen[1:]):
            return tr("One of them has scenes inside it; take these out first.")
        return ""

    # ---- view of the presenter

    def show_outline(self, rows: Sequence[SceneRow], current: str | None) -> None:
        self.tree.show_rows(rows, current)
        front = next((row for row in rows if row.id == current), None)
        self.header.show_title(front.title if front is not None else "")
        self.counted.emit(front.words if front is not None else 0)

    def show_counts(self, scene: Tally, project: Tally, grown: int) -> None:
        self._shown = scene, project, grown
        self.header.show_counts(scene, project, grown, self.goal)
        if self.presenter.all_counted:
            self.book_counted.emit(project.words, self.goal, grown)

    def count_later(self) -> None:
        self._counting.start()

    def _scene_changed(self) -> None:
        self.presenter.scene_changed()
        self.header.set_writable(self.desk.writable)

    def _focus_mode(self, on: bool) -> None:
        self.header.setVisible(not on)
        self._place()

    def give_way(self, on: bool) -> None:
        """Another room stands in the place of the tree, or no longer."""
        if on != self._gives_way:
            self._gives_way = on
            self._place()

    def _place(self) -> None:
        here = self.header.outline.isChecked() and not self._gives_way
        self.tree.setVisible(here and not self.desk.focus_mode)

    # ---- commands of a person

    def add_scene(self, *, inside: bool = False) -> None:
        """A new scene, its title waiting to be typed; `inside`: the one in front becomes a chapter of it."""
        made = self.presenter.add_scene(inside=inside)
        if made is not None:
            self.header.outline.setChecked(True)
            self.tree.name_new(made)

    def add_chapter(self) -> None:
        """A new chapter with an empty scene in it, its title waiting to be typed."""
        made = self.presenter.add_chapter()
        if made is not None:
            self.header.outline.setChecked(True)
            self.tree.name_new(made)

    @property
    def goal(self) -> int:
        """Words to write each time the manuscript is worked on; 0: none is set."""
        return goal_of(self.desk.session)

    def ask_for_goal(self) -> None:
        dialog = GoalDialog(self.goal, self.tree.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.chosen.connect(self._set_goal)
        dialog.open()

    def _set_goal(self, words: int) -> None:
        session = self.desk.session
        if session is not None and self.desk.writable:
            set_goal(session, words)
            self.show_counts(*self._shown)

    def ask_for_book(self) -> None:
        """How the book is called, and who wrote it."""
        document = self.desk.document
        meta = document.get(Meta, "project") if document is not None else None
        if meta is None:
            return
        dialog = BookDialog(meta.title, meta.author, self.tree.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.chosen.connect(self._set_book)
        dialog.open()

    def _set_book(self, title: str, author: str) -> None:
        self.desk.make(lambda document: set_book(document, title=title, author=author))

    def rename_scene(self) -> None:
        """Have the title of the scene in front typed anew."""
        if self.desk.current is not None:
            self.header.outline.setChecked(True)
            self.tree.rename(self.desk.current)

    def ask_for_scene(self) -> None:
        """Go to a scene by some letters of its title."""
        scenes = [(row.id, row.title) for row in self.presenter.rows()]
        dialog = GoToScene(scenes, self.tree.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.chosen.connect(self.desk.open_scene)
        dialog.open()

    def take_in(self, paths: Sequence[Path]) -> None:
        """Files that were dropped: texts are shown before they come in, recordings go to who writes them down."""
        recordings = [path for path in paths if is_recording(path)]
        texts = [path for path in paths if path not in recordings]
        if texts:
            self.files.preview(texts)
        if recordings:
            self.desk.recordings_given.emit(recordings)

    def ask_for_import(self) -> None:
        ask_for_import(self.tree.window(), self.files.preview)

    def ask_for_export(self, *rows: TextFormat, whole: bool) -> None:
        """Ask for a file of one of these formats, then write the manuscript or the scene in front to it."""
        session, scene_id = self.desk.session, None if whole else self.desk.current
        if session is None:
            return
        scene = session.document.get(Scene, scene_id) if scene_id is not None else None
        title = scene.title if scene is not None else session.path.stem
        proposed = session.path.parent / file_name(title, session.path.stem)
        window = self.tree.window()

        def ask(titles: Titles) -> None:
            ask_for_export(window, rows, proposed, lambda path: self.files.write(path, rows, scene_id, titles))

        levels = titles_by_level(session.document) if scene_id is None else ()
        if len(levels) < 2 or any(row.id in TITLES_MEAN for row in rows):
            ask(ALL_TITLES)
            return
        dialog = TitlesDialog(levels, titles_of(session), window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.chosen.connect(self._keep_titles)
        dialog.chosen.connect(ask)
        dialog.open()

    def _keep_titles(self, titles: Titles) -> None:
        if self.desk.session is not None and self.desk.writable:
            keep_titles(self.desk.session, titles)
