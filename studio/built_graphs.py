"""Graphs that were built of writers' model files, so that each is translated once: which there are, and room for more.

Called by the GGUF engine on a worker's job thread, which makes them, and by the window and the command line, which tell
how much they are and let go of what is beyond the budget. A folder for each. Standard library only.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import NamedTuple

from studio import leavings, places


class BuiltGraph(NamedTuple):
    used: float
    """When it was loaded last, as the file system has it."""
    size: int
    """Bytes."""
    folder: Path


def built_graphs() -> list[BuiltGraph]:
    """All that are whole, the one used longest ago first."""
    try:
        folders = [entry for entry in places.graphs_dir().iterdir() if not leavings.is_temporary(entry)]
    except OSError:
        # No folder yet.
        return []
    found = []
    for folder in folders:
        try:
            size = sum(entry.stat().st_size for entry in folder.iterdir())
            found.append(BuiltGraph(folder.stat().st_mtime, size, folder))
        except OSError:
            # It went meanwhile, or is no folder of ours.
            continue
    return sorted(found)


def trim(budget: int, spare: Path | None = None) -> int:
    """Remove the graphs used longest ago until at most so many bytes are left; `spare` counts, and stays. Returns the
    bytes that went. What cannot be removed is left to the next time."""
    found = built_graphs()
    over = sum(one.size for one in found) - budget
    gone = 0
    for one in found:
        if gone >= over:
            break
        if one.folder != spare:
            shutil.rmtree(one.folder, ignore_errors=True)
            gone += one.size if not one.folder.exists() else 0
    return gone
