"""`triptych convert`: a text of one format as one of another."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import docx
import pytest

from studio.cli.main import main

BOOK = "# One\n\nIt was **late**, see [the sea](https://example.org).\n\n* * *\n\n1. a\n2. b\n\n# Two\n\nEnd.\n"


def test_a_text_goes_round_and_comes_back(tmp_path: Path, qapp: object, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "book.md").write_text(BOOK)
    for one, other in (("book.md", "new/a.docx"), ("new/a.docx", "b.md")):
        assert main(["convert", str(tmp_path / one), str(tmp_path / other)]) == 0
    assert capsys.readouterr().out.split() == [str(tmp_path / "new/a.docx"), str(tmp_path / "b.md")]
    assert (tmp_path / "b.md").read_text() == BOOK.replace("(https://example.org)", "(<https://example.org>)")


def test_a_book_for_readers(tmp_path: Path, qapp: object) -> None:
    (tmp_path / "book.txt").write_text("CHAPTER I.\n\nIt was _late_.\n\nCHAPTER II.\n\nEnd.")
    arguments = [str(tmp_path / "book.txt"), str(tmp_path / "book.epub"), "--title", "Late & More", "--language", "fr"]
    assert main(["convert", *arguments]) == 0
    with zipfile.ZipFile(tmp_path / "book.epub") as archive:
        package = archive.read("EPUB/package.opf").decode()
        assert "<em>late</em>" in archive.read("EPUB/chapter-001.xhtml").decode()
    assert "<dc:title>Late &amp; More</dc:title>" in package
    assert "<dc:language>fr</dc:language>" in package


def test_a_preview_tells_what_is_found_and_writes_nothing(
    tmp_path: Path, qapp: object, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.md").write_text("# One\n\nIt began.\n\n## In it\n\nMore.\n")
    assert main(["convert", str(tmp_path / "a.md"), "--preview"]) == 0
    told = capsys.readouterr().out
    assert told == "1 chapter, 1 scene in them, 2 paragraphs, 3 words\nOne (2): It began.\n    In it (1): More.\n"
    assert [one.name for one in tmp_path.iterdir() if one.is_file()] == ["a.md"]
    assert main(["convert", str(tmp_path / "a.md")]) != 0


def test_what_is_not_taken_over_is_counted(tmp_path: Path, qapp: object, capsys: pytest.CaptureFixture[str]) -> None:
    word = docx.Document()
    paragraph = word.add_paragraph("Text")
    word.add_comment(paragraph.runs, "Really?")
    word.save(str(tmp_path / "a.docx"))
    assert main(["convert", str(tmp_path / "a.docx"), str(tmp_path / "a.html"), "--json"]) == 0
    told = capsys.readouterr()
    assert "a.docx: Not taken over: 1 comment." in told.err
    answer = json.loads(told.out)
    assert (answer["scenes"], answer["paragraphs"], answer["lost"]) == (1, 1, {"comments": 1})


@pytest.mark.parametrize(
    ("source", "out", "words"),
    [
        ("book.txt", "a.xyz", "give a name that ends in"),
        ("book.xyz", "a.md", "book.xyz"),
        ("none.txt", "a.md", "none.txt"),
        ("empty.txt", "a.md", "there is no text in it"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(
    tmp_path: Path, qapp: object, capsys: pytest.CaptureFixture[str], source: str, out: str, words: str
) -> None:
    (tmp_path / "book.txt").write_text("words")
    (tmp_path / "book.xyz").write_text("words")
    (tmp_path / "empty.txt").write_text("\n\n")
    assert main(["convert", str(tmp_path / source), str(tmp_path / out)]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert words in told.err
    assert told.err.count("\n") == 1
    assert not (tmp_path / out).exists()


def test_what_the_other_format_lacks_is_counted(
    tmp_path: Path, qapp: object, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "book.md").write_text(BOOK)
    assert main(["convert", str(tmp_path / "book.md"), str(tmp_path / "out.txt"), "--json"]) == 0
    printed = capsys.readouterr()
    assert json.loads(printed.out)["lacking"] == {"emphasis": 1, "links": 1, "styles": 2}
    assert "out.txt: Not taken over: the styles of 2 paragraphs, emphasis at 1 place, 1 link." in printed.err


def test_in_standard_manuscript_format(tmp_path: Path, qapp: object) -> None:
    (tmp_path / "book.md").write_text(BOOK)
    arguments = ["--submission", "--author", "Maria Example", "--title", "The Sea"]
    assert main(["convert", str(tmp_path / "book.md"), str(tmp_path / "out.docx"), *arguments]) == 0
    lines = [one.text for one in docx.Document(str(tmp_path / "out.docx")).paragraphs]
    assert lines[:3] == ["Maria Example\tAbout 100 words", "The Sea", "by Maria Example"]
