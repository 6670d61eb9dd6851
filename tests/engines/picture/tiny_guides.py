"""ControlNets and IP-Adapters with random weights for the tiny pipelines of `tiny_pipes`, saved as people have them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import diffusers
import torch
import transformers
from safetensors.torch import save_file
from tiny_pipes import clip_tokenizer, unet, vae

_HINT = (8, 16)
"""Shrinks a control picture by 2, as the tiny VAEs do."""


def _stirred(net: Any) -> Any:
    """A fresh ControlNet says nothing: all it adds is zero."""
    for parameter in net.parameters():
        if not bool(parameter.detach().any()):
            torch.nn.init.normal_(parameter, std=0.2)
    return net.eval()


def net_of(pipeline: Path, family: str) -> Any:
    if family == "flux":
        return _stirred(
            diffusers.FluxControlNetModel(
                patch_size=1, in_channels=16, num_layers=1, num_single_layers=1, attention_head_dim=16,
                num_attention_heads=2, joint_attention_dim=32, pooled_projection_dim=32, axes_dims_rope=[4, 4, 8],
                guidance_embeds=False,
            )
        )  # fmt: skip
    if family == "sd3":
        return _stirred(
            diffusers.SD3ControlNetModel(
                sample_size=32, patch_size=2, in_channels=16, num_layers=1, attention_head_dim=8,
                num_attention_heads=4, joint_attention_dim=64, caption_projection_dim=32, pooled_projection_dim=64,
            )
        )  # fmt: skip
    unet = diffusers.UNet2DConditionModel.from_pretrained(str(pipeline / "unet"), local_files_only=True)
    return _stirred(diffusers.ControlNetModel.from_unet(unet, conditioning_embedding_out_channels=_HINT))


def control_net(pipeline: Path, family: str, folder: Path, seed: int = 0) -> Path:
    """Save a ControlNet for the pipeline, always with the same weights."""
    torch.manual_seed(seed)
    net_of(pipeline, family).save_pretrained(folder)
    return folder


def image_encoder(folder: Path, seed: int = 0) -> Path:
    torch.manual_seed(seed)
    config = transformers.CLIPVisionConfig(
        hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=4, image_size=32, patch_size=8,
        projection_dim=24,
    )  # fmt: skip
    transformers.CLIPVisionModelWithProjection(config).eval().save_pretrained(folder)
    return folder


def ip_adapter(pipeline: Path, file: Path, seed: int = 0) -> Path:
    """A file in the layout of the first IP-Adapters: the keys and values of every cross attention, and a projection of
    the picture to four words."""
    torch.manual_seed(seed)
    tensors = _of_unet(pipeline) if (pipeline / "unet").is_dir() else _of_flux()
    file.parent.mkdir(parents=True, exist_ok=True)
    save_file(tensors, file)
    return file


def _of_unet(pipeline: Path) -> dict[str, torch.Tensor]:
    unet = diffusers.UNet2DConditionModel.from_pretrained(str(pipeline / "unet"), local_files_only=True)
    words = int(unet.config.cross_attention_dim)
    tensors = _projection("image_proj", words, 4)
    for place, name in enumerate(unet.attn_processors):
        if name.endswith("attn2.processor"):
            wide = unet.get_submodule(name.removesuffix(".processor")).to_k.out_features
            for part in ("to_k_ip", "to_v_ip"):
                tensors[f"ip_adapter.{place}.{part}.weight"] = torch.randn(wide, words) * 0.2
    return tensors


def _of_flux() -> dict[str, torch.Tensor]:
    tensors = _projection("ip_adapter_proj_model", 32, 4)
    for part in ("k", "v"):
        name = f"double_blocks.0.processor.ip_adapter_double_stream_{part}_proj"
        tensors[f"{name}.weight"] = torch.randn(32, 32) * 0.2
        tensors[f"{name}.bias"] = torch.randn(32) * 0.2
    return tensors


def _projection(name: str, words: int, count: int) -> dict[str, torch.Tensor]:
    return {
        f"{name}.proj.weight": torch.randn(words * count, 24) * 0.5,
        f"{name}.proj.bias": torch.randn(words * count) * 0.1,
        f"{name}.norm.weight": torch.ones(words),
        f"{name}.norm.bias": torch.zeros(words),
    }


def wide_sd1(folder: Path) -> Path:
    """A tiny Stable Diffusion 1 whose words are as wide as the real one's, so that it is known for what it is."""
    torch.manual_seed(0)
    tokenizer = clip_tokenizer(folder / "tokenizer")
    size = len(tokenizer)
    words = transformers.CLIPTextConfig(
        vocab_size=size, hidden_size=768, intermediate_size=64, num_hidden_layers=1, num_attention_heads=4,
        max_position_embeddings=77, bos_token_id=size - 2, eos_token_id=size - 1, pad_token_id=size - 1,
    )  # fmt: skip
    diffusers.StableDiffusionPipeline(
        vae=vae(), text_encoder=transformers.CLIPTextModel(words).eval(), tokenizer=tokenizer,
        unet=unet(cross_attention_dim=768), scheduler=diffusers.DDIMScheduler(beta_schedule="scaled_linear"),
        safety_checker=None, feature_extractor=None, requires_safety_checker=False,
    ).save_pretrained(folder)  # fmt: skip
    return folder


