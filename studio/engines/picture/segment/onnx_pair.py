"""A Segment Anything model as two ONNX files, encoder and decoder, in layouts that `studio.formats.segmenters` names.

Made by the engine beside it, on the worker's job thread. What a file wants is read off its inputs: their names, types
and numbers of dimensions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from studio.domain.errors import ModelDamaged, ModelMissing, ModelUnsupported, StudioError
from studio.engines.picture.pixels import Picture
from studio.engines.picture.segment import framing
from studio.engines.picture.segment.framing import BOTTOM_RIGHT, INSIDE, LARGEST_SIDE, NO_POINT, TOP_LEFT, Framed, Plane
from studio.engines.picture.segment.network import Prompt
from studio.engines.protocol import JobControl
from studio.engines.runtime.onnx_session import make_session
from studio.formats import segmenters
from studio.formats.onnx_header import OnnxError, read_onnx_header
from studio.formats.segmenters import Pair
from studio.wire.messages import LocalModel

Array = NDArray[Any]
_TYPES: Final[Mapping[str, type[np.generic]]] = {
    "tensor(float)": np.float32, "tensor(float16)": np.float16, "tensor(double)": np.float64,
    "tensor(int64)": np.int64, "tensor(int32)": np.int32, "tensor(uint8)": np.uint8, "tensor(bool)": np.bool_,
}  # fmt: skip
_FOUR: Final = 4
"""Masks of a decoder that gives the whole thing beside the three readings of one click (the first of them)."""
_STRIDE: Final = 4
"""Pixels of the square for one of a mask's logits, in one direction."""


