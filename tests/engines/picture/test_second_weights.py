"""Weights of words against a second implementation, for Stable Diffusion 3, FLUX, FLUX.2 and Z-Image.

The second one is written here from what ComfyUI documents (`comfy/sd1_clip.py`, `encode_token_weights`): the bare text
encoders of transformers read the tokens of the words, and as many of no words; each token goes on from the latter by
its weight. Language models, which have no empty prompt of a length, have their tokens multiplied. Tokens are counted
here, not looked up by letters, and nothing of the engine's is used; diffusers then draws from the embeddings.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from control import RecordingControl
from drawing import ask, draw, in_folder
from numpy.typing import NDArray

from studio.engines.picture.pipelines.engine import DiffusersEngine

torch = pytest.importorskip("torch")
import diffusers  # noqa: E402

pytestmark = pytest.mark.torch

BEFORE, WORD, BEHIND = "a photo of a", " red", " cat"
NEAR = 1e-5
"""Largest difference of an embedding, whose numbers are about one; of a picture one of 255."""
Array = NDArray[np.float32]


def loop(here: Array, there: Array | None, weights: list[float]) -> Array:
    """Token by token, as it is documented."""
    mixed = here.copy()
    for token, weight in enumerate(weights):
        if weight != 1.0:
            for number in range(here.shape[1]):
                base = 0.0 if there is None else float(there[token, number])
                mixed[token, number] = (float(here[token, number]) - base) * weight + base
    return mixed


def weights_of(tokenizer: Any, weight: float, length: int, before: str = BEFORE, ends: int = 1) -> list[float]:
    """`before`: what stands before the word; `ends`: tokens that the tokenizer puts behind all words."""
    until = [len(tokenizer(words).input_ids) - ends for words in (before, before.rstrip() + WORD)]
    return [weight if until[0] <= token < until[1] else 1.0 for token in range(length)]


def read(encoder: Any, tokenizer: Any, words: str, length: int, *, masked: bool = False) -> Any:
    ids = tokenizer(words, padding="max_length", max_length=length, truncation=True, return_tensors="pt")
    mask = {"attention_mask": ids.attention_mask} if masked else {}
    with torch.no_grad():
        return encoder(ids.input_ids, output_hidden_states=True, **mask)


def of_encoder(encoder: Any, tokenizer: Any, length: int, weight: float, layer: int) -> Array:
    words, nothing = (
        read(encoder, tokenizer, said, length).hidden_states[layer][0].numpy()
        for said in (BEFORE + WORD + BEHIND, "")
    )  # fmt: skip
    return loop(words, nothing, weights_of(tokenizer, weight, length))


def sd3(pipe: Any, weight: float) -> Mapping[str, Any]:
    clips = [
        of_encoder(encoder, tokenizer, 77, weight, -2)
        for encoder, tokenizer in ((pipe.text_encoder, pipe.tokenizer), (pipe.text_encoder_2, pipe.tokenizer_2))
    ]
    t5 = of_encoder(pipe.text_encoder_3, pipe.tokenizer_3, 256, weight, -1)
    wide = np.zeros((77, t5.shape[1]), np.float32)
    wide[:, : sum(one.shape[1] for one in clips)] = np.concatenate(clips, axis=1)
    _, nothing, pooled, pooled_nothing = pipe.encode_prompt(BEFORE + WORD + BEHIND, None, None)
    return {
        "prompt_embeds": torch.from_numpy(np.concatenate([wide, t5]))[None], "negative_prompt_embeds": nothing,
        "pooled_prompt_embeds": pooled, "negative_pooled_prompt_embeds": pooled_nothing,
    }  # fmt: skip


def flux(pipe: Any, weight: float) -> Mapping[str, Any]:
    t5 = of_encoder(pipe.text_encoder_2, pipe.tokenizer_2, 512, weight, -1)
    pooled = read(pipe.text_encoder, pipe.tokenizer, BEFORE + WORD + BEHIND, 77).pooler_output
    return {"prompt_embeds": torch.from_numpy(t5)[None], "pooled_prompt_embeds": pooled}


def of_language_model(pipe: Any, weight: float, layer: int, *, thinking: bool) -> tuple[Array, int]:
    """With the tokens that the words have by themselves."""
    said = [{"role": "user", "content": BEFORE + WORD + BEHIND}]
    text = pipe.tokenizer.apply_chat_template(
        said, tokenize=False, add_generation_prompt=True, enable_thinking=thinking
    )
    here = read(pipe.text_encoder, pipe.tokenizer, text, 512, masked=True).hidden_states[layer][0].numpy()
    # These tiny tokenizers have a token a letter, the space included.
    before = text[: text.index(BEFORE)] + BEFORE + " "
    mixed = loop(here, None, weights_of(pipe.tokenizer, weight, 512, before, ends=0))
    return mixed, len(pipe.tokenizer(text).input_ids)


def z_image(pipe: Any, weight: float) -> Mapping[str, Any]:
    mixed, length = of_language_model(pipe, weight, -2, thinking=True)
    nothing, _ = pipe.encode_prompt("", do_classifier_free_guidance=False)
    return {"prompt_embeds": [torch.from_numpy(mixed[:length])], "negative_prompt_embeds": nothing}


def flux2(pipe: Any, weight: float) -> Mapping[str, Any]:
    layers = [of_language_model(pipe, weight, layer, thinking=False)[0] for layer in (9, 18, 27)]
    return {"prompt_embeds": torch.from_numpy(np.concatenate(layers, axis=1))[None]}


FAMILIES: dict[str, tuple[Any, Callable[[Any, float], Mapping[str, Any]]]] = {
    "sd3": (diffusers.StableDiffusion3Pipeline, sd3),
    "flux": (diffusers.FluxPipeline, flux),
    "flux2": (diffusers.Flux2KleinPipeline, flux2),
    "z-image": (diffusers.ZImagePipeline, z_image),
}


def heard(pipe: Any) -> list[Any]:
    """Grows by the words that the denoiser is given at each of its calls; guided ones have the wanted words last, but
    in Z-Image."""
    found: list[Any] = []

    def hook(_net: Any, args: tuple[Any, ...], named: dict[str, Any]) -> None:
        words = named.get("encoder_hidden_states", args[2] if len(args) > 2 else None)
        found.append(words[0] if isinstance(words, list) else words[-1])

    pipe.transformer.register_forward_pre_hook(hook, with_kwargs=True)
    return found


@pytest.mark.parametrize("weight", [0.3, 1.7])
@pytest.mark.parametrize("family", FAMILIES)
def test_the_second_implementation_says_the_same(tiny: Callable[[str], Path], family: str, weight: float) -> None:
    kind, second = FAMILIES[family]
    folder = tiny(family)
    pipe = kind.from_pretrained(str(folder), dtype=torch.float32, local_files_only=True)
    pipe.set_progress_bar_config(disable=True)
    theirs_heard = heard(pipe)
    theirs = pipe(
        num_inference_steps=3, guidance_scale=5.0, generator=torch.Generator("cpu").manual_seed(11), width=64,
        height=64, **second(pipe, weight),
    ).images[0]  # fmt: skip
    engine, control = DiffusersEngine(), RecordingControl()
    engine.load(in_folder(folder), {}, ask(), RecordingControl())
    [loaded] = engine.pipes.values()
    ours_heard = heard(loaded)
    [ours] = draw(engine, ask(prompt=f"{BEFORE} ({WORD.strip()}:{weight}){BEHIND}"), control=control)
    assert not control.notes
    assert len(ours_heard) == len(theirs_heard)
    assert ours_heard[0].shape == theirs_heard[0].shape
    assert float((ours_heard[0] - theirs_heard[0]).abs().max()) <= NEAR
    assert np.abs(ours.pixels.astype(int) - np.asarray(theirs.convert("RGB")).astype(int)).max() <= 1
    [plain] = draw(engine, ask(prompt=BEFORE + WORD + BEHIND))
    assert float((ours_heard[-1] - ours_heard[0]).abs().max()) > 1e-3, "without the weight it is something else"
    assert not np.array_equal(plain.pixels, ours.pixels)
