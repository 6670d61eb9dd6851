"""Loading, cancelling and failing with the diffusers engine: single files, LoRAs, pickles, memory, black pictures."""

from __future__ import annotations

import json
import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from control import RecordingControl
from drawing import ask, draw, in_folder, one_file, pixels

from studio.domain.errors import (
    Cancelled,
    EngineFailed,
    ImportRefused,
    ModelDamaged,
    ModelMissing,
    ModelUnsupported,
    OutOfMemory,
    StudioError,
)
from studio.domain.requests import LoraUse, ModelRef
from studio.engines.picture.pipelines.engine import DiffusersEngine
from studio.engines.picture.pipelines.single_file import recognise
from studio.wire.messages import LocalModel

torch = pytest.importorskip("torch")
import diffusers  # noqa: E402
from ldm_layout import checkpoint  # noqa: E402
from safetensors.torch import save_file  # noqa: E402

from studio.engines.picture.pipelines.schedulers import fresh_scheduler  # noqa: E402
from studio.engines.picture.pipelines.vae_guard import AGAIN  # noqa: E402
from studio.engines.runtime.torch_cancel import ControlHolder, band_convolutions, memory_failure  # noqa: E402

pytestmark = pytest.mark.torch


def loaded(model: LocalModel, helpers: dict[str, LocalModel] | None = None, **fields: Any) -> DiffusersEngine:
    engine = DiffusersEngine()
    engine.load(model, helpers or {}, ask(**fields), RecordingControl())
    return engine


def failure_of(action: Callable[[], object]) -> Any:
    with pytest.raises(StudioError) as caught:
        action()
    return caught.value.failure


def saved(weights: dict[str, Any], path: Path) -> Path:
    save_file({name: tensor.contiguous().clone() for name, tensor in weights.items()}, str(path))
    return path


def pipe_of(folder: Path) -> Any:
    return diffusers.StableDiffusionPipeline.from_pretrained(str(folder), local_files_only=True)


def test_a_single_file_draws_what_its_folder_draws(tiny: Callable[[str], Path], tmp_path: Path) -> None:
    folder = tiny("sd1")
    pipe = pipe_of(folder)
    path = saved(checkpoint(pipe.unet, pipe.vae, pipe.text_encoder), tmp_path / "tiny.safetensors")
    model = LocalModel(
        id="tiny", engine="diffusers", root=str(tmp_path), files={path.name: str(path), "config": str(folder)}
    )
    assert np.array_equal(pixels(loaded(model), ask()), pixels(loaded(in_folder(folder)), ask()))


def test_weights_that_are_only_there_in_half_precision_are_read(tiny: Callable[[str], Path], tmp_path: Path) -> None:
    folder = tmp_path / "half"
    shutil.copytree(tiny("sd1"), folder)
    for path in list(folder.glob("*/*.safetensors")):
        path.rename(path.with_suffix(".fp16.safetensors"))
    assert np.array_equal(pixels(loaded(in_folder(folder)), ask()), pixels(loaded(in_folder(tiny("sd1"))), ask()))


def test_endings_of_a_samplers_name_change_its_steps(tiny: Callable[[str], Path]) -> None:
    original = pipe_of(tiny("sd1")).scheduler
    plain = fresh_scheduler(original, "EulerDiscrete")
    for name in ("EulerDiscreteKarras", "EulerDiscrete Trailing"):
        changed = fresh_scheduler(original, name)
        plain.set_timesteps(4)
        changed.set_timesteps(4)
        assert not torch.equal(plain.sigmas, changed.sigmas)


