"""Tokenizers that cannot be read are refused in words, whatever the library does of them."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest
from tokenizers import Tokenizer, models

from studio.domain.errors import ModelDamaged, StudioError
from studio.engines.runtime.tokenizing import read_tokenizer
from tests.sources import modules, names

STUDIO = Path(__file__).resolve().parents[2] / "studio"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "tokenizer.json"
    Tokenizer(models.BPE({"a": 0, "b": 1, "ab": 2}, [("a", "b")])).save(str(path))
    return path


def test_a_good_one_is_read(file: Path) -> None:
    assert read_tokenizer(file, "m").encode("ab").ids == [2]


def test_what_the_library_panics_of_is_a_damaged_model(file: Path, capfd: pytest.CaptureFixture[str]) -> None:
    described = json.loads(file.read_text("utf-8"))
    described["model"] |= {"vocab": {"a": 0, "b": 1}, "continuing_subword_prefix": "##"}
    file.write_text(json.dumps(described), "utf-8")
    with pytest.raises(StudioError) as refused:
        read_tokenizer(file, "m")
    assert isinstance(refused.value.failure, ModelDamaged)
    assert (refused.value.failure.model, refused.value.failure.file) == ("m", "tokenizer.json")
    assert "panicked" in capfd.readouterr().err


@pytest.mark.parametrize("data", [b"", b"{}", b"\xff", b"[" * 100_000])
def test_what_is_none_is_a_damaged_model(file: Path, data: bytes) -> None:
    file.write_bytes(data)
    with pytest.raises(StudioError) as refused:
        read_tokenizer(file, "m")
    assert isinstance(refused.value.failure, ModelDamaged)


def test_they_are_read_in_one_place_on_each_side_of_the_program() -> None:
    """The window's side knows no engine; that it survives what the library panics of, test_prompt_tokens shows."""
    found = {
        path.relative_to(STUDIO).as_posix()
        for path, tree in modules(STUDIO, names("Tokenizer"))
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("Tokenizer.from_")
    }
    assert found == {"engines/runtime/tokenizing.py", "services/prompts/tokens.py"}
