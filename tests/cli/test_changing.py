"""`triptych picture` with a picture to start from: what it makes, and how it refuses what cannot be."""

from __future__ import annotations

import json
from argparse import Namespace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from studio.cli.changing import OUTPAINT_FEATHER, fields_of, starting_point
from studio.cli.main import main
from studio.domain.errors import BadRequest, StudioError
from studio.domain.repairs import OVERLAP, Sides, drawn_size, frame_past, kept_part
from studio.services.session.session import ProjectSession
from tests.cli.in_process import triptych
from tests.project.sessions import make_project

GREEN = (70, 160, 80)
USUAL: dict[str, Any] = {
    "init": None, "mask": None, "outpaint": "", "strength": None, "fill": "original", "feather": None,
    "masked_only": False, "padding": None,
}  # fmt: skip


@pytest.fixture
def init(tmp_path: Path) -> Path:
    picture = np.full((120, 160, 3), GREEN, np.uint8)
    picture[40:80, 40:90] = (200, 30, 30)
    Image.fromarray(picture).save(tmp_path / "in.png")
    return tmp_path / "in.png"


@pytest.fixture
def mask(tmp_path: Path) -> Path:
    mask = np.zeros((120, 160), np.uint8)
    mask[30:90, 30:100] = 255
    Image.fromarray(mask).save(tmp_path / "mask.png")
    return tmp_path / "mask.png"


def start(**options: Any) -> Any:
    return starting_point(Namespace(**{**USUAL, **options}))


def opened(data: bytes, folder: Path) -> np.ndarray[Any, np.dtype[np.uint8]]:
    (folder / "opened.png").write_bytes(data)
    return np.asarray(Image.open(folder / "opened.png"))


# ---- what is read


def test_a_picture_goes_on_as_its_own_bytes(init: Path, mask: Path, tmp_path: Path) -> None:
    whole = start(init=init)
    assert (whole.task, whole.init, whole.mask) == ("image-to-image", init.read_bytes(), None)
    part = start(init=init, mask=mask)
    assert (part.task, part.init) == ("inpaint", init.read_bytes())
    assert np.array_equal(opened(part.mask, tmp_path), np.asarray(Image.open(mask)))


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "LA", "P", "1", "I;16"])
def test_a_mask_of_any_kind_is_white_where_it_is_painted(init: Path, mask: Path, tmp_path: Path, mode: str) -> None:
    grey = Image.open(mask)
    if mode == "LA":
        # Painted on transparency: all of it is white, and only alpha says where.
        Image.merge("LA", (Image.new("L", grey.size, 255), grey)).save(mask)
    elif mode == "I;16":
        Image.fromarray(np.asarray(grey).astype(np.uint16) * 257).save(mask)
    else:
        grey.convert(mode).save(mask)
    found = opened(start(init=init, mask=mask).mask, tmp_path)
    assert np.array_equal(found > 127, np.asarray(grey) > 127)


def test_a_frame_past_the_edge_is_transparent_and_masked(init: Path, tmp_path: Path) -> None:
    found = start(init=init, outpaint="50,0,0,20")
    assert (found.task, found.width, found.height, found.past_edge) == ("inpaint", 210, 140, True)
    frame, mask = opened(found.init, tmp_path).copy(), opened(found.mask, tmp_path)
    assert np.array_equal(frame[:120, 50:, :3], np.asarray(Image.open(init)))
    assert (frame[:120, 50:, 3] == 255).all()
    assert (frame[:, :50, 3] == 0).all()
    assert (frame[120:, :, 3] == 0).all()
    kept = mask == 0
    assert kept[: 120 - OVERLAP, 50 + OVERLAP :].all()
    assert kept.sum() == (120 - OVERLAP) * (160 - OVERLAP)


def test_a_mask_and_a_frame_go_together(init: Path, mask: Path, tmp_path: Path) -> None:
    found = opened(start(init=init, mask=mask, outpaint="40,0,0,0").mask, tmp_path)
    assert (found[30:90, 70:140] == 255).all()
    assert (found[:, : 40 + OVERLAP] == 255).all()
    assert (found[:30, 40 + OVERLAP :] == 0).all()


def test_a_small_picture_keeps_half_of_itself() -> None:
    assert kept_part((20, 20), Sides(5, 5, 5, 5)) == (10, 10, 20, 20)
    assert frame_past((20, 20), Sides(1, 2, 3, 4)) == (24, 26)
    with pytest.raises(StudioError):
        frame_past((20, 20), Sides())
    with pytest.raises(StudioError) as caught:
        frame_past((20, 20), Sides(99_000, 0, 0, 99_000))
    assert isinstance(caught.value.failure, BadRequest)
    assert drawn_size((800, 600)) == (800, 600)
    width, height = drawn_size((8000, 6000))
    assert width * height <= 2048 * 2048 * 1.01
    assert abs(width / height - 4 / 3) < 0.01


