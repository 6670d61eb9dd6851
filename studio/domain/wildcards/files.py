"""Wildcard files: what each may be called, what its lines are, and which of several a name means. Pure; any thread."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fnmatch import translate
from typing import Final

from studio.domain.emphasis import without_comments
from studio.domain.names import near
from studio.domain.wildcards.choosing import Entry
from studio.domain.wildcards.reading import Fault, read, weight_of

LINES: Final = 100_000
"""Of one file; more is not read."""
LETTERS: Final = 2_000_000
"""Of one file."""
FILES: Final = 2_000
"""In a folder with all its folders, or in a project."""
LONGEST_NAME: Final = 150
_NAME: Final = re.compile(r"[^\W_](?:[\w\-.]*[^\W_])?(?:/[^\W_](?:[\w\-.]*[^\W_])?)*")
_UNFIT: Final = re.compile(r"[^\w\-./]+")


def is_name(name: str) -> bool:
    """Whether a prompt can say it between its underscores."""
    return len(name) <= LONGEST_NAME and "__" not in name and _NAME.fullmatch(name) is not None


def fitting_name(said: str) -> str:
    """What comes nearest to it and is a name: "Hair colours" as "Hair_colours". Empty where nothing is left."""
    parts = (re.sub("__+", "_", _UNFIT.sub("_", part)).strip("_.-") for part in said.replace("\\", "/").split("/"))
    name = "/".join(part for part in parts if part)[:LONGEST_NAME].rstrip("/_.-")
    return name if is_name(name) else ""


def entries(text: str) -> tuple[Entry, ...]:
    """One for each line; what stands behind "#" is for people."""
    found = (weight_of(line) for line in without_comments(text).splitlines()[:LINES] if line.strip())
    return tuple(Entry(line, weight) for weight, line in found)


def faults(text: str, most: int = 20) -> tuple[tuple[int, Fault], ...]:
    """Numbers of lines, from 1, that cannot be read as templates, with what is wrong in them."""
    found: list[tuple[int, Fault]] = []
    for number, line in enumerate(text.splitlines()[:LINES], 1):
        if "{" in line or "}" in line:
            found += [(number, fault) for fault in read(weight_of(line)[1]).faults[:1]]
        if len(found) >= most:
            break
    return tuple(found)


def meant(name: str, names: Iterable[str]) -> tuple[str, ...]:
    """Those that a name in a prompt means, in alphabetical order: that one, whatever its capitals, or with asterisks
    all that fit."""
    wanted = name.casefold()
    if "*" not in wanted:
        return tuple(one for one in names if one.casefold() == wanted)[:1]
    shapes = [re.compile(translate(shape)) for shape in (wanted, wanted.replace("**/", ""))]
    fitting = (one for one in names if any(shape.fullmatch(one.casefold()) for shape in shapes))
    return tuple(sorted(fitting, key=str.casefold))


def nearest(name: str, names: Iterable[str]) -> tuple[str, ...]:
    """Names that were perhaps meant; those in a folder by the name alone, too."""
    by_words: dict[str, str] = {}
    for one in names:
        by_words.setdefault(one, one)
        by_words.setdefault(one.rpartition("/")[2], one)
    return tuple(dict.fromkeys(by_words[one] for one in near(name, by_words)))
