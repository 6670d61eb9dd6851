"""Puts into a project what a newer version might: fields at every level, kinds of records, values of known fields.

What is put in depends on the kind and id of the record and the place within it alone, so that a record has the same in
its row and in every undo step that speaks of it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tests.project.sessions import raw

Choice = Callable[[str], Any]
"""For a place ("take 01M8…/words/0") a value to put in there, or None."""


def choices(values: Sequence[Any], salt: int, share: float) -> Choice:
    """Values for a `share` of all places, drawn by hash and so always the same."""

    def choose(place: str) -> Any:
        number = int.from_bytes(hashlib.sha256(f"{salt} {place}".encode()).digest()[:8], "big")
        if not values or number % 1000 >= share * 1000:
            return None
        return values[number // 1000 % len(values)]

    return choose


def with_fields(value: Any, place: str, choose: Choice) -> Any:
    """The same JSON with a field of a newer version in the objects that `choose` names."""
    if isinstance(value, list):
        return [with_fields(one, f"{place}/{index}", choose) for index, one in enumerate(value)]
    if not isinstance(value, dict):
        return value
    inner = {key: with_fields(one, f"{place}/{key}", choose) for key, one in value.items()}
    extra = choose(place)
    return inner if extra is None else {**inner, "newer": extra}


def with_kinds(record: Any) -> Any:
    """Recipes ask in a way that is not known here: of another kind, so that the whole record cannot be read."""
    if record["kind"] == "recipe":
        return {**record, "request": {**record["request"], "type": "listen", "ear": [1, 2.5]}}
    if record["kind"] == "card":
        return {**record, "role": "vehicle"}
    return record


def grown(record: Any, choose: Choice, kinds: bool) -> Any:
    if record is None:
        return None
    record = with_fields(record, f"{record['kind']} {record['id']}", choose)
    return with_kinds(record) if kinds else record


def make_newer(path: Path, choose: Choice, *, kinds: bool = True, foreign: Sequence[Any] = ()) -> None:
    """Change every row of a closed project; `foreign` are whole records of unknown kinds to add."""
    with raw(path) as connection:
        for kind, record_id, body in connection.execute("SELECT kind, id, body FROM record").fetchall():
            text = json.dumps(grown(json.loads(body), choose, kinds))
            connection.execute("UPDATE record SET body = ? WHERE kind = ? AND id = ?", (text, kind, record_id))
        for stack, position, body in connection.execute("SELECT stack, position, body FROM undo_step").fetchall():
            change = json.loads(body)
            edits = [
                {side: grown(edit[side], choose, kinds) for side in ("before", "after")} for edit in change["edits"]
            ]
            change = {**change, "edits": edits}
            extra = choose(f"{stack} {position}")
            if extra is not None:
                change = {**change, "newer": extra}
            connection.execute(
                "UPDATE undo_step SET body = ? WHERE stack = ? AND position = ?", (json.dumps(change), stack, position)
            )
        for record in foreign:
            row = (record["kind"], record["id"], json.dumps(record))
            connection.execute("INSERT INTO record VALUES (?, ?, ?)", row)


def rows_of(path: Path) -> dict[tuple[str, str], Any]:
    """Every record of a closed project as JSON."""
    with raw(path) as connection:
        found = connection.execute("SELECT kind, id, body FROM record").fetchall()
    return {(str(kind), str(name)): json.loads(str(body)) for kind, name, body in found}


def steps_of(path: Path) -> list[tuple[str, int, Any]]:
    """Every undo step of a closed project as JSON."""
    with raw(path) as connection:
        found = connection.execute("SELECT stack, position, body FROM undo_step ORDER BY stack, position").fetchall()
    return [(str(stack), int(str(position)), json.loads(str(body))) for stack, position, body in found]
