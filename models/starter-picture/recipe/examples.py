"""The training pictures with their words, as batches on the training device.

Used by the trainer. Reads what `python -m recipe data` left; half of a batch loses a part of what was said, so that
the network learns to draw from words alone, from slots alone, and from nothing (the other half of guidance).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from recipe import vocabulary
from recipe.codes import Codes, concept_codes
from recipe.latents import Latents
from recipe.network import CHANNELS, SIDE, TEXT_WIDTH

TEXT_SCALE = TEXT_WIDTH**0.5
"""Unit sentence vectors are multiplied by this, so that a value is about one."""

_NOTHING, _WORDS_ALONE, _SLOTS_ALONE = 0.10, 0.10, 0.25
_NO_STYLE = 0.05


class Batch(NamedTuple):
    """Latents [B, 32, 16, 16] and everything that is said about them, as the network takes it."""

    pictures: Tensor
    text: Tensor
    style: Tensor
    look: Tensor
    slots: Tensor
    ground: Tensor


class Examples:
    """`batch(size)` draws pictures by their weights. Raises FileNotFoundError when the data was not made yet."""

    def __init__(self, work: Path, null_style: int, device: torch.device, seed: int) -> None:
        self._read = latents = Latents(work)
        said = np.load(work / "pictures.npz")
        self.count = len(latents)
        self.concepts = len(json.loads((work / "concepts.json").read_text()))
        # On a card everything stays there: 40 thousand latents are 0.7 GB.
        self._latents = torch.from_numpy(np.array(latents.raw)).to(device)
        self._mean, self._std = (torch.from_numpy(values).to(device) for values in (latents.mean, latents.std))
        self._vectors = torch.from_numpy(np.load(work / "captions.npz")["pooled"]).to(device)
        self._captions = _whole(said["captions"], device)
        self._style = _whole(said["style"], device)
        self._slots = _whole(said["slots"], device)
        self._ground = _whole(said["ground"], device)
        self._ends = torch.from_numpy(np.cumsum(said["weight"].astype(np.float64))).to(device)
        self._kind, self._drawn = said["kind"], said["style"]
        self._concept = said["slots"][:, 0, vocabulary.CONCEPT]
        self._null_style, self._device = null_style, device
        self._random = torch.Generator(device).manual_seed(seed)

    def batch(self, size: int) -> Batch:
        chance = self._chance(size).double() * self._ends[-1]
        rows = torch.searchsorted(self._ends, chance).clamp_max(self.count - 1)
        wording = self._captions[rows, torch.randint(0, 4, (size,), generator=self._random, device=self._device)]
        pictures = (self._latents[rows].float() - self._mean) / self._std
        text = self._vectors[wording].float() * TEXT_SCALE
        slots, ground, style = self._slots[rows], self._ground[rows], self._style[rows]
        drawn = self._chance(size)
        without_text = (drawn < _NOTHING) | (drawn >= 1 - _SLOTS_ALONE)
        without_slots = drawn < _NOTHING + _WORDS_ALONE
        without_style = (drawn < _NOTHING) | (self._chance(size) < _NO_STYLE)
        look = functional.one_hot(style, self._null_style)[:, None].expand(-1, vocabulary.SLOTS, -1)
        return Batch(
            pictures,
            torch.where(without_text[:, None], 0.0, text),
            torch.where(without_style, self._null_style, style),
            torch.where(without_style[:, None, None], 0.0, look),
            torch.where(without_slots[:, None, None], 0, slots),
            torch.where(without_slots, 0, ground),
        )

    def codes(self, sizes: tuple[int, int]) -> Codes:
        """What the network's tables of concepts begin with."""
        plain = self._kind == vocabulary.PLAIN
        return concept_codes(self._read.normal(np.flatnonzero(plain)), self._concept[plain], self._drawn[plain], sizes)

    def noise(self, size: int) -> Tensor:
        shape = (size, CHANNELS, SIDE, SIDE)
        return torch.randn(shape, generator=self._random, device=self._device)

    def times(self, size: int) -> Tensor:
        """t [B], most of them nearer to noise, where the picture is decided."""
        return torch.sigmoid(torch.randn(size, generator=self._random, device=self._device) * 0.8 - 0.8)

    def _chance(self, size: int) -> Tensor:
        return torch.rand(size, generator=self._random, device=self._device)


def _whole(values: np.ndarray[tuple[int, ...], np.dtype[np.generic]], device: torch.device) -> Tensor:
    return torch.from_numpy(values.astype(np.int64)).to(device)
