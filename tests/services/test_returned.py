"""A Word document that comes back from the editor: tracked changes, comments, what moved, with ids and without."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from studio.domain import manuscript, scene_edits
from studio.domain.anchors import Stretch, anchors
from studio.domain.changes import Change, Edit
from studio.domain.document import Document
from studio.domain.editor_changes import decide, in_order
from studio.domain.errors import StudioError
from studio.domain.margin_notes import add_note, answer_note, resolve_note
from studio.domain.outline import outline, paragraphs_of
from studio.domain.passages import Passage
from studio.domain.text_records import EditorChange, MarginNote, Mark, Meta, Paragraph, Scene
from studio.services.exchange.authors_shown import with_authors
from studio.services.exchange.docx_out import manuscript_docx
from studio.services.exchange.docx_tracked import read_tracked
from studio.services.exchange.format import Format
from studio.services.exchange.formats import MANUSCRIPT_OUT
from studio.services.exchange.losses_out import cannot_hold
from studio.services.exchange.returned import Returned, bring_back
from studio.services.exchange.returned_counts import told_of
from studio.services.exchange.submission_out import SUBMISSION_DOCX
from tests.services import returned_files as word

STORM = ("The rain fell on the town.", "Anna ran home along the river.", "Nobody saw her.", "The door was open.")
MORNING = ("The sun came out.", "She slept for two days.", "Then the letter came.")
Comments = Sequence[tuple[str, str, str, bool]]


@pytest.fixture
def book() -> Document:
    document = Document()
    meta = Meta(id="project", title="Book")
    document.apply(Change(id="c", label="x", stack="none", edits=(Edit(None, meta),), at=0.0))
    document.apply(scene_edits.new_scene(document, "Storm", passages=STORM))
    document.apply(scene_edits.new_scene(document, "Morning", passages=MORNING))
    return document


class Round:
    """One document, sent out, edited and brought back."""

    def __init__(self, folder: Path, document: Document) -> None:
        self.folder, self.document = folder, document
        self.result: Returned | None = None

    def go(self, edit: Callable[[Any], None], comments: Comments = (), *, ids: bool = True) -> Returned:
        def both(body: Any) -> None:
            edit(body)
            if not ids:
                word.without_bookmarks(body)

        path = self.folder / "back.docx"
        path.write_bytes(word.returned(manuscript_docx(self.document), both, comments))
        self.result = bring_back(self.document, path)
        self.document.apply(self.result.change)
        return self.result

    def changes(self) -> list[EditorChange]:
        return [one.record for one in in_order(self.document) if isinstance(one.record, EditorChange)]

    def said(self) -> list[tuple[str, str, str]]:
        return [(one.act, one.old, one.new) for one in self.changes()]

    def decide(self, state: Any = "accepted") -> None:
        done = decide(self.document, [one.id for one in self.changes()], state)
        assert done.stale == 0
        self.document.apply(done.change)

    def texts(self) -> list[list[str]]:
        return [[one.text for one in paragraphs_of(self.document, scene.id)] for _, scene in outline(self.document)]


@pytest.fixture
def round_(tmp_path: Path, book: Document) -> Round:
    return Round(tmp_path, book)


def both(first: Sequence[str] = STORM, second: Sequence[str] = MORNING) -> list[list[str]]:
    return [list(first), list(second)]


def nothing(_body: Any) -> None:
    pass


@pytest.mark.parametrize("ids", [True, False])
def test_a_file_that_nobody_changed_brings_nothing(round_: Round, *, ids: bool) -> None:
    counts = round_.go(nothing, ids=ids).counts
    assert (counts.matched, counts.changes, counts.notes, counts.new, counts.missing, counts.moved) == (
        7,
        0,
        0,
        0,
        0,
        0,
    )
    assert counts.alike == (0 if ids else 7)
    assert round_.result is not None
    assert not round_.result.change.edits


@pytest.mark.parametrize("ids", [True, False])
def test_tracked_words_become_changes_with_their_author(round_: Round, *, ids: bool) -> None:
    def edit(body: Any) -> None:
        word.replace(body, "Anna", "ran home", "walked")
        word.insert_after(body, "The rain", "rain", " and snow")
        word.replace(body, "The door", " open", "")

    counts = round_.go(edit, ids=ids).counts
    assert (counts.tracked, counts.untracked) == (3, 0)
    assert round_.said() == [
        ("insert", "", " and snow"), ("replace", "ran home", "walked"), ("delete", " open", ""),
    ]  # fmt: skip
    assert {(one.author, one.created, one.tracked, one.source) for one in round_.changes()} == {
        ("Eva Klein", word.AT, True, "back.docx")
    }
    round_.decide()
    assert round_.texts() == both(
        ("The rain and snow fell on the town.", "Anna walked along the river.", "Nobody saw her.", "The door was.")
    )
    spans = [span for one in round_.document.all(Paragraph) for span in one.spans]
    assert {(span.by, span.name, span.accepted) for span in spans} == {("editor", "Eva Klein", True)}
    assert not anchors(round_.document)


def test_who_wrote_what_names_the_editor(round_: Round) -> None:
    round_.go(lambda body: word.replace(body, "Anna", "ran home", "walked slowly home"))
    round_.decide()
    shown = with_authors(round_.document)
    assert "An editor (Eva Klein): 3 words" in [one.text for one in shown.all(Paragraph)]


def test_what_is_refused_leaves_the_text_as_it_was(round_: Round) -> None:
    before = round_.texts()
    round_.go(lambda body: word.replace(body, "Anna", "ran home", "walked"))
    round_.decide("refused")
    assert round_.texts() == before
    assert not anchors(round_.document)


@pytest.mark.parametrize("ids", [True, False])
def test_changes_that_are_not_tracked_are_found_by_comparing(round_: Round, *, ids: bool) -> None:
    counts = round_.go(lambda body: word.type_over(body, "Anna", "along the river", "over the bridge"), ids=ids).counts
    assert (counts.tracked, counts.untracked) == (0, 1)
    (change,) = round_.changes()
    assert not change.tracked
    round_.decide()
    assert round_.texts()[0][1] == "Anna ran home over the bridge."


def test_tracked_and_untracked_in_one_paragraph_stay_apart(round_: Round) -> None:
    def edit(body: Any) -> None:
        word.type_over(body, "Anna", "river", "canal")
        word.replace(body, "Anna", "Anna", "Berta")

    round_.go(edit)
    assert [(one.old, one.new, one.tracked) for one in round_.changes()] == [
        ("Anna", "Berta", True), ("river", "canal", False),
    ]  # fmt: skip
    round_.decide()
    assert round_.texts()[0][1] == "Berta ran home along the canal."


@pytest.mark.parametrize("ids", [True, False])
@pytest.mark.parametrize("tracked", [True, False])
def test_new_paragraphs_come_where_they_stand_in_the_file(round_: Round, *, tracked: bool, ids: bool) -> None:
    def edit(body: Any) -> None:
        word.add_paragraph(body, "Anna", "A dog barked twice.", tracked=tracked)
        word.add_paragraph(body, "A dog", "Then it was quiet.", tracked=tracked)
        word.add_paragraph(body, "Then the letter", "It was short.", tracked=tracked)

    counts = round_.go(edit, ids=ids).counts
    assert (counts.new, counts.missing, counts.moved) == (3, 0, 0)
    assert (counts.tracked, counts.untracked) == ((3, 0) if tracked else (0, 3))
    round_.decide()
    assert round_.texts() == both(
        (STORM[0], STORM[1], "A dog barked twice.", "Then it was quiet.", *STORM[2:]), (*MORNING, "It was short.")
    )


def test_a_new_paragraph_at_the_beginning_of_a_scene(round_: Round) -> None:
    round_.go(lambda body: word.add_paragraph(body, "Morning", "It was early.", tracked=False))
    round_.decide()
    assert round_.texts()[1] == ["It was early.", *MORNING]


@pytest.mark.parametrize("ids", [True, False])
def test_removed_paragraphs_tracked_or_not(round_: Round, *, ids: bool) -> None:
    def edit(body: Any) -> None:
        word.delete_paragraph(body, "Nobody")
        gone = word.paragraph(body, "She slept")
        gone.getparent().remove(gone)

    counts = round_.go(edit, ids=ids).counts
    assert counts.missing == 2
    assert [(one.act, one.old, one.tracked) for one in round_.changes()] == [
        ("remove-paragraph", STORM[2], True), ("remove-paragraph", MORNING[1], False),
    ]  # fmt: skip
    round_.decide()
    assert round_.texts() == both((*STORM[:2], STORM[3]), (MORNING[0], MORNING[2]))


@pytest.mark.parametrize("ids", [True, False])
@pytest.mark.parametrize("tracked", [True, False])
def test_a_moved_paragraph_is_found(round_: Round, *, tracked: bool, ids: bool) -> None:
    def edit(body: Any) -> None:
        if tracked:
            word.move_tracked(body, "The door", "The rain")
        else:
            word.paragraph(body, "The rain").addnext(word.paragraph(body, "The door"))

    home = next(one.id for one in round_.document.all(Paragraph) if one.text == STORM[3])
    counts = round_.go(edit, ids=ids).counts
    assert (counts.moved, counts.new, counts.missing) == (1, 0, 0)
    (change,) = round_.changes()
    assert (change.act, change.tracked, change.paragraph_id) == ("move-paragraph", tracked, home)
    round_.decide()
    assert round_.texts()[0] == [STORM[0], STORM[3], STORM[1], STORM[2]]


def test_a_paragraph_that_moves_into_another_scene(round_: Round) -> None:
    round_.go(lambda body: word.paragraph(body, "She slept").addnext(word.paragraph(body, "The door")))
    round_.decide()
    assert round_.texts() == both(STORM[:3], (*MORNING[:2], STORM[3], MORNING[2]))


def test_a_scene_that_was_moved_as_a_whole_moves_no_paragraph(round_: Round) -> None:
    def edit(body: Any) -> None:
        first = word.paragraph(body, "Storm")
        for words in ("Morning", *MORNING):
            first.addprevious(word.paragraph(body, words))

    result = round_.go(edit)
    assert (result.counts.moved, result.counts.scenes_moved) == (0, 1)
    assert not round_.changes()
    assert "move it in the outline" in told_of(result.counts)


@pytest.mark.parametrize("ids", [True, False])
def test_a_tracked_split_and_a_tracked_join(round_: Round, *, ids: bool) -> None:
    def edit(body: Any) -> None:
        one = word.paragraph(body, "Anna")
        other = word.add_paragraph(body, "Anna", "x", tracked=False)
        for child in list(other):
            if child.tag != f"{word.W}pPr":
                other.remove(child)
        word.put(one, " along the river.", word.inserted("."))
        other.extend(word.xml(word.inserted("She went") + word.run(" along the river.")))
        word.end(one, "ins")
        word.end(word.paragraph(body, "Nobody"), "del")

    round_.go(edit, ids=ids)
    assert round_.said() == [("insert", "", ".\nShe went"), ("join", "", "")]
    round_.decide()
    assert round_.texts()[0] == [STORM[0], "Anna ran home.", "She went along the river.", STORM[2] + STORM[3]]


def test_a_changed_title_is_offered(round_: Round) -> None:
    round_.go(lambda body: word.replace(body, "Storm", "Storm", "The Storm"))
    assert round_.said() == [("title", "Storm", "The Storm")]
    round_.decide()
    assert [scene.title for _, scene in outline(round_.document)] == ["The Storm", "Morning"]


@pytest.mark.parametrize("ids", [True, False])
def test_a_title_that_goes_joins_its_scene_to_the_one_before(round_: Round, *, ids: bool) -> None:
    def edit(body: Any) -> None:
        word.end(word.paragraph(body, "The door"), "del")
        word.delete_paragraph(body, "Morning")

    counts = round_.go(edit, ids=ids).counts
    assert round_.said() == [("title", "Morning", ""), ("join", "", "")] or round_.said() == [
        ("join", "", ""), ("title", "Morning", ""),
    ]  # fmt: skip
    assert counts.headings == 0
    round_.decide()
    assert round_.texts() == [[*STORM[:3], STORM[3] + MORNING[0], *MORNING[1:]]]


@pytest.mark.parametrize("begins", ["The door", "Morning"])
def test_a_join_with_a_title_that_stays_is_told(round_: Round, begins: str) -> None:
    counts = round_.go(lambda body: word.end(word.paragraph(body, begins), "del")).counts
    assert round_.said() == []
    assert (counts.headings, counts.formatting) == (1, 0)
    assert "1 paragraph joined with a title" in told_of(counts)


@pytest.mark.parametrize("ids", [True, False])
def test_comments_become_notes_over_their_words(round_: Round, *, ids: bool) -> None:
    def edit(body: Any) -> None:
        word.comment(body, "Anna", "river", 0)
        word.comment(body, "The door", "open", 2)

    comments = [("Eva", "Which one?\nSay it.", "", False), ("Me", "The Elbe.", "0", False), ("Eva", "Why?", "", True)]
    counts = round_.go(edit, comments, ids=ids).counts
    assert (counts.notes, counts.answers) == (2, 1)
    first, second = sorted(round_.document.all(MarginNote), key=lambda one: one.words)
    assert (first.words, first.author, first.created, first.quote) == ("Which one?\nSay it.", "Eva", word.AT, "river")
    assert [(one.author, one.words) for one in first.answers] == [("Me", "The Elbe.")]
    assert (second.words, second.resolved) == ("Why?", True)
    places = anchors(round_.document)
    text = round_.document.need(Paragraph, first.paragraph_id).text
    assert [text[one.start : one.end] for one in places[first.id]] == ["river"]
    styles = [mark.style for one in round_.document.all(Paragraph) for mark in one.marks]
    assert sorted(styles) == ["note", "note-done"]


def test_a_comment_over_several_paragraphs_and_changed_words(round_: Round) -> None:
    def edit(body: Any) -> None:
        word.put(word.paragraph(body, "Anna"), "home", '<w:commentRangeStart w:id="0"/>', word.run("home"))
        word.insert_after(body, "Anna", " along", " quickly")
        end = '<w:commentRangeEnd w:id="0"/><w:r><w:commentReference w:id="0"/></w:r>'
        word.put(word.paragraph(body, "Nobody"), "saw", word.run("saw"), end)

    round_.go(edit, [("Eva", "All of it?", "", False)])
    (note,) = round_.document.all(MarginNote)
    assert note.quote == "home along quickly the river. Nobody saw"
    places = anchors(round_.document)[note.id]
    words = {round_.document.need(Paragraph, one.paragraph_id).text[one.start : one.end] for one in places}
    assert words == {"home along the river.", "Nobody saw"}


def test_a_comment_on_words_that_are_new_or_gone_keeps_a_place(round_: Round) -> None:
    def edit(body: Any) -> None:
        start, end = '<w:commentRangeStart w:id="{0}"/>', '<w:commentRangeEnd w:id="{0}"/>'
        word.put(word.paragraph(body, "Anna"), " home", word.run(" home"), start.format(0),
                 word.inserted(" fast"), end.format(0))  # fmt: skip
        new = word.add_paragraph(body, "The door", "It creaked.", tracked=True)
        word.put(new, "creaked", start.format(1), word.inserted("creaked"), end.format(1))
        word.put(
            word.paragraph(body, "She slept"), MORNING[1], start.format(2), word.deleted(MORNING[1]), end.format(2)
        )

    round_.go(edit, [("Eva", "Fast?", "", False), ("Eva", "Did it?", "", False), ("Eva", "Out.", "", False)])
    quotes = {note.words: note.quote for note in round_.document.all(MarginNote)}
    assert quotes == {"Fast?": "fast", "Did it?": "creaked", "Out.": ""}
    listed = {one.record.words: one for one in in_order(round_.document) if isinstance(one.record, MarginNote)}
    assert all(one.scene_id for one in listed.values())
    paragraph = round_.document.need(Paragraph, listed["Fast?"].start[0])
    assert paragraph.text[listed["Fast?"].start[1] : listed["Fast?"].end[1]] == "home"


def test_the_same_file_twice_brings_nothing_new(round_: Round) -> None:
    def edit(body: Any) -> None:
        word.replace(body, "Anna", "ran home", "walked")
        word.replace(body, "The door", " open", "")
        word.type_over(body, "The rain", "town", "city")
        word.add_paragraph(body, "Nobody", "A dog barked.", tracked=True)
        word.comment(body, "Then the", "letter", 0)

    notes = [("Eva", "From whom?", "", False)]
    path = round_.folder / "back.docx"
    path.write_bytes(word.returned(manuscript_docx(round_.document), edit, notes))
    sent = path.read_bytes()
    first = bring_back(round_.document, path)
    round_.document.apply(first.change)
    again = bring_back(round_.document, path)
    assert (again.counts.changes, again.counts.notes, again.counts.known) == (0, 0, 5)
    keep = [one.id for one in round_.changes() if one.old != " open"]
    drop = [one.id for one in round_.changes() if one.old == " open"]
    round_.document.apply(decide(round_.document, keep, "accepted").change)
    round_.document.apply(decide(round_.document, drop, "refused").change)
    path.write_bytes(sent)
    third = bring_back(round_.document, path)
    assert (third.counts.changes, third.counts.notes) == (0, 0)


def test_what_the_writer_changed_since_is_kept_beside_the_editor_s_change(round_: Round) -> None:
    """The writer's newer words show as a difference, which may be refused."""
    sent = manuscript_docx(round_.document)
    anna = next(one.id for one in round_.document.all(Paragraph) if one.text == STORM[1])
    round_.document.apply(manuscript.replace_text(round_.document, anna, 0, 4, "Old Anna"))
    path = round_.folder / "back.docx"
    path.write_bytes(word.returned(sent, lambda body: word.replace(body, "Anna", "river", "canal")))
    round_.document.apply(bring_back(round_.document, path).change)
    assert [(one.old, one.new, one.tracked) for one in round_.changes()] == [
        ("Old ", "", False), ("river", "canal", True),
    ]  # fmt: skip
    round_.document.apply(decide(round_.document, [round_.changes()[1].id], "accepted").change)
    assert round_.texts()[0][1] == "Old Anna ran home along the canal."


