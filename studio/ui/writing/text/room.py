"""The text's room: editor, find bar, and the scenes' documents, joined to the desk. Main thread.

The pane makes it, lays out `find_bar` and `stack`, and passes it to the assistant's room as a `Page`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFont, QGuiApplication
from PySide6.QtWidgets import QFontDialog, QStackedWidget, QVBoxLayout, QWidget

from studio.domain.document import Change, Document, Mark, MarkStyle, Paragraph, ParagraphStyle, Scene
from studio.domain.manuscript import Passage, Place
from studio.services.session.session import ProjectSession
from studio.services.translation import tr, tr_count
from studio.ui.widgets.errand import Errand
from studio.ui.widgets.icons import WordButton
from studio.ui.widgets.words import GAP, label
from studio.ui.writing.bringing import Bringing
from studio.ui.writing.desk import Desk
from studio.ui.writing.text.as_typed import AsTyped
from studio.ui.writing.text.editor import SceneEditor
from studio.ui.writing.text.find_bar import FindBar
from studio.ui.writing.text.finding import Finding, Results, Step, Wish
from studio.ui.writing.text.lit import light
from studio.ui.writing.text.long_paste import LongPaste
from studio.ui.writing.text.presenter import TextPresenter, target_at
from studio.ui.writing.text.scene_documents import SceneDocuments
from studio.ui.writing.text.spell_check import SpellCheck
from studio.ui.writing.text.target_bar import TargetBar
from studio.ui.writing.text.times import LineTimes
from studio.ui.writing.text.typography import Face, manuscript_font

SMALLEST, LARGEST = 9.0, 28.0
"""Points of the manuscript's type."""


class _Pages(QStackedWidget):
    """The editor, and what is shown where there is no scene."""

    look_changed = Signal()
    """Other colours or another style of the window. The editor, with a style of its own, is not told of all."""

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange):
            self.look_changed.emit()


