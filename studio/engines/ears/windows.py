"""What a window's tokens say: pieces of text with times, and where the next window begins. Pure; worker, job thread.

Source: `whisper.transcribe`. Two marks of time in a row end a piece and begin the next one. What stands after the last
pair was cut by the end of the window and is heard again, from that mark on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from studio.engines.ears.mel import FRAMES_A_SECOND
from studio.engines.ears.vocabulary import TIME_STEP


@dataclass(frozen=True, slots=True)
class Piece:
    """Text between two marks of time. Seconds from the start of the window."""

    start: float
    end: float
    tokens: tuple[int, ...]
    """Without the marks."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One window."""

    pieces: tuple[Piece, ...]
    tokens: tuple[int, ...]
    """Those of the pieces, with the marks: what the next window is told of this one."""
    frames: int
    """By how much the next window begins later; at least 1."""
    whole: bool
    """All that was heard came to its end inside the window."""


def pieces_of(tokens: Sequence[int], first_time: int, frames: int) -> Heard:
    """`tokens` without the end mark; `first_time`: the token of 0.00 s; `frames`: of sound in this window."""
    is_time = [token >= first_time for token in tokens]
    ends_alone = len(tokens) >= 2 and is_time[-1] and not is_time[-2]
    cuts = [at for at in range(1, len(tokens)) if is_time[at] and is_time[at - 1]]
    if not cuts:
        return Heard(_single(tokens, is_time, first_time, frames), tuple(tokens), frames, True)
    if ends_alone:
        cuts.append(len(tokens))
    pieces, begun = [], 0
    for cut in cuts:
        inner = tokens[begun:cut]
        start, end = ((token - first_time) * TIME_STEP for token in (inner[0], inner[-1]))
        text = tuple(token for token in inner if token < first_time)
        if text:
            pieces.append(Piece(start, max(start, end), text))
        begun = cut
    if ends_alone:
        return Heard(tuple(pieces), tuple(tokens), frames, True)
    done = round((tokens[begun - 1] - first_time) * TIME_STEP * FRAMES_A_SECOND)
    # A mark at the very start would have the same window heard for ever.
    return Heard(tuple(pieces), tuple(tokens[:begun]), min(done, frames) if done > 0 else frames, False)


def _single(tokens: Sequence[int], is_time: Sequence[bool], first_time: int, frames: int) -> tuple[Piece, ...]:
    """Everything as one piece, up to the last mark of time, if there is one."""
    text = tuple(token for token, time in zip(tokens, is_time, strict=True) if not time)
    if not text:
        return ()
    marks = [token for token, time in zip(tokens, is_time, strict=True) if time and token > first_time]
    length = frames / FRAMES_A_SECOND
    end = min(length, (marks[-1] - first_time) * TIME_STEP) if marks and is_time[-1] else length
    start = (tokens[0] - first_time) * TIME_STEP if is_time[0] else 0.0
    return (Piece(min(start, end), end, text),)
