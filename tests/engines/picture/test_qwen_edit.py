"""Qwen-Image-Edit changes pictures by words, as bare diffusers does to the bit."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from control import RecordingControl
from drawing import ask, draw, in_folder, pixels

from studio.domain.errors import BadRequest, StudioError
from studio.domain.guides import check_pictures
from studio.domain.requests import ModelRef, ReferenceUse
from studio.engines.picture.pipelines.engine import DiffusersEngine

torch = pytest.importorskip("torch")
import diffusers  # noqa: E402
from diffusers.pipelines.qwenimage import pipeline_qwenimage_edit as one_picture  # noqa: E402
from diffusers.pipelines.qwenimage import pipeline_qwenimage_edit_plus as several  # noqa: E402
from tiny_pipes import a_picture  # noqa: E402

from studio.engines.picture.pipelines.seen_words import processor_of  # noqa: E402

pytestmark = pytest.mark.torch

CHANGES = {"task": "image-to-image", "init_image": "picture", "strength": 1.0}


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pipelines look at every picture as one of a million pixels, which tiny networks take seconds for."""
    monkeypatch.setattr(several, "VAE_IMAGE_SIZE", 64 * 64)
    monkeypatch.setattr(several, "CONDITION_IMAGE_SIZE", 64 * 64)
    whole = one_picture.calculate_dimensions
    monkeypatch.setattr(one_picture, "calculate_dimensions", lambda _area, ratio: whole(64 * 64, ratio))


@pytest.fixture
def inputs(tmp_path: Path) -> dict[str, Path]:
    pictures = {"picture": a_picture(), "other": a_picture(96, 64)}
    for name, picture in pictures.items():
        picture.save(tmp_path / f"{name}.png")
    return {name: tmp_path / f"{name}.png" for name in pictures}


def own(picture: str) -> ReferenceUse:
    return ReferenceUse(model=ModelRef(id="m", engine="diffusers"), picture=picture)


def loaded(folder: Path) -> DiffusersEngine:
    engine = DiffusersEngine()
    engine.load(in_folder(folder, "qwen-edit"), {}, ask(), RecordingControl())
    return engine


def bare(folder: Path, kind: Any, **arguments: Any) -> np.ndarray[Any, Any]:
    pipe = kind.from_pretrained(str(folder), processor=processor_of(folder / "processor"), local_files_only=True)
    pipe.set_progress_bar_config(disable=True)
    made = pipe(
        prompt="a photo of a red cat", num_inference_steps=3, generator=torch.Generator("cpu").manual_seed(11),
        width=64, height=64, **arguments,
    )  # fmt: skip
    return np.asarray(made.images[0].convert("RGB"))


@pytest.mark.parametrize("family", ["qwen-edit", "qwen-edit-one"])
def test_words_that_weigh(tiny: Callable[[str], Path], inputs: dict[str, Path], family: str) -> None:
    """As a second implementation has it, which multiplies what the encoder says of the word, found by counting."""
    engine, control = loaded(tiny(family)), RecordingControl()
    [pipe] = engine.pipes.values()
    given: list[Any] = []
    pipe.transformer.register_forward_pre_hook(
        lambda _net, _args, named: given.append(named["encoder_hidden_states"][0]), with_kwargs=True
    )
    heard: list[Any] = []
    for words in ("red", "(red:1.0)", "(red:1.9)", "(red:0.2)"):
        given.clear()
        draw(engine, ask(prompt=f"make the {words} cat sleep", **CHANGES), inputs, control)
        heard.append(given[0])
    plain, one, heavy, light = heard
    assert control.notes == []
    assert torch.equal(one, plain)
    # The tiny tokenizer has a token a letter; behind the words stand one sign, a line's end, a sign, nine letters and
    # a line's end.
    behind = len(" cat sleep") + 1 + 1 + 1 + len("assistant") + 1
    word = slice(len(plain) - behind - len("red"), len(plain) - behind)
    for other, weight in ((heavy, 1.9), (light, 0.2)):
        second = plain.clone()
        second[word] *= weight
        assert float((other - second).abs().max()) < 1e-5
    assert float((heavy - light).abs().max()) > 1e-2


