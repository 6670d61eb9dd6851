"""Pictures of files that come in: each through the one decoder of pictures, few enough and small enough for a project,
and paragraphs that show them. Used by the readers of this package, on their threads.

The first of a file's scenes carries them, until whoever takes the scenes in keeps them as assets. One that cannot be
kept is counted, and its words stand in its place.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import stat
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

import msgspec

from studio.domain.errors import StudioError
from studio.domain.media_types import media_type_of
from studio.domain.passages import Passage
from studio.domain.recipes.kept import Making
from studio.services.exchange.losses import LossKind
from studio.services.exchange.picture_reference import as_reference, making_or_none

MOST: Final = 1_000
"""Pictures of one file."""
EACH_LIMIT: Final = 64 * 2**20
"""Bytes of one."""
ALL_LIMIT: Final = 256 * 2**20
"""Bytes of all, as they are read and as they are kept."""
SIDE: Final = 2560
"""Pixels of the longer side; a larger one is taken in smaller."""
_SHOWS: Final = 2_000
"""Characters of what one shows."""
_DOT: Final = 2
"""Pixels of pictures by which pages keep things apart, or count who has read them."""
_DATA: Final = re.compile(r"data:image/[\w.+-]{1,40};base64,([A-Za-z0-9+/=%\s]{1,100000000})", re.ASCII)


class ImportedPicture(msgspec.Struct, frozen=True):
    id: str
    """SHA-256 of the data."""
    data: bytes
    media_type: str
    name: str
    making: Making = ()
    """What its file says of how it was made."""


class PicturesIn:
    """Of one file that is read."""

    def __init__(self, lost: Counter[LossKind], step: Callable[[float], None]) -> None:
        """`lost` is added to; `step` is called while a picture is decoded, and may raise to end it."""
        self._lost, self._step = lost, step
        self._kept: dict[str, ImportedPicture] = {}
        self._known: dict[str, str] = {}
        """What became of the bytes that were read: "" for nothing."""
        self._read = self._size = 0

    def take(self, data: bytes | None, shows: str, name: str = "") -> Passage | None:
        """The paragraph that shows a picture, by the bytes of its file; None for one that cannot be kept."""
        asset = self._asset(data, name) if data else ""
        if asset:
            return Passage(" ".join(shows.split())[:_SHOWS], "picture", asset=asset)
        self._lost["pictures"] += asset is not None
        return None

    def leave(self) -> None:
        """One is not taken."""
        self._lost["pictures"] += 1

    def all(self) -> tuple[ImportedPicture, ...]:
        """In the order in which they came."""
        return tuple(self._kept.values())

    def _asset(self, data: bytes, name: str) -> str | None:
        """ "" for one that cannot be kept, None for a dot that nobody misses."""
        read = hashlib.sha256(data).hexdigest()
        if read in self._known:
            return self._known[read]
        self._read += len(data)
        if len(data) > EACH_LIMIT or self._read > ALL_LIMIT or len(self._known) >= MOST:
            return ""
        self._known[read] = ""
        try:
            found, was = as_reference(data, name or "picture", lambda _share: self._step(0.0), SIDE)
        except StudioError:
            return ""
        if max(was) <= _DOT:
            return None
        self._size += len(found)
        if self._size > ALL_LIMIT:
            return ""
        asset = hashlib.sha256(found).hexdigest()
        self._known[read] = asset
        making = making_or_none(data, name)
        if asset not in self._kept or not self._kept[asset].making:
            self._kept[asset] = ImportedPicture(asset, found, media_type_of(found), name, making)
        return asset


def data_of(address: str) -> bytes | None:
    """The picture that an address itself is, `data:image/png;base64,…`; None for others."""
    found = _DATA.fullmatch(address.strip())
    if found is None or len(found[1]) > EACH_LIMIT * 4 // 3 + 4:
        return None
    try:
        return base64.b64decode(unquote(found[1]) if "%" in found[1] else found[1])
    except (binascii.Error, ValueError):
        return None


def beside(folder: Path, address: str) -> bytes | None:
    """A picture by its address on a page that lies in a folder: of a file in that folder or below it, links followed;
    None for others, and for what is no file."""
    parts = urlsplit(address) if len(address) < 2_000 else None
    if parts is None or parts.scheme or parts.netloc or not parts.path:
        return None
    try:
        place = (folder / unquote(parts.path)).resolve()
        if not place.is_relative_to(folder.resolve()):
            return None
        known = place.stat()
        if not stat.S_ISREG(known.st_mode) or known.st_size > EACH_LIMIT:
            return None
        return place.read_bytes()
    except (OSError, ValueError):  # a name with a NUL is none
        return None
