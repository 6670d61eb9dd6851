"""What is copied from the manuscript, as the clipboard holds it for this program: passages, with footnotes, pictures,
languages of code, and who wrote them. Read on any thread; another program may have written anything there.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from studio.domain.passages import Passage
from studio.domain.raised import UNDECODABLE
from studio.domain.richtext import from_elsewhere, tidy
from studio.services.exchange.manuscript_in import LINE_BREAK
from studio.services.exchange.text_in import clean_text


def copied_passages(passages: Sequence[Passage]) -> bytes:
    """JSON."""
    return msgspec.json.encode(tuple(passages))


def pasted_passages(data: bytes) -> tuple[Passage, ...]:
    """None where another program, or a newer version, wrote something else."""
    try:
        found = msgspec.json.decode(data, type=tuple[Passage, ...])
    except UNDECODABLE:
        return ()
    return tuple(_clean(one) for one in found)


def _clean(one: Passage) -> Passage:
    """Where its letters are others than they say, nobody knows who wrote them."""
    text = clean_text(one.text).replace("\n", LINE_BREAK)
    rich = tidy(text, one.marks, one.spans if len(text) == len(one.text) else from_elsewhere(len(text), "pasted"))
    return msgspec.structs.replace(one, text=text, marks=rich.marks, spans=rich.spans)
