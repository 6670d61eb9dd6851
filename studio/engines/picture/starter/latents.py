"""Between the starter model's latents and pictures: its autoencoder.

Loaded with the model's other parts and used by the starter picture engine on the worker's job thread. `decoder.onnx`
turns `latent` [B, channels, rows, columns] into `picture` [B, 3, factor rows, factor columns] in -1..1, `encoder.onnx`
the other way; both fold the normalisation of latents in. The encoder is loaded when a picture is first painted over
or a scene set together.

The shipped one is TAEF2 (O. Bohan, "Tiny AutoEncoder for FLUX.2"). A group normalisation in its middle looks at the
whole picture, so a picture is taken whole where memory allows, and beyond in large squares that overlap and blend.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from studio.domain.errors import ModelMissing, StudioError
from studio.engines.picture.starter.flow_sampling import Signed
from studio.engines.picture.starter.regions import joined, starts
from studio.engines.protocol import JobControl
from studio.engines.runtime.onnx_session import OnnxSession, make_session

_WHOLE = 320 * 320
"""Pixels up to which a picture is taken whole; as many need 130 MB for the moment."""
_SQUARE = 320
"""Pixels of a square's side beyond that."""


class LatentCodec:
    def __init__(self, model_id: str, decoder: Path, encoder: Path, factor: int, control: JobControl) -> None:
        """Raises Cancelled and StudioError(ModelMissing | ModelDamaged) for the decoder."""
        self._model_id, self._factor = model_id, factor
        self._encoder_path = encoder
        self._decoder = self._load(decoder, control)
        self._encoder: OnnxSession | None = None

    @property
    def size(self) -> int:
        """Bytes of the graphs' files, of those that are loaded."""
        return self._decoder.size + (self._encoder.size if self._encoder is not None else 0)

    def decode(self, latents: Signed, control: JobControl) -> Signed:
        """[B, channels, rows, columns] as pixels [B, 3, factor rows, factor columns], about -1..1.
        Raises Cancelled."""
        factor, (rows, columns) = self._factor, latents.shape[2:]

        def part(top: int, left: int, high: int, wide: int) -> Signed:
            one = latents[:, :, top : top + high, left : left + wide]
            return _run(self._decoder, "latent", "picture", one, control)

        return _in_squares(part, rows, columns, factor, factor)

    def encode(self, pixels: Signed, control: JobControl) -> Signed:
        """[B, 3, height, width] in -1..1, sides that are multiples of the factor, as latents. Raises Cancelled, and
        StudioError(ModelMissing | ModelDamaged) when the encoder is first needed."""
        if self._encoder is None:
            self._encoder = self._load(self._encoder_path, control)
        encoder, factor = self._encoder, self._factor
        rows, columns = pixels.shape[2] // factor, pixels.shape[3] // factor

        def part(top: int, left: int, high: int, wide: int) -> Signed:
            one = pixels[:, :, top * factor : (top + high) * factor, left * factor : (left + wide) * factor]
            return _run(encoder, "picture", "latent", one, control)

        return _in_squares(part, rows, columns, factor, 1)

    def _load(self, path: Path, control: JobControl) -> OnnxSession:
        if not path.is_file():
            raise StudioError(ModelMissing(model_id=self._model_id, file=path.name))
        # On the processor, whatever the flow runs on: it is run a few times a picture. An arena would keep for good
        # what the largest square took.
        return make_session(path, control, device="cpu", arena=False)


def _run(session: OnnxSession, source: str, target: str, values: Signed, control: JobControl) -> Signed:
    [answer] = session.run([target], {source: np.ascontiguousarray(values, np.float32)}, control)
    return np.asarray(answer, np.float32)


def _in_squares(
    part: Callable[[int, int, int, int], Signed], rows: int, columns: int, factor: int, grow: int
) -> Signed:
    """All of a grid of latents by `part(top, left, high, wide)`, whole or in overlapping parts of it; an answer is
    `grow` times larger than its part."""
    if rows * columns * factor**2 <= _WHOLE:
        return part(0, 0, rows, columns)
    side = _SQUARE // factor
    high, wide = min(side, rows), min(side, columns)
    places = [(top, left) for top in starts(rows, high, side // 4) for left in starts(columns, wide, side // 4)]
    answers = (part(top, left, high, wide) for top, left in places)
    larger = [(top * grow, left * grow) for top, left in places]
    return joined(answers, larger, rows * grow, columns * grow)
