"""A pose as a ControlNet for OpenPose wants it: eighteen points of a body, joined by limbs in the colours of OpenPose.

Called by `network`; worker's job thread. Cao et al., "OpenPose: realtime multi-person 2D pose estimation", 2019; drawn
as ControlNet's own annotator draws it (annotator/openpose/util.py, `draw_bodypose`): limbs at six tenths of their
brightness, points over them.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any, Final, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.engines.picture.pixels import Picture

Plane = NDArray[np.float32]
SURE: Final = 0.3
"""Score from which a point is seen."""
COLOURS: Final = (
    (255, 0, 0), (255, 85, 0), (255, 170, 0), (255, 255, 0), (170, 255, 0), (85, 255, 0), (0, 255, 0), (0, 255, 85),
    (0, 255, 170), (0, 255, 255), (0, 170, 255), (0, 85, 255), (0, 0, 255), (85, 0, 255), (170, 0, 255), (255, 0, 255),
    (255, 0, 170), (255, 0, 85),
)  # fmt: skip
"""RGB, of the points in their order; of the limbs the first seventeen."""
LIMBS: Final = (
    (1, 2), (1, 5), (2, 3), (3, 4), (5, 6), (6, 7), (1, 8), (8, 9), (9, 10), (1, 11), (11, 12), (12, 13), (1, 0),
    (0, 14), (14, 16), (0, 15), (15, 17),
)  # fmt: skip
"""Nose 0, neck 1, right shoulder, elbow, wrist 2 to 4, left 5 to 7, right hip, knee, ankle 8 to 10, left 11 to 13,
right eye 14, left eye 15, right ear 16, left ear 17."""
_OF_COCO: Final = (0, -1, 6, 8, 10, 5, 7, 9, 12, 14, 16, 11, 13, 15, 2, 1, 4, 3)
"""Which of the points of COCO each of them is; the neck is none."""
_SHOULDERS: Final = (5, 6)
_FAR: Final = 16_000
"""Pixels; farther outside is as good as outside, and OpenCV counts in 16 bits there."""
_FAINTER: Final = 0.6
_THICK: Final = 4.0
"""Pixels of a limb's half width and of a point's radius, where the shorter side has 512."""


class Body(NamedTuple):
    points: Plane
    """[18, 2], x and y in pixels of the picture."""
    scores: Plane
    """[18]"""

    @property
    def seen(self) -> NDArray[np.bool_]:
        return np.asarray(self.scores >= SURE, np.bool_)


def of_coco(points: Plane, scores: Plane) -> Body:
    """A body of the seventeen points of COCO, [17 or more, 2]; the neck is between the shoulders, where both are seen.
    What is no number is not seen."""
    fine = np.isfinite(points).all(axis=1) & np.isfinite(scores)
    points, scores = np.clip(np.where(fine[:, None], points, 0), -_FAR, _FAR), np.where(fine, scores, 0)
    own, own_scores = points[list(_OF_COCO)].copy(), scores[list(_OF_COCO)].copy()
    own[1] = points[list(_SHOULDERS)].mean(axis=0)
    own_scores[1] = scores[list(_SHOULDERS)].min()
    return Body(own.astype(np.float32), own_scores.astype(np.float32))


def drawn(bodies: Iterable[Body], height: int, width: int) -> Picture:
    """[height, width, 3] on black."""
    canvas = np.zeros((height, width, 3), np.uint8)
    thick = max(2.0, _THICK * min(height, width) / 512)
    shown = list(bodies)
    for body in shown:
        for limb, colour in zip(LIMBS, COLOURS[: len(LIMBS)], strict=True):
            if body.seen[list(limb)].all():
                _limb(canvas, body.points[limb[0]], body.points[limb[1]], thick, colour)
    canvas = (canvas * _FAINTER).astype(np.uint8)
    for body in shown:
        for point, seen, colour in zip(body.points, body.seen, COLOURS, strict=True):
            if seen:
                cv2.circle(canvas, _pixel(point), round(thick), colour, thickness=-1)
    return canvas


def _limb(canvas: Picture, one: Plane, other: Plane, thick: float, colour: tuple[int, int, int]) -> None:
    """An ellipse from one point to the other."""
    middle, apart = (one + other) / 2, one - other
    length = float(np.hypot(*apart))
    angle = math.degrees(math.atan2(float(apart[1]), float(apart[0])))
    outline = cv2.ellipse2Poly(_pixel(middle), (max(1, int(length / 2)), round(thick)), int(angle), 0, 360, 1)
    cv2.fillConvexPoly(canvas, np.asarray(outline, np.int32), colour)


def _pixel(point: NDArray[np.floating[Any]]) -> tuple[int, int]:
    x, y = np.rint(point)
    return int(x), int(y)
