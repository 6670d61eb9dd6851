"""What a killed program leaves is removed; what is in use, a link, another's, or only looks like ours stays."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from studio import leavings
from studio.project.files import replacing, write_whole

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="nothing is swept there")
LEFT = ".a.txt.triptych-0left0ne.new"
KILLED = """
import os, sys
from pathlib import Path
from studio import leavings
with leavings.new_file(Path(sys.argv[1]) / "a.txt") as new, leavings.new_folder(Path(sys.argv[1]) / "own") as folder:
    new.write_bytes(b"x" * 1000)
    (folder / "part").write_bytes(b"x" * 1000)
    print("there", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    folder = tmp_path / "place"
    folder.mkdir()
    return folder


def names(folder: Path) -> set[str]:
    return {entry.name for entry in folder.iterdir()}


def test_what_a_killed_process_left_goes_and_what_a_living_one_uses_stays(place: Path) -> None:
    (place / "own").mkdir()
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, str(place)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        assert child.stdout is not None
        child.stdout.readline()
        assert len(names(place)) == 2
        write_whole(place / "a.txt", b"mine")
        assert leavings.sweep(place) == (0, 0)
        with leavings.new_folder(place / "own"):
            assert len(names(place / "own")) == 2
        child.kill()
    assert leavings.sweep(place) == (1, 1000)
    with leavings.new_folder(place / "own") as present:
        assert names(place / "own") == {present.name}
    assert names(place / "own") == set()
    assert names(place) == {"a.txt", "own"}
    assert (place / "a.txt").read_bytes() == b"mine"


def test_a_write_of_the_same_name_sweeps_what_was_left_of_it_with_its_journal(place: Path) -> None:
    for name in (LEFT, f"{LEFT}-journal", ".other.txt.triptych-0left0ne.new", ".a.txt.triptych-alone000.new-wal"):
        (place / name).write_bytes(b"left")
    write_whole(place / "a.txt", b"whole")
    assert names(place) == {"a.txt", ".other.txt.triptych-0left0ne.new"}


def test_what_only_looks_like_ours_stays(place: Path) -> None:
    precious = place / "precious"
    precious.mkdir()
    (precious / "work").write_bytes(b"work")
    (place / LEFT).symlink_to(precious / "work")
    (place / ".b.triptych-0left0ne.new").mkdir()
    (place / "triptych-projects").mkdir()
    (place / "triptych-projects" / "a.triptych").write_bytes(b"work")
    (place / "a.txt.triptych-0left0ne.new").write_bytes(b"not hidden")
    before = names(place)
    assert leavings.sweep(place) == (0, 0)
    write_whole(place / "a.txt", b"whole")
    assert names(place) == before | {"a.txt"}
    own = place / "own"
    own.mkdir()
    (own / "triptych-0linked0").symlink_to(precious, target_is_directory=True)
    with leavings.new_folder(own):
        assert (precious / "work").read_bytes() == b"work"
    assert names(own) == {"triptych-0linked0"}


@pytest.mark.parametrize("name", ["x" * 250, "\u65e5" * 83])
def test_a_name_of_greatest_length_can_be_written(place: Path, name: str) -> None:
    write_whole(place / name, b"whole")
    with replacing(place / name) as new:
        new.write_bytes(b"again")
    assert names(place) == {name}
    assert (place / name).read_bytes() == b"again"
