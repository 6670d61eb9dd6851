"""The meanings of the props, so that one can be offered for words that nothing is known of.

Used by `parts` on the worker's job thread. The model's table has the meanings of its own phrases; those of the props
are read when the first unknown word asks for them, each name once.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from studio.engines.picture.starter.reading.meaning import Neighbour
from studio.engines.picture.storybook.props.names import PROPS
from studio.engines.protocol import JobControl
from studio.engines.runtime.minilm import SentenceEncoder


class PropMeanings:
    def __init__(self, encoder: SentenceEncoder) -> None:
        self._encoder = encoder
        self._vectors: NDArray[np.float32] | None = None
        """Unit vectors, [props, 384]."""

    def neighbours(self, meaning: NDArray[np.float32], control: JobControl, count: int = 3) -> list[Neighbour]:
        """The props whose names lie nearest to a unit vector [384], the nearest first. Raises Cancelled."""
        if self._vectors is None:
            self._vectors = np.stack([self._encoder.encode(name, control) for name in PROPS])
        likeness = self._vectors @ meaning
        names = tuple(PROPS)
        best = np.argsort(-likeness)[:count].tolist()
        return [Neighbour(names[row], 0, names[row], float(likeness[row])) for row in best]
