"""A project's own settings: names and JSON values beside the document. Held by `ProjectSession`, on its thread."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec

from studio.domain.raised import UNDECODABLE
from studio.project.contents import OWN_SETTINGS

T = TypeVar("T")


class ProjectSettings:
    """A value that is missing, unreadable or of another type gives the default; it never harms the others."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = dict(values)

    def names(self) -> frozenset[str]:
        """Of all that was set."""
        return frozenset(self._values)

    def get(self, name: str, default: T) -> T:
        """`default` says the type; with None for it, whatever JSON was set is given."""
        text = self._values.get(name)
        if text is None:
            return default
        kind: Any = type(default) if default is not None else object
        try:
            value: T = msgspec.json.decode(text, type=kind)
        except UNDECODABLE:
            return default
        return value

    def set(self, name: str, value: object) -> tuple[str, str]:
        """Remember a value; the row for the file. ValueError for a name that is the file's own, TypeError or ValueError
        for a value that JSON cannot hold."""
        if name in OWN_SETTINGS:
            raise ValueError(f"{name!r} is the project file's own")
        text = msgspec.json.encode(value).decode()
        self._values[name] = text
        return name, text
