"""A checkpoint of the real Stable Diffusion 1.5 shape with random weights: it loads with no hub, and draws."""

from __future__ import annotations

from pathlib import Path

import pytest
from control import RecordingControl
from drawing import ask, draw, one_file

from studio.engines.picture.pipelines.engine import DiffusersEngine
from studio.engines.picture.pipelines.single_file import recognise
from tests.engines.picture.full_size import random_checkpoint

pytest.importorskip("torch")

pytestmark = [pytest.mark.torch, pytest.mark.slow, pytest.mark.timeout(600)]


def test_a_full_size_checkpoint_loads_and_draws(tmp_path: Path) -> None:
    path = tmp_path / "random-sd15.safetensors"
    random_checkpoint(path)
    assert 2_000_000_000 < path.stat().st_size < 2_300_000_000
    found = recognise(path)
    assert (found.config, found.dtype) == ("sd1", "F16")
    engine, control = DiffusersEngine(), RecordingControl()
    request = ask(steps=1, width=64, height=64)
    engine.load(one_file(path), {}, request, control)
    assert engine.held_bytes() > 4_000_000_000
    [done] = draw(engine, request, control=control)
    assert done.pixels.shape == (64, 64, 3)
    assert done.pixels.std() > 0
    engine.unload()
