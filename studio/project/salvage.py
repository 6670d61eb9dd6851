"""What can still be read of a record that cannot be read as a whole: for a repair. Pure, any thread.

One field that is nonsense, or a text that ends too early, takes no other field with it. What is left out has the value
that it has in a new record; a record that would say something untrue without it is given up. A recipe or job whose
request cannot be read is kept aside with its text to the letter, as a request of a newer version is (decision 9).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final, get_args

from msgspec import inspect as shapes

from studio.domain.clamping import clamped
from studio.domain.errors import StudioError
from studio.domain.kinds import Kinds
from studio.domain.project_records import Foreign
from studio.domain.raised import UNDECODABLE
from studio.domain.records import Known, Record, record_type
from studio.domain.requests import Request
from studio.project.records import UNREADABLE, decode_record, key_of

_KINDS: Final[dict[str, type]] = {str(kind.__struct_config__.tag): kind for kind in get_args(Known)}
_BLANK: Final = frozenset(
    ("canvas_id", "layer_id", "name", "paragraph_id", "recipe_id", "scene_id", "text", "text_hash", "voice")
)
"""Fields that every record of their kind has, and that may be empty all the same: who follows an empty name finds
nothing, and `meaning` gives what has no place a new one."""
_NEEDED: Final = {"tile": ("pixels",), "canvas": ("width", "height")}
"""Fields whose default would say that everything was wiped out, or that most of a picture lies beyond its edge. A
canvas is made anew around its layers."""
_WAITING: Final = ("queued", "loading", "running")
_SIDES: Final = ("width", "height")
_NUMBERS = shapes.IntType | shapes.FloatType


def salvaged(body: object, row: tuple[str, str], kinds: Kinds) -> Record | None:
    """The record of a row, of that kind and id unless its text tells both; None where nothing can be made of it."""
    found = dict(_fields(body)) if isinstance(body, str) else {}
    own = (found.pop("kind", None), found.pop("id", None))
    kind, record_id = own if all(isinstance(one, str) for one in own) and own[0] in _KINDS else row
    shape = shapes.type_info(_KINDS[kind]) if kind in _KINDS and record_id else None
    if not isinstance(shape, shapes.StructType):
        return None
    fields = {field.encode_name: field for field in shape.fields}
    good = {"kind": kind, "id": record_id}
    good.update((name, filler) for name, field in fields.items() if (filler := _filler(name, field)) is not None)
    found = clamped({**found, "kind": kind}, record_type(kinds.opened[Request]), kinds.opened)
    for name in sorted(found.keys() - {"kind", "id"}, key=lambda name: name != "request"):
        value = found[name]
        if _read({**good, **_rest(fields, good, found, name), name: value}, kinds) is not None:
            good[name] = value
        elif isinstance(value, list):
            whole = [one for one in value if _read({**good, **_rest(fields, good, found, name), name: [one]}, kinds)]
            good[name] = whole
    if any(name not in good for name in _NEEDED.get(kind, ())):
        return None
    if kind == "job" and good.get("state", "queued") in _WAITING:
        good["state"] = "cancelled"  # Nobody asked for what it asks for now.
    record = _read(good, kinds)
    return record if record is not None or "request" not in fields else _kept_aside(kind, record_id, body, kinds)


def _kept_aside(kind: str, record_id: str, body: object, kinds: Kinds) -> Record | None:
    text = body.encode("utf-8", "backslashreplace").decode() if isinstance(body, str) else ""
    return _decoded({"kind": kind, "id": record_id, "request": {"type": UNREADABLE, "was": text}}, kinds)


def _rest(fields: dict[str, shapes.Field], good: dict[str, Any], found: dict[str, Any], name: str) -> dict[str, Any]:
    """What has to be there for a field to be tried, and has not been tried itself."""
    wanted = (one for one, field in fields.items() if field.required and one not in good and one != name)
    return {one: found[one] for one in wanted if one in found}


def _filler(name: str, field: shapes.Field) -> str | int | None:
    """For a field without a default; None where there is none that would be true."""
    shape = field.type
    if not field.required or name == "id":
        return None
    while isinstance(shape, shapes.Metadata):
        shape = shape.type
    if isinstance(shape, shapes.StrType) and name in _BLANK:
        return ""
    if isinstance(shape, _NUMBERS):
        return max(1 if name in _SIDES else 0, int(shape.ge or 0))
    return None


def _read(plain: dict[str, Any], kinds: Kinds) -> Record | None:
    record = _decoded(plain, kinds)
    return None if isinstance(record, Foreign) else record


def _decoded(plain: dict[str, Any], kinds: Kinds) -> Record | None:
    try:
        text = json.dumps(plain, ensure_ascii=False, allow_nan=False)
        record = decode_record(text.encode("utf-8", "surrogatepass"), "", kinds=kinds)
    except (StudioError, *UNDECODABLE):
        return None
    return None if key_of(record) != (plain["kind"], plain["id"]) else record


def _fields(text: str) -> Iterator[tuple[str, Any]]:
    """The names and values of a JSON object as far as it can be read: of one that ends too early those before the end,
    and the beginning of a text that is cut."""
    decoder = json.JSONDecoder(parse_int=_whole, parse_constant=float)
    at = text.find("{") + 1
    while at:
        try:
            name, at = decoder.raw_decode(text, _skip(text, at, ","))
            at = _skip(text, at, ":")
            if not isinstance(name, str):
                return
            try:
                value, at = decoder.raw_decode(text, at)
            except ValueError:
                if text[at : at + 1] == '"' and (cut := _cut_text(text[at + 1 :])):
                    yield name, cut
                return
        except UNDECODABLE:
            return
        yield name, value


def _skip(text: str, at: int, mark: str) -> int:
    while at < len(text) and (text[at].isspace() or text[at] == mark):
        at += 1
    return at


def _cut_text(rest: str) -> str:
    """The beginning of a JSON string without its end; an escape that is cut goes."""
    for shorter in range(min(6, len(rest)) + 1):
        try:
            found = json.loads(f'"{rest[: len(rest) - shorter]}"')
        except UNDECODABLE:
            continue
        return str(found)
    return ""


def _whole(text: str) -> int | float:
    return int(text) if len(text) < 1000 else float(text)
