"""Vocabularies from GGUF files: SentencePiece ones against the reference library, byte-pair ones by known splits."""

from __future__ import annotations

import io
from pathlib import Path

import gguf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.engines.text.gguf.tokenizer import GgufTokenizer
from studio.formats.gguf_file import GgufError, GgufFile
from tests.engines.text.tiny_gguf import SHAKY, byte_characters

TEXTS = [
    "Hello there, the keeper said.",
    " leading blank and  two",
    "naïve café, 北京 🙂 x²",
    "line\nbreak\n\n\tand tab",
    "",
    "the the the",
]


def vocabulary_file(path: Path, model: str, tokens: list[str], types: list[int], **fields: object) -> Path:
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_tokenizer_model(model)
    writer.add_token_list(tokens)
    writer.add_token_types(types)
    if "scores" in fields:
        writer.add_token_scores(fields["scores"])
    if "merges" in fields:
        writer.add_token_merges(fields["merges"])
    if "pre" in fields:
        writer.add_tokenizer_pre(fields["pre"])
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    for name, value in fields.items():
        if isinstance(value, bool):
            writer.add_bool(f"tokenizer.ggml.{name}", value)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def tokenizer_of(path: Path) -> GgufTokenizer:
    with GgufFile(path) as file:
        return GgufTokenizer(file)


@pytest.fixture(scope="module")
def pieces() -> object:
    sentencepiece = pytest.importorskip("sentencepiece")
    model = io.BytesIO()
    lines = [
        f"The {a} keeper {b} the {c} of the harbour, and the others {b} nothing there."
        for a in ("old", "young", "last") for b in ("lit", "watched", "remembered") for c in ("lamp", "stone", "letter")
    ]  # fmt: skip
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(lines * 3),
        model_writer=model,
        model_type="bpe",
        vocab_size=400,
        byte_fallback=True,
        normalization_rule_name="identity",
        remove_extra_whitespaces=False,
        character_coverage=1.0,
        minloglevel=2,
    )
    return sentencepiece.SentencePieceProcessor(model_proto=model.getvalue())


@pytest.fixture(scope="module")
def sentence_piece(pieces: object, tmp_path_factory: pytest.TempPathFactory) -> GgufTokenizer:
    count = pieces.get_piece_size()  # type: ignore[attr-defined]
    types = [
        2 if pieces.is_unknown(at) else 3 if pieces.is_control(at) else 6 if pieces.is_byte(at) else 1  # type: ignore[attr-defined]
        for at in range(count)
    ]
    return tokenizer_of(
        vocabulary_file(
            tmp_path_factory.mktemp("spm") / "spm.gguf",
            "llama",
            [pieces.id_to_piece(at) for at in range(count)],  # type: ignore[attr-defined]
            types,
            scores=[pieces.get_score(at) for at in range(count)],  # type: ignore[attr-defined]
        )
    )


@pytest.mark.parametrize("text", [text for text in TEXTS if text])
def test_sentence_piece_text_becomes_the_reference_tokens(
    text: str, sentence_piece: GgufTokenizer, pieces: object
) -> None:
    assert sentence_piece.encode_plain(text) == [1, *pieces.encode(text)]  # type: ignore[attr-defined]


@settings(deadline=None)
@given(text=st.text(max_size=30))
def test_sentence_piece_tokens_give_the_text_back(text: str, sentence_piece: GgufTokenizer) -> None:
    text = text.replace("\u2581", "")
    tokens = sentence_piece.encode_plain(text)
    back = b"".join(sentence_piece.bytes_of(token) for token in tokens).decode()
    assert back == (" " + text if text else "")


def byte_pair(folder: Path, splitter: str, merges: list[str]) -> GgufTokenizer:
    joined = ["".join(merge.split(" ")) for merge in merges]
    tokens = [*SHAKY, *byte_characters(), *joined, "<think>"]
    types = [3] * len(SHAKY) + [1] * (256 + len(joined)) + [4]
    return tokenizer_of(vocabulary_file(folder / "bpe.gguf", "gpt2", tokens, types, merges=merges, pre=splitter))


@pytest.mark.parametrize("splitter", ["smollm", "llama-bpe", "qwen2", "default", "gpt-2", "tekken"])
def test_byte_pair_text_comes_back_whole(splitter: str, tmp_path: Path) -> None:
    tokenizer = byte_pair(tmp_path, splitter, ["t h", "th e", "Ġ the"])
    for text in TEXTS:
        assert b"".join(tokenizer.bytes_of(token) for token in tokenizer.encode_plain(text)).decode() == text
    assert len(tokenizer.encode_plain("the the the")) == 3


@pytest.mark.parametrize(
    ("splitter", "together"),
    [("smollm", False), ("qwen2", False), ("tekken", False), ("llama-bpe", True), ("default", True)],
)
def test_digits_are_split_as_each_family_does(splitter: str, together: bool, tmp_path: Path) -> None:
    tokenizer = byte_pair(tmp_path, splitter, ["1 2"])
    assert (len(tokenizer.encode_plain("12")) == 1) == together


def test_llama_3_takes_three_digits_at_a_time(tmp_path: Path) -> None:
    tokenizer = byte_pair(tmp_path, "llama-bpe", ["1 2", "12 3", "3 4"])
    assert [tokenizer.bytes_of(token) for token in tokenizer.encode_plain("1234")] == [b"123", b"4"]


def test_control_tokens_count_in_chats_alone(tmp_path: Path) -> None:
    tokenizer = byte_pair(tmp_path, "smollm", ["t h"])
    assert tokenizer.encode_chat("<|im_end|>") == [1]
    assert len(tokenizer.encode_plain("<|im_end|>")) == 10
    assert tokenizer.bytes_of(1) == b""
    assert tokenizer.without_control("a<|im_end|>b") == "ab"
    assert 1 in tokenizer.ends
    think = tokenizer.encode_plain("<think>")
    assert [tokenizer.bytes_of(token) for token in think] == [b"<think>"]


def test_tokens_that_begin_a_line_are_known(tmp_path: Path) -> None:
    tokenizer = byte_pair(tmp_path, "smollm", ["Ċ Ċ", "Ġ Ċ", "t h"])
    assert {tokenizer.bytes_of(token) for token in tokenizer.breaks} == {b"\n", b"\n\n", b" \n"}


def test_types_and_tokens_of_different_length(tmp_path: Path) -> None:
    path = vocabulary_file(tmp_path / "odd.gguf", "gpt2", ["a", "b"], [1], merges=["a b"])
    with pytest.raises(GgufError, match="differ in length"):
        tokenizer_of(path)


def test_ends_and_gaps_are_known_by_name_whatever_their_type(tmp_path: Path) -> None:
    named = ["<|im_end|>", "<|im_start|>", "<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>"]
    tokens = [*byte_characters(), *named]
    first = len(tokens) - len(named)
    types = [1] * len(tokens)
    found = tokenizer_of(vocabulary_file(tmp_path / "named.gguf", "gpt2", tokens, types, merges=[]))
    assert found.ends == {2, first}
    assert found.gap == (first + 2, first + 3, first + 4)
