"""Each way of drawing against a reference written from its definition, in plain Python over a list of chances."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.domain.errors import BadRequest, StudioError
from studio.domain.requests import ModelRef, TextRequest
from studio.domain.sampling import Boost, Sampling, boosts_in, sampling_of, words_in
from studio.engines.text.named_words import BanWatch, Boosts
from studio.engines.text.sampling import Sampler, candidates, phrases_carried_on
from studio.engines.text.streaming import written
from tests.engines.text.leash import Leash

CHANCES = st.lists(st.floats(0.001, 1), min_size=2, max_size=30)


def request(prompt: str = "", **fields: object) -> TextRequest:
    plain: dict[str, object] = {"top_k": 0, "top_p": 1.0, "min_p": 0.0, "repetition_penalty": 1.0, "temperature": 1.0}
    further = {name: fields.pop(name) for name in Sampling.__struct_fields__ if name in fields}
    sampling = Sampling(**further)  # type: ignore[arg-type]
    model = ModelRef("m", "e")
    return TextRequest(model=model, prompt=prompt, sampling=sampling, **(plain | fields))  # type: ignore[arg-type]


def logits_of(chances: Sequence[float]) -> np.ndarray:
    return np.log(np.array(chances) / sum(chances)).astype(np.float32)


def typical(chances: Sequence[float], tau: float) -> set[int]:
    """Meister, Pimentel, Wiher, Cotterell 2022: sort by |H(p) + log p|, take the smallest set of mass tau or more."""
    entropy = -sum(chance * math.log(chance) for chance in chances)
    kept: set[int] = set()
    for place in sorted(range(len(chances)), key=lambda at: (abs(entropy + math.log(chances[at])), -chances[at])):
        kept.add(place)
        if sum(chances[at] for at in kept) >= tau:
            break
    return kept


@given(CHANCES, st.floats(0.05, 0.95))
def test_typical_keeps_what_the_paper_keeps(weights: list[float], tau: float) -> None:
    logits = logits_of(weights)
    chances = np.exp(logits.astype(np.float64))
    chances /= chances.sum()
    expected = typical(chances.tolist(), tau)
    tokens, kept = candidates(logits, 0, 1, 0, tau)
    # Ties, and sums that meet the share within rounding, may be parted otherwise.
    assert abs(len(tokens) - len(expected)) <= 1
    if len(set(weights)) == len(weights) and len(tokens) == len(expected):
        assert sum(chances[list(tokens)]) == pytest.approx(sum(chances[list(expected)]), abs=1e-6)
    assert (np.diff(kept) <= 0).all()


def drawn(asked: TextRequest, logits: np.ndarray, before: Sequence[int] = (), times: int = 3000) -> list[float]:
    sampler = Sampler(asked)
    found = [sampler.choose(logits, before) for _ in range(times)]
    return [found.count(token) / times for token in range(logits.size)]


@pytest.mark.parametrize(("probability", "threshold"), [(1.0, 0.1), (0.5, 0.1), (0.5, 0.3), (1.0, 0.6), (0.0, 0.1)])
def test_xtc_leaves_out_all_but_the_least_likely_of_the_likely(probability: float, threshold: float) -> None:
    chances = [0.4, 0.32, 0.15, 0.08, 0.05]
    likely = [token for token, chance in enumerate(chances) if chance >= threshold]
    removed = set(likely[:-1])
    rest = sum(chance for token, chance in enumerate(chances) if token not in removed)
    expected = [
        (1 - probability) * chance + probability * (0 if token in removed else chance / rest)
        for token, chance in enumerate(chances)
    ]
    asked = request(seed=3, xtc_probability=probability, xtc_threshold=threshold)
    assert drawn(asked, logits_of(chances)) == pytest.approx(expected, abs=0.03)


@given(st.lists(st.integers(0, 5), max_size=40), st.floats(-2, 2), st.floats(-2, 2))
def test_presence_and_frequency_take_what_their_definition_says(
    before: list[int], presence: float, frequency: float
) -> None:
    """OpenAI: mu[j] -> mu[j] - c[j] * alpha_frequency - float(c[j] > 0) * alpha_presence."""
    logits = np.linspace(-3, 3, 6).astype(np.float32)
    asked = request(presence_penalty=presence, frequency_penalty=frequency)
    counts = [before.count(token) for token in range(6)]
    expected = [value - count * frequency - (count > 0) * presence for value, count in zip(logits, counts, strict=True)]
    np.testing.assert_allclose(Sampler(asked).changed(logits, before), expected, atol=1e-4)


def dry(before: Sequence[int], breakers: set[int]) -> dict[int, int]:
    """p-e-w's definition: for each token the longest end of the text, without breakers, that it once followed."""
    found: dict[int, int] = {}
    for end in range(1, len(before)):
        length = 0
        while length < end and before[end - 1 - length] == before[-1 - length] not in breakers:
            length += 1
        if length and before[end] not in breakers:
            found[before[end]] = max(found.get(before[end], 0), length)
    return found


