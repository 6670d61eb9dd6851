"""Commits that fail: a full disk loses nothing, order is kept, and closing says so."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest
from pytestqt.qtbot import QtBot

from studio.domain.errors import DiskFull, Failure, StudioError
from studio.project.store import ProjectFile, create_file
from studio.project.writer import Writer
from studio.project.writes import Write
from studio.services.session.session import ProjectSession
from tests.project.sessions import add_card, card_names


class FullDisk:
    """Stands before a project file: while it is full, SQLite is given no page more than the file has."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.full = False
        original = ProjectFile.commit

        def commit(file: ProjectFile, write: Write) -> None:
            connection = file._writer  # noqa: SLF001 (no public door leads to a page limit of SQLite)
            assert connection is not None
            connection.pragma("max_page_count", 1 if self.full else 1 << 30)
            original(file, write)

        monkeypatch.setattr(ProjectFile, "commit", commit)


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> FullDisk:
    return FullDisk(monkeypatch)


@pytest.fixture
def session(tmp_path: Path, qapp: object) -> Iterator[ProjectSession]:
    made = ProjectSession.create(tmp_path / "a.triptych")
    yield made
    made.close(discard=True)


BIG = b"0123456789" * 300_000


def test_a_full_disk_is_said_and_what_was_done_is_written_when_there_is_room(
    disk: FullDisk, session: ProjectSession, qtbot: QtBot
) -> None:
    add_card(session, "before")
    assert session.flush()
    disk.full = True
    with qtbot.waitSignal(session.commit_failed) as blocker:
        asset = session.add_asset(BIG, "text/plain")
    assert blocker.args is not None
    assert isinstance(blocker.args[0], DiskFull)
    add_card(session, "after")
    assert session.flush() is False
    assert session.pending() == 2
    assert session.read_asset(asset.id) == BIG
    with pytest.raises(StudioError) as raised:
        session.close()
    assert isinstance(raised.value.failure, DiskFull)
    disk.full = False
    assert session.flush()
    assert session.last_failure is None
    session.close()
    again = ProjectSession.open(session.path)
    assert card_names(again) == ["after", "before"]
    assert again.read_asset(asset.id) == BIG
    again.close()


def test_what_was_committed_before_the_disk_was_full_stays_whole(disk: FullDisk, session: ProjectSession) -> None:
    add_card(session, "safe")
    assert session.flush()
    disk.full = True
    session.add_asset(BIG, "text/plain")
    assert not session.flush()
    session.close(discard=True)
    disk.full = False
    again = ProjectSession.open(session.path)
    assert card_names(again) == ["safe"]
    again.close()


def test_a_copy_saves_what_the_full_disk_could_not_take(
    disk: FullDisk, session: ProjectSession, tmp_path: Path
) -> None:
    add_card(session, "before")
    assert session.flush()
    disk.full = True
    asset = session.add_asset(BIG, "text/plain")
    add_card(session, "after")
    session.undo_stack("writing").undo()
    session.save_copy(tmp_path / "elsewhere.triptych")
    copy = ProjectSession.open(tmp_path / "elsewhere.triptych")
    disk.full = False
    assert card_names(copy) == ["before"]
    assert copy.read_asset(asset.id) == BIG
    copy.undo_stack("writing").redo()
    assert card_names(copy) == ["after", "before"]
    copy.close()


def test_a_failed_write_is_tried_again_by_itself_and_nothing_overtakes_it(
    tmp_path: Path, disk: FullDisk, qapp: object
) -> None:
    file = create_file(tmp_path / "a.triptych")
    file.begin()
    outcomes: list[tuple[int, Failure | None]] = []
    failed, done = threading.Event(), threading.Event()

    def outcome(ticket: int, failure: Failure | None) -> None:
        outcomes.append((ticket, failure))
        failed.set()
        if failure is None and ticket == 2:
            done.set()

    disk.full = True
    writer = Writer(file, outcome, retry_seconds=0.02)
    writer.put(1, Write(blobs=(("a" * 64, BIG),)))
    assert failed.wait(60)
    writer.put(2, Write(puts=(("card", "x", b"{}"),)))
    disk.full = False
    assert done.wait(60)
    writer.stop()
    tickets = [ticket for ticket, failure in outcomes if failure is None]
    assert tickets == [1, 2]
    assert outcomes[0][0] == 1
    assert isinstance(outcomes[0][1], DiskFull)
    file.close()


def test_a_full_disk_while_creating_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from studio.project import schema

    def no_room(connection: apsw.Connection) -> None:
        connection.pragma("max_page_count", 1)
        connection.execute("CREATE TABLE a (x)")

    monkeypatch.setattr(schema, "create", no_room)
    with pytest.raises(StudioError) as raised:
        create_file(tmp_path / "a.triptych")
    assert isinstance(raised.value.failure, DiskFull)
    assert list(tmp_path.glob("*a.triptych*")) == []
