"""Depths are read of a picture as transformers reads them, shown and drawn with by the very same map."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from control import RecordingControl
from drawing import ask, in_folder, pixels

from studio.domain.errors import BadRequest, Cancelled, ModelMissing, ModelUnsupported, StudioError
from studio.domain.requests import ControlReading, ControlRequest, ControlUse, ModelRef
from studio.engines.picture.depth.engine import DepthEngine
from studio.engines.picture.pipelines.engine import DiffusersEngine
from studio.wire.messages import LocalModel

torch = pytest.importorskip("torch")
import diffusers  # noqa: E402
import transformers  # noqa: E402
from PIL import Image  # noqa: E402
from tiny_guides import control_net, depth_anything, dpt  # noqa: E402
from tiny_pipes import a_picture  # noqa: E402

pytestmark = pytest.mark.torch

DEPTH = ModelRef(id="depth", engine="depth-torch")
READ = ControlReading(by="depth", model=DEPTH)


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    root = tmp_path_factory.mktemp("depths")
    return {"depth_anything": depth_anything(root / "depth"), "dpt": dpt(root / "dpt")}


@pytest.fixture
def inputs(tmp_path: Path) -> dict[str, Path]:
    a_picture(96, 64).save(tmp_path / "picture.png")
    return {"picture": tmp_path / "picture.png"}


def local(folder: Path, name: str = "depth") -> LocalModel:
    return LocalModel(id=name, engine="depth-torch", root=str(folder), files=in_folder(folder).files)


def shown(folder: Path, inputs: dict[str, Path], width: int = 96, height: int = 64) -> np.ndarray[Any, Any]:
    engine = DepthEngine()
    request = ControlRequest(model=DEPTH, picture="picture", reading=READ, width=width, height=height, device="cpu")
    engine.load(local(folder), {}, request, RecordingControl())
    [done] = engine.run(request, inputs, RecordingControl())
    assert engine.held_bytes() > 1000
    return done.pixels


def bare(folder: Path, picture: Image.Image) -> np.ndarray[Any, Any]:
    """transformers' own way, grey from 0 to 255."""
    from transformers.models.dpt.image_processing_pil_dpt import DPTImageProcessorPil

    about = json.loads((folder / "preprocessor_config.json").read_text())
    processor = DPTImageProcessorPil(**about)
    model = transformers.AutoModelForDepthEstimation.from_pretrained(str(folder), local_files_only=True).eval()
    with torch.no_grad():
        found = model(**processor(images=picture, return_tensors="pt"))
    [answer] = processor.post_process_depth_estimation(found, target_sizes=[(picture.height, picture.width)])
    values = answer["predicted_depth"].numpy()
    return (values - values.min()) / (values.max() - values.min()) * 255


@pytest.mark.parametrize("kind", ["depth_anything", "dpt"])
def test_as_transformers_reads_them(folders: dict[str, Path], inputs: dict[str, Path], kind: str) -> None:
    ours, theirs = shown(folders[kind], inputs), bare(folders[kind], a_picture(96, 64))
    assert ours.shape == (64, 96, 3)
    assert np.array_equal(ours[..., 0], ours[..., 2])
    assert ours.std() > 10
    assert np.abs(ours[..., 0] - theirs).max() <= 1


def test_metres_are_turned_round(folders: dict[str, Path], inputs: dict[str, Path], tmp_path: Path) -> None:
    metric = depth_anything(tmp_path / "metric", metric=True)
    assert np.abs(shown(metric, inputs)[..., 0] - (255 - bare(metric, a_picture(96, 64)))).max() <= 1


def test_drawn_with_the_map_that_is_shown(
    folders: dict[str, Path], inputs: dict[str, Path], tiny: Callable[[str], Path], tmp_path: Path
) -> None:
    net = control_net(tiny("sd1"), "sd1", tmp_path / "net")
    use = ControlUse(model=ModelRef(id="net", engine="diffusers"), picture="picture", reading=READ)
    request = ask(controls=(use,))
    engine = DiffusersEngine()
    helpers = {"net": LocalModel(id="net", engine="diffusers", root=str(net), files=in_folder(net).files),
               "depth": local(folders["depth_anything"])}  # fmt: skip
    engine.load(in_folder(tiny("sd1")), helpers, request, RecordingControl())
    pipe = diffusers.StableDiffusionControlNetPipeline.from_pretrained(
        str(tiny("sd1")), controlnet=diffusers.ControlNetModel.from_pretrained(str(net), local_files_only=True),
        dtype=torch.float32, local_files_only=True,
    )  # fmt: skip
    pipe.set_progress_bar_config(disable=True)
    guide = Image.fromarray(shown(folders["depth_anything"], inputs, 64, 64))
    made = pipe(
        prompt="a photo of a red cat", num_inference_steps=3, guidance_scale=5.0, width=64, height=64, image=guide,
        generator=torch.Generator("cpu").manual_seed(11), controlnet_conditioning_scale=1.0,
    )  # fmt: skip
    assert np.array_equal(pixels(engine, request, inputs), np.asarray(made.images[0].convert("RGB")))
    with pytest.raises(StudioError) as caught:
        DiffusersEngine().load(in_folder(tiny("sd1")), {"net": helpers["net"]}, request, RecordingControl())
    assert isinstance(caught.value.failure, ModelMissing)


def test_what_it_cannot_do_is_refused(folders: dict[str, Path], inputs: dict[str, Path], tmp_path: Path) -> None:
    engine = DepthEngine()
    request = ControlRequest(model=DEPTH, picture="picture", reading=ControlReading(by="canny"), device="cpu")
    engine.load(local(folders["dpt"]), {}, request, RecordingControl())
    with pytest.raises(StudioError) as caught:
        list(engine.run(request, inputs, RecordingControl()))
    assert isinstance(caught.value.failure, BadRequest)
    stopped = RecordingControl()
    stopped.cancel()
    with pytest.raises(Cancelled):
        list(engine.run(ControlRequest(model=DEPTH, picture="picture", reading=READ, device="cpu"), inputs, stopped))
    strange = tmp_path / "strange"
    strange.mkdir()
    (strange / "config.json").write_text('{"model_type": "bert"}')
    with pytest.raises(StudioError) as caught:
        DepthEngine().load(local(strange), {}, request, RecordingControl())
    assert isinstance(caught.value.failure, ModelUnsupported)
