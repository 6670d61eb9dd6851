"""X/Y/Z grids of pictures: what is asked for in each cell, and which picture is there. Pure; any thread.

Cells are counted from 0: across first, then down, then from sheet to sheet.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

import msgspec

from studio.domain.document import Document
from studio.domain.grid_values import AxisError
from studio.domain.picture_records import Generation, GridAxis, PictureGrid
from studio.domain.requests import PictureRequest

MOST_AXES: Final = 3
MOST_CELLS: Final = 400
REPLACE: Final = "replace"
"""The axis that puts other words in the place of some in the prompt."""
SIZE: Final = "size"
LORA: Final = "lora "
"""Stands before the id of the LoRA whose weight an axis goes over."""
CONTROL: Final = "controls "
REFERENCE: Final = "references "
"""Stand before the place of one of the pictures that guide it, whose strength an axis goes over."""
CONTROL_START: Final = "control-starts "
CONTROL_END: Final = "control-ends "
"""The same, of the shares of the steps between which a control picture counts."""
_GUIDED: Final = {
    CONTROL: ("controls", "strength"), CONTROL_START: ("controls", "start"), CONTROL_END: ("controls", "end"),
    REFERENCE: ("references", "strength"),
}  # fmt: skip
"""By what stands before a place: the field that has the guides, and what of one of them an axis goes over."""
MODEL: Final = "model_id"
VAE: Final = "vae_id"
QUICK_DECODE: Final = "quick_decode"
STYLES: Final = "styles"
OWN_STYLE: Final = "style"
NAMED: Final = (MODEL, VAE, QUICK_DECODE, STYLES)
"""Axes whose values are names of what lies outside the project, those first that decide what later ones mean."""
_WORDS: Final = ("prompt", "negative")
AXIS_NAMES: Final = ("X", "Y", "Z")


def shape(axes: Sequence[GridAxis]) -> tuple[int, int, int]:
    """Columns, rows and sheets."""
    counts = [max(1, len(axis.values)) for axis in axes[:MOST_AXES]]
    across, down, sheets = (*counts, 1, 1, 1)[:MOST_AXES]
    return across, down, sheets


def size_of(axes: Sequence[GridAxis]) -> int:
    return math.prod(shape(axes))


def place_of(axes: Sequence[GridAxis], cell: int) -> tuple[int, int, int]:
    """Column, row and sheet."""
    across, down, _sheets = shape(axes)
    return cell % across, cell // across % down, cell // (across * down)


def neighbour(axes: Sequence[GridAxis], cell: int, by: int, down: int) -> int | None:
    """The cell so many columns and rows further, from a sheet's last row into the next sheet; None past an edge."""
    across, rows, sheets = shape(axes)
    column, row, sheet = place_of(axes, cell)
    column, line = column + by, sheet * rows + row + down
    return line * across + column if 0 <= column < across and 0 <= line < rows * sheets else None


def values_of(grid: PictureGrid, cell: int) -> tuple[str, ...]:
    """Of each axis the one of a cell."""
    places = place_of(grid.axes, cell)
    return tuple(axis.values[place] for axis, place in zip(grid.axes, places, strict=False) if axis.values)


WithNamed = Callable[[PictureRequest, str, str], PictureRequest]
"""(request, one of NAMED, name) -> the same with what is called so: a model with its own numbers where a model decides
them, a VAE, a decoder, the words of a named style."""


def cell_request(grid: PictureGrid, cell: int, with_named: WithNamed) -> PictureRequest:
    """What is asked for in a cell. The model comes first: another axis may set what it decides; styles last, as they
    go around the words. Raises what `with_named` raises, and AxisError for words that are not in the prompt, and for
    a control picture that ends before it begins."""
    pairs = list(zip((axis.field for axis in grid.axes), values_of(grid, cell), strict=True))
    pairs.sort(key=lambda pair: _turn(pair[0]))
    request = grid.request
    for field, value in pairs:
        if field in NAMED:
            request = with_named(request, field, value)
        elif field == REPLACE:
            axis = next(one for one in grid.axes if one.field == REPLACE)
            request = _replaced(request, axis.values[0], value)
        else:
            request = with_value(request, field, value)
    spanned = any(field.startswith((CONTROL_START, CONTROL_END)) for field, _value in pairs)
    if spanned and any(not one.start < one.end for one in request.controls):
        raise AxisError("crossed")
    return request


