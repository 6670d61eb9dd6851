"""A project whose file is deleted, replaced or renamed while it is open: nothing is acknowledged that is not in a file
with a name, and a copy of everything can always be made."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from studio.domain.errors import ProjectLocked, ProjectMoved, StudioError
from studio.project.check import check
from studio.project.lock import ProjectLock
from studio.services.session.session import ProjectSession
from tests.project.sessions import add_card, card_names, make_project

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the system keeps an open file where it is")
BLOB = b"picture" * 200_000


@pytest.fixture
def session(tmp_path: Path, qapp: object) -> Iterator[ProjectSession]:
    (tmp_path / "work").mkdir()
    made = ProjectSession.create(tmp_path / "work" / "a.triptych")
    add_card(made, "Ada")
    assert made.flush()
    yield made
    made.close(discard=True)


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def how(session: ProjectSession) -> str:
    assert isinstance(session.moved, ProjectMoved)
    return session.moved.how


def delete(session: ProjectSession) -> None:
    session.path.unlink()


def replace(session: ProjectSession) -> None:
    other = make_project(session.path.with_name("other.triptych"), "Eve")
    other.replace(session.path)


def remove_folder(session: ProjectSession) -> None:
    session.path.parent.rename(session.path.parent.with_name("gone"))


WAYS = {"deleted": delete, "replaced": replace, "folder-gone": remove_folder}


@pytest.mark.parametrize("way", WAYS)
def test_it_is_seen_without_any_action(session: ProjectSession, qtbot: QtBot, way: str) -> None:
    with qtbot.waitSignal(session.moved_changed, timeout=5000) as seen:
        WAYS[way](session)
    assert seen.args is not None
    assert seen.args[0].how == way
    assert session.path.name in str(seen.args[0].path)


@pytest.mark.parametrize("way", WAYS)
def test_nothing_is_acknowledged_and_a_copy_has_everything(session: ProjectSession, tmp_path: Path, way: str) -> None:
    asset = session.add_asset(BLOB, "text/plain")
    add_card(session, "safe")
    assert session.flush()
    number = session.safe
    WAYS[way](session)
    add_card(session, "after")
    pending = session.add_asset(b"pending" * 100_000, "text/plain")
    session.undo_stack("writing").undo()
    session.undo_stack("writing").redo()
    assert not session.flush()
    assert session.safe == number
    assert session.look() is not None
    assert how(session) == way
    with pytest.raises(StudioError) as refused:
        session.close()
    assert refused.value.failure == session.moved
    assert session.read_asset(asset.id) == BLOB
    assert session.asset_reader(asset.id)() == BLOB
    session.save_copy(tmp_path / "copy.triptych")
    assert session.is_kept_in(tmp_path / "copy.triptych")
    session.close()
    assert check(tmp_path / "copy.triptych").problems == ()
    copy = ProjectSession.open(tmp_path / "copy.triptych")
    assert card_names(copy) == ["Ada", "after", "safe"]
    assert copy.read_asset(asset.id) == BLOB
    assert copy.read_asset(pending.id) == b"pending" * 100_000
    assert len(copy.history_steps()) == 3
    copy.close()


@pytest.mark.parametrize("content", [b"other", None])
def test_a_copy_that_was_touched_since_keeps_nothing(
    session: ProjectSession, tmp_path: Path, content: bytes | None
) -> None:
    """None: it is gone. The project itself is gone as well: what was typed would be lost without a word."""
    copy = tmp_path / "copy.triptych"
    session.path.unlink()
    add_card(session, "after")
    assert not session.flush()
    session.save_copy(copy)
    assert session.is_kept_in(copy)
    if content is None:
        copy.unlink()
    else:
        copy.write_bytes(content)
    assert not session.is_kept_in(copy)
    with pytest.raises(StudioError):
        session.close()
    session.save_copy(tmp_path / "another.triptych")
    session.close()


@pytest.mark.skipif(os.name == "nt", reason="modes of files are POSIX's")
def test_a_copy_that_takes_the_place_of_a_deleted_project_is_private(session: ProjectSession) -> None:
    session.path.unlink()
    add_card(session, "after")
    assert not session.flush()
    session.save_copy(session.path)
    assert session.path.stat().st_mode & 0o077 == 0
    session.close(discard=True)


def test_the_file_that_took_its_place_is_left_as_it_is(session: ProjectSession, tmp_path: Path) -> None:
    other = make_project(tmp_path / "other.triptych", "Eve")
    body = other.read_bytes()
    other.replace(session.path)
    session.add_asset(BLOB, "text/plain")
    assert not session.flush()
    with pytest.raises(StudioError):
        session.save_copy(session.path)
    session.close(discard=True)
    assert session.path.read_bytes() == body
    assert names(session.path.parent) == ["a.triptych"]
    opened = ProjectSession.open(session.path)
    assert card_names(opened) == ["Eve"]
    opened.close()


def test_the_log_of_the_file_that_took_its_place_is_not_removed(session: ProjectSession, tmp_path: Path) -> None:
    """A sync client brings a pair, as another machine has it open."""
    other = ProjectSession.create(tmp_path / "other.triptych")
    add_card(other, "Eve")
    assert other.flush()
    shutil.copyfile(other.path, tmp_path / "new")
    shutil.copyfile(tmp_path / "other.triptych-wal", tmp_path / "new-wal")
    other.close()
    (tmp_path / "new").replace(session.path)
    add_card(session, "lost")
    assert not session.flush()
    (tmp_path / "new-wal").replace(session.path.with_name("a.triptych-wal"))
    session.close(discard=True)
    opened = ProjectSession.open(session.path)
    assert card_names(opened) == ["Eve"]
    opened.close()


def test_a_deleted_project_can_be_saved_under_its_own_name(session: ProjectSession) -> None:
    session.path.unlink()
    add_card(session, "after")
    assert not session.flush()
    session.save_copy(session.path)
    session.close()
    assert names(session.path.parent) == ["a.triptych"]
    opened = ProjectSession.open(session.path)
    assert card_names(opened) == ["Ada", "after"]
    opened.close()


def test_a_file_that_comes_back_is_written_again(session: ProjectSession, qtbot: QtBot) -> None:
    trash = session.path.with_name(".trash")
    session.path.rename(trash)
    add_card(session, "after")
    assert not session.flush()
    assert session.look() is not None
    assert how(session) == "deleted"
    with qtbot.waitSignal(session.moved_changed, timeout=5000, check_params_cb=lambda moved: moved is None):
        trash.rename(session.path)
    assert session.flush()
    add_card(session, "later")
    assert session.flush()
    session.close()
    assert names(session.path.parent) == ["a.triptych"]
    opened = ProjectSession.open(session.path)
    assert card_names(opened) == ["Ada", "after", "later"]
    opened.close()


def test_a_renamed_file_is_followed_with_its_log(session: ProjectSession, qtbot: QtBot, tmp_path: Path) -> None:
    new = session.path.with_name("b.triptych")
    with qtbot.waitSignal(session.renamed, timeout=5000):
        session.path.rename(new)
    assert session.path == new
    add_card(session, "after")
    assert session.flush()
    asset = session.add_asset(BLOB, "text/plain")
    assert session.flush()
    assert session.asset_reader(asset.id)() == BLOB
    assert session.moved is None
    shutil.copytree(new.parent, tmp_path / "crashed")
    crashed = ProjectSession.open(tmp_path / "crashed" / "b.triptych")
    assert card_names(crashed) == ["Ada", "after"]
    crashed.close()
    with pytest.raises(StudioError):
        ProjectSession.open(new)
    session.close()
    assert names(new.parent) == ["b.triptych"]
    opened = ProjectSession.open(new)
    assert card_names(opened) == ["Ada", "after"]
    opened.close()


def test_a_renamed_file_whose_old_name_is_taken_is_followed(session: ProjectSession) -> None:
    old = session.path
    old.rename(old.with_name("a (conflict).triptych"))
    make_project(old.with_name("other.triptych"), "Eve").replace(old)
    add_card(session, "after")
    assert session.flush()
    session.look()
    assert session.path.name == "a (conflict).triptych"
    session.close()
    for path, expected in ((old, ["Eve"]), (session.path, ["Ada", "after"])):
        opened = ProjectSession.open(path)
        assert card_names(opened) == expected
        opened.close()
    assert names(old.parent) == ["a (conflict).triptych", "a.triptych"]


def test_a_log_that_was_deleted_costs_nothing(session: ProjectSession, tmp_path: Path) -> None:
    session.path.with_name("a.triptych-wal").unlink()
    add_card(session, "after")
    assert session.flush()
    shutil.copyfile(session.path, tmp_path / "b.triptych")
    crashed = ProjectSession.open(tmp_path / "b.triptych")
    assert card_names(crashed) == ["Ada", "after"]
    crashed.close()


def test_a_lock_that_was_removed_is_taken_again(session: ProjectSession) -> None:
    session.path.with_name("a.triptych-lock").unlink()
    add_card(session, "after")
    assert session.flush()
    with pytest.raises(StudioError) as refused:
        ProjectSession.open(session.path)
    assert isinstance(refused.value.failure, ProjectLocked)
    assert "process" in refused.value.failure.holder
    session.close()
    assert names(session.path.parent) == ["a.triptych"]


def test_nothing_is_written_beside_another_program_that_has_the_lock_now(
    session: ProjectSession, tmp_path: Path
) -> None:
    session.path.with_name("a.triptych-lock").unlink()
    with ProjectLock(session.path, "Another"):
        add_card(session, "after")
        assert not session.flush()
        session.look()
        assert how(session) == "taken"
        session.save_copy(tmp_path / "copy.triptych")
        copy = ProjectSession.open(tmp_path / "copy.triptych")
        assert card_names(copy) == ["Ada", "after"]
        copy.close()
    assert session.flush()
    session.look()
    assert session.moved is None


def test_after_a_crash_the_log_is_not_played_into_the_file_that_took_the_place(tmp_path: Path, qapp: object) -> None:
    """As kill -9 leaves it: main file, log and lock file, then a sync client brings another main file."""
    live = ProjectSession.create(tmp_path / "a.triptych")
    add_card(live, "Ada")
    assert live.flush()
    kept = {ending: tmp_path / f"kept{ending}" for ending in ("-wal", "-lock")}
    for ending, place in kept.items():
        os.link(tmp_path / f"a.triptych{ending}", place)
    logged = kept["-wal"].read_bytes()
    noted = kept["-lock"].read_bytes()
    live.close()
    for ending, place in kept.items():
        place.replace(tmp_path / f"a.triptych{ending}")
    (tmp_path / "a.triptych-wal").write_bytes(logged)
    (tmp_path / "a.triptych-lock").write_bytes(noted)
    make_project(tmp_path / "other.triptych", "Eve").replace(tmp_path / "a.triptych")
    reading = ProjectSession.open(tmp_path / "a.triptych", read_only=True)
    assert card_names(reading) == ["Eve"]
    reading.close()
    opened = ProjectSession.open(tmp_path / "a.triptych")
    assert card_names(opened) == ["Eve"]
    opened.close()
    found = check(tmp_path / "a.triptych")
    assert (found.problems, found.strays) == ((), ("a.triptych-wal.orphan",))
    assert names(tmp_path) == ["a.triptych", "a.triptych-wal.orphan", "home"]


def test_with_a_rollback_journal_too(tmp_path: Path, qapp: object) -> None:
    (tmp_path / "Dropbox").mkdir()
    session = ProjectSession.create(tmp_path / "Dropbox" / "a.triptych")
    add_card(session, "Ada")
    assert session.flush()
    session.path.rename(session.path.with_name("b.triptych"))
    add_card(session, "renamed")
    assert session.flush()
    session.look()
    assert session.path.name == "b.triptych"
    session.path.unlink()
    add_card(session, "after")
    assert not session.flush()
    session.save_copy(tmp_path / "copy.triptych")
    session.close()
    copy = ProjectSession.open(tmp_path / "copy.triptych")
    assert card_names(copy) == ["Ada", "after", "renamed"]
    copy.close()
