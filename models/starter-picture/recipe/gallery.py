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
    """All real drawings; `seen` are their directions as seen from `middle`, their mean."""

    rgba: NDArray[np.uint8]
    pictures: Pictures
    style: Numbers
    concept: Numbers
    names: tuple[str, ...]
    """Concept i + 1 is names[i], Unicode's name for it."""
    nouns: tuple[str, ...]
    """The same as people say it."""
    seen: Features
    middle: Features

    def of_style(self, style: str) -> Numbers:
        return np.flatnonzero(self.style == STYLES.index(style))

    def others(self, style: str) -> Numbers:
        return np.flatnonzero(self.style != STYLES.index(style))


def on_white(rgba: NDArray[np.uint8]) -> Pictures:
    """[N, H, W, 3] of straight alpha [N, H, W, 4]."""
    alpha = rgba[..., 3:].astype(np.uint16)
    mixed = (rgba[..., :3].astype(np.uint16) * alpha + 255 * (255 - alpha) + 127) // 255
    return mixed.astype(np.uint8)


def read_gallery(work: Path, eyes: Eyes) -> Gallery:
    """Looks at the drawings when they are new. Raises FileNotFoundError when `python -m recipe data` has not run."""
    path = work / "drawings.npz"
    if not path.is_file():
        raise FileNotFoundError(f"{work} holds no drawings; run `python -m recipe data` first")
    with np.load(path) as kept:
        rgba, style, concept = kept["rgba"], kept["style"].astype(np.int64), kept["concept"].astype(np.int64)
    pictures = on_white(rgba)
    seen = work / "evaluation" / "real.npz"
    seen.parent.mkdir(exist_ok=True)
    plain = eyes.look_once(pictures, seen, Progress("real drawings"))
    middle = plain.mean(axis=0)
    concepts = json.loads((work / "concepts.json").read_text("utf8"))
    return Gallery(
        rgba, pictures, style, concept,
        tuple(one["name"] for one in concepts), tuple(one.get("noun", one["name"]) for one in concepts),
        directions(plain, middle), middle,
    )  # fmt: skip
