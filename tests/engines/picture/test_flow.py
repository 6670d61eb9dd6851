"""The starter drawings on their real weights: what is drawn, again and again the same, and what is left untouched."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from control import RecordingControl
from drawing import ask, draw, pixels, shipped
from PIL import Image

from studio.domain.errors import BadInput, BadRequest, Cancelled, ModelDamaged, StudioError
from studio.domain.requests import PictureRequest
from studio.engines.picture.flow_engine import FlowEngine
from studio.engines.picture.noise import draw_noise, slerp
from studio.wire.messages import LocalModel

pytestmark = pytest.mark.starter


def request(**fields: object) -> PictureRequest:
    return ask(
        "flow-onnx", **{"prompt": "a red apple", "width": 128, "height": 128, "steps": 12, "guidance": 2.5, **fields}
    )


@pytest.fixture(scope="module")
def engine() -> FlowEngine:
    engine = FlowEngine()
    engine.load(shipped("starter-flow", "flow-onnx"), {}, request(), RecordingControl())
    return engine


@pytest.fixture
def inputs(tmp_path: Path) -> dict[str, Path]:
    grey = np.random.Generator(np.random.PCG64(1)).integers(90, 160, (96, 160, 3)).astype(np.uint8)
    Image.fromarray(grey).save(tmp_path / "picture.png")
    mask = Image.new("L", (160, 96), 0)
    mask.paste(255, (40, 20, 100, 80))
    mask.paste(128, (40, 20, 100, 24))
    mask.save(tmp_path / "mask.png")
    return {"picture": tmp_path / "picture.png", "mask": tmp_path / "mask.png"}


@pytest.mark.parametrize("style", ["3d", "flat", "noto", "twitter"])
def test_an_apple_is_red_on_white(engine: FlowEngine, style: str) -> None:
    apple = pixels(engine, request(style=style, steps=24)).astype(int)
    red, green, blue = apple[54:84, 44:84].reshape(-1, 3).mean(axis=0)
    assert red > green + 60
    assert red > blue + 60
    assert apple[:4, :4].mean() > 240


def test_words_matter(engine: FlowEngine) -> None:
    green = (
        pixels(engine, request(prompt="a green apple", style="flat", steps=24))[54:84, 44:84]
        .reshape(-1, 3)
        .mean(axis=0)
    )
    assert green[1] > green[0]


def test_no_torch_in_the_process() -> None:
    script = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from control import RecordingControl\nfrom drawing import ask, pixels, shipped\n"
        "from studio.engines.registry import make_engine\n"
        "engine = make_engine('flow-onnx')\nrequest = ask('flow-onnx', steps=1)\n"
        "engine.load(shipped('starter-flow', 'flow-onnx'), {}, request, RecordingControl())\n"
        "assert pixels(engine, request).shape == (64, 64, 3)\n"
        "assert not {'torch', 'diffusers', 'transformers'} & set(sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(Path(__file__).parent)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_a_picture_of_a_batch_equals_the_same_made_alone(engine: FlowEngine) -> None:
    first, second = draw(engine, request(batch=2, seed=5))
    assert (second.index, second.request.seed, second.request.batch) == (1, 6, 1)
    assert np.array_equal(pixels(engine, second.request), second.pixels)
    assert not np.array_equal(first.pixels, second.pixels)


@pytest.mark.parametrize("size", [(64, 64), (96, 160), (257, 100)])
def test_any_size(engine: FlowEngine, size: tuple[int, int]) -> None:
    assert pixels(engine, request(width=size[0], height=size[1], steps=2)).shape == (size[1], size[0], 3)


def test_strength_says_how_much_of_the_picture_stays(engine: FlowEngine, inputs: dict[str, Path]) -> None:
    original = np.asarray(Image.open(inputs["picture"])).astype(int)

    def change(strength: float) -> float:
        fields = {"task": "image-to-image", "init_image": "picture", "width": 160, "height": 96}
        return float(np.abs(pixels(engine, request(strength=strength, **fields), inputs) - original).mean())

    assert change(0.0) == 0
    assert 0 < change(0.3) < change(0.95)


def test_inpaint_keeps_every_pixel_outside_the_mask(engine: FlowEngine, inputs: dict[str, Path]) -> None:
    fields = {"task": "inpaint", "init_image": "picture", "mask": "mask", "width": 160, "height": 96, "strength": 1.0}
    painted = pixels(engine, request(**fields), inputs)
    original, mask = np.asarray(Image.open(inputs["picture"])), np.asarray(Image.open(inputs["mask"]))
    assert np.array_equal(painted[mask == 0], original[mask == 0])
    assert np.abs(painted[mask == 255].astype(int) - original[mask == 255]).mean() > 10


def test_variations_lie_between_two_seeds(engine: FlowEngine) -> None:
    own, other = pixels(engine, request(seed=1)), pixels(engine, request(seed=2))
    assert np.array_equal(pixels(engine, request(seed=1, variation_seed=2, variation_strength=1.0)), other)
    near = pixels(engine, request(seed=1, variation_seed=2, variation_strength=0.2)).astype(int)
    assert 0 < np.abs(near - own).mean() < np.abs(other.astype(int) - own).mean()


def test_every_step_shows_a_picture(engine: FlowEngine) -> None:
    control = RecordingControl()
    draw(engine, request(steps=5), control=control)
    assert len(control.previews) == 5
    assert (5, 5, "drawing") in control.phases
    assert control.ran_on == ("cpu", "float32")


class CancelAtTheThirdStep(RecordingControl):
    """Cancels from another thread, as the worker's reading thread does, and waits until it has."""

    def progress(self, done: float, total: float, phase: str = "") -> None:
        super().progress(done, total, phase)
        if done == 3:
            thread = threading.Thread(target=self.cancel)
            thread.start()
            thread.join()


