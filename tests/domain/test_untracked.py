"""What the collector of garbage does not look at cannot be part of a cycle: such a value would never be freed.

A struct with `gc=False` is frozen, and so is all that is in it: whatever it holds was there before it, and cannot come
to hold it later. A project of 10 MB has 40,000 of them, through which a full collection would go on the window's
thread.
"""

from __future__ import annotations

import gc
from importlib import import_module
from typing import Any

import msgspec
import pytest
from msgspec import inspect as shapes

from studio.domain.changes import Change, Edit
from studio.domain.requests import Request
from studio.domain.stored import Stored
from studio.domain.text_records import Mark, Paragraph

ATOMS = (
    shapes.NoneType,
    shapes.BoolType,
    shapes.IntType,
    shapes.FloatType,
    shapes.StrType,
    shapes.BytesType,
    shapes.LiteralType,
    shapes.EnumType,
)


def structs(of: type[msgspec.Struct] = msgspec.Struct) -> set[type[msgspec.Struct]]:
    """Every struct of the program, found among the classes themselves."""
    import_module("studio.app")
    import_module("studio.worker.main")
    found: set[type[msgspec.Struct]] = set()
    waiting = [of]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if kind.__module__.startswith("studio."):
            found.add(kind)
    return found


def can_change(shape: shapes.Type, seen: frozenset[type] = frozenset()) -> str:
    """What in a value of this shape could be given another value later; "" for nothing."""
    match shape:
        case shapes.Metadata(type=inner) | shapes.VarTupleType(item_type=inner) | shapes.FrozenSetType(item_type=inner):
            return can_change(inner, seen)
        case shapes.UnionType(types=types) | shapes.TupleType(item_types=types):
            return next(filter(None, (can_change(one, seen) for one in types)), "")
        case shapes.NamedTupleType(fields=fields):
            return next(filter(None, (can_change(field.type, seen) for field in fields)), "")
        case shapes.StructType(cls=cls):
            return _changes_in(cls, shape, seen)
        case shapes.CustomType(cls=cls):
            # A request of any kind: those that there are, are structs of their own.
            return "" if cls is Request else str(cls)
    return "" if isinstance(shape, ATOMS) or shape == shapes.type_info(msgspec.UnsetType) else str(shape)


def _changes_in(cls: Any, shape: shapes.StructType, seen: frozenset[type]) -> str:
    if not cls.__struct_config__.frozen:
        return str(cls)
    if cls in seen:
        return ""
    return next(filter(None, (can_change(field.type, seen | {cls}) for field in shape.fields)), "")


def test_nothing_untracked_can_change() -> None:
    untracked = {kind for kind in structs() if not kind.__struct_config__.gc}
    assert untracked >= structs(Stored)
    wrong = {kind: can_change(shapes.type_info(kind)) for kind in untracked}
    assert {kind: what for kind, what in wrong.items() if what} == {}


def test_every_request_that_a_record_may_hold_is_untracked() -> None:
    requests = {kind for kind in Request.__subclasses__() if kind.__module__.startswith("studio.")}
    assert requests
    assert requests <= structs(Stored)


class Loose(msgspec.Struct):
    name: str


class Holding(msgspec.Struct, frozen=True):
    loose: tuple[Loose, ...] = ()


class Listed(msgspec.Struct, frozen=True):
    names: list[str] = []


@pytest.mark.parametrize("kind", [Loose, Holding, Listed])
def test_what_can_change_is_found(kind: type[msgspec.Struct]) -> None:
    assert can_change(shapes.type_info(kind))


def test_a_change_of_many_records_is_not_looked_at() -> None:
    marks = tuple(Mark(place, place + 1, "bold") for place in range(3))
    edits = tuple(Edit(None, Paragraph(id=f"p{place}", scene_id="s", marks=marks)) for place in range(100))
    change = Change(id="c", label="Many", stack="writing", edits=edits, at=0.0)
    # A collection stops looking at tuples in which it has seen nothing to look at.
    gc.collect()
    gc.collect()
    held = [change, *edits, *(edit.after for edit in edits), edits, marks]
    assert not any(map(gc.is_tracked, held))