UNET = "model.diffusion_model."
KINDS = {
    "sd1": {f"{UNET}input_blocks.0.0.weight": (320, 4, 3, 3),
            f"{UNET}input_blocks.1.1.transformer_blocks.0.attn2.to_k.weight": (320, 768),
            "cond_stage_model.transformer.x": (1,), "first_stage_model.x": (1,)},
    "sd1-inpaint": {f"{UNET}input_blocks.0.0.weight": (320, 9, 3, 3),
                    f"{UNET}input_blocks.1.1.transformer_blocks.0.attn2.to_k.weight": (320, 768),
                    "cond_stage_model.transformer.x": (1,), "first_stage_model.x": (1,)},
    "sd2": {f"{UNET}input_blocks.0.0.weight": (320, 4, 3, 3),
            f"{UNET}input_blocks.1.1.transformer_blocks.0.attn2.to_k.weight": (320, 1024),
            "cond_stage_model.model.x": (1,), "first_stage_model.x": (1,)},
    "sdxl": {f"{UNET}input_blocks.0.0.weight": (320, 4, 3, 3), "conditioner.embedders.1.model.x": (1,),
             "first_stage_model.x": (1,)},
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_checkpoints_are_told_apart_by_their_tensors(kind: str, tmp_path: Path) -> None:
    path = saved({name: torch.zeros(shape) for name, shape in KINDS[kind].items()}, tmp_path / "any.safetensors")
    found = recognise(path)
    assert found.config == kind
    assert found.predicts_velocity == (kind == "sd2")


@pytest.mark.parametrize(
    ("tensors", "word"),
    [
        ({"double_blocks.0.x": (1,)}, "FLUX"),
        ({"lora_unet_down.x": (1,)}, "LoRA"),
        ({f"{UNET}input_blocks.0.0.weight": (320, 4, 3, 3)}, "VAE"),
        ({"x": (1,)}, "no Stable Diffusion"),
    ],
)
def test_other_files_are_refused_with_a_reason(tensors: dict[str, Any], word: str, tmp_path: Path) -> None:
    path = saved({name: torch.zeros(shape) for name, shape in tensors.items()}, tmp_path / "any.safetensors")
    failure = failure_of(lambda: recognise(path))
    assert isinstance(failure, ModelUnsupported)
    assert word in failure.reason


def test_a_pickle_is_never_read(tmp_path: Path, tiny: Callable[[str], Path]) -> None:
    path = tmp_path / "evil.ckpt"
    torch.save({"x": torch.zeros(1)}, path)
    assert failure_of(lambda: loaded(one_file(path))).kind == "pickle"
    folder = tmp_path / "folder"
    shutil.copytree(tiny("sd1"), folder)
    (folder / "unet" / "diffusion_pytorch_model.safetensors").unlink()
    torch.save({}, folder / "unet" / "diffusion_pytorch_model.bin")
    failure = failure_of(lambda: loaded(in_folder(folder)))
    assert isinstance(failure, ImportRefused)
    assert failure.kind == "pickle"


def test_a_folder_with_a_program_of_its_own_is_refused(tmp_path: Path, tiny: Callable[[str], Path]) -> None:
    folder = tmp_path / "folder"
    shutil.copytree(tiny("sd1"), folder)
    index = json.loads((folder / "model_index.json").read_text())
    (folder / "model_index.json").write_text(json.dumps(index | {"unet": ["my_unet", "Mine"]}))
    assert failure_of(lambda: loaded(in_folder(folder))).kind == "unsafe"


def test_damaged_weights_are_named(tmp_path: Path, tiny: Callable[[str], Path]) -> None:
    folder = tmp_path / "folder"
    shutil.copytree(tiny("sd1"), folder)
    weights = folder / "unet" / "diffusion_pytorch_model.safetensors"
    weights.write_bytes(weights.read_bytes()[:200])
    assert isinstance(failure_of(lambda: loaded(in_folder(folder))), ModelDamaged)


def slowed(engine: DiffusersEngine, part: str, seconds: float) -> list[float]:
    """Have every leaf module of a part take its time; the list grows by the time of each."""
    times: list[float] = []

    def wait(module: Any, inputs: Any) -> None:
        times.append(time.perf_counter())
        time.sleep(seconds)

    for module in getattr(engine.pipes["text-to-image"], part).modules():
        if not list(module.children()):
            module.register_forward_pre_hook(wait)
    return times


class CancelSoon(RecordingControl):
    """Cancels from another thread once `when` holds."""

    def __init__(self, when: Callable[[], bool]) -> None:
        super().__init__()
        self._when = when
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def _watch(self) -> None:
        while not self._when() and not self._done.wait(0.002):
            pass
        self.cancel()

    def end(self) -> None:
        self._done.set()
        self._thread.join()


@pytest.mark.parametrize("part", ["text_encoder", "unet", "vae"])
@pytest.mark.slow
def test_cancel_inside_a_step_a_text_encoding_and_a_decode(tiny: Callable[[str], Path], part: str) -> None:
    engine = loaded(in_folder(tiny("sd1")))
    before = pixels(engine, ask())
    times = slowed(engine, part, 0.02)
    control = CancelSoon(lambda: len(times) >= 3)
    try:
        with pytest.raises(Cancelled):
            # Words that were not read before: those of the first picture are kept.
            draw(engine, ask(prompt="a blue dog", steps=200), control=control)
        stopped = time.perf_counter()
    finally:
        control.end()
    assert len([moment for moment in times if moment > control.cancelled_at]) <= 1
    assert stopped - control.cancelled_at < 5
    assert np.array_equal(pixels(engine, ask()), before)


def test_cancel_inside_a_load(tiny: Callable[[str], Path]) -> None:
    class AtTheHundredthCheck(RecordingControl):
        checks = 0

        def check(self) -> None:
            self.checks += 1
            if self.checks == 100:
                self.cancel()
            super().check()

    control = AtTheHundredthCheck()
    engine = DiffusersEngine()
    with pytest.raises(Cancelled):
        engine.load(in_folder(tiny("sd1")), {}, ask(), control)
    assert control.checks < 110
    assert engine.held_bytes() == 0


def test_bands_give_the_same_bits() -> None:
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Conv2d(256, 256, 3, padding=1))
    picture = torch.randn(1, 256, 192, 192)
    with torch.no_grad():
        whole = model(picture)
        assert band_convolutions(model, ControlHolder()) == 1
        assert torch.equal(model(picture), whole)


