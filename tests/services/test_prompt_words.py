"""Wildcard files of the user and of a project, LoRAs that prompts name, and what requests say in the end."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

from studio.domain.catalogue import InstalledModel
from studio.domain.document import Document
from studio.domain.engine_cards import CARDS
from studio.domain.errors import BadRequest, FileUnreadable, NameUnknown, StudioError
from studio.domain.project_records import Wildcard
from studio.domain.recipes.own import as_recipe, from_ours
from studio.domain.recipes.parameters import from_parameters
from studio.domain.recipes.written import parameters_text, recipe_texts
from studio.domain.requests import EmbeddingUse, FileStamp, LoraUse, ModelRef, PictureRequest
from studio.domain.scene_plan import ScenePlan
from studio.services.exchange.wildcards_in import read_wildcards
from studio.services.prompts import wildcards
from studio.services.prompts.said import PromptWords
from studio.services.prompts.wildcards import WildcardFile, WildcardFolder, Wildcards
from studio.services.wording import sentence


class FakeLibrary:
    def __init__(self, *models: InstalledModel) -> None:
        self._models = models

    def installed(self) -> tuple[InstalledModel, ...]:
        return self._models

    def ref(self, model_id: str, tokens: tuple[int, int] | None = None) -> ModelRef:
        return ModelRef(model_id, "diffusers")


def lora(name: str, file: str = "") -> InstalledModel:
    return InstalledModel(
        id=name, title=name.title(), family="picture", engine="diffusers", architecture="sd1", root="/m",
        files={file: f"/m/{file}"} if file else {}, tasks=("lora",),
    )  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> WildcardFolder:
    made = WildcardFolder(tmp_path / "wildcards")
    made.write("animals", "cat\ndog\nowl\n")
    made.write("colour/warm", "red\n")
    return made


def words(folder: WildcardFolder, document: Document | None = None, *models: InstalledModel) -> PromptWords:
    return PromptWords(Wildcards(folder, document), FakeLibrary(*models), CARDS)


def request(prompt: str, **more: object) -> PictureRequest:
    return PictureRequest(model=ModelRef("m", "diffusers"), prompt=prompt, **more)  # type: ignore[arg-type]


def with_wildcards(**texts: str) -> Document:
    document = Document()
    change = wildcards.written(document, texts)
    assert change is not None
    document.apply(change)
    return document


# ---- files


def test_the_users_files_lie_in_folders_and_other_programs_may_write_there(folder: WildcardFolder) -> None:
    assert folder.names() == ("animals", "colour/warm")
    assert [one.text for one in folder.entries("animals")] == ["cat", "dog", "owl"]
    (folder.path / "animals.txt").write_text("fox\n", "utf-8")
    (folder.path / "my list.txt").write_text("a\n", "utf-8")
    assert [one.text for one in folder.entries("animals")] == ["fox"]
    assert folder.names() == ("animals", "colour/warm"), "a name that no prompt can say is passed over"
    folder.remove("colour/warm")
    assert folder.names() == ("animals",)
    assert not (folder.path / "colour").exists()


@pytest.mark.parametrize("name", ["../x", "/etc/passwd", "a/../b", "a__b", "", "a b", "x" * 200])
def test_a_name_that_leads_elsewhere_is_refused(folder: WildcardFolder, name: str) -> None:
    with pytest.raises(StudioError) as caught:
        folder.write(name, "x")
    assert isinstance(caught.value.failure, BadRequest)


def test_those_of_the_project_go_before_the_users(folder: WildcardFolder) -> None:
    document = with_wildcards(animals="fox\n", places="inn\n")
    known = Wildcards(folder, document)
    assert [one.text for one in known.find("ANIMALS")] == ["fox"]
    assert known.listed() == (
        WildcardFile("animals", "project"), WildcardFile("places", "project"),
        WildcardFile("animals", "user"), WildcardFile("colour/warm", "user"),
    )  # fmt: skip
    assert {one.text for one in known.find("*")} == {"fox", "inn", "red"}


def test_one_that_is_not_there_is_told_with_what_is_near(folder: WildcardFolder) -> None:
    with pytest.raises(StudioError) as caught:
        words(folder).said(request("a __animal__"))
    said = "no wildcard file is called “animal”; perhaps __animals__ was meant"
    assert sentence(caught.value.failure) == f"The prompt cannot be used as it is: {said}."


# ---- what a request says


def test_each_picture_of_a_batch_has_its_own_words_and_a_job(folder: WildcardFolder) -> None:
    found = words(folder).said(request("a {red|blue|green} __animals__", seed=5, batch=4, plan=ScenePlan()))
    assert [one.seed for one in found] == [5, 6, 7, 8]
    assert all(one.batch == 1 and one.prompt == "a {red|blue|green} __animals__" for one in found)
    assert len({one.prompt_expanded for one in found}) > 1
    for at, one in enumerate(found):
        [alone] = words(folder).said(request("a {red|blue|green} __animals__", seed=5 + at))
        assert alone.prompt_expanded == one.prompt_expanded, "whatever its place in the batch"
    assert found[0].plan is not None
    assert all(one.plan is None for one in found if one.prompt_expanded != found[0].prompt_expanded)


def test_plain_words_stay_one_job(folder: WildcardFolder) -> None:
    plain = request("a (red:1.2) cat # note", batch=4)
    assert words(folder).said(plain) == (plain,)


def test_what_was_drawn_once_is_not_drawn_again(folder: WildcardFolder) -> None:
    """A style or the like may have put other words around the template; what it made is what is followed."""
    [one] = words(folder).said(request("{a|b}", prompt_expanded="old drawing of {a|b}", seed=3))
    assert one.prompt_expanded in ("old drawing of a", "old drawing of b")


def test_the_negative_prompt_is_a_template_too(folder: WildcardFolder) -> None:
    [one] = words(folder).said(request("a cat", negative="{blur|fog}"))
    assert one.prompt_expanded == ""
    assert one.negative == "{blur|fog}"
    assert one.negative_expanded in ("blur", "fog")


def test_loras_leave_the_words_and_come_to_the_job(folder: WildcardFolder) -> None:
    here = (lora("film-grain", "grain_v2.safetensors"), lora("ink"))
    [one] = words(folder, None, *here).said(
        request("a cat, <lora:GRAIN_v2:0.8>, <lora:Ink> by night, <lora:ink:0>", batch=3)
    )
    assert one.prompt_expanded == "a cat, by night"
    assert one.loras == (LoraUse(ModelRef("film-grain", "diffusers"), 0.8), LoraUse(ModelRef("ink", "diffusers"), 1.0))
    assert one.batch == 3
    with pytest.raises(StudioError) as caught:
        words(folder, None, *here).said(request("a cat <lora:grain:1>"))
    failure = caught.value.failure
    assert isinstance(failure, NameUnknown)
    assert failure.near == ("grain_v2",)
    assert "No LoRA for pictures is called “grain”." in sentence(failure)


def test_a_lora_of_the_form_counts_once(folder: WildcardFolder) -> None:
    """The words of a recipe name it, and its LoRAs are in the form."""
    own = LoraUse(ModelRef("ink", "diffusers"), 0.4)
    [one] = words(folder, None, lora("ink")).said(request("a cat <lora:ink:0.9>", loras=(own,)))
    assert one.loras == (own,)


def test_a_model_that_takes_no_lora_says_so(folder: WildcardFolder) -> None:
    asked = PictureRequest(model=ModelRef("starter", "starter-picture"), prompt="a cat <lora:ink:1>")
    with pytest.raises(StudioError) as caught:
        words(folder, None, lora("ink")).said(asked)
    assert "the chosen model takes no LoRA" in sentence(caught.value.failure)


# ---- in recipes


def test_a_recipe_tells_the_template_beside_the_words() -> None:
    asked = request(
        "a {red|blue} cat # mine\nby night", prompt_expanded="a red cat\nby night", negative="{x|y}",
        negative_expanded="y",
    )  # fmt: skip
    text = parameters_text(asked)
    lines = text.split("\n")
    assert lines[:3] == ["a red cat", "by night", "Negative prompt: y"]
    assert lines[-2:] == ["Template: a {red|blue} cat by night", "Negative Template: {x|y}"]
    found = from_parameters(text)
    assert found is not None
    assert (found.prompt, found.template) == ("a red cat\nby night", "a {red|blue} cat by night")
    assert (found.negative, found.negative_template) == ("y", "{x|y}")
    own = from_ours(recipe_texts(asked)["triptych"])
    assert own == as_recipe(asked)
    assert (own.prompt, own.template) == ("a red cat\nby night", asked.prompt)


def test_a_prompt_without_choices_has_no_template_in_the_text() -> None:
    assert "Template" not in parameters_text(request("a cat <lora:x:1>", prompt_expanded="a cat"))


def test_templates_of_other_programs_go_over_lines() -> None:
    found = from_parameters(
        "a red cat\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 5, Size: 512x512\n"
        "Template: a {red|blue}\ncat\nNegative Template: {x|y}"
    )
    assert found is not None
    assert (found.prompt, found.template, found.negative_template) == ("a red cat", "a {red|blue}\ncat", "{x|y}")


# ---- files of other programs


def test_yaml_lists_become_files_by_their_keys(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(
        "clothing:\n  - T-shirt\n  - 3::Pants\nartists:\n  finnish:\n    - Eero\n    - |\n      # note\n"
        "      two,\n      lines\n  1234: 5678\n  flurp: 12\n",
        "utf-8",
    )
    found = read_wildcards(path)
    assert found.texts == {"clothing": "T-shirt\n3::Pants", "artists/finnish": "Eero\ntwo, lines"}
    assert found.left_out == 2


def test_json_and_text_likewise(tmp_path: Path) -> None:
    (tmp_path / "a b.txt").write_bytes("\ufeffr\u00e9d\r\n# no\r\nblue\r\n".encode())
    assert read_wildcards(tmp_path / "a b.txt").texts == {"a_b": "r\u00e9d\n# no\nblue\n"}
    (tmp_path / "c.json").write_text(json.dumps({"x": ["a", 1, None], "y": {"z w": ["b"]}, "n": 5}), "utf-8")
    found = read_wildcards(tmp_path / "c.json")
    assert found.texts == {"x": "a\n1", "y/z_w": "b"}
    assert found.left_out == 2


@pytest.mark.parametrize(
    ("name", "text", "detail"),
    [
        ("a.yaml", "a: &x [b]\nc: *x\n", "it has anchors or aliases (& or *), which are not read"),
        ("a.yaml", "a: [" * 40, "its lists lie more than 20 deep"),
        ("a.yaml", "a: {b", "it is not valid YAML"),
        ("a.json", "{", "it is not valid JSON"),
        ("a.json", "5", "there is no list of words in it"),
        ("a.txt", "x" * (5 << 20), "it is too large for a file of wildcards"),
    ],
)
def test_what_cannot_be_read_says_why(tmp_path: Path, name: str, text: str, detail: str) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    with pytest.raises(StudioError) as caught:
        read_wildcards(tmp_path / name)
    assert isinstance(caught.value.failure, FileUnreadable)
    assert caught.value.failure.detail == detail


def test_a_project_keeps_renames_and_removes_them() -> None:
    document = with_wildcards(animals="cat\n")
    [one] = document.all(Wildcard)
    change = wildcards.renamed(document, "animals", "beasts")
    assert change is not None
    document.apply(change)
    assert [(record.name, record.id) for record in document.all(Wildcard)] == [("beasts", one.id)]
    change = wildcards.removed(document, "beasts")
    assert change is not None
    document.apply(change)
    assert not list(document.all(Wildcard))


def taught(name: str, kind: str = "sd1") -> InstalledModel:
    return InstalledModel(
        id=f"{name.lower()}-{kind}", title=name, family="picture", engine="diffusers", architecture=kind, root="/m",
        files={f"{name}.safetensors": f"/m/{name}.safetensors"}, tasks=("embedding",),
    )  # fmt: skip


PAINTER = InstalledModel(
    id="m", title="Painter", family="picture", engine="diffusers", architecture="sd1", root="/m", files={},
    tasks=("text-to-image",),
)  # fmt: skip


def test_embeddings_that_the_prompts_name_take_part(folder: WildcardFolder) -> None:
    said = words(folder, None, PAINTER, taught("EasyNegative"), taught("zwx"), taught("zwx", "sdxl"))
    [made] = said.said(request("a zwx fox", negative="easynegative, embedding:ZWX"))
    assert [(use.model.id, use.word) for use in made.embeddings] == [("zwx-sd1", "zwx"), ("easynegative-sd1",
                                                                                         "EasyNegative")]  # fmt: skip
    assert made.prompt == "a zwx fox"
    [again] = said.said(msgspec.structs.replace(made, prompt="a fox", negative=""))
    assert again.embeddings == ()
    drawn = said.said(request("{a zwx fox|a zwx fox}", batch=2))
    assert [use.word for one in drawn for use in one.embeddings] == ["zwx"]


def test_an_embedding_that_is_called_and_not_here_is_told_with_the_nearest(folder: WildcardFolder) -> None:
    said = words(folder, None, PAINTER, taught("EasyNegative"))
    with pytest.raises(StudioError) as unknown:
        said.check("embedding:easynegativ", "", 1, ModelRef("m", "diffusers"))
    assert isinstance(unknown.value.failure, NameUnknown)
    assert sentence(unknown.value.failure).startswith("No embedding is called \u201ceasynegativ\u201d.")
    assert "EasyNegative" in sentence(unknown.value.failure)


def test_one_for_other_models_is_a_word_like_others(folder: WildcardFolder) -> None:
    said = words(folder, None, PAINTER, taught("zwx", "sdxl"))
    [made] = said.said(request("a zwx fox"))
    assert made.embeddings == ()
    [(word, reason)] = said.named(ModelRef("m", "diffusers")).passed_over("a zwx fox")
    assert word == "zwx"
    assert "Stable Diffusion XL" in reason


def test_the_recipe_names_embeddings_and_the_decoder() -> None:
    sha256 = "66a7279a88dd" + "0" * 52
    stamp = FileStamp("zwx.pt", 9, "f", sha256)
    made = request("a zwx", embeddings=(EmbeddingUse(ModelRef("zwx-sd1", "diffusers", (stamp,)), "zwx"),),
                   vae=ModelRef("soft", "diffusers", (stamp,)))  # fmt: skip
    text = parameters_text(made)
    assert 'TI hashes: "zwx: 66a7279a88dd"' in text
    assert "VAE hash: 66a7279a88, VAE: soft" in text
    found = from_parameters(text)
    assert found is not None
    assert (found.embeddings, found.vae) == (("zwx",), "soft")
    assert as_recipe(made).embeddings == ("zwx",)
    own = from_ours(recipe_texts(made)["triptych"])
    assert own is not None
    assert own.request == made
    forge = from_parameters('a zwx\nSteps: 5, Seed: 1, Hashes: {"embed:zwx": "66a7279a88"}, VAE: vae-ft.safetensors')
    assert forge is not None
    assert (forge.embeddings, forge.vae) == (("zwx",), "vae-ft")
