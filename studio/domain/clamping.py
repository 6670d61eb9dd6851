"""Numbers out of bounds brought to the nearest one within: what a repair does with records that were kept aside.

Pure, any thread. Called by `project.repair`, with a record as plain JSON.
"""

from __future__ import annotations

from functools import cache
from math import isnan
from typing import Any

from msgspec import inspect as shapes

from studio.domain.stored import Opened


def clamped(value: Any, kind: Any, opened: Opened) -> Any:
    """The same JSON with every number and list that has bounds in `kind` within them; all else stays as it is."""
    return _clamped(value, _shape(kind), opened)


@cache
def _shape(kind: Any) -> shapes.Type:
    return shapes.type_info(kind)


def _clamped(value: Any, shape: shapes.Type, opened: Opened) -> Any:
    match shape:
        case shapes.Metadata() | shapes.CustomType():
            inner = shape.type if isinstance(shape, shapes.Metadata) else _shape(opened[shape.cls])
            return _clamped(value, inner, opened)
        case shapes.UnionType(types=types):
            fitting = next((one for one in types if _is_of(value, one)), None)
            return value if fitting is None else _clamped(value, fitting, opened)
        case shapes.StructType(fields=fields) if isinstance(value, dict):
            known = {field.encode_name: field.type for field in fields}
            return {key: _clamped(one, known[key], opened) if key in known else one for key, one in value.items()}
        case shapes.VarTupleType(item_type=item, max_length=most) if isinstance(value, list):
            return [_clamped(one, item, opened) for one in value[:most]]
        case shapes.IntType() | shapes.FloatType() if _is_of(value, shape):
            return _within(value, shape)
    return value


def _is_of(value: Any, shape: shapes.Type) -> bool:
    match shape:
        case shapes.StructType(tag_field=tag_field, tag=tag):
            return isinstance(value, dict) and value.get(tag_field) == tag
        case shapes.IntType() | shapes.FloatType():
            return isinstance(value, int | float) and not isinstance(value, bool)
        case shapes.CustomType():
            return isinstance(value, dict)
        case _:
            return False


def _within(number: float, shape: shapes.IntType | shapes.FloatType) -> float:
    low, high = shape.ge, shape.le
    if isnan(number):
        number = low or 0
    if low is not None and number < low:
        number = low
    if high is not None and number > high:
        number = high
    return int(number) if isinstance(shape, shapes.IntType) else number
