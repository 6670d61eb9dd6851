"""The lists of a Word document that is written: bullets, and numbers that begin at one again in each list. Used by
`docx_out`; on its thread.

A list is a definition of nine levels, and a number for each use of it. Source: ECMA-376, part 1, 17.9 (Numbering).
"""

from __future__ import annotations

from typing import Any, Final

from studio.domain.lists import ListCount

_SPACE: Final = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_LEVELS: Final = 9
_STEP: Final = 360
"""By how much a list is set in, in twentieths of a point."""
_BULLETS: Final = ("\u2022", "\u25e6", "\u25aa")


class Lists:
    """Of one document."""

    def __init__(self, numbering: Any) -> None:
        """`numbering`: the root of its part, which the definitions are put into."""
        self._numbering = numbering
        self._count = ListCount()
        self._uses: dict[int, int] = {}
        """By depth, the number of the list that counts there."""
        self._counts = self._defined(counts=True)
        self._bullets = int(numbering.add_num(self._defined(counts=False)).numId)

    def end(self) -> None:
        """What comes next belongs to no list before."""
        self._count.forget()

    def properties(self, style: str, depth: int) -> str:
        """Of the next paragraph, as XML; "" for what is no item."""
        place = self._count.place(style, depth)
        if place is None:
            return ""
        use = self._bullets
        if place.number:
            if place.number == 1:
                self._uses[place.depth] = self._again(place.depth)
            use = self._uses[place.depth]
        return f'<w:numPr><w:ilvl w:val="{place.depth}"/><w:numId w:val="{use}"/></w:numPr>'

    def _again(self, depth: int) -> int:
        """A list that counts from one again."""
        number = self._numbering.add_num(self._counts)
        number.add_lvlOverride(ilvl=depth).add_startOverride(1)
        return int(number.numId)

    def _defined(self, *, counts: bool) -> int:
        """A definition behind the others; the schema wants all of them before the uses."""
        from docx.oxml import parse_xml
        from docx.oxml.ns import qn

        known = [int(one.get(qn("w:abstractNumId"))) for one in self._numbering.findall(qn("w:abstractNum"))]
        number = max(known, default=-1) + 1
        levels = "".join(_level(depth, counts=counts) for depth in range(_LEVELS))
        definition = parse_xml(
            f'<w:abstractNum {_SPACE} w:abstractNumId="{number}"><w:multiLevelType w:val="multilevel"/>{levels}'
            "</w:abstractNum>"
        )
        first = self._numbering.find(qn("w:num"))
        if first is None:
            self._numbering.append(definition)
        else:
            first.addprevious(definition)
        return number


def _level(depth: int, *, counts: bool) -> str:
    form, text = ("decimal", f"%{depth + 1}.") if counts else ("bullet", _BULLETS[depth % len(_BULLETS)])
    return (
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/>'
        f'<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="{_STEP * (depth + 1)}" w:hanging="{_STEP}"/></w:pPr></w:lvl>'
    )
