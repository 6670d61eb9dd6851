"""Chapters of a page of a book that has no heading in it: the book's contents lead to places where they begin. Used by
`pages_in`. Time grows with the page and its places.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

_HEADINGS: Final = ("h1", "h2", "h3", "h4", "h5", "h6")
_BLOCKS: Final = ("p", "div", "center", "section")
_WORD: Final = re.compile(r"\w+")
_SHORT: Final = 200


def name_chapters(root: Any, titles: Mapping[str, str]) -> None:
    """Make headings where the contents lead to. `titles`: by the place on the page, "" for its beginning; a title of
    the beginning alone is none of the page's own, but where its first lines say it."""
    if next(root.iter(*_HEADINGS), None) is not None:
        return
    places = {str(one.get("id") or one.get("name")): one for one in root.iter() if one.get("id") or one.get("name")}
    for place, title in titles.items():
        if place:
            if place in places:
                _name(places[place], title)
            continue
        first = next((one for one in root.iter("p") if one.text_content().strip()), None)
        if first is not None and _says(first, title):
            first.tag = "h1"


def _name(element: Any, title: str) -> None:
    """The block that says the title becomes its heading; else one is put before it."""
    block = next((one for one in (element, *element.iterancestors("p")) if one.tag in _BLOCKS), element)
    for one in (block, next(block.iter("p"), block), block.getnext()):
        if one is not None and _says(one, title):
            one.tag = "h1"
            return
    if block.getparent() is None or block.tag == "body":
        return
    heading = block.makeelement("h1")
    heading.text = title
    block.addprevious(heading)


def _says(block: Any, title: str) -> bool:
    words = ""
    for part in block.itertext():
        words += part
        if len(words) > _SHORT:
            return False
    return _key(words) == _key(title) != ""


def _key(words: str) -> str:
    return " ".join(_WORD.findall(words.casefold()))