def test_what_the_request_says(init: Path, mask: Path, tmp_path: Path) -> None:
    session = ProjectSession.open(make_project(tmp_path / "p.triptych"))
    try:

        def fields(**options: Any) -> dict[str, Any]:
            given = Namespace(**{**USUAL, "init": init, **options})
            found = starting_point(given)
            assert found is not None
            return fields_of(found, given, session)

        whole = fields()
        assert (whole["task"], whole["strength"], whole["width"], whole["height"]) == ("image-to-image", None, 160, 120)
        assert session.read_asset(whole["init_image"]) == init.read_bytes()
        part = fields(mask=mask, feather=5, masked_only=True, padding=9, fill="patch")
        assert (part["task"], part["strength"], part["feather"], part["fill"]) == ("inpaint", 1.0, 5, "patch")
        assert (part["masked_only"], part["padding"]) == (True, 9)
        assert "width" not in part
        wide = fields(outpaint="40,0,40,0", strength=0.8)
        assert (wide["width"], wide["height"], wide["strength"], wide["feather"]) == (240, 120, 0.8, OUTPAINT_FEATHER)
    finally:
        session.close()


# ---- what is refused


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--mask", "mask.png"), "--init"),
        (("--strength", "0.5"), "--init"),
        (("--init", "in.png", "--strength", "1.5"), "between 0 and 1"),
        (("--init", "in.png", "--strength", "nan"), "between 0 and 1"),
        (("--init", "in.png", "--feather", "4"), "--mask FILE or --outpaint"),
        (("--init", "in.png", "--fill", "blur"), "--mask FILE or --outpaint"),
        (("--init", "in.png", "--mask", "mask.png", "--feather", "-4"), "0 or more"),
        (("--init", "in.png", "--mask", "mask.png", "--padding", "-1"), "0 or more"),
        (("--padding", "9"), "--init"),
        (("--init", "in.png", "--mask", "mask.png", "--padding", "9"), "it goes with --masked-only"),
        (("--init", "in.png", "--mask", "small.png"), "the mask is 20 x 30 pixels, the picture 160 x 120"),
        (("--init", "in.png", "--mask", "empty.png"), "nothing may change"),
        (("--init", "in.png", "--outpaint", "1,2,3"), "four edges"),
        (("--init", "in.png", "--outpaint", "0,0,0,0"), "past an edge"),
        (("--init", "in.png", "--outpaint", "999999,0,0,0"), "too many pixels"),
        (
            (
                "--init",
                "absent.png",
            ),
            "absent.png",
        ),
        (
            (
                "--init",
                "words.txt",
            ),
            "words.txt",
        ),
        (("--init", "in.png", "--mask", "words.txt"), "words.txt"),
    ],
)
def test_what_cannot_be_is_told_in_one_sentence_before_anything_is_made(
    arguments: tuple[str, ...], words: str, capsys: pytest.CaptureFixture[str], qapp: object, home: Path,
    init: Path, mask: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    Image.new("L", (20, 30), 255).save(tmp_path / "small.png")
    Image.new("L", (160, 120), 0).save(tmp_path / "empty.png")
    (tmp_path / "words.txt").write_text("not a picture")
    monkeypatch.chdir(tmp_path)
    assert main(["picture", "a cat", *arguments, "--project", "new.triptych"]) == 1
    said = capsys.readouterr().err
    assert words in said
    assert said.count("\n") == 1
    assert not (tmp_path / "new.triptych").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ("picture",),
        ("picture", "a cat", "--init", "in.png", "--fill", "lava"),
        ("picture", "the same, but at night", "--init", "in.png", "--like", "in.png"),
    ],
)
def test_a_wrong_line_is_code_2(
    arguments: tuple[str, ...], qapp: object, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(list(arguments))
    assert ended.value.code == 2


# ---- with the model that ships with the program


@pytest.mark.starter
def test_a_scene_is_continued_and_a_thing_set_into_it(home: Path, tmp_path: Path) -> None:
    project, scene, wide = tmp_path / "art.triptych", tmp_path / "scene.png", tmp_path / "wide.png"
    done = triptych(home, "picture", "a red apple on a meadow", "--seed", 4, "--size", "240x160", "--out", scene)
    assert done.returncode == 0, done.stderr
    done = triptych(home, "picture", "--init", scene, "--outpaint", "80,0,0,0", "--out", wide, "--project", project,
                    "--json")  # fmt: skip
    assert done.returncode == 0, done.stderr
    [made] = json.loads(done.stdout)["pictures"]
    assert (made["seed"], made["width"], made["height"]) == (4, 320, 160)
    old, new = (np.asarray(Image.open(path).convert("RGB")) for path in (scene, wide))
    same = 80 + OVERLAP + OUTPAINT_FEATHER
    assert np.array_equal(new[:, same:], old[:, same - 80 :])
    assert (new[130:, :60, 1] > new[130:, :60, 2]).mean() > 0.9

    mask = np.zeros((160, 320), np.uint8)
    mask[60:150, 10:90] = 255
    Image.fromarray(mask).save(tmp_path / "mask.png")
    done = triptych(home, "picture", "a cat", "--init", wide, "--mask", tmp_path / "mask.png", "--seed", 3, "--out",
                    tmp_path / "cat.png", "--project", project)  # fmt: skip
    assert done.returncode == 0, done.stderr
    cat = np.asarray(Image.open(tmp_path / "cat.png").convert("RGB"))
    assert np.array_equal(cat[mask == 0], new[mask == 0])
    assert (np.abs(cat[mask > 0].astype(int) - new[mask > 0]).max(axis=1) > 40).mean() > 0.15
    assert triptych(home, "check", project).returncode == 0
