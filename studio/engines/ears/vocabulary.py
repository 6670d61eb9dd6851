"""Whisper's tokens: the words of a text, marks of time, languages and tasks. Worker, job thread.

A window of sound is asked for with a prompt of tokens, and answered with tokens:

    <|startofprev|> what was heard before <|startoftranscript|><|en|><|transcribe|>
    <|0.00|> And so it went on.<|2.40|><|2.40|> Until ... <|endoftext|>

Models for English alone know neither languages nor tasks. Marks of time come in steps of 0.02 s and are often missing
in the tokenizer's file; they follow <|notimestamps|>.
"""

from __future__ import annotations

import string
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from studio.domain.errors import BadRequest, ModelDamaged, StudioError
from studio.engines.runtime.tokenizing import read_tokenizer

TIME_STEP = 0.02
"""Seconds between two marks of time."""
CONTEXT = 448 // 2 - 1
"""Tokens of what came before that a prompt can hold."""
_WITHOUT_SPACES = frozenset({"zh", "ja", "th", "lo", "my", "yue"})
_FIGURES = frozenset("0123456789$£€%½¼¾°&@#+=")
_BROKEN = "\ufffd"


class Vocabulary:
    """The tokenizer.json of one model. `multilingual`: it knows languages and tasks."""

    def __init__(self, file: Path, *, multilingual: bool) -> None:
        """Raises StudioError(ModelDamaged) for what is not a Whisper tokenizer."""
        self._file = file
        self.multilingual = multilingual
        self._tokens: Any = read_tokenizer(file, file.parent.name)
        self.end = self._need("<|endoftext|>")
        self._start = self._need("<|startoftranscript|>")
        self._before = self._need("<|startofprev|>")
        self.no_times = self._need("<|notimestamps|>")
        self.first_time = self.no_times + 1
        """The token for 0.00 s."""

    def _need(self, token: str) -> int:
        found = self._tokens.token_to_id(token)
        if found is None:
            detail = f"it has no token {token}"
            raise StudioError(ModelDamaged(model=self._file.parent.name, file=self._file.name, detail=detail))
        return int(found)

    def start_sequence(self, language: str) -> list[int]:
        """Raises StudioError(BadRequest) for a language that the model does not know."""
        if not self.multilingual:
            if language != "en":
                raise StudioError(BadRequest(field="language", problem="this model understands English alone"))
            return [self._start]
        token = self._tokens.token_to_id(f"<|{language}|>")
        if token is None:
            problem = f"the model knows no language “{language}”"
            raise StudioError(BadRequest(field="language", problem=problem))
        return [self._start, int(token), self._need("<|transcribe|>")]

    def prompt(self, language: str, before: Sequence[int]) -> list[int]:
        """For the next window, after the text `before`."""
        context = [self._before, *before[-CONTEXT:]] if before else []
        return [*context, *self.start_sequence(language)]

    @cached_property
    def figures(self) -> tuple[int, ...]:
        """Tokens with a figure, or a sign that is said as a word."""
        known = ((token, self._tokens.decode([token])) for token in range(self.end))
        return tuple(token for token, text in known if not _FIGURES.isdisjoint(text))

    def encode(self, text: str) -> list[int]:
        return list(self._tokens.encode(" " + text.strip(), add_special_tokens=False).ids)

    def decode(self, tokens: Sequence[int]) -> str:
        """Text of the tokens that are words."""
        return str(self._tokens.decode([token for token in tokens if token < self.end]))

    def words(self, tokens: Sequence[int], language: str) -> list[tuple[str, list[int]]]:
        """Text and tokens of each word; the text begins with its space, where the language has spaces. Characters are
        words where it has none."""
        parts = self._characters(tokens)
        if language in _WITHOUT_SPACES:
            return parts
        words: list[tuple[str, list[int]]] = []
        for text, ids in parts:
            if not words or text.startswith(" ") or text.strip() in string.punctuation:
                words.append((text, ids))
            else:
                words[-1] = (words[-1][0] + text, words[-1][1] + ids)
        return words

    def _characters(self, tokens: Sequence[int]) -> list[tuple[str, list[int]]]:
        """The least parts that are whole characters: a token may end within one."""
        parts: list[tuple[str, list[int]]] = []
        waiting: list[int] = []
        for token in tokens:
            waiting.append(token)
            text = str(self._tokens.decode(waiting, skip_special_tokens=False))
            if _BROKEN not in text:
                parts.append((text, waiting))
                waiting = []
        if waiting:
            parts.append(("", waiting))
        return parts
