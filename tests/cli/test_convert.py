"""`triptych convert`: a text of one format as one of another."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import docx
import pytest

from studio.cli.main import main
from studio.domain import scene_edits
from studio.domain.text_records import Meta
from studio.services.session.session import ProjectSession
from tests.cli.in_process import triptych

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


def test_what_gutenberg_set_around_a_book_stays_out_unless_it_is_wished(
    tmp_path: Path, qapp: object, capsys: pytest.CaptureFixture[str]
) -> None:
    around = "*** {} OF THIS PROJECT GUTENBERG EBOOK THE SHIP ***"
    (tmp_path / "ship.txt").write_text(
        f"Title: The Ship\n\n{around.format('START')}\n\nCHAPTER I.\n\nIt came.\n\n{around.format('END')}\n\nCopy it.\n"
    )
    arguments = ["convert", str(tmp_path / "ship.txt"), str(tmp_path / "a.md"), "--json"]
    assert main(arguments) == 0
    told = capsys.readouterr()
    assert (tmp_path / "a.md").read_text() == "# CHAPTER I.\n\nIt came.\n"
    assert "Not taken over: 2 parts that Project Gutenberg set around the book." in told.err
    assert json.loads(told.out)["lost"] == {"boilerplate": 2}
    assert main([*arguments, "--keep-boilerplate"]) == 0
    told = capsys.readouterr()
    assert (json.loads(told.out)["lost"], told.err) == ({}, "")
    assert "Copy it." in (tmp_path / "a.md").read_text()
    assert main([*arguments[:2], "--preview"]) == 0
    assert "licence (no part of the book)" in capsys.readouterr().out


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


CHAPTERS = "# One\n\n## The letter\n\nIt was late.\n\n## The attic\n\nShe left.\n"


@pytest.mark.parametrize(("between", "line"), [("stars", "* * *"), ("blank", "\u00a0")])
def test_titles_of_scenes_are_left_out(tmp_path: Path, qapp: object, between: str, line: str) -> None:
    (tmp_path / "book.md").write_text(CHAPTERS)
    files = [str(tmp_path / "book.md"), str(tmp_path / "book.txt")]
    assert main(["convert", *files, "--titles", "1", "--between", between]) == 0
    assert (tmp_path / "book.txt").read_text("utf-8") == f"One\n\nIt was late.\n\n{line}\n\nShe left.\n"
    assert main(["convert", *files]) == 0
    assert "The attic" in (tmp_path / "book.txt").read_text("utf-8")


@pytest.mark.parametrize("levels", ["-1", "two"])
def test_levels_that_are_none_are_refused(
    tmp_path: Path, qapp: object, capsys: pytest.CaptureFixture[str], levels: str
) -> None:
    (tmp_path / "book.md").write_text(CHAPTERS)
    with pytest.raises(SystemExit):
        main(["convert", str(tmp_path / "book.md"), str(tmp_path / "book.txt"), f"--titles={levels}"])
    assert "--titles" in capsys.readouterr().err
    assert not (tmp_path / "book.txt").exists()


def test_the_manuscript_of_a_project_is_written(tmp_path: Path, qapp: object) -> None:
    path = tmp_path / "Novel.triptych"
    session = ProjectSession.create(path, "Late & More")
    first = scene_edits.new_scene(session.document, "One", passages=["It was late."])
    session.perform(first)
    made = first.edits[0].after
    assert made is not None
    session.perform(scene_edits.new_scene(session.document, "The attic", parent_id=made.id, passages=["She left."]))
    session.close()
    done = triptych(
        tmp_path / "home", "convert", path, tmp_path / "out.epub", "--titles", "1", "--author", "Ada", "--json"
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["scenes"] == 2
    with zipfile.ZipFile(tmp_path / "out.epub") as archive:
        package = archive.read("EPUB/package.opf").decode()
        chapter = archive.read("EPUB/chapter-001.xhtml").decode()
    assert "<dc:title>Late &amp; More</dc:title>" in package
    assert ">Ada<" in package
    assert "The attic" not in chapter
    again = ProjectSession.open(path)
    assert again.document.need(Meta, "project").author == ""
    again.close()


def test_a_project_without_text_or_that_is_not_there_is_refused(tmp_path: Path, qapp: object) -> None:
    ProjectSession.create(tmp_path / "Empty.triptych").close()
    for name, reason in (("Empty", "there is no text in it"), ("Missing", "there is no such file")):
        done = triptych(tmp_path / "home", "convert", tmp_path / f"{name}.triptych", tmp_path / "out.epub")
        assert done.returncode != 0
        assert reason in done.stderr
    assert not (tmp_path / "out.epub").exists()
    assert not (tmp_path / "Missing.triptych").exists()
