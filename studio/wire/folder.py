"""A job's folder in the spool, as both processes know it: names of its files and of the notes beside them.

    order         the job, the project and the request; written before a worker is told (services.spool)
    in/           input files, named by SHA-256
    0000.png      a finished file; `0000.done` beside it is its FileDone message, written after the file is safe
    0000-07.png   a part of it, written before the note
    finished      the job's Finished message

Every file is written under another name, fsynced and renamed, and then the folder is fsynced: what bears its final
name is complete, even after a power cut.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from studio.private_files import new_private

ORDER = "order"
INPUTS = "in"
FINISHED = "finished"
DONE_SUFFIX = ".done"


def write_safely(path: Path, write: Callable[[BinaryIO], object]) -> None:
    """Let `write` fill a new file, then put it at `path`, safe against a crash. Raises OSError."""
    partial = path.with_name(path.name + ".part")
    with os.fdopen(new_private(partial), "wb") as file:
        write(file)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in `folder` safe. Does nothing on Windows, which has no such call."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
