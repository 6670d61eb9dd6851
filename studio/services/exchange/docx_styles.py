"""What the styles and lists of a Word document mean for its text. Used by `docx_in`; any thread.

A style takes from the one it is based on what it does not say itself; a heading is what is called so, what is based on
one, or what has an outline level. Bold, italic, struck-out, hidden of a paragraph's style are switched by those of a
run's style (ECMA-376, part 1, 17.7.3); what a run says itself goes before both.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from studio.domain.text_records import ParagraphStyle
from studio.services.exchange.word_processors import heading, is_code_letters, kind_by_name

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SWITCHES: Final = ("b", "i", "strike", "vanish", "smallCaps")
_OFF: Final = ("0", "false", "off", "none")
_DEPTH: Final = 12
"""Styles upon styles; a circle ends there."""


class Look(NamedTuple):
    """Of a run of letters."""

    switched: frozenset[str] = frozenset()
    """Of `SWITCHES`."""
    underlined: bool = False
    height: str = ""
    """"superscript" or "subscript"."""
    code: bool = False


PLAIN: Final = Look()


class _Style(NamedTuple):
    name: str
    said: dict[str, bool]
    """Switches that it says itself, on or off."""
    underlined: bool | None
    height: str | None
    level: int | None
    """Of the outline, from 0."""
    numbering: tuple[str, int] | None
    base: str


class Styles:
    """Of one document; asked by a style's id, whose answer is kept."""

    def __init__(self, styles: Any, numbering: Any) -> None:
        """`styles`, `numbering`: the roots of their parts; the second may be None."""
        self._styles = {one.get(f"{W}styleId", ""): _read(one) for one in styles.iterfind(f"{W}style")}
        self._default = next(
            (
                one.get(f"{W}styleId", "")
                for one in styles.iterfind(f"{W}style")
                if one.get(f"{W}type") == "paragraph" and one.get(f"{W}default") in ("1", "true", "on")
            ),
            "",
        )
        self._lists = _Lists(numbering) if numbering is not None else None
        self._looks: dict[str, Look] = {}
        self._kinds: dict[str, tuple[ParagraphStyle, tuple[str, int] | None]] = {}

    def kind(self, paragraph: Any) -> tuple[ParagraphStyle, int]:
        """What a paragraph is, and how deep a list item lies, from 0."""
        properties = paragraph.find(f"{W}pPr")
        style, numbering = self._kind(self._used(properties, "pStyle") or self._default)
        if properties is None:
            return self._listed(style, numbering)
        level = _number(properties.find(f"{W}outlineLvl"))
        if level is not None and level < 9 and style == "body":
            style = heading(level)
        found = properties.find(f"{W}numPr")
        return self._listed(style, _numbering(found) if found is not None else numbering)

    def look(self, run: Any, paragraph_style: str) -> Look:
        """Of a run, in a paragraph of a style."""
        properties = run.find(f"{W}rPr")
        under = self._look(paragraph_style or self._default)
        if properties is None:
            return under
        over = self._look(self._used(properties, "rStyle"))
        switched = under.switched ^ over.switched
        for name in SWITCHES:
            found = properties.find(W + name)
            if found is not None:
                switched = switched | {name} if is_on(found) else switched - {name}
        underlined, height = _underlined(properties), _height(properties)
        return Look(
            switched,
            (over.underlined or under.underlined) if underlined is None else underlined,
            (over.height or under.height) if height is None else height,
            over.code,
        )

    def of_paragraph(self, paragraph: Any) -> str:
        """The id of its style, or of the one that all have; "" where words of that style are shown by what they are."""
        used = self._used(paragraph.find(f"{W}pPr"), "pStyle") or self._default
        return used if self._kind(used)[0] in ("body", "list-item", "numbered-item") else _SHOWN

    def _listed(self, style: ParagraphStyle, numbering: tuple[str, int] | None) -> tuple[ParagraphStyle, int]:
        if style not in ("body", "list-item", "numbered-item") or numbering is None:
            return style, 0
        number, depth = numbering
        if number in ("", "0"):
            return (style, 0) if not number else ("body", 0)
        sign = self._lists.sign(number, depth) if self._lists is not None else "bullet"
        return "list-item" if sign in ("bullet", "none") else "numbered-item", depth

    def _used(self, properties: Any, tag: str) -> str:
        found = properties.find(W + tag) if properties is not None else None
        return str(found.get(f"{W}val") or "") if found is not None else ""

    def _chain(self, style: str) -> list[_Style]:
        """A style and what it is based on, nearest first."""
        chain: list[_Style] = []
        while style in self._styles and len(chain) < _DEPTH:
            chain.append(self._styles[style])
            style = chain[-1].base
        return chain

    def _look(self, style: str) -> Look:
        if style in ("", _SHOWN):
            return PLAIN
        if style not in self._looks:
            chain = self._chain(style)
            said = {name: next((one.said[name] for one in chain if name in one.said), False) for name in SWITCHES}
            self._looks[style] = Look(
                frozenset(name for name, on in said.items() if on),
                next((one.underlined for one in chain if one.underlined is not None), False),
                next((one.height for one in chain if one.height is not None), ""),
                any(is_code_letters(one.name) for one in chain),
            )
        return self._looks[style]

    def _kind(self, style: str) -> tuple[ParagraphStyle, tuple[str, int] | None]:
        if style not in self._kinds:
            chain = self._chain(style)
            numbering = next((one.numbering for one in chain if one.numbering is not None), None)
            kinds = (kind for one in chain if (kind := kind_by_name(one.name, one.level)) is not None)
            self._kinds[style] = (next(kinds, "body"), numbering)
        return self._kinds[style]


