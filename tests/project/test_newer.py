"""What a newer version put into a project is kept: fields at every level, kinds and values, in records, undo steps,
snapshots, packages, copies. And what the file's version means for opening it."""

from __future__ import annotations

import json
import shutil
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.domain import manuscript, scene_edits, stored
from studio.domain.changes import Edit
from studio.domain.errors import JobInterrupted, ProjectReadOnly, StudioError
from studio.domain.passages import Passage
from studio.domain.project_records import Card, Foreign, Job, Recipe
from studio.domain.requests import FileStamp, LoraUse, ModelRef, PictureRequest
from studio.domain.sound_records import Take, WordTime
from studio.domain.text_records import AuthorSpan, Mark, Paragraph, Scene
from studio.project import schema
from studio.project.check import check
from studio.services.exchange.manuscript_text import manuscript_markdown
from studio.services.session.newer import newer_words
from studio.services.session.session import ProjectSession
from tests.project.newer import choices, make_newer, rows_of, steps_of
from tests.project.sessions import change, make_project, raw, set_card

CASES = Path(__file__).parents[1] / "data" / "project"
GONE_FROM_COPIES = ("job", "snapshot")
MODEL = ModelRef("painter", "fake-picture", (FileStamp("a.bin", 1, "f" * 64),))
REQUEST = PictureRequest(model=MODEL, prompt="a house", loras=(LoraUse(MODEL, 0.5),))
TAKE = Take(
    id="take",
    scene_id="",
    paragraph_id="",
    segment=0,
    text="Rain.",
    text_hash="h",
    voice="v",
    asset="",
    recipe_id="recipe",
    created=1.0,
    seconds=1.0,
    words=(WordTime("Rain", 0.0, 0.5), WordTime("fell", 0.5, 1.0)),
)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, qapp: object) -> Path:
    """A closed project with something of every nested kind, and undo steps on two stacks."""
    path = tmp_path_factory.mktemp("newer") / "whole.triptych"
    session = ProjectSession.create(path, "Whole")
    passage = Passage("It was a dark night.", marks=(Mark(0, 2, "bold"),), spans=(AuthorSpan(3, 6, "recipe"),))
    session.perform(scene_edits.new_scene(session.document, "Storm", passages=[passage, "Rain fell."]))
    session.perform(change("none", (None, Recipe(id="recipe", request=REQUEST, created=1.0))))
    session.perform(
        change("none", (None, Job(id="job", request=REQUEST, state="failed", failure=JobInterrupted(kept=1))))
    )
    session.perform(change("writing", (None, Card(id="card", name="Ada"))))
    session.perform(change("narration", (None, TAKE)))
    set_card(session, "card", facts="tall")
    session.perform(change("narration", (TAKE, msgspec.structs.replace(TAKE, pause_after=1.0))))
    session.close()
    return path


def copy_of(path: Path, folder: Path) -> Path:
    return Path(shutil.copyfile(path, folder / "p.triptych"))


def work_on(session: ProjectSession) -> None:
    """An edit of every record that can be edited, undone, and a step of the history back and forth."""
    writing, narration = session.undo_stack("writing"), session.undo_stack("narration")
    marks = (writing.count(), narration.count())
    (scene,) = session.document.all(Scene)
    first = scene.paragraphs[0]
    session.perform(scene_edits.rename_scene(session.document, scene.id, "Calm"))
    session.perform(manuscript.replace_text(session.document, first, 0, 0, "Once "))
    session.perform(manuscript.set_marks(session.document, [(first, 8, 12)], "italic"))
    session.perform(manuscript.split_paragraph(session.document, first, 5))
    set_card(session, "card", appearance="red")
    take = session.document.need(Take, "take")
    session.perform(change("narration", (take, msgspec.structs.replace(take, chosen=False))))
    writing.setIndex(0)
    narration.setIndex(0)
    writing.setIndex(marks[0])
    narration.setIndex(marks[1])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
).filter(lambda value: value is not None)
FOREIGN = st.fixed_dictionaries(
    {"kind": st.sampled_from(["rights", "voice print", "?"]), "id": st.text(min_size=1, max_size=4), "asset": JSON}
)


