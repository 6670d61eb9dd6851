"""What a reader of Rich Text keeps in mind between two words of it: half a letter, a row of a table. Pure; used by
`rtf_reader`.
"""

from __future__ import annotations

_LOST = "\ufffd"


class Halves:
    """Letters by their numbers, of which some come in two."""

    def __init__(self) -> None:
        self._high = 0
        """The first half of a pair of `\\u`."""

    @property
    def waits(self) -> bool:
        return self._high > 0

    def unit(self, number: int) -> str:
        """What can be said by now; a half that nothing completes is a letter that is lost."""
        unit = number & 0xFFFF
        high, self._high = self._high, 0
        if 0xD800 <= unit < 0xDC00:
            self._high = unit
            return _LOST if high else ""
        if 0xDC00 <= unit < 0xE000:
            return chr(0x10000 + ((high - 0xD800) << 10) + unit - 0xDC00) if high else _LOST
        return (_LOST if high else "") + chr(unit)

    def before(self, text: str) -> str:
        """Other words, which complete no half."""
        high, self._high = self._high, 0
        return _LOST + text if high else text


class Rows:
    """Of the row that is defined: whether it is a head, and its merged cells."""

    def __init__(self) -> None:
        self.head, self.merged = False, 0

    def meet(self, name: bytes) -> bool:
        """Whether the word is one of theirs."""
        if name == b"trowd":
            self.head, self.merged = False, 0
        elif name == b"trhdr":
            self.head = True
        elif name in (b"clmgf", b"clvmgf"):
            self.merged += 1
        else:
            return False
        return True
