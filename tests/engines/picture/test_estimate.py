"""What a picture needs is told before anything is loaded, and is what the loaded model counts before it draws."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from control import RecordingControl
from drawing import ask, draw, in_folder, one_file

from studio.domain.errors import ModelUnsupported, OutOfMemory, StudioError
from studio.domain.picture_memory import MEMORY_ENGINE, MemoryNeed, memory_asked
from studio.domain.requests import ControlUse, ModelRef, PictureRequest, ReferenceUse
from studio.engines.picture.estimate import MemoryEngine, size_of
from studio.engines.picture.moving.engine import MovingEngine
from studio.engines.picture.pipelines.engine import DiffusersEngine
from studio.engines.runtime import room
from studio.wire.messages import LocalModel

torch = pytest.importorskip("torch")
from tiny_guides import control_net, image_encoder, ip_adapter  # noqa: E402
from tiny_pipes import a_picture  # noqa: E402

from studio.engines.picture.pipelines import load, memory  # noqa: E402
from studio.engines.picture.pipelines.memory import Needs  # noqa: E402
from studio.engines.picture.pipelines.skeleton import Skeleton  # noqa: E402
from studio.engines.runtime import torch_cancel  # noqa: E402

pytestmark = pytest.mark.torch


def told(model: LocalModel, request: PictureRequest, helpers: dict[str, LocalModel] | None = None,
         held: int = 0) -> MemoryNeed:  # fmt: skip
    engine, asked = MemoryEngine(), memory_asked(request, held)
    engine.load(model, helpers or {}, asked, RecordingControl())
    [answer] = list(engine.run(asked, {}, RecordingControl()))
    return answer.need


def has_free(monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    for module in (memory, torch_cancel):
        monkeypatch.setattr(module, "free_bytes", lambda _device: count)


@pytest.mark.parametrize("family", ["sd1", "sdxl", "sd3", "flux", "z-image", "flux2", "qwen-edit", "wan", "ltx"])
def test_it_is_what_the_loaded_model_counts(tiny: Callable[[str], Path], family: str) -> None:
    films = family in ("wan", "ltx")
    engine: Any = MovingEngine() if films else DiffusersEngine()
    changes = {"frames": 9} if films else {}
    request = ask("moving-diffusers" if films else "diffusers", width=64, height=64, **changes)
    model = in_folder(tiny(family), family)
    engine.load(model, {}, request, RecordingControl())
    pipe = engine.pipe if films else next(iter(engine.pipes.values()))
    needs, size = Needs(pipe), size_of(pipe, request)
    work = max(needs.step(size), needs.decode(64, 64, size.frames))
    weights = sum(load.weight_bytes(pipe).values())
    need = told(model, request)
    assert need.failure is None
    assert work + 0.9 * weights <= need.needed_bytes <= work + 1.6 * weights, "headers of tiny files weigh something"


def test_control_nets_count(tiny: Callable[[str], Path], tmp_path: Path) -> None:
    folder = control_net(tiny("sd1"), "sd1", tmp_path / "net")
    net = LocalModel(id="net", engine="diffusers", root=str(folder), files=in_folder(folder).files)
    use = ControlUse(model=ModelRef(id="net", engine="diffusers"), picture="picture")
    one, two = ask(controls=(use,)), ask(controls=(use, use))
    plain, with_one, with_two = (
        told(in_folder(tiny("sd1")), each, {"net": net}).needed_bytes for each in (ask(), one, two)
    )
    assert plain < with_one < with_two


@pytest.mark.parametrize("controlled", [False, True])
@pytest.mark.parametrize("family", ["sd1", "sdxl", "flux"])
def test_reference_pictures_count_as_they_do_once_they_are_loaded(
    tiny: Callable[[str], Path], tmp_path: Path, family: str, controlled: bool
) -> None:
    a_picture(96, 64).save(tmp_path / "picture.png")
    net = in_folder(control_net(tiny(family), family, tmp_path / "net"))
    helpers = {"net": net, "style": one_file(ip_adapter(tiny(family), tmp_path / "style.safetensors")),
               "encoder": in_folder(image_encoder(tmp_path / "encoder"))}  # fmt: skip
    use = ReferenceUse(
        model=ModelRef("style", "diffusers"), picture="picture", encoder=ModelRef("encoder", "diffusers")
    )
    control = ControlUse(model=ModelRef(id="net", engine="diffusers"), picture="picture")
    request = ask(references=(use, use), controls=(control,) if controlled else (), steps=1)
    engine = DiffusersEngine()
    engine.load(in_folder(tiny(family)), helpers, request, RecordingControl())
    draw(engine, request, {"picture": tmp_path / "picture.png"})
    pipe = list(engine.pipes.values())[-1]
    skeleton = Skeleton(in_folder(tiny(family)), helpers, request, "float32")
    size = size_of(pipe, request)
    there, told_of = Needs(pipe), Needs(skeleton.pipe)
    assert told_of.step(size, skeleton.drawing) == there.step(size, pipe) > 0
    assert told_of.seeing(skeleton.drawing) == there.seeing(pipe) > 0
    plain = told(in_folder(tiny(family)), ask(controls=request.controls), helpers)
    added = told(in_folder(tiny(family)), request, helpers)
    assert added.needed_bytes > plain.needed_bytes + 0.9 * sum(
        Path(file).stat().st_size for name in ("style", "encoder") for file in helpers[name].files.values()
        if file.endswith(".safetensors")
    )  # fmt: skip


def test_an_adapter_of_another_family_is_told_before(tiny: Callable[[str], Path], tmp_path: Path) -> None:
    helpers = {"style": one_file(ip_adapter(tiny("sdxl"), tmp_path / "style.safetensors")),
               "encoder": in_folder(image_encoder(tmp_path / "encoder"))}  # fmt: skip
    use = ReferenceUse(
        model=ModelRef("style", "diffusers"), picture="picture", encoder=ModelRef("encoder", "diffusers")
    )
    with pytest.raises(StudioError) as caught:
        told(in_folder(tiny("sd1")), ask(references=(use,)), helpers)
    assert isinstance(caught.value.failure, ModelUnsupported)


def test_no_weight_is_read(tiny: Callable[[str], Path], tmp_path: Path) -> None:
    """A file of which only the header is there, and none of its numbers."""
    folder = tmp_path / "model"
    shutil.copytree(tiny("flux"), folder)
    file = next((folder / "transformer").glob("*.safetensors"))
    size = file.stat().st_size
    header = file.read_bytes()[: 8 + int.from_bytes(file.read_bytes()[:8], "little")]
    file.write_bytes(header)
    with file.open("r+b") as sparse:
        sparse.truncate(size)
    assert told(in_folder(folder), ask()).needed_bytes == told(in_folder(tiny("flux")), ask()).needed_bytes


@pytest.mark.parametrize("family", ["sd1", "flux"])
def test_what_is_told_to_have_no_room_is_refused_and_the_other_way_round(
    tiny: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch, family: str
) -> None:
    model, request = in_folder(tiny(family)), ask(width=96, height=96, steps=1)
    engine = DiffusersEngine()
    engine.load(model, {}, request, RecordingControl())
    monkeypatch.setattr(memory, "_PLENTY", 1 << 40)
    [pipe] = engine.pipes.values()
    step, weights = Needs(pipe).step(size_of(pipe, request)), told(model, request).needed_bytes
    weights -= max(step, Needs(pipe).decode(96, 96))
    for share in (0.7, 1.4):
        work = int(max(step, Needs(pipe).decode_in_tiles(96, 96)) * share / memory.USED)
        has_free(monkeypatch, work)
        need = told(model, request, held=weights)
        assert need.free_bytes == work + weights
        if need.failure is None:
            draw(engine, request)
        else:
            with pytest.raises(StudioError) as caught:
                draw(engine, request)
            assert isinstance(caught.value.failure, OutOfMemory)
        assert (need.failure is None) is (share > 1)


def test_what_it_says_would_fit_does(tiny: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch) -> None:
    model = in_folder(tiny("sd1"))
    large = told(model, ask(width=768, height=768)).needed_bytes
    has_free(monkeypatch, large // 2)
    need = told(model, ask(width=768, height=768))
    assert need.failure is not None
    side = int(need.failure.fits.split(" x ")[0])
    assert 256 <= side < 768
    assert told(model, ask(width=side, height=side)).failure is None
    has_free(monkeypatch, 1000)
    none = told(model, ask(width=768, height=768))
    assert none.failure is not None
    assert none.failure.fits == "a smaller model, or the same one in float16"


def test_on_a_card_parts_take_turns_where_it_is_small(
    tiny: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(load, "choose", lambda *_: load.Chosen("cuda:0", "float16"))
    model = in_folder(tiny("sd1"))
    has_free(monkeypatch, 1 << 34)
    whole = told(model, ask(device="cuda:0"))
    assert (whole.device, whole.turns, whole.failure) == ("cuda:0", False, None)
    has_free(monkeypatch, load.WORKING_ROOM + 150_000)
    turns = told(model, ask(device="cuda:0"))
    assert turns.turns
    assert turns.needed_bytes < whole.needed_bytes
    has_free(monkeypatch, 1000)
    none = told(model, ask(device="cuda:0"))
    assert none.failure is not None
    assert none.failure.fits == "the CPU"


def test_of_other_engines_it_is_what_their_models_say(monkeypatch: pytest.MonkeyPatch) -> None:
    model = LocalModel(id="m", engine=MEMORY_ENGINE, root="", files={}, memory_bytes=3_000)
    request = PictureRequest(model=ModelRef("m", "fake-picture"))
    monkeypatch.setattr(room, "loadable_bytes", lambda: 2_000)
    need = told(model, request)
    assert need.needed_bytes == 3_000
    assert need.failure is not None
    assert (need.failure.needed_bytes, need.failure.free_bytes) == (3_000, 2_000)
    assert told(model, request, held=3_000).failure is None
