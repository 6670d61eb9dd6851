"""What files of LoRAs say beside their weights."""

from __future__ import annotations

import base64
import io
import json
from pathlib import Path

import pytest
from PIL import Image

from studio.formats.lora_facts import LONGEST_TRIGGER, MOST_TRIGGERS, LoraFacts, facts_of
from tests.formats.model_files import write_safetensors


def lora(folder: Path, **metadata: str) -> Path:
    return write_safetensors(folder / "ink.safetensors", {"lora_unet_a.lora_up.weight": (2, 2)}, metadata=metadata)


def a_png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), (200, 10, 10)).save(out, "PNG")
    return out.getvalue()


def test_words_that_stand_with_most_training_pictures_call_it_up(tmp_path: Path) -> None:
    tags = {"10_cat": {"catlora": 10, "a cat": 9, "grass": 2}, "5_more": {"catlora": 5, "sky": 4}}
    found = facts_of(lora(tmp_path, ss_tag_frequency=json.dumps(tags), ss_sd_model_name="v1-5.safetensors"))
    assert found == LoraFacts(triggers=("catlora", "a cat"), base="v1-5.safetensors")


def test_what_its_maker_says_goes_first(tmp_path: Path) -> None:
    path = lora(tmp_path, ss_tag_frequency='{"1": {"x": 3}}', **{"modelspec.trigger_phrase": "ink style"})
    (tmp_path / "ink.json").write_text(json.dumps({"activation text": "inky, brush , Ink Style"}), "utf-8")
    (tmp_path / "ink.civitai.info").write_text(json.dumps({"trainedWords": ["wet ink", 3]}), "utf-8")
    assert facts_of(path).triggers == ("inky", "brush", "Ink Style", "wet ink", "x")


def test_its_picture_lies_beside_it_or_within(tmp_path: Path) -> None:
    png = a_png()
    url = "data:image/png;base64," + base64.b64encode(png).decode()
    path = lora(tmp_path, **{"modelspec.thumbnail": url})
    assert facts_of(path).picture == png
    (tmp_path / "ink.preview.png").write_bytes(png + b"x")
    assert facts_of(path).picture == png + b"x"


@pytest.mark.parametrize(
    "metadata",
    [
        {"ss_tag_frequency": "{"},
        {"ss_tag_frequency": '{"a": 3}'},
        {"ss_tag_frequency": '{"a": {"b": -5}}'},
        {"modelspec.thumbnail": "data:image/png;base64,***"},
        {"modelspec.thumbnail": "file:///etc/passwd,"},
        {"modelspec.trigger_phrase": "x" * 5000},
    ],
)
def test_nonsense_says_nothing(tmp_path: Path, metadata: dict[str, str]) -> None:
    assert facts_of(lora(tmp_path, **metadata)) == LoraFacts()


def test_what_is_told_is_bounded(tmp_path: Path) -> None:
    tags = {f"tag {at}": 5 for at in range(500)} | {"y" * (LONGEST_TRIGGER + 1): 9}
    (tmp_path / "ink.json").write_text(json.dumps({"activation text": "z" * 2_000_000}), "utf-8")
    found = facts_of(lora(tmp_path, ss_tag_frequency=json.dumps({"1": tags})))
    assert len(found.triggers) == MOST_TRIGGERS - 1
    assert all(len(one) <= LONGEST_TRIGGER for one in found.triggers)


def test_a_file_that_is_no_lora_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "ink.safetensors").write_bytes(b"nonsense")
    assert facts_of(tmp_path / "ink.safetensors") == LoraFacts()
    assert facts_of(tmp_path / "gone.safetensors") == LoraFacts()
