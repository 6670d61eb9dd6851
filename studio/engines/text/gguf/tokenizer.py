"""The tokenizer inside a GGUF file: byte-pair vocabularies ("gpt2") and SentencePiece ones ("llama").

Called by the GGUF engine on a worker's job thread. Text to tokens goes through the `tokenizers` library, built from the
file's own vocabulary; tokens to bytes are looked up here, so that a character cut between two tokens is never guessed.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers

from studio.engines.runtime.tokenizing import kept_tokenizer
from studio.engines.text.kept import KeptNote
from studio.formats.gguf import GAP_NAMES
from studio.formats.gguf_file import GgufError, GgufFile

_PIECES: Final = "pieces-1"
"""What is kept of a SentencePiece vocabulary, and the version of it."""

_CONTROL, _USER_DEFINED, _BYTE = 3, 4, 6
_END_NAMES: Final = frozenset(
    {
        "<|endoftext|>", "<|im_end|>", "<|eot_id|>", "<|end_of_text|>", "<|eom_id|>", "<|end|>", "</s>",
        "<end_of_turn>", "<|endofturn|>", "[INST]", "[/INST]", "<|im_start|>", "<|start_header_id|>",
    }
)  # fmt: skip
"""Control tokens that end an answer, or begin somebody else's."""
_ENDS_BY_NAME: Final = frozenset(
    {
        "<|eot_id|>", "<|im_end|>", "<|end|>", "<|return|>", "<|call|>", "<end_of_turn>", "<|endoftext|>", "<|eom_id|>",
        "<EOT>", "_<EOT>", "<|end_of_text|>", "<end_of_utterance>", "<eos>",
    }
)  # fmt: skip
"""Tokens that end an answer though their file calls them ordinary (llama-vocab.cpp knows the same ones by name)."""

