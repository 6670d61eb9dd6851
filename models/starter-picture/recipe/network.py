"""The starter picture network: a small transformer over 8 x 8 patches of a 64 x 64 picture, with a little convolution.

Used by the trainer and the export; the program itself runs the exported graph. It predicts the finished picture from a
noisy one (Li and He, "Back to basics: let denoising generative models denoise", 2025). What is wanted reaches it in two
ways: as one vector that scales and shifts every layer (adaLN, Peebles and Xie, 2023), and as five tokens beside the
patches: the text, the style with the ground, and three slots of a thing, its colour, its count and its place.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

RESOLUTION = 64
TEXT_WIDTH = 384
SLOTS = 3
AUGMENTATIONS = 3
"""Flip, shift to the right, shift down; all zero when sampling (Karras et al., 2022, appendix F.2)."""

CODE = 192
"""Values that a concept has in the network's table."""

_FINE = 4
"""Pixels on a side of one position of the convolutions."""
_PATCH = 8
_SIDE = RESOLUTION // _PATCH
_CONDITION = 384
_CONTEXT = SLOTS + 2
_ROUGH = 64


@dataclass(frozen=True)
class Shape:
    """The sizes of a network; kept in every checkpoint."""

    concepts: int
    styles: int
    colours: int
    counts: int
    places: int
    grounds: int
    width: int = 256
    depth: int = 8
    head: int = 64
    """Values in an attention head."""
    stem: int = 64
    """Channels of the convolutions at 16 x 16 around the transformer; 0 for none (a plain patch transformer)."""


class PictureNetwork(nn.Module):
    """x [B, 3, 64, 64], t [B] (0 noise, 1 picture), text [B, 384], style [B], slots [B, 3, 4], ground [B] to the
    predicted picture [B, 3, 64, 64]. Slots hold concept, colour, count and place, 0 for not said."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.condition = Condition(shape)
        self.stem = Stem(shape.stem, shape.width)
        self.position = nn.Parameter(torch.randn(_SIDE * _SIDE, shape.width) * 0.02)
        self.layout = Layout(shape.width)
        self.blocks = nn.ModuleList(Block(shape.width, shape.head) for _ in range(shape.depth))
        self.head = Head(shape.stem, shape.width)

    def forward(
        self, x: Tensor, t: Tensor, text: Tensor, style: Tensor, slots: Tensor, ground: Tensor,
        augmentation: Tensor | None = None,
    ) -> Tensor:  # fmt: skip
        condition, context = self.condition(t, text, style, slots, ground, augmentation)
        patches, fine = self.stem(x, condition)
        patches = patches + self.layout(condition) + self.position.to(patches.dtype)
        tokens = torch.cat([patches, context.to(patches.dtype)], dim=1)
        for block in self.blocks:
            tokens = block(tokens, condition)
        picture: Tensor = self.head(tokens[:, : _SIDE * _SIDE], fine, condition)
        return picture


class Condition(nn.Module):
    """What is wanted, and how far the picture is: one vector [B, 384] and five context tokens [B, 5, width]."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.concept = nn.Embedding(shape.concepts + 1, CODE)
        self.colour = nn.Embedding(shape.colours, 48)
        self.count = nn.Embedding(shape.counts, 16)
        self.place = nn.Embedding(shape.places, 16)
        self.style = nn.Embedding(shape.styles + 1, 128)
        self.ground = nn.Embedding(shape.grounds, 64)
        slot = CODE + 48 + 16 + 16
        self.time = nn.Sequential(nn.Linear(128, _CONDITION), nn.SiLU(), nn.Linear(_CONDITION, _CONDITION))
        self.augmentation = nn.Linear(AUGMENTATIONS, _CONDITION, bias=False)
        self.wanted = nn.Sequential(
            nn.Linear(TEXT_WIDTH + slot + 128 + 64, _CONDITION), nn.SiLU(), nn.Linear(_CONDITION, _CONDITION)
        )
        self.slot_token = nn.Linear(slot, shape.width)
        self.text_token = nn.Linear(TEXT_WIDTH, shape.width)
        self.look_token = nn.Linear(128 + 64, shape.width)
        self.kind = nn.Parameter(torch.randn(_CONTEXT, shape.width) * 0.02)
        self.register_buffer("frequencies", torch.exp(torch.arange(64) * (-math.log(1e4) / 64)), persistent=False)

    def know(self, codes: NDArray[np.float32]) -> None:
        """Begin with these values [concepts + 1, CODE] for the concepts; the room beyond stays random."""
        with torch.no_grad():
            self.concept.weight[: len(codes)] = torch.from_numpy(codes)

    def forward(
        self, t: Tensor, text: Tensor, style: Tensor, slots: Tensor, ground: Tensor, augmentation: Tensor | None
    ) -> tuple[Tensor, Tensor]:
        said = (slots[:, :, :1] > 0).to(text.dtype)
        concept, colour, count, place = slots.unbind(-1)
        each = torch.cat([self.concept(concept), self.colour(colour), self.count(count), self.place(place)], -1) * said
        look = torch.cat([self.style(style), self.ground(ground)], -1)
        phase = t[:, None] * 1000 * self.frequencies
        vector = self.time(torch.cat([phase.sin(), phase.cos()], 1))
        vector = vector + self.wanted(torch.cat([text, each.sum(1), look], -1))
        if augmentation is not None:
            vector = vector + self.augmentation(augmentation)
        tokens = torch.cat(
            [self.slot_token(each), self.text_token(text)[:, None], self.look_token(look)[:, None]], dim=1
        )
        return functional.silu(vector), tokens + self.kind


