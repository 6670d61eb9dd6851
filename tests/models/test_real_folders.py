"""Folders that diffusers and transformers wrote themselves are recognised and taken in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication

from studio.services.models.library import ModelLibrary

pytestmark = pytest.mark.torch
pytest.importorskip("diffusers")


@pytest.fixture
def library(shipped: Path, qapp: QCoreApplication) -> Iterator[ModelLibrary]:
    made = ModelLibrary(shipped=shipped)
    yield made
    made.shut_down()


@pytest.mark.parametrize(
    ("family", "architecture"),
    [
        ("sd1", "sd1"),
        ("sd1-inpaint", "sd1"),
        ("sdxl", "sdxl"),
        ("sd3", "sd3"),
        ("flux", "flux"),
        ("z-image", "z-image"),
    ],
)
@pytest.mark.filterwarnings("ignore")
def test_a_diffusers_folder(tmp_path: Path, library: ModelLibrary, family: str, architecture: str) -> None:
    from tests.engines.picture import tiny_pipes

    folder = tiny_pipes.build(family, tmp_path / family)
    what = library.identify(folder)
    assert (what.kind, what.architecture, what.why_not) == ("diffusers folder", architecture, "")
    assert (what.tasks == ("inpaint",)) == (family == "sd1-inpaint")
    model = library.import_path(folder)
    local = library.local(model.id)
    assert local.root == str(folder)
    assert "model_index.json" in local.files
    assert library.models_for("picture", "inpaint")[0].id == model.id


@pytest.mark.filterwarnings("ignore")
def test_a_transformers_folder(tmp_path: Path, library: ModelLibrary) -> None:
    import tokenizers
    import transformers

    config = transformers.LlamaConfig(
        vocab_size=8, hidden_size=16, intermediate_size=16, num_hidden_layers=1, num_attention_heads=2
    )
    folder = tmp_path / "tiny-writer"
    transformers.LlamaForCausalLM(config).save_pretrained(folder)
    words = tokenizers.Tokenizer(tokenizers.models.WordLevel({"a": 0, "b": 1}, unk_token="a"))
    transformers.PreTrainedTokenizerFast(tokenizer_object=words).save_pretrained(folder)
    what = library.identify(folder)
    assert (what.engine, what.architecture, what.why_not) == ("transformers", "llama", "")
    model = library.import_path(folder)
    assert library.models_for("text", "continue")[0].id == model.id
