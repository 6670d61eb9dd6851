"""Each seat that the catalogue offers a model for is reached by a folder of that model's layout: what a repository has,
as public sources list it, goes through the choice of files that a download makes, and is then read as any import is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import pytest

from studio import places
from studio.domain.catalogue import CatalogueEntry
from studio.domain.engine_cards import CARDS
from studio.services.models.catalogue import read_entry
from studio.services.models.hub import kept_name
from studio.services.models.identify import identify
from tests.formats.model_files import checkpoint_tensors, onnx_bytes, write_safetensors

CATALOGUE = places.shipped_models_dir() / "catalogue"
PICTURES = [
    entry
    for entry in map(read_entry, sorted(CATALOGUE.glob("*.toml")))
    if entry.family == "picture" and not entry.starter and entry.engine not in ("segment-onnx", "style-onnx")
]
WEIGHTS: Final = "diffusion_pytorch_model.safetensors"
HALF: Final = "diffusion_pytorch_model.fp16.safetensors"
Tensors = dict[str, tuple[int, ...]]

CLIP: Final = ("config.json", "model.safetensors")
WORDS: Final = ("merges.txt", "special_tokens_map.json", "tokenizer_config.json", "vocab.json")
SPIECE: Final = ("special_tokens_map.json", "spiece.model", "tokenizer.json", "tokenizer_config.json")
QWEN: Final = ("merges.txt", "tokenizer.json", "tokenizer_config.json", "vocab.json")
NET: Final = ("config.json", WEIGHTS)


def shards(stem: str, count: int) -> tuple[str, ...]:
    cut = tuple(f"{stem}-{one:05}-of-{count:05}.safetensors" for one in range(1, count + 1))
    return ("config.json", *cut, f"{stem}.safetensors.index.json")


PARTS: Final[dict[str, tuple[str, dict[str, tuple[str, ...]]]]] = {
    "sd-turbo": (
        "StableDiffusionPipeline",
        {
            "text_encoder": (*CLIP, "model.fp16.safetensors"),
            "tokenizer": WORDS,
            "unet": (*NET, HALF),
            "vae": (*NET, HALF),
        },
    ),
    "sdxl-inpaint": (
        "StableDiffusionXLInpaintPipeline",
        {
            "text_encoder": (*CLIP, "model.fp16.safetensors"),
            "text_encoder_2": (*CLIP, "model.fp16.safetensors"),
            "tokenizer": WORDS,
            "tokenizer_2": WORDS,
            "unet": (*NET, HALF),
            "vae": (*NET, HALF),
        },
    ),
    "sd35-medium": (
        "StableDiffusion3Pipeline",
        {
            "text_encoder": CLIP,
            "text_encoder_2": CLIP,
            "text_encoder_3": shards("model", 2),
            "tokenizer": WORDS,
            "tokenizer_2": WORDS,
            "tokenizer_3": SPIECE,
            "transformer": NET,
            "vae": NET,
        },
    ),
    "flux1-schnell": (
        "FluxPipeline",
        {
            "text_encoder": CLIP,
            "text_encoder_2": shards("model", 2),
            "tokenizer": WORDS,
            "tokenizer_2": SPIECE,
            "transformer": shards("diffusion_pytorch_model", 3),
            "vae": NET,
        },
    ),
    "flux2-klein-4b": (
        "Flux2KleinPipeline",
        {
            "text_encoder": shards("model", 2),
            "tokenizer": (*QWEN, "chat_template.jinja"),
            "transformer": NET,
            "vae": NET,
        },
    ),
    "z-image-turbo": (
        "ZImagePipeline",
        {
            "text_encoder": shards("model", 3),
            "tokenizer": QWEN,
            "transformer": shards("diffusion_pytorch_model", 3),
            "vae": NET,
        },
    ),
    "qwen-image-edit-2509": (
        "QwenImageEditPlusPipeline",
        {
            "processor": (*QWEN, "chat_template.jinja", "preprocessor_config.json"),
            "text_encoder": shards("model", 4),
            "tokenizer": (*QWEN, "chat_template.jinja"),
            "transformer": shards("diffusion_pytorch_model", 5),
            "vae": NET,
        },
    ),
    "wan-2.1-t2v-1.3b": (
        "WanPipeline",
        {
            "text_encoder": shards("model", 5),
            "tokenizer": SPIECE,
            "transformer": shards("diffusion_pytorch_model", 2),
            "vae": NET,
        },
    ),
    "ltx-video-2b": (
        "LTXPipeline",
        {
            "text_encoder": shards("model", 4),
            "tokenizer": SPIECE,
            "transformer": shards("diffusion_pytorch_model", 2),
            "vae": NET,
        },
    ),
}
"""Pipeline and parts of the repositories in diffusers' layout; each also has a scheduler."""
CROSS: Final = {"sd1": 768, "sdxl": 2048}
SEEN: Final = {
    "depth-anything-v2-small": {"model_type": "depth_anything", "architectures": ["DepthAnythingForDepthEstimation"]},
    "sam-base": {"model_type": "sam", "architectures": ["SamModel"]},
    "ip-adapter-encoder": {"architectures": ["CLIPVisionModelWithProjection"]},
    "taesd": {"_class_name": "AutoencoderTiny", "latent_channels": 4},
    "taesdxl": {"_class_name": "AutoencoderTiny", "latent_channels": 4},
    "taesd3": {"_class_name": "AutoencoderTiny", "latent_channels": 16},
    "taef1": {"_class_name": "AutoencoderTiny", "latent_channels": 16},
}
GRAPHS: Final[dict[str, dict[str, Any]]] = {
    "ddcolor": {"inputs": ["input"], "outputs": ["output"],
                "shapes": {"input": (1, 3, 512, 512), "output": (1, 2, 512, 512)}},
    "deoldify": {"inputs": ["input"], "outputs": ["output"],
                 "shapes": {"input": (1, 3, 256, 256), "output": (1, 3, 256, 256)}},
    "gfpgan-1.4": {"inputs": ["input"], "outputs": ["output"],
                   "shapes": {"input": (1, 3, 512, 512), "output": (1, 3, 512, 512)}},
    "yunet": {"inputs": ["input"],
              "outputs": [f"{name}_{step}" for name in ("cls", "obj", "bbox", "kps") for step in (8, 16, 32)],
              "shapes": {"input": (1, 3, 640, 640)}},
}  # fmt: skip
CHECKPOINTS: Final = {"sd15": (768, 4), "sd15-inpaint": (768, 9), "sdxl-base": (2048, 4), "sdxl-turbo": (2048, 4),
                      "sdxl-lightning-4step": (2048, 4)}  # fmt: skip
