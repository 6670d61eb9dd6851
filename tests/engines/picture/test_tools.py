"""Upscale, cut-out and style transfer on their real weights, and ONNX Runtime sessions as all engines share them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import psutil
import pytest
from control import RecordingControl
from drawing import ask, pixels, shipped
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from PIL import Image, ImageDraw

from studio.domain.errors import BadRequest, Cancelled, ModelDamaged, RuntimeMissing, StudioError
from studio.engines.picture.pixels import Picture, from_unit, to_unit
from studio.engines.picture.tools.cutout import CutOutEngine
from studio.engines.picture.tools.fast_upscale import FastUpscaler, enlarged_by
from studio.engines.picture.tools.style import STYLES, StyleTransferEngine, style_weights
from studio.engines.picture.tools.upscale import UpscaleEngine
from studio.engines.protocol import JobControl
from studio.engines.runtime.onnx_session import make_session


@pytest.fixture
def inputs(tmp_path: Path) -> dict[str, Path]:
    scene = Image.new("RGB", (140, 90), (240, 240, 235))
    ImageDraw.Draw(scene).ellipse((40, 15, 100, 75), fill=(200, 30, 20))
    scene.save(tmp_path / "scene.png")
    clear = scene.convert("RGBA")
    clear.putalpha(Image.linear_gradient("L").resize(scene.size))
    clear.save(tmp_path / "clear.png")
    return {"scene": tmp_path / "scene.png", "clear": tmp_path / "clear.png"}


@pytest.mark.starter
def test_tiles_have_no_seams() -> None:
    upscaler, control = FastUpscaler({}, RecordingControl(), "cpu"), RecordingControl()
    picture = np.random.Generator(np.random.PCG64(5)).integers(0, 256, (201, 230, 3)).astype(np.uint8)
    [whole] = upscaler.session.run(None, {upscaler.session.input_names[0]: to_unit(picture)}, control)
    tiled = upscaler.enlarge(picture, control)
    assert np.abs(tiled.astype(int) - from_unit(whole)).max() <= 1


@pytest.mark.starter
def test_twice_as_large_is_the_whole_brought_to_half() -> None:
    upscaler, control = FastUpscaler({}, RecordingControl(), "cpu"), RecordingControl()
    picture = np.random.Generator(np.random.PCG64(6)).integers(0, 256, (201, 230, 3)).astype(np.uint8)
    [whole] = upscaler.session.run(None, {upscaler.session.input_names[0]: to_unit(picture)}, control)
    lanczos = Image.Resampling.LANCZOS
    half = Image.fromarray(from_unit(whole)).resize((460, 804), lanczos).resize((460, 402), lanczos)
    assert np.abs(enlarged_by(picture, 2, upscaler, control).astype(int) - np.asarray(half)).max() <= 2


class Flat:
    """Stands for the network: every pixel four by four."""

    input_names, output_names = ("in",), ("out",)

    def run(self, _names: object, given: dict[str, NDArray[np.float32]], _control: object) -> list[object]:
        return [given["in"].repeat(4, axis=2).repeat(4, axis=3)]


def test_a_result_is_refused_by_its_own_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("studio.engines.picture.tools.fast_upscale.make_session", lambda *_a, **_k: Flat())
    upscaler, control = FastUpscaler({}, RecordingControl(), "cpu"), RecordingControl()
    wide = np.full((3, 5000, 3), 90, np.uint8)
    for views in (1, 8):
        larger = enlarged_by(wide, 2, upscaler, control, views)
        assert larger.shape == (6, 10000, 3)
        assert np.all(larger == 90)
        with pytest.raises(StudioError, match="more than 16384 px"):
            enlarged_by(wide.transpose(1, 0, 2), 4, upscaler, control, views)


class Counting(FastUpscaler):
    """Makes every pixel four by four, and remembers what it was given."""

    def __init__(self) -> None:
        self.given: list[tuple[int, ...]] = []

    def enlarge(
        self, picture: Picture, control: JobControl, report: Callable[[int, int], None] | None = None
    ) -> Picture:
        self.given.append(picture.shape[:2])
        return picture.repeat(4, axis=0).repeat(4, axis=1)


@pytest.mark.parametrize(
    ("small", "wanted", "given"),
    [
        ((128, 128), (256, 256), [(128, 128)]),
        ((128, 128), (512, 512), [(128, 128)]),
        ((128, 128), (1024, 1024), [(128, 128), (256, 256)]),
        ((128, 128), (2048, 2048), [(128, 128), (256, 256)]),
        ((128, 128), (700, 700), [(128, 128), (175, 175)]),
        ((128, 512), (200, 800), [(128, 512)]),
        ((128, 1024), (200, 1600), []),
        ((128, 128), (128, 128), []),
        ((64, 64), (512, 512), [(64, 64), (128, 128)]),
    ],
)
def test_a_small_picture_is_enlarged_only_as_far_as_is_cheap(
    small: tuple[int, int], wanted: tuple[int, int], given: list[tuple[int, int]]
) -> None:
    upscaler = Counting()
    picture = np.zeros((*small, 3), np.uint8)
    picture[: small[0] // 2] = 200
    large = upscaler.to_size(picture, wanted[1], wanted[0], RecordingControl())
    assert large.shape == (*wanted, 3)
    assert upscaler.given == given
    assert large[2, 2, 0] == 200
    assert large[-2, -2, 0] == 0


@pytest.mark.starter
@pytest.mark.parametrize(("factor", "name", "channels"), [(2, "scene", 3), (4, "scene", 3), (2, "clear", 4)])
def test_upscale_at_any_size(inputs: dict[str, Path], factor: int, name: str, channels: int) -> None:
    engine, request = UpscaleEngine(), ask("upscale-onnx", task="upscale", init_image=name, upscale=factor)
    engine.load(shipped("upscale-fast", "upscale-onnx"), {}, request, RecordingControl())
    larger = pixels(engine, request, inputs)
    assert larger.shape == (90 * factor, 140 * factor, channels)
    small = np.asarray(Image.fromarray(larger).resize((140, 90), Image.Resampling.BOX)).astype(int)
    assert np.abs(small - np.asarray(Image.open(inputs[name]))).mean() < 4


@pytest.mark.starter
def test_a_fine_enlargement_is_nearer_to_the_truth(tmp_path: Path) -> None:
    truth = Image.new("RGB", (240, 240), (90, 140, 190))
    draw = ImageDraw.Draw(truth)
    for at in range(8):
        draw.line((10 + 30 * at, 10, 230 - 20 * at, 230), fill=(250, 240 - 20 * at, 40), width=5)
    truth.resize((60, 60), Image.Resampling.BICUBIC).save(tmp_path / "small.png")
    engine = UpscaleEngine()
    engine.load(shipped("upscale-fast", "upscale-onnx"), {}, ask("upscale-onnx", task="upscale"), RecordingControl())

    def error(steps: int) -> float:
        request = ask("upscale-onnx", task="upscale", init_image="small", upscale=4, steps=steps)
        made = pixels(engine, request, {"small": tmp_path / "small.png"})
        return float(((made.astype(float) - np.asarray(truth)) ** 2).mean())

    assert error(8) < error(1)


@pytest.mark.starter
def test_cut_out_keeps_the_subject(inputs: dict[str, Path]) -> None:
    engine, request = CutOutEngine(), ask("cut-out-onnx", task="cut-out", init_image="scene")
    engine.load(shipped("cut-out", "cut-out-onnx"), {}, request, RecordingControl())
    cut = pixels(engine, request, inputs)
    assert cut.shape == (90, 140, 4)
    assert cut[45, 70, 3] > 240
    assert cut[5, 5, 3] < 15
    opaque = cut[..., 3] == 255
    assert np.array_equal(cut[..., :3][opaque], np.asarray(Image.open(inputs["scene"]))[opaque])


@pytest.mark.starter
def test_style_transfer_by_number_by_name_and_by_picture(inputs: dict[str, Path]) -> None:
    engine, request = StyleTransferEngine(), ask("style-onnx", task="style-transfer", init_image="scene", strength=1.0)
    engine.load(shipped("style-transfer", "style-onnx"), {}, request, RecordingControl())

    def painted(**fields: object) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
        return pixels(
            engine, ask("style-onnx", task="style-transfer", init_image="scene", **{"strength": 1.0, **fields}), inputs
        )

    starry = painted(style="starry night")
    assert starry.shape == (90, 140, 3)
    assert np.array_equal(starry, painted(style=str(STYLES.index("starry night"))))
    assert not np.array_equal(starry, painted(style="dusk"))
    assert not np.array_equal(painted(style_image="clear"), painted(style_image="scene"))
    assert np.array_equal(painted(strength=0.0), np.asarray(Image.open(inputs["scene"])))


@pytest.mark.starter
def test_a_style_keeps_what_is_transparent_and_brings_no_white_rim(tmp_path: Path) -> None:
    disc = Image.new("RGBA", (160, 120), (255, 255, 255, 0))
    large = Image.new("L", (640, 480))
    ImageDraw.Draw(large).ellipse((120, 60, 520, 420), fill=255)
    cover = large.resize(disc.size, Image.Resampling.BOX)
    disc.paste((40, 20, 60), (0, 0, 160, 120))
    disc.putalpha(cover)
    disc.save(tmp_path / "cut.png")
    engine, request = StyleTransferEngine(), ask("style-onnx", task="style-transfer", init_image="cut", strength=0.4)
    engine.load(shipped("style-transfer", "style-onnx"), {}, request, RecordingControl())
    made = pixels(engine, request, {"cut": tmp_path / "cut.png"})
    alpha = np.asarray(cover)
    assert np.array_equal(made[..., 3], alpha)
    light = made[..., :3].mean(axis=2)
    edge, inside = light[(alpha > 60) & (alpha < 200)].mean(), light[alpha == 255].mean()
    assert edge - inside < (255 - inside) / 4, "of half a white ground it would be half as light again"


MOST_KEPT_MIB = 150
"""Of what U-2-Net takes for a picture of any size (470 MiB), and a style for one of 768 pixels."""


@pytest.mark.starter
@pytest.mark.parametrize(
    ("engine", "model", "style"), [(CutOutEngine(), "cut-out", ""), (StyleTransferEngine(), "style-transfer", "dusk")]
)
def test_what_a_run_took_of_memory_goes_back(
    engine: CutOutEngine | StyleTransferEngine, model: str, style: str, tmp_path: Path
) -> None:
    Image.linear_gradient("L").convert("RGB").resize((768, 768)).save(tmp_path / "large.png")
    before = psutil.Process().memory_full_info().uss
    request = ask(engine.name, task=model, init_image="large", style=style)
    engine.load(shipped(model, engine.name), {}, request, RecordingControl())
    pixels(engine, request, {"large": tmp_path / "large.png"})
    assert (psutil.Process().memory_full_info().uss - before) / 2**20 < MOST_KEPT_MIB


@pytest.mark.parametrize("style", ["26", "-1", "nothing", "3:0", "1:nan"])
def test_a_style_that_is_none_is_refused(style: str) -> None:
    with pytest.raises(StudioError) as caught:
        style_weights(style)
    assert isinstance(caught.value.failure, BadRequest)


def test_blends_are_shares() -> None:
    weights = style_weights("3:1,dusk:3")
    assert weights[3] == pytest.approx(0.25)
    assert weights[STYLES.index("dusk")] == pytest.approx(0.75)


def long_graph(products: int) -> bytes:
    """A chain of matrix products that takes seconds."""
    square = numpy_helper.from_array(np.eye(768, dtype=np.float32), "square")
    nodes = [helper.make_node("MatMul", [f"v{i}", "square"], [f"v{i + 1}"]) for i in range(products)]
    ends = [helper.make_tensor_value_info(f"v{i}", TensorProto.FLOAT, ["n", 768]) for i in (0, products)]
    graph = helper.make_graph(nodes, "long", ends[:1], ends[1:], [square])
    model: bytes = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9
    ).SerializeToString()
    return model


def test_cancel_inside_a_run_leaves_the_session_usable() -> None:
    control = RecordingControl()
    session = make_session(long_graph(2000), control, device="cpu")
    begun = threading.Event()
    values = np.ones((2048, 768), np.float32)

    def cancel() -> None:
        begun.wait()
        control.cancel()

    reader = threading.Thread(target=cancel)
    reader.start()

    def run() -> None:
        with session.run_options(control) as options:
            begun.set()
            session.raw.run(None, {"v0": values}, options)

    with pytest.raises(Cancelled):
        run()
    reader.join()
    [result] = session.run(None, {"v0": np.ones((1, 768), np.float32)}, RecordingControl())
    assert np.array_equal(result, np.ones((1, 768), np.float32))


def test_what_is_no_graph_is_a_damaged_model(tmp_path: Path) -> None:
    (tmp_path / "bad.onnx").write_bytes(b"not a graph at all")
    with pytest.raises(StudioError) as caught:
        make_session(tmp_path / "bad.onnx", RecordingControl(), device="cpu")
    assert isinstance(caught.value.failure, ModelDamaged)
    assert caught.value.failure.file == "bad.onnx"


def test_a_gpu_asked_for_by_name_is_never_replaced_in_silence() -> None:
    import onnxruntime

    if "CUDAExecutionProvider" in onnxruntime.get_available_providers():
        pytest.skip("this ONNX Runtime has CUDA")
    with pytest.raises(StudioError) as caught:
        make_session(long_graph(1), RecordingControl(), device="cuda:0")
    assert isinstance(caught.value.failure, RuntimeMissing)


def test_the_shipped_graphs_are_valid() -> None:
    from studio import places

    for path in places.shipped_models_dir().rglob("*.onnx"):
        onnx.checker.check_model(str(path))
