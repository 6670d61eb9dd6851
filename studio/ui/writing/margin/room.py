"""The margin's room: changes of an editor and notes beside the text. Main thread.

The pane makes it and gives `panel` its place. Files are read and matched, many changes are made, on threads.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QObject, QTimer, Signal

from studio.domain.anchors import Stretch
from studio.domain.changes import Change
from studio.domain.document import Document
from studio.domain.editor_changes import Listed, in_order
from studio.domain.margin_notes import quoted
from studio.domain.showable import showable
from studio.services.exchange.docx_in import DOCX_IN
from studio.services.exchange.returned_counts import Counts
from studio.services.translation import tr
from studio.ui.widgets.errand import Errand
from studio.ui.writing.bringing import Bringing
from studio.ui.writing.desk import Desk
from studio.ui.writing.margin.bringing_back import BringingBack
from studio.ui.writing.margin.panel import MarginPanel
from studio.ui.writing.margin.presenter import MarginPresenter, Spot
from studio.ui.writing.side import Side

_REST_MS = 200
"""After a change the list is read again this much later, once for many changes."""


class MarginRoom(QObject):
    spot_wanted = Signal(object)
    """A Spot that is to be shown in the text."""
    scenes_given = Signal(object)
    """Paths that are to be read as scenes."""

    def __init__(self, desk: Desk, selected: Callable[[], list[Stretch]], parent: QObject | None = None) -> None:
        """`selected`: what is selected in the text, or the paragraph of the caret."""
        super().__init__(parent)
        self.desk = desk
        self._selected = selected
        self.panel = MarginPanel()
        self.side = Side(desk, self.panel, self.panel.list.setFocus)
        self.presenter = MarginPresenter(desk, self)
        self.back = BringingBack(desk, self._came, self)
        self._bringing = Bringing(desk, self)
        self._writing: list[Stretch] | Literal["answer"] = []
        """What the words in the field are for: a note over these places, or an answer."""
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_REST_MS)
        self._later.timeout.connect(self._read_again)
        self._reading = Errand(self)
        self._connect()

    def _connect(self) -> None:
        desk, panel = self.desk, self.panel
        panel.appeared.connect(self._show_if_seen)
        panel.wanted.connect(self._show_if_seen)
        panel.chosen.connect(self.presenter.choose)
        panel.written.connect(self._written)
        panel.field.left.connect(self._leave_field)
        desk.margin_changed.connect(lambda _change: self._later.start())
        desk.followed.connect(lambda _change: self._later.start())
        desk.scene_changed.connect(lambda _scene: self._later.start())
        desk.project_changed.connect(lambda _session: self._project_changed())

    def _project_changed(self) -> None:
        self._later.stop()
        self.panel.end()
        self._show_if_seen()

    def _read_again(self) -> None:
        """On a thread: there may be thousands of notes."""
        if self.desk.document is None or not self.panel.isVisible():
            self._show_if_seen()
        else:
            self.read_apart()

    def read_apart(self) -> None:
        document = self.desk.document
        if document is None:
            return
        copy, done = document.copy(), self.done_too
        self._reading.start(lambda _step: list(in_order(copy, done=done)), self._take_read, self.desk.say)

    def _take_read(self, read: list[Listed]) -> None:
        """What changed since is read soon, and this is old then."""
        if self.panel.isVisible() and not self._later.isActive():
            self.presenter.show(read)

    def _show_if_seen(self) -> None:
        self._reading.cancel()
        if self.panel.isVisible():
            self.presenter.show()

    # ---- view of the presenter

    @property
    def whole(self) -> bool:
        return self.panel.whole.isChecked()

    @property
    def done_too(self) -> bool:
        return self.panel.done_too.isChecked()

    def show_rows(self, rows: Sequence[Listed], count: int, front: str) -> None:
        self.panel.show_rows(rows, count, front)

    def show_front(self, one: Listed | None) -> None:
        self.panel.shown.show_one(one, self.desk.document)
        self.panel.show_buttons(one, writable=self.desk.writable)

    def go_to(self, spot: Spot) -> None:
        if self.presenter.note is not None:
            # What it says stands in the panel alone.
            self.side.show()
        self.spot_wanted.emit(spot)

    def bring_in(self, make: Callable[[Document], Change], done: Callable[[], None]) -> None:
        self.desk.commit_typing()
        self._bringing.start(make, done)

    # ---- files

    def take_dropped(self, paths: Sequence[Path]) -> None:
        """Word documents that were made of this project may be brought back; all else is read as scenes."""
        if any(DOCX_IN.takes(path) for path in paths):
            self.back.offer(paths, self.scenes_given.emit)
        else:
            self.scenes_given.emit(paths)

    def ask_for_file(self) -> None:
        self.back.ask(self.panel.window())

    def _came(self, counts: Counts) -> None:
        if counts.changes or counts.notes or counts.answers:
            self.panel.whole.setChecked(True)
            self.side.open()
            if self.presenter.rows:
                self.presenter.choose(self.presenter.front)

    # ---- notes

    def begin_note(self) -> None:
        """Over what is selected, or the paragraph of the caret: its words are typed in the panel."""
        self.desk.commit_typing()
        places, document = self._selected(), self.desk.document
        if not places or document is None:
            return
        self._writing = places
        self.side.open()
        quote = showable(quoted(document, places), 60)
        self.panel.begin(tr("A note on “{words}”", words=quote) if quote else tr("A note on the paragraph"), tr("Add"))

    def begin_answer(self) -> None:
        if self.presenter.note is not None:
            self._writing = "answer"
            self.side.open()
            self.panel.begin(tr("An answer"), tr("Answer"))

    def _written(self, words: str) -> None:
        done = self.presenter.answer(words) if self._writing == "answer" else self.presenter.add(self._places, words)
        if done:
            self.panel.end()
            self.panel.list.setFocus()

    @property
    def _places(self) -> list[Stretch]:
        return [] if self._writing == "answer" else list(self._writing)

    def _leave_field(self) -> None:
        self.panel.end()
        self.panel.list.setFocus()
