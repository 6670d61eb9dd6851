"""An answer that goes on: from where it ended, or from another word that a person chose in it. Pure; used by the
writing assistant and the command line.

The words that are there stand behind the prompt, as if the model had just said them, so that nothing is asked anew.
"""

from __future__ import annotations

from typing import Final

import msgspec

from studio.domain.requests import TextRequest

MOST: Final = 4000
"""Tokens of an answer that is made again."""


def carried_on(request: TextRequest, said: str) -> TextRequest:
    """A request whose answer is what follows the words `said` in an answer to this one. White space at their end is
    left to the model, since models stumble over it."""
    head = said_before(request)
    prompt = request.prompt[: len(request.prompt) - len(head)] + said.rstrip()
    return msgspec.structs.replace(request, prompt=prompt, said=len(said.rstrip()))


def said_before(request: TextRequest) -> str:
    """The words with which the answer begins that the model did not say in this job."""
    return request.prompt[len(request.prompt) - request.said :] if request.said else ""


def whole_answer(request: TextRequest, text: str) -> str:
    """What the model said in this job, behind what the answer began with."""
    return said_before(request) + text


def longer(request: TextRequest, text: str) -> TextRequest:
    """A request for what follows the answer `text`. One that keeps to a form is made again, twice as long: a form
    begins where the answer does."""
    if request.form is not None:
        return msgspec.structs.replace(request, max_tokens=min(2 * request.max_tokens, MOST))
    return carried_on(request, whole_answer(request, text))


def begun_anew(request: TextRequest) -> TextRequest:
    """What was asked, for an answer from its beginning."""
    head = said_before(request)
    return msgspec.structs.replace(request, prompt=request.prompt[: len(request.prompt) - len(head)], said=0)
