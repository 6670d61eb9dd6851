"""Words that a person wants more of, and words that are never to be written. Worker, job thread.

A favoured word is made likelier token by token, as the model would spell it. A banned one is known by its letters,
however it is cut into tokens: the loop that writes holds text back while it may become one, goes back to where it began
when it has, and goes on another way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from studio.domain.sampling import Boost

RETRIES: Final = 400
"""Times that one answer goes back; a model that knows no other way would go on for ever."""


class Boosts:
    """What is added to which logits after the tokens so far."""

    def __init__(self, boosts: Sequence[Boost], spelt: Callable[[str], list[int]]) -> None:
        """`spelt`: a text as the model's tokens."""
        self._spellings: list[tuple[list[int], float]] = []
        for boost in boosts:
            forms = dict.fromkeys((boost.word, boost.word[:1].upper() + boost.word[1:]))
            spellings = {tuple(spelt(blank + form)) for form in forms for blank in ("", " ")}
            self._spellings += [(list(tokens), boost.weight) for tokens in sorted(spellings) if tokens]

    def __call__(self, before: Sequence[int]) -> Mapping[int, float]:
        found: dict[int, float] = {}
        for tokens, weight in self._spellings:
            for length in range(len(tokens)):
                if length == 0 or list(before[-length:]) == tokens[:length]:
                    token = tokens[length]
                    found[token] = max(weight, found.get(token, 0.0), key=abs)
        return found


class BanWatch:
    """Passes text on, holding back what may become a banned word."""

    def __init__(self, words: Sequence[str]) -> None:
        self._words = [_folded(word) for word in words]
        self._last = ""
        """The letter before what is held."""
        self._held: list[tuple[int, str]] = []
        """Token by token: where it stands, and its text."""

    @property
    def holds(self) -> bool:
        return bool(self._held)

    def give_up(self) -> None:
        """From now on every word passes."""
        self._words = []

    def feed(self, place: int, text: str) -> tuple[str, int | None]:
        """The text of the token at a place. Returns the text that is certain by now, and the place of the token with
        which a banned word began; all text from there on is forgotten."""
        self._held.append((place, text))
        found = self._found(ended=False)
        return ("", self._forget(found)) if found is not None else (self._certain(), None)

    def end(self) -> tuple[str, int | None]:
        """As `feed`, when nothing follows: a word may end here."""
        found = self._found(ended=True)
        if found is not None:
            return "", self._forget(found)
        rest = "".join(text for _, text in self._held)
        self._held.clear()
        return rest, None

    def _forget(self, at: int) -> int:
        """Of the held tokens those from the one on to which the letter belongs; its place."""
        for number, (place, text) in enumerate(self._held):
            at -= len(text)
            if at < 0:
                del self._held[number:]
                return place
        raise ValueError("the letter is not held")

    def _found(self, *, ended: bool) -> int | None:
        """Where a banned word begins in what is held."""
        held = _folded("".join(text for _, text in self._held))
        places = [at for word in self._words for at in _places(held, word) if self._is_word(held, word, at, ended)]
        return min(places, default=None)

    def _is_word(self, held: str, word: str, at: int, ended: bool) -> bool:
        end = at + len(word)
        if not self._may_begin(held, word, at):
            return False
        if not _lettered(word[-1]):
            return True
        return not _lettered(held[end]) if end < len(held) else ended

    def _may_begin(self, held: str, word: str, at: int) -> bool:
        """A word begins behind something else than a letter."""
        before = held[at - 1] if at else self._last
        return not (before and _lettered(before) and _lettered(word[0]))

    def _certain(self) -> str:
        """What cannot become a banned word any more, in whole tokens."""
        held = _folded("".join(text for _, text in self._held))
        waiting = next((at for at in range(len(held)) if self._may_become(held, at)), len(held))
        certain = ""
        while self._held and len(certain) + len(self._held[0][1]) <= waiting:
            certain += self._held.pop(0)[1]
        self._last = certain[-1:] or self._last
        return certain

    def _may_become(self, held: str, at: int) -> bool:
        rest = held[at:]
        return any(word.startswith(rest) and self._may_begin(held, word, at) for word in self._words)


def _places(text: str, word: str) -> list[int]:
    found, at = [], text.find(word)
    while at >= 0:
        found.append(at)
        at = text.find(word, at + 1)
    return found


def _lettered(character: str) -> bool:
    return character.isalnum() or character == "_"


def _folded(text: str) -> str:
    """In small letters, with plain blanks, and as long as it was."""
    return "".join(" " if one.isspace() else low if len(low := one.lower()) == 1 else one for one in text)
