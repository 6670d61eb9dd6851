"""Knows files by size and header fingerprint at once, and by SHA-256 once somebody had the time to read them.

`stamp` is quick (64 KiB) and is called on the window's thread; `sha256_of` reads the whole file and is called in
background threads only. `HashBook` remembers what was computed for exactly this size and modification time.
"""

from __future__ import annotations

import hashlib
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import msgspec

from studio.domain.raised import UNDECODABLE
from studio.domain.requests import FileStamp
from studio.private_files import private_folder, write_private

HEADER_BYTES = 64 * 1024
_CHUNK = 1024 * 1024


def fingerprint(path: Path) -> str:
    """SHA-256 (hex) of the first 64 KiB."""
    with path.open("rb") as file:
        return hashlib.sha256(file.read(HEADER_BYTES)).hexdigest()


def sha256_of(path: Path, tick: Callable[[int], None] | None = None) -> str:
    """SHA-256 (hex) of a whole file. `tick` gets the bytes of each chunk and may raise to stop."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            if tick is not None:
                tick(len(chunk))
    return digest.hexdigest()


def blob_name(path: Path) -> str:
    """What Git calls a file with these bytes: the SHA-1 (hex) of "blob", its size and all of it."""
    digest = hashlib.sha1(b"blob %d\0" % path.stat().st_size, usedforsecurity=False)
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


class StopHashingError(Exception):
    """Raised by a `tick` to give up; not a failure."""


_NICENESS = 15


def lower_thread_priority() -> None:
    """Let this thread yield to the window's, where the system has priorities for threads."""
    if sys.platform == "linux":
        thread = threading.get_native_id()
        # Only root may give itself more time than it was started with (by `nice`).
        os.setpriority(os.PRIO_PROCESS, thread, max(_NICENESS, os.getpriority(os.PRIO_PROCESS, thread)))


class _Known(msgspec.Struct, frozen=True):
    size: int
    mtime_ns: int
    fingerprint: str
    sha256: str | None = None


class HashBook:
    """Fingerprints and hashes by path, valid while size and modification time stay the same; kept as JSON.

    Any thread. A damaged book is an empty book: everything in it can be computed again."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._known: dict[str, _Known] = {}
        try:
            self._known = msgspec.json.decode(path.read_bytes(), type=dict[str, _Known])
        except (OSError, *UNDECODABLE):
            self._known = {}

    def stamp(self, name: str, path: Path) -> FileStamp:
        """Size, fingerprint, and the SHA-256 if it is known. Raises OSError."""
        status = path.stat()
        key = str(path)
        with self._lock:
            known = self._known.get(key)
        if known is None or (known.size, known.mtime_ns) != (status.st_size, status.st_mtime_ns):
            known = _Known(status.st_size, status.st_mtime_ns, fingerprint(path))
            with self._lock:
                self._known[key] = known
        return FileStamp(name=name, size=known.size, fingerprint=known.fingerprint, sha256=known.sha256)

    def learn(self, path: Path, sha256: str) -> None:
        """Keep the hash of a file as it is now. Raises OSError when the file cannot be looked at."""
        status = path.stat()
        with self._lock:
            self._known[str(path)] = _Known(status.st_size, status.st_mtime_ns, fingerprint(path), sha256)

    def compute(self, path: Path, tick: Callable[[int], None] | None = None) -> str:
        """The SHA-256, from the book or by reading the file. Raises OSError and what `tick` raises."""
        known = self.stamp(path.name, path).sha256
        if known is None:
            known = sha256_of(path, tick)
            self.learn(path, known)
        return known

    def save(self) -> None:
        """Write the book. Raises OSError."""
        with self._lock:
            data = msgspec.json.encode(self._known)
        write_private(private_folder(self._path.parent) / self._path.name, data)
