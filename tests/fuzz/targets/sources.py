"""Sources: PDF files, web pages, and the texts of sources that lie in a project."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from random import Random

from studio.domain.errors import StudioError
from studio.domain.sources import Section, SourceText, decoded, encoded
from studio.formats.pdf_text import pdf_text
from studio.services.exchange.source_in import read_source
from tests.fuzz.target import Target
from tests.services.pdf_files import pdf_of

_PAGES = (("On Lamps", "Lanterns burned whale oil, and hung at the bow.", "1"), ("On Lamps", "A second page.", "2"))
_NAMES = (b"/Length", b"/Kids", b"/Count", b"/Contents", b"/Font", b"/Parent", b"/Type", b"/Pages", b"/Root", b"0 R")


def _papers(folder: Path) -> Sequence[Path]:
    (folder / "a.pdf").write_bytes(pdf_of(_PAGES, "Lamps", "Eva"))
    (folder / "b.pdf").write_bytes(pdf_of(_PAGES * 5))
    return sorted(folder.iterdir())


def _renamed(data: bytes, chance: Random) -> bytes:
    """A name of the format, or a reference, in the place of another."""
    before, after = chance.choice(_NAMES), chance.choice(_NAMES)
    return data.replace(before, after, chance.randint(1, 3))


def _numbered(data: bytes, chance: Random) -> bytes:
    """A number made another: references in circles, lengths beyond the file."""
    digits = [place for place, sign in enumerate(data) if 48 <= sign <= 57]
    place = chance.choice(digits) if digits else 0
    return data[:place] + str(chance.choice((0, 1, 2, 3, 4, 7, 9, 999, 2**31, 10**12))).encode() + data[place + 1 :]


def _texts(folder: Path) -> Sequence[Path]:
    text = SourceText((Section("One", 0, ("It was late.",)), Section(page=2, paragraphs=("End.", ""))))
    (folder / "text").write_bytes(encoded(text))
    return [folder / "text"]


def _web_pages(folder: Path) -> Sequence[Path]:
    (folder / "page.html").write_text(
        "<html><body><nav><a href=/>Home</a> | <a href=/a>About</a></nav><main><h1>One</h1><p>It was late.</p></main>"
        "<div class='toc x' id=nav role=navigation><ul><li><a href=#1>1</a> tail<li><a href=#2>2</a></ul></div>"
        "<aside>More<!-- note --></aside><form><p>Words</p></form> behind</body></html>",
        "utf-8",
    )
    return [folder / "page.html"]


SOURCES = (
    Target(
        name="web-page-source",
        seeds=_web_pages,
        read=read_source,
        allowed=(StudioError,),
        covers=("studio.services.exchange.page_navigation", "studio.services.exchange.source_in"),
        share=0.5,
    ),
    Target(
        name="pdf",
        seeds=_papers,
        read=lambda path: pdf_text(path.read_bytes(), path.name),
        allowed=(StudioError,),
        covers=("source.pdf", "studio.formats.pdf_text", "studio.wire.pdf_pages"),
        mutators=(_renamed, _numbered),
        share=0.3,
    ),
    Target(
        name="source-text",
        seeds=_texts,
        read=lambda path: decoded(path.read_bytes(), "source"),
        allowed=(StudioError,),
        covers=("studio.domain.sources",),
    ),
)
