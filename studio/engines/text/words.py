"""From tokens to text that can be shown at once: whole characters only, and never a part of a stop string.

Called by the decode loops on a worker's job thread.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from typing import Final

_CONTROLS: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")
"""What no manuscript holds: controls but tab and newline, and the two noncharacters that XML refuses."""


def without_controls(text: str) -> str:
    """What a model writes, without the characters that would not be seen in a manuscript."""
    return _CONTROLS.sub("", text)


class Utf8Joiner:
    """Joins the bytes of tokens; a character that is cut between tokens waits for its rest, broken bytes and controls
    vanish."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("ignore")

    def feed(self, piece: bytes) -> str:
        return without_controls(self._decoder.decode(piece))

    def state(self) -> tuple[bytes, int]:
        """To be given to `go_back`."""
        return self._decoder.getstate()

    def go_back(self, state: tuple[bytes, int]) -> None:
        self._decoder.setstate(state)


class StopWatch:
    """Passes text on, holding back what may become a stop string; ends before the first one."""

    def __init__(self, stops: Sequence[str]) -> None:
        self._stops = tuple(stop for stop in stops if stop)
        self._held = ""
        self.stopped = False
        """A stop string has come; nothing more is passed on."""

    def feed(self, text: str) -> str:
        """Text that is certain by now."""
        if self.stopped:
            return ""
        held = self._held + text
        found = [(place + len(stop), place) for stop in self._stops if (place := held.find(stop)) >= 0]
        if found:
            # The one that is whole first, so that it does not matter how the text was cut into tokens.
            self.stopped = True
            self._held = ""
            return held[: min(found)[1]]
        waiting = max((_overlap(held, stop) for stop in self._stops), default=0)
        certain = len(held) - waiting
        self._held = held[certain:]
        return held[:certain]

    def finish(self) -> str:
        """What was held back and did not become a stop string after all."""
        rest, self._held = self._held, ""
        return rest


def _overlap(text: str, stop: str) -> int:
    """Length of the longest end of `text` that begins `stop`."""
    for length in range(min(len(text), len(stop) - 1), 0, -1):
        if text.endswith(stop[:length]):
            return length
    return 0
