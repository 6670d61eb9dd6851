"""What can be done with X/Y/Z grids: make one, look, compare, go on, stop, make again, write it out."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from studio.services.translation import tr
from studio.ui.actions.action import Action
from studio.ui.picture.grid.presenter import GridPresenter
from studio.ui.picture.grid.saving import GridSaving

PLACE: Final = "picture.grid"


def grid_actions(
    grid: GridPresenter, ask: Callable[[], object], compare: Callable[[], object], saving: GridSaving,
    ask_name: Callable[[], object],
) -> tuple[Action, ...]:  # fmt: skip
    """`ask`: what a new grid is to go over; `compare`: the two selected cells; `ask_name`: another name."""
    one = partial(Action, where="picture", menu="Picture/Prompt/Grids of pictures")
    return (
        one(
            id="picture.grid-new", words=tr("X/Y/Z grid…"), act=ask, keys=("Ctrl+Alt+X",), section="open",
            tip=tr("The same picture with other settings in each column and row, side by side"),
        ),
        one(
            id="picture.grid-open", words=tr("Show the X/Y/Z grid"), act=grid.open, enabled=grid.why_none,
            section="open", tip=tr("The grid that was open last, or the newest one"),
        ),
        one(
            id="picture.grid-look", words=tr("Show the cell of the grid large"), act=grid.look_at_selected,
            enabled=grid.why_not_look, section="cells",
        ),
        one(
            id="picture.grid-compare", words=tr("Compare two cells of the grid"), act=compare,
            enabled=grid.why_not_compare,
            section="cells", tip=tr("The two selected ones, or the chosen one with its neighbour"),
        ),
        one(
            id="picture.grid-again", words=tr("Make the cells of the grid again"), act=grid.make_again,
            enabled=grid.why_no_cells, section="cells",
            tip=tr("The selected cells once more; their former pictures stay in the gallery"),
        ),
        one(
            id="picture.grid-all-again", words=tr("Make the whole X/Y/Z grid again"), act=grid.make_all_again,
            enabled=grid.why_not_open, section="all",
        ),
        one(
            id="picture.grid-go-on", words=tr("Go on with the X/Y/Z grid"), act=grid.go_on, enabled=grid.why_not_go_on,
            section="all", tip=tr("Make the pictures that are missing"),
        ),
        one(
            id="picture.grid-stop", words=tr("Stop the X/Y/Z grid"), act=grid.cancel,
            enabled=grid.why_nothing_to_cancel,
            section="all", tip=tr("Stop all of it that is not made yet; what came stays"),
        ),
        one(
            id="picture.grid-export", words=tr("Export the X/Y/Z grid as one picture…"), act=saving.ask_picture,
            enabled=saving.why_not, section="files",
            tip=tr("All cells with the values beside them, and with the recipe of each in the file"),
        ),
        one(
            id="picture.grid-export-cells", words=tr("Export the cells of the grid as files…"), act=saving.ask_cells,
            enabled=saving.why_not, section="files",
        ),
        one(
            id="picture.grid-rename", words=tr("Rename the X/Y/Z grid…"), act=ask_name, enabled=grid.why_not_open,
            section="grid",
        ),
        one(
            id="picture.grid-remove", words=tr("Remove the X/Y/Z grid"), act=grid.remove, enabled=grid.why_not_open,
            section="grid", tip=tr("The grid alone: its pictures stay in the gallery"),
        ),
    )  # fmt: skip
