"""`triptych wildcards`: the user's files and a project's."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from studio.cli.main import main
from studio.services.prompts.wildcards import WildcardFolder

pytestmark = pytest.mark.usefixtures("qapp")


def said(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> str:
    assert main(["wildcards", *arguments]) == code
    return capsys.readouterr().out


def test_files_come_in_are_tried_renamed_and_go(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    inside = tmp_path / "theirs" / "colour"
    inside.mkdir(parents=True)
    (inside / "warm.txt").write_text("red\norange\n", "utf-8")
    (tmp_path / "theirs" / "more.yaml").write_text("beasts:\n  small: [mouse, wren]\n", "utf-8")
    assert said(capsys, "add", str(tmp_path / "theirs")) == "__beasts/small__  2 lines\n__colour/warm__  2 lines\n"
    assert WildcardFolder().names() == ("beasts/small", "colour/warm")
    tried = json.loads(said(capsys, "try", "a __colour/*__ {__beasts/small__|fox}", "--count", "40", "--json"))
    words = {one["prompt"] for one in tried}
    assert words == {f"a {colour} {beast}" for colour in ("red", "orange") for beast in ("mouse", "wren", "fox")}
    said(capsys, "rename", "beasts/small", "beasts/tiny")
    assert said(capsys, "show", "beasts/tiny") == "mouse\nwren\n"
    said(capsys, "remove", "beasts/tiny")
    listed = json.loads(said(capsys, "list", "--json"))
    assert listed == [{"name": "colour/warm", "home": "user", "lines": 2}]


def test_a_project_has_its_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project = str(tmp_path / "book.triptych")
    (tmp_path / "places.txt").write_text("inn\nmill\n", "utf-8")
    said(capsys, "add", str(tmp_path / "places.txt"), "--name", "towns", "--project", project)
    assert said(capsys, "show", "towns", "--project", project) == "inn\nmill\n"
    said(capsys, "rename", "towns", "villages", "--project", project)
    listed = json.loads(said(capsys, "list", "--json", "--project", project))
    assert listed == [{"name": "villages", "home": "project", "lines": 2}]
    said(capsys, "remove", "villages", "--project", project)
    assert json.loads(said(capsys, "list", "--json", "--project", project)) == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["show", "nothing"], "no wildcard file is called so"),
        (["try", "a {b"], "the brace of “{b” is never closed"),
        (["try", "__nothing__"], "no wildcard file is called “nothing”"),
        (["add", "missing.txt"], "missing.txt"),
        (["add", "missing.exe"], "missing.exe"),
    ],
)
def test_what_cannot_be_done_is_said(arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["wildcards", *arguments]) == 1
    assert words in capsys.readouterr().err
