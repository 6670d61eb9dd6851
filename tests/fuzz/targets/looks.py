"""What strangers say of looks: named styles of other programs, what the file of a LoRA says of itself."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from studio.domain.catalogue import InstalledModel
from studio.domain.errors import StudioError
from studio.domain.picture_styles import LoraChoice, StylePreset
from studio.formats.embeddings import EmbeddingError, read_embedding, read_torch_file
from studio.formats.lora_facts import facts_of
from studio.services.exchange.style_files import read_styles, write_styles
from studio.services.models.own_samplers import DIFFUSERS, own_sampler
from studio.services.styles import StyleBook
from tests.formats.embedding_files import torch_zip
from tests.formats.model_files import write_safetensors
from tests.fuzz.formats import json_changed, relengthed, zip_of
from tests.fuzz.mutate import flipped
from tests.fuzz.target import Target

_STYLES = (
    StylePreset(name="Ink", prompt="ink of {prompt}", negative="colour"),
    StylePreset(name="Whole", prompt="a", model="m", loras=(LoraChoice("l", 0.5),), sampler="LCM", steps=4,
                guidance=1.5, width=640, height=448, own_styles=("line",), scene="{prompt} at night"),
)  # fmt: skip


def _csv(folder: Path) -> Sequence[Path]:
    write_styles(folder / "a.csv", _STYLES)
    (folder / "b.csv").write_text('name,text\n"Two\nlines","x ""y"""\n,\n', "utf-8-sig")
    return sorted(folder.iterdir())


def _json(folder: Path) -> Sequence[Path]:
    write_styles(folder / "a.json", _STYLES)
    return [folder / "a.json"]


def _book(folder: Path) -> Sequence[Path]:
    book = StyleBook(folder)
    for style in _STYLES:
        book.save(style)
    return sorted(folder.iterdir())


def _facts(folder: Path) -> Sequence[Path]:
    tags = json.dumps({"10_a": {"ink": 10, "b": 3}})
    return [
        write_safetensors(
            folder / "a.safetensors", {"lora_unet_a.lora_up.weight": (2, 2)},
            metadata={"ss_tag_frequency": tags, "modelspec.trigger_phrase": "a, b",
                      "modelspec.thumbnail": "data:image/png;base64,AAAA"},
        )
    ]  # fmt: skip


def _beside(folder: Path) -> Sequence[Path]:
    (folder / "a.json").write_text(json.dumps({"activation text": "ink, b", "trainedWords": ["x", 3]}), "utf-8")
    return [folder / "a.json"]


def _sampler(folder: Path) -> Sequence[Path]:
    (folder / "a.json").write_text(json.dumps({"_class_name": "EulerDiscreteScheduler", "beta_end": 0.01}), "utf-8")
    return [folder / "a.json"]


def _own_sampler(path: Path) -> str:
    files = {"scheduler/scheduler_config.json": str(path)}
    model = InstalledModel(
        id="m", title="M", family="picture", engine=DIFFUSERS, architecture="sd1", root="", files=files
    )  # fmt: skip
    return own_sampler(model, ())


def _taught(folder: Path) -> Sequence[Path]:
    return [
        write_safetensors(folder / "a.safetensors", {"clip_l": (2, 8), "clip_g": (2, 8)}),
        write_safetensors(folder / "b.safetensors", {"<word>": (8,)}),
    ]


def _taught_by_torch(folder: Path) -> Sequence[Path]:
    return [torch_zip(folder / "a.pt"), torch_zip(folder / "b.pt", rows=1, width=16)]


LOOKS = (
    Target(
        name="embeddings", seeds=_taught, read=read_embedding, allowed=(EmbeddingError,),
        mutators=(relengthed(json_changed),), covers=("studio.formats.embeddings",),
    ),
    Target(
        name="embeddings-torch", seeds=_taught_by_torch, read=read_torch_file, allowed=(EmbeddingError,),
        mutators=(zip_of(flipped),), covers=("studio.formats.torch_archives",),
    ),
    Target(
        name="own-sampler", seeds=_sampler, read=_own_sampler, allowed=(), mutators=(json_changed,),
        covers=("studio.services.models.own_samplers",),
    ),
    Target(name="styles-csv", seeds=_csv, read=read_styles, allowed=(StudioError,), covers=("styles.csv",)),
    Target(
        name="styles-json", seeds=_json, read=read_styles, allowed=(StudioError,), mutators=(json_changed,),
        covers=("styles.json", "studio.services.exchange.style_files"),
    ),
    Target(
        name="style-book", seeds=_book, read=lambda path: StyleBook(path.parent).all(), allowed=(),
        mutators=(json_changed,), covers=("studio.services.styles",),
    ),
    Target(
        name="lora-facts", seeds=_facts, read=facts_of, allowed=(), mutators=(relengthed(json_changed),),
        covers=("studio.formats.lora_facts",),
    ),
    Target(
        name="lora-notes", seeds=_beside, read=lambda path: facts_of(path.with_suffix(".safetensors")), allowed=(),
        mutators=(json_changed,),
    ),
)  # fmt: skip
