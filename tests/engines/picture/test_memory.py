"""What a picture takes is found before it is drawn; what has no room whole is decoded in tiles, or refused in words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from control import RecordingControl
from drawing import ask, draw, in_folder, pixels

from studio.domain.errors import OutOfMemory, StudioError
from studio.domain.kinds import KINDS
from studio.domain.recipes.written import settings_of
from studio.engines.picture.pipelines import load
from studio.engines.picture.pipelines.engine import DiffusersEngine

torch = pytest.importorskip("torch")
import diffusers  # noqa: E402

from studio.engines.picture.pipelines import memory, tiles  # noqa: E402
from studio.engines.picture.pipelines.memory import TILES, Needs  # noqa: E402
from studio.engines.picture.pipelines.step_shapes import Size  # noqa: E402

pytestmark = pytest.mark.torch


def loaded(folder: Path) -> DiffusersEngine:
    engine = DiffusersEngine()
    engine.load(in_folder(folder), {}, ask(), RecordingControl())
    return engine


@pytest.mark.parametrize("family", ["sd1", "sdxl", "sd1-inpaint", "lcm"])
def test_needs_grow_with_the_picture(tiny: Callable[[str], Path], family: str) -> None:
    [pipe] = loaded(tiny(family)).pipes.values()
    needs = Needs(pipe)
    small, large = needs.decode(64, 64), needs.decode(128, 128)
    # The decoder of 16 and 8 channels holds at least one layer of either at full size, in float32.
    assert small > 64 * 64 * (16 + 8) * 4
    assert 3.5 * small < large < 4.5 * small
    assert needs.step(Size(64, 64, guided=True)) > needs.step(Size(64, 64, guided=False)) > 0


def test_what_is_counted_is_what_torch_allocates(tiny: Callable[[str], Path]) -> None:
    """Against torch's own record of allocations."""
    [pipe] = loaded(tiny("sd1")).pipes.values()
    latents = torch.zeros((1, 4, 64, 64))
    activities = [torch.profiler.ProfilerActivity.CPU]
    with torch.no_grad(), torch.profiler.profile(activities=activities, profile_memory=True) as profile:
        pipe.vae.decoder(pipe.vae.post_quant_conv(latents))
    held = most = 0
    for event in profile.profiler.kineto_results.events():
        if event.name() == "[memory]":
            held += event.nbytes()
            most = max(most, held)
    counted = Needs(pipe).decode(128, 128)
    assert 0.6 * most <= counted <= 1.2 * most, (counted, most)


@pytest.mark.parametrize("family", ["flux", "sd3", "z-image"])
def test_of_transformers_the_decode_is_known(tiny: Callable[[str], Path], family: str) -> None:
    [pipe] = loaded(tiny(family)).pipes.values()
    assert Needs(pipe).decode(64, 64) > 0


