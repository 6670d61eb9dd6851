"""Weights of words and long prompts, in every family: against what bare diffusers makes of embeddings that are put
together here from its own `encode_prompt`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from control import RecordingControl
from drawing import ask, draw, in_folder, pixels

from studio.domain.emphasis import weighed
from studio.engines.picture.pipelines.engine import DiffusersEngine

torch = pytest.importorskip("torch")
import diffusers  # noqa: E402

from studio.engines.picture.pipelines.emphasis import parts_of  # noqa: E402

pytestmark = pytest.mark.torch

FAMILIES = ("sd1", "sd2", "sdxl", "sd3", "flux", "z-image", "lcm")


def loaded(folder: Path) -> DiffusersEngine:
    engine = DiffusersEngine()
    engine.load(in_folder(folder), {}, ask(), RecordingControl())
    return engine


def bare(folder: Path) -> Any:
    pipe = diffusers.AutoPipelineForText2Image.from_pretrained(str(folder), dtype=torch.float32, local_files_only=True)
    pipe.set_progress_bar_config(disable=True)
    return pipe


@pytest.mark.parametrize("family", FAMILIES)
def test_a_weight_is_heard_and_one_is_no_weight(tiny: Callable[[str], Path], family: str) -> None:
    engine = loaded(tiny(family))
    plain = pixels(engine, ask(prompt="a photo of a dog"))
    little, much = (pixels(engine, ask(prompt=f"a photo of a (dog:{weight})")) for weight in ("0.2", "1.9"))
    assert np.array_equal(pixels(engine, ask(prompt="a photo of a (dog:1.0)")), plain)
    assert np.array_equal(pixels(engine, ask(prompt="a photo of a dog # big\n# a note")), plain)
    assert not np.array_equal(little, much)
    assert not np.array_equal(little, plain)
    assert not np.array_equal(much, plain)
    assert np.array_equal(pixels(engine, ask(prompt="a photo of a dog")), plain), "nothing of the weights stays"


def test_a_negative_prompt_has_weights_too(tiny: Callable[[str], Path]) -> None:
    engine = loaded(tiny("sdxl"))
    plain, weighty = (pixels(engine, ask(negative=words)) for words in ("blue", "(blue:1.8)"))
    assert not np.array_equal(plain, weighty)
    assert np.array_equal(pixels(engine, ask(negative="(blue:1)")), plain)


def _drawn(pipe: Any, **arguments: Any) -> Any:
    made = pipe(num_inference_steps=3, guidance_scale=5.0, generator=torch.Generator("cpu").manual_seed(11), width=64,
                height=64, **arguments)  # fmt: skip
    return np.asarray(made.images[0].convert("RGB"))


def _encoded(pipe: Any, prompt: str) -> Any:
    return pipe.encode_prompt(prompt, device=torch.device("cpu"), num_images_per_prompt=1,
                              do_classifier_free_guidance=True)  # fmt: skip


@pytest.mark.parametrize("family", ["sd1", "sdxl"])
def test_what_is_weighed_lies_further_from_the_empty_prompt(tiny: Callable[[str], Path], family: str) -> None:
    """By bare diffusers: embeddings of the prompt and of nothing, and between them the tokens of "dog"."""
    folder = tiny(family)
    pipe = bare(folder)
    said, nothing = _encoded(pipe, "a photo of a dog"), _encoded(pipe, "")
    ids = pipe.tokenizer("a photo of a dog").input_ids
    before = len(pipe.tokenizer("a photo of a").input_ids) - 1
    dog = slice(before, len(ids) - 1)
    heavy = said[0].clone()
    heavy[:, dog] = nothing[0][:, dog] + 1.9 * (said[0][:, dog] - nothing[0][:, dog])
    names = ("prompt_embeds", "negative_prompt_embeds", "pooled_prompt_embeds", "negative_pooled_prompt_embeds")
    asked = dict(zip(names, (heavy, *said[1:]), strict=False))
    ours = pixels(loaded(folder), ask(prompt="a photo of a (dog:1.9)"))
    assert np.abs(ours.astype(int) - _drawn(pipe, **asked).astype(int)).max() <= 1


@pytest.mark.parametrize("family", ["sd1", "sd2", "sdxl", "lcm"])
def test_what_stands_behind_the_77th_token_is_read(tiny: Callable[[str], Path], family: str) -> None:
    engine, control = loaded(tiny(family)), RecordingControl()
    long = ", ".join(["a red cat"] * 30)
    [cats] = draw(engine, ask(prompt=f"{long}, a cat"), control=control)
    assert not control.notes
    assert not np.array_equal(cats.pixels, pixels(engine, ask(prompt=f"{long}, a blue dog")))
    assert not np.array_equal(
        pixels(engine, ask(prompt=f"{long}, a (dog:0.2)")), pixels(engine, ask(prompt=f"{long}, a (dog:1.9)"))
    )


def test_a_long_prompt_is_its_parts_behind_one_another(tiny: Callable[[str], Path]) -> None:
    folder = tiny("sdxl")
    pipe = bare(folder)
    prompt = ", ".join(["a red cat"] * 40)
    parts = parts_of(weighed(prompt), [pipe.tokenizer, pipe.tokenizer_2])
    assert "".join(one.text for one in parts) == prompt
    assert len(parts) > 1
    assert all(len(pipe.tokenizer(one.text).input_ids) <= 77 for one in parts)
    each = [_encoded(pipe, one.text) for one in parts]
    asked = {
        "prompt_embeds": torch.cat([one[0] for one in each], dim=1),
        "negative_prompt_embeds": torch.cat([one[1] for one in each], dim=1),
        "pooled_prompt_embeds": each[0][2],
        "negative_pooled_prompt_embeds": each[0][3],
    }
    assert np.array_equal(pixels(loaded(folder), ask(prompt=prompt)), _drawn(pipe, **asked))
