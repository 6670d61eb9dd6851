"""Notes beside the text, and changes of an editor, accepted and refused: as people's edits leave their words."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.domain import manuscript, scene_edits
from studio.domain.anchors import Stretch, anchors, with_marks
from studio.domain.authorship import report
from studio.domain.changes import Change, Edit
from studio.domain.document import Document
from studio.domain.editor_changes import accept_change, decide, in_order, refuse_change
from studio.domain.margin_notes import add_note, answer_note, remove_note, resolve_note
from studio.domain.outline import paragraphs_of
from studio.domain.records import Record
from studio.domain.text_records import EditorChange, MarginNote, Mark, Paragraph, Scene
from studio.project.records import decode_record, encode_record

TEXTS = ("The rain fell.", "Anna ran home.", "Nobody saw her.")


@pytest.fixture
def book() -> Document:
    document = Document()
    document.apply(scene_edits.new_scene(document, "Storm", passages=TEXTS))
    return document


def ids(document: Document) -> tuple[str, ...]:
    (scene,) = document.all(Scene)
    return scene.paragraphs


def texts(document: Document) -> list[str]:
    (scene,) = document.all(Scene)
    return [one.text for one in paragraphs_of(document, scene.id)]


def put(document: Document, *records: Record, marks: Sequence[tuple[str, Mark]] = ()) -> None:
    edits = [Edit(None, record) for record in records]
    changed: dict[str, Paragraph] = {}
    for paragraph_id, mark in marks:
        before = changed.get(paragraph_id) or document.need(Paragraph, paragraph_id)
        changed[paragraph_id] = with_marks(before, (mark,))
    edits += [Edit(document.need(Paragraph, one.id), one) for one in changed.values()]
    document.apply(Change(id="c", label="x", stack="writing", edits=tuple(edits), at=0.0))


def insertion(document: Document, number: int, after: str, new: str, name: str = "e1") -> str:
    place = ids(document)[number]
    end = document.need(Paragraph, place).text.index(after) + len(after)
    mark = Mark(end - 1, end, "insertion", name)
    put(document, EditorChange(id=name, paragraph_id=place, act="insert", new=new, author="Eva"), marks=[(place, mark)])
    return name


def deletion(document: Document, number: int, old: str, new: str = "", name: str = "e1") -> str:
    place = ids(document)[number]
    start = document.need(Paragraph, place).text.index(old)
    record = EditorChange(
        id=name, paragraph_id=place, act="replace" if new else "delete", old=old, new=new, author="Eva"
    )
    put(document, record, marks=[(place, Mark(start, start + len(old), "change", name))])
    return name


def test_a_note_keeps_its_words_through_edits_splits_and_joins(book: Document) -> None:
    first, second, _ = ids(book)
    book.apply(add_note(book, [Stretch(second, 0, 8)], "Who?", author="Eva", at=5.0))
    (note,) = book.all(MarginNote)
    assert (note.quote, note.words, note.author) == ("Anna ran", "Who?", "Eva")
    book.apply(manuscript.replace_text(book, second, 0, 0, "Then "))
    book.apply(manuscript.replace_text(book, second, 9, 9, " quickly"))
    assert anchors(book)[note.id] == [Stretch(second, 5, 21)]
    book.apply(manuscript.join_paragraphs(book, first))
    (place,) = anchors(book)[note.id]
    assert book.need(Paragraph, first).text[place.start : place.end] == "Anna quickly ran"
    book.apply(manuscript.split_paragraph(book, first, place.start))
    (place,) = anchors(book)[note.id]
    assert book.need(Paragraph, place.paragraph_id).text[place.start : place.end] == "Anna quickly ran"


def test_notes_over_the_same_words_are_two(book: Document) -> None:
    first = ids(book)[0]
    book.apply(add_note(book, [Stretch(first, 0, 8)], "One"))
    book.apply(add_note(book, [Stretch(first, 4, 13)], "Two"))
    one, two = book.all(MarginNote)
    assert anchors(book) == {one.id: [Stretch(first, 0, 8)], two.id: [Stretch(first, 4, 13)]}
    book.apply(remove_note(book, one.id))
    assert list(anchors(book)) == [two.id]
    assert [note.words for note in book.all(MarginNote)] == ["Two"]


def test_a_note_is_answered_resolved_and_opened_again(book: Document) -> None:
    first = ids(book)[0]
    book.apply(add_note(book, [Stretch(first, 4, 8)], "Snow?"))
    (note,) = book.all(MarginNote)
    book.apply(answer_note(book, note.id, "No.", author="Me", at=7.0))
    change = resolve_note(book, note.id)
    book.apply(change)
    assert not list(in_order(book))
    assert [one.record.id for one in in_order(book, done=True)] == [note.id]
    assert [mark.style for mark in book.need(Paragraph, first).marks] == ["note-done"]
    book.apply(change.inverse())
    (shown,) = in_order(book)
    assert isinstance(shown.record, MarginNote)
    assert [answer.words for answer in shown.record.answers] == ["No."]
    assert [mark.style for mark in book.need(Paragraph, first).marks] == ["note"]


def test_a_note_whose_words_are_gone_stays_with_its_paragraph(book: Document) -> None:
    first = ids(book)[0]
    book.apply(add_note(book, [Stretch(first, 4, 8)], "Snow?"))
    book.apply(manuscript.replace_text(book, first, 0, 9, ""))
    (shown,) = in_order(book)
    assert (shown.start, shown.stale) == ((first, 0), "gone")


def test_an_accepted_insertion_is_an_editor_s_by_name(book: Document) -> None:
    change_id = insertion(book, 0, "rain", " and snow")
    change = accept_change(book, change_id)
    book.apply(change)
    assert texts(book)[0] == "The rain and snow fell."
    paragraph = book.need(Paragraph, ids(book)[0])
    assert [(one.start, one.end, one.by, one.name) for one in paragraph.spans] == [(8, 17, "editor", "Eva")]
    assert not paragraph.marks
    assert report(book).book["editor"] == 2
    book.apply(change.inverse())
    assert texts(book) == list(TEXTS)
    assert book.need(EditorChange, change_id).state == "open"


def test_a_change_is_made_where_its_words_are_by_now(book: Document) -> None:
    deletion(book, 1, "home", "away")
    first, second, _ = ids(book)
    book.apply(manuscript.replace_text(book, second, 0, 4, "Old Anna"))
    book.apply(manuscript.join_paragraphs(book, first))
    book.apply(accept_change(book, "e1"))
    assert texts(book)[0] == "The rain fell.Old Anna ran away."


def test_a_change_whose_words_are_others_by_now_is_stale(book: Document) -> None:
    deletion(book, 1, "ran home")
    second = ids(book)[1]
    book.apply(manuscript.replace_text(book, second, 5, 8, "walked"))
    (shown,) = in_order(book)
    assert shown.stale == "changed"
    with pytest.raises(ValueError, match="another by now"):
        accept_change(book, "e1")
    result = decide(book, ["e1"], "accepted")
    assert (result.done, result.stale, result.change.edits) == (0, 1, ())
    book.apply(refuse_change(book, "e1"))
    assert not book.need(Paragraph, second).marks


def test_paragraphs_come_go_and_move(book: Document) -> None:
    a, b, c = ids(book)
    put(
        book,
        EditorChange(id="n1", paragraph_id=a, act="add-paragraph", new="New one."),
        EditorChange(id="n2", paragraph_id="n1", act="add-paragraph", new="New two.", style="quote"),
        EditorChange(id="r", paragraph_id=b, act="remove-paragraph", old=TEXTS[1]),
        EditorChange(id="m", paragraph_id=c, act="move-paragraph", to_id=a, side="before"),
    )
    assert [one.record.id for one in in_order(book)] == ["n1", "n2", "r", "m"]
    book.apply(accept_change(book, "n2"))
    book.apply(accept_change(book, "n1"))
    assert texts(book) == [TEXTS[0], "New one.", "New two.", TEXTS[1], TEXTS[2]]
    book.apply(accept_change(book, "r"))
    book.apply(accept_change(book, "m"))
    assert texts(book) == [TEXTS[2], TEXTS[0], "New one.", "New two."]
    assert ids(book)[0] == c


def test_new_paragraphs_before_the_first_keep_their_order(book: Document) -> None:
    a = ids(book)[0]
    put(
        book,
        EditorChange(id="n1", paragraph_id=a, act="add-paragraph", new="One.", side="before"),
        EditorChange(id="n2", paragraph_id="n1", act="add-paragraph", new="Two."),
    )
    for order in (("n1", "n2"), ("n2", "n1")):
        work = book.copy()
        for one in order:
            work.apply(accept_change(work, one))
        assert texts(work)[:3] == ["One.", "Two.", TEXTS[0]]


def test_a_split_and_a_join(book: Document) -> None:
    insertion(book, 1, "ran", ".\nShe went", name="s")
    _, b, c = ids(book)
    put(book, EditorChange(id="j", paragraph_id=b, act="join", to_id=c))
    work = book.copy()
    work.apply(accept_change(work, "s"))
    assert texts(work) == [TEXTS[0], "Anna ran.", "She went home.", TEXTS[2]]
    book.apply(accept_change(book, "j"))
    assert texts(book) == [TEXTS[0], TEXTS[1] + TEXTS[2]]


def test_a_title_is_renamed(book: Document) -> None:
    (scene,) = book.all(Scene)
    put(book, EditorChange(id="t", paragraph_id=scene.id, act="title", old="Storm", new="The Storm"))
    book.apply(accept_change(book, "t"))
    assert next(book.all(Scene)).title == "The Storm"


WORDS = st.sampled_from(["a", "bb", "ccc", "d d"])


@given(st.lists(WORDS, min_size=4, max_size=8), st.lists(st.tuples(st.integers(0, 6), WORDS), max_size=5), st.data())
def test_all_accepted_at_once_is_each_accepted_and_undone_whole(
    words: list[str], asked: list[tuple[int, str]], data: st.DataObject
) -> None:
    """Replacements of single words against a plain join of the words."""
    document = Document()
    document.apply(scene_edits.new_scene(document, "x", passages=(" ".join(words),)))
    (paragraph_id,) = ids(document)
    wanted = {place % len(words): new for place, new in asked}
    starts = [sum(len(one) + 1 for one in words[:number]) for number in range(len(words))]
    for place, new in wanted.items():
        record = EditorChange(id=f"e{place}", paragraph_id=paragraph_id, act="replace", old=words[place], new=new)
        mark = Mark(starts[place], starts[place] + len(words[place]), "change", record.id)
        put(document, record, marks=[(paragraph_id, mark)])
    before = document.records()
    chosen = data.draw(st.permutations(sorted(wanted)))
    whole = decide(document, [f"e{place}" for place in chosen], "accepted")
    assert (whole.done, whole.stale) == (len(wanted), 0)
    document.apply(whole.change)
    expected = [wanted.get(number, word) for number, word in enumerate(words)]
    assert texts(document) == [" ".join(expected)]
    assert not anchors(document)
    document.apply(whole.change.inverse())
    assert sorted(before, key=repr) == sorted(document.records(), key=repr)


def test_the_records_lie_in_a_file_as_they_are(book: Document) -> None:
    first = ids(book)[0]
    book.apply(add_note(book, [Stretch(first, 0, 3)], "Why?"))
    (note,) = book.all(MarginNote)
    book.apply(answer_note(book, note.id, "So."))
    insertion(book, 0, "rain", "s")
    for record in book.records():
        assert decode_record(encode_record(record), "") == record
