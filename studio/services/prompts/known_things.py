"""What a model of scenes draws, by name, as its folder tells. Any thread."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import msgspec

from studio.domain.catalogue import InstalledModel
from studio.domain.raised import UNDECODABLE

_FILE: Final = "things.json"
_LARGEST: Final = 4 << 20
"""Bytes."""


class _Things(msgspec.Struct):
    metres: dict[str, float] = {}
    """How large each thing is that it draws."""


def things_of(model: InstalledModel) -> tuple[str, ...]:
    """In alphabetical order; empty where it tells none."""
    path = model.files.get(_FILE, "")
    try:
        data = Path(path).read_bytes() if path and Path(path).stat().st_size <= _LARGEST else b"{}"
        return tuple(sorted(msgspec.json.decode(data, type=_Things).metres))
    except (OSError, *UNDECODABLE):
        return ()
