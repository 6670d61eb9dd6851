"""Whole-file writes and database copies: a temporary file beside the target, fsync, then the name.

Used by the rest of this package, on any thread. A failure leaves the target as it was and nothing beside it;
what a killed program left beside it goes at the next write.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw

from studio import leavings
from studio.domain.errors import FileUnwritable, StudioError
from studio.project.connect import connect, failures, transaction

_PAGES = 2048
"""Copied between two questions whether to stop: 8 MiB."""


@contextmanager
def replacing(dest: Path, *, exported: bool = False) -> Iterator[Path]:
    """An empty file to fill; it becomes `dest` when the block ends well. A project or a backup may be read by others
    only where they could already; `exported`: as the user's umask says. Raise StudioError for what goes wrong."""
    if not dest.parent.is_dir():
        raise StudioError(FileUnwritable(path=str(dest), detail="its folder does not exist"))
    with failures(dest), leavings.new_file(dest) as new:
        yield new
        put_in_place(new, dest, exported=exported)


def write_whole(dest: Path, data: bytes) -> None:
    """Export a file so that its name holds either the old or the new content. Raise StudioError."""
    with replacing(dest, exported=True) as new:
        new.write_bytes(data)


def export_folder(path: Path) -> None:
    """A folder beside an exported file, as the user's umask says; it may be there already. Raise StudioError."""
    with failures(path):
        path.mkdir(exist_ok=True)


def put_in_place(new: Path, dest: Path, *, exported: bool = False) -> None:
    """Make a finished file durable and give it its name, replacing what had it."""
    with new.open("rb+") as file:
        os.fsync(file.fileno())
    if os.name != "nt":
        new.chmod(0o666 & ~_umask() if exported else _mode_of(dest))
    new.replace(dest)
    if os.name != "nt":
        folder = os.open(dest.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def copy_database(reader: apsw.Connection, new: Path, stop: Callable[[], bool] = lambda: False) -> bool:
    """The reader's database as it is now, in the empty file `new`, as after an orderly close.

    Under one read transaction, without which every commit of the writer would start the copy again. `stop` is asked
    every few megabytes; False when it said so.
    """
    writer = connect(new, create=True)
    try:
        with transaction(reader, "DEFERRED"):
            reader.execute("SELECT count(*) FROM sqlite_schema").fetchall()
            with writer.backup("main", reader, "main") as copying:
                while not copying.done:
                    if stop():
                        return False
                    copying.step(_PAGES)
        writer.pragma("journal_mode", "DELETE")
        with transaction(writer):
            writer.execute("INSERT OR REPLACE INTO setting VALUES ('clean', 'true')")
    finally:
        writer.close()
    return True


def _mode_of(dest: Path) -> int:
    """The file's that is replaced; of a new one 0600."""
    try:
        return stat.S_IMODE(dest.stat().st_mode) & 0o777
    except FileNotFoundError:
        return 0o600


def _umask() -> int:
    present = os.umask(0o077)
    os.umask(present)
    return present
