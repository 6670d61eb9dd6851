"""Going back to a named state: worked out elsewhere, brought slice by slice, one undo step."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from studio.domain import scene_edits
from studio.domain.changes import Change
from studio.domain.passages import Passage
from studio.domain.text_records import Paragraph
from studio.project.prepared import SLICE_RECORDS
from studio.services.session.session import ProjectSession
from studio.ui.shell.snapshots import SnapshotsDialog

MANY = 2 * SLICE_RECORDS + 500


@pytest.fixture
def session(tmp_path: Path, qapp: object) -> Iterator[ProjectSession]:
    made = ProjectSession.create(tmp_path / "a.triptych")
    passages = [Passage(f"{at} words") for at in range(MANY)]
    made.perform(scene_edits.new_scene(made.document, "Long", passages=passages))
    made.take_snapshot("All of it")
    made.undo_stack("writing").undo()
    assert made.flush()
    yield made
    made.close(discard=True)


def count(session: ProjectSession) -> int:
    return len(list(session.document.all(Paragraph)))


def test_it_comes_in_slices_and_is_taken_back_in_one_step(session: ProjectSession, qtbot: QtBot) -> None:
    parts: list[Change] = []
    session.changed.connect(parts.append)
    dialog = SnapshotsDialog(session)
    qtbot.addWidget(dialog)
    dialog.open()
    assert count(session) == 0
    dialog.restore.click()
    assert not dialog.restore.isEnabled()
    qtbot.waitUntil(lambda: not dialog.isVisible())
    assert count(session) == MANY
    assert max(len(part.edits) for part in parts) <= SLICE_RECORDS
    assert sorted(one.name.split(",")[0] for one in session.snapshots()) == ["All of it", "Before going back"]
    assert session.undo_stack("writing").undoText().startswith("Restore")
    session.undo_stack("writing").undo()
    assert session.flush()
    assert count(session) == 0


def test_what_has_not_come_whole_is_taken_out_again(session: ProjectSession, qtbot: QtBot) -> None:
    dialog = SnapshotsDialog(session)
    qtbot.addWidget(dialog)
    dialog.open()
    session.changed.connect(lambda _part: dialog.reject() if 0 < count(session) < MANY else None)
    dialog.restore.click()
    qtbot.waitUntil(lambda: not dialog.isVisible())
    qtbot.wait(20)
    assert count(session) == 0
    assert session.flush()
    again = ProjectSession.open(session.path, read_only=True)
    assert count(again) == 0
    again.close()
