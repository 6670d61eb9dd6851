"""Pictures of a page of HTML: each is read where it lies, and a number stands in its place until the text is read.
Used by `pages_in`, and for what is pasted; on a thread. Time grows with the page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, Final
from urllib.parse import unquote

from studio.domain.passages import Passage
from studio.services.exchange.pictures_in import PicturesIn

PLACE: Final = "triptych-picture:"
"""The address of a picture that was taken, with its number."""
_HREF: Final = ("href", "xlink:href", "{http://www.w3.org/1999/xlink}href")
_DATA: Final = re.compile(r"data:image/[\w.+-]{1,40};base64,[A-Za-z0-9+/=%\s]{100,100000000}", re.ASCII)
_DATA_PLACE: Final = "triptych-data:"


class DataApart:
    """A page whose pictures are data in its text, as a page without: they are too long for a parser."""

    def __init__(self, text: str) -> None:
        self._data: list[str] = []
        self.text = _DATA.sub(self._apart, text.replace(_DATA_PLACE, "")) if "data:image/" in text else text

    def _apart(self, found: re.Match[str]) -> str:
        self._data.append(found[0])
        return f"{_DATA_PLACE}{len(self._data) - 1}"

    def address(self, address: str) -> str:
        """As it was."""
        number = address.removeprefix(_DATA_PLACE)
        if number == address or not number.isdecimal() or not number.isascii() or len(number) > 7:
            return address
        return self._data[int(number)] if int(number) < len(self._data) else ""


def take_pictures(root: Any, pictures: PicturesIn, read: Callable[[str], bytes | None]) -> list[Passage]:
    """Those of the elements of a page, in order; each element that shows one has its number from then on. `read`: the
    bytes by an address, None for what cannot be had. What shows none is counted by `pictures`."""
    found: list[Passage] = []
    for element in list(root.iter("img", "image")):
        if element.getparent() is None:
            continue
        address = _address(element)
        shows = str(element.get("alt") or element.get("title") or element.get("aria-label") or "")
        if shows and shows.rpartition("/")[2] == _name(address):
            shows = ""  # the name of its file, which programs put there
        passage = pictures.take(read(address) if address else None, shows, _name(address))
        for name in list(element.attrib):
            if name != "style":
                del element.attrib[name]
        if element.tag == "image":
            element = _as_image(element)  # noqa: PLW2901 - it is another one from here on
        if passage is not None:
            element.set("src", f"{PLACE}{len(found)}")
            found.append(passage)
    return found


def taken(address: str, pictures: Sequence[Passage]) -> Passage | None:
    """The picture that stands for a number."""
    number = address.removeprefix(PLACE)
    if number == address or not number.isdecimal() or not number.isascii() or len(number) > 7:
        return None
    return pictures[int(number)] if int(number) < len(pictures) else None


def _address(element: Any) -> str:
    if element.tag == "img":
        return str(element.get("src") or "").strip()
    return next((str(element.get(name)).strip() for name in _HREF if element.get(name)), "")


def _name(address: str) -> str:
    return unquote(address[-200:].partition("?")[0].rpartition("/")[2]) if not address.startswith("data:") else ""


def _as_image(element: Any) -> Any:
    """An image of a drawing, such as a cover is made of, in the place of the drawing."""
    drawing = next(element.iterancestors("svg"), None)
    if drawing is None or drawing.getparent() is None:
        return element
    image = element.makeelement("img")
    drawing.addprevious(image)
    image.tail, drawing.tail = None, drawing.tail
    if next(drawing.iter("image"), None) is element:
        drawing.drop_tree()
    return image
