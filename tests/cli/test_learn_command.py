"""`triptych learn`: what is refused before any model is asked, and in which words."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtWidgets import QApplication

from studio.cli.main import main


@pytest.fixture
def drawings(tmp_path: Path, qapp: QApplication) -> list[str]:
    paths = [tmp_path / f"{tone}.png" for tone in (0, 80, 160)]
    for path in paths:
        Image.new("RGB", (16, 16), (int(path.stem),) * 3).save(path)
    return [str(path) for path in paths]


@pytest.mark.parametrize(
    ("name", "many", "more", "said"),
    [
        ("zonk", 3, (), "--mine"),
        ("zonk", 2, ("--mine",), "3 to 20 drawings"),
        ("!!!", 3, ("--mine",), "letters and digits"),
        ("a name of far too many words", 3, ("--mine",), "shorter name"),
        ("zonk", 3, ("--mine", "--out", "sheet.jpg"), ".png"),
    ],
)
def test_what_is_wrong_is_said_and_leaves_no_project(
    tmp_path: Path, drawings: list[str], capsys: pytest.CaptureFixture[str], name: str, many: int,
    more: tuple[str, ...], said: str,
) -> None:  # fmt: skip
    project = tmp_path / "p.triptych"
    assert main(["learn", name, *drawings[:many], "--project", str(project), *more]) != 0
    assert said in capsys.readouterr().err
    assert not project.exists()


def test_what_is_no_picture_is_named(tmp_path: Path, drawings: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "notes.png").write_text("not a picture")
    files = [*drawings[:2], str(tmp_path / "notes.png")]
    assert main(["learn", "zonk", *files, "--mine", "--project", str(tmp_path / "p.triptych")]) != 0
    assert "notes.png" in capsys.readouterr().err
