"""The lock: taken to be tested, named after its holder, gone with its process."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from studio.domain.errors import ProjectLocked, ProjectReadOnly, StudioError
from studio.project import schema
from studio.project.check import check
from studio.project.connect import peek
from studio.project.info import info
from studio.project.lock import ProjectLock, is_held, lock_path
from studio.services.session.session import ProjectSession
from tests.project.sessions import add_card, card_names, make_project

HOLD = """
import sys
from pathlib import Path
from studio.project.check import check
from studio.project.connect import peek
from studio.project.info import info
from studio.project.lock import ProjectLock
lock = ProjectLock(Path(sys.argv[1]), "triptych speak")
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def path(tmp_path: Path, qapp: object) -> Path:
    return make_project(tmp_path / "p.triptych", "Ada")


def holder_of(path: Path) -> str:
    with pytest.raises(StudioError) as raised:
        ProjectSession.open(path)
    assert isinstance(raised.value.failure, ProjectLocked)
    return raised.value.failure.holder


def test_a_second_session_is_told_who_holds_the_project(path: Path) -> None:
    session = ProjectSession.open(path, program="Triptych window")
    holder = holder_of(path)
    assert "Triptych window" in holder
    assert str(os.getpid()) in holder
    assert socket.gethostname() in holder
    session.close()
    ProjectSession.open(path).close()


def test_a_symbolic_link_meets_the_same_lock(path: Path) -> None:
    link = path.with_name("link.triptych")
    link.symlink_to(path)
    session = ProjectSession.open(link)
    holder_of(path)
    session.close()
    assert link.is_symlink()


def test_a_killed_holder_leaves_no_lock_though_its_file_stays(path: Path) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=Path.cwd()
    )
    assert child.stdout is not None
    assert child.stdin is not None
    assert child.stdout.readline() == b"held\n"
    holder = holder_of(path)
    assert f"triptych speak, process {child.pid}" in holder
    assert is_held(path)
    child.kill()
    child.wait()
    child.stdout.close()
    child.stdin.close()
    assert not is_held(path)
    assert lock_path(path).exists()
    session = ProjectSession.open(path)
    assert card_names(session) == ["Ada"]
    session.close()
    assert not lock_path(path).exists()


def test_looking_whether_it_is_held_leaves_no_trace(path: Path) -> None:
    assert not is_held(path)
    assert not lock_path(path).exists()
    with ProjectLock(path):
        assert is_held(path)
        assert is_held(path)
    assert not lock_path(path).exists()


def test_reading_is_possible_while_another_edits(path: Path) -> None:
    editing = ProjectSession.open(path)
    reading = ProjectSession.open(path, read_only=True)
    assert card_names(reading) == ["Ada"]
    reading.close()
    editing.close()
    assert sorted(entry.name for entry in path.parent.glob("p.*")) == ["p.triptych"]


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_said_so(path: Path) -> None:
    path.parent.chmod(0o555)
    try:
        with pytest.raises(StudioError) as raised:
            ProjectSession.open(path)
        assert isinstance(raised.value.failure, ProjectReadOnly)
        reading = ProjectSession.open(path, read_only=True)
        assert card_names(reading) == ["Ada"]
        reading.close()
    finally:
        path.parent.chmod(0o755)


@pytest.mark.skipif(not Path("/proc/locks").exists(), reason="only Linux shows its locks")
def test_looking_at_an_open_project_in_the_same_process_keeps_sqlites_locks(path: Path) -> None:
    """POSIX drops a process's locks on a file when it closes any descriptor of it, whoever opened that."""

    def held() -> bool:
        lines = Path("/proc/locks").read_text().splitlines()
        return any("POSIX" in line and f" {os.getpid()} " in line and f":{inode} " in line for line in lines)

    session = ProjectSession.open(path)
    inode = path.stat().st_ino
    add_card(session, "Bob")
    assert session.flush()
    assert held()
    assert peek(path) == schema.VERSION
    assert held()
    assert check(path).sound
    assert info(path)["title"] == "A project"
    assert held()
    session.close()
