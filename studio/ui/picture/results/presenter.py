"""Joins the finished pictures to the document and the queue: which are shown, which is chosen.

Knows no widgets, so it is tested without a screen. Made by the pane; main thread.
"""

from __future__ import annotations

from typing import Literal, Protocol

from PySide6.QtCore import QObject, QSize
from PySide6.QtGui import QImage

from studio.domain.changes import Change, Edit
from studio.domain.picture_records import Generation
from studio.domain.project_records import Asset
from studio.domain.requests import PictureRequest
from studio.services.translation import tr
from studio.ui.picture.desk import Page, PictureDesk
from studio.ui.picture.jobs import PictureJobs
from studio.ui.picture.recipe_text import in_one_line
from studio.ui.picture.results.compared import Compared, Pair

Shelf = Literal["all", "starred", "trash"]
"""Which pictures are listed; "all" is without the trash."""


class ResultsView(Protocol):
    """What the presenter asks of the widgets; each method is called on the main thread and returns at once."""

    def show_pictures(self, pictures: tuple[Generation, ...], shelf: Shelf) -> None:
        """The pictures of that shelf, newest last. Those that are chosen and selected stay so; where the chosen one is
        gone its neighbour is chosen, where none was the newest."""

    def show_searched(self, searched: bool) -> None:
        """Whether pictures were searched for: it is told where none is listed."""

    def add_pictures(self, generation_ids: tuple[str, ...], count: int) -> None:
        """These came, the newest last, and are shown before all others; `count` are there now."""

    def renew(self) -> None:
        """Pictures changed that stay where they are."""

    def select(self, generation_id: str) -> None:
        """Make it the one picture that is chosen, and show it."""

    def at_hand(self) -> bool:
        """The person has the keyboard or the pointer in the list: nothing may move there."""

    def show_working(self, label: str) -> None:
        """What is being made now; empty: nothing."""

    def show_making(self, image: QImage, room: QSize, *, large: bool) -> None:
        """The picture that is being made, in the tray; `large`: in the room of the finished one too."""

    def show_made(self) -> None:
        """Nothing is being made: show the chosen picture again."""

    def show_new(self, count: int) -> None:
        """So many pictures came that were not looked at yet."""

    def show_read_as(self, words: str) -> None:
        """What was understood of the chosen picture's words; empty: nothing is known of it."""

    def show_compared(self, pair: Pair) -> None:
        """These two, in the way in which two were compared last."""


