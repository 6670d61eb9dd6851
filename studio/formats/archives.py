"""Reads single members of archives from outside, with bounds: nothing is unpacked to a path the archive chose.

Called by the installer (packages) and the importers; any thread. Standard library only.
"""

from __future__ import annotations

import errno
import gzip
import lzma
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final, cast

MAX_MEMBERS = 100_000
BROKEN_ZIP: Final = (
    zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError, OverflowError, IndexError, zlib.error,
    lzma.LZMAError, struct.error,
)  # fmt: skip
"""What zipfile raises of archives that are damaged or mean harm. NotImplementedError: packed in a way it does not know.
RuntimeError: encrypted. ValueError and OverflowError: places before the beginning or beyond any file.
IndexError: an encrypted member without a name. bz2 raises an
OSError without a number, which is left to who knows whether the disk is meant."""
BROKEN_TAR: Final = (
    tarfile.TarError, gzip.BadGzipFile, EOFError, ValueError, OverflowError, zlib.error, lzma.LZMAError,
)  # fmt: skip
"""The same of tarfile and gzip."""
_CHUNK = 1024 * 1024


class ArchiveError(ValueError):
    """The archive is damaged, lacks the member, or holds more than it may. Says which."""


@contextmanager
def damage_told(name: str, raised: tuple[type[Exception], ...]) -> Iterator[None]:
    """What a library raises of the archive of that name, as an ArchiveError."""
    try:
        yield
    except ArchiveError:
        raise
    except raised as error:
        raise ArchiveError(f"{name} is damaged: {error}") from error
    except OSError as error:
        if error.errno not in (
            None,
            errno.EINVAL,
        ):  # the disk's; gzip and bz2 give none, a place before the start EINVAL
            raise
        raise ArchiveError(f"{name} is damaged: {error}") from error


@contextmanager
def zip_member(archive: Path, member: str) -> Iterator[IO[bytes]]:
    """A member of a zip or wheel, to be read. Raises ArchiveError, OSError."""
    with damage_told(archive.name, BROKEN_ZIP), zipfile.ZipFile(archive) as opened:
        if len(opened.infolist()) > MAX_MEMBERS:
            raise ArchiveError(f"{archive.name} has more than {MAX_MEMBERS} members")
        try:
            info = opened.getinfo(member)
        except KeyError as error:
            raise ArchiveError(f"{archive.name} has no member {member}") from error
        if info.is_dir() or info.flag_bits & 0x1:
            raise ArchiveError(f"{member} is a folder or encrypted")
        with opened.open(info) as stream:
            yield stream


@contextmanager
def tar_member(archive: Path, member: str) -> Iterator[IO[bytes]]:
    """A regular file of a (compressed) tar, to be read; links are refused. Raises ArchiveError, OSError."""
    with damage_told(archive.name, BROKEN_TAR), tarfile.open(archive) as opened:
        for number, info in enumerate(opened):
            if number > MAX_MEMBERS:
                raise ArchiveError(f"{archive.name} has more than {MAX_MEMBERS} members")
            if info.name == member:
                stream = opened.extractfile(info) if info.isreg() else None
                if stream is None:
                    raise ArchiveError(f"{member} is not a regular file")
                with stream:
                    yield stream
                return
        raise ArchiveError(f"{archive.name} has no member {member}")


def open_gzip(archive: Path) -> IO[bytes]:
    """The unzipped bytes of a gzip file; damage shows in `copy_bounded`."""
    return cast(IO[bytes], gzip.open(archive, "rb"))


def copy_bounded(source: IO[bytes], target: IO[bytes], limit: int, check: Callable[[], None]) -> int:
    """Copy to the end; returns the bytes. Raises ArchiveError beyond `limit` bytes and what `check`, called for each
    megabyte, raises."""
    copied = 0
    with damage_told("it", (*BROKEN_ZIP, *BROKEN_TAR)):
        while chunk := source.read(_CHUNK):
            check()
            copied += len(chunk)
            if copied > limit:
                raise ArchiveError(f"more than the expected {limit} bytes")
            target.write(chunk)
    return copied
