"""Our pixels are those of bare diffusers, bit for bit, for every family and task."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from control import RecordingControl
from drawing import ask, draw, in_folder, pixels

from studio.domain.errors import NameUnknown, StudioError
from studio.engines.picture.pipelines.engine import DiffusersEngine

torch = pytest.importorskip("torch")
import diffusers  # noqa: E402
from tiny_pipes import a_mask, a_picture  # noqa: E402

pytestmark = pytest.mark.torch

DRAWERS = ("sd1", "sd2", "sdxl", "sd3", "flux", "z-image", "lcm")
CHANGERS = ("sd1", "sd2", "sdxl", "sd3", "flux", "z-image", "lcm")
PAINTERS = ("sd1", "sd1-inpaint", "sd2", "sdxl", "sdxl-inpaint", "sd3", "flux", "flux-fill", "z-image")


def loaded(folder: Path, **fields: Any) -> DiffusersEngine:
    engine = DiffusersEngine()
    engine.load(in_folder(folder), {}, ask(**fields), RecordingControl())
    return engine


def bare(kind: Any, folder: Path, **arguments: Any) -> np.ndarray[Any, Any]:
    pipe = kind.from_pretrained(str(folder), dtype=torch.float32, local_files_only=True)
    pipe.set_progress_bar_config(disable=True)
    generator = torch.Generator("cpu").manual_seed(arguments.pop("seed", 11))
    made = pipe(
        prompt="a photo of a red cat", num_inference_steps=3, guidance_scale=5.0, generator=generator, **arguments
    )
    return np.asarray(made.images[0].convert("RGB"))


@pytest.fixture
def inputs(tmp_path: Path) -> dict[str, Path]:
    a_picture().save(tmp_path / "picture.png")
    a_mask().save(tmp_path / "mask.png")
    return {"picture": tmp_path / "picture.png", "mask": tmp_path / "mask.png"}


@pytest.mark.parametrize("family", DRAWERS)
def test_text_to_image(tiny: Callable[[str], Path], family: str) -> None:
    folder = tiny(family)
    ours = pixels(loaded(folder), ask())
    theirs = bare(diffusers.AutoPipelineForText2Image, folder, width=64, height=64)
    assert ours.std() > 1
    assert np.array_equal(ours, theirs)


@pytest.mark.parametrize("family", CHANGERS)
def test_image_to_image(tiny: Callable[[str], Path], inputs: dict[str, Path], family: str) -> None:
    folder = tiny(family)
    request = ask(task="image-to-image", init_image="picture", strength=0.7)
    ours = pixels(loaded(folder), request, inputs)
    theirs = bare(diffusers.AutoPipelineForImage2Image, folder, image=a_picture(), strength=0.7, **_sizes(family))
    assert np.array_equal(ours, theirs)


@pytest.mark.parametrize("family", PAINTERS)
def test_inpaint_equals_inside_and_keeps_outside(
    tiny: Callable[[str], Path], inputs: dict[str, Path], family: str
) -> None:
    folder = tiny(family)
    request = ask(task="inpaint", init_image="picture", mask="mask", strength=0.9)
    ours = pixels(loaded(folder), request, inputs)
    kind = diffusers.FluxFillPipeline if family == "flux-fill" else diffusers.AutoPipelineForInpainting
    theirs = bare(
        kind, folder, image=a_picture(), mask_image=a_mask(), strength=0.9,
        width=64, height=64,
    )  # fmt: skip
    inside = np.asarray(a_mask()) == 255
    assert np.array_equal(ours[inside], theirs[inside])
    assert np.array_equal(ours[~inside], np.asarray(a_picture())[~inside])


def _sizes(family: str) -> dict[str, int]:
    """Pipelines that take a size use their own default otherwise."""
    return {"width": 64, "height": 64} if family in ("sd3", "flux", "z-image") else {}


@pytest.mark.parametrize("family", ["sd1", "sdxl", "flux", "z-image"])
def test_a_picture_of_a_batch_equals_the_same_made_alone(tiny: Callable[[str], Path], family: str) -> None:
    engine = loaded(tiny(family))
    first, second = draw(engine, ask(batch=2))
    assert second.request.seed == 12
    assert second.request.batch == 1
    assert np.array_equal(pixels(engine, second.request), second.pixels)
    assert not np.array_equal(first.pixels, second.pixels)


def test_samplers_by_name(tiny: Callable[[str], Path]) -> None:
    folder = tiny("sd1")
    engine = loaded(folder)
    pipe = diffusers.StableDiffusionPipeline.from_pretrained(str(folder), local_files_only=True)
    pipe.set_progress_bar_config(disable=True)
    for name in ("DDIM", "EulerDiscrete", "EulerAncestralDiscrete", "DPMSolverMultistep", "UniPCMultistep"):
        kind = getattr(diffusers, f"{name}Scheduler")
        original = pipe.scheduler
        pipe.scheduler = kind.from_config(original.config)
        generator = torch.Generator("cpu").manual_seed(11)
        theirs = pipe("a photo of a red cat", num_inference_steps=3, guidance_scale=5.0, generator=generator,
                      width=64, height=64).images[0]  # fmt: skip
        pipe.scheduler = original
        assert np.array_equal(pixels(engine, ask(sampler=name)), np.asarray(theirs)), name


def test_the_recipe_tells_which_sampler_the_model_took(tiny: Callable[[str], Path]) -> None:
    folder = tiny("sd1")
    described = json.loads((folder / "scheduler/scheduler_config.json").read_text())["_class_name"]
    engine = loaded(folder)
    [own] = draw(engine, ask(sampler=""))
    [named] = draw(engine, ask(sampler="DDIM"))
    assert f"{own.request.sampler_taken}Scheduler" == described
    assert named.request.sampler_taken == ""


def test_a_sampler_the_model_cannot_use_is_refused(tiny: Callable[[str], Path]) -> None:
    with pytest.raises(StudioError) as caught:
        pixels(loaded(tiny("sd1")), ask(sampler="FlowMatchEulerDiscrete"))
    failure = caught.value.failure
    assert isinstance(failure, NameUnknown)
    assert (failure.what, failure.name) == ("sampler", "FlowMatchEulerDiscrete")
    assert "EulerDiscrete" in failure.known


def test_a_negative_prompt_counts(tiny: Callable[[str], Path]) -> None:
    folder = tiny("sd1")
    theirs = bare(diffusers.StableDiffusionPipeline, folder, width=64, height=64, negative_prompt="blue dog")
    assert np.array_equal(pixels(loaded(folder), ask(negative="blue dog")), theirs)


def test_a_size_the_model_cannot_make_is_made_larger_and_cut(tiny: Callable[[str], Path]) -> None:
    engine = loaded(tiny("sd1"))
    whole, cut = pixels(engine, ask()), pixels(engine, ask(width=63, height=61 + 2))
    assert np.array_equal(cut, whole[:63, :63])


def test_variations_lie_between_two_seeds(tiny: Callable[[str], Path]) -> None:
    engine = loaded(tiny("sd1"))
    own, other = pixels(engine, ask()), pixels(engine, ask(seed=99))
    assert np.array_equal(pixels(engine, ask(variation_seed=99, variation_strength=0.0)), own)
    assert np.array_equal(pixels(engine, ask(variation_seed=99, variation_strength=1.0)), other)
    between = pixels(engine, ask(variation_seed=99, variation_strength=0.4))
    assert not np.array_equal(between, own)
    assert not np.array_equal(between, other)


def test_strength_zero_keeps_the_picture(tiny: Callable[[str], Path], inputs: dict[str, Path]) -> None:
    request = ask(task="image-to-image", init_image="picture", strength=0.0)
    assert np.array_equal(pixels(loaded(tiny("sd1")), request, inputs), np.asarray(a_picture()))


@pytest.mark.parametrize("family", ["sd1", "flux", "sd3"])
def test_every_step_has_a_preview_and_progress(tiny: Callable[[str], Path], family: str) -> None:
    control = RecordingControl()
    draw(loaded(tiny(family)), ask(batch=2), control=control)
    drawn = [(done, total) for done, total, phase in control.phases if phase == "drawing"]
    assert drawn[-1][0] == drawn[-1][1]
    assert {index for index, _ in control.previews} == {0, 1}
    assert all(preview.ndim == 3 and preview.shape[2] == 3 for _, preview in control.previews)
    assert control.ran_on == ("cpu", "float32")
