"""Drawings of a few shapes with known anchors, a plain landscape, and masks of layers, for tests of arranging."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from studio.engines.picture.storybook.arranging.arrange import arrange
from studio.engines.picture.storybook.arranging.traits import Traits
from studio.engines.picture.storybook.plan import (
    Anchors,
    Cutout,
    Landscape,
    Plan,
    Relation,
    Rule,
    SceneLayer,
    Setting,
    Wish,
)

Bits = NDArray[np.bool_]
SIDE = 240
TRAITS = Traits(
    metres={
        "cat": 0.45, "man": 1.7, "mouse": 0.1, "elephant": 3.2, "top hat": 0.3, "glasses": 0.2, "ball": 0.2,
        "book": 0.3, "balloon": 0.9, "house": 7.0, "bridge": 6.0, "tree": 7.0, "bird": 0.2, "duck": 0.45,
        "rug": 1.8, "kite": 1.0, "sun": 3.5,
    },
    stands={"bird": "ground", "duck": "afloat", "rug": "flat", "kite": "air", "sun": "sky", "painting": "wall"},
    worn={"top hat": "head", "glasses": "eyes"},
    trees=("tree",),
    gripped={"balloon": 1.0, "umbrella": 0.95, "flag": 0.95},
    held_over=("umbrella",),
    upturned=("top hat",),
)  # fmt: skip
MEADOW = Setting("meadow")
FIGURES = ("cat", "man", "mouse", "elephant")


def _drawn(wide: int, high: int, *shapes: tuple[str, tuple[float, float, float, float]]) -> NDArray[np.uint8]:
    """Shapes in shares of width and height."""
    image = Image.new("RGBA", (wide, high))
    pen = ImageDraw.Draw(image)
    for kind, (left, top, right, bottom) in shapes:
        box = (left * (wide - 1), top * (high - 1), right * (wide - 1), bottom * (high - 1))
        (pen.ellipse if kind == "oval" else pen.rectangle)(box, fill=(90, 120, 160, 255))
    return np.asarray(image)


def _beast() -> Cutout:
    """Seen from the side, its head at the left; a red snout tells which way it looks."""
    pixels = _drawn(
        160, 120, ("oval", (0, 0, 0.4, 0.5)), ("oval", (0.15, 0.28, 1, 0.75)), ("box", (0.2, 0.6, 0.3, 1)),
        ("box", (0.8, 0.6, 0.9, 1)),
    ).copy()  # fmt: skip
    pixels[25:40, 4:14, :3] = (255, 0, 0)
    return Cutout(pixels)


_MADE = {
    "man": lambda: Cutout(
        _drawn(100, 200, ("oval", (0.2, 0, 0.8, 0.32)), ("box", (0.25, 0.3, 0.75, 1))),
        Anchors(head=(0.2, 0.0, 0.8, 0.32), hand=(0.8, 0.6), mouth=(0.5, 0.2), seat=(0.5, 0.7)),
    ),
    "table": lambda: Cutout(
        _drawn(200, 120, ("box", (0, 0, 1, 0.16)), ("box", (0.05, 0.1, 0.12, 1)), ("box", (0.88, 0.1, 0.95, 1))),
        Anchors(surface=(0.02, 0.98, 0.06)),
    ),
    "basket": lambda: Cutout(_drawn(160, 120, ("box", (0, 0.2, 1, 1))), Anchors(rim=0.35)),
    "vase": lambda: Cutout(_drawn(100, 180, ("box", (0.3, 0, 0.7, 0.3)), ("oval", (0, 0.2, 1, 1))), Anchors(rim=0.06)),
    "house": lambda: Cutout(_drawn(200, 180, ("box", (0, 0, 1, 1))), Anchors(opening=(0.35, 0.5, 0.65, 1.0))),
    "bridge": lambda: Cutout(
        _drawn(240, 90, ("box", (0, 0, 1, 0.4)), ("box", (0.2, 0.3, 0.25, 1)), ("box", (0.75, 0.3, 0.8, 1))),
        Anchors(surface=(0.05, 0.95, 0.2)),
    ),
    "fence": lambda: Cutout(_drawn(240, 80, ("box", (0, 0.1, 1, 0.4)), ("box", (0, 0.6, 1, 1)))),
    "tree": lambda: Cutout(_drawn(180, 220, ("oval", (0, 0, 1, 0.66)), ("box", (0.43, 0.6, 0.57, 1)))),
    "top hat": lambda: Cutout(_drawn(100, 80, ("box", (0, 0.8, 1, 1)), ("box", (0.2, 0, 0.8, 0.9)))),
    "glasses": lambda: Cutout(_drawn(100, 30, ("oval", (0, 0, 0.45, 1)), ("oval", (0.55, 0, 1, 1)))),
    "balloon": lambda: Cutout(_drawn(60, 140, ("oval", (0, 0, 1, 0.5)), ("box", (0.48, 0.4, 0.52, 1)))),
    "ball": lambda: Cutout(_drawn(60, 60, ("oval", (0, 0, 1, 1)))),
    "book": lambda: Cutout(_drawn(80, 60, ("box", (0, 0, 1, 1)))),
    "umbrella": lambda: Cutout(
        _drawn(120, 120, ("oval", (0, 0, 1, 0.9)), ("box", (0.48, 0.4, 0.53, 1)))
        * _drawn(120, 120, ("box", (0, 0, 1, 0.45)), ("box", (0.48, 0.4, 0.53, 1))).astype(bool)
    ),
    "flag": lambda: Cutout(_drawn(120, 160, ("box", (0, 0, 0.06, 1)), ("box", (0, 0, 1, 0.4)))),
    "cup": lambda: Cutout(_drawn(60, 60, ("box", (0, 0, 1, 1)))),
    "sun": lambda: Cutout(_drawn(80, 80, ("oval", (0, 0, 1, 1)))),
    "rug": lambda: Cutout(_drawn(200, 200, ("oval", (0, 0, 1, 1)))),
    "kite": lambda: Cutout(_drawn(80, 100, ("oval", (0, 0, 1, 1)))),
}
PROPS = ("table", "basket", "vase", "house", "fence", "bridge")


def thing(name: str) -> Cutout:
    return _MADE.get(name, _beast)()


def wish(name: str, number: int = 1, **more: str) -> Wish:
    source = "prop" if name in PROPS else "body" if name == "man" else "model"
    return Wish(name, name, source, 0 if source == "prop" else 1, number=number)._replace(**more)


def plain(width: int = SIDE, height: int = SIDE, **more: object) -> Landscape:
    """A sky and a ground, of one colour each."""
    horizon = height // 2
    sky = SceneLayer("sky", "sky", np.full((horizon, width, 4), 255, np.uint8), 0, 0, width, horizon)
    low = np.full((height - horizon, width, 4), 200, np.uint8)
    ground = SceneLayer("ground", "ground", low, 0, horizon, width, height - horizon)
    return Landscape((sky, ground), 2, 0.5, 0.88)._replace(**more)  # type: ignore[arg-type]


class Scene:
    """An arranged plan, and what is seen of its things."""

    def __init__(
        self,
        wishes: Sequence[Wish],
        relations: Sequence[tuple[Rule, int, int]] = (),
        seed: int = 1,
        width: int = SIDE,
        height: int = SIDE,
        setting: Setting = MEADOW,
        landscape: Landscape | None = None,
        traits: Traits = TRAITS,
    ) -> None:
        self.width, self.height = width, height
        plan = Plan(tuple(wishes), tuple(Relation(*one) for one in relations), setting, "flat")
        cutouts = {(index, at): thing(one.name) for index, one in enumerate(wishes) for at in range(one.number)}
        self.ground = landscape or plain(width, height)
        self.layers = arrange(plan, cutouts, self.ground, width, height, seed, traits)

    def of(self, wish: int) -> list[int]:
        """Places of its layers, without fronts."""
        return [at for at, layer in enumerate(self.layers) if layer.wish == wish and layer.role != "front"]

    def layer(self, wish: int) -> SceneLayer:
        return self.layers[self.of(wish)[0]]

    def mask(self, wish: int) -> Bits:
        whole = np.zeros((self.height, self.width), np.bool_)
        for at in self.of(wish):
            whole |= self._mask(self.layers[at])
        return whole

    def seen(self, wish: int) -> float:
        """The share of it, as far as it lies in the picture, that no later layer covers."""
        own = self.mask(wish)
        first = min(self.of(wish))
        covered = np.zeros_like(own)
        for layer in self.layers[first + 1 :]:
            if layer.wish != wish or layer.role == "front":
                covered |= self._mask(layer)
        return float((own & ~covered).sum() / max(1, own.sum()))

    def box(self, wish: int) -> tuple[int, int, int, int]:
        """Left, top, right, bottom of its layers, even beyond the frame."""
        layers = [self.layers[at] for at in self.of(wish)]
        return (
            min(one.x for one in layers),
            min(one.y for one in layers),
            max(one.x + one.width for one in layers),
            max(one.y + one.height for one in layers),
        )

    def _mask(self, layer: SceneLayer) -> Bits:
        image = Image.fromarray(layer.pixels[..., 3]).resize((layer.width, layer.height), Image.Resampling.BOX)
        whole = Image.new("L", (self.width, self.height))
        whole.paste(image, (layer.x, layer.y))
        return np.asarray(whole) > 127
