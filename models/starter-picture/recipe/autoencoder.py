"""The tiny autoencoder of FLUX.2's latents: pictures of 128 px as [32, 16, 16] numbers and back.

Called by `recipe.data`, which encodes every training picture, and by whoever looks at latents. The weights are those of
taef2 (Ollin Boer Bohan, https://github.com/madebyollin/taesd, MIT); the modules here have the same names inside, so
that its files load as they are. Torch is heavy: import this module only where it is needed.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from recipe.fetch import fetch_weights
from recipe.vocabulary import LATENT_CHANNELS, LATENT_SIDE

_WIDTH = 64
_GROUPS = 4
_LIMIT = 3.0
"""Latents reach the decoder bent into -3..3."""
_BATCH = 32
_WORTH_COMPILING = 600
"""Pictures; compiling takes as long as encoding so many without it."""


class Bend(nn.Module):
    """Keeps latents within the range that the decoder knows."""

    def forward(self, x: Tensor) -> Tensor:
        return torch.tanh(x / _LIMIT) * _LIMIT


class Residual(nn.Module):
    """Three convolutions around a shortcut; `pooled` normalises over the whole picture first (the smallest stage)."""

    def __init__(self, pooled: bool = False) -> None:
        super().__init__()
        self.conv = nn.Sequential(_conv(), nn.ReLU(), _conv(), nn.ReLU(), _conv())
        self.pool = _pool() if pooled else None

    def forward(self, x: Tensor) -> Tensor:
        if self.pool is not None:
            x = x + self.pool(x)
        return torch.relu(self.conv(x) + x)


def _conv(enter: int = _WIDTH, leave: int = _WIDTH, stride: int = 1, bias: bool = True) -> nn.Conv2d:
    return nn.Conv2d(enter, leave, 3, stride, padding=1, bias=bias)


def _pool() -> nn.Sequential:
    wide = _WIDTH * _GROUPS
    return nn.Sequential(
        nn.Conv2d(_WIDTH, wide, 1, bias=False),
        nn.GroupNorm(_GROUPS, wide),
        nn.ReLU(),
        nn.Conv2d(wide, _WIDTH, 1, bias=False),
    )


class Scaled(nn.Module):
    """A network whose input and output are multiplied and shifted, so that its graph takes and gives what is wanted."""

    def __init__(
        self, scale_in: Tensor | float, shift_in: Tensor | float, network: nn.Module, scale_out: Tensor | float,
        shift_out: Tensor | float,
    ) -> None:  # fmt: skip
        super().__init__()
        self.network = network
        self.scale_in, self.shift_in, self.scale_out, self.shift_out = scale_in, shift_in, scale_out, shift_out

    def forward(self, x: Tensor) -> Tensor:
        scaled: Tensor = self.network(x * self.scale_in + self.shift_in) * self.scale_out + self.shift_out
        return scaled


def build_encoder() -> nn.Sequential:
    """RGB 0..1 [B, 3, H, W] to latents [B, 32, H/8, W/8]; random weights."""
    layers: list[nn.Module] = [_conv(3), Residual()]
    for stage in range(3):
        layers += [_conv(stride=2, bias=False), *(Residual(pooled=stage == 2) for _ in range(3))]
    return nn.Sequential(*layers, _conv(leave=LATENT_CHANNELS))


def build_decoder() -> nn.Sequential:
    """Latents [B, 32, h, w] to RGB [B, 3, 8h, 8w], about 0..1; random weights."""
    layers: list[nn.Module] = [Bend(), _conv(LATENT_CHANNELS), nn.ReLU()]
    for stage in range(3):
        layers += [*(Residual(pooled=stage == 0) for _ in range(3)), nn.Upsample(scale_factor=2), _conv(bias=False)]
    return nn.Sequential(*layers, Residual(), _conv(leave=3))


def load_encoder(work: Path) -> nn.Sequential:
    """The encoder in float32 with its published weights, fetched when they are not in the work folder. Raises
    FetchError."""
    return read_encoder(fetch_weights(work, "encoder"))


def load_decoder(work: Path) -> nn.Sequential:
    """The decoder in float32 with its published weights, fetched when they are not in the work folder. Raises
    FetchError."""
    return _load(build_decoder(), fetch_weights(work, "decoder"))


def read_encoder(file: Path) -> nn.Sequential:
    """The encoder in float32 with the weights of a file."""
    return _load(build_encoder(), file)


def _load(network: nn.Sequential, file: Path) -> nn.Sequential:
    network.load_state_dict(torch.load(file, map_location="cpu", weights_only=True))
    return network.eval().requires_grad_(False)


class PictureEncoder:
    """Encodes many pictures: in bfloat16, on a card where there is one, compiled where that pays."""

    def __init__(self, encoder: nn.Sequential, expected: int, threads: int) -> None:
        """`expected`: about how many pictures there will be; `threads` of the processor, for the whole process."""
        torch.set_num_threads(threads)
        self._device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        network = encoder.to(self._device, torch.bfloat16).to(memory_format=torch.channels_last)
        pays = expected > _WORTH_COMPILING and any(map(shutil.which, ("g++", "clang++")))
        self._network: Callable[[Tensor], Tensor] = torch.compile(network) if pays else network

    def batches(self, pictures: NDArray[np.uint8]) -> Iterator[NDArray[np.float16]]:
        """Latents float16 [B, 32, 16, 16] of uint8 [N, 128, 128, 3], batch after batch in order."""
        for first in range(0, len(pictures), _BATCH):
            part = torch.from_numpy(pictures[first : first + _BATCH]).to(self._device)
            x = part.permute(0, 3, 1, 2).to(torch.bfloat16) / 255
            # The last batch is filled up: another size would be compiled anew.
            x = torch.cat([x, x[:1].expand(_BATCH - len(part), -1, -1, -1)])
            with torch.no_grad():
                latents = self._network(x.contiguous(memory_format=torch.channels_last))[: len(part)]
            yield latents.to("cpu", torch.float16).numpy()

    def encode(self, pictures: NDArray[np.uint8]) -> NDArray[np.float16]:
        """Latents float16 [N, 32, 16, 16] of uint8 [N, 128, 128, 3]."""
        none = np.zeros((0, LATENT_CHANNELS, LATENT_SIDE, LATENT_SIDE), np.float16)
        return np.concatenate([none, *self.batches(pictures)])


def decode(decoder: nn.Sequential, latents: NDArray[np.floating]) -> NDArray[np.uint8]:
    """Pictures uint8 [N, 128, 128, 3] of latents [N, 32, 16, 16] as the encoder gives them."""
    side = 8 * LATENT_SIDE
    pictures = np.zeros((len(latents), side, side, 3), np.uint8)
    for first in range(0, len(latents), _BATCH):
        with torch.no_grad():
            rgb = decoder(torch.from_numpy(latents[first : first + _BATCH]).float()).clamp(0, 1)
        pictures[first : first + _BATCH] = (rgb * 255).round().permute(0, 2, 3, 1).numpy()
    return pictures
