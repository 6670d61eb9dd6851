"""The review's room: the style check beside the text, the report of authors, and the record of sessions. Main thread.

The pane makes it and gives `panel` its place. What grows with the text is looked at and counted on threads.
"""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QObject, Qt, Signal

from studio.domain.document import Document
from studio.domain.outline import outline, paragraphs_of
from studio.domain.prose import Looked, Place, look
from studio.domain.text_records import Paragraph, Scene, Sitting
from studio.services.translation import tr
from studio.ui.widgets.errand import Errand
from studio.ui.writing.desk import Desk
from studio.ui.writing.review.authors import AuthorsWindow
from studio.ui.writing.review.panel import ReviewPanel
from studio.ui.writing.review.recorder import Recorder
from studio.ui.writing.review.statistics import StatisticsWindow
from studio.ui.writing.side import Side


class ReviewRoom(QObject):
    place_wanted = Signal(object)
    """A Place that is to be shown in the text."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.panel = ReviewPanel()
        self.side = Side(desk, self.panel, self.panel.list.setFocus)
        self.recorder = Recorder(desk, self)
        self.errand = Errand(self)
        self._goal = 0
        panel = self.panel
        panel.appeared.connect(self.look)
        panel.wanted.connect(self.look)
        panel.place_wanted.connect(self._go)
        desk.scene_changed.connect(lambda _scene: self._scene_changed())
        desk.project_leaves.connect(self.errand.cancel)
        self.errand.begun.connect(panel.show_looking)
        self.errand.ended.connect(panel.end_looking)

    # ---- style

    @property
    def english(self) -> bool:
        return self.desk.language.partition("-")[0] in ("", "en")

    def look(self) -> None:
        """At the scene, or at the whole manuscript, as it is now."""
        self.desk.commit_typing()
        document = self.desk.document
        if document is None or self.desk.current is None:
            self.panel.show_words(self.desk.why_no_scene() or tr("There is no scene yet."))
            return
        copy, scene = document.copy(), None if self.panel.whole.isChecked() else self.desk.current
        english = self.english
        self.errand.start(
            lambda step: look(_paragraphs(copy, scene), english=english, step=step),
            lambda result: self._show(result, english=english),
            self.desk.say,
        )

    def _show(self, result: Looked, *, english: bool) -> None:
        self.panel.show_result(result, english=english)

    def _scene_changed(self) -> None:
        if self.panel.isVisible() and not self.panel.whole.isChecked():
            self.look()

    def _go(self, place: Place) -> None:
        """Where the words still stand; else the text is looked at again."""
        document = self.desk.document
        paragraph = document.get(Paragraph, place.paragraph_id) if document is not None else None
        if paragraph is not None and paragraph.text[place.start : place.end].startswith(place.words):
            self.place_wanted.emit(place)
        else:
            self.look()

    # ---- reports

    def counted(self, words: int, goal: int, written: int) -> None:
        """Of the whole manuscript, those that a session is to have, and those that the writer wrote in this one."""
        self._goal = goal
        self.recorder.counted(words, goal, written)

    def show_authors(self) -> None:
        self.desk.commit_typing()
        document = self.desk.document
        if document is not None:
            window = AuthorsWindow(document.copy(), self.panel.window())
            window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            window.open()

    def show_statistics(self) -> None:
        self.desk.commit_typing()
        self.recorder.write()
        document = self.desk.document
        if document is not None:
            sittings = tuple(document.all(Sitting))
            window = StatisticsWindow(sittings, date.today(), self._goal, self.panel.window())
            window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            window.open()

    def toggle_exported_authors(self) -> None:
        settings = self.desk.studio.settings
        settings.set("export_authors", not settings.get("export_authors"))


def _paragraphs(document: Document, scene_id: str | None) -> list[Paragraph]:
    if scene_id is not None:
        return list(paragraphs_of(document, scene_id)) if document.get(Scene, scene_id) is not None else []
    return [one for _, scene in outline(document) for one in paragraphs_of(document, scene.id)]
