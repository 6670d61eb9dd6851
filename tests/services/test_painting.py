"""What is painted: each stroke one undo step with its pixels, in order, whatever comes in between."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import apsw
import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from studio.domain.changes import Change, Edit
from studio.domain.errors import BadInput, ProjectReadOnly, StudioError, Unforeseen
from studio.domain.picture_records import Canvas, Layer, Tile, tile_id
from studio.project import tiles
from studio.project.check import check
from studio.services.session import history
from studio.services.session import painting as painting_module
from studio.services.session.painting import Painted
from studio.services.session.session import ProjectSession
from tests.project.painted import LAYER, Pixels, add_layer, dabbed, painted, photo, pixels_of, same
from tests.project.sessions import add_card, change, raw


@pytest.fixture
def session(tmp_path: Path, qapp: object) -> Iterator[ProjectSession]:
    made = ProjectSession.create(tmp_path / "p.triptych")
    add_layer(made)
    made.flush()
    yield made
    made.close(discard=True)


def strokes(session: ProjectSession, count: int, *keys: tuple[int, int]) -> list[Pixels]:
    """As fast as they come, each over the one before; what the layer holds after each."""
    states = [pixels_of(session)]
    for number in range(count):
        before = {key: states[-1].get(key) for key in keys}
        after: Pixels = {key: dabbed(before[key], number + 300 * place) for place, key in enumerate(keys)}
        session.painting.keep(painted(before, after))
        states.append({**states[-1], **after})
    return states


def test_a_stroke_is_one_step_and_its_pixels_are_in_the_file(session: ProjectSession) -> None:
    seen: list[Change] = []
    session.changed.connect(seen.append)
    change_id = session.painting.keep(painted({(1, 2): None, (2, 2): None}, {(1, 2): photo(1), (2, 2): photo(2)}))
    assert seen == [], "the window goes on at once"
    assert session.flush()
    (stroke,) = seen
    assert (stroke.id, stroke.label, stroke.stack) == (change_id, "Brush", "picture")
    assert {edit.after.id for edit in stroke.edits if edit.after} == {tile_id(LAYER, 1, 2), tile_id(LAYER, 2, 2)}
    session.close()
    with raw(session.path) as connection:
        assert connection.execute("SELECT count(*) FROM tile").fetchone() == (2,)
    again = ProjectSession.open(session.path)
    assert same(pixels_of(again), {(1, 2): photo(1), (2, 2): photo(2)})
    again.undo_stack("picture").undo()
    assert pixels_of(again) == {}
    again.close()


def test_tiles_of_two_layers_are_one_step(session: ProjectSession) -> None:
    """As pixels are moved, and the selection goes along."""
    canvas = next(session.document.all(Canvas))
    session.perform(change("none", (None, Layer(id="selection", canvas_id=canvas.id, width=600, height=600))))
    first, white = photo(1), np.full((256, 256, 4), 255, np.uint8)
    session.painting.keep(painted({}, {(0, 0): first}))
    beside = painted({}, {(0, 0): white, (1, 0): white}, "selection")
    step = painted({(0, 0): first}, {(0, 0): None, (1, 0): first})
    session.painting.keep(msgspec.structs.replace(step, label="Move", beside=beside))
    moving = Change(
        id="any", label="", stack="picture", edits=(Edit(None, Tile(id="t", layer_id="selection", x=5, y=5)),), at=0
    )
    assert session.painting.waits_for(moving)
    assert session.painting.settle()
    stack = session.undo_stack("picture")
    assert stack.undoText() == "Move"
    assert same(pixels_of(session), {(1, 0): first})
    assert same(pixels_of(session, "selection"), {(0, 0): white, (1, 0): white})
    stack.undo()
    assert same(pixels_of(session), {(0, 0): first})
    assert pixels_of(session, "selection") == {}
    stack.redo()
    assert same(pixels_of(session, "selection"), {(0, 0): white, (1, 0): white})


def test_row_and_record_are_written_together_or_not_at_all(
    session: ProjectSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    from studio.project import writes

    def full(connection: apsw.Connection, rows: object) -> None:
        raise apsw.FullError("full")

    with monkeypatch.context() as patch:
        patch.setattr(writes, "put_tiles", full)
        states = strokes(session, 2, (0, 0))
        assert not session.flush()
        assert session.last_failure is not None
        with raw(session.path) as connection:
            assert connection.execute("SELECT count(*) FROM record WHERE kind = 'tile'").fetchone() == (0,)
        assert same(pixels_of(session), states[-1]), "what could not be written is still there to be seen"
    assert session.flush()
    assert session.last_failure is None
    with raw(session.path) as connection:
        assert connection.execute("SELECT count(*) FROM tile").fetchone() == (2,)


def test_quick_strokes_stand_on_each_other(session: ProjectSession) -> None:
    states = strokes(session, 6, (0, 0), (0, 1))
    assert session.painting.settle()
    stack = session.undo_stack("picture")
    for state in reversed(states[:-1]):
        stack.undo()
        assert same(pixels_of(session), state)
    for state in states[1:]:
        stack.redo()
        assert same(pixels_of(session), state)
    session.flush()
    with raw(session.path) as connection:
        depths = [depth for (depth,) in connection.execute("SELECT depth FROM tile")]
    assert sorted(depths) == sorted([*range(6), *range(6)]), "each is packed from the one before"


def test_however_often_a_tile_is_painted_it_is_read_from_few(session: ProjectSession) -> None:
    states = strokes(session, 40, (3, 3))
    session.flush()
    with raw(session.path) as connection:
        assert connection.execute("SELECT max(depth) FROM tile").fetchone() == (tiles.LONGEST - 1,)
    session.close()
    again = ProjectSession.open(session.path)
    for state in reversed(states):
        assert same(pixels_of(again), state)
        again.undo_stack("picture").undo()
    again.close()


def test_steps_of_painting_are_kept_without_a_limit(
    session: ProjectSession, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(history, "LIMIT", 3)
    monkeypatch.setattr(history, "LIMIT_BYTES", 10)
    limited = ProjectSession.create(tmp_path / "limited.triptych")
    add_layer(limited)
    first = canvas = limited.document.need(Canvas, f"canvas of {LAYER}")
    for number in range(12):
        named = msgspec.structs.replace(canvas, name=str(number))
        limited.perform(change("picture", (canvas, named)))
        add_card(limited, str(number))
        canvas = named
    limited.close()
    again = ProjectSession.open(limited.path)
    assert again.undo_stack("picture").count() == 12
    assert again.undo_stack("writing").count() <= 3
    again.undo_stack("picture").setIndex(0)
    assert again.document.need(Canvas, first.id) == first
    again.close()


def test_what_waits_for_strokes_is_called_after_them_in_order(session: ProjectSession, qtbot: QtBot) -> None:
    said: list[object] = []
    session.painting.when_settled(lambda: said.append("at once"))
    assert said == ["at once"]
    strokes(session, 3, (0, 0))
    stack = session.undo_stack("picture")
    session.painting.kept.connect(lambda _painted, _change: said.append(stack.count()))
    session.painting.when_settled(stack.undo)
    session.painting.when_settled(lambda: said.append(("undone to", stack.index())))
    assert said == ["at once"]
    qtbot.waitUntil(lambda: len(said) == 5)
    assert said == ["at once", 1, 2, 3, ("undone to", 2)]


def test_one_that_fails_does_not_keep_the_others_from_being_called(session: ProjectSession, qtbot: QtBot) -> None:
    said: list[str] = []
    strokes(session, 1, (0, 0))
    session.painting.when_settled(lambda: session.undo_stack("none"))
    session.painting.when_settled(lambda: said.append("next"))
    with qtbot.captureExceptions() as raised:
        qtbot.waitUntil(lambda: said == ["next"])
    assert [kind for kind, _, _ in raised] == [KeyError]


@pytest.mark.parametrize("asset", ["", "picture"])
def test_a_wiped_tile_hides_the_asset_below(session: ProjectSession, asset: str) -> None:
    below = session.add_asset(b"a picture", "image/png").id if asset else ""
    add_layer(session, "other", asset=below)
    nothing = np.zeros_like(photo(1))
    for after in (photo(1), nothing, photo(1), None):
        before = pixels_of(session, "other").get((0, 0))
        session.painting.keep(painted({(0, 0): before}, {(0, 0): after}, "other"))
        session.painting.settle()
    assert pixels_of(session, "other") == ({(0, 0): None} if asset else {})
    assert session.undo_stack("picture").count() == 4


def test_a_stroke_that_changes_nothing_is_no_step(session: ProjectSession) -> None:
    kept: list[Change] = []
    session.painting.kept.connect(lambda _painted, change: kept.append(change))
    for _ in range(2):
        session.painting.keep(painted({(0, 0): None}, {(0, 0): photo(1), (1, 0): None}))
        session.painting.settle()
    assert [len(change.edits) for change in kept] == [1, 0]
    assert session.undo_stack("picture").count() == 1


def test_pixels_that_were_something_else_before_cost_room_and_nothing_else(session: ProjectSession) -> None:
    strokes(session, 1, (0, 0))
    session.painting.keep(painted({(0, 0): photo(9)}, {(0, 0): photo(8)}))
    session.flush()
    assert same(pixels_of(session), {(0, 0): photo(8)})
    with raw(session.path) as connection:
        assert connection.execute("SELECT sum(depth) FROM tile").fetchone() == (0,)


def test_a_layer_that_comes_with_its_first_stroke(session: ProjectSession) -> None:
    canvas = session.document.need(Canvas, f"canvas of {LAYER}")
    new = Layer(id="new", canvas_id=canvas.id)
    grown = msgspec.structs.replace(canvas, layers=(*canvas.layers, "new"))
    session.painting.keep(painted({}, {(0, 0): photo(3)}, "new", (Edit(canvas, grown), Edit(None, new))))
    session.flush()
    assert same(pixels_of(session, "new"), {(0, 0): photo(3)})
    session.undo_stack("picture").undo()
    assert session.document.get(Layer, "new") is None
    assert session.document.tiles_of("new") == ()


def brought(session: ProjectSession, name: str) -> Painted:
    """A layer on top of the pile as it is in the project by now, with its first stroke."""
    [canvas] = session.document.all(Canvas)
    after = msgspec.structs.replace(canvas, layers=(*canvas.layers, name))
    others = Edit(None, Layer(id=name, canvas_id=canvas.id, width=600, height=600)), Edit(canvas, after)
    return msgspec.structs.replace(painted({}, {(0, 0): photo(3)}, name), others=others)


def test_layers_that_are_brought_at_the_same_time_are_all_kept(session: ProjectSession) -> None:
    """Each was asked for before the other was in the pile."""
    [canvas] = session.document.all(Canvas)
    refused: list[object] = []
    session.painting.refused.connect(lambda *told: refused.append(told))
    for one in (brought(session, "one"), brought(session, "two"), brought(session, "three")):
        session.painting.keep(one)
    assert session.painting.settle()
    assert refused == []
    assert set(next(session.document.all(Canvas)).layers) == {*canvas.layers, "one", "two", "three"}
    assert next(session.document.all(Canvas)).layers[: len(canvas.layers)] == canvas.layers
    for _ in range(3):
        session.undo_stack("picture").undo()
    assert next(session.document.all(Canvas)).layers == canvas.layers


def test_a_change_of_what_a_stroke_brings_with_it_waits_for_it(session: ProjectSession) -> None:
    session.painting.keep(brought(session, "one"))
    [canvas] = session.document.all(Canvas)
    edit = Edit(canvas, msgspec.structs.replace(canvas, width=50))
    assert session.painting.waits_for(Change(id="any", label="", stack="picture", edits=(edit,), at=0))
    assert session.painting.settle()


def test_a_layer_that_goes_takes_its_tiles_with_it_also_those_on_their_way(session: ProjectSession) -> None:
    states = strokes(session, 2, (0, 0), (1, 0))
    canvas = session.document.need(Canvas, f"canvas of {LAYER}")
    layer = session.document.need(Layer, LAYER)
    session.perform(change("picture", (canvas, msgspec.structs.replace(canvas, layers=())), (layer, None)))
    assert session.document.tiles_of(LAYER) == ()
    stack = session.undo_stack("picture")
    assert stack.count() == 3
    stack.undo()
    assert same(pixels_of(session), states[-1])
    session.close()
    assert check(session.path).problems == ()


def test_a_snapshot_holds_strokes_that_were_on_their_way_and_brings_them_back(session: ProjectSession) -> None:
    states = strokes(session, 2, (0, 0))
    snapshot = session.take_snapshot("Now")
    strokes(session, 2, (0, 0), (1, 1))
    session.restore_snapshot(snapshot.id)
    assert same(pixels_of(session), states[-1])


def test_a_stroke_on_a_layer_that_is_gone_is_refused(session: ProjectSession) -> None:
    refused: list[tuple[Painted, object]] = []
    session.painting.refused.connect(lambda stroke, failure: refused.append((stroke, failure)))
    stroke = painted({}, {(0, 0): photo(1)}, "gone")
    session.painting.keep(stroke)
    assert session.painting.settle()
    ((which, failure),) = refused
    assert which is stroke
    assert isinstance(failure, BadInput)
    assert list(session.document.all(Tile)) == []


def test_what_is_no_tile_is_refused_at_once(session: ProjectSession) -> None:
    with pytest.raises(ValueError, match="tile"):
        session.painting.keep(painted({}, {(0, 0): photo(1)[:100]}))
    assert not session.painting.busy


def test_a_stroke_that_cannot_be_packed_is_told_and_tried_again(
    session: ProjectSession, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    failures: list[object] = []
    session.commit_failed.connect(failures.append)
    pack, full = painting_module.tiles.row_of, threading.Event()

    def no_memory(*args: object) -> object:
        if not full.is_set():
            raise MemoryError
        return pack(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(painting_module.tiles, "row_of", no_memory)
    monkeypatch.setattr(threading, "excepthook", lambda _args: None)
    states = strokes(session, 2, (0, 0))
    assert not session.flush()
    assert isinstance(session.last_failure, Unforeseen)
    assert len(failures) == 1
    with pytest.raises(StudioError):
        session.close()
    assert session.painting.pending() == 2
    full.set()
    assert session.flush()
    assert same(pixels_of(session), states[-1])
    assert session.undo_stack("picture").count() == 2


def test_what_was_painted_is_in_the_copy_of_a_project_whose_file_is_gone(
    session: ProjectSession, tmp_path: Path
) -> None:
    before = strokes(session, 1, (0, 0))
    session.flush()
    session.path.unlink()
    states = strokes(session, 3, (0, 0))
    assert before[-1].keys() == states[0].keys()
    copy = tmp_path / "copy.triptych"
    session.save_copy(copy)
    assert session.is_kept_in(copy)
    session.close()
    again = ProjectSession.open(copy)
    assert same(pixels_of(again), states[-1])
    again.close()
    assert check(copy).problems == ()


def test_a_project_that_is_open_for_reading_takes_no_stroke_and_shows_them(session: ProjectSession) -> None:
    states = strokes(session, 2, (0, 0))
    session.close()
    reading = ProjectSession.open(session.path, read_only=True)
    assert same(pixels_of(reading), states[-1])
    with pytest.raises(StudioError) as raised:
        reading.painting.keep(painted({}, {(0, 0): photo(1)}))
    assert isinstance(raised.value.failure, ProjectReadOnly)
    reading.close()


def test_tiles_are_read_on_any_thread_while_strokes_come_in(session: ProjectSession, qtbot: QtBot) -> None:
    states = strokes(session, 20, (0, 0), (1, 0))
    found: list[Pixels] = []
    session.painting.settle()
    session.painting._memory.forget()  # noqa: SLF001
    work: list[Callable[[], None]] = [lambda: found.append(pixels_of(session)) for _ in range(4)]
    readers = [threading.Thread(target=one) for one in work]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert [same(one, states[-1]) for one in found] == [True] * 4


ACTIONS = st.tuples(
    st.sampled_from(("stroke", "stroke", "wipe", "undo", "redo", "reopen", "flush", "settle")),
    st.integers(0, 3),
    st.integers(0, 300),
)


@settings(max_examples=25, deadline=None)
@given(st.lists(ACTIONS, max_size=25))
def test_the_file_always_holds_the_pixels(actions: list[tuple[str, int, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        session = ProjectSession.create(Path(folder, "p.triptych"))
        add_layer(session)
        done: list[Pixels] = [{}]
        undone: list[Pixels] = []
        for action, key, number in actions:
            now, place = done[-1], (key % 2, key // 2)
            if action in ("stroke", "wipe"):
                pixels = dabbed(now.get(place), number) if action == "stroke" else None
                session.painting.keep(painted({place: now.get(place)}, {place: pixels}))
                after = {**now, place: pixels} if pixels is not None else {k: v for k, v in now.items() if k != place}
                if not same(after, now):
                    done.append(after)
                    undone.clear()
            elif action in ("undo", "redo"):
                session.painting.settle()
                stack = session.undo_stack("picture")
                (stack.undo if action == "undo" else stack.redo)()
                source, target = (done[1:], undone) if action == "undo" else (undone, done)
                if source:
                    target.append((done if action == "undo" else undone).pop())
            elif action == "reopen":
                session.close()
                session = ProjectSession.open(session.path)
            else:
                (session.flush if action == "flush" else session.painting.settle)()
            if not session.painting.busy:
                assert same(pixels_of(session), done[-1])
        session.close()
        again = ProjectSession.open(session.path)
        assert same(pixels_of(again), done[-1])
        again.close()
        assert check(again.path).problems == ()
