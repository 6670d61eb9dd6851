"""FLUX.2 klein changes a picture by words, with several references, as bare diffusers does to the bit."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from control import RecordingControl
from drawing import ask, draw, in_folder, pixels

from studio.domain.errors import BadRequest, StudioError
from studio.domain.requests import ModelRef, ReferenceUse
from studio.engines.picture.pipelines.editing import NO_STRENGTH
from studio.engines.picture.pipelines.engine import DiffusersEngine

torch = pytest.importorskip("torch")
import diffusers  # noqa: E402
from tiny_pipes import a_mask, a_picture  # noqa: E402

pytestmark = pytest.mark.torch


@pytest.fixture
def inputs(tmp_path: Path) -> dict[str, Path]:
    pictures = {"picture": a_picture(), "mask": a_mask(), "first": a_picture(96, 64), "other": a_picture().rotate(90)}
    for name, picture in pictures.items():
        picture.save(tmp_path / f"{name}.png")
    return {name: tmp_path / f"{name}.png" for name in pictures}


def own(picture: str) -> ReferenceUse:
    """Seen by the painter itself, which `ask` calls m."""
    return ReferenceUse(model=ModelRef(id="m", engine="diffusers"), picture=picture)


def loaded(folder: Path) -> DiffusersEngine:
    engine = DiffusersEngine()
    engine.load(in_folder(folder), {}, ask(), RecordingControl())
    return engine


def bare(folder: Path, **arguments: Any) -> np.ndarray[Any, Any]:
    pipe = diffusers.Flux2KleinPipeline.from_pretrained(str(folder), local_files_only=True)
    pipe.set_progress_bar_config(disable=True)
    generator = torch.Generator("cpu").manual_seed(11)
    made = pipe(
        prompt="a photo of a red cat", num_inference_steps=3, guidance_scale=5.0, generator=generator, width=64,
        height=64, **arguments,
    )  # fmt: skip
    return np.asarray(made.images[0].convert("RGB"))


def test_text_to_image(tiny: Callable[[str], Path]) -> None:
    ours = pixels(loaded(tiny("flux2")), ask())
    assert ours.std() > 1
    assert np.array_equal(ours, bare(tiny("flux2")))


def test_a_picture_is_changed_by_words(tiny: Callable[[str], Path], inputs: dict[str, Path]) -> None:
    engine, control = loaded(tiny("flux2")), RecordingControl()
    [done] = draw(engine, ask(task="image-to-image", init_image="picture", strength=0.1), inputs, control)
    assert np.array_equal(done.pixels, bare(tiny("flux2"), image=[a_picture()]))
    assert control.notes == [NO_STRENGTH]
    assert not np.array_equal(done.pixels, pixels(engine, ask()))


def test_several_references(tiny: Callable[[str], Path], inputs: dict[str, Path]) -> None:
    engine = loaded(tiny("flux2"))
    ours = pixels(engine, ask(references=(own("first"), own("other"))), inputs)
    assert np.array_equal(ours, bare(tiny("flux2"), image=[a_picture(96, 64), a_picture().rotate(90)]))
    changed = ask(task="image-to-image", init_image="picture", strength=1.0, references=(own("other"),))
    assert np.array_equal(pixels(engine, changed, inputs), bare(
        tiny("flux2"), image=[a_picture(), a_picture().rotate(90)]
    ))  # fmt: skip


def test_every_step_is_seen(tiny: Callable[[str], Path]) -> None:
    control = RecordingControl()
    draw(loaded(tiny("flux2")), ask(), control=control)
    assert len(control.previews) >= 3
    assert all(preview.shape[2] == 3 and preview.std() > 1 for _index, preview in control.previews)


def test_weights_of_words_are_heard(tiny: Callable[[str], Path]) -> None:
    engine = loaded(tiny("flux2"))
    weak, strong, plain = (pixels(engine, ask(prompt=f"a {word} cat")) for word in ("(red:0.2)", "(red:1.9)", "red"))
    assert not np.array_equal(weak, strong)
    assert np.array_equal(pixels(engine, ask(prompt="a (red:1.0) cat")), plain)


def test_what_it_cannot_do_is_refused(tiny: Callable[[str], Path], inputs: dict[str, Path]) -> None:
    with pytest.raises(StudioError) as caught:
        pixels(loaded(tiny("flux2")), ask(task="inpaint", init_image="picture", mask="mask"), inputs)
    assert isinstance(caught.value.failure, BadRequest)
    with pytest.raises(StudioError) as caught:
        pixels(loaded(tiny("sd1")), ask(references=(own("first"),)), inputs)
    assert isinstance(caught.value.failure, BadRequest)
    assert "sees no pictures" in caught.value.failure.problem
