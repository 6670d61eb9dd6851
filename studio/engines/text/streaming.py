"""The loop that writes: token by token from logits to words, whatever network gives the logits.

Called by the GGUF engines on a worker's job thread.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence, Set
from functools import cache, partial
from typing import Final, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from studio.domain.errors import BadRequest, StudioError
from studio.domain.requests import Request, TextRequest
from studio.engines.protocol import JobControl
from studio.engines.text.chat import render_chat
from studio.engines.text.forms import Guide
from studio.engines.text.named_words import RETRIES, BanWatch, Boosts
from studio.engines.text.odd_signs import OddSigns
from studio.engines.text.result import WordsDone
from studio.engines.text.sampling import BREAKERS, Sampler
from studio.engines.text.words import StopWatch, Utf8Joiner

_LEAST_ANSWER: Final = 24
"""Tokens that a continuation has at least, without a line break: who asks for more wants more than "the end"."""

Logits = NDArray[np.float32]


class Vocabulary(Hashable, Protocol):
    """Words to tokens and back, for one model."""

    bos: int | None
    ends: frozenset[int]
    """Tokens that end an answer."""

    @property
    def size(self) -> int: ...

    @property
    def control(self) -> Set[int]:
        """Tokens that stand for no text."""

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

    @property
    def gap(self) -> tuple[int, int, int] | None:
        """Tokens before what precedes a gap, what follows it, and what fills it; None for a model without them."""


class Sent(NamedTuple):
    """A prompt as the model is given it."""

    text: str
    ids: list[int]


def prompt_tokens(request: TextRequest, vocabulary: Vocabulary, template: str, model: str) -> list[int]:
    """What the model reads; at least one token. Raises StudioError(ModelUnsupported) for a template of no use."""
    return prompt_sent(request, vocabulary, template, model).ids


def prompt_sent(request: TextRequest, vocabulary: Vocabulary, template: str, model: str) -> Sent:
    """The same with its text: what the template adds, and the signs of tokens that stand for no text, included."""
    if not request.messages:
        return _plain_sent(request, vocabulary)
    messages = [
        type(message)(message.role, vocabulary.without_control(message.content)) for message in request.messages
    ]
    bos, eos = vocabulary.text_of(vocabulary.bos), vocabulary.text_of(vocabulary.end)
    prompt = render_chat(template, messages, bos=bos, eos=eos, model=model) + request.prompt
    return Sent(prompt, vocabulary.encode_chat(prompt))


def _plain_sent(request: TextRequest, vocabulary: Vocabulary) -> Sent:
    sign = vocabulary.text_of
    tokens = vocabulary.encode_plain(request.prompt)
    begun = bool(tokens) and tokens[0] == vocabulary.bos
    beginning = sign(vocabulary.bos) if begun else ""
    if request.after and vocabulary.gap is not None:
        before, after, middle = vocabulary.gap
        ids = [*tokens[:begun], before, *tokens[begun:], after, *spelt(vocabulary, request.after), middle]
        text = f"{beginning}{sign(before)}{request.prompt}{sign(after)}{request.after}{sign(middle)}"
        return Sent(text, ids)
    if tokens:
        return Sent(beginning + request.prompt, tokens)
    # A network cannot begin with nothing; the end of a text is what stands before a new one.
    first = vocabulary.bos if vocabulary.bos is not None else min(vocabulary.ends, default=0)
    return Sent(sign(first), [first])


def room_for(request: TextRequest, tokens: Sequence[int], context: int, control: JobControl, model: str) -> int:
    """How many tokens the answer may have. Raises StudioError(BadRequest) for a prompt that does not fit."""
    room = context - len(tokens)
    if room < 1:
        problem = f"it is {len(tokens)} tokens long, and {model} reads at most {context - 1}"
        raise StudioError(BadRequest(field="prompt", problem=problem))
    if room < request.max_tokens:
        control.note(f"Only {room} tokens of the model's context were left for the answer.")
    return min(request.max_tokens, room)


def refuse_loras(request: Request) -> None:
    """For engines that take none. Raises StudioError(BadRequest)."""
    if isinstance(request, TextRequest) and request.loras:
        problem = "LoRAs for writers are used by llama.cpp alone, and this model is run by another engine"
        raise StudioError(BadRequest(field="loras", problem=problem))


def note_unread(request: TextRequest, vocabulary: Vocabulary, control: JobControl) -> None:
    """Say so where a model cannot read what follows."""
    if request.after and (request.messages or vocabulary.gap is None):
        control.note("This model cannot fill a gap, so it went on without reading what follows.")


class Reader(Protocol):
    """A network that has read the tokens so far."""

    def step(self, token: int) -> Logits:
        """Read one more; the logits after it, [vocabulary]. Raises Cancelled."""

    def back(self, count: int) -> None:
        """Forget all but the first so many tokens."""


def spelt(vocabulary: Vocabulary, text: str) -> list[int]:
    """The tokens of a text that stands within another."""
    tokens = vocabulary.encode_plain(text)
    return tokens[1:] if tokens and tokens[0] == vocabulary.bos else tokens


def sampler_for(request: TextRequest, vocabulary: Vocabulary, guide: Guide | None = None) -> Sampler:
    """Draws this job's tokens from this vocabulary."""

    @cache
    def breaks(token: int) -> bool:
        piece = vocabulary.bytes_of(token)
        return not piece or any(breaker in piece for breaker in BREAKERS)

    boosted = request.sampling.boosted
    # A form that is no word begun has signs of its own, and code that goes around a gap too.
    plain = request.sampling.odd_signs > 0 and not request.after and (guide is None or request.task == "continue")
    odd = OddSigns(request, vocabulary) if plain else None
    return Sampler(request, Boosts(boosted, partial(spelt, vocabulary)) if boosted else None, breaks, odd)