def test_a_file_of_one_scene_leaves_the_others_alone(round_: Round) -> None:
    scene = next(one for one in round_.document.all(Scene) if one.title == "Morning")
    path = round_.folder / "one.docx"
    path.write_bytes(
        word.returned(
            manuscript_docx(round_.document, scene.id), lambda body: word.replace(body, "The sun", "sun", "moon")
        )
    )
    counts = bring_back(round_.document, path).counts
    assert (counts.matched, counts.tracked, counts.missing, counts.absent) == (3, 1, 0, 1)
    assert "1 scene is not in the file." in told_of(counts)


def test_formatting_is_counted_and_emphasis_of_new_words_kept(round_: Round) -> None:
    def edit(body: Any) -> None:
        one = word.paragraph(body, "Anna")
        word.put(one, "ran", '<w:r><w:rPr><w:b/><w:rPrChange w:id="9" w:author="E"><w:rPr/></w:rPrChange></w:rPr>'
                 "<w:t>ran</w:t></w:r>")  # fmt: skip
        word.put(word.paragraph(body, "Nobody"), " her",
                 f'<w:ins w:id="1" {word.WHO}><w:r><w:rPr><w:i/></w:rPr><w:t xml:space="preserve"> really</w:t></w:r>'
                 "</w:ins>", word.run(" her"))  # fmt: skip

    counts = round_.go(edit).counts
    assert (counts.formatting, counts.tracked, counts.untracked) == (1, 1, 0)
    assert "Not taken over: 1 change of formatting." in told_of(counts)
    round_.decide()
    paragraph = next(one for one in round_.document.all(Paragraph) if one.text == "Nobody saw really her.")
    assert paragraph.marks == (Mark(10, 17, "italic"),)