UNWANTED: Final = (".gitattributes", "README.md", "pytorch_model.bin", "diffusion_pytorch_model.bin", "model.onnx")


def listing(entry: CatalogueEntry) -> dict[str, object]:
    """What the repository of a model has: paths, and what JSON says or tensors a file has."""
    if entry.id in PARTS:
        return _pipeline(*PARTS[entry.id], entry)
    if entry.tasks == ("control",):
        config = {"_class_name": "ControlNetModel", "cross_attention_dim": CROSS[entry.architecture]}
        return {"config.json": config, WEIGHTS: {"w": (4, 4)}, HALF: {"w": (4, 4)}}
    if entry.tasks == ("reference",):
        assert entry.folder is not None
        width = CROSS[entry.architecture]
        adapter: Tensors = {"image_proj.proj.weight": (8, 8), "ip_adapter.1.to_k_ip.weight": (8, width)}
        return dict.fromkeys(entry.folder.include, adapter)
    folder = "models/image_encoder/" if entry.id == "ip-adapter-encoder" else ""
    name = WEIGHTS if "decode" in entry.tasks else "model.safetensors"
    beside = {} if folder or "decode" in entry.tasks else {"preprocessor_config.json": {}}
    return {f"{folder}config.json": SEEN[entry.id], f"{folder}{name}": {"w": (4, 4)}} | beside


def _pipeline(pipeline: str, parts: dict[str, tuple[str, ...]], entry: CatalogueEntry) -> dict[str, object]:
    index: dict[str, object] = {"_class_name": pipeline, "_diffusers_version": "0.33.0"}
    index |= {name: ["transformers" if "text" in name or "token" in name else "diffusers", "X"] for name in parts}
    index["scheduler"] = ["diffusers", "X"]
    found: dict[str, object] = {"model_index.json": index, "scheduler/scheduler_config.json": {}}
    for part, names in parts.items():
        for name in names:
            found[f"{part}/{name}"] = {"w": (4, 4)} if name.endswith(".safetensors") else {}
    if "unet/config.json" in found:
        wide = {"sd2": 1024, "sdxl": 2048}[entry.architecture]
        found["unet/config.json"] = {"cross_attention_dim": wide, "in_channels": 9 if "inpaint" in entry.id else 4}
    return found


def put(path: Path, what: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".safetensors":
        assert isinstance(what, dict)
        write_safetensors(path, what)
    else:
        path.write_text(json.dumps(what))


@pytest.mark.parametrize("entry", PICTURES, ids=lambda entry: entry.id)
def test_the_layout_that_is_offered_is_read(entry: CatalogueEntry, tmp_path: Path) -> None:
    if entry.folder is not None:
        root = tmp_path / entry.folder.repo.rpartition("/")[2]
        there = listing(entry) | {name: {} for name in UNWANTED}
        kept = {name: what for path, what in there.items() if (name := kept_name(entry.folder, path)) is not None}
        assert not kept.keys() & set(UNWANTED)
        assert all(any(name.endswith(".safetensors") for name in kept if name.startswith(f"{part}/"))
                   for part in PARTS.get(entry.id, ("", {}))[1] if part in ("unet", "transformer", "vae"))  # fmt: skip
        for name, what in kept.items():
            put(root / name, what)
        chosen = root / entry.folder.include[0] if entry.tasks == ("reference",) else root
        chosen = root / "models" / "image_encoder" if entry.id == "ip-adapter-encoder" else chosen
    else:
        [file] = entry.files
        chosen = tmp_path / file.name
        if entry.id in GRAPHS:
            chosen.write_bytes(onnx_bytes(**GRAPHS[entry.id]))
        else:
            write_safetensors(chosen, checkpoint_tensors(*CHECKPOINTS[entry.id]))
    what = identify(chosen)
    assert (what.why_not, what.engine, what.family) == ("", entry.engine, "picture")
    assert what.architecture == entry.architecture
    assert set(entry.tasks) <= set(what.tasks)


def test_every_task_of_pictures_that_is_offered_has_an_engine() -> None:
    for entry in PICTURES:
        card = CARDS.engine(entry.engine)
        assert card is not None, entry.id
        assert set(entry.tasks) <= set(card.tasks)
