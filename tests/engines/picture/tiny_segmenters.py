"""Segment Anything models with random weights in the layouts in which they are published, each of some hundred
kilobytes: folders of transformers, and pairs of ONNX files exported from them.

The ONNX halves are traced from transformers' own modules; the classic layout puts the names, the labels 2 and 3 for a
box's corners and the four masks of facebook/segment-anything's export around them.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
import transformers
from torch import Tensor, nn

SIDE = 64


def sam() -> Any:
    """The first generation: one map of features, the picture padded to a square."""
    torch.manual_seed(5)
    vision = transformers.SamVisionConfig(
        hidden_size=16, output_channels=32, num_hidden_layers=1, num_attention_heads=2, image_size=SIDE, patch_size=8,
        window_size=4, global_attn_indexes=[0], mlp_dim=32, num_pos_feats=16,
    )  # fmt: skip
    prompts = transformers.SamPromptEncoderConfig(hidden_size=32, image_size=SIDE, patch_size=8, mask_input_channels=4)
    decoder = transformers.SamMaskDecoderConfig(
        hidden_size=32, mlp_dim=32, num_hidden_layers=1, num_attention_heads=2, iou_head_hidden_dim=32
    )
    config = transformers.SamConfig(vision_config=vision, prompt_encoder_config=prompts, mask_decoder_config=decoder)
    return _livelier(transformers.SamModel(config).eval())


def sam2(*, films: bool = False) -> Any:
    """The second: three maps, the picture stretched. `films`: with the weights for films beside it, as published."""
    torch.manual_seed(6)
    backbone = transformers.Sam2HieraDetConfig(
        hidden_size=8, image_size=[SIDE, SIDE], blocks_per_stage=[1, 2, 1, 1], embed_dim_per_stage=[8, 16, 32, 64],
        num_attention_heads_per_stage=[1, 1, 2, 2], window_size_per_stage=[4, 4, 4, 2], global_attention_blocks=[2],
        window_positional_embedding_background_size=[4, 4],
    )  # fmt: skip
    vision = transformers.Sam2VisionConfig(
        backbone_config=backbone, backbone_channel_list=[64, 32, 16, 8], fpn_hidden_size=32,
        backbone_feature_sizes=[[16, 16], [8, 8], [4, 4]],
    )  # fmt: skip
    prompts = {"hidden_size": 32, "image_size": SIDE, "patch_size": 16, "mask_input_channels": 4}
    decoder = {
        "hidden_size": 32, "mlp_dim": 32, "num_hidden_layers": 1, "num_attention_heads": 2, "iou_head_hidden_dim": 32,
    }  # fmt: skip
    parts = {"vision_config": vision, "prompt_encoder_config": prompts, "mask_decoder_config": decoder}
    if not films:
        config = transformers.Sam2Config(**parts)
        return _livelier(transformers.Sam2Model(config).eval())
    memory = {
        "memory_attention_hidden_size": 32, "memory_attention_num_layers": 1, "memory_encoder_hidden_size": 32,
        "memory_attention_feed_forward_hidden_size": 32, "memory_attention_rope_feat_sizes": [4, 4],
        "mask_downsampler_embed_dim": 32, "memory_fuser_embed_dim": 32, "memory_fuser_intermediate_dim": 32,
    }  # fmt: skip
    config = transformers.Sam2VideoConfig(**parts, image_size=SIDE, **memory)
    return _livelier(transformers.Sam2VideoModel(config).eval())


def _livelier(model: Any) -> Any:
    """Weights as they are begun with give the same answer to everything."""
    with torch.no_grad():
        for weight in model.parameters():
            weight.mul_(5)
    return model


def save_folder(model: Any, folder: Path, *, stretched: bool) -> Path:
    model.save_pretrained(folder)
    describe(folder, stretched=stretched)
    return folder


def describe(folder: Path, *, stretched: bool) -> None:
    """preprocessor_config.json; that of SAM 2 by hand, as its class wants torchvision."""
    if not stretched:
        processor().save_pretrained(folder)
        return
    told = {
        "image_processor_type": "Sam2ImageProcessorFast", "do_resize": True, "resample": 2, "do_normalize": True,
        "size": {"height": SIDE, "width": SIDE}, "mask_size": {"height": 16, "width": 16},
        "image_mean": [0.485, 0.456, 0.406], "image_std": [0.229, 0.224, 0.225],
    }  # fmt: skip
    (folder / "preprocessor_config.json").write_text(json.dumps(told))


def processor() -> Any:
    """That of the first generation."""
    return transformers.SamImageProcessor(
        size={"longest_edge": SIDE}, pad_size={"height": SIDE, "width": SIDE},
        mask_size={"longest_edge": 16}, mask_pad_size={"height": 16, "width": 16},
    )  # fmt: skip


# ---- exported


class _Vision(nn.Module):
    """The encoder of transformers.js: features, and for the first generation where they lie."""

    def __init__(self, model: Any, *, positions: bool) -> None:
        super().__init__()
        self.model, self.positions = model, positions

    def forward(self, pixel_values: Tensor) -> Any:
        found = self.model.get_image_embeddings(pixel_values)
        if isinstance(found, list):
            return tuple(found)
        return (found, self.model.get_image_wide_positional_embeddings()) if self.positions else found


class _Prompted(nn.Module):
    """The decoder of transformers.js for the first generation."""

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.model = model

    def forward(self, points: Tensor, labels: Tensor, features: Tensor, positions: Tensor) -> Any:
        sparse, dense = self.model.prompt_encoder(points, labels, None, None)
        masks, scores = self.model.mask_decoder(features, positions, sparse, dense, True)[:2]
        return scores, masks


class _Prompted2(nn.Module):
    """The decoder of transformers.js for SAM 2; it takes boxes, or none of them."""

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.model = model

    def forward(
        self, points: Tensor, labels: Tensor, boxes: Tensor, fine: Tensor, middle: Tensor, coarse: Tensor
    ) -> Any:
        prompts = self.model.prompt_encoder
        corners = prompts._embed_boxes(boxes).flatten(1, 2)[:, None]  # noqa: SLF001
        clicked = prompts._embed_points(points, labels, False)  # noqa: SLF001
        sparse = torch.cat([clicked, corners], dim=2)
        dense = prompts.no_mask_embed.weight.reshape(1, -1, 1, 1).expand(1, -1, SIDE // 16, SIDE // 16)
        masks, scores = self.model.mask_decoder(
            coarse, self.model.get_image_wide_positional_embeddings(), sparse, dense, True, [fine, middle]
        )[:2]
        return scores, masks


class _Classic(nn.Module):
    """The decoder as facebook/segment-anything exports it: labels 2 and 3 are a box's corners, four masks come out."""

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.model = model

    def forward(
        self, image_embeddings: Tensor, point_coords: Tensor, point_labels: Tensor, mask_input: Tensor,
        has_mask_input: Tensor, orig_im_size: Tensor,
    ) -> Any:  # fmt: skip
        prompts = self.model.prompt_encoder
        place = self.model.shared_image_embedding(point_coords[None] + 0.5, (SIDE, SIDE))[0]
        labels = point_labels[..., None]
        sparse = torch.where(labels == -1, prompts.not_a_point_embed.weight, place)
        for number in range(4):
            sparse = sparse + prompts.point_embed[number].weight * (labels == number)
        dense = prompts.no_mask_embed.weight.reshape(1, -1, 1, 1) * (1 - has_mask_input.reshape(1, 1, 1, 1))
        dense = dense + prompts.mask_embed(mask_input) * has_mask_input.reshape(1, 1, 1, 1)
        dense = dense.expand(1, -1, SIDE // 8, SIDE // 8)
        positions = self.model.get_image_wide_positional_embeddings()
        decode = self.model.mask_decoder
        clear, clear_score = decode(image_embeddings, positions, sparse[None], dense, False)[:2]
        several, scores = decode(image_embeddings, positions, sparse[None], dense, True)[:2]
        low = torch.cat([clear[:, 0], several[:, 0]], dim=1)
        return low * (orig_im_size.sum() > 0), torch.cat([clear_score[:, 0], scores[:, 0]], dim=1), low


def export_js_pair(model: Any, folder: Path) -> Path:
    """As onnx-community and Xenova publish them: the files in "onnx", the descriptions above."""
    second = hasattr(model, "no_memory_embedding")
    (folder / "onnx").mkdir(parents=True)
    model.config.save_pretrained(folder)
    describe(folder, stretched=second)
    pixels = torch.zeros(1, 3, SIDE, SIDE)
    maps = [f"image_embeddings.{number}" for number in range(3)]
    outputs = maps if second else ["image_embeddings", "image_positional_embeddings"]
    _export(_Vision(model, positions=True), (pixels,), folder / "onnx/vision_encoder.onnx", ["pixel_values"], outputs)
    with torch.no_grad():
        features = _Vision(model, positions=True)(pixels)
    points, labels = torch.ones(1, 1, 2, 2), torch.ones(1, 1, 2, dtype=torch.int64)
    boxes = (torch.ones(1, 1, 4),) if second else ()
    names = ["input_points", "input_labels", *(["input_boxes"] if second else []), *outputs]
    dynamic = {
        "input_points": {2: "points"},
        "input_labels": {2: "points"},
        **({"input_boxes": {1: "boxes"}} if second else {}),
    }
    _export(
        _Prompted2(model) if second else _Prompted(model), (points, labels, *boxes, *features),
        folder / "onnx/prompt_encoder_mask_decoder.onnx", names, ["iou_scores", "pred_masks"], dynamic,
    )  # fmt: skip
    return folder


def export_classic_pair(model: Any, folder: Path, name: str = "mobile_sam") -> Path:
    """Two files beside each other, without a description."""
    folder.mkdir(parents=True, exist_ok=True)
    _export(
        _Vision(model, positions=False), (torch.zeros(1, 3, SIDE, SIDE),), folder / f"{name}.encoder.onnx",
        ["input_image"], ["image_embeddings"],
    )  # fmt: skip
    inputs = (
        torch.zeros(1, 32, 8, 8), torch.ones(1, 3, 2), torch.ones(1, 3), torch.zeros(1, 1, 32, 32), torch.zeros(1),
        torch.ones(2),
    )  # fmt: skip
    names = ["image_embeddings", "point_coords", "point_labels", "mask_input", "has_mask_input", "orig_im_size"]
    dynamic = {"point_coords": {1: "points"}, "point_labels": {1: "points"}}
    outputs = ["masks", "iou_predictions", "low_res_masks"]
    _export(_Classic(model), inputs, folder / f"{name}.decoder.onnx", names, outputs, dynamic)
    return folder


def _export(
    module: nn.Module, inputs: tuple[Tensor, ...], path: Path, names: Sequence[str], outputs: Sequence[str],
    dynamic: Any = None,
) -> None:  # fmt: skip
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            module.eval(), inputs, str(path), input_names=list(names), output_names=list(outputs),
            dynamic_axes=dynamic, opset_version=17, dynamo=False,
        )  # fmt: skip
