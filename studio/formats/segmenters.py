"""Which ONNX files are the two halves of a model that finds objects at a click (Segment Anything and its kin).

Used by the importers in the window's process and by the engine in the worker; reads names of inputs and outputs only.
Published are pairs of an encoder, run once for a picture, and of a decoder, run at every click. What the layouts have
in common: the decoder takes what the encoder gives, and points beside it.

    facebook/segment-anything, MobileSAM    image_embeddings, point_coords, point_labels, mask_input, orig_im_size
    SAM 2 by samexporter                    image_embed, high_res_feats_0, high_res_feats_1, point_coords, ...
    SAM 2 by ONNX Runtime's own script      image_embeddings, image_features_0, image_features_1, point_coords, ...
    SAM for transformers.js                 image_embeddings, image_positional_embeddings, input_points, input_labels
    SAM 2 for transformers.js               image_embeddings.0 to .2, input_points, input_labels, input_boxes
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Final, NamedTuple

from studio.formats.onnx_header import OnnxHeader

POINTS: Final = ("point_coords", "input_points")
LABELS: Final = ("point_labels", "input_labels")
BOXES: Final = ("input_boxes",)
MASKS_IN: Final = ("mask_input", "input_masks")
HAS_MASK: Final = ("has_mask_input", "has_input_masks")
SIZES: Final = ("orig_im_size", "original_image_size")
SCORES: Final = ("iou_predictions", "iou_scores")
SMALL_MASKS: Final = ("low_res_masks", "pred_masks")
MASKS: Final = (*SMALL_MASKS, "masks")
_PROMPTS: Final = frozenset((*POINTS, *LABELS, *BOXES, *MASKS_IN, *HAS_MASK, *SIZES))
_POSITIONS: Final = "image_positional_embeddings"


class Pair(NamedTuple):
    """Names of two files that belong together."""

    encoder: str
    decoder: str
    several_maps: bool
    """Whether the decoder takes the picture at several scales, as those of SAM 2 do."""


def pair_among(headers: Mapping[str, OnnxHeader], asked: str = "") -> Pair | None:
    """The pair among ONNX files, by their names; None where there is none. `asked`: one of its two halves. Where a
    folder holds several pairs, whole numbers and quantised ones, the one with the shortest names is taken."""
    found = [
        Pair(encoder, decoder, len(fed_by_encoder(headers[decoder].inputs)) > 1)
        for decoder in headers
        for encoder in headers
        if encoder != decoder and asked in ("", encoder, decoder) and _fit(headers[encoder], headers[decoder])
    ]
    return min(found, key=_plainness, default=None)


def fed_by_encoder(inputs: tuple[str, ...]) -> tuple[str, ...]:
    """Inputs of a decoder that come from the encoder and show the picture."""
    return tuple(name for name in inputs if name not in _PROMPTS and name != _POSITIONS)


def takes_points(header: OnnxHeader) -> bool:
    """Whether it is the decoder of such a pair."""
    return _has(header.inputs, POINTS) and _has(header.inputs, LABELS) and _has(header.outputs, MASKS)


def _fit(encoder: OnnxHeader, decoder: OnnxHeader) -> bool:
    if not takes_points(decoder) or takes_points(encoder) or len(encoder.inputs) != 1:
        return False
    taken = [name for name in decoder.inputs if name not in _PROMPTS]
    if not taken:
        return False
    return set(taken) <= set(encoder.outputs) or len(taken) == len(encoder.outputs) == 1


def _plainness(pair: Pair) -> tuple[bool, int, str, str]:
    """Of one precision first, then short names: "vision_encoder.onnx" before "vision_encoder_q4.onnx"."""
    encoder, decoder = PurePosixPath(pair.encoder).stem, PurePosixPath(pair.decoder).stem
    alike = _precision(encoder) == _precision(decoder)
    return not alike, len(encoder) + len(decoder), pair.encoder, pair.decoder


def _precision(stem: str) -> str:
    last = stem.rpartition("_")[2]
    return last if last in ("fp16", "int8", "uint8", "q4", "q4f16", "bnb4", "quantized", "quant") else ""


def _has(names: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    return any(name in names for name in wanted)
