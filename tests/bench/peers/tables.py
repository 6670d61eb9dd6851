"""Pictures and voices beside their peers: a subject a row, a figure a column, kept between runs as `results` keeps the
writers'. Called by `__main__`, filled by `pictures` and `voices`."""

from __future__ import annotations

import datetime
import json
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from studio.processor import cpu_title
from tests.bench.peers.results import Skipped
from tests.bench.peers.subjects import ROOT

Figures = dict[str, float]
"""Of one run of a subject, by the name of the figure."""


class Table(msgspec.Struct, kw_only=True):
    """What the subjects of one comparison came to, round by round. The first one is ours."""

    name: str
    title: str
    about: str
    columns: dict[str, str]
    """Titles of the figures that are shown, by name; less is better in all of them."""
    machine: str = ""
    date: str = ""
    load: float = 0.0
    """Of the machine before the first subject ran."""
    of: dict[str, list[Figures] | Skipped] = {}

    def begin(self) -> None:
        self.machine, self.date = f"{cpu_title()}, {os.cpu_count()} cores", str(datetime.date.today())
        self.load, self.of = os.getloadavg()[0], {}

    def rows(self) -> dict[str, list[Figures]]:
        return {name: found for name, found in self.of.items() if not isinstance(found, Skipped)}


class Tables:
    """The newest of each."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.of: dict[str, Table] = {}
        if path.is_file():
            self.of = msgspec.json.decode(path.read_bytes(), type=dict[str, Table])

    def keep(self, table: Table) -> None:
        """Instead of what was measured before; a subject that was not asked now keeps its figures."""
        before = self.of.get(table.name)
        if before is not None:
            table.of = before.of | table.of
        self.of[table.name] = table
        self._path.write_bytes(msgspec.json.format(msgspec.json.encode(self.of)))


def fill(table: Table, commands: Mapping[str, Sequence[str]], rounds: int) -> None:
    """Run every subject once a round, in another order than the round before. A command prints its figures as a line of
    JSON; one that fails is told and not asked again."""
    table.begin()
    for number in range(rounds):
        names = list(commands)
        turn = number % len(names)
        for name in (*names[turn:], *names[:turn]):
            before = table.of.get(name, [])
            if isinstance(before, Skipped):
                continue
            done = subprocess.run(commands[name], capture_output=True, text=True, env=_environment(name), check=False)
            if done.returncode:
                table.of[name] = Skipped(_last_line(done.stderr))
            else:
                table.of[name] = [*before, json.loads(done.stdout.splitlines()[-1])]


def python_of(name: str, peers: Path) -> str:
    return str(sys.executable if is_ours(name) else peers)


def is_ours(name: str) -> bool:
    return name.startswith("ours")


def _environment(name: str) -> dict[str, str]:
    """The peers see nothing of this checkout."""
    if not is_ours(name):
        return {**os.environ, "PYTHONPATH": ""}
    return {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), os.environ.get("PYTHONPATH", "")))}


def _last_line(words: str) -> str:
    return (words.strip().splitlines() or ["it said nothing"])[-1]


def section(table: Table) -> str:
    """As Markdown: medians, ours over each peer, what was not measured."""
    busy = "; **the machine was not quiet**" if table.load > 1 else ""
    rows = [f"| | {' | '.join(table.columns.values())} |", "|---" * (len(table.columns) + 1) + "|"]
    rows += [f"| {name} | {' | '.join(_cells(table, found))} |" for name, found in table.rows().items()]
    parts = [f"## {table.title}", table.about, "\n".join(rows), *_ratios(table), *_missing(table)]
    return "\n\n".join([*parts, f"{table.date}, {table.machine}, load {table.load:.1f}{busy}"])


def lines(table: Table) -> str:
    """For a terminal."""
    return "\n" + section(table)


def _cells(table: Table, found: Sequence[Figures]) -> Iterator[str]:
    for column in table.columns:
        values = [one[column] for one in found if column in one]
        yield f"{statistics.median(values):.2f}" if values else "–"


def _ratios(table: Table) -> Iterator[str]:
    """Of figures of one round; above 1 ours is the better one."""
    rows = table.rows()
    for mine in (name for name in rows if is_ours(name)):
        for other in (name for name in rows if not is_ours(name)):
            told = []
            for column, title in table.columns.items():
                pairs = [(a[column], b[column]) for a, b in zip(rows[mine], rows[other], strict=False)
                         if column in a and column in b and a[column]]  # fmt: skip
                if pairs:
                    told.append(f"{title} {statistics.median(b / a for a, b in pairs):.2f}")
            if told:
                yield f"{other} over {mine}: {', '.join(told)}."


def _missing(table: Table) -> Iterator[str]:
    told = [f"- {name}: {found.why}" for name, found in table.of.items() if isinstance(found, Skipped)]
    if told:
        yield "Not measured:\n\n" + "\n".join(told)
