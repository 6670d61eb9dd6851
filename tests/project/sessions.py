"""What the project tests share: changes made by hand, and a raw look at a file."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw
import msgspec

from studio.domain.changes import Change, Edit, Stack
from studio.domain.ids import new_id
from studio.domain.project_records import Card
from studio.domain.records import Record
from studio.services.session.session import ProjectSession


def change(stack: Stack, *edits: tuple[Record | None, Record | None]) -> Change:
    return Change(id=new_id(), label="Change", stack=stack, edits=tuple(Edit(*edit) for edit in edits), at=time.time())


def add_card(session: ProjectSession, name: str, stack: Stack = "writing") -> Card:
    card = Card(id=new_id(), name=name)
    session.perform(change(stack, (None, card)))
    return card


def set_card(session: ProjectSession, card_id: str, stack: Stack = "writing", **fields: str) -> None:
    before = session.document.need(Card, card_id)
    session.perform(change(stack, (before, msgspec.structs.replace(before, **fields))))


def make_project(path: Path, *names: str) -> Path:
    """A closed project with a card for each name."""
    session = ProjectSession.create(path, "A project")
    for name in names:
        add_card(session, name)
    session.close()
    return path


def card_names(session: ProjectSession) -> list[str]:
    return sorted(card.name for card in session.document.all(Card))


@contextmanager
def raw(path: Path) -> Iterator[apsw.Connection]:
    """The database without any of our care, to damage it."""
    connection = apsw.Connection(str(path))
    try:
        yield connection
    finally:
        connection.close()
