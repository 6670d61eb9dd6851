"""Diffusers' pipelines on the card: the same picture as on the processor, cancel, want of memory, speed beside bare
diffusers."""

from __future__ import annotations

import gc
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np

from studio import places
from studio.domain.errors import Cancelled, OutOfMemory, StudioError
from studio.engines.picture.pipelines import load
from studio.engines.picture.pipelines.engine import DiffusersEngine
from tests.bench.gpu.card import DEVICE, DRY, peak, psnr, seconds, settled
from tests.bench.measure import row, told

_TYPES = ("float32", "bfloat16", "float16")
_LEAST = {"float32": 45.0, "bfloat16": 24.0, "float16": 34.0}
"""dB from the processor's picture in float32; random weights magnify what rounding does."""


def small() -> None:
    """Every family, tiny: placed, drawn in each number format, with all tasks, with parts taking turns."""
    from control import RecordingControl
    from drawing import ask, draw, in_folder
    from tiny_pipes import FAMILIES, a_mask, a_picture, build

    load.prepare_libraries()
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        a_picture().save(place / "picture.png")
        a_mask().save(place / "mask.png")
        given = {"picture": place / "picture.png", "mask": place / "mask.png"}
        for family in ("sd1", "sdxl", "flux-fill") if DRY else FAMILIES:
            folder = build(family, place / family)
            model = in_folder(folder)
            task: Any = "inpaint" if "inpaint" in family or "fill" in family else "text-to-image"
            inputs = given if task == "inpaint" else {}
            asked: dict[str, Any] = {"task": task, "steps": 4, "strength": 1.0}
            if inputs:
                asked |= {"init_image": "picture", "mask": "mask"}
            engine = DiffusersEngine()
            engine.load(model, {}, ask(**asked), RecordingControl())
            [reference] = draw(engine, ask(**asked), inputs)
            engine.unload()
            for dtype in _TYPES if not DRY else ("float32",):
                engine = DiffusersEngine()
                request = ask(**asked, device=DEVICE, dtype=dtype)
                try:
                    engine.load(model, {}, request, RecordingControl())
                    [first] = draw(engine, request, inputs)
                    [again] = draw(engine, request, inputs)
                except Exception as error:  # noqa: BLE001 - each is told
                    row(f"{family} {dtype}", f"{type(error).__name__}: {error}"[:90], "drawn", False)
                    continue
                found, same = psnr(first.pixels, reference.pixels), np.array_equal(first.pixels, again.pixels)
                how = "recorded" if engine.records_steps else "plain"
                row(f"{family} {dtype} beside the processor, {how}", f"{found:.1f} dB", f"{_LEAST[dtype]:.0f} dB",
                    found >= _LEAST[dtype])  # fmt: skip
                if not same:
                    row(f"{family} {dtype} drawn twice", f"{psnr(first.pixels, again.pixels):.1f} dB", "equal", False)
                engine.record_no_steps()
                [plain] = draw(engine, request, inputs)
                if not np.array_equal(first.pixels, plain.pixels):
                    apart = f"{psnr(first.pixels, plain.pixels):.1f} dB"
                    row(f"{family} {dtype}, recorded beside plain", apart, "equal", False)
                engine.unload()
        _turns(place / "sdxl")
        _batch(place / "sd1", given)


def _turns(folder: Path) -> None:
    """Parts that take turns on the card draw what they draw when all are there."""
    from control import RecordingControl
    from drawing import ask, draw, in_folder

    if DRY:
        return
    request = ask(device=DEVICE, dtype="float32")
    whole = DiffusersEngine()
    whole.load(in_folder(folder), {}, request, RecordingControl())
    [reference] = draw(whole, request)
    room, control = load.WORKING_ROOM, RecordingControl()
    from studio.engines.runtime.torch_cancel import free_bytes

    sizes = load.weight_bytes(next(iter(whole.pipes.values())))
    turns = DiffusersEngine()
    load.WORKING_ROOM = free_bytes(DEVICE) - max(sizes.values()) - 1000
    try:
        turns.load(in_folder(folder), {}, request, control)
    finally:
        load.WORKING_ROOM = room
    [found] = draw(turns, request)
    row("parts take turns: told", "yes" if control.notes else "no", "yes", bool(control.notes))
    row("parts take turns: the picture", f"{psnr(found.pixels, reference.pixels):.1f} dB", "60 dB",
        psnr(found.pixels, reference.pixels) >= 60)  # fmt: skip


