"""What is pasted as HTML, read as a file of HTML is: with the rules of its style sheet, its footnotes, its pictures.
The Writing pane calls it, on a thread where the page has pictures.

Word and LibreOffice put the pictures into files of the system's folder for temporary files, pages carry them as data;
no other file is looked at, whatever a page says, and nothing is fetched.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit
from urllib.request import url2pathname

from studio.domain.passages import Passage
from studio.services.exchange.format import no_step
from studio.services.exchange.html_in import HTML_LIMIT, passages_from_html
from studio.services.exchange.losses import LossKind
from studio.services.exchange.note_markers import with_notes
from studio.services.exchange.page_losses import COUNTED, count_losses
from studio.services.exchange.page_notes import Notes
from studio.services.exchange.page_pictures import DataApart, take_pictures
from studio.services.exchange.page_styles import PageStyles
from studio.services.exchange.pages_in import tree_of
from studio.services.exchange.pictures_in import ImportedPicture, PicturesIn, beside, data_of

_BEGIN, _END = "<!--StartFragment", "<!--EndFragment"
_NOTES_OUTSIDE: Final = re.compile(
    r"<div[^<>]{0,400}(?:mso-element:\s?(?:foot|end)note-list|id=[\"']?sd(?:foot|end)note)"
)
"""Word puts the notes behind the part that was copied."""
_NOTES: Final = re.compile(r"href=[\"']?[^\"'<>\s]{0,500}#", re.IGNORECASE)
_PICTURE: Final = re.compile(r"<(?:img|image)\b", re.IGNORECASE)


class PastedPage(NamedTuple):
    passages: tuple[Passage, ...]
    pictures: tuple[ImportedPicture, ...]
    lost: Counter[LossKind]


def has_pictures(html: str) -> bool:
    """Whether reading it is to be done on a thread."""
    return _PICTURE.search(html) is not None


def is_cut(html: str) -> bool:
    """Whether it is longer than is read."""
    return len(html) > HTML_LIMIT and len(DataApart(html).text) > HTML_LIMIT


def read_page(html: str, step: Callable[[float], None] = no_step, folder: Path | None = None) -> PastedPage:
    """`folder`: of the system's temporary files, where other programs lay pictures; None: no file is looked at. An
    over-long page is cut at HTML_LIMIT characters, its pictures aside. `step` is told how far it is, from 0 to 1, and
    may raise to end it."""
    page = DataApart(html)
    text = page.text[:HTML_LIMIT]
    styles, part = PageStyles(text), _part(text)
    lost: Counter[LossKind] = Counter()
    pictures = PicturesIn(lost, step)
    root = tree_of(part) if any(one.search(part) for one in (_NOTES, _PICTURE, COUNTED)) else None
    if root is None:
        return PastedPage(passages_from_html(part, step, styles=styles), (), lost)
    from lxml import html as parser  # type: ignore[import-untyped]  # late: most sessions never need it

    count_losses(root, text, lost)
    _lead_within(root)
    notes = Notes()
    notes.know("", root)
    notes.take("", root)
    shown = take_pictures(root, pictures, lambda address: _read(page.address(address), folder))
    read = passages_from_html(parser.tostring(root, encoding="unicode"), step, shown, styles)
    passages = tuple(with_notes(one, notes.words) for one in read)
    return PastedPage(passages, pictures.all(), lost)


def _part(text: str) -> str:
    """What was copied of a page, with its notes."""
    start = text.find(_BEGIN)
    if start < 0:
        return text
    end = text.find(_END, start)
    end = end if end >= 0 else len(text)
    outside = _NOTES_OUTSIDE.search(text, end)
    return text[start:end] + (text[outside.start() :] if outside is not None else "")


def _lead_within(root: Any) -> None:
    """Word writes the name of a file before a place on the page."""
    for link in root.iter("a"):
        file, sign, place = str(link.get("href") or "").partition("#")
        if sign and file.startswith("file:"):
            link.set("href", f"#{place}")


def _read(address: str, folder: Path | None) -> bytes | None:
    found = data_of(address)
    if found is not None or folder is None or not address.startswith("file:"):
        return found
    try:
        place = Path(url2pathname(urlsplit(address).path))
        return beside(folder, place.relative_to(folder).as_posix().replace("%", "%25").replace("?", "%3F"))
    except ValueError:  # it lies elsewhere
        return None
