"""Choosing LoRAs for a writer: by the library, and as the command line spells them."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication

from studio.domain.errors import BadRequest, ModelUnsupported, NameUnknown, StudioError
from studio.domain.prompting import Writer
from studio.services.models.library import ModelLibrary
from studio.services.models.writer_loras import lora_in, loras_for, with_loras
from tests.engines.text.tiny_gguf import TinyModel
from tests.engines.text.tiny_lora import write_lora


@pytest.fixture
def library(qapp: QCoreApplication, tmp_path: Path) -> ModelLibrary:
    library = ModelLibrary()
    model = TinyModel()
    library.import_path(model.write(tmp_path / "tiny.gguf"))
    library.import_path(write_lora(tmp_path / "gothic.gguf", model))
    library.import_path(write_lora(tmp_path / "strange.gguf", model, architecture="qwen2"))
    return library


def failure(library: ModelLibrary, name: str) -> object:
    with pytest.raises(StudioError) as caught:
        with_loras(library, Writer(model=library.ref("tiny")), {name: 1.0})
    return caught.value.failure


def test_a_lora_is_no_writer_and_fits_those_of_its_kind(library: ModelLibrary) -> None:
    assert [model.id for model in library.models_for("text") if model.origin == "imported"] == ["tiny"]
    assert [lora.id for lora in loras_for(library.installed(), library.get("tiny"))] == ["gothic"]
    assert loras_for(library.installed(), None) == ()


def test_one_for_another_kind_is_refused(library: ModelLibrary) -> None:
    refused = failure(library, "strange")
    assert isinstance(refused, ModelUnsupported)
    assert refused.reason == "it is made for models of the kind 'qwen2', and tiny is of the kind 'llama'"
    assert isinstance(failure(library, "tiny"), ModelUnsupported)
    assert isinstance(failure(library, "nobody"), NameUnknown)


def test_where_the_engine_that_takes_them_is_not_here_it_is_named(library: ModelLibrary) -> None:
    writer = Writer(model=library.ref("tiny"))
    assert with_loras(library, writer, {"gothic": 0.0}) == writer
    assert "llama" in str(failure(library, "gothic"))


def test_names_with_weights() -> None:
    assert [lora_in(text) for text in ("gothic", "gothic:0.8", "gothic : -1")] == [
        ("gothic", 1.0), ("gothic", 0.8), ("gothic", -1.0),
    ]  # fmt: skip
    for text in ("gothic:", ":1", "gothic:much", "gothic:nan", "gothic:99"):
        with pytest.raises(StudioError) as caught:
            lora_in(text)
        assert isinstance(caught.value.failure, BadRequest)
