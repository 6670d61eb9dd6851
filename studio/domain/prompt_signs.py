"""What the letters of a prompt are, for whoever colours them: weights, comments, choices, wildcard files, LoRAs,
words that the model was taught, faults.

Pure; the window's process. Takes time in proportion to the prompt's length.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal

import msgspec

from studio.domain.emphasis import comments_in, groups_in
from studio.domain.prompt_embeddings import embeddings_in
from studio.domain.prompt_loras import loras_in
from studio.domain.wildcards.reading import read

LONGEST: Final = 20_000
"""Letters; nothing is said of what is longer."""
SignKind = Literal["more", "less", "weight", "comment", "choice", "file", "variable", "lora", "taught", "fault"]
"""taught: the word of a textual inversion. more, less: words that weigh more or less than others. weight: the brackets
and numbers that say so."""


class Sign(msgspec.Struct, frozen=True):
    start: int
    end: int
    kind: SignKind


def signs_in(prompt: str, taught: Iterable[str] = ()) -> tuple[Sign, ...]:
    """In the order in which they are laid over one another: what comes later is seen. `taught`: words of the textual
    inversions that the model takes."""
    if len(prompt) > LONGEST:
        return ()
    groups, loose = groups_in(prompt)
    found: list[Sign] = []
    for group in reversed(groups):
        if group.weight != 1:
            found.append(Sign(group.start + 1, group.tail, "more" if group.weight > 1 else "less"))
        found += (Sign(group.start, group.start + 1, "weight"), Sign(group.tail, group.end, "weight"))
    template = read(prompt)
    for mark in template.marks:
        if mark.kind != "escaped":
            found.append(Sign(mark.start, mark.end, mark.kind))
    found += (Sign(word.start, word.end, "taught") for word in embeddings_in(prompt, taught))
    for lora in loras_in(prompt):
        found.append(Sign(lora.start, lora.end, "fault" if lora.problem else "lora"))
    found += (Sign(start, end, "comment") for start, end in comments_in(prompt))
    wrong = [Sign(at, at + 1, "fault") for at in loose]
    wrong += [Sign(fault.start, fault.end, "fault") for fault in template.faults]
    places = {(one.start, one.end) for one in wrong}
    return (*(one for one in found if one.end > one.start and (one.start, one.end) not in places), *wrong)
