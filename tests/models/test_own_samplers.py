"""The sampler that a model has of its own, before it draws."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.domain.catalogue import InstalledModel
from studio.services.models.own_samplers import own_sampler


def model(engine: str = "diffusers", architecture: str = "", **files: str) -> InstalledModel:
    return InstalledModel(
        id="m", title="M", family="picture", engine=engine, architecture=architecture, root="/",
        files={name.replace("__", "/"): path for name, path in files.items()},
    )  # fmt: skip


def test_it_stands_in_the_folder_of_a_model(tmp_path: Path) -> None:
    config = tmp_path / "scheduler_config.json"
    config.write_text('{"_class_name": "PNDMScheduler"}', "utf-8")
    files = {"scheduler/scheduler_config.json": str(config)}
    assert own_sampler(model(**files), ("EulerDiscrete",)) == "PNDM"


def test_of_a_checkpoint_it_is_that_of_its_kind() -> None:
    assert own_sampler(model(architecture="sdxl"), ("DDIM",)) == "EulerDiscrete"
    assert own_sampler(model(architecture="flux"), ("DDIM",)) == ""


def test_an_engine_of_ours_takes_its_first() -> None:
    assert own_sampler(model(engine="starter-onnx"), ("Euler", "Heun")) == "Euler"
    assert own_sampler(model(engine="fake-picture"), ()) == ""
    assert own_sampler(None, ("Euler",)) == ""


@pytest.mark.parametrize("text", ["{", "[]", '{"_class_name": 3}', '{"_class_name": "../x"}', "x" * 100_000])
def test_nonsense_tells_nothing(tmp_path: Path, text: str) -> None:
    config = tmp_path / "scheduler_config.json"
    config.write_text(text, "utf-8")
    assert own_sampler(model(**{"scheduler/scheduler_config.json": str(config)}), ("Euler",)) == ""
