"""Where the words of a picture went: attention against a second way of computing it, words left out elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from control import RecordingControl
from drawing import ask, in_folder, one_file, pixels

from studio.domain.errors import BadRequest, StudioError
from studio.domain.requests import EmbeddingUse, ModelRef
from studio.domain.word_maps import WordMapsRequest
from studio.engines.picture.pipelines.engine import DiffusersEngine
from studio.engines.picture.result import WordMapsDone

torch = pytest.importorskip("torch")
import diffusers  # noqa: E402
from lora_files import saved  # noqa: E402

from studio.engines.picture.pipelines.word_maps import maps_of_words  # noqa: E402

pytestmark = pytest.mark.torch


def loaded(folder: Path) -> DiffusersEngine:
    engine = DiffusersEngine()
    engine.load(in_folder(folder), {}, ask(), RecordingControl())
    return engine


def looked(engine: DiffusersEngine, word: str = "", **fields: Any) -> WordMapsDone:
    picture = ask(**fields)
    request = WordMapsRequest(model=picture.model, picture=picture, word=word, device="cpu")
    [done] = engine.run(request, {}, RecordingControl())
    assert isinstance(done, WordMapsDone)
    return done


@pytest.mark.parametrize("family", ["sd1", "sd2", "sdxl", "lcm"])
def test_each_word_has_its_map_and_the_picture_stays_bit_for_bit(tiny: Callable[[str], Path], family: str) -> None:
    engine = loaded(tiny(family))
    before = pixels(engine, ask())
    done = looked(engine, prompt="a (red:1.3) cat, # note", prompt_expanded="a photo of a (red:1.3) cat")
    assert done.way == "attention"
    assert [(word, start) for word, start, _grey in done.maps] == [
        ("a", 0), ("photo", 2), ("of", 8), ("a", 11), ("red", 13), ("cat", 17),
    ]  # fmt: skip
    assert done.prompt == "a photo of a red cat"
    assert all(grey.max() == 255 and grey.min() == 0 for _word, _start, grey in done.maps)
    assert np.array_equal(pixels(engine, ask()), before), "nothing of the looking stays"


def test_the_maps_are_the_mean_of_queries_times_keys(tiny: Callable[[str], Path]) -> None:
    """By bare diffusers, with softmax written here, from what the layers' own projections answered."""
    folder = tiny("sd1")
    pipe = diffusers.StableDiffusionPipeline.from_pretrained(str(folder), dtype=torch.float32, local_files_only=True)
    pipe.set_progress_bar_config(disable=True)
    asked: dict[str, Any] = {}
    sums: list[Any] = []

    def keep(name: str) -> Any:
        def hook(_layer: Any, _inputs: Any, output: Any) -> None:
            asked[name] = output[-1]

        return hook

    def attend(layer: Any) -> Any:
        def hook(_layer: Any, _inputs: Any, _output: Any) -> None:
            query, key = (
                asked[which].reshape(asked[which].shape[0], layer.heads, -1).transpose(0, 1) for which in ("q", "k")
            )
            scores = torch.softmax(query @ key.transpose(1, 2) / query.shape[-1] ** 0.5, dim=-1).mean(dim=0)
            side = round(scores.shape[0] ** 0.5)
            grid = scores.T.reshape(1, -1, side, side)
            sums.append(torch.nn.functional.interpolate(grid, (32, 32), mode="bilinear")[0])

        return hook

    for name, layer in pipe.unet.named_modules():
        if name.endswith("attn2"):
            layer.to_q.register_forward_hook(keep("q"))
            layer.to_k.register_forward_hook(keep("k"))
            layer.register_forward_hook(attend(layer))
    with torch.no_grad():
        pipe("a photo of a red cat", num_inference_steps=3, guidance_scale=5.0, width=64, height=64,
             generator=torch.Generator("cpu").manual_seed(11))  # fmt: skip
    mean = torch.stack(sums).mean(dim=0).numpy()
    done = looked(loaded(folder))
    tokens = {"a": 1, "photo": 2, "of": 3, "red": 5, "cat": 6}
    for word, start, grey in done.maps:
        if start == 11:
            continue
        heat = mean[tokens[word]]
        expected = (heat - heat.min()) / (heat.max() - heat.min()) * 255
        assert grey.shape == expected.shape
        assert np.abs(grey - expected).max() <= 1, word


def test_a_taught_word_has_a_map_of_all_its_tokens(tiny: Callable[[str], Path], tmp_path: Path) -> None:
    rows = torch.randn(3, 32, generator=torch.Generator().manual_seed(1))
    path = saved({"emb_params": rows}, tmp_path / "ink-wash.safetensors")
    use = EmbeddingUse(model=ModelRef(id="ink", engine="diffusers"), word="ink-wash")
    picture = ask(prompt="a (red:1.3) embedding:ink-wash, cat", embeddings=(use,))
    request = WordMapsRequest(model=picture.model, picture=picture, device="cpu")
    engine = DiffusersEngine()
    engine.load(in_folder(tiny("sd1")), {"ink": one_file(path)}, request, RecordingControl())
    before = pixels(engine, picture)
    [done] = engine.run(request, {}, RecordingControl())
    assert isinstance(done, WordMapsDone)
    assert done.prompt == "a red ink-wash, cat"
    assert [(word, start) for word, start, _grey in done.maps] == [("a", 0), ("red", 2), ("ink-wash", 6), ("cat", 16)]
    assert np.array_equal(pixels(engine, picture), before)


def test_a_map_is_the_mean_over_the_tokens_of_its_word() -> None:
    attention = np.arange(5 * 4, dtype=np.float32).reshape(5, 2, 2)
    attention[3] = attention[3][::-1]
    attention[4, 0, 0] = 90
    places = [(1, 0, 1), (2, 2, 5), (3, 6, 9), (4, 10, 13)]
    shown, maps = maps_of_words("a <x> <y> cat", places, attention, {"<x> <y>": "ink"})
    assert shown == "a ink cat"
    assert [(word, start) for word, start, _grey in maps] == [("a", 0), ("ink", 2), ("cat", 6)]
    both = (attention[2] + attention[3]) / 2
    assert np.array_equal(maps[1][2], np.round((both - both.min()) * 255 / (both.max() - both.min())))


@pytest.mark.parametrize("family", ["sd3", "flux"])
def test_elsewhere_a_word_is_left_out(tiny: Callable[[str], Path], family: str) -> None:
    engine = loaded(tiny(family))
    done = looked(engine, "red")
    [(word, start, grey)] = done.maps
    assert (done.way, word, start) == ("left-out", "red", 13)
    whole, less = pixels(engine, ask()), pixels(engine, ask(prompt="a photo of a cat"))
    apart = np.abs(whole.astype(float) - less.astype(float)).mean(axis=2)
    assert np.unravel_index(grey.argmax(), grey.shape) == np.unravel_index(apart.argmax(), apart.shape)
    assert not looked(engine, "zebra").maps


def test_a_long_prompt_has_maps_of_all_its_words(tiny: Callable[[str], Path]) -> None:
    prompt = ", ".join(["a red cat"] * 30)
    done = looked(loaded(tiny("sd1")), prompt=prompt)
    assert [start for _word, start, _grey in done.maps] == [at for at in range(len(prompt)) if prompt[at].isalpha()
                                                            and (at == 0 or not prompt[at - 1].isalpha())]  # fmt: skip


def test_a_picture_that_came_of_another_is_refused(tiny: Callable[[str], Path]) -> None:
    with pytest.raises(StudioError) as caught:
        looked(loaded(tiny("sd1")), task="image-to-image")
    assert isinstance(caught.value.failure, BadRequest)
