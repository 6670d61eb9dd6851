"""A project that means nonsense is found by `check`; a repair makes it sound and leaves all else bit for bit."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import apsw
import msgspec
import pytest

from studio.domain import manuscript, scene_edits
from studio.domain.document import Document
from studio.domain.errors import ImportRefused, ProjectDamaged, ProjectLocked, StudioError
from studio.domain.kinds import KINDS
from studio.domain.outline import outline
from studio.domain.passages import Passage
from studio.domain.picture_records import Canvas, Layer
from studio.domain.project_records import Asset, Card
from studio.domain.scene_drafts import begin_draft
from studio.domain.sound_records import Take
from studio.domain.text_records import Mark, Paragraph, Scene
from studio.project.check import check, glance, unreadable_history
from studio.project.meaning import apart, look
from studio.project.repair import repair
from studio.services.session.session import ProjectSession
from tests.project.painted import add_layer, dabbed, painted
from tests.project.sessions import add_card, raw, set_card
from tests.project.sessions import change as a_change

Spoil = Callable[[apsw.Connection], object]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, qapp: object) -> Path:
    """A closed project with two scenes, one below the other, a file and a history."""
    session = ProjectSession.create(tmp_path_factory.mktemp("whole") / "p.triptych", "A project")
    for title in ("Storm", "Calm"):
        passages = [Passage(f"{title} fell.", marks=(Mark(0, 4, "bold"),)), Passage("It was over.")]
        session.perform(scene_edits.new_scene(session.document, title, passages=passages))
    with_drafts(session)
    add_card(session, "Ada")
    session.add_asset(b"sound", "audio/flac", "wind")
    session.close()
    assert check(session.path).findings == ()
    return session.path


def with_drafts(session: ProjectSession) -> None:
    """The first scene has three drafts, each begun from the one before."""
    scene = outline(session.document)[0][1]
    for name in ("Colder", "Coldest"):
        session.perform(begin_draft(session.document, scene.id, name, "First"))


@pytest.fixture
def path(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(whole, tmp_path / "p.triptych"))


def rows(path: Path) -> dict[tuple[str, str], str]:
    with raw(path) as connection:
        found = connection.execute("SELECT kind, id, body FROM record").fetchall()
    return {(str(kind), str(name)): str(body) for kind, name, body in found}


def ids(connection: apsw.Connection, kind: str) -> list[str]:
    found = connection.execute("SELECT id FROM record WHERE kind = ? ORDER BY id", (kind,))
    return [str(name) for (name,) in found.fetchall()]


def change(connection: apsw.Connection, kind: str, at: int, **fields: Any) -> None:
    name = ids(connection, kind)[at]
    ((body,),) = connection.execute("SELECT body FROM record WHERE kind = ? AND id = ?", (kind, name)).fetchall()
    text = json.dumps({**json.loads(str(body)), **fields})
    connection.execute("UPDATE record SET body = ? WHERE kind = ? AND id = ?", (text, kind, name))


def a_paragraph(**fields: Any) -> dict[str, Any]:
    return {"kind": "paragraph", "id": "p", "scene_id": "s", **fields}


def sql(*statements: str) -> Spoil:
    return lambda connection: [connection.execute(statement) for statement in statements]


def exchange(connection: apsw.Connection) -> None:
    (meta,) = connection.execute("SELECT id, body FROM record WHERE kind = 'meta'").fetchall()
    (card,) = connection.execute("SELECT id, body FROM record WHERE kind = 'card'").fetchall()
    connection.execute("UPDATE record SET body = ? WHERE kind = 'meta'", (card[1],))
    connection.execute("UPDATE record SET body = ? WHERE kind = 'card'", (meta[1],))


def twice(connection: apsw.Connection) -> None:
    row = connection.execute("SELECT position, body FROM undo_step WHERE stack = 'writing' LIMIT 1").fetchone()
    assert row is not None
    step = json.loads(str(row[1]))
    text = json.dumps({**step, "edits": step["edits"] * 2})
    connection.execute("UPDATE undo_step SET body = ? WHERE stack = 'writing' AND position = ?", (text, row[0]))


def in_a_circle(connection: apsw.Connection) -> None:
    first, second = ids(connection, "scene")
    change(connection, "scene", 0, parent_id=second)
    change(connection, "scene", 1, parent_id=first)


RECORD = "CREATE TABLE record (kind TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL{more}, PRIMARY KEY (kind, id))"


def record_table(more: str) -> Spoil:
    return sql(
        "ALTER TABLE record RENAME TO old",
        RECORD.format(more=more),
        "INSERT INTO record (kind, id, body) SELECT kind, id, body FROM old",
        "DROP TABLE old",
    )


LAYOUT = {
    "an extra column": sql("ALTER TABLE record ADD COLUMN more TEXT"),
    "an extra column that needs a value": sql("ALTER TABLE setting ADD COLUMN more TEXT NOT NULL DEFAULT 'x'"),
    "a check": record_table(" CHECK (length(body) < 100000)"),
    "a generated column": record_table(", size INTEGER GENERATED ALWAYS AS (length(body)) STORED"),
    "an index that refuses": sql("CREATE UNIQUE INDEX one ON record (length(body), id)"),
    "an extra table": sql("CREATE TABLE notes (words TEXT)", "INSERT INTO notes VALUES ('mine')"),
    "a view": sql("CREATE VIEW v AS SELECT * FROM record"),
    "a trigger": sql("CREATE TRIGGER t AFTER INSERT ON record BEGIN DELETE FROM record; END"),
    "no undo tables": sql("DROP TABLE undo_step"),
    "no index": sql("CREATE TABLE kept AS SELECT * FROM chunk", "DROP TABLE chunk", "ALTER TABLE kept RENAME TO chunk"),
}
MEANING: dict[str, Spoil] = {
    "scenes in a circle": in_a_circle,
    "a scene below itself": lambda one: change(one, "scene", 0, parent_id=ids(one, "scene")[0]),
    "a scene below none": lambda one: change(one, "scene", 0, parent_id="gone"),
    "a paragraph that is not there": lambda one: change(one, "scene", 0, paragraphs=["gone"]),
    "a paragraph twice": lambda one: change(one, "scene", 0, paragraphs=[ids(one, "paragraph")[0]] * 2),
    "a paragraph of two scenes": lambda one: change(one, "scene", 0, paragraphs=ids(one, "paragraph")),
    "paragraphs of no scene": sql("DELETE FROM record WHERE kind = 'scene'"),
    "two scenes at one place": lambda one: [change(one, "scene", at, rank=7.0) for at in (0, 1)],
    "an undo step that edits one record twice": twice,
    "two records under each other's names": exchange,
    "a mark outside the text": lambda one: change(
        one, "paragraph", 0, marks=[{"start": 3, "end": 99, "style": "bold"}]
    ),
    "a mark from end to start": lambda one: change(
        one, "paragraph", 0, marks=[{"start": 3, "end": 1, "style": "bold"}]
    ),
    "a draft in the book that is not there": lambda one: change(one, "scene", 0, draft_id="gone"),
    "a draft of no scene": lambda one: change(one, "scene-draft", 0, scene_id="gone"),
    "a draft begun from none": lambda one: change(one, "scene-draft", 0, parent_id="gone"),
    "drafts in a circle": lambda one: [
        change(one, "scene-draft", at, parent_id=ids(one, "scene-draft")[other]) for at, other in ((0, 1), (1, 0))
    ],
    "a draft's mark outside its text": lambda one: change(
        one,
        "scene-draft",
        0,
        paragraphs=[
            {"kind": "paragraph", "id": "p", "scene_id": "s", "marks": [{"start": 0, "end": 9, "style": "bold"}]}
        ],
    ),
    "a draft's picture that is not there": lambda one: change(
        one,
        "scene-draft",
        0,
        paragraphs=[a_paragraph(style="picture", asset="a" * 64)],
    ),
    "a time of 1e308": lambda one: change(one, "meta", 0, created=1e308),
    "a negative size": lambda one: change(one, "asset", 0, size=-1),
    "a file that is not there": sql("DELETE FROM chunk"),
    "a file that is another": sql("UPDATE chunk SET data = x'00'"),
    "a history that is nonsense": sql("UPDATE undo_step SET body = '[]' WHERE stack = 'writing'"),
    "a record that is nonsense": sql("UPDATE record SET body = '{' WHERE kind = 'card'"),
    "a record under another's name": sql("UPDATE record SET id = 'other' WHERE kind = 'card'"),
}
ALL = LAYOUT | MEANING


@pytest.mark.parametrize("spoil", ALL.values(), ids=ALL.keys())
def test_nonsense_is_found_and_a_repair_makes_the_project_sound(path: Path, spoil: Spoil) -> None:
    with raw(path) as connection:
        spoil(connection)
    before, bytes_before = rows(path), path.read_bytes()
    report = check(path)
    assert not report.sound
    assert all(finding.what for finding in report.findings)
    assert path.read_bytes() == bytes_before
    done = repair(path)
    assert check(path).findings == ()
    assert Path(done.kept).read_bytes() == bytes_before
    after = rows(path)
    differing = {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
    assert len(differing) <= done.changed + 2 * done.removed + 1
    edit_everything(path)
    assert check(path).sound


def edit_everything(path: Path) -> None:
    session = ProjectSession.open(path)
    assert len(outline(session.document)) == len(list(session.document.all(Scene)))
    session.perform(scene_edits.new_scene(session.document, "After", passages=[Passage("All is well.")]))
    for paragraph in session.document.all(Paragraph):
        session.perform(manuscript.replace_text(session.document, paragraph.id, 0, 0, "So "))
    for card in session.document.all(Card):
        set_card(session, card.id, facts="tall")
    session.close()


@pytest.mark.parametrize("spoil", LAYOUT.values(), ids=LAYOUT.keys())
def test_tables_that_a_stranger_altered_are_not_edited(path: Path, spoil: Spoil) -> None:
    with raw(path) as connection:
        spoil(connection)
    before = path.read_bytes()
    with pytest.raises(StudioError) as raised:
        ProjectSession.open(path)
    assert isinstance(raised.value.failure, ProjectDamaged)
    assert path.read_bytes() == before


def test_a_layout_alone_is_mended_without_touching_a_record(path: Path) -> None:
    before = rows(path)
    with raw(path) as connection:
        LAYOUT["an extra table"](connection)
    done = repair(path)
    assert (done.changed, done.removed, done.rows) == (0, 0, 1)
    assert rows(path) == before


def test_a_copy_is_repaired_and_the_original_stays(path: Path, tmp_path: Path) -> None:
    with raw(path) as connection:
        in_a_circle(connection)
    before = path.read_bytes()
    done = repair(path, tmp_path / "good.triptych")
    assert (done.changed, done.removed) == (1, 0)
    assert path.read_bytes() == before
    assert check(tmp_path / "good.triptych").sound
    with pytest.raises(StudioError) as raised:
        repair(path, tmp_path / "good.triptych")
    assert isinstance(raised.value.failure, ImportRefused)


def test_a_log_older_than_its_file_is_told_of_and_put_aside(path: Path) -> None:
    log = path.with_name(path.name + "-wal")
    log.write_bytes(b"of another day")
    now = path.stat().st_mtime
    os.utime(log, (now - 7200, now - 7200))
    [finding] = check(path).findings
    assert finding.what == "the log p.triptych-wal is 120 minutes older than the file and may be of another one"
    os.utime(log, (now - 3, now - 3))
    assert check(path).findings == ()
    os.utime(log, (now - 7200, now - 7200))
    repair(path)
    assert check(path).findings == ()


def test_a_step_that_can_never_be_applied_is_refused_and_not_raised(path: Path) -> None:
    with raw(path) as connection:
        twice(connection)
    session = ProjectSession.open(path)
    refused: list[object] = []
    session.undo_refused.connect(refused.append)
    records = session.document.records()
    stack = session.undo_stack("writing")
    while stack.canUndo():
        stack.undo()
    assert len(refused) == 1
    assert len(session.document.records()) < len(records)
    session.close()


def test_a_project_that_is_written_to_meanwhile_is_sound(path: Path) -> None:
    """A check sees one moment of the file, whatever is committed while it reads."""
    session = ProjectSession.open(path)
    looked: list[int] = []

    def commit_meanwhile() -> bool:
        looked.append(len(looked))
        scene = scene_edits.new_scene(session.document, "Meanwhile")
        session.perform(scene)
        session.perform(scene_edits.remove_scene(session.document, next(iter(session.document.all(Scene))).id))
        session.add_asset(b"%d" % len(looked), "audio/flac", "more")
        assert session.flush()
        return False

    assert check(path, stop=commit_meanwhile).findings == ()
    assert looked
    session.close()


def test_ranks_are_moved_apart_in_their_order() -> None:
    assert apart([1.0, 2.0, 3.0]) == [1.0, 2.0, 3.0]
    assert apart([1.0, 1.0, 2.0]) == [1.0, 1.5, 2.0]
    assert apart([5.0] * 4) == [5.0, 6.0, 7.0, 8.0]
    assert apart([0.0, 0.0, 5e-324]) == [0.0, 1.0, 2.0]
    assert apart([]) == []
    assert len(set(apart([3.0] * 100_000))) == 100_000


@pytest.mark.parametrize("rank", [1e12, -1e12, 1e300])
def test_a_scene_at_the_last_place_there_is_has_others_put_beside_it(path: Path, rank: float) -> None:
    """Behind it lay a number that could not be stored: neither a repair nor an edit could be done."""
    with raw(path) as connection:
        change(connection, "scene", 1, rank=rank)
        change(connection, "scene", 0, paragraphs=[])
        connection.execute("UPDATE record SET body = json_set(body, '$.scene_id', 'gone') WHERE kind = 'paragraph'")
    repair(path)
    assert check(path).findings == ()
    session = ProjectSession.open(path)
    count = len(outline(session.document))
    first, last = (outline(session.document)[at][1].id for at in (0, -1))
    session.perform(scene_edits.new_scene(session.document, "Last", after_id=last))
    session.perform(scene_edits.move_scene(session.document, last, before_id=first))
    session.perform(scene_edits.move_scene(session.document, first))
    order = [scene.id for _, scene in outline(session.document)]
    assert len(order) == count + 1
    assert (order[0], order[-1]) == (last, first)
    session.close()
    assert check(path).sound


def test_records_under_each_others_names_are_both_kept(path: Path) -> None:
    before = rows(path)
    with raw(path) as connection:
        exchange(connection)
    assert repair(path).removed == 0
    assert rows(path) == before


def test_what_is_open_is_not_repaired(path: Path) -> None:
    session = ProjectSession.open(path)
    try:
        with pytest.raises(StudioError) as raised:
            repair(path)
        assert isinstance(raised.value.failure, ProjectLocked)
    finally:
        session.close()


def test_a_number_out_of_bounds_opens_and_is_told_of(path: Path) -> None:
    with raw(path) as connection:
        change(connection, "card", 0, name="Ada")
        change(connection, "scene", 1, rank=1e300)
    session = ProjectSession.open(path)
    assert session.newer is not None
    assert session.newer.untrue == ("scene",)
    session.close()


@pytest.mark.skipif(os.name == "nt", reason="modes of files are POSIX's")
def test_a_repaired_project_is_read_by_no_more_people_than_before(path: Path) -> None:
    with raw(path) as connection:
        connection.execute("CREATE TABLE extra (x)")
    for mode in (0o600, 0o640):
        path.chmod(mode)
        repaired = repair(path)
        assert Path(repaired.path).stat().st_mode & 0o777 == mode


def test_a_version_below_nothing_is_told(path: Path) -> None:
    with raw(path) as connection:
        connection.execute("PRAGMA user_version=-3")
    assert "it says it is of version -3" in check(path).problems
    repair(path)
    assert check(path).sound


def test_a_long_scene_is_looked_at_in_time_that_grows_with_it() -> None:
    """Eight times as many paragraphs took 64 times as long."""

    def seconds(count: int) -> float:
        names = tuple(f"p{number}" for number in range(count))
        nested = [Scene(id=f"s{at}", parent_id=f"s{at - 1}" if at else None) for at in range(count // 4)]
        long = Scene(id="long", paragraphs=names, rank=1.0)
        document = Document((*nested, long, *(Paragraph(id=name, scene_id="long") for name in names)))
        start = time.process_time()
        assert [found.finding.what for found in look(document)] == []
        return time.process_time() - start

    seconds(500)
    assert min(seconds(8000) for _ in range(2)) < 24 * max(min(seconds(1000) for _ in range(3)), 0.002)


def test_all_layers_that_no_canvas_lists_are_put_back_at_once() -> None:
    """One a round mended a hundred of them at most."""
    home = Canvas(id="c", name="Sky")
    document = Document((home, *(Layer(id=f"l{number:03}", canvas_id="c") for number in range(300))))
    found = list(look(document))
    assert len(found) == 300
    assert all(one.before == home for one in found)
    assert {one.after.layers for one in found if isinstance(one.after, Canvas)} == {
        tuple(f"l{number:03}" for number in range(300))
    }


def test_layers_of_a_canvas_that_cannot_be_read_come_back_on_a_new_one(path: Path) -> None:
    """What was painted went with the canvas' record."""
    session = ProjectSession.open(path)
    add_layer(session)
    session.painting.keep(painted({}, {(0, 0): dabbed(None, 1), (1, 0): dabbed(None, 2)}))
    session.close()
    with raw(path) as connection:
        connection.execute("""UPDATE record SET body = '{"kind": "canvas", "width": null}' WHERE kind = 'canvas'""")
    mended = repair(path)
    assert check(path).sound
    assert mended.kept
    session = ProjectSession.open(path)
    (canvas,) = session.document.all(Canvas)
    (layer,) = session.document.all(Layer)
    assert (canvas.layers, canvas.id) == ((layer.id,), layer.canvas_id)
    assert (canvas.width, canvas.height) == (layer.width, layer.height)
    assert len(session.document.tiles_of(layer.id)) == 2
    session.close()


