"""Files and texts read as sources, which are cited and stay apart from the manuscript. On any thread but the main one;
nothing here touches a project.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Final

from studio.domain.errors import BadInput, FileUnreadable, StudioError
from studio.domain.matter import title_matter
from studio.domain.sources import MOST_LETTERS, Section, SourceGiven, SourceText
from studio.services.exchange.format import by_name, no_step
from studio.services.exchange.formats import SOURCE_IN, scenes_from_file
from studio.services.exchange.gutenberg import named_in, parted
from studio.services.exchange.manuscript_in import LINE_BREAK, ImportedScene, Step, divide, parts_of, told_of
from studio.services.exchange.pages_in import HTML_IN, scenes_from_html
from studio.services.exchange.pdf_in import PDF_IN, read_pdf
from studio.services.exchange.set_around import marked
from studio.services.exchange.text_in import clean_text, passages_from_text
from studio.services.translation import tr

_CHUNK: Final = 1 << 20
_READ: Final = 0.95
_TITLE: Final = 60
"""Characters of a text that has no name."""


def read_source(path: Path, step: Step = no_step) -> SourceGiven:
    """Of a file of SOURCE_IN. Raises StudioError(FileUnreadable | BadInput | FormatUnknown)."""
    row = by_name(path, SOURCE_IN)
    original = _hash(path)
    named = " ".join(re.sub(r"[_\s]+", " ", path.stem).split()) or path.name
    if row.id == PDF_IN.id:
        found = read_pdf(path, lambda share: step(_READ * share))
        text, told = SourceText(found.sections), found.told
        title, author = found.title or named, found.author
    else:
        scenes = _scenes(path, lambda share: step(_READ * share))
        text, told = _text_of(scenes), told_of(scenes)
        header = named_in(scenes)
        title, author = header if header.title else scenes[0].called
        title = title or named
    _check(text, path.name)
    return SourceGiven(title=title, author=author, file=path.name, original=original, text=text, told=told)


def _scenes(path: Path, step: Step) -> tuple[ImportedScene, ...]:
    """Of a web page without what leads to others."""
    if HTML_IN.takes(path):
        return marked(parted(scenes_from_html(path, step, navigation=False)))
    return scenes_from_file(path, step)


def source_of_text(words: str, step: Step = no_step) -> SourceGiven:
    """Of what was copied or dropped; its first words are its title. Raises StudioError(BadInput)."""
    passages = passages_from_text(clean_text(words), tr("the text"), chapters=True, step=step)
    text = _text_of(divide(passages, ""))
    _check(text, tr("the text"))
    first = " ".join((text.sections[0].title or text.sections[0].paragraphs[0]).split())
    title = first if len(first) <= _TITLE else f"{first[:_TITLE].rsplit(' ', 1)[0]}…"
    original = hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()
    return SourceGiven(title=title, original=original, text=text)


def _text_of(scenes: tuple[ImportedScene, ...]) -> SourceText:
    """Without what is set around a book, as a licence, a title page, contents, unless that is all."""
    book = [one for one in scenes if not one.boilerplate and (one.matter or title_matter(one.title)) == "story"]
    book = book or [one for one in scenes if not one.boilerplate] or list(scenes)
    sections = []
    for scene in (part for one in book for part in parts_of(one)):
        texts = tuple(
            one.text.replace(LINE_BREAK, "\n")
            for one in scene.passages
            if one.text.strip() and one.style not in ("rule", "picture")
        )
        if texts:
            sections.append(Section(title=scene.title, paragraphs=texts))
    return SourceText(tuple(sections))


def _check(text: SourceText, name: str) -> None:
    letters = sum(len(one) for section in text.sections for one in section.paragraphs)
    if not letters:
        raise StudioError(BadInput(name=name, problem="there are no words in it"))
    if letters > MOST_LETTERS:
        raise StudioError(BadInput(name=name, problem=f"it has more than {MOST_LETTERS} letters"))


def _hash(path: Path) -> str:
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
    except OSError as error:
        raise StudioError(FileUnreadable(path=str(path), detail=error.strerror or str(error))) from error
    return digest.hexdigest()
