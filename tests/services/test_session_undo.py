"""Undo: a stack for each pane, kept in the file with its cursor, and two stacks over the same records."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from pytestqt.qtbot import QtBot

from studio.domain.changes import Change, Conflict
from studio.domain.ids import new_id
from studio.domain.project_records import Asset, Card
from studio.domain.text_records import Paragraph, Scene
from studio.project.prepared import SLICE_RECORDS
from studio.services.session import read_history
from studio.services.session.history import LIMIT, LIMIT_BYTES
from studio.services.session.session import ProjectSession
from tests.project.sessions import add_card, card_names, change, raw, set_card

PATIENCE = 120
"""Seconds that a loaded machine may take to commit a thousand changes, each on disk before the next."""


@pytest.fixture
def session(tmp_path: Path, qapp: object) -> Iterator[ProjectSession]:
    made = ProjectSession.create(tmp_path / "a.triptych")
    yield made
    made.close(discard=True)


def reopened(session: ProjectSession) -> ProjectSession:
    assert session.flush(PATIENCE)
    session.close()
    return ProjectSession.open(session.path)


def test_each_pane_undoes_its_own(session: ProjectSession) -> None:
    add_card(session, "written")
    add_card(session, "painted", "picture")
    session.undo_stack("writing").undo()
    assert card_names(session) == ["painted"]
    session.undo_stack("writing").redo()
    session.undo_stack("picture").undo()
    assert card_names(session) == ["written"]
    assert set(session.undo_group.stacks()) == {
        session.undo_stack(name) for name in ("writing", "picture", "narration")
    }


def test_undo_says_changed_with_the_inverse_and_commits(session: ProjectSession) -> None:
    card = add_card(session, "Ada")
    said = []
    session.changed.connect(said.append)
    session.undo_stack("writing").undo()
    assert [(edit.before, edit.after) for edit in said[0].edits] == [(card, None)]
    assert session.flush()
    with raw(session.path) as connection:
        assert connection.execute("SELECT count(*) FROM record WHERE kind = 'card'").fetchone() == (0,)


def test_undo_history_and_cursor_are_in_the_file(session: ProjectSession) -> None:
    for name in "abcd":
        add_card(session, name)
    stack = session.undo_stack("writing")
    stack.undo()
    stack.undo()
    again = reopened(session)
    stack = again.undo_stack("writing")
    assert (stack.count(), stack.index()) == (4, 2)
    assert card_names(again) == ["a", "b"]
    stack.redo()
    assert card_names(again) == ["a", "b", "c"]
    stack.setIndex(0)
    assert card_names(again) == []
    once_more = reopened(again)
    assert once_more.undo_stack("writing").index() == 0
    once_more.undo_stack("writing").setIndex(4)
    assert card_names(once_more) == ["a", "b", "c", "d"]
    once_more.close()


def test_a_new_step_after_undo_replaces_what_could_be_redone(session: ProjectSession) -> None:
    for name in "abc":
        add_card(session, name)
    session.undo_stack("writing").setIndex(1)
    add_card(session, "d")
    again = reopened(session)
    stack = again.undo_stack("writing")
    assert (stack.count(), stack.index(), card_names(again)) == (2, 2, ["a", "d"])
    stack.setIndex(0)
    assert card_names(again) == []
    again.close()


def test_history_is_bounded_here_and_in_the_file(session: ProjectSession) -> None:
    card = add_card(session, "Ada")
    for number in range(LIMIT + 20):
        set_card(session, card.id, facts=str(number))
    assert session.undo_stack("writing").count() == LIMIT
    assert session.flush(PATIENCE)
    with raw(session.path) as connection:
        assert connection.execute("SELECT count(*) FROM undo_step").fetchone() == (LIMIT,)
    again = reopened(session)
    stack = again.undo_stack("writing")
    assert (stack.count(), stack.index()) == (LIMIT, LIMIT)
    stack.setIndex(0)
    assert again.document.need(Card, card.id).facts == "19"
    set_card(again, card.id, facts="new")
    last = reopened(again)
    assert last.undo_stack("writing").count() == 1
    last.undo_stack("writing").undo()
    assert last.document.need(Card, card.id).facts == "19"
    last.close()


def test_a_step_back_keeps_what_another_pane_did_to_the_same_record(session: ProjectSession) -> None:
    card = add_card(session, "Ada")
    set_card(session, card.id, "writing", facts="tall")
    set_card(session, card.id, "picture", appearance="red hair")
    session.undo_stack("writing").undo()
    assert session.document.need(Card, card.id) == Card(id=card.id, name="Ada", appearance="red hair")
    session.undo_stack("writing").redo()
    session.undo_stack("picture").undo()
    assert session.document.need(Card, card.id) == Card(id=card.id, name="Ada", facts="tall")


def test_a_step_back_over_a_later_change_of_the_same_thing_is_refused_and_dropped(session: ProjectSession) -> None:
    card = add_card(session, "Ada")
    set_card(session, card.id, "writing", facts="tall")
    set_card(session, card.id, "picture", facts="short")
    refused = []
    session.undo_refused.connect(refused.append)
    session.undo_stack("writing").undo()
    assert session.document.need(Card, card.id).facts == "short"
    assert len(refused) == 1
    assert session.undo_stack("writing").count() == 1
    add_card(session, "Bob")
    again = reopened(session)
    assert card_names(again) == ["Ada", "Bob"]
    assert again.undo_stack("writing").count() == 2
    again.undo_stack("writing").undo()
    assert card_names(again) == ["Ada"]
    again.close()


def test_a_history_that_cannot_be_read_is_dropped_and_the_document_opens(session: ProjectSession) -> None:
    for name in "abc":
        add_card(session, name)
    add_card(session, "p", "picture")
    session.close()
    with raw(session.path) as connection:
        connection.execute("UPDATE undo_step SET body = '{' WHERE stack = 'writing' AND position = 1")
    again = ProjectSession.open(session.path)
    assert again.undo_stack("writing").count() == 0
    assert again.undo_stack("picture").count() == 1
    add_card(again, "d")
    last = reopened(again)
    last.undo_stack("writing").undo()
    assert card_names(last) == ["a", "b", "c", "p"]
    last.close()


def test_history_is_bounded_in_bytes_in_the_file(session: ProjectSession) -> None:
    card = add_card(session, "Ada")
    for letter in "abcdef":
        set_card(session, card.id, facts=letter * (LIMIT_BYTES // 6))
    assert session.undo_stack("writing").count() == 7
    again = reopened(session)
    stack = again.undo_stack("writing")
    assert 2 <= stack.count() == stack.index() < 5
    stack.setIndex(0)
    assert again.document.need(Card, card.id).facts[:1] in "bcd"
    add_card(again, "x" * 100)
    last = reopened(again)
    assert last.undo_stack("writing").count() == 1
    last.close()


def test_the_history_lists_all_panes_in_time_order_and_goes_back_in_each(session: ProjectSession) -> None:
    told: list[None] = []
    session.history_changed.connect(lambda: told.append(None))
    add_card(session, "a")
    add_card(session, "b", "picture")
    add_card(session, "c")
    add_card(session, "d")
    assert len(told) == 4
    steps = session.history_steps()
    assert [(step.change.stack, step.done) for step in steps] == [
        ("writing", True),
        ("picture", True),
        ("writing", True),
        ("writing", True),
    ]
    session.go_to(steps[0])
    assert card_names(session) == ["a", "b"]
    assert [step.done for step in session.history_steps()] == [True, True, False, False]
    session.go_to(steps[2], undone=False)
    assert card_names(session) == ["a", "b", "c"]
    session.go_to(steps[0], undone=True)
    session.go_to(steps[1], undone=True)
    assert card_names(session) == []
    again = reopened(session)
    assert [step.done for step in again.history_steps()] == [False] * 4
    again.go_to(again.history_steps()[3])
    assert card_names(again) == ["a", "c", "d"]
    again.close()


def test_a_step_that_is_gone_cannot_be_gone_to(session: ProjectSession) -> None:
    add_card(session, "a")
    (step,) = session.history_steps()
    session.undo_stack("writing").undo()
    session.undo_stack("writing").clear()
    with pytest.raises(KeyError):
        session.go_to(step)


def test_each_step_back_and_forth_says_what_it_was(session: ProjectSession) -> None:
    said: list[tuple[str, bool]] = []
    session.stepped.connect(lambda change, forth: said.append((change.label, forth)))
    add_card(session, "a")
    label = session.history_steps()[0].change.label
    session.undo_stack("writing").undo()
    session.undo_stack("writing").redo()
    assert said == [(label, False), (label, True)]


class TestLargeSteps:
    """A book that was brought in is taken back, and brought again, a slice at a time."""

    COUNT = 3500

    def bring(self, session: ProjectSession) -> None:
        scene = Scene(id=new_id(), title="A book")
        paragraphs = [Paragraph(id=new_id(), scene_id=scene.id, text=f"{at} words") for at in range(self.COUNT)]
        whole = msgspec.structs.replace(scene, paragraphs=tuple(one.id for one in paragraphs))
        session.perform(change("writing", *((None, one) for one in paragraphs), (None, whole)))

    def here(self, session: ProjectSession) -> tuple[int, int]:
        return len(list(session.document.all(Scene))), len(list(session.document.all(Paragraph)))

    @pytest.mark.parametrize("way", ["undo", "redo"])
    def test_it_comes_in_slices_and_is_one_action(self, session: ProjectSession, qtbot: QtBot, way: str) -> None:
        self.bring(session)
        stack = session.undo_stack("writing")
        if way == "redo":
            stack.undo()
            assert session.flush()
        parts: list[Change] = []
        steps: list[Change] = []
        session.changed.connect(parts.append)
        session.stepped.connect(lambda step, _forth: steps.append(step))
        number = session.issued
        (stack.undo if way == "undo" else stack.redo)()
        assert not steps
        qtbot.waitUntil(lambda: bool(steps))
        assert len(parts) > self.COUNT // SLICE_RECORDS
        assert max(len(part.edits) for part in parts) <= SLICE_RECORDS
        assert len(steps[0].edits) == self.COUNT + 1
        assert session.issued == number + 1
        there = (0, 0) if way == "undo" else (1, self.COUNT)
        assert self.here(session) == there
        again = reopened(session)
        assert self.here(again) == there
        assert again.undo_stack("writing").index() == (0 if way == "undo" else 1)
        again.close()

    def test_it_ends_before_anything_else_happens(self, session: ProjectSession) -> None:
        self.bring(session)
        stack = session.undo_stack("writing")
        stack.undo()
        add_card(session, "after", "picture")
        assert self.here(session) == (0, 0)
        stack.redo()
        stack.undo()
        stack.redo()
        again = reopened(session)
        assert self.here(again) == (1, self.COUNT)
        assert card_names(again) == ["after"]
        again.close()

    def test_what_no_stack_holds_comes_while_it_comes(self, session: ProjectSession, qtbot: QtBot) -> None:
        """A job's state, a version kept by itself and a setting do not have the whole step happen in one piece."""
        self.bring(session)
        session.undo_stack("writing").undo()
        parts: list[int] = []
        session.changed.connect(lambda part: parts.append(len(part.edits)))
        data = b"a version"
        card = Card(id=new_id(), name="meanwhile")
        session.perform(change("none", (None, card)))
        asset = session.add_asset(data, "text/plain")
        session.set_setting("draft", "words")
        kept = Asset(id="a" * 64, media_type="text/plain", size=1, created=0.0)
        for _ in session.in_slices(session.prepare(change("none", (None, kept))), ((kept.id, b"x"),)):
            continue
        assert parts == [1, 1, 1]
        assert self.here(session) == (1, self.COUNT)
        qtbot.waitUntil(lambda: self.here(session) == (0, 0))
        again = reopened(session)
        assert self.here(again) == (0, 0)
        assert card_names(again) == ["meanwhile"]
        assert again.read_asset(asset.id) == data
        assert again.setting("draft", "") == "words"
        again.undo_stack("writing").redo()
        assert again.flush()
        assert self.here(again) == (1, self.COUNT)
        again.close()

    def test_it_ends_before_what_it_touches_is_changed(self, session: ProjectSession) -> None:
        self.bring(session)
        scene = next(iter(session.document.all(Scene)))
        session.undo_stack("writing").undo()
        with pytest.raises(Conflict):
            session.perform(change("none", (scene, msgspec.structs.replace(scene, notes="too late"))))
        assert self.here(session) == (0, 0)

    def test_where_it_does_not_fit_any_more_in_between_all_is_taken_back(
        self, session: ProjectSession, qtbot: QtBot
    ) -> None:
        """Somebody changes a paragraph as soon as he hears that its scene is gone."""
        self.bring(session)
        last = next(iter(session.document.all(Paragraph)))
        corrected = msgspec.structs.replace(last, text="corrected")
        refused: list[Change] = []
        session.undo_refused.connect(refused.append)

        def correct(part: Change) -> None:
            session.changed.disconnect(correct)
            session.perform(change("none", (last, corrected)))

        session.changed.connect(correct)
        session.undo_stack("writing").undo()
        qtbot.waitUntil(lambda: bool(refused))
        assert self.here(session) == (1, self.COUNT)
        assert session.document.need(Paragraph, last.id) == corrected
        assert session.undo_stack("writing").count() == 0
        add_card(session, "next")
        session.undo_stack("writing").undo()
        again = reopened(session)
        assert self.here(again) == (1, self.COUNT)
        assert (again.undo_stack("writing").count(), again.undo_stack("writing").index()) == (1, 0)
        again.close()