class OnnxPair:
    """Implements `Network`."""

    def __init__(self, model: LocalModel, device: str, control: JobControl) -> None:
        """Raises Cancelled, StudioError."""
        pair = _pair_of(model)
        folder = Path(model.files[pair.encoder]).parent
        self._encoder = make_session(Path(model.files[pair.encoder]), control, device=device, arena=False)
        self._decoder = make_session(Path(model.files[pair.decoder]), control, device=device)
        self.device = self._encoder.device
        self._model = model.id
        self._wants = {node.name: node for node in self._decoder.raw.get_inputs()}
        [self._sees] = self._encoder.raw.get_inputs()
        self._framing = _framing(folder, pair, self._sees.shape)

    def held_bytes(self) -> int:
        return 2 * (self._encoder.size + self._decoder.size)

    def versions(self) -> tuple[tuple[str, str], ...]:
        return (("onnxruntime", ort.__version__),)

    # ---- once for a picture

    def encode(self, picture: Picture, control: JobControl) -> tuple[Framed, dict[str, Array]]:
        frame, small = framing.sized(picture, self._framing)
        seen: Array = framing.normalised(small, self._framing)
        if len(self._sees.shape) == 3:
            # Exported with its own preparation: bytes in rows, which it scales and pads itself.
            seen = small
        feeds = {self._sees.name: seen.astype(self._type(self._sees.type))}
        names = self._encoder.output_names
        return frame, dict(zip(names, self._encoder.run(names, feeds, control), strict=True))

    # ---- at every click

    def decode(self, encoded: object, prompt: Prompt, frame: Framed, control: JobControl) -> tuple[Plane, Plane]:
        assert isinstance(encoded, dict)
        feeds = {name: self._fed(name, encoded, prompt, frame) for name in self._wants}
        outputs = self._decoder.output_names
        mask_name, score_name = _first(segmenters.MASKS, outputs), _first(segmenters.SCORES, outputs)
        masks, scores = self._decoder.run([mask_name, score_name], feeds, control)
        logits = np.asarray(masks, np.float32).reshape(-1, *masks.shape[-2:])
        return _answering(logits, np.asarray(scores, np.float32).reshape(-1), prompt)

    def _fed(self, name: str, encoded: Mapping[str, Array], prompt: Prompt, frame: Framed) -> Array:
        """The value of one input of the decoder. Raises StudioError(ModelUnsupported)."""
        node = self._wants[name]
        if name in segmenters.MASKS_IN:
            found: Array | None = np.zeros(_mask_shape(node.shape, frame.side // _STRIDE), np.float32)
        elif name in segmenters.HAS_MASK:
            found = np.zeros(1, np.float32)
        elif name in segmenters.SIZES:
            found = np.array([frame.height, frame.width])
        elif name in (*segmenters.POINTS, *segmenters.LABELS, *segmenters.BOXES):
            found = self._asked(name, prompt, len(node.shape))
        else:
            found = encoded.get(name, next(iter(encoded.values())) if len(encoded) == 1 else None)
        if found is None:
            raise StudioError(ModelUnsupported(model=self._model, reason=f"its decoder asks for {name[:80]!r}"))
        return found.astype(self._type(node.type), copy=False)

    def _asked(self, name: str, prompt: Prompt, dimensions: int) -> Array:
        at, labels = self._clicks(prompt)
        if name in segmenters.BOXES:
            return np.zeros((1, 0, 4), np.float32) if prompt.corners is None else prompt.corners.reshape(1, 1, 4)
        values: Array = at if name in segmenters.POINTS else labels
        return values.reshape(*(1 for _ in range(dimensions - values.ndim)), *values.shape)

    def _clicks(self, prompt: Prompt) -> tuple[Plane, NDArray[np.int64]]:
        """[n, 2] and [n]: decoders without an input for boxes take one as two corners, where they know such labels, or
        else by its middle."""
        at, labels = prompt.at, prompt.labels
        classic, boxes = segmenters.POINTS[0] in self._wants, segmenters.BOXES[0] in self._wants
        if prompt.corners is not None and classic:
            return _with(at, labels, prompt.corners, (TOP_LEFT, BOTTOM_RIGHT))
        if prompt.corners is not None and not boxes and not len(labels):
            return _with(at, labels, prompt.corners.mean(axis=0, keepdims=True), (INSIDE,))
        if prompt.corners is None and (classic or boxes):
            # A point that is none, in the place of the box that there is not.
            return _with(at, labels, np.zeros((1, 2), np.float32), (NO_POINT,))
        return at, labels

    def _type(self, words: str) -> type[np.generic]:
        if words not in _TYPES:
            raise StudioError(ModelUnsupported(model=self._model, reason=f"an input of it is a {words[:40]}"))
        return _TYPES[words]


def _pair_of(model: LocalModel) -> Pair:
    """Raises StudioError(ModelDamaged | ModelMissing)."""
    headers = {}
    for name, path in model.files.items():
        if name.endswith(".onnx"):
            try:
                headers[name] = read_onnx_header(Path(path))
            except OnnxError as error:
                raise StudioError(ModelDamaged(model=model.id, file=name, detail=str(error))) from error
    pair = segmenters.pair_among(headers)
    if pair is None:
        raise StudioError(ModelMissing(model_id=model.id, file="encoder.onnx"))
    return pair


def _framing(folder: Path, pair: Pair, shape: list[int | str | None]) -> framing.Framing:
    """The description lies beside the files or, as transformers.js has it, one folder above."""
    place = folder.parent if folder.name == "onnx" else folder
    found = framing.framing_of(place, pair.several_maps)
    side = shape[-1]
    told = isinstance(side, int) and len(shape) == 4 and 0 < side <= LARGEST_SIDE
    return found._replace(side=side) if told and isinstance(side, int) else found


def _mask_shape(shape: list[int | str | None], side: int) -> tuple[int, ...]:
    rows, columns = (one if isinstance(one, int) and one > 0 else side for one in shape[-2:])
    return (*(1 for _ in shape[:-2]), rows, columns)


def _with(at: Plane, labels: NDArray[np.int64], more: Plane, named: Iterable[int]) -> tuple[Plane, NDArray[np.int64]]:
    return np.concatenate([at, more]), np.concatenate([labels, np.array(list(named), np.int64)])


def _answering(logits: Plane, scores: Plane, prompt: Prompt) -> tuple[Plane, Plane]:
    """Without the masks that answer another question: of four the first is that of a clear prompt, the other three the
    readings of a single click."""
    if len(logits) != _FOUR:
        return logits, scores
    chosen = slice(0, 1) if prompt.clear else slice(1, None)
    return logits[chosen], scores[chosen]


def _first(wanted: tuple[str, ...], names: tuple[str, ...]) -> str:
    return next(name for name in wanted if name in names)
