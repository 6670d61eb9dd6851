"""A child that edits a project until it is killed, and says after each acknowledged action how far it has come.

Run as `python kill_child.py PROJECT FIRST_ACTION`, with `COPY` behind it for trouble beside the kill. `Model` says what
the document holds after each action.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from pathlib import Path

import msgspec
import numpy as np
from PySide6.QtCore import QCoreApplication

from studio.domain.changes import Change, Edit
from studio.domain.ids import new_id
from studio.domain.picture_records import Canvas, Layer, Tile, tile_id
from studio.domain.project_records import Asset, Card
from studio.project.tile_codec import SIDE, Raw
from studio.services.session.painting import Painted
from studio.services.session.session import ProjectSession


def blob(number: int) -> bytes:
    """Up to 1.5 MB, so that some assets take several chunks and fill the log."""
    return f"asset {number} ".encode() * (1 + number * 7919 % 130_000)


def kind_of_action(number: int) -> str:
    if number % 7 == 3:
        return "undo"
    if number % 7 == 4:
        return "redo"
    if number % 5 == 0:
        return "asset"
    if number % 5 == 2:
        return "stroke"
    return "reopen" if number % 41 == 0 else "card"


LAYER = "paint"
Key = tuple[int, int]


def key_of_stroke(number: int) -> Key:
    return number % 2, 0


def stroked(before: Raw | None, number: int) -> Raw:
    """Noise over a part of a tile, so that rows of the file are of some size."""
    raw = np.zeros((SIDE, SIDE, 4), np.uint8) if before is None else before.copy()
    raw[number % 200 : number % 200 + 40, :, :] = np.random.default_rng(number).integers(0, 256, (40, SIDE, 4))
    return raw


class Model:
    """The document by the book: what is in it after a number of actions."""

    def __init__(self) -> None:
        self.painted: dict[Key, Raw] = {}
        self.cards: dict[str, str] = {}
        self.assets = 0
        self._done: list[tuple[str, str | None, str]] = []
        self._undone: list[tuple[str, str | None, str]] = []

    def act(self, number: int) -> None:
        match kind_of_action(number):
            case "undo" if self._done:
                card, before, after = self._done.pop()
                self._undone.append((card, before, after))
                self._set(card, before)
            case "redo" if self._undone:
                card, before, after = self._undone.pop()
                self._done.append((card, before, after))
                self._set(card, after)
            case "asset":
                self.assets += 1
            case "stroke":
                key = key_of_stroke(number)
                self.painted[key] = stroked(self.painted.get(key), number)
            case "card":
                card = f"card{number % 10}"
                self._done.append((card, self.cards.get(card), str(number)))
                self._undone.clear()
                self._set(card, str(number))

    def _set(self, card: str, facts: str | None) -> None:
        if facts is None:
            del self.cards[card]
        else:
            self.cards[card] = facts

    def agrees(self, session: ProjectSession) -> bool:
        document = session.document
        cards = {card.id: card.facts for card in document.all(Card)}
        if cards != self.cards or len(list(document.all(Asset))) != self.assets:
            return False
        tiles = {(tile.x, tile.y): tile.pixels for tile in document.tiles_of(LAYER)}
        # Read, and not only named: what was acknowledged is there with its pixels.
        return tiles.keys() == self.painted.keys() and all(
            np.array_equal(session.painting.read(name), self.painted[key]) for key, name in tiles.items()
        )


def act(session: ProjectSession, number: int) -> None:
    stack = session.undo_stack("writing")
    match kind_of_action(number):
        case "undo":
            stack.undo()
        case "redo":
            stack.redo()
        case "asset":
            session.add_asset(blob(number), "text/plain")
        case "stroke":
            stroke(session, number)
        case "card":
            card_id = f"card{number % 10}"
            before = session.document.get(Card, card_id)
            after = (
                Card(id=card_id, name=card_id, facts=str(number))
                if before is None
                else msgspec.structs.replace(before, facts=str(number))
            )
            edits = (Edit(before, after),)
            session.perform(Change(id=new_id(), label="Card", stack="writing", edits=edits, at=0.0))


def stroke(session: ProjectSession, number: int) -> None:
    """In its turn: what is performed while a stroke is packed would come before it."""
    if session.document.get(Layer, LAYER) is None:
        edits = (Edit(None, Canvas(id="canvas", layers=(LAYER,))), Edit(None, Layer(id=LAYER, canvas_id="canvas")))
        session.perform(Change(id=new_id(), label="New canvas", stack="none", edits=edits, at=0.0))
    key = key_of_stroke(number)
    tile = session.document.get(Tile, tile_id(LAYER, *key))
    before = session.painting.read(tile.pixels) if tile is not None else None
    painted = Painted(label="Brush", layer_id=LAYER, before={key: before}, after={key: stroked(before, number)})
    session.painting.keep(painted)
    session.painting.settle()


def main(path: Path, number: int) -> None:
    session = ProjectSession.open(path)
    while True:
        number += 1
        act(session, number)
        if number % 41 == 0:
            session.close()
            session = ProjectSession.open(path)
        # In bursts, so that the writer is met with a queue as well.
        if number % 3 == 0:
            while not session.flush():
                # On a machine that has no time for it, only the time is up.
                if session.last_failure is not None:
                    raise SystemExit(f"not committed: {session.last_failure}")
            os.write(1, f"{number}\n".encode())


def main_in_trouble(path: Path, number: int, copy: Path) -> None:
    """The same, while disk, clock and file are tampered with: it waits for room on the disk, and saves a copy of a
    project whose file is gone, says so and ends. SIGUSR1 sets the clock on the wall to another time."""
    true_time, offset, chance = time.time, [0.0], random.Random(number)

    def set_clock(_signal: int, _frame: object) -> None:
        offset[0] = chance.uniform(-1e9, 1e8)

    signal.signal(signal.SIGUSR1, set_clock)
    time.time = lambda: true_time() + offset[0]
    session = ProjectSession.open(path)
    while True:
        number += 1
        act(session, number)
        if number % 3:
            continue
        while not session.flush() and session.look() is None:
            time.sleep(0.01)
        if session.look() is not None:
            session.save_copy(copy)
            os.write(1, f"copied {number}\n".encode())
            return
        os.write(1, f"{number}\n".encode())


if __name__ == "__main__":
    application = QCoreApplication([])
    if len(sys.argv) > len(("program", "project", "action")):
        main_in_trouble(Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
    else:
        main(Path(sys.argv[1]), int(sys.argv[2]))
