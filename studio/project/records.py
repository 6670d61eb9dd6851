"""Records and changes as they lie in the file: JSON, one row for a record, told apart by its "kind".

JSON and not msgpack, so that a file can be read with any SQLite tool and migrated in SQL. What a newer version wrote
into them is kept (see `domain.stored`). Which kinds of request they may hold is said by the table of kinds.
Any thread.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Final, TypeVar, Union, get_args

import msgspec

from studio.domain import stored
from studio.domain.changes import Change
from studio.domain.errors import BadInput, BadRequest, Failure, ProjectDamaged, StudioError
from studio.domain.kinds import KINDS, Kinds
from studio.domain.project_records import Foreign
from studio.domain.raised import UNDECODABLE
from studio.domain.records import Known, Record, record_type
from studio.domain.requests import Request

T = TypeVar("T")

_TAGS: dict[type, str] = {kind: str(kind.__struct_config__.tag) for kind in get_args(Known)}
_ENCODER = msgspec.json.Encoder()


@cache
def _record(kinds: Kinds) -> msgspec.json.Decoder[Record]:
    return msgspec.json.Decoder(record_type(kinds.opened[Request]))


@cache
def _records(kinds: Kinds) -> msgspec.json.Decoder[tuple[Record, ...]]:
    return msgspec.json.Decoder(tuple.__class_getitem__((record_type(kinds.opened[Request]), ...)))


@cache
def _change(kinds: Kinds) -> msgspec.json.Decoder[Change]:
    return msgspec.json.Decoder(Change, dec_hook=kinds.decode_hook)


@cache
def _known(kinds: Kinds) -> msgspec.json.Decoder[Record]:
    asked = record_type(kinds.opened[Request])
    return msgspec.json.Decoder(Union.__getitem__(tuple(kind for kind in get_args(asked) if kind is not Foreign)))


UNREADABLE: Final = "unreadable"
"""Type of the request that a repair puts in the place of one that cannot be read, and that no version knows."""


def is_unreadable(record: Record) -> bool:
    """Whether a repair kept it aside, since it could not be read."""
    if not isinstance(record, Foreign):
        return False
    try:
        return msgspec.json.decode(record.body.encode(), type=_Asking).request.type == UNREADABLE
    except UNDECODABLE:
        return False


class _Asked(msgspec.Struct):
    type: str


class _Asking(msgspec.Struct):
    request: _Asked


def out_of_bounds(record: Record, kinds: Kinds = KINDS) -> str:
    """Which field of a record that was kept aside has a value out of bounds; "" where it is of a newer version."""
    if isinstance(record, Foreign):
        try:
            stored.decode(record.body.encode(), _known(kinds), opened=kinds.opened)
        except stored.OutOfBounds as error:
            return str(error)
        except UNDECODABLE:
            return ""
    return ""


def kind_of(record: Record) -> str:
    """The tag by which the file knows the record's type."""
    return record.row[0] if isinstance(record, Foreign) else _TAGS[type(record)]


def key_of(record: Record) -> tuple[str, str]:
    """Kind and id of the record's row."""
    return record.row if isinstance(record, Foreign) else (_TAGS[type(record)], record.id)


def encode_record(record: Record, kinds: Kinds = KINDS) -> bytes:
    """Raise StudioError(BadInput) for a value that would not come back as it is (a lone surrogate, NaN)."""
    return _encode(record, _record(kinds), kinds)


def encode_change(change: Change, kinds: Kinds = KINDS) -> bytes:
    """A change whose records `encode_record` has taken already, now or when they came into the document: only the
    rest is read back. Raise StudioError(BadInput)."""
    _encode(msgspec.structs.replace(change, edits=()), _change(kinds), kinds)
    try:
        return stored.encode(change)
    except (UnicodeError, msgspec.MsgspecError, OverflowError, TypeError) as error:
        raise StudioError(BadInput(name=type(change).__name__, problem=str(error))) from error


def rows_of(
    change: Change, kinds: Kinds = KINDS
) -> tuple[tuple[tuple[str, str, bytes], ...], tuple[tuple[str, str], ...]]:
    """What a change puts (kind, id, body) and removes (kind, id). Raise StudioError(BadInput)."""
    new = [edit.after for edit in change.edits if edit.after is not None]
    gone = [edit.before for edit in change.edits if edit.after is None and edit.before is not None]
    return tuple((*key_of(record), encode_record(record, kinds)) for record in new), tuple(key_of(one) for one in gone)


def encode_records(records: tuple[Record, ...]) -> bytes:
    """A snapshot: all records as one JSON array."""
    return stored.encode(records)


def decode_record(body: bytes, path: str, strange: list[Record] | None = None, kinds: Kinds = KINDS) -> Record:
    """A record, also added to `strange` when a newer version put something into it that is not known here.
    Raise StudioError(ProjectDamaged) for anything that is not a record."""
    return _decode(body, _record(kinds), path, kinds, strange)


def record_reader(path: str, strange: list[Record], kinds: Kinds = KINDS) -> Callable[[bytes], Record]:
    """`decode_record` for all the records of a file, where a tenth of a microsecond each is felt."""
    plainly = _record(kinds).decode

    def read(body: bytes) -> Record:
        try:
            return plainly(body)
        except UNDECODABLE:
            return decode_record(body, path, strange, kinds)

    return read


def decode_change(body: bytes, path: str, kinds: Kinds = KINDS) -> Change:
    return _decode(body, _change(kinds), path, kinds)


def decode_records(body: bytes, path: str, kinds: Kinds = KINDS) -> tuple[Record, ...]:
    return _decode(body, _records(kinds), path, kinds)


def _encode(value: T, decoder: msgspec.json.Decoder[T], kinds: Kinds) -> bytes:
    # Reading back costs microseconds; a row that cannot be read would cost the whole project.
    try:
        inner = _ENCODER.encode(value)
        same = decoder.decode(inner) == value
        body = stored.outward(inner)
        if body is not inner:
            same = same and stored.encode(stored.decode(body, decoder, opened=kinds.opened)) == body
    except msgspec.ValidationError as error:
        raise StudioError(_refused(value, str(error))) from error
    except (UnicodeError, msgspec.MsgspecError, OverflowError, TypeError) as error:
        raise StudioError(BadInput(name=type(value).__name__, problem=str(error))) from error
    if not same:
        raise StudioError(BadInput(name=type(value).__name__, problem="a value that cannot be stored"))
    return body


def _refused(value: object, problem: str) -> Failure:
    """Of what msgspec says: the setting, where it is one of a request."""
    words, _, place = problem.partition(" - at `$.request.")
    if place:
        return BadRequest(field=place.rstrip("`"), problem=f"it has to be {words.removeprefix('Expected ')}")
    return BadInput(name=type(value).__name__, problem=problem)


def _decode(
    body: bytes, decoder: msgspec.json.Decoder[T], path: str, kinds: Kinds, strange: list[T] | None = None
) -> T:
    try:
        return stored.decode(body, decoder, strange, kinds.opened)
    except UNDECODABLE as error:
        raise StudioError(ProjectDamaged(path=path, detail=f"a record cannot be read: {error}")) from error