@given(st.lists(st.integers(0, 3), max_size=60), st.sets(st.integers(0, 3), max_size=1))
def test_dry_finds_the_phrase_that_is_said_again(before: list[int], breakers: set[int]) -> None:
    assert phrases_carried_on(before, lambda token: token in breakers) == dry(before, breakers)


def test_dry_takes_more_for_each_token_said_again() -> None:
    logits = np.zeros(8, np.float32)
    asked = request(dry_multiplier=0.8, dry_base=1.75, dry_length=2)
    changed = Sampler(asked).changed(logits, [1, 2, 3, 4, 5, 1, 2, 3])
    assert changed[4] == pytest.approx(-0.8 * 1.75)
    assert np.count_nonzero(changed) == 1
    assert np.count_nonzero(Sampler(asked).changed(logits, [2, 3, 4, 5, 1, 3])) == 0


def test_dry_is_heeded_from_its_length_on_across_no_break() -> None:
    sampler = Sampler(request(dry_multiplier=1.0), breaks=lambda token: token == 2)
    assert np.count_nonzero(sampler.changed(np.zeros(8, np.float32), [1, 2, 3, 4, 5, 1, 2, 3])) == 0


@pytest.mark.parametrize("asked", [request(), request(typical_p=0.9, xtc_probability=0.5, dry_multiplier=0.8, seed=4)])
def test_a_seed_decides_with_all_of_them(asked: TextRequest) -> None:
    logits = np.random.default_rng(1).normal(0, 2, 300).astype(np.float32)

    def draw() -> list[int]:
        sampler, said = Sampler(asked), [1, 2, 3]
        for _ in range(40):
            said.append(sampler.choose(logits, said))
        return said

    assert draw() == draw()


# ---- words


def test_words_come_out_of_what_a_person_typed() -> None:
    assert words_in(" tapestry,  a testament\nto ,, tapestry") == ("tapestry", "a testament", "to")
    assert boosts_in("moon, tide: 5, fog:-2") == (Boost("moon"), Boost("tide", 5.0), Boost("fog", -2.0))
    assert sampling_of({"banned_words": "—", "dry_multiplier": 0.8, "temperature": 3, "unknown": "x"}) == Sampling(
        banned=("—",), dry_multiplier=0.8
    )


@pytest.mark.parametrize("text", ["moon: much", "moon: 900", ": 3", "moon: nan"])
def test_a_favour_without_sense_is_refused(text: str) -> None:
    with pytest.raises(StudioError) as caught:
        boosts_in(text)
    assert isinstance(caught.value.failure, BadRequest)


class Letters:
    """A vocabulary of single letters, and a few longer tokens."""

    bos = None
    ends = frozenset({0})
    control = frozenset({0})
    breaks = frozenset({1})
    gap = None
    end = 0

    def __init__(self, *longer: str) -> None:
        self.pieces = ["", *"\nabcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ -.", *longer]

    @property
    def size(self) -> int:
        return len(self.pieces)

    def text_of(self, token: int | None) -> str:
        return self.pieces[token or 0]

    def bytes_of(self, token: int) -> bytes:
        return self.pieces[token].encode()

    def encode_plain(self, text: str) -> list[int]:
        found: list[int] = []
        while text:
            token = max((one for one in self.pieces if one and text.startswith(one)), key=len)
            found.append(self.pieces.index(token))
            text = text[len(token) :]
        return found

    encode_chat = encode_plain

    def without_control(self, text: str) -> str:
        return text


