"""How many words are whose, by scene and in the book. Pure, any thread; for the report, the command line, exports."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, get_args

import msgspec

from studio.domain.document import Document
from studio.domain.outline import outline, paragraphs_of
from studio.domain.richtext import Author, authors_of, rich_of
from studio.domain.text_records import AuthorSpan, Meta, Paragraph
from studio.domain.word_count import count_words, counted_text, word_places

AUTHORS: Final[tuple[Author, ...]] = get_args(Author)
"""In the order in which they are told."""


WRITERS: Final[tuple[Author, ...]] = ("person", "dictation")
"""Whose words the writer of the book wrote."""


class Imported(msgspec.Struct, frozen=True):
    """Words of a file that was imported."""

    name: str
    """Of the file."""
    at: float
    """When, in seconds since 1970."""
    words: int


class Share(msgspec.Struct, frozen=True):
    """A scene in the report."""

    scene_id: str
    title: str
    depth: int
    own: Mapping[Author, int]
    """Words of its own text."""
    whole: Mapping[Author, int]
    """With those of the scenes inside it: of a chapter."""
    editors: Mapping[str, int] = msgspec.field(default_factory=dict)
    """Of the whole, the words of each editor by name; "" for one that has none."""
    imports: tuple[Imported, ...] = ()
    """Of the whole, the words of each file, the most first."""


class Report(msgspec.Struct, frozen=True):
    scenes: tuple[Share, ...]
    """In reading order."""
    book: Mapping[Author, int]
    editors: Mapping[str, int] = msgspec.field(default_factory=dict)
    imports: tuple[Imported, ...] = ()
    imports_told: bool = False
    """What a person wrote was typed here; else it may have been imported by an older version."""


def words_of(paragraph: Paragraph) -> Counter[Author]:
    """A word is whose its first letter is. What a picture shows is no word of the book."""
    if not counted_text(paragraph):
        return Counter()
    if not paragraph.spans:
        return Counter({"person": count_words(paragraph.text)})
    rich = rich_of(paragraph)
    parts = authors_of(rich.text, rich.spans)
    starts = [start for start, _, _ in parts]
    return Counter(parts[bisect_right(starts, start) - 1][2] for start, _ in word_places(rich.text))


def words_of_others(paragraph: Paragraph, start: int, end: int) -> int:
    """Words that begin in characters [start, end) and that the writer neither typed nor spoke."""
    parts = authors_of(paragraph.text, paragraph.spans)
    starts = [first for first, _, _ in parts]
    return sum(
        parts[bisect_right(starts, start + place) - 1][2] not in WRITERS
        for place, _ in word_places(paragraph.text[start:end])
    )


def words_proposed(paragraph: Paragraph, start: int, end: int) -> int:
    """Words that begin in characters [start, end), and that a model wrote and nobody has accepted yet."""
    spans = [(one.start, one.end) for one in paragraph.spans if one.by in ("model", "changed") and not one.accepted]
    starts = [first for first, _ in spans]
    count = 0
    for place, _ in word_places(paragraph.text[start:end]) if spans else ():
        at = bisect_right(starts, start + place) - 1
        count += at >= 0 and start + place < spans[at][1]
    return count


def words_in(paragraphs: Iterable[Paragraph]) -> Counter[Author]:
    total: Counter[Author] = Counter()
    for paragraph in paragraphs:
        total.update(words_of(paragraph))
    return total


def editors_of(paragraph: Paragraph) -> Counter[str]:
    """The words of each editor, by name; together those that `words_of` counts as an editor's."""
    return Counter(span.name for span in _span_of_each_word(paragraph, "editor"))


def imports_of(paragraph: Paragraph) -> Counter[tuple[str, float]]:
    """The imported words, by name of the file and time; together those that `words_of` counts as imported."""
    return Counter((span.name, span.at) for span in _span_of_each_word(paragraph, "imported"))


def _span_of_each_word(paragraph: Paragraph, author: Author) -> Iterator[AuthorSpan]:
    if not any(span.by == author for span in paragraph.spans) or not counted_text(paragraph):
        return
    rich = rich_of(paragraph)
    parts, spans = authors_of(rich.text, rich.spans), rich.spans
    starts, places = [start for start, _, _ in parts], [span.start for span in spans]
    for start, _ in word_places(rich.text):
        if parts[bisect_right(starts, start) - 1][2] == author:
            yield spans[bisect_right(places, start) - 1]


def editors_in(paragraphs: Iterable[Paragraph]) -> Counter[str]:
    total: Counter[str] = Counter()
    for paragraph in paragraphs:
        total.update(editors_of(paragraph))
    return total


def imports_in(paragraphs: Iterable[Paragraph]) -> Counter[tuple[str, float]]:
    total: Counter[tuple[str, float]] = Counter()
    for paragraph in paragraphs:
        total.update(imports_of(paragraph))
    return total


def ranked(imports: Mapping[tuple[str, float], int]) -> tuple[Imported, ...]:
    """The most words first."""
    found = (Imported(name, at, words) for (name, at), words in imports.items())
    return tuple(sorted(found, key=lambda one: (-one.words, one.at, one.name)))


def imports_told(document: Document) -> bool:
    """What no span covers was typed here, and not imported by an older version."""
    meta = document.get(Meta, "project")
    return meta is not None and meta.imports_told


def report(document: Document, step: Callable[[float], None] = lambda _share: None) -> Report:
    """`step` is told how much is counted, and may raise to end it."""
    scenes = outline(document)
    own: list[Counter[Author]] = []
    editors: list[Counter[str]] = []
    imports: list[Counter[tuple[str, float]]] = []
    for number, (_, scene) in enumerate(scenes):
        paragraphs = list(paragraphs_of(document, scene.id))
        own.append(words_in(paragraphs))
        editors.append(editors_in(paragraphs))
        imports.append(imports_in(paragraphs))
        step((number + 1) / len(scenes))
    shares = []
    for number, (depth, scene) in enumerate(scenes):
        whole, named, files = Counter(own[number]), Counter(editors[number]), Counter(imports[number])
        for other in range(number + 1, len(scenes)):
            if scenes[other][0] <= depth:
                break
            whole.update(own[other])
            named.update(editors[other])
            files.update(imports[other])
        shares.append(Share(scene.id, scene.title, depth, own[number], whole, named, ranked(files)))
    book: Counter[Author] = Counter()
    for one in own:
        book.update(one)
    of_files = ranked(sum(imports, Counter()))
    return Report(tuple(shares), book, sum(editors, Counter()), of_files, imports_told(document))
