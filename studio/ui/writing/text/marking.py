"""Emphasis, styles, links and footnotes, for what is selected or typed next; and the scene that begins at the caret.
Main thread; made by the text's room.

A person's keys and menus call it. It shows the line of the link or footnote that the caret is at.
"""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QObject

from studio.domain.lists import LIST_STYLES
from studio.domain.passages import Place
from studio.domain.text_records import Mark, MarkStyle, Paragraph, ParagraphStyle
from studio.services.translation import tr
from studio.ui.writing.beginning import begin_scene
from studio.ui.writing.desk import Desk
from studio.ui.writing.text.editor import SceneEditor
from studio.ui.writing.text.presenter import TextPresenter, target_at
from studio.ui.writing.text.target_bar import TargetBar


class Selected(Protocol):
    """What is needed of the text's room."""

    @property
    def editor(self) -> SceneEditor: ...
    @property
    def writable(self) -> bool: ...
    def places(self) -> tuple[Place, Place] | None: ...
    def selected_ids(self) -> list[str]: ...
    def put_caret(self, paragraph_id: str, offset: int) -> None: ...


class Marking(QObject):
    def __init__(self, desk: Desk, text: Selected, presenter: TextPresenter, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._text, self._presenter = desk, text, presenter
        self.bar = TargetBar()
        self.bar.set_target.connect(self._set_target)

    def toggle_mark(self, style: MarkStyle) -> None:
        """Switch an emphasis over the selection, or of what is typed next."""
        self._desk.commit_typing()
        places, scene = self._text.places(), self._text.editor.scene
        if scene is None or places is None or not self._text.writable:
            return
        if places[0] == places[1]:
            scene.mirror.toggle_next(*places[0], style)
        else:
            self._presenter.toggle_mark(self._text.selected_ids(), places[0][1], places[1][1], style)

    def is_marked(self, style: MarkStyle) -> bool:
        """What is typed at the caret has the emphasis."""
        places, scene = self._text.places(), self._text.editor.scene
        return places is not None and scene is not None and style in scene.mirror.next_styles(*places[1])

    def caret_moved(self) -> None:
        places, scene = self._text.places(), self._text.editor.scene
        if places is not None and scene is not None:
            scene.mirror.caret_moved(*places[1])
        self.show_target()

    def show_target(self) -> None:
        """The link or footnote at the caret."""
        places, document = self._text.places(), self._desk.document
        paragraph = document.get(Paragraph, places[1][0]) if places is not None and document is not None else None
        mark = target_at(paragraph, places[1][1]) if places is not None and paragraph is not None else None
        self.bar.show_mark(paragraph.id if paragraph is not None else "", mark if self._text.writable else None)

    def add_target(self, style: MarkStyle) -> None:
        """A link over the selection or a footnote behind it, and its line to type where it leads or what it says."""
        self._desk.commit_typing()
        places = self._text.places()
        mark = self._presenter.add_target(*places, style) if places is not None else None
        if mark is not None and places is not None:
            self._text.editor.put_caret(places[1][0], mark.end)
            self.show_target()
            self.bar.begin()

    def split_scene(self) -> None:
        """What is behind the caret begins a scene of its own."""
        begin_scene(self._desk, self._text, tr("Untitled scene"))

    def why_no_split(self) -> str:
        at_start = self._text.editor.textCursor().selectionEnd() == 0
        return self._desk.why_no_scene() or (tr("Put the caret where the new scene begins.") if at_start else "")

    def why_no_link(self) -> str:
        places = self._text.places()
        if places is None or places[0] == places[1] or places[0][0] != places[1][0]:
            return self._desk.why_no_scene() or tr("Select words of one paragraph first.")
        return self._desk.why_no_scene()

    def _set_target(self, paragraph_id: str, mark: Mark, target: str) -> None:
        self._presenter.set_target(paragraph_id, mark, target)
        self.show_target()

    def tell_of_tab(self) -> None:
        words = tr(
            "Tab indents lists and code. In plain text it does nothing; F6 goes on to the next part of the window."
        )
        self._desk.notices.say(words, key="tab")

    def set_style(self, style: ParagraphStyle) -> None:
        self._presenter.set_style(self._text.selected_ids(), style)

    def deepen(self, by: int) -> None:
        """The selected items of lists go into an inner list, or out of it."""
        self._presenter.deepen(self._text.selected_ids(), by)

    def why_no_item(self) -> str:
        document = self._desk.document
        chosen = document.each(Paragraph, self._text.selected_ids()) if document is not None else ()
        if any(one is not None and one.style in LIST_STYLES for one in chosen):
            return self._desk.why_no_scene()
        return self._desk.why_no_scene() or tr("Put the caret into a list first.")
