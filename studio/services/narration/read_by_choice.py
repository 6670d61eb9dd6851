"""What of a text is read only by choice: front matter, footnotes, tables, what pictures show, addresses. Pure.

Called by `segments`, on any thread. What is read is a paragraph like others: a footnote stands behind its paragraph, a
table as its rows; neither is a part of the manuscript, and their ids are made of their paragraph's. What is passed over
is counted, so that whoever reads the list of lines is told.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Final

import msgspec

from studio.domain.document import Document
from studio.domain.matter import is_apart
from studio.domain.outline import paragraphs_of
from studio.domain.sentences import LINE_BREAK
from studio.domain.sound_records import Narration
from studio.domain.text_records import Paragraph, Scene
from studio.services.translation import tr_count

CHOICES: Final = (
    "headings", "titles", "chapter_titles", "front_matter", "footnotes", "tables", "pictures", "addresses",
)  # fmt: skip
"""Fields of `Narration`."""
_APART: Final = "#"
"""Between the id of a paragraph and what is read besides; no id has it."""
_ADDRESS: Final = re.compile(
    r"[(<\[]?\b(?:https?://|ftp://|www\.)[^\s<>\[\]()]{1,2000}(?<![.,;:!?…'”’\"])[)>\]]?|"
    r"[(<\[]?\b[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}\b[)>\]]?"
)
_LINKS: Final = ("http", "www.", "ftp:", "@")


def read_paragraphs(document: Document, scene_id: str, narration: Narration) -> Iterator[Paragraph]:
    """The paragraphs of a scene as a voice reads them."""
    scene = document.get(Scene, scene_id)
    if scene is None or (is_apart(document, scene_id) and not narration.front_matter):
        return
    for paragraph in paragraphs_of(document, scene_id):
        yield from _as_read(paragraph, narration)


def paragraph_id_of(spoken_id: str) -> str:
    """Of the manuscript's paragraph, of which something is read besides."""
    return spoken_id.partition(_APART)[0]


def _as_read(paragraph: Paragraph, narration: Narration) -> Iterator[Paragraph]:
    match paragraph.style:
        case "table" if narration.tables:
            yield Paragraph(
                id=f"{paragraph.id}{_APART}table", scene_id=paragraph.scene_id, text=table_words(paragraph.text)
            )
        case "picture" if narration.pictures:
            yield msgspec.structs.replace(paragraph, style="body")
        case _ if not narration.addresses and any(sign in paragraph.text for sign in _LINKS):
            yield msgspec.structs.replace(paragraph, text=without_addresses(paragraph.text), marks=())
        case _:
            yield paragraph
    if narration.footnotes:
        for place, words in enumerate(_notes(paragraph)):
            said = words if narration.addresses else without_addresses(words)
            if said.strip():
                yield Paragraph(id=f"{paragraph.id}{_APART}note{place}", scene_id=paragraph.scene_id, text=said)


def _notes(paragraph: Paragraph) -> list[str]:
    return [mark.target for mark in paragraph.marks if mark.style == "footnote" and mark.target.strip()]


def table_words(text: str) -> str:
    """A row as a sentence, its cells with a comma between them."""
    rows = ([cell.strip() for cell in line.strip().strip("|").split("|")] for line in text.split(LINE_BREAK))
    spoken = (", ".join(cell for cell in cells if cell) for cells in rows)
    return " ".join(line if line[-1] in ".!?…" else f"{line}." for line in spoken if line.strip("-:, "))


def without_addresses(text: str) -> str:
    return re.sub(r" +([.,;:!?…])", r"\1", re.sub(r"  +", " ", _ADDRESS.sub("", text))).strip()


def passed_over(document: Document, scene_id: str) -> Mapping[str, int]:
    """What of a scene is not read by choice: how many of each of `CHOICES`."""
    narration = document.get(Narration, "narration") or Narration(id="narration")
    scene = document.get(Scene, scene_id)
    found: Counter[str] = Counter()
    if scene is None:
        return found
    if is_apart(document, scene_id) and not narration.front_matter:
        found["front_matter"] = 1
        return found
    for paragraph in paragraphs_of(document, scene_id):
        if paragraph.style == "table" and not narration.tables:
            found["tables"] += 1
        elif paragraph.style == "picture" and paragraph.text.strip() and not narration.pictures:
            found["pictures"] += 1
        elif paragraph.style.startswith("heading") and paragraph.text.strip() and not narration.headings:
            found["headings"] += 1
        if not narration.footnotes:
            found["footnotes"] += len(_notes(paragraph))
        if not narration.addresses and any(sign in paragraph.text for sign in _LINKS):
            found["addresses"] += len(_ADDRESS.findall(paragraph.text))
    return +found


def passed_words(found: Mapping[str, int]) -> tuple[str, ...]:
    """As a person reads it, each a few words."""
    told: dict[str, Callable[[int], str]] = {
        "front_matter": lambda count: tr_count("front matter", "front matter", count),
        "headings": lambda count: tr_count("{count} heading", "{count} headings", count),
        "footnotes": lambda count: tr_count("{count} footnote", "{count} footnotes", count),
        "tables": lambda count: tr_count("{count} table", "{count} tables", count),
        "pictures": lambda count: tr_count("what {count} picture shows", "what {count} pictures show", count),
        "addresses": lambda count: tr_count("{count} address", "{count} addresses", count),
    }
    return tuple(words(found[name]) for name, words in told.items() if found.get(name))
