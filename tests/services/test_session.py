"""A project session through its public door: perform, commit, assets, adoption, snapshots, copies."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import pytest
from pytestqt.qtbot import QtBot

from studio.domain.changes import Conflict
from studio.domain.document import Document
from studio.domain.errors import (
    BadInput,
    Failure,
    FileUnreadable,
    FileUnwritable,
    ImportRefused,
    ProjectDamaged,
    ProjectReadOnly,
    StudioError,
)
from studio.domain.ids import new_id
from studio.domain.picture_records import Generation
from studio.domain.project_records import Asset, Card, Job, Snapshot
from studio.domain.requests import ModelRef, TextRequest
from studio.domain.text_records import Meta
from studio.project.store import ProjectFile
from studio.project.writes import Write
from studio.services.exchange.manuscript_text import manuscript_markdown
from studio.services.session.session import ProjectSession
from tests.project.sessions import add_card, card_names, change, make_project, raw, set_card

PNG = b"\x89PNG not really" * 200_000
"""2.8 MB: three chunks."""


@pytest.fixture
def session(tmp_path: Path, qapp: object) -> Iterator[ProjectSession]:
    made = ProjectSession.create(tmp_path / "a.triptych", "Title")
    yield made
    made.close(discard=True)


def failure_of(raised: pytest.ExceptionInfo[StudioError]) -> Failure:
    return raised.value.failure


def generation_of(asset: Asset) -> Generation:
    return Generation(id=new_id(), asset=asset.id, recipe_id="r", created=1.0, width=1, height=1)


class TestPerform:
    def test_a_new_project_has_its_title_and_is_one_file_when_closed(self, tmp_path: Path, qapp: object) -> None:
        path = make_project(tmp_path / "p.triptych", "Ada")
        assert [entry.name for entry in tmp_path.glob("p*")] == ["p.triptych"]
        session = ProjectSession.open(path)
        assert session.document.need(Meta, "project").title == "A project"
        assert card_names(session) == ["Ada"]
        session.close()

    def test_create_never_writes_over_a_file(self, tmp_path: Path, qapp: object) -> None:
        path = tmp_path / "mine.triptych"
        path.write_text("precious")
        with pytest.raises(StudioError) as raised:
            ProjectSession.create(path)
        assert isinstance(failure_of(raised), ImportRefused)
        assert path.read_text() == "precious"

    def test_committed_comes_on_the_sessions_thread_and_names_a_time_after_the_change(
        self, session: ProjectSession, qtbot: QtBot
    ) -> None:
        threads = []
        session.committed.connect(lambda _: threads.append(threading.current_thread()))
        before = time.time()
        with qtbot.waitSignal(session.committed) as blocker:
            add_card(session, "Ada")
        assert blocker.args is not None
        assert blocker.args[0] >= before
        assert session.last_commit == blocker.args[0]
        assert set(threads) == {threading.main_thread()}

    def test_the_commit_runs_on_another_thread(self, session: ProjectSession, monkeypatch: pytest.MonkeyPatch) -> None:
        threads = []
        original = ProjectFile.commit

        def commit(self: ProjectFile, write: Write) -> None:
            threads.append(threading.current_thread().name)
            original(self, write)

        monkeypatch.setattr(ProjectFile, "commit", commit)
        add_card(session, "Ada")
        assert session.flush()
        assert threads == ["project-writer"]

    def test_performing_does_not_wait_for_a_slow_disk(
        self, session: ProjectSession, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        free = threading.Event()
        original = ProjectFile.commit

        def commit(self: ProjectFile, write: Write) -> None:
            assert free.wait(60)
            original(self, write)

        monkeypatch.setattr(ProjectFile, "commit", commit)
        for number in range(50):
            add_card(session, str(number))
        assert session.pending() == 50
        assert session.flush(0.01) is False
        free.set()
        assert session.flush()
        assert session.pending() == 0

    def test_changed_is_said_after_the_document_has_it(self, session: ProjectSession) -> None:
        seen = []
        session.changed.connect(lambda said: seen.append((said, card_names(session))))
        add_card(session, "Ada")
        assert [names for _, names in seen] == [["Ada"]]

    def test_a_change_that_does_not_fit_changes_nothing(self, session: ProjectSession) -> None:
        card = add_card(session, "Ada")
        stale = msgspec.structs.replace(card, facts="never")
        with pytest.raises(Conflict):
            session.perform(change("writing", (stale, None)))
        assert card_names(session) == ["Ada"]
        assert session.undo_stack("writing").count() == 1

    @pytest.mark.parametrize("name", ["\ud800", "a\udfffb"])
    def test_text_that_cannot_be_stored_is_refused_before_anything_happens(
        self, session: ProjectSession, name: str
    ) -> None:
        with pytest.raises(StudioError) as raised:
            add_card(session, name)
        assert isinstance(failure_of(raised), BadInput)
        assert card_names(session) == []

    def test_numbers_that_json_cannot_hold_are_refused(self, session: ProjectSession) -> None:
        request = TextRequest(model=ModelRef("m", "e"))
        with pytest.raises(StudioError) as raised:
            session.perform(change("none", (None, Job(id="j", request=request, rank=float("nan")))))
        assert isinstance(failure_of(raised), BadInput)


class TestAssets:
    def test_an_asset_is_readable_at_once_and_after_reopening(self, session: ProjectSession) -> None:
        asset = session.add_asset(PNG, "image/png", "a.png")
        assert session.read_asset(asset.id) == PNG
        assert session.flush()
        assert session.read_asset(asset.id) == PNG
        session.close()
        again = ProjectSession.open(session.path)
        assert again.read_asset(asset.id) == PNG
        assert again.document.need(Asset, asset.id).name == "a.png"
        again.close()

    def test_an_asset_is_readable_on_another_thread(self, session: ProjectSession) -> None:
        asset = session.add_asset(PNG, "image/png", "a.png")
        with ThreadPoolExecutor(1) as thread:
            assert thread.submit(session.asset_reader(asset.id)).result() == PNG
            assert session.flush()
            assert thread.submit(session.asset_reader(asset.id)).result() == PNG
            with pytest.raises(StudioError) as raised:
                thread.submit(session.asset_reader("0" * 64)).result()
        assert isinstance(failure_of(raised), ProjectDamaged)

    def test_the_same_bytes_are_kept_once(self, session: ProjectSession) -> None:
        assert session.add_asset(b"x", "text/plain") == session.add_asset(b"x", "text/plain")
        assert len(list(session.document.all(Asset))) == 1

    def test_an_empty_asset_is_an_asset(self, session: ProjectSession) -> None:
        asset = session.add_asset(b"", "text/plain")
        assert session.flush()
        assert session.read_asset(asset.id) == b""

    def test_an_asset_that_is_not_there_is_a_typed_failure(self, session: ProjectSession) -> None:
        with pytest.raises(StudioError) as raised:
            session.read_asset("0" * 64)
        assert isinstance(failure_of(raised), ProjectDamaged)


class TestAdoption:
    def spooled(self, folder: Path, data: bytes = PNG) -> tuple[Path, Asset]:
        path = folder / "0.png"
        path.write_bytes(data)
        sha256 = hashlib.sha256(data).hexdigest()
        return path, Asset(id=sha256, media_type="image/png", size=len(data), created=1.0)

    def test_files_and_records_arrive_in_one_transaction_and_only_once(
        self, session: ProjectSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        commits = []
        original = ProjectFile.commit
        monkeypatch.setattr(
            ProjectFile, "commit", lambda self, write: (commits.append(write), original(self, write))[1]
        )
        path, asset = self.spooled(tmp_path)
        made = generation_of(asset)
        for _ in range(2):
            session.adopt([(path, asset)], change("none", (None, asset), (None, made)))
        assert session.flush()
        path.unlink()
        session.adopt([(path, asset)], change("none", (None, made)))
        assert session.flush()
        assert len(commits) == 1
        assert list(session.document.all(Generation)) == [made]
        assert session.read_asset(asset.id) == PNG

    def test_adoption_survives_reopening_and_is_still_idempotent(self, session: ProjectSession, tmp_path: Path) -> None:
        path, asset = self.spooled(tmp_path)
        made = generation_of(asset)
        session.adopt([(path, asset)], change("none", (None, made)))
        session.close()
        again = ProjectSession.open(session.path)
        again.adopt([(path, asset)], change("none", (None, made)))
        assert again.pending() == 0
        assert list(again.document.all(Generation)) == [made]
        again.close()

    def test_a_file_that_is_not_what_was_announced_is_refused_whole(
        self, session: ProjectSession, tmp_path: Path
    ) -> None:
        path, asset = self.spooled(tmp_path)
        path.write_bytes(b"other")
        with pytest.raises(StudioError) as raised:
            session.adopt([(path, asset)], change("none", (None, generation_of(asset))))
        assert isinstance(failure_of(raised), BadInput)
        path.unlink()
        with pytest.raises(StudioError) as raised:
            session.adopt([(path, asset)], change("none", (None, generation_of(asset))))
        assert isinstance(failure_of(raised), FileUnreadable)
        assert list(session.document.all(Generation)) == []
        assert list(session.document.all(Asset)) == []


class TestSnapshots:
    def test_a_snapshot_brings_the_words_back_and_can_itself_be_undone(self, session: ProjectSession) -> None:
        card = add_card(session, "Ada")
        snapshot = session.take_snapshot("before")
        set_card(session, card.id, facts="changed")
        add_card(session, "Bob")
        session.restore_snapshot(snapshot.id)
        assert card_names(session) == ["Ada"]
        assert session.document.need(Card, card.id).facts == ""
        session.undo_stack("writing").undo()
        assert card_names(session) == ["Ada", "Bob"]
        assert session.document.need(Card, card.id).facts == "changed"

    def test_pictures_made_since_are_kept(self, session: ProjectSession) -> None:
        snapshot = session.take_snapshot("before")
        made = generation_of(session.add_asset(PNG, "image/png"))
        session.perform(change("none", (None, made)))
        session.restore_snapshot(snapshot.id)
        assert list(session.document.all(Generation)) == [made]

    def test_snapshots_are_in_the_file(self, session: ProjectSession) -> None:
        snapshot = session.take_snapshot("one")
        session.close()
        again = ProjectSession.open(session.path)
        assert again.snapshots() == (snapshot,)
        assert isinstance(again.snapshots()[0], Snapshot)
        again.close()


class TestCopies:
    def test_a_copy_made_while_editing_is_whole_and_clean(self, session: ProjectSession, tmp_path: Path) -> None:
        add_card(session, "Ada")
        asset = session.add_asset(PNG, "image/png")
        dest = tmp_path / "copy.triptych"
        session.save_copy(dest)
        add_card(session, "later")
        copy = ProjectSession.open(dest)
        assert card_names(copy) == ["Ada"]
        assert copy.read_asset(asset.id) == PNG
        copy.close()
        assert sorted(entry.name for entry in tmp_path.glob("copy*")) == ["copy.triptych"]

    def test_a_copy_cannot_take_the_place_of_its_original(self, session: ProjectSession) -> None:
        with pytest.raises(StudioError):
            session.save_copy(session.path)
        add_card(session, "Ada")
        assert session.flush()


class TestBackground:
    def test_a_copy_and_a_package_are_made_while_editing_goes_on(
        self, session: ProjectSession, tmp_path: Path, qtbot: QtBot
    ) -> None:
        add_card(session, "Ada")
        asset = session.add_asset(PNG, "image/png")
        copy, packed = tmp_path / "copy.triptych", tmp_path / "p.zip"
        with qtbot.waitSignals([session.copy_ended] * 2, timeout=20_000):
            session.start_copy(copy)
            session.start_package(packed, manuscript_markdown)
            for number in range(30):
                add_card(session, f"later {number}")
        assert session.flush()
        for made in (ProjectSession.open(copy), ProjectSession.import_package(packed, tmp_path / "back.triptych")):
            assert card_names(made)[0] == "Ada"
            assert made.read_asset(asset.id) == PNG
            made.close()

    def test_a_package_does_not_keep_the_project_from_closing(self, session: ProjectSession, tmp_path: Path) -> None:
        began, closing = threading.Event(), threading.Event()

        def in_words(_document: Document) -> str:
            began.set()
            assert closing.wait(60)
            return ""

        session.add_asset(PNG, "image/png")
        packed = tmp_path / "p.zip"
        session.start_package(packed, in_words)
        assert began.wait(60)
        assert session.being_written() == (packed,)
        threading.Timer(0.2, closing.set).start()
        session.close()
        assert session.being_written() == ()
        assert list(tmp_path.glob("*.zip*")) == []

    def test_a_background_copy_that_fails_says_why(self, session: ProjectSession, tmp_path: Path, qtbot: QtBot) -> None:
        with qtbot.waitSignal(session.copy_ended) as blocker:
            session.start_copy(tmp_path / "nowhere" / "copy.triptych")
        assert blocker.args is not None
        assert isinstance(blocker.args[1], FileUnwritable)

    def test_closing_waits_for_no_copy_and_leaves_no_half_of_one(self, session: ProjectSession, tmp_path: Path) -> None:
        session.add_asset(PNG * 10, "image/png")
        session.start_copy(tmp_path / "copy.triptych")
        session.close()
        names = [entry.name for entry in tmp_path.iterdir() if "copy" in entry.name]
        assert names in ([], ["copy.triptych"])


class TestReading:
    def test_a_session_for_reading_refuses_every_change(self, tmp_path: Path, qapp: object) -> None:
        path = make_project(tmp_path / "p.triptych", "Ada")
        before = path.read_bytes()
        session = ProjectSession.open(path, read_only=True)
        assert session.read_only
        for action in (
            lambda: add_card(session, "Bob"),
            lambda: session.add_asset(b"x", "text/plain"),
            lambda: session.adopt([], change("none")),
            lambda: session.take_snapshot("x"),
            session.empty_trash,
        ):
            with pytest.raises(StudioError) as raised:
                action()
            assert isinstance(failure_of(raised), ProjectReadOnly)
        assert not session.undo_stack("writing").canUndo()
        session.close()
        assert path.read_bytes() == before
        assert [entry.name for entry in tmp_path.glob("p.*")] == ["p.triptych"]

    def test_a_closed_session_refuses_changes(self, session: ProjectSession) -> None:
        session.close()
        session.close()
        with pytest.raises(StudioError):
            add_card(session, "Ada")

    def test_every_commit_is_synchronous_and_logged_ahead(self, session: ProjectSession) -> None:
        add_card(session, "Ada")
        session.flush()
        assert session.path.with_name(session.path.name + "-wal").exists()
        with raw(session.path) as connection:
            assert connection.pragma("auto_vacuum") == 2
            assert connection.pragma("application_id") == 0x54525054
            assert connection.pragma("journal_mode") == "wal"


class TestSettings:
    def test_a_projects_settings_come_back_and_fall_back_to_the_default(self, session: ProjectSession) -> None:
        session.set_setting("prompt", "a house \u2013 at night")
        session.set_setting("sizes", [1, 2])
        assert session.setting("prompt", "") == "a house \u2013 at night"
        with pytest.raises(ValueError, match="own"):
            session.set_setting("clean", True)
        with pytest.raises(TypeError):
            session.set_setting("prompt", object())
        session.close()
        again = ProjectSession.open(session.path)
        assert again.setting("prompt", "") == "a house \u2013 at night"
        assert again.setting("sizes", [0]) == [1, 2]
        assert again.setting("sizes", "of another type") == "of another type"
        assert again.setting("unknown", 3) == 3
        again.close()
