"""A project that nobody asked for is gone when it is left untouched, and stays when anything was done in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from studio.services.composition import make_studio
from studio.services.session.sample import TITLES, Sample, copy_sample
from studio.services.session.session import ProjectSession
from studio.services.session.unnamed import new_unnamed_path, unnamed_dir
from studio.services.studio import Studio
from tests.project.sessions import add_card


@pytest.fixture
def studio(qapp: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Studio]:
    monkeypatch.setenv("TRIPTYCH_HOME", str(tmp_path))
    made = make_studio()
    yield made
    made.shut_down(discard=True)


def drafts() -> list[str]:
    return sorted(path.name for path in unnamed_dir().iterdir())


def test_one_that_is_left_untouched_is_removed_and_forgotten(studio: Studio) -> None:
    for _ in range(3):
        session = studio.new_unnamed()
        studio.settings.remember_project(session.path)
        assert drafts() != []
        studio.close_project()
        assert session.removed
        assert drafts() == []
        assert studio.settings.get("recent_projects") == []


def test_another_project_in_its_place_removes_it(studio: Studio, tmp_path: Path) -> None:
    studio.new_unnamed()
    studio.new_project(tmp_path / "Novel.triptych", "Novel")
    studio.close_project()
    assert drafts() == []
    assert (tmp_path / "Novel.triptych").exists()


def test_one_that_was_worked_in_stays_even_when_all_is_undone(studio: Studio) -> None:
    session = studio.new_unnamed()
    add_card(session, "Ada")
    session.undo_stack("writing").undo()
    studio.close_project()
    assert drafts() == ["Untitled.triptych"]


def test_a_setting_of_a_pane_counts_as_work(studio: Studio) -> None:
    studio.new_unnamed().set_setting("draft", "half a thought")
    studio.close_project()
    assert drafts() == ["Untitled.triptych"]


def test_one_that_a_crash_left_is_removed_the_next_time(studio: Studio) -> None:
    session = studio.new_unnamed()
    crashed = session.path.with_name("crashed.triptych")
    session.save_copy(crashed)
    studio.close_project()
    crashed.rename(session.path)
    ProjectSession.open(session.path).close()
    assert drafts() == []


def test_a_copy_and_a_renamed_one_are_wanted(studio: Studio, tmp_path: Path) -> None:
    session = studio.new_unnamed()
    session.save_copy(tmp_path / "Kept.triptych")
    studio.close_project()
    ProjectSession.open(tmp_path / "Kept.triptych").close()
    assert (tmp_path / "Kept.triptych").exists()


def test_a_new_project_that_somebody_named_stays(studio: Studio) -> None:
    studio.new_project(new_unnamed_path())
    studio.close_project()
    assert drafts() == ["Untitled.triptych"]


@pytest.mark.parametrize("which", TITLES)
def test_a_fresh_copy_of_a_sample_has_nothing_to_undo(studio: Studio, which: Sample) -> None:
    session = studio.open_project(copy_sample(which))
    assert session.history_steps() == ()
    assert not any(stack.canUndo() for stack in session.undo_group.stacks())
    before = len(session.document.records())
    session.undo_group.undo()
    assert len(session.document.records()) == before > 0
