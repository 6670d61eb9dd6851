"""`triptych insight`: the nearest pictures of a project, and masks of a scene's things."""

from __future__ import annotations

import io
import json
import time
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from studio.cli.main import main
from studio.domain.changes import Change, Edit
from studio.domain.ids import new_id
from studio.domain.picture_records import Generation, PictureLayer
from studio.domain.project_records import Recipe
from studio.domain.requests import ModelRef, PictureRequest
from studio.services.session.session import ProjectSession

pytestmark = pytest.mark.usefixtures("qapp")


def png(colour: str, size: int = 32) -> bytes:
    stream = io.BytesIO()
    Image.new("RGBA", (size, size), colour).save(stream, "PNG")
    return stream.getvalue()


@pytest.fixture
def project(tmp_path: Path) -> tuple[Path, list[str]]:
    session = ProjectSession.create(tmp_path / "book.triptych")
    ids = []
    fox = session.add_asset(png("orange"), "image/png").id
    for colour in ("black", "#101010", "white"):
        asset = session.add_asset(png(colour), "image/png").id
        layer = PictureLayer(name="fox", asset=fox, x=0, y=16, width=16, height=16, words="fox")
        recipe = Recipe(
            id=new_id(), request=PictureRequest(model=ModelRef("m", "e"), prompt=colour), created=time.time()
        )
        one = Generation(
            id=new_id(), asset=asset, recipe_id=recipe.id, created=time.time(), width=32, height=32,
            layers=(layer,) if colour == "black" else (),
        )  # fmt: skip
        edits = (Edit(None, recipe), Edit(None, one))
        session.perform(Change(id=new_id(), label="", stack="none", edits=edits, at=time.time()))
        ids.append(one.id)
    session.close()
    return tmp_path / "book.triptych", ids


@pytest.mark.noise("timer", r"QTimer in .*Studio", why="the studio of the command goes with the program")
def test_the_nearest_are_told_and_things_written(
    project: tuple[Path, list[str]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, (black, grey, white) = project
    assert main(["insight", str(path), black, "--maps", str(tmp_path / "maps"), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["nearest"] == [{"id": grey, "apart": 16.0}, {"id": white, "apart": 255.0}]
    [mask] = told["maps"].values()
    pixels = Image.open(mask).convert("L")
    wide, high = pixels.size
    assert (pixels.getpixel((wide // 4, 3 * high // 4)), pixels.getpixel((3 * wide // 4, high // 4))) == (255, 0)


@pytest.mark.noise("timer", r"QTimer in .*Studio", why="the studio of the command goes with the program")
def test_what_is_not_there_is_said(project: tuple[Path, list[str]], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["insight", str(project[0]), "nothing"]) == 1
    assert "no picture of the project has this id" in capsys.readouterr().err


@pytest.mark.noise("timer", r"QTimer in .*Studio", why="the studio of the command goes with the program")
def test_a_word_is_one_of_the_maps(
    project: tuple[Path, list[str]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, (black, *_rest) = project
    with pytest.raises(SystemExit) as left:
        main(["insight", str(path), black, "--word", "fox"])
    assert left.value.code == 2
    assert "--word goes with --maps" in capsys.readouterr().err
    maps = ["insight", str(path), black, "--maps", str(tmp_path / "maps"), "--json", "--word"]
    assert main([*maps, "Fox"]) == 0
    assert list(json.loads(capsys.readouterr().out)["maps"]) == ["1 fox"]
    assert main([*maps, "hen"]) == 1
    assert "there is no map of it, but of fox" in capsys.readouterr().err


@pytest.mark.noise("timer", r"QTimer in .*Studio", why="the studio of the command goes with the program")
def test_a_picture_by_the_starter_is_held_against_what_it_learnt_from(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    session = ProjectSession.create(tmp_path / "book.triptych")
    sky, ball = png("skyblue"), io.BytesIO()
    drawn = Image.new("RGBA", (64, 64))
    ImageDraw.Draw(drawn).ellipse((10, 10, 54, 54), "#e02020")
    drawn.save(ball, "PNG")
    layers = tuple(
        PictureLayer(
            name=name, asset=session.add_asset(data, "image/png").id, x=0, y=0, width=32, height=32, words=said
        )
        for name, data, said in (("sky", sky, ""), ("ball", ball.getvalue(), "ball"))
    )
    request = PictureRequest(model=ModelRef("starter-picture", "starter-onnx"), prompt="a red ball")
    recipe = Recipe(id=new_id(), request=request, created=time.time())
    one = Generation(
        id=new_id(), asset=session.add_asset(sky, "image/png").id, recipe_id=recipe.id, created=time.time(), width=32,
        height=32, layers=layers,
    )  # fmt: skip
    edits = (Edit(None, recipe), Edit(None, one))
    session.perform(Change(id=new_id(), label="", stack="none", edits=edits, at=time.time()))
    session.close()
    asked = ["insight", str(tmp_path / "book.triptych"), one.id]
    assert main([*asked, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)["learnt_from"]
    assert told["thing"] == "ball"
    assert told["name"] == "red circle"
    assert 0 < told["apart"] < 20
    assert told["close"] > 0
    assert told["licence"] in ("MIT", "Apache-2.0")
    assert main(asked) == 0
    assert "the nearest is “red circle”" in capsys.readouterr().out
