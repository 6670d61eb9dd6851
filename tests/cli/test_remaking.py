"""`triptych again`: a picture made once more by its recipe, and what is said of how far it is from the one kept."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from studio.cli.main import main
from tests.cli.in_process import triptych

ASKED = ("picture", "a red apple", "--size", "128x128", "--steps", "4", "--seed", "5")


@pytest.mark.starter
def test_a_file_is_made_again_to_the_last_bit(tmp_path: Path) -> None:
    home, kept, again = tmp_path / "home", tmp_path / "apple.png", tmp_path / "again.png"
    assert triptych(home, *ASKED, "--out", kept).returncode == 0
    done = triptych(home, "again", kept, "--out", again, "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["equal"], told["largest"], told["differences"]) == (True, 0, [])
    assert told["words"] == "The two pictures are equal, to the last bit."
    with Image.open(kept) as one, Image.open(again) as other:
        assert one.tobytes() == other.tobytes()


@pytest.mark.starter
def test_what_differs_is_told_with_its_reason(tmp_path: Path) -> None:
    """The kept file's pixels are changed by hand, its recipe names another version of what computed it."""
    home, kept, heat = tmp_path / "home", tmp_path / "apple.png", tmp_path / "heat.png"
    assert triptych(home, *ASKED, "--out", kept).returncode == 0
    with Image.open(kept) as image:
        own = json.loads(image.text["triptych"])  # type: ignore[attr-defined]
        pixels = image.convert("RGB")
    pixels.putpixel((10, 10), tuple(255 - value for value in pixels.getpixel((10, 10))))  # type: ignore[union-attr]
    from PIL.PngImagePlugin import PngInfo

    own["engine_versions"] = own.get("engine_versions", {}) | {"onnxruntime": "0.1"}
    words = PngInfo()
    words.add_itxt("triptych", json.dumps(own))
    pixels.save(kept, pnginfo=words)
    done = triptych(home, "again", kept, "--heat", heat)
    assert done.returncode == 5, done.stderr
    assert "They differ in 0.01 % of their pixels" in done.stdout
    assert "Why, as the recipes tell it: other versions of what computes." in done.stdout
    assert "onnxruntime: 0.1 → " in done.stdout
    with Image.open(heat) as seen:
        assert seen.getpixel((10, 10)) != (0, 0, 0)
        assert seen.getpixel((50, 50)) == (0, 0, 0)


@pytest.mark.starter
def test_a_picture_of_a_project_is_made_again_into_it(tmp_path: Path) -> None:
    home, project = tmp_path / "home", tmp_path / "p.triptych"
    assert triptych(home, *ASKED, "--project", project).returncode == 0
    assert triptych(home, "again", project).returncode == 0
    listed = triptych(home, "gallery", project, "--json")
    pictures = json.loads(listed.stdout)["pictures"]
    assert [one["seed"] for one in pictures] == [5, 5]
    done = triptych(home, "again", project, "--picture", "nowhere")
    assert done.returncode == 1
    assert "triptych gallery" in done.stderr


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["missing.png"], "there is no such file"),
        (["bare.png"], "it has no recipe of Triptych"),
        (["bare.png", "--heat", "x.jpg"], "give it a name in .png"),
        (["bare.png", "--out", "x.docx"], "x.docx"),
    ],
)
def test_what_cannot_be_made_again_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], options: list[str], told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Image.new("RGB", (8, 8)).save("bare.png")
    assert main(["again", *options]) == 1
    assert told in capsys.readouterr().err
