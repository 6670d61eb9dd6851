"""Pages and books of HTML read into scenes: an HTML file, an EPUB. Rows of the table of formats; on a thread.

The text of a page is read by `html_in`, as what is pasted. Before that its footnotes are taken out; what a manuscript
cannot hold is counted. Of an EPUB the files come in the order of its spine; a file without a heading is called as the
contents call it.
Source: EPUB 3.3 and EPUB 2.0.1 (package, navigation, NCX).
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote

from studio.domain.errors import BadInput, FileUnreadable, StudioError
from studio.domain.passages import Passage
from studio.formats.archives import BROKEN_ZIP
from studio.services.exchange.format import Format, no_step
from studio.services.exchange.html_in import HTML_LIMIT, passages_from_html
from studio.services.exchange.losses import LossKind
from studio.services.exchange.manuscript_in import ImportedScene, ScenesIn, Step, divide, with_called, with_losses
from studio.services.exchange.note_markers import clean_of_markers, with_notes
from studio.services.exchange.page_chapters import name_chapters
from studio.services.exchange.page_losses import count_losses
from studio.services.exchange.page_matter import Told, guide_of, matter_of_page, scenes_of
from studio.services.exchange.page_navigation import without_navigation
from studio.services.exchange.page_notes import Notes
from studio.services.exchange.page_pictures import DataApart, take_pictures
from studio.services.exchange.page_styles import PageStyles, sheets_of
from studio.services.exchange.pictures_in import EACH_LIMIT, PicturesIn, beside, data_of
from studio.services.exchange.text_in import PARAGRAPH_LIMIT, decode
from studio.services.exchange.zipped_xml import within

FILE_LIMIT: Final = 256 * 2**20
"""Bytes of a book with its pictures, which are not unpacked."""
BOOK_LIMIT: Final = 24 * 2**20
"""Bytes of all its pages, unpacked. War and Peace has four megabytes."""
MEMBER_LIMIT: Final = 20_000
TAG_LIMIT: Final = 2_000_000
_READ: Final = 0.2
"""How much of the work is done when the pages are known."""
_UNSAYABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_REFERENCE: Final = re.compile(r"&#(?:[xX]([0-9a-fA-F]{1,8})|([0-9]{1,9}))(?![0-9a-fA-F]);?")
_PAGES: Final = ("application/xhtml+xml", "text/html", "application/x-dtbook+xml")
_OPF: Final = "{http://www.idpf.org/2007/opf}"
_NCX: Final = "{http://www.daisy.org/z3986/2005/ncx/}"
_DC: Final = "{http://purl.org/dc/elements/1.1/}"
_OCF: Final = "{urn:oasis:names:tc:opendocument:xmlns:container}"


def scenes_from_html(path: Path, step: Step = no_step, *, navigation: bool = True) -> tuple[ImportedScene, ...]:
    """With what leads to other pages, unless `navigation` is false. Raises StudioError(FileUnreadable | BadInput)."""
    data = _bytes_of(path, FILE_LIMIT)
    text = decode(data, path.name)
    declared = re.search(rb"<meta[^>]{0,200}charset=[\"']?([\w-]{2,40})", data[:4096], re.I)
    if declared is not None and not data.startswith(b"\xef\xbb\xbf"):
        text = _decoded(data, declared[1].decode("ascii"), text)
    page = DataApart(text)
    if len(page.text) > HTML_LIMIT:
        raise StudioError(BadInput(name=path.name, problem=f"its text is larger than {HTML_LIMIT >> 20} MB"))
    lost: Counter[LossKind] = Counter()
    pictures, notes = PicturesIn(lost, step), Notes()
    root = _tree(page.text, path.name)
    passages: list[Passage] = []

    def read(address: str) -> bytes | None:
        whole = page.address(address)
        return data_of(whole) or beside(path.parent, whole)

    if root is not None:
        if not navigation:
            without_navigation(root)
        sheets = [decode(beside(path.parent, one) or b"", path.name) for one in sheets_of(root)]
        count_losses(root, page.text, lost)
        notes.know("", root)
        notes.take("", root)
        styles = PageStyles(page.text, sheets)
        passages += _passages(root, notes, step, take_pictures(root, pictures, read), styles)
    scenes = with_losses(divide(passages, _title_of(root) or path.stem), lost, pictures)
    return with_called(scenes, _title_of(root), _author_of(root))


def scenes_from_epub(path: Path, step: Step = no_step) -> tuple[ImportedScene, ...]:
    """Raises StudioError(FileUnreadable | BadInput)."""
    data = _bytes_of(path, FILE_LIMIT)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _Book(archive, path, step).scenes()
    except (OSError, *BROKEN_ZIP) as error:  # of bytes in memory, so it is no disk's
        raise StudioError(BadInput(name=path.name, problem="it is not an EPUB book, or it is damaged")) from error


def _bytes_of(path: Path, limit: int) -> bytes:
    try:
        if path.stat().st_size > limit:
            raise StudioError(BadInput(name=path.name, problem=f"it is larger than {limit >> 20} MB"))
        return path.read_bytes()
    except OSError as error:
        raise StudioError(FileUnreadable(path=str(path), detail=str(error))) from error


def _decoded(data: bytes, charset: str, otherwise: str) -> str:
    try:
        return data.decode(charset)
    except (LookupError, UnicodeError):
        return otherwise


def tree_of(text: str) -> Any:
    """The elements of a part of a page; None for one without any, and for one of more than are read."""
    return _tree(text, "") if text.count("<") <= TAG_LIMIT else None


def _tree(text: str, name: str) -> Any:
    """The elements of a page; None for one without any."""
    from lxml import etree, html  # type: ignore[import-untyped]  # late: most sessions never need it

    if text.count("<") > TAG_LIMIT:
        raise StudioError(BadInput(name=name, problem=f"it has more than {TAG_LIMIT} elements"))
    parser = html.HTMLParser(encoding="utf-8")
    plain = _UNSAYABLE.sub("", _REFERENCE.sub(_sayable, clean_of_markers(text)))
    try:
        return html.document_fromstring(plain.encode("utf-8", "replace"), parser)
    except (etree.LxmlError, ValueError):
        return None


def _sayable(found: re.Match[str]) -> str:
    """A sign by its number, if it is one that XML may have and no marker."""
    number = int(found[1], 16) if found[1] else int(found[2])
    try:
        sign = chr(number)
    except (ValueError, OverflowError):
        return ""
    return found[0] if clean_of_markers(_UNSAYABLE.sub("", sign)) else ""


def _title_of(root: Any) -> str:
    found = root.findtext(".//head/title") if root is not None else None
    return _short(found)


def _author_of(root: Any) -> str:
    for meta in root.iter("meta") if root is not None else ():
        if str(meta.get("name") or "").lower() == "author":
            return _short(meta.get("content"))
    return ""


def _short(words: str | None) -> str:
    return " ".join((words or "").split())[:200]


def _passages(
    root: Any, notes: Notes, step: Step, pictures: Sequence[Passage], styles: PageStyles
) -> Iterator[Passage]:
    from lxml import html

    text = html.tostring(root, encoding="unicode")
    for passage in passages_from_html(text, step, pictures, styles):
        yield with_notes(passage, notes.words)


class _Book:
    """An EPUB that is open."""

    def __init__(self, archive: zipfile.ZipFile, path: Path, step: Step) -> None:
        self._archive, self._path, self._step = archive, path, step
        self._left = BOOK_LIMIT
        self._sheets: dict[tuple[str, ...], PageStyles] = {}
        """By the names of their files."""
        if len(archive.infolist()) > MEMBER_LIMIT:
            raise self._refused("it unpacks to more than a book can be")
        if "META-INF/encryption.xml" in archive.namelist() and "META-INF/rights.xml" in archive.namelist():
            raise self._refused("it is protected against copying, and only the shop's own program opens it")

    def scenes(self) -> tuple[ImportedScene, ...]:
        place = self._package_place()
        package = self._xml(place)
        pages = list(self._pages(package, posixpath.dirname(place)))
        places = self._titles(package, posixpath.dirname(place))
        titles = {page: next(iter(named.values())) for page, named in places.items()}
        notes, roots, styles = Notes(), list[tuple[str, Any]](), list[PageStyles]()
        lost: Counter[LossKind] = Counter()
        for number, page in enumerate(pages):
            root = _tree(decode(self._member(page), page), page)
            self._step(_READ * number / len(pages))
            if root is not None:
                self._lead_from_here(root, page)
                notes.know(page, root)
                name_chapters(root, places.get(page, {}))
                styles.append(self._styles(root, posixpath.dirname(page)))
                count_losses(root, "", lost)
                roots.append((page, root))
        guide = {_joined(posixpath.dirname(place), address): name for address, name in guide_of(package)}
        told: list[Told] = []
        pictures = PicturesIn(lost, self._step_within)
        for page, root in roots:
            notes.take(page, root)
        for number, (page, root) in enumerate(roots):
            shown = take_pictures(root, pictures, partial(self._picture, posixpath.dirname(page)))
            step = partial(self._within, number, len(roots))
            found = list(_passages(root, notes, step, shown, styles[number]))
            matter = matter_of_page(root, guide.get(page, ""))
            is_named = page in titles and not any(one.style.startswith("heading") for one in found)
            if found and is_named and matter not in ("front", "back"):
                found.insert(0, Passage(titles[page], "heading1"))
            told.append(Told(titles.get(page, ""), matter, found))
            if sum(len(one.passages) for one in told) > PARAGRAPH_LIMIT:
                raise self._refused(f"it has more than {PARAGRAPH_LIMIT} paragraphs")
        title, author = (_short(package.findtext(f".//{_DC}{name}")) for name in ("title", "creator"))
        scenes = with_losses(scenes_of(told, title or self._path.stem), lost, pictures)
        return with_called(scenes, title, author)

    def _step_within(self, _share: float) -> None:
        """While a picture is decoded."""
        self._step(_READ)

    def _picture(self, folder: str, address: str) -> bytes | None:
        """Of the archive, or as the address itself; what is elsewhere is not asked for."""
        if address.startswith("data:"):
            return data_of(address)
        place = _joined(folder, address.partition("?")[0])
        if ":" in address or place not in self._archive.NameToInfo:
            return None
        member = within(self._archive, self._archive.getinfo(place))
        if member.file_size > EACH_LIMIT:
            return None
        try:
            with self._archive.open(member) as stream:
                return stream.read(member.file_size + 1)
        except (OSError, *BROKEN_ZIP):  # of bytes in memory, so it is no disk's
            return None

    def _within(self, number: int, pages: int, share: float) -> None:
        """A long page can be ended in its middle."""
        self._step(_READ + (1 - _READ) * (number + share) / pages)

    def _refused(self, problem: str) -> StudioError:
        return StudioError(BadInput(name=self._path.name, problem=problem))

    def _member(self, name: str) -> bytes:
        """Unpacked as far as all pages together may be."""
        try:
            member = self._archive.getinfo(name)
        except KeyError:
            return b""
        with self._archive.open(within(self._archive, member)) as stream:
            data = stream.read(min(self._left, member.file_size) + 1)
        self._left -= len(data)
        if self._left < 0:
            raise self._refused("it unpacks to more than a book can be")
        return data

    def _xml(self, name: str) -> Any:
        from lxml import etree

        data = self._member(name)
        if b"<!DOCTYPE" in data and b"<!ENTITY" in data:
            raise self._refused("its XML declares entities")
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
        try:
            root = etree.fromstring(data, parser)
        except (etree.LxmlError, ValueError) as error:
            raise self._refused("it is not an EPUB book, or it is damaged") from error
        if root is None:
            raise self._refused("it is not an EPUB book, or it is damaged")
        return root

    def _package_place(self) -> str:
        found = self._xml("META-INF/container.xml").find(f".//{_OCF}rootfile")
        place = str(found.get("full-path") or "") if found is not None else ""
        if not place:
            raise self._refused("it is not an EPUB book, or it is damaged")
        return unquote(place)

    def _pages(self, package: Any, folder: str) -> Iterator[str]:
        """In the order of the spine, without the contents themselves; each once."""
        items = {}
        for item in package.iter(f"{_OPF}item"):
            nav = "nav" in str(item.get("properties") or "").split()
            if item.get("media-type") in _PAGES and not nav and item.get("href"):
                items[item.get("id")] = _joined(folder, item.get("href"))
        seen: set[str] = set()
        for reference in package.iter(f"{_OPF}itemref"):
            page = items.get(reference.get("idref"))
            if page is not None and page not in seen:
                seen.add(page)
                yield page

    def _styles(self, root: Any, folder: str) -> PageStyles:
        """What the sheets of a page say, and its own."""
        from lxml import etree

        own = "".join(etree.tostring(one, encoding="unicode", method="html") for one in root.iter("style"))
        names = tuple(_joined(folder, address) for address in sheets_of(root))
        if own or names not in self._sheets:
            known = [decode(self._member(name), name) for name in names]
            if own:
                return PageStyles(own, known)
            self._sheets[names] = PageStyles("", known)
        return self._sheets[names]

    def _titles(self, package: Any, folder: str) -> dict[str, dict[str, str]]:
        """What the contents call each file, and places in it: "" is its beginning."""
        titles: dict[str, dict[str, str]] = {}

        def name(inner: str, address: str, words: str) -> None:
            if words := " ".join(words.split())[:200]:
                titles.setdefault(_joined(inner, address), {}).setdefault(address.partition("#")[2], words)

        for item in package.iter(f"{_OPF}item"):
            place = _joined(folder, str(item.get("href") or ""))
            inner = posixpath.dirname(place)
            if "nav" in str(item.get("properties") or "").split():
                root = _tree(decode(self._member(place), place), place)
                for link in root.iter("a") if root is not None else ():
                    name(inner, str(link.get("href") or ""), link.text_content())
            elif item.get("media-type") == "application/x-dtbncx+xml":
                for point in self._xml(place).iter(f"{_NCX}navPoint"):
                    content = point.find(f"{_NCX}content")
                    words = point.findtext(f"{_NCX}navLabel/{_NCX}text") or ""
                    if content is not None:
                        name(inner, str(content.get("src") or ""), words)
        return titles

    def _lead_from_here(self, root: Any, page: str) -> None:
        """Addresses within the book by the names of its files."""
        for link in root.iter("a"):
            address = str(link.get("href") or "")
            file, sign, place = address.partition("#")
            if file and ":" not in file:
                link.set("href", _joined(posixpath.dirname(page), file) + sign + place)


def _joined(folder: str, address: str) -> str:
    """The name of a member that an address leads to, seen from a folder; without a place in it."""
    return posixpath.normpath(posixpath.join(folder, unquote(address.partition("#")[0])))


def _row(name: str, words: str, read: ScenesIn, *suffixes: str) -> Format[ScenesIn]:
    return Format(
        id=f"manuscript.{name}", subject="manuscript", direction="in", words=words, suffixes=suffixes, act=read
    )


HTML_IN: Final = _row("html", "Web page", scenes_from_html, ".html", ".htm", ".xhtml")
EPUB_IN: Final = _row("epub", "EPUB book", scenes_from_epub, ".epub")
