"""What MiniLM says of every question and of each two sentences, once for both networks: WORK/SPLIT.npz, float16."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from reader_recipe.minilm import WIDTH, minilm, tokenizer
from reader_recipe.stories import Story, stories

SPLITS = ("train", "test", "val")
_LONGEST = 128


def run(options: argparse.Namespace) -> None:
    data, work = options.data, options.work
    torch.set_num_threads(1)
    model, words = minilm().eval(), tokenizer()
    words.enable_truncation(_LONGEST)

    def read(texts: list[str]) -> NDArray[np.float16]:
        ids = [one.ids for one in words.encode_batch(texts)]
        found = np.zeros((len(ids), WIDTH), np.float16)
        order = sorted(range(len(ids)), key=lambda at: len(ids[at]))
        for begin in range(0, len(order), 64):
            rows = order[begin : begin + 64]
            whole = torch.zeros(len(rows), max(len(ids[at]) for at in rows), dtype=torch.long)
            for row, at in enumerate(rows):
                whole[row, : len(ids[at])] = torch.tensor(ids[at])
            mask = (whole > 0).long()
            with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
                states = model(input_ids=whole, attention_mask=mask).last_hidden_state.float()
            mean = (states * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
            found[rows] = torch.nn.functional.normalize(mean, dim=1).numpy().astype(np.float16)
        return found

    for split in SPLITS:
        arrays = {}
        for story in stories(data, split):
            arrays[f"{story.name} questions"] = read([one.ask for one in story.questions])
            arrays[f"{story.name} pairs"] = read(story.pairs())
        np.savez(work / f"{split}.npz", **arrays)  # type: ignore[arg-type]


def read_stories(data: Path, work: Path, *splits: str) -> list[tuple[Story, NDArray[np.float32], NDArray[np.float32]]]:
    """Each with what its questions, and its pairs, mean."""
    found = []
    for split in splits:
        with np.load(work / f"{split}.npz") as kept:
            for story in stories(data, split):
                asked, told = (kept[f"{story.name} {what}"].astype(np.float32) for what in ("questions", "pairs"))
                found.append((story, asked, told))
    return found
