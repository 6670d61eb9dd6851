"""`net`: a small two-way network that hears each letter in its word, for both accents. Writes letters_net.npz.

Trained on misaki's gold and on CMU (`data`), without the names that are held back; silver is checked by nobody. The
input is a word of letters with a sign before it for the accent and for what it is (word or name), the output one chunk
of sounds for each letter; `studio/english/guess.py` runs it in NumPy and finds the likeliest path. About 25 minutes on
two cores. Every epoch is kept in WORK/net.pt, from which `--resume` goes on.
"""

from __future__ import annotations

import argparse
import collections
import itertools
import json
import lzma
import math
import random
from collections.abc import Collection, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Final

import numpy as np
import torch
from torch import nn

STARTS: Final = {("us", False): 1, ("us", True): 2, ("gb", False): 30, ("gb", True): 31}
"""(accent, a name) -> the sign before the word."""
END: Final = 3
FIRST_LETTER: Final = 4
_SIGNS: Final = 32
_EMBEDDED = 48
_HIDDEN = 128
_BATCH = 256
_LEAST = 3
"""Neighbouring chunks that were seen so often are counted."""
_OF_NO_LETTER = -100
_BRITISH_BY_RULES = 0.2
"""Of the names: their share that is learnt from."""
_OWN_TIMES = 3
"""How often each of the product's own names is in an epoch: they were written by hand."""
_ENDINGS = ("", "s", "es", "ed", "ing")
Batch = tuple[torch.Tensor, torch.Tensor]
Lesson = tuple[str, str, bool, Sequence[str]]
"""Word, accent, whether it is a name, a chunk for each letter."""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("net", help="train the network of letters")
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path())
    parser.add_argument("--lists", type=Path, default=Path(), help="where us_cmu.json.xz and gb_cmu.json.xz lie")
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--american", type=float, default=1.0, help="share of the American words")
    parser.add_argument("--common", type=float, default=1.0, help="share of gold's British words that are no names")
    parser.add_argument("--rate", type=float, default=3e-3)
    parser.add_argument("--begin", type=Path, help="weights of an earlier training, whose chunks may be others")
    parser.add_argument("--mean", action="store_true", help="write the mean of the weights of --begin and the new ones")
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--export", action="store_true", help="write what WORK/net.pt has, without training")


def run(args: argparse.Namespace) -> None:
    random.seed(7)
    torch.manual_seed(7)
    torch.set_num_threads(args.threads)
    words = json.loads((args.work / "aligned.json").read_text("utf-8"))
    held = json.loads((args.work / "held.json").read_text("utf-8"))
    own = json.loads((args.work / "own.json").read_text("utf-8"))
    listed = {accent: _listed(args.lists / f"{accent}_cmu.json.xz") for accent in words}
    lessons = _lessons(words, listed, own["capitals"], set(held["us"]), args)
    for accent, entries in own["own"].items():
        lessons += [(word, accent, True, path) for word, path in entries.items() if word not in held["us"]] * _OWN_TIMES
    chunks = sorted({chunk for *_, path in lessons for chunk in path})
    print(len(lessons), "words,", len(chunks), "chunks", flush=True)
    net = LettersNet(len(chunks))
    first = 0
    if args.begin:
        _take_over(net, chunks, args.begin)
    if args.resume or args.export:
        kept = torch.load(args.work / "net.pt", weights_only=True)
        net.load_state_dict(kept["net"])
        first = int(kept["epoch"])
    if not args.export:
        _train(net, lessons, {chunk: at for at, chunk in enumerate(chunks)}, args, first)
    if args.begin and args.mean:
        _halve(net, chunks, args.begin)
    path = args.out / "letters_net.npz"
    _export(net, chunks, _joins(lessons, chunks), path)
    print(path.name, path.stat().st_size, "bytes,", len(chunks), "chunks")


def _lessons(
    words: Mapping[str, Mapping[str, Sequence[str]]],
    listed: Mapping[str, Collection[str]],
    capitals: Mapping[str, Sequence[str]],
    kept_back: AbstractSet[str],
    args: argparse.Namespace,
) -> list[Lesson]:
    """American words (that share of them), and the British ones of gold with a part of those that were made of American
    ones by rules. Words with an ending are left out where the word without it is there: rules put it on. Names are
    CMU's words, and those that gold has with a capital."""
    found: list[Lesson] = []
    for accent, entries in words.items():
        names = {*listed[accent], *capitals[accent]}
        for word, path in entries.items():
            stems = {word.removesuffix(ending) for ending in _ENDINGS}
            british = _BRITISH_BY_RULES if word in listed["gb"] else 1.0 if word in names else args.common
            share = args.american if accent == "us" else british
            if random.random() >= share or stems & kept_back or any(stem != word and stem in entries for stem in stems):
                continue
            found.append((word, accent, word in names, path))
    return found