def lora_file(folder: Path, target: Path, kohya: bool) -> Path:
    """A LoRA on every attention's query, in diffusers' layout or in kohya's."""
    unet = pipe_of(folder).unet
    torch.manual_seed(1)
    weights = {}
    for name, module in unet.named_modules():
        if not name.endswith("to_q"):
            continue
        down, up = torch.randn(2, module.in_features), torch.randn(module.out_features, 2)
        if kohya:
            start = "lora_unet_" + name.replace(".", "_")
            weights |= {
                f"{start}.lora_down.weight": down,
                f"{start}.lora_up.weight": up,
                f"{start}.alpha": torch.tensor(2.0),
            }
        else:
            weights |= {f"unet.{name}.lora_A.weight": down, f"unet.{name}.lora_B.weight": up}
    return saved(weights, target)


@pytest.mark.parametrize("kohya", [False, True])
def test_a_lora_counts_by_its_weight(tiny: Callable[[str], Path], tmp_path: Path, kohya: bool) -> None:
    folder = tiny("sd1")
    path = lora_file(folder, tmp_path / "style.safetensors", kohya)
    reference = ModelRef(id="style", engine="diffusers")

    def use(weight: float) -> Any:
        return ask(loras=(LoraUse(model=reference, weight=weight),))

    engine = DiffusersEngine()
    engine.load(in_folder(folder), {"style": one_file(path)}, use(1.0), RecordingControl())
    plain = pixels(loaded(in_folder(folder)), ask())
    full, half, none = (pixels(engine, use(weight)).astype(int) for weight in (1.0, 0.5, 0.0))
    assert np.abs(none - plain).max() <= 1
    assert np.abs(full - plain).mean() > np.abs(half - plain).mean() > 0


