"""A grid as one picture with the values of its axes beside the cells, and as files of its own for each cell.

The Picture pane calls it on a thread of an errand, the command line directly; letters are drawn by Qt, which needs a
QGuiApplication. A file of the whole says how it was made as A1111's script does, and carries each cell's own recipe.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec
from PySide6.QtCore import QBuffer, QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter

from studio.domain.document import Document
from studio.domain.errors import FileUnwritable, StudioError
from studio.domain.file_names import file_name
from studio.domain.grids import AXIS_NAMES, pictures_of, place_of, shape, size_of
from studio.domain.picture_records import Generation, PictureGrid
from studio.domain.project_records import Recipe
from studio.domain.recipes.kept import parts_text
from studio.domain.recipes.written import parameters_text
from studio.domain.requests import PictureRequest
from studio.services.exchange.format import by_name
from studio.services.exchange.formats import PICTURE_OUT
from studio.services.exchange.picture_decoding import decoded
from studio.services.exchange.picture_png import all_texts
from studio.services.exchange.recipes_of import texts_beside
from studio.services.translation import tr

Step = Callable[[float], None]
Read = Callable[[str], bytes]
"""The bytes of an asset, on any thread."""
MOST_SIDE: Final = 16_000
"""Pixels of a side of the whole; what is larger is made of smaller cells."""
MOST_PIXELS: Final = 120_000_000
_GAP: Final = 8
_PAPER, _INK, _EMPTY = "#ffffff", "#202020", "#e6e2da"


class GridWords(msgspec.Struct, frozen=True):
    """What stands beside the cells, in the person's language."""

    name: str
    axes: tuple[tuple[str, tuple[str, ...]], ...]
    """Of each axis its name and its values."""

    def labels(self, number: int) -> tuple[str, ...]:
        """Of the columns (0), rows (1) or sheets (2); one empty word where there is no such axis."""
        if number >= len(self.axes):
            return ("",)
        name, values = self.axes[number]
        return tuple(f"{name}: {value}" for value in values)

    def axis(self, number: int) -> str:
        """What the columns (0), rows (1) or sheets (2) go over; empty where there is no such axis."""
        return self.axes[number][0] if number < len(self.axes) else ""

    def values(self, number: int) -> tuple[str, ...]:
        """As `labels`, without the axis, whose name stands once."""
        return self.axes[number][1] if number < len(self.axes) else ("",)


