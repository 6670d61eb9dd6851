"""`triptych picture --do …`: files worked over as the pane does it, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from studio.cli.main import main
from tests.cli.in_process import triptych


@pytest.fixture
def init(tmp_path: Path) -> Path:
    picture = np.full((90, 120, 3), (235, 233, 228), np.uint8)
    picture[20:70, 40:80] = (160, 50, 30)
    noise = np.random.Generator(np.random.PCG64(3)).normal(0, 10, picture.shape)
    Image.fromarray((picture + noise).clip(0, 255).astype(np.uint8)).save(tmp_path / "in.png")
    return tmp_path / "in.png"


@pytest.mark.starter
@pytest.mark.parametrize(
    ("options", "mode", "size"),
    [
        (["enlarge", "--factor", "4"], "RGB", (480, 360)),
        (["cut-out"], "RGBA", (120, 90)),
        (["denoise", "--strength", "0.6"], "RGB", (120, 90)),
        (["line-art"], "RGBA", (120, 90)),
        (["restyle", "--style", "dusk"], "RGB", (120, 90)),
        (["restyle", "--style-of", "in.png"], "RGB", (120, 90)),
    ],
)
def test_a_file_is_worked_over(init: Path, options: list[str], mode: str, size: tuple[int, int]) -> None:
    words = [str(init) if one == "in.png" else one for one in options]
    out = init.with_name("out.png")
    done = triptych(init.parent / "home", "picture", "--init", init, "--do", *words, "--out", out, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["pictures"][0]["file"] == str(out)
    with Image.open(out) as made:
        assert (made.mode, made.size) == (mode, size)
        assert "triptych" in made.text  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--do", "denoise"], "--init"),
        (["--factor", "2"], "--do enlarge"),
        (["--init", "IN", "--do", "cut-out", "--style-of", "IN"], "--do restyle"),
        (["--init", "IN", "--do", "cut-out", "--strength", "0.5"], "--do cut-out"),
        (["--init", "IN", "--do", "enlarge", "--style", "dusk"], "--do enlarge"),
        (["--init", "IN", "--do", "restyle", "--mask", "IN"], "--do restyle"),
        (["--init", "IN", "--do", "denoise", "--seed", "7"], "--do denoise"),
        (["--init", "IN", "--do", "line-art", "--steps", "9"], "--do line-art"),
        (["--init", "IN", "--do", "restyle", "--guidance", "2"], "--do restyle"),
        (["--init", "IN", "--do", "cut-out", "--batch", "3"], "--do cut-out"),
    ],
)
def test_what_would_count_for_nothing_is_refused(
    init: Path, options: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = [str(init) if one == "IN" else one for one in options]
    assert main(["picture", "x", *words, "--out", str(init.with_name("o.png"))]) == 1
    assert told in capsys.readouterr().err
    assert not init.with_name("o.png").exists()
