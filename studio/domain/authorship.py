"""How many words are whose, by scene and in the book. Pure, any thread; for the report, the command line, exports."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Final, get_args

import msgspec

from studio.domain.document import Document
from studio.domain.outline import outline, paragraphs_of
from studio.domain.richtext import Author, authors_of, rich_of
from studio.domain.text_records import Paragraph
from studio.domain.word_count import count_words, counted_text, word_places

AUTHORS: Final[tuple[Author, ...]] = get_args(Author)
"""In the order in which they are told."""


WRITERS: Final[tuple[Author, ...]] = ("person", "dictation")
"""Whose words the writer of the book wrote."""


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


class Report(msgspec.Struct, frozen=True):
    scenes: tuple[Share, ...]
    """In reading order."""
    book: Mapping[Author, int]
    editors: Mapping[str, int] = msgspec.field(default_factory=dict)


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


def words_in(paragraphs: Iterable[Paragraph]) -> Counter[Author]:
    total: Counter[Author] = Counter()
    for paragraph in paragraphs:
        total.update(words_of(paragraph))
    return total


def editors_of(paragraph: Paragraph) -> Counter[str]:
    """The words of each editor, by name; together those that `words_of` counts as an editor's."""
    if not any(span.by == "editor" for span in paragraph.spans) or not counted_text(paragraph):
        return Counter()
    rich = rich_of(paragraph)
    parts, spans = authors_of(rich.text, rich.spans), rich.spans
    starts, places = [start for start, _, _ in parts], [span.start for span in spans]
    return Counter(
        spans[bisect_right(places, start) - 1].name
        for start, _ in word_places(rich.text)
        if parts[bisect_right(starts, start) - 1][2] == "editor"
    )


def editors_in(paragraphs: Iterable[Paragraph]) -> Counter[str]:
    total: Counter[str] = Counter()
    for paragraph in paragraphs:
        total.update(editors_of(paragraph))
    return total


def report(document: Document, step: Callable[[float], None] = lambda _share: None) -> Report:
    """`step` is told how much is counted, and may raise to end it."""
    scenes = outline(document)
    own: list[Counter[Author]] = []
    editors: list[Counter[str]] = []
    for number, (_, scene) in enumerate(scenes):
        paragraphs = list(paragraphs_of(document, scene.id))
        own.append(words_in(paragraphs))
        editors.append(editors_in(paragraphs))
        step((number + 1) / len(scenes))
    shares = []
    for number, (depth, scene) in enumerate(scenes):
        whole, named = Counter(own[number]), Counter(editors[number])
        for other in range(number + 1, len(scenes)):
            if scenes[other][0] <= depth:
                break
            whole.update(own[other])
            named.update(editors[other])
        shares.append(Share(scene.id, scene.title, depth, own[number], whole, named))
    book: Counter[Author] = Counter()
    for one in own:
        book.update(one)
    return Report(tuple(shares), book, sum(editors, Counter()))
