"""What this version does not know of a file is kept, and goes back to disk unharmed.

Every value that lies in a project file is a `Stored`. A newer version may have given it fields, kinds and values that
this one has never heard of. They are carried along in `unknown`, which takes part in equality, `structs.replace`,
undo and merging as any other field does, and is written out in its place again. Records of an unknown kind become
one kind of their own (`project_records.Foreign`), and so do those with a number out of bounds.

A value without anything unknown is read and written by msgspec alone; only what msgspec refuses takes the long way,
through a second form of the same JSON in which the unknown keys of an object are gathered under `UNKNOWN_KEY`. That
form never leaves this module. Pure, any thread. Called by `project.records` and whoever reads a request from a file.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from math import isfinite
from types import MappingProxyType
from typing import Any, TypeVar

import msgspec
from msgspec import Raw
from msgspec import inspect as shapes

T = TypeVar("T")

UNKNOWN_KEY = "?"
"""No Python name, so no field of any version."""
FOREIGN_TAG = "?"
"""Tag of the member of a union that takes in values of a kind this version does not know."""
Unknown = tuple[tuple[str, str, str], ...]
"""Key, JSON of its value, and JSON of the default that stands in for it here, or "" for a key that is unknown; in the
order of keys."""

Opened = Mapping[type, Any]
"""An open type (`Request`) -> the union of the types that a table says it may be, as msgspec reads it."""
NONE_OPENED: Opened = MappingProxyType({})

STANDS_IN = msgspec.Meta(extra={"stands in": True})
"""On a field: a value of a newer version is shown as the field's default, and goes back unless it was changed here.
Without it a value that is not known makes the whole record one of an unknown kind."""

_LONGEST_NUMBER = 1_000
"""Digits; Python refuses to read whole numbers of more than 4,300."""
_KEY_BYTES = b'"?":'
_FOREIGN_KIND_BYTES = b'"kind":"?"'
_ENCODER = msgspec.json.Encoder()


class Stored(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False):
    """A value of a project file. Strict on purpose: what it refuses takes the long way and loses nothing.

    The collector of garbage does not look at it: it cannot be part of a cycle, as all that is in it is frozen and was
    there before it (`tests/domain/test_untracked.py`)."""

    unknown: Unknown | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET, name=UNKNOWN_KEY)


class NotKnown(msgspec.ValidationError):
    """A value of a newer version, in a place where nothing can stand in for it."""


class OutOfBounds(NotKnown):
    """A number or a list beyond the bounds of its type (`domain.bounds`), in a place where nothing can stand in for it.
    Its text is the number's field."""


def decode(
    body: bytes, decoder: msgspec.json.Decoder[T], strange: list[T] | None = None, opened: Opened = NONE_OPENED
) -> T:
    """The value, also added to `strange` when it carries anything unknown, however deep. `opened`: the open types in
    it, which the decoder's hook reads.
    Raise msgspec.DecodeError, UnicodeError or RecursionError for what no version has written."""
    try:
        return decoder.decode(body)
    except msgspec.ValidationError:
        # Something unknown, or damage: the second decoding tells.
        pass
    kind: Any = decoder.type
    inner = _ENCODER.encode(_inward(Raw(body), _shape(kind), opened))
    value = decoder.decode(inner)
    if strange is not None and (_KEY_BYTES in inner or _FOREIGN_KIND_BYTES in inner):
        strange.append(value)
    return value


def encode(value: object) -> bytes:
    """JSON with everything unknown in its place. Raise msgspec.ValidationError where that would not be JSON."""
    return outward(_ENCODER.encode(value))


def outward(body: bytes) -> bytes:
    """The file's form of what msgspec encodes of a Stored."""
    # Nearly always nothing is; a single letter is found 50 times as fast as three.
    if b"?" not in body or b'"?"' not in body:
        return body
    return _ENCODER.encode(_outward(msgspec.json.decode(body)))


def from_builtins(value: object, kind: type[T], opened: Opened = NONE_OPENED) -> T:
    """A Stored made of plain values, as `msgspec.convert` does, with what is unknown kept.
    Raise msgspec.ValidationError."""
    decoder = msgspec.json.Decoder(kind, dec_hook=lambda wanted, inner: msgspec.convert(inner, opened[wanted]))
    return decode(_ENCODER.encode(value), decoder, opened=opened)


def to_builtins(value: object) -> Any:
    """Plain values for JSON, as `msgspec.to_builtins` gives them, with what is unknown in its place."""
    return msgspec.json.decode(encode(value))


@cache
def _shape(kind: Any) -> shapes.Type:
    return shapes.type_info(kind)


# ---- from the file


def _inward(raw: Raw, shape: shapes.Type, opened: Opened) -> Any:
    """The same value with its unknown keys gathered. Raise NotKnown."""
    match shape:
        case shapes.IntType() | shapes.FloatType():
            _need_within(raw, shape)
        case shapes.Metadata(type=inner):
            return _inward(raw, inner, opened)
        case shapes.CustomType(cls=cls) if cls in opened:
            known = _shape(opened[cls])
            union = known if isinstance(known, shapes.UnionType) else shapes.UnionType((known,))
            return _inward_union(raw, union, opened)
        case shapes.UnionType():
            return _inward_union(raw, shape, opened)
        case shapes.StructType():
            return _inward_struct(_object(raw), shape, opened)
        case shapes.VarTupleType() | shapes.TupleType():
            return _inward_tuple(raw, shape, opened)
        case shapes.LiteralType(values=values):
            value = msgspec.json.decode(raw)
            if isinstance(value, str) and value not in values:
                raise NotKnown(f"{value!r} is a value of a newer version")
    return raw


