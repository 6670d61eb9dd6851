"""The fake session and the real one, through the same tests."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import numpy as np
import pytest
from fake_session import CANVAS, FakeSession
from pytestqt.qtbot import QtBot
from services_asked import SessionAsked

from studio.domain.changes import Change, Conflict, Edit
from studio.domain.errors import BadInput, DiskFull, FileUnwritable, ProjectDamaged, ProjectReadOnly, StudioError
from studio.domain.ids import new_id
from studio.domain.picture_records import Canvas, Generation, Layer
from studio.domain.project_records import Asset, Recipe
from studio.domain.records import Record
from studio.domain.requests import ModelRef, PictureRequest
from studio.domain.text_records import Meta
from studio.project.store import ProjectFile
from studio.project.writes import Write
from studio.services.exchange.manuscript_text import manuscript_markdown
from studio.services.session.painting import Painted
from studio.services.session.session import ProjectSession

Fill = Callable[[bool], None]


def change(*edits: Edit, label: str = "A step", stack: str = "picture", continues: str = "") -> Change:
    return Change(id=new_id(), label=label, stack=stack, edits=edits, at=time.time(), continues=continues)  # type: ignore[arg-type]


def renamed(session: SessionAsked, name: str, **words: str) -> Change:
    canvas = session.document.need(Canvas, "canvas")
    return change(Edit(canvas, msgspec.structs.replace(canvas, name=name)), label=f"Name it {name}", **words)


def name_of(session: SessionAsked) -> str:
    return session.document.need(Canvas, "canvas").name


@pytest.fixture(params=["fake", "real"])
def session(request: pytest.FixtureRequest, tmp_path: Path, qapp: object) -> Iterator[SessionAsked]:
    """With one canvas, and all committed."""
    made: FakeSession | ProjectSession
    if request.param == "fake":
        made = FakeSession(tmp_path / "Novel.triptych")
    else:
        made = ProjectSession.create(tmp_path / "Novel.triptych")
        made.perform(change(Edit(None, CANVAS), stack="none"))
    made.flush()
    yield made
    made.close(discard=True)


@pytest.fixture
def fill_disk(session: SessionAsked, monkeypatch: pytest.MonkeyPatch) -> Fill:
    """Make the disk full, or give it room again."""
    commit = ProjectFile.commit

    def refuse(file: ProjectFile, write: Write) -> None:
        raise StudioError(DiskFull(path=str(file.path)))

    def fill(full: bool) -> None:
        if isinstance(session, FakeSession):
            session.writes = not full
        else:
            monkeypatch.setattr(ProjectFile, "commit", refuse if full else commit)

    return fill


def test_it_begins_with_its_own_record(session: SessionAsked) -> None:
    assert session.document.need(Meta, "project").created <= time.time()
    assert (session.read_only, session.newer) == (False, None)


def test_changed_comes_from_inside_perform_when_document_and_stack_have_it(session: SessionAsked) -> None:
    seen: list[tuple[Change, str, str]] = []
    session.changed.connect(
        lambda done: seen.append((done, name_of(session), session.undo_stack("picture").undoText()))
    )
    step = renamed(session, "Night")
    session.perform(step)
    assert seen == [(step, "Night", "Name it Night")]
    assert [(one.change, one.done) for one in session.history_steps()] == [(step, True)]


def test_a_step_goes_back_and_forth(session: SessionAsked) -> None:
    session.perform(renamed(session, "Night"))
    heard: list[tuple[str, str, bool | None]] = []
    session.changed.connect(lambda _change: heard.append(("changed", name_of(session), None)))
    session.stepped.connect(lambda _change, forth: heard.append(("stepped", name_of(session), forth)))
    session.undo_stack("picture").undo()
    session.undo_stack("picture").redo()
    assert heard == [
        ("changed", "Canvas", None),
        ("stepped", "Canvas", False),
        ("changed", "Night", None),
        ("stepped", "Night", True),
    ]


def test_history_goes_to_a_step(session: SessionAsked) -> None:
    for name in ("One", "Two", "Three"):
        session.perform(renamed(session, name))
    heard: list[str] = []
    session.history_changed.connect(lambda: heard.append(name_of(session)))
    session.go_to(session.history_steps()[0])
    assert (name_of(session), [step.done for step in session.history_steps()]) == ("One", [True, False, False])
    session.go_to(session.history_steps()[0], undone=True)
    assert name_of(session) == "Canvas"
    assert heard


def test_what_continues_a_step_is_one_with_it(session: SessionAsked) -> None:
    first = renamed(session, "N")
    session.perform(first)
    session.perform(renamed(session, "Night", continues=first.id))
    assert session.undo_stack("picture").count() == 1
    session.undo_stack("picture").undo()
    assert name_of(session) == "Canvas"


def test_a_step_that_no_longer_fits_is_refused(session: SessionAsked) -> None:
    canvas = session.document.need(Canvas, "canvas")
    session.perform(renamed(session, "Night"))
    session.perform(
        change(Edit(session.document.need(Canvas, "canvas"), msgspec.structs.replace(canvas, name="Day")), stack="none")
    )
    refused: list[Change] = []
    session.undo_refused.connect(refused.append)
    session.undo_stack("picture").undo()
    assert [one.label for one in refused] == ["Name it Night"]
    assert (name_of(session), session.undo_stack("picture").count()) == ("Day", 0)


def test_a_change_on_no_stack_cannot_be_undone(session: SessionAsked) -> None:
    session.perform(renamed(session, "Night", stack="none"))
    assert session.undo_stack("picture").count() == 0
    with pytest.raises(KeyError):
        session.undo_stack("none")


def test_nothing_is_said_of_a_change_without_edits(session: SessionAsked) -> None:
    heard: list[Change] = []
    session.changed.connect(heard.append)
    session.perform(change())
    assert (heard, session.history_steps()) == ([], ())


def test_what_does_not_start_from_the_present_is_a_conflict(session: SessionAsked) -> None:
    stale = renamed(session, "Night")
    session.perform(renamed(session, "Day"))
    with pytest.raises(Conflict):
        session.perform(stale)
    assert (name_of(session), session.undo_stack("picture").count()) == ("Day", 1)


def test_what_cannot_be_stored_is_refused(session: SessionAsked) -> None:
    with pytest.raises(StudioError) as told:
        session.perform(renamed(session, "half a letter \ud800"))
    assert isinstance(told.value.failure, BadInput)
    assert name_of(session) == "Canvas"


def test_a_commit_is_said_later_and_on_its_own(session: SessionAsked, qtbot: QtBot) -> None:
    began = time.time()
    safe: list[float] = []
    session.committed.connect(safe.append)
    session.perform(renamed(session, "Night"))
    assert not safe
    qtbot.waitUntil(lambda: bool(safe) and safe[-1] >= began)
    assert session.last_commit == safe[-1]


def test_flush_waits_for_the_commit(session: SessionAsked) -> None:
    began = time.time()
    session.perform(renamed(session, "Night"))
    assert session.flush()
    assert session.last_commit >= began


def test_a_full_disk_is_told_and_nothing_is_lost(session: SessionAsked, fill_disk: Fill, qtbot: QtBot) -> None:
    fill_disk(True)
    assert session.flush()
    with qtbot.waitSignal(session.commit_failed) as told:
        session.perform(renamed(session, "Night"))
    assert isinstance(told.args[0], DiskFull)
    assert not session.flush()
    with pytest.raises(StudioError) as refused:
        session.close()
    assert isinstance(refused.value.failure, DiskFull)
    session.perform(renamed(session, "Still here"))
    fill_disk(False)
    assert session.flush()


def test_the_same_bytes_are_kept_once(session: SessionAsked) -> None:
    heard: list[Change] = []
    session.changed.connect(heard.append)
    asset = session.add_asset(b"lamp", "image/png", "lamp.png")
    assert (asset.id, asset.size, asset.name) == (hashlib.sha256(b"lamp").hexdigest(), 4, "lamp.png")
    assert session.add_asset(b"lamp", "image/png") == asset
    assert [(one.stack, one.edits) for one in heard] == [("none", (Edit(None, asset),))]
    assert session.read_asset(asset.id) == b"lamp"


def test_bytes_that_are_not_there_are_damage(session: SessionAsked) -> None:
    with pytest.raises(StudioError) as told:
        session.read_asset("0" * 64)
    assert isinstance(told.value.failure, ProjectDamaged)


def test_settings_keep_their_type(session: SessionAsked) -> None:
    session.set_setting("points", 13)
    assert session.setting("points", 11) == 13
    assert session.setting("points", "none") == "none"
    assert session.setting("unknown", 1.5) == 1.5
    with pytest.raises(TypeError):
        session.set_setting("what", object())


def test_a_snapshot_brings_the_document_back(session: SessionAsked) -> None:
    first = session.take_snapshot("Before")
    second = session.take_snapshot("Again")
    session.perform(renamed(session, "Night"))
    assert session.snapshots() == (first, second)
    assert session.read_asset(first.asset)
    session.restore_snapshot(first.id)
    assert name_of(session) == "Canvas"
    session.undo_stack("writing").undo()
    assert name_of(session) == "Night"
    with pytest.raises(KeyError):
        session.restore_snapshot("none")


def picture(session: SessionAsked, data: bytes, *, trashed: bool) -> tuple[Recipe, Generation]:
    asset = session.add_asset(data, "image/png")
    request = PictureRequest(model=ModelRef("painter", "fake-picture"), prompt="a lamp")
    recipe = Recipe(id=new_id(), request=request, created=time.time())
    made = Generation(id=new_id(), asset=asset.id, recipe_id=recipe.id, created=0.0, width=1, height=1, trashed=trashed)
    session.perform(change(Edit(None, recipe), Edit(None, made), stack="none"))
    return recipe, made


def test_the_trash_is_emptied_for_good(session: SessionAsked) -> None:
    kept_recipe, kept = picture(session, b"kept", trashed=False)
    recipe, gone = picture(session, b"thrown away", trashed=True)
    star = change(Edit(gone, msgspec.structs.replace(gone, starred=True)))
    session.perform(star)
    assert session.sweep_out(session.trash_sweep()()) == len(b"thrown away")
    left: list[Record] = [*session.document.all(Generation), *session.document.all(Recipe)]
    assert left == [kept, kept_recipe]
    assert session.document.get(Asset, gone.asset) is None
    assert session.read_asset(kept.asset) == b"kept"
    assert session.undo_stack("picture").count() == 0
    assert recipe not in left


def test_a_copy_is_a_project_of_its_own(session: SessionAsked, tmp_path: Path, qtbot: QtBot) -> None:
    asset = session.add_asset(b"lamp", "image/png")
    copy = tmp_path / "Copy.triptych"
    with qtbot.waitSignal(session.copy_ended) as ended:
        session.start_copy(copy)
        assert not ended.signal_triggered
    assert ended.args == [copy, None]
    opened = ProjectSession.open(copy)
    assert sorted(opened.document.records(), key=repr) == sorted(session.document.records(), key=repr)
    assert opened.read_asset(asset.id) == b"lamp"
    opened.close()


@pytest.mark.parametrize("how", ["touched", "replaced", "removed", "older"])
def test_a_copy_keeps_everything_until_one_of_them_changes(
    session: SessionAsked, tmp_path: Path, qtbot: QtBot, how: str
) -> None:
    copy = tmp_path / "Copy.triptych"
    assert not session.is_kept_in(copy)
    with qtbot.waitSignal(session.copy_ended):
        session.start_copy(copy)
    assert session.is_kept_in(copy)
    whole = copy.read_bytes()
    match how:
        case "touched":
            copy.write_bytes(whole[:-1])
        case "replaced":
            (tmp_path / "other").write_bytes(whole)
            (tmp_path / "other").replace(copy)
        case "removed":
            copy.unlink()
        case _:
            session.perform(renamed(session, "Night"))
    assert not session.is_kept_in(copy)


@pytest.mark.parametrize("folder", ["nowhere", "a file"])
def test_a_copy_that_cannot_be_made_says_why(session: SessionAsked, tmp_path: Path, qtbot: QtBot, folder: str) -> None:
    (tmp_path / "a file").write_text("in the way")
    dest = tmp_path / folder / "Copy.triptych"
    with qtbot.waitSignal(session.copy_ended) as ended:
        session.start_copy(dest)
    assert ended.args[0] == dest
    assert isinstance(ended.args[1], FileUnwritable)


def test_a_package_comes_in_again(session: SessionAsked, tmp_path: Path, qtbot: QtBot) -> None:
    with qtbot.waitSignal(session.copy_ended) as ended:
        session.start_package(tmp_path / "Novel.zip", manuscript_markdown)
    assert ended.args == [tmp_path / "Novel.zip", None]
    opened = ProjectSession.import_package(tmp_path / "Novel.zip", tmp_path / "Again.triptych")
    assert opened.document.need(Canvas, "canvas") == CANVAS
    opened.close()


def test_a_closed_session_takes_nothing(session: SessionAsked) -> None:
    asset = session.add_asset(b"lamp", "image/png")
    step = renamed(session, "Night")
    session.perform(step)
    late = renamed(session, "Day")
    session.close()
    session.close()
    assert session.read_only
    for act in (
        lambda: session.perform(late),
        lambda: session.add_asset(b"other", "image/png"),
        lambda: session.take_snapshot("late"),
        lambda: session.set_setting("points", 13),
        session.trash_sweep,
    ):
        with pytest.raises(StudioError) as told:
            act()
        assert isinstance(told.value.failure, ProjectReadOnly)
    session.undo_stack("picture").undo()
    assert name_of(session) == "Night"
    assert session.document.need(Asset, asset.id) == asset


def test_a_stroke_becomes_a_step_with_its_pixels(session: SessionAsked, qtbot: QtBot) -> None:
    layer = Layer(id="layer", canvas_id="canvas")
    session.perform(change(Edit(None, layer), stack="none"))
    one = np.full((256, 256, 4), 255, np.uint8)
    other = one.copy()
    other[10:20] = 90
    said: list[object] = []
    session.painting.kept.connect(lambda _painted, done: said.append(len(done.edits)))
    session.painting.keep(Painted(label="Brush", layer_id="layer", before={}, after={(0, 1): one}))
    session.painting.keep(Painted(label="Brush", layer_id="layer", before={(0, 1): one}, after={(0, 1): other}))
    session.painting.when_settled(lambda: said.append("settled"))
    assert said == []
    qtbot.waitUntil(lambda: "settled" in said, timeout=20_000)
    assert said == [1, 1, "settled"]
    stack = session.undo_stack("picture")
    for expected in (other, one):
        (tile,) = session.document.tiles_of("layer")
        assert np.array_equal(session.painting.read(tile.pixels), expected)
        stack.undo()
    assert session.document.tiles_of("layer") == ()
