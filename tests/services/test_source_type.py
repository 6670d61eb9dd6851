"""Every file of a picture that a model made says so in its XMP, whether its recipe goes along or not."""

from __future__ import annotations

import base64
import io
import json
import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest
from lxml import etree  # type: ignore[import-untyped]
from PIL import Image

from studio.domain.recipes.kept import MADE_FROM, parts_text
from studio.domain.recipes.source_type import COMPOSITE, TRAINED, source_type
from studio.formats import openraster, openraster_in, photoshop, photoshop_in
from studio.formats.layered import Layered, Node
from studio.formats.xmp import with_source_type
from studio.services.exchange.format import by_name
from studio.services.exchange.formats import PICTURE_OUT
from studio.services.exchange.recipe_in import making_in

NAMESPACES = {"iptc": "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"}
A1111 = "a fox\nSteps: 4, Sampler: Euler, CFG scale: 7, Seed: 1, Size: 8x8, Model: m"


def said(xmp: bytes | str | None) -> str:
    """The digital source type of a packet, by a reader of XML."""
    assert xmp, "there is no XMP"
    data = xmp.encode() if isinstance(xmp, str) else xmp
    root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    [found] = root.findall(".//iptc:DigitalSourceType", NAMESPACES)
    return str(found.text)


def xmp_of(data: bytes) -> bytes | str | None:
    """By Pillow."""
    with Image.open(io.BytesIO(data)) as image:
        image.load()
        if image.format == "TIFF":
            return bytes(image.tag_v2[700])  # type: ignore[attr-defined]
        return image.info.get("xmp") or image.info.get("XML:com.adobe.xmp")


def a_png(mode: str = "RGBA") -> bytes:
    out = io.BytesIO()
    Image.effect_noise((20, 12), 40).convert(mode).save(out, "PNG")
    return out.getvalue()


def own(**request: object) -> str:
    return json.dumps({"format": 1, "program": "Triptych", "request": {"task": "text-to-image", **request}})


def test_a_picture_from_words_is_a_models() -> None:
    assert source_type({"triptych": own(), "parameters": A1111}) == TRAINED
    assert source_type({"parameters": A1111}) == TRAINED
    assert source_type({"prompt": "{}", "workflow": "{}"}) == TRAINED
    assert source_type({}) == source_type({"parameters": ""}) == ""


def test_what_was_made_of_a_picture_is_what_that_was() -> None:
    worked_over = own(task="upscale", init_image="ab" * 32)
    unknown = {"triptych": worked_over}
    assert source_type(unknown) == COMPOSITE, "of a photo"
    drawn = parts_text([(MADE_FROM, {"triptych": own(), "parameters": A1111})])
    assert source_type({**unknown, "triptych-parts": drawn}) == TRAINED
    foreign = parts_text([(MADE_FROM, {"parameters": A1111})])
    assert source_type({**unknown, "triptych-parts": foreign}) == TRAINED
    twice = parts_text([(MADE_FROM, {"triptych": own(task="cutout", init_image="cd" * 32)})])
    assert source_type({**unknown, "triptych-parts": twice}) == COMPOSITE
    on_a_canvas = parts_text([("Layer", {"triptych": worked_over, "triptych-parts": drawn})])
    assert source_type({**unknown, "triptych-parts": on_a_canvas}) == TRAINED


def test_what_is_put_together_is_a_composite() -> None:
    parts = parts_text([("Fox", {"parameters": A1111}), ("Hill", {"triptych": own()})])
    assert source_type({"triptych-parts": parts}) == COMPOSITE


@pytest.mark.parametrize("ending", ["png", "jpg", "webp", "avif", "tif"])
@pytest.mark.parametrize("with_prompts", [True, False])
def test_every_flat_file_says_it(tmp_path: Path, ending: str, with_prompts: bool) -> None:
    path = tmp_path / f"fox.{ending}"
    row = by_name(path, PICTURE_OUT)
    row.act(path, a_png(), None, with_prompts=with_prompts, more={"parameters": A1111}, dpi=300.0)
    data = path.read_bytes()
    assert said(xmp_of(data)) == "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
    assert bool(making_in(data, path.name)) == with_prompts
    assert (b"a fox" in data or b"\0a\0 \0f\0o\0x" in data) == with_prompts
    with Image.open(path) as image:
        assert image.size == (20, 12)


