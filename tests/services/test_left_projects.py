"""A project that is left for another one is closed on a thread: all of it is in its file, it can be opened again."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest

from studio.domain.errors import StudioError
from studio.domain.project_records import Card
from studio.project.check import check
from studio.services.composition import make_studio
from studio.services.session.session import ProjectSession
from studio.services.session.unnamed import unnamed_dir
from studio.services.studio import Studio
from tests.patience import turns
from tests.project.sessions import add_card


@pytest.fixture
def studio(qapp: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Studio]:
    monkeypatch.setenv("TRIPTYCH_HOME", str(tmp_path))
    made = make_studio()
    yield made
    made.shut_down(discard=True)


def other(folder: Path) -> Path:
    path = folder / "Other.triptych"
    ProjectSession.create(path).close()
    return path


def test_what_was_done_last_is_in_its_file(studio: Studio, tmp_path: Path) -> None:
    first, second = tmp_path / "Novel.triptych", other(tmp_path)
    for number in range(5):
        here, there = (first, second) if number % 2 == 0 else (second, first)
        session = studio.new_project(here) if number == 0 else studio.session
        assert session is not None
        assert session.path == here
        add_card(session, f"Card {number}")
        studio.take_up(studio.opening(there)())
        again = studio.opening(here)()
        assert f"Card {number}" in {one.name for one in again.document.all(Card)}
        again.leave()
    studio.close_project()
    assert check(first).problems == check(second).problems == ()
    assert sorted(path.name for path in tmp_path.glob("*.triptych*")) == ["Novel.triptych", "Other.triptych"]


def test_one_that_cannot_be_written_stays_open(studio: Studio, tmp_path: Path) -> None:
    session = studio.new_project(tmp_path / "Novel.triptych")
    whole = studio.opening(other(tmp_path))()
    session.path.unlink()
    add_card(session, "Ada")
    with pytest.raises(StudioError):
        studio.take_up(whole)
    assert studio.session is session
    assert not session.read_only


def test_one_that_nobody_asked_for_is_gone(studio: Studio, tmp_path: Path) -> None:
    session = studio.new_unnamed()
    studio.take_up(studio.opening(other(tmp_path))())
    assert session.removed
    studio.close_project()
    assert list(unnamed_dir().iterdir()) == []


def test_it_is_not_held_when_it_is_closed(studio: Studio, tmp_path: Path) -> None:
    session = weakref.ref(studio.new_project(tmp_path / "Novel.triptych"))
    studio.take_up(studio.opening(other(tmp_path))())
    studio.opening(tmp_path / "Novel.triptych")().leave()
    turns()
    gc.collect()
    assert session() is None
