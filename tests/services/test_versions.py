"""Versions of the text: what is kept can be read and brought back, whatever happened since, and after a kill."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from studio.domain import manuscript, scene_edits
from studio.domain.document import Document
from studio.domain.outline import children_of, paragraphs_of
from studio.domain.passages import Passage
from studio.domain.project_records import Asset
from studio.domain.scene_drafts import begin_draft, drafts_of, restore_text
from studio.domain.text_records import Paragraph, Scene, SceneDraft, Version
from studio.project.check import check
from studio.services.session.session import ProjectSession
from studio.services.session.versions import drop, in_excess, is_news, keep, reading, taking, taking_before


@pytest.fixture
def session(qapp: object, tmp_path: Path) -> Iterator[ProjectSession]:
    session = ProjectSession.create(tmp_path / "Novel.triptych")
    session.perform(
        scene_edits.new_scene(session.document, "Storm", passages=[Passage("the cold sea"), Passage("Over.")])
    )
    session.perform(scene_edits.new_scene(session.document, "Calm", passages=[Passage("Nothing moved.")]))
    yield session
    session.close()


def scene_of(document: Document) -> Scene:
    return children_of(document, None)[0]


def type_over(session: ProjectSession, text: str) -> None:
    first = scene_of(session.document).paragraphs[0]
    session.perform(manuscript.set_paragraph_text(session.document, first, text))


def test_a_version_of_a_scene_can_be_read_and_brought_back(session: ProjectSession) -> None:
    scene = scene_of(session.document)
    then = paragraphs_of(session.document, scene.id)
    version = keep(session, taking(session.document, "before", scene.id)())
    assert (version.name, version.words, version.scene_id) == ("before", 4, scene.id)
    type_over(session, "a warm pond")
    texts = reading(session, version)()
    assert texts.of(scene.id) == then
    session.perform(restore_text(session.document, scene.id, then))
    assert paragraphs_of(session.document, scene.id) == then
    session.undo_stack("writing").undo()
    assert paragraphs_of(session.document, scene.id)[0].text == "a warm pond"


def test_a_version_of_the_manuscript_has_all_scenes(session: ProjectSession) -> None:
    version = keep(session, taking(session.document, "all")())
    texts = reading(session, version)()
    assert [scene.title for scene in texts.scenes.values()] == ["Storm", "Calm"]
    assert version.words == 6


def test_a_snapshot_of_the_project_can_be_read_too(session: ProjectSession) -> None:
    scene = scene_of(session.document)
    then = paragraphs_of(session.document, scene.id)
    snapshot = session.take_snapshot("Friday")
    type_over(session, "a warm pond")
    assert reading(session, snapshot)().of(scene.id) == then


def test_the_text_before_a_change_can_be_kept_behind_it(session: ProjectSession) -> None:
    scene = scene_of(session.document)
    then = paragraphs_of(session.document, scene.id)
    change = manuscript.set_paragraph_text(session.document, scene.paragraphs[0], "a warm pond")
    session.perform(change)
    work = taking_before(session.document, change, scene.id)
    session.perform(manuscript.set_paragraph_text(session.document, scene.paragraphs[1], "Later."))
    kept = work()
    assert kept is not None
    assert reading(session, keep(session, kept))().of(scene.id) == then


def test_in_the_midst_of_a_change_nothing_is_kept(session: ProjectSession) -> None:
    scene = scene_of(session.document)
    whole = scene_edits.remove_scene(session.document, scene.id)
    document = session.document.copy()
    for edit in whole.edits:
        part = replace(whole, edits=(edit,))
        document.apply(part)
    assert taking_before(document, part, scene.id)() is None
    assert taking_before(document, part)() is not None


def test_the_same_text_is_kept_once(session: ProjectSession) -> None:
    scene = scene_of(session.document)
    works = [taking(session.document, name, scene.id) for name in ("one", "two")]
    made = [keep(session, work()) for work in works]
    assert made[0].asset == made[1].asset
    assert len(list(session.document.all(Asset))) == 1
    drop(session, made[0])
    assert reading(session, made[1])().of(scene.id)
    drop(session, made[1])
    assert session.flush()
    assert list(session.document.all(Asset)) == []


def test_versions_and_drafts_are_in_a_file_that_was_copied_from_under_the_program(
    session: ProjectSession, tmp_path: Path
) -> None:
    scene = scene_of(session.document)
    version = keep(session, taking(session.document, "before", scene.id)())
    session.perform(begin_draft(session.document, scene.id, "Colder", "First"))
    type_over(session, "the colder sea")
    assert session.flush()
    copy = Path(shutil.copy(session.path, tmp_path / "copy.triptych"))
    for beside in session.path.parent.glob(f"{session.path.name}-*"):
        shutil.copy(beside, tmp_path / beside.name.replace(session.path.name, copy.name))
    again = ProjectSession.open(copy)
    assert list(again.document.all(Version)) == [version]
    assert [one.name for one in drafts_of(again.document, scene.id)] == ["First", "Colder"]
    assert reading(again, version)().of(scene.id) is not None
    again.close()
    assert check(copy).sound


def test_emptying_the_trash_leaves_what_a_version_needs(session: ProjectSession) -> None:
    picture = session.add_asset(b"\x89PNG", "image/png")
    shown = Passage("a ship", style="picture", asset=picture.id)
    session.perform(scene_edits.new_scene(session.document, "Ship", passages=[shown]))
    ship = children_of(session.document, None)[-1]
    version = keep(session, taking(session.document, "ship", ship.id)())
    session.perform(scene_edits.remove_scene(session.document, ship.id))
    for stack in ("writing", "picture", "narration"):
        session.undo_stack(stack).clear()
    work = session.trash_sweep()()
    session.sweep_out(work)
    assert session.document.get(Asset, picture.id) is not None
    assert reading(session, version)().of(ship.id) is not None


def test_a_package_brings_versions_and_drafts_along(session: ProjectSession, tmp_path: Path) -> None:
    scene = scene_of(session.document)
    keep(session, taking(session.document, "before", scene.id)())
    session.perform(begin_draft(session.document, scene.id, "Colder", "First"))
    session.export_package(tmp_path / "p.zip", lambda _document: "")
    again = ProjectSession.import_package(tmp_path / "p.zip", tmp_path / "back.triptych")
    (version,) = again.document.all(Version)
    assert reading(again, version)().of(scene.id) is not None
    assert len(list(again.document.all(SceneDraft))) == 2
    assert len(list(again.document.all(Paragraph))) == 3
    again.close()


# ---- by themselves


def test_what_is_kept_already_or_empty_is_no_news(session: ProjectSession) -> None:
    scene = scene_of(session.document)
    kept = taking(session.document, "", scene.id)()
    assert is_news(session.document, kept)
    keep(session, kept)
    assert not is_news(session.document, taking(session.document, "", scene.id)())
    type_over(session, "a warm pond")
    assert is_news(session.document, taking(session.document, "", scene.id)())
    session.perform(scene_edits.new_scene(session.document, "Empty"))
    assert not is_news(session.document, taking(session.document, "", children_of(session.document, None)[-1].id)())


def test_of_too_many_the_first_and_the_newest_stay() -> None:
    kept = [Version(id=f"{number:02}", created=0.0, asset="a" * 64) for number in range(6)]
    assert in_excess(kept, 6) is None
    assert in_excess(kept, 5) == kept[1]
    named = [Version(id=f"{number:02}", created=0.0, asset="a" * 64, name="mine") for number in range(6)]
    assert in_excess(named, 5) is None