class Says:
    """A network that wants to say one thing, and knows a second way at each place."""

    def __init__(self, vocabulary: Letters, script: Sequence[str], otherwise: str = "x") -> None:
        self._vocabulary, self._script = vocabulary, [vocabulary.pieces.index(piece) for piece in script]
        self._otherwise = vocabulary.pieces.index(otherwise)
        self.read: list[int] = []

    def logits(self) -> np.ndarray:
        logits = np.full(len(self._vocabulary.pieces), -20.0, np.float32)
        logits[self._otherwise] = 0.0
        logits[self._script[len(self.read)] if len(self.read) < len(self._script) else 0] = 5.0
        return logits

    def step(self, token: int) -> np.ndarray:
        self.read.append(token)
        return self.logits()

    def back(self, count: int) -> None:
        del self.read[count:]


def say(script: Sequence[str], vocabulary: Letters | None = None, limit: int = 60, **fields: object) -> str:
    vocabulary = vocabulary or Letters()
    network = Says(vocabulary, script)
    tokens: list[int] = []
    asked = request(temperature=0, task="ask", **fields)
    pieces = written(asked, tokens, limit, Leash(), vocabulary, network.logits(), network)
    return "".join(piece.text for piece in pieces)


def test_nothing_is_held_back_without_a_ban() -> None:
    assert say("the tide is in") == "the tide is in"


@pytest.mark.parametrize(
    ("script", "banned", "expected"),
    [
        ("the tide is in", ("tide",), "the xide is in"),
        ("the tides are in", ("tide",), "the tides are in"),
        ("betide us", ("tide",), "betide us"),
        ("The Tide", ("tide",), "The xide"),
        ("at high tide now", ("high tide",), "at xigh tide now"),
        ("one - two", ("-",), "one x two"),
        ("tide tide", ("tide",), "xide xide"),
    ],
)
def test_a_banned_word_is_gone_around_from_its_beginning(script: str, banned: tuple[str, ...], expected: str) -> None:
    assert say(script, banned=banned) == expected


def test_a_banned_word_in_one_token_or_in_two() -> None:
    vocabulary = Letters(" tide", " ti", "de")
    assert say(["the", " tide", " ", "i", "n"][1:], vocabulary, banned=("tide",)) == "x in"
    assert say(["a", " ti", "de", " "], vocabulary, banned=("tide",)) == "axde "


def test_a_banned_word_is_found_where_the_answer_is_cut() -> None:
    assert say("a tide", limit=6, banned=("tide",)) == "a xide"
    assert say("a tide", limit=5, banned=("tide",)) == "a tid"


@given(st.lists(st.sampled_from(["ti", "de", " ", "a", "tide", "-", "s"]), max_size=12))
def test_a_watch_gives_back_what_it_was_given_but_for_banned_words(pieces: list[str]) -> None:
    watch, given_back = BanWatch(["tide", "a -"]), ""
    text = "".join(pieces)
    for place, piece in enumerate(pieces):
        certain, back = watch.feed(place, piece)
        given_back += certain
        if back is not None:
            assert text.startswith(given_back)
            return
    rest, back = watch.end()
    if back is None:
        assert given_back + rest == text
        assert "tide" not in text.replace("-", " ").split()


def test_a_favoured_word_is_likelier_letter_by_letter() -> None:
    vocabulary = Letters(" moon")
    network = Says(vocabulary, ["a", "b", "c"])
    for word in ("moon", "q"):
        asked = request(temperature=0, task="ask", boosted=(Boost(word, 18.0),))
        tokens: list[int] = []
        pieces = list(written(asked, tokens, 2, Leash(), vocabulary, np.full(59, 0.0, np.float32), network))
        assert pieces[0].text.strip() == word[: len(pieces[0].text.strip())]
        network.back(0)


def test_a_favoured_word_goes_on_as_it_began() -> None:
    vocabulary = Letters()
    boosts = Boosts([Boost("moon", 4.0)], vocabulary.encode_plain)
    letters = {letter: vocabulary.pieces.index(letter) for letter in "mon MO"}
    assert boosts([]) == dict.fromkeys((letters["m"], letters["M"], letters[" "]), 4.0)
    assert boosts([letters["m"]])[letters["o"]] == 4.0
    assert letters["n"] not in boosts([letters["m"]])
    assert boosts([letters[letter] for letter in " moo"])[letters["n"]] == 4.0
