"""What was measured, as lines for a terminal and as docs/performance.md: losses as plainly as wins. Called by
`__main__`."""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np

from tests.bench.measure import quantile
from tests.bench.peers.results import Figure, Measured, Results, Skipped
from tests.bench.peers.subjects import KINDS
from tests.bench.peers.tables import Table, section

TITLES: Final = {
    "load": "load, seconds until the first token",
    "memory": "memory at the most, GB (of it no file)",
    "prompt": "prompt of 512, tokens a second",
    "decode": "decode, tokens a second",
    "perplexity": "perplexity of 200 tokens",
}
SIZES: Final = {
    "135m": "SmolLM2 135M, Q4_1 (the starter)",
    "0.5b": "Qwen2.5-Coder 0.5B, Q4_K_M",
    "1.5b": "Qwen2.5-Coder 1.5B, Q4_K_M",
    "4b": "the shape of Qwen3 4B with random weights, Q4_K_M",
    "8b": "the shape of Llama 3.1 8B with random weights, Q4_K_M",
}
_OURS: Final = tuple(kind for kind in KINDS if kind.ours)
_PEERS: Final = tuple(kind for kind in KINDS if not kind.ours)
_HEAD: Final = """# Words beside their peers

What `make bench-peers` measured last: the same files on the same machine at equal threads, all subjects in turn, each
round in another order. A ratio is ours over theirs within one round; its median stands here with the middle 95 % of
what a bootstrap of the rounds gives. Above 1 ours is the better one, whether the figure is a speed, a time or a size.
This page is written by that command; what is lost stands in it as what is won, and a line added by hand says so.

A load is that of a fresh process until its first token, its libraries opened for it; the file is in the system's
memory, and what Triptych keeps of a file from its first load is there (its vocabulary; for our graph a translation
with packed weights), as it is for a person from the second time on. Memory is the most in a load and sixteen
tokens; of it what belongs to no file stays taken as long as the model is loaded. Load of the machine and number of
threads are told below: where other programs computed, compare nothing but ratios.

    make bench-peers                                        # everything, more than an hour on a quiet machine
    make bench-peers ARGS="--only decode --size 0.5b,1.5b"  # a part; the page keeps what was measured before
    make bench-peers ARGS="--only pictures,kokoro,piper"    # no writers
"""
_TABLES: Final = "# Pictures, voices beside their peers"


class Spread(NamedTuple):
    middle: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.middle:.2f} ({self.low:.2f} to {self.high:.2f})"


def ratio(item: str, ours: Sequence[Figure], theirs: Sequence[Figure], beside: bool = False) -> Spread | None:
    """How many times better ours is, from pairs of one round; None without a pair."""
    pairs = [
        (mine.beside, other.beside) if beside else (mine.value, other.value)
        for mine, other in zip(ours, theirs, strict=False)
    ]
    pairs = [(other, mine) if item in ("load", "memory", "perplexity") else (mine, other) for mine, other in pairs]
    ratios = np.array([mine / other for mine, other in pairs if other])
    if not ratios.size:
        return None
    medians = np.median(np.random.default_rng(0).choice(ratios, (2000, ratios.size)), axis=1).tolist()
    return Spread(float(np.median(ratios)), quantile(medians, 0.025), quantile(medians, 0.975))


def shown(item: str, figures: Sequence[Figure]) -> str:
    middle = statistics.median(figure.value for figure in figures)
    if item == "memory":
        return f"{middle / 1e9:.2f} ({statistics.median(figure.beside for figure in figures) / 1e9:.2f})"
    return f"{middle:.2f}" if item in ("load", "perplexity") or middle < 10 else f"{middle:.1f}"


def lines(done: Measured) -> str:
    """For a terminal: every subject, then every pair."""
    told = [f"\n{SIZES[done.size]}: {TITLES[done.item]} (load {done.load_before:.1f} to {done.load_after:.1f})"]
    for kind in KINDS:
        found = done.of.get(kind.name)
        if isinstance(found, Skipped):
            told.append(f"  {kind.title:<36} not measured: {found.why}")
        elif found:
            told.append(f"  {kind.title:<36} {shown(done.item, found)}")
    if done.first_load:
        told.append(f"  {'the same, the file translated first':<36} {done.first_load:.2f}")
    for mine in _OURS:
        for other in _PEERS:
            pair = ratio(done.item, done.figures(mine.name), done.figures(other.name))
            if pair is not None:
                work = ratio(done.item, done.figures(mine.name), done.figures(other.name), beside=True)
                also = f"   in processor time {work}" if work and done.item in ("load", "prompt", "decode") else ""
                told.append(f"  {mine.name} / {other.name:<14} {pair}{also}")
    return "\n".join(told)


