"""A plain ground for a scene: bands of colour.

Used by `scenes` on the worker's job thread.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from studio.engines.picture.starter.scene_setting import GROUNDS
from studio.engines.picture.storybook.plan import Landscape, SceneLayer, Setting

_GROUND_OF: Final = {
    "sea": "sea", "shore": "sand", "lake": "sea", "river": "sea", "under water": "sea", "snow": "snow",
    "desert": "sand", "sky": "sky", "night sky": "night", "space": "night",
}  # fmt: skip


def painted_ground(setting: Setting, style: str, width: int, height: int, seed: int) -> Landscape:
    """`style` and `seed` change nothing here."""
    plain = setting.place == "paper" or (setting.place == "" and not setting.time)
    name = (setting.colour or "white") if plain else _GROUND_OF.get(setting.place, "grass")
    stops = GROUNDS.get(name, GROUNDS["white"])
    at = np.linspace(0, 1, height)
    column = np.stack(
        [np.interp(at, [stop for stop, _ in stops], [colour[channel] for _, colour in stops]) for channel in range(3)],
        -1,
    )
    pixels = np.full((height, width, 4), 255, np.uint8)
    pixels[..., :3] = np.repeat(column.round().astype(np.uint8)[:, None], width, axis=1)
    layer = SceneLayer("ground", "ground", pixels, 0, 0, width, height)
    return Landscape((layer,), 1, 0.6, 0.93, shadow=0.0 if name == "white" else 0.35)
