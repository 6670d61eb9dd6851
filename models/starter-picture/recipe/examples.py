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

from recipe.network import RESOLUTION, TEXT_WIDTH

TEXT_SCALE = TEXT_WIDTH**0.5
"""Unit sentence vectors are multiplied by this, so that a value is about one."""

_NOTHING, _WORDS_ALONE, _SLOTS_ALONE = 0.10, 0.20, 0.20
_NO_STYLE = 0.05
_AUGMENTED = 0.15
_FURTHEST = 8
"""Pixels of the largest shift."""


class Batch(NamedTuple):
    """Pictures [B, 3, 64, 64] in -1..1 and everything that is said about them, as the network takes it."""

    pictures: Tensor
    text: Tensor
    style: Tensor
    slots: Tensor
    ground: Tensor
    augmentation: Tensor


class Examples:
    """`batch(size)` draws pictures by their weights. Raises FileNotFoundError when the data was not made yet."""

    def __init__(self, work: Path, null_style: int, device: torch.device, seed: int) -> None:
        if not (work / "pictures.npz").is_file():
            raise FileNotFoundError(f"{work} holds no training pictures; run `python -m recipe data` first")
        said = np.load(work / "pictures.npz")
        pictures = torch.from_numpy(np.load(work / "pictures.npy"))
        self.count = len(pictures)
        self.concepts = len(json.loads((work / "concepts.json").read_text()))
        # On a card everything stays there: 60 thousand pictures are 0.7 GB.
        self._pictures = pictures.to(device)
        self._vectors = torch.from_numpy(np.load(work / "captions.npz")["pooled"]).to(device)
        self._captions = _whole(said["captions"], device)
        self._style = _whole(said["style"], device)
        self._slots = _whole(said["slots"], device)
        self._ground = _whole(said["ground"], device)
        self._alone = torch.from_numpy(said["kind"] < 2).to(device)
        self._ends = torch.from_numpy(np.cumsum(said["weight"].astype(np.float64))).to(device)
        self._null_style, self._device = null_style, device
        self._random = torch.Generator(device).manual_seed(seed)

    def batch(self, size: int) -> Batch:
        chance = self._chance(size).double() * self._ends[-1]
        rows = torch.searchsorted(self._ends, chance).clamp_max(self.count - 1)
        wording = self._captions[rows, torch.randint(0, 4, (size,), generator=self._random, device=self._device)]
        pictures = self._pictures[rows].permute(0, 3, 1, 2).float() / 127.5 - 1
        pictures, augmentation = self._augmented(pictures, self._alone[rows])
        text = self._vectors[wording].float() * TEXT_SCALE
        slots, ground, style = self._slots[rows], self._ground[rows], self._style[rows]
        drawn = self._chance(size)
        without_text = (drawn < _NOTHING) | (drawn >= 1 - _SLOTS_ALONE)
        without_slots = drawn < _NOTHING + _WORDS_ALONE
        without_style = (drawn < _NOTHING) | (self._chance(size) < _NO_STYLE)
        return Batch(
            pictures,
            torch.where(without_text[:, None], 0.0, text),
            torch.where(without_style, self._null_style, style),
            torch.where(without_slots[:, None, None], 0, slots),
            torch.where(without_slots, 0, ground),
            augmentation,
        )

    def noise(self, size: int) -> Tensor:
        shape = (size, 3, RESOLUTION, RESOLUTION)
        return torch.randn(shape, generator=self._random, device=self._device)

    def times(self, size: int) -> Tensor:
        """t [B], most of them nearer to noise, where the picture is decided."""
        return torch.sigmoid(torch.randn(size, generator=self._random, device=self._device) * 0.8 - 0.8)

    def _chance(self, size: int) -> Tensor:
        return torch.rand(size, generator=self._random, device=self._device)

    def _augmented(self, pictures: Tensor, alone: Tensor) -> tuple[Tensor, Tensor]:
        """Some pictures flipped and shifted, and told so. Scenes stay: their words say left and right."""
        size = len(pictures)
        chosen = (self._chance(size) < _AUGMENTED) & alone
        flipped = chosen & (self._chance(size) < 0.5)
        shifts = torch.randint(-_FURTHEST, _FURTHEST + 1, (2, size), generator=self._random, device=self._device)
        right, down = torch.where(chosen, shifts, 0)
        pictures = torch.where(flipped[:, None, None, None], pictures.flip(3), pictures)
        # Beyond the edge its last pixel goes on.
        places = torch.arange(RESOLUTION, device=self._device)
        columns = (places - right[:, None]).clamp(0, RESOLUTION - 1)[:, None, None, :].expand_as(pictures)
        rows = (places - down[:, None]).clamp(0, RESOLUTION - 1)[:, None, :, None].expand_as(pictures)
        label = torch.stack([flipped.float(), right / _FURTHEST, down / _FURTHEST], dim=1)
        return pictures.gather(3, columns).gather(2, rows), label


def _whole(values: np.ndarray[tuple[int, ...], np.dtype[np.generic]], device: torch.device) -> Tensor:
    return torch.from_numpy(values.astype(np.int64)).to(device)
