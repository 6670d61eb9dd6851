"""Text without what only looks different: entities, zero-width characters, presentation forms, kinds of apostrophes.

Every place of the plain text is known in the text as written, so that a token's source is what somebody wrote.
"""

from __future__ import annotations

import html
import re
import unicodedata
from bisect import bisect_right
from typing import Final

_APOSTROPHES: Final = "’ʼ‘`´＇ʻ"
_UNSEEN: Final = "\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff"
_ODD: Final = re.compile(
    r"&(?:\#[0-9]{1,7}|\#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});"
    rf"|[{_UNSEEN}]+|[{_APOSTROPHES}]|\u2028"
    "|[\ufb00-\ufb06\uff01-\uff5e\U0001d400-\U0001d7ff\u2160-\u217f]"
    r"|[^\W\d_][\u0300-\u036f]{1,8}"
    r"|(?<!\w)[Nn][º°](?=\s?[0-9])"
)  # fmt: skip


class Plain:
    """The plain text, and where each of its characters came from."""

    def __init__(self, written: str) -> None:
        pieces: list[str] = []
        self._plain_at: list[int] = [0]
        self._written_at: list[int] = [0]
        at = length = 0
        for found in _ODD.finditer(written):
            new = _instead(found[0])
            pieces += (written[at : found.start()], new)
            length += found.start() - at + len(new)
            at = found.end()
            if len(new) != at - found.start():
                self._plain_at.append(length)
                self._written_at.append(at)
        pieces.append(written[at:])
        self.text = "".join(pieces)

    def origin(self, place: int) -> int:
        """Where a place of the plain text is in the text as written: behind what is unseen there."""
        near = bisect_right(self._plain_at, place) - 1
        moved = self._written_at[near] + place - self._plain_at[near]
        return min(moved, self._written_at[near + 1]) if near + 1 < len(self._written_at) else moved


def _instead(odd: str) -> str:
    if odd in _APOSTROPHES:
        return "'"
    if odd == "\u2028":
        return " "
    if odd[-1] in "º°":
        return "№"
    if odd[0] == "&":
        found = html.unescape(odd)
        return "'" if found in _APOSTROPHES else found if found != odd else odd
    return "" if re.fullmatch(f"[{_UNSEEN}]+", odd) else unicodedata.normalize("NFKC", odd)
