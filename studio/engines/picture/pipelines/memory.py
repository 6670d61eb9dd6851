"""How much memory one picture takes beside a pipeline's weights, found before it is drawn.

Used by the diffusers engine and that of moving pictures on the worker's job thread. The networks are run once on
tensors that have a size and no contents, and what of them is there at once is counted: what libraries take besides
while they compute is not, so it is an estimate from below. A decode that has no room is done in tiles.
"""

from __future__ import annotations

import logging
import weakref
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, Final, NamedTuple

import torch
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode

from studio.domain.errors import OutOfMemory, StudioError
from studio.engines.picture.pipelines.seen_shapes import seeing_of, told_of
from studio.engines.picture.pipelines.step_shapes import Size, decode_of, is_film_vae, step_of
from studio.engines.picture.pipelines.tiles import tiles_of
from studio.engines.picture.pipelines.workspaces import workspace
from studio.engines.runtime.torch_cancel import free_bytes

_log = logging.getLogger(__name__)

TILES: Final = "Decoded in tiles, because the whole picture would have taken more memory than is free."
USED: Final = 0.9
"""Of what is free: libraries take some besides."""
_PLENTY: Final = 8192
"""Bytes a pixel: with so many there is room, and nothing has to be counted. Stable Diffusion takes 3000 for a decode in
float32, 1000 for a step."""
_COLOURS: Final = 3
_FRAME_BY_FRAME: Final = ("AutoencoderKLWan", "AutoencoderKLQwenImage")
"""VAEs that decode one latent frame after the other."""
_SOME_FRAMES: Final = 9
_WORDS: Final = 77
_FAILED: Final = (RuntimeError, TypeError, ValueError, NotImplementedError, AttributeError, KeyError, IndexError)
"""What a network that is asked otherwise than it wants may raise: then nothing is known of it."""


class Needs:
    """Of one model; each size is looked into once."""

    def __init__(self, pipe: Any, device: str = "cpu") -> None:
        """`device`: that computes."""
        self._pipe, self._device = pipe, device
        self._decodes: dict[tuple[int, int, int], int] = {}
        self._steps: dict[object, int] = {}

    def decode(self, width: int, height: int, frames: int = 1) -> int:
        """Bytes of decoding a picture or a film whole; 0 where that is not known."""
        key = (width, height, frames)
        if key not in self._decodes:
            self._decodes[key] = self._of_decode(*key)
        return self._decodes[key]

    def decode_in_tiles(self, width: int, height: int, frames: int = 1) -> int:
        """Bytes of decoding it in tiles; 0 where that is not known."""
        tiles = tiles_of(self._pipe.vae, width, height, frames)
        one = self.decode(tiles.width, tiles.height, tiles.frames)
        if not is_film_vae(self._pipe) or not one:
            return one
        whole = self._pixels(width, height, frames)
        # All tiles are held, then put together along one side, along the other, and bounded.
        return max(one + round(tiles.times * whole), round((tiles.times + 3) * whole))

    def step(self, size: Size, pipe: Any = None) -> int:
        """Bytes of one step; 0 where that is not known. `pipe`: the one that draws, where that is another one made of
        the same parts, as one with ControlNets."""
        drawing = self._pipe if pipe is None else pipe
        guide = getattr(drawing, "controlnet", None)
        key = (size, type(guide).__name__, len(getattr(guide, "nets", ())), tuple(told_of(drawing)))
        if key not in self._steps:
            self._steps[key] = self._of_step(drawing, size)
        return self._steps[key]

    def seeing(self, pipe: Any = None) -> int:
        """Bytes of what the image encoder takes for a reference picture; 0 where none is asked for. `pipe`: as for
        `step`."""
        drawing = self._pipe if pipe is None else pipe
        encoder = getattr(drawing, "image_encoder", None) if told_of(drawing) else None
        if encoder is None:
            return 0
        key = ("seen", id(encoder), tuple(told_of(drawing)))
        if key not in self._steps:
            seeing = seeing_of(drawing)
            self._steps[key] = self._counted(seeing, torch.device("meta")) if seeing is not None else 0
        return self._steps[key]

    def _of_decode(self, width: int, height: int, frames: int) -> int:
        # One latent frame is decoded after the other: what takes its time to be counted is the same for each.
        some = min(frames, _SOME_FRAMES) if type(self._pipe.vae).__name__ in _FRAME_BY_FRAME else frames
        try:
            film = decode_of(self._pipe, width, height, some)
        except _FAILED as error:
            _log.info("what it takes is not known: %s", error)
            return 0
        if film is None:
            return self._counted(lambda: _decode(self._pipe, width, height), _without_numbers())
        counted, whole = self._counted(film, torch.device("meta")), self._pixels(width, height, frames)
        return max(counted + whole - self._pixels(width, height, some), 2 * whole) if counted else 0

    def _pixels(self, width: int, height: int, frames: int) -> int:
        """Bytes of what the VAE makes."""
        return width * height * frames * _COLOURS * int(self._pipe.vae.dtype.itemsize)

    def _of_step(self, pipe: Any, size: Size) -> int:
        if getattr(pipe, "unet", None) is not None:
            return self._counted(lambda: _unet_step(pipe, size), _without_numbers())
        try:
            step = step_of(pipe, size)
        except _FAILED as error:
            _log.info("what it takes is not known: %s", error)
            return 0
        return self._counted(step, torch.device("meta")) if step is not None else 0

    def _counted(self, run: Callable[[], object], without_numbers: AbstractContextManager[Any]) -> int:
        peak = _Peak(by_processor=self._device == "cpu")
        try:
            with torch.no_grad(), without_numbers, peak, _FusedAttention():
                run()
        except _FAILED as error:
            _log.info("what it takes is not known: %s", error)
            return 0
        return peak.most


