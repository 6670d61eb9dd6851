"""Pictures drawn after references are those of bare diffusers with the same IP-Adapters, bit for bit."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from control import RecordingControl
from drawing import ask, in_folder, one_file, pixels

from studio.domain.errors import BadRequest, ModelDamaged, ModelMissing, ModelUnsupported, StudioError
from studio.domain.requests import ControlUse, ModelRef, PictureRequest, ReferenceUse
from studio.engines.picture.pipelines.engine import DiffusersEngine
from studio.wire.messages import LocalModel

torch = pytest.importorskip("torch")
import diffusers  # noqa: E402
import transformers  # noqa: E402
from safetensors.torch import load_file, save_file  # noqa: E402
from tiny_guides import control_net, image_encoder, ip_adapter  # noqa: E402
from tiny_pipes import a_mask, a_picture  # noqa: E402

pytestmark = pytest.mark.torch

FAMILIES = ("sd1", "sdxl", "flux")
Adapter = Callable[[str], dict[str, LocalModel]]


@pytest.fixture
def inputs(tmp_path: Path) -> dict[str, Path]:
    pictures = {"picture": a_picture(), "mask": a_mask(), "first": a_picture(96, 64), "other": a_picture().rotate(90)}
    for name, picture in pictures.items():
        picture.save(tmp_path / f"{name}.png")
    return {name: tmp_path / f"{name}.png" for name in pictures}


@pytest.fixture(scope="session")
def adapter(tiny: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Adapter:
    home = tmp_path_factory.mktemp("adapters")
    encoder = in_folder(image_encoder(home / "encoder"))

    def helpers(family: str) -> dict[str, LocalModel]:
        file = home / f"{family}.safetensors"
        if not file.exists():
            ip_adapter(tiny(family), file)
        return {"adapter": one_file(file), "encoder": encoder}

    return helpers


def use(picture: str = "first", **fields: Any) -> ReferenceUse:
    encoder = ModelRef(id="encoder", engine="diffusers")
    return ReferenceUse(model=ModelRef(id="adapter", engine="diffusers"), encoder=encoder, picture=picture, **fields)


def loaded(folder: Path, helpers: dict[str, LocalModel], request: PictureRequest) -> DiffusersEngine:
    engine = DiffusersEngine()
    engine.load(in_folder(folder), helpers, request, RecordingControl())
    return engine


def bare(kind: Any, folder: Path, helpers: dict[str, LocalModel], scales: list[float], **arguments: Any) -> Any:
    """`kind` gives the pipeline of a folder."""
    pipe = kind.from_pretrained(str(folder), dtype=torch.float32, local_files_only=True)
    encoder = transformers.CLIPVisionModelWithProjection.from_pretrained(helpers["encoder"].root, local_files_only=True)
    pipe.register_modules(image_encoder=encoder)
    [file] = helpers["adapter"].files
    where, names = [helpers["adapter"].root] * len(scales), [file] * len(scales)
    if hasattr(pipe, "unet"):
        pipe.load_ip_adapter(where, subfolder=[""] * len(scales), weight_name=names, image_encoder_folder=None)
    else:
        pipe.load_ip_adapter(where, weight_name=names, image_encoder_pretrained_model_name_or_path=None)
    pipe.set_ip_adapter_scale(scales)
    pipe.set_progress_bar_config(disable=True)
    generator = torch.Generator("cpu").manual_seed(11)
    made = pipe(
        prompt="a photo of a red cat", num_inference_steps=3, guidance_scale=5.0, generator=generator, **arguments
    )
    return np.asarray(made.images[0].convert("RGB"))


@pytest.mark.parametrize("family", FAMILIES)
def test_text_to_image(
    tiny: Callable[[str], Path], adapter: Adapter, inputs: dict[str, Path], family: str
) -> None:  # fmt: skip
    request = ask(references=(use(strength=0.7),))
    engine = loaded(tiny(family), adapter(family), request)
    ours = pixels(engine, request, inputs)
    theirs = bare(diffusers.AutoPipelineForText2Image, tiny(family), adapter(family), [0.7], width=64, height=64,
                  ip_adapter_image=[a_picture(96, 64)])  # fmt: skip
    assert np.array_equal(ours, theirs)
    assert not np.array_equal(ours, pixels(engine, ask(references=(use("other", strength=0.7),)), inputs))


@pytest.mark.parametrize("family", FAMILIES)
def test_several_each_by_its_own_strength(
    tiny: Callable[[str], Path], adapter: Adapter, inputs: dict[str, Path], family: str
) -> None:
    request = ask(references=(use(strength=0.3), use("other", strength=1.0)))
    ours = pixels(loaded(tiny(family), adapter(family), request), request, inputs)
    theirs = bare(diffusers.AutoPipelineForText2Image, tiny(family), adapter(family), [0.3, 1.0], width=64, height=64,
                  ip_adapter_image=[a_picture(96, 64), a_picture().rotate(90)])  # fmt: skip
    assert np.array_equal(ours, theirs)


@pytest.mark.parametrize("family", FAMILIES)
def test_image_to_image(tiny: Callable[[str], Path], adapter: Adapter, inputs: dict[str, Path], family: str) -> None:
    request = ask(task="image-to-image", init_image="picture", strength=0.7, references=(use(),))
    ours = pixels(loaded(tiny(family), adapter(family), request), request, inputs)
    sizes = {"width": 64, "height": 64} if family == "flux" else {}
    theirs = bare(diffusers.AutoPipelineForImage2Image, tiny(family), adapter(family), [0.6], image=a_picture(),
                  strength=0.7, ip_adapter_image=[a_picture(96, 64)], **sizes)  # fmt: skip
    assert np.array_equal(ours, theirs)


@pytest.mark.parametrize("family", FAMILIES)
def test_inpaint(tiny: Callable[[str], Path], adapter: Adapter, inputs: dict[str, Path], family: str) -> None:
    request = ask(task="inpaint", init_image="picture", mask="mask", strength=0.9, references=(use(),))
    ours = pixels(loaded(tiny(family), adapter(family), request), request, inputs)
    theirs = bare(diffusers.AutoPipelineForInpainting, tiny(family), adapter(family), [0.6], image=a_picture(),
                  mask_image=a_mask(), strength=0.9, width=64, height=64, ip_adapter_image=[a_picture(96, 64)],
                  )  # fmt: skip
    inside = np.asarray(a_mask()) == 255
    assert np.array_equal(ours[inside], theirs[inside])


@pytest.mark.parametrize("family", FAMILIES)
def test_nothing_stays_behind(
    tiny: Callable[[str], Path], adapter: Adapter, inputs: dict[str, Path], family: str
) -> None:
    """Without references, with them and without again: the plain picture is the model's own, also from a picture."""
    changed = ask(task="image-to-image", init_image="picture", strength=0.7)
    engine = loaded(tiny(family), adapter(family), ask(references=(use(),)))
    plain, from_picture = pixels(engine, ask()), pixels(engine, changed, inputs)
    guided = pixels(engine, ask(references=(use(),)), inputs)
    assert np.array_equal(pixels(engine, ask()), plain)
    assert np.array_equal(pixels(engine, changed, inputs), from_picture)
    assert np.array_equal(pixels(engine, ask(references=(use(),)), inputs), guided)
    assert not np.array_equal(guided, plain)
    alone = loaded(tiny(family), {}, ask())
    assert np.array_equal(pixels(alone, ask()), plain)


