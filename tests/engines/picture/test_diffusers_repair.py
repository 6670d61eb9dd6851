"""Pictures changed in parts by diffusers' pipelines: the pixels are those of bare diffusers on the same arrays, in the
place and at the size that was asked for, and not one bit changes elsewhere."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from control import RecordingControl
from drawing import ask, draw, in_folder, pixels
from numpy.typing import NDArray
from PIL import Image

from studio.domain.errors import BadRequest, Cancelled, StudioError
from studio.engines.picture.pipelines.call import NO_STEP
from studio.engines.picture.pipelines.engine import DiffusersEngine

torch = pytest.importorskip("torch")
import diffusers  # noqa: E402
from tiny_pipes import a_picture  # noqa: E402

pytestmark = pytest.mark.torch

Plane = NDArray[np.uint8]
BOX = (16, 16, 40, 32)
"""Left, top, right, bottom of what is painted anew in a picture of 64 x 48."""


@cache
def loaded(folder: Path) -> DiffusersEngine:
    engine = DiffusersEngine()
    engine.load(in_folder(folder), {}, ask(), RecordingControl())
    return engine


@cache
def bare_pipe(kind: Any, folder: Path) -> Any:
    pipe = kind.from_pretrained(str(folder), dtype=torch.float32, local_files_only=True)
    pipe.set_progress_bar_config(disable=True)
    return pipe


def bare(kind: Any, folder: Path, **arguments: Any) -> Plane:
    made = bare_pipe(kind, folder)(
        prompt="a photo of a red cat", num_inference_steps=3, guidance_scale=5.0,
        generator=torch.Generator("cpu").manual_seed(11), **arguments,
    )  # fmt: skip
    return np.asarray(made.images[0].convert("RGB"))


@pytest.fixture
def picture() -> Image.Image:
    return a_picture(64, 48)


@pytest.fixture
def mask() -> Image.Image:
    mask = Image.new("L", (64, 48), 0)
    mask.paste(255, BOX)
    return mask


@pytest.fixture
def inputs(tmp_path: Path, picture: Image.Image, mask: Image.Image) -> dict[str, Path]:
    picture.save(tmp_path / "picture.png")
    mask.save(tmp_path / "mask.png")
    return {"picture": tmp_path / "picture.png", "mask": tmp_path / "mask.png"}


def inpaint(**fields: Any) -> Any:
    usual = {"task": "inpaint", "init_image": "picture", "mask": "mask", "strength": 0.9, "width": 64, "height": 48}
    return ask(**{**usual, **fields})


@pytest.mark.parametrize("family", ["sd1", "sdxl", "flux"])
def test_a_picture_of_another_shape_is_not_stretched(
    tiny: Callable[[str], Path], inputs: dict[str, Path], picture: Image.Image, family: str
) -> None:
    folder = tiny(family)
    request = ask(task="image-to-image", init_image="picture", strength=0.7, width=48, height=48)
    ours = pixels(loaded(folder), request, inputs)
    small = np.asarray(picture.resize((55, 42), Image.Resampling.LANCZOS))
    multiple = 4 if family == "flux" else 8
    high, wide = (-(-side // multiple) * multiple for side in (42, 55))
    padded = Image.fromarray(np.pad(small, ((0, high - 42), (0, wide - 55), (0, 0)), mode="edge"))
    size = {"width": wide, "height": high} if family == "flux" else {}
    theirs = bare(diffusers.AutoPipelineForImage2Image, folder, image=padded, strength=0.7, **size)
    assert np.array_equal(ours, theirs[:42, :55])


@pytest.mark.parametrize("family", ["sd1", "sd1-inpaint", "sdxl", "sdxl-inpaint", "flux"])
def test_the_masked_part_alone_is_drawn_large_and_put_back(
    tiny: Callable[[str], Path], inputs: dict[str, Path], picture: Image.Image, family: str
) -> None:
    folder = tiny(family)
    request = inpaint(masked_only=True, padding=8, width=80, height=64)
    ours = pixels(loaded(folder), request, inputs)
    crop = (BOX[0] - 8, BOX[1] - 8, BOX[2] + 8, BOX[3] + 8)
    hole = Image.new("L", (80, 64), 0)
    hole.paste(255, (16, 16, 64, 48))
    theirs = bare(
        diffusers.AutoPipelineForInpainting, folder, mask_image=hole, strength=0.9, width=80, height=64,
        image=picture.crop(crop).resize((80, 64), Image.Resampling.LANCZOS),
    )  # fmt: skip
    expected = np.asarray(picture).copy()
    part = np.asarray(Image.fromarray(theirs).resize((40, 32), Image.Resampling.LANCZOS))
    expected[BOX[1] : BOX[3], BOX[0] : BOX[2]] = part[8:24, 8:32]
    assert np.array_equal(ours, expected)


@pytest.mark.parametrize("family", ["sd1", "sdxl", "flux"])
def test_what_fills_the_mask_is_what_the_model_starts_from(
    tiny: Callable[[str], Path], inputs: dict[str, Path], picture: Image.Image, mask: Image.Image, family: str
) -> None:
    engine, folder = loaded(tiny(family)), tiny(family)
    grey = picture.copy()
    grey.paste((127, 127, 127), BOX)
    size = {"width": 64, "height": 48}
    kind = diffusers.AutoPipelineForInpainting
    inside = np.asarray(mask) == 255
    ours = pixels(engine, inpaint(fill="neutral", strength=0.7), inputs)
    theirs = bare(kind, folder, image=grey, mask_image=mask, strength=0.7, **size)
    assert np.array_equal(ours[inside], theirs[inside])
    ours = pixels(engine, inpaint(fill="noise", strength=0.2), inputs)
    theirs = bare(kind, folder, image=picture, mask_image=mask, strength=1.0, **size)
    assert np.array_equal(ours[inside], theirs[inside])


def test_a_feathered_edge_is_painted_by_the_model_and_faded(
    tiny: Callable[[str], Path], inputs: dict[str, Path], picture: Image.Image
) -> None:
    ours = pixels(loaded(tiny("sd1")), inpaint(feather=6), inputs)
    grown = Image.new("L", (64, 48), 0)
    left, top, right, bottom = BOX
    # Of the six pixels around the mask the last one's share of white is rounded to nothing in the corners alone.
    grown.paste(255, (left - 6, top - 6, right + 6, bottom + 6))
    original = np.asarray(picture)
    assert np.array_equal(ours[np.asarray(grown) == 0], original[np.asarray(grown) == 0])
    changed = (ours != original).any(axis=2)
    assert changed[top - 4, left:right].mean() > 0.5
    assert changed[top:bottom, left:right].mean() > 0.9


def test_transparency_outside_the_mask_is_kept(
    tiny: Callable[[str], Path], tmp_path: Path, picture: Image.Image, inputs: dict[str, Path], mask: Image.Image
) -> None:
    clear = np.dstack([np.asarray(picture), np.tile(np.arange(64, dtype=np.uint8) * 3, (48, 1))])
    Image.fromarray(clear).save(inputs["picture"])
    ours = pixels(loaded(tiny("sd1")), inpaint(), inputs)
    inside = np.asarray(mask) == 255
    assert np.array_equal(ours[~inside], clear[~inside])
    assert (ours[inside][:, 3] == 255).all()


def test_a_family_without_a_pipeline_for_it_is_held_to_the_known_outside_the_mask(
    tiny: Callable[[str], Path], inputs: dict[str, Path], picture: Image.Image, mask: Image.Image
) -> None:
    """Bare diffusers, the known latents put back with each step's noise by hand."""
    folder = tiny("lcm")
    ours = pixels(loaded(folder), inpaint(strength=0.7), inputs)
    pipe = bare_pipe(diffusers.LatentConsistencyModelImg2ImgPipeline, folder)
    with torch.no_grad():
        known = pipe.vae.encode(pipe.image_processor.preprocess(picture)).latent_dist.mode()
    known = known * pipe.vae.config.scaling_factor
    noise = torch.randn(known.shape, generator=torch.Generator("cpu").manual_seed(11))
    small = np.asarray(mask).reshape(known.shape[2], 2, known.shape[3], 2).max(axis=(1, 3)) / 255.0
    free = torch.from_numpy(small).float()[None, None]
    seen: list[int] = []

    def hold(pipe: Any, step: int, time: Any, tensors: dict[str, Any]) -> dict[str, Any]:
        seen.append(int(time))
        times = [int(one) for one in pipe.scheduler.timesteps]
        later = times[times.index(int(time)) + 1 :]
        noisy = known
        if later:
            kept = pipe.scheduler.alphas_cumprod[later[0]]
            noisy = known * kept**0.5 + noise * (1 - kept) ** 0.5
        return {"latents": tensors["latents"] * free + noisy * (1 - free)}

    theirs = pipe(
        prompt="a photo of a red cat", num_inference_steps=3, guidance_scale=5.0, image=picture, strength=0.7,
        generator=torch.Generator("cpu").manual_seed(11), callback_on_step_end=hold,
    ).images[0]  # fmt: skip
    assert len(seen) >= 2
    inside = np.asarray(mask) == 255
    apart = np.abs(ours[inside].astype(int) - np.asarray(theirs)[inside])
    assert apart.max() <= 1
    assert np.array_equal(ours[~inside], np.asarray(picture)[~inside])


