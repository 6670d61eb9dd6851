"""`triptych export`: a picture file as one of another format."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from studio.cli.main import main
from studio.services.exchange.recipe_in import read_recipe

DATA = Path(__file__).parents[1] / "data"


def pixels(path: Path) -> np.ndarray:
    with Image.open(path) as opened:
        return np.asarray(opened.convert("RGBA")).astype(int)


@pytest.mark.parametrize("ending", [".jpg", ".webp", ".avif", ".tif", ".png"])
def test_a_picture_keeps_its_look_and_its_recipe_in_every_format(
    tmp_path: Path, qapp: object, capsys: pytest.CaptureFixture[str], ending: str
) -> None:
    source, out = DATA / "recipes" / "a1111_plain.png", tmp_path / "new" / f"a{ending}"
    assert main(["export", str(source), str(out), "--quality", "95"]) == 0
    assert capsys.readouterr().out.strip() == str(out)
    assert np.abs(pixels(out) - pixels(source)).mean() < 4
    assert read_recipe(out) == read_recipe(source)
    assert main(["export", str(source), str(out), "--no-recipe"]) == 0
    assert read_recipe(out) is None


def test_layers_go_from_one_kind_of_file_to_the_other(tmp_path: Path, qapp: object) -> None:
    source = DATA / "pictures" / "palette.png"
    for name, of in (("a.ora", source), ("b.psd", tmp_path / "a.ora"), ("c.png", tmp_path / "b.psd")):
        assert main(["export", str(of), str(tmp_path / name)]) == 0
    assert np.array_equal(pixels(tmp_path / "c.png"), pixels(source))


def test_what_had_to_be_changed_is_said(tmp_path: Path, qapp: object, capsys: pytest.CaptureFixture[str]) -> None:
    source = DATA / "pictures" / "palette.png"
    assert main(["export", str(source), str(tmp_path / "a.jpg"), "--json"]) == 0
    told = capsys.readouterr()
    assert json.loads(told.out)["changed"] == ["What is transparent became white: JPEG knows no transparency."]
    assert "What is transparent became white" in told.err


@pytest.mark.parametrize(
    ("source", "out", "words"),
    [
        ("pictures/text_named.png", "a.jpg", "it is text"),
        ("pictures/empty.png", "a.ora", "it is empty"),
        ("pictures/thin.png", "a.doc", "give a name that ends in"),
        ("pictures/none.png", "a.png", "none.png"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(
    tmp_path: Path, qapp: object, capsys: pytest.CaptureFixture[str], source: str, out: str, words: str
) -> None:
    assert main(["export", str(DATA / source), str(tmp_path / out)]) == 1
    assert words in capsys.readouterr().err
    assert not (tmp_path / out).exists()
