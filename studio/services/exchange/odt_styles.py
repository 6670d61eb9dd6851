"""What the styles and lists of an OpenDocument text mean for its text. Used by `odt_in`; any thread.

A style takes from its parent what it does not say itself; a style of letters goes before that of the paragraph, and one
within another before both. Source: OpenDocument 1.3, part 3, chapters 16 (styles) and 20 (their attributes).
"""

from __future__ import annotations

import re
from typing import Any, Final, NamedTuple

from studio.domain.text_records import ParagraphStyle
from studio.services.exchange.word_processors import is_code_letters, kind_by_name

FO: Final = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
OFFICE: Final = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
STYLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
TEXT: Final = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_DEPTH: Final = 12
"""Styles upon styles; a circle ends there."""
_ENCODED: Final = re.compile(r"_([0-9a-fA-F]{1,5})_")
"""A sign that a style's name cannot have, by its number: a blank is "_20_"."""
_SHOWN: Final = ("body", "list-item", "numbered-item")
"""Of others, bold and italic of the paragraph's style are how they are shown, and no emphasis."""


class Look(NamedTuple):
    """Of letters; None: nothing is said of it."""

    bold: bool | None = None
    italic: bool | None = None
    strike: bool | None = None
    underline: bool | None = None
    small: bool | None = None
    """Small capitals."""
    height: str | None = None
    """"superscript", "subscript", or "" for letters on the line."""
    hidden: bool | None = None
    code: bool | None = None

    def over(self, under: Look) -> Look:
        """What this one says, and of the rest what the other does."""
        said = {name: mine for name, mine in self._asdict().items() if mine is not None}
        return under._replace(**said)


PLAIN: Final = Look()


class _Style(NamedTuple):
    name: str
    look: Look
    level: int | None
    """Of the outline, from 0."""
    base: str


class Styles:
    """Of one document; what is asked is kept."""

    def __init__(self, *roots: Any) -> None:
        """`roots`: of the parts that hold styles, those that go before others last."""
        self._styles: dict[tuple[str, str], _Style] = {}
        self._lists: dict[str, dict[int, bool]] = {}
        for root in roots:
            for one in root.iter(f"{STYLE}style"):
                name = str(one.get(f"{STYLE}name") or "")
                self._styles[str(one.get(f"{STYLE}family") or ""), name] = _read(one, name)
            for one in root.iter(f"{TEXT}list-style"):
                self._lists[str(one.get(f"{STYLE}name") or "")] = dict(_levels(one))
        self._looks: dict[tuple[str, str], Look] = {}
        self._kinds: dict[str, ParagraphStyle] = {}

    def kind(self, name: str) -> ParagraphStyle:
        """What paragraphs of this style are."""
        if name not in self._kinds:
            found = (kind for one in self._chain("paragraph", name) if (kind := kind_by_name(one.name, one.level)))
            self._kinds[name] = next(found, "body")
        return self._kinds[name]

    def letters(self, name: str) -> Look:
        """Of a style of letters."""
        return self._look("text", name)

    def under(self, name: str) -> Look:
        """Of all letters in paragraphs of this style."""
        look = self._look("paragraph", name)
        return look if self.kind(name) in _SHOWN else Look(hidden=look.hidden)

    def is_numbered(self, name: str, depth: int) -> bool:
        """Whether items of a list of this style count, at a depth from 0; bullets do not."""
        return self._lists.get(name, {}).get(depth, False)

    def _chain(self, family: str, name: str) -> list[_Style]:
        """A style and what it is based on, nearest first; one that stands nowhere is known by its name."""
        if (family, name) not in self._styles:
            return [_Style(_decoded(name), PLAIN, None, "")] if name else []
        chain: list[_Style] = []
        while (family, name) in self._styles and len(chain) < _DEPTH:
            chain.append(self._styles[family, name])
            name = chain[-1].base
        return chain

    def _look(self, family: str, name: str) -> Look:
        if (family, name) not in self._looks:
            look = PLAIN
            for one in self._chain(family, name):
                look = look.over(one.look)
                if family == "text" and is_code_letters(one.name):
                    look = look.over(Look(code=True))
            self._looks[family, name] = look
        return self._looks[family, name]


def _read(style: Any, name: str) -> _Style:
    level = str(style.get(f"{STYLE}default-outline-level") or "")
    letters = style.find(f"{STYLE}text-properties")
    return _Style(
        name=str(style.get(f"{STYLE}display-name") or "") or _decoded(name),
        look=_look(letters) if letters is not None else PLAIN,
        level=int(level) - 1 if level.isdecimal() and level.isascii() and 0 < len(level) < 3 else None,
        base=str(style.get(f"{STYLE}parent-style-name") or ""),
    )


def _look(letters: Any) -> Look:
    def said(name: str, *off: str) -> bool | None:
        value = letters.get(name)
        return None if value is None else value not in off

    weight = letters.get(f"{FO}font-weight")
    position = letters.get(f"{STYLE}text-position")
    strike = said(f"{STYLE}text-line-through-style", "none")
    return Look(
        bold=None if weight is None else weight in ("bold", "600", "700", "800", "900"),
        italic=said(f"{FO}font-style", "normal"),
        strike=said(f"{STYLE}text-line-through-type", "none") if strike is None else strike,
        underline=said(f"{STYLE}text-underline-style", "none"),
        small=said(f"{FO}font-variant", "normal"),
        height=None if position is None else _height(position),
        hidden=None if (display := letters.get(f"{TEXT}display")) is None else display == "none",
    )


def _height(position: str) -> str:
    """Of `super`, `sub`, or by how much of their size letters stand higher."""
    first = position.split(None, 1)[0] if position.split() else ""
    if first == "sub" or (first.startswith("-") and first != "-0%"):
        return "subscript"
    return "" if first in ("0%", "-0%", "+0%", "") else "superscript"


def _levels(style: Any) -> list[tuple[int, bool]]:
    """Depths from 0, and whether items count there."""
    found = []
    for level in style:
        said = str(level.get(f"{TEXT}level") or "")
        if said.isdecimal() and said.isascii() and 0 < len(said) < 3:
            counts = level.tag == f"{TEXT}list-level-style-number" and bool(level.get(f"{STYLE}num-format"))
            found.append((int(said) - 1, counts))
    return found


def _decoded(name: str) -> str:
    return _ENCODED.sub(lambda found: chr(int(found[1], 16)) if int(found[1], 16) < 0xD800 else found[0], name)
