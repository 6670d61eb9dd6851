"""Whether the titles of chapters are read, as stores of audiobooks ask. Pure; any thread.

Nobody is asked: a book that was never published has them read from its first run on, where the figures it is made to
ask for it and no person has said otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from studio.domain.changes import Change
from studio.domain.document import Document
from studio.domain.outline import paragraphs_of
from studio.domain.publishing import target_of
from studio.domain.publishing_records import PUBLISHING, Publication, Publishing
from studio.services.narration.casting import narration_of
from studio.services.narration.chapters import ChapterScenes, title_over_chapters
from studio.services.narration.directing import change_narration
from studio.services.narration.segments import Segment
from studio.services.translation import tr


def titles_for_store(document: Document, target_id: str = "") -> Change | None:
    """Has the titles of chapters read, where that is asked and nobody has decided it; None where it is not to be.
    `target_id`: whose figures, other than those that are chosen for the book."""
    chosen = document.get(Publishing, PUBLISHING) or Publishing(id=PUBLISHING)
    if not target_of(target_id or chosen.mastering.target).reads_titles:
        return None
    if narration_of(document).chapter_titles is not None or narration_of(document).titles:
        return None
    if any(True for _ in document.all(Publication)):
        return None
    return change_narration(document, "Read titles of chapters", chapter_titles=True)


def titles_words() -> str:
    return tr("The titles of chapters are read, as audiobook stores (ACX) ask.")


def title_is_unread(document: Document, chapter: ChapterScenes, segments: Iterable[Segment]) -> bool:
    """The chapter has a title, and none of its sentences is it. The book's own title is in the credits."""
    title, head = chapter.head.title.strip(), chapter.head
    over = title_over_chapters(document)
    if not title or (over is not None and over.id == head.id):
        return False
    heads = {head.id, *_heading_of(document, chapter, title)}
    return not any(one.paragraph_id in heads for one in segments)


def _heading_of(document: Document, chapter: ChapterScenes, title: str) -> Sequence[str]:
    """The paragraph that says the title in the text itself."""
    first = next((one for one in paragraphs_of(document, chapter.head.id) if one.text.strip()), None)
    said = first is not None and first.style.startswith("heading") and first.text.strip() == title
    return [first.id] if said and first is not None else []
