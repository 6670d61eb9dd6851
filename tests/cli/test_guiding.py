"""`triptych picture --control --reference`: what is said is understood, or refused in words before a model is asked."""

from __future__ import annotations

import argparse
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from PIL import Image

from studio.cli import guiding
from studio.domain.catalogue import InstalledModel
from studio.domain.engine_cards import CARDS
from studio.domain.errors import BadInput, BadRequest, ModelUnsupported, StudioError
from studio.domain.requests import ModelRef
from studio.services.studio import Studio
from studio.services.wording import sentence


def read(*words: str, do: str | None = None) -> guiding.Guiding:
    parser = argparse.ArgumentParser()
    guiding.add_arguments(parser)
    options = parser.parse_args(words)
    options.do = do
    return guiding.read(options)


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "a:0.5 cat.png"
    Image.new("RGB", (8, 8), "red").save(path)
    return path


def test_kind_picture_strength_and_steps(picture: Path) -> None:
    [one] = read("--control", f"canny:{picture}").controls
    assert (one.name, one.file, one.strength, one.start, one.end) == ("canny", picture.name, None, 0.0, 1.0)
    [one] = read("--control", f"pose:{picture}:0.8").controls
    assert (one.strength, one.start, one.end) == (0.8, 0.0, 1.0)
    [one] = read("--control", f"my-net:{picture}:1.2:0.1-0.65").controls
    assert (one.name, one.strength, one.start, one.end) == ("my-net", 1.2, 0.1, 0.65)
    [one] = read("--control", f"canny:{picture}:0-.5").controls
    assert (one.strength, one.end) == (None, 0.5)
    first, other = read("--reference", str(picture), "--reference", f"{picture}:0.4").references
    assert (first.strength, other.strength) == (None, 0.4)
    assert first.data == picture.read_bytes()


def test_a_file_that_ends_in_a_number_is_meant_where_it_is_there(tmp_path: Path) -> None:
    path = tmp_path / "cat:1"
    Image.new("RGB", (8, 8), "red").save(path, "PNG")
    [one] = read("--reference", str(path)).references
    assert (one.file, one.strength) == ("cat:1", None)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--control", "canny"), "a kind and a picture"),
        (("--control", ":x.png"), "a kind and a picture"),
        (("--control", "canny:{picture}:3"), "between 0 and 2"),
        (("--control", "canny:{picture}:0.5:0.7-0.2"), "part of the steps"),
        (("--control", "canny:{picture}:0.5:0-1.5"), "part of the steps"),
        (("--control", "canny:{picture}", "--canny", "200,100"), "pair of levels"),
        (("--control", "canny:{picture}", "--canny", "1,300"), "pair of levels"),
        (("--canny", "100,200"), "goes with --control"),
        (("--control-read", "canny"), "goes with --control"),
        (("--adapter", "one"), "goes with --reference"),
        (("--reference", "{picture}", "--adapter", "one", "--adapter", "other"), "once for each"),
    ],
)
def test_what_cannot_be_meant_is_refused(picture: Path, words: tuple[str, ...], said: str) -> None:
    with pytest.raises(StudioError) as caught:
        read(*(word.format(picture=picture) for word in words))
    assert isinstance(caught.value.failure, BadRequest)
    assert said in caught.value.failure.problem


def test_no_picture_and_other_work(picture: Path, tmp_path: Path) -> None:
    with pytest.raises(StudioError) as caught:
        read("--control", f"canny:{tmp_path / 'none.png'}")
    assert isinstance(caught.value.failure, BadInput)
    (tmp_path / "words.png").write_text("no picture")
    with pytest.raises(StudioError) as caught:
        read("--reference", str(tmp_path / "words.png"))
    assert isinstance(caught.value.failure, BadInput)
    with pytest.raises(StudioError) as caught:
        read("--reference", str(picture), do="enlarge")
    assert isinstance(caught.value.failure, BadRequest)