@settings(max_examples=40, deadline=None)
@given(
    values=st.lists(JSON, max_size=4),
    salt=st.integers(0, 99),
    share=st.sampled_from([0.1, 0.5, 1.0]),
    kinds=st.booleans(),
    foreign=st.lists(FOREIGN, max_size=3, unique_by=lambda one: (one["kind"], one["id"])),
)
def test_everything_unknown_comes_back_from_open_edit_undo_save_snapshot_and_package(
    whole: Path, values: list[Any], salt: int, share: float, kinds: bool, foreign: list[Any]
) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = copy_of(whole, folder)
        make_newer(path, choices(values, salt, share), kinds=kinds, foreign=foreign)
        before, steps = rows_of(path), steps_of(path)
        session = ProjectSession.open(path)
        work_on(session)
        snapshot = session.take_snapshot("then")
        data = json.loads(session.read_asset(snapshot.asset))
        session.perform(scene_edits.new_scene(session.document, "Later"))
        session.restore_snapshot(snapshot.id)
        session.save_copy(folder / "copy.triptych")
        session.export_package(folder / "package.zip", manuscript_markdown)
        session.close()
        made = {("snapshot", snapshot.id), ("asset", snapshot.asset)}
        assert {key: row for key, row in rows_of(path).items() if key not in made} == before
        assert [step for step in steps_of(path) if step in steps] == steps
        assert {(one["kind"], one["id"]): one for one in data} == without(before, *GONE_FROM_COPIES)
        again = ProjectSession.import_package(folder / "package.zip", folder / "imported.triptych")
        again.close()
        assert {k: row for k, row in rows_of(again.path).items() if k not in made} == without(before, "job")
        assert {k: row for k, row in rows_of(folder / "copy.triptych").items() if k not in made} == before
        assert check(path).sound


def without(rows: dict[tuple[str, str], Any], *kinds: str) -> dict[tuple[str, str], Any]:
    return {key: row for key, row in rows.items() if key[0] not in kinds}


def test_an_edit_that_stays_keeps_what_is_unknown_at_every_level(whole: Path, tmp_path: Path) -> None:
    path = copy_of(whole, tmp_path)
    make_newer(path, choices([{"deep": [1]}], 0, 1.0), kinds=False)
    session = ProjectSession.open(path)
    (scene,) = session.document.all(Scene)
    first = scene.paragraphs[0]
    session.perform(manuscript.replace_text(session.document, first, 0, 0, "Once "))
    session.close()
    row = rows_of(path)["paragraph", first]
    assert row["text"] == "Once It was a dark night."
    assert row["newer"] == {"deep": [1]}
    assert row["marks"] == [{"start": 5, "end": 7, "style": "bold", "target": "", "newer": {"deep": [1]}}]
    (span,) = row["spans"]
    told = {"start": 8, "end": 11, "recipe_id": "recipe", "accepted": False, "by": "model", "name": "", "at": 0.0}
    assert span == {**told, "newer": {"deep": [1]}}


def test_a_paragraph_that_keeps_its_id_keeps_what_is_unknown(whole: Path, tmp_path: Path) -> None:
    path = copy_of(whole, tmp_path)
    make_newer(path, choices(["kept"], 0, 1.0), kinds=False)
    session = ProjectSession.open(path)
    (scene,) = session.document.all(Scene)
    first, last = scene.paragraphs
    pasted = ["one", "two", "three"]
    session.perform(manuscript.replace_range(session.document, scene.id, (first, 2), (last, 4), pasted))
    session.perform(manuscript.split_paragraph(session.document, first, 3))
    session.close()
    rows = rows_of(path)
    assert rows["paragraph", last]["text"] == "three fell."
    assert rows["paragraph", first]["newer"] == rows["paragraph", last]["newer"] == "kept"


def test_a_value_of_a_newer_version_goes_back_unless_it_was_changed(whole: Path, tmp_path: Path) -> None:
    path = copy_of(whole, tmp_path)
    make_newer(path, choices([], 0, 0.0))
    session = ProjectSession.open(path)
    assert session.document.need(Card, "card").role == "character"
    set_card(session, "card", facts="fast")
    session.close()
    assert rows_of(path)["card", "card"]["role"] == "vehicle"
    session = ProjectSession.open(path)
    set_card(session, "card", role="place")
    session.close()
    assert rows_of(path)["card", "card"]["role"] == "place"
    session = ProjectSession.open(path)
    session.undo_stack("writing").undo()
    session.close()
    assert rows_of(path)["card", "card"]["role"] == "vehicle"


def test_a_mark_of_a_newer_version_moves_with_its_words(tmp_path: Path, qapp: object) -> None:
    session = ProjectSession.create(tmp_path / "p.triptych")
    passage = Passage("Rain fell.", marks=(Mark(0, 4, "small-caps"),))
    session.perform(scene_edits.new_scene(session.document, "Storm", passages=[passage]))
    (paragraph,) = session.document.all(Paragraph)
    session.perform(manuscript.replace_text(session.document, paragraph.id, 0, 0, "The "))
    assert session.document.need(Paragraph, paragraph.id).marks[-1] == Mark(4, 8, "small-caps")
    session.close()
    again = ProjectSession.open(session.path)
    assert again.document.need(Paragraph, paragraph.id).marks[-1].style == "small-caps"
    again.close()