_CONTRACTIONS = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)"
_LLAMA3 = _CONTRACTIONS + r"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
_QWEN2 = _LLAMA3.replace(r"\p{N}{1,3}", r"\p{N}")
_TEKKEN = (
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+"
    r"|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*"
    r"|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
_SPLITTERS: Final = {
    "llama-bpe": _LLAMA3,
    "llama3": _LLAMA3,
    "llama-v3": _LLAMA3,
    "qwen2": _QWEN2,
    "deepseek-r1-qwen": _QWEN2,
    "tekken": _TEKKEN,
}


class GgufTokenizer:
    """Words to tokens and back, for one file."""

    def __init__(self, file: GgufFile) -> None:
        """Raises GgufError when the vocabulary makes no sense."""
        self._tokens = file.strings("tokenizer.ggml.tokens")
        self._types = [int(kind) for kind in file.numbers("tokenizer.ggml.token_type")] or [1] * len(self._tokens)
        if not self._tokens or len(self._types) != len(self._tokens):
            raise GgufError("the vocabulary and its token types differ in length")
        self._byte_pair = file.text("tokenizer.ggml.model") == "gpt2"
        self._tokenizer = _byte_pair(file, self._tokens) if self._byte_pair else _kept_pieces(file, self._tokens)
        self._add_special()
        self.bos = _token_or_none(file, "bos", len(self._tokens))
        self._add_bos = file.flag("tokenizer.ggml.add_bos_token", not self._byte_pair)
        self.ends = self._end_tokens(file)
        newline = "\u010a" if self._byte_pair else "\n"
        self.breaks = frozenset(
            place for place, text in enumerate(self._tokens) if newline in text[:2] or text == "<0x0A>"
        )
        """Tokens that begin a new line."""
        self.gap = self._gap_tokens(file)
        """Tokens before what precedes a gap, what follows it, and what fills it; None for a model without them."""
        self.control = frozenset(place for place, kind in enumerate(self._types) if kind == _CONTROL)

    def _add_special(self) -> None:
        control = [text for text, kind in zip(self._tokens, self._types, strict=True) if kind == _CONTROL]
        own = [text for text, kind in zip(self._tokens, self._types, strict=True) if kind == _USER_DEFINED]
        self._tokenizer.add_special_tokens([AddedToken(text, special=True, normalized=False) for text in control])
        self._tokenizer.add_tokens([AddedToken(text, special=False, normalized=False) for text in own])

    def _end_tokens(self, file: GgufFile) -> frozenset[int]:
        named = (_token_or_none(file, name, len(self._tokens)) for name in ("eos", "eot", "eom"))
        ends = {token for token in named if token is not None}
        for place, (text, kind) in enumerate(zip(self._tokens, self._types, strict=True)):
            if text in _ENDS_BY_NAME or (kind == _CONTROL and text in _END_NAMES):
                ends.add(place)
        return frozenset(ends)

    def _gap_tokens(self, file: GgufFile) -> tuple[int, int, int] | None:
        named = [_token_or_none(file, f"fim_{part}", len(self._tokens)) for part in ("pre", "suf", "mid")]
        for names in GAP_NAMES:
            if None in named and all(name in self._tokens for name in names):
                named = [self._tokens.index(name) for name in names]
        before, after, middle = named
        return None if before is None or after is None or middle is None else (before, after, middle)

    @property
    def end(self) -> int | None:
        """The token that stands at the end of a text."""
        return min(self.ends, default=None)

    @property
    def size(self) -> int:
        return len(self._tokens)

    def text_of(self, token: int | None) -> str:
        return self._tokens[token] if token is not None else ""

    def encode_plain(self, text: str) -> list[int]:
        """A person's text: what looks like a control token in it is only text."""
        self._tokenizer.encode_special_tokens = True
        tokens = self._encode(text)
        return [self.bos, *tokens] if self._add_bos and self.bos is not None else tokens

    def encode_chat(self, text: str) -> list[int]:
        """A chat template's output, whose control tokens count."""
        self._tokenizer.encode_special_tokens = False
        tokens = self._encode(text)
        if self._add_bos and self.bos is not None and tokens[:1] != [self.bos]:
            return [self.bos, *tokens]
        return tokens

    def _encode(self, text: str) -> list[int]:
        return list(self._tokenizer.encode(text, add_special_tokens=False).ids)

    def without_control(self, text: str) -> str:
        """The text without anything that a chat template's tokens could be mistaken for."""
        for token in self.control:
            if self._tokens[token] in text:
                text = text.replace(self._tokens[token], "")
        return text

    def bytes_of(self, token: int) -> bytes:
        """UTF-8 bytes that a token stands for; none for control tokens."""
        text, kind = self._tokens[token], self._types[token]
        if kind == _CONTROL:
            return b""
        if kind == _USER_DEFINED:
            return text.encode()
        if self._byte_pair:
            table = _byte_of_character()
            return bytes(table[character] for character in text if character in table)
        if kind == _BYTE:
            return bytes([int(text[3:5], 16)])
        return text.replace("\u2581", " ").encode()


def _token_or_none(file: GgufFile, name: str, count: int) -> int | None:
    token = file.integer(f"tokenizer.ggml.{name}_token_id", -1)
    return token if 0 <= token < count else None


@lru_cache(maxsize=1)
def _byte_of_character() -> dict[str, int]:
    """GPT-2's printable stand-ins for bytes, turned round."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [byte for byte in range(256) if byte not in printable]
    stand_ins = {chr(byte): byte for byte in printable}
    return stand_ins | {chr(256 + place): byte for place, byte in enumerate(others)}


def _byte_pair(file: GgufFile, tokens: tuple[str, ...]) -> Tokenizer:
    vocabulary = {text: place for place, text in enumerate(tokens)}
    merges = []
    for merge in file.strings("tokenizer.ggml.merges"):
        left, _, right = merge.partition(" ")
        if left in vocabulary and right in vocabulary and left + right in vocabulary:
            merges.append((left, right))
    splitter = file.text("tokenizer.ggml.pre")
    whole_words = splitter in ("llama-bpe", "llama3", "llama-v3", "tekken")
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=merges, ignore_merges=whole_words))
    pattern = _SPLITTERS.get(splitter)
    if pattern is not None:
        tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
            [
                pre_tokenizers.Split(Regex(pattern), behavior="isolated"),
                pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
            ]
        )
        if splitter == "qwen2":
            tokenizer.normalizer = normalizers.NFC()
        return tokenizer
    byte_level = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)
    digits = [pre_tokenizers.Digits(individual_digits=True)] if splitter == "smollm" else []
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([*digits, byte_level])
    return tokenizer


def _kept_pieces(file: GgufFile, tokens: tuple[str, ...]) -> Tokenizer:
    """As `_sentence_piece`; what its scores come to is kept, as it takes seconds for a large vocabulary."""
    note = KeptNote(file.path, _PIECES)
    found = note.read()
    kept = kept_tokenizer(found) if found is not None else None
    if kept is not None and kept.get_vocab_size() == len(set(tokens)):
        return kept
    tokenizer = _sentence_piece(file, tokens)
    note.write(tokenizer.to_str().encode())
    return tokenizer


def _sentence_piece(file: GgufFile, tokens: tuple[str, ...]) -> Tokenizer:
    """SentencePiece's BPE joins the pair whose result scores highest: the merges follow from the scores."""
    scores = file.numbers("tokenizer.ggml.scores")
    if len(scores) != len(tokens):
        raise GgufError("the vocabulary and its scores differ in length")
    vocabulary = {text: place for place, text in enumerate(tokens)}
    merges: list[tuple[float, int, int, str, str]] = []
    for place, text in enumerate(tokens):
        for cut in range(1, len(text)):
            left, right = vocabulary.get(text[:cut]), vocabulary.get(text[cut:])
            if left is not None and right is not None:
                merges.append((-scores[place], left, right, text[:cut], text[cut:]))
    merges.sort()
    unknown = _token_or_none(file, "unknown", len(tokens)) or 0
    tokenizer = Tokenizer(
        models.BPE(
            vocab=vocabulary,
            merges=[(left, right) for *_, left, right in merges],
            unk_token=tokens[unknown],
            fuse_unk=True,
            byte_fallback=True,
        )
    )
    prefix = [normalizers.Prepend("\u2581")] if file.flag("tokenizer.ggml.add_space_prefix", True) else []
    tokenizer.normalizer = normalizers.Sequence([*prefix, normalizers.Replace(" ", "\u2581")])
    tokenizer.decoder = decoders.ByteFallback()
    return tokenizer
