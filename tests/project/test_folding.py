"""A plain copy of an open project's file holds the work, some seconds after the last action and at every save."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest
from pytestqt.qtbot import QtBot

from studio.cli.main import main
from studio.project.check import check
from studio.project.store import create_file
from studio.project.writer import Writer
from studio.project.writes import Write
from studio.services.session.session import ProjectSession
from tests.project.sessions import add_card, card_names


@pytest.fixture
def session(tmp_path: Path, qapp: object) -> Iterator[ProjectSession]:
    made = ProjectSession.create(tmp_path / "a.triptych")
    add_card(made, "Ada")
    assert made.flush()
    yield made
    made.close(discard=True)


def logged(session: ProjectSession) -> int:
    return session.path.with_name(session.path.name + "-wal").stat().st_size


def copied(session: ProjectSession, tmp_path: Path) -> list[str]:
    """The names of the cards in a copy as a file manager makes it, which is removed again."""
    shutil.copyfile(session.path, tmp_path / "copy.triptych")
    copy = ProjectSession.open(tmp_path / "copy.triptych")
    names = card_names(copy)
    copy.close()
    return names


def test_the_log_is_folded_when_nothing_is_done_for_some_seconds(
    session: ProjectSession, qtbot: QtBot, tmp_path: Path
) -> None:
    assert logged(session) > 0
    qtbot.waitUntil(lambda: logged(session) == 0, timeout=10_000)
    assert copied(session, tmp_path) == ["Ada"]
    add_card(session, "Bob")
    assert session.flush()
    qtbot.waitUntil(lambda: logged(session) == 0, timeout=10_000)
    assert copied(session, tmp_path) == ["Ada", "Bob"]


def test_saving_folds_at_once(session: ProjectSession, qtbot: QtBot, tmp_path: Path) -> None:
    session.fold()
    qtbot.waitUntil(lambda: logged(session) == 0, timeout=2_000)
    assert copied(session, tmp_path) == ["Ada"]


def test_somebody_who_reads_does_not_hold_up_the_writer(session: ProjectSession, qtbot: QtBot) -> None:
    file = create_file(session.path.with_name("b.triptych"))
    file.begin()
    reader = file.connect_reader()
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM setting").fetchall()
    log = file.path.with_name("b.triptych-wal")
    assert not file.fold() or log.stat().st_size == 0
    writer = Writer(file, lambda _ticket, _failure: None, fold_seconds=0.05)
    reader.execute("COMMIT")
    reader.close()
    qtbot.waitUntil(lambda: log.stat().st_size == 0, timeout=10_000)
    writer.stop()
    file.close()


def test_check_says_of_a_copy_that_its_newest_work_may_be_missing(
    session: ProjectSession, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copyfile(session.path, tmp_path / "copy.triptych")
    assert check(tmp_path / "copy.triptych").clean is False
    assert main(["check", str(tmp_path / "copy.triptych")]) == 0
    assert "the newest work may be missing" in capsys.readouterr().err
    assert main(["check", str(session.path)]) == 0
    session.close()
    assert main(["check", str(session.path)]) == 0
    assert capsys.readouterr().err == ""


def pages_kept(path: Path) -> int:
    """Bytes in memory of all connections to that file."""
    status = apsw.SQLITE_DBSTATUS_CACHE_USED
    return sum(one.status(status)[0] for one in apsw.connections() if Path(one.filename).name == path.name)


def test_folding_gives_back_the_pages_of_pictures_that_were_written(tmp_path: Path) -> None:
    file = create_file(tmp_path / "b.triptych")
    file.begin()
    file.fold()
    before = pages_kept(file.path)
    for number in range(4):
        data = bytes([number]) * 300_000
        file.commit(Write(blobs=((hashlib.sha256(data).hexdigest(), data),)))
    assert pages_kept(file.path) > before + 500_000
    assert file.fold()
    assert pages_kept(file.path) < before + 100_000
    file.close()