def test_cancel_ends_the_run_and_leaves_the_engine_usable(engine: FlowEngine) -> None:
    control = CancelAtTheThirdStep()
    with pytest.raises(Cancelled):
        draw(engine, request(), control=control)
    assert max(done for done, _, _ in control.phases) == 3
    assert pixels(engine, request(steps=1)).shape == (128, 128, 3)


def test_a_cancelled_load_raises(tmp_path: Path) -> None:
    control = RecordingControl()
    control.cancel()
    with pytest.raises(Cancelled):
        FlowEngine().load(shipped("starter-flow", "flow-onnx"), {}, request(), control)


@pytest.mark.parametrize(
    ("field", "value"),
    [("style", "oil"), ("sampler", "DDIM"), ("width", 5), ("steps", 0), ("guidance", -1.0), ("upscale", 3)],
)
def test_what_it_cannot_do_is_refused_by_name(engine: FlowEngine, field: str, value: object) -> None:
    with pytest.raises(StudioError) as caught:
        draw(engine, request(**{field: value}))
    assert isinstance(caught.value.failure, BadRequest)
    assert caught.value.failure.field == field


def test_an_input_that_is_no_picture_is_named(engine: FlowEngine, tmp_path: Path) -> None:
    (tmp_path / "broken.png").write_bytes(b"\x89PNG but not really")
    with pytest.raises(StudioError) as caught:
        draw(engine, request(task="image-to-image", init_image="x"), {"x": tmp_path / "broken.png"})
    assert isinstance(caught.value.failure, BadInput)


def test_a_damaged_model_is_named(tmp_path: Path) -> None:
    good = shipped("starter-flow", "flow-onnx")
    broken = tmp_path / "flow.onnx"
    broken.write_bytes(Path(good.files["flow.onnx"]).read_bytes()[:5000])
    model = LocalModel(id="x", engine="flow-onnx", root=str(tmp_path), files={**good.files, "flow.onnx": str(broken)})
    with pytest.raises(StudioError) as caught:
        FlowEngine().load(model, {}, request(), RecordingControl())
    assert isinstance(caught.value.failure, ModelDamaged)


def test_noise_is_the_same_everywhere() -> None:
    assert np.allclose(draw_noise(1, (4,)), NOISE_OF_ONE, rtol=0, atol=1e-6)
    many = draw_noise(2**62 + 3, (3, 100, 100))
    assert abs(float(many.mean())) < 0.02
    assert abs(float(many.std()) - 1) < 0.02
    half = slerp(many, draw_noise(9, (3, 100, 100)), 0.5)
    assert abs(float(half.std()) - 1) < 0.02


NOISE_OF_ONE = [0.858795, 0.561876, 1.2832655, 0.1112373]
