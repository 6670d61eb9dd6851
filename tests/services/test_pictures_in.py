"""Pictures of files that come in: kept, bounded, counted; nothing is read that the file has no business with."""

from __future__ import annotations

import base64
import io
import zipfile
from collections import Counter
from pathlib import Path

import docx
import pytest
from PIL import Image, PngImagePlugin

from studio.domain.errors import Cancelled
from studio.services.exchange import pictures_in
from studio.services.exchange.format import no_step
from studio.services.exchange.formats import scenes_from_file
from studio.services.exchange.losses import LossKind
from studio.services.exchange.manuscript_in import ImportedScene, told_of
from studio.services.exchange.pictures_in import PicturesIn, beside, data_of
from tests.services.office_texts import odt_of


def png(side: int = 20, colour: tuple[int, int, int] = (200, 40, 40)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (side, side), colour).save(out, "PNG")
    return out.getvalue()


def shown(scenes: tuple[ImportedScene, ...]) -> list[tuple[str, str]]:
    return [(one.style, one.text) for scene in scenes for one in scene.passages]


def test_a_picture_is_kept_once_and_a_damaged_one_is_counted() -> None:
    lost: Counter[LossKind] = Counter()
    pictures = PicturesIn(lost, no_step)
    first, again = pictures.take(png(), " A \n lamp "), pictures.take(png(), "Again")
    assert first is not None
    assert again is not None
    assert (first.text, first.asset) == ("A lamp", again.asset)
    assert pictures.take(png()[:60], "cut") is None
    assert pictures.take(b"<svg/>", "drawn") is None
    assert pictures.take(None, "elsewhere") is None
    assert pictures.take(png(1), "a dot by which readers are counted") is None
    assert (lost["pictures"], [one.id for one in pictures.all()]) == (3, [first.asset])


def test_what_a_picture_says_of_its_making_comes_along() -> None:
    info = PngImagePlugin.PngInfo()
    info.add_text("prompt", '{"3": {"class_type": "KSampler", "inputs": {}}}')
    out = io.BytesIO()
    Image.open(io.BytesIO(png())).save(out, "PNG", pnginfo=info)
    pictures = PicturesIn(Counter(), no_step)
    pictures.take(png(), "without")
    pictures.take(out.getvalue(), "with")
    [one] = pictures.all()
    assert [name for name, _text in one.making] == ["prompt"]


def test_number_and_size_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures_in, "MOST", 2)
    lost: Counter[LossKind] = Counter()
    pictures = PicturesIn(lost, no_step)
    found = [pictures.take(png(20, (number, 0, 0)), "") for number in range(4)]
    assert [one is not None for one in found] == [True, True, False, False]
    monkeypatch.setattr(pictures_in, "EACH_LIMIT", 40)
    assert PicturesIn(lost, no_step).take(png(), "") is None
    assert lost["pictures"] == 3
    large = PicturesIn(lost, no_step)
    monkeypatch.setattr(pictures_in, "EACH_LIMIT", 10**9)
    assert large.take(png(3_000), "") is not None
    assert Image.open(io.BytesIO(large.all()[0].data)).size == (2560, 2560)


def test_reading_ends_when_nobody_waits() -> None:
    def step(_share: float) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        PicturesIn(Counter(), step).take(png(), "")


def test_what_lies_beside_a_page_is_read_and_nothing_else(tmp_path: Path) -> None:
    folder = tmp_path / "page"
    (folder / "in side").mkdir(parents=True)
    (folder / "in side" / "a.png").write_bytes(b"a")
    (tmp_path / "secret.png").write_bytes(b"s")
    (folder / "link.png").symlink_to(tmp_path / "secret.png")
    assert beside(folder, "in%20side/a.png") == b"a"
    for address in ("../secret.png", "link.png", str(tmp_path / "secret.png"), f"file://{tmp_path}/secret.png",
                    "https://example.org/a.png", "in%20side", "", "a\0b.png", "//host/a.png", "x" * 5_000):  # fmt: skip
        assert beside(folder, address) is None
    assert data_of("data:image/png;base64," + base64.b64encode(b"abc").decode()) == b"abc"
    assert data_of("data:text/html;base64,YQ==") is data_of("data:image/png;base64,a") is None


def test_a_word_document_as_word_writes_it(tmp_path: Path) -> None:
    word = docx.Document()
    paragraph = word.add_paragraph("Before ")
    paragraph.add_run().add_picture(io.BytesIO(png()))
    paragraph.add_run(" behind.")
    next(word.element.body.iter("{*}docPr")).set("descr", "A red square")
    table = word.add_table(1, 2)
    table.cell(0, 0).paragraphs[0].add_run().add_picture(io.BytesIO(png(30)))
    table.cell(0, 1).text = "In a cell"
    word.save(str(tmp_path / "a.docx"))
    scenes = scenes_from_file(tmp_path / "a.docx")
    assert shown(scenes) == [
        ("body", "Before  behind."), ("picture", "A red square"), ("picture", ""), ("body", "In a cell"),
    ]  # fmt: skip
    assert len(scenes[0].pictures) == 2
    assert told_of(scenes) == ""


