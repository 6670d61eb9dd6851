"""A picture of a Rich Text file as it comes by: its bytes as hexadecimal digits or as they are, and what is said of it.
Used by `rtf_in`; any thread.

Source: Rich Text Format Specification 1.9.1 (Microsoft), "Pictures".
"""

from __future__ import annotations

import re
from typing import Final

from studio.services.exchange.pictures_in import EACH_LIMIT

_SHOWS_LIMIT: Final = 4_000
_DESCRIPTION: Final = "wzDescription"
_NO_DIGIT: Final = re.compile(rb"[^0-9a-fA-F]+")
PARTS: Final = {b"picprop": "picprop", b"sn": "pictname", b"sv": "pictvalue", b"sp": "picprop"}
"""Destinations within a picture: its properties, each with a name and a value."""


class Picture:
    """As far as it has come."""

    def __init__(self) -> None:
        self._digits: list[bytes] = []
        self._raw = b""
        self._size = 0
        self._name = ""
        self.shows = ""

    def take(self, digits: bytes) -> None:
        """Digits go on."""
        self._size += len(digits)
        if self._size <= 2 * EACH_LIMIT + EACH_LIMIT // 8:
            self._digits.append(digits)

    def take_raw(self, data: bytes) -> None:
        """Of `\\bin`."""
        self._raw += data[: EACH_LIMIT - len(self._raw)]

    def begin_property(self) -> None:
        self._name = ""

    def say(self, text: str, into: str) -> None:
        """The name or the value of a property goes on."""
        if into == "pictname":
            self._name = (self._name + text)[: len(_DESCRIPTION) + 1]
        elif into == "pictvalue" and self._name == _DESCRIPTION:
            self.shows = (self.shows + text)[:_SHOWS_LIMIT]

    def data(self) -> bytes:
        """Of its file; empty where it is none."""
        digits = _NO_DIGIT.sub(b"", b"".join(self._digits))
        return self._raw or bytes.fromhex(digits[: len(digits) // 2 * 2].decode("ascii"))
