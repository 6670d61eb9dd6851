"""How much memory one picture takes beside a pipeline's weights, found before it is drawn.

Used by the diffusers engine on the worker's job thread. The network is run once on tensors that have a size and no
contents, and what of them is there at once is counted: what libraries take besides while they compute is not, so it is
an estimate from below. A decode that has no room is done in tiles.
"""

from __future__ import annotations

import logging
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

import torch
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode

from studio.domain.errors import OutOfMemory, StudioError
from studio.engines.runtime.torch_cancel import free_bytes

_log = logging.getLogger(__name__)

TILES: Final = "Decoded in tiles, because the whole picture would have taken more memory than is free."
_TILE: Final = 512
"""Pixels of a tile's side at most."""
USED: Final = 0.9
"""Of what is free: libraries take some besides."""
_PLENTY: Final = 8192
"""Bytes a pixel: with so many there is room, and nothing has to be counted. Stable Diffusion takes 3000 for a decode in
float32, 1000 for a step."""
_WORDS: Final = 77
_FAILED: Final = (RuntimeError, TypeError, ValueError, NotImplementedError, AttributeError, KeyError, IndexError)
"""What a network that is asked otherwise than it wants may raise: then nothing is known of it."""


class Needs:
    """Of one pipeline; each size is looked into once."""

    def __init__(self, pipe: Any) -> None:
        self._pipe = pipe
        self._decodes: dict[tuple[int, int], int] = {}
        self._steps: dict[tuple[int, int, bool], int] = {}

    def decode(self, width: int, height: int) -> int:
        """Bytes of decoding a picture whole; 0 where that is not known."""
        if (width, height) not in self._decodes:
            self._decodes[width, height] = _counted(lambda: _decode(self._pipe, width, height))
        return self._decodes[width, height]

    def step(self, width: int, height: int, *, guided: bool) -> int:
        """Bytes of one step; 0 where that is not known."""
        key = (width, height, guided)
        if key not in self._steps:
            self._steps[key] = _counted(lambda: _step(self._pipe, width, height, guided=guided))
        return self._steps[key]


def must_tile(
    needs: Needs, device: str, width: int, height: int, *, guided: bool, fits: Callable[[], str], decodes: bool = True
) -> bool:  # fmt: skip
    """Whether a picture has room on the device in tiles alone. Raises StudioError(OutOfMemory) where it has none at
    all; `fits` says what would. Without `decodes` another model decodes, which takes next to nothing."""
    free = int(free_bytes(device) * USED)
    if free > _PLENTY * width * height:
        return False
    step = needs.step(width, height, guided=guided)
    whole = needs.decode(width, height) if decodes else 0
    tile = needs.decode(min(width, _TILE), min(height, _TILE)) if whole > free else whole
    needed = max(step, tile)
    if needed > free:
        raise StudioError(OutOfMemory(device=device, needed_bytes=needed, free_bytes=free, fits=fits()))
    return whole > free


@contextmanager
def decoded(vae: Any, *, tiled: bool) -> Iterator[None]:
    """Within it a VAE decodes whole, or in overlapping tiles; one that knows no tiles decodes whole."""
    if not tiled or not hasattr(vae, "enable_tiling"):
        yield
        return
    names = ("tile_sample_min_size", "tile_latent_min_size", "use_tiling")
    before = {name: getattr(vae, name) for name in names if hasattr(vae, name)}
    vae.enable_tiling()
    side = before.get("tile_sample_min_size", _TILE)
    if isinstance(side, int) and side > _TILE and "tile_latent_min_size" in before:
        vae.tile_sample_min_size = _TILE
        vae.tile_latent_min_size = before["tile_latent_min_size"] * _TILE // side
    try:
        yield
    finally:
        for name, value in before.items():
            setattr(vae, name, value)


def can_tile(vae: Any) -> bool:
    return hasattr(vae, "enable_tiling")


def _counted(run: Callable[[], object]) -> int:
    peak = _Peak()
    try:
        with torch.no_grad(), FakeTensorMode(allow_non_fake_inputs=True), peak, _FusedAttention():
            run()
    except _FAILED as error:
        _log.info("what it takes is not known: %s", error)
        return 0
    return peak.most


def _decode(pipe: Any, width: int, height: int) -> object:
    vae = pipe.vae
    factor = int(getattr(pipe, "vae_scale_factor", 8) or 8)
    size = (1, vae.config.latent_channels, height // factor, width // factor)
    latents = torch.empty(size, dtype=vae.dtype, device=pipe.vae.device)
    if getattr(vae, "post_quant_conv", None) is not None:
        latents = vae.post_quant_conv(latents)
    return vae.decoder(latents)


def _step(pipe: Any, width: int, height: int, *, guided: bool) -> object:
    unet = getattr(pipe, "unet", None)
    if unet is None:
        return None
    factor = int(getattr(pipe, "vae_scale_factor", 8) or 8)
    count = 2 if guided else 1
    kind = {"dtype": unet.dtype, "device": unet.device}
    latents = torch.empty((count, unet.config.in_channels, height // factor, width // factor), **kind)
    words = torch.empty((count, _WORDS, unet.config.cross_attention_dim), **kind)
    added = None
    if getattr(unet.config, "addition_embed_type", None) == "text_time":
        times = 6
        pooled = unet.config.projection_class_embeddings_input_dim - times * unet.config.addition_time_embed_dim
        added = {"text_embeds": torch.empty((count, pooled), **kind), "time_ids": torch.empty((count, times), **kind)}
    return unet(latents, torch.empty((count,), **kind), words, added_cond_kwargs=added, return_dict=False)


class _FusedAttention(TorchFunctionMode):  # type: ignore[misc]
    """As every kernel that is used computes it, without the scores of all pairs: what has no contents would be sent the
    way that holds them."""

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        named = kwargs or {}
        if func is torch.nn.functional.scaled_dot_product_attention:
            query, _key, value = (*args, *(named[name] for name in ("query", "key", "value") if name in named))[:3]
            return query.new_empty((*query.shape[:-1], value.shape[-1]))
        return func(*args, **named)


class _Peak(TorchDispatchMode):  # type: ignore[misc]
    """Counts what tensors take that are there at once."""

    def __init__(self) -> None:
        super().__init__()
        self._held = 0
        self._known: set[int] = set()
        self.most = 0

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        answer = func(*args, **(kwargs or {}))
        for one in answer if isinstance(answer, tuple | list) else (answer,):
            if isinstance(one, torch.Tensor):
                self._count(one.untyped_storage())
        return answer

    def _count(self, storage: Any) -> None:
        key = storage._cdata  # noqa: SLF001 (torch has no public name for it)
        if key in self._known:
            return
        size = int(storage.nbytes())
        self._known.add(key)
        self._held += size
        self.most = max(self.most, self._held)
        weakref.finalize(storage, self._gone, key, size)

    def _gone(self, key: int, size: int) -> None:
        self._known.discard(key)
        self._held -= size
