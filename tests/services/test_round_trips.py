"""What each format keeps on the way out and in again: the table of `docs/formats.md`, made here.

PYTHONPATH=. python -m tests.services.test_round_trips writes the table anew.
"""

from __future__ import annotations

import hashlib
import io
import tempfile
from pathlib import Path
from typing import Final

import pytest
from PIL import Image

from studio.domain.changes import Change, Edit
from studio.domain.document import Document
from studio.domain.passages import Passage
from studio.domain.text_records import Mark, Meta
from studio.formats.pictures import as_kept
from studio.services.exchange.format import by_name
from studio.services.exchange.formats import MANUSCRIPT_OUT, scenes_from_file
from studio.services.exchange.losses_out import cannot_hold
from studio.services.exchange.manuscript_in import ImportedScene, import_change
from studio.services.exchange.manuscript_pictures import act_with_pictures, left_out
from studio.services.exchange.pictures_in import ImportedPicture

PAGE: Final = Path(__file__).parents[2] / "docs" / "formats.md"
BEGIN, END = "<!-- table -->\n", "<!-- end of table -->\n"
FORMATS: Final = {
    "Markdown": ".md",
    "Text": ".txt",
    "HTML": ".html",
    "Word": ".docx",
    "ODT": ".odt",
    "RTF": ".rtf",
    "EPUB": ".epub",
    "Fountain": ".fountain",
}


def _lamp() -> ImportedPicture:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), (200, 140, 40)).save(out, "PNG")
    data = as_kept(out.getvalue()) or out.getvalue()
    return ImportedPicture(hashlib.sha256(data).hexdigest(), data, "image/png", "lamp.png")


LAMP: Final = _lamp()


def _over(style: str, target: str = "") -> Passage:
    return Passage("some words here", marks=(Mark(5, 10, style, target),))


FEATURES: Final = {
    "Bold": _over("bold"),
    "Italic": _over("italic"),
    "Underlined": _over("underline"),
    "Struck out": _over("strike"),
    "Small capitals": _over("small-caps"),
    "Superscript": _over("superscript"),
    "Subscript": _over("subscript"),
    "Code in a line": _over("code"),
    "Link": _over("link", "https://example.org/?a=1&b=2"),
    "Footnote": Passage("A word† here", marks=(Mark(6, 7, "footnote", "What it says."),)),
    "Heading": Passage("Heading", "heading3"),
    "Quote": Passage("said", "quote"),
    "List": Passage("one", "list-item"),
    "Numbered list": Passage("one", "numbered-item"),
    "List in a list": Passage("inner", "list-item", depth=1),
    "Numbered list in a list": Passage("inner", "numbered-item", depth=1),
    "Break between scenes": Passage("", "rule"),
    "Block of code": Passage("def x():\u2028    pass", "code"),
    "Picture": Passage("A lamp & its light", "picture", asset=LAMP.id),
    "Table": Passage("| a | b |\u2028| --- | --- |\u2028| 1 | 2 |", "table"),
    "Emphasis and links in a table": Passage(
        "| a | b |\u2028| --- | --- |\u2028| one two | 2 |",
        "table",
        (
            Mark(2, 3, "italic"),
            Mark(26, 29, "bold"),
            Mark(30, 33, "link", "https://example.org/a"),
            Mark(36, 37, "strike"),
        ),
    ),
    "Footnote in a table": Passage(
        "| a† | b |\u2028| --- | --- |\u2028| 1 | 2 |", "table", (Mark(3, 4, "footnote", "What it says."),)
    ),
    "Forced line break": Passage("one\u2028two"),
    "No-break space of French": Passage("«\u00a0Oui\u202f!\u00a0»"),
    "Right to left": Passage("שלום עולם"),
    "Signs of Markdown": Passage("*no* _no_ # no [no](no) `no` <no>"),
}


def _same(one: Passage, other: Passage) -> bool:
    names = ("text", "style", "marks", "depth", "asset")
    return all(getattr(one, name) == getattr(other, name) for name in names)


def kept(passage: Passage, ending: str, folder: Path) -> str:
    """ "yes"; "words", if they alone came back; "no"."""
    document = Document()
    meta = Meta(id="project", title="Book", language="en")
    document.apply(Change(id="c", label="New", stack="writing", edits=(Edit(None, meta),), at=0.0))
    outer = (Passage("Outer", "list-item"),) if passage.depth else ()
    around = (Passage("Before it."), *outer, passage, Passage("After it."))
    document.apply(import_change(document, [ImportedScene("Chapter 1", around)]))
    path = folder / f"book{ending}"
    act_with_pictures(by_name(path, MANUSCRIPT_OUT), {LAMP.id: lambda: LAMP.data})(document, path, scene_id=None)
    scenes = scenes_from_file(path)
    found = [one for scene in scenes for one in scene.passages]
    assert {one.asset for one in found if one.asset} <= {one.id for scene in scenes for one in scene.pictures}
    if any(_same(one, passage) for one in found):
        return "yes"
    text = " ".join(" ".join(one.text.split()) for one in found)
    words = [word for word in passage.text.replace("|", " ").replace("---", "").replace("†", "").split() if word]
    return "words" if words and all(word in text for word in words) else "no"


def table() -> str:
    lines = ["| | " + " | ".join(FORMATS) + " |", "|---" * (1 + len(FORMATS)) + "|"]
    with tempfile.TemporaryDirectory() as folder:
        for name, passage in FEATURES.items():
            cells = [kept(passage, ending, Path(folder)) for ending in FORMATS.values()]
            lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


NOT_OF_THE_FORMAT: Final = {
    ("Forced line break", ".txt"), ("Footnote", ".txt"), ("Footnote in a table", ".txt"),
}  # fmt: skip
"""What goes out whole and is not told apart when it comes in."""


@pytest.mark.parametrize("ending", FORMATS.values())
def test_what_comes_back_as_words_alone_was_counted_when_it_went_out(ending: str, tmp_path: Path) -> None:
    for name, passage in FEATURES.items():
        if (name, ending) in NOT_OF_THE_FORMAT or name == "Signs of Markdown":
            continue
        document = Document()
        document.apply(import_change(document, [ImportedScene("", (Passage("Before it."), passage))]))
        row = by_name(tmp_path / f"a{ending}", MANUSCRIPT_OUT)
        counted = sum(cannot_hold(document, None, row).values()) + left_out(document, None, row)
        assert bool(counted) == (kept(passage, ending, tmp_path) == "words"), name


def test_the_page_tells_what_each_format_keeps() -> None:
    text = PAGE.read_text("utf-8")
    assert text[text.index(BEGIN) + len(BEGIN) : text.index(END)] == table()


if __name__ == "__main__":
    page = PAGE.read_text("utf-8")
    PAGE.write_text(page[: page.index(BEGIN) + len(BEGIN)] + table() + page[page.index(END) :], "utf-8")
