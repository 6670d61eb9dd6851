"""Folders and files that no other user of the machine can read, replace, or lead elsewhere by a link.

The one place that makes folders and files of the program's own: settings, log, spool, locks, backups, caches, models.
Projects, and what a person exports, are made by `studio.project.files`. Every process, any thread; standard library
only. On Windows the user's profile is closed to others by its access list, and modes mean nothing.

A mode given to open(2) is only narrowed by the umask, never widened: 0600 and 0700 hold whatever the umask says.
"""

from __future__ import annotations

import errno
import os
import shutil
import stat
import tempfile
from pathlib import Path

from studio import leavings

_POSIX = os.name == "posix"
_OPEN = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NONBLOCK", 0)
_OPEN |= getattr(os, "O_BINARY", 0)
_OVERFLOW = 65534
"""How an owner appears who has no number in this user namespace."""


def private_folder(path: Path) -> Path:
    """Make the folder with its parents, and answer with it. One that is there must be ours, and is closed to others if
    it was open. A link that is ours leads where the person wants it: what it leads to is left as it is.
    Raises OSError; PermissionError says whose the folder is."""
    if not _POSIX:
        path.mkdir(parents=True, exist_ok=True)
        return path
    _make(path)
    facts = path.lstat()
    if not _may_own(facts.st_uid):
        raise PermissionError(errno.EACCES, f"it belongs to another user (number {facts.st_uid})", str(path))
    if stat.S_ISLNK(facts.st_mode):
        return path
    if facts.st_mode & 0o077 and facts.st_uid == os.geteuid():
        try:
            path.chmod(0o700)
        except PermissionError:
            return path  # FAT sticks and some network drives keep no modes.
    return path


def _make(path: Path) -> None:
    missing = []
    place = path
    while not os.path.lexists(place):
        missing.append(place)
        place = place.parent
    for folder in reversed(missing):
        try:
            folder.mkdir(mode=0o700)
        except FileExistsError:
            continue
    if not path.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, "a folder is needed here, and something else has its name", str(path))


def is_private(path: Path) -> bool:
    """Whether the folder is there, ours, no link, and closed to others."""
    try:
        facts = path.lstat()
    except OSError:
        return False
    if not _POSIX:
        return stat.S_ISDIR(facts.st_mode)
    return stat.S_ISDIR(facts.st_mode) and facts.st_uid == os.geteuid() and not facts.st_mode & 0o077


def open_private(path: Path, flags: int = os.O_RDWR | os.O_CREAT) -> int:
    """A descriptor of a plain file of ours, made with mode 0600 where `flags` say so, closed to others where it was
    open. No link is followed, and nothing is written before the file is known: `flags` must not hold O_TRUNC.
    Raises OSError; PermissionError says what stands there instead."""
    try:
        handle = os.open(path, flags | _OPEN, 0o600)
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.EMLINK):
            raise _strange(path, "a link to another place has its name; remove it") from error
        raise
    if not _POSIX:
        return handle
    facts = os.fstat(handle)
    try:
        if not stat.S_ISREG(facts.st_mode):
            raise _strange(path, "it is no plain file; remove it")
        if facts.st_uid != os.geteuid():
            raise _strange(path, f"it belongs to another user (number {facts.st_uid}); remove it")
        if facts.st_nlink > 1:
            raise _strange(path, "it is another file too, under another name; remove it")
        if facts.st_mode & 0o077:
            os.fchmod(handle, 0o600)
    except OSError:
        os.close(handle)
        raise
    return handle


def new_private(path: Path) -> int:
    """A descriptor of an empty file that was not there before; what had its name is removed. Raises OSError."""
    path.unlink(missing_ok=True)
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | _OPEN, 0o600)


def write_private(path: Path, data: bytes, *, durable: bool = True) -> None:
    """Replace `path` by `data`, whole or not at all: under another name first. `durable` waits for the disk.
    Raises OSError."""
    with leavings.new_file(path) as new:
        with new.open("wb") as file:
            file.write(data)
            file.flush()
            if durable:
                os.fsync(file.fileno())
        new.replace(path)


def copy_private(source: Path, target: Path) -> None:
    """Copy a file's bytes to a new file of ours. Raises OSError."""
    os.close(new_private(target))
    shutil.copyfile(source, target)


def temporary_folder(parent: Path, prefix: str) -> Path:
    """A new empty folder of ours with a name that nobody can foretell. Raises OSError."""
    return Path(tempfile.mkdtemp(prefix=prefix, dir=parent))


def _may_own(user: int) -> bool:
    """We, and root, who can do everything anyway."""
    return user in (os.geteuid(), 0) or (user == _OVERFLOW and _root_has_no_number())


def _root_has_no_number() -> bool:
    """In a worker's user namespace files of root appear as those of nobody."""
    try:
        rows = Path("/proc/self/uid_map").read_text().splitlines()
    except OSError:
        return False
    return not any(row.split()[:2] == ["0", "0"] for row in rows)


def _strange(path: Path, words: str) -> PermissionError:
    return PermissionError(errno.EACCES, words, str(path))