def _batch(folder: Path, given: dict[str, Path]) -> None:
    """A picture of a batch is the picture of its seed; noise is the processor's; further tasks run."""
    from control import RecordingControl
    from drawing import ask, draw, in_folder

    request = ask(device=DEVICE, dtype="float32", batch=3)
    engine = DiffusersEngine()
    engine.load(in_folder(folder), {}, request, RecordingControl())
    pictures = draw(engine, request)
    alone = [draw(engine, one.request)[0] for one in pictures]
    same = all(np.array_equal(one.pixels, other.pixels) for one, other in zip(pictures, alone, strict=True))
    row("each of a batch equals itself drawn alone", "yes" if same else "no", "yes", same)
    told("what its recipe says", f"{pictures[0].request.device} {pictures[0].request.dtype}")
    for task, files in (
        ("image-to-image", {"init_image": "picture"}),
        ("inpaint", {"init_image": "picture", "mask": "mask"}),
    ):
        try:
            asked = ask(device=DEVICE, dtype="float32", task=task, steps=6, strength=0.6, **files)
            draw(engine, asked, given)
        except Exception as error:  # noqa: BLE001 - told
            row(f"sd1 {task}", f"{type(error).__name__}: {error}"[:90], "drawn", False)
        else:
            row(f"sd1 {task}", "drawn", "drawn", True)
    varied = ask(device=DEVICE, dtype="float32", variation_seed=5, variation_strength=0.3)
    [found] = draw(engine, varied)
    on_cpu = DiffusersEngine()
    here = ask(variation_seed=5, variation_strength=0.3)
    on_cpu.load(in_folder(folder), {}, here, RecordingControl())
    [reference] = draw(on_cpu, here)
    row("a varied seed beside the processor", f"{psnr(found.pixels, reference.pixels):.1f} dB", "45 dB",
        psnr(found.pixels, reference.pixels) >= 45)  # fmt: skip


def faults() -> None:
    """Want of memory is told in words and leaves the engine able; a cancel stops a step, a decode, a load."""
    from control import RecordingControl
    from drawing import ask, draw

    load.prepare_libraries()
    if DRY:
        return
    import torch

    with tempfile.TemporaryDirectory() as name:
        model = _sd15(Path(name))
        request = ask(device=DEVICE, dtype="float16", width=512, height=512, steps=400, guidance=7.0)
        _cancel_a_load(model, request)
        engine = DiffusersEngine()
        engine.load(model, {}, request, RecordingControl())
        for wait in (0.4, 0.9, 1.7):
            control, ended = RecordingControl(), False
            threading.Timer(wait, control.cancel).start()
            try:
                draw(engine, request, control=control)
            except Cancelled:
                ended = True
            took = time.perf_counter() - control.cancelled_at
            settled()
            free = time.perf_counter() - control.cancelled_at
            row(f"cancel after {wait} s of steps, the card free", f"{took * 1000:.0f}, {free * 1000:.0f} ms", "200 ms",
                ended and free < 0.2)  # fmt: skip
        torch.cuda.set_per_process_memory_fraction(6e9 / torch.cuda.get_device_properties(0).total_memory)
        try:
            draw(engine, ask(device=DEVICE, dtype="float16", width=4096, height=4096, steps=2))
            row("want of memory", "drawn all the same", "told", False)
        except StudioError as error:
            told("want of memory", repr(error.failure)[:150])
            row("want of memory is told as such", type(error.failure).__name__, "OutOfMemory",
                isinstance(error.failure, OutOfMemory))  # fmt: skip
        [done] = draw(engine, ask(device=DEVICE, dtype="float16", width=512, height=512, steps=3))
        row("the next picture after it", str(done.pixels.shape), "drawn", done.pixels.shape == (512, 512, 3))
        engine.unload()
        del engine
        gc.collect()
        held = torch.cuda.memory_reserved() / 1e6
        row("held after unloading", f"{held:.0f} MB", "200 MB", held < 200)


def _cancel_a_load(model: Any, request: Any) -> None:
    from control import RecordingControl

    control, ended = RecordingControl(), False
    threading.Timer(1.0, control.cancel).start()
    try:
        DiffusersEngine().load(model, {}, request, control)
    except Cancelled:
        ended = True
    took = (time.perf_counter() - control.cancelled_at) * 1000 if ended else 0
    told("cancel of a load after 1 s", f"{took:.0f} ms" if ended else "it had ended")


