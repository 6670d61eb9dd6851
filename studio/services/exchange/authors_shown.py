"""A manuscript that tells who wrote what, for the formats that write it: words carry marks, and how many are whose
stands at the end.

Called before an export, by choice; pure, any thread. HTML and Word show the marks; a format that cannot has the end
alone, and `SHOWN_IN` says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

import msgspec

from studio.domain import manuscript, scene_edits
from studio.domain.authorship import AUTHORS, Imported, editors_in, imports_in, imports_told, ranked, words_in
from studio.domain.document import Document
from studio.domain.outline import outline, paragraphs_of
from studio.domain.passages import Passage
from studio.domain.richtext import Author, authors_of, tidy
from studio.domain.showable import showable
from studio.domain.text_records import Mark, Paragraph
from studio.services.amounts import full_day_and_time
from studio.services.translation import tr, tr_count

SHOWN_IN: Final = ("manuscript.html", "manuscript.docx", "manuscript.odt", "manuscript.rtf")
"""Ids of the formats that show it word by word."""
LINES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "by-model": "dotted",
        "by-changed": "dotDash",
        "by-dictation": "dotDotDash",
        "by-pasted": "dash",
        "by-editor": "wave",
        "by-imported": "dashLong",
    }
)
"""By style of mark: its line, as Word names it."""


def author_words(author: Author, *, imports_told: bool = False) -> str:
    """Who that is, for people. `imports_told`: see `domain.authorship`."""
    return {
        "person": tr("Typed here") if imports_told else tr("Typed here or imported"),
        "model": tr("A model"),
        "changed": tr("A model, changed since"),
        "dictation": tr("Dictated or heard"),
        "pasted": tr("Pasted from outside"),
        "editor": tr("An editor"),
        "imported": tr("Imported"),
    }[author]


def named_words(
    author: Author,
    words: int,
    editors: Mapping[str, int],
    imports: Sequence[Imported] = (),
    *,
    imports_told: bool = False,
) -> list[tuple[str, int]]:
    """Who that is, for people, with the words of each: editors by their names, imported files by theirs and the day,
    the most first."""
    if author == "imported" and imports:
        return [(_file_words(one), one.words) for one in imports]
    if author != "editor" or not any(editors):
        return [(author_words(author, imports_told=imports_told), words)]
    by_words = sorted(editors.items(), key=lambda one: (-one[1], one[0]))
    return [
        (
            tr("{author} ({name})", author=author_words(author), name=showable(name)) if name else author_words(author),
            count,
        )
        for name, count in by_words
    ]


def _file_words(one: Imported) -> str:
    return tr(
        "{author} ({name}, {when})",
        author=author_words("imported"),
        name=showable(one.name),
        when=full_day_and_time(one.at),
    )


def with_authors(document: Document, scene_id: str | None = None) -> Document:
    """Another document, of which one scene or, without one, all are to be written."""
    shown = document.copy()
    scenes = [scene_id] if scene_id is not None else [scene.id for _, scene in outline(document)]
    paragraphs = [one for scene in scenes for one in paragraphs_of(document, scene)]
    for paragraph in paragraphs:
        if paragraph.spans:
            after = _marked(paragraph)
            shown.apply(manuscript.set_paragraph(shown, after))
    lines = _summary(paragraphs, imports_told=imports_told(document))
    if scene_id is None:
        shown.apply(scene_edits.new_scene(shown, tr("Who wrote what"), passages=lines))
    else:
        shown.apply(manuscript.insert_paragraphs(shown, scene_id, len(paragraphs), [Passage(style="rule"), *lines]))
    return shown


def _marked(paragraph: Paragraph) -> Paragraph:
    parts = authors_of(paragraph.text, paragraph.spans)
    marks = (Mark(start, end, f"by-{author}") for start, end, author in parts if author != "person")
    rich = tidy(paragraph.text, (*paragraph.marks, *marks), paragraph.spans)
    return msgspec.structs.replace(paragraph, marks=rich.marks)


def _summary(paragraphs: list[Paragraph], *, imports_told: bool) -> list[Passage]:
    """A line for each who wrote some of it, in that one's look."""
    counts, editors, imports = words_in(paragraphs), editors_in(paragraphs), ranked(imports_in(paragraphs))
    lines = []
    for author in AUTHORS:
        if not counts[author]:
            continue
        for words, count in named_words(author, counts[author], editors, imports, imports_told=imports_told):
            told = tr_count("{author}: {count} word", "{author}: {count:,} words", count, author=words)
            marks = () if author == "person" else (Mark(0, len(words), f"by-{author}"),)
            lines.append(Passage(told, style="list-item", marks=marks))
    return lines