@pytest.mark.parametrize("ending", ["png", "jpg", "webp", "avif", "tif"])
def test_a_picture_that_no_model_made_says_nothing(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"photo.{ending}"
    by_name(path, PICTURE_OUT).act(path, a_png(), None, with_prompts=True)
    assert b"DigitalSourceType" not in path.read_bytes()


def a_layered(source: str) -> Layered:
    pixels = np.full((12, 20, 4), 200, np.uint8)
    return Layered(width=20, height=12, nodes=(Node(name="Fox", pixels=pixels),), merged=pixels, source=source)


def test_an_openraster_file_says_it_in_its_merged_picture() -> None:
    out = io.BytesIO()
    openraster.write(out, a_layered(COMPOSITE), lambda _share: None)
    with zipfile.ZipFile(out) as archive:
        assert said(xmp_of(archive.read("mergedimage.png"))) == COMPOSITE
    back = openraster_in.read(out.getvalue(), "fox.ora", lambda _share: None)
    assert back.merged is not None
    assert (back.merged == 200).all()


def test_a_photoshop_file_says_it_beside_its_recipe() -> None:
    from msgspec.structs import replace

    making = (("parameters", A1111),)
    for kept in ((), making):
        out = io.BytesIO()
        photoshop.write(out, replace(a_layered(COMPOSITE), making=kept), lambda _share: None)
        data = out.getvalue()
        at = data.index(b"8BIM" + struct.pack(">H", 1060)) + 8
        (length,) = struct.unpack_from(">I", data, at)
        assert said(data[at + 4 : at + 4 + length]) == COMPOSITE
        assert photoshop_in.read(data, "fox.psd", lambda _share: None).making == kept


@pytest.mark.parametrize(
    ("kind", "mode", "options"),
    [
        ("PNG", "RGBA", {}),
        ("JPEG", "RGB", {}),
        ("JPEG", "RGB", {"exif": b"Exif\0\0MM\0*\0\0\0\x08\0\x00\0\0\0\0"}),
        ("WEBP", "RGB", {}),
        ("WEBP", "RGB", {"lossless": True}),
        ("WEBP", "RGBA", {"lossless": True}),
        ("WEBP", "RGBA", {"quality": 80}),
        ("WEBP", "RGB", {"xmp": b"<x/>"}),
    ],
)
def test_it_is_put_into_a_file_without_touching_its_pixels(kind: str, mode: str, options: dict[str, object]) -> None:
    picture = Image.effect_noise((21, 13), 60).convert(mode)
    if mode == "RGBA":
        picture.putalpha(Image.effect_noise((21, 13), 60))
    out = io.BytesIO()
    picture.save(out, kind, **options)  # type: ignore[arg-type]
    before = out.getvalue()
    after = with_source_type(with_source_type(before, COMPOSITE), TRAINED)
    assert said(xmp_of(after)) == TRAINED
    assert after.count(b"DigitalSourceType>") == 2, "one element, in one place"
    with Image.open(io.BytesIO(before)) as was, Image.open(io.BytesIO(after)) as now:
        assert now.mode == was.mode
        assert now.tobytes() == was.tobytes()
    assert with_source_type(before, "") == before


def test_a_picture_within_a_text_that_is_converted_says_it_in_the_book(tmp_path: Path) -> None:
    from studio.cli.main import main

    book, picture = tmp_path / "book.md", tmp_path / "fox.png"
    by_name(picture, PICTURE_OUT).act(picture, a_png("RGB"), None, with_prompts=True, more={"parameters": A1111})
    data = base64.b64encode(picture.read_bytes()).decode()
    book.write_text(f"# One\n\nA fox came.\n\n![a fox](data:image/png;base64,{data})\n\nIt went.\n")
    assert main(["convert", str(book), str(tmp_path / "book.epub")]) == 0
    with zipfile.ZipFile(tmp_path / "book.epub") as archive:
        [name] = [one for one in archive.namelist() if one.endswith(".png")]
        assert said(xmp_of(archive.read(name))) == TRAINED