def test_a_picture_that_word_only_links_to_is_counted(tmp_path: Path) -> None:
    word = docx.Document()
    word.add_paragraph("x").add_run().add_picture(io.BytesIO(png()))
    blip = next(word.element.body.iter("{*}blip"))
    for name in list(blip.attrib):
        del blip.attrib[name]
    word.save(str(tmp_path / "a.docx"))
    assert told_of(scenes_from_file(tmp_path / "a.docx")) == "Not taken over: 1 picture."


def test_an_open_document_as_libreoffice_writes_it(tmp_path: Path) -> None:
    said = "<svg:title>T</svg:title><svg:desc>D</svg:desc>"
    frame = f'<draw:frame><draw:image xlink:href="Pictures/1.png"/>{said}</draw:frame>'
    inside = base64.b64encode(png(25)).decode()
    flat = f"<draw:frame><draw:image><office:binary-data>{inside}</office:binary-data></draw:image></draw:frame>"
    data = io.BytesIO(odt_of(f"<text:p>Words {frame}</text:p><text:p>{flat}</text:p>"))
    with zipfile.ZipFile(data, "a") as archive:
        archive.writestr("Pictures/1.png", png())
    (tmp_path / "a.odt").write_bytes(data.getvalue())
    scenes = scenes_from_file(tmp_path / "a.odt")
    assert shown(scenes) == [("body", "Words"), ("picture", "D"), ("picture", "")]
    assert len(scenes[0].pictures) == 2


def test_rich_text_in_digits_and_as_it_is(tmp_path: Path) -> None:
    raw = png(22)
    (tmp_path / "a.rtf").write_bytes(
        rb"{\rtf1 One {\pict{\*\picprop{\sp{\sn wzDescription}{\sv A l\'e4mp}}{\sp{\sn other}{\sv no}}}\pngblip\picw20 "
        + png().hex().encode()[:80] + b"\n" + png().hex().encode()[80:]
        + b"}\\par two{\\pict\\pngblip\\bin%d " % len(raw) + raw + rb"} three\par {\pict\wmetafile8 0100}\par}"
    )  # fmt: skip
    scenes = scenes_from_file(tmp_path / "a.rtf")
    assert shown(scenes) == [("body", "One"), ("picture", "A lämp"), ("body", "two three"), ("picture", "")]
    assert dict(scenes[0].lost) == {"pictures": 1}


def test_pages_and_markdown(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(png())
    data = "data:image/png;base64," + base64.b64encode(png(25)).decode()
    (tmp_path / "page.html").write_text(
        f"<h1>One</h1><p>Text <img src='a.png' alt='A square'> on.</p><img src='{data}'>"
        "<img src='triptych-picture:0'><img src='https://example.org/x.png' alt='far'>"
        "<div style='display:none'><img src=a.png></div>"
    )
    scenes = scenes_from_file(tmp_path / "page.html")
    assert shown(scenes) == [("body", "Text on."), ("picture", "A square"), ("picture", "")]
    assert dict(scenes[0].lost) == {"pictures": 2}
    (tmp_path / "b.md").write_text("See ![A *square*](a.png) here.\n\n![](../b.png)\n\n- ![far](https://e.org/x.png)\n")
    scenes = scenes_from_file(tmp_path / "b.md")
    assert shown(scenes) == [("body", "See  here."), ("picture", "A square"), ("list-item", "far")]
    assert dict(scenes[0].lost) == {"pictures": 2}


def test_the_cover_of_a_book(tmp_path: Path) -> None:
    cover = '<svg xmlns="http://www.w3.org/2000/svg"><image xlink:href="../art/c.png"/></svg>'
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf"><manifest><item id="a" href="text/a.xhtml" '
        'media-type="application/xhtml+xml"/></manifest><spine><itemref idref="a"/></spine></package>'
    )
    container = (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="o/p.opf"/>'
        "</rootfiles></container>"
    )
    with zipfile.ZipFile(tmp_path / "a.epub", "w") as archive:
        archive.writestr("META-INF/container.xml", container)
        archive.writestr("o/p.opf", package)
        archive.writestr("o/text/a.xhtml", f"<html><body>{cover}<p>Text</p><img src='../../x.png'/></body></html>")
        archive.writestr("o/art/c.png", png())
    scenes = scenes_from_file(tmp_path / "a.epub")
    assert shown(scenes) == [("picture", ""), ("body", "Text")]
    assert dict(scenes[0].lost) == {"pictures": 1}
