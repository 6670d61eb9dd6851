"""The text's room: editor, find bar, and the scenes' documents, joined to the desk. Main thread.

The pane makes it, lays out `find_bar` and `stack`, and passes it to the assistant's room as a `Page`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtGui import QGuiApplication, QTextCursor

from studio.domain.changes import Change
from studio.domain.passages import Passage, Place
from studio.domain.project_records import Asset
from studio.domain.text_pictures import with_pictures_that_are_here
from studio.domain.text_records import Scene
from studio.services.session.session import ProjectSession
from studio.services.translation import tr
from studio.ui.writing.desk import Desk
from studio.ui.writing.page import ProposedChange
from studio.ui.writing.text.author_bars import AuthorBars, AuthorLegend
from studio.ui.writing.text.code_colours import CodeColours
from studio.ui.writing.text.dictionaries import Dictionaries
from studio.ui.writing.text.editor import SceneEditor
from studio.ui.writing.text.find_room import FindRoom
from studio.ui.writing.text.grammar_check import GrammarCheck
from studio.ui.writing.text.grammar_rules import RulesWindow
from studio.ui.writing.text.long_paste import LongPaste, lost_pictures_words
from studio.ui.writing.text.look import Look
from studio.ui.writing.text.marking import Marking
from studio.ui.writing.text.pages import Pages
from studio.ui.writing.text.pictures import TextPictures
from studio.ui.writing.text.placing_pictures import PlacingPictures
from studio.ui.writing.text.presenter import TextPresenter
from studio.ui.writing.text.scene_documents import SceneDocuments
from studio.ui.writing.text.sight import Sight
from studio.ui.writing.text.spell_check import SpellCheck
from studio.ui.writing.text.times import LineTimes
from studio.ui.writing.text.view import SceneView
from studio.ui.writing.text.views import TextViews


class TextRoom(QObject):
    selected = Signal()
    """Other words are selected, or none."""
    pending_touched = Signal()
    """An edit reaches into the words that are still coming."""
    undo_wanted = Signal()
    redo_wanted = Signal()
    files_dropped = Signal(object)
    """tuple[Path, ...] that can be imported."""
    menu_wanted = Signal(QPoint)
    time_clicked = Signal(str)
    """Id of the paragraph whose time was clicked."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.look = Look(desk.studio.settings, self)
        self.pictures = TextPictures(self)
        self.colours = CodeColours(self)
        self.presenter = TextPresenter(desk)
        self.long_paste = LongPaste(desk, self.paste, self)
        self.placing = PlacingPictures(desk, self, self)
        self.marking = Marking(desk, self, self.presenter, self)
        self.views = TextViews(self._make_view)
        self.dictionaries = Dictionaries(desk, self.views.first.spelling, self)
        self._coming_in = self.views.first
        """The view in which words are still coming."""
        self._proposed_in = ""
        """Scene in which words are proposed."""
        self._behind: int | None = None
        """Positions behind the caret while pending words are being landed at it."""
        self.sight = Sight(desk, self.views)
        self.legend = AuthorLegend()
        self.find = FindRoom(desk, self.views, self.focus, self)
        self.find_bar = self.find.bar
        self.stack = Pages(self.views)
        self.begin = self.stack.begin
        self._connect()

    @property
    def documents(self) -> SceneDocuments:
        return self.views.front.documents

    @property
    def _editor(self) -> SceneEditor:
        return self.views.front.editor

    @property
    def times(self) -> LineTimes:
        return self.views.front.times

    @property
    def bars(self) -> AuthorBars:
        return self.views.front.bars

    @property
    def checking(self) -> SpellCheck:
        return self.views.front.spelling

    @property
    def grammar(self) -> GrammarCheck:
        return self.views.front.grammar

    def _make_view(self, first: SceneView | None) -> SceneView:
        desk = self.desk
        view = SceneView(desk, self.look, self.pictures, self.colours, first)
        view.show_authors(first is not None and first.documents.authors)
        editor = view.editor
        view.documents.opened.connect(lambda scene: scene.pending_touched.connect(self.pending_touched))
        editor.pending_threatened.connect(self.pending_touched)
        editor.passages_pasted.connect(self.paste)
        editor.move_wanted.connect(self.move)
        editor.long_pasted.connect(self.long_paste.read)
        editor.picture_given.connect(self.placing.take)
        editor.cursorPositionChanged.connect(self.marking.caret_moved)
        editor.selectionChanged.connect(self.selected)
        editor.zoom_wanted.connect(self.look.zoom)
        editor.style_wanted.connect(self.marking.set_style)
        editor.depth_wanted.connect(self.marking.deepen)
        editor.tab_stayed.connect(self.marking.tell_of_tab)
        editor.undo_wanted.connect(self.undo_wanted)
        editor.redo_wanted.connect(self.redo_wanted)
        editor.files_dropped.connect(self.files_dropped)
        editor.menu_wanted.connect(self.menu_wanted)
        view.as_typed.picture_typed.connect(self.placing.offer)
        view.times.clicked.connect(self.time_clicked)
        return view

    def _connect(self) -> None:
        desk = self.desk
        desk.project_changed.connect(self._project_changed)
        desk.scene_changed.connect(self._scene_changed)
        desk.followed.connect(self._followed)
        desk.focus_mode_switched.connect(lambda _on: self.focus())
        desk.project_leaves.connect(self._remember_places)
        self.views.entered.connect(self._entered)
        self.stack.look_changed.connect(self._look_changed)
        self.marking.bar.done.connect(self.focus)
        self.marking.bar.undo_wanted.connect(self.undo_wanted)

    # ---- what is shown

    def _project_changed(self, session: ProjectSession | None) -> None:
        self.close_split()
        self.colours.forget()
        self.pictures.read_by(session.asset_reader if session is not None else None)
        self.views.first.set_session(session)

    def _scene_changed(self, scene_id: str | None) -> None:
        view = self.views.front
        if not (self.views.is_split and view.scene_id == scene_id):
            view.remember_place()
            view.show_scene(scene_id)
        self.stack.setCurrentIndex(0 if view.editor.scene is not None else 1)
        for button in (self.begin, self.stack.bring_text):
            button.setVisible(self.desk.writable)
        session = self.desk.session
        self.find_bar.refresh()
        self.stack.show_empty(tr("Nothing is written yet.") if session is not None else tr("No project is open."))

    def _remember_places(self) -> None:
        """The one in front is the last, where the book is opened again."""
        other = self.views.other
        if other is not None:
            other.remember_place()
        self.views.front.remember_place()

    # ---- two views

    def toggle_split(self) -> None:
        """Show a second place of the manuscript, or the view in front alone."""
        if self.views.is_split:
            self.close_split()
            return
        scene_id, session = self.desk.current, self.desk.session
        if scene_id is None or session is None:
            return
        self.desk.commit_typing()
        self.views.front.remember_place()
        view = self.views.split()
        view.documents.set_session(session)
        view.show_scene(scene_id)
        self.views.first.show_title()
        view.editor.setFocus()

    def close_split(self) -> None:
        """The view in front stays."""
        other = self.views.other
        if other is not None:
            self.desk.commit_typing()
            self.views.close_view(other)

    def go_to_other_view(self) -> None:
        other = self.views.other
        if other is not None:
            other.editor.setFocus()

    def why_no_other_view(self) -> str:
        return "" if self.views.is_split else tr("The text is not split.")

    def _entered(self) -> None:
        """Another view is in front: its scene is the present one."""
        scene_id = self.views.front.scene_id
        if scene_id is not None:
            self.desk.open_scene(scene_id)
        self.marking.show_target()

    def _look_changed(self) -> None:
        for view in self.views:
            view.draw_anew()

    def _followed(self, change: Change) -> None:
        document, other = self.desk.document, self.views.other
        if other is not None and document is not None and document.get(Scene, other.scene_id or "") is None:
            self.close_split()
        for view in self.views:
            view.documents.follow(change)
            view.show_title()
        self.find.followed()

    # ---- what a person does

    def focus(self) -> None:
        (self._editor if self.stack.currentIndex() == 0 else self.begin).setFocus()

    def paste(self, passages: tuple[Passage, ...]) -> None:
        """Passages in the place of the selection, as one step; the caret goes behind them."""
        self.desk.commit_typing()
        places, document = self.places(), self.desk.document
        if places is None or document is None or not self.writable:
            return
        assets = {one.asset for one in passages if one.asset and document.get(Asset, one.asset) is not None}
        passages, lost = with_pictures_that_are_here(passages, assets)
        if lost:
            self.desk.hint(lost_pictures_words(lost))
        behind = self._editor.document().characterCount() - self._editor.textCursor().selectionEnd()
        if self.presenter.paste(*places, passages):
            self._editor.put_caret_before_end(behind)

    def move(self, to: QTextCursor) -> None:
        """The selection goes to another place of its scene, as one step; the caret goes behind it."""
        self.desk.commit_typing()
        editor, places = self._editor, self.places()
        if editor.scene is None or places is None or not self.writable:
            return
        selected = editor.textCursor()
        behind = editor.document().characterCount() - to.position()
        if selected.selectionStart() >= to.position():
            behind -= selected.selectionEnd() - selected.selectionStart()
        moved = self.presenter.move(*places, editor.selected_passages(), editor.scene.place(to.position()))
        if moved is not None and moved.behind is not None:
            editor.put_caret(*moved.behind)
        elif moved is not None:
            editor.put_caret_before_end(behind)

    def paste_plain(self) -> None:
        self._editor.bringing.take_plain(QGuiApplication.clipboard().mimeData())

    def mend(self) -> None:
        self.views.front.mending.mend()

    def why_no_mending(self) -> str:
        return self.views.front.mending.why_not()

    def choose_rules(self) -> None:
        """Which rules of grammar this project has on."""
        window = RulesWindow(self.grammar, self.desk, self._editor.window())
        window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        window.open()

    def toggle_authors(self) -> None:
        """Show who wrote what, or no more."""
        on = not self.documents.authors
        for view in self.views.all():
            view.show_authors(on)
        self.legend.setVisible(on)

    def begin_find(self, *, replacing: bool = False) -> None:
        self.find.begin(replacing=replacing)

    def close_find(self) -> None:
        self.find.close()

    def select(self, paragraph_id: str, start: int, end: int) -> None:
        self.find.select(paragraph_id, start, end)

    # ---- for the assistant's room, as a Page

    @property
    def editor(self) -> SceneEditor:
        """The one in front."""
        return self._editor

    @property
    def composing(self) -> bool:
        return self._editor.composing

    @property
    def writable(self) -> bool:
        return not self._editor.isReadOnly()

    def places(self) -> tuple[Place, Place] | None:
        return self._editor.selected_places()

    def show_times(self, starts: Mapping[str, float]) -> None:
        """Seconds at which paragraphs of the scene in front begin in its recording; none for a scene without one."""
        for view in self.views:
            view.times.show_starts(starts if view is self.views.front else {})

    def caret_paragraph(self) -> str:
        """Id of the paragraph where the caret, or the selection's beginning, is; empty where there is no text."""
        places = self.places()
        return places[0][0] if places is not None else ""

    def has_selection(self) -> bool:
        return self._editor.textCursor().hasSelection()

    def selected_ids(self) -> list[str]:
        scene, places = self._editor.scene, self.places()
        if scene is None or places is None:
            return []
        ids = scene.mirror.ids
        return ids[ids.index(places[0][0]) : ids.index(places[1][0]) + 1]

    def put_caret(self, paragraph_id: str, offset: int) -> None:
        self._editor.put_caret(paragraph_id, offset)

    def keep_in_sight(self, start: Place, end: Place) -> None:
        self.sight.keep(start, end)

    def put_caret_behind_selection(self) -> None:
        cursor = self._editor.textCursor()
        if cursor.hasSelection():
            cursor.setPosition(cursor.selectionEnd())
            self._editor.setTextCursor(cursor)

    def begin_pending(self, scene_id: str, place: Place) -> None:
        self._coming_in = self.views.front
        self._coming_in.documents.begin_pending(scene_id, place)

    def add_pending(self, text: str) -> None:
        view = self._coming_in
        at_caret = view.editor.pending.at()
        view.documents.add_pending(text)
        view.editor.pending.follow(at_caret)

    def end_pending(self) -> Place | None:
        editor = self._coming_in.editor
        span = editor.scene.pending_range() if editor.scene is not None else None
        at_caret = span is not None and editor.pending.at()
        self._behind = editor.document().characterCount() - span[1] if span is not None and at_caret else None
        return self._coming_in.documents.end_pending()

    def pending_landed(self) -> None:
        if self._behind is not None:
            self._coming_in.editor.put_caret_before_end(self._behind)
            self._behind = None

    def show_proposed(self, scene_id: str, changes: Sequence[ProposedChange]) -> None:
        if self._proposed_in not in ("", scene_id):
            self._take_proposed_away(self._proposed_in)
        self._proposed_in = scene_id if changes else ""
        scene = self.documents.get(scene_id) if self.desk.document is not None else None
        if scene is None:
            return
        editor = self._editor if self._editor.scene is scene else None
        places = editor.selected_places() if editor is not None else None
        scene.show_proposed(changes)
        front = next((one for one in changes if one.front), None)
        if editor is None or places is None:
            return
        if places[0] == places[1]:
            editor.put_caret_quietly(*places[1])
        if front is not None:
            editor.reveal(front.start[0])

    def _take_proposed_away(self, scene_id: str) -> None:
        for view in self.views:
            scene = view.documents.get(scene_id) if self.desk.document is not None else None
            if scene is not None and scene.proposing:
                scene.show_proposed(())