def page(results: Results, tables: Sequence[Table] = (), before: str = "") -> str:
    """docs/performance.md. What neither `results` nor `tables` tell stays as the page said it `before`, also what was
    measured on another machine."""
    chapters = {**_chapters(before), _HEAD.partition("\n")[0]: _HEAD}
    if results.of:
        chapters["## Measured on"] = _about(list(results.of.values()))
    for size, title in SIZES.items():
        here = [done for item in TITLES if (done := results.get(size, item)) is not None]
        if here:
            heading = f"## {title[:1].upper()}{title[1:]}"
            chapters[heading] = "\n\n".join([heading, _figures(here), *_ratios(here), *_missing(here)])
    if tables:
        chapters.setdefault(_TABLES, _TABLES)
    chapters |= {f"## {table.title}": section(table) for table in tables}
    return "\n\n".join(chapters[heading].strip("\n") for heading in sorted(chapters, key=_place)) + "\n"


def _chapters(before: str) -> dict[str, str]:
    """What stands under each heading of a page, with the heading, by heading."""
    parts = re.split(r"^(?=##? )", before, flags=re.MULTILINE)
    return {part.partition("\n")[0]: part for part in parts if part.startswith("#")}


def _place(heading: str) -> int:
    """Words, their sizes, then the tables; chapters of one rank stay in their order."""
    order = (_HEAD.partition("\n")[0], "## Measured on", *(f"## {one[:1].upper()}{one[1:]}" for one in SIZES.values()))
    return order.index(heading) if heading in order else len(order) + (heading != _TABLES)


def _about(every: Sequence[Measured]) -> str:
    """The machine and the versions; what was measured on a busy machine says so."""
    machines = sorted({f"{done.machine}, {done.threads} thread{'s' * (done.threads != 1)}" for done in every})
    versions: dict[str, str] = {}
    for done in every:
        versions |= done.versions
    dates = sorted({done.date for done in every})
    busiest = max((done.load_before for done in every), default=0.0)
    rows = [
        *machines,
        " to ".join(dict.fromkeys((dates[0], dates[-1]))),
        f"with a load of up to {busiest:.1f} from other programs when an item began"
        + (": **the machine was not quiet, and single figures are rough**" if busiest > 1 else ""),
        ", ".join(f"{name} {version}" for name, version in sorted(versions.items())),
    ]
    return "## Measured on\n\n" + "\n".join(f"- {row}" for row in rows if row)


def _figures(here: Sequence[Measured]) -> str:
    kinds = [kind for kind in KINDS if any(done.figures(kind.name) for done in here)]
    rows = ["| | " + " | ".join(kind.title for kind in kinds) + " |", "|---|" + "---|" * len(kinds)]
    for done in here:
        cells = [shown(done.item, done.figures(kind.name)) if done.figures(kind.name) else "–" for kind in kinds]
        rows.append(f"| {TITLES[done.item]} | " + " | ".join(cells) + " |")
    return "\n".join(rows)


def _ratios(here: Sequence[Measured]) -> Iterator[str]:
    for mine in _OURS:
        peers = [kind for kind in _PEERS if any(_pair(done, mine.name, kind.name) for done in here)]
        if not peers:
            continue
        rows = [
            f"| {mine.title} over | " + " | ".join(kind.title for kind in peers) + " |",
            "|---|" + "---|" * len(peers),
        ]
        for done in here:
            if done.item == "perplexity":
                continue
            cells = [_judged(_pair(done, mine.name, kind.name)) for kind in peers]
            rows.append(f"| {done.item} | " + " | ".join(cells) + " |")
        yield "\n".join(rows)
    first = next((done.first_load for done in here if done.first_load), 0.0)
    if first:
        yield f"Our graph's first load, when the file is translated: {first:.1f} s."


def _pair(done: Measured, mine: str, other: str) -> Spread | None:
    return ratio(done.item, done.figures(mine), done.figures(other))


def _judged(pair: Spread | None) -> str:
    """A win, a loss, or neither where the spread holds 1."""
    if pair is None:
        return "–"
    verdict = "wins" if pair.low > 1 else "**loses**" if pair.high < 1 else "level"
    return f"{pair} {verdict}"


def _missing(here: Sequence[Measured]) -> Iterator[str]:
    titles = {kind.name: kind.title for kind in KINDS}
    told = [
        f"- {titles[name]}, {done.item}: {found.why}"
        for done in here
        for name, found in done.of.items()
        if isinstance(found, Skipped) and name in titles
    ]
    if told:
        yield "Not measured:\n\n" + "\n".join(told)