def tiny_decoder(folder: Path, channels: int = 4, seed: int = 0) -> Path:
    """An AutoencoderTiny of random weights that grows latents by 2, as the tiny VAEs do."""
    torch.manual_seed(seed)
    diffusers.AutoencoderTiny(
        latent_channels=channels, encoder_block_out_channels=(8, 8), decoder_block_out_channels=(8, 8),
        num_encoder_blocks=(1, 1), num_decoder_blocks=(1, 1),
    ).eval().save_pretrained(folder)  # fmt: skip
    return folder


def depth_anything(folder: Path, seed: int = 0, *, metric: bool = False) -> Path:
    """A model of depths with random weights, in the layout of transformers."""
    torch.manual_seed(seed)
    backbone = transformers.Dinov2Config(
        hidden_size=16, num_hidden_layers=2, num_attention_heads=2, mlp_ratio=2, image_size=28, patch_size=14,
        out_features=["stage1", "stage2"], reshape_hidden_states=False, apply_layernorm=True,
    )  # fmt: skip
    config = transformers.DepthAnythingConfig(
        backbone_config=backbone, patch_size=14, reassemble_hidden_size=16, reassemble_factors=[2, 1],
        neck_hidden_sizes=[8, 8], fusion_hidden_size=8, head_hidden_size=8,
        depth_estimation_type="metric" if metric else "relative", max_depth=20 if metric else 1,
    )  # fmt: skip
    _livelier(transformers.DepthAnythingForDepthEstimation(config)).save_pretrained(folder)
    about = {
        "image_processor_type": "DPTImageProcessor", "size": {"height": 56, "width": 56}, "keep_aspect_ratio": True,
        "ensure_multiple_of": 14, "resample": 3, "do_pad": False, "size_divisor": None,
        "image_mean": [0.485, 0.456, 0.406], "image_std": [0.229, 0.224, 0.225],
    }  # fmt: skip
    (folder / "preprocessor_config.json").write_text(json.dumps(about))
    return folder


def dpt(folder: Path, seed: int = 0) -> Path:
    """The older kind, which stretches the picture to a square."""
    torch.manual_seed(seed)
    config = transformers.DPTConfig(
        hidden_size=16, num_hidden_layers=4, num_attention_heads=2, intermediate_size=32, image_size=32, patch_size=8,
        backbone_out_indices=[0, 1, 2, 3], neck_hidden_sizes=[8, 8, 8, 8], fusion_hidden_size=8, is_hybrid=False,
    )  # fmt: skip
    _livelier(transformers.DPTForDepthEstimation(config)).save_pretrained(folder)
    about = {"size": {"height": 32, "width": 32}, "resample": 3, "do_pad": False, "size_divisor": None}
    (folder / "preprocessor_config.json").write_text(json.dumps(about))
    return folder


def _livelier(model: Any) -> Any:
    """Fresh weights are so small that all depths come out as one."""
    for name, parameter in model.named_parameters():
        if parameter.dim() > 1 and "embed" not in name:
            torch.nn.init.normal_(parameter, std=0.3)
    return model.eval()
