"""What a repair keeps of a record that cannot be read as a whole: everything but the field that is nonsense."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from studio.domain.kinds import KINDS
from studio.domain.picture_records import Canvas, Generation, Layer, Tile
from studio.domain.project_records import Asset, Card, Foreign, Job, Link, Recipe, Snapshot
from studio.domain.records import Record
from studio.domain.requests import ModelRef, TextRequest
from studio.domain.sound_records import Take, Transcript
from studio.domain.text_records import AuthorSpan, Mark, Meta, Paragraph, Scene
from studio.project.check import check
from studio.project.records import encode_record, is_unreadable, key_of
from studio.project.repair import repair
from studio.project.salvage import salvaged
from studio.services.session.newer import newer_words
from studio.services.session.session import ProjectSession
from tests.project.sessions import raw

ASK = TextRequest(model=ModelRef(id="writer", engine="fake-text"), prompt="A letter")
RECORDS: tuple[Record, ...] = (
    Meta(id="project", title="Novel", language="de", created=7.0),
    Paragraph(
        id="p", scene_id="s", text="It rained.", style="quote", marks=(Mark(0, 2, "bold"),),
        spans=(AuthorSpan(0, 2, "r"),),
    ),
    Scene(id="s", title="Storm", parent_id="above", rank=3.0, paragraphs=("p", "q"), notes="Wind."),
    Canvas(id="c", name="Sky", width=640, height=480, layers=("l",)),
    Layer(id="l", canvas_id="c", name="Clouds", asset="a" * 64, x=3, y=4, width=5, height=6, opacity=0.5, words="fog"),
    Tile(id="l.1.2", layer_id="l", x=1, y=2, pixels="b" * 64),
    Generation(id="g", asset="a" * 64, recipe_id="r", created=5.0, width=64, height=32, starred=True),
    Take(
        id="t", scene_id="s", paragraph_id="p", segment=2, text="Wind.", text_hash="h", voice="v", asset="a" * 64,
        recipe_id="r", created=1.0, seconds=0.5,
    ),
    Transcript(id="n", scene_id="s", asset="a" * 64, recipe_id="r", created=1.0, seconds=9.0, language="en"),
    Card(id="d", name="Ada", facts="tall", voice="v"),
    Link(id="k", paragraph_id="p", text_hash="h", target_kind="take", target_id="t"),
    Asset(id="a" * 64, media_type="audio/flac", size=5, created=2.0, name="wind"),
    Recipe(id="r", request=ASK, created=3.0, device="cpu", licence="MIT"),
    Job(id="j", request=ASK, state="done", label="A letter", text="Dear all", created=2.0),
    Snapshot(id="z", name="First", created=4.0, asset="a" * 64),
)  # fmt: skip
GIVEN_UP = {
    ("canvas", "width"), ("canvas", "height"), ("tile", "pixels"), ("generation", "asset"), ("take", "asset"),
    ("transcript", "asset"), ("snapshot", "asset"),
    ("link", "target_kind"), ("link", "target_id"), ("asset", "media_type"),
}  # fmt: skip
"""Fields without which a record is of no use, or says something untrue."""


def plain(record: Record) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(encode_record(record))
    return found


CASES = [
    pytest.param(record, field, id=f"{key_of(record)[0]} {field}")
    for record in RECORDS
    for field in plain(record)
    if field not in ("kind", "id")
]


@pytest.mark.parametrize(("record", "field"), CASES)
def test_one_field_that_is_nonsense_takes_no_other_with_it(record: Record, field: str) -> None:
    found = salvaged(json.dumps({**plain(record), field: {"no": "sense"}}), key_of(record), KINDS)
    if (key_of(record)[0], field) in GIVEN_UP:
        assert found is None
        return
    assert found is not None
    if field == "request":
        assert isinstance(found, Foreign)
        assert is_unreadable(found)
        assert key_of(found) == key_of(record)
        return
    assert key_of(found) == key_of(record)
    others = [name for name in record.__struct_fields__ if name not in (field, "unknown")]
    assert {name: getattr(found, name) for name in others} == {name: getattr(record, name) for name in others}


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: key_of(record)[0])
def test_a_whole_record_is_found_as_it_is(record: Record) -> None:
    assert salvaged(encode_record(record).decode(), key_of(record), KINDS) == record
    mixed_up = {**plain(record), "kind": None, "id": 7}
    assert salvaged(json.dumps(mixed_up), key_of(record), KINDS) == record


def test_of_a_list_what_can_be_read_stays() -> None:
    scene = '{"kind": "scene", "id": "s", "title": "Storm", "paragraphs": ["p", 7, null, "q"]}'
    assert salvaged(scene, ("scene", "s"), KINDS) == Scene(id="s", title="Storm", paragraphs=("p", "q"))


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ('{"kind":"paragraph","id":"p","scene_id":"s","text":"It rai', "It rai"),
        ('{"kind":"paragraph","id":"p","scene_id":"s","text":"It rai\\u00e', "It rai"),
        ('{"kind":"paragraph","id":"p","scene_id":"s","text":"It rained.","style":"quo', "It rained."),
        ('{"scene_id":"s","text":"It rained.","marks":[{"st', "It rained."),
        ("{", ""),
        ("", ""),
    ],
)
def test_a_record_that_ends_too_early_has_what_stands_before_the_end(body: str, text: str) -> None:
    found = salvaged(body, ("paragraph", "p"), KINDS)
    assert isinstance(found, Paragraph)
    assert found.text == text


def test_a_field_of_a_newer_version_is_kept() -> None:
    card = '{"kind": "card", "id": "d", "name": "Ada", "facts": 7, "mood": "merry"}'
    found = salvaged(card, ("card", "d"), KINDS)
    assert found is not None
    assert json.loads(encode_record(found))["mood"] == "merry"


def test_what_is_beyond_bounds_and_lacks_something_is_mended_in_both() -> None:
    """A number of it was too small, and so nobody looked for the field that was none."""
    text = json.dumps({**plain(RECORDS[4]), "width": 10**9, "name": None})
    assert salvaged(text, ("layer", "l"), KINDS) == msgspec.structs.replace(RECORDS[4], width=100_000, name="")


def test_a_job_that_waited_does_not_begin_by_itself() -> None:
    job = Job(id="j", request=ASK, label="A letter")
    for state in ("queued", None):
        found = salvaged(json.dumps({**plain(job), "state": state, "rank": "first"}), ("job", "j"), KINDS)
        assert found == msgspec.structs.replace(job, state="cancelled")


@pytest.mark.parametrize(
    "body",
    [
        '{"kind":"recipe","id":"r","request":7,"created":1.0}',
        '{"kind":"recipe","id":"r","created":1.0,"request":{"type":"picture","prompt":"a li',
        '{"kind":"recipe","id":"r","request":{"type":"picture","model":null,"prompt":"\\ud800"}}',
        "{",
    ],
)
def test_a_recipe_whose_request_cannot_be_read_is_kept_to_the_letter(tmp_path: Path, qapp: object, body: str) -> None:
    path = tmp_path / "p.triptych"
    session = ProjectSession.create(path, "Novel")
    session.close()
    with raw(path) as connection:
        connection.execute("INSERT INTO record VALUES ('recipe', 'r', ?)", (body,))
    assert "what can be read of it is kept" in [one.mend for one in check(path).findings]
    done = repair(path)
    assert (done.changed, done.removed) == (1, 0)
    assert check(path).sound
    with raw(path) as connection:
        [(kept,)] = connection.execute("SELECT body FROM record WHERE kind = 'recipe' AND id = 'r'")
    assert json.loads(kept)["request"] == {"type": "unreadable", "was": body}
    session = ProjectSession.open(path)
    assert session.newer is not None
    assert newer_words(session.newer) == (
        "One record of this project could not be read when it was repaired; it is kept as it was and is not used "
        "(recipe)."
    )
    session.close()
    assert check(path).sound


def test_a_kind_that_is_not_known_is_none_of_ours() -> None:
    assert salvaged('{"kind": "rights", "id": "x"', ("rights", "x"), KINDS) is None


def test_a_repair_keeps_a_title_beside_a_rank_that_is_none(tmp_path: Path, qapp: object) -> None:
    path = tmp_path / "p.triptych"
    session = ProjectSession.create(path, "Novel")
    session.close()
    with raw(path) as connection:
        connection.execute("UPDATE record SET body = json_set(body, '$.created', 'today') WHERE kind = 'meta'")
    [finding] = check(path).findings
    assert finding.mend == "what can be read of it is kept"
    assert repair(path).removed == 0
    session = ProjectSession.open(path)
    assert session.document.need(Meta, "project").title == "Novel"
    session.close()
