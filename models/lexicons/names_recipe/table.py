"""`table`: what a letter sounds like among its neighbours, counted. Writes us_letters.json.xz and gb_letters.json.xz.

A context is a letter with up to eight neighbours, the nearest first. Its counts are kept where they change what the
shorter context says; `studio/english/guess.py` mixes them and finds the likeliest path. The words are those of misaki's
gold and of CMU; silver is not checked by anybody.
"""

from __future__ import annotations

import argparse
import collections
import itertools
import json
import lzma
from pathlib import Path

REACH = (1, -1, 2, -2, 3, -3, 4, -4)
_LEAST = 3
_COMMON = 40
"""Contexts of so many cases are kept whatever they say."""
_CHUNKS = 5
"""Of one context."""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("table", help="count letters among their neighbours")
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path())


def run(args: argparse.Namespace) -> None:
    words = json.loads((args.work / "aligned.json").read_text("utf-8"))
    held = set(json.loads((args.work / "held.json").read_text("utf-8"))["us"])
    held |= {word + "s" for word in held}
    for accent, entries in words.items():
        table = _counted({word: path for word, path in entries.items() if word not in held})
        text = json.dumps(table, ensure_ascii=False, separators=(",", ":"))
        path = args.out / f"{accent}_letters.json.xz"
        path.write_bytes(lzma.compress(text.encode(), preset=9))
        print(path.name, path.stat().st_size, "bytes")


def _counted(words: dict[str, list[str]]) -> dict[str, object]:
    """`chunks`, and for each context [chunk, count, chunk, count, ...] with numbers of chunks, the commonest first."""
    chunks = sorted({chunk for path in words.values() for chunk in path})
    number = {chunk: at for at, chunk in enumerate(chunks)}
    levels: list[dict[str, collections.Counter[int]]] = [{} for _ in range(len(REACH) + 1)]
    joins: collections.Counter[tuple[int, int]] = collections.Counter()
    for word, path in words.items():
        padded = f"####{word}####"
        ids = [number[chunk] for chunk in path]
        joins.update(itertools.pairwise(ids))
        for at, chunk in enumerate(ids):
            around = padded[at + 4] + "".join(padded[at + 4 + offset] for offset in REACH)
            for depth, level in enumerate(levels):
                level.setdefault(around[: depth + 1], collections.Counter())[chunk] += 1
    contexts: dict[str, list[int]] = {}
    for depth, level in enumerate(levels):
        for context, counts in level.items():
            top, times = counts.most_common(1)[0]
            total = counts.total()
            shorter = context[:-1]
            while shorter and shorter not in contexts:
                shorter = shorter[:-1]
            changes = times >= _LEAST and (not shorter or contexts[shorter][0] != top)
            if depth < 2 or changes or (depth < 5 and total >= _COMMON):
                contexts[context] = [part for pair in counts.most_common(_CHUNKS) for part in pair]
    pairs = [[first, second, times] for (first, second), times in joins.items() if times >= _LEAST]
    return {"chunks": chunks, "contexts": contexts, "joins": pairs}
