"""Files that once held the program or made it fall, read by the functions that its doors call: what is said of them.

Those in `tests/data/hostile` are as they came; larger ones are made here in the same form.
"""

from __future__ import annotations

import time
import zlib
from pathlib import Path

import pytest

from studio.domain.errors import BadInput, StudioError
from studio.services.exchange.formats import scenes_from_file
from studio.services.exchange.pasted_pages import read_page
from studio.services.exchange.recipe_in import recipe_in
from studio.services.models.identify import identify

DATA = Path(__file__).parent / "data"
HOSTILE = DATA / "hostile"
SECONDS = 2.0
"""Of processor time, for what took twenty; reading it takes some milliseconds."""


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("corrupt_deflate.docx", "it is not a Word document, or it is damaged"),
        ("encrypted.docx", "it is protected by a password: save it without one"),
    ],
)
def test_a_document_that_cannot_be_unpacked_is_refused_with_the_reason(name: str, problem: str) -> None:
    with pytest.raises(StudioError) as refused:
        scenes_from_file(HOSTILE / name)
    assert refused.value.failure == BadInput(name=name, problem=problem)


def test_a_marked_section_that_html_does_not_know_is_no_text() -> None:
    path = HOSTILE / "marked_section.html"
    assert [one.text for one in read_page(path.read_text("utf-8")).passages] == ["Hello world"]
    (scene,) = scenes_from_file(path)
    assert [one.text for one in scene.passages] == ["Hello world"]


def test_two_thousand_spaces_in_a_recipe_are_passed_over() -> None:
    started = time.process_time()
    found = recipe_in((DATA / "recipes" / "a1111_2000_spaces.png").read_bytes())
    assert time.process_time() - started < SECONDS
    assert found is not None
    assert (found.source, found.prompt, found.steps) == ("A1111", "a cat", 1)


def test_a_recipe_nested_a_hundred_thousand_deep_is_none() -> None:
    body = b"triptych\0\0\0\0\0" + b"[" * 200_000
    chunk = len(body).to_bytes(4, "big") + b"iTXt" + body + zlib.crc32(b"iTXt" + body).to_bytes(4, "big")
    png = (DATA / "recipes" / "a1111_2000_spaces.png").read_bytes()
    header = png[:33]
    pixels = png[png.index(b"IDAT") - 4 :]
    started = time.process_time()
    assert recipe_in(header + chunk + pixels, "deep.png") is None
    assert time.process_time() - started < SECONDS


def test_a_lora_whose_length_reads_like_a_pickle_is_a_lora(tmp_path: Path) -> None:
    """66,176 is 0x10280: its first two bytes are a pickle's PROTO and version 2."""
    tensor = '{"dtype": "F32", "shape": [4, 768], "data_offsets": [0, 12288]}'
    name = "lora_unet_down_blocks_1_attentions_0_transformer_blocks_0_attn2_to_k.lora_down.weight"
    header = f'{{"{name}": {tensor}, "__metadata__": {{"x": "'
    header += "y" * (66_176 - len(header) - 3) + '"}}'
    path = tmp_path / "a.safetensors"
    path.write_bytes((66_176).to_bytes(8, "little") + header.encode() + bytes(12_288))
    assert path.read_bytes()[:2] == b"\x80\x02"
    found = identify(path)
    assert (found.kind, found.architecture, found.why_not) == ("lora", "sd1", "")
