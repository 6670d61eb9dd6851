"""The starter picture network: a small transformer over the latents of a 128 x 128 picture, 64 tokens of 2 x 2.

Used by the trainer and the export; the program itself runs the exported graph. It predicts the finished picture from a
noisy one (Li and He, "Back to basics: let denoising generative models denoise", 2025), in the latents of a tiny
autoencoder (see `recipe.autoencoder`; Rombach et al., 2022). What is wanted reaches it in three ways: as one vector
that scales and shifts every layer (adaLN, Peebles and Xie, 2023), as five tokens beside the picture's (the text, the
style with the ground, and three slots of a thing, its colour, its count and its place), and as a rough layout.
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

CHANNELS = 32
SIDE = 16
"""Latents of a picture: [32, 16, 16]."""
TEXT_WIDTH = 384
SLOTS = 3

CODE = 192
"""Values that a concept has in the network's table."""
LOOK = 128
"""Values that a concept has besides for each style."""

_PATCH = 2
_TOKENS = (SIDE // _PATCH) ** 2
_CONDITION = 384
_CONTEXT = SLOTS + 2
_STYLE = 128
_GROUND = 64
_SLOT = CODE + LOOK + 48 + 16 + 16
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


class PictureNetwork(nn.Module):
    """x [B, 32, 16, 16], t [B] (0 noise, 1 picture), text [B, 384], style [B], look [B, 3, styles], slots [B, 3, 4]
    and ground [B] to the predicted latents [B, 32, 16, 16].

    Slots hold concept, colour, count and place, 0 for not said. A look says from which styles' drawings of each
    thing its form comes: in training from those of the style itself, as rows of zeros with a single one."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        values = CHANNELS * _PATCH * _PATCH
        self.condition = Condition(shape)
        self.enter = nn.Linear(values, shape.width)
        self.position = nn.Parameter(torch.randn(_TOKENS, shape.width) * 0.02)
        self.layout = Layout(shape.width)
        self.blocks = nn.ModuleList(Block(shape.width, shape.head) for _ in range(shape.depth))
        self.norm = Norm(shape.width)
        self.leave = nn.Linear(shape.width, values)
        nn.init.zeros_(self.leave.weight)
        nn.init.zeros_(self.leave.bias)

    def forward(
        self, x: Tensor, t: Tensor, text: Tensor, style: Tensor, look: Tensor, slots: Tensor, ground: Tensor
    ) -> Tensor:
        condition, context, said = self.condition(t, text, style, look, slots, ground)
        patches = functional.pixel_unshuffle(x, _PATCH).flatten(2).transpose(1, 2)
        patches = self.enter(patches) + self.layout(condition, said) + self.position
        tokens = torch.cat([patches, context.to(patches.dtype)], dim=1)
        for block in self.blocks:
            tokens = block(tokens, condition)
        predicted = self.leave(self.norm(tokens[:, :_TOKENS])).transpose(1, 2)
        return functional.pixel_shuffle(predicted.unflatten(2, (SIDE // _PATCH, SIDE // _PATCH)), _PATCH)


class Condition(nn.Module):
    """What is wanted, and how far the picture is: one vector [B, 384], five context tokens [B, 5, width], and what was
    said in plain rows [B, 592]."""

    said_width = _SLOT + _STYLE + _GROUND

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.styles = shape.styles
        self.concept = nn.Embedding(shape.concepts + 1, CODE)
        self.look = nn.Embedding(shape.concepts + 1, shape.styles * LOOK)
        self.colour = nn.Embedding(shape.colours, 48)
        self.count = nn.Embedding(shape.counts, 16)
        self.place = nn.Embedding(shape.places, 16)
        self.style = nn.Embedding(shape.styles + 1, _STYLE)
        self.ground = nn.Embedding(shape.grounds, _GROUND)
        self.time = nn.Sequential(nn.Linear(128, _CONDITION), nn.SiLU(), nn.Linear(_CONDITION, _CONDITION))
        self.wanted = nn.Sequential(
            nn.Linear(TEXT_WIDTH + self.said_width, _CONDITION), nn.SiLU(), nn.Linear(_CONDITION, _CONDITION)
        )
        self.slot_token = nn.Linear(_SLOT, shape.width)
        self.text_token = nn.Linear(TEXT_WIDTH, shape.width)
        self.style_token = nn.Linear(_STYLE + _GROUND, shape.width)
        self.kind = nn.Parameter(torch.randn(_CONTEXT, shape.width) * 0.02)
        self.register_buffer("frequencies", torch.exp(torch.arange(64) * (-math.log(1e4) / 64)), persistent=False)
        nn.init.zeros_(self.look.weight)

    def know(self, codes: NDArray[np.float32], looks: NDArray[np.float32]) -> None:
        """Begin with codes [concepts + 1, CODE] and looks [concepts + 1, styles, LOOK]; what is beyond stays."""
        with torch.no_grad():
            self.concept.weight[: len(codes)] = torch.from_numpy(codes)
            self.look.weight[: len(codes)] = torch.from_numpy(looks).flatten(1)

    def forward(
        self, t: Tensor, text: Tensor, style: Tensor, look: Tensor, slots: Tensor, ground: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        concept, colour, count, place = slots.unbind(-1)
        form = (self.look(concept).unflatten(-1, (self.styles, LOOK)) * look[..., None]).sum(2)
        each = [self.concept(concept), form, self.colour(colour), self.count(count), self.place(place)]
        things = torch.cat(each, -1) * (concept > 0)[:, :, None].to(text.dtype)
        around = torch.cat([self.style(style), self.ground(ground)], -1)
        said = torch.cat([things.sum(1), around], -1)
        phase = t[:, None] * 1000 * self.frequencies
        vector = self.time(torch.cat([phase.sin(), phase.cos()], 1)) + self.wanted(torch.cat([text, said], -1))
        tokens = torch.cat(
            [self.slot_token(things), self.text_token(text)[:, None], self.style_token(around)[:, None]], dim=1
        )
        return functional.silu(vector), tokens + self.kind, said


class Layout(nn.Module):
    """From what is said straight to a rough layout [B, 64, width]: in pure noise a picture is its words alone, and a
    decoder learns that part much faster than attention does, at no cost worth naming."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.draw = nn.Sequential(
            nn.Linear(_CONDITION + Condition.said_width, 1024), nn.SiLU(), nn.Linear(1024, _TOKENS * _ROUGH)
        )
        self.widen = nn.Linear(_ROUGH, width, bias=False)

    def forward(self, condition: Tensor, said: Tensor) -> Tensor:
        rough = self.draw(torch.cat([condition, said.to(condition.dtype)], -1)).unflatten(1, (_TOKENS, _ROUGH))
        wide: Tensor = self.widen(rough)
        return wide


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
