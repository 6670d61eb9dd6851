"""Notes beside the text as comments of a Word document, with their answers. Used by `docx_out`; any thread.

Each answer is a comment over the same words, joined to the first one in `commentsExtended.xml`, which also says what is
resolved. Sources: ECMA-376, part 1, 17.13.4 (comments), [MS-DOCX] 2.5.3 (commentEx).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple
from xml.sax.saxutils import escape, quoteattr

from studio.domain.anchors import anchors_in
from studio.domain.document import Document
from studio.domain.text_records import MarginNote, Paragraph
from studio.services.translation import tr

_NAMESPACES: Final = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
    'xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="w14 w15"'
)
_DECLARED: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_KINDS: Final = (
    (
        "comments",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml",
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments",
    ),
    (
        "commentsExtended",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.commentsExtended+xml",
        "http://schemas.microsoft.com/office/2011/relationships/commentsExtended",
    ),
)
_FIRST_ID: Final = 0x10000000
"""Of the paragraphs in comments; they lie below 0x80000000."""


class _Said(NamedTuple):
    author: str
    at: float
    words: str
    answers_to: int
    """Number of the comment; -1 for none."""
    resolved: bool


class Comments:
    """Those of one document: asked, paragraph by paragraph in reading order, what stands before and behind words."""

    def __init__(self, document: Document, paragraphs: Iterable[Paragraph], sayable: Callable[[str], str]) -> None:
        self._sayable = sayable
        self._said: list[_Said] = []
        self._begins: dict[tuple[str, int], list[int]] = {}
        self._ends: dict[tuple[str, int], list[int]] = {}
        self._places: dict[str, set[int]] = {}
        notes = {note.id: note for note in document.all(MarginNote)}
        if not notes:
            return
        spans: dict[str, tuple[tuple[str, int], tuple[str, int]]] = {}
        here: dict[str, int] = {}
        for one in paragraphs:
            if not one.text:
                continue
            here[one.id] = len(one.text)
            for target, place in anchors_in(one).items() if one.anchored else ():
                if target in notes:
                    start = spans[target][0] if target in spans else (one.id, place.start)
                    spans[target] = start, (one.id, place.end)
        for note in notes.values():
            if note.id not in spans and note.paragraph_id in here:
                spans[note.id] = (note.paragraph_id, 0), (note.paragraph_id, here[note.paragraph_id])
            if note.id in spans:
                self._add(note, *spans[note.id])

    def _add(self, note: MarginNote, start: tuple[str, int], end: tuple[str, int]) -> None:
        first = len(self._said)
        self._said.append(_Said(note.author, note.created, note.words, -1, note.resolved))
        for answer in note.answers:
            self._said.append(_Said(answer.author, answer.created, answer.words, first, note.resolved))
        numbers = range(first, len(self._said))
        self._begins.setdefault(start, []).extend(numbers)
        self._ends.setdefault(end, []).extend(numbers)
        for paragraph_id, at in (start, end):
            self._places.setdefault(paragraph_id, set()).add(at)

    def before(self, paragraph_id: str, at: int) -> str:
        """What begins at this place."""
        return "".join(f'<w:commentRangeStart w:id="{one}"/>' for one in self._begins.get((paragraph_id, at), ()))

    def behind(self, paragraph_id: str, at: int) -> str:
        """What ends there."""
        return "".join(
            f'<w:commentRangeEnd w:id="{one}"/><w:r><w:commentReference w:id="{one}"/></w:r>'
            for one in self._ends.get((paragraph_id, at), ())
        )

    def over(self, paragraph_id: str) -> tuple[str, str]:
        """What begins, and what ends, anywhere in a paragraph."""
        places = sorted(self._places.get(paragraph_id, ()))
        return (
            "".join(self.before(paragraph_id, at) for at in places),
            "".join(self.behind(paragraph_id, at) for at in places),
        )

    def put_into(self, part: Any) -> None:
        """The parts of the package that hold their words; `part` is that of the document."""
        if not self._said:
            return
        from docx.opc.packuri import PackURI
        from docx.opc.part import Part

        comments = "".join(self._comment(number, one) for number, one in enumerate(self._said))
        extended = "".join(_extended(number, one) for number, one in enumerate(self._said))
        texts = (
            f"<w:comments {_NAMESPACES}>{comments}</w:comments>",
            f"<w15:commentsEx {_NAMESPACES}>{extended}</w15:commentsEx>",
        )
        for (name, media, relation), text in zip(_KINDS, texts, strict=True):
            made = Part(PackURI(f"/word/{name}.xml"), media, f"{_DECLARED}{text}".encode(), part.package)
            part.relate_to(made, relation)

    def _comment(self, number: int, one: _Said) -> str:
        lines = self._sayable(one.words).split("\n")
        last = len(lines) - 1
        paragraphs = "".join(
            f"<w:p{f' w14:paraId={quoteattr(_paragraph(number))}' if at == last else ''}>"
            f'<w:r><w:t xml:space="preserve">{escape(line)}</w:t></w:r></w:p>'
            for at, line in enumerate(lines)
        )
        author = self._sayable(one.author) or tr("Author")
        when = f' w:date="{datetime.fromtimestamp(one.at, UTC):%Y-%m-%dT%H:%M:%SZ}"' if one.at else ""
        return (
            f'<w:comment w:id="{number}" w:author={quoteattr(author)}{when} w:initials={quoteattr(author[:1])}>'
            f"{paragraphs}</w:comment>"
        )


def _paragraph(number: int) -> str:
    return f"{_FIRST_ID + number:08X}"


def _extended(number: int, one: _Said) -> str:
    parent = f' w15:paraIdParent="{_paragraph(one.answers_to)}"' if one.answers_to >= 0 else ""
    return f'<w15:commentEx w15:paraId="{_paragraph(number)}"{parent} w15:done="{int(one.resolved)}"/>'
