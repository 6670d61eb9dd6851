"""`triptych gallery`: what is found, as lines and as JSON, and what is said of a line that cannot be meant."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from studio.cli.main import main
from studio.domain.changes import Change, Edit
from studio.domain.ids import new_id
from studio.domain.picture_records import Album, Generation
from studio.domain.project_records import Recipe
from studio.domain.requests import ModelRef, PictureRequest
from studio.services.session.session import ProjectSession
from tests.cli.in_process import triptych


@pytest.fixture
def project(tmp_path: Path, qapp: QApplication) -> Path:
    path = tmp_path / "Pictures.triptych"
    session = ProjectSession.create(path)
    edits: list[Edit] = [Edit(None, Album(id="book", name="My book"))]
    for number, prompt in enumerate(("a fox in snow", "an owl", "a fox at night")):
        request = PictureRequest(model=ModelRef(id="painter", engine="fake-picture"), prompt=prompt, seed=number)
        recipe = Recipe(id=new_id(), request=request, created=1.0)
        one = Generation(
            id=f"picture {number}", asset="", recipe_id=recipe.id, created=1.0, width=64, height=48,
            starred=number == 2, stars=3 if number == 2 else 0, tags=("cover",) if number == 0 else (),
            albums=("book",) if number == 0 else (), trashed=number == 1,
        )  # fmt: skip
        edits += [Edit(None, recipe), Edit(None, one)]
    session.perform(Change(id=new_id(), label="", stack="none", edits=tuple(edits), at=time.time()))
    session.close()
    return path


def test_lines_say_what_was_found(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["gallery", str(project), "fox"]) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("picture 2")
    assert first.endswith("64×48  seed 2  a fox at night ★★★")
    assert second.endswith("seed 0  a fox in snow #cover")


def test_json_has_every_member(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["gallery", str(project), "album:My book".replace("My book", '"My book"'), "--json"]) == 0
    [one] = json.loads(capsys.readouterr().out)["pictures"]
    assert (one["id"], one["prompt"], one["seed"], one["model"]) == ("picture 0", "a fox in snow", 0, "painter")
    assert (one["tags"], one["albums"], one["stars"]) == (["cover"], ["My book"], 0)
    assert main(["gallery", str(project), "--trash", "--json"]) == 0
    assert [one["id"] for one in json.loads(capsys.readouterr().out)["pictures"]] == ["picture 1"]


def test_a_line_that_cannot_be_meant_is_an_error(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["gallery", str(project), "stars>=many"]) == 1
    assert "“stars>=many” needs a whole number" in capsys.readouterr().err


@pytest.mark.starter
def test_what_prompts_mean_is_read_once_and_kept(project: Path, tmp_path: Path) -> None:
    told = triptych(tmp_path / "home", "gallery", project, 'like:"a cold winter animal"')
    assert told.stdout.splitlines()[0].endswith("a fox in snow #cover")
    assert "3 prompts are read first" in told.stderr
    told = triptych(tmp_path / "home", "gallery", project, "like:bird", "--trash")
    assert told.stdout.splitlines()[0].endswith("an owl")
    assert "read first" not in told.stderr
