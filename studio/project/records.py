"""Records and changes as they lie in the file: JSON, one row for a record, told apart by its "kind".

JSON and not msgpack, so that a file can be read with any SQLite tool and migrated in SQL. What a newer version wrote
into them is kept (see `domain.stored`). Any thread.
"""

from __future__ import annotations

from typing import TypeVar, get_args

import msgspec

from studio.domain import stored
from studio.domain.document import Change, Foreign, Known, Record
from studio.domain.errors import BadInput, ProjectDamaged, StudioError

T = TypeVar("T")

_TAGS: dict[type, str] = {kind: str(kind.__struct_config__.tag) for kind in get_args(Known)}
_ENCODER = msgspec.json.Encoder()
_RECORD: msgspec.json.Decoder[Record] = msgspec.json.Decoder(Record)
_RECORDS: msgspec.json.Decoder[tuple[Record, ...]] = msgspec.json.Decoder(tuple[Record, ...])
_CHANGE: msgspec.json.Decoder[Change] = msgspec.json.Decoder(Change)


def kind_of(record: Record) -> str:
    """The tag by which the file knows the record's type."""
    return record.row[0] if isinstance(record, Foreign) else _TAGS[type(record)]


def key_of(record: Record) -> tuple[str, str]:
    """Kind and id of the record's row."""
    return record.row if isinstance(record, Foreign) else (_TAGS[type(record)], record.id)


def encode_record(record: Record) -> bytes:
    """Raise StudioError(BadInput) for a value that would not come back as it is (a lone surrogate, NaN)."""
    return _encode(record, _RECORD)


def encode_change(change: Change) -> bytes:
    return _encode(change, _CHANGE)


def encode_records(records: tuple[Record, ...]) -> bytes:
    """A snapshot: all records as one JSON array."""
    return stored.encode(records)


def decode_record(body: bytes, path: str, strange: list[Record] | None = None) -> Record:
    """A record, also added to `strange` when a newer version put something into it that is not known here.
    Raise StudioError(ProjectDamaged) for anything that is not a record."""
    return _decode(body, _RECORD, path, strange)


def decode_change(body: bytes, path: str) -> Change:
    return _decode(body, _CHANGE, path)


def decode_records(body: bytes, path: str) -> tuple[Record, ...]:
    return _decode(body, _RECORDS, path)


def _encode(value: T, decoder: msgspec.json.Decoder[T]) -> bytes:
    # Reading back costs microseconds; a row that cannot be read would cost the whole project.
    try:
        inner = _ENCODER.encode(value)
        same = decoder.decode(inner) == value
        body = stored.outward(inner)
        if body is not inner:
            same = same and stored.encode(stored.decode(body, decoder)) == body
    except (UnicodeError, msgspec.MsgspecError, OverflowError, TypeError) as error:
        raise StudioError(BadInput(name=type(value).__name__, problem=str(error))) from error
    if not same:
        raise StudioError(BadInput(name=type(value).__name__, problem="a value that cannot be stored"))
    return body


def _decode(body: bytes, decoder: msgspec.json.Decoder[T], path: str, strange: list[T] | None = None) -> T:
    try:
        return stored.decode(body, decoder, strange)
    except (msgspec.MsgspecError, UnicodeError, RecursionError, ValueError, TypeError) as error:
        raise StudioError(ProjectDamaged(path=path, detail=f"a record cannot be read: {error}")) from error