@pytest.mark.parametrize(("words", "said"), [
    (("--control", "canny:{picture}:0.8"), "control pictures; take a model of Stable Diffusion 1, 2, XL, 3 or FLUX"),
    (("--reference", "{picture}"), "reference pictures; take a model of Stable Diffusion 1, XL or FLUX"),
])  # fmt: skip
def test_the_starter_says_which_models_are_guided(picture: Path, words: tuple[str, ...], said: str) -> None:
    starter = InstalledModel(
        id="starter-picture", title="Starter drawings", family="picture", engine="starter-onnx", architecture="",
        root="/", files={},
    )  # fmt: skip
    asked = read(*(word.format(picture=picture) for word in words))
    with pytest.raises(StudioError) as refused:
        guiding.fields_of(cast(Studio, SimpleNamespace(cards=CARDS)), starter, asked, argparse.Namespace())
    assert sentence(refused.value.failure) == f"“Starter drawings” draws without {said} with --model."


def adapter(name: str, architecture: str = "sd1", task: str = "reference") -> InstalledModel:
    files = {"config.json": "/config.json", "adapter.safetensors": "/adapter.safetensors"}
    return InstalledModel(
        id=name, title=name.title(), family="picture", engine="diffusers", architecture=architecture, root="/",
        files=files, tasks=(task,),
    )  # fmt: skip


class Shelf:
    """What `fields_of` asks of the library."""

    def __init__(self, *models: InstalledModel) -> None:
        self._models = {one.id: one for one in models}

    def installed(self) -> list[InstalledModel]:
        return list(self._models.values())

    def named(self, name: str, _family: str, _task: str) -> InstalledModel:
        return self._models[name]

    def entry(self, _name: str) -> None:
        return None

    def entries(self) -> list[None]:
        return []

    def ref(self, name: str) -> ModelRef:
        return ModelRef(id=name, engine="diffusers")


def adapters(
    monkeypatch: pytest.MonkeyPatch, model: InstalledModel, *words: str
) -> list[str]:  # fmt: skip
    """The ids of the adapters that references go through."""
    parser = argparse.ArgumentParser()
    guiding.add_arguments(parser)
    options = parser.parse_args(words)
    options.do = None
    shelf = Shelf(model, adapter("bold"), adapter("calm"), adapter("large", "sdxl"), adapter("edges", task="control"))
    studio = cast(Studio, SimpleNamespace(cards=CARDS, library=shelf))
    monkeypatch.setattr(guiding, "_asset", lambda *_: "0" * 64)
    fields = guiding.fields_of(studio, model, guiding.read(options), options)
    return [use.model.id for use in fields["references"]]


def test_the_adapter_fits_the_model_or_is_the_one_that_is_asked_for(
    picture: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    small, large = (adapter(f"{name}-model", name, "text-to-image") for name in ("sd1", "sdxl"))
    one = ("--reference", str(picture))
    assert adapters(monkeypatch, small, *one) == ["bold"]
    assert "--adapter takes another: calm" in capsys.readouterr().err
    assert adapters(monkeypatch, large, *one) == ["large"]
    assert adapters(monkeypatch, small, *one, "--adapter", "calm") == ["calm"]
    assert adapters(monkeypatch, small, *one, *one, "--adapter", "calm") == ["calm", "calm"]
    assert adapters(monkeypatch, small, *one, *one, "--adapter", "calm", "--adapter", "bold") == ["calm", "bold"]
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(("name", "said"), [("large", "of the kind"), ("edges", "no IP-Adapter")])
def test_an_adapter_that_does_not_fit_is_refused(
    picture: Path, monkeypatch: pytest.MonkeyPatch, name: str, said: str
) -> None:
    model = adapter("small", "sd1", "text-to-image")
    with pytest.raises(StudioError) as caught:
        adapters(monkeypatch, model, "--reference", str(picture), "--adapter", name)
    assert isinstance(caught.value.failure, ModelUnsupported)
    assert said in caught.value.failure.reason


def test_a_model_that_sees_references_itself_takes_no_adapter(picture: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = adapter("editor", "flux2", "text-to-image")
    assert adapters(monkeypatch, model, "--reference", str(picture)) == ["editor"]
    with pytest.raises(StudioError) as caught:
        adapters(monkeypatch, model, "--reference", str(picture), "--adapter", "bold")
    assert "sees references itself" in sentence(caught.value.failure)
