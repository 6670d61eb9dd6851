"""Examines an exported model: are its things recognised, its colours obeyed, its pictures its own?

`python -m recipe evaluate --model FOLDER --work FOLDER`: numbers as JSON, a Markdown table, and a picture of the pairs
that come nearest to a copy, in the work folder. What was drawn is kept there too, so that a second run only measures.

For a style s the gallery is the real drawings of all other styles. Ceiling: the real drawings of s against it. Floor:
the made pictures, each taken for another's concept. The same for things in colours, where repainted real drawings are
the ceiling: among the others they are found as well as unpainted ones, so the gallery stays as it is.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from recipe.vocabulary import MODEL_FOLDER, RESOLUTION, STYLES, WORK_FOLDER

if TYPE_CHECKING:
    from recipe.drawer import Drawer
    from recipe.features import Pictures
    from recipe.wishes import Asked

SEED = 20_000
"""Of the first picture; plain names and colours, and each style, count on from their own."""


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("evaluate", help="measure an exported model")
    parser.add_argument("--model", type=Path, default=MODEL_FOLDER, help="folder with picture.onnx and its tables")
    parser.add_argument("--work", type=Path, default=WORK_FOLDER)
    parser.add_argument("--out", type=Path, help="folder of the report; evaluation/<digest> in the work folder")
    parser.add_argument("--per-style", type=int, default=300, help="plain names for each style")
    parser.add_argument("--colours", type=int, default=100, help="things in other colours, for each style; 0: none")
    parser.add_argument("--styles", default="", help="comma-separated; all that model and drawings share")
    parser.add_argument("--steps", type=int)
    parser.add_argument("--guidance", type=float)
    parser.add_argument("--threads", type=int, default=1)


def run(args: argparse.Namespace) -> int:
    """Raises FileNotFoundError, FetchError, StudioError."""
    from recipe.drawer import Drawer
    from recipe.examination import examine
    from recipe.features import Eyes
    from recipe.gallery import read_gallery
    from recipe.report import write_report
    from recipe.wishes import coloured_things, plain_names

    begun = time.monotonic()
    eyes = Eyes(args.work, args.threads)
    gallery = read_gallery(args.work, eyes)
    drawer = Drawer(args.model, args.threads, args.steps, args.guidance)
    wanted = [name.strip() for name in args.styles.split(",") if name.strip()] or STYLES
    styles = [style for style in wanted if style in drawer.styles and len(gallery.of_style(style))]
    plain = [one for style in styles for one in plain_names(gallery, style, args.per_style, seed=1)]
    coloured = (
        [one for style in styles for one in coloured_things(gallery, style, args.colours, seed=2)]
        if args.colours
        else []
    )
    key = f"{model_digest(args.model)}-{drawer.steps}-{drawer.guidance:g}"
    kept = args.work / "evaluation" / key
    kept.mkdir(parents=True, exist_ok=True)
    pictures = [draw_all(drawer, plain, SEED, kept), draw_all(drawer, coloured, 2 * SEED, kept)]
    result = examine(gallery, eyes, plain, pictures[0], coloured, as_shown(coloured, pictures[1]))
    result["settings"] = {
        "model": model_digest(args.model), "steps": drawer.steps, "guidance": drawer.guidance, "styles": styles,
        "per_style": args.per_style, "colours": args.colours, "seconds": round(time.monotonic() - begun, 1),
    }  # fmt: skip
    out = args.out or kept
    out.mkdir(parents=True, exist_ok=True)
    sys.stdout.write(write_report(result, gallery, plain, pictures[0], out))
    return 0


def as_shown(asked: list[Asked], made: Pictures) -> Pictures:
    """Pictures of things in colours as the program shows them: painted over where they came in another colour. Line
    art stays as it came."""
    from recipe.colour_rule import silhouette
    from recipe.wishes import INK_STYLE
    from studio.engines.picture.storybook.colouring import in_colour

    shown = made.copy()
    for row, (one, picture) in enumerate(zip(asked, made, strict=True)):
        if one.style != INK_STYLE:
            shown[row] = in_colour(np.dstack([picture, silhouette(picture) * np.uint8(255)]), one.colour)[..., :3]
    return shown


def model_digest(folder: Path) -> str:
    """Of the weights, the description and the table of concepts: the first half of their SHA-256."""
    files = (folder / name for name in ("picture.onnx", "picture.json", "concepts.npz"))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:16]


def draw_all(drawer: Drawer, asked: list[Asked], seed: int, kept: Path) -> Pictures:
    """[N, 128, 128, 3]; each style's pictures are kept in a file of their own and not drawn again. A picture's seed
    rests on its place within its style."""
    from recipe.drawer import Wish
    from recipe.progress import Progress

    made = np.zeros((len(asked), RESOLUTION, RESOLUTION, 3), np.uint8)
    for style in dict.fromkeys(one.style for one in asked):
        places = [place for place, one in enumerate(asked) if one.style == style]
        wishes = [Wish(asked[place].words, style) for place in places]
        said = hashlib.sha256(json.dumps([seed, wishes]).encode()).hexdigest()[:12]
        path = kept / f"{style.replace(' ', '-')}-{said}.npy"
        if not path.is_file():
            np.save(path, drawer.draw(wishes, seed, Progress(f"{len(wishes)} in style {style}")))
        made[places] = np.load(path)
    return made