def _turn(field: str) -> int:
    """Which of two axes is heeded first: words before the named style around them, and that before a style of the
    model's own, which a named one may bring along."""
    if field in (STYLES, OWN_STYLE):
        return len(NAMED) + (field == OWN_STYLE)
    return NAMED.index(field) if field in NAMED else len(NAMED) - 1


def with_value(  # noqa: PLR0911 - one line for each sort
    request: PictureRequest, field: str, value: str
) -> PictureRequest:
    """The request with another value of a field, as an axis keeps it."""
    if field == SIZE:
        width, height = (int(one) for one in value.split("x"))
        return msgspec.structs.replace(request, width=width, height=height)
    if field.startswith(LORA):
        wanted = field.removeprefix(LORA)
        loras = tuple(
            msgspec.structs.replace(one, weight=float(value)) if one.model.id == wanted else one
            for one in request.loras
        )
        return msgspec.structs.replace(request, loras=loras)
    kind, blank, place = field.partition(" ")
    if kind + blank in _GUIDED:
        return _guided(request, *_GUIDED[kind + blank], place, float(value))
    now = getattr(request, field)
    if isinstance(now, bool):
        return msgspec.structs.replace(request, **{field: value == "on"})
    if isinstance(now, float):
        return msgspec.structs.replace(request, **{field: float(value)})
    if isinstance(now, int) or (now is None and value.isdigit()):
        return msgspec.structs.replace(request, **{field: int(value)})
    if field not in _WORDS or value == now:
        return msgspec.structs.replace(request, **{field: value})
    # What was made of the words, as by a style, has the new ones too; a plan of the former ones is not meant any more.
    whole = f"{field}_expanded"
    made = getattr(request, whole, "")
    more: dict[str, Any] = {whole: made.replace(now, value) if now and now in made else ""} if made else {}
    return msgspec.structs.replace(request, **{field: value, **more, **({"plan": None} if field == "prompt" else {})})


def _guided(request: PictureRequest, field: str, number: str, place: str, value: float) -> PictureRequest:
    """Another number of the guiding picture in that place, where there is one."""
    guides = list(getattr(request, field))
    if place.isdigit() and int(place) < len(guides):
        guides[int(place)] = msgspec.structs.replace(guides[int(place)], **{number: value})
    return msgspec.structs.replace(request, **{field: tuple(guides)})


def _replaced(request: PictureRequest, old: str, new: str) -> PictureRequest:
    if old not in request.prompt and old not in request.negative:
        raise AxisError("absent", old)
    if old == new:
        return request
    fields = [one for field in _WORDS for one in (field, f"{field}_expanded") if hasattr(request, one)]
    changes: dict[str, Any] = {one: getattr(request, one).replace(old, new) for one in fields}
    return msgspec.structs.replace(request, **changes, plan=None)


def in_order(grid: PictureGrid, cells: Iterable[int], with_named: WithNamed) -> tuple[int, ...]:
    """The cells in the order in which they are best made: each model, each VAE, each set of LoRAs is loaded once."""
    seen: dict[object, int] = {}
    asked = {cell: cell_request(grid, cell, with_named) for cell in cells}

    def turn(cell: int) -> tuple[int, int]:
        request = asked[cell]
        loras = tuple((one.model.id, one.weight) for one in request.loras)
        loaded = (request.model.id, request.vae.id if request.vae is not None else "", loras, request.dtype)
        return seen.setdefault(loaded, len(seen)), cell

    return tuple(sorted(sorted(asked), key=turn))


# ---- in the document


def target_of(grid_id: str, cell: int) -> str:
    """What a job that makes a cell is for."""
    return f"{grid_id}/{cell}"


def cell_of_target(target_id: str) -> tuple[str, int]:
    """Id of the grid, and which cell; ("", 0) for a job that makes none."""
    grid_id, _slash, cell = target_id.rpartition("/")
    return (grid_id, int(cell)) if grid_id and cell.isascii() and cell.isdigit() and len(cell) < 6 else ("", 0)


def pictures_of(document: Document, grid: PictureGrid) -> dict[int, Generation]:
    """The newest picture of each cell that has one, but those in the trash."""
    made = sorted(document.where(Generation, "grid_id", grid.id), key=lambda one: one.id)
    return {one.cell: one for one in made if not one.trashed and one.cell < size_of(grid.axes)}


def lacking(document: Document, grid: PictureGrid) -> tuple[int, ...]:
    there = pictures_of(document, grid)
    return tuple(cell for cell in range(size_of(grid.axes)) if cell not in there)
