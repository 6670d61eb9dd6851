"""The real drawings as evaluation needs them: on white, with style, concept and what the independent network sees.

Read from the work folder by `recipe.evaluate`; the features are kept there.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from recipe.features import Eyes, Features, Pictures, directions
from recipe.progress import Progress
from recipe.vocabulary import STYLES

Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Gallery:
    """All real drawings. `seen` and `grey_seen` are directions, of the drawings and of the drawings without colour."""

    rgba: NDArray[np.uint8]
    pictures: Pictures
    style: Numbers
    concept: Numbers
    names: tuple[str, ...]
    """Concept i + 1 is names[i], Unicode's name for it."""
    nouns: tuple[str, ...]
    """The same as people say it."""
    seen: Features
    grey_seen: Features
    middle: Features
    grey_middle: Features

    def of_style(self, style: str) -> Numbers:
        return np.flatnonzero(self.style == STYLES.index(style))

    def others(self, style: str) -> Numbers:
        return np.flatnonzero(self.style != STYLES.index(style))


def on_white(rgba: NDArray[np.uint8]) -> Pictures:
    """[N, H, W, 3] of straight alpha [N, H, W, 4]."""
    alpha = rgba[..., 3:].astype(np.uint16)
    mixed = (rgba[..., :3].astype(np.uint16) * alpha + 255 * (255 - alpha) + 127) // 255
    return mixed.astype(np.uint8)


def without_colour(pictures: Pictures) -> Pictures:
    """Luma alone, in three channels. ITU-R BT.601."""
    luma = pictures.astype(np.float32) @ np.array([0.299, 0.587, 0.114], np.float32)
    return np.repeat(np.rint(luma).astype(np.uint8)[..., None], 3, axis=-1)


def read_gallery(work: Path, eyes: Eyes, *, grey: bool = True) -> Gallery:
    """Looks at the drawings when they are new; without `grey` at those in colour alone, which halves the time.
    Raises FileNotFoundError when `python -m recipe data` has not run."""
    path = work / "drawings.npz"
    if not path.is_file():
        raise FileNotFoundError(f"{work} holds no drawings; run `python -m recipe data` first")
    with np.load(path) as kept:
        rgba, style, concept = kept["rgba"], kept["style"].astype(np.int64), kept["concept"].astype(np.int64)
    pictures = on_white(rgba)
    seen = work / "evaluation" / "real.npz"
    seen.parent.mkdir(exist_ok=True)
    plain = eyes.look_once(pictures, seen, Progress("real drawings"))
    bare = without_colour(pictures) if grey else pictures[:1]
    luma = eyes.look_once(bare, seen, Progress("real drawings without colour"))
    middle, grey_middle = plain.mean(axis=0), luma.mean(axis=0)
    concepts = json.loads((work / "concepts.json").read_text("utf8"))
    return Gallery(
        rgba, pictures, style, concept,
        tuple(one["name"] for one in concepts), tuple(one.get("noun", one["name"]) for one in concepts),
        directions(plain, middle), directions(luma, grey_middle), middle, grey_middle,
    )  # fmt: skip
