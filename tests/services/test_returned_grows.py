"""The time that a returned file takes grows with it, not with its square: the worst forms known of what an editor, or
a stranger, can have done to it."""

from __future__ import annotations

import time
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from studio.domain.anchors import anchors
from studio.domain.document import Document
from studio.domain.passages import Passage
from studio.domain.text_records import EditorChange, MarginNote, Mark, Paragraph
from studio.services.exchange import returned_notes
from studio.services.exchange.docx_out import manuscript_docx
from studio.services.exchange.manuscript_in import ImportedScene, import_change
from studio.services.exchange.returned import Returned, bring_back
from tests.services import returned_files as word

_N = 1_200
Edit = Callable[[Any], None]
Comments = list[tuple[str, str, str, bool]]


def _book(*texts: str, style: Any = "body", marks: tuple[Mark, ...] = ()) -> Document:
    document = Document()
    first, *rest = texts
    passages = (Passage(first, style, marks), *(Passage(one) for one in rest), Passage("The end of it."))
    document.apply(import_change(document, [ImportedScene("One", passages)]))
    return document


def _first(body: Any) -> Any:
    return next(one for one in body.iterfind(f"{word.W}p") if word.text_of(one) not in ("", "One"))


def _filled(xml: str) -> Edit:
    """The first paragraph holds this instead of its runs."""

    def edit(body: Any) -> None:
        one = _first(body)
        for part in list(one.iter(f"{word.W}r")):
            part.getparent().remove(part)
        one.extend(word.xml(xml))

    return edit


def _behind(xml: str) -> Edit:
    def edit(body: Any) -> None:
        for one in reversed(word.xml(xml)):
            _first(body).addnext(one)

    return edit


def _words(count: int) -> str:
    return " ".join(f"w{one}" for one in range(count))


def _between_words(count: int) -> tuple[Document, Edit, Comments]:
    """Something put in behind every word."""
    return (
        _book(_words(count)),
        _filled("".join(word.run(f"w{one} ") + word.inserted("x ") for one in range(count))),
        [],
    )


def _at_one_place(count: int) -> tuple[Document, Edit, Comments]:
    return _book(_words(3)), lambda body: _first(body).extend(word.xml(word.inserted("x ") * count)), []


def _untracked(count: int) -> tuple[Document, Edit, Comments]:
    old = " ".join(f"word{one} and{one} some" for one in range(count))
    return _book(old), _filled(word.run(old.replace("some", "other"))), []


def _commented(count: int) -> tuple[Document, Edit, Comments]:
    """A comment on every word, of which each fourth is another."""
    xml = "".join(
        f'<w:commentRangeStart w:id="{one}"/>{word.run(f"w{one}" if one % 4 else "other")}'
        f'<w:commentRangeEnd w:id="{one}"/>{word.run(" ")}'
        for one in range(count)
    )
    return _book(_words(count)), _filled(xml), [("Eva", f"So {one}?", "", False) for one in range(count)]


def _strange_comments(count: int) -> tuple[Document, Edit, Comments]:
    """Ranges of comments that are in no list, and never end."""
    starts = "".join(f'<w:commentRangeStart w:id="{one}"/>' for one in range(count))
    return (
        _book(*(f"Line {one} of it." for one in range(count))),
        lambda body: _first(body).extend(word.xml(starts)),
        [],
    )


def _new_paragraphs(count: int) -> tuple[Document, Edit, Comments]:
    xml = "".join(f"<w:p>{word.run(f'Brand{one} new{one}')}</w:p>" for one in range(count))
    return _book("It was late."), _behind(xml), []


def _same_words_elsewhere(count: int) -> tuple[Document, Edit, Comments]:
    """Many paragraphs of the same words, taken out and put in again."""
    new = f'<w:p><w:pPr><w:rPr><w:ins w:id="1" {word.WHO}/></w:rPr></w:pPr>{word.inserted("The same.")}</w:p>'

    def edit(body: Any) -> None:
        for _ in range(count):
            word.delete_paragraph(body, "The same.")
        _behind(new * count)(body)

    return _book(*["The same."] * count), edit, []


