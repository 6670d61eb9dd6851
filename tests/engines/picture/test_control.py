"""Pictures drawn with ControlNets are those of bare diffusers, bit for bit, for every family and task that has them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from control import RecordingControl
from drawing import ask, draw, in_folder, one_file, pixels

from studio.domain.errors import BadRequest, Cancelled, ImportRefused, ModelMissing, ModelUnsupported, StudioError
from studio.domain.requests import ControlReading, ControlUse, ModelRef, PictureRequest
from studio.engines.picture.pipelines.engine import DiffusersEngine
from studio.wire.messages import LocalModel

torch = pytest.importorskip("torch")
import diffusers  # noqa: E402
from safetensors.torch import load_file, save_file  # noqa: E402
from tiny_guides import control_net  # noqa: E402
from tiny_pipes import a_mask, a_picture  # noqa: E402

pytestmark = pytest.mark.torch

DRAWERS = {
    "sd1": diffusers.StableDiffusionControlNetPipeline,
    "sd2": diffusers.StableDiffusionControlNetPipeline,
    "sdxl": diffusers.StableDiffusionXLControlNetPipeline,
    "sd3": diffusers.StableDiffusion3ControlNetPipeline,
    "flux": diffusers.FluxControlNetPipeline,
}
CHANGERS = {
    "sd1": diffusers.StableDiffusionControlNetImg2ImgPipeline,
    "sdxl": diffusers.StableDiffusionXLControlNetImg2ImgPipeline,
    "flux": diffusers.FluxControlNetImg2ImgPipeline,
}
PAINTERS = {
    "sd1": diffusers.StableDiffusionControlNetInpaintPipeline,
    "sd1-inpaint": diffusers.StableDiffusionControlNetInpaintPipeline,
    "sdxl": diffusers.StableDiffusionXLControlNetInpaintPipeline,
    "flux": diffusers.FluxControlNetInpaintPipeline,
}
NETS = {
    "flux": diffusers.FluxControlNetModel, "sd3": diffusers.SD3ControlNetModel,
}  # fmt: skip
Net = Callable[..., Path]


@pytest.fixture
def inputs(tmp_path: Path) -> dict[str, Path]:
    a_picture().save(tmp_path / "picture.png")
    a_mask().save(tmp_path / "mask.png")
    guide().save(tmp_path / "guide.png")
    return {name: tmp_path / f"{name}.png" for name in ("picture", "mask", "guide")}


@pytest.fixture(scope="session")
def net(tiny: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Net:
    made: dict[tuple[str, int], Path] = {}

    def folder(family: str, seed: int = 0) -> Path:
        base = family.removesuffix("-inpaint")
        if (base, seed) not in made:
            made[base, seed] = control_net(tiny(base), base, tmp_path_factory.mktemp("nets") / f"{base}-{seed}", seed)
        return made[base, seed]

    return folder


def guide(width: int = 64, height: int = 64) -> Any:
    return a_picture(width, height).rotate(90)


def use(name: str = "net", **fields: Any) -> ControlUse:
    return ControlUse(model=ModelRef(id=name, engine="diffusers"), picture=fields.pop("picture", "guide"), **fields)


def net_model(folder: Path, name: str = "net") -> LocalModel:
    return LocalModel(id=name, engine="diffusers", root=str(folder), files=in_folder(folder).files)


def loaded(folder: Path, nets: dict[str, Path], request: PictureRequest) -> DiffusersEngine:
    engine = DiffusersEngine()
    helpers = {name: net_model(where, name) for name, where in nets.items()}
    engine.load(in_folder(folder), helpers, request, RecordingControl())
    return engine


def bare(kind: Any, folder: Path, nets: list[Path], family: str, **arguments: Any) -> np.ndarray[Any, Any]:
    of = NETS.get(family, diffusers.ControlNetModel)
    guides = [of.from_pretrained(str(one), local_files_only=True) for one in nets]
    given: Any = guides[0] if len(guides) == 1 else guides
    if len(guides) > 1 and family == "flux":
        given = diffusers.FluxMultiControlNetModel(guides)
    pipe = kind.from_pretrained(str(folder), controlnet=given, dtype=torch.float32, local_files_only=True)
    pipe.set_progress_bar_config(disable=True)
    generator = torch.Generator("cpu").manual_seed(11)
    torch.manual_seed(11)
    made = pipe(
        prompt="a photo of a red cat", num_inference_steps=3, guidance_scale=5.0, generator=generator,
        width=64, height=64, **arguments,
    )  # fmt: skip
    return np.asarray(made.images[0].convert("RGB"))


def _name(family: str) -> str:
    return "image" if family in ("sd1", "sd2", "sdxl") else "control_image"


@pytest.mark.parametrize("family", DRAWERS)
def test_text_to_image(tiny: Callable[[str], Path], net: Net, inputs: dict[str, Path], family: str) -> None:
    request = ask(controls=(use(strength=0.8),))
    engine = loaded(tiny(family), {"net": net(family)}, request)
    ours = pixels(engine, request, inputs)
    theirs = bare(DRAWERS[family], tiny(family), [net(family)], family, controlnet_conditioning_scale=0.8,
                  **{_name(family): guide()})  # fmt: skip
    assert np.array_equal(ours, theirs)
    assert np.array_equal(ours, pixels(engine, request, inputs))
    assert not np.array_equal(ours, pixels(engine, ask()))


@pytest.mark.parametrize("family", CHANGERS)
def test_image_to_image(tiny: Callable[[str], Path], net: Net, inputs: dict[str, Path], family: str) -> None:
    request = ask(task="image-to-image", init_image="picture", strength=0.7, controls=(use(),))
    ours = pixels(loaded(tiny(family), {"net": net(family)}, request), request, inputs)
    theirs = bare(CHANGERS[family], tiny(family), [net(family)], family, image=a_picture(), control_image=guide(),
                  strength=0.7, controlnet_conditioning_scale=1.0)  # fmt: skip
    assert np.array_equal(ours, theirs)


@pytest.mark.parametrize("family", PAINTERS)
def test_inpaint(tiny: Callable[[str], Path], net: Net, inputs: dict[str, Path], family: str) -> None:
    request = ask(task="inpaint", init_image="picture", mask="mask", strength=0.9, controls=(use(),))
    ours = pixels(loaded(tiny(family), {"net": net(family)}, request), request, inputs)
    theirs = bare(PAINTERS[family], tiny(family), [net(family)], family.removesuffix("-inpaint"), image=a_picture(),
                  mask_image=a_mask(), control_image=guide(), strength=0.9, controlnet_conditioning_scale=1.0,
                  )  # fmt: skip
    inside = np.asarray(a_mask()) == 255
    assert np.array_equal(ours[inside], theirs[inside])
    assert np.array_equal(ours[~inside], np.asarray(a_picture())[~inside])


@pytest.mark.parametrize("family", ["sd1", "sdxl", "flux"])
def test_several_at_once(tiny: Callable[[str], Path], net: Net, inputs: dict[str, Path], family: str) -> None:
    nets = {"one": net(family), "other": net(family, 1)}
    uses = (use("one", strength=0.5), use("other", picture="picture", strength=1.2, end=0.5))
    request = ask(controls=uses)
    engine = loaded(tiny(family), nets, request)
    ours = pixels(engine, request, inputs)
    theirs = bare(
        DRAWERS[family], tiny(family), list(nets.values()), family, controlnet_conditioning_scale=[0.5, 1.2],
        control_guidance_start=[0.0, 0.0], control_guidance_end=[1.0, 0.5],
        **{_name(family): [guide(), a_picture()]},
    )  # fmt: skip
    assert np.array_equal(ours, theirs)
    assert not np.array_equal(ours, pixels(engine, ask(controls=uses[:1]), inputs))


def test_start_and_end_count(tiny: Callable[[str], Path], net: Net, inputs: dict[str, Path]) -> None:
    folder, request = tiny("sd1"), ask(controls=(use(start=0.4, end=0.9),))
    engine = loaded(folder, {"net": net("sd1")}, request)
    ours = pixels(engine, request, inputs)
    theirs = bare(DRAWERS["sd1"], folder, [net("sd1")], "sd1", image=guide(), control_guidance_start=0.4,
                  control_guidance_end=0.9)  # fmt: skip
    assert np.array_equal(ours, theirs)
    assert not np.array_equal(ours, pixels(engine, ask(controls=(use(),)), inputs))


def test_a_strength_of_nothing_is_the_plain_picture(
    tiny: Callable[[str], Path], net: Net, inputs: dict[str, Path]
) -> None:
    request = ask(controls=(use(strength=0.0),))
    engine = loaded(tiny("sd1"), {"net": net("sd1")}, request)
    assert np.array_equal(pixels(engine, request, inputs), pixels(engine, ask()))


def test_the_control_picture_is_read_at_the_size_of_the_result(
    tiny: Callable[[str], Path], net: Net, inputs: dict[str, Path], tmp_path: Path
) -> None:
    """A picture twice as wide is cropped around its middle, edges are found after that."""
    import cv2

    wide = guide(256, 128)
    wide.save(tmp_path / "wide.png")
    request = ask(controls=(use(picture="wide", reading=ControlReading(by="canny", low=60, high=120)),))
    engine = loaded(tiny("sd1"), {"net": net("sd1")}, request)
    ours = pixels(engine, request, {"wide": tmp_path / "wide.png"})
    from PIL import Image

    left = (wide.width - wide.height) // 2 if wide.width > wide.height else 0
    top = (wide.height - wide.width) // 2 if wide.height > wide.width else 0
    side = min(wide.size)
    square = wide.crop((left, top, left + side, top + side)).resize((64, 64), Image.Resampling.LANCZOS)
    edges = Image.fromarray(cv2.Canny(np.asarray(square.convert("L")), 60, 120)).convert("RGB")
    assert np.asarray(edges).any()
    theirs = bare(DRAWERS["sd1"], tiny("sd1"), [net("sd1")], "sd1", image=edges)
    assert np.array_equal(ours, theirs)


def test_of_a_masked_part_the_control_picture_is_the_same_part(
    tiny: Callable[[str], Path], net: Net, inputs: dict[str, Path]
) -> None:
    """Where only the masked part is drawn, the guide is cut and enlarged with it."""
    request = ask(task="inpaint", init_image="picture", mask="mask", strength=0.9, masked_only=True, padding=0,
                  controls=(use(),))  # fmt: skip
    ours = pixels(loaded(tiny("sd1"), {"net": net("sd1")}, request), request, inputs)
    from PIL import Image

    box = (16, 16, 48, 48)
    large = [one.crop(box).resize((64, 64), Image.Resampling.LANCZOS) for one in (a_picture(), guide())]
    theirs = bare(PAINTERS["sd1"], tiny("sd1"), [net("sd1")], "sd1", image=large[0], control_image=large[1],
                  mask_image=Image.new("L", (64, 64), 255), strength=0.9, controlnet_conditioning_scale=1.0,
                  )  # fmt: skip
    small = np.asarray(Image.fromarray(theirs).resize((32, 32), Image.Resampling.LANCZOS))
    assert np.array_equal(ours[16:48, 16:48], small)


def test_a_picture_of_a_batch_equals_the_same_made_alone(
    tiny: Callable[[str], Path], net: Net, inputs: dict[str, Path]
) -> None:
    request = ask(batch=2, controls=(use(),))
    engine = loaded(tiny("sd1"), {"net": net("sd1")}, request)
    _, second = draw(engine, request, inputs)
    assert second.request.controls == request.controls
    assert np.array_equal(pixels(engine, second.request, inputs), second.pixels)


def test_a_file_without_a_configuration(
    tiny: Callable[[str], Path], net: Net, inputs: dict[str, Path], tmp_path: Path
) -> None:
    [weights] = net("sd1").glob("*.safetensors")
    alone = tmp_path / "canny.safetensors"
    save_file(load_file(weights), alone)
    request = ask(controls=(use(),))
    engine = DiffusersEngine()
    engine.load(in_folder(tiny("sd1")), {"net": one_file(alone)}, request, RecordingControl())
    folder = loaded(tiny("sd1"), {"net": net("sd1")}, request)
    assert np.array_equal(pixels(engine, request, inputs), pixels(folder, request, inputs))


def _refused(tiny: Callable[[str], Path], family: str, helpers: dict[str, LocalModel], request: PictureRequest) -> Any:
    with pytest.raises(StudioError) as caught:
        DiffusersEngine().load(in_folder(tiny(family)), helpers, request, RecordingControl())
    return caught.value.failure


@pytest.mark.parametrize(("family", "other"), [("sd1", "sdxl"), ("sdxl", "sd1"), ("sd1", "flux"), ("flux", "sd1")])
def test_a_net_of_another_family_is_refused(tiny: Callable[[str], Path], net: Net, family: str, other: str) -> None:
    failure = _refused(tiny, family, {"net": net_model(net(other))}, ask(controls=(use(),)))
    assert isinstance(failure, ModelUnsupported)
    assert "another family" in failure.reason


def test_models_without_control_say_so(tiny: Callable[[str], Path], net: Net) -> None:
    failure = _refused(tiny, "z-image", {"net": net_model(net("sd1"))}, ask(controls=(use(),)))
    assert isinstance(failure, BadRequest)
    assert failure.field == "controls"


def test_what_is_not_here_and_what_is_a_pickle(tiny: Callable[[str], Path], tmp_path: Path) -> None:
    assert isinstance(_refused(tiny, "sd1", {}, ask(controls=(use(),))), ModelMissing)
    pickled = tmp_path / "net.pth"
    torch.save({"weight": torch.zeros(2)}, pickled)
    assert isinstance(_refused(tiny, "sd1", {"net": one_file(pickled)}, ask(controls=(use(),))), ImportRefused)


@pytest.mark.parametrize("fields", [{"start": 0.5, "end": 0.5}, {"start": 0.8, "end": 0.2}])
def test_an_end_before_the_start_is_refused(
    tiny: Callable[[str], Path], net: Net, inputs: dict[str, Path], fields: dict[str, float]
) -> None:
    engine = loaded(tiny("sd1"), {"net": net("sd1")}, ask(controls=(use(),)))
    with pytest.raises(StudioError) as caught:
        pixels(engine, ask(controls=(use(**fields),)), inputs)
    assert isinstance(caught.value.failure, BadRequest)


def test_a_cancel_within_the_net_is_heard(tiny: Callable[[str], Path], net: Net, inputs: dict[str, Path]) -> None:
    request = ask(steps=20, controls=(use(),))
    engine = loaded(tiny("sd1"), {"net": net("sd1")}, request)
    control = RecordingControl()
    seen: list[Any] = []

    def stop(module: Any, _inputs: Any) -> None:
        if isinstance(module, diffusers.ControlNetModel):
            seen.append(module)
            if len(seen) == 3:
                control.cancel()

    handle = torch.nn.modules.module.register_module_forward_pre_hook(stop)
    try:
        with pytest.raises(Cancelled):
            draw(engine, request, inputs, control)
    finally:
        handle.remove()
    assert len(seen) == 3
