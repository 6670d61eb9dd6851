"""What was measured, kept in a file between runs. Called by `__main__` and `report`."""

from __future__ import annotations

import datetime
import os
from pathlib import Path

import msgspec

from studio.processor import cpu_title


class Figure(msgspec.Struct, frozen=True):
    """By item: load, seconds until the first token and the same of processor time; memory, bytes at the most and bytes
    that are no file; prompt and decode, tokens a second and tokens a second of processor time; perplexity, of how many
    tokens."""

    value: float
    beside: float


class Skipped(msgspec.Struct, frozen=True, tag=True):
    why: str


class Measured(msgspec.Struct, kw_only=True):
    """One item of one size: the subjects' figures, round by round."""

    item: str
    size: str
    file: str
    bytes: int
    threads: int
    machine: str
    date: str
    load_before: float
    load_after: float = 0.0
    of: dict[str, list[Figure] | Skipped] = {}
    versions: dict[str, str] = {}
    first_load: float = 0.0
    """Seconds of our graph's first load, when the file is translated."""

    @classmethod
    def begun(cls, item: str, size: str, path: Path, threads: int) -> Measured:
        return cls(
            item=item, size=size, file=path.name, bytes=path.stat().st_size, threads=threads,
            machine=f"{cpu_title()}, {os.cpu_count()} cores", date=str(datetime.date.today()),
            load_before=os.getloadavg()[0], of={}, versions={},
        )  # fmt: skip

    def end(self) -> None:
        self.load_after = os.getloadavg()[0]

    def add(self, name: str, figure: Figure) -> None:
        figures = self.of.setdefault(name, [])
        if isinstance(figures, list):
            figures.append(figure)

    def figures(self, name: str) -> list[Figure]:
        """Empty for a subject that was skipped or not asked."""
        found = self.of.get(name, [])
        return found if isinstance(found, list) else []


class Results:
    """The newest of each item and size."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.of: dict[str, Measured] = {}
        if path.is_file():
            self.of = msgspec.json.decode(path.read_bytes(), type=dict[str, Measured])

    def keep(self, done: Measured) -> None:
        """Instead of what was measured of it before."""
        key = f"{done.size} {done.item}"
        self.of[key] = done
        self._path.write_bytes(msgspec.json.format(msgspec.json.encode(self.of)))

    def get(self, size: str, item: str) -> Measured | None:
        return self.of.get(f"{size} {item}")
