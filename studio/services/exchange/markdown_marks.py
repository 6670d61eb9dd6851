"""Emphasis beyond CommonMark that the reader of Markdown knows: the tags `<u>`, `<sup>`, `<sub>`, `<small-caps>` as a
`span`, and pandoc's `m^2^`, `H~2~O`, `[Anno Domini]{.smallcaps}`. Rules for markdown-it; used by `manuscript_in`.

Each makes tokens of the type "NAME_open" and "NAME_close", by the name of the mark. Time grows with the text: a tag
without an end is known by one look at the paragraph.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from studio.domain.text_records import MarkStyle

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline

TAGS: Final[Mapping[str, tuple[str, str]]] = {
    "underline": ("<u>", "</u>"),
    "superscript": ("<sup>", "</sup>"),
    "subscript": ("<sub>", "</sub>"),
    "small-caps": ('<span style="font-variant: small-caps">', "</span>"),
}
"""As they are written."""
_OPEN: Final = re.compile(
    r"""<(?:(?P<tag>u|ins|sup|sub)|span (?:class="small-?caps"|style="font-variant:\s?small-caps;?"))>""", re.IGNORECASE
)
_CLOSE: Final = re.compile(r"</(u|ins|sup|sub|span)>", re.IGNORECASE)
_BY_TAG: Final[Mapping[str, MarkStyle]] = {
    "u": "underline", "ins": "underline", "sup": "superscript", "sub": "subscript", "span": "small-caps",
}  # fmt: skip
_SHORT: Final = re.compile(r"([~^])(\w{1,12})\1(?![~^])")
"""`x^2+y^2` is none: what is raised is a word alone, behind a letter."""
_SPAN: Final = re.compile(r"\[([^\[\]\n]{1,400})\]\{\.(smallcaps|underline|ul)\}")
_CLASSES: Final[Mapping[str, MarkStyle]] = {"smallcaps": "small-caps", "underline": "underline", "ul": "underline"}


def know_marks(parser: MarkdownIt) -> None:
    """Put the rules into a parser of CommonMark that reads no HTML."""
    parser.inline.ruler.before("strikethrough", "triptych_short", _short)
    parser.inline.ruler.before("link", "triptych_span", _span)
    parser.inline.ruler.before("autolink", "triptych_tag", _Tags().read)


class _Tags:
    """The tags of a paragraph: one opens where an end follows at all, and ends where one is open."""

    def __init__(self) -> None:
        self._source = ""
        self._last: dict[str, int] = {}
        self._opened: Counter[str] = Counter()

    def read(self, state: StateInline, silent: bool) -> bool:
        """A rule of the parser."""
        if state.src[state.pos] != "<":
            return False
        if state.src is not self._source:
            self._source = state.src
            self._last, self._opened = {}, Counter()
        found = _OPEN.match(state.src, state.pos)
        if found is not None:
            name = (found["tag"] or "span").lower()
            if self._end(name) < found.end():
                return False
            if not silent:
                self._opened[name] += 1
                state.push(f"{_BY_TAG[name]}_open", "", 1).content = found[0]
        else:
            found = _CLOSE.match(state.src, state.pos)
            if found is None or not (silent or self._opened[found[1].lower()]):
                return False
            if not silent:
                self._opened[found[1].lower()] -= 1
                state.push(f"{_BY_TAG[found[1].lower()]}_close", "", -1)
        state.pos = found.end()
        return True

    def _end(self, name: str) -> int:
        """Where its last end begins; -1 for none."""
        if name not in self._last:
            self._last[name] = max(self._source.rfind(f"</{name}>"), self._source.rfind(f"</{name.upper()}>"))
        return self._last[name]


def _span(state: StateInline, silent: bool) -> bool:
    found = _SPAN.match(state.src, state.pos) if state.src[state.pos] == "[" else None
    if found is None or found.end() > state.posMax:
        return False
    if not silent:
        most = state.posMax
        state.push(f"{_CLASSES[found[2]]}_open", "", 1)
        state.pos, state.posMax = found.span(1)
        state.md.inline.tokenize(state)
        state.push(f"{_CLASSES[found[2]]}_close", "", -1)
        state.posMax = most
    state.pos = found.end()
    return True


def _short(state: StateInline, silent: bool) -> bool:
    before = state.src[state.pos - 1] if state.pos else " "
    if state.src[state.pos] not in "~^" or not (before.isalnum() or before in ")]"):
        return False
    found = _SHORT.match(state.src, state.pos)
    if found is None or found.end() > state.posMax:
        return False
    name = "superscript" if found[1] == "^" else "subscript"
    if not silent:
        state.push(f"{name}_open", "", 1)
        state.push("text", "", 0).content = found[2]
        state.push(f"{name}_close", "", -1)
    state.pos = found.end()
    return True
