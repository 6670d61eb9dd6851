"""Moving pictures by Wan's models are those of bare diffusers, to the bit, and come as one file."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from control import RecordingControl
from drawing import ask, in_folder
from numpy.typing import NDArray
from PIL import Image

from studio.domain.errors import BadRequest, Cancelled, OutOfMemory, StudioError
from studio.domain.guides import check_pictures
from studio.domain.made import Made, PictureMade
from studio.domain.recipes.written import settings_of
from studio.domain.requests import LoraUse, ModelRef, PictureRequest
from studio.engines.picture.moving import engine as moving
from studio.engines.picture.moving.engine import MovingEngine
from studio.engines.picture.result import MovingDone
from studio.engines.protocol import PartFile
from studio.formats.moving_png import MovingError, apart
from studio.services.exchange.picture_png import with_texts, without_recipe
from studio.services.exchange.recipe_in import recipe_in
from studio.services.models.identify import identify
from studio.wire.messages import LocalModel

torch = pytest.importorskip("torch")
import diffusers  # noqa: E402
from diffusers.pipelines.wan import pipeline_wan, pipeline_wan_i2v  # noqa: E402
from safetensors.torch import save_file  # noqa: E402
from tiny_pipes import a_picture  # noqa: E402

from studio.engines.picture.pipelines.vae_guard import AGAIN  # noqa: E402

pytestmark = pytest.mark.torch

Frames = NDArray[np.uint8]


def loaded(folder: Path) -> MovingEngine:
    engine = MovingEngine()
    engine.load(in_folder(folder, "wan"), {}, moved(), RecordingControl())
    return engine


def moved(**fields: Any) -> PictureRequest:
    return ask("moving-diffusers", **({"frames": 9, "frame_rate": 12.0, "width": 32, "height": 48} | fields))


def made(engine: MovingEngine, request: PictureRequest, inputs: dict[str, Path] | None = None,
         control: RecordingControl | None = None) -> list[MovingDone]:  # fmt: skip
    return list(engine.run(request, inputs or {}, control or RecordingControl()))


def bare(folder: Path, kind: Any, **arguments: Any) -> Frames:
    pipe = kind.from_pretrained(str(folder), dtype=torch.float32, local_files_only=True)
    torch.manual_seed(11)
    pipe.set_progress_bar_config(disable=True)
    asked = {"negative_prompt": "", "width": 32, "height": 48, "num_frames": 9} | arguments
    found = pipe(
        prompt="a photo of a red cat", num_inference_steps=3, guidance_scale=5.0, output_type="pil",
        generator=torch.Generator("cpu").manual_seed(11), **asked,
    ).frames[0]  # fmt: skip
    return np.stack([np.asarray(one.convert("RGB")) for one in found])


def test_of_words(tiny: Callable[[str], Path]) -> None:
    control, engine = RecordingControl(), loaded(tiny("wan"))
    [done] = made(engine, moved(negative="blue"), control=control)
    assert done.frames.shape == (9, 48, 32, 3)
    assert np.array_equal(done.frames, bare(tiny("wan"), diffusers.WanPipeline, negative_prompt="blue"))
    assert len(control.previews) >= 3
    first, again = made(engine, moved(batch=2))
    assert first.request.seed + 1 == again.request.seed
    assert np.array_equal(again.frames, made(engine, moved(seed=12))[0].frames)
    assert not np.array_equal(first.frames, again.frames)


def test_of_a_picture(tiny: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    a_picture(32, 48).save(tmp_path / "picture.png")
    request = moved(task="image-to-image", init_image="picture")
    [done] = made(loaded(tiny("wan-i2v")), request, {"picture": tmp_path / "picture.png"})
    # Bare diffusers reads no word here without a library that mends letters.
    monkeypatch.setattr(pipeline_wan_i2v, "prompt_clean", pipeline_wan.prompt_clean)
    theirs = bare(tiny("wan-i2v"), diffusers.WanImageToVideoPipeline, image=a_picture(32, 48))
    assert np.array_equal(done.frames, theirs)


def lora_for(folder: Path, file: Path, layout: str, rank: int = 2) -> Path:
    """A LoRA with random weights for the tiny Wan, named as diffusers does or as its authors do."""
    torch.manual_seed(4)
    net = diffusers.WanTransformer3DModel.from_pretrained(str(folder / "transformer"), local_files_only=True)
    short = {"to_q": "q", "to_k": "k", "to_v": "v", "to_out.0": "o"}
    tensors = {}
    for at, block in enumerate(net.blocks):
        for part, theirs in (("attn1", "self_attn"), ("attn2", "cross_attn")):
            for name, letter in short.items():
                layer = block.get_submodule(f"{part}.{name}")
                stem = {
                    "diffusers": f"transformer.blocks.{at}.{part}.{name}",
                    "authors": f"diffusion_model.blocks.{at}.{theirs}.{letter}",
                }[layout]
                tensors[f"{stem}.lora_A.weight"] = torch.randn(rank, layer.in_features) * 0.5
                tensors[f"{stem}.lora_B.weight"] = torch.randn(layer.out_features, rank) * 0.5
    save_file(tensors, file)
    return file


@pytest.mark.parametrize("layout", ["diffusers", "authors"])
def test_a_lora_for_wan(tiny: Callable[[str], Path], tmp_path: Path, layout: str) -> None:
    file = lora_for(tiny("wan"), tmp_path / "ink.safetensors", layout)
    assert identify(file).architecture == "wan"
    use = LoraUse(model=ModelRef(id="ink", engine="diffusers"), weight=0.7)
    helper = LocalModel(
        id="ink", engine="diffusers", root=str(tmp_path), files={file.name: str(file)}, architecture="wan"
    )
    engine = MovingEngine()
    engine.load(in_folder(tiny("wan"), "wan"), {"ink": helper}, moved(loras=(use,)), RecordingControl())
    [with_it] = made(engine, moved(loras=(use,)))
    pipe = diffusers.WanPipeline.from_pretrained(str(tiny("wan")), dtype=torch.float32, local_files_only=True)
    pipe.set_progress_bar_config(disable=True)
    pipe.load_lora_weights(str(tmp_path), weight_name=file.name, adapter_name="ink")
    pipe.set_adapters(["ink"], [0.7])
    theirs = pipe(
        prompt="a photo of a red cat", num_inference_steps=3, guidance_scale=5.0, output_type="pil", negative_prompt="",
        width=32, height=48, num_frames=9, generator=torch.Generator("cpu").manual_seed(11),
    ).frames[0]  # fmt: skip
    assert np.array_equal(with_it.frames, np.stack([np.asarray(one.convert("RGB")) for one in theirs]))
    assert not np.array_equal(with_it.frames, made(engine, moved())[0].frames), "without it the model is as it was"
    assert np.array_equal(made(engine, moved())[0].frames, bare(tiny("wan"), diffusers.WanPipeline))
    assert with_it.request.loras == (use,)


LTX: dict[str, Any] = {"width": 32, "height": 64, "num_frames": 9, "frame_rate": 12.0}
TIMED: dict[str, Any] = {"decode_timestep": 0.05, "decode_noise_scale": 0.025}


@pytest.mark.parametrize("family", ["ltx", "ltx-timed", "ltx-condition"])
def test_ltx_of_words(tiny: Callable[[str], Path], family: str) -> None:
    control, engine = RecordingControl(), loaded(tiny(family))
    [done] = made(engine, moved(height=64, negative="blue"), control=control)
    assert done.frames.shape == (9, 64, 32, 3)
    kind = diffusers.LTXConditionPipeline if family == "ltx-condition" else diffusers.LTXPipeline
    told = LTX | (TIMED if family == "ltx-timed" else {})
    assert np.array_equal(done.frames, bare(tiny(family), kind, negative_prompt="blue", **told))
    assert len(control.previews) >= 3
    assert np.array_equal(made(engine, moved(height=64, negative="blue"))[0].frames, done.frames)
    [usual] = made(engine, moved(frame_rate=0.0, frames=6, width=40, steps=1))
    assert (usual.request.frame_rate, usual.request.frames, usual.request.width) == (24.0, 5, 32)


@pytest.mark.parametrize("family", ["ltx", "ltx-timed", "ltx-condition"])
def test_ltx_of_a_picture(tiny: Callable[[str], Path], tmp_path: Path, family: str) -> None:
    a_picture(32, 64).save(tmp_path / "picture.png")
    engine, control = loaded(tiny(family)), RecordingControl()
    request = moved(height=64, task="image-to-image", init_image="picture")
    [done] = made(engine, request, {"picture": tmp_path / "picture.png"}, control)
    kind = diffusers.LTXImageToVideoPipeline if family == "ltx" else diffusers.LTXConditionPipeline
    told = LTX | (TIMED if family == "ltx-timed" else {})
    assert np.array_equal(done.frames, bare(tiny(family), kind, image=a_picture(32, 64), **told))
    assert not np.array_equal(done.frames, made(engine, moved(height=64))[0].frames)
    assert control.previews


@pytest.mark.parametrize("family", ["wan", "ltx"])
def test_words_that_weigh(tiny: Callable[[str], Path], family: str) -> None:
    """As a second implementation has it, which mixes what the encoder says of the words and of none."""
    engine, control = loaded(tiny(family)), RecordingControl()
    size = {"width": 32, "height": 64}
    heavy, light, plain, none = (
        made(engine, moved(prompt=f"a photo of a {words} cat", **size), control=control)[0].frames
        for words in ("(red:1.9)", "(red:0.2)", "(red:1.0)", "red")
    )
    assert np.array_equal(plain, none)
    assert not np.array_equal(heavy, light)
    assert control.notes == []
    kind = diffusers.WanPipeline if family == "wan" else diffusers.LTXPipeline
    pipe = kind.from_pretrained(str(tiny(family)), dtype=torch.float32, local_files_only=True)
    pipe.set_progress_bar_config(disable=True)
    most = 512 if family == "wan" else 128
    read, empty = (
        pipe.tokenizer(words, padding="max_length", max_length=most, truncation=True, return_tensors="pt",
                       return_offsets_mapping=True)
        for words in ("a photo of a red cat", "")
    )  # fmt: skip
    with torch.no_grad():
        masks = [(one.attention_mask,) if family == "wan" else () for one in (read, empty)]
        here, there = (pipe.text_encoder(one.input_ids, *mask)[0]
                       for one, mask in zip((read, empty), masks, strict=True))  # fmt: skip
    share = torch.tensor(
        [[1.9 if 13 <= end - 1 < 16 and end > start else 1.0 for start, end in read.offset_mapping[0]]]
    )
    mixed = torch.where(share[..., None] == 1, here, there + (here - there) * share[..., None])
    said: dict[str, Any] = {"prompt_embeds": mixed, "negative_prompt": ""}
    if family == "wan":
        mixed[:, int(read.attention_mask.sum()) :] = 0
    else:
        with torch.no_grad():
            nothing = pipe.encode_prompt("", do_classifier_free_guidance=False)
        said = {"prompt_embeds": mixed, "prompt_attention_mask": read.attention_mask.bool(), "frame_rate": 12.0,
                "negative_prompt_embeds": nothing[0], "negative_prompt_attention_mask": nothing[1]}  # fmt: skip
    theirs = pipe(
        num_inference_steps=3, guidance_scale=5.0, output_type="pil", num_frames=9, **size, **said,
        generator=torch.Generator("cpu").manual_seed(11),
    ).frames[0]  # fmt: skip
    assert np.array_equal(heavy, np.stack([np.asarray(one.convert("RGB")) for one in theirs]))


@pytest.mark.parametrize("family", ["wan", "ltx"])
@pytest.mark.parametrize("words", ["a red cat", "a (red:1.6) cat"])
def test_words_are_read_once(tiny: Callable[[str], Path], family: str, words: str) -> None:
    engine, control = loaded(tiny(family)), RecordingControl()
    read: list[int] = []
    engine.pipe.text_encoder.register_forward_hook(lambda *_: read.append(1))
    size = {"width": 32, "height": 64, "prompt": words}
    [first] = made(engine, moved(**size), control=control)
    whole = len(read)
    assert whole
    again, other = made(engine, moved(batch=2, **size), control=control)
    assert len(read) == whole
    assert not control.notes
    assert np.array_equal(again.frames, first.frames)
    [fresh] = made(loaded(tiny(family)), moved(seed=12, **size))
    assert np.array_equal(other.frames, fresh.frames)
    made(engine, moved(**(size | {"prompt": "a dog"})))
    assert len(read) > whole


@pytest.mark.parametrize("family", ["wan", "ltx", "ltx-timed"])
def test_a_decode_without_numbers_is_done_again_in_float32(tiny: Callable[[str], Path], family: str) -> None:
    engine, request = MovingEngine(), moved(dtype="bfloat16", width=32, height=64)
    engine.load(in_folder(tiny(family), family), {}, request, RecordingControl())
    vae = engine.pipe.vae
    assert vae.dtype == torch.bfloat16
    vae.decoder.register_forward_hook(
        lambda _module, _inputs, output: output * float("nan") if output.dtype == torch.bfloat16 else output
    )
    control = RecordingControl()
    [done] = made(engine, request, control=control)
    assert control.notes == [AGAIN]
    assert done.frames.std() > 1
    assert (done.request.dtype, done.request.decoded_in) == ("bfloat16", "float32")
    assert ("Decoded in", "float32") in settings_of(done.request)
    assert vae.dtype == torch.bfloat16
    whole = MovingEngine()
    whole.load(in_folder(tiny(family), family), {}, request, RecordingControl())
    assert made(whole, request)[0].request.decoded_in == ""


def test_a_variation(tiny: Callable[[str], Path]) -> None:
    engine = loaded(tiny("wan"))
    own, other = (made(engine, moved(seed=seed))[0].frames for seed in (11, 5))
    for share, same in ((0.0, own), (1.0, other)):
        found = made(engine, moved(seed=11, variation_seed=5, variation_strength=share))[0].frames
        assert np.abs(found.astype(int) - same).max() <= 1
    half = made(engine, moved(variation_seed=5, variation_strength=0.5))[0]
    assert not np.array_equal(half.frames, own)


def test_frames_and_sizes_that_the_model_can_draw(tiny: Callable[[str], Path]) -> None:
    [done] = made(loaded(tiny("wan")), moved(frames=7, width=40, height=41, steps=1, frame_rate=0.0))
    assert done.frames.shape == (9, 48, 32, 3)
    asked = done.request
    assert (asked.frames, asked.width, asked.height, asked.frame_rate) == (9, 32, 48, 16.0)


class Kept:
    """A `Delivery` that keeps the file."""

    versions = (("torch", "1"),)
    device = "cpu"

    def __init__(self) -> None:
        self.data, self.made = b"", PictureMade(width=0, height=0)

    def words(self, text: str) -> None: ...
    def sound(self, index: int, rate: int, pcm: bytes, pause_after: float, *, more: bool = False) -> None: ...

    def file(self, index: int, data: bytes, *, suffix: str, media_type: str, request: PictureRequest, made: Made,
             parts: Sequence[PartFile] = ()) -> None:  # fmt: skip
        assert (suffix, media_type) == (".png", "image/png")
        assert isinstance(made, PictureMade)
        self.data, self.made = data, made


def test_it_is_kept_as_one_file_with_its_recipe(tiny: Callable[[str], Path]) -> None:
    [done] = made(loaded(tiny("wan")), moved(steps=1))
    kept = Kept()
    done.deliver(moved(), kept)
    assert (kept.made.width, kept.made.height) == (32, 48)
    with Image.open(io.BytesIO(kept.data)) as image:
        assert image.n_frames == 9  # type: ignore[attr-defined]
        shown = []
        for at in range(9):
            image.seek(at)
            shown.append(np.asarray(image.convert("RGB")))
            assert image.info["duration"] == pytest.approx(83, abs=1)
    assert np.array_equal(np.stack(shown), done.frames)
    taken = apart(kept.data)
    assert [np.array_equal(np.asarray(Image.open(io.BytesIO(one))), frame)
            for one, frame in zip(taken.frames, done.frames, strict=True)] == [True] * 9  # fmt: skip
    with_more = with_texts(without_recipe(kept.data), {"parameters": "a fox"})
    assert apart(with_more).frames == taken.frames, "with other texts it moves as it did"
    found = recipe_in(kept.data)
    assert found is not None
    assert getattr(found, "request", None) == done.request
    [still] = made(loaded(tiny("wan")), moved(steps=1, frames=1))
    still.deliver(moved(), kept)
    with pytest.raises(MovingError):
        apart(kept.data)


def test_what_it_cannot_do_is_refused(tiny: Callable[[str], Path], tmp_path: Path) -> None:
    a_picture(32, 48).save(tmp_path / "picture.png")
    words, picture = loaded(tiny("wan")), loaded(tiny("wan-i2v"))
    changed = moved(task="image-to-image", init_image="picture")
    for engine, request in ((words, changed), (picture, moved()), (words, moved(frames=9000)), (words, moved(steps=0))):
        with pytest.raises(StudioError) as caught:
            made(engine, request, {"picture": tmp_path / "picture.png"})
        assert isinstance(caught.value.failure, BadRequest)
    with pytest.raises(StudioError) as caught:
        check_pictures(moved(), "wan-i2v")
    assert "start from one" in str(getattr(caught.value.failure, "problem", ""))
    assert check_pictures(changed, "wan-i2v") == changed


def test_memory_is_asked_for_before_anything_is_drawn(
    tiny: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, control = loaded(tiny("wan")), RecordingControl()
    monkeypatch.setattr(moving, "_A_PIXEL", 10**12)
    with pytest.raises(StudioError) as caught:
        made(engine, moved(), control=control)
    assert isinstance(caught.value.failure, OutOfMemory)
    assert "frames" in caught.value.failure.fits
    assert not control.previews


def test_a_cancel_stops_it_within_a_step(tiny: Callable[[str], Path]) -> None:
    engine, control = loaded(tiny("wan")), RecordingControl()
    control.cancel()
    with pytest.raises(Cancelled):
        made(engine, moved(), control=control)
    assert engine.held_bytes() > 1000
    engine.unload()
    assert engine.held_bytes() == 0
