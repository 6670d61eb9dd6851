"""What was found out about a model's vocabulary and takes seconds to find out again, kept in the cache.

Called by the engines of GGUF files on a text worker's job thread. A note belongs to one file as it is now: where its
place, size or times differ, it is another one. What cannot be kept is found out again at the next load.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Final

from studio import places
from studio.private_files import private_folder, write_private

BUDGET: Final = 160 * 10**6
"""Bytes of all notes together; those read longest ago go first."""


class KeptNote:
    """One thing that is known of one model file."""

    def __init__(self, model: Path, what: str) -> None:
        """`what`: its kind and version, a word. Raises OSError where there is no such file."""
        facts = model.stat()
        mark = f"{model.resolve()}\0{facts.st_size}\0{facts.st_mtime_ns}\0{facts.st_ctime_ns}\0{what}"
        name = hashlib.blake2b(mark.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
        self._path = places.cache_dir() / "vocabularies" / f"{name}-{what}"

    def read(self) -> bytes | None:
        """None where nothing is known."""
        try:
            found = self._path.read_bytes()
            os.utime(self._path)
        except OSError:
            return None
        return found

    def write(self, data: bytes) -> None:
        try:
            home = private_folder(self._path.parent)
            _make_room(home, len(data))
            write_private(self._path, data, durable=False)
        except OSError:
            # It is found out again at the next load.
            return


def _make_room(home: Path, needed: int) -> None:
    """Raises OSError."""
    notes = [(entry, entry.stat()) for entry in home.iterdir() if entry.is_file()]
    total = needed + sum(facts.st_size for _, facts in notes)
    for entry, facts in sorted(notes, key=lambda note: note[1].st_mtime):
        if total <= BUDGET:
            return
        entry.unlink(missing_ok=True)
        total -= facts.st_size