def test_a_picture_is_changed_by_words(tiny: Callable[[str], Path], inputs: dict[str, Path]) -> None:
    folder, control = tiny("qwen-edit"), RecordingControl()
    engine = loaded(folder)
    [done] = draw(engine, ask(**CHANGES), inputs, control)
    theirs = bare(folder, diffusers.QwenImageEditPlusPipeline, image=[a_picture()], true_cfg_scale=5.0,
                  negative_prompt=" ")  # fmt: skip
    assert done.pixels.std() > 1
    assert np.array_equal(done.pixels, theirs)
    assert len(control.previews) >= 3
    assert all(shown.shape[2] == 3 for _index, shown in control.previews)
    assert np.array_equal(pixels(engine, ask(**CHANGES), inputs), theirs), "of what it read before nothing is mixed up"


def test_without_guidance_and_with_a_negative_prompt(tiny: Callable[[str], Path], inputs: dict[str, Path]) -> None:
    folder = tiny("qwen-edit")
    engine = loaded(folder)
    plain = bare(folder, diffusers.QwenImageEditPlusPipeline, image=[a_picture()], true_cfg_scale=1.0)
    assert np.array_equal(pixels(engine, ask(guidance=1.0, **CHANGES), inputs), plain)
    against = bare(folder, diffusers.QwenImageEditPlusPipeline, image=[a_picture()], true_cfg_scale=5.0,
                   negative_prompt="blue")  # fmt: skip
    assert np.array_equal(pixels(engine, ask(negative="blue", **CHANGES), inputs), against)


def test_several_pictures(tiny: Callable[[str], Path], inputs: dict[str, Path]) -> None:
    folder = tiny("qwen-edit")
    engine = loaded(folder)
    theirs = bare(folder, diffusers.QwenImageEditPlusPipeline, image=[a_picture(), a_picture(96, 64)],
                  true_cfg_scale=5.0, negative_prompt=" ")  # fmt: skip
    assert np.array_equal(pixels(engine, ask(references=(own("other"),), **CHANGES), inputs), theirs)
    alone = bare(folder, diffusers.QwenImageEditPlusPipeline, image=[a_picture(96, 64)], true_cfg_scale=5.0,
                 negative_prompt=" ")  # fmt: skip
    assert np.array_equal(pixels(engine, ask(references=(own("other"),)), inputs), alone)


def test_the_first_of_its_kind_sees_one(tiny: Callable[[str], Path], inputs: dict[str, Path]) -> None:
    folder = tiny("qwen-edit-one")
    engine = loaded(folder)
    theirs = bare(folder, diffusers.QwenImageEditPipeline, image=a_picture(), true_cfg_scale=5.0, negative_prompt=" ")
    assert np.array_equal(pixels(engine, ask(**CHANGES), inputs), theirs)
    with pytest.raises(StudioError) as caught:
        pixels(engine, ask(references=(own("other"),), **CHANGES), inputs)
    assert isinstance(caught.value.failure, BadRequest)
    assert "sees one picture" in caught.value.failure.problem


def test_without_a_picture_it_is_refused(tiny: Callable[[str], Path]) -> None:
    with pytest.raises(StudioError) as caught:
        pixels(loaded(tiny("qwen-edit")), ask())
    assert isinstance(caught.value.failure, BadRequest)
    with pytest.raises(StudioError) as caught:
        check_pictures(ask(), "qwen-edit")
    assert "start from one" in str(getattr(caught.value.failure, "problem", ""))
    assert check_pictures(ask(), "flux2") == ask()
    assert check_pictures(ask(references=(own("other"),)), "qwen-edit").references
