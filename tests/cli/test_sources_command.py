"""`triptych sources` and `triptych ask --among`: files beside the manuscript, listed, shown, asked apart, removed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from studio.cli import drafting
from studio.cli.main import main
from studio.domain.passages import Passage
from studio.domain.text_records import Scene
from studio.services.exchange.manuscript_in import ImportedScene, import_change
from studio.services.session.session import ProjectSession
from tests.cli.in_process import triptych
from tests.cli.test_command_line import install
from tests.services.pdf_files import pdf_of


@pytest.fixture
def project(tmp_path: Path) -> Path:
    path = tmp_path / "book.triptych"
    session = ProjectSession.create(path)
    session.perform(import_change(session.document, [ImportedScene("One", (Passage("The ferryman had a lantern."),))]))
    session.close()
    return path


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> object:
    status = main([str(one) for one in arguments])
    said = capsys.readouterr()
    assert status == 0, said.err
    return json.loads(said.out)


def test_a_source_is_added_asked_apart_shown_and_removed(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paper = tmp_path / "lamps.pdf"
    paper.write_bytes(pdf_of([("Lanterns burned whale oil.",), ("A lantern of the ferry hung at the bow.",)], "Lamps"))
    [added] = run(capsys, "sources", project, "add", "--json", paper)  # type: ignore[misc]
    assert (added["title"], added["sections"], added["new"]) == ("Lamps", 2, True)
    [again] = run(capsys, "sources", project, "add", "--json", paper)  # type: ignore[misc]
    assert (again["id"], again["new"]) == (added["id"], False)

    def asked(among: str) -> list[str]:
        found = run(capsys, "ask", project, "lantern ferry", "--by", "words", "--among", among, "--json")
        return [one["title"] for one in found["quotations"]]  # type: ignore[index]

    assert asked("manuscript") == ["One"]
    assert asked("sources") == ["Lamps", "Lamps"]
    assert sorted(asked("both")) == ["Lamps", "Lamps", "One"]
    shown = run(capsys, "sources", project, "show", "--json", "lamps", "--section", "2")
    assert shown["text"][0]["paragraphs"] == ["A lantern of the ferry hung at the bow."]  # type: ignore[index]
    named = run(capsys, "sources", project, "rename", "--json", "Lamps", "--title", "On Lamps", "--author", "Eva Lind")
    assert (named["title"], named["author"]) == ("On Lamps", "Eva Lind")  # type: ignore[index]
    run(capsys, "sources", project, "remove", "--json", "On Lamps")
    assert run(capsys, "sources", project, "list", "--json") == []


def test_of_two_sources_with_one_name_the_file_tells(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, words in (("lamps.txt", "Whale oil."), ("lamps.md", "Gas came later.")):
        (tmp_path / name).write_text(words, "utf-8")
        run(capsys, "sources", project, "add", "--json", tmp_path / name)
    assert main(["sources", str(project), "show", "lamps"]) != 0
    assert "NAME: several are called so; say which: lamps.txt, lamps.md." in capsys.readouterr().err
    shown = run(capsys, "sources", project, "show", "--json", "lamps.md")
    assert shown["text"][0]["paragraphs"] == ["Gas came later."]  # type: ignore[index]


@pytest.mark.noise("timer", r"QTimer in .*Studio", why="the studio of the command goes with the program")
def test_an_article_is_drafted_into_a_new_scene(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafting, "_meaning", lambda *_asked: b"")
    (tmp_path / "lamps.txt").write_text("Lanterns of ferries burned whale oil in those years.", "utf-8")
    run(capsys, "sources", project, "add", "--json", tmp_path / "lamps.txt")
    points = ("--point", "What did lanterns burn?", "--point", "submarine torpedo price")
    made = run(capsys, "sources", project, "draft", "--json", "--title", "Lamps", *points)
    [first, second] = made["points"]  # type: ignore[index]
    assert first["claims"][0]["footnotes"] == ["lamps: “Lanterns of ferries burned whale oil in those years.”"]
    assert second["claims"] == []
    assert made["unsupported"] == ["submarine torpedo price"]  # type: ignore[index]
    session = ProjectSession.open(project)
    scene = session.document.need(Scene, made["scene"])  # type: ignore[index]
    assert scene.title == "Lamps"
    session.close()


@pytest.mark.starter
def test_whichever_writer_is_here_drafts_and_is_doubted_before(
    project: Path, tmp_path: Path, qapp: QApplication
) -> None:
    home = tmp_path / "home"
    install(home, "smollm2-135m-instruct")
    (tmp_path / "lamps.txt").write_text("Lanterns of ferries burned whale oil in those years.", "utf-8")
    assert triptych(home, "sources", project, "add", tmp_path / "lamps.txt").returncode == 0
    drafted = triptych(home, "sources", project, "draft", "--by-model", "--json", "--point", "What did lanterns burn?")
    assert drafted.returncode == 0, drafted.stderr
    assert drafted.stderr.count("SmolLM2 135M is a very small model") == 1
    assert json.loads(drafted.stdout)["points"][0]["claims"]


@pytest.mark.noise("timer", r"QTimer in .*Studio", why="the studio of the command goes with the program")
def test_an_article_of_nothing_is_refused(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sources", str(project), "draft"]) == 1
    assert "a point a line" in capsys.readouterr().err
    assert main(["sources", str(project), "draft", "--point", "Lamps"]) == 1
    assert "no sources" in capsys.readouterr().err


def test_a_name_that_none_has_names_those_alike(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "lamps.txt").write_text("A lamp.", "utf-8")
    run(capsys, "sources", project, "add", "--json", tmp_path / "lamps.txt")
    assert main(["sources", str(project), "show", "lampz"]) == 1
    assert "lamps" in capsys.readouterr().err
