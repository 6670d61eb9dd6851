"""Random doing, undoing and reopening over two stacks: what is in the file is always what is in the document."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from studio.domain.changes import Stack
from studio.domain.project_records import Card
from studio.domain.records import Record
from studio.project.check import check
from studio.services.session.session import ProjectSession
from tests.project.sessions import add_card, change, set_card

STACKS: tuple[Stack, ...] = ("writing", "picture")
ACTIONS = ("add", "facts", "appearance", "remove", "undo", "redo", "jump", "reopen", "snapshot", "restore")


def records_of(session: ProjectSession) -> dict[tuple[type, str], Record]:
    return {(type(record), record.id): record for record in session.document.records()}


def act(session: ProjectSession, action: str, stack: Stack, number: int) -> None:
    cards = list(session.document.all(Card))
    card = cards[number % len(cards)] if cards else None
    undo = session.undo_stack(stack)
    match action:
        case "add":
            add_card(session, str(number), stack)
        case "facts" | "appearance" if card is not None:
            set_card(session, card.id, stack, **{action: f"{stack} {number}"})
        case "remove" if card is not None:
            session.perform(change(stack, (card, None)))
        case "undo":
            undo.undo()
        case "redo":
            undo.redo()
        case "jump":
            undo.setIndex(number % (undo.count() + 1))
        case "snapshot":
            session.take_snapshot(str(number))
        case "restore" if session.snapshots():
            session.restore_snapshot(session.snapshots()[number % len(session.snapshots())].id)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(ACTIONS), st.sampled_from(STACKS), st.integers(0, 20)), max_size=30))
def test_the_file_always_holds_the_document(actions: list[tuple[str, Stack, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        session = ProjectSession.create(Path(folder, "p.triptych"))
        for action, stack, number in actions:
            if action == "reopen":
                before, counts = records_of(session), depths(session)
                session.close()
                session = ProjectSession.open(session.path)
                assert records_of(session) == before
                assert depths(session) == counts
            act(session, action, stack, number)
        final = records_of(session)
        assert session.flush()
        reading = ProjectSession.open(session.path, read_only=True)
        assert records_of(reading) == final
        reading.close()
        session.close()
        assert check(session.path).sound


def depths(session: ProjectSession) -> list[tuple[int, int, list[str]]]:
    stacks = [session.undo_stack(stack) for stack in STACKS]
    return [(stack.count(), stack.index(), [stack.text(i) for i in range(stack.count())]) for stack in stacks]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(ACTIONS[:4]), st.integers(0, 20)), min_size=1, max_size=25))
def test_undoing_everything_on_one_stack_gives_the_exact_start(actions: list[tuple[str, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        session = ProjectSession.create(Path(folder, "p.triptych"))
        start = records_of(session)
        for action, number in actions:
            act(session, action, "writing", number)
        end = records_of(session)
        session.close()
        session = ProjectSession.open(session.path)
        stack = session.undo_stack("writing")
        stack.setIndex(0)
        assert records_of(session) == start
        session.close()
        session = ProjectSession.open(session.path)
        stack = session.undo_stack("writing")
        stack.setIndex(stack.count())
        assert records_of(session) == end
        session.close()
