"""Every number and list of what lies in a project file is bounded, and what is out of bounds is kept aside as it is."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec
import pytest
from msgspec import inspect as shapes

from studio.domain.changes import Change
from studio.domain.errors import BadRequest, StudioError
from studio.domain.kinds import KINDS
from studio.domain.picture_records import Generation
from studio.domain.project_records import Foreign, Job
from studio.domain.records import Record
from studio.domain.requests import ModelRef, PictureRequest
from studio.domain.sound_records import Take
from studio.domain.stored import UNKNOWN_KEY
from studio.domain.text_records import Scene
from studio.project.records import decode_record, encode_record, out_of_bounds

JOB = Job(id="j", request=PictureRequest(model=ModelRef("m", "e")), created=1.0)


def unbounded(shape: shapes.Type, place: str, seen: set[type]) -> Iterator[str]:
    """Places of numbers and lists that may be anything."""
    match shape:
        case shapes.StructType(cls=cls, fields=fields):
            if cls in seen:
                return
            seen.add(cls)
            for field in fields:
                if field.encode_name != UNKNOWN_KEY:
                    yield from unbounded(field.type, f"{cls.__name__}.{field.encode_name}", seen)
        case shapes.UnionType(types=inner) | shapes.TupleType(item_types=inner):
            for one in inner:
                yield from unbounded(one, place, seen)
        case shapes.VarTupleType(item_type=item, max_length=most):
            if most is None:
                yield place
            yield from unbounded(item, place, seen)
        case shapes.Metadata(type=bare):
            yield from unbounded(bare, place, seen)
        case shapes.CustomType(cls=cls):
            yield from unbounded(shapes.type_info(KINDS.opened[cls]), place, seen)
        case shapes.IntType(ge=low, le=high) | shapes.FloatType(ge=low, le=high):
            if low is None or high is None:
                yield place


def test_every_number_and_list_of_the_file_is_bounded() -> None:
    seen: set[type] = set()
    assert [one for kind in (Record, Change) for one in unbounded(shapes.type_info(kind), "", seen)] == []
    assert PictureRequest in seen


def test_the_search_finds_what_is_not_bounded() -> None:
    class Loose(msgspec.Struct):
        number: int | None = None
        words: tuple[str, ...] = ()

    assert list(unbounded(shapes.type_info(Loose), "", set())) == ["Loose.number", "Loose.words"]


@pytest.mark.parametrize(
    ("field", "number"),
    [
        ("seed", "1180591620717411303424"),
        ("seed", "9223372036854775808"),
        ("seed", "-1"),
        ("seed", "9" * 5000),
        ("width", "100001"),
        ("strength", "1e308"),
        ("guidance", "-1e999"),
        ("guidance", "1e400"),
        ("variation_seed", "1180591620717411303424"),
    ],
)
def test_a_job_that_asks_for_nonsense_is_kept_aside_as_it_is(field: str, number: str) -> None:
    body = re.sub(rf'"{field}":[^,}}]+', f'"{field}":{number}', encode_record(JOB).decode())
    strange: list[Record] = []
    record = decode_record(body.encode(), "p", strange)
    assert isinstance(record, Foreign)
    assert strange == [record]
    assert record.row == ("job", "j")
    assert out_of_bounds(record) == field
    assert encode_record(record).decode() == body


def test_what_a_newer_version_wrote_is_not_taken_for_nonsense() -> None:
    body = encode_record(JOB).decode().replace('"type":"picture"', '"type":"sculpture"', 1)
    record = decode_record(body.encode(), "p")
    assert isinstance(record, Foreign)
    assert out_of_bounds(record) == ""


def test_a_number_deep_in_a_list_and_a_time_are_bounded() -> None:
    take = b'{"kind":"take","id":"t","scene_id":"","paragraph_id":"","segment":0,"text":"","text_hash":"","voice":"",'
    take += b'"asset":"","recipe_id":"","created":1,"seconds":1,"words":[{"text":"a","start":0,"end":%s}]}'
    assert isinstance(decode_record(take % b"0.5", "p"), Take)
    assert isinstance(decode_record(take % b"1e308", "p"), Foreign)
    assert isinstance(decode_record(b'{"kind":"scene","id":"s","rank":-1e13}', "p"), Foreign)


@pytest.mark.parametrize("frame", ["[0,0,0,512]", "[0,0,512,100001]", "[-1000001,0,512,512]", "[0,0,512,1e400]"])
def test_a_number_in_a_group_of_so_many_is_bounded(frame: str) -> None:
    made = '{"kind":"generation","id":"g","asset":"","recipe_id":"","created":1,"width":8,"height":8,"frame":%s}'
    assert isinstance(decode_record((made % "[-64,0,512,512]").encode(), "p"), Generation)
    record = decode_record((made % frame).encode(), "p")
    assert out_of_bounds(record) == "frame"
    layer = b'{"kind":"layer","id":"l","canvas_id":"c","effect":{"tint":[0,256,0]}}'
    assert out_of_bounds(decode_record(layer, "p")) == "tint"


def test_a_list_of_millions_is_kept_aside() -> None:
    many = b",".join([b'"p"'] * 2_000_001)
    record = decode_record(b'{"kind":"scene","id":"s","paragraphs":[' + many + b"]}", "p")
    assert out_of_bounds(record) == "paragraphs"
    assert isinstance(decode_record(b'{"kind":"scene","id":"s","paragraphs":["p"]}', "p"), Scene)


def test_a_value_that_stands_in_has_bounds_too() -> None:
    failure = b'{"failure":"out-of-memory","device":"cpu","needed_bytes":1180591620717411303424}'
    body = encode_record(JOB).replace(b'"failure":null', b'"failure":' + failure, 1)
    record = decode_record(body, "p")
    assert isinstance(record, Job)
    assert record.failure is None
    assert failure in encode_record(record)


def test_a_request_out_of_bounds_is_refused_by_the_name_of_its_setting() -> None:
    wrong = msgspec.structs.replace(JOB, request=msgspec.structs.replace(JOB.request, steps=-1))
    with pytest.raises(StudioError) as raised:
        encode_record(wrong)
    assert raised.value.failure == BadRequest(field="steps", problem="it has to be `int` >= 0")