_SHOWN: Final = "\0"
"""For the style of a heading, a quote, code: bold and italic of its own are how it is shown, and no emphasis."""


def is_on(element: Any) -> bool:
    return element.get(f"{W}val") not in _OFF


def _underlined(properties: Any) -> bool | None:
    found = properties.find(f"{W}u")
    return is_on(found) if found is not None else None


def _height(properties: Any) -> str | None:
    found = properties.find(f"{W}vertAlign")
    if found is None:
        # LibreOffice writes letters that are raised by some other share so: higher, and smaller.
        place = properties.find(f"{W}position")
        if place is None or properties.find(f"{W}sz") is None:
            return None
        by = str(place.get(f"{W}val") or "")
        return "subscript" if by.startswith("-") else "superscript" if by.strip("0") else ""
    said = str(found.get(f"{W}val") or "")
    return said if said in ("superscript", "subscript") else ""


def _number(element: Any) -> int | None:
    said = element.get(f"{W}val") if element is not None else None
    return int(said) if said is not None and said.isdecimal() and said.isascii() and len(said) < 6 else None


def _numbering(element: Any) -> tuple[str, int]:
    number = element.find(f"{W}numId")
    said = str(number.get(f"{W}val") or "") if number is not None else ""
    return said, _number(element.find(f"{W}ilvl")) or 0


def _read(style: Any) -> _Style:
    name, base = style.find(f"{W}name"), style.find(f"{W}basedOn")
    letters, lines = style.find(f"{W}rPr"), style.find(f"{W}pPr")
    said = {}
    if letters is not None:
        said = {one: is_on(found) for one in SWITCHES if (found := letters.find(W + one)) is not None}
    numbering = lines.find(f"{W}numPr") if lines is not None else None
    return _Style(
        name=str(name.get(f"{W}val") or "") if name is not None else "",
        said=said,
        underlined=_underlined(letters) if letters is not None else None,
        height=_height(letters) if letters is not None else None,
        level=_number(lines.find(f"{W}outlineLvl")) if lines is not None else None,
        numbering=_numbering(numbering) if numbering is not None else None,
        base=str(base.get(f"{W}val") or "") if base is not None else "",
    )


class _Lists:
    """Signs of the lists: a list has a number, which stands for the levels of a definition that many share."""

    def __init__(self, numbering: Any) -> None:
        shared = numbering.iterfind(f"{W}abstractNum")
        self._levels = {str(one.get(f"{W}abstractNumId") or ""): dict(_level_signs(one)) for one in shared}
        self._used: dict[str, str] = {}
        self._own: dict[str, dict[int, str]] = {}
        """Of one list alone, in the place of what its definition says."""
        for one in numbering.iterfind(f"{W}num"):
            name, used = str(one.get(f"{W}numId") or ""), one.find(f"{W}abstractNumId")
            if used is not None:
                self._used[name] = str(used.get(f"{W}val") or "")
            own = {depth: sign for level in one.iterfind(f"{W}lvlOverride") for depth, sign in _level_signs(level)}
            if own:
                self._own[name] = own

    def sign(self, number: str, depth: int) -> str:
        """ "decimal", "bullet" and so on; a bullet where nothing is said."""
        own = self._own.get(number, {}).get(depth)
        return own or self._levels.get(self._used.get(number, ""), {}).get(depth, "bullet")


def _level_signs(holder: Any) -> Iterator[tuple[int, str]]:
    for level in holder.iterfind(f"{W}lvl"):
        sign, depth = level.find(f"{W}numFmt"), level.get(f"{W}ilvl") or ""
        if depth.isdecimal() and len(depth) < 3:
            yield int(depth), str(sign.get(f"{W}val") or "") if sign is not None else "decimal"
