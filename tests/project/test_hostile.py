"""Files that are not what they seem: each gives a typed failure, and stays byte for byte as it was."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import apsw
import pytest

from studio.domain.errors import FileUnreadable, NotAProject, ProjectDamaged, StudioError
from studio.domain.outline import paragraphs_of
from studio.domain.text_records import Paragraph, Scene
from studio.project.check import check
from studio.services.session.session import ProjectSession
from tests.project.sessions import change, make_project, raw

Spoil = Callable[[Path], None]


def sql(*statements: str) -> Spoil:
    def spoil(path: Path) -> None:
        with raw(path) as connection:
            for statement in statements:
                connection.execute(statement)

    return spoil


def written(data: bytes) -> Spoil:
    return lambda path: void(path.write_bytes(data))


def truncated(keep: float) -> Spoil:
    return lambda path: void(path.write_bytes(path.read_bytes()[: int(path.stat().st_size * keep)]))


def void(_: object) -> None:
    return None


NOT_OURS = {
    "empty": written(b""),
    "text": written(b"Once upon a time " * 100),
    "only the header": written(b"SQLite format 3\x00"),
    "another program's database": sql("PRAGMA application_id=1"),
}
DAMAGED = {
    "cut in half": truncated(0.5),
    "cut to one page": truncated(0.05),
    "JSON nonsense": sql("UPDATE record SET body = '{\"kind\": \"card\"' WHERE kind = 'card'"),
    "not UTF-8": sql("UPDATE record SET body = CAST(x'fffe22' AS TEXT) WHERE kind = 'card'"),
    "wrong type": sql("""UPDATE record SET body = '{"kind": "card", "id": 7, "name": []}' WHERE kind = 'card'"""),
    "deep nesting": sql("UPDATE record SET body = printf('%.*c', 200000, '[') WHERE kind = 'card'"),
    "a deep unknown field": sql(
        """UPDATE record SET body = '{"kind":"card","id":"c","name":"n","x":' || printf('%.*c', 200000, '[') """
        "WHERE kind = 'card'"
    ),
    "a blob for a record": sql("UPDATE record SET body = x'7b7d' WHERE kind = 'card'"),
    "a record under another's name": sql("UPDATE record SET id = 'other' WHERE kind = 'card'"),
    "a trigger": sql("CREATE TRIGGER t AFTER INSERT ON record BEGIN DELETE FROM record; END"),
    "a view": sql("CREATE VIEW v AS SELECT * FROM record"),
    "a virtual table": sql("CREATE VIRTUAL TABLE f USING fts5(x)"),
    "a view for a table": sql("ALTER TABLE record RENAME TO r2", "CREATE VIEW record AS SELECT * FROM r2"),
    "no records": sql("DROP TABLE record"),
    "no undo tables": sql("DROP TABLE undo_step"),
    "a version before the first": sql("PRAGMA user_version=0"),
    "a version below nothing": sql("PRAGMA user_version=-3"),
}


@pytest.fixture
def path(tmp_path: Path, qapp: object) -> Path:
    made = make_project(tmp_path / "p.triptych", "Ada")
    assert check(made).sound
    return made


def refused(path: Path, *, read_only: bool = False) -> object:
    before = path.read_bytes()
    with pytest.raises(StudioError) as raised:
        ProjectSession.open(path, read_only=read_only)
    assert path.read_bytes() == before
    assert [entry.name for entry in path.parent.glob("p.*")] == ["p.triptych"]
    return raised.value.failure


@pytest.mark.parametrize("spoil", NOT_OURS.values(), ids=NOT_OURS.keys())
def test_what_is_not_a_project_is_refused(path: Path, spoil: Spoil) -> None:
    spoil(path)
    assert isinstance(refused(path), NotAProject)
    with pytest.raises(StudioError) as raised:
        check(path)
    assert isinstance(raised.value.failure, NotAProject)


@pytest.mark.parametrize("spoil", DAMAGED.values(), ids=DAMAGED.keys())
def test_a_damaged_project_is_refused_and_left_as_it_is(path: Path, spoil: Spoil) -> None:
    spoil(path)
    assert isinstance(refused(path), ProjectDamaged)
    assert check(path).problems


def test_a_folder_and_nothing_at_all_are_unreadable(path: Path) -> None:
    for wrong in (path.parent, path.with_name("none.triptych")):
        with pytest.raises(StudioError) as raised:
            ProjectSession.open(wrong)
        assert isinstance(raised.value.failure, FileUnreadable)


def test_a_value_of_more_than_we_ever_write_is_refused_unread(path: Path) -> None:
    with raw(path) as connection:
        connection.execute("UPDATE record SET body = zeroblob(300000000) WHERE kind = 'card'")
    assert isinstance(refused(path), ProjectDamaged)


def test_random_damage_never_escapes_the_typed_failures(path: Path) -> None:
    original = path.read_bytes()
    chance = random.Random(3)
    refusals = 0
    failures: set[type] = set()
    for _ in range(150):
        data = bytearray(original)
        for _ in range(chance.randint(1, 40)):
            data[chance.randrange(100, len(data))] = chance.randrange(256)
        path.write_bytes(data)
        try:
            ProjectSession.open(path, read_only=True).close()
        except StudioError as error:
            failures.add(type(error.failure))
            refusals += 1
        check(path)
    assert failures <= {ProjectDamaged, NotAProject}
    assert refusals > 10


def test_odd_undo_rows_cost_the_history_at_most(path: Path) -> None:
    with raw(path) as connection:
        connection.execute("UPDATE undo_cursor SET position = 'many'")
        connection.execute("INSERT INTO undo_step VALUES ('writing', 9223372036854775807, '{}')")
        connection.execute("INSERT INTO undo_step VALUES ('other', -5, 'x')")
    session = ProjectSession.open(path)
    assert session.undo_stack("writing").count() <= 1
    session.close()


def test_a_hostile_trigger_never_runs(path: Path) -> None:
    with raw(path) as connection:
        connection.execute("CREATE TRIGGER t AFTER UPDATE ON setting BEGIN DELETE FROM record; END")
    refused(path)
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    assert connection.execute("SELECT count(*) FROM record").fetchone() == (2,)
    connection.close()


def test_a_scene_that_names_a_missing_paragraph_keeps_its_others(path: Path) -> None:
    session = ProjectSession.open(path)
    here = Paragraph(id="here", scene_id="torn", text="Still to be read.")
    torn = Scene(id="torn", title="Torn", paragraphs=("gone", "here"))
    session.perform(change("none", (None, here), (None, torn)))
    session.close()
    assert check(path).problems
    again = ProjectSession.open(path)
    assert [one.text for one in paragraphs_of(again.document, "torn")] == ["Still to be read."]
    again.perform(change("writing", (again.document.need(Scene, "torn"), None)))
    again.close()
