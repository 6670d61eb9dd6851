"""LoRAs for pictures: which models they fit, by which names they go, what a request says of them."""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import QCoreApplication

from studio.domain.catalogue import InstalledModel
from studio.domain.engine_cards import CARDS
from studio.domain.errors import BadRequest, ModelUnsupported, NameUnknown, StudioError
from studio.services.models.library import ModelLibrary
from studio.services.models.picture_loras import lora_hashed, lora_in, lora_named, lora_uses, picture_loras, why_not
from tests.formats.model_files import write_safetensors

KEYS = "lora_unet_down_blocks_1_attentions_0_transformer_blocks_0_attn2_to_k.lora_down.weight"


def painter(architecture: str, engine: str = "diffusers") -> InstalledModel:
    return InstalledModel(
        id=f"a-{architecture}", title=f"A {architecture}", family="picture", engine=engine, architecture=architecture,
        root="/", files={}, tasks=("text-to-image",),
    )  # fmt: skip


@pytest.fixture
def library(qapp: QCoreApplication, tmp_path: Path) -> ModelLibrary:
    library = ModelLibrary()
    for name, width in (("Film Grain", 768), ("Night", 2048), ("Anything", 4)):
        library.import_path(write_safetensors(tmp_path / f"{name}.safetensors", {KEYS: (4, width)}))
    return library


def failure(library: ModelLibrary, *wanted: tuple[str, float], model: InstalledModel) -> object:
    with pytest.raises(StudioError) as caught:
        lora_uses(library, model, wanted, CARDS)
    return caught.value.failure


def test_it_is_told_before_a_job_which_models_one_is_for(library: ModelLibrary) -> None:
    loras = {one.title: one for one in picture_loras(library.installed())}
    assert [one.architecture for one in loras.values()] == ["", "sd1", "sdxl"]
    sd1 = painter("sd1")
    assert why_not(loras["Film Grain"], sd1, CARDS) == ""
    assert why_not(loras["Anything"], sd1, CARDS) == "", "what does not say may be tried"
    assert why_not(loras["Night"], sd1, CARDS) == (
        "It is made for models of the kind Stable Diffusion XL, and “A sd1” is of the kind Stable Diffusion 1.x."
    )
    assert why_not(loras["Night"], None, CARDS) == "Choose a model first."
    assert "takes no LoRAs" in why_not(loras["Night"], painter("storybook", "starter-onnx"), CARDS)


def test_a_lora_of_films_of_words_may_be_used_for_those_of_a_picture(library: ModelLibrary, tmp_path: Path) -> None:
    words = {"diffusion_model.blocks.0.cross_attn.k.lora_A.weight": (4, 1536)}
    seen = {**words, "diffusion_model.blocks.0.cross_attn.k_img.lora_A.weight": (4, 1536)}
    one = library.import_path(write_safetensors(tmp_path / "One.safetensors", words))
    other = library.import_path(write_safetensors(tmp_path / "Other.safetensors", seen))
    of_words, of_a_picture = painter("wan", "moving-diffusers"), painter("wan-i2v", "moving-diffusers")
    assert [why_not(one, model, CARDS) for model in (of_words, of_a_picture)] == ["", ""]
    assert why_not(other, of_a_picture, CARDS) == ""
    assert "moving pictures of a picture" in why_not(other, of_words, CARDS)
    assert "of the kind Wan" in why_not(one, painter("sdxl"), CARDS)


def test_a_request_names_each_with_its_weight_and_files(library: ModelLibrary, tmp_path: Path) -> None:
    wanted = [("film grain", 0.8), ("Anything.safetensors", -0.5), ("film-grain", 0.1)]
    uses = lora_uses(library, painter("sd1"), wanted, CARDS)
    assert [(use.model.id, round(use.weight, 6)) for use in uses] == [("film-grain", 0.9), ("anything", -0.5)]
    assert uses[0].model.files[0].name == "Film Grain.safetensors"
    assert lora_uses(library, painter("sd1"), [("anything", 0.0)], CARDS) == ()
    assert library.verify("film-grain") is None
    digest = hashlib.sha256((tmp_path / "Film Grain.safetensors").read_bytes()).hexdigest()
    [again] = lora_uses(library, painter("sd1"), [("film-grain", 1.0)], CARDS)
    assert again.model.files[0].sha256 == digest
    assert lora_hashed(library, digest[:10].upper()) == "film-grain"
    assert lora_hashed(library, "") is None
    assert lora_hashed(library, "0" * 10) is None


def test_what_cannot_take_part_is_refused_in_words(library: ModelLibrary) -> None:
    sd1 = painter("sd1")
    refused = failure(library, ("night", 1.0), model=sd1)
    assert isinstance(refused, ModelUnsupported)
    assert "Stable Diffusion XL" in refused.reason
    unknown = failure(library, ("film grian", 1.0), model=sd1)
    assert isinstance(unknown, NameUnknown)
    assert unknown.near == ("film-grain",)
    assert isinstance(failure(library, ("anything", 9.0), model=sd1), BadRequest)
    assert isinstance(failure(library, ("film-grain", 3.0), ("film-grain", 3.0), model=sd1), BadRequest)


def test_one_is_found_by_id_title_or_file_in_any_case(library: ModelLibrary) -> None:
    names = ("film-grain", "FILM GRAIN", "Film Grain.safetensors", "film grain ")
    assert {lora_named(library.installed(), name).id for name in names} == {"film-grain"}
    writer = msgspec.structs.replace(painter("llama"), id="w", family="text", tasks=("lora",))
    with pytest.raises(StudioError):
        lora_named((writer,), "w")


def test_names_and_files_with_weights(tmp_path: Path) -> None:
    odd = tmp_path / "a:0.5"
    odd.write_bytes(b"")
    found = [lora_in(text) for text in ("ink", "ink:0.8", " ink : -1", "C:/loras/ink.safetensors:0.5", str(odd))]
    assert found == [
        ("ink", 1.0), ("ink", 0.8), ("ink", -1.0), ("C:/loras/ink.safetensors", 0.5), (str(odd), 1.0),
    ]  # fmt: skip
    for text in ("ink:", ":1", "ink:much", "ink:nan", "ink:99"):
        with pytest.raises(StudioError) as caught:
            lora_in(text)
        assert isinstance(caught.value.failure, BadRequest)
