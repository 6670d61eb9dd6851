"""Joins grids of pictures to the project and the queue: which one is open, what of it is there, is being made, lacks.

Knows no widgets, so it is tested without a screen. Made by the rooms; main thread.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple, Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from studio.domain.changes import Change
from studio.domain.errors import StudioError
from studio.domain.grid_values import AxisError, AxisKind, typed_values
from studio.domain.grids import MOST_CELLS, lacking, neighbour, pictures_of, place_of, shape, size_of
from studio.domain.picture_records import Generation, GridAxis, PictureGrid
from studio.domain.requests import PictureRequest
from studio.services.amounts import seconds_in_words
from studio.services.exchange.grid_picture import GridWords
from studio.services.grid_words import axis_words
from studio.services.grids import Grids, removed, renamed
from studio.services.translation import tr, tr_count
from studio.ui.picture.desk import PictureDesk

Typed = Sequence[tuple[str, str]]
"""Of each axis that is wanted the field, and its values as they are typed."""


_TOGETHER_MS: Final = 30
_GOING_ON: Final = "a grid goes on"


class GridAsking(Protocol):
    """What the form says, and what of it can be varied."""

    def kinds(self) -> tuple[AxisKind, ...]:
        """What an axis can go over now."""

    def request(self) -> PictureRequest | None:
        """What the form says; None without a model."""

    def words(self, grid: PictureGrid) -> GridWords:
        """What stands beside the cells of a grid."""

    def ask(self, take: Callable[[PictureRequest], object]) -> None:
        """Hands on what the form asks for, perhaps once the canvas was put together; where nothing can be asked for
        says so and does not."""

    def new_seed(self) -> int: ...


class GridView(Protocol):
    """Each method is called on the main thread and returns at once."""

    def show_grid(self, grid: PictureGrid | None, words: GridWords | None) -> None:
        """Another one is open, or it is called otherwise."""

    def show_cells(self, there: dict[int, Generation], busy: dict[int, bool]) -> None:
        """The pictures that are there; `busy`: cells that are queued, True: at work."""

    def choose(self, cell: int) -> None:
        """Make it the one that is selected."""

    def show_names(self, grids: tuple[tuple[str, str], ...], chosen: str) -> None:
        """Ids and names of all grids of the project, the newest first."""


class Checked(NamedTuple):
    words: str
    """How many pictures it is, or what is wrong."""
    axes: tuple[GridAxis, ...]
    """None where something is wrong."""


class GridPresenter(QObject):
    """State: which grid is open, and which cells of it are selected."""

    opened = Signal()
    moved = Signal()
    """Other cells are selected, or what is there of the grid is other."""

    def __init__(
        self, desk: PictureDesk, grids: Grids, asking: GridAsking, view: GridView, choose: Callable[[str], object]
    ) -> None:
        """`choose`: makes a picture, by its id, the chosen one of the pane."""
        super().__init__(desk)
        self._desk, self._grids, self._asking, self._view, self._choose = desk, grids, asking, view, choose
        self.grid_id = ""
        self.selected: tuple[int, ...] = ()
        """The one that was chosen last is the last."""
        self._seeds: dict[tuple[str, str], tuple[str, ...]] = {}
        """Values as they were typed, with those that they mean: what was left to chance is drawn once."""
        self._told_of = ""
        """Id of the grid that is said to go on."""
        self._soon = QTimer(self)
        """Many jobs change at once: they are shown together."""
        self._soon.setSingleShot(True)
        self._soon.setInterval(_TOGETHER_MS)
        self._soon.timeout.connect(self._show_cells)
        grids.changed.connect(self._cells_changed)
        desk.session_changed.connect(self._take_up)
        desk.changed.connect(self._changed)

    # ---- the project

    def _take_up(self) -> None:
        self.grid_id, self.selected = "", ()
        self._grids.forget()
        if self._desk.page == "grid":
            self._desk.show_page("canvas")
        session = self._desk.session
        if session is not None:
            # The queue takes up the project in the same turn of the event loop, perhaps after this.
            QTimer.singleShot(0, self, self._recover)
        self.show()

    def _recover(self) -> None:
        session = self._desk.session
        if session is None:
            return
        try:
            again = self._grids.recover(session)
        except (StudioError, AxisError) as error:
            self._fail(error)
            return
        going = next((one for one in self.grids() if self._grids.busy(one.id)), None)
        if going is None:
            return
        left = len(self._grids.busy(going.id))
        words = tr_count(
            "The grid “{name}” goes on: {count} picture is still to come.",
            "The grid “{name}” goes on: {count} pictures are still to come.", left, name=going.name,
        )  # fmt: skip
        if again:
            words += " " + tr_count(
                "{count} was cut off, and is made again.", "{count} were cut off, and are made again.", again
            )
        self._told_of = going.id
        self._desk.notices.say(words, (tr("Show the grid"), lambda: self.open(going.id)), key=_GOING_ON)

    def _changed(self, change: Change) -> None:
        touched = [edit.after or edit.before for edit in change.edits]
        if any(isinstance(one, PictureGrid) for one in touched):
            self.show()
        elif any(isinstance(one, Generation) and one.grid_id == self.grid_id for one in touched) and self.grid_id:
            self._soon.start()

    def _cells_changed(self, grid_id: str) -> None:
        if grid_id == self.grid_id:
            self._soon.start()
        if grid_id == self._told_of and not self._grids.busy(grid_id):
            self._told_of = ""
            self._desk.notices.take_back(_GOING_ON)

    def grids(self) -> tuple[PictureGrid, ...]:
        """Of the project, the newest first."""
        session = self._desk.session
        there = session.document.all(PictureGrid) if session is not None else ()
        return tuple(sorted(there, key=lambda one: one.id, reverse=True))

    def grid(self) -> PictureGrid | None:
        """The one that is open."""
        session = self._desk.session
        return session.document.get(PictureGrid, self.grid_id) if session is not None and self.grid_id else None

    def words(self) -> GridWords | None:
        grid = self.grid()
        return self._asking.words(grid) if grid is not None else None

    # ---- showing

    def show(self) -> None:
        all_grids = self.grids()
        if self.grid() is None:
            self.grid_id, self.selected = (all_grids[0].id if all_grids else ""), ()
        self._view.show_names(tuple((one.id, one.name) for one in all_grids), self.grid_id)
        self._view.show_grid(self.grid(), self.words())
        self._show_cells()
        if not self.grid_id and self._desk.page == "grid":
            self._desk.show_page("canvas")

    def _show_cells(self) -> None:
        grid, session = self.grid(), self._desk.session
        if grid is None or session is None:
            self._view.show_cells({}, {})
        else:
            self._view.show_cells(pictures_of(session.document, grid), self._grids.busy(grid.id))
        self.moved.emit()

    def open(self, grid_id: str = "") -> None:
        """Show that grid, or the one that was open last, in the middle of the pane."""
        if grid_id and grid_id != self.grid_id:
            self.grid_id, self.selected = grid_id, ()
        self.show()
        if self.grid() is None:
            self._desk.say(tr("The project has no grid yet."))
            return
        self._desk.show_page("grid")
        self.opened.emit()

    def why_none(self) -> str:
        """A sentence; empty when the project has a grid."""
        return "" if self.grids() else tr("The project has no grid yet.")

    def why_not_open(self) -> str:
        """A sentence; empty when a grid is in the middle of the pane."""
        return "" if self._desk.page == "grid" and self.grid() is not None else tr("Open a grid first.")

    # ---- making one

    def kinds(self) -> tuple[AxisKind, ...]:
        return self._asking.kinds()

    def check(self, typed: Typed) -> Checked:
        """What a grid with these axes would be."""
        kinds = {one.field: one for one in self.kinds()}
        axes: list[GridAxis] = []
        for field, text in typed:
            if field not in kinds:
                continue
            if any(one.field == field for one in axes):
                return Checked(tr("Two axes go over “{name}”. Choose another setting for one of them.",
                                  name=kinds[field].label), ())  # fmt: skip
            try:
                axes.append(GridAxis(field=field, values=self._values(kinds[field], text)))
            except AxisError as error:
                return Checked(f"{kinds[field].label}: {axis_words(error)}", ())
        if not axes:
            return Checked(tr("Choose what the columns are to differ in."), ())
        count = size_of(axes)
        if count > MOST_CELLS:
            return Checked(tr("These are {count} pictures, and a grid has {most} at most.",
                              count=count, most=MOST_CELLS), ())  # fmt: skip
        return Checked(_size_words(axes, self._seconds(tuple(axes))), tuple(axes))

    def _seconds(self, axes: tuple[GridAxis, ...]) -> float | None:
        request = self._asking.request()
        try:
            return self._grids.seconds(request, axes, range(size_of(axes))) if request is not None else None
        except (StudioError, AxisError):
            # Why it cannot be made is told when it is asked for.
            return None

    def axes_to_begin_with(self) -> tuple[GridAxis, ...]:
        """Of the grid that is open, or else the newest one, for another one like it."""
        there = self.grid() or next(iter(self.grids()), None)
        return there.axes if there is not None else ()

    def _values(self, kind: AxisKind, text: str) -> tuple[str, ...]:
        """What is left to chance is the same as long as the same is typed."""
        key = (kind.field, text)
        if key not in self._seeds:
            self._seeds[key] = typed_values(kind, text, self._asking.new_seed)
        return self._seeds[key]

    def start(self, name: str, typed: Typed) -> str:
        """Make a grid with these axes; a sentence where it cannot be done."""
        checked = self.check(typed)
        reason = self._desk.why_not_writable()
        if not checked.axes or reason:
            return reason or checked.words

        def take(request: PictureRequest) -> None:
            session = self._desk.session
            if session is None:
                return
            try:
                grid = self._grids.start(session, name.strip() or _named(request), request, checked.axes)
            except (StudioError, AxisError) as error:
                self._fail(error)
                return
            self._seeds.clear()
            self.open(grid.id)

        self._asking.ask(take)
        return ""

    # ---- what is done with the one that is open

    def _with_grid(self, act: Callable[[PictureGrid], object]) -> None:
        grid = self.grid()
        if grid is None or self._desk.session is None:
            self._desk.say(tr("Open a grid first."))
            return
        try:
            act(grid)
        except (StudioError, AxisError) as error:
            self._fail(error)
        self._show_cells()

    def _fail(self, error: StudioError | AxisError) -> None:
        if isinstance(error, StudioError):
            self._desk.fail(error.failure)
        else:
            self._desk.say(axis_words(error))

    def lacks(self) -> int:
        """How many cells have no picture and are not being made."""
        grid, session = self.grid(), self._desk.session
        if grid is None or session is None:
            return 0
        return len(set(lacking(session.document, grid)) - set(self._grids.busy(grid.id)))

    def why_not_go_on(self) -> str:
        reason = self.why_not_open() or self._desk.why_not_writable()
        if reason or self.lacks():
            return reason
        return tr("Nothing of this grid is missing.")

    def go_on(self) -> None:
        """Make what lacks."""
        session = self._desk.session
        if session is not None:
            self._with_grid(lambda grid: self._grids.go_on(session, grid))

    def why_nothing_to_cancel(self) -> str:
        busy = self.grid_id and self._grids.busy(self.grid_id)
        return self.why_not_open() or ("" if busy else tr("Nothing of this grid is being made."))

    def cancel(self) -> None:
        """Stop all of it; what came stays."""
        self._with_grid(lambda grid: self._grids.cancel(grid.id))
        left = self.lacks()
        if left:
            self._desk.say(
                tr_count(
                    "Stopped. {count} picture of the grid is missing.",
                    "Stopped. {count} pictures of the grid are missing.", left,
                ),
                (tr("Go on"), self.go_on),
            )  # fmt: skip

    def why_no_cells(self) -> str:
        return self.why_not_open() or ("" if self.selected else tr("Choose a cell of the grid first."))

    def make_again(self) -> None:
        """The selected cells once more; the newest picture of a cell is the one that is shown."""
        session, cells = self._desk.session, self.selected
        if session is not None:
            self._with_grid(lambda grid: self._grids.make(session, grid, cells))

    def make_all_again(self) -> None:
        session = self._desk.session
        if session is not None:
            self._with_grid(lambda grid: self._grids.make(session, grid, range(size_of(grid.axes))))

    def rename(self, name: str) -> None:
        if self.grid_id:
            self._desk.perform(lambda document: renamed(document, self.grid_id, name))

    def remove(self) -> None:
        """The grid alone: its pictures stay in the gallery."""
        if self.grid_id:
            self.cancel_quietly()
            self._desk.perform(lambda document: removed(document, self.grid_id))

    def cancel_quietly(self) -> None:
        self._grids.cancel(self.grid_id)

    # ---- cells

    def select(self, cells: tuple[int, ...]) -> None:
        self.selected = cells
        one = self.picture(cells[-1]) if cells else None
        if one is not None:
            self._choose(one.id)
        self.moved.emit()

    def has_pictures(self) -> bool:
        grid, session = self.grid(), self._desk.session
        return grid is not None and session is not None and bool(pictures_of(session.document, grid))

    def look(self, cell: int) -> None:
        """That cell's picture large, as the chosen one of the pane."""
        one = self.picture(cell)
        if one is None:
            self._desk.say(tr("There is no picture in this cell yet."))
            return
        self._choose(one.id)
        self._desk.show_page("result")

    def step(self, by: int, down: int) -> None:
        """While a cell is large: the next one that way that has a picture, if any."""
        grid = self.grid()
        if grid is None or not self.is_large() or not self.selected:
            return
        cell: int | None = self.selected[-1]
        while cell is not None:
            cell = neighbour(grid.axes, cell, by, down)
            if cell is not None and self.picture(cell) is not None:
                self._view.choose(cell)
                return

    def is_large(self) -> bool:
        """A cell of the open grid is looked at large."""
        return self._desk.page == "result" and self._desk.under == "grid" and self.grid() is not None

    def called(self, one: Generation) -> str:
        """The values of its cell, while it is looked at out of the grid; else empty."""
        grid, words = self.grid(), self.words()
        if grid is None or words is None or not self.is_large() or one.grid_id != grid.id:
            return ""
        if one.cell >= size_of(grid.axes):
            return ""
        places = place_of(grid.axes, one.cell)
        return " · ".join(words.labels(number)[places[number]] for number in range(len(grid.axes)))

    def why_not_look(self) -> str:
        if self.why_no_cells():
            return self.why_no_cells()
        there = self.picture(self.selected[-1]) is not None
        return "" if there else tr("There is no picture in this cell yet.")

    def look_at_selected(self) -> None:
        if self.selected:
            self.look(self.selected[-1])

    def picture(self, cell: int) -> Generation | None:
        grid, session = self.grid(), self._desk.session
        return pictures_of(session.document, grid).get(cell) if grid is not None and session is not None else None

    def pair(self) -> tuple[int, int] | None:
        """The two selected cells, or the chosen one and its neighbour in the row; both have a picture."""
        grid = self.grid()
        if grid is None or not self.selected:
            return None
        cells = self.selected[-2:]
        if len(cells) == 1:
            column, _row, _sheet = place_of(grid.axes, cells[0])
            across = shape(grid.axes)[0]
            cells = (cells[0], cells[0] + (1 if column + 1 < across else -1)) if across > 1 else cells
        if len(cells) < 2 or any(self.picture(one) is None for one in cells):
            return None
        return cells[0], cells[1]

    def why_not_compare(self) -> str:
        return self.why_no_cells() or (
            "" if self.pair() is not None else tr("Select two cells with a picture: Ctrl and a click on the second.")
        )


def _size_words(axes: Sequence[GridAxis], seconds: float | None) -> str:
    across, down, sheets = shape(axes)
    parts = " × ".join(str(one) for one in (across, down, sheets)[: len(axes)])
    count = across * down * sheets
    if seconds is None:
        return tr_count("{shape}: {count} picture", "{shape}: {count} pictures", count, shape=parts)
    return tr_count(
        "{shape}: {count} picture, about {time}", "{shape}: {count} pictures, about {time}", count,
        shape=parts, time=seconds_in_words(seconds),
    )  # fmt: skip


def _named(request: PictureRequest) -> str:
    """A grid without a name is called by its prompt."""
    words = " ".join(request.prompt.split())
    return words[:60] or tr("Grid")
