"""A prompt that a model refused for its length: read from what the engine said, and how long the next one may be. Pure;
used by the writing assistant, the command line, and by the window, which says nothing of what is tried again by
itself."""

from __future__ import annotations

import re
from typing import Final

from studio.domain.errors import BadRequest, Failure
from studio.domain.project_records import Job
from studio.domain.requests import Request, TextRequest

_SAID: Final = re.compile(r"it is (\d{1,9}) tokens long, and .* reads at most (\d{1,9})", re.DOTALL)
_SAFE: Final = 0.95
"""Of the tokens that would fit, by the rates that just were wrong."""


def too_long(failure: Failure | None) -> tuple[int, int] | None:
    """Tokens of the prompt that was refused, and how many the model reads; None of any other failure."""
    if not isinstance(failure, BadRequest) or failure.field != "prompt":
        return None
    found = _SAID.fullmatch(failure.problem)
    return (int(found[1]), int(found[2])) if found is not None else None


def is_tried_again(job: Job) -> bool:
    """Whether the assistant cuts this job's prompt shorter and asks again by itself."""
    return may_be_cut(job.request) and too_long(job.failure) is not None


def may_be_cut(request: Request) -> bool:
    """It was put together of parts, not cut once already, and begins an answer."""
    return isinstance(request, TextRequest) and bool(request.sent) and not request.refused_tokens and not request.said


def context_for(estimated: int, tokens: int, most: int, answer: int) -> int:
    """Tokens of context, as they are estimated, that a prompt and its answer may have. `estimated`: of the prompt that
    turned out to have so many `tokens`."""
    room = max(1, most - min(answer, most // 2))
    return int(room * min(1.0, estimated / max(1, tokens)) * _SAFE) + answer
