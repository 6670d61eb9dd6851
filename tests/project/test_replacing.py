"""A project whose name is wanted for a new one is kept under another name, whole."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from studio.domain.errors import ProjectLocked, StudioError
from studio.project.replacing import move_away
from studio.services.session.session import ProjectSession
from tests.project.sessions import add_card, card_names, make_project


def names_in(path: Path) -> list[str]:
    session = ProjectSession.open(path)
    try:
        return card_names(session)
    finally:
        session.close()


def test_no_earlier_one_is_written_over(tmp_path: Path, qapp: object) -> None:
    path = tmp_path / "p.triptych"
    make_project(path, "Ada")
    first = move_away(path)
    make_project(path, "Ben")
    second = move_away(path)
    assert not path.exists()
    assert (names_in(first), names_in(second)) == (["Ada"], ["Ben"])


def test_an_open_project_keeps_its_name(tmp_path: Path, qapp: object) -> None:
    session = ProjectSession.create(tmp_path / "p.triptych", "Open")
    add_card(session, "Ada")
    with pytest.raises(StudioError) as caught:
        move_away(session.path)
    assert isinstance(caught.value.failure, ProjectLocked)
    assert session.path.exists()
    session.close()
    assert names_in(session.path) == ["Ada"]


def test_what_a_crash_left_in_the_log_goes_along(tmp_path: Path, qapp: object) -> None:
    live = ProjectSession.create(tmp_path / "live.triptych", "Crashed")
    add_card(live, "Ada")
    assert live.flush()
    path = tmp_path / "p.triptych"
    shutil.copyfile(live.path, path)
    shutil.copyfile(tmp_path / "live.triptych-wal", tmp_path / "p.triptych-wal")
    live.close()
    assert names_in(move_away(path)) == ["Ada"]


def test_any_file_can_be_put_aside(tmp_path: Path) -> None:
    path = tmp_path / "p.triptych"
    path.write_text("Dear all")
    assert move_away(path).read_text() == "Dear all"
    assert not path.exists()


@pytest.fixture
def orphan(tmp_path: Path, qapp: object) -> Path:
    """The name of a project that is not there, beside the log that a crash left of it."""
    live = ProjectSession.create(tmp_path / "live.triptych", "Crashed")
    add_card(live, "Ada")
    assert live.flush()
    path = tmp_path / "p.triptych"
    shutil.copyfile(tmp_path / "live.triptych-wal", tmp_path / "p.triptych-wal")
    live.close()
    return path


def test_a_new_project_does_not_take_up_the_log_of_another(orphan: Path) -> None:
    session = ProjectSession.create(orphan, "New")
    add_card(session, "Ben")
    session.close()
    assert names_in(orphan) == ["Ben"]
    assert orphan.with_name("p.triptych-wal.orphan").stat().st_size > 0


def test_a_copy_does_not_take_up_the_log_of_another(orphan: Path) -> None:
    session = ProjectSession.open(make_project(orphan.with_name("other.triptych"), "Cid"))
    session.save_copy(orphan)
    session.close()
    assert names_in(orphan) == ["Cid"]


def test_a_copy_is_not_written_over_an_open_project(tmp_path: Path, qapp: object) -> None:
    there = ProjectSession.create(tmp_path / "there.triptych", "Open")
    session = ProjectSession.create(tmp_path / "here.triptych", "Here")
    with pytest.raises(StudioError) as caught:
        session.save_copy(there.path)
    assert isinstance(caught.value.failure, ProjectLocked)
    add_card(there, "Ada")
    for one in (session, there):
        one.close()
    assert names_in(there.path) == ["Ada"]
