"""LoRAs of every kind in tiny pipelines: against bare diffusers, against peft's own layers, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from control import RecordingControl
from drawing import ask, in_folder, one_file, pixels

from studio.domain.errors import ImportRefused, ModelDamaged, ModelUnsupported, StudioError
from studio.domain.requests import LoraUse, ModelRef
from studio.engines.picture.pipelines.engine import DiffusersEngine

torch = pytest.importorskip("torch")
import diffusers  # noqa: E402
import peft  # noqa: E402
from lora_files import attention, kohya_lora, loha, peft_lora, saved, underscored  # noqa: E402
from safetensors.torch import load_file  # noqa: E402

from studio.engines.picture.pipelines.lora_deltas import Deltas, UnfitLora, is_ours  # noqa: E402
from studio.engines.picture.pipelines.lora_layers import Layers  # noqa: E402

pytestmark = pytest.mark.torch


def bare(folder: Path) -> Any:
    pipe = diffusers.AutoPipelineForText2Image.from_pretrained(str(folder), dtype=torch.float32, local_files_only=True)
    pipe.set_progress_bar_config(disable=True)
    return pipe


def drawn(pipe: Any) -> Any:
    made = pipe("a photo of a red cat", num_inference_steps=3, guidance_scale=5.0, width=64, height=64,
                generator=torch.Generator("cpu").manual_seed(11))  # fmt: skip
    return np.asarray(made.images[0].convert("RGB"))


def using(**weights: float) -> Any:
    return ask(loras=tuple(LoraUse(model=ModelRef(id=name, engine="diffusers"), weight=weight)
                           for name, weight in weights.items()))  # fmt: skip


def loaded(folder: Path, *paths: Path, control: RecordingControl | None = None) -> DiffusersEngine:
    engine = DiffusersEngine()
    helpers = {path.stem: one_file(path) for path in paths}
    engine.load(in_folder(folder), helpers, using(**dict.fromkeys(helpers, 1.0)), control or RecordingControl())
    return engine


def far(one: Any, other: Any) -> int:
    return int(np.abs(one.astype(int) - other.astype(int)).max())


# ---- what diffusers reads


@pytest.mark.parametrize("family", ["sd1", "sdxl", "sd3", "flux"])
def test_two_loras_draw_what_bare_diffusers_draws(tiny: Callable[[str], Path], tmp_path: Path, family: str) -> None:
    folder = tiny(family)
    pipe = bare(folder)
    plain = drawn(pipe)
    paths = [peft_lora(pipe, tmp_path / f"{name}.safetensors", seed) for name, seed in (("one", 1), ("two", 2))]
    engine = loaded(folder, *paths)
    for path in paths:
        pipe.load_lora_weights(str(path.parent), weight_name=path.name, adapter_name=path.stem)
    for weights in ({"one": 0.8, "two": 0.3}, {"one": 1.0, "two": -0.5}):
        pipe.set_adapters(list(weights), list(weights.values()))
        theirs = drawn(pipe)
        assert np.array_equal(pixels(engine, using(**weights)), theirs)
        assert far(theirs, plain) > 3


# ---- what it does not read


def with_peft(folder: Path, path: Path, config: Any, weight: float) -> tuple[Any, Any]:
    """What peft's own layers draw at a weight, and a file of the same numbers as LyCORIS writes it."""
    pipe = bare(folder)
    torch.manual_seed(5)
    peft.inject_adapter_in_model(config, pipe.unet)
    weights = {}
    for name, layer in pipe.unet.named_modules():
        owner, _, part = name.rpartition(".")
        if isinstance(layer, torch.nn.ParameterDict) and part.startswith(("hada", "lokr")) and "default" in layer:
            # As it begins a training it would change next to nothing.
            layer["default"].data *= 3
            weights[f"lora_unet_{underscored(owner)}.{part}"] = layer["default"]
    assert weights
    for name, layer in pipe.unet.named_modules():
        if hasattr(layer, "scaling") and "default" in layer.scaling:
            layer.scaling["default"] *= weight
            weights[f"lora_unet_{underscored(name)}.alpha"] = torch.tensor(float(config.alpha))
    return pipe, saved(weights, path)


