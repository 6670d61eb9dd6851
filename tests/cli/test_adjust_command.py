"""`triptych adjust`: colours of a file by levels and hue, its recipe kept, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from studio.cli.main import main


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    whole = np.zeros((20, 30, 4), np.uint8)
    whole[..., :3], whole[..., 3] = (200, 0, 0), 255
    whole[:, 20:, 3] = 90
    texts = PngInfo()
    texts.add_text("parameters", "a red wall\nSteps: 4, Seed: 9, Size: 30x20")
    Image.fromarray(whole).save(tmp_path / "in.png", pnginfo=texts, dpi=(300, 300))
    return tmp_path / "in.png"


def test_hue_is_turned_with_alpha_recipe_and_resolution_kept(picture: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = picture.with_name("out.png")
    assert main(["adjust", str(picture), "--hue", "120", "--to", str(out), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"file": str(out), "width": 30, "height": 20}
    with Image.open(out) as made:
        seen = np.asarray(made)
        assert round(made.info["dpi"][0]) == 300
        assert "a red wall" in made.text["parameters"]  # type: ignore[attr-defined]
    assert (seen[..., :3] == (0, 200, 0)).all()
    assert (seen[:, 20:, 3] == 90).all()


def test_levels_of_one_channel(picture: Path) -> None:
    out = picture.with_name("out.png")
    assert main(["adjust", str(picture), "--blue", "0,1,255,40,255", "--levels", "0,1,200", "--to", str(out)]) == 0
    with Image.open(out) as made:
        assert made.getpixel((3, 3)) == (255, 0, 51, 255)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--hue", "200"], "200 is not between -180 and 180"),
        (["--levels", "dark"], "are no levels; write them as 10,1.2,240"),
        (["--red", "200,1,100"], "black below white"),
        (["--levels", "0,0,255"], "gamma between 0.1 and 10"),
    ],
)
def test_nonsense_is_refused_with_a_sentence(
    picture: Path, options: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    out = picture.with_name("out.png")
    assert main(["adjust", str(picture), *options, "--to", str(out)]) == 1
    assert told in capsys.readouterr().err
    assert not out.exists()


def test_asked_for_nothing_it_says_what_can_be_asked(picture: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["adjust", str(picture), "--to", str(picture.with_name("out.png"))])
    said = capsys.readouterr().err.strip().splitlines()[-1]
    assert said == "triptych adjust: say what is to be adjusted, as --hue 40 or --contrast 20"
    assert "does not work here" not in said


@pytest.mark.parametrize("name", ["out.png", "out.jpg", "out.webp", "out.tiff"])
def test_the_file_says_that_more_was_done_to_it(picture: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """In every format; what was said before that stays."""
    out, again = picture.with_name(name), picture.with_name(f"again-{name}")
    assert main(["adjust", str(picture), "--hue", "120", "--contrast", "-5", "--to", str(out)]) == 0
    assert main(["adjust", str(out), "--red", "9,1,250", "--to", str(again)]) == 0
    capsys.readouterr()
    assert main(["recipe", str(again), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["prompt"] == "a red wall"
    assert told["afterwards"] == "colours adjusted (hue +120, contrast -5), colours adjusted (red)"
    assert main(["recipe", str(again)]) == 0
    assert "The recipe makes the picture before that." in capsys.readouterr().out
    assert main(["recipe", str(picture), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["afterwards"] is None


def test_a_file_that_is_no_picture_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = tmp_path / "words.png"
    wrong.write_bytes(b"no picture at all")
    assert main(["adjust", str(wrong), "--contrast", "5", "--to", str(tmp_path / "out.png")]) == 1
    assert "words.png" in capsys.readouterr().err