class LettersNet(nn.Module):
    """[batch, signs] of a word -> [batch, signs, chunks]."""

    def __init__(self, chunks: int) -> None:
        super().__init__()
        self.embedding = nn.Embedding(_SIGNS, _EMBEDDED)
        self.gru = nn.GRU(_EMBEDDED, _HIDDEN, 2, batch_first=True, bidirectional=True, dropout=0.1)
        self.heard = nn.Linear(2 * _HIDDEN, chunks)

    def forward(self, signs: torch.Tensor) -> torch.Tensor:
        out: torch.Tensor = self.heard(self.gru(self.embedding(signs))[0])
        return out


def signs_of(word: str, accent: str, name: bool) -> list[int]:
    return [STARTS[accent, name], *(ord(letter) - ord("a") + FIRST_LETTER for letter in word), END]


def _take_over(net: LettersNet, chunks: Sequence[str], path: Path) -> None:
    with np.load(path, allow_pickle=False) as file:
        known = bytes(file["chunks"][()]).decode().split("\n")
        values = {name: torch.tensor(file[name].astype(np.float32)) for name in net.state_dict()}
    for name in ("heard.weight", "heard.bias"):
        fresh = net.state_dict()[name].clone()
        for at, chunk in enumerate(chunks):
            if chunk in known:
                fresh[at] = values[name][known.index(chunk)]
        values[name] = fresh
    net.load_state_dict(values)


def _halve(net: LettersNet, chunks: Sequence[str], path: Path) -> None:
    """Halfway between an earlier training and this one; chunks that the earlier one lacks stay as they are."""
    trained = {name: value.clone() for name, value in net.state_dict().items()}
    _take_over(net, chunks, path)
    net.load_state_dict({name: (value + trained[name]) / 2 for name, value in net.state_dict().items()})


def _train(
    net: LettersNet, lessons: Sequence[Lesson], number: Mapping[str, int], args: argparse.Namespace, first: int
) -> None:
    by_length = _by_length(lessons, number)
    steps = sum(math.ceil(len(signs) / _BATCH) for signs, _ in by_length)
    optimizer = torch.optim.AdamW(net.parameters(), lr=args.rate, weight_decay=0.01)
    for epoch in range(first, args.epochs):
        net.train()
        total = 0.0
        for step, (signs, wanted) in enumerate(_batches(by_length)):
            part = (epoch + step / steps) / args.epochs
            for group in optimizer.param_groups:
                group["lr"] = args.rate * min(1, part / 0.03 + 0.05) * (0.5 + 0.5 * math.cos(math.pi * part)) + 1e-5
            loss = nn.functional.cross_entropy(net(signs).flatten(0, 1), wanted.flatten(), ignore_index=_OF_NO_LETTER)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimizer.step()
            total += float(loss.detach())
            if step % 100 == 0:
                print(f"{step} of {steps}: {total / (step + 1):.4f}", flush=True)
        torch.save({"net": net.state_dict(), "epoch": epoch + 1}, args.work / "net.pt")
        print(f"epoch {epoch + 1} of {args.epochs}: loss {total / steps:.4f}", flush=True)


def _by_length(lessons: Sequence[Lesson], number: Mapping[str, int]) -> list[Batch]:
    """Words of one length need no filling."""
    found: dict[int, list[tuple[list[int], list[int]]]] = collections.defaultdict(list)
    for word, accent, name, path in lessons:
        wanted = [_OF_NO_LETTER, *(number[chunk] for chunk in path), _OF_NO_LETTER]
        found[len(word)].append((signs_of(word, accent, name), wanted))
    return [
        (torch.tensor([signs for signs, _ in some]), torch.tensor([wanted for _, wanted in some]))
        for some in found.values()
    ]


def _batches(by_length: Sequence[Batch]) -> Iterator[Batch]:
    """All lessons once, in another order each time."""
    places = [
        (at, rows) for at, (signs, _) in enumerate(by_length) for rows in torch.randperm(len(signs)).split(_BATCH)
    ]
    random.shuffle(places)
    for at, rows in places:
        signs, wanted = by_length[at]
        yield signs[rows], wanted[rows]


def _listed(path: Path) -> frozenset[str]:
    """The words of CMU's that gold lacks: nearly all of them names."""
    return frozenset(json.loads(lzma.decompress(path.read_bytes())))


def _joins(lessons: Sequence[Lesson], chunks: Sequence[str]) -> list[list[int]]:
    """Numbers of neighbouring chunks, and how often one stood before the other."""
    number = {chunk: at for at, chunk in enumerate(chunks)}
    seen: collections.Counter[tuple[int, int]] = collections.Counter()
    for *_, path in lessons:
        seen.update(itertools.pairwise(number[chunk] for chunk in path))
    return [[first, second, times] for (first, second), times in seen.items() if times >= _LEAST]


def _export(net: LettersNet, chunks: Sequence[str], joins: Sequence[Sequence[int]], path: Path) -> None:
    """Weights in float16, as `studio/english/guess.py` reads them."""
    values = {name: value.detach().numpy().astype(np.float16) for name, value in net.state_dict().items()}
    np.savez_compressed(
        path,
        chunks=np.array("\n".join(chunks).encode()),
        joins=np.array(joins, np.int32),
        **values,
    )