def test_rules_tables_notes_and_pictures_do_not_differ_from_themselves(tmp_path: Path) -> None:
    document = Document()
    note = Mark(3, 4, "footnote", "A note.")
    table = "| a | b |\u2028| 1 | 2 |"
    passages = (
        Passage("It \u2020 was late.", marks=(note,)), Passage(style="rule"), Passage(table, "table"),
        Passage("one", "numbered-item"), Passage("x = 1\u2028y = 2", "code"), Passage("Ends in a blank. "), Passage(""),
        Passage("A small heading", "heading2"),
    )  # fmt: skip
    document.apply(scene_edits.new_scene(document, "One", passages=passages))
    path = tmp_path / "same.docx"
    for ids in (True, False):
        path.write_bytes(word.returned(manuscript_docx(document), nothing if ids else word.without_bookmarks))
        counts = bring_back(document, path).counts
        assert (counts.changes, counts.new, counts.missing, counts.tables) == (0, 0, 0, 0)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 no archive", b"x" * 300])
def test_what_is_no_word_document_is_refused(book: Document, tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.docx").write_bytes(data)
    with pytest.raises(StudioError):
        bring_back(book, tmp_path / "a.docx")


def test_a_file_of_something_else_is_refused_in_a_sentence(book: Document, tmp_path: Path) -> None:
    other = Document()
    other.apply(scene_edits.new_scene(other, "Else", passages=("Quite another text with words of its own.",)))
    (tmp_path / "a.docx").write_bytes(word.returned(manuscript_docx(other), word.without_bookmarks))
    with pytest.raises(StudioError) as told:
        bring_back(book, tmp_path / "a.docx")
    assert "none of its paragraphs" in str(told.value.failure)


def test_notes_go_out_as_comments_and_come_back_once_with_new_answers(round_: Round) -> None:
    """Ours and an editor's, over one paragraph, over two, beside a paragraph whose words are gone."""
    document = round_.document
    by_text = {one.text: one.id for one in document.all(Paragraph)}
    over = [Stretch(by_text[STORM[1]], 9, 29), Stretch(by_text[STORM[2]], 0, 6)]
    document.apply(add_note(document, over, "Too long?\nOr not.", at=word.AT))
    document.apply(add_note(document, [Stretch(by_text[STORM[0]], 4, 8)], "Snow", author="Eva", at=word.AT))
    snow = next(one for one in document.all(MarginNote) if one.words == "Snow")
    document.apply(answer_note(document, snow.id, "No & never", author="Me"))
    document.apply(resolve_note(document, snow.id))
    document.apply(add_note(document, [Stretch(by_text[MORNING[0]], 4, 7)], "Which sun?"))
    document.apply(manuscript.replace_text(document, by_text[MORNING[0]], 0, 7, "It"))
    before = {note.id: note for note in document.all(MarginNote)}
    path = round_.folder / "out.docx"
    path.write_bytes(manuscript_docx(document))
    text = read_tracked(path)
    assert [(one.words, one.by.author, one.answers_to, one.resolved) for one in text.comments.values()] == [
        ("Too long?\nOr not.", "Author", "", False), ("Snow", "Eva", "", True), ("No & never", "Me", "1", True),
        ("Which sun?", "Author", "", False),
    ]  # fmt: skip
    points = {p.comment: one.now for one in text.paragraphs for p in one.points if p.begins}
    assert points["0"] == STORM[1]
    back = bring_back(document, path)
    assert (back.counts.notes, back.counts.answers, back.counts.changes, back.counts.known) == (0, 0, 0, 3)
    assert not back.change.edits

    apart = [(one.by.author, one.words, "", False) for one in text.comments.values()]
    path.write_bytes(word.returned(manuscript_docx(document), nothing, apart))
    assert bring_back(document, path).counts.notes == 0

    said = [(one.by.author, one.words, one.answers_to, one.resolved) for one in text.comments.values()]
    said[0] = (*said[0][:3], True)
    said.append(("Eva", "It drags.", "0", False))
    path.write_bytes(word.returned(manuscript_docx(document), nothing, said))
    again = bring_back(document, path)
    assert (again.counts.notes, again.counts.answers) == (0, 1)
    document.apply(again.change)
    note = next(one for one in document.all(MarginNote) if one.words.startswith("Too long"))
    assert [one.words for one in note.answers] == ["It drags."]
    assert note.resolved
    assert set(before) == {one.id for one in document.all(MarginNote)}


def test_a_submission_has_no_notes(round_: Round, tmp_path: Path) -> None:
    document = round_.document
    place = next(iter(document.all(Paragraph)))
    document.apply(add_note(document, [Stretch(place.id, 0, 3)], "For me alone"))
    out = tmp_path / "submission.docx"
    SUBMISSION_DOCX.act(document, out, scene_id=None)
    assert not read_tracked(out).comments


TEXTS = [one for one in MANUSCRIPT_OUT if one.suffixes[0] in (".md", ".txt", ".html", ".fountain", ".rtf")]


@pytest.mark.parametrize("row", TEXTS, ids=[one.id for one in TEXTS])
def test_other_formats_are_the_same_with_notes_and_changes_which_are_counted(
    round_: Round, tmp_path: Path, row: Format[Any]
) -> None:
    plain, marked = tmp_path / f"plain{row.suffixes[0]}", tmp_path / f"marked{row.suffixes[0]}"
    row.act(round_.document, plain, scene_id=None)
    assert not cannot_hold(round_.document, None, row)["comments"]

    def edit(body: Any) -> None:
        word.replace(body, "Nobody", "saw", "met")
        word.comment(body, "Anna", "river", 0)

    round_.go(edit, [("Eva", "Which?", "", False)])
    row.act(round_.document, marked, scene_id=None)
    assert marked.read_bytes() == plain.read_bytes()
    assert cannot_hold(round_.document, None, row)["comments"] == 1


def test_a_split_a_new_paragraph_behind_it_and_a_removed_one_keep_their_order(round_: Round) -> None:
    def edit(body: Any) -> None:
        one = word.paragraph(body, "Anna")
        other = word.add_paragraph(body, "Anna", "x", tracked=False)
        for child in list(other):
            if child.tag != f"{word.W}pPr":
                other.remove(child)
        word.put(one, " along the river.")
        other.extend(word.xml(word.run(" along the river.")))
        word.end(one, "ins")
        word.add_paragraph(body, " along", "A dog barked.", tracked=True)
        word.delete_paragraph(body, "The rain")
        word.add_paragraph(body, "Storm", "It was cold.", tracked=False)
        word.paragraph(body, "The sun").addprevious(word.paragraph(body, "Then the letter"))

    round_.go(edit)
    round_.decide()
    assert round_.texts() == both(
        ("It was cold.", "Anna ran home", " along the river.", "A dog barked.", *STORM[2:]),
        (MORNING[2], *MORNING[:2]),
    )
