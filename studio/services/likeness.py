"""How near texts are in meaning to what is looked for. NumPy, loaded when it is first asked; one thread at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from studio.domain.meanings import PACKED, WIDTH

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NEAR: Final = 0.25
"""Cosine from which on a prompt is found. Prompts that have nothing to do with one another have about 0 to 0.2."""
_AT_ONCE: Final = 4096
"""Rows that are brought to floating point at once: 6 MB."""


class Meanings:
    """What was read of prompts, by what each is kept under."""

    def __init__(self, found: Iterable[tuple[bytes, bytes]]) -> None:
        """Pairs of `GalleryIndex.meanings`; what is no meaning is left out."""
        import numpy as np

        sound = [(prompt, data) for prompt, data in found if len(data) == PACKED]
        self._places = {prompt: place for place, (prompt, _data) in enumerate(sound)}
        whole = np.frombuffer(b"".join(data for _prompt, data in sound), np.uint8).reshape(-1, PACKED)
        self._scales: NDArray[np.float32] = np.ascontiguousarray(whole[:, :4]).view("<f4").reshape(-1)
        self._rows: NDArray[np.int8] = np.ascontiguousarray(whole[:, 4:]).view(np.int8)

    def __len__(self) -> int:
        return len(self._places)

    def row(self, key: bytes) -> int:
        """Of `likeness`, of what is kept under this; -1 where that was not read."""
        return self._places.get(key, -1)

    def nearest(self, wanted: bytes, pictures: Sequence[tuple[str, bytes]], *, ranked: bool) -> tuple[str, ...]:
        """Ids of the pictures, given with what their prompt is kept under, that are near the packed meaning `wanted`:
        the nearest first where `ranked`, those of one prompt in the order given."""
        told = self.likeness(wanted)
        near = [
            (told[place], one)
            for one, prompt in pictures
            if told and (place := self._places.get(prompt, -1)) >= 0 and told[place] >= NEAR
        ]
        if ranked:
            near.sort(key=lambda pair: -pair[0])
        return tuple(one for _likeness, one in near)

    def likeness(self, wanted: bytes) -> list[float]:
        """Cosine with the packed meaning `wanted`, by row; none where there is nothing to compare."""
        told = self.by_row(wanted)
        found: list[float] = told.tolist() if told is not None else []
        return found

    def by_row(self, wanted: bytes) -> NDArray[np.float32] | None:
        """The same as an array; None where there is nothing to compare."""
        import numpy as np

        if len(wanted) != PACKED or not self._places:
            return None
        return self.near(np.frombuffer(wanted, np.int8, WIDTH, 4).astype(np.float32) * np.frombuffer(wanted, "<f4", 1))

    def near(self, aim: NDArray[np.float32]) -> NDArray[np.float32]:
        """Cosine with a meaning [WIDTH] of length 1, by row."""
        import numpy as np

        likeness = np.empty(len(self._rows), np.float32)
        for begin in range(0, len(self._rows), _AT_ONCE):
            part = slice(begin, begin + _AT_ONCE)
            likeness[part] = self._rows[part].astype(np.float32) @ aim
        likeness *= self._scales
        return likeness


def apart_from_all(question: bytes, texts: Sequence[bytes]) -> tuple[float, ...]:
    """Cosines of a question and of texts about one thing, all of them packed, without what all the texts mean; none
    where one of them is no meaning."""
    import numpy as np

    if len(texts) < 2 or any(len(one) != PACKED for one in (question, *texts)):
        return ()
    whole = np.frombuffer(b"".join((question, *texts)), np.uint8).reshape(-1, PACKED)
    scales = np.ascontiguousarray(whole[:, :4]).view("<f4")
    rows = np.ascontiguousarray(whole[:, 4:]).view(np.int8).astype(np.float32) * scales
    rows = rows - rows[1:].mean(axis=0)
    lengths = np.linalg.norm(rows, axis=1)
    cosines = rows[1:] @ rows[0] / np.maximum(lengths[1:] * lengths[0], 1e-6)
    return tuple(float(one) for one in cosines)


def alike_in_passages(
    question: bytes, read: Sequence[Sequence[str]], found: Sequence[bytes]
) -> tuple[tuple[float, ...], ...]:
    """Of the sentences of each passage, in their order: how like the question each is. `found`: what they mean, one
    after the other."""
    told: list[tuple[float, ...]] = []
    place = 0
    for texts in read:
        told.append(apart_from_all(question, found[place : place + len(texts)]))
        place += len(texts)
    return tuple(told)
