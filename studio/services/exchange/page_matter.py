"""What the pages of an EPUB say of themselves: front matter, back matter or story, by `epub:type` and by the guide.

Pure; called by `pages_in`. A page that says nothing is judged by its title as any scene.
Source: EPUB 3 Structural Semantics Vocabulary 1.1; OPF 2.0.1, guide.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

import msgspec

from studio.domain.passages import Passage
from studio.domain.text_records import Matter
from studio.services.exchange.manuscript_in import ImportedScene, divide
from studio.services.translation import tr

_STORY: Final = frozenset(
    ("bodymatter", "chapter", "part", "volume", "subchapter", "division", "prologue", "epilogue", "preface", "foreword",
     "introduction", "preamble", "afterword", "conclusion", "appendix", "text", "start")
)  # fmt: skip
_FRONT: Final = frozenset(
    ("cover", "titlepage", "title-page", "halftitlepage", "copyright-page", "dedication", "epigraph", "toc", "loi",
     "lot", "lov", "landmarks", "imprint", "imprimatur", "seriespage", "other-credits", "contributors", "colophon")
)  # fmt: skip
_BACK: Final = frozenset(("index", "bibliography", "footnotes", "endnotes", "rearnotes", "notes", "errata", "backlink"))
_DEEP: Final = 3
"""Elements from the body down in which a page says what it is."""
_OPF: Final = "{http://www.idpf.org/2007/opf}"


class Told(msgspec.Struct):
    """The paragraphs of a page."""

    title: str
    """As the contents call it."""
    matter: Matter
    passages: list[Passage]


def matter_of_page(root: Any, guide: str) -> Matter:
    """`guide`: the type by which the guide names it, "" where it does not. Nearer words go before wider ones."""
    said = [token for one in _typed(root) for token in one]
    for token in (*said, guide.casefold()):
        if token in _STORY:
            return "story"
    for token in (*said, guide.casefold()):
        if token in _FRONT:
            return "front"
        if token in _BACK:
            return "back"
    return "front" if "frontmatter" in said else "back" if "backmatter" in said else ""


def _typed(root: Any) -> Iterator[list[str]]:
    """Of the body, and of the elements that hold all of the page."""
    at = root.find(".//body") if root.tag != "body" else root
    for _ in range(_DEEP):
        if at is None:
            return
        yield str(at.get("epub:type") or "").casefold().split()
        inside = [one for one in at if isinstance(one.tag, str)]
        at = inside[0] if len(inside) == 1 else None


def guide_of(package: Any) -> Iterator[tuple[str, str]]:
    """Addresses with the type by which the guide names each."""
    for one in package.iter(f"{_OPF}reference"):
        if one.get("href"):
            yield str(one.get("href")), str(one.get("type") or "")


def scenes_of(pages: Sequence[Told], title: str) -> tuple[ImportedScene, ...]:
    """Divided at headings; a page that is set around the story is a scene of its own."""
    scenes: list[ImportedScene] = []
    waiting: list[Passage] = []
    called = title
    for page in pages:
        if page.matter not in ("front", "back"):
            if not waiting:
                called = title if not scenes else page.title or title
            waiting += page.passages
            continue
        if waiting:
            scenes += divide(waiting, called)
            waiting = []
        name = page.title or (tr("Front matter") if page.matter == "front" else tr("Back matter"))
        made = divide(page.passages, name) if page.passages else ()
        scenes += [msgspec.structs.replace(one, matter=page.matter) for one in made]
    if waiting or not scenes:
        scenes += divide(waiting, called)
    return tuple(scenes)
