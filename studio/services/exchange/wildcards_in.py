"""Wildcard files of other programs: text with one entry a line, YAML and JSON with lists in folders. Any thread.

As sd-dynamic-prompts has them (docs/SYNTAX.md "File formats"): of a YAML or JSON file each list becomes a wildcard
file, called by the keys that lead to it; what is no list is left out, and counted. YAML is read event by event, without
anchors, so that a small file cannot become a large one.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import msgspec

from studio.domain.emphasis import without_comments
from studio.domain.errors import FileUnreadable, StudioError
from studio.domain.raised import UNDECODABLE
from studio.domain.wildcards import files
from studio.services.exchange.format import Format, by_name
from studio.services.exchange.text_in import clean_text, decode

LARGEST_FILE: Final = 4 << 20
"""Bytes."""
_DEEPEST: Final = 20


class ReadWildcards(msgspec.Struct, frozen=True):
    texts: dict[str, str]
    """By name, one entry a line."""
    left_out: int = 0
    """Values that are no lists of words, and files beyond the most."""


class _Broken(Exception):
    """What is wrong with a file, in English, as the detail of FileUnreadable."""


Lists = Iterator[tuple[str, list[str]] | None]
"""Keys joined by slashes, and the words; None: a value that is no list of words."""


def read_wildcards(path: Path) -> ReadWildcards:
    """Raises StudioError: FormatUnknown, FileUnreadable, BadInput."""
    row = by_name(path, WILDCARDS_IN)
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise StudioError(FileUnreadable(path=str(path), detail=error.strerror or str(error))) from error
    if len(data) > LARGEST_FILE:
        raise StudioError(FileUnreadable(path=str(path), detail="it is too large for a file of wildcards"))
    text = clean_text(decode(data, path.name))
    try:
        found = _taken(row.act(text, path.stem))
    except _Broken as broken:
        raise StudioError(FileUnreadable(path=str(path), detail=str(broken))) from broken
    if not found.texts:
        raise StudioError(FileUnreadable(path=str(path), detail="there is no list of words in it"))
    return found


def _taken(lists: Lists) -> ReadWildcards:
    texts: dict[str, str] = {}
    left_out = letters = 0
    for one in lists:
        name = files.fitting_name(one[0]) if one is not None else ""
        text = "\n".join(one[1]) if one is not None else ""
        letters += len(text)
        if not name or not text.strip() or len(texts) == files.FILES or letters > files.LETTERS:
            left_out += 1
        elif name in texts:
            texts[name] += f"\n{text}"
        else:
            texts[name] = text
    return ReadWildcards(texts, left_out)


def _from_text(text: str, stem: str) -> Lists:
    yield stem or "wildcards", text.split("\n")


def _from_json(text: str, stem: str) -> Lists:
    try:
        whole = json.loads(text)
    except UNDECODABLE as error:
        raise _Broken("it is not valid JSON") from error
    yield from _lists(whole, stem)


def _from_yaml(text: str, stem: str) -> Lists:
    yield from _lists(_yaml(text), stem)


def _lists(whole: object, stem: str) -> Lists:
    """Each list of it; one that stands alone is called after the file."""
    left: list[tuple[str, object, int]] = [("" if isinstance(whole, dict) else stem, whole, 0)]
    while left:
        name, value, depth = left.pop()
        if isinstance(value, dict) and depth < _DEEPEST:
            inside = [(f"{name}/{key}" if name else str(key), one, depth + 1) for key, one in value.items()]
            left += reversed(inside)
        elif isinstance(value, list):
            words = [_on_one_line(str(one)) for one in value if isinstance(one, str | int | float)]
            if len(words) < len(value):
                yield None
            yield name, words
        else:
            yield None


def _on_one_line(words: str) -> str:
    """As a line of a text file: what is written over several lines is one entry."""
    return " ".join(without_comments(words).split())


def _yaml(text: str) -> object:
    """Mappings, sequences and scalars, all scalars as they are written."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    open_ones: list[tuple[dict[str, object] | list[object], list[str]]] = []
    """Those that are not closed yet; of a mapping, the key whose value comes next."""
    whole: object = None

    def put(value: object) -> None:
        nonlocal whole
        if not open_ones:
            whole = value
            return
        into, key = open_ones[-1]
        if isinstance(into, list):
            into.append(value)
        elif key:
            into.setdefault(key.pop(), value)
        else:
            key.append(value if isinstance(value, str) else "")

    try:
        for event in yaml.parse(text, Loader=loader):
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                raise _Broken("it has anchors or aliases (& or *), which are not read")
            if isinstance(event, yaml.ScalarEvent):
                put(event.value)
            elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
                if len(open_ones) >= _DEEPEST:
                    raise _Broken(f"its lists lie more than {_DEEPEST} deep")
                open_ones.append(({} if isinstance(event, yaml.MappingStartEvent) else [], []))
            elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
                put(open_ones.pop()[0])
    except (yaml.YAMLError, *UNDECODABLE) as error:
        raise _Broken("it is not valid YAML") from error
    return whole


def _row(name: str, words: str, suffixes: tuple[str, ...], act: Reader) -> Format[Reader]:
    return Format(id=f"wildcards.{name}", subject="wildcards", direction="in", words=words, suffixes=suffixes, act=act)


Reader = Callable[[str, str], Lists]
WILDCARDS_IN: Final = (
    _row("text", "Wildcards, one a line", (".txt",), _from_text),
    _row("yaml", "Wildcards in YAML", (".yaml", ".yml"), _from_yaml),
    _row("json", "Wildcards in JSON", (".json",), _from_json),
)
