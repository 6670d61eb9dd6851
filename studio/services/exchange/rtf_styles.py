"""Styles and lists that a Rich Text file defines at its beginning, as they come by. Used by `rtf_in`; any thread.

Source: Rich Text Format Specification 1.9.1 (Microsoft), "Style Sheet", "List Tables".
"""

from __future__ import annotations

from typing import Final

from studio.domain.text_records import ParagraphStyle
from studio.services.exchange.word_processors import is_code_letters, kind_by_name

NAME_LIMIT: Final = 4_000
"""Signs of a style's name."""
_BULLETS: Final = (23, 255)
"""Formats of a number that are none."""
_LEVELS: Final = 100


class _Style:
    """As far as it has come."""

    def __init__(self) -> None:
        self.name, self.number, self.letters, self.base = "", 0, False, -1
        self.level: int | None = None
        self.on: frozenset[str] = frozenset()


class Sheet:
    """Of one file."""

    def __init__(self) -> None:
        self._style = _Style()
        self._styles: dict[tuple[bool, int], _Style] = {}
        self._kinds: dict[int, ParagraphStyle] = {}
        self._levels: list[int] = []
        self._lists: dict[int, list[int]] = {}
        self._uses: dict[int, int] = {}
        self._use = 0

    # ---- as it is read

    def begin(self) -> None:
        """A style begins."""
        self._style = _Style()

    def say(self, text: str) -> None:
        """Its name goes on."""
        self._style.name += text[: max(0, NAME_LIMIT - len(self._style.name))]

    def end(self, on: frozenset[str]) -> None:
        """A style has ended, with these on."""
        style = self._style
        style.name, style.on = style.name.partition(";")[0].strip(), on
        self._styles.setdefault((style.letters, style.number), style)
        self._kinds.clear()

    def defined(self, name: bytes, number: int | None) -> bool:
        """Whether the word says something of the style that has begun."""
        style = self._style
        if name in (b"s", b"cs", b"ds", b"ts"):
            style.number, style.letters = number or 0, name == b"cs"
        elif name == b"sbasedon":
            style.base = number if number is not None else -1
        elif name == b"outlinelevel":
            style.level = number
        else:
            return False
        return True

    def listed(self, name: bytes, number: int | None) -> None:
        """A word of the definitions of lists."""
        if name == b"list":
            self._levels = []
        elif name == b"listlevel" and len(self._levels) < _LEVELS:
            self._levels.append(_BULLETS[0])
        elif name in (b"levelnfc", b"levelnfcn") and self._levels:
            self._levels[-1] = number or 0
        elif name == b"listid":
            self._lists[number or 0] = self._levels

    def used(self, name: bytes, number: int | None) -> None:
        """A word of the uses of lists."""
        if name == b"listid":
            self._use = number or 0
        elif name == b"ls" and number is not None:
            self._uses[number] = self._use

    # ---- what it says

    def kind(self, number: int) -> ParagraphStyle:
        """What paragraphs of a style are."""
        if number not in self._kinds:
            self._kinds[number] = self._kind(number)
        return self._kinds[number]

    def _kind(self, number: int) -> ParagraphStyle:
        seen: set[int] = set()
        while number not in seen and (False, number) in self._styles:
            seen.add(number)
            style = self._styles[False, number]
            kind = kind_by_name(style.name, style.level)
            if kind is not None:
                return kind
            number = style.base
        return "body"

    def on(self, number: int) -> frozenset[str]:
        """What is on in all paragraphs of a style."""
        style = self._styles.get((False, number))
        return style.on if style is not None else frozenset()

    def is_code(self, number: int) -> bool:
        """Whether letters of a style are code."""
        style = self._styles.get((True, number))
        return style is not None and is_code_letters(style.name)

    def counts(self, number: int, depth: int) -> bool:
        """Whether items of a list count, at a depth from 0; bullets do not."""
        levels = self._lists.get(self._uses.get(number, 0), [])
        return 0 <= depth < len(levels) and levels[depth] not in _BULLETS
