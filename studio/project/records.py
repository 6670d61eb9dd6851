"""Records and changes as they lie in the file: JSON, one row for a record, told apart by its "kind".

JSON and not msgpack, so that a file can be read with any SQLite tool and migrated in SQL. Any thread.
"""

from __future__ import annotations

from typing import TypeVar

import msgspec

from studio.domain.document import Change, Record
from studio.domain.errors import BadInput, ProjectDamaged, StudioError

T = TypeVar("T")

_ENCODER = msgspec.json.Encoder()
_RECORD: msgspec.json.Decoder[Record] = msgspec.json.Decoder(Record)
_RECORDS: msgspec.json.Decoder[tuple[Record, ...]] = msgspec.json.Decoder(tuple[Record, ...])
_CHANGE: msgspec.json.Decoder[Change] = msgspec.json.Decoder(Change)


def kind_of(record: Record) -> str:
    """The tag by which the file knows the record's type."""
    return str(type(record).__struct_config__.tag)


def encode_record(record: Record) -> bytes:
    """Raise StudioError(BadInput) for a value that would not come back as it is (a lone surrogate, NaN)."""
    return _encode(record, _RECORD)


def encode_change(change: Change) -> bytes:
    return _encode(change, _CHANGE)


def encode_records(records: tuple[Record, ...]) -> bytes:
    """A snapshot: all records as one JSON array."""
    return _ENCODER.encode(records)


def decode_record(body: bytes, path: str) -> Record:
    """Raise StudioError(ProjectDamaged) for anything that is not a record of ours."""
    return _decode(body, _RECORD, path)


def decode_change(body: bytes, path: str) -> Change:
    return _decode(body, _CHANGE, path)


def decode_records(body: bytes, path: str) -> tuple[Record, ...]:
    return _decode(body, _RECORDS, path)


def _encode(value: T, decoder: msgspec.json.Decoder[T]) -> bytes:
    # Reading back costs microseconds; a row that cannot be read would cost the whole project.
    try:
        body = _ENCODER.encode(value)
        same = decoder.decode(body) == value
    except (UnicodeError, msgspec.MsgspecError, OverflowError, TypeError) as error:
        raise StudioError(BadInput(name=type(value).__name__, problem=str(error))) from error
    if not same:
        raise StudioError(BadInput(name=type(value).__name__, problem="a value that cannot be stored"))
    return body


def _decode(body: bytes, decoder: msgspec.json.Decoder[T], path: str) -> T:
    try:
        return decoder.decode(body)
    except (msgspec.MsgspecError, UnicodeError, RecursionError, ValueError, TypeError) as error:
        raise StudioError(ProjectDamaged(path=path, detail=f"a record cannot be read: {error}")) from error
