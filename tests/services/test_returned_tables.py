"""Tables and footnotes of a document that comes back from the editor: words, rows, comments."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from studio.domain import scene_edits
from studio.domain.anchors import Stretch, anchors
from studio.domain.changes import Change, Edit
from studio.domain.document import Document
from studio.domain.editor_changes import decide, in_order
from studio.domain.margin_notes import add_note
from studio.domain.passages import Passage
from studio.domain.text_records import EditorChange, MarginNote, Mark, Meta, Paragraph
from studio.services.exchange.docx_out import manuscript_docx
from studio.services.exchange.returned import Returned, bring_back
from studio.services.exchange.returned_counts import told_of
from tests.services import returned_files as word

TYPED = "|Who | What|\u2028|:---|---|\u2028|Ada|  rain |\u2028| Eva |snow|"
"""As people type one, not as it is written."""
W = word.W


def made(*passages: Passage) -> Document:
    document = Document()
    document.apply(
        Change(id="c", label="x", stack="none", edits=(Edit(None, Meta(id="project", title="Book")),), at=0.0)
    )
    document.apply(
        scene_edits.new_scene(document, "Storm", passages=(Passage("It began."), *passages, Passage("End.")))
    )
    return document


def back(folder: Path, document: Document, edit: Callable[[Any], None], *comments: str, ids: bool = True) -> Returned:
    def both(body: Any) -> None:
        edit(body)
        if not ids:
            word.without_bookmarks(body)

    path = folder / "back.docx"
    said = [("Eva", words, "", False) for words in comments]
    path.write_bytes(word.returned(manuscript_docx(document), both, said))
    result = bring_back(document, path)
    document.apply(result.change)
    return result


def open_changes(document: Document) -> list[EditorChange]:
    return [one.record for one in in_order(document) if isinstance(one.record, EditorChange)]


def accepted(document: Document) -> Document:
    done = decide(document, [one.id for one in open_changes(document)], "accepted")
    assert done.stale == 0
    document.apply(done.change)
    return document


def table_in(document: Document) -> list[str]:
    return [one.text for one in document.all(Paragraph) if one.style == "table"]


def rows_of(body: Any) -> list[Any]:
    return list(body.iter(f"{W}tr"))


def cell(body: Any, words: str) -> Any:
    return next(one for one in body.iter(f"{W}tc") if word.text_of(one) == words).find(f"{W}p")


def mark_row(row: Any, what: str) -> None:
    """Tracked, with what is in it, as Word does."""
    for run in list(row.iter(f"{W}r")):
        wrapped = word.deleted(word.text_of(run)) if what == "del" else word.inserted(word.text_of(run))
        run.getparent().replace(run, word.xml(wrapped)[0])
    properties = row.find(f"{W}trPr")
    if properties is None:
        properties = etree.Element(f"{W}trPr")
        row.insert(0, properties)
    properties.extend(word.xml(f'<w:{what} w:id="77" {word.WHO}/>'))


def new_row(*cells: str) -> Any:
    made = "".join(f"<w:tc><w:p>{word.run(words)}</w:p></w:tc>" for words in cells)
    return word.xml(f"<w:tr>{made}</w:tr>")[0]


@pytest.mark.parametrize("ids", [True, False])
def test_a_table_that_nobody_changed_brings_nothing(tmp_path: Path, *, ids: bool) -> None:
    document = made(Passage(TYPED, "table"))
    counts = back(tmp_path, document, lambda _body: None, ids=ids).counts
    assert (counts.changes, counts.new, counts.missing, counts.tables) == (0, 0, 0, 0)


@pytest.mark.parametrize("ids", [True, False])
@pytest.mark.parametrize("tracked", [True, False])
def test_words_in_a_cell(tmp_path: Path, *, tracked: bool, ids: bool) -> None:
    document = made(Passage(TYPED, "table"))

    def edit(body: Any) -> None:
        new = [word.deleted("rain"), word.inserted("hail")] if tracked else [word.run("hail")]
        word.put(cell(body, "rain"), "rain", *new)

    counts = back(tmp_path, document, edit, ids=ids).counts
    assert (counts.tracked, counts.untracked) == (int(tracked), int(not tracked))
    [record] = open_changes(document)
    assert (record.act, record.old, record.new) == ("replace", "rain", "hail")
    assert not tracked or record.author == "Eva Klein"
    assert table_in(accepted(document)) == [TYPED.replace("rain", "hail")]


@pytest.mark.parametrize("tracked", [True, False])
def test_rows_that_come_and_go(tmp_path: Path, *, tracked: bool) -> None:
    document = made(Passage(TYPED, "table"))

    def edit(body: Any) -> None:
        _head, ada, eva = rows_of(body)
        one = new_row("Bo", "fog")
        ada.addprevious(one)
        if tracked:
            mark_row(one, "ins")
            mark_row(eva, "del")
        else:
            eva.getparent().remove(eva)

    back(tmp_path, document, edit)
    wanted = "|Who | What|\u2028|:---|---|\u2028| Bo | fog |\u2028|Ada|  rain |"
    assert table_in(accepted(document)) == [wanted]


def test_another_head_and_the_first_row_without_one(tmp_path: Path) -> None:
    def other_head(body: Any) -> None:
        head = rows_of(body)[0]
        new = new_row("Name", "Weather")
        head.addprevious(new)
        mark_row(new, "ins")
        mark_row(head, "del")

    document = made(Passage(TYPED, "table"))
    back(tmp_path, document, other_head)
    assert table_in(accepted(document))[0].split("\u2028")[:3] == ["| Name | Weather |", "|:---|---|", "|Ada|  rain |"]

    def first_gone(body: Any) -> None:
        mark_row(rows_of(body)[0], "del")

    document = made(Passage("| a | b |\u2028| 1 | 2 |", "table"))
    back(tmp_path, document, first_gone)
    assert table_in(accepted(document)) == ["| 1 | 2 |"]


@pytest.mark.parametrize("tracked", [True, False])
def test_a_table_that_goes_and_a_new_one(tmp_path: Path, *, tracked: bool) -> None:
    def gone(body: Any) -> None:
        if tracked:
            for row in rows_of(body):
                mark_row(row, "del")
        else:
            body.remove(body.find(f"{W}tbl"))

    document = made(Passage(TYPED, "table"))
    assert back(tmp_path, document, gone).counts.missing == 1
    assert table_in(accepted(document)) == []

    def new(body: Any) -> None:
        (table,) = word.xml("<w:tbl/>")
        table.extend([new_row("a", "b"), new_row("c", "d")])
        word.paragraph(body, "It began").addnext(table)
        for row in rows_of(body) if tracked else ():
            mark_row(row, "ins")

    document = made()
    assert back(tmp_path, document, new).counts.new == 1
    assert table_in(accepted(document)) == ["| a | b |\u2028| c | d |"]


@pytest.mark.parametrize("seed", range(12))
def test_any_edits_of_rows_and_cells(tmp_path: Path, seed: int) -> None:
    """Accepted, the table reads as the file does without what is deleted; refused, as it was."""
    chance = random.Random(seed)
    rows = [[chance.choice("abcdefgh") * chance.randint(1, 4) for _ in range(3)] for _ in range(chance.randint(2, 5))]
    text = "\u2028".join("| " + " | ".join(row) + " |" for row in rows)
    document = made(Passage(text, "table"))
    wanted: list[list[str]] = []

    def edit(body: Any) -> None:
        for row, words in zip(rows_of(body), rows, strict=True):
            if chance.random() < 0.3:
                fresh = [chance.choice("xyz") * 3 for _ in words]
                row.addprevious(new_row(*fresh))
                mark_row(row.getprevious(), "ins")
                wanted.append(fresh)
            if chance.random() < 0.3 and len(rows) > 1:
                mark_row(row, "del")
                continue
            now = list(words)
            for number, one in enumerate(row.iter(f"{W}tc")):
                if chance.random() < 0.3:
                    now[number] = chance.choice("uvw") * 2
                    word.put(one.find(f"{W}p"), words[number], word.deleted(words[number]), word.inserted(now[number]))
            wanted.append(now)

    back(tmp_path, document, edit, ids=chance.random() < 0.5)
    done = decide(document, [one.id for one in open_changes(document)], "refused")
    kept = document.copy()
    kept.apply(done.change)
    assert table_in(kept) == [text]
    found = table_in(accepted(document))
    assert found == (["\u2028".join("| " + " | ".join(row) + " |" for row in wanted)] if wanted else [])


def test_a_table_in_a_table_is_counted(tmp_path: Path) -> None:
    def edit(body: Any) -> None:
        (inner,) = word.xml("<w:tbl/>")
        inner.extend([new_row("x", "y")])
        cell(body, "rain").addprevious(inner)

    document = made(Passage(TYPED, "table"))
    counts = back(tmp_path, document, edit).counts
    assert counts.tables == 1
    assert "1 table was not compared." in told_of(counts)


def test_comments_in_cells_become_notes_over_their_words(tmp_path: Path) -> None:
    document = made(Passage(TYPED, "table"))

    def edit(body: Any) -> None:
        word.put(
            cell(body, "snow"), "snow", '<w:commentRangeStart w:id="0"/>', word.run("snow"),
            '<w:commentRangeEnd w:id="0"/><w:r><w:commentReference w:id="0"/></w:r>',
        )  # fmt: skip

    assert back(tmp_path, document, edit, "Or sleet?").counts.notes == 1
    [note] = document.all(MarginNote)
    [table] = [one for one in document.all(Paragraph) if one.style == "table"]
    assert anchors(document)[note.id] == [Stretch(table.id, TYPED.index("snow"), TYPED.index("snow") + 4)]


def test_a_note_beside_a_table_goes_out_with_it(tmp_path: Path) -> None:
    document = made(Passage(TYPED, "table"))
    [table] = [one for one in document.all(Paragraph) if one.style == "table"]
    document.apply(add_note(document, [Stretch(table.id, 5, 9)], "Is it true?", author="Ada", at=1.0))
    data = manuscript_docx(document)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        body = archive.read("word/document.xml").decode()
    assert body.count("commentRangeStart") == body.count("commentRangeEnd") == 1
    counts = back(tmp_path, document, lambda _body: None).counts
    assert (counts.notes, counts.known) == (0, 1)


# ---- footnotes

NOTED = Passage("The rain\u2020 fell.", marks=(Mark(8, 9, "footnote", "It was hail, they say."),))


def in_note(data: bytes, old: str, *new: str) -> bytes:
    """In the words of a footnote."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    root = etree.fromstring(files["word/footnotes.xml"])
    [one] = [part for part in root.iter(f"{W}p") if old in word.text_of(part)]
    word.put(one, old, *new)
    files["word/footnotes.xml"] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize("tracked", [True, False])