def must_tile(
    needs: Needs, device: str, size: Size, *, fits: Callable[[], str], decodes: bool = True, pipe: Any = None
) -> bool:  # fmt: skip
    """Whether a picture has room on the device in tiles alone. Raises StudioError(OutOfMemory) where it has none at
    all; `fits` says what would. Without `decodes` another model decodes, which takes next to nothing. `pipe`: see
    `Needs.step`."""
    free = int(free_bytes(device) * USED)
    width, height, frames = size.width, size.height, size.frames
    nets = 1 + len(size.seen) + (getattr(pipe, "controlnet", None) is not None)
    if free > max(_PLENTY * width * height * frames * nets, needs.seeing(pipe)):
        return False
    found = work_of(needs, free, size, decodes=decodes, pipe=pipe)
    if found.needed_bytes > free:
        failure = OutOfMemory(device=device, needed_bytes=found.needed_bytes, free_bytes=free, fits=fits())
        raise StudioError(failure)
    return found.tiled


class Work(NamedTuple):
    needed_bytes: int
    """Beside the weights."""
    tiled: bool
    """Whole it has no room."""


def work_of(needs: Needs, free: int, size: Size, *, decodes: bool = True, pipe: Any = None) -> Work:
    """What drawing a picture takes, where so many bytes are free; see `must_tile`."""
    step = max(needs.step(size, pipe), needs.seeing(pipe))
    whole = needs.decode(size.width, size.height, size.frames) if decodes else 0
    if whole <= free:
        return Work(max(step, whole), False)
    tiles = needs.decode_in_tiles(size.width, size.height, size.frames)
    return Work(max(step, min(whole, tiles)), True)


def _without_numbers() -> AbstractContextManager[Any]:
    mode: AbstractContextManager[Any] = FakeTensorMode(allow_non_fake_inputs=True)
    return mode


def _decode(pipe: Any, width: int, height: int) -> object:
    vae = pipe.vae
    factor = int(getattr(pipe, "vae_scale_factor", 8) or 8)
    size = (1, vae.config.latent_channels, height // factor, width // factor)
    latents = torch.empty(size, dtype=vae.dtype, device=pipe.vae.device)
    if getattr(vae, "post_quant_conv", None) is not None:
        latents = vae.post_quant_conv(latents)
    return vae.decoder(latents)


def _unet_step(pipe: Any, size: Size) -> object:
    unet, factor = pipe.unet, int(getattr(pipe, "vae_scale_factor", 8) or 8)
    count, high, wide = 2 if size.guided else 1, size.height // factor, size.width // factor
    kind = {"dtype": unet.dtype, "device": unet.device}
    latents = torch.empty((count, unet.config.in_channels, high, wide), **kind)
    words = torch.empty((count, _WORDS, unet.config.cross_attention_dim), **kind)
    time, added = torch.empty((count,), **kind), None
    if getattr(unet.config, "addition_embed_type", None) == "text_time":
        times = 6
        pooled = unet.config.projection_class_embeddings_input_dim - times * unet.config.addition_time_embed_dim
        added = {"text_embeds": torch.empty((count, pooled), **kind), "time_ids": torch.empty((count, times), **kind)}
    pictures = [torch.empty((count, 1, *shape), **kind) for shape in told_of(pipe)]
    if pictures:
        added = (added or {}) | {"image_embeds": pictures}
    said = {"added_cond_kwargs": added, "return_dict": False}
    guide = getattr(pipe, "controlnet", None)
    if guide is not None:
        nets = list(getattr(guide, "nets", (guide,)))
        hints = [torch.empty((count, 3, size.height, size.width), **kind) for _ in nets]
        several = hasattr(guide, "nets")
        latents_of_net = latents[:, : nets[0].config.in_channels]
        down, middle = guide(
            latents_of_net, time, words, hints if several else hints[0], [1.0] * len(nets) if several else 1.0, **said
        )  # fmt: skip
        said |= {"down_block_additional_residuals": down, "mid_block_additional_residual": middle}
    return unet(latents, time, words, **said)


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

    def __init__(self, *, by_processor: bool) -> None:
        """`by_processor`: with what convolutions of films take besides, where a processor computes them."""
        super().__init__()
        self._by_processor = by_processor
        self._held = 0
        self._known: set[int] = set()
        self.most = 0

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        answer = func(*args, **(kwargs or {}))
        # A view takes nothing; weights are seen as views.
        if func.is_view:
            return answer
        for one in answer if isinstance(answer, tuple | list) else (answer,):
            if isinstance(one, torch.Tensor):
                self._count(one.untyped_storage())
        if self._by_processor and func is torch.ops.aten.convolution.default:
            self.most = max(self.most, self._held + workspace(args, answer))
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
