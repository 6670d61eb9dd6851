"""What the catalogue offers for diffusers is loaded by the engine that it names, and draws: each architecture with each
of its tasks, by a tiny pipeline of random weights."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from control import RecordingControl
from drawing import ask, in_folder, one_file

from studio import places
from studio.domain.catalogue import CatalogueEntry
from studio.domain.engine_cards import CARDS
from studio.domain.guides import ONLY_EDIT
from studio.domain.latents import TINY_DECODER
from studio.domain.requests import ControlUse, ModelRef, ReferenceUse
from studio.services.models.catalogue import read_entry
from studio.wire.messages import LocalModel

pytest.importorskip("torch")
from diffusers.pipelines.qwenimage import pipeline_qwenimage_edit_plus as several
from tiny_guides import control_net, image_encoder, ip_adapter, tiny_decoder
from tiny_pipes import FAMILIES, a_mask, a_picture

pytestmark = pytest.mark.torch

SEATS = ("diffusers", "moving-diffusers")
LATENTS = {"sd1": 4, "sdxl": 4, "sd3": 16, "flux": 4}


def entries() -> list[CatalogueEntry]:
    found = [read_entry(path) for path in sorted((places.shipped_models_dir() / "catalogue").glob("*.toml"))]
    return [one for one in found if one.engine in SEATS]


def kinds() -> list[tuple[str, str, str, bool]]:
    """Engine, architecture, task, and whether it can do nothing but paint."""
    rows = {
        (one.engine, one.architecture, task, one.tasks == ("inpaint",)) for one in entries() for task in one.tasks
    }  # fmt: skip
    return sorted(rows)


def helper(name: str, folder: Path) -> LocalModel:
    return LocalModel(id=name, engine="diffusers", root=str(folder), files=in_folder(folder).files)


def seat(engine: str) -> Any:
    card = CARDS.engine(engine)
    assert card is not None
    module, _, name = card.program.partition(":")
    return getattr(importlib.import_module(module), name)()


@pytest.mark.parametrize(("engine", "architecture", "task", "paints"), kinds())
def test_the_seat_draws_it(
    tiny: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, engine: str, architecture: str,
    task: str, paints: bool,
) -> None:  # fmt: skip
    monkeypatch.setattr(several, "VAE_IMAGE_SIZE", 64 * 64)
    monkeypatch.setattr(several, "CONDITION_IMAGE_SIZE", 64 * 64)
    a_picture().save(tmp_path / "picture.png")
    a_mask().save(tmp_path / "mask.png")
    inputs = {name: tmp_path / f"{name}.png" for name in ("picture", "mask")}
    usual: dict[str, Any] = {"steps": 1} | ({"frames": 5, "height": 96} if engine == "moving-diffusers" else {})
    helpers: dict[str, LocalModel] = {}
    family = f"{architecture}-inpaint" if paints else architecture
    ref = ModelRef("beside", "diffusers")
    if task == "image-encoder":
        family, task = "sd1", "reference"
    pipeline = tiny(family)
    assert family in FAMILIES
    if task == "control":
        helpers["beside"] = helper("beside", control_net(pipeline, architecture, tmp_path / "net"))
        usual |= {"controls": (ControlUse(model=ref, picture="picture"),)}
    elif task == "reference":
        helpers["beside"] = one_file(ip_adapter(pipeline, tmp_path / "adapter" / "beside.safetensors"))
        helpers["seer"] = helper("seer", image_encoder(tmp_path / "seer"))
        use = ReferenceUse(model=ref, picture="picture", encoder=ModelRef("seer", "diffusers"))
        usual |= {"references": (use,)}
    elif task == "decode":
        helpers[TINY_DECODER] = helper("tiny", tiny_decoder(tmp_path / "tiny", LATENTS[architecture]))
        usual |= {"decoder": ModelRef("tiny", "diffusers")}
    elif task == "inpaint":
        usual |= {"task": task, "init_image": "picture", "mask": "mask", "strength": 1.0}
    elif task == "image-to-image" or architecture in ONLY_EDIT:
        usual |= {"task": "image-to-image", "init_image": "picture", "strength": 1.0}
    request = ask(engine, **usual)
    drawing = seat(engine)
    drawing.load(in_folder(pipeline, architecture), helpers, request, RecordingControl())
    [done] = drawing.run(request, inputs, RecordingControl())
    pixels = done.frames if engine == "moving-diffusers" else done.pixels
    assert pixels.std() > 1
