"""Textual inversions in tiny pipelines: against bare diffusers, in every kind of file, with weights, long."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from control import RecordingControl
from drawing import ask, in_folder, one_file, pixels

from studio.domain.errors import BadRequest, ModelDamaged, StudioError
from studio.domain.requests import EmbeddingUse, ModelRef
from studio.engines.picture.pipelines.engine import DiffusersEngine
from studio.formats.embeddings import read_embedding

torch = pytest.importorskip("torch")
import diffusers  # noqa: E402
from lora_files import saved  # noqa: E402

pytestmark = pytest.mark.torch

WIDTH = 32
"""Of the tiny text encoders."""


def rows(count: int, seed: int = 1) -> Any:
    return torch.randn(count, WIDTH, generator=torch.Generator().manual_seed(seed))


def taught(path: Path, count: int = 3, seed: int = 1) -> Path:
    return saved({"emb_params": rows(count, seed)}, path)


def both(path: Path, count: int = 2) -> Path:
    return saved({"clip_l": rows(count, 1), "clip_g": rows(count, 2)}, path)


def a1111(path: Path, count: int = 3) -> Path:
    held = {"string_to_token": {"*": 265}, "string_to_param": {"*": torch.nn.Parameter(rows(count))},
            "name": "other", "step": 500, "sd_checkpoint": None}  # fmt: skip
    torch.save(held, path)
    return path


def using(prompt: str, *names: str, **fields: Any) -> Any:
    uses = tuple(EmbeddingUse(model=ModelRef(id=name, engine="diffusers"), word=name) for name in names)
    return ask(prompt=prompt, embeddings=uses, **fields)


def loaded(folder: Path, *paths: Path) -> DiffusersEngine:
    engine = DiffusersEngine()
    helpers = {path.stem: one_file(path) for path in paths}
    engine.load(in_folder(folder), helpers, using("", *helpers), RecordingControl())
    return engine


def bare(folder: Path) -> Any:
    pipe = diffusers.AutoPipelineForText2Image.from_pretrained(str(folder), dtype=torch.float32, local_files_only=True)
    pipe.set_progress_bar_config(disable=True)
    return pipe


def drawn(pipe: Any, prompt: str, **more: Any) -> Any:
    made = pipe(prompt, num_inference_steps=3, guidance_scale=5.0, width=64, height=64,
                generator=torch.Generator("cpu").manual_seed(11), **more)  # fmt: skip
    return np.asarray(made.images[0].convert("RGB"))


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("family", ["sd1", "sd2"])
def test_a_taught_word_draws_what_bare_diffusers_draws(
    tiny: Callable[[str], Path], tmp_path: Path, family: str, count: int
) -> None:
    path = taught(tmp_path / "zwx-style.safetensors", count)
    pipe = bare(tiny(family))
    plain = drawn(pipe, "a cat, zwx-style")
    pipe.load_textual_inversion(str(tmp_path), weight_name=path.name, token="zwx-style")
    theirs = drawn(pipe, "a cat, zwx-style", negative_prompt="a dog")
    engine = loaded(tiny(family), path)
    ours = pixels(engine, using("a cat, ZWX-Style", "zwx-style", negative="a dog"))
    assert np.array_equal(ours, theirs)
    assert np.array_equal(pixels(engine, using("a cat, embedding:zwx-style", "zwx-style", negative="a dog")), theirs)
    assert not np.array_equal(theirs, plain)


def test_both_text_encoders_of_sdxl_are_taught(tiny: Callable[[str], Path], tmp_path: Path) -> None:
    path = both(tmp_path / "zwx.safetensors")
    pipe = bare(tiny("sdxl"))
    state = {name: rows(2, seed) for name, seed in (("clip_l", 1), ("clip_g", 2))}
    pipe.load_textual_inversion({"zwx": state["clip_l"]}, text_encoder=pipe.text_encoder, tokenizer=pipe.tokenizer)
    pipe.load_textual_inversion({"zwx": state["clip_g"]}, text_encoder=pipe.text_encoder_2, tokenizer=pipe.tokenizer_2)
    ours = pixels(loaded(tiny("sdxl"), path), using("a photo of zwx", "zwx"))
    assert np.array_equal(ours, drawn(pipe, "a photo of zwx"))


def test_a_word_in_the_negative_prompt_counts(tiny: Callable[[str], Path], tmp_path: Path) -> None:
    path = taught(tmp_path / "bad.safetensors")
    pipe = bare(tiny("sd1"))
    pipe.load_textual_inversion(str(tmp_path), weight_name=path.name, token="bad")
    ours = pixels(loaded(tiny("sd1"), path), using("a cat", "bad", negative="bad, dog"))
    assert np.array_equal(ours, drawn(pipe, "a cat", negative_prompt="bad, dog"))


@pytest.mark.parametrize("write", [
    lambda path: saved({"<zwx>": rows(3)}, path.with_suffix(".safetensors")),
    lambda path: saved({"emb_params": rows(3).half()}, path.with_suffix(".safetensors")),
    lambda path: a1111(path.with_suffix(".pt")),
    lambda path: (torch.save({"<zwx>": rows(3)}, path.with_suffix(".bin")), path.with_suffix(".bin"))[1],
])  # fmt: skip
def test_all_kinds_of_files_hold_the_same(tiny: Callable[[str], Path], tmp_path: Path, write: Any) -> None:
    path = write(tmp_path / "zwx")
    assert read_embedding(path).tokens == 3
    one = pixels(loaded(tiny("sd1"), taught(tmp_path / "plain.safetensors")), using("a plain cat", "plain"))
    ours = pixels(loaded(tiny("sd1"), path), using("a zwx cat", "zwx"))
    assert int(np.abs(one.astype(int) - ours.astype(int)).max()) <= 2


def test_a_weight_of_one_changes_nothing_more_changes_it(tiny: Callable[[str], Path], tmp_path: Path) -> None:
    engine = loaded(tiny("sd1"), taught(tmp_path / "zwx.safetensors"))
    plain, one, more = (pixels(engine, using(prompt, "zwx")) for prompt in ("zwx", "(zwx:1.0)", "(zwx:1.5)"))
    assert np.array_equal(plain, one)
    assert not np.array_equal(plain, more)


def test_a_long_prompt_counts_every_token_of_a_word(tiny: Callable[[str], Path], tmp_path: Path) -> None:
    engine = loaded(tiny("sd1"), taught(tmp_path / "zwx.safetensors", 40))
    near, far = pixels(engine, using("zwx zwx cat", "zwx")), pixels(engine, using("zwx zwx dog", "zwx"))
    assert not np.array_equal(near, far)


def test_a_word_that_the_vocabulary_has_is_the_taught_one(tiny: Callable[[str], Path], tmp_path: Path) -> None:
    engine = loaded(tiny("sd1"), taught(tmp_path / "cat.safetensors"))
    assert not np.array_equal(pixels(engine, using("a cat", "cat")), pixels(engine, ask(prompt="a cat")))


def test_the_end_of_a_text_is_known_where_a_configuration_is_old(tiny: Callable[[str], Path], tmp_path: Path) -> None:
    """SDXL's second encoder says 2, and transformers then takes the largest token for the end: a taught one."""
    engine = loaded(tiny("sdxl"), both(tmp_path / "zwx.safetensors"))
    pipe = engine.pipes["text-to-image"]
    from studio.engines.picture.pipelines.embeddings import load_embeddings

    inner = pipe.text_encoder_2.text_model
    inner.eos_token_id = 2
    path = both(tmp_path / "other.safetensors")
    load_embeddings(pipe, using("", "other").embeddings, {"other": one_file(path)})
    ids = torch.tensor([pipe.tokenizer_2("a <te0x0>", padding="max_length", max_length=77).input_ids])
    output = pipe.text_encoder_2.text_model(ids)
    at = ids[0].tolist().index(pipe.tokenizer_2.eos_token_id)
    assert torch.equal(output.pooler_output[0], output.last_hidden_state[0, at])


