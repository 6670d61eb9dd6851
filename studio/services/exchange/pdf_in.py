"""PDF files read as sources, by a process of their own (`studio.worker.pdf_reader`). A row of the table of formats; on
any thread but the main one; the process ends before the call does.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from studio.domain.errors import BadInput, FileUnreadable, StudioError
from studio.domain.matter import looks_like_front
from studio.domain.sources import Section, SourceText
from studio.services.exchange.format import Format, no_step
from studio.services.exchange.manuscript_in import Step
from studio.services.exchange.own_process import exactly, hand_over, own_process
from studio.services.translation import tr_count
from studio.wire.framing import BadFrame, encode
from studio.wire.pdf_pages import Page, PdfRead, Reading, ReadPdf, Refused, answer_from

PDF_LIMIT: Final = 300 << 20
"""Bytes."""
_TITLE_PAGES: Final = 4
"""Pages that are looked at."""
_DIED: Final = "it took more memory than a PDF file may, or its reader failed"


class PdfIn(SourceText, frozen=True):
    title: str = ""
    author: str = ""
    told: str = ""
    """For a person: what could not be read."""


def read_pdf(path: Path, step: Step = no_step) -> PdfIn:
    """Page by page, those without words left out. Raises StudioError(FileUnreadable | BadInput)."""
    try:
        if path.stat().st_size > PDF_LIMIT:
            raise StudioError(BadInput(name=path.name, problem=f"it has more than {PDF_LIMIT >> 20} MB"))
        data = path.read_bytes()
    except OSError as error:
        raise StudioError(FileUnreadable(path=str(path), detail=error.strerror or str(error))) from error
    pages: list[tuple[str, ...]] = []
    done = 0.0
    try:
        with own_process("pdf-reader") as (into, out):
            hand_over(into, encode(ReadPdf(name=path.name)), data)
            while True:
                answer = answer_from(lambda count: exactly(out, count))
                match answer:
                    case Reading(share=done):
                        step(done)
                    case Page(paragraphs=paragraphs):
                        step(done)
                        pages.append(paragraphs)
                    case Refused(failure=failure):
                        raise StudioError(failure)
                    case PdfRead():
                        return _whole(answer, pages)
    except (EOFError, BadFrame) as error:
        raise StudioError(BadInput(name=path.name, problem=_DIED)) from error
    except OSError as error:
        raise StudioError(FileUnreadable(path=str(path), detail=error.strerror or str(error))) from error


def _whole(read: PdfRead, pages: list[tuple[str, ...]]) -> PdfIn:
    sections = tuple(
        Section(page=number, paragraphs=paragraphs) for number, paragraphs in enumerate(pages, 1) if paragraphs
    )
    bare = len(pages) - len(sections) - read.unread
    sections = _without_title_pages(sections, read.title)
    told = [
        tr_count("{count} page is damaged and was left out.", "{count:,} pages are damaged and were left out.",
                 read.unread) if read.unread else "",
        tr_count("{count} page has no words.", "{count:,} pages have no words.", bare) if bare > 0 else "",
    ]  # fmt: skip
    return PdfIn(sections, title=read.title, author=read.author, told=" ".join(one for one in told if one))


def _without_title_pages(sections: tuple[Section, ...], title: str) -> tuple[Section, ...]:
    """Of the pages with which it begins."""
    for number, one in enumerate(sections[:_TITLE_PAGES]):
        if not looks_like_front(title, one.paragraphs, is_first=True) or number + 1 == len(sections):
            return sections[number:]
    return sections[min(_TITLE_PAGES, len(sections)) :]


PDF_IN: Final = Format(
    id="source.pdf", subject="source", direction="in", words="PDF document", suffixes=(".pdf",), act=read_pdf
)
