"""Drafts change nothing but the number of steps: the same tokens and chances, little lost where nothing repeats."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.domain.requests import ModelRef, TextRequest
from studio.domain.sampling import Sampling
from studio.engines.text import drafting as drafts
from studio.engines.text.draft_costs import EVEN, LENGTHS, Costs, costs_for, keep_costs
from studio.engines.text.drafting import SHORTEST, SIZES, Drafting, Foretelling, Match, Quotes, best_size
from studio.engines.text.sampling import Sampler

TINY = 4
"""Tokens of the vocabulary whose chances are counted."""


class Chain:
    """A network whose next token depends on the last two, and that counts what is asked of it."""

    def __init__(self, seed: int, size: int = TINY, sharpness: float = 1.0) -> None:
        self.table = (np.random.default_rng(seed).normal(0, sharpness, (size, size, size))).astype(np.float32)
        self.known: list[int] = []
        self.calls = self.rows = 0

    def begin(self, tokens: Sequence[int]) -> np.ndarray:
        self.known = list(tokens)
        return self._after(len(self.known))

    def _after(self, count: int) -> np.ndarray:
        return self.table[self.known[count - 2], self.known[count - 1]]

    def step(self, token: int) -> np.ndarray:
        return self.read_all([token])[0]

    def read_all(self, tokens: Sequence[int]) -> np.ndarray:
        self.known.extend(tokens)
        self.calls += 1
        self.rows += len(tokens)
        return np.stack([self._after(len(self.known) - left) for left in range(len(tokens) - 1, -1, -1)])

    def back(self, count: int) -> None:
        assert count <= len(self.known)
        del self.known[count:]


def request(**fields: object) -> TextRequest:
    plain: dict[str, object] = {"top_k": 0, "top_p": 1.0, "min_p": 0.0, "repetition_penalty": 1.0, "temperature": 1.0}
    return TextRequest(model=ModelRef("m", "e"), **(plain | fields))  # type: ignore[arg-type]


def answer(
    network: Chain, prompt: Sequence[int], count: int, asked: TextRequest, *, drafts: bool, costs: Costs = EVEN
) -> tuple[list[int], Drafting]:
    tokens, sampler = list(prompt), Sampler(asked)
    drafting = Drafting(network, tokens, len(tokens) + count, costs)
    logits = network.begin(tokens)
    for _ in range(count):
        tokens.append(sampler.choose(logits, tokens))
        logits = (drafting if drafts else network).step(tokens[-1])
    drafting.back(len(tokens))
    assert network.known == tokens
    return tokens[len(prompt) :], drafting


FREE = Costs({32: 1.0})
"""With which everything that could be drafted is."""
PROMPT = [0, 1, 2, 3, 0, 1, 2, 3, 3, 2, 1, 0, 1, 2, 3, 0]


@pytest.mark.parametrize("temperature", [0.0, 0.7, 1.5])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_same_tokens_come_with_drafts_and_without(temperature: float, seed: int) -> None:
    asked = request(temperature=temperature, seed=seed, sampling=Sampling(xtc_probability=0.2, dry_multiplier=0.1))
    network = Chain(seed, sharpness=3.0)
    with_drafts, drafting = answer(network, PROMPT, 200, asked, drafts=True, costs=FREE)
    assert drafting.saved > 0
    assert with_drafts == answer(Chain(seed, sharpness=3.0), PROMPT, 200, asked, drafts=False)[0]


def test_what_is_drawn_has_the_networks_chances(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chi-square of what follows each pair of tokens against the chances of the chain, drafts being read all the
    time."""
    monkeypatch.setattr(drafts, "_CREDIT", 1e9)
    network = Chain(7)
    drawn, drafting = answer(network, PROMPT, 6_000, request(seed=5), drafts=True, costs=FREE)
    assert drafting.saved > 500
    chances = np.exp(network.table.astype(np.float64))
    chances /= chances.sum(axis=2, keepdims=True)
    triples = Counter(zip(drawn, drawn[1:], drawn[2:], strict=False))
    statistic, freedom = 0.0, 0
    for first in range(TINY):
        for second in range(TINY):
            counts = np.array([triples[first, second, third] for third in range(TINY)])
            expected = counts.sum() * chances[first, second]
            statistic += float(((counts - expected) ** 2 / expected).sum())
            freedom += TINY - 1
    # Of 48 degrees of freedom one in a thousand is above 84.04.
    assert freedom == 48
    assert statistic < 84.04


def test_a_quotation_needs_few_steps() -> None:
    size = 60
    network = Chain(3, size, 0.01)
    passage = np.random.default_rng(4).permutation(size).tolist() * 3
    for first, second, third in zip(passage, passage[1:], passage[2:], strict=False):
        network.table[first, second, third] = 9.0
    said, drafting = answer(network, passage[: 2 * size], 100, request(temperature=0), drafts=True)
    assert said == (passage[: 2 * size] + passage)[2 * size : 2 * size + 100]
    assert network.calls < 20
    assert drafting.wasted <= max(SIZES)


