"""Sheets of drawings with their anchors drawn in, for an eye to correct in `things.json`.

`python -m recipe anchors --style noto --out FOLDER cat dog` draws each thing once as the program does; without names
all that `things.json` marks. Red: head; blue: hand; magenta: mouth; green: seat; orange: surface; brown: opening;
dashed: the rim. "<" and ">" beside a name say which way the drawing is taken to look.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from recipe.progress import Progress
from recipe.vocabulary import MODEL_FOLDER

_CELL, _TEXT, _ACROSS, _ROWS = 150, 14, 10, 8


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("anchors", help="draw things with the places where others meet them")
    parser.add_argument("names", nargs="*", help="concepts; none: all that are marked")
    parser.add_argument("--model", type=Path, default=MODEL_FOLDER, help="folder with picture.onnx and its tables")
    parser.add_argument("--style", default="noto")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--out", type=Path, default=Path("anchors"))


def run(args: argparse.Namespace) -> int:
    """Raises OSError, StudioError."""
    from studio.engines.picture.starter.parts import load_parts
    from studio.engines.picture.starter.things import How, draw_things
    from studio.engines.picture.storybook.plan import Wish
    from studio.wire.messages import LocalModel
    from studio.worker.control import PipeControl

    control = PipeControl("recipe", lambda message: None)
    files = {path.name: str(path) for path in args.model.iterdir() if path.is_file()}
    model = LocalModel(id="starter-picture", engine="starter-onnx", root=str(args.model), files=files)
    parts = load_parts(model, {}, "cpu", control)
    known = list(parts.table.vocabulary.names)
    names = args.names or [name for name in known if name in parts.traits.marks]
    unknown = [name for name in names if name not in known]
    if unknown:
        print(f"not among the model's concepts: {', '.join(unknown)}", file=sys.stderr)
        return 1
    how, progress, cells = How(parts.spec.steps, parts.spec.guidance), Progress("drawings"), []
    for number, name in enumerate(names):
        wish = Wish(name, name, concept=known.index(name) + 1)
        [[cutout]] = draw_things(parts, [wish], [args.style], args.seed, how, control)
        cells.append(cell(name, args.style, cutout.pixels, parts.traits))
        progress(number + 1, len(names))
    args.out.mkdir(parents=True, exist_ok=True)
    for number, first in enumerate(range(0, len(cells), _ACROSS * _ROWS)):
        path = args.out / f"anchors-{args.style.replace(' ', '-')}-{number + 1}.png"
        page(cells[first : first + _ACROSS * _ROWS]).save(path)
        print(path)
    return 0


def cell(name: str, style: str, pixels: Any, traits: Any) -> Image.Image:
    """One drawing ([h, w, 4]) with its anchors as the arranging takes them."""
    from studio.engines.picture.storybook.arranging.proposing import proposed

    anchors = traits.marked(name, style, proposed(pixels, traits.facing(name, style)))
    image = Image.new("RGB", (_CELL, _CELL + _TEXT), "white")
    drawing = Image.fromarray(np.asarray(pixels))
    drawing.thumbnail((_CELL - 8, _CELL - 8))
    image.paste(drawing, (4, _TEXT + 4), drawing)
    pen, (wide, high) = ImageDraw.Draw(image), drawing.size

    def at(x: float, y: float) -> tuple[float, float]:
        return 4 + x * wide, _TEXT + 4 + y * high

    for box, colour in ((anchors.head, "red"), (anchors.opening, "brown")):
        if box:
            pen.rectangle((*at(*box[:2]), *at(*box[2:])), outline=colour, width=2)
    for point, colour in ((anchors.hand, "blue"), (anchors.mouth, "magenta"), (anchors.seat, "green")):
        if point:
            x, y = at(*point)
            pen.ellipse((x - 4, y - 4, x + 4, y + 4), fill=colour)
    if anchors.surface:
        left, right, level = anchors.surface
        pen.line((*at(left, level), *at(right, level)), fill="orange", width=3)
    if anchors.rim is not None:
        for share in np.linspace(0, 0.9, 10).tolist():
            pen.line((*at(share, anchors.rim), *at(share + 0.05, anchors.rim)), fill="grey")
    looks = {"left": " <", "right": " >"}.get(anchors.facing, "")
    pen.text((3, 1), name + looks, fill="black", font=ImageFont.load_default(11))
    return image


def page(cells: list[Image.Image]) -> Image.Image:
    rows = -(-len(cells) // _ACROSS)
    whole = Image.new("RGB", (_ACROSS * _CELL, rows * (_CELL + _TEXT)), "white")
    for number, image in enumerate(cells):
        whole.paste(image, (number % _ACROSS * _CELL, number // _ACROSS * (_CELL + _TEXT)))
    return whole