class TextRoom(QObject):
    pending_touched = Signal()
    """An edit reaches into the words that are still coming."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.documents = SceneDocuments(self)
        self._editor = SceneEditor()
        self.times = LineTimes(self._editor)
        self.desk = desk
        self.presenter = TextPresenter(desk)
        self.finding = Finding(desk, self)
        self.documents.face = self._chosen_face()
        self.documents.tinted = desk.ai_enabled
        self._behind: int | None = None
        """Positions behind the caret while pending words are being landed at it."""
        self._lit = ""
        """Id of the paragraph that is heard."""
        self.checking = SpellCheck(desk, self._editor, self.documents, self)
        self.as_typed = AsTyped(desk, self._editor)
        self.target_bar = TargetBar()
        self.find_bar = FindBar()
        self._search = Errand(self)
        self._bringing = Bringing(desk, self)
        self.long_paste = LongPaste(desk, self.paste, self)
        self.stack = _Pages()
        self.stack.addWidget(self._editor)
        self.stack.addWidget(self._empty_page())
        self._connect()

    def _empty_page(self) -> QWidget:
        page = QWidget()
        page.setProperty("area", "window")
        column = QVBoxLayout(page)
        column.addStretch(2)
        self._empty_words = label("", "muted")
        self._empty_words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.begin = WordButton(tr("Start writing"), look="primary")
        column.addWidget(self._empty_words)
        column.addSpacing(GAP)
        column.addWidget(self.begin, 0, Qt.AlignmentFlag.AlignCenter)
        column.addStretch(3)
        return page

    def _connect(self) -> None:
        desk, editor, documents = self.desk, self._editor, self.documents
        desk.typing_ends.connect(documents.commit_typing)
        desk.project_changed.connect(self._project_changed)
        desk.scene_changed.connect(self._scene_changed)
        desk.followed.connect(self._followed)
        desk.ai_switched.connect(lambda on: documents.restyle(documents.face, tinted=on))
        desk.focus_mode_switched.connect(lambda _on: self.focus())
        documents.failed.connect(desk.say)
        documents.opened.connect(lambda scene: scene.pending_touched.connect(self.pending_touched))
        editor.pending_threatened.connect(self.pending_touched)
        editor.passages_pasted.connect(self.paste)
        editor.long_pasted.connect(self.long_paste.read)
        self.stack.look_changed.connect(self._look_changed)
        desk.studio.settings.changed.connect(self._setting_changed)
        editor.set_typewriter(self.typewriter)
        self.target_bar.set_target.connect(self._set_target)
        self.target_bar.done.connect(editor.setFocus)
        editor.letter_typed.connect(self.as_typed.typed)
        editor.enters = self.as_typed.enters
        editor.left.connect(desk.commit_typing)
        editor.cursorPositionChanged.connect(self._caret_moved)
        editor.left.connect(self._remember_place)
        desk.project_leaves.connect(self._remember_place)
        editor.zoom_wanted.connect(self.zoom)
        editor.style_wanted.connect(self.set_style)
        bar = self.find_bar
        bar.sought.connect(self.finding.seek)
        bar.replaced.connect(self.finding.replace_one)
        bar.all_replaced.connect(self._replace_all)
        bar.list.chosen.connect(self.finding.go_to)
        bar.cancelled.connect(self._search.cancel)
        bar.closed.connect(self.close_find)
        self._search.begun.connect(bar.show_searching)
        desk.project_leaves.connect(self._search.cancel)

    # ---- what is shown

    def _project_changed(self, session: ProjectSession | None) -> None:
        self._editor.show_scene(None)
        self.documents.set_session(session)

    def _scene_changed(self, scene_id: str | None) -> None:
        self._remember_place()
        scene = self.documents.get(scene_id) if scene_id is not None else None
        self._editor.show_scene(scene, self.desk.place_in(scene_id) if scene_id is not None else None)
        self._editor.setReadOnly(scene is None or not self.desk.writable)
        self.stack.setCurrentIndex(0 if scene is not None else 1)
        self.begin.setVisible(self.desk.writable)
        session = self.desk.session
        self.find_bar.refresh()
        self._empty_words.setText(tr("Nothing is written yet.") if session is not None else tr("No project is open."))

    def _remember_place(self) -> None:
        """Of the caret in the scene that is about to be left."""
        scene = self._editor.scene
        if scene is not None:
            self.desk.remember(scene.scene_id, scene.place(self._editor.textCursor().position()))

    def in_sight(self, change: Change) -> bool:
        """Whether a paragraph that a change touched stands in the editor's view; where none is there (any more),
        whether its scene is in front."""
        records = [one.after if one.after is not None else one.before for one in change.edits]
        touched = [one for one in records if isinstance(one, Paragraph)]
        if not touched:
            return any(isinstance(one, Scene) and one.id == self.desk.current for one in records)
        here = {one.id for one in touched if one.scene_id == self.desk.current}
        present = here.intersection(self._editor.ids())
        return not present.isdisjoint(self._editor.ids_in_view()) if present else bool(here)

    def reveal(self, change: Change) -> None:
        """Bring into view what a change touched, its paragraphs or else its scene, unless some of it is."""
        if self.in_sight(change):
            return
        records = [one.after if one.after is not None else one.before for one in change.edits]
        touched = [one for one in records if isinstance(one, Paragraph)]
        if touched:
            if self.desk.current not in [paragraph.scene_id for paragraph in touched]:
                self.desk.open_scene(touched[0].scene_id)
            here = next((one for one in touched if one.scene_id == self.desk.current), touched[0])
            self._editor.reveal(here.id)
            return
        scene = next((one for one in records if isinstance(one, Scene)), None)
        if scene is not None:
            self.desk.open_scene(scene.id)

    def _look_changed(self) -> None:
        self.documents.restyle(self.documents.face, tinted=self.documents.tinted)
        self._editor.column_changed()
        self.times.fit()

    def _followed(self, change: Change) -> None:
        self.documents.follow(change)
        self.finding.followed()
        self.find_bar.refresh()

    # ---- what a person does

    def focus(self) -> None:
        (self._editor if self.stack.currentIndex() == 0 else self.begin).setFocus()

    def paste(self, passages: tuple[Passage, ...]) -> None:
        """Passages in the place of the selection, as one step; the caret goes behind them."""
        self.desk.commit_typing()
        places = self.places()
        if places is None or not self.writable:
            return
        behind = self._editor.document().characterCount() - self._editor.textCursor().selectionEnd()
        if self.presenter.paste(*places, passages):
            self._editor.put_caret_before_end(behind)

    def paste_plain(self) -> None:
        self._editor.paste_plain(QGuiApplication.clipboard().text())

    def toggle_mark(self, style: MarkStyle) -> None:
        """Switch an emphasis over the selection, or of what is typed next."""
        self.desk.commit_typing()
        places, scene = self.places(), self._editor.scene
        if scene is None or places is None or not self.writable:
            return
        if places[0] == places[1]:
            scene.mirror.toggle_next(*places[0], style)
        else:
            self.presenter.toggle_mark(self.selected_ids(), places[0][1], places[1][1], style)

    def is_marked(self, style: MarkStyle) -> bool:
        """What is typed at the caret has the emphasis."""
        places, scene = self.places(), self._editor.scene
        return places is not None and scene is not None and style in scene.mirror.next_styles(*places[1])

    def _caret_moved(self) -> None:
        places, scene = self.places(), self._editor.scene
        if places is not None and scene is not None:
            scene.mirror.caret_moved(*places[1])
        self._show_target()

    def _show_target(self) -> None:
        """The link or footnote at the caret."""
        places, document = self.places(), self.desk.document
        paragraph = document.get(Paragraph, places[1][0]) if places is not None and document is not None else None
        mark = target_at(paragraph, places[1][1]) if places is not None and paragraph is not None else None
        self.target_bar.show_mark(paragraph.id if paragraph is not None else "", mark if self.writable else None)

    def add_target(self, style: MarkStyle) -> None:
        """A link over the selection or a footnote behind it, and its line to type where it leads or what it says."""
        self.desk.commit_typing()
        places = self.places()
        mark = self.presenter.add_target(*places, style) if places is not None else None
        if mark is not None and places is not None:
            self._editor.put_caret(places[1][0], mark.end)
            self._show_target()
            self.target_bar.begin()

    def split_scene(self) -> None:
        """The paragraph at the caret begins a scene of its own."""
        scene = self.presenter.split_scene(self.caret_paragraph(), tr("Untitled scene"))
        if scene is not None:
            self.desk.open_scene(scene)

    def why_no_split(self) -> str:
        first = self._editor.textCursor().blockNumber() == 0
        return self.desk.why_no_scene() or (tr("Put the caret where the new scene begins.") if first else "")

    def why_no_link(self) -> str:
        places = self.places()
        if places is None or places[0] == places[1] or places[0][0] != places[1][0]:
            return self.desk.why_no_scene() or tr("Select words of one paragraph first.")
        return self.desk.why_no_scene()

    def _set_target(self, paragraph_id: str, mark: Mark, target: str) -> None:
        self.presenter.set_target(paragraph_id, mark, target)
        self._show_target()

    def set_style(self, style: ParagraphStyle) -> None:
        self.presenter.set_style(self.selected_ids(), style)

    def zoom(self, steps: int) -> None:
        """Larger (+1) or smaller (-1) type in the manuscript."""
        points = min(max(self.documents.points + steps, SMALLEST), LARGEST)
        self.desk.studio.settings.set("writing_points", points)

    def choose_font(self) -> None:
        """Ask for the manuscript's face and size."""
        dialog = QFontDialog(manuscript_font(self.documents.face), self._editor.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fontSelected.connect(self.take_font)
        dialog.open()

    def take_font(self, font: QFont) -> None:
        points = min(max(font.pointSizeF(), SMALLEST), LARGEST)
        self.desk.studio.settings.set_all({"writing_font": font.family(), "writing_points": points})

    def _setting_changed(self, name: str) -> None:
        if name in ("writing_points", "writing_font", "writing_measure", "writing_spacing"):
            self.documents.restyle(self._chosen_face(), tinted=self.documents.tinted)
            self._editor.column_changed()
            self.times.fit()
        elif name == "writing_typewriter":
            self._editor.set_typewriter(self.typewriter)

    @property
    def typewriter(self) -> bool:
        return bool(self.desk.studio.settings.get("writing_typewriter"))

    def toggle_typewriter(self) -> None:
        self.desk.studio.settings.set("writing_typewriter", not self.typewriter)

    def _chosen_face(self) -> Face:
        settings = self.desk.studio.settings
        points = min(max(float(settings.get("writing_points")), SMALLEST), LARGEST)
        spacing, measure = settings.get("writing_spacing") / 100, int(settings.get("writing_measure"))
        return Face(points, str(settings.get("writing_font")), spacing, measure)

    def begin_find(self, *, replacing: bool = False) -> None:
        selected = self._editor.textCursor().selectedText()
        self.find_bar.begin(selected if "\u2029" not in selected else "", replacing=replacing)

    def close_find(self) -> None:
        self.find_bar.end()
        self._editor.setFocus()

    def _replace_all(self, wish: Wish, numbers: list[int]) -> None:
        self.finding.replace_all(wish, numbers, self._tell_replaced)

    def _tell_replaced(self, count: int) -> None:
        self.desk.hint(tr_count("{count} place was replaced.", "{count:,} places were replaced.", count))

    # ---- view of finding

    def select(self, paragraph_id: str, start: int, end: int) -> None:
        self._editor.put_caret(paragraph_id, end, anchor=start)

    def show_found(self, number: int, results: Results) -> None:
        self.find_bar.show_found(number, results)

    def show_results(self, results: Results) -> None:
        self.find_bar.show_results(results)

    def look_for(self, work: Callable[[Step], Results], done: Callable[[Results], None]) -> None:
        self._search.start(work, done, self.desk.say)

    def bring_in(self, make: Callable[[Document], Change], done: Callable[[], None]) -> None:
        self._bringing.start(make, done)

    # ---- for the assistant's room, as a Page

    @property
    def editor(self) -> SceneEditor:
        return self._editor

    @property
    def composing(self) -> bool:
        return self._editor.composing

    @property
    def writable(self) -> bool:
        return not self._editor.isReadOnly()

    def places(self) -> tuple[Place, Place] | None:
        return self._editor.selected_places()

    def light(self, paragraph_id: str) -> None:
        """Show which line of a recording is heard; empty: none. It is followed by who had the one before in sight."""
        scene, before = self._editor.scene, self._lit
        self._lit = paragraph_id
        if scene is None or paragraph_id not in self._editor.ids():
            light(self._editor, None)
            return
        light(self._editor, scene.position(paragraph_id, 0))
        if not before or before in self._editor.ids_in_view():
            self._editor.reveal(paragraph_id)

    def show_times(self, starts: Mapping[str, float]) -> None:
        """Seconds at which paragraphs of the scene in front begin in its recording; none for a scene without one."""
        self.times.show_starts(starts)

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

    def put_caret_behind_selection(self) -> None:
        cursor = self._editor.textCursor()
        if cursor.hasSelection():
            cursor.setPosition(cursor.selectionEnd())
            self._editor.setTextCursor(cursor)

    def begin_pending(self, scene_id: str, place: Place) -> None:
        self.documents.begin_pending(scene_id, place)

    def add_pending(self, text: str) -> None:
        at_caret = self._editor.caret_at_pending()
        self.documents.add_pending(text)
        self._editor.follow_pending(at_caret)

    def end_pending(self) -> Place | None:
        editor = self._editor
        span = editor.scene.pending_range() if editor.scene is not None else None
        at_caret = span is not None and editor.caret_at_pending()
        self._behind = editor.document().characterCount() - span[1] if span is not None and at_caret else None
        return self.documents.end_pending()

    def pending_landed(self) -> None:
        if self._behind is not None:
            self._editor.put_caret_before_end(self._behind)
            self._behind = None
