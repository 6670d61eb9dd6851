"""`triptych picture --sampler --sticker`: what the model cannot do is said before a job is made of it."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from studio.cli import drawing
from studio.cli.main import main
from studio.domain.catalogue import InstalledModel
from studio.domain.engine_cards import CARDS
from studio.domain.errors import BadRequest, NameUnknown, StudioError
from studio.services.studio import Studio
from studio.services.wording import sentence


@pytest.fixture(autouse=True)
def flow(tmp_path: Path) -> Path:
    """The configuration of a flow model's sampler."""
    SCHEDULER["flux"] = tmp_path / "scheduler_config.json"
    SCHEDULER["flux"].write_text(json.dumps({"_class_name": "FlowMatchEulerDiscreteScheduler"}))
    return tmp_path


SCHEDULER: dict[str, Path] = {}


def model(engine: str = "diffusers", architecture: str = "sd1") -> InstalledModel:
    files = {"scheduler/scheduler_config.json": str(SCHEDULER[architecture])} if architecture in SCHEDULER else {}
    return InstalledModel(
        id="m", title="My model", family="picture", engine=engine, architecture=architecture, root="/", files=files
    )


def fields(installed: InstalledModel, *words: str) -> dict[str, Any]:
    parser = argparse.ArgumentParser()
    drawing.add_arguments(parser)
    return drawing.fields_of(cast(Studio, SimpleNamespace(cards=CARDS)), installed, parser.parse_args(words))


@pytest.mark.parametrize(
    ("engine", "architecture", "typed", "taken"),
    [
        ("diffusers", "sd1", "EulerDiscrete", "EulerDiscrete"),
        ("diffusers", "sdxl", "dpmsolvermultistep karras", "DPMSolverMultistep Karras"),
        ("diffusers", "sd1", "LCMScheduler Trailing", "LCM Trailing"),
        ("diffusers", "flux", "flowmatcheulerdiscrete", "FlowMatchEulerDiscrete"),
        ("starter-onnx", "", "heun", "Heun"),
    ],
)
def test_a_sampler_is_taken_by_its_name(engine: str, architecture: str, typed: str, taken: str) -> None:
    assert fields(model(engine, architecture), "--sampler", typed) == {"sampler": taken}
    assert fields(model(engine, architecture)) == {}


@pytest.mark.parametrize(
    ("engine", "architecture", "typed"),
    [("diffusers", "sd1", "Fast"), ("diffusers", "flux", "DDIM"), ("starter-onnx", "", "Euler Karras")],
)
def test_one_that_the_model_does_not_have_is_refused_with_those_that_it_has(
    engine: str, architecture: str, typed: str
) -> None:
    with pytest.raises(StudioError) as caught:
        fields(model(engine, architecture), "--sampler", typed)
    assert isinstance(caught.value.failure, NameUnknown)
    assert caught.value.failure.known


def test_a_model_without_a_choice_says_so() -> None:
    with pytest.raises(StudioError) as caught:
        fields(model("moving-diffusers", "wan"), "--sampler", "DDIM")
    assert isinstance(caught.value.failure, BadRequest)
    assert "one sampler of its own" in sentence(caught.value.failure)


def test_a_sticker_is_refused_where_the_model_draws_none() -> None:
    assert fields(model("starter-onnx"), "--sticker") == {}
    with pytest.raises(StudioError) as caught:
        fields(model("diffusers", "flux"), "--sticker")
    words = sentence(caught.value.failure)
    assert "“My model” draws a ground behind everything" in words
    assert "--do cut-out" in words


@pytest.mark.slow
@pytest.mark.usefixtures("qapp")
@pytest.mark.noise("timer", r"QTimer in .*Studio", why="the studio of the command goes with the program")
def test_the_sampler_draws_and_is_in_the_recipe(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    seeds = ["picture", "a red ball", "--seed", "4", "--sticker", "--size", "256x256"]
    for name in ("Euler", "Heun"):
        assert main([*seeds, "--sampler", name, "--out", str(tmp_path / f"{name}.png")]) == 0
    capsys.readouterr()
    assert main(["recipe", str(tmp_path / "Heun.png"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["sampler"] == "Heun"
    assert (tmp_path / "Heun.png").read_bytes() != (tmp_path / "Euler.png").read_bytes()
    assert main([*seeds, "--sampler", "DDIM", "--out", str(tmp_path / "no.png")]) != 0
    assert not (tmp_path / "no.png").exists()
