"""Small files written whole or not at all: temporary name, fsync, replace. Any thread."""

from __future__ import annotations

import os
from pathlib import Path

from studio import leavings


def write_atomically(path: Path, data: bytes) -> None:
    """Replace `path` by `data`; a reader sees the old file or the new one. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with leavings.new_file(path) as temporary:
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
