"""What keeps Triptych from starting is one sentence on standard error; shown by real processes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
COMMAND = [sys.executable, "-m", "studio"]
NOT_TEXT = os.fsdecode(b"caf\xe9")

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="names as bytes, /proc and X are Linux's")
pytestmark = linux


def start(*arguments: str, cwd: Path = ROOT, stdin: bytes = b"", **environment: str | None) -> tuple[int, str]:
    """Exit status and standard error; None takes a variable away."""
    wanted = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    env = {name: value for name, value in wanted.items() if value is not None}
    done = subprocess.run(
        [*COMMAND, *arguments], cwd=cwd, env=env, input=stdin, capture_output=True, timeout=60, check=False
    )
    return done.returncode, done.stderr.decode("utf8", "backslashreplace")


def assert_one_sentence(said: str, part: str) -> None:
    assert said.startswith("triptych: ")
    assert said.count("\n") == 1
    assert part in said


@pytest.mark.parametrize(
    "arguments",
    [
        (f"{NOT_TEXT}.triptych",), ("check", NOT_TEXT), ("info", NOT_TEXT), ("write", NOT_TEXT), ("speak", NOT_TEXT),
        ("picture", "a house", "--out", NOT_TEXT), ("hear", NOT_TEXT), ("models", "import", NOT_TEXT), (NOT_TEXT,),
    ],
    ids=lambda arguments: arguments[0] if len(arguments) > 1 else "window",
)  # fmt: skip
def test_an_argument_that_is_no_text_is_named(arguments: tuple[str, ...]) -> None:
    status, said = start(*arguments)
    assert status == 2
    assert_one_sentence(said, r"caf\xe9")


def test_text_on_standard_input_that_is_no_text(tmp_path: Path) -> None:
    status, said = start("write", stdin=b"caf\xe9")
    assert status == 1
    assert_one_sentence(said, "not UTF-8")


@pytest.mark.parametrize("name", ["TRIPTYCH_HOME", "HOME"])
def test_a_home_whose_name_is_no_text(name: str) -> None:
    status, said = start("models", "list", **{name: f"/tmp/{NOT_TEXT}"})
    assert status == 1
    assert_one_sentence(said, r"caf\xe9")


def test_a_working_folder_whose_name_is_no_text(tmp_path: Path) -> None:
    folder = tmp_path / NOT_TEXT
    folder.mkdir()
    status, said = start("info", "x.triptych", cwd=folder)
    assert status == 1
    assert_one_sentence(said, r"caf\xe9")


@pytest.mark.parametrize("arguments", [(), ("models", "list")])
def test_a_home_that_takes_no_file(arguments: tuple[str, ...]) -> None:
    """Nobody can make a folder in /proc, root neither."""
    status, said = start(*arguments, TRIPTYCH_HOME="/proc/nowhere")
    assert status == 1
    assert_one_sentence(said, "/proc/nowhere")


@pytest.mark.parametrize(("display", "part"), [(None, "DISPLAY is not set"), (":4711", "does not answer")])
def test_no_display(display: str | None, part: str) -> None:
    status, said = start(QT_QPA_PLATFORM=None, WAYLAND_DISPLAY=None, DISPLAY=display)
    assert status == 1
    assert_one_sentence(said, part)


def test_output_that_takes_nothing_more() -> None:
    done = subprocess.run(
        f"{sys.executable} -m studio models list > /dev/full",
        shell=True, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert_one_sentence(done.stderr, "No space left")


@pytest.mark.parametrize("closed", [">&-", "<&-", "2>&-"])
def test_closed_streams(closed: str) -> None:
    done = subprocess.run(
        f"{sys.executable} -m studio models list {closed}",
        shell=True, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("kept", ["[", "[]", '{"theme": 5, "language": [1], "window_geometry": 9}'])
def test_settings_that_cannot_be_read_cost_nothing(kept: str, home: Path) -> None:
    (home / "config").mkdir()
    (home / "config" / "settings.json").write_text(kept, "utf8")
    assert start("models", "list") == (0, "")
