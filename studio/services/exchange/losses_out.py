"""What of a manuscript a format has no place for: counted before it is written, told when it is. On any thread but
the window's: of a PDF, fonts are asked for letters.

`tests/services/test_round_trips.py` holds this against what comes back.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Final, NamedTuple

from studio.domain.anchors import anchors
from studio.domain.document import Document
from studio.domain.outline import paragraphs_of
from studio.domain.text_records import MarginNote
from studio.services.exchange.format import Format
from studio.services.exchange.letters_without_font import letters_without_font
from studio.services.exchange.losses import LossKind
from studio.services.exchange.manuscript_text import ManuscriptOut, scenes_of

_FAR: Final = re.compile("[^\x00-\u024f]")
"""Letters that not every font has."""
_EMPHASIS: Final = frozenset((
    "bold", "italic", "underline", "strike", "code", "small-caps", "superscript", "subscript",
))  # fmt: skip
_STYLES: Final = frozenset((
    "heading1", "heading2", "heading3", "quote", "list-item", "numbered-item", "code", "table",
))  # fmt: skip


class _Lacks(NamedTuple):
    marks: frozenset[str] = frozenset()
    styles: frozenset[str] = frozenset()
    depth: bool = False
    """Of lists within lists."""


_NOTHING: Final = _Lacks()
_BY_FORMAT: Final[Mapping[str, _Lacks]] = {
    "text": _Lacks(_EMPHASIS | {"link"}, _STYLES, depth=True),
    "fountain": _Lacks(
        _EMPHASIS - {"bold", "italic", "underline"} | {"link"},
        _STYLES - {"heading1", "heading2", "heading3", "quote"},
        depth=True,
    ),
}
"""By the last part of a row's id; what is not here has a place for all."""


def cannot_hold(document: Document, scene_id: str | None, row: Format[ManuscriptOut]) -> Counter[LossKind]:
    """Of one scene, or of all; without pictures, which `manuscript_pictures` counts. Raises KeyError for a scene that
    is not there."""
    lacks = _BY_FORMAT.get(row.id.rpartition(".")[2], _NOTHING)
    lost: Counter[LossKind] = Counter()
    if row.subject != "submission" and not row.id.endswith(".docx"):
        lost["comments"] += _notes(document, scene_id)
    if row.id.endswith(".pdf"):
        lost["letters"] += _letters(document, scene_id)
    if lacks == _NOTHING:
        return lost
    for _depth, scene in scenes_of(document, scene_id):
        for one in paragraphs_of(document, scene.id):
            lost["styles"] += one.style in lacks.styles
            lost["nesting"] += lacks.depth and one.depth > 0
            for mark in one.marks:
                lost["links" if mark.style == "link" else "emphasis"] += mark.style in lacks.marks
    return lost


def _letters(document: Document, scene_id: str | None) -> int:
    """Those that a PDF shows boxes for."""
    found: Counter[str] = Counter()
    for _depth, scene in scenes_of(document, scene_id):
        found.update(_FAR.findall(scene.title))
        for one in paragraphs_of(document, scene.id):
            for text in (one.text, *(mark.target for mark in one.marks if mark.style == "footnote")):
                if not text.isascii():
                    found.update(_FAR.findall(text))
    return sum(found[letter] for letter in letters_without_font(found))


def _notes(document: Document, scene_id: str | None) -> int:
    """Beside the text of these scenes. A submission goes out without them on purpose."""
    notes = tuple(document.all(MarginNote))
    if not notes:
        return 0
    here = {paragraph_id for _, scene in scenes_of(document, scene_id) for paragraph_id in scene.paragraphs}
    places = anchors(document)
    return sum(
        note.paragraph_id in here or any(one.paragraph_id in here for one in places.get(note.id, ())) for note in notes
    )