def _inward_tuple(raw: Raw, shape: shapes.VarTupleType | shapes.TupleType, opened: Opened) -> Any:
    items = msgspec.json.decode(raw, type=list[Raw])
    if isinstance(shape, shapes.TupleType):
        # One of another length is left to the decoder, which says so.
        fitting = zip(items, shape.item_types, strict=False)
        return [_inward(one, item, opened) for one, item in fitting] + items[len(shape.item_types) :]
    if shape.max_length is not None and len(items) > shape.max_length:
        raise OutOfBounds
    return [_inward(one, shape.item_type, opened) for one in items] if _is_looked_into(shape.item_type) else raw


def _inward_union(raw: Raw, shape: shapes.UnionType, opened: Opened) -> Any:
    structs = {one.tag: one for one in shape.types if isinstance(one, shapes.StructType)}
    if bytes(raw).strip() == b"null":
        return raw
    if not structs:
        for one in shape.types:
            if isinstance(one, shapes.IntType | shapes.FloatType | shapes.TupleType):
                _inward(raw, one, opened)
        return raw
    value = _object(raw)
    tag_field = next(iter(structs.values())).tag_field
    tag = msgspec.json.decode(value[tag_field], type=str) if tag_field in value else ""
    try:
        if tag in structs and tag != FOREIGN_TAG:
            return _inward_struct(value, structs[tag], opened)
        raise NotKnown(f"{tag!r} is a kind of a newer version")
    except NotKnown:
        if FOREIGN_TAG not in structs:
            raise
    record_id = msgspec.json.decode(value["id"], type=str) if "id" in value else ""
    if not tag or not record_id:
        raise msgspec.ValidationError("a record without a kind or an id")
    # The length keeps two pairs of kind and id apart, whatever is in them.
    known_as = f"{len(tag)} {tag} {record_id}"
    return {tag_field: FOREIGN_TAG, "id": known_as, "row": (tag, record_id), "body": bytes(raw).decode()}


def _inward_struct(value: dict[str, Raw], shape: shapes.StructType, opened: Opened) -> dict[str, Any]:
    known: dict[str, Any] = {}
    unknown: list[tuple[str, str, str]] = []
    fields = {field.encode_name: field for field in shape.fields if field.encode_name != UNKNOWN_KEY}
    for key, raw in value.items():
        field = fields.get(key)
        if field is None:
            if key == shape.tag_field:
                known[key] = raw
            else:
                unknown.append((key, bytes(raw).decode(), ""))
            continue
        try:
            known[key] = _inward(raw, field.type, opened)
        except NotKnown as error:
            if isinstance(error, OutOfBounds) and not error.args:
                error.args = (key,)
            if not _stands_in(field.type):
                raise
            unknown.append((key, bytes(raw).decode(), _ENCODER.encode(field.default).decode()))
    if unknown:
        known[UNKNOWN_KEY] = sorted(unknown)
    return known


def _need_within(raw: Raw, shape: shapes.IntType | shapes.FloatType) -> None:
    """Raise OutOfBounds. What is no number at all is left to the decoder, which says so."""
    number = _number(bytes(raw).decode())
    if number is None:
        return
    low, high = shape.ge, shape.le
    infinite = isinstance(number, float) and not isfinite(number)
    if infinite or (low is not None and number < low) or (high is not None and number > high):
        raise OutOfBounds


def _number(text: str) -> float | None:
    """As JSON writes it, whole ones as they are; infinite for more digits than a number has."""
    try:
        return int(text) if text.lstrip("-").isdecimal() and len(text) < _LONGEST_NUMBER else float(text)
    except ValueError:
        return None


def _object(raw: Raw) -> dict[str, Raw]:
    return msgspec.json.decode(raw, type=dict[str, Raw])


def _is_looked_into(shape: shapes.Type) -> bool:
    """Whether anything in it can be unknown or out of bounds."""
    match shape:
        case shapes.StructType() | shapes.CustomType() | shapes.IntType() | shapes.FloatType():
            return True
        case shapes.Metadata(type=inner):
            return _is_looked_into(inner)
        case shapes.UnionType(types=types) | shapes.TupleType(item_types=types):
            return any(_is_looked_into(one) for one in types)
        case _:
            return False


def _stands_in(shape: shapes.Type) -> bool:
    return isinstance(shape, shapes.Metadata) and bool((shape.extra or {}).get("stands in"))


# ---- to the file


def _outward(value: Any) -> Any:
    if isinstance(value, list):
        return [_outward(one) for one in value]
    if not isinstance(value, dict):
        return value
    if FOREIGN_TAG in value.values() and {"row", "body"} <= value.keys():
        return _whole(value["body"])
    out = {key: _outward(one) for key, one in value.items() if key != UNKNOWN_KEY}
    for key, text, stand_in in value.get(UNKNOWN_KEY, ()):
        if key not in out or (stand_in and value[key] == msgspec.json.decode(stand_in)):
            out[key] = _whole(text)
    return out


def _whole(text: str) -> Raw:
    # Read, but not as values: a number may be of more digits than any type holds.
    return msgspec.json.decode(text.encode(), type=Raw)
