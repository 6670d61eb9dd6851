"""Records found by a field: always what a look at all of them finds, and without that look."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.domain.changes import Change, Conflict, Edit
from studio.domain.document import INDEXED, Document, R
from studio.domain.kinds import KINDS
from studio.domain.made import SoundMade
from studio.domain.outline import children_of
from studio.domain.project_records import Asset, Job
from studio.domain.records import Record
from studio.domain.requests import ModelRef, SpeechRequest, SpeechSegment
from studio.domain.scene_edits import new_scene
from studio.domain.sound_records import LexiconEntry, Take
from studio.domain.text_records import Scene
from studio.services.jobs.adoption import ADOPTERS, Adopters, adoption
from studio.services.narration.lexicon import pronunciations
from studio.services.narration.segments import segments_of
from studio.wire.messages import FileDone

REQUEST = SpeechRequest(model=ModelRef("narrator", "fake-voice"), voice="v", segments=())


def take(record_id: str, paragraph_id: str, scene_id: str = "", *, chosen: bool = True) -> Take:
    return Take(
        id=record_id,
        scene_id=scene_id,
        paragraph_id=paragraph_id,
        segment=0,
        text="Rain.",
        text_hash="h",
        voice="v",
        asset="",
        recipe_id="",
        created=0.0,
        seconds=1.0,
        chosen=chosen,
    )


def change(*edits: Edit) -> Change:
    return Change(id="c", label="Change", stack="none", edits=edits, at=0.0)


STEPS = st.lists(
    st.tuples(st.integers(0, 9), st.sampled_from("abc-"), st.sampled_from("xy"), st.booleans()), max_size=40
)


@given(STEPS)
def test_an_index_always_finds_what_a_look_at_all_finds(steps: list[tuple[int, str, str, bool]]) -> None:
    document = Document((take("5", "a", "x"),))
    for number, paragraph_id, scene_id, early in steps:
        before = document.get(Take, str(number))
        after = None if paragraph_id == "-" else take(str(number), paragraph_id, scene_id)
        if early:
            document.where(Take, "scene_id", scene_id)
            list(document.all(Take))
        if before is not None or after is not None:
            document.apply(change(Edit(before, after)))
        everything = sorted((r for r in document.records() if isinstance(r, Take)), key=lambda one: one.id)
        assert list(document.all(Take)) == everything
        for field in INDEXED[Take]:
            for value in "abcxy":
                expected = [one for one in everything if getattr(one, field) == value]
                assert list(document.where(Take, field, value)) == expected


def test_a_refused_change_leaves_the_indexes_as_they_were() -> None:
    document = Document((take("1", "a"),))
    assert len(document.where(Take, "paragraph_id", "a")) == 1
    with pytest.raises(Conflict):
        document.apply(change(Edit(None, take("2", "a")), Edit(None, take("1", "a"))))
    assert [one.id for one in document.where(Take, "paragraph_id", "a")] == ["1"]


def test_a_field_without_an_index_is_refused() -> None:
    with pytest.raises(KeyError):
        Document().where(Take, "voice", "v")


def entry(record_id: str, word: str) -> LexiconEntry:
    return LexiconEntry(id=record_id, word=word, phonemes=word)


@given(st.lists(st.tuples(st.sampled_from("123"), st.sampled_from(["", "Anna", "Bo"]), st.booleans()), max_size=20))
def test_what_is_derived_is_always_what_all_records_say(steps: list[tuple[str, str, bool]]) -> None:
    """An empty word takes the entry out; a step may ask before, or of a copy."""
    document = Document()
    for record_id, word, early in steps:
        if early:
            pronunciations(document)
        before = document.get(LexiconEntry, record_id)
        after = entry(record_id, word) if word else None
        if before is not None or after is not None:
            document.apply(change(Edit(before, after)))
        if early:
            document = document.copy()
        assert pronunciations(document) == pronunciations(Document(document.records()))


def test_what_is_derived_is_made_once_for_each_change_of_its_kinds() -> None:
    made: list[int] = []

    def count(entries: list[LexiconEntry]) -> int:
        made.append(len(entries))
        return len(entries)

    document = Document((entry("1", "Anna"),))
    assert [document.derived(count, LexiconEntry) for _ in range(3)] == [1, 1, 1]
    document.apply(change(Edit(None, take("1", "a"))))
    assert document.derived(count, LexiconEntry) == 1
    document.apply(change(Edit(None, entry("2", "Bo"))))
    assert document.derived(count, LexiconEntry) == 2
    assert made == [1, 2]


class NeverScanned(Document):
    """A document that takes a look at every record of a kind for a mistake."""

    def all(self, kind: type[R]) -> Iterator[R]:
        raise AssertionError(f"all {kind.__name__} records were looked at")


def test_no_step_of_an_adoption_looks_at_all_records_of_a_kind() -> None:
    built = Document()
    built.apply(new_scene(built, "Storm", passages=["Rain."]))
    (scene,) = built.all(Scene)
    paragraph_id = scene.paragraphs[0]
    here = take("here", paragraph_id, scene.id)
    records: list[Record] = [
        *built.records(),
        here,
        entry("e", "Rain"),
        *(take(f"t{n}", f"p{n}", f"s{n}") for n in range(50)),
    ]
    document = NeverScanned(tuple(records))
    request = msgspec.structs.replace(REQUEST, segments=(SpeechSegment("Rain.", paragraph_id),))
    done = FileDone(
        job_id="job", index=0, path="/a", sha256="a" * 64, size=1, media_type="audio/flac", request=request,
        made=SoundMade(seconds=1.0), versions=(), device="cpu", took=1.0,
    )  # fmt: skip
    taken = adoption(document, Job(id="job", request=request), done, ("", ""), Adopters(KINDS, ADOPTERS))
    [(_, asset)], whole, record = taken
    assert [edit.after for edit in whole.edits if edit.before is not None] == [
        msgspec.structs.replace(here, chosen=False)
    ]
    document.apply(whole)
    assert document.need(Asset, asset.id) == asset
    (segment,) = segments_of(document, scene.id)
    assert segment.take == record
    assert {one.id for one in segment.takes} == {"here", record.id}
    assert [one.id for one in children_of(document, None)] == [scene.id]


@given(st.lists(st.tuples(st.sampled_from(range(60)), st.booleans()), max_size=200), st.integers(0, 50))
def test_all_of_a_kind_come_in_the_order_of_their_ids(steps: list[tuple[int, bool]], there: int) -> None:
    """Whatever comes and goes, whenever somebody asks: many at once, and one after the other."""
    names = {f"{number:02}" for number in range(there)}
    document = Document(tuple(Asset(id=one, media_type="", size=0, created=0.0) for one in sorted(names, reverse=True)))
    assert [one.id for one in document.all(Asset)] == sorted(names)
    for number, asked in steps:
        record = Asset(id=f"{number:02}", media_type="", size=0, created=0.0)
        before = document.get(Asset, record.id)
        document.apply(change(Edit(before, None if before is not None else record)))
        names ^= {record.id}
        if asked:
            assert [one.id for one in document.all(Asset)] == sorted(names)
    assert [one.id for one in document.all(Asset)] == sorted(names)