def _sd15(place: Path) -> Any:
    from drawing import one_file

    from tests.engines.picture.full_size import random_checkpoint

    path = place / "sd15.safetensors"
    random_checkpoint(path)
    return one_file(path)


def sd15() -> None:
    """512 x 512, 30 guided steps, beside bare diffusers."""
    load.prepare_libraries()
    with tempfile.TemporaryDirectory() as name:
        _beside(_sd15(Path(name)), 512, 2 if DRY else 30, ("float16",))


def sdxl() -> None:
    """1024 x 1024, 30 guided steps, beside bare diffusers."""
    load.prepare_libraries()
    if DRY:
        return
    from drawing import in_folder

    with tempfile.TemporaryDirectory() as name:
        told("made", f"{seconds(lambda: _save_sdxl(Path(name))):.0f} s")
        _beside(in_folder(Path(name), "sdxl"), 1024, 30, ("float16",))


def _save_sdxl(folder: Path) -> None:
    import diffusers
    import torch
    import transformers

    configs = places.resources_dir() / "single-file-configs" / "sdxl"
    torch.manual_seed(0)
    with torch.device(DEVICE):
        unet = diffusers.UNet2DConditionModel.from_config(str(configs / "unet")).half()
        vae = diffusers.AutoencoderKL.from_config(str(configs / "vae")).half()
        first = transformers.CLIPTextModel(transformers.CLIPTextConfig.from_pretrained(str(configs / "text_encoder")))
        second = transformers.CLIPTextModelWithProjection(
            transformers.CLIPTextConfig.from_pretrained(str(configs / "text_encoder_2"))
        )
    words = transformers.CLIPTokenizer.from_pretrained(
        str(places.shipped_models_dir() / "clip-tokenizer"), model_max_length=77
    )
    scheduler = diffusers.EulerDiscreteScheduler.from_pretrained(str(configs / "scheduler"))
    diffusers.StableDiffusionXLPipeline(
        vae=vae, text_encoder=first.half(), text_encoder_2=second.half(), tokenizer=words, tokenizer_2=words,
        unet=unet, scheduler=scheduler,
    ).save_pretrained(folder)  # fmt: skip


def _beside(model: Any, side: int, steps: int, types: tuple[str, ...]) -> None:
    from control import RecordingControl
    from drawing import ask, draw

    for dtype in types:
        request = ask(device=DEVICE, dtype=dtype, width=side, height=side, steps=steps, guidance=7.0)
        bare = _bare(model, dtype)
        theirs_once = seconds(lambda pipe=bare: _drawn(pipe, side, 2))
        with peak() as most:
            theirs = seconds(lambda pipe=bare: _drawn(pipe, side, steps), 2)
            told(f"bare diffusers, {side}, {steps} steps, {dtype}", f"{theirs:.2f} s, {most():.1f} GB")
        told("  first picture of 2 steps", f"{theirs_once:.2f} s")
        reference = _drawn(bare, side, steps)
        del bare
        gc.collect()
        _emptied()
        engine = DiffusersEngine()
        told(
            "ours: loading",
            f"{seconds(lambda one=engine, what=request: one.load(model, {}, what, RecordingControl())):.1f} s",
        )
        draw(engine, request)
        with peak() as most:
            took = seconds(lambda one=engine, what=request: draw(one, what), 2)
            [done] = draw(engine, request)
            told("ours", f"{took:.2f} s, {most():.1f} GB, {psnr(done.pixels, reference):.0f} dB")
        row(f"ours over bare diffusers, {dtype}", f"{took / theirs:.3f}", "1.00", DRY or took / theirs < 1)
        engine.unload()
        del engine
        gc.collect()
        _emptied()


def _emptied() -> None:
    if not DRY:
        import torch

        torch.cuda.empty_cache()


def _bare(model: Any, dtype: str) -> Any:
    from control import RecordingControl

    pipe = load.load_pipeline(model, dtype, RecordingControl())
    return pipe.to(DEVICE)


def _drawn(pipe: Any, side: int, steps: int) -> Any:
    import torch

    generator = torch.Generator("cpu").manual_seed(11)
    return pipe(
        "a photo of a red cat", num_inference_steps=steps, guidance_scale=7.0, generator=generator, width=side,
        height=side,
    ).images[0]  # fmt: skip