@pytest.mark.parametrize("count", [50, 200, 1000])
def test_where_nothing_repeats_little_is_read_in_vain(count: int) -> None:
    """A vocabulary of four repeats all the time, and what follows is chance: the worst that can happen."""
    network = Chain(9, TINY, 0.0)
    _, drafting = answer(network, PROMPT, count, request(seed=2), drafts=True)
    assert drafting.wasted <= 2 + 0.02 * count + 0.5 * drafting.saved


@given(st.lists(st.integers(0, 2), min_size=1, max_size=60), st.integers(1, 8), st.integers(0, 20))
def test_what_followed_the_longest_like_passage_is_drafted(tokens: list[int], most: int, taken_back: int) -> None:
    quotes = Quotes([*tokens, *[1] * taken_back])
    quotes.back(len(tokens))
    found = quotes.following(most)

    def like(end: int) -> int:
        length = 0
        while length < end and tokens[end - 1 - length] == tokens[len(tokens) - 1 - length]:
            length += 1
        return min(length, 32)

    lengths = {end: like(end) for end in range(1, len(tokens))}
    longest = max(lengths.values(), default=0)
    if longest < SHORTEST:
        assert found == []
    else:
        place = max(end for end, length in lengths.items() if length == longest)
        assert found == tokens[place : place + most]


def test_a_draft_is_as_long_as_pays() -> None:
    dear, cheap = Costs({2: 1.9, 4: 3.7, 8: 7.0, 16: 9.0, 32: 18.0}), Costs({2: 1.1, 32: 1.6})
    assert best_size(0.5, dear, 31) == 0
    assert best_size(0.99, dear, 31) in (15, 31)
    assert best_size(0.99, dear, 3) == 0, "so few would cost more than they save"
    assert best_size(0.5, cheap, 31) >= 1
    assert best_size(1.0, cheap, 20) == 20
    assert best_size(0.9, cheap, 0) == 0


def test_what_comes_true_is_believed_and_what_does_not_is_not() -> None:
    told = Foretelling()
    before = told.share(15)
    for _ in range(30):
        told.learn(15, came=True)
        told.learn(4, came=False)
    assert told.share(15) > max(before, 0.95)
    assert told.share(4) < 0.15
    assert told.share(40) == Foretelling().share(40), "of other lengths nothing was seen"


def test_a_passage_goes_on_behind_a_word_that_was_changed() -> None:
    passage = np.random.default_rng(1).permutation(200).tolist()
    quotes = Quotes([*passage, *passage[:50], 777])
    assert quotes.match() is None
    quotes.add(passage[51])
    assert quotes.match() is None
    assert quotes.match(near=52) == Match(1, 52)
    assert quotes.match(near=150) is None
    assert quotes.after(52, 3) == passage[52:55]


@pytest.mark.parametrize(("costs", "gain"), [(EVEN, 1.8), (Costs({2: 1.9, 4: 3.7, 8: 7.0, 16: 9.0, 32: 18.0}), 1.15)])
def test_a_rewrite_of_a_few_words_pays(costs: Costs, gain: float) -> None:
    """Every 25th word is another one. What was read, by what reading costs, against one step for each word."""
    size, count = 400, 300
    generator = np.random.default_rng(2)
    passage = generator.permutation(size)[:count].tolist()
    said = [size + 1 if place % 25 == 24 else token for place, token in enumerate(passage)]
    network = Script([*passage, 0], said)
    drafting = Drafting(network, [*passage, 0], 2 * count + 2, costs)
    for token in said:
        drafting.step(token)
    cost = sum(costs.of(rows) for rows in network.batches)
    assert cost < count / gain


class Script:
    """A network of which only what is read counts."""

    def __init__(self, prompt: Sequence[int], said: Sequence[int]) -> None:
        self.batches: list[int] = []
        self.row = np.zeros(1, np.float32)

    def step(self, _token: int) -> np.ndarray:
        self.batches.append(1)
        return self.row

    def read_all(self, tokens: Sequence[int]) -> np.ndarray:
        self.batches.append(len(tokens))
        return np.zeros((len(tokens), 1), np.float32)

    def back(self, _count: int) -> None:
        return


def test_costs_that_were_measured_go_before_those_of_elsewhere(tmp_path: Path) -> None:
    model = tmp_path / "model.gguf"
    model.write_bytes(b"GGUF")
    elsewhere = costs_for(model, "llama-cpp", "cpu")
    keep_costs(model, "llama-cpp", {count: 0.01 * (1 + 0.5 * (count - 1)) for count in LENGTHS})
    assert costs_for(model, "llama-cpp", "cpu").of(16) == pytest.approx(8.5)
    assert costs_for(model, "gguf-onnx", "cpu").of(16) != pytest.approx(8.5)
    assert costs_for(model, "llama-cpp", "cuda:0").of(16) < 2
    keep_costs(model, "llama-cpp", {count: 0.01 * count**3 for count in LENGTHS})
    assert costs_for(model, "llama-cpp", "cpu").of(16) == elsewhere.of(16), "what cannot be is not believed"
    assert [Costs({2: 1.5, 4: 2.5}).of(count) for count in (1, 2, 3, 4, 6)] == [1.0, 1.5, 2.0, 2.5, 3.5]
