"""Answers in a form: a JSON schema or a grammar, of which no token strays. Worker, job thread.

llguidance, which is not a part of every installation, computes which tokens may follow; it serves every engine that has
a vocabulary. What it makes of a vocabulary is kept as long as the model is loaded.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from studio.domain.errors import BadRequest, RuntimeMissing, StudioError
from studio.domain.requests import AnswerForm

_TIGHT: Final[Any] = {"whitespace_flexible": False, "item_separator": ", ", "key_separator": ": "}
"""JSON on one line: small models write blanks without end where they may."""
_LONGEST: Final = 1 << 20
_SPECIAL: Final = b"\xff"
"""Marks a token that stands for no text."""

Logits = NDArray[np.float32]


class FormVocabulary(Protocol):
    ends: frozenset[int]

    @property
    def control(self) -> Set[int]: ...
    @property
    def size(self) -> int: ...
    def text_of(self, token: int | None) -> str: ...
    def encode_plain(self, text: str) -> list[int]: ...
    def bytes_of(self, token: int) -> bytes: ...


class _Wrapped:
    """A vocabulary as llguidance wants it."""

    def __init__(self, vocabulary: FormVocabulary) -> None:
        self._vocabulary = vocabulary
        self.eos_token_id = min(vocabulary.ends)
        self.bos_token_id = None
        self.special_token_ids = sorted(vocabulary.control | vocabulary.ends)
        special = frozenset(self.special_token_ids)
        self.tokens = [
            _SPECIAL + vocabulary.text_of(token).encode() if token in special else vocabulary.bytes_of(token)
            for token in range(vocabulary.size)
        ]

    def __call__(self, text: bytes | str) -> list[int]:
        return self._vocabulary.encode_plain(text.decode(errors="replace") if isinstance(text, bytes) else text)


class Forms:
    """The forms of answers for one loaded model."""

    def __init__(self, vocabulary: FormVocabulary) -> None:
        self._vocabulary = vocabulary
        self._tokenizer: Any = None

    def guide(self, form: AnswerForm) -> Guide:
        """Raises StudioError(RuntimeMissing | BadRequest)."""
        try:
            import llguidance
        except ImportError as error:
            raise StudioError(RuntimeMissing(package="llguidance", extra="llama")) from error
        if not self._vocabulary.ends:
            raise _refused("the model has no token that ends an answer")
        grammar = _grammar(form)
        if self._tokenizer is None:
            wrapped: Any = llguidance.TokenizerWrapper(_Wrapped(self._vocabulary))
            self._tokenizer = llguidance.LLTokenizer(wrapped, eos_token=sorted(self._vocabulary.ends))
        matcher = llguidance.LLMatcher(self._tokenizer, grammar, log_level=0)
        if matcher.is_error():
            raise _refused(matcher.get_error())
        return Guide(matcher, self._vocabulary.size)


class Guide:
    """Where one answer is in its form."""

    def __init__(self, matcher: Any, size: int) -> None:
        self._matcher, self._size = matcher, size

    def allowed(self) -> NDArray[np.bool_]:
        """Which tokens may come next, [vocabulary]."""
        bits = np.frombuffer(self._matcher.compute_bitmask(), np.uint8)
        self._check()
        return np.unpackbits(bits, bitorder="little")[: self._size].astype(np.bool_)

    def take(self, token: int) -> None:
        self._matcher.consume_token(token)
        self._check()

    def back(self, count: int) -> None:
        """Take the last so many tokens back."""
        self._matcher.rollback(count)
        self._check()

    @property
    def whole(self) -> bool:
        """Nothing can follow any more."""
        return bool(self._matcher.is_stopped())

    @property
    def may_end(self) -> bool:
        return bool(self._matcher.is_accepting())

    def _check(self) -> None:
        if self._matcher.is_error():
            raise _refused(self._matcher.get_error())


def within(logits: Logits, allowed: NDArray[np.bool_]) -> Logits:
    """A copy in which other tokens never come."""
    out = np.full(logits.shape, -np.inf, np.float32)
    out[: len(allowed)][allowed] = logits[: len(allowed)][allowed]
    return out


def _grammar(form: AnswerForm) -> str:
    import llguidance
    from llguidance.gbnf_to_lark import GbnfToLarkError, any_to_lark

    if len(form.text) > _LONGEST:
        raise _refused("it is longer than a megabyte")
    if form.kind == "json-schema":
        try:
            return str(llguidance.LLMatcher.grammar_from_json_schema(form.text, overrides=_TIGHT))
        except ValueError as error:
            raise _refused(f"it is no JSON: {error}") from error
    try:
        lark = any_to_lark(form.text)
    except (GbnfToLarkError, LookupError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise _refused(f"it is no grammar: {error}") from error
    except Exception as error:
        # For a rule that is missing or there twice it raises just this type.
        if type(error) is not Exception:
            raise
        raise _refused(f"it is no grammar: {error}") from error
    return str(llguidance.LLMatcher.grammar_from_lark(lark))


def _refused(reason: str) -> StudioError:
    lines: Sequence[str] = [line.strip() for line in reason.splitlines() if line.strip()]
    return StudioError(BadRequest(field="form", problem=(lines[0] if lines else "it makes no sense")[:300]))
