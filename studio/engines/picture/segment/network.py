"""What the engines that find objects need of a loaded model, and what they ask it. Worker's job thread."""

from __future__ import annotations

from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from studio.engines.picture.pixels import Picture
from studio.engines.picture.segment.framing import Framed, Plane
from studio.engines.protocol import JobControl


class Prompt(NamedTuple):
    """What somebody points at, in the square."""

    at: Plane
    """[n, 2]"""
    labels: NDArray[np.int64]
    """[n], 1 inside and 0 outside"""
    corners: Plane | None
    """[2, 2], of a box"""

    @property
    def clear(self) -> bool:
        """One click may mean a part or the whole, more than one mean one thing."""
        return self.corners is not None or len(self.labels) > 1


class Network(Protocol):
    """One loaded model."""

    device: str

    def encode(self, picture: Picture, control: JobControl) -> tuple[Framed, object]:
        """What it makes of a picture; given to `decode` as it is. Raises Cancelled."""

    def decode(self, encoded: object, prompt: Prompt, frame: Framed, control: JobControl) -> tuple[Plane, Plane]:
        """Logits [k, rows, columns] of the square or of the picture, and [k] how sure it is of each."""

    def held_bytes(self) -> int: ...
    def versions(self) -> tuple[tuple[str, str], ...]: ...