@pytest.mark.parametrize(("family", "write", "says"), [
    ("sdxl", taught, "it is made for a model with one text encoder"),
    ("sd1", both, "it is made for a model with two text encoders"),
    ("sd1", lambda path: saved({"emb_params": torch.zeros(2, 40)}, path), "its rows have 40 numbers"),
    ("sd1", lambda path: saved({"emb_params": torch.full((2, WIDTH), float("nan"))}, path), "not all of its rows"),
    ("sd1", lambda path: saved({"a": rows(1), "b": rows(1)}, path), "is no textual inversion"),
])  # fmt: skip
def test_what_does_not_fit_is_refused_in_words(
    tiny: Callable[[str], Path], tmp_path: Path, family: str, write: Any, says: str
) -> None:
    path = write(tmp_path / "zwx.safetensors")
    with pytest.raises(StudioError) as refused:
        loaded(tiny(family), path)
    assert isinstance(refused.value.failure, ModelDamaged)
    assert says in refused.value.failure.detail


def test_a_language_model_as_text_encoder_takes_none(tiny: Callable[[str], Path], tmp_path: Path) -> None:
    with pytest.raises(StudioError) as refused:
        loaded(tiny("sd3"), taught(tmp_path / "zwx.safetensors"))
    assert isinstance(refused.value.failure, BadRequest)
