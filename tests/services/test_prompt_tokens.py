"""Tokens of a prompt, held against the tokenizers that the text encoders are given."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tokenizers import Tokenizer, models

from studio import places
from studio.domain.catalogue import InstalledModel
from studio.services.prompts.tokens import Length, length_of, reads_tokens

PROMPTS = (
    "a cat",
    "A photo of an ASTRONAUT riding a horse, 8k, it's 1999 \u2014 caf\u00e9\u2026  two   blanks\nnext line",
    "\U0001f98a fox, \u732b, \u043a\u043e\u0442, na\u00efve co\u00f6perate don't they've I'd",
    "word " * 90,
    ", ".join(["a fox under an old oak"] * 40),
    "",
)


def model(architecture: str, folder: Path | None = None) -> InstalledModel:
    files = {path.relative_to(folder).as_posix(): str(path) for path in folder.rglob("*.*")} if folder else {}
    return InstalledModel(
        id="m", title="M", family="picture", engine="diffusers", architecture=architecture, root="/m", files=files
    )


@pytest.mark.parametrize("prompt", PROMPTS)
def test_clip_counts_as_its_own_tokenizer_does(prompt: str) -> None:
    from transformers import CLIPTokenizerFast

    folder = places.shipped_models_dir() / "clip-tokenizer"
    theirs = CLIPTokenizerFast(str(folder / "vocab.json"), str(folder / "merges.txt"))
    expected = len(theirs(prompt, add_special_tokens=False, verbose=False).input_ids)
    found = length_of(model("sd1"), prompt)
    assert found is not None
    assert found.tokens == expected
    assert (found.parts == 1) == (expected <= 75)
    assert found.room == 75 * found.parts >= found.tokens
    assert found.lost == 0


def test_brackets_comments_and_loras_are_no_tokens() -> None:
    plain = length_of(model("sdxl"), "a cat by night")
    assert plain == Length(4, 75)
    assert length_of(model("sdxl"), "a (cat:1.3), <lora:x:1> [by] night # as a (cover") == Length(5, 75)


def test_a_model_without_a_vocabulary_says_nothing(tmp_path: Path) -> None:
    assert not reads_tokens(model("starter-picture"))
    assert length_of(model("starter-picture"), "a cat") is None
    assert length_of(model("flux"), "a cat") is None
    broken = tmp_path / "tokenizer_2"
    broken.mkdir()
    (broken / "tokenizer.json").write_text("{", "utf-8")
    assert length_of(model("flux", tmp_path), "a cat") is None


def test_one_that_the_library_panics_of_says_nothing(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "tokenizer_2"
    folder.mkdir()
    Tokenizer(models.BPE({"a": 0, "b": 1, "ab": 2}, [("a", "b")])).save(str(folder / "tokenizer.json"))
    assert length_of(model("flux", tmp_path), "ab") == Length(1, 512)
    described = json.loads((folder / "tokenizer.json").read_text("utf-8"))
    described["model"] |= {"vocab": {"a": 0, "b": 1}, "continuing_subword_prefix": "##"}
    other = tmp_path / "other" / "tokenizer_2"
    other.mkdir(parents=True)
    (other / "tokenizer.json").write_text(json.dumps(described), "utf-8")
    assert length_of(model("flux", tmp_path / "other"), "ab") is None
    assert "panicked" in capfd.readouterr().err


def test_a_broken_clip_vocabulary_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "tokenizer").mkdir()
    (tmp_path / "tokenizer" / "vocab.json").write_text("[", "utf-8")
    (tmp_path / "tokenizer" / "merges.txt").write_text("", "utf-8")
    assert length_of(model("sd1", tmp_path), "a cat") is None