def test_other_words_in_a_footnote(tmp_path: Path, *, tracked: bool) -> None:
    document = made(NOTED)
    new = [word.deleted("hail"), word.inserted("sleet")] if tracked else [word.run("sleet")]
    (tmp_path / "back.docx").write_bytes(in_note(manuscript_docx(document), "hail", *new))
    result = bring_back(document, tmp_path / "back.docx")
    document.apply(result.change)
    assert (result.counts.tracked, result.counts.untracked) == (int(tracked), int(not tracked))
    [record] = open_changes(document)
    assert (record.act, record.old, record.new) == (
        "footnote", "It was hail, they say.", "It was sleet, they say.",
    )  # fmt: skip
    assert record.author == ("Eva Klein" if tracked else record.author)
    again = bring_back(document, tmp_path / "back.docx").counts
    assert (again.changes, again.known) == (0, 1)
    accepted(document)
    [paragraph] = [one for one in document.all(Paragraph) if "rain" in one.text]
    assert (paragraph.text, paragraph.marks) == (
        NOTED.text, (Mark(8, 9, "footnote", "It was sleet, they say."),),
    )  # fmt: skip


def test_a_change_of_a_footnote_refused_or_overtaken(tmp_path: Path) -> None:
    document = made(NOTED)
    (tmp_path / "back.docx").write_bytes(in_note(manuscript_docx(document), "hail", word.run("sleet")))
    document.apply(bring_back(document, tmp_path / "back.docx").change)
    [record] = open_changes(document)
    [paragraph] = [one for one in document.all(Paragraph) if "rain" in one.text]
    kept = document.copy()
    kept.apply(decide(kept, [record.id], "refused").change)
    assert kept.need(Paragraph, paragraph.id).marks == NOTED.marks
    other = Paragraph(
        id=paragraph.id, scene_id=paragraph.scene_id, text=paragraph.text,
        marks=(Mark(8, 9, "footnote", "Written anew."), *(one for one in paragraph.marks if one.style == "change")),
    )  # fmt: skip
    document.apply(Change(id="n", label="x", stack="writing", edits=(Edit(paragraph, other),), at=0.0))
    assert decide(document, [record.id], "accepted").stale == 1


def test_a_comment_in_a_footnote_lies_over_its_sign(tmp_path: Path) -> None:
    document = made(NOTED)
    data = in_note(
        manuscript_docx(document), "hail", '<w:commentRangeStart w:id="0"/>', word.run("hail"),
        '<w:commentRangeEnd w:id="0"/><w:r><w:commentReference w:id="0"/></w:r>',
    )  # fmt: skip
    (tmp_path / "back.docx").write_bytes(word.returned(data, lambda _body: None, [("Eva", "Sure?", "", False)]))
    document.apply(bring_back(document, tmp_path / "back.docx").change)
    [note] = document.all(MarginNote)
    [paragraph] = [one for one in document.all(Paragraph) if "rain" in one.text]
    assert anchors(document)[note.id] == [Stretch(paragraph.id, 8, 9)]
