"""A prompt as the model was given it, cut where its parts lie: what is ours, and what the model's template added.

Pure; the prompt inspector and the command line show these, whose texts one behind the other are all that was sent.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from studio.domain.prompt_pieces import PromptPart


class Stretch(msgspec.Struct, frozen=True):
    text: str
    part: PromptPart | None = None
    """None for what the template added."""


def stretches(sent: str, parts: Sequence[PromptPart]) -> tuple[Stretch, ...]:
    """The whole of `sent`, in its order. A part that the model's template rewrote is not told apart from the
    template's own words."""
    found: list[Stretch] = []
    at = 0
    for part in parts:
        place, text = _next(sent, at, part.text)
        if place < 0:
            continue
        if place > at:
            found.append(Stretch(sent[at:place]))
        found.append(Stretch(text, part))
        at = place + len(text)
    return tuple([*found, Stretch(sent[at:])] if at < len(sent) else found)


def _next(sent: str, at: int, text: str) -> tuple[int, str]:
    """Where a part stands behind a place, and how: templates take blanks off both ends."""
    for form in (text, text.strip()):
        place = sent.find(form, at) if form else -1
        if place >= 0:
            return place, form
    return -1, ""
