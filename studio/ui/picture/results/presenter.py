"""Joins the finished pictures to the document and the queue: which are shown, which is chosen.

Knows no widgets, so it is tested without a screen. Made by the pane; main thread.
"""

from __future__ import annotations

from typing import Literal, Protocol

from PySide6.QtCore import QObject, QSize
from PySide6.QtGui import QImage

from studio.domain.document import Change, Generation
from studio.domain.requests import PictureRequest
from studio.services.translation import tr
from studio.ui.picture.desk import PictureDesk
from studio.ui.picture.jobs import PictureJobs

Shelf = Literal["all", "starred", "trash"]
"""Which pictures the strip shows; "all" is without the trash."""


class ResultsView(Protocol):
    """What the presenter asks of the widgets; each method is called on the main thread and returns at once."""

    def show_pictures(self, pictures: tuple[Generation, ...], shelf: Shelf) -> None:
        """The pictures of that shelf, newest last."""

    def select(self, generation_id: str) -> None:
        """Make it the one picture that is chosen, and show it."""

    def show_making(self, image: QImage, room: QSize) -> None:
        """The picture that is being made, in the room of the finished one."""

    def show_made(self) -> None:
        """Nothing is being made: show the chosen picture again."""

    def show_read_as(self, words: str) -> None:
        """What was understood of the chosen picture's words; empty: nothing is known of it."""


class ResultsPresenter(QObject):
    """State: the shelf."""

    def __init__(self, desk: PictureDesk, jobs: PictureJobs, view: ResultsView) -> None:
        super().__init__(desk)
        self._desk, self._jobs, self._view = desk, jobs, view
        self.shelf: Shelf = "all"
        jobs.previewed.connect(self._previewed)
        jobs.preview_ended.connect(view.show_made)
        jobs.made.connect(self._made)
        desk.session_changed.connect(self.show_document)
        desk.document_changed.connect(self._document_changed)
        desk.outdated.connect(self.show_document)
        desk.chosen_changed.connect(self._show_read_as)

    # ---- showing

    def show_document(self) -> None:
        self._view.show_pictures(self.pictures(), self.shelf)

    def _document_changed(self, touched: set[type]) -> None:
        if Generation in touched:
            self.show_document()

    def pictures(self) -> tuple[Generation, ...]:
        """Of the shelf, newest last."""
        if self._desk.session is None:
            return ()
        wanted = self._desk.session.document.all(Generation)
        if self.shelf == "trash":
            return tuple(one for one in wanted if one.trashed)
        return tuple(one for one in wanted if not one.trashed and (one.starred or self.shelf == "all"))

    def choose_shelf(self, shelf: Shelf) -> None:
        """Show other pictures in the strip."""
        self.shelf = shelf
        self.show_document()

    def step(self, by: int) -> None:
        """Choose the next older (1) or newer (-1) picture of the shelf."""
        ids = [one.id for one in reversed(self.pictures())]
        at = ids.index(self._desk.chosen) + by if self._desk.chosen in ids else 0
        if ids:
            self._view.select(ids[min(len(ids) - 1, max(0, at))])

    def why_not_step(self) -> str:
        return "" if self.pictures() else tr("No picture is shown.")

    def reveal(self, change: Change) -> bool:
        """Show a picture that this change touched, on a shelf that has it; False when it touched none."""
        ids = [edit.after.id for edit in change.edits if isinstance(edit.after, Generation)]
        one = self._desk.generation(ids[0]) if ids else None
        if one is None:
            return False
        if one.id not in {shown.id for shown in self.pictures()}:
            self.choose_shelf("trash" if one.trashed else "all")
        self._view.select(one.id)
        self._desk.show_page("result")
        return True

    def _previewed(self, image: QImage, room: QSize) -> None:
        self._desk.show_page("result")
        self._view.show_making(image, room)

    def _made(self, generation_id: str) -> None:
        if self.shelf != "all":
            self.choose_shelf("all")
        self._view.select(generation_id)
        self._desk.show_page("result")

    def _show_read_as(self) -> None:
        recipe = self._desk.recipe_of(self._desk.chosen)
        known = recipe is not None and isinstance(recipe.request, PictureRequest) and recipe.request.read_as
        self._view.show_read_as(tr("Read as: {words}", words=known) if known else "")
