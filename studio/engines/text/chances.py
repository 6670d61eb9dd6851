"""What a word might have been: the chances that the network gave each token, before any setting of the sampler.

Worker, job thread. Answers an aside: nothing is written.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from studio.domain.errors import BadRequest, StudioError
from studio.domain.requests import Chance, ChancesFound, TextRequest, TokenChances
from studio.engines.protocol import JobControl
from studio.engines.text.drafting import Reads
from studio.engines.text.result import WordsDone
from studio.engines.text.streaming import Vocabulary, spelt
from studio.engines.text.words import Utf8Joiner

_BATCH: Final = 32
_LONGEST_WORD: Final = 6
"""Tokens by which a next word is completed at most."""

Logits = NDArray[np.float32]


def chances(
    request: TextRequest,
    tokens: Sequence[int],
    control: JobControl,
    vocabulary: Vocabulary,
    logits: Logits,
    network: Reads,
    context: int,
) -> WordsDone:
    """`logits` [vocabulary] after the prompt's `tokens`, which the network has read; it reads `context` in all. Raises
    StudioError(BadRequest) for words that do not fit behind the prompt."""
    looked_at = spelt(vocabulary, request.looked_at)
    if len(tokens) + len(looked_at) > context:
        problem = f"they are {len(looked_at)} tokens long, and there is room for {context - len(tokens)}"
        raise StudioError(BadRequest(field="looked_at", problem=problem))
    if looked_at:
        found = ChancesFound(tokens=_of_tokens(request.alternatives, looked_at, control, vocabulary, logits, network))
    else:
        words = _next_words(request.alternatives, tokens, control, vocabulary, logits.copy(), network)
        found = ChancesFound(words=words)
    return WordsDone(msgspec.json.encode(found).decode())


def shares(logits: Logits) -> NDArray[np.float64]:
    """The chance of each token."""
    values = np.exp(logits.astype(np.float64) - float(logits.max()))
    result: NDArray[np.float64] = values / values.sum()
    return result


def _of_tokens(
    most: int, looked_at: Sequence[int], control: JobControl, vocabulary: Vocabulary, logits: Logits, network: Reads
) -> tuple[TokenChances, ...]:
    joiner = Utf8Joiner()
    found = [_told(looked_at[0], most, vocabulary, logits, joiner)]
    for at in range(0, len(looked_at) - 1, _BATCH):
        control.check()
        control.progress(at, len(looked_at), "reading")
        part = looked_at[at : min(at + _BATCH, len(looked_at) - 1)]
        rows = network.read_all(part)
        found += [_told(looked_at[at + place + 1], most, vocabulary, row, joiner) for place, row in enumerate(rows)]
    return tuple(found)


def _told(token: int, most: int, vocabulary: Vocabulary, logits: Logits, joiner: Utf8Joiner) -> TokenChances:
    """A character that is cut between tokens belongs to the last of them."""
    of = shares(logits)
    others = tuple(
        Chance(_shown(vocabulary, other), float(of[other])) for other in _likeliest(of, most + 1) if other != token
    )
    return TokenChances(joiner.feed(vocabulary.bytes_of(token)), float(of[token]), others[:most])


def _likeliest(of: NDArray[np.float64], most: int) -> list[int]:
    most = min(most, of.size)
    some = np.argpartition(-of, most - 1)[:most]
    return [int(token) for token in some[np.lexsort((some, -of[some]))]]


def _shown(vocabulary: Vocabulary, token: int) -> str:
    return vocabulary.bytes_of(token).decode(errors="replace")


def _next_words(
    most: int, tokens: Sequence[int], control: JobControl, vocabulary: Vocabulary, logits: Logits, network: Reads
) -> tuple[Chance, ...]:
    """Each of the likeliest tokens carried on, greedily, to the end of the word that it begins."""
    of = shares(logits)
    ended = vocabulary.ends | vocabulary.control
    found: dict[str, float] = {}
    for token in _likeliest(of, 2 * most):
        if token in ended:
            continue
        control.check()
        control.progress(len(found), most, "reading")
        word = _completed(token, vocabulary, network)
        network.back(len(tokens))
        if word.strip():
            found[word] = found.get(word, 0.0) + float(of[token])
        if len(found) == most:
            break
    return tuple(Chance(word, share) for word, share in sorted(found.items(), key=lambda one: -one[1]))


def _completed(token: int, vocabulary: Vocabulary, network: Reads) -> str:
    said = vocabulary.bytes_of(token)
    for _ in range(_LONGEST_WORD):
        if not said.decode(errors="ignore")[-1:].isalpha():
            break
        token = int(network.step(token).argmax())
        piece = vocabulary.bytes_of(token)
        if not piece.decode(errors="replace")[:1].isalpha():
            break
        said += piece
    return said.decode(errors="ignore")
