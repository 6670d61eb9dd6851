"""One step of a pipeline without any numbers: what its denoiser and its ControlNets are called with, by size alone.

Used by `memory` on the worker's job thread. Transformers are called as twins of themselves on the meta device, whose
weights and answers have shapes and nothing else; what the networks themselves keep between calls stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from math import sqrt
from typing import Any, Final, NamedTuple

import torch

from studio.engines.picture.pipelines.seen_shapes import take_over, told_of

Call = Callable[[], object]
_CLIP: Final = 77
_T5_OF_SD3: Final = 256
_READ: Final = 512
"""Tokens of words that the pipelines of FLUX, FLUX.2, Z-Image, Qwen-Image and Wan read at most."""
_OF_LTX: Final = 128
_SEEN: Final = 1024 * 1024
"""Pixels to which pipelines that see pictures shrink them."""
_TOKENS_OF_A_PICTURE: Final = {"QwenImageEditPipeline": 1369, "QwenImageEditPlusPipeline": 196}
"""That Qwen's text encoder makes of one, at most: squares of 28 pixels in 1024 x 1024 and in 384 x 384."""
_OF_CLIP_VISION: Final = 257
_BESIDE: Final = "joint_attention_kwargs"
"""By which FLUX is told what reference pictures show; ControlNets leave it unread."""


class Size(NamedTuple):
    width: int
    """Pixels."""
    height: int
    guided: bool
    """It computes with the negative prompt too."""
    frames: int = 1
    seen: tuple[int, ...] = ()
    """Pixels of each picture that the denoiser sees beside the one it draws."""


class Twin:
    """A network without numbers."""

    def __init__(self, net: Any) -> None:
        several = getattr(net, "nets", None)
        nets = list(several) if several is not None else [net]
        twins = [_twin(one) for one in nets]
        self.net = type(net)(twins) if several is not None else twins[0]
        self.config, self.count = nets[0].config, len(nets)
        self._dtype = nets[0].dtype

    def of(self, *shape: int) -> torch.Tensor:
        """A tensor in the network's own numbers."""
        return torch.empty(shape, dtype=self._dtype, device="meta")


class _Shape(NamedTuple):
    """What a family's denoiser is called with, and what of it its ControlNet is called with besides."""

    arguments: dict[str, Any]
    hint: tuple[int, ...] = ()


def step_of(pipe: Any, size: Size) -> Call | None:
    """A step to be computed on the meta device; None for a denoiser that is not known here."""
    denoiser = getattr(pipe, "transformer", None)
    if denoiser is None:
        denoiser = getattr(pipe, "transformer_2", None)
    shapes = _FAMILIES.get(type(denoiser).__name__)
    if shapes is None:
        return None
    twin = Twin(denoiser)
    shape = shapes(pipe, twin, size)
    guide = getattr(pipe, "controlnet", None)
    if guide is None:
        return lambda: twin.net(**shape.arguments, return_dict=False)
    return partial(_guided_step, twin, Twin(guide), shape, size)


def _guided_step(twin: Twin, guide: Twin, shape: _Shape, size: Size) -> object:
    named = dict(shape.arguments)
    # Some see the picture itself, not its latents.
    sees = getattr(guide.config, "conditioning_embedding_channels", None)
    hint = (1, 3, size.height, size.width) if sees else shape.hint
    hints = [guide.of(*hint) for _ in range(guide.count)]
    several = hasattr(guide.net, "nets")
    strength: Any = [1.0] * guide.count if several else 1.0
    asked = {name: one for name, one in named.items() if name != _BESIDE}
    asked |= {"controlnet_cond": hints if several else hints[0], "conditioning_scale": strength}
    if "img_ids" not in named:
        told = guide.net(**asked, return_dict=False)[0]
        return twin.net(**named, block_controlnet_hidden_states=told, return_dict=False)
    # One that knows several kinds of pictures is told which; several are told in any case.
    if several:
        asked["controlnet_mode"] = [torch.zeros((1,), dtype=torch.long, device="meta")] * guide.count
    elif getattr(guide.config, "num_mode", None):
        asked["controlnet_mode"] = torch.zeros((1, 1), dtype=torch.long, device="meta")
    double, single = guide.net(**asked, return_dict=False)
    return twin.net(
        **named, controlnet_block_samples=double, controlnet_single_block_samples=single, return_dict=False
    )  # fmt: skip