def _with_far_steps(session: ProjectSession, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read_history, "NEAR", 2)
    for number in range(12):
        add_card(session, f"{number}", "picture")


def test_far_steps_are_read_in_slices_and_undone_all_the_same(
    session: ProjectSession, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    _with_far_steps(session, monkeypatch)
    again = reopened(session)
    stack = again.undo_stack("picture")
    for _ in range(12):
        stack.undo()
    assert card_names(again) == []
    for _ in range(12):
        stack.redo()
    assert card_names(again) == sorted(f"{number}" for number in range(12))
    again = reopened(again)
    stack = again.undo_stack("picture")
    assert stack.count() == 12
    qtbot.waitUntil(lambda: all(stack.text(at) == stack.text(11) for at in range(12)))
    assert [step.position for step in again.history_steps()] == list(range(12))
    again.close()


def test_a_far_step_that_cannot_be_read_empties_its_stack_and_is_told(
    session: ProjectSession, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    _with_far_steps(session, monkeypatch)
    add_card(session, "written")
    session.close()
    with raw(session.path) as connection:
        connection.execute("UPDATE undo_step SET body = '[]' WHERE stack = 'picture' AND position = 3")
    again = ProjectSession.open(session.path)
    assert (again.newer, again.undo_stack("picture").count()) == (None, 12)
    with qtbot.waitSignal(again.newer_found) as found:
        pass
    assert found.args is not None
    assert found.args[0].histories == ("picture",)
    assert again.newer == found.args[0]
    assert (again.undo_stack("picture").count(), again.undo_stack("writing").count()) == (0, 1)
    again.close()
    with raw(session.path) as connection:
        assert connection.execute("SELECT DISTINCT stack FROM undo_step").fetchall() == [("writing",)]


def test_undo_into_a_far_step_that_cannot_be_read_leaves_the_document_as_it_is(
    session: ProjectSession, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    _with_far_steps(session, monkeypatch)
    session.close()
    with raw(session.path) as connection:
        connection.execute("UPDATE undo_step SET body = '[]' WHERE stack = 'picture' AND position = 3")
    again = ProjectSession.open(session.path)
    for _ in range(12):
        again.undo_stack("picture").undo()
    assert card_names(again) == ["0", "1", "2", "3"]
    qtbot.waitUntil(lambda: again.newer is not None)
    assert again.undo_stack("picture").count() == 0
    again.close()


def test_the_steps_of_one_stack_are_made_when_they_are_asked_for(session: ProjectSession) -> None:
    for name in "abc":
        add_card(session, name, "picture")
    add_card(session, "written")
    stack = session.undo_stack("picture")
    stack.undo()
    steps = session.history_of("picture")
    assert (len(steps), steps.done) == (3, 2)
    assert tuple(steps) == tuple(step for step in session.history_steps() if step.change.stack == "picture")
    assert steps[-1] == steps[2] == steps[1:][1]
    stack.undo()
    add_card(session, "d", "picture")
    with pytest.raises(IndexError):
        steps[2]