class _Plan:
    """Where everything stands, in pixels of the whole."""

    def __init__(self, grid: PictureGrid, words: GridWords, cell: tuple[int, int]) -> None:
        self.grid, self.words = grid, words
        self.across, self.down, self.sheets = shape(grid.axes)
        scale = self._scale(cell)
        self.wide, self.high = max(8, round(cell[0] * scale)), max(8, round(cell[1] * scale))
        self.font = QFont()
        self.font.setPixelSize(max(11, min(self.wide, self.high) // 14))
        metrics = QFontMetrics(self.font)
        named = words.axis(1)
        longest = max(metrics.horizontalAdvance(one) for one in (named, *words.values(1)))
        self.left = min(longest, self.wide) + 3 * _GAP if named else _GAP
        self.line = metrics.height()
        lines = max((_lines(metrics, one, self.wide) for one in words.values(0)), default=0)
        self.top = (1 + lines) * self.line + _GAP if words.axis(0) else 0
        self.title = self.line + _GAP if any(words.labels(2)) else 0
        self.sheet = self.title + self.top + self.down * (self.high + _GAP) + _GAP
        self.head = 2 * self.line + 2 * _GAP
        self.width = self.left + self.across * (self.wide + _GAP)
        self.height = self.head + self.sheets * self.sheet

    def _scale(self, cell: tuple[int, int]) -> float:
        wide, high = self.across * cell[0] * 1.15, self.down * self.sheets * cell[1] * 1.15
        return min(1.0, MOST_SIDE / wide, MOST_SIDE / high, math.sqrt(MOST_PIXELS / (wide * high)))

    def cell(self, number: int) -> QRect:
        column, row, sheet = place_of(self.grid.axes, number)
        x = self.left + column * (self.wide + _GAP)
        y = self.head + sheet * self.sheet + self.title + self.top + row * (self.high + _GAP)
        return QRect(x, y, self.wide, self.high)


def _lines(metrics: QFontMetrics, words: str, width: int) -> int:
    area = metrics.boundingRect(QRect(0, 0, width, 10_000), _CENTRED, words)
    return min(3, math.ceil(area.height() / max(1, metrics.height()))) if words else 0


_CENTRED: Final = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)
_RIGHT: Final = Qt.TextElideMode.ElideRight


def labelled(
    document: Document, grid: PictureGrid, words: GridWords, read: Read, step: Step, title: str = ""
) -> QImage:
    """The whole grid; a cell without a picture is an empty frame. `document`: a copy that nobody changes. Raises
    StudioError for a picture that cannot be read, and what `step` raises."""
    there = pictures_of(document, grid)
    sizes = [(one.width, one.height) for one in there.values()] or [(grid.request.width, grid.request.height)]
    plan = _Plan(grid, words, (max(one[0] for one in sizes), max(one[1] for one in sizes)))
    image = QImage(plan.width, plan.height, QImage.Format.Format_RGB32)
    image.fill(QColor(_PAPER))
    painter = QPainter(image)
    try:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setFont(plan.font)
        painter.setPen(QColor(_INK))
        _draw_words(painter, plan, title or words.name)
        for cell in range(size_of(grid.axes)):
            step(cell / size_of(grid.axes))
            _draw_cell(painter, plan.cell(cell), there.get(cell), read)
    finally:
        painter.end()
    return image


def _draw_words(painter: QPainter, plan: _Plan, title: str) -> None:
    area = QRect(2 * _GAP, _GAP, plan.width - 4 * _GAP, 2 * plan.line)
    painter.drawText(area, _CENTRED, title)
    per_sheet = plan.across * plan.down
    metrics = QFontMetrics(plan.font)
    for sheet, name in enumerate(plan.words.labels(2)):
        first = plan.cell(sheet * per_sheet)
        if name:
            top = first.top() - plan.top - plan.title
            painter.drawText(QRect(_GAP, top, plan.width - 2 * _GAP, plan.line), _CENTRED, name)
        head = QRect(plan.left, first.top() - plan.top, plan.width - plan.left - _GAP, plan.line)
        painter.drawText(head, _CENTRED, metrics.elidedText(plan.words.axis(0), _RIGHT, head.width()))
        for column, words in enumerate(plan.words.values(0)):
            place = plan.cell(sheet * per_sheet + column)
            area = QRect(place.left(), head.bottom() + 1, plan.wide, plan.top - plan.line)
            painter.drawText(area, _CENTRED, words)
        side = plan.left - 2 * _GAP
        corner = QRect(_GAP, first.top() - _GAP - plan.line, side, plan.line)
        painter.drawText(corner, _CENTRED, metrics.elidedText(plan.words.axis(1), _RIGHT, side))
        for row, words in enumerate(plan.words.values(1)):
            place = plan.cell(sheet * per_sheet + row * plan.across)
            painter.drawText(QRect(_GAP, place.top(), side, plan.high), _CENTRED, words)


def _draw_cell(painter: QPainter, place: QRect, one: Generation | None, read: Read) -> None:
    image = decoded(read(one.asset)) if one is not None else QImage()
    if image.isNull():
        painter.fillRect(place, QColor(_EMPTY))
        return
    size = image.size().scaled(place.size(), Qt.AspectRatioMode.KeepAspectRatio)
    shown = QRect(place.topLeft(), size)
    shown.moveCenter(place.center())
    smaller = size.width() < image.width()
    drawn = image.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)
    painter.drawImage(shown, drawn if smaller else image)