def a_take(asset: str) -> Take:
    words = {"scene_id": "s", "paragraph_id": "p", "text": "Wind.", "text_hash": "h", "voice": "v", "recipe_id": "r"}
    return Take(id="t", asset=asset, segment=0, created=1.0, seconds=0.5, **words)


@pytest.mark.parametrize(
    "spoil",
    [
        """UPDATE record SET body = json_set(body, '$.size', -1) WHERE kind = 'asset'""",
        """UPDATE record SET body = json_set(body, '$.size', 7) WHERE kind = 'asset'""",
        """UPDATE record SET body = '{' WHERE kind = 'asset'""",
        "DELETE FROM record WHERE kind = 'asset'",
        "UPDATE asset SET size = 7",
    ],
)
def test_a_file_whose_bytes_are_whole_is_never_let_go(path: Path, spoil: str) -> None:
    """What its record says was believed, and the file went, with the take that plays it."""
    sound = b"fLaC, and so on"
    session = ProjectSession.open(path)
    asset = session.add_asset(sound, "audio/flac", "wind")
    session.perform(a_change("narration", (None, a_take(asset.id))))
    session.close()
    with raw(path) as connection:
        connection.execute(spoil)
    assert not check(path).sound
    repaired = repair(path)
    assert check(path).sound
    session = ProjectSession.open(path)
    assert session.document.need(Take, "t").asset == asset.id
    found = session.document.need(Asset, asset.id)
    assert (found.size, found.media_type) == (len(sound), "audio/flac")
    assert session.read_asset(asset.id) == sound
    session.close()
    assert repaired.kept


