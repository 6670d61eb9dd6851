"""Finding in the manuscript: its bar, what looks words up on a thread, and the caret's way back. Main thread.

The text's room makes it and lays out `bar`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject

from studio.domain.changes import Change
from studio.domain.document import Document
from studio.domain.passages import Place
from studio.services.translation import tr_count
from studio.ui.widgets.errand import Errand
from studio.ui.writing.bringing import Bringing
from studio.ui.writing.desk import Desk
from studio.ui.writing.text.editor import SceneEditor
from studio.ui.writing.text.find_bar import FindBar
from studio.ui.writing.text.find_origin import FindOrigin
from studio.ui.writing.text.finding import Finding, Results, Step, Wish
from studio.ui.writing.text.views import TextViews

REPLACED: Final = "replaced"
"""Key of the message that tells of it, which undo makes untrue."""


class FindRoom(QObject):
    def __init__(self, desk: Desk, views: TextViews, focus: Callable[[], None], parent: QObject) -> None:
        """`focus`: gives the keyboard to the text."""
        super().__init__(parent)
        self._desk, self._views, self._focus = desk, views, focus
        self.bar = FindBar()
        self._finding = Finding(desk, self)
        self._origin = FindOrigin()
        self._search = Errand(self)
        self._bringing = Bringing(desk, self)
        bar = self.bar
        bar.sought.connect(self._finding.seek)
        bar.replaced.connect(self._finding.replace_one)
        bar.all_replaced.connect(self._replace_all)
        bar.list.chosen.connect(self._finding.go_to)
        bar.cancelled.connect(self._search.cancel)
        bar.closed.connect(self.close)
        self._search.begun.connect(bar.show_searching)
        self._search.ended.connect(bar.end_searching)
        desk.project_leaves.connect(self._search.cancel)

    @property
    def _editor(self) -> SceneEditor:
        return self._views.front.editor

    def followed(self) -> None:
        """The document was changed."""
        self._finding.followed()
        self.bar.refresh()

    def begin(self, *, replacing: bool = False) -> None:
        selected = self._editor.textCursor().selectedText()
        if not self.bar.isVisible():
            self._origin.begin(self._desk.current, self.places())
        self.bar.begin(selected if "\u2029" not in selected else "", replacing=replacing)

    def again(self, by: int) -> None:
        """The next place of what was looked for last, or the one before (-1), with or without the bar; where nothing
        was, what is selected is looked for, or asked for."""
        if self.bar.field.text():
            self._finding.seek(self.bar.wish(), by)
        else:
            self.begin()

    def close(self) -> None:
        """The caret goes back to where finding began, but where a person has put it elsewhere since."""
        in_text = self._editor.hasFocus()
        self.bar.end()
        if not in_text:
            self._origin.go_back(self.places(), self._desk.open_scene, self._ids, self._select_places)
        self._focus()

    def _ids(self) -> list[str]:
        return self._editor.ids()

    def _select_places(self, places: tuple[Place, Place]) -> None:
        (first, start), (last, end) = places
        if first == last and start != end:
            self._editor.put_caret(last, end, anchor=start)
        else:
            self._editor.put_caret(last, end)

    def _replace_all(self, wish: Wish, numbers: list[int]) -> None:
        self._finding.replace_all(wish, numbers, self._tell_replaced)

    def _tell_replaced(self, count: int) -> None:
        words = tr_count("{count} place was replaced.", "{count:,} places were replaced.", count)
        self._desk.notices.say(words, key=REPLACED)

    # ---- view of finding

    def places(self) -> tuple[Place, Place] | None:
        return self._editor.selected_places()

    def select(self, paragraph_id: str, start: int, end: int) -> None:
        self._origin.select(paragraph_id, start, end)
        self._editor.put_caret(paragraph_id, end, anchor=start)

    def show_found(self, number: int, results: Results) -> None:
        self.bar.show_found(number, results)

    def show_results(self, results: Results) -> None:
        self.bar.show_results(results)

    def look_for(self, work: Callable[[Step], Results], done: Callable[[Results], None]) -> None:
        self._search.start(work, done, self._desk.say)

    def bring_in(self, make: Callable[[Document], Change], done: Callable[[], None]) -> None:
        self._bringing.start(make, done)