def _ids_again(count: int) -> tuple[Document, Edit, Comments]:
    """Every bookmark of ours in twenty paragraphs."""

    def edit(body: Any) -> None:
        marks = list(body.iter(f"{word.W}bookmarkStart"))
        for one in list(body.iterfind(f"{word.W}p"))[1:20]:
            one.extend(deepcopy(marks))

    return _book(*(f"Line {one} of it." for one in range(count))), edit, []


def _blanks_in_a_table(count: int) -> tuple[Document, Edit, Comments]:
    def edit(body: Any) -> None:
        next(one for one in body.iter(f"{word.W}t") if (one.text or "").strip() == "1").text = "7"

    return _book("| a" + " " * count + "x | b |\u2028| 1 | 2 |", style="table"), edit, []


def _footnotes(count: int) -> tuple[Document, Edit, Comments]:
    marks = tuple(Mark(3 * one + 1, 3 * one + 2, "footnote", f"Note {one}") for one in range(count))
    return _book("a\u2020 " * count, marks=marks), lambda _body: None, []


def _back(folder: Path, document: Document, edit: Edit, comments: Comments) -> tuple[float, Returned]:
    """Seconds of this thread, and what came."""
    path = folder / "back.docx"
    path.write_bytes(word.returned(manuscript_docx(document), edit, comments))
    started = time.thread_time()
    back = bring_back(document, path)
    return time.thread_time() - started, back


@pytest.mark.parametrize(
    "form",
    [
        _between_words, _at_one_place, _untracked, _commented, _strange_comments, _new_paragraphs, _ids_again,
        _blanks_in_a_table, _footnotes,
    ],
)  # fmt: skip
def test_eight_times_the_changes_take_far_less_than_their_square(
    form: Callable[[int], tuple[Document, Edit, Comments]], tmp_path: Path
) -> None:
    _back(tmp_path, *form(2))
    small = min(_back(tmp_path, *form(_N // 8))[0] for _ in range(3))
    large = small * 64
    for _ in range(3):
        large = min(large, _back(tmp_path, *form(_N))[0])
        if large < max(20 * small, 0.05):
            return
    raise AssertionError(f"{small:.4f} s became {large:.4f} s (the square: {64 * small:.4f} s)")


def test_each_of_many_equal_paragraphs_that_were_moved_is_found(tmp_path: Path) -> None:
    document, edit, comments = _same_words_elsewhere(30)
    _, back = _back(tmp_path, document, edit, comments)
    assert (back.counts.matched, back.counts.new, back.counts.missing) == (31, 0, 0)


def test_every_change_of_many_in_one_paragraph_has_its_own_place(tmp_path: Path) -> None:
    document, edit, comments = _between_words(50)
    _, back = _back(tmp_path, document, edit, comments)
    document.apply(back.change)
    places = anchors(document)
    ends = sorted(places[one.id][0].end for one in document.all(EditorChange))
    assert len(ends) == 50
    words = _words(50)
    assert ends[:3] == [len("w0 "), len("w0 w1 "), len("w0 w1 w2 ")]
    assert ends[-1] == len(words)


def test_a_new_paragraph_behind_new_ones_has_its_comment_at_the_last_of_ours(tmp_path: Path) -> None:
    document = _book("It was late.")
    new = "".join(f"<w:p>{word.run(f'Brand{one} new{one}')}</w:p>" for one in range(5))
    said = '<w:commentRangeStart w:id="0"/>' + word.run("Here") + '<w:commentRangeEnd w:id="0"/>'
    _, back = _back(tmp_path, document, _behind(f"{new}<w:p>{said}</w:p>"), [("Eva", "Why?", "", False)])
    document.apply(back.change)
    (note,) = document.all(MarginNote)
    (late,) = (one for one in document.all(Paragraph) if one.text == "It was late.")
    assert note.paragraph_id == late.id


def test_comments_that_never_end_lie_where_they_begin_when_there_are_too_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(returned_notes, "_MOST_PLACES", 10)
    document = _book(*(f"Line {one} of it." for one in range(30)))
    starts = "".join(f'<w:commentRangeStart w:id="{one}"/>' for one in range(8))
    _, back = _back(
        tmp_path, document, lambda body: _first(body).extend(word.xml(starts + word.run("!"))),
        [("Eva", f"So {one}?", "", False) for one in range(8)],
    )  # fmt: skip
    document.apply(back.change)
    assert len(list(document.all(MarginNote))) == 8
    assert 8 <= sum(len(places) for places in anchors(document).values()) <= 20
