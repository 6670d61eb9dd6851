"""Draw every prop of storybook scenes, and figures in their poses, as `docs/images/storybook-props.webp`.

python packaging/props_sheet.py
"""

from __future__ import annotations

import itertools
import sys
from pathlib import Path
from typing import get_args

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from studio.engines.picture.starter.parts import load_parts
from studio.engines.picture.starter.things import How, draw_things
from studio.engines.picture.storybook.bodies.figure import put_head_on
from studio.engines.picture.storybook.bodies.names import HEADS, head_style
from studio.engines.picture.storybook.plan import Pixels, Pose, Wish
from studio.engines.picture.storybook.props.drawing import draw_prop
from studio.engines.picture.storybook.props.names import PROPS
from studio.wire.messages import LocalModel
from studio.worker.control import PipeControl

ROOT = Path(__file__).resolve().parent.parent
MODELS = ROOT / "models"
SHEET = ROOT / "docs" / "images" / "storybook-props.webp"
STYLES = ("noto", "3d", "flat", "line", "blob", "clip art")
FIGURES = ("bear", "fox", "frog", "panda", "girl", "boy", "knight", "witch", "nurse", "pirate", "unicorn")
POSES: tuple[Pose, ...] = tuple(pose for pose in get_args(Pose) if pose not in ("standing", "swimming", "flying"))
_ACROSS, _CELL, _WORDS, _SEED = 12, 118, 16, 7


def main() -> int:
    cells = [(name, draw_prop(name, "", style, _CELL - 14, _SEED).pixels)
             for name, style in zip(PROPS, itertools.cycle(STYLES))]  # fmt: skip
    rows = -(-len(cells) // _ACROSS)
    whole = Image.new("RGB", (_ACROSS * _CELL, (rows + len(FIGURES)) * (_CELL + _WORDS)), "white")
    pen, font = ImageDraw.Draw(whole), ImageFont.load_default(11)
    for number, (name, pixels) in enumerate(cells):
        x, y = number % _ACROSS * _CELL, number // _ACROSS * (_CELL + _WORDS)
        _set(whole, pixels, x, y)
        pen.text((x + _CELL / 2, y + _CELL), name, "black", font, anchor="ma")
    for row, figures in enumerate(_figures(), start=rows):
        for column, pixels in enumerate(figures):
            _set(whole, pixels, column * _CELL, row * (_CELL + _WORDS))
    whole.save(SHEET, quality=80)
    return 0


def _set(whole: Image.Image, pixels: Pixels, x: int, y: int) -> None:
    """In the middle of its cell, on the line above the words."""
    drawing = Image.fromarray(np.ascontiguousarray(pixels))
    drawing.thumbnail((_CELL - 14, _CELL - 14))
    whole.paste(drawing, (x + (_CELL - drawing.width) // 2, y + _CELL - 4 - drawing.height), drawing)


def _figures() -> list[list[Pixels]]:
    """Of each figure all poses, in one style."""
    control = PipeControl("sheet", lambda message: None)
    parts = load_parts(_model("starter-picture"), {"text-encoder": _model("minilm")}, "cpu", control)
    names = parts.table.vocabulary.names
    styles = [style for _, style in zip(FIGURES, itertools.cycle(STYLES))]
    wishes = [Wish(name, name, "body", names.index(HEADS.get(name, name)) + 1) for name in FIGURES]
    how = How(parts.spec.steps, parts.spec.guidance)
    drawn = draw_things(
        parts, wishes, [head_style(*one) for one in zip(FIGURES, styles, strict=True)], _SEED, how, control
    )
    return [
        [put_head_on(heads[0], name, pose, style, (), _SEED, _CELL - 14).pixels for pose in POSES]
        for name, style, heads in zip(FIGURES, styles, drawn, strict=True)
    ]


def _model(name: str) -> LocalModel:
    folder = MODELS / name
    files = {path.name: str(path) for path in folder.iterdir() if path.is_file()}
    return LocalModel(id=name, engine="starter-onnx", root=str(folder), files=files)


if __name__ == "__main__":
    sys.exit(main())