def test_together_with_a_control_picture(
    tiny: Callable[[str], Path], adapter: Adapter, inputs: dict[str, Path], tmp_path: Path
) -> None:
    folder = control_net(tiny("sd1"), "sd1", tmp_path / "net")
    control = ControlUse(model=ModelRef(id="net", engine="diffusers"), picture="other", strength=0.5)
    request = ask(references=(use(),), controls=(control,))
    helpers = adapter("sd1") | {"net": in_folder(folder)}
    ours = pixels(loaded(tiny("sd1"), helpers, request), request, inputs)
    net = diffusers.ControlNetModel.from_pretrained(str(folder), local_files_only=True)

    class Controlled:
        @staticmethod
        def from_pretrained(*args: Any, **named: Any) -> Any:
            return diffusers.StableDiffusionControlNetPipeline.from_pretrained(*args, controlnet=net, **named)

    theirs = bare(Controlled, tiny("sd1"), adapter("sd1"), [0.6], image=a_picture().rotate(90), width=64, height=64,
                  controlnet_conditioning_scale=0.5, ip_adapter_image=[a_picture(96, 64)])  # fmt: skip
    assert np.array_equal(ours, theirs)


def _refused(folder: Path, helpers: dict[str, LocalModel], inputs: dict[str, Path]) -> Any:
    request = ask(references=(use(),))
    engine = loaded(folder, helpers, request)
    with pytest.raises(StudioError) as caught:
        pixels(engine, request, inputs)
    assert pixels(engine, ask()).std() > 1, "the model draws on without"
    return caught.value.failure


def test_what_does_not_fit_is_refused(
    tiny: Callable[[str], Path], adapter: Adapter, inputs: dict[str, Path], tmp_path: Path
) -> None:
    sd1, sdxl = adapter("sd1"), adapter("sdxl")
    assert isinstance(_refused(tiny("sd1"), sdxl, inputs), ModelUnsupported)
    assert isinstance(_refused(tiny("sd3"), sd1, inputs), BadRequest | ModelUnsupported)
    assert isinstance(_refused(tiny("z-image"), sd1, inputs), BadRequest)
    assert isinstance(_refused(tiny("sd1"), {"encoder": sd1["encoder"]}, inputs), ModelMissing)
    assert isinstance(_refused(tiny("sd1"), {"adapter": sd1["adapter"]}, inputs), ModelMissing)
    strange = tmp_path / "strange.safetensors"
    save_file({"weight": torch.zeros(2)}, strange)
    assert isinstance(_refused(tiny("sd1"), sd1 | {"adapter": one_file(strange)}, inputs), ModelDamaged)


def test_an_encoder_of_another_kind_is_refused(
    tiny: Callable[[str], Path], adapter: Adapter, inputs: dict[str, Path], tmp_path: Path
) -> None:
    [file] = [Path(path) for path in adapter("sd1")["adapter"].files.values()]
    tensors = load_file(file)
    tensors["image_proj.proj.weight"] = torch.zeros(len(tensors["image_proj.proj.weight"]), 48)
    other = tmp_path / "other.safetensors"
    save_file(tensors, other)
    failure = _refused(tiny("sd1"), adapter("sd1") | {"adapter": one_file(other)}, inputs)
    assert isinstance(failure, ModelUnsupported)
    assert "encoder" in failure.reason