def texts_of_grid(document: Document, grid: PictureGrid, words: GridWords) -> dict[str, str]:
    """What a file of the whole says of its making."""
    told = ["Script: X/Y/Z plot"]
    for name, axis, (label, _values) in zip(AXIS_NAMES, grid.axes, words.axes, strict=False):
        called = _ELSEWHERE.get(axis.field) or _plain(label)
        told += [f"{name} Type: {called}", f"{name} Values: {json.dumps(', '.join(axis.values), ensure_ascii=False)}"]
    there = pictures_of(document, grid)
    recipes = (document.get(Recipe, one.recipe_id) for _cell, one in sorted(there.items()))
    asked = [one.request for one in recipes if one is not None and isinstance(one.request, PictureRequest)]
    parts = [
        (_name_of(words, grid, cell), all_texts(recipe, texts_beside(document, recipe)))
        for cell, one in sorted(there.items())
        if (recipe := document.get(Recipe, one.recipe_id)) is not None
    ]
    count = len(parts)
    texts = {
        "parameters": _with_settings(parameters_text(asked[0] if asked else grid.request), ", ".join(told)),
        "postprocessing": f"X/Y/Z grid of {count} pictures",
    }
    return texts | ({"triptych-parts": parts_text(parts)} if parts else {})


_ELSEWHERE: Final = {
    "replace": "Prompt S/R", "seed": "Seed", "variation_seed": "Var. seed", "variation_strength": "Var. strength",
    "steps": "Steps", "guidance": "CFG Scale", "sampler": "Sampler", "model_id": "Checkpoint name",
    "strength": "Denoising", "size": "Size", "vae_id": "VAE", "styles": "Styles",
}  # fmt: skip
"""By field of an axis what A1111's script (scripts/xyz_grid.py) calls it."""


def _with_settings(parameters: str, more: str) -> str:
    """At the end of the line of settings, which templates of the prompt may follow."""
    lines = parameters.split("\n")
    at = next(place for place, line in enumerate(lines) if line.startswith("Steps: "))
    lines[at] = f"{lines[at]}, {more}"
    return "\n".join(lines)


def _plain(words: str) -> str:
    return words if words.replace(" ", "").isalnum() else json.dumps(words, ensure_ascii=False)


def _name_of(words: GridWords, grid: PictureGrid, cell: int) -> str:
    places = place_of(grid.axes, cell)
    return ", ".join(words.labels(number)[place] for number, place in enumerate(places) if number < len(words.axes))


def save_grid(
    dest: Path, document: Document, grid: PictureGrid, words: GridWords, read: Read, step: Step, *,
    with_prompts: bool = True,
) -> tuple[str, ...]:  # fmt: skip
    """Write the whole as one picture, in the format that the name ends in. What is not in the file as it was, each a
    sentence. Raises StudioError, and what `step` raises."""
    row = by_name(dest, PICTURE_OUT)
    image = labelled(document, grid, words, read, step, grid.request.prompt if with_prompts else words.name)
    more = texts_of_grid(document, grid, words)
    return row.act(dest, png_of(image), None, with_prompts=with_prompts, more=more)


def png_of(image: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())


def cell_files(document: Document, grid: PictureGrid, words: GridWords, suffix: str) -> dict[int, str]:
    """By cell that has a picture, the name of its file: its number, and its values as far as names can have them."""
    count = len(str(size_of(grid.axes)))
    return {
        cell: f"{cell + 1:0{count}d} {file_name(_name_of(words, grid, cell).replace(': ', ' '), tr('Picture'))}{suffix}"
        for cell in pictures_of(document, grid)
    }


def save_cells(
    folder: Path, document: Document, grid: PictureGrid, words: GridWords, read: Read, step: Step, *,
    suffix: str = ".png", with_prompts: bool = True,
) -> tuple[Path, ...]:  # fmt: skip
    """Write each cell that has a picture into the folder, with its own recipe. Raises StudioError, and what `step`
    raises."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StudioError(FileUnwritable(path=str(folder), detail=error.strerror or str(error))) from error
    there, names = pictures_of(document, grid), cell_files(document, grid, words, suffix)
    written: list[Path] = []
    for cell, name in sorted(names.items()):
        step(len(written) / len(names))
        one, path = there[cell], folder / name
        recipe = document.get(Recipe, one.recipe_id)
        by_name(path, PICTURE_OUT).act(
            path, read(one.asset), recipe, with_prompts=with_prompts, more=texts_beside(document, recipe)
        )
        written.append(path)
    return tuple(written)
