"""The page of landscapes: every place in every style, then times of day, weathers, seasons, and ten seeds of one place.

`python -m recipe landscapes` writes docs/images/starter-picture-landscapes.webp. One seed, no choosing.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, get_args

from PIL import Image, ImageDraw, ImageFont

from recipe.sheet import save_below
from recipe.vocabulary import MODEL_FOLDER

STYLES = ("3d", "flat", "noto", "blob", "line", "clip art")
SEED = 7
LARGEST = 300_000
"""Bytes."""
_CELL, _GAP, _TEXT, _ACROSS, _DRAWN = 100, 3, 15, 12, 300


class Cell(NamedTuple):
    """One picture of the page and the word under it."""

    word: str
    place: str
    style: str
    time: str = ""
    weather: str = ""
    season: str = ""
    seed: int = SEED


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("landscapes", help="paint the page of landscapes")
    parser.add_argument("--out", type=Path, default=MODEL_FOLDER.parent.parent / "docs" / "images")


def run(args: argparse.Namespace) -> int:
    """Raises OSError."""
    cells = list(_cells())
    down = -(-len(cells) // _ACROSS)
    page = Image.new("RGB", (_ACROSS * (_CELL + _GAP) + _GAP, down * (_CELL + _TEXT) + _GAP), "white")
    pen, font = ImageDraw.Draw(page), ImageFont.load_default(11)
    for number, cell in enumerate(cells):
        left, top = number % _ACROSS * (_CELL + _GAP) + _GAP, number // _ACROSS * (_CELL + _TEXT) + _GAP
        page.paste(_picture(cell).resize((_CELL, _CELL), Image.Resampling.LANCZOS), (left, top))
        pen.text((left + _CELL // 2, top + _CELL + _TEXT // 2 - 2), cell.word, "#555555", font, anchor="mm")
    path = args.out / "starter-picture-landscapes.webp"
    sys.stdout.write(f"{path}: {save_below(page, path, LARGEST)} bytes\n")
    return 0


def _cells() -> Iterator[Cell]:
    from studio.engines.picture.storybook.plan import Place, Season, Time, Weather

    for place in get_args(Place)[2:]:
        for style in STYLES:
            yield Cell(f"{place}, {style}", place, style)
    for place, style in (("village", "3d"), ("shore", "flat")):
        for time in get_args(Time)[1:]:
            yield Cell(time, place, style, time=time)
    for weather in get_args(Weather)[1:]:
        yield Cell(weather, "hills", "3d", weather=weather)
    for season in get_args(Season)[1:]:
        yield Cell(season, "park", "noto", season=season)
    for seed in range(10):
        yield Cell(f"seed {seed + 1}", "meadow", "3d", seed=seed + 1)


def _picture(cell: Cell) -> Image.Image:
    from studio.engines.picture.storybook.landscape.painting import paint_landscape
    from studio.engines.picture.storybook.plan import Setting

    setting = Setting(cell.place, cell.time, cell.weather, cell.season)  # type: ignore[arg-type]
    whole = Image.new("RGBA", (_DRAWN, _DRAWN))
    for layer in paint_landscape(setting, cell.style, _DRAWN, _DRAWN, cell.seed).layers:
        whole.alpha_composite(Image.fromarray(layer.pixels), (layer.x, layer.y))
    return whole.convert("RGB")
