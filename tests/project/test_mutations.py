"""Projects whose records were changed at random: a check finds what is wrong, a repair makes it sound, and nothing that
could be read is lost by it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from studio.domain import manuscript, scene_edits
from studio.domain.document import Document
from studio.domain.kinds import KINDS
from studio.domain.outline import outline, paragraphs_of
from studio.domain.passages import Passage
from studio.domain.picture_records import Layer, Tile
from studio.domain.project_records import Asset
from studio.domain.records import Record
from studio.domain.text_records import Mark, Paragraph, Scene
from studio.project.check import check, read_row
from studio.project.records import key_of
from studio.project.repair import repair
from studio.services.session.session import ProjectSession
from tests.project.painted import add_layer, dabbed, painted
from tests.project.sessions import add_card, raw

VALUES: tuple[Any, ...] = (None, "", "gone", -1, 0, 7, 1e300, 1e400, True, [], ["gone"], {}, "\u0000", 2**70)

SHOW_FILES = {"asset", "generation", "layer", "take", "tile"}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, qapp: object) -> Path:
    session = ProjectSession.create(tmp_path_factory.mktemp("mutations") / "p.triptych", "A project")
    above = None
    for title in ("Storm", "Calm", "After"):
        passages = [Passage(f"{title} fell.", marks=(Mark(0, 4, "bold"),)), Passage("It was over.")]
        change = scene_edits.new_scene(session.document, title, passages=passages, parent_id=above)
        session.perform(change)
        above = above or next(e.after.id for e in change.edits if isinstance(e.after, Scene))
    add_card(session, "Ada")
    session.add_asset(b"sound", "audio/flac", "wind")
    add_layer(session)
    session.painting.keep(painted({}, {(0, 0): dabbed(None, 1), (1, 0): dabbed(None, 2)}))
    session.painting.keep(painted({(0, 0): dabbed(None, 1)}, {(0, 0): dabbed(None, 3)}))
    session.close()
    return session.path


@st.composite
def mutations(draw: st.DrawFn) -> tuple[str, int, int, Any]:
    """What to do, to which row, to which field of it, with which value."""
    what = draw(st.sampled_from(("set", "remove field", "remove row", "swap", "copy field", "truncate", "retag")))
    return what, draw(st.integers(0, 99)), draw(st.integers(0, 99)), draw(st.sampled_from(VALUES))


def mutate(path: Path, steps: list[tuple[str, int, int, Any]]) -> None:
    with raw(path) as connection:
        for what, at, field, value in steps:
            rows = connection.execute("SELECT kind, id, body FROM record ORDER BY kind, id").fetchall()
            kind, name, body = (str(part) for part in rows[at % len(rows)])
            other = str(rows[field % len(rows)][2])
            if what == "remove row":
                connection.execute("DELETE FROM record WHERE kind = ? AND id = ?", (kind, name))
            elif what == "truncate":
                _write(connection, kind, name, body[: field % max(1, len(body))])
            elif what == "swap":
                _write(connection, kind, name, other)
            else:
                _write(connection, kind, name, _changed(body, other, what, field, value))
            if len(rows) <= 1:
                return


def _changed(body: str, other: str, what: str, field: int, value: Any) -> str:
    try:
        plain, donor = json.loads(body), json.loads(other)
    except ValueError:
        return body
    if not isinstance(plain, dict) or not isinstance(donor, dict) or not plain:
        return body
    name = sorted(plain)[field % len(plain)]
    if what == "set":
        plain[name] = value
    elif what == "remove field":
        del plain[name]
    elif what == "retag":
        plain["kind"] = "scene" if plain.get("kind") == "paragraph" else "paragraph"
    elif donor.get(name) is not None:
        plain[name] = donor[name]
    return json.dumps(plain)


def _write(connection: Any, kind: str, name: str, body: str) -> None:
    connection.execute("UPDATE record SET body = ? WHERE kind = ? AND id = ?", (body, kind, name))


def readable_records(path: Path) -> Iterator[Record]:
    with raw(path) as connection:
        bodies = connection.execute("SELECT body FROM record").fetchall()
    for (body,) in bodies:
        record = read_row(body, KINDS)
        if record is not None:
            yield record


def use_all(path: Path) -> None:
    """Open it and go through all that a person sees and does."""
    session = ProjectSession.open(path)
    document = session.document
    order = outline(document)
    assert len(order) == len(list(document.all(Scene)))
    shown = [one.id for _, scene in order for one in paragraphs_of(document, scene.id)]
    assert sorted(shown) == sorted(one.id for one in document.all(Paragraph))
    for paragraph in document.all(Paragraph):
        session.perform(manuscript.replace_text(document, paragraph.id, 0, 0, "So "))
    for asset in document.all(Asset):
        session.read_asset(asset.id)
    for tile in document.all(Tile):
        assert document.get(Layer, tile.layer_id) is not None
        if tile.pixels:
            session.painting.read(tile.pixels)
    for name in ("writing", "picture"):
        stack = session.undo_stack(name)
        while stack.canUndo():
            stack.undo()
    session.close()


def find_and_mend(whole: Path, tmp_path: Path, steps: list[tuple[str, int, int, Any]]) -> None:
    """What is wrong is found, or harmless; a repair loses nothing."""
    for left in tmp_path.glob("*.triptych*"):
        left.unlink()
    path = Path(shutil.copy(whole, tmp_path / "p.triptych"))
    mutate(path, steps)
    if not check(path).findings:
        use_all(path)
        return
    before = list(readable_records(path))
    mended = tmp_path / "mended.triptych"
    done = repair(path, mended)
    assert check(mended).findings == ()
    after = Document(tuple(readable_records(mended)))
    keys = {key_of(record) for record in after.records()}
    gone = [record for record in before if key_of(record) not in keys]
    # By its row: one with a number out of bounds is read as a stranger, and goes with the layer that it was on.
    assert {key_of(one)[0] for one in gone} <= SHOW_FILES, "only what shows a lost file goes"
    # Of two records of one id, one in the row of another, one stays; both are in the file that is kept.
    texts = {one.text for one in after.all(Paragraph)}
    written: dict[str, set[str]] = {}
    for one in before:
        if isinstance(one, Paragraph):
            written.setdefault(one.id, set()).add(one.text)
    assert [alike for alike in written.values() if alike.isdisjoint(texts)] == []
    assert done.removed >= len({key_of(one) for one in gone})
    use_all(mended)


def settled(examples: int, *, random: bool = False) -> settings:
    unhealthy = [HealthCheck.function_scoped_fixture]
    return settings(
        max_examples=examples, deadline=None, derandomize=not random, database=None, suppress_health_check=unhealthy
    )


@settled(60)
@example(steps=[("remove row", 6, 0, None), ("swap", 0, 80, None), ("truncate", 80, 0, None)])
@given(steps=st.lists(mutations(), min_size=1, max_size=4))
def test_what_is_wrong_is_found_or_harmless_and_a_repair_loses_nothing(
    whole: Path, tmp_path: Path, steps: list[tuple[str, int, int, Any]]
) -> None:
    find_and_mend(whole, tmp_path, steps)


@pytest.mark.slow
@pytest.mark.timeout(1800)
@settled(2_000, random=True)
@given(steps=st.lists(mutations(), min_size=1, max_size=8))
def test_other_ones_each_time(whole: Path, tmp_path: Path, steps: list[tuple[str, int, int, Any]]) -> None:
    find_and_mend(whole, tmp_path, steps)
