"""The reader learns: of seven passages the one that answers is to have the highest score, above 0, and the others are
to lie below; and the words of the answer are to be known. As long as it is given, its steps smaller and smaller."""

from __future__ import annotations

import argparse
import random
import time
from typing import Final

import numpy as np
import torch
from torch.nn import functional

from reader_recipe.lists import Asked, Lesson, Row, a_list, a_row, answer_in, lessons, stacked
from reader_recipe.network import Reader
from studio.engines.runtime.cross_encoder import PASSAGE

_HEAD_RATE, _DECAY, _WARM, _LEAST = 1e-3, 0.01, 100, 0.02
_LISTS: Final = 4
_TOKENS: Final = (80, 96, 112, 128)
_UNSURE: Final = 0.4
"""The share of questions whose passage is not sure that are asked in a round."""
_LOOK: Final = 480.0
"""Seconds between two looks at stories that are not learnt from."""


def run(options: argparse.Namespace) -> None:
    data, work = options.data, options.work
    torch.set_num_threads(1)
    torch.manual_seed(options.seed)
    rng = random.Random(options.seed)
    learnt, held = lessons(data, work, "train", "test"), lessons(data, work, "val")
    whole = [(lesson, asked) for lesson in learnt for asked in lesson.asked]
    reader = Reader()
    if options.begin is not None:
        reader.load_state_dict(torch.load(options.begin))
    reader.bert.embeddings.word_embeddings.weight.requires_grad_(False)
    body = [one for name, one in reader.named_parameters() if name.startswith("bert") and one.requires_grad]
    head = [one for name, one in reader.named_parameters() if not name.startswith("bert")]
    groups = [{"params": body, "full": options.rate}, {"params": head, "full": _HEAD_RATE}]
    steps = torch.optim.AdamW(groups, options.rate, weight_decay=_DECAY)
    begin = looked = time.monotonic()
    queue: list[tuple[Lesson, Asked]] = []
    number = 0
    while (share := (time.monotonic() - begin) / 60 / options.minutes) < 1:
        if len(queue) < _LISTS:
            queue = [one for one in whole if one[1].sure or rng.random() < _UNSURE]
            rng.shuffle(queue)
        for group in steps.param_groups:
            group["lr"] = group["full"] * min(1.0, (number + 1) / _WARM) * max(_LEAST, 1 - share)
        loss = _loss(reader, queue, rng)
        steps.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(reader.parameters(), 1.0)
        steps.step()
        number += 1
        if time.monotonic() - looked > _LOOK:
            looked = time.monotonic()
            torch.save(reader.state_dict(), work / "reader.pt")
            print(f"{number} steps: {_look(reader, held, 150)}", flush=True)
    torch.save(reader.state_dict(), work / "reader.pt")
    print(f"{number} steps: {_look(reader, held, 400)}", flush=True)


def _loss(reader: Reader, queue: list[tuple[Lesson, Asked]], rng: random.Random) -> torch.Tensor:
    most = rng.choice(_TOKENS)
    lists: list[tuple[Asked, list[Row]]] = []
    while len(lists) < _LISTS and queue:
        lesson, asked = queue.pop()
        rows = a_list(lesson, asked, most, rng)
        if len(rows) >= _LISTS:
            lists.append((asked, rows))
    ids, part = map(torch.tensor, stacked([row for _asked, rows in lists for row in rows]))
    scores, tokens = reader(ids, part)
    whole, first = torch.zeros(()), 0
    for asked, rows in lists:
        count = len(rows)
        score, token, read = (one[first : first + count] for one in (scores, tokens, part == PASSAGE))
        first += count
        right, weight = torch.zeros(count), torch.full((count,), 1 / (count - 1))
        right[0] = weight[0] = 1
        each = functional.binary_cross_entropy_with_logits(score, right, reduction="none")
        whole = whole + asked.weight * (-functional.log_softmax(score, 0)[0] + 0.25 * (each * weight).sum())
        said = answer_in(asked, rows[0]) if asked.sure else None
        if said is not None:
            wanted = torch.tensor(np.pad(said, (0, read.shape[1] - len(said))))[read[0]]
            much = torch.tensor(3.0)
            told = functional.binary_cross_entropy_with_logits(token[0][read[0]], wanted, pos_weight=much)
            whole = whole + 0.5 * told
        others = token[1:][read[1:]]
        whole = whole + 0.15 * functional.binary_cross_entropy_with_logits(others, torch.zeros_like(others))
    return whole / max(len(lists), 1)


def _look(reader: Reader, held: list[Lesson], most: int) -> str:
    """Of questions over other stories: where the right passage stands among the twelve likest, and how often the best
    score with it is above the best without."""
    rng = random.Random(3)
    asked = [(lesson, one) for lesson in held for one in lesson.asked if one.sure]
    rng.shuffle(asked)
    places, first, with_it, without = [], [], [], []
    reader.eval()
    with torch.no_grad():
        for lesson, one in asked[:most]:
            chosen: list[int] = []
            for at in (int(at) for at in np.argsort(-one.score)):
                known = one.there[at] and at != one.right
                if len(chosen) < 12 and not known and all(abs(at - other) > 1 or at == one.right for other in chosen):
                    chosen.append(at)
            if one.right not in chosen:
                chosen[-1] = one.right
            question = lesson.questions[one.number]
            rows = [a_row(lesson, question, at, 112, rng, words=50) for at in chosen]
            score = reader(*map(torch.tensor, stacked(rows)))[0].numpy()
            at = chosen.index(one.right)
            places.append(1 + int((score > score[at]).sum()))
            first.append(at == 0)
            with_it.append(float(score.max()))
            without.append(float(np.delete(score, at).max()))
    reader.train()
    above = np.mean([[one > other for other in without] for one in with_it])
    rank, top = np.mean([1 / one for one in places]), np.mean([one == 1 for one in places])
    return (
        f"reciprocal rank {rank:.3f}, first {top:.3f} "
        f"({np.mean(first):.3f} by words and meaning), area under the curve {above:.3f}"
    )
