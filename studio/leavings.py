"""Files and folders for a while, made so that what a killed program leaves is found and removed later.

Each is locked by the process that works in it, for as long as it does; the system lets go of the lock with the process.
`sweep` removes what bears our name, is of our user, is no link, and is locked by nobody: never by its age, since a
clock can be set, and never what a process still uses. Where the system locks no folders and keeps what is open
(Windows) nothing is swept. Names without our sign, as the program gave before this module, stay: they may be another
program's, and nothing locks them. Standard library only: every process may use it, on any thread.
"""

from __future__ import annotations

import logging
import os
import re
import shutil
import stat
import sys
import tempfile
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

_log = logging.getLogger(__name__)
_LONGEST = 150
"""Bytes of the file's own name that are in the name of its temporary one, which may have 255."""
_COMPANIONS = ("-journal", "-wal", "-shm")
_FILE = re.compile(r"\.(.+)\.triptych-[a-z0-9_]{8}\.new(-journal|-wal|-shm)?", re.DOTALL)
_FOLDER = re.compile(r"triptych-[a-z0-9_]{8}")

if sys.platform == "win32":

    def _hold(path: Path) -> int:
        return -1

    def _alone(descriptor: int) -> bool:
        return False

else:
    import fcntl

    def _hold(path: Path) -> int:
        """A descriptor that is no link's. Raise OSError."""
        return os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)

    def _alone(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True


class Swept(NamedTuple):
    number: int = 0
    size: int = 0
    """Bytes."""


@contextmanager
def new_file(dest: Path) -> Iterator[Path]:
    """An empty file beside `dest`, to be filled and then given its name; gone at the end unless it was. What others
    left of the same name is swept before. Raise OSError."""
    sweep(dest.parent, dest.name)
    path, descriptor = _locked(lambda: _make_file(dest))
    try:
        yield path
    finally:
        _let_go(descriptor)
        for ending in ("", *_COMPANIONS):
            Path(f"{path}{ending}").unlink(missing_ok=True)


@contextmanager
def new_folder(parent: Path) -> Iterator[Path]:
    """An empty folder in one of the program's own folders; it is gone at the end. Those that were left there are swept
    before. Raise OSError."""
    sweep_folders(parent)
    path, descriptor = _locked(lambda: Path(tempfile.mkdtemp(prefix="triptych-", dir=parent)))
    try:
        yield path
    finally:
        _let_go(descriptor)
        shutil.rmtree(path, ignore_errors=True)


def sweep(folder: Path, name: str = "") -> Swept:
    """Remove the temporary files that nobody works at any more: those of the file called `name`, or without a name all
    of ours. What was removed is counted, and the log says so. Never raises."""
    return _sweep(folder, lambda entry: _is_our_file(entry, name))


def sweep_folders(parent: Path) -> Swept:
    """Remove the temporary folders in `parent` that nobody works in any more. Never raises."""
    return _sweep(parent, _is_our_folder)


def _sweep(folder: Path, is_ours: Callable[[os.DirEntry[str]], bool]) -> Swept:
    found = Swept()
    try:
        with os.scandir(folder) as entries:
            ours = [Path(entry.path) for entry in entries if is_ours(entry)]
    except OSError:
        return found
    for path in ours:
        size = _remove(path)
        if size is not None:
            found = Swept(found.number + 1, found.size + size)
    if found.number:
        _log.info("%d temporary files of %d bytes that a killed program left in %s are gone", *found, folder)
    return found


def is_temporary(path: Path) -> bool:
    """Whether a folder has the name of one that `new_folder` made."""
    return _FOLDER.fullmatch(path.name) is not None


def _shortened(name: str) -> str:
    while len(os.fsencode(name)) > _LONGEST:
        name = name[:-1]
    return name


def _make_file(dest: Path) -> Path:
    handle, path = tempfile.mkstemp(prefix=f".{_shortened(dest.name)}.triptych-", suffix=".new", dir=dest.parent)
    os.close(handle)
    return Path(path)


def _locked(make: Callable[[], Path]) -> tuple[Path, int]:
    """Make it and lock it; anew when it was swept in between."""
    while True:
        path = make()
        try:
            descriptor = _hold(path)
        except FileNotFoundError:
            continue
        if descriptor < 0 or (_alone(descriptor) and _is_still(path, descriptor)):
            return path, descriptor
        os.close(descriptor)


def _let_go(descriptor: int) -> None:
    if descriptor >= 0:
        os.close(descriptor)


def _is_still(path: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(path.lstat(), os.fstat(descriptor))
    except OSError:
        return False


def _is_our_file(entry: os.DirEntry[str], name: str) -> bool:
    of = _FILE.fullmatch(entry.name)
    return of is not None and (not name or of[1] == _shortened(name)) and stat.S_ISREG(_mode_of_ours(entry))


def _is_our_folder(entry: os.DirEntry[str]) -> bool:
    return _FOLDER.fullmatch(entry.name) is not None and stat.S_ISDIR(_mode_of_ours(entry))


def _mode_of_ours(entry: os.DirEntry[str]) -> int:
    """0 where it is another user's or gone."""
    try:
        status = entry.stat(follow_symlinks=False)
    except OSError:
        return 0
    mine = sys.platform == "win32" or status.st_uid == os.geteuid()
    return status.st_mode if mine else 0


def _remove(path: Path) -> int | None:
    """The bytes that are free now; None when it is in use or cannot be removed."""
    companion = _FILE.fullmatch(path.name)
    if companion is not None and companion[2] and path.with_name(path.name.removesuffix(companion[2])).exists():
        return None  # It goes with its file.
    try:
        descriptor = _hold(path)
    except OSError:
        return None
    try:
        if descriptor < 0 or not _alone(descriptor) or not _is_still(path, descriptor):
            return None
        if path.is_dir():
            size = sum(part.lstat().st_size for part in path.rglob("*"))
            shutil.rmtree(path)
            return size
        parts = [part for part in (Path(f"{path}{ending}") for ending in ("", *_COMPANIONS)) if part.exists()]
        size = sum(part.lstat().st_size for part in parts)
        for part in reversed(parts):
            part.unlink(missing_ok=True)
    except OSError as error:
        # Who made it may have removed it meanwhile.
        if not isinstance(error, FileNotFoundError):
            _log.warning("%s could not be removed: %s", path, error)
        return None
    finally:
        _let_go(descriptor)
    return size


class Presence:
    """Says to other processes that this one works in a folder, from its making on, and asks whether any other does."""

    def __init__(self, folder: Path) -> None:
        """Raise OSError."""
        self._descriptor = _hold(folder)
        self._share()
        if self._descriptor >= 0:
            weakref.finalize(self, os.close, self._descriptor)

    def _share(self) -> None:
        if sys.platform != "win32":
            fcntl.flock(self._descriptor, fcntl.LOCK_SH)

    @contextmanager
    def alone(self) -> Iterator[bool]:
        """True when no other process works there, and none begins to before the block ends."""
        try:
            yield _alone(self._descriptor)
        finally:
            self._share()