class Layout(nn.Module):
    """From the condition straight to a rough layout [B, 64, width]: in pure noise a picture is its words alone, and
    a decoder learns that part much faster than attention does, at no cost worth naming."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.draw = nn.Sequential(nn.Linear(_CONDITION, 512), nn.SiLU(), nn.Linear(512, _SIDE * _SIDE * _ROUGH))
        self.widen = nn.Linear(_ROUGH, width, bias=False)
        nn.init.zeros_(self.widen.weight)

    def forward(self, condition: Tensor) -> Tensor:
        rough: Tensor = self.widen(self.draw(condition).unflatten(1, (_SIDE * _SIDE, _ROUGH)))
        return rough


class Stem(nn.Module):
    """The picture to patches [B, 64, width], and what the head needs of the finer 16 x 16 grid."""

    def __init__(self, channels: int, width: int) -> None:
        super().__init__()
        self.channels = channels
        pixels = 3 * _FINE * _FINE
        if channels:
            self.enter = nn.Conv2d(pixels, channels, 3, padding=1)
            self.refine = Residual(channels, channels)
        self.patch = nn.Linear(4 * (channels or pixels), width)

    def forward(self, x: Tensor, condition: Tensor) -> tuple[Tensor, Tensor]:
        fine = functional.pixel_unshuffle(x, _FINE)
        if self.channels:
            fine = self.refine(self.enter(fine), condition)
        return self.patch(functional.pixel_unshuffle(fine, 2).flatten(2).transpose(1, 2)), fine


class Head(nn.Module):
    """Patches back to a picture."""

    def __init__(self, channels: int, width: int) -> None:
        super().__init__()
        self.channels = channels
        pixels = 3 * _FINE * _FINE
        self.norm = Norm(width)
        self.patch = nn.Linear(width, 4 * (channels or pixels))
        if channels:
            self.refine = nn.ModuleList([Residual(2 * channels, channels), Residual(channels, channels)])
            self.norm_out = nn.GroupNorm(8, channels)
            self.leave = nn.Conv2d(channels, pixels, 3, padding=1)
        last = self.leave if channels else self.patch
        nn.init.zeros_(last.weight)
        nn.init.zeros_(last.bias)

    def forward(self, tokens: Tensor, fine: Tensor, condition: Tensor) -> Tensor:
        grid = self.patch(self.norm(tokens)).transpose(1, 2).unflatten(2, (_SIDE, _SIDE))
        grid = functional.pixel_shuffle(grid, 2)
        if self.channels:
            grid = torch.cat([grid, fine.to(grid.dtype)], dim=1)
            for block in self.refine:
                grid = block(grid, condition)
            grid = self.leave(functional.silu(self.norm_out(grid)))
        return functional.pixel_shuffle(grid, _FINE)


class Residual(nn.Module):
    """Two convolutions, scaled and shifted by the condition between them."""

    def __init__(self, entering: int, channels: int) -> None:
        super().__init__()
        self.norm_in = nn.GroupNorm(8, entering)
        self.first = nn.Conv2d(entering, channels, 3, padding=1)
        self.norm = nn.GroupNorm(8, channels)
        self.second = nn.Conv2d(channels, channels, 3, padding=1)
        self.modulation = nn.Linear(_CONDITION, 2 * channels)
        self.skip = nn.Conv2d(entering, channels, 1) if entering != channels else nn.Identity()
        nn.init.zeros_(self.second.weight)
        nn.init.zeros_(self.second.bias)

    def forward(self, x: Tensor, condition: Tensor) -> Tensor:
        scale, shift = self.modulation(condition)[:, :, None, None].chunk(2, 1)
        inner = self.norm(self.first(functional.silu(self.norm_in(x)))) * (1 + scale) + shift
        changed: Tensor = self.skip(x) + self.second(functional.silu(inner))
        return changed


class Norm(nn.RMSNorm):
    """RMSNorm with a learned scale in the precision of what comes in, whatever its weights are kept in."""

    def __init__(self, width: int) -> None:
        super().__init__(width, eps=1e-6)

    def forward(self, x: Tensor) -> Tensor:
        return functional.rms_norm(x, (x.shape[-1],), None, self.eps) * self.weight.to(x.dtype)


class Block(nn.Module):
    """Attention with normalised queries and keys, then SwiGLU; both gated by the condition."""

    def __init__(self, width: int, head: int) -> None:
        super().__init__()
        self.heads, self.head = width // head, head
        inner = width * 8 // 3 // 32 * 32
        self.norm_attention = nn.RMSNorm(width, eps=1e-6, elementwise_affine=False)
        self.norm_feed = nn.RMSNorm(width, eps=1e-6, elementwise_affine=False)
        self.entering = nn.Linear(width, 3 * width, bias=False)
        self.norm_query = Norm(head)
        self.norm_key = Norm(head)
        self.leaving = nn.Linear(width, width, bias=False)
        self.feed_in = nn.Linear(width, 2 * inner, bias=False)
        self.feed_out = nn.Linear(inner, width, bias=False)
        self.modulation = nn.Linear(_CONDITION, 6 * width)
        nn.init.zeros_(self.modulation.weight)
        # Gates start at one third: with zero gates the first minutes of a short training are lost.
        table = torch.zeros(6, width)
        table[[2, 5]] = 1 / 3
        self.modulation.bias = nn.Parameter(table.flatten())

    def forward(self, tokens: Tensor, condition: Tensor) -> Tensor:
        scale, shift, gate, feed_scale, feed_shift, feed_gate = self.modulation(condition)[:, None].chunk(6, -1)
        inner = self.norm_attention(tokens) * (1 + scale) + shift
        tokens = tokens + gate * self._attention(inner)
        inner = self.norm_feed(tokens) * (1 + feed_scale) + feed_shift
        open_, value = self.feed_in(inner).chunk(2, -1)
        return tokens + feed_gate * self.feed_out(functional.silu(open_) * value)

    def _attention(self, x: Tensor) -> Tensor:
        """Written out: the fused kernel's backward pass is ten times slower than this on a CPU."""
        query, key, value = self.entering(x).unflatten(-1, (3, self.heads, self.head)).permute(2, 0, 3, 1, 4)
        query, key = self.norm_query(query), self.norm_key(key)
        scores = (query.to(value.dtype) @ key.to(value.dtype).transpose(-1, -2)) * (1 / math.sqrt(self.head))
        mixed = scores.float().softmax(-1).to(value.dtype) @ value
        left: Tensor = self.leaving(mixed.transpose(1, 2).flatten(2))
        return left


def network_of(state: dict[str, Any]) -> PictureNetwork:
    """The network of a checkpoint's averaged weights."""
    network = PictureNetwork(Shape(**state["shape"]))
    network.load_state_dict(state["average"])
    return network
