"""`triptych picture --grid` and `triptych grids`: made, listed, gone on with, written out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from studio.cli.main import main
from studio.domain.recipes.found import FoundRecipe
from studio.services.exchange.recipe_in import read_recipe
from tests.cli.in_process import triptych
from tests.cli.test_command_line import program

ASKED = ("picture", "a red apple", "--size", "64x64", "--steps", "2", "--seed", "5")


@pytest.mark.starter
def test_a_grid_is_made_listed_and_written_out_again(tmp_path: Path) -> None:
    home, project, out, cells = tmp_path / "home", tmp_path / "p.triptych", tmp_path / "grid.png", tmp_path / "cells"
    axes = ("--grid", "s/r=red,green", "--grid", "steps=2,3")
    done = triptych(
        home, *ASKED, *axes, "--grid-name", "Apples", "--project", project, "--out", out, "--cells", cells, "--json"
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)["grid"]
    assert told["axes"] == [
        {"setting": "replace", "values": ["red", "green"]}, {"setting": "steps", "values": ["2", "3"]},
    ]  # fmt: skip
    assert all(told["cells"])
    assert len(set(told["cells"])) == 4, "each cell is another picture"
    with Image.open(out) as image:
        assert image.width > 2 * 64
        assert "X Type" in image.text["parameters"]  # type: ignore[attr-defined]
    found = [read_recipe(path) for path in sorted(cells.iterdir())]
    assert [(one.prompt, one.steps, one.seed) for one in found if isinstance(one, FoundRecipe)] == [
        ("a red apple", 2, 5), ("a green apple", 2, 5), ("a red apple", 3, 5), ("a green apple", 3, 5),
    ]  # fmt: skip
    listed = triptych(home, "grids", project, "--json")
    assert [(one["name"], one["pictures"], one["cells"]) for one in json.loads(listed.stdout)["grids"]] == [
        ("Apples", 4, 4)
    ]
    again = tmp_path / "again.jpg"
    assert program(home, "grids", project, "--out", again).returncode == 0, "without a screen"
    with Image.open(again) as image, Image.open(out) as first:
        assert image.size == first.size
    assert triptych(home, "grids", project, "--go-on").returncode == 0, "nothing lacks"


@pytest.mark.starter
@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--grid", "steps=4,eight"], "steps: “eight” is no number. Write 4, 8, 12 or 4-12 (+4)"),
        (["--grid", "colour=red"], "“colour=red” is no axis; write SETTING=VALUES, with one of: prompt, replace,"),
        (["--grid", "steps=1,2", "--grid", "steps=3"], "“steps” is given twice"),
        (["--grid", "replace=pear,plum"], "“pear” is not in the prompt"),
        (["--grid", "seed=1-99", "--grid", "steps=1-9"], "3 axes and 400 pictures at most"),
    ],
)
def test_what_cannot_be_meant_is_said_before_anything_is_made(tmp_path: Path, options: list[str], told: str) -> None:
    project = tmp_path / "p.triptych"
    done = triptych(tmp_path / "home", *ASKED, *options, "--project", project)
    assert done.returncode == 1
    assert told in done.stderr
    assert not project.exists()


def test_options_that_do_not_go_together_are_refused(tmp_path: Path) -> None:
    out = tmp_path / "x.png"
    done = triptych(tmp_path / "home", *ASKED, "--grid", "steps=1,2", "--batch", "3", "--out", out)
    assert done.returncode == 2
    assert "--grid makes one picture a cell" in done.stderr
    assert triptych(tmp_path / "home", *ASKED, "--cells", tmp_path / "c", "--out", out).returncode == 2


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--grid-name", "Apples", "--out", "x.png"], "--grid-name goes with --grid"),
        (["--grid", "steps=1,2", "--explain", "--out", "x.png"], "--explain tells of one picture"),
        (["--no-recipe", "--project", "p.triptych"], "--no-recipe goes with --out or --cells"),
    ],
)
def test_options_that_would_do_nothing_are_refused(
    options: list[str], told: str, qapp: object, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["picture", "a cat", *options])
    assert ended.value.code == 2
    assert told in capsys.readouterr().err
