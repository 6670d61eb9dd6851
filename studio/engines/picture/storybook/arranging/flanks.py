"""Room at both sides of a subject for what it stands between. Called by `composing`; pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from studio.engines.picture.storybook.arranging.pieces import Box, Cluster, bounds
from studio.engines.picture.storybook.plan import Plan

SUBJECT: Final = 1 / 3
"""The subject's share of the picture's height or width, at least."""
_ACROSS: Final = 0.86
"""The share of the picture's width that is taken at most by a thing with what it stands between."""
_LEAST: Final = 0.5
"""The least factor by which the things are made smaller between which another stands."""


def made_room(clusters: Sequence[Cluster], plan: Plan, width: int, height: int) -> None:
    """Makes what the subject, the first cluster's, stands between small enough for the picture to hold all of it.
    width, height: of the picture."""
    subject, *others = clusters
    named = {one.object for one in plan.relations if one.rule == "between" and one.subject == 0}
    sides = [cluster for cluster in others if cluster.wishes & named]
    if not sides:
        return
    main = bounds(subject.of(0)) if 0 in subject.wishes else subject.box
    whole = bounds([piece for cluster in clusters for piece in cluster.pieces])
    least = SUBJECT * min(1.0, 3 / len(clusters)) * min(width / main.width, height / main.height)
    factor = (_ACROSS * width / least - main.width) / max(whole.width - main.width, 1e-6)
    factor = float(np.clip(factor, _LEAST, 1.0))
    for cluster in sides:
        box = cluster.box
        cluster.pieces = [
            piece.scaled(factor, _inner(box if len(cluster.wishes) > 1 else piece.box, main, cluster.foot))
            for piece in cluster.pieces
        ]


def _inner(box: Box, main: Box, foot: float) -> tuple[float, float]:
    """The foot of its edge that is nearer to `main`."""
    return box.left if box.middle > main.middle else box.right, foot
