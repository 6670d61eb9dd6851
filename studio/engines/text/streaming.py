"""The loop that writes: token by token from logits to words, whatever network gives the logits.

Called by the GGUF engines on a worker's job thread.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Set
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from studio.domain.requests import TextRequest
from studio.engines.protocol import JobControl
from studio.engines.text.chat import render_chat
from studio.engines.text.result import WordsDone
from studio.engines.text.sampling import Sampler
from studio.engines.text.words import StopWatch, Utf8Joiner

_LEAST_ANSWER: Final = 24
"""Tokens that a continuation has at least, without a line break: who asks for more wants more than "the end"."""

Logits = NDArray[np.float32]


class Vocabulary(Protocol):
    """Words to tokens and back, for one model."""

    bos: int | None
    ends: frozenset[int]
    """Tokens that end an answer."""
    control: frozenset[int]

    @property
    def breaks(self) -> Set[int]:
        """Tokens that begin a new line."""

    @property
    def end(self) -> int | None:
        """The token that stands at the end of a text."""

    def text_of(self, token: int | None) -> str: ...
    def encode_plain(self, text: str) -> list[int]: ...
    def encode_chat(self, text: str) -> list[int]: ...
    def without_control(self, text: str) -> str: ...
    def bytes_of(self, token: int) -> bytes: ...


def prompt_tokens(request: TextRequest, vocabulary: Vocabulary, template: str, model: str) -> list[int]:
    """What the model reads; at least one token. Raises StudioError(ModelUnsupported) for a template of no use."""
    if not request.messages:
        tokens = vocabulary.encode_plain(request.prompt)
        # A network cannot begin with nothing; the end of a text is what stands before a new one.
        return tokens or [vocabulary.bos if vocabulary.bos is not None else min(vocabulary.ends, default=0)]
    messages = [
        type(message)(message.role, vocabulary.without_control(message.content)) for message in request.messages
    ]
    bos, eos = vocabulary.text_of(vocabulary.bos), vocabulary.text_of(vocabulary.end)
    prompt = render_chat(template, messages, bos=bos, eos=eos, model=model)
    return vocabulary.encode_chat(prompt + request.prompt)


def written(
    request: TextRequest,
    tokens: list[int],
    limit: int,
    control: JobControl,
    vocabulary: Vocabulary,
    logits: Logits,
    step: Callable[[int], Logits],
) -> Iterator[WordsDone]:
    """The answer, at most `limit` tokens, as it comes. `tokens`: the prompt's, to which the answer's are added;
    `logits` [vocabulary] after them, which `step` gives for each further one."""
    sampler, joiner, watch = Sampler(request), Utf8Joiner(), StopWatch(request.stop)
    least = min(_LEAST_ANSWER, limit // 4) if request.task == "continue" and not request.messages else 0
    banned = tuple(vocabulary.ends | vocabulary.breaks) if least else ()
    for count in range(limit):
        control.check()
        token = sampler.choose(logits, tokens, banned if count < least else ())
        tokens.append(token)
        if token in vocabulary.ends or token in vocabulary.control:
            break
        text = watch.feed(joiner.feed(vocabulary.bytes_of(token)))
        control.progress(count + 1, limit, "writing")
        if text:
            yield WordsDone(text)
        if watch.stopped:
            return
        if count + 1 < limit:
            logits = step(token)
    rest = watch.finish()
    if rest:
        yield WordsDone(rest)