def _twin(net: Any) -> Any:
    with torch.device("meta"):
        twin = type(net).from_config(net.config)
    there = dict(net.named_parameters()) | dict(net.named_buffers())
    for name, one in (*twin.named_parameters(), *twin.named_buffers()):
        like = there.get(name)
        dtype = like.dtype if like is not None and like.is_floating_point() else net.dtype
        if one.is_floating_point():
            one.data = one.data.to(dtype)
    take_over(net, twin)
    return twin.eval()


def _factor(pipe: Any) -> int:
    return int(getattr(pipe, "vae_scale_factor", 8) or 8)


def _grid(pipe: Any, size: Size) -> tuple[int, int]:
    """Rows and columns of tokens, each of 2 x 2 latents."""
    side = 2 * _factor(pipe)
    return max(1, size.height // side), max(1, size.width // side)


def _seen(pipe: Any, pixels: Sequence[int]) -> list[tuple[int, int]]:
    """Rows and columns of tokens of each picture that is seen, as of a square one."""
    sides = (max(1, round(sqrt(each)) // (2 * _factor(pipe))) for each in pixels)
    return [(side, side) for side in sides]


def _sd3(pipe: Any, twin: Twin, size: Size) -> _Shape:
    count, factor = 2 if size.guided else 1, _factor(pipe)
    high, wide = size.height // factor, size.width // factor
    called = {
        "hidden_states": twin.of(count, twin.config.in_channels, high, wide), "timestep": twin.of(count),
        "encoder_hidden_states": twin.of(count, _CLIP + _T5_OF_SD3, twin.config.joint_attention_dim),
        "pooled_projections": twin.of(count, twin.config.pooled_projection_dim),
    }  # fmt: skip
    return _Shape(called, (count, twin.config.in_channels, high, wide))


def _flux(pipe: Any, twin: Twin, size: Size) -> _Shape:
    rows, columns = _grid(pipe, size)
    tokens = rows * columns
    called = {
        "hidden_states": twin.of(1, tokens, twin.config.in_channels), "timestep": twin.of(1),
        "encoder_hidden_states": twin.of(1, _READ, twin.config.joint_attention_dim),
        "pooled_projections": twin.of(1, twin.config.pooled_projection_dim), "img_ids": twin.of(tokens, 3),
        "txt_ids": twin.of(_READ, 3), "guidance": twin.of(1) if twin.config.guidance_embeds else None,
    }  # fmt: skip
    pictures = [twin.of(1, 1, *shape) for shape in told_of(pipe)]
    if pictures:
        called[_BESIDE] = {"ip_adapter_image_embeds": pictures}
    return _Shape(called, (1, tokens, twin.config.in_channels))


def _flux2(pipe: Any, twin: Twin, size: Size) -> _Shape:
    rows, columns = _grid(pipe, size)
    seen = _seen(pipe, [min(one, _SEEN) for one in size.seen])
    tokens = rows * columns + sum(high * wide for high, wide in seen)
    return _Shape({
        "hidden_states": twin.of(1, tokens, twin.config.in_channels), "timestep": twin.of(1),
        "encoder_hidden_states": twin.of(1, _READ, twin.config.joint_attention_dim),
        "img_ids": twin.of(1, tokens, 4), "txt_ids": twin.of(1, _READ, 4),
        "guidance": twin.of(1) if twin.config.guidance_embeds else None,
    })  # fmt: skip


def _z_image(pipe: Any, twin: Twin, size: Size) -> _Shape:
    count = 2 if size.guided else 1
    rows, columns = _grid(pipe, size)
    return _Shape({
        "x": [twin.of(twin.config.in_channels, 1, 2 * rows, 2 * columns) for _ in range(count)], "t": twin.of(count),
        "cap_feats": [twin.of(_READ, twin.config.cap_feat_dim) for _ in range(count)],
    })  # fmt: skip


def _qwen(pipe: Any, twin: Twin, size: Size) -> _Shape:
    rows, columns = _grid(pipe, size)
    # It makes each as large as that, however small it was.
    seen = _seen(pipe, [_SEEN] * len(size.seen))
    words = _READ + _TOKENS_OF_A_PICTURE.get(type(pipe).__name__, 0) * len(seen)
    places = [(1, rows, columns), *((1, high, wide) for high, wide in seen)]
    tokens = sum(high * wide for _one, high, wide in places)
    return _Shape({
        "hidden_states": twin.of(1, tokens, twin.config.in_channels), "timestep": twin.of(1),
        "encoder_hidden_states": twin.of(1, words, twin.config.joint_attention_dim), "img_shapes": [places],
        "guidance": twin.of(1) if twin.config.guidance_embeds else None,
    })  # fmt: skip


def _wan(pipe: Any, twin: Twin, size: Size) -> _Shape:
    config, space = twin.config, pipe.vae_scale_factor_spatial
    long = (size.frames - 1) // pipe.vae_scale_factor_temporal + 1
    high, wide = size.height // space, size.width // space
    called: dict[str, Any] = {
        "hidden_states": twin.of(1, config.in_channels, long, high, wide), "timestep": twin.of(1),
        "encoder_hidden_states": twin.of(1, _READ, config.text_dim),
    }  # fmt: skip
    if getattr(pipe.config, "expand_timesteps", False):
        time, tall, broad = config.patch_size
        called["timestep"] = twin.of(1, (long // time) * (high // tall) * (wide // broad))
    if config.image_dim is not None:
        called["encoder_hidden_states_image"] = twin.of(1, _OF_CLIP_VISION, config.image_dim)
    return _Shape(called)


def _ltx(pipe: Any, twin: Twin, size: Size) -> _Shape:
    count = 2 if size.guided else 1
    space, side = pipe.vae_spatial_compression_ratio, pipe.transformer_spatial_patch_size
    time, patch = pipe.vae_temporal_compression_ratio, pipe.transformer_temporal_patch_size
    long, high, wide = (size.frames - 1) // time + 1, size.height // space, size.width // space
    tokens = (long // patch) * (high // side) * (wide // side)
    return _Shape({
        "hidden_states": twin.of(count, tokens, twin.config.in_channels), "timestep": twin.of(count),
        "encoder_hidden_states": twin.of(count, _OF_LTX, twin.config.caption_channels),
        "encoder_attention_mask": twin.of(count, _OF_LTX), "num_frames": long, "height": high, "width": wide,
        "rope_interpolation_scale": (time / 25, space, space),
    })  # fmt: skip


_FAMILIES: Final[Mapping[str, Callable[[Any, Twin, Size], _Shape]]] = {
    "SD3Transformer2DModel": _sd3,
    "FluxTransformer2DModel": _flux,
    "Flux2Transformer2DModel": _flux2,
    "ZImageTransformer2DModel": _z_image,
    "QwenImageTransformer2DModel": _qwen,
    "WanTransformer3DModel": _wan,
    "LTXVideoTransformer3DModel": _ltx,
}


_OF_FILMS: Final = ("AutoencoderKLWan", "AutoencoderKLQwenImage", "AutoencoderKLLTXVideo")


def is_film_vae(pipe: Any) -> bool:
    return type(pipe.vae).__name__ in _OF_FILMS


def decode_of(pipe: Any, width: int, height: int, frames: int) -> Call | None:
    """Decoding a film, or one picture, by a VAE of films, on the meta device; None for any other VAE."""
    if not is_film_vae(pipe):
        return None
    twin = Twin(pipe.vae)
    if type(pipe.vae).__name__ == "AutoencoderKLLTXVideo":
        space, time = pipe.vae_spatial_compression_ratio, pipe.vae_temporal_compression_ratio
        told = twin.of(1) if twin.config.timestep_conditioning else None
        latents = twin.of(1, twin.config.latent_channels, (frames - 1) // time + 1, height // space, width // space)
        return lambda: twin.net.decode(latents, told, return_dict=False)
    space = getattr(pipe, "vae_scale_factor_spatial", 0) or _factor(pipe)
    time = getattr(pipe, "vae_scale_factor_temporal", 1)
    latents = twin.of(1, twin.config.z_dim, (frames - 1) // time + 1, height // space, width // space)
    return lambda: twin.net.decode(latents, return_dict=False)
