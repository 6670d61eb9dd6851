"""The lock of a project that is open for editing: held by the system on a small file beside the project.

It is tested by taking it, never by the file's existence, so that a crash leaves nothing to clean up. The file's text
names the holder. Window or command line; the lock belongs to the process.
"""

from __future__ import annotations

import errno
import os
import socket
import sys
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from studio.domain.errors import FileUnwritable, ProjectLocked, StudioError
from studio.private_files import open_private

_PLAIN = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
"""Whoever may write into the project's folder can leave a link or a pipe there under the lock's name."""
_BYTE = 1 << 30
"""The byte that is locked on Windows, where a locked range cannot be read: far behind the holder's name."""

_TEXT_BYTES = 600
"""Holder and note; more is not ours."""


def lock_path(project: Path) -> Path:
    """`Name.triptych-lock` beside the real file, so that two ways to one project meet in one lock."""
    real = Path(os.path.realpath(project))
    return real.with_name(real.name + "-lock")


def this_process(program: str = "Triptych") -> str:
    """How a holder names itself."""
    return f"{program}, process {os.getpid()} on {socket.gethostname()}"


if sys.platform == "win32":
    import msvcrt

    def _take(descriptor: int) -> bool:
        os.lseek(descriptor, _BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _take(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


class ProjectLock:
    """Held from construction to `release`. Raises StudioError(ProjectLocked) or StudioError(FileUnwritable)."""

    def __init__(self, project: Path, program: str = "Triptych") -> None:
        self.path = lock_path(project)
        self._program = program
        self._project = project
        self._descriptor = self._acquire(project)
        os.lseek(self._descriptor, 0, os.SEEK_SET)
        text = os.read(self._descriptor, _TEXT_BYTES)
        self.was_left = bool(text)
        """Its holder was killed, or the machine was: in an orderly end the file goes."""
        self.left_note = _second_line(text)
        """What a holder that was killed noted; empty after an orderly end."""
        self.note(self.left_note)

    def note(self, words: str) -> None:
        """Keep a line beside the holder's name, for the next opening after a crash."""
        # On a full disk the holder stays without a name; the lock holds all the same.
        with suppress(OSError):
            os.lseek(self._descriptor, 0, os.SEEK_SET)
            os.ftruncate(self._descriptor, 0)
            os.write(self._descriptor, f"{this_process(self._program)}\n{words}".encode())

    def _acquire(self, project: Path) -> int:
        tries = 4
        while True:
            try:
                descriptor = open_private(self.path)
            except OSError as error:
                raise StudioError(FileUnwritable(path=str(self.path), detail=str(error))) from error
            try:
                taken = _take(descriptor)
            except OSError as error:
                os.close(descriptor)
                raise StudioError(FileUnwritable(path=str(self.path), detail=f"no locks here: {error}")) from error
            if not taken:
                os.close(descriptor)
                tries -= 1
                if tries:
                    time.sleep(0.03)  # Somebody may only be looking whether it is held.
                    continue
                raise StudioError(ProjectLocked(path=str(project), holder=read_holder(project)))
            if self._still_there(descriptor):
                return descriptor
            # The former holder removed the file between our opening and our locking it.
            os.close(descriptor)

    def _still_there(self, descriptor: int) -> bool:
        try:
            return os.path.samestat(os.fstat(descriptor), self.path.stat())
        except FileNotFoundError:
            return False

    def renew(self) -> bool:
        """Take it again where somebody removed its file; whether that was so. Raises as the construction does, when
        another program was faster."""
        if self._still_there(self._descriptor):
            return False
        former, self._descriptor = self._descriptor, self._acquire(self._project)
        os.close(former)
        return True

    def release(self) -> None:
        """Remove the file, then let go. Safe to call twice."""
        if self._descriptor < 0:
            return
        if sys.platform != "win32" and self._still_there(self._descriptor):
            self.path.unlink(missing_ok=True)
        os.close(self._descriptor)
        self._descriptor = -1
        if sys.platform == "win32":
            try:
                self.path.unlink(missing_ok=True)
            except PermissionError:
                return  # The next holder has opened it already; it is theirs now.

    def __enter__(self) -> ProjectLock:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def read_holder(project: Path) -> str:
    """What the holder wrote of itself; a general word when it cannot be read."""
    try:
        handle = os.open(lock_path(project), os.O_RDONLY | _PLAIN)
        with os.fdopen(handle, "rb") as file:
            text = file.readline(300).decode("utf-8", "replace")
    except OSError:
        text = ""
    return "".join(letter for letter in text if letter.isprintable()) or "another program"


def read_note(project: Path) -> str:
    """What the holder noted; empty where nobody has, or it cannot be read."""
    try:
        handle = os.open(lock_path(project), os.O_RDONLY | _PLAIN)
        with os.fdopen(handle, "rb") as file:
            return _second_line(file.read(_TEXT_BYTES))
    except OSError:
        return ""


def _second_line(text: bytes) -> str:
    return text.partition(b"\n")[2].decode("ascii", "replace")


def is_held(project: Path) -> bool:
    """Whether some process has the project open for editing, also where this user may not write."""
    descriptor = -1
    for way in (os.O_RDWR, os.O_RDONLY):
        try:
            descriptor = os.open(lock_path(project), way | _PLAIN)
            break
        except (FileNotFoundError, NotADirectoryError):
            return False
        except OSError as error:
            if error.errno == errno.ELOOP:
                return False  # A link is nobody's lock; whoever takes the lock is told of it.
    if descriptor < 0:
        return True  # There is a lock file that we may not look into: it is safer to take it at its word.
    try:
        return not _take(descriptor)
    except OSError:
        return False
    finally:
        os.close(descriptor)
