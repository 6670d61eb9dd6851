"""A Whisper model of a few hundred kilobytes, made in the test: CTranslate2 runs it like any other, and whatever it is
given to hear, it writes `SAID`.

Its embeddings are unit vectors, and the row of its projection for a token points where the one before that stands; all
other weights are small and random. So each token follows from the last, while encoder, cross-attention and alignment
do their whole work.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

WIDTH, LAYERS, HEADS, MELS = 48, 2, 4, 80
FRAMES, LONGEST = 1500, 448
WORDS = ("the", "lamp", "stood", "over", "water", "and", "nobody", "came.")
SAID = (
    "<|startoftranscript|>", "<|0.00|>", *WORDS[:5], "<|2.00|>", "<|2.02|>", *WORDS[5:], "<|4.00|>", "<|endoftext|>",
)  # fmt: skip
TEXT = " ".join(WORDS)
_SPECIAL = (
    "<|endoftext|>", "<|startoftranscript|>", "<|translate|>", "<|transcribe|>", "<|startoflm|>", "<|startofprev|>",
    "<|nospeech|>", "<|notimestamps|>",
)  # fmt: skip


def make_tiny_whisper(folder: Path, width: int = WIDTH, layers: int = LAYERS) -> Path:
    """model.bin, config.json, vocabulary and tokenizer.json. A greater `width` (a multiple of 48) makes it slower."""
    from ctranslate2.specs import WhisperSpec

    tokens = _tokens()
    spec: Any = WhisperSpec(layers, HEADS, layers, HEADS)
    draw = np.random.default_rng(7)
    _fill_encoder(spec.encoder, width, draw)
    _fill_decoder(spec.decoder, width, draw, tokens)
    spec.register_vocabulary(tokens)
    spec.config.suppress_ids = spec.config.suppress_ids_begin = spec.config.lang_ids = []
    spec.config.alignment_heads = [[layers - 1, head] for head in range(HEADS)]
    spec.validate()
    spec.optimize(quantization=None)
    folder.mkdir(parents=True, exist_ok=True)
    spec.save(str(folder))
    _tokenizer(tokens).save(str(folder / "tokenizer.json"))
    return folder


def _tokens() -> list[str]:
    from tokenizers.pre_tokenizers import ByteLevel

    words = [f"Ġ{word}" for word in WORDS]
    times = [f"<|{step * 0.02:.2f}|>" for step in range(FRAMES + 1)]
    return [*sorted(ByteLevel.alphabet()), *words, *_SPECIAL, *times]


def _tokenizer(tokens: list[str]) -> Any:
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

    plain = tokens[: tokens.index("<|endoftext|>")]
    made = Tokenizer(models.BPE(vocab={token: place for place, token in enumerate(plain)}, merges=[]))
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    made.add_special_tokens([AddedToken(token, special=True) for token in _SPECIAL])
    return made


def _fill_encoder(spec: Any, width: int, draw: np.random.Generator) -> None:
    for conv, inner in ((spec.conv1, MELS), (spec.conv2, width)):
        conv.weight, conv.bias = _small(draw, width, inner, 3), np.zeros(width, np.float32)
    spec.position_encodings.encodings = _small(draw, FRAMES, width)
    _fill_norm(spec.layer_norm, width)
    for layer in spec.layer:
        _fill_attention(layer.self_attention, width, draw, (3, 1))
        _fill_ffn(layer.ffn, width, draw)


def _fill_decoder(spec: Any, width: int, draw: np.random.Generator, tokens: list[str]) -> None:
    said = [tokens.index(one if one in tokens else f"Ġ{one}") for one in SAID]
    known = np.zeros((len(tokens), width), np.float32)
    follows = np.zeros((len(tokens), width), np.float32)
    for place, token in enumerate(said):
        known[token, place] = 10
        follows[token, place - 1] = 3 if place else 0
    spec.embeddings.weight, spec.projection.weight = known, follows
    spec.position_encodings.encodings = np.zeros((LONGEST, width), np.float32)
    _fill_norm(spec.layer_norm, width)
    for layer in spec.layer:
        _fill_attention(layer.self_attention, width, draw, (3, 1))
        _fill_attention(layer.attention, width, draw, (1, 2, 1))
        _fill_ffn(layer.ffn, width, draw)


def _fill_attention(spec: Any, width: int, draw: np.random.Generator, parts: tuple[int, ...]) -> None:
    _fill_norm(spec.layer_norm, width)
    for linear, times in zip(spec.linear, parts, strict=True):
        linear.weight, linear.bias = _small(draw, times * width, width), np.zeros(times * width, np.float32)


def _fill_ffn(spec: Any, width: int, draw: np.random.Generator) -> None:
    _fill_norm(spec.layer_norm, width)
    spec.linear_0.weight, spec.linear_0.bias = _small(draw, 4 * width, width), np.zeros(4 * width, np.float32)
    spec.linear_1.weight, spec.linear_1.bias = _small(draw, width, 4 * width), np.zeros(width, np.float32)


def _fill_norm(spec: Any, width: int) -> None:
    spec.gamma, spec.beta = np.ones(width, np.float32), np.zeros(width, np.float32)


def _small(draw: np.random.Generator, *shape: int) -> NDArray[np.float32]:
    return draw.normal(0, 0.02, shape).astype(np.float32)
