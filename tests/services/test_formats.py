"""The table of formats: every row writes or reads what it says, and no row takes a name of another format."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from studio.domain.document import Document
from studio.domain.errors import FormatUnknown, StudioError
from studio.domain.palettes import Palette, Swatch
from studio.domain.picture_styles import StylePreset
from studio.domain.sound_records import TimedLine, Transcript
from studio.domain.text_records import Paragraph, Scene
from studio.formats.layered import Layered, Node
from studio.formats.moving_png import joined
from studio.services.exchange import ffmpeg, typesetting
from studio.services.exchange.format import Format, by_name, dialog_filter, joint_filter, no_step, suffixes_of
from studio.services.exchange.formats import (
    FORMATS,
    MANUSCRIPT_IN,
    MANUSCRIPT_OUT,
    PICTURE_OUT,
    SCENE_OUT,
    may_be_model,
    scenes_from_file,
)
from studio.services.wording import sentence
from tests.services.test_narration import Project

OUT = [row for row in FORMATS if row.direction == "out"]
STRANGERS = (".docx", ".pdf", ".jpg", ".mp3", ".zip", ".7z", ".MD5")
EVERY_SUFFIX = sorted({*suffixes_of(FORMATS), *STRANGERS})


def book() -> Document:
    line = TimedLine(start=0.0, end=1.0, text="It rains.", paragraph_id="p")
    heard = Transcript(id="t", scene_id="s", asset="a", recipe_id="r", created=0.0, seconds=1.0, lines=(line,))
    return Document(
        (Scene(id="s", title="One", paragraphs=("p",)), Paragraph(id="p", scene_id="s", text="It rains."), heard)
    )


def write(row: Format[Any], dest: Path) -> None:
    """Call the row as its users do."""
    match row.subject:
        case "picture":
            png = io.BytesIO()
            Image.new("RGB", (4, 4)).save(png, "PNG")
            row.act(dest, png.getvalue(), None, with_prompts=False)
        case "film":
            one, other = (io.BytesIO(), io.BytesIO())
            for file, colour in ((one, "red"), (other, "blue")):
                Image.new("RGB", (4, 4), colour).save(file, "PNG")
            row.act(dest, joined([one.getvalue(), other.getvalue()], 8), None, no_step, with_prompts=False)
        case "scene":
            row.act(book(), dest, scene_id="s")
        case "manuscript" | "submission":
            row.act(book(), dest)
        case "narration":
            project = Project("One.")
            project.speak(0, "t1", seconds=0.1)
            row.act(project, project.scene_id, dest)
        case "canvas":
            pixels = np.zeros((4, 4, 4), np.uint8)
            node = Node(name="a", pixels=pixels)
            row.act(dest, Layered(width=4, height=4, nodes=(node,), merged=pixels), lambda _share: None)
        case "palette":
            row.act(dest, Palette("Ink", (Swatch(0xC81E28, "red"),)))
        case "styles":
            row.act(dest, (StylePreset(name="Ink", prompt="ink of {prompt}"),))
        case _:
            row.check(dest)


@pytest.mark.parametrize("row", OUT, ids=lambda row: row.id)
def test_a_format_writes_its_own_endings_and_refuses_every_other(row: Format[Any], tmp_path: Path) -> None:
    for suffix in EVERY_SUFFIX:
        dest = tmp_path / f"name{suffix}"
        if suffix == ".pdf" and suffix in row.suffixes and not typesetting.is_there():
            continue
        if suffix == ".mp4" and suffix in row.suffixes and ffmpeg.program() is None:
            continue
        if suffix in row.suffixes:
            write(row, dest)
            assert row.subject == "project" or dest.stat().st_size > 0
            continue
        with pytest.raises(StudioError) as caught:
            write(row, dest)
        assert isinstance(caught.value.failure, FormatUnknown)
        assert f"give a name that ends in {row.suffixes[0]} ({row.words})" in sentence(caught.value.failure)
        assert not dest.exists()


def test_a_name_in_capitals_is_the_same_and_one_without_an_ending_promises_nothing(tmp_path: Path) -> None:
    assert by_name(Path("A.HTML"), MANUSCRIPT_OUT).id == "manuscript.html"
    assert by_name(Path("notes"), MANUSCRIPT_OUT).id == "manuscript.markdown"
    assert by_name(Path(".txt"), MANUSCRIPT_OUT).id == "manuscript.markdown"
    for name in ("picture", "Dr. No", "Draft 1.2", "ends."):
        PICTURE_OUT[0].check(tmp_path / name)


KNOWN = [
    ".md (Markdown)", ".txt (Plain text)", ".docx (Word document)", ".odt (OpenDocument text)",
    ".rtf (Rich text)", ".html (Web page)", ".epub (EPUB book)", ".fountain (Fountain screenplay)",
    ".ssml (SSML speech markup)",
    ".nwx (novelWriter project)", ".scrivx (Scrivener project)",
]  # fmt: skip


def test_what_cannot_be_read_is_named_with_what_can(tmp_path: Path) -> None:
    for name in ("book.pdf", "book"):
        with pytest.raises(StudioError) as caught:
            scenes_from_file(tmp_path / name)
        assert caught.value.failure == FormatUnknown(
            path=str(tmp_path / name),
            known=tuple(KNOWN),
            reading=True,
        )


def test_dialogs_offer_what_the_table_has() -> None:
    assert dialog_filter(*SCENE_OUT[:3]) == "Markdown (*.md *.markdown);;Plain text (*.txt *.text);;HTML (*.html *.htm)"
    assert joint_filter("Text", MANUSCRIPT_IN) == (
        "Text (*.md *.markdown *.txt *.text *.docx *.odt *.rtf *.html *.htm *.xhtml *.epub *.fountain *.ssml *.nwx"
        " *.scrivx *.scriv)"
    )


def test_no_two_rows_have_one_name_or_are_offered_together_with_one_ending() -> None:
    names = [(row.direction, row.id) for row in FORMATS]
    endings = [(row.direction, row.subject, suffix) for row in FORMATS for suffix in row.suffixes]
    assert len(names) > 10
    assert len(set(names)) == len(names)
    assert len(set(endings)) == len(endings)


def test_drops_are_taken_for_models_by_name_even_if_they_will_be_refused() -> None:
    assert may_be_model(Path("a.GGUF"))
    assert may_be_model(Path("a.ckpt"))
    assert not may_be_model(Path("a.txt"))