@pytest.mark.parametrize("dtype", ["bfloat16", "float16"])
def test_a_picture_is_held_in_half_precision_too(
    tiny: Callable[[str], Path], inputs: dict[str, Path], picture: Image.Image, mask: Image.Image, dtype: str
) -> None:
    engine = DiffusersEngine()
    engine.load(in_folder(tiny("lcm")), {}, ask(dtype=dtype), RecordingControl())
    ours = pixels(engine, inpaint(dtype=dtype), inputs)
    inside = np.asarray(mask) == 255
    assert np.array_equal(ours[~inside], np.asarray(picture)[~inside])
    assert ours[inside].std() > 1


@pytest.mark.parametrize("family", ["sd1-inpaint", "sdxl-inpaint", "flux-fill"])
def test_a_model_that_only_paints_over_says_so(
    tiny: Callable[[str], Path], inputs: dict[str, Path], family: str
) -> None:
    engine = loaded(tiny(family))
    for task in ("text-to-image", "image-to-image"):
        with pytest.raises(StudioError) as caught:
            draw(engine, ask(task=task, init_image="picture"), inputs)
        assert isinstance(caught.value.failure, BadRequest)
        assert "masked part" in caught.value.failure.problem


@pytest.mark.parametrize("family", ["sd1", "sdxl-inpaint", "flux", "lcm"])
def test_the_preview_is_of_the_whole_picture_with_the_part_in_its_place(
    tiny: Callable[[str], Path], inputs: dict[str, Path], picture: Image.Image, family: str
) -> None:
    control = RecordingControl()
    draw(loaded(tiny(family)), inpaint(masked_only=True, padding=8), inputs, control)
    shown = control.previews[-1][1]
    assert shown.shape == (48, 64, 3)
    outside = np.ones((48, 64), bool)
    outside[BOX[1] : BOX[3], BOX[0] : BOX[2]] = False
    assert np.array_equal(shown[outside], np.asarray(picture)[outside])
    assert (shown[~outside] != np.asarray(picture)[~outside]).any()


