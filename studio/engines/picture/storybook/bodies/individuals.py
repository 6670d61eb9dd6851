"""How one bear differs from the next: shade of the fur, build, and how it stands while it does nothing.

Called by `figure`; the seed of the figure decides, so that a character stays the same wherever it is drawn.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from studio.engines.picture.storybook.bodies.frames import Frame
from studio.engines.picture.storybook.bodies.poses import IDLE, STANCES, Stance
from studio.engines.picture.storybook.plan import Pixels, Stood

_SHADED: Final = frozenset({
    "bear", "fox", "wolf", "lion", "monkey face", "dog face", "cat face", "hamster", "mouse face", "rabbit face",
    "frog", "moose", "pig face", "unicorn", "horse face", "chicken",
})  # fmt: skip
"""Animals whose kind comes in several shades; a panda does not."""
_SHADES: Final = (
    (1.0, 1.0, 1.0), (0.8, 0.78, 0.8), (1.16, 1.13, 1.08), (1.1, 0.97, 0.84), (0.9, 0.96, 1.06), (1.02, 0.88, 0.8),
)  # fmt: skip
"""Factors of red, green, blue."""
_STOUT: Final = (1.0, 0.9, 1.12)
_LEGS: Final = (1.0, 1.18, 0.86)


def shaded(head: Pixels, kind: str, seed: int) -> Pixels:
    """The head in a shade of its kind's fur, ink and shine as they are."""
    factors = _SHADES[seed // 3 % len(_SHADES)]
    if kind not in _SHADED or factors == (1.0, 1.0, 1.0):
        return head
    colours = head[..., :3].astype(np.float32)
    high, low = colours.max(axis=2, keepdims=True), colours.min(axis=2, keepdims=True)
    fur = np.clip((high - low - 12) / 24, 0, 1) * np.clip((high - 50) / 30, 0, 1)
    changed = colours * (1 + fur * (np.array(factors, np.float32) - 1))
    return np.dstack([np.asarray(changed.clip(0, 255) + 0.5, np.uint8), head[..., 3]])


def built(frame: Frame, seed: int, *, people: bool) -> Frame:
    """Stouter or slimmer, longer or shorter in the leg; people keep the width that their clothes are cut for."""
    stout = 1.0 if people else _STOUT[seed // 19 % len(_STOUT)]
    legs = 1.0 if people else _LEGS[seed // 61 % len(_LEGS)]
    return frame._replace(chest=frame.chest * stout, belly=frame.belly * stout, leg=(frame.leg[0] * legs, frame.leg[1]))


def stance(pose: Stood, seed: int) -> Stance:
    """Of a pose; who only stands does it in a way of its own."""
    return IDLE[seed // 7 % len(IDLE)] if pose in ("", "standing") else STANCES.get(pose, STANCES["standing"])