CONFIGS = {
    "loha": lambda: peft.LoHaConfig(r=3, alpha=2, target_modules=["to_q", "to_k", "conv1"], init_weights=False),
    "loha-conv": lambda: peft.LoHaConfig(
        r=3, alpha=2, target_modules=["to_q", "conv1"], init_weights=False, use_effective_conv2d=True
    ),
    # Of two whole factors: peft counts alpha there, LyCORIS and diffusers don't, so that it is 1 here.
    "lokr": lambda: peft.LoKrConfig(r=2, alpha=2, target_modules=["to_q", "to_k"], init_weights=False),
    "lokr-half": lambda: peft.LoKrConfig(r=1, alpha=3, target_modules=["to_q", "conv1"], init_weights=False),
    "lokr-both": lambda: peft.LoKrConfig(
        r=1, alpha=3, target_modules=["to_q", "conv1"], init_weights=False, decompose_both=True,
        use_effective_conv2d=True,
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", CONFIGS)
@pytest.mark.parametrize("weight", [1.0, 0.4])
def test_loha_and_lokr_add_what_pefts_layers_add(
    tiny: Callable[[str], Path], tmp_path: Path, kind: str, weight: float
) -> None:
    folder = tiny("sd1")
    plain = drawn(bare(folder))
    pipe, path = with_peft(folder, tmp_path / "style.safetensors", CONFIGS[kind](), weight)
    theirs, ours = drawn(pipe), pixels(loaded(folder, path), using(style=weight))
    assert far(ours, theirs) <= 1
    assert far(theirs, plain) > 3


@pytest.mark.parametrize("weight", [1.0, 0.4])
def test_dora_keeps_the_lengths_that_it_learnt(tiny: Callable[[str], Path], tmp_path: Path, weight: float) -> None:
    """By peft's DoRA at full weight; at less, that much of the way from the model's own weights."""
    folder = tiny("sd1")
    pipe = bare(folder)
    config = peft.LoraConfig(r=2, lora_alpha=2, target_modules=["to_q", "to_v"], use_dora=True, init_lora_weights=False)
    torch.manual_seed(6)
    peft.inject_adapter_in_model(config, pipe.unet)
    weights = {}
    for name, layer in list(pipe.unet.named_modules()):
        if not isinstance(layer, peft.tuners.lora.LoraLayer) or not getattr(layer, "lora_A", None):
            continue
        length = layer.lora_magnitude_vector["default"].weight
        length.data *= 1.3
        stem = f"lora_unet_{underscored(name)}"
        weights |= {
            f"{stem}.lora_down.weight": layer.lora_A["default"].weight,
            f"{stem}.lora_up.weight": layer.lora_B["default"].weight,
            f"{stem}.alpha": torch.tensor(2.0),
            f"{stem}.dora_scale": length.reshape(-1, 1),
        }
        before = layer.base_layer.weight.data.clone()
        layer.merge()
        layer.base_layer.weight.data = before + weight * (layer.base_layer.weight.data - before)
    assert weights
    ours = pixels(loaded(folder, saved(weights, tmp_path / "dora.safetensors")), using(dora=weight))
    assert far(ours, drawn(pipe)) <= 1


def test_a_middle_between_two_convolutions_is_their_product(tiny: Callable[[str], Path], tmp_path: Path) -> None:
    """LoCon in three: against the three convolutions, one after the other."""
    pipe = bare(tiny("sd1"))
    name, layer = next((n, m) for n, m in pipe.unet.named_modules() if n.endswith("resnets.0.conv1"))
    torch.manual_seed(2)
    down, mid = torch.randn(2, layer.in_channels, 1, 1), torch.randn(3, 2, 3, 3)
    up, seen = torch.randn(layer.out_channels, 3, 1, 1), torch.randn(1, layer.in_channels, 8, 8)
    stem = f"lora_unet_{underscored(name)}"
    deltas = Deltas(Layers(pipe))
    deltas.add("a", {f"{stem}.lora_up.weight": up, f"{stem}.lora_mid.weight": mid, f"{stem}.lora_down.weight": down})
    before = layer(seen)
    deltas.weigh({"a": 1.0})
    conv = torch.nn.functional.conv2d
    expected = before + conv(conv(conv(seen, down), mid, padding=1), up)
    assert torch.allclose(layer(seen), expected, atol=1e-3)


def test_what_was_added_is_taken_off_to_the_bit(tiny: Callable[[str], Path], tmp_path: Path) -> None:
    folder = tiny("sdxl")
    pipe = bare(folder)
    plain = pixels(loaded(folder), ask())
    torch.manual_seed(3)
    weights: dict[str, Any] = {}
    for name, layer in attention(pipe.unet):
        weights |= loha(f"lora_unet_{underscored(name)}", layer.out_features, layer.in_features)
    path = saved(weights, tmp_path / "style.safetensors")
    engine = loaded(folder, path)
    full = pixels(engine, using(style=1.0))
    for weight in (0.3, -2.0, 1e-3):
        pixels(engine, using(style=weight))
    assert np.array_equal(pixels(engine, using(style=0.0)), plain)
    assert np.array_equal(pixels(engine, using(style=1.0)), full)
    assert far(full, plain) > 3
    whole = sum(one.numel() * one.element_size() for one in pipe.unet.parameters())
    assert engine.held_bytes() > whole


def test_a_loha_lies_over_a_lora(tiny: Callable[[str], Path], tmp_path: Path) -> None:
    """Two kinds at once, in whichever order they are read: what one adds stands beside what the other adds."""
    folder = tiny("sd1")
    pipe = bare(folder)
    torch.manual_seed(4)
    weights: dict[str, Any] = {}
    for name, layer in attention(pipe.unet):
        weights |= loha(f"lora_unet_{underscored(name)}", layer.out_features, layer.in_features)
    other, lora = saved(weights, tmp_path / "other.safetensors"), peft_lora(pipe, tmp_path / "lora.safetensors")
    pictures = [
        pixels(loaded(folder, *paths), using(**{path.stem: 0.6 for path in paths}))
        for paths in ((other, lora), (lora, other))
    ]
    assert np.array_equal(*pictures)
    alone = [pixels(loaded(folder, path), using(**{path.stem: 0.6})) for path in (other, lora)]
    assert all(far(pictures[0], one) > 3 for one in alone)


# ---- names


def _reads_as_diffusers(pipe: Any, path: Path) -> None:
    """Our reading of a plain LoRA's names, held against diffusers'."""
    deltas = Deltas(Layers(pipe))
    arrived, named = deltas.add("a", load_file(str(path)))
    assert arrived == named > 0
    deltas.weigh({"a": 1.0})
    ours = drawn(pipe)
    deltas.weigh({})
    pipe.load_lora_weights(str(path.parent), weight_name=path.name, adapter_name="a")
    assert far(ours, drawn(pipe)) <= 1


def test_names_of_the_original_unet_mean_the_layers_that_diffusers_takes_them_for(
    tiny: Callable[[str], Path], tmp_path: Path
) -> None:
    pipe = bare(tiny("sdxl"))
    layers = Layers(pipe)
    # One layer a block: places on the way down are 1 and 3, and the first block has the attention.
    original = {
        "down_blocks.0.attentions.0": "input_blocks_1_1", "mid_block.attentions.0": "middle_block_1",
        "up_blocks.1.attentions.0": "output_blocks_2_1", "up_blocks.1.attentions.1": "output_blocks_3_1",
    }  # fmt: skip

    def named(name: str) -> str:
        start = next(start for start in original if name.startswith(start))
        return original[start] + underscored(name.removeprefix(start))

    path = kohya_lora(pipe.unet, tmp_path / "style.safetensors", named)
    assert all(layers.find(name.rpartition(".lora")[0]) for name in load_file(str(path)) if ".lora" in name)
    _reads_as_diffusers(pipe, path)


def test_names_of_fluxs_authors_mean_the_rows_that_diffusers_takes_them_for(
    tiny: Callable[[str], Path], tmp_path: Path
) -> None:
    pipe = bare(tiny("flux"))
    torch.manual_seed(1)
    weights = {}
    shapes = {
        "double_blocks_0_img_attn_qkv": (32, 96), "double_blocks_0_txt_attn_qkv": (32, 96),
        "double_blocks_0_img_attn_proj": (32, 32), "double_blocks_0_img_mlp_0": (32, 128),
        "double_blocks_0_img_mlp_2": (128, 32), "single_blocks_0_linear2": (160, 32),
    }  # fmt: skip
    for name, (columns, rows) in shapes.items():
        weights[f"lora_unet_{name}.lora_down.weight"] = torch.randn(2, columns)
        weights[f"lora_unet_{name}.lora_up.weight"] = torch.randn(rows, 2)
        weights[f"lora_unet_{name}.alpha"] = torch.tensor(1.0)
    # diffusers takes the rows of FLUX's own width for this one, and so no tiny model.
    block = pipe.transformer.single_transformer_blocks[0]
    fused = Layers(pipe).find("lora_unet_single_blocks_0_linear1")
    assert [(one.start, one.stop) for one in fused] == [(0, 32), (32, 64), (64, 96), (96, 224)]
    parts = (block.attn.to_q, block.attn.to_k, block.attn.to_v, block.proj_mlp)
    assert all(one.layer is part for one, part in zip(fused, parts, strict=True))
    _reads_as_diffusers(pipe, saved(weights, tmp_path / "style.safetensors"))


# ---- what is refused


STEM = "lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn1_to_q"


def _of(**parts: Any) -> dict[str, Any]:
    return {f"{STEM}.{name}": tensor for name, tensor in parts.items()}


def _hada(**other: Any) -> dict[str, Any]:
    usual = {"hada_w1_a": (8, 2), "hada_w1_b": (2, 8), "hada_w2_a": (8, 2), "hada_w2_b": (2, 8)}
    parts = {name: torch.ones(*shape) for name, shape in usual.items()}
    return _of(**{**parts, **other})


@pytest.mark.parametrize(
    ("weights", "words"),
    [
        (_hada(hada_w1_a=torch.ones(9, 2)), "do not belong together"),
        (_hada(hada_w1_b=torch.full((2, 8), float("nan"))), "not finite"),
        (_hada(alpha=torch.tensor(float("inf"))), "not finite"),
        (_of(hada_w1_a=torch.ones(8, 2)), "do not belong together"),
        (_of(lokr_w1=torch.ones(4000, 4000), lokr_w2=torch.ones(4000, 4000)), "the model's layer of 8 x 8"),
        (_of(lokr_w1=torch.ones(2, 2)), "do not belong together"),
        (_of(lokr_w1=torch.ones(2), lokr_w2=torch.ones(4, 4)), "do not belong together"),
        (_of(diff=torch.ones(8, 9)), "the model's layer of 8 x 8"),
        (_of(diff_b=torch.ones(8)), "a bias that the model's layer does not have"),
        (_of(dora_scale=torch.ones(8, 1)), "do not belong together"),
        (_hada() | {f"{STEM}.oft_blocks": torch.ones(2, 2)}, "no part of a LoRA that we know"),
        ({"lora_unet_nowhere.hada_w1_a": torch.ones(8, 2)}, "none of its weights fit this model"),
        (_hada(hada_w1_a=torch.full((8, 2), 3e38), hada_w2_a=torch.full((8, 2), 3e38)), "no finite number"),
    ],
)  # fmt: skip
def test_a_file_that_does_not_fit_is_refused_in_words(
    tiny: Callable[[str], Path], tmp_path: Path, weights: dict[str, Any], words: str
) -> None:
    folder = tiny("sd1")
    path = saved(weights, tmp_path / "style.safetensors")
    with pytest.raises(StudioError) as caught:
        pixels(loaded(folder, path), using(style=1.0))
    failure = caught.value.failure
    assert isinstance(failure, ModelDamaged)
    assert (failure.model, failure.file) == ("style", "style.safetensors")
    assert words in failure.detail


@pytest.mark.parametrize("shape", ["wider", "elsewhere"])
def test_one_of_another_family_is_named_so(tiny: Callable[[str], Path], tmp_path: Path, shape: str) -> None:
    """Whether its layers have other sizes, or are not there: the file is whole."""
    weights = load_file(str(peft_lora(bare(tiny("sd1")), tmp_path / "of.safetensors")))
    if shape == "wider":
        weights = {name: one.repeat(*((1, 2) if "lora_A" in name else (2, 1))) for name, one in weights.items()}
    else:
        weights = {f"unet.nowhere.{at}.lora_{one}.weight": torch.ones(2, 2) for at in range(2) for one in "AB"}
    with pytest.raises(StudioError) as caught:
        loaded(tiny("sd1"), saved(weights, tmp_path / "style.safetensors"))
    assert isinstance(caught.value.failure, ModelUnsupported)
    assert "another family" in caught.value.failure.reason


def test_after_a_sum_that_is_no_number_the_next_picture_is_as_without(tiny: Callable[[str], Path]) -> None:
    pipe = bare(tiny("sd1"))
    before = {name: one.clone() for name, one in pipe.unet.state_dict().items()}
    deltas = Deltas(Layers(pipe))
    deltas.add("good", _hada())
    deltas.add("bad", _hada(hada_w1_a=torch.full((8, 2), 3e38), hada_w2_a=torch.full((8, 2), 3e38)))
    with pytest.raises(UnfitLora):
        deltas.weigh({"good": 1.0, "bad": 1.0})
    assert all(torch.equal(one, before[name]) for name, one in pipe.unet.state_dict().items())


def test_a_pickle_is_not_read(tiny: Callable[[str], Path], tmp_path: Path) -> None:
    path = tmp_path / "style.pt"
    torch.save(_hada(), path)
    with pytest.raises(StudioError) as caught:
        loaded(tiny("sd1"), path)
    assert isinstance(caught.value.failure, ImportRefused)


def test_layers_that_the_model_lacks_are_told(tiny: Callable[[str], Path], tmp_path: Path) -> None:
    control = RecordingControl()
    weights = _hada() | {name.replace("down_blocks_0", "down_blocks_7"): one for name, one in _hada().items()}
    loaded(tiny("sd1"), saved(weights, tmp_path / "style.safetensors"), control=control)
    assert any("names 2 layers, and this model has 1" in note for note in control.notes)


def test_kinds_are_told_apart_by_names() -> None:
    assert not is_ours(dict.fromkeys((f"{STEM}.lora_up.weight", f"{STEM}.lora_down.weight", f"{STEM}.alpha")))
    for end in ("hada_w1_a", "lokr_w1", "lora_mid.weight", "dora_scale", "diff", "diff_b"):
        assert is_ours({f"{STEM}.{end}": None})
