"""Notes and changes of an editor in a project file: kept, undone, and in a file of the version before theirs."""

from __future__ import annotations

from pathlib import Path

import msgspec

from studio.domain import scene_edits
from studio.domain.anchors import Stretch, anchors
from studio.domain.editor_changes import accept_change
from studio.domain.margin_notes import add_note
from studio.domain.passages import Passage
from studio.domain.text_records import EditorChange, MarginNote, Mark, Paragraph, Scene
from studio.project import schema
from studio.services.session.session import ProjectSession
from tests.project.sessions import change, make_project, raw


def test_a_file_of_the_version_before_takes_notes_and_changes_and_keeps_them(tmp_path: Path, qapp: object) -> None:
    path = make_project(tmp_path / "p.triptych", "Ada")
    with raw(path) as connection:
        connection.execute("UPDATE setting SET value = '14' WHERE name = 'minor'")
    session = ProjectSession.open(path)
    session.perform(scene_edits.new_scene(session.document, "Storm", passages=["Rain fell."]))
    scene = next(one for one in session.document.all(Scene) if one.title == "Storm")
    (place,) = scene.paragraphs
    session.perform(add_note(session.document, [Stretch(place, 0, 4)], "Snow?", author="Eva", at=3.0))
    before = session.document.need(Paragraph, place)
    record = EditorChange(id="e1", paragraph_id=place, act="replace", old="fell", new="came", author="Eva")
    mark = Mark(5, 9, "change", "e1")
    after = Paragraph(id=place, scene_id=scene.id, text=before.text, marks=(*before.marks, mark))
    session.perform(change("writing", (None, record), (before, after)))
    session.perform(accept_change(session.document, "e1"))
    session.close()
    again = ProjectSession.open(path)
    document = again.document
    assert document.need(Paragraph, place).text == "Rain came."
    assert document.need(EditorChange, "e1").state == "accepted"
    (note,) = document.all(MarginNote)
    assert anchors(document) == {note.id: [Stretch(place, 0, 4)]}
    again.undo_stack("writing").undo()
    assert again.document.need(Paragraph, place).text == "Rain fell."
    assert again.document.need(EditorChange, "e1").state == "open"
    again.close()
    with raw(path) as connection:
        assert connection.execute("SELECT value FROM setting WHERE name = 'minor'").fetchall() == [(str(schema.MINOR),)]


def test_a_file_of_the_version_before_takes_a_change_of_a_footnote(tmp_path: Path, qapp: object) -> None:
    path = make_project(tmp_path / "p.triptych", "Ada")
    with raw(path) as connection:
        connection.execute("UPDATE setting SET value = '18' WHERE name = 'minor'")
    session = ProjectSession.open(path)
    note = Mark(4, 5, "footnote", "Hail.")
    session.perform(scene_edits.new_scene(session.document, "Storm", passages=[Passage("Rain\u2020", marks=(note,))]))
    [before] = [one for one in session.document.all(Paragraph) if one.text == "Rain\u2020"]
    record = EditorChange(id="e1", paragraph_id=before.id, act="footnote", old="Hail.", new="Sleet.")
    after = msgspec.structs.replace(before, marks=(*before.marks, Mark(4, 5, "change", "e1")))
    session.perform(change("writing", (None, record), (before, after)))
    session.perform(accept_change(session.document, "e1"))
    session.close()
    again = ProjectSession.open(path)
    assert again.document.need(Paragraph, before.id).marks == (Mark(4, 5, "footnote", "Sleet."),)
    again.undo_stack("writing").undo()
    assert note in again.document.need(Paragraph, before.id).marks
    again.close()
    with raw(path) as connection:
        assert connection.execute("SELECT value FROM setting WHERE name = 'minor'").fetchall() == [(str(schema.MINOR),)]


def test_a_file_of_3_15_takes_lists_in_lists_and_heights_of_letters(tmp_path: Path, qapp: object) -> None:
    path = make_project(tmp_path / "p.triptych", "Ada")
    with raw(path) as connection:
        connection.execute("UPDATE setting SET value = '15' WHERE name = 'minor'")
    session = ProjectSession.open(path)
    marks = (Mark(0, 2, "small-caps"), Mark(2, 3, "superscript"), Mark(3, 4, "subscript"))
    passages = [Passage("ab12", "list-item", marks), Passage("inner", "numbered-item", depth=2)]
    session.perform(scene_edits.new_scene(session.document, "Storm", passages=passages))
    session.close()
    again = ProjectSession.open(path)
    scene = next(one for one in again.document.all(Scene) if one.title == "Storm")
    first, second = (again.document.need(Paragraph, one) for one in scene.paragraphs)
    assert (first.marks, first.depth, second.depth, second.style) == (marks, 0, 2, "numbered-item")
    again.close()
    with raw(path) as connection:
        assert connection.execute("SELECT value FROM setting WHERE name = 'minor'").fetchall() == [(str(schema.MINOR),)]