def test_a_file_whose_bytes_are_damaged_goes_with_what_plays_it(path: Path) -> None:
    with raw(path) as connection:
        connection.execute("UPDATE chunk SET data = x'00'")
    assert not check(path).sound
    repair(path)
    assert check(path).sound
    with raw(path) as connection:
        assert connection.execute("SELECT count(*) FROM asset").fetchall() == [(0,)]


def test_a_layer_is_on_the_one_canvas_that_lists_it_first() -> None:
    first, second = Canvas(id="a", layers=("one",)), Canvas(id="b", layers=("one", "two"))
    layers = Layer(id="one", canvas_id="b"), Layer(id="two", canvas_id="b")
    found = {(one.before, one.after) for one in look(Document((first, second, *layers)))}
    assert found == {
        (layers[0], msgspec.structs.replace(layers[0], canvas_id="a")),
        (second, msgspec.structs.replace(second, layers=("two",))),
    }


def test_a_look_ends_when_nobody_wants_it(path: Path) -> None:
    """In rows, meaning, histories as well as assets."""
    with raw(path) as connection:
        connection.execute("INSERT INTO record VALUES ('card', 'broken', '{')")
        connection.execute("INSERT INTO undo_step (stack, position, body) VALUES ('writing', 900, '{')")
        told = {one.where for one in glance(connection, KINDS)}
        assert {"card broken", "writing"} <= told
        assert glance(connection, KINDS, lambda: True) == ()
        asked = iter([False])
        assert [one.where for one in unreadable_history(connection, KINDS, lambda: next(asked, True))] == []