def test_a_lora_that_is_not_there_or_fits_nothing_is_named(tiny: Callable[[str], Path], tmp_path: Path) -> None:
    request = ask(loras=(LoraUse(model=ModelRef(id="style", engine="diffusers")),))
    model = in_folder(tiny("sd1"))
    engine = DiffusersEngine()
    missing = failure_of(lambda: engine.load(model, {}, request, RecordingControl()))
    assert missing == ModelMissing(model_id="style")
    path = saved({"unet.nothing.like.it.lora_A.weight": torch.zeros(2, 8)}, tmp_path / "other.safetensors")
    failure = failure_of(lambda: engine.load(model, {"style": one_file(path)}, request, RecordingControl()))
    assert isinstance(failure, ModelDamaged)


def test_a_decode_without_numbers_is_done_again_in_float32(tiny: Callable[[str], Path]) -> None:
    engine = loaded(in_folder(tiny("sd1")), dtype="bfloat16")
    vae = engine.pipes["text-to-image"].vae

    def overflow(module: Any, inputs: Any, output: Any) -> Any:
        return output * float("nan") if output.dtype == torch.bfloat16 else output

    vae.decoder.register_forward_hook(overflow)
    control = RecordingControl()
    [done] = draw(engine, ask(dtype="bfloat16"), control=control)
    assert control.notes == [AGAIN]
    assert done.pixels.std() > 1
    assert done.request.dtype == "bfloat16"
    assert done.request.decoded_in == "float32"
    assert vae.dtype == torch.bfloat16
    [after] = draw(loaded(in_folder(tiny("sd1")), dtype="bfloat16"), ask(dtype="bfloat16"))
    assert after.request.decoded_in == ""


def test_numbers_that_overflow_before_the_decode_are_a_failure_in_words(tiny: Callable[[str], Path]) -> None:
    engine = loaded(in_folder(tiny("sd1")))
    engine.pipes["text-to-image"].unet.register_forward_hook(lambda module, inputs, output: (output[0] * float("nan"),))
    failure = failure_of(lambda: draw(engine, ask()))
    assert isinstance(failure, EngineFailed)
    assert "overflowed" in failure.error


def test_out_of_memory_says_what_was_tried_and_what_fits(tiny: Callable[[str], Path]) -> None:
    engine = loaded(in_folder(tiny("sd1")))

    def fail(module: Any, inputs: Any) -> None:
        raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.50 GiB. GPU 0 has less.")

    engine.pipes["text-to-image"].unet.register_forward_pre_hook(fail)
    failure = failure_of(lambda: draw(engine, ask(width=1024, height=1024)))
    assert isinstance(failure, OutOfMemory)
    assert failure.needed_bytes == int(2.5 * 2**30)
    assert failure.free_bytes
    assert failure.fits == "640 x 640, or the same in bfloat16"
    assert memory_failure(ValueError("out of memory"), "cpu") is None


def test_a_model_larger_than_memory_is_not_even_tried(
    tiny: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studio.engines.runtime.torch_cancel.free_bytes", lambda device: 1000)
    failure = failure_of(lambda: loaded(in_folder(tiny("sd1"))))
    assert isinstance(failure, OutOfMemory)
    assert failure.needed_bytes is not None
    assert failure.needed_bytes > 1000


def test_a_long_prompt_is_read_without_a_word(tiny: Callable[[str], Path]) -> None:
    control = RecordingControl()
    engine = loaded(in_folder(tiny("sd1")))
    [dog] = draw(engine, ask(prompt="red " * 80 + "dog", steps=1), control=control)
    [cat] = draw(engine, ask(prompt="red " * 80 + "cat", steps=1), control=control)
    assert control.notes == []
    assert (dog.pixels != cat.pixels).any()


def test_unload_gives_everything_back(tiny: Callable[[str], Path]) -> None:
    engine = loaded(in_folder(tiny("sd1")))
    assert engine.held_bytes() > 100_000
    assert dict(engine.versions())["torch"] == str(torch.__version__)
    engine.unload()
    assert engine.held_bytes() == 0
