"""The sheet of 120 prompts in four styles: what a person gets who types them, with one fixed seed and no choosing.

`python -m recipe sheet` writes docs/images/starter-picture-sheet-1.webp and so on. The prompts, and what training left
out for them, are in sheet_prompts.json beside this package.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from PIL import Image, ImageDraw, ImageFont

from recipe.progress import Progress
from recipe.vocabulary import MODEL_FOLDER, WORK_FOLDER

STYLES = "3d,flat,noto,line"
SEED = 7
LARGEST = 700_000
"""Bytes of one file."""
_CELL, _GAP, _TEXT, _ACROSS = 112, 4, 24, 3


class Row(NamedTuple):
    """One prompt and its pictures, one for each style."""

    prompt: str
    kind: str
    pictures: list[Image.Image]


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("sheet", help="draw the 120 prompts of the sheet through the program's engine")
    parser.add_argument("--model", type=Path, default=MODEL_FOLDER, help="folder with picture.onnx and its tables")
    parser.add_argument("--work", type=Path, default=WORK_FOLDER)
    parser.add_argument("--out", type=Path, default=MODEL_FOLDER.parent.parent / "docs" / "images")
    parser.add_argument("--styles", default=STYLES, help="comma-separated, four")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--rows", type=int, default=30, help="prompts in one file")
    parser.add_argument("--most", type=int, default=120, help="prompts in all, the first ones")


def run(args: argparse.Namespace) -> int:
    """Raises OSError, StudioError."""
    from recipe.asking import Asker

    asker = Asker(args.model, args.work, args.seed)
    styles = [style.strip() for style in args.styles.split(",")]
    prompts = read_prompts()[: args.most]
    progress, rows = Progress("pictures"), []
    for number, prompt in enumerate(prompts):
        pictures = [asker.ask(prompt["prompt"], style) for style in styles]
        rows.append(Row(prompt["prompt"], prompt["kind"], pictures))
        progress((number + 1) * len(styles), len(prompts) * len(styles))
    args.out.mkdir(parents=True, exist_ok=True)
    for number, first in enumerate(range(0, len(rows), args.rows)):
        path = args.out / f"starter-picture-sheet-{number + 1}.webp"
        size = save_below(lay_out(rows[first : first + args.rows], styles), path, LARGEST)
        sys.stdout.write(f"{path}: {size} bytes\n")
    return 0


def read_prompts() -> list[dict[str, Any]]:
    """The 120, in their order: `prompt`, `kind`, `slots` and `ground`."""
    prompts: list[dict[str, Any]] = json.loads((MODEL_FOLDER / "sheet_prompts.json").read_text("utf8"))["prompts"]
    return prompts


def lay_out(rows: Sequence[Row], styles: Sequence[str]) -> Image.Image:
    """Three prompts side by side, down the columns; the styles' names on top, each prompt under its pictures."""
    wide, high = len(styles) * (_CELL + _GAP) + 3 * _GAP, _CELL + _TEXT
    down = -(-len(rows) // _ACROSS)
    sheet = Image.new("RGB", (_ACROSS * wide + _GAP, down * high + _TEXT), "white")
    draw, font, small = ImageDraw.Draw(sheet), ImageFont.load_default(15), ImageFont.load_default(12)
    for column in range(min(_ACROSS, len(rows))):
        for place, style in enumerate(styles):
            middle = column * wide + 2 * _GAP + place * (_CELL + _GAP) + _CELL // 2
            draw.text((middle, _TEXT // 2), style, "#777777", small, anchor="mm")
    for number, row in enumerate(rows):
        left, top = number // down * wide + 2 * _GAP, number % down * high + _TEXT
        for place, picture in enumerate(row.pictures):
            small_one = picture.resize((_CELL, _CELL), Image.Resampling.LANCZOS)
            sheet.paste(small_one, (left + place * (_CELL + _GAP), top))
        middle = left + (len(styles) * (_CELL + _GAP) - _GAP) // 2
        draw.text((middle, top + _CELL + _TEXT // 2 - 2), row.prompt, "black", font, anchor="mm")
    return sheet


def save_below(sheet: Image.Image, path: Path, largest: int) -> int:
    """Saved as WebP in the best quality that keeps the file below `largest` bytes; the file's size."""
    for quality in (92, 85, 75, 60, 40):
        sheet.save(path, quality=quality, method=6)
        if path.stat().st_size < largest:
            break
    return path.stat().st_size
