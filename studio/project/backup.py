"""Copies of a project through SQLite's backup API, and whole-file writes: temporary file, fsync, then the name.

"Save a copy" and exports call this on the caller's thread.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import apsw

from studio.project import store
from studio.project.connect import connect, failures


def write_whole(dest: Path, data: bytes) -> None:
    """Write a file so that its name holds either the old or the new content. Raise StudioError."""
    with failures(dest):
        handle, name = tempfile.mkstemp(prefix=f".{dest.name}.", dir=dest.parent)
        new = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            store.put_in_place(new, dest)
        finally:
            new.unlink(missing_ok=True)


def save_copy(file: store.ProjectFile, dest: Path) -> None:
    """Copy the project as it is on disk now. Raise StudioError; `dest` is then as it was."""
    with failures(dest):
        handle, name = tempfile.mkstemp(prefix=f".{dest.name}.", dir=dest.parent)
        os.close(handle)
        new = Path(name)
        try:
            reader = file.connect_reader()
            try:
                copy_into(reader, new)
            finally:
                reader.close()
            store.put_in_place(new, dest)
        finally:
            for ending in ("", "-journal", "-wal"):
                Path(name + ending).unlink(missing_ok=True)


def copy_into(reader: apsw.Connection, new: Path) -> None:
    """The reader's database as it is now, closed in order, in the empty file `new`."""
    writer = connect(new, create=True)
    try:
        with writer.backup("main", reader, "main") as copying:
            while not copying.done:
                copying.step(-1)
        writer.pragma("journal_mode", "DELETE")
        with writer:
            writer.execute("INSERT OR REPLACE INTO setting VALUES ('clean', 'true')")
    finally:
        writer.close()
