"""Make the sheet of the drawings that the starter picture model learnt from, for the window "How different is it?".

    python packaging/starter_drawings.py [--work FOLDER]

The drawings are fetched and rendered by the model's own recipe (models/starter-picture/recipe), each cut to its ink and
brought to a few pixels; they go to `resources/starter-drawings` with where they are from and under which licence.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import sys
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PySide6.QtGui import QImage

from studio.services.gallery import learnt_drawings
from studio.services.gallery.learnt_drawings import (
    ABOUT,
    FOLDER,
    SHEET,
    SIDE,
    About,
    DrawingSet,
    LearntDrawings,
    framed,
)

ROOT = Path(__file__).resolve().parent.parent
RECIPE = ROOT / "models" / "starter-picture"
COLUMNS = 80
STEP = 17
"""Of 255, between the shades that are kept: with all of them the sheet would be three times as large."""
SETS = {
    "3d": ("Fluent Emoji 3D", "Microsoft Corporation; packaged by LobeHub", "MIT"),
    "flat": ("Fluent Emoji Flat", "Microsoft Corporation; packaged by Iconify", "MIT"),
    "line": ("Fluent Emoji High Contrast", "Microsoft Corporation; packaged by Iconify", "MIT"),
    "noto": ("Noto Emoji", "Google Inc.; packaged by Iconify", "Apache-2.0"),
    "blob": ("Noto Emoji, version 1", "Google Inc.; packaged by Iconify", "Apache-2.0"),
    "clip art": ("Open Clip Art Library 0.18", "its contributors", "public domain"),
}


def main() -> int:
    sys.path.insert(0, str(RECIPE))
    from recipe import clipart, concepts, drawings, fetch, words
    from recipe.vocabulary import STYLES, WORK_FOLDER

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, default=WORK_FOLDER)
    parser.add_argument("--processes", type=int, default=1)
    options = parser.parse_args()
    archives = fetch.fetch_all(options.work)
    known = concepts.load_concepts(archives)
    wordings = words.load_wordings(archives, known, words.read_held_out().synonyms)
    sources = drawings.all_sources(archives, known)
    sources += clipart.clip_art_sources(archives["clip art"], wordings)
    drawn = drawings.render_all(sources, options.work, options.processes)
    order = np.argsort(drawn.style, kind="stable")
    found = [(int(row), framed(_image(drawn.rgba[row]))) for row in order]
    kept = [(row, tile) for row, tile in found if tile is not None]
    tiles = np.stack([tile for _row, tile in kept])
    styles = [STYLES[int(drawn.style[row])] for row, _tile in kept]
    concept = np.array([drawn.concept[row] for row, _tile in kept])
    sets = tuple(
        DrawingSet(style, *SETS[style], f"{package.client} {package.name} {package.version}", package.sha256,
                   styles.count(style))
        for style, package in ((style, fetch.PACKAGES[style]) for style in STYLES)
    )  # fmt: skip
    names = tuple(known.entries[number - 1].name for number in concept)
    folder = ROOT / "resources" / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    sheet = _sheet(tiles)
    (folder / SHEET).write_bytes(sheet)
    about = About(COLUMNS, hashlib.sha256(sheet).hexdigest(), 0.0, sets, names)
    (folder / ABOUT).write_bytes(msgspec.json.encode(about))
    packed = learnt_drawings.learnt_drawings(folder)
    about = msgspec.structs.replace(about, close=round(_close(packed, concept, styles), 1))
    (folder / ABOUT).write_bytes(msgspec.json.encode(about))
    loss = float(np.abs(packed.tiles - tiles).mean())
    size = sum(path.stat().st_size for path in folder.iterdir())
    print(f"{len(names)} drawings, {size} bytes, {loss:.2f} of 255 lost, close from {about.close}")
    return 0


def _image(rgba: NDArray[np.uint8]) -> QImage:
    high, wide = rgba.shape[:2]
    return QImage(rgba.tobytes(), wide, high, 4 * wide, QImage.Format.Format_RGBA8888).copy()


def _sheet(tiles: NDArray[np.int16]) -> bytes:
    rows = -(-len(tiles) // COLUMNS)
    sheet = np.full((rows * SIDE, COLUMNS * SIDE, 3), 255, np.uint8)
    for at, tile in enumerate(tiles):
        down, right = at // COLUMNS * SIDE, at % COLUMNS * SIDE
        sheet[down : down + SIDE, right : right + SIDE] = (tile + STEP // 2) // STEP * STEP
    stream = io.BytesIO()
    Image.fromarray(sheet).save(stream, "WEBP", lossless=True, quality=100, method=6)
    return stream.getvalue()


def _close(packed: LearntDrawings, concept: NDArray[np.int16], styles: list[str]) -> float:
    """The distance that 95 % of two sets' drawings of the same thing exceed."""
    of_style = np.array(styles)
    found: list[float] = []
    for row in range(0, len(packed), 7):
        others = np.flatnonzero((concept == concept[row]) & (of_style != of_style[row]))
        if len(others):
            found.append(float(packed.apart(packed.tiles[row], others).min()))
    return float(np.percentile(found, 5))


if __name__ == "__main__":
    sys.exit(main())
