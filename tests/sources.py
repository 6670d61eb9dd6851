"""The program's own source, for tests that hold a rule about it. To parse all of it takes ten seconds: a rule about
certain names parses those files alone that have them."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

Wanted = Callable[[str], bool]
"""Whether a rule can find anything in a file of this text."""


def names(*dotted: str) -> Wanted:
    """Whether all parts of one of the names stand in the text, each of them anywhere: `json.loads` may be broken over
    lines, or be imported under another name."""
    parts = [one.split(".") for one in dotted]
    return lambda text: any(all(part in text for part in one) for one in parts)


def modules(folders: Path | Iterable[Path], wanted: Wanted) -> Iterator[tuple[Path, ast.Module]]:
    """Path and tree of each module in the folders, or that is one of them, where its text is `wanted`."""
    for folder in [folders] if isinstance(folders, Path) else folders:
        for path in [folder] if folder.suffix == ".py" else sorted(folder.rglob("*.py")):
            text = path.read_text("utf-8")
            if wanted(text):
                yield path, ast.parse(text)
