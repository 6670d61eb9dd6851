"""What a step takes is counted before it is drawn, for every family, its ControlNets and its adapters; held against
what torch says that it allocates for the very call that the pipeline makes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from control import RecordingControl
from drawing import ask, draw, in_folder, one_file

from studio.domain.errors import OutOfMemory, StudioError
from studio.domain.requests import ControlUse, ModelRef, PictureRequest, ReferenceUse
from studio.engines.picture.moving.engine import MovingEngine
from studio.engines.picture.pipelines.engine import DiffusersEngine
from studio.wire.messages import LocalModel

torch = pytest.importorskip("torch")
from diffusers.pipelines.qwenimage import pipeline_qwenimage_edit_plus as several  # noqa: E402
from tiny_guides import control_net, image_encoder, ip_adapter  # noqa: E402
from tiny_pipes import a_picture  # noqa: E402

from studio.engines.picture.pipelines import memory, step_shapes, tiles  # noqa: E402
from studio.engines.picture.pipelines.memory import Needs  # noqa: E402
from studio.engines.picture.pipelines.references import References  # noqa: E402
from studio.engines.picture.pipelines.step_shapes import Size  # noqa: E402
from tests.engines.picture.torch_record import allocated  # noqa: E402

pytestmark = pytest.mark.torch

LEAST, MOST = 0.8, 1.3
"""Of what torch allocates: libraries take some besides, and prompts may be shorter than what a model reads at most."""
SIDE = 128
PICTURES = ("sd1", "sdxl", "sd3", "flux", "z-image", "flux2", "qwen-edit")
FILMS = ("wan", "wan-i2v", "ltx")


class Calls:
    """Of a network, as the pipeline makes them."""

    def __init__(self, net: Any) -> None:
        self.net, self.made = net, list[tuple[tuple[Any, ...], dict[str, Any]]]()
        self._hook = net.register_forward_pre_hook(lambda _net, args, named: self.made.append((args, named)),
                                                   with_kwargs=True)  # fmt: skip

    def again(self) -> object:
        self._hook.remove()
        args, named = self.made[0]
        return self.net(*args, **named)


def denoiser(pipe: Any) -> Any:
    return getattr(pipe, "unet", None) or pipe.transformer


def loaded(folder: Path, request: PictureRequest, **helpers: LocalModel) -> DiffusersEngine:
    engine = DiffusersEngine()
    engine.load(in_folder(folder, "qwen-edit" if "qwen" in folder.name else ""), helpers, request, RecordingControl())
    return engine


def near(counted: int, measured: int) -> None:
    assert LEAST * measured <= counted <= MOST * measured, (counted, measured, round(counted / measured, 2))


@pytest.fixture
def inputs(tmp_path: Path) -> dict[str, Path]:
    a_picture(SIDE, SIDE).save(tmp_path / "picture.png")
    return {"picture": tmp_path / "picture.png"}


@pytest.mark.parametrize("family", PICTURES)
def test_a_step_of_a_picture(
    tiny: Callable[[str], Path], inputs: dict[str, Path], monkeypatch: pytest.MonkeyPatch, family: str
) -> None:
    for module, name in ((several, "VAE_IMAGE_SIZE"), (step_shapes, "_SEEN")):
        monkeypatch.setattr(module, name, SIDE * SIDE)
    changes = {"task": "image-to-image", "init_image": "picture"} if family in ("qwen-edit", "flux2") else {}
    request = ask(width=SIDE, height=SIDE, steps=1, prompt="a photo of a red cat, " * 12, **changes)
    engine = loaded(tiny(family), request)
    [pipe] = engine.pipes.values()
    calls = Calls(denoiser(pipe))
    draw(engine, request, inputs)
    size = Size(SIDE, SIDE, guided=True, seen=(SIDE * SIDE,) if changes else ())
    near(Needs(pipe).step(size), allocated(calls.again))


@pytest.mark.parametrize("family", FILMS)
def test_a_step_of_a_film(tiny: Callable[[str], Path], inputs: dict[str, Path], family: str) -> None:
    side, frames = (128, 33) if family != "ltx" else (64, 17)
    starts = {"task": "image-to-image", "init_image": "picture"} if family == "wan-i2v" else {}
    request = ask("moving-diffusers", width=side, height=side, frames=frames, steps=1, **starts)
    engine = MovingEngine()
    engine.load(in_folder(tiny(family), family), {}, request, RecordingControl())
    pipe = engine.pipe
    calls = Calls(pipe.transformer)
    list(engine.run(request, inputs, RecordingControl()))
    needs = Needs(pipe)
    near(needs.step(Size(side, side, guided=True, frames=frames)), allocated(calls.again))
    assert needs.decode(side, side, frames) > needs.decode(side, side, 1) > side * side * 4 * 4


@pytest.mark.parametrize("count", [1, 2])
@pytest.mark.parametrize("family", ["sd1", "sdxl", "sd3", "flux"])
def test_a_step_with_control_nets(
    tiny: Callable[[str], Path], inputs: dict[str, Path], tmp_path: Path, family: str, count: int
) -> None:
    folder = control_net(tiny(family), family, tmp_path / "net")
    net = LocalModel(id="net", engine="diffusers", root=str(folder), files=in_folder(folder).files)
    use = ControlUse(model=ModelRef(id="net", engine="diffusers"), picture="picture")
    request = ask(width=SIDE, height=SIDE, steps=1, controls=(use,) * count)
    engine = loaded(tiny(family), request, net=net)
    [native] = engine.pipes.values()
    draw(engine, request, inputs)
    [made] = [pipe for pipe in engine.pipes.values() if pipe is not native]
    calls = [Calls(made.controlnet), Calls(denoiser(made))]
    draw(engine, request, inputs)
    needs, size = Needs(native), Size(SIDE, SIDE, guided=True)
    near(needs.step(size, made), allocated(lambda: [each.again() for each in calls]))
    assert needs.step(size, made) > needs.step(size)


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("family", ["sd1", "sdxl", "flux"])
def test_a_step_with_references(
    tiny: Callable[[str], Path], inputs: dict[str, Path], tmp_path: Path, family: str, count: int
) -> None:
    adapter = one_file(ip_adapter(tiny(family), tmp_path / "style.safetensors"))
    seer = image_encoder(tmp_path / "encoder")
    encoder = LocalModel(id="encoder", engine="diffusers", root=str(seer), files=in_folder(seer).files)
    use = ReferenceUse(
        model=ModelRef(id="style", engine="diffusers"), picture="picture", encoder=ModelRef("encoder", "diffusers")
    )
    request = ask(width=SIDE, height=SIDE, steps=1, references=(use,) * count, prompt="a photo of a red cat, " * 12)
    engine = loaded(tiny(family), request, style=adapter, encoder=encoder)
    [pipe] = engine.pipes.values()
    needs, size = Needs(pipe), Size(SIDE, SIDE, guided=True)
    plain = needs.step(size)
    assert needs.seeing() == 0
    steps, eyes = Calls(denoiser(pipe)), list[Calls]()
    use_adapters = References.use

    def used(references: References, asked: Sequence[ReferenceUse]) -> bool:
        changed = use_adapters(references, asked)
        eyes.append(Calls(pipe.image_encoder))
        return changed

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(References, "use", used)
        draw(engine, request, inputs)
    near(needs.step(size), allocated(steps.again))
    assert needs.step(size) > plain
    near(needs.seeing(), allocated(eyes[0].again))


@pytest.mark.parametrize("family", ["sd3", "flux", "qwen-edit"])
def test_what_networks_keep_between_calls_stays(
    tiny: Callable[[str], Path], inputs: dict[str, Path], monkeypatch: pytest.MonkeyPatch, family: str
) -> None:
    """A picture that was counted before is the one that was not."""
    monkeypatch.setattr(several, "VAE_IMAGE_SIZE", 64 * 64)
    changes = {"task": "image-to-image", "init_image": "picture"} if family == "qwen-edit" else {}
    request = ask(**changes)
    [plain] = draw(loaded(tiny(family), request), request, inputs)
    monkeypatch.setattr(memory, "_PLENTY", 1 << 40)
    steps, step = list[int](), Needs.step

    def told(needs: Needs, size: Size, pipe: Any = None) -> int:
        steps.append(step(needs, size, pipe))
        return steps[-1]

    monkeypatch.setattr(Needs, "step", told)
    [counted] = draw(loaded(tiny(family), request), request, inputs)
    assert steps
    assert all(steps)
    assert (plain.pixels == counted.pixels).all()


@pytest.mark.parametrize("family", ["flux", "sd3"])
def test_a_step_without_room_is_refused_before_it_is_drawn(
    tiny: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch, family: str
) -> None:
    engine = loaded(tiny(family), ask())
    [pipe] = engine.pipes.values()
    step = Needs(pipe).step(Size(96, 96, guided=True))
    read: list[int] = []
    pipe.text_encoder.register_forward_hook(lambda *_: read.append(1))
    monkeypatch.setattr(memory, "free_bytes", lambda _device: int(0.9 * step / memory.USED))
    monkeypatch.setattr(Needs, "decode", lambda *_: 1)
    with pytest.raises(StudioError) as caught:
        draw(engine, ask(width=96, height=96))
    failure = caught.value.failure
    assert isinstance(failure, OutOfMemory)
    assert failure.needed_bytes == step
    assert not read, "not even the words were read"


def test_a_film_without_room_is_refused_or_decoded_in_tiles(
    tiny: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    request = ask("moving-diffusers", width=128, height=128, frames=5, steps=1)
    engine = MovingEngine()
    engine.load(in_folder(tiny("wan"), "wan"), {}, request, RecordingControl())
    needs = Needs(engine.pipe)
    step = needs.step(Size(128, 128, guided=True, frames=5))
    monkeypatch.setattr(memory, "free_bytes", lambda _device: int(0.9 * step / memory.USED))
    with pytest.raises(StudioError) as caught:
        list(engine.run(request, {}, RecordingControl()))
    assert isinstance(caught.value.failure, OutOfMemory)
    assert "fewer frames" in caught.value.failure.fits
    monkeypatch.undo()
    monkeypatch.setattr(Needs, "step", lambda *_: 1)
    monkeypatch.setattr(tiles, "LARGEST", 64)
    between = (needs.decode(128, 128, 5) + needs.decode_in_tiles(128, 128, 5)) // 2
    monkeypatch.setattr(memory, "free_bytes", lambda _device: int(between / memory.USED))
    control = RecordingControl()
    [done] = engine.run(request, {}, control)
    assert control.notes == [memory.TILES]
    assert done.request.tiled
