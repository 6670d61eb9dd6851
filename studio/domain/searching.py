"""Finding words in the manuscript, and putting others in their place. Pure; the writing pane calls it, also on threads.

A search says what it found and why it ended early; it never hangs: a pattern that tries for longer than its time in one
paragraph, or over all of them, is given up (the library `regex` looks at the clock and lets other threads run).
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, Literal

import msgspec

from studio.domain.changes import Change
from studio.domain.document import Document
from studio.domain.draft import Draft
from studio.domain.richtext import rich_of, substituted
from studio.domain.text_records import Paragraph

MOST_HITS: Final = 100_000
"""More are not listed; the first ones are."""
LONGEST_PATTERN: Final = 2_000
PARAGRAPH_SECONDS: Final = 1.0
ALL_SECONDS: Final = 20.0
MOST_LETTERS: Final = 50_000_000
"""Of all replacements together: a pattern can multiply what it found."""
_QUOTES: Final = {"'": "['’‘‛ʼ]", '"': '["“”„‟«»]'}
"""What is typed straight finds what is printed curled."""
_ESCAPED: Final = re.compile(r"\\.", re.DOTALL)

Problem = Literal["", "pattern", "replacement", "slow", "large"]
"""Why a search ended early: the pattern or the replacement cannot be read, took too long, or gives too much text."""


class Query(msgspec.Struct, frozen=True):
    text: str = ""
    pattern: bool = False
    """`text` is a regular expression."""
    whole_words: bool = False
    exact_case: bool = False
    """Capitals count always; otherwise only where the text has some."""


class Hit(msgspec.Struct, frozen=True, gc=False):
    paragraph_id: str
    start: int
    end: int
    new: str = ""
    """What it is replaced by."""


class Found(msgspec.Struct, frozen=True):
    hits: tuple[Hit, ...] = ()
    problem: Problem = ""
    detail: str = ""
    """What the library says of the pattern, or the paragraph's id where it took too long."""
    more: bool = False
    """There are more than were listed."""


def search(
    query: Query,
    paragraphs: Sequence[Paragraph],
    replacement: str | None = None,
    step: Callable[[float], None] = lambda _share: None,
) -> Found:
    """Every hit that is not empty, in order, with what `replacement` makes of it. `step` is told how far it is, and may
    raise to end it. In a replacement for a pattern \\1 and \\g<name> stand for groups."""
    hits: list[Hit] = []
    try:
        if query.text:
            for hit in _hits(_compiled(query), query, paragraphs, replacement, step):
                if len(hits) == MOST_HITS:
                    return Found(tuple(hits), more=True)
                hits.append(hit)
    except _EndedError as end:
        return Found(tuple(hits), end.problem, end.detail)
    return Found(tuple(hits))


class _EndedError(Exception):
    def __init__(self, problem: Problem, detail: str = "") -> None:
        super().__init__(problem)
        self.problem: Problem = problem
        self.detail = detail


def _hits(
    pattern: Any, query: Query, paragraphs: Sequence[Paragraph], replacement: str | None, step: Callable[[float], None]
) -> Iterator[Hit]:
    letters = 0
    until = time.monotonic() + ALL_SECONDS
    for number, paragraph in enumerate(paragraphs):
        if number % 64 == 0:
            step(number / len(paragraphs))
        left = max(0.01, until - time.monotonic())
        try:
            for start, end, new in _in_paragraph(pattern, paragraph.text, query, replacement, left):
                letters += len(new)
                if letters > MOST_LETTERS:
                    raise _EndedError("large")
                yield Hit(paragraph.id, start, end, new)
        except TimeoutError:
            raise _EndedError("slow", paragraph.id) from None
        except IndexError as error:
            raise _EndedError("replacement", str(error)) from None


def replace_hits(document: Document, hits: Sequence[Hit]) -> Change:
    """All of these in one step. What comes in the place of words has their emphasis, and a person as its author. Raise
    KeyError or ValueError where a hit lies in no text any more."""
    draft = Draft(document)
    by_paragraph: dict[str, list[tuple[int, int, str]]] = {}
    for hit in hits:
        by_paragraph.setdefault(hit.paragraph_id, []).append((hit.start, hit.end, hit.new))
    for paragraph_id, places in by_paragraph.items():
        paragraph = draft.need(Paragraph, paragraph_id)
        rich = substituted(rich_of(paragraph), places)
        draft.put(msgspec.structs.replace(paragraph, text=rich.text, marks=rich.marks, spans=rich.spans))
    return draft.change("Replace")


def _compiled(query: Query) -> Any:
    if len(query.text) > LONGEST_PATTERN:
        raise _EndedError("pattern", f"{len(query.text):,} > {LONGEST_PATTERN:,}")
    smart = query.text if not query.pattern else _ESCAPED.sub("", query.text)
    ignore = not query.exact_case and smart == smart.lower()
    if query.pattern:
        import regex  # loaded when somebody needs it, not when the window starts

        source = rf"(?<!\w)(?:{query.text})(?!\w)" if query.whole_words else query.text
        try:
            return regex.compile(source, (regex.IGNORECASE if ignore else 0) | regex.V0)
        except (regex.error, OverflowError, RecursionError) as error:
            raise _EndedError("pattern", str(error)) from None
    source = "".join(_QUOTES.get(letter) or re.escape(letter) for letter in query.text)
    if query.whole_words:
        # A side that is no letter has no word to be whole.
        head = r"(?<!\w)" if _is_word(query.text[0]) else ""
        tail = r"(?!\w)" if _is_word(query.text[-1]) else ""
        source = f"{head}{source}{tail}"
    return re.compile(source, re.IGNORECASE if ignore else 0)


def _is_word(letter: str) -> bool:
    return letter.isalnum() or letter == "_"


def _in_paragraph(
    pattern: Any, text: str, query: Query, replacement: str | None, left: float
) -> Iterator[tuple[int, int, str]]:
    if not query.pattern:
        for found in pattern.finditer(text):
            yield found.start(), found.end(), replacement or ""
        return
    import regex

    for found in pattern.finditer(text, timeout=min(PARAGRAPH_SECONDS, left), concurrent=True):
        if found.end() > found.start():
            try:
                new = found.expand(replacement) if replacement else ""
            except regex.error as error:
                raise _EndedError("replacement", str(error)) from None
            yield found.start(), found.end(), new
