"""Wildcard files of other programs, and templates of strangers' prompts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from msgspec.structs import replace

from studio.domain.catalogue import InstalledModel
from studio.domain.errors import StudioError
from studio.domain.prompt_loras import loras_in, without_loras
from studio.domain.wildcards import files
from studio.domain.wildcards.choosing import written_out
from studio.services.exchange.wildcards_in import read_wildcards
from studio.services.prompts.known_things import things_of
from studio.services.prompts.tokens import length_of
from tests.fuzz.target import Target

YAML = """\
clothing:
  - T-shirt
  - 3::shoes # warm
artists:
  finnish:
    - |
      # note
      Akseli,
      {a|b}
  1: 2
"""


def _text(folder: Path) -> Sequence[Path]:
    (folder / "a.txt").write_text("# seasons\nsummer\n2::{late|early} autumn\n\n__winter__\n", "utf-8")
    (folder / "b.txt").write_bytes("\ufefférable\r\nif".encode("utf-16"))
    return sorted(folder.iterdir())


def _yaml(folder: Path) -> Sequence[Path]:
    (folder / "a.yaml").write_text(YAML, "utf-8")
    (folder / "b.yml").write_text("a: [1, 2]\nb: {c: [d, 'e', \"f\\n\", {g: 6}]}\n", "utf-8")
    return sorted(folder.iterdir())


def _json(folder: Path) -> Sequence[Path]:
    (folder / "a.json").write_text(json.dumps({"a": ["b", 1, None], "c": {"d/e": ["f"], "g": 1}}), "utf-8")
    (folder / "b.json").write_text('["red", "green"]', "utf-8")
    return sorted(folder.iterdir())


def _templates(folder: Path) -> Sequence[Path]:
    for number, words in enumerate((
        "a {red|3::blue|{2-3$$ and $$x|y|__z__}} cat, <lora:film:0.8>, # {note\n",
        "${a=!{1|2}}${a} ${b:c} __colour*/warm(a=b)__ \\{x\\} {0-$$__z__}",
    )):  # fmt: skip
        (folder / f"{number}.prompt").write_text(words, "utf-8")
    return sorted(folder.iterdir())


def _write_out(path: Path) -> object:
    text = path.read_bytes().decode("utf-8", "replace")
    lines = files.entries("a\n2::{b|c}\n__z__\n")
    files.faults(text)
    return loras_in(text), written_out(without_loras(text), 7, lambda _name: lines)


def _tokenizer(folder: Path) -> Sequence[Path]:
    (folder / "tokenizer.json").write_text(json.dumps({
        "version": "1.0", "model": {"type": "WordLevel", "vocab": {"a": 0, "cat": 1, "?": 2}, "unk_token": "?"},
        "pre_tokenizer": {"type": "Whitespace"},
    }), "utf-8")  # fmt: skip
    return [folder / "tokenizer.json"]


def _count(path: Path) -> object:
    """As FLUX's folder has it, and as the folder of a Stable Diffusion may."""
    whole = InstalledModel(
        id="m", title="M", family="picture", engine="diffusers", architecture="flux", root="",
        files={"tokenizer_2/tokenizer.json": str(path), "tokenizer/tokenizer.json": str(path)},
    )  # fmt: skip
    own = {"tokenizer/vocab.json": str(path), "tokenizer/merges.txt": str(path)}
    models = (whole, replace(whole, architecture="sd1"), replace(whole, architecture="sd1", files=own))
    return [length_of(model, "a (cat:1.2) {b|c}") for model in models]


def _things(folder: Path) -> Sequence[Path]:
    (folder / "things.json").write_text(json.dumps({"metres": {"cat": 0.4, "house": 6}, "stands": ["cat"]}), "utf-8")
    return [folder / "things.json"]


def _know(path: Path) -> object:
    files = {"things.json": str(path)}
    return things_of(
        InstalledModel(id="m", title="M", family="picture", engine="e", architecture="", root="", files=files)
    )


WILDCARDS = (
    Target(name="wildcards-text", seeds=_text, read=read_wildcards, allowed=(StudioError,), covers=("wildcards.text",)),
    Target(
        name="wildcards-yaml", seeds=_yaml, read=read_wildcards, allowed=(StudioError,),
        covers=("wildcards.yaml", "studio.services.exchange.wildcards_in"),
    ),
    Target(name="wildcards-json", seeds=_json, read=read_wildcards, allowed=(StudioError,), covers=("wildcards.json",)),
    Target(name="prompt-templates", seeds=_templates, read=_write_out, allowed=(StudioError,)),
    Target(
        name="prompt-tokens", seeds=_tokenizer, read=_count, allowed=(), covers=("studio.services.prompts.tokens",),
        share=0.3,
    ),
    Target(
        name="model-things", seeds=_things, read=_know, allowed=(), covers=("studio.services.prompts.known_things",),
        share=0.3,
    ),
)  # fmt: skip
