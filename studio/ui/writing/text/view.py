"""One view of the text: an editor with the scenes it has shown lately, under a line with the scene's title where there
are two. Made by `TextViews`; main thread.

Each view has documents of its own, so that two places of one scene can stand side by side, each as wide as its view is;
what is typed in one is in the other when it is committed.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.domain.errors import StudioError
from studio.domain.project_records import Asset
from studio.domain.text_records import Scene
from studio.services.session.session import ProjectSession
from studio.services.translation import tr
from studio.ui.widgets.icons import IconButton
from studio.ui.widgets.words import GAP, ElidedLabel, row
from studio.ui.writing.desk import Desk
from studio.ui.writing.text.as_typed import AsTyped
from studio.ui.writing.text.author_bars import AuthorBars
from studio.ui.writing.text.code_colours import CodeColours
from studio.ui.writing.text.editor import SceneEditor
from studio.ui.writing.text.grammar_check import GrammarCheck
from studio.ui.writing.text.look import Look
from studio.ui.writing.text.mending import Mending
from studio.ui.writing.text.pictures import TextPictures
from studio.ui.writing.text.scene_documents import SceneDocuments
from studio.ui.writing.text.spell_check import SpellCheck
from studio.ui.writing.text.table_tips import TableTips
from studio.ui.writing.text.times import LineTimes

_LEAST = 240
"""Logical pixels of a view's width."""


class SceneView(QWidget):
    entered = Signal()
    """Its editor got the keyboard."""
    closing = Signal()
    """It is to go."""

    def __init__(
        self, desk: Desk, look: Look, pictures: TextPictures, colours: CodeColours, first: SceneView | None = None
    ) -> None:
        """`first`: another view, whose spelling and grammar this one asks too."""
        super().__init__()
        self._desk, self._look, self._pictures = desk, look, pictures
        self.documents = SceneDocuments(self)
        self.documents.face = look.face
        self.documents.tinted = desk.ai_enabled
        self.documents.picture_size = pictures.size
        self.documents.code_in = colours.parts_of
        colours.known.connect(self.documents.draw_paragraph)
        self.editor = SceneEditor()
        self.editor.shown_picture = pictures.shown
        self.editor.picture_pixels = pictures.pixels
        self.editor.read_picture = self._copied
        self.times = LineTimes(self.editor)
        self.bars = AuthorBars(self.editor)
        words, remarks = (first.spelling.words, first.grammar.remarks) if first is not None else (None, None)
        self.spelling: SpellCheck = SpellCheck(desk, self.documents, self, words)
        self.grammar: GrammarCheck = GrammarCheck(desk, self.documents, self, remarks)
        self.tips = TableTips(self.editor, desk.hint)
        self.mending = Mending(desk, self.editor, self.spelling, self.grammar)
        self.as_typed = AsTyped(desk, self.editor)
        self.title = ElidedLabel(rank="small")
        self.close_button = IconButton("close", tr("Close this view of the text"))
        self.head = QWidget()
        line = row(self.title, self.close_button, gap=4)
        line.setContentsMargins(GAP, 2, GAP, 2)
        line.setStretch(0, 1)
        self.head.setLayout(line)
        self.head.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.editor, 1)
        self.setMinimumWidth(_LEAST)
        self._connect()

    def _connect(self) -> None:
        desk, editor, documents = self._desk, self.editor, self.documents
        desk.typing_ends.connect(self._end_typing)
        desk.ai_switched.connect(self._ai_switched)
        documents.failed.connect(desk.say)
        editor.letter_typed.connect(self.as_typed.typed)
        editor.enters = self.as_typed.enters
        editor.steps_out = self.as_typed.steps_out
        editor.left.connect(desk.commit_typing)
        editor.left.connect(self.remember_place)
        editor.column.set_typewriter(self._look.typewriter)
        editor.installEventFilter(self)
        self._look.changed.connect(self.draw_anew)
        self._look.typewriter_changed.connect(lambda: editor.column.set_typewriter(self._look.typewriter))
        self._pictures.ready.connect(self._picture_came)
        self.close_button.clicked.connect(self.closing)

    def _copied(self, asset: str, most: int) -> bytes | None:
        """A picture of at most so many bytes, for other programs."""
        session = self._desk.session
        known = session.document.get(Asset, asset) if session is not None else None
        if session is None or known is None or known.size > most:
            return None
        try:
            return session.read_asset(asset)
        except StudioError as error:
            self._desk.say(error.failure)
            return None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn:
            self.entered.emit()
        return super().eventFilter(watched, event)

    @property
    def scene_id(self) -> str | None:
        return self.editor.scene.scene_id if self.editor.scene is not None else None

    def set_session(self, session: ProjectSession | None) -> None:
        self.editor.show_scene(None)
        self.documents.set_session(session)

    def show_scene(self, scene_id: str | None) -> None:
        """With the caret where it was when the scene was last in front."""
        scene = self.documents.get(scene_id) if scene_id is not None else None
        self.editor.show_scene(scene, self._desk.place_in(scene_id) if scene_id is not None else None)
        self.editor.setReadOnly(scene is None or not self._desk.writable)
        self.show_title()

    def show_title(self) -> None:
        document, scene_id = self._desk.document, self.scene_id
        scene = document.get(Scene, scene_id) if document is not None and scene_id is not None else None
        self.title.setText(scene.title if scene is not None else "")

    def _end_typing(self) -> None:
        """What waits for the layout was typed too."""
        self.editor.laying.put_in()
        self.documents.commit_typing()

    def remember_place(self) -> None:
        """Of the caret in the scene that is about to be left."""
        scene = self.editor.scene
        if scene is not None and self.editor.place_due is None:
            self._desk.remember(scene.scene_id, scene.place(self.editor.textCursor().position()))

    def draw_anew(self) -> None:
        """Another face, or other colours of the window."""
        self.editor.change_face(lambda: self.documents.restyle(self._look.face, tinted=self.documents.tinted))
        self.times.fit()
        self.bars.fit()

    def show_authors(self, on: bool) -> None:
        """Who wrote what is shown, or no more."""
        self.documents.show_authors(on)
        self.bars.show_bars(on)

    def _ai_switched(self, on: bool) -> None:
        self.documents.restyle(self.documents.face, tinted=on)

    def _picture_came(self, _asset: str) -> None:
        self.editor.laying.change(self.documents.fit_pictures)
        self.editor.viewport().update()
