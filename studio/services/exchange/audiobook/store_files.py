"""Which files a store takes of a book, as rows of its sheet: a chapter in each, with credits and a retail sample. Pure.

Known before anything is spoken, so that nobody waits a night for a book that is refused then.
"""

from __future__ import annotations

from typing import Final

import msgspec

from studio.domain.document import Document
from studio.domain.publishing import SAMPLE, Target
from studio.domain.text_records import Paragraph
from studio.domain.word_count import count_words
from studio.services.exchange.audiobook.encoders import Form
from studio.services.exchange.audiobook.order import Order
from studio.services.exchange.audiobook.programme import Programme, publishing_of, retail_sample
from studio.services.exchange.audiobook.sheet import ANNOUNCED, FILES, SAMPLED, Row, State
from studio.services.narration.chapters import chapters_of
from studio.services.translation import tr

STORE_CHECKS: Final = (FILES, ANNOUNCED, SAMPLED)
_SLOW_MINUTE: Final = 100
"""Words; nobody reads fewer in a minute."""


class BookFiles(msgspec.Struct, frozen=True, kw_only=True):
    """What of a book may be files."""

    chapters: int
    """With its credits."""
    opening: bool
    closing: bool
    has_sample: bool = True
    """It is long enough for one, as far as that is known."""


def files_of_programme(programme: Programme) -> BookFiles:
    spoken = [one for one in programme.chapters if one.clips or one.missing]
    return BookFiles(
        chapters=len(spoken), opening=bool(spoken) and spoken[0].is_credit,
        closing=len(spoken) > 1 and spoken[-1].is_credit,
        has_sample=retail_sample(programme, SAMPLE.least, SAMPLE.most) is not None,
    )  # fmt: skip


def files_of_document(document: Document) -> BookFiles:
    """Before anything of it is spoken."""
    chosen = publishing_of(document)
    opening, closing = bool(chosen.opening.strip()), bool(chosen.closing.strip())
    words = sum(count_words(one.text) for one in document.all(Paragraph))
    return BookFiles(
        chapters=len(chapters_of(document)) + opening + closing, opening=opening, closing=closing,
        has_sample=words >= _SLOW_MINUTE,
    )  # fmt: skip


def store_rows(book: BookFiles, order: Order, target: Target, form: Form) -> tuple[Row, ...]:
    """None where the target asks for no such files, or takes files of another form alone."""
    if target.takes != form.id:
        return ()
    return (_files(book, order), _announced(book, order), _sampled(book, order))


def _row(check: str, words: str, value: str, asked: str, order: Order, *, passes: bool) -> Row:
    state: State = "passes" if passes else "waived" if check in order.waived else "fails"
    return Row(check=check, words=words, value=value, asked=asked, state=state)


def _files(book: BookFiles, order: Order) -> Row:
    alone = order.by_chapter or book.chapters < 2
    value = tr("as asked") if alone else tr("one file of {count} parts", count=book.chapters)
    asked = tr("one each, credits apart")
    return _row(FILES, tr("A file for each chapter"), value, asked, order, passes=alone)


def _announced(book: BookFiles, order: Order) -> Row:
    value = {
        (True, True): tr("both"), (True, False): tr("opening alone"), (False, True): tr("closing alone"),
        (False, False): tr("none"),
    }[book.opening, book.closing]  # fmt: skip
    passes = book.opening and book.closing
    return _row(ANNOUNCED, tr("Opening and closing credits"), value, tr("both"), order, passes=passes)


def _sampled(book: BookFiles, order: Order) -> Row:
    words, asked = tr("Retail sample"), tr("1 to 5 min")
    if not book.has_sample:
        value = tr("the book is shorter than a minute")
        return Row(check=SAMPLED, words=words, value=value, asked="", state="not asked")
    value = tr("beside it") if order.sample else tr("none")
    return _row(SAMPLED, words, value, asked, order, passes=order.sample)
