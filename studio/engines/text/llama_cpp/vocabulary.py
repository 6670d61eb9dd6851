"""Words to tokens and back, by llama.cpp's own reading of the vocabulary in the file. Worker, job thread.

Which tokens end an answer, stand for no text or begin a line is asked of every token, which takes a quarter of a second
with a large vocabulary; it is kept for the next load.
"""

from __future__ import annotations

import unicodedata
from functools import cached_property
from typing import Any, Final

import msgspec

from studio.domain.raised import UNDECODABLE
from studio.engines.text.kept import KeptNote
from studio.engines.text.llama_cpp.libraries import Libraries

_CONTROL: Final = 1 << 3
_LONGEST_PIECE: Final = 256
_COMPOSED: Final = frozenset({"qwen2", "qwen35"})


NOTE: Final = "token-kinds-1"
"""What is kept of a vocabulary, and the version of it."""


class _Kinds(msgspec.Struct, frozen=True):
    """Tokens of each kind."""

    size: int
    """Of the whole vocabulary."""
    ends: frozenset[int]
    control: frozenset[int]
    breaks: frozenset[int]

    @property
    def fits(self) -> bool:
        return all(0 <= token < self.size for token in self.ends | self.control | self.breaks)


class LlamaVocabulary:
    def __init__(self, libraries: Libraries, vocabulary: Any, splitter: str = "", note: KeptNote | None = None) -> None:
        """`splitter`: the file's `tokenizer.ggml.pre`. `note`: where the kinds of tokens are kept."""
        # What Qwen's own library does first, and llama.cpp leaves out: "e" and an accent become one letter.
        self._composed = splitter in _COMPOSED
        self._ffi, self._llama = libraries.ffi, libraries.llama
        self._vocabulary = vocabulary
        self.size = int(self._llama.llama_vocab_n_tokens(vocabulary))
        bos = int(self._llama.llama_vocab_bos(vocabulary))
        self.bos = bos if bos >= 0 else None
        self._add_bos = bool(self._llama.llama_vocab_get_add_bos(vocabulary))
        self._piece = self._ffi.new("char[]", _LONGEST_PIECE)
        kinds = self._kept_kinds(note) or self._found_kinds(note)
        self.ends = kinds.ends
        """Tokens that end an answer, known by the file's own fields, by name, and by type."""
        self.control = kinds.control
        """Tokens that stand for no text."""
        self.breaks = kinds.breaks
        """Tokens that begin a new line."""

    def _kept_kinds(self, note: KeptNote | None) -> _Kinds | None:
        data = note.read() if note is not None else None
        if data is None:
            return None
        try:
            found = msgspec.msgpack.decode(data, type=_Kinds)
        except UNDECODABLE:
            return None
        return found if found.size == self.size and found.fits else None

    def _found_kinds(self, note: KeptNote | None) -> _Kinds:
        tokens, llama, vocabulary = range(self.size), self._llama, self._vocabulary
        found = _Kinds(
            size=self.size,
            ends=frozenset(token for token in tokens if llama.llama_vocab_is_eog(vocabulary, token)),
            control=frozenset(token for token in tokens if llama.llama_vocab_get_attr(vocabulary, token) & _CONTROL),
            breaks=frozenset(token for token in tokens if b"\n" in self.bytes_of(token)[:2]),
        )
        if note is not None:
            note.write(msgspec.msgpack.encode(found))
        return found

    @cached_property
    def _control_texts(self) -> tuple[str, ...]:
        return tuple(text for text in map(self.text_of, sorted(self.control | self.ends)) if text)

    @cached_property
    def gap(self) -> tuple[int, int, int] | None:
        """Tokens before what precedes a gap, what follows it, and what fills it; None for a model without them."""
        llama, vocabulary = self._llama, self._vocabulary
        found = (llama.llama_vocab_fim_pre, llama.llama_vocab_fim_suf, llama.llama_vocab_fim_mid)
        before, after, middle = (int(ask(vocabulary)) for ask in found)
        return (before, after, middle) if min(before, after, middle) >= 0 else None

    @property
    def end(self) -> int | None:
        """The token by which the file says that an answer ends."""
        token = int(self._llama.llama_vocab_eos(self._vocabulary))
        return token if token >= 0 else min(self.ends, default=None)

    def text_of(self, token: int | None) -> str:
        """As the vocabulary spells it."""
        if token is None:
            return ""
        return str(self._ffi.string(self._llama.llama_vocab_get_text(self._vocabulary, token)).decode(errors="replace"))

    def encode_plain(self, text: str) -> list[int]:
        """A person's text: what looks like a control token in it is only text."""
        tokens = self._encode(text, special=False)
        return [self.bos, *tokens] if self._add_bos and self.bos is not None else tokens

    def encode_chat(self, text: str) -> list[int]:
        """A chat template's output, whose control tokens count."""
        tokens = self._encode(text, special=True)
        if self._add_bos and self.bos is not None and tokens[:1] != [self.bos]:
            return [self.bos, *tokens]
        return tokens

    def _encode(self, text: str, *, special: bool) -> list[int]:
        data = (unicodedata.normalize("NFC", text) if self._composed else text).encode()
        room = len(data) + 8
        tokens = self._ffi.new("llama_token[]", room)
        count = self._llama.llama_tokenize(self._vocabulary, data, len(data), tokens, room, False, special)
        if count < 0:
            tokens = self._ffi.new("llama_token[]", -count)
            count = self._llama.llama_tokenize(self._vocabulary, data, len(data), tokens, -count, False, special)
        return list(tokens[0:count])

    def without_control(self, text: str) -> str:
        """The text without anything that a chat template's tokens could be mistaken for."""
        for control in self._control_texts:
            if control in text:
                text = text.replace(control, "")
        return text

    def bytes_of(self, token: int) -> bytes:
        """UTF-8 bytes that a token stands for; none for control tokens."""
        length = self._llama.llama_token_to_piece(self._vocabulary, token, self._piece, _LONGEST_PIECE, 0, False)
        if length < 0:
            longer = self._ffi.new("char[]", -length)
            length = self._llama.llama_token_to_piece(self._vocabulary, token, longer, -length, 0, False)
            return bytes(self._ffi.unpack(longer, length))
        return bytes(self._ffi.unpack(self._piece, length))
