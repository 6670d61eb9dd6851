"""What a latent looks like, without decoding it: a linear map from its channels to red, green and blue.

Used by the diffusers engine on the worker's job thread, at each step that somebody watches. The map is fitted once to
the loaded VAE itself: a small picture of coloured patches is encoded, and least squares find the colours back from its
latents. So any VAE has a preview, also one that no table knows; a step's preview then costs less than a millisecond.
The idea of a linear map: keturn, "Decoding latents to RGB without upscaling", Hugging Face forum, 2022.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

_PATCHES = 16
"""Coloured patches along a side, two latents wide each."""
_PREVIEW_SIDE = 256


class LatentColours:
    """`matrix` [channels + 1, 3] takes a latent's channels and a one to RGB in -1..1."""

    def __init__(self, matrix: NDArray[np.float32]) -> None:
        self._matrix = matrix

    def picture(self, latent: torch.Tensor) -> NDArray[np.uint8]:
        """[h, w, 3] from a latent [channels, h, w], enlarged to about 256 pixels."""
        values = latent.detach().to("cpu", torch.float32).numpy()
        rgb = np.einsum("chw,cr->hwr", values, self._matrix[:-1]) + self._matrix[-1]
        pixels = (np.clip(np.nan_to_num(rgb) + 1, 0, 2) * 127.5).astype(np.uint8)
        height, width = pixels.shape[:2]
        grow = max(1, round(_PREVIEW_SIDE / max(height, width)))
        image = Image.fromarray(pixels).resize((width * grow, height * grow), Image.Resampling.BICUBIC)
        return np.asarray(image, dtype=np.uint8)


def fit_colours(vae: Any, device: Any = None) -> LatentColours | None:
    """The map for this VAE (an AutoencoderKL or its like); None where it has none that makes numbers.
    `device`: where it computes, if that is not where its weights lie now. Costs one encoding of a small picture."""
    config = vae.config
    if hasattr(config, "temperal_downsample") or hasattr(config, "spatio_temporal_scaling"):
        return _fit_film_colours(vae, device)
    # One that norms its latents by statistics of its own hands on those of `unpacked` as they are.
    scale = getattr(config, "scaling_factor", 1.0 if hasattr(vae, "bn") else None)
    if scale is None or not hasattr(vae, "encode"):
        return None
    factor = 2 ** (len(getattr(config, "block_out_channels", ())) - 1)
    picture = _patches(factor)
    stored = vae.dtype
    # In float16 some encoders overflow; widening the weights for a moment loses nothing.
    if stored == torch.float16:
        vae.to(torch.float32)
    try:
        with torch.no_grad():
            pixels = torch.from_numpy(picture.transpose(2, 0, 1)[None]).to(device or vae.device, vae.dtype)
            latents = vae.encode(pixels).latent_dist.mode()
    finally:
        if stored == torch.float16:
            vae.to(stored)
    shift = getattr(config, "shift_factor", None) or 0.0
    return _fitted(((latents[0].float() - shift) * scale).cpu().numpy(), picture)


def _fitted(values: NDArray[np.float32], picture: NDArray[np.float32]) -> LatentColours | None:
    """From latents [channels, h, w] to the colours of the picture that they are of."""
    if not np.isfinite(values).all():
        return None
    rows = values.reshape(values.shape[0], -1).T
    rows = np.concatenate([rows, np.ones((rows.shape[0], 1), rows.dtype)], axis=1)
    small = Image.fromarray(((picture + 1) * 127.5).astype(np.uint8)).resize(
        (values.shape[2], values.shape[1]), Image.Resampling.BOX
    )
    wanted = np.asarray(small, np.float32).reshape(-1, 3) / 127.5 - 1
    matrix, *_ = np.linalg.lstsq(rows, wanted, rcond=None)
    return LatentColours(matrix.astype(np.float32))


def _fit_film_colours(vae: Any, device: Any) -> LatentColours | None:
    """The same for a VAE of films, which norms each channel and sees a picture as a film of one."""
    config = vae.config
    downsampled = getattr(config, "temperal_downsample", None)
    picture = _patches(2 ** len(downsampled) if downsampled is not None else vae.spatial_compression_ratio)
    with torch.no_grad():
        pixels = torch.from_numpy(picture.transpose(2, 0, 1)[None, :, None]).to(device or vae.device, vae.dtype)
        latents = vae.encode(pixels).latent_dist.mode()[0, :, 0].float().cpu()
    ours = config if hasattr(config, "latents_mean") else vae
    mean, deviation = (
        torch.as_tensor(one, dtype=torch.float32).cpu()[:, None, None] for one in (ours.latents_mean, ours.latents_std)
    )
    scale = getattr(config, "scaling_factor", None) or 1.0
    return _fitted(((latents - mean) * scale / deviation).numpy(), picture)


def _patches(factor: int) -> NDArray[np.float32]:
    """A square of evenly spread colours, two latents a patch, [side, side, 3] in -1..1; always the same one."""
    colours = np.random.Generator(np.random.PCG64(7)).uniform(0, 255, (_PATCHES, _PATCHES, 3)).astype(np.uint8)
    side = _PATCHES * 2 * factor
    image = Image.fromarray(colours).resize((side, side), Image.Resampling.BILINEAR)
    return np.asarray(image, np.float32) / 127.5 - 1


def unpacked(pipe: Any, latents: torch.Tensor, width: int, height: int) -> torch.Tensor | None:
    """One latent [channels, h, w] from what a pipeline's step callback hands over; None if it cannot be told.
    FLUX and its like keep latents as a row of 2 x 2 patches."""
    if latents.dim() == 4:
        return latents[0]
    if latents.dim() == 3 and hasattr(pipe, "_unpatchify_latents"):
        return _unnormed(pipe, latents, width, height)
    if latents.dim() != 3 or not hasattr(pipe, "_unpack_latents"):
        return None
    try:
        whole = pipe._unpack_latents(latents, height, width, pipe.vae_scale_factor)  # noqa: SLF001 (diffusers has no public one)
    except (TypeError, RuntimeError, ValueError):
        return None
    return whole[0, :, 0] if whole.dim() == 5 else whole[0]


def _unnormed(pipe: Any, latents: torch.Tensor, width: int, height: int) -> torch.Tensor | None:
    """Of FLUX.2, whose VAE norms patches of 2 x 2 latents."""
    side = 2 * int(pipe.vae_scale_factor)
    high, wide = height // side, width // side
    if latents.shape[1] != high * wide:
        return None
    patches = latents[:1].permute(0, 2, 1).reshape(1, -1, high, wide)
    norm = pipe.vae.bn
    mean, variance = (one.view(1, -1, 1, 1).to(patches) for one in (norm.running_mean, norm.running_var))
    whole = patches * torch.sqrt(variance + pipe.vae.config.batch_norm_eps) + mean
    found: torch.Tensor = pipe._unpatchify_latents(whole)[0]  # noqa: SLF001 (diffusers has no public one)
    return found


def noise_scale(scheduler: Any, step: int) -> float:
    """What to divide the latents after this step by, so that early ones are not all clipped: schedulers that count in
    sigma let the noise stand in the latents at its full height."""
    sigmas = getattr(scheduler, "sigmas", None)
    flow = "FlowMatch" in type(scheduler).__name__ or getattr(scheduler.config, "use_flow_sigmas", False)
    if sigmas is None or flow or not getattr(scheduler, "init_noise_sigma", 1.0) > 1.5:
        return 1.0
    index = min(step + 1, len(sigmas) - 1)
    return float((sigmas[index] ** 2 + 1) ** 0.5)
