"""Turns the system's complaints about disks into typed failures. Any thread."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from studio.domain.errors import DiskFull, FileUnwritable, StudioError

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
SPARE_BYTES = 64 * 1024 * 1024
"""Left free for the system and the project file."""


@contextmanager
def writing(path: Path, needed: int | None = None) -> Iterator[None]:
    """OSErrors of the block become StudioError(DiskFull | FileUnwritable) about `path`."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise StudioError(DiskFull(path=str(path), needed_bytes=needed, free_bytes=free_bytes(path))) from error
        raise StudioError(FileUnwritable(path=str(path), detail=os.strerror(error.errno or 0))) from error


def free_bytes(path: Path) -> int | None:
    """Free bytes of the disk that holds `path`, which need not exist yet."""
    for folder in (path, *path.parents):
        if folder.exists():
            return shutil.disk_usage(folder).free
    return None


def need_room(path: Path, needed: int) -> None:
    """Raises StudioError(DiskFull) when `needed` bytes and a margin are not free."""
    free = free_bytes(path)
    if free is not None and free < needed + SPARE_BYTES:
        raise StudioError(DiskFull(path=str(path), needed_bytes=needed, free_bytes=free))
