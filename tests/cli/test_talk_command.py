"""`triptych talk` and `triptych personas`: who there is, what is kept, what is said of a name that nobody has."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from studio.cli.main import main
from studio.domain.changes import Change, Edit
from studio.domain.project_records import Card
from studio.domain.scene_edits import new_scene
from studio.domain.talk_records import Conversation
from studio.domain.talking import way_of
from studio.services.session.session import ProjectSession
from tests.cli.in_process import triptych
from tests.cli.test_command_line import install


@pytest.fixture
def project(tmp_path: Path, qapp: QApplication) -> Path:
    path = tmp_path / "Book.triptych"
    session = ProjectSession.create(path)
    session.perform(new_scene(session.document, "The mill", passages=["Mara rowed to the mill."]))
    card = Card(id="c", name="Mara", facts="She fears the weir.")
    session.perform(Change(id="x", label="New card", stack="writing", edits=(Edit(None, card),), at=0))
    session.close()
    return path


def test_who_can_be_talked_to(project: Path, home: Path) -> None:
    told = json.loads(triptych(home, "talk", project, "--list", "--json").stdout)
    assert {"editor", "historian"} <= {one["id"] for one in told["personas"]}
    assert [one["name"] for one in told["characters"]] == ["Mara"]
    assert told["conversations"] == []
    done = triptych(home, "talk", project, "--with", "marra", "Hello")
    assert done.returncode == 3
    assert "Did you mean “Mara”?" in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["--with", "marra", "--scene", "The mill", "Hello"],
        ["--json", "Hello", "--with", "marra"],
        ["--with", "marra", "--new", "Hello", "there"],
    ],
)
def test_what_is_said_stands_anywhere(project: Path, home: Path, arguments: list[str]) -> None:
    done = triptych(home, "talk", project, *arguments)
    assert done.returncode == 3
    assert "Did you mean “Mara”?" in done.stderr


def test_an_option_that_is_unknown_is_not_said(project: Path, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("talk", "assistant"):
        with pytest.raises(SystemExit):
            main([command, str(project), "--task", "ask", "--wiht", "Mara"])
        assert "--wiht" in capsys.readouterr().err


@pytest.mark.parametrize(("arguments", "said"), [(["Hello"], "--list"), (["--with", "mara"], "--export")])
def test_what_is_wrong_is_said(
    project: Path, home: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    assert main(["talk", str(project), *arguments]) == 1
    assert said in capsys.readouterr().err


def test_personas_are_shown_changed_taken_in_and_removed(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], qapp: QApplication
) -> None:
    assert main(["personas", "show", "editor"]) == 0
    text = capsys.readouterr().out
    own = tmp_path / "own.toml"
    own.write_text(text.replace('words = "Editor"', 'words = "Strict editor"'), "utf-8")
    assert main(["personas", "check", str(own)]) == 0
    assert main(["personas", "import", str(own)]) == 0
    capsys.readouterr()
    assert main(["personas", "--json"]) == 0
    found = {one["id"]: one for one in json.loads(capsys.readouterr().out)}
    assert (found["editor"]["words"], found["editor"]["home"]) == ("Strict editor", "user")
    assert main(["personas", "remove", "editor"]) == 0
    assert main(["personas", "remove", "editor"]) == 3
    own.write_text(text.replace("{scene}", "{weather}"), "utf-8")
    assert main(["personas", "check", str(own)]) == 1
    told = capsys.readouterr().err
    assert "{weather}" in told
    line = next(number for number, one in enumerate(own.read_text("utf-8").split("\n"), 1) if "{weather}" in one)
    assert f"Line {line}: " in told


@pytest.mark.starter
@pytest.mark.slow
def test_a_talk_is_kept_in_the_project(home: Path, project: Path, tmp_path: Path) -> None:
    install(home, "smollm2-135m-instruct")
    out = tmp_path / "talk.md"
    done = triptych(home, "talk", project, "Do you swim?", "--with", "Mara", "--json", "--export", out)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert "She fears the weir." in told["prompt"]["parts"][1]["text"]
    again = triptych(home, "talk", project, "Why?", "--with", "Mara", "--json")
    assert json.loads(again.stdout)["conversation"] == told["conversation"]
    session = ProjectSession.open(project)
    try:
        (one,) = session.document.all(Conversation)
        turns = way_of(session.document, one)
        assert [turn.by for turn in turns] == ["person", "model", "person", "model"]
        assert turns[1].words == told["text"]
    finally:
        session.close()
    assert "**Mara:**" in out.read_text("utf-8")


def test_a_project_brings_personas_along(
    home: Path, project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["personas", "show", "editor"]) == 0
    file = tmp_path / "miller.toml"
    text = capsys.readouterr().out.replace('id = "editor"', 'id = "miller"').replace('"Editor"', '"The miller"')
    file.write_text(text, "utf-8")
    assert main(["personas", "import", str(file), "--project", str(project)]) == 0
    assert capsys.readouterr().out == "“The miller” is in the project.\n"
    assert main(["personas", "--project", str(project), "--json"]) == 0
    homes = {one["id"]: one["home"] for one in json.loads(capsys.readouterr().out)}
    assert (homes["miller"], homes["editor"]) == ("project", "shipped")
    told = json.loads(triptych(home, "talk", project, "--list", "--json").stdout)
    assert "miller" in {one["id"] for one in told["personas"]}
    assert main(["personas", "--json"]) == 0
    assert "miller" not in {one["id"] for one in json.loads(capsys.readouterr().out)}
    assert main(["personas", "remove", "miller", "--project", str(project)]) == 0
    assert main(["personas", "remove", "miller", "--project", str(project)]) == 3