class ResultsPresenter(QObject):
    """State: the shelf, and what came that nobody has looked at.

    What comes takes neither view nor choice: it waits in the tray. Two have it shown and chosen at once: where no
    canvas is yet, a person who asked for a picture and has chosen none since; and a person who watches it being made.
    """

    def __init__(self, desk: PictureDesk, jobs: PictureJobs, view: ResultsView) -> None:
        super().__init__(desk)
        self._desk, self._jobs, self._view = desk, jobs, view
        self.shelf: Shelf = "all"
        self._found: tuple[str, ...] | None = None
        """Ids of the pictures that are listed, in their order, where they are searched or sorted; None: all, newest
        first."""
        self._count = 0
        self._newest = ""
        """Of those that are shown."""
        self._new: list[str] = []
        self._watching = False
        self._picked = False
        jobs.asked.connect(self._asked)
        jobs.working.connect(self._working)
        jobs.previewed.connect(self._previewed)
        jobs.preview_ended.connect(view.show_made)
        jobs.made.connect(self._made)
        desk.session_changed.connect(self._show_project)
        desk.changed.connect(self._changed)
        desk.outdated.connect(self.show_document)
        desk.chosen_changed.connect(self._show_read_as)
        desk.page_changed.connect(self._page_changed)

    # ---- showing

    def _show_project(self) -> None:
        self._watching = self._picked = False
        self._forget_new()
        self._found = None
        self.show_document()

    def show_document(self) -> None:
        shown = self.pictures()
        self._count, self._newest = len(shown), shown[-1].id if shown else ""
        self._view.show_pictures(shown, self.shelf)
        self._view.show_searched(self._found is not None)

    def _changed(self, change: Change) -> None:
        edits = [edit for edit in change.edits if isinstance(edit.after or edit.before, Generation)]
        if not edits:
            return
        come = self._newly_made(edits)
        if come:
            self._count, self._newest = self._count + len(come), come[-1]
            self._view.add_pictures(come, self._count)
        elif all(self._stays(edit) for edit in edits):
            self._view.renew()
        else:
            self.show_document()

    def _newly_made(self, edits: list[Edit]) -> tuple[str, ...]:
        """Ids of the pictures, where that is all there is: they stand before all others."""
        made = [edit.after for edit in edits if isinstance(edit.after, Generation) and edit.before is None]
        if self.shelf != "all" or self._found is not None or len(made) < len(edits):
            return ()
        ids = sorted(one.id for one in made if not one.trashed)
        return tuple(ids) if len(ids) == len(made) and ids[0] > self._newest else ()

    def _stays(self, edit: Edit) -> bool:
        """The picture is listed, or not, as before."""
        before, after = edit.before, edit.after
        if not isinstance(before, Generation) or not isinstance(after, Generation):
            return False
        return self._on_shelf(before) == self._on_shelf(after)

    def _on_shelf(self, one: Generation) -> bool:
        if self.shelf == "trash":
            return one.trashed
        return not one.trashed and (one.starred or self.shelf == "all")

    def pictures(self) -> tuple[Generation, ...]:
        """Of the shelf, newest last; of those that were searched for, the first last."""
        if self._desk.session is None:
            return ()
        document = self._desk.session.document
        if self._found is None:
            return tuple(one for one in document.all(Generation) if self._on_shelf(one))
        found = document.each(Generation, reversed(self._found))
        return tuple(one for one in found if one is not None and self._on_shelf(one))

    def show_only(self, found: tuple[str, ...] | None) -> None:
        """List these pictures, the first first, as far as they are on the shelf; None: all of the shelf."""
        if found != self._found:
            self._found = found
            self.show_document()

    def choose_shelf(self, shelf: Shelf) -> None:
        """Show other pictures, which the gallery has room for."""
        self.shelf = shelf
        if shelf != "all":
            self._desk.show_page("gallery")
        self.show_document()

    def _page_changed(self) -> None:
        """The tray has the newest; who goes back to the canvas watches no more."""
        if self._desk.page == "canvas":
            self._watching = False
        if not self._desk.in_gallery() and (self.shelf != "all" or self._found is not None):
            self.shelf = "all"
            self._found = None
            self.show_document()

    def step(self, by: int) -> None:
        """Choose the next older (1) or newer (-1) picture of the shelf."""
        ids = [one.id for one in reversed(self.pictures())]
        at = ids.index(self._desk.chosen) + by if self._desk.chosen in ids else 0
        if ids:
            self._view.select(ids[min(len(ids) - 1, max(0, at))])
            self.picked()

    def why_not_step(self) -> str:
        return "" if self.pictures() else tr("No picture is shown.")

    def reveal(self, change: Change) -> bool:
        """Show a picture that this change touched, on a shelf that has it; False when it touched none."""
        ids = [edit.after.id for edit in change.edits if isinstance(edit.after, Generation)]
        one = self._desk.generation(ids[0]) if ids else None
        if one is None:
            return False
        if one.id not in {shown.id for shown in self.pictures()}:
            self._found = None
            self.choose_shelf("trash" if one.trashed else "all")
        self._view.select(one.id)
        return True

    # ---- looking

    def toggle(self, page: Page) -> None:
        """Open it over what is there, or go back."""
        self._desk.show_page(self._desk.under if self._desk.page == page else page)

    def compare(self, generation_ids: tuple[str, ...]) -> None:
        """Two finished pictures."""
        found = [self._desk.generation(one) for one in generation_ids]
        pair = [self._as_compared(one) for one in found if one is not None]
        if len(pair) == 2:
            self.compare_pair((pair[0], pair[1]))

    def compare_pair(self, pair: Pair) -> None:
        """Any two pictures."""
        self._view.show_compared(pair)
        self._desk.show_page("compare")

    def why_no_source(self) -> str:
        """A sentence; empty when the chosen picture was made of another one that is here."""
        return self._desk.why_none_chosen() or (
            "" if self._source() else tr("This picture was not made of another one that is in the project.")
        )

    def compare_with_source(self) -> None:
        """The chosen picture with the one that it was made of: enlarged, repainted, repaired."""
        one, source = self._desk.generation(), self._source()
        if one is not None and source:
            self.compare_pair((Compared(tr("What it was made of"), source), self._as_compared(one)))

    def _source(self) -> str:
        """SHA-256; empty when there is none."""
        recipe, session = self._desk.recipe_of(self._desk.chosen), self._desk.session
        request = recipe.request if recipe is not None else None
        name = request.init_image if isinstance(request, PictureRequest) else None
        return name if name and session is not None and session.document.get(Asset, name) is not None else ""

    def _as_compared(self, one: Generation) -> Compared:
        recipe = self._desk.recipe_of(one.id)
        return Compared(in_one_line(one, recipe), one.asset, one.width, one.height)

    def watch(self) -> None:
        """Show large what is being made, and choose it when it is there."""
        self._watching = True
        if self._desk.sees_canvas() or self._desk.page in ("gallery", "compare"):
            self._desk.show_page("result")

    # ---- what comes

    def picked(self) -> None:
        """The person chose a picture: it stays the chosen one, whatever comes."""
        self._picked, self._watching = True, False
        self._forget_new()
        self._desk.picked.emit()

    def see_new(self) -> None:
        """Choose the newest of those that came."""
        left = [one.id for one in self.pictures() if one.id in self._new]
        if left:
            self._view.select(left[-1])
        self.picked()

    def _forget_new(self) -> None:
        self._new = []
        self._view.show_new(0)

    def _working(self, label: str) -> None:
        self._watching = self._watching and bool(label)
        self._view.show_working(label)

    def _asked(self) -> None:
        self._picked = False

    def _follows(self) -> bool:
        if self._view.at_hand():
            return False
        first_look = self._desk.page == "canvas" and not self._desk.has_canvas() and not self._picked
        return first_look or (self._watching and self._desk.page in ("canvas", "result"))

    def _previewed(self, image: QImage, room: QSize) -> None:
        self._view.show_making(image, room, large=self._follows())

    def _made(self, generation_id: str) -> None:
        if self._follows():
            self._view.select(generation_id)
            if self._watching:
                self._desk.picked.emit()
        elif generation_id != self._desk.chosen:
            self._new.append(generation_id)
            self._view.show_new(len(self._new))

    def _show_read_as(self) -> None:
        recipe = self._desk.recipe_of(self._desk.chosen)
        known = recipe is not None and isinstance(recipe.request, PictureRequest) and recipe.request.read_as
        self._view.show_read_as(tr("Read as: {words}", words=known) if known else "")
