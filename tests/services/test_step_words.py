"""What undo steps are called: the label, with the name of what the step touched."""

from __future__ import annotations

import msgspec

from studio.domain import manuscript, scene_edits
from studio.domain.changes import Change, Edit
from studio.domain.document import Document
from studio.domain.passages import Passage
from studio.domain.picture_records import Canvas, Layer, Tile, tile_id
from studio.domain.searching import Query, replace_hits, search
from studio.domain.text_records import EditorChange, Mark, Paragraph, Scene
from studio.services.exchange.manuscript_in import ImportedScene, import_change
from studio.services.session.step_words import NAMED, step_words


def test_an_import_is_named_by_its_first_scene_in_both_directions() -> None:
    document = Document()
    change = import_change(document, [ImportedScene("Chapter 2", (Passage("Rain."),), 1)])
    document.apply(change)
    assert step_words(change, document) == "Import of “Chapter 2”"
    document.apply(change.inverse())
    assert step_words(change.inverse(), document) == "Import of “Chapter 2”"


def test_typing_is_named_by_its_words_in_both_directions() -> None:
    document = Document()
    document.apply(scene_edits.new_scene(document, "Storm", passages=["Rain."]))
    (scene,) = document.all(Scene)
    typed = manuscript.replace_text(document, scene.paragraphs[0], 0, 0, "Cold and ")
    assert step_words(typed, document) == step_words(typed.inverse(), document) == "Typing “Cold and”"
    bold = manuscript.set_marks(document, [(scene.paragraphs[0], 0, 4)], "bold")
    assert step_words(bold, document) == "Bold in “Storm”"
    space = manuscript.replace_text(document, scene.paragraphs[0], 0, 0, " ")
    assert step_words(space, document) == "Typing in “Storm”"


def test_a_step_in_several_scenes_counts_them_in_both_directions() -> None:
    document = Document()
    for title in ("One", "Two", "Three"):
        document.apply(scene_edits.new_scene(document, title, passages=["Mr Bennet.", "Mr Bingley."]))
    found = search(Query("Mr"), list(document.all(Paragraph)), "Mister")
    change = replace_hits(document, found.hits)
    document.apply(change)
    assert step_words(change, document) == step_words(change.inverse(), document) == "Replace in 3 scenes"
    one = replace_hits(document, search(Query("Mister"), list(document.all(Paragraph))[:2], "Mr").hits)
    assert step_words(one, document) == "Replace in “One”"


def test_what_came_back_is_named_by_its_file() -> None:
    document = Document()
    document.apply(scene_edits.new_scene(document, "One", passages=["Rain."]))
    (scene,) = document.all(Scene)
    paragraph = document.need(Paragraph, scene.paragraphs[0])
    marked = msgspec.structs.replace(paragraph, marks=(Mark(0, 4, "change", "e"),))
    came = EditorChange(id="e", paragraph_id=paragraph.id, act="delete", old="Rain", source="back.docx")
    edits = (Edit(paragraph, marked), Edit(None, came))
    change = Change(id="c", label="Bring back", stack="writing", edits=edits, at=0.0)
    document.apply(change)
    assert step_words(change, document) == step_words(change.inverse(), document) == "Bring back from back.docx"


def test_a_label_of_a_newer_version_is_shown_as_it_is() -> None:
    change = Change(id="c", label="Polish", stack="writing", edits=(), at=0.0)
    assert step_words(change, Document()) == "Polish"
    restore = Change(id="c", label="Restore before the storm", stack="writing", edits=(), at=0.0)
    assert step_words(restore, Document()) == "Restore before the storm"


def test_every_named_label_has_a_place_for_the_name() -> None:
    assert all("{name}" in words for words in NAMED.values())


def test_a_layer_that_came_with_its_mask_names_the_step() -> None:
    document = Document()
    document.apply(
        Change(id="a", label="New canvas", stack="picture", edits=(Edit(None, Canvas(id="canvas")),), at=0.0)
    )
    result = Layer(id="result", canvas_id="canvas", name="a red balloon", masked=True, width=64, height=64)
    cover = Layer(id="cover", canvas_id="canvas", name="Mask of a red balloon", role="mask", width=64, height=64)
    tile = Tile(id=tile_id("cover", 0, 0), layer_id="cover", x=0, y=0, pixels="ab" * 32)
    edits = (Edit(None, tile), Edit(None, cover), Edit(None, result))
    change = Change(id="c", label="Inpaint", stack="picture", edits=edits, at=0.0)
    assert step_words(change, document) == step_words(change.inverse(), document) == "Inpaint “a red balloon”"
    document.apply(change)
    painted = Edit(tile, msgspec.structs.replace(tile, pixels="cd" * 32))
    over = Change(id="d", label="Brush", stack="picture", edits=(painted,), at=0.0)
    assert "Mask of a red balloon" in step_words(over, document), "the mask alone, when it is painted on"