def test_without_room_for_the_whole_it_is_decoded_in_tiles(
    tiny: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, request = loaded(tiny("sd1")), ask(width=96, height=96, steps=1)
    [whole] = draw(engine, request)
    assert not whole.request.tiled
    [pipe] = engine.pipes.values()
    needs = Needs(pipe)
    # Of these tiny networks a step takes more than the decode, unlike of real ones.
    monkeypatch.setattr(Needs, "step", lambda *_args, **_named: 1000)
    monkeypatch.setattr(tiles, "LARGEST", 64)
    between = needs.decode(64, 64)
    assert between < needs.decode(96, 96)
    monkeypatch.setattr(memory, "free_bytes", lambda _device: int(between / memory.USED) + 100_000)
    control = RecordingControl()
    [pieces] = draw(engine, request, control=control)
    assert control.notes == [TILES]
    assert pieces.request.tiled
    monkeypatch.undo()
    [again] = draw(engine, pieces.request)
    assert np.array_equal(again.pixels, pieces.pixels), "the recipe draws the same where there is room"
    assert not np.array_equal(pieces.pixels, whole.pixels)
    assert np.array_equal(pixels(engine, request), whole.pixels), "nothing stays behind"


def test_tiles_that_were_asked_for_are_those_of_bare_diffusers(tiny: Callable[[str], Path]) -> None:
    ours = pixels(loaded(tiny("sd1")), ask(width=96, height=96, tiled=True))
    pipe = diffusers.StableDiffusionPipeline.from_pretrained(str(tiny("sd1")), local_files_only=True)
    pipe.set_progress_bar_config(disable=True)
    pipe.vae.enable_tiling()
    generator = torch.Generator("cpu").manual_seed(11)
    theirs = pipe("a photo of a red cat", num_inference_steps=3, guidance_scale=5.0, generator=generator, width=96,
                  height=96).images[0]  # fmt: skip
    assert np.array_equal(ours, np.asarray(theirs))


def test_what_has_no_room_at_all_is_refused_before_it_is_drawn(
    tiny: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = loaded(tiny("sd1"))
    steps: list[Any] = []
    engine.pipes["text-to-image"].scheduler.step = lambda *_args, **_named: steps.append(1)
    monkeypatch.setattr(memory, "free_bytes", lambda _device: 10_000)
    with pytest.raises(StudioError) as caught:
        draw(engine, ask(width=512, height=512))
    failure = caught.value.failure
    assert isinstance(failure, OutOfMemory)
    assert failure.needed_bytes is not None
    assert failure.needed_bytes > 10_000
    assert failure.fits == "320 x 320, or the same in bfloat16"
    assert not steps


def test_attention_is_counted_as_kernels_compute_it(tiny: Callable[[str], Path]) -> None:
    """Without the scores of all pairs, which would grow with the square of the pixels."""
    [pipe] = loaded(tiny("sd1")).pipes.values()
    needs = Needs(pipe)
    small, large = (needs.step(Size(side, side, guided=True)) for side in (64, 128))
    assert 3.5 * small < large < 4.5 * small


def test_where_there_is_plenty_nothing_is_counted(tiny: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "free_bytes", lambda _device: 1 << 40)
    monkeypatch.setattr(Needs, "_counted", lambda *_: pytest.fail("counted"))
    assert pixels(loaded(tiny("sd1")), ask()).std() > 1


class APipe:
    """What `place` asks of a pipeline, with one part of 4,000 bytes and one of 8,000."""

    def __init__(self) -> None:
        self.components = {"one": torch.nn.Linear(1000, 1, bias=False), "two": torch.nn.Linear(1000, 2, bias=False)}
        self.done: list[str] = []

    def to(self, _device: str) -> None:
        self.done.append("whole")

    def enable_model_cpu_offload(self, device: str) -> None:
        self.done.append(f"in turns on {device}")


@pytest.mark.parametrize(
    ("free", "asked", "done", "notes"),
    [(12_000, False, "whole", 0), (12_000, True, "in turns on cuda:0", 0), (11_999, False, "in turns on cuda:0", 1)],
)
def test_parts_take_turns_where_that_is_asked_for_or_memory_is_short(
    monkeypatch: pytest.MonkeyPatch, free: int, asked: bool, done: str, notes: int
) -> None:
    monkeypatch.setattr("studio.engines.runtime.torch_cancel.free_bytes", lambda _device: free + load.WORKING_ROOM)
    pipe, control = APipe(), RecordingControl()
    load.place(pipe, "cuda:0", control.note, offload=asked)
    assert pipe.done == [done]
    assert len(control.notes) == notes


def test_the_recipe_says_whether_parts_took_turns(tiny: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch) -> None:
    engine = loaded(tiny("sd1"))
    [whole] = draw(engine, ask(offload=True, steps=1))
    assert not whole.request.offload, "on the processor nothing takes turns"
    monkeypatch.setattr(engine.pipes["text-to-image"], "_offload_device", torch.device("cpu"), raising=False)
    [in_turns] = draw(engine, ask(steps=1))
    assert in_turns.request.offload
    assert ("Offload", "True") in settings_of(in_turns.request)
    assert KINDS.of(ask()).loading(ask()) != KINDS.of(ask()).loading(ask(offload=True)), "it is loaded anew"
