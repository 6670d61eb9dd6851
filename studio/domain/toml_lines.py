"""In which line of a TOML file something is wrong, for a person who edits it. Pure; windows of templates and personas.

tomllib tells the line of what is no TOML; of values that do not fit msgspec tells the path ("$.choices[1].words"), or a
field's name alone; what `task_files` and `personas` refuse names a variable in braces.
"""

from __future__ import annotations

import re
from typing import Final

_AT_LINE: Final = re.compile(r"at line (\d+)")
_AT_PATH: Final = re.compile(r"at `\$\.?([^`]*)`")
_UNKNOWN: Final = re.compile(r"unknown field `([^`]+)`")
_VARIABLE: Final = re.compile(r"\{[a-z][a-z0-9_]*\}")
_STEP: Final = re.compile(r"([A-Za-z0-9_]+)(?:\[(\d+|\.\.\.)\])?")


def line_of(text: str, problem: str) -> int:
    """Number of the line, from 1 on; 0 where the words tell none."""
    if (found := _AT_LINE.search(problem)) is not None:
        return int(found[1])
    if "at end of document" in problem:
        return text.rstrip("\n").count("\n") + 1
    path = found[1] if (found := _AT_PATH.search(problem)) is not None else ""
    unknown = found[1] if (found := _UNKNOWN.search(problem)) is not None else ""
    if unknown or path:
        return _line_of_key(text, path, unknown)
    named = _VARIABLE.search(problem)
    if named is not None and text.count(named[0]):
        return text.count("\n", 0, text.index(named[0])) + 1
    return 0


def _line_of_key(text: str, path: str, unknown: str) -> int:
    steps = _STEP.findall(path)
    key = unknown or (steps[-1][0] if steps else "")
    table = next((name for name, number in steps if number), "")
    number = next((int(number) for _, number in steps if number.isdigit()), -1)
    inside, seen, in_block = "", -1, False
    for at, line in enumerate(text.split("\n"), 1):
        if not in_block:
            head = re.match(r"\s*\[\[?\s*([A-Za-z0-9_-]+)", line)
            if head is not None:
                seen = seen + 1 if head[1] == inside else 0
                inside = head[1]
            here = inside == table and (number < 0 or seen == number)
            if here and re.match(rf'\s*"?{re.escape(key)}"?\s*=', line):
                return at
            if here and head is not None and key == table:
                return at
        in_block ^= line.count('"""') % 2 == 1
    return 0
