"""The network that leads a question's meaning to its answer's: three of them, each from a seed of its own, as one, with
seven tenths of what they add. Of all pairs of a story those that answer are to be the likest."""

from __future__ import annotations

import argparse
import random
from pathlib import Path
from typing import Final

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from reader_recipe.meanings import read_stories
from reader_recipe.minilm import WIDTH
from reader_recipe.stories import answer_stems, share_of_answer, stems

SEEDS: Final = (0, 1, 2)
_EPOCHS, _AT_ONCE, _RATE, _DECAY, _DROP, _SHARP = 6, 4, 1e-3, 0.05, 0.3, 20.0
_TAKEN: Final = 0.7


class Adapter(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.inner, self.outer = nn.Linear(WIDTH, WIDTH), nn.Linear(WIDTH, WIDTH)
        nn.init.zeros_(self.outer.weight)
        nn.init.zeros_(self.outer.bias)

    def forward(self, question: torch.Tensor) -> torch.Tensor:
        bent = functional.dropout(functional.gelu(self.inner(question)), _DROP, self.training)
        return functional.normalize(question + self.outer(bent), dim=-1)


Lesson = tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]
"""Questions, pairs, which of them answer, and which do by half and are passed over."""


def run(options: argparse.Namespace) -> None:
    data, work = options.data, options.work
    torch.set_num_threads(1)
    lessons, held = _lessons(data, work, "train", "test"), _lessons(data, work, "val")
    made = [_learnt(seed, list(lessons)) for seed in SEEDS]
    for adapter in (None, *made):
        print("among the first 1, 5, 20:", *(f"{_found(adapter, held, first):.3f}" for first in (1, 5, 20)))
    inner = [torch.cat([one.inner.weight.T, one.inner.bias[None]]) for one in made]
    outer = torch.cat([*(one.outer.weight.T for one in made), sum(one.outer.bias for one in made)[None]])
    whole = outer * (_TAKEN / len(made))
    arrays = {"inner": torch.cat(inner, 1), "outer": whole}
    np.savez(work / "questions.npz", **{k: one.detach().numpy().astype(np.float16) for k, one in arrays.items()})


def _lessons(data: Path, work: Path, *splits: str) -> list[Lesson]:
    found = []
    for story, asked, told in read_stories(data, work, *splits):
        words = [stems(pair) for pair in story.pairs()]
        kept, right, half = [], [], []
        for number, question in enumerate(story.questions):
            there = np.array([not question.sections.isdisjoint(story.pair_in(at)) for at in range(len(words))])
            answers = answer_stems(question)
            share = np.array([share_of_answer(answers, one) for one in words])
            most = share[there].max() if there.any() else 0.0
            if most >= 0.5:
                kept.append(number)
                right.append(there & (share >= most - 1e-6))
                half.append(there & (share > 0) & (share < most - 1e-6))
        if kept:
            arrays = (asked[kept], told, np.array(right), np.array(half))
            questions, pairs, answer, near = map(torch.tensor, arrays)
            found.append((questions, pairs, answer, near))
    return found


def _learnt(seed: int, lessons: list[Lesson]) -> Adapter:
    torch.manual_seed(seed)
    order = random.Random(seed)
    adapter = Adapter()
    steps = torch.optim.AdamW(adapter.parameters(), _RATE, weight_decay=_DECAY)
    for epoch in range(_EPOCHS):
        order.shuffle(lessons)
        for group in steps.param_groups:
            group["lr"] = _RATE * (1 - epoch / _EPOCHS)
        for begin in range(0, len(lessons), _AT_ONCE):
            loss = torch.zeros(())
            for asked, told, right, half in lessons[begin : begin + _AT_ONCE]:
                like = (adapter(asked) @ told.T * _SHARP).masked_fill(half, -1e4)
                loss = loss + (like.logsumexp(1) - like.masked_fill(~right, -1e4).logsumexp(1)).mean()
            steps.zero_grad()
            (loss / _AT_ONCE).backward()
            steps.step()
    adapter.eval()
    return adapter


def _found(adapter: Adapter | None, lessons: list[Lesson], first: int) -> float:
    """Of the questions the share that has an answer among so many pairs."""
    hits: list[bool] = []
    with torch.no_grad():
        for asked, told, right, half in lessons:
            like = ((adapter(asked) if adapter is not None else asked) @ told.T).masked_fill(half, -9)
            best = like.masked_fill(~right, -9).amax(1, keepdim=True)
            hits += ((like.masked_fill(right, -9) > best).sum(1) < first).tolist()
    return sum(hits) / len(hits)
