"""What `make test` makes of tests that fail: once and not again, always, too many; on small trees of tests."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SUITE = Path(__file__).resolve().parent.parent / "packaging" / "suite.py"
PASSES = "def test_passes(): pass\n"
FAILS = "def test_fails(): assert 1 + 1 == 3, 'it always fails'\n"
AT_FIRST = """
import pathlib
def test_steady_{name}():
    marker = pathlib.Path("{name}.marker")
    if not marker.exists():
        marker.touch()
        raise ValueError("the first time of {name}")
"""


def run(folder: Path, source: str, *arguments: str) -> tuple[int, str]:
    """The exit status and what was printed of a tree with this file of tests."""
    (folder / "pytest.ini").write_text("[pytest]\n")
    (folder / "test_small.py").write_text(source)
    done = subprocess.run(
        [sys.executable, str(SUITE), *arguments], cwd=folder, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_ADDOPTS": ""}, timeout=120,
    )  # fmt: skip
    return done.returncode, done.stdout


def at_first(*names: str) -> str:
    return "".join(AT_FIRST.format(name=name) for name in names)


def test_where_all_pass_nothing_is_said(tmp_path: Path) -> None:
    status, said = run(tmp_path, PASSES)
    assert (status, "1 passed" in said.splitlines()[-1], "unsteady" in said) == (0, True, False)


@pytest.mark.parametrize("side_by_side", [(), ("-p", "xdist", "-n", "2")], ids=["one process", "two"])
def test_what_failed_once_and_passes_alone_is_told(tmp_path: Path, side_by_side: tuple[str, ...]) -> None:
    status, said = run(tmp_path, PASSES + at_first("one", "two"), *side_by_side)
    assert status == 0
    assert "the first time of one" in said, "why it failed is shown"
    told = said[said.index("unsteady: 2 tests failed once, passed alone") :]
    assert "  test_small.py::test_steady_one\n  test_small.py::test_steady_two\n" in told
    assert said.splitlines()[-1].startswith("3 passed, 0 failed (2 of them unsteady")
    kept = (tmp_path / "build" / "unsteady-tests.txt").read_text()
    assert kept.startswith("test_small.py::test_steady_one\ntest_small.py::test_steady_two\n")
    assert "the first time of two" in kept
    status, said = run(tmp_path, PASSES)
    assert not (tmp_path / "build" / "unsteady-tests.txt").exists(), "it is of the last run"


def test_one_that_fails_again_fails_the_run(tmp_path: Path) -> None:
    status, said = run(tmp_path, PASSES + FAILS + at_first("one"))
    assert status == 1
    assert said.count("it always fails") >= 2
    assert "failed again: test_small.py::test_fails\n" in said
    assert "unsteady" not in said
    assert said.splitlines()[-1] == "1 passed, 2 failed"


def test_more_than_three_are_no_chance(tmp_path: Path) -> None:
    status, said = run(tmp_path, PASSES + at_first("one", "two", "three", "four"))
    assert (status, "once more" in said) == (1, False)
    assert "4 failed, 1 passed" in said.splitlines()[-1]


@pytest.mark.parametrize("wish", ["-x", "--maxfail=1", "--lf", "-pno:cacheprovider"])
def test_who_looks_at_what_fails_has_it_fail(tmp_path: Path, wish: str) -> None:
    status, said = run(tmp_path, at_first("one") + PASSES, wish)
    assert (status, "once more" in said) == (1, False)


def test_what_cannot_be_read_is_not_tried_again(tmp_path: Path) -> None:
    status, said = run(tmp_path, "import nothing_of_that_name\n" + PASSES)
    assert (status, "once more" in said) == (2, False)