class CancelAtTheFirstStep(RecordingControl):
    def progress(self, done: float, total: float, phase: str = "") -> None:
        super().progress(done, total, phase)
        if phase == "drawing" and done == 1:
            thread = threading.Thread(target=self.cancel)
            thread.start()
            thread.join()


@pytest.mark.parametrize("family", ["sd1-inpaint", "flux", "lcm"])
def test_a_repair_is_cancelled_inside(tiny: Callable[[str], Path], inputs: dict[str, Path], family: str) -> None:
    engine, control = loaded(tiny(family)), CancelAtTheFirstStep()
    with pytest.raises(Cancelled):
        draw(engine, inpaint(strength=1.0), inputs, control)
    assert max(done for done, _, phase in control.phases if phase == "drawing") == 1
    assert pixels(engine, inpaint(), inputs).shape == (48, 64, 3)


def test_a_picture_of_a_batch_equals_the_same_made_alone(tiny: Callable[[str], Path], inputs: dict[str, Path]) -> None:
    engine = loaded(tiny("sd1"))
    _, second = draw(engine, inpaint(batch=2, fill="patch", masked_only=True, feather=3), inputs)
    assert np.array_equal(pixels(engine, second.request, inputs), second.pixels)


def test_too_few_steps_for_the_strength_are_said(tiny: Callable[[str], Path], inputs: dict[str, Path]) -> None:
    control = RecordingControl()
    [done] = draw(loaded(tiny("sd1")), inpaint(strength=0.2), inputs, control)
    assert NO_STEP in control.notes
    assert np.array_equal(done.pixels, np.asarray(Image.open(inputs["picture"])))
