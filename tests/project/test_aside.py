"""A project whose name is wanted for a new one is kept under another name, whole."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from studio.domain.errors import ProjectLocked, StudioError
from studio.project.aside import put_aside
from studio.services.session import ProjectSession
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
    first = put_aside(path)
    make_project(path, "Ben")
    second = put_aside(path)
    assert not path.exists()
    assert (names_in(first), names_in(second)) == (["Ada"], ["Ben"])


def test_an_open_project_keeps_its_name(tmp_path: Path, qapp: object) -> None:
    session = ProjectSession.create(tmp_path / "p.triptych", "Open")
    add_card(session, "Ada")
    with pytest.raises(StudioError) as caught:
        put_aside(session.path)
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
    assert names_in(put_aside(path)) == ["Ada"]


def test_any_file_can_be_put_aside(tmp_path: Path) -> None:
    path = tmp_path / "p.triptych"
    path.write_text("Dear all")
    assert put_aside(path).read_text() == "Dear all"
    assert not path.exists()