def test_the_reported_files_keep_their_field_and_their_kind(tmp_path: Path, qapp: object) -> None:
    path = copy_of(CASES / "rights.triptych", tmp_path)
    before = rows_of(path)
    [row] = [row for key, row in before.items() if key[0] == "take"]
    # What came after the file was made.
    row |= {"around": {"before": [], "after": []}, "note": "", "origin": "synthetic", "reader": "", "cleaned_from": ""}
    session = ProjectSession.open(path)
    assert not session.read_only
    assert session.newer is not None
    assert newer_words(session.newer).endswith("(rights, details of take).")
    (take,) = session.document.all(Take)
    session.perform(change("narration", (take, msgspec.structs.replace(take, chosen=False))))
    session.undo_stack("narration").setIndex(0)
    session.close()
    assert set(rows_of(path)) == {("meta", "project")}
    session = ProjectSession.open(path)
    session.undo_stack("narration").setIndex(1)
    session.close()
    assert rows_of(path) == before

    path = copy_of(CASES / "field.triptych", tmp_path)
    steps = steps_of(path)
    session = ProjectSession.open(path)
    session.undo_stack("narration").undo()
    session.undo_stack("narration").redo()
    session.close()
    assert steps_of(path) == steps


def test_emptying_the_trash_keeps_what_only_the_unknown_names(tmp_path: Path, qapp: object) -> None:
    session = ProjectSession.create(tmp_path / "p.triptych")
    kept, lost = session.add_asset(b"kept", "image/png"), session.add_asset(b"lost", "image/png")
    session.close()
    with raw(session.path) as connection:
        for asset in (kept, lost):
            body = json.dumps({**rows_of(session.path)["asset", asset.id], "created": 0.0})
            connection.execute("UPDATE record SET body = ? WHERE id = ?", (body, asset.id))
        record = {"kind": "rights", "id": "r", "asset": kept.id}
        connection.execute("INSERT INTO record VALUES ('rights', 'r', ?)", (json.dumps(record),))
    again = ProjectSession.open(session.path)
    assert again.empty_trash() == 4
    assert again.read_asset(kept.id) == b"kept"
    again.close()


class TestVersions:
    @pytest.fixture
    def path(self, tmp_path: Path, qapp: object) -> Path:
        return make_project(tmp_path / "p.triptych", "Ada")

    def set_version(self, path: Path, major: int, minor: int) -> None:
        with raw(path) as connection:
            connection.execute(f"PRAGMA user_version={major}")
            connection.execute("UPDATE setting SET value = ? WHERE name = 'minor'", (str(minor),))

    def minor(self, path: Path) -> str:
        with raw(path) as connection:
            return str(connection.execute("SELECT value FROM setting WHERE name = 'minor'").fetchall()[0][0])

    def test_a_newer_minor_version_opens_for_editing_and_keeps_its_number(self, path: Path) -> None:
        self.set_version(path, schema.VERSION, schema.MINOR + 3)
        session = ProjectSession.open(path)
        assert not session.read_only
        assert session.newer is None
        set_card(session, next(session.document.all(Card)).id, facts="tall")
        session.close()
        assert self.minor(path) == str(schema.MINOR + 3)

    def test_an_older_minor_version_gets_our_number_with_the_first_opening(
        self, path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(schema, "MINOR", schema.MINOR + 1)
        ProjectSession.open(path).close()
        assert self.minor(path) == str(schema.MINOR)

    def test_a_newer_major_version_opens_for_reading(self, path: Path) -> None:
        self.set_version(path, schema.VERSION + 1, 0)
        before = path.read_bytes()
        session = ProjectSession.open(path)
        assert session.read_only
        with pytest.raises(StudioError) as raised:
            session.take_snapshot("x")
        assert isinstance(raised.value.failure, ProjectReadOnly)
        session.close()
        assert path.read_bytes() == before

    @pytest.mark.parametrize("minor", ["", "x", "-1", "9" * 20, "1.5"])
    def test_a_minor_version_that_is_no_number_does_no_harm(self, path: Path, minor: str) -> None:
        with raw(path) as connection:
            connection.execute("UPDATE setting SET value = ? WHERE name = 'minor'", (minor,))
        ProjectSession.open(path).close()
        assert self.minor(path) == str(schema.MINOR)


def test_a_record_of_an_unknown_kind_needs_a_kind_and_an_id() -> None:
    decoder = msgspec.json.Decoder(Edit)
    for body in (b'{"before":null,"after":{"kind":"rights"}}', b'{"before":null,"after":{"id":"x"}}'):
        with pytest.raises(msgspec.ValidationError):
            stored.decode(body, decoder)
    edit = stored.decode(b'{"before":null,"after":{"kind":"rights","id":"x"}}', decoder)
    assert isinstance(edit.after, Foreign)
    assert edit.after.row == ("rights", "x")


def test_a_package_holds_unknown_records_in_plain_sight(whole: Path, tmp_path: Path) -> None:
    path = copy_of(whole, tmp_path)
    record = {"kind": "rights", "id": "r", "holder": "me"}
    make_newer(path, choices([], 0, 0.0), foreign=[record])
    session = ProjectSession.open(path, read_only=True)
    session.export_package(tmp_path / "p.zip", manuscript_markdown)
    session.close()
    with zipfile.ZipFile(tmp_path / "p.zip") as archive:
        assert record in json.loads(archive.read("records.json"))