class Writing:
    """One answer, as it comes."""

    def __init__(
        self,
        request: TextRequest,
        tokens: list[int],
        limit: int,
        control: JobControl,
        vocabulary: Vocabulary,
        guide: Guide | None,
    ) -> None:
        """`tokens`: the prompt's, to which the answer's are added, at most `limit`."""
        self._request, self._tokens, self._control, self._vocabulary = request, tokens, control, vocabulary
        self._start, self._limit = len(tokens), limit
        self._sampler = sampler_for(request, vocabulary, guide)
        self._joiner, self._watch = Utf8Joiner(), StopWatch(request.stop)
        self._bans = BanWatch(request.sampling.banned)
        self._watches = bool(request.sampling.banned)
        self._retries = RETRIES
        self._kept: dict[int, tuple[Logits, tuple[bytes, int]]] = {}
        """By place of a token whose text is held back: the logits it was drawn from, and what the joiner held then."""
        self._refused: dict[int, set[int]] = {}
        """By place, tokens with which a banned word began there."""
        self._guide = guide
        continues = request.task == "continue" and not request.messages and not request.after and guide is None
        self._least = min(_LEAST_ANSWER, limit // 4) if continues else 0
        self._not_yet = frozenset(vocabulary.ends | vocabulary.breaks) if self._least else frozenset()

    def stream(self, reader: Reader, logits: Logits) -> Iterator[WordsDone]:
        """`logits` [vocabulary] after the prompt."""
        while True:
            self._control.check()
            place = len(self._tokens)
            token = self._drawn(logits, place)
            if self._guide is not None:
                self._guide.take(token)
            if self._watches:
                self._kept[place] = (logits.copy(), self._joiner.state())
            self._tokens.append(token)
            ended = token in self._vocabulary.ends or token in self._vocabulary.control
            whole = self._guide is not None and self._guide.whole
            last = ended or whole or place + 1 - self._start >= self._limit
            text, back = self._passed(token, place, ended=ended, last=last)
            self._control.progress(len(self._tokens) - self._start, self._limit, "writing")
            text = self._watch.feed(text)
            if text:
                yield WordsDone(text)
            if self._watch.stopped:
                return
            if back is not None:
                logits = self._gone_back(reader, back)
            elif last:
                if self._guide is not None and not (ended or whole or self._guide.may_end):
                    self._control.note("The answer was cut off before its form was complete; allow more tokens.")
                break
            else:
                logits = reader.step(token)
        rest, cut = self._watch.finish(), not (ended or whole)
        if rest or cut:
            yield WordsDone(rest, cut)

    def _drawn(self, logits: Logits, place: int) -> int:
        refused = self._refused.get(place, set())
        never = refused | self._not_yet if place - self._start < self._least else refused
        if self._guide is not None:
            allowed = self._guide.allowed()
            # A form leaves no way around some words.
            never = never if allowed.sum() > len(never) else set()
            return self._sampler.choose(logits, self._tokens, tuple(never), allowed)
        return self._sampler.choose(logits, self._tokens, tuple(never))

    def _passed(self, token: int, place: int, *, ended: bool, last: bool) -> tuple[str, int | None]:
        """Text that is certain with this token, which may end the answer or be the last one for another reason; and the
        place to go back to."""
        said = "" if ended else self._joiner.feed(self._vocabulary.bytes_of(token))
        if not self._watches:
            return said, None
        text, back = ("", None) if ended else self._bans.feed(place, said)
        if back is None and last:
            rest, back = self._bans.end()
            text += rest
        if not self._bans.holds and back is None:
            self._kept.clear()
        return text, back

    def _gone_back(self, reader: Reader, place: int) -> Logits:
        """The logits from which the token at a place is drawn again, otherwise."""
        logits, state = self._kept[place]
        self._refused.setdefault(place, set()).add(self._tokens[place])
        self._refused = {at: tokens for at, tokens in self._refused.items() if at <= place}
        self._kept = {at: kept for at, kept in self._kept.items() if at < place}
        self._joiner.go_back(state)
        if self._guide is not None:
            self._guide.back(len(self._tokens) - place)
        del self._tokens[place:]
        reader.back(place)
        self._retries -= 1
        if not self._retries:
            self._bans.give_up()
            self._control.note("The model knew no way around a banned word, so it may stand in the text.")
        return logits


def written(
    request: TextRequest,
    tokens: list[int],
    limit: int,
    control: JobControl,
    vocabulary: Vocabulary,
    logits: Logits,
    reader: Reader,
    guide: Guide | None = None,
) -> Iterator[WordsDone]:
    """The answer, at most `limit` tokens, as it comes. `tokens`: the prompt's, to which the answer's are added;
    `logits` [vocabulary] after them, which the `reader` gives for each further one; the `guide` keeps to a form."""
    yield from Writing(request, tokens, limit, control, vocabulary, guide).stream(reader, logits)
