"""The shape of what lies in a project file is tied to the file's version: neither moves alone."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from itertools import pairwise

import msgspec
from msgspec import inspect as shapes

from studio.domain.changes import Change
from studio.domain.kinds import KINDS
from studio.domain.records import Record
from studio.domain.stored import UNKNOWN_KEY
from studio.project import schema

FINGERPRINTS = {
    (2, 0): "25d0dc148019a92c5913",
    (2, 1): "bd3505d89fa50284faa7",
    (2, 2): "ea9f1f7076931f391539",
    (2, 3): "d2c7927978d9569f9ac9",
    (2, 4): "443dd2094acf4f0699bc",
    (3, 0): "bbcf4a4361cccb177d87",
    (3, 1): "f97c20c95c73b6ce4bc8",
    (3, 2): "460199de3992bee1d201",
    (3, 3): "69ab2d02c926526455d4",
    (3, 4): "be8256ec1da2b6ba62b9",
    (3, 5): "ed81642f261e6528f625",
    (3, 6): "03d52a59f67a1aff38dd",
    (3, 7): "c5c84fd300644abcac66",
    (3, 8): "7dd9b9ed8bf023156fc2",
    (3, 9): "23da20730eec457ea3bf",
    (3, 10): "228f85ada5278c12b218",
    (3, 11): "8c3425a97416f7740c09",
    (3, 12): "a2f8c8d2e360e3bca123",
    (3, 13): "3e80f6d47ecc589622fc",
    (3, 14): "528dd5a95c7e51cdebb9",
    (3, 15): "2a6af973c37e41364f37",
    (3, 16): "576d3a4346a83ca93feb",
    (3, 17): "c06afa4f718d694641b7",
    (3, 18): "1be07648b26541cc1126",
    (3, 19): "15e99a6cbbf5c72fbcfb",
    (3, 20): "e1ad789a03fce3f862e7",
    (3, 21): "750cc97b82247d2ec6ea",
    (3, 22): "bae5ae79f9c41b380c29",
    (3, 23): "b74030a78cfa7ebc93f5",
    (3, 24): "f5d9499ec477597f2c9f",
    (3, 25): "84ebbe5870637245a1f6",
    (3, 26): "582717a11cf4a3229562",
    (3, 27): "ac38fdf7cdead1b4e616",
    (3, 28): "ee239efb2834b049c9be",
    (3, 29): "d12d9f1348554561b234",
    (3, 30): "5183adf32d4bf58dd875",
    (3, 31): "ec59f0e853daa7425676",
    (3, 32): "1d3d96afbf2e57496072",
    (3, 33): "3468d0a6fe57f54dd454",
    (3, 34): "16537731413723c17358",
    (3, 35): "49b7348e40fde9b279eb",
    (3, 36): "17a07486fde18ce381a4",
    (3, 37): "0082de498e6e04a440de",
    (3, 38): "138f8d54fbb385fc947f",
    (3, 39): "c8e429b8b837f17c7007",
    (3, 40): "7fb90d3841c130b1c789",
    (3, 41): "1ac24a1b71e3c5248297",
    (3, 42): "d6caf54f4176a38c3ea6",
    (3, 43): "6061e67835079244e515",
    (3, 44): "4be9f47011688e4fe3fc",
    (3, 45): "db1d61c9394a7b96d775",
    (3, 46): "18335bbfe9223b22f86a",
    (3, 47): "7444715a6eb87727e317",
    (3, 48): "7eb4e8a89e69c90a3831",
    (3, 49): "b669170f90d829ce691c",
    (3, 50): "5107fa11018a028f77b7",
    (3, 51): "1a78216f6f45ea4bad5f",
    (3, 52): "c31526d76be23a442024",
    (3, 53): "85aeba38cad348386b5b",
    (3, 54): "3927df80e1592605bc31",
    (3, 55): "41ca3d74ba9ee1d37360",
    (3, 56): "6cb40269523a54c9425b",
    (3, 57): "40936fbfd29b7019da34",
    (3, 58): "5b96b5ce307b1cc9aed1",
    (3, 59): "5c9a175b9a1285a24c4a",
    (3, 60): "0c3fc1242bf8f659edeb",
    (3, 61): "05cca6d604acee9fbe38",
    (3, 62): "33a8441e1f7293657f93",
}
"""By version of the file, major and minor: the fingerprint of Record, Change and the tables."""

WHAT_TO_DO = """
The shape of the records (or of the tables) and the version of the file have not moved together.
Added a field with a default, a kind of record or request, or a value of a field? Raise `schema.MINOR` by one.
Anything else (a field renamed, removed, of another type or meaning; a table)? Raise `schema.VERSION` by one, set MINOR
to 0, and write the migration with its golden file. Say it in the docstring of `schema`, and add this line here:
    {version}: "{fingerprint}",
Lines of versions that were released are never changed.
"""


def described(shape: shapes.Type, seen: list[type]) -> Iterator[str]:
    """Everything that decides how a value lies in the file, in words; each struct once."""
    match shape:
        case shapes.StructType(cls=cls, tag_field=tag_field, tag=tag, fields=fields):
            if cls in seen:
                yield f"struct {seen.index(cls)}"
            else:
                seen.append(cls)
                yield f"struct {len(seen) - 1} {tag_field}={tag}"
                for field in fields:
                    if field.encode_name != UNKNOWN_KEY:
                        default = "required" if field.required else msgspec.json.encode(field.default).decode()
                        yield f"field {field.encode_name} {default}"
                        yield from described(field.type, seen)
        case shapes.UnionType(types=inner) | shapes.TupleType(item_types=inner):
            yield f"{type(shape).__name__} of {len(inner)}"
            for one in inner:
                yield from described(one, seen)
        case shapes.VarTupleType(item_type=item):
            yield "tuple of"
            yield from described(item, seen)
        case shapes.CustomType(cls=cls) if cls in KINDS.opened:
            yield from described(shapes.type_info(KINDS.opened[cls]), seen)
        case shapes.Metadata(type=bare, extra=extra):
            yield f"with {extra}"
            yield from described(bare, seen)
        case shapes.LiteralType(values=values):
            yield f"one of {sorted(values)}"
        case _:
            # Bounds are not a part of it: what is out of them is kept as it is, by programs of every version.
            yield repr(type(shape)())


def fingerprint() -> str:
    seen: list[type] = []
    words = [line for kind in (Record, Change) for line in described(shapes.type_info(kind), seen)]
    return hashlib.sha256("\n".join([*words, *schema.TABLES.values()]).encode()).hexdigest()[:20]


def test_the_shape_of_the_records_and_the_version_move_together() -> None:
    version = (schema.VERSION, schema.MINOR)
    advice = WHAT_TO_DO.format(version=version, fingerprint=fingerprint())
    assert FINGERPRINTS.get(version) == fingerprint(), advice
    assert max(FINGERPRINTS) == version, advice
    for older, newer in pairwise(sorted(FINGERPRINTS)):
        assert FINGERPRINTS[older] != FINGERPRINTS[newer], advice


def test_every_field_counts() -> None:
    class One(msgspec.Struct, tag="one"):
        a: int = 0

    class Same(msgspec.Struct, tag="one"):
        a: int = 0

    class Default(msgspec.Struct, tag="one"):
        a: int = 1

    class Type(msgspec.Struct, tag="one"):
        a: str = ""

    class Tag(msgspec.Struct, tag="two"):
        a: int = 0

    def words(kind: type) -> list[str]:
        return list(described(shapes.type_info(kind), []))

    assert words(One) == words(Same)
    assert all(words(One) != words(other) for other in (Default, Type, Tag))
