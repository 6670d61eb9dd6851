"""Which files ACX takes: a chapter in each, credits apart, a sample; asked of MP3 alone, and known before speaking."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.domain.publishing import target_of
from studio.domain.publishing_records import Mastering
from studio.services.exchange.audiobook.encoders import FORMS, FormId, form_of
from studio.services.exchange.audiobook.order import Order
from studio.services.exchange.audiobook.programme import retail_sample
from studio.services.exchange.audiobook.publish import Published, publish
from studio.services.exchange.audiobook.store_files import files_of_document, store_rows
from tests.services.audiobook.books import Book

CREDITED = ("The Lamp, written by A. Writer.", "The end.")
LONG = " ".join(f"This is sentence number {number}." for number in range(12))


def book_of(*chapters: tuple[str, str], credited: bool = True, seconds: float = 8.0) -> Book:
    book = Book(*chapters)
    if credited:
        book.credits(*CREDITED)
    book.speak(seconds=seconds)
    return book


def published(book: Book, dest: Path, order: Order) -> Published:
    return publish(book, book.programme(), order, dest, lambda _share: None)


def states(done: Published) -> dict[str, str]:
    return {row.check: row.state for row in done.sheets[0].rows}


def test_a_book_in_one_file_is_not_written_for_acx_before_that_is_waived(tmp_path: Path) -> None:
    book = book_of(("One", "It rained."), ("Two", "She left."), seconds=3)
    done = published(book, tmp_path / "book.mp3", Order())
    assert states(done)["files"] == "fails"
    assert done.failed == (("files", ""),)
    assert (done.written, list(tmp_path.glob("book*"))) == ((), [])
    value = next(row.value for row in done.sheets[0].rows if row.check == "files")
    assert value == "one file of 4 parts", "two chapters, with credits before and behind them"
    assert published(book, tmp_path / "book.mp3", Order(waived=("files",))).written == (tmp_path / "book.mp3",)


def test_by_chapter_with_a_sample_it_passes_and_the_sample_has_its_own_bounds(tmp_path: Path) -> None:
    done = published(book_of(("One", LONG)), tmp_path / "book.mp3", Order(by_chapter=True, sample=True))
    assert done.failed == ()
    assert {check: states(done)[check] for check in ("files", "announced", "sample")} == {
        "files": "passes", "announced": "passes", "sample": "passes",
    }  # fmt: skip
    names = [path.name for path in done.written]
    assert names == [
        "book - 01 Opening credits.mp3", "book - 02 One.mp3", "book - 03 Closing credits.mp3", "book - sample.mp3",
    ]  # fmt: skip
    asked = {sheet.name: {row.check: row.asked for row in sheet.rows}["seconds"] for sheet in done.sheets[1:]}
    assert asked["book - sample.mp3"] == "1.0 to 5.0 min"
    assert asked["book - 02 One.mp3"] == "0.0 to 120.0 min"


@pytest.mark.parametrize(
    ("order", "credited", "fails"),
    [
        (Order(by_chapter=True), True, {"sample"}),
        (Order(by_chapter=True, sample=True), False, {"announced"}),
        (Order(), False, {"sample", "announced"}),
        (Order(by_chapter=True, waived=("sample", "announced")), False, set()),
    ],
)
def test_each_of_them_is_asked_and_waived_by_its_name(order: Order, credited: bool, fails: set[str]) -> None:
    """A single chapter without credits is one file either way."""
    book = book_of(("One", LONG * 10), credited=credited)
    rows = store_rows(files_of_document(book.document), order, target_of("acx"), form_of("mp3"))
    assert {row.check for row in rows if row.state == "fails"} == fails


@pytest.mark.parametrize("form", [form.id for form in FORMS if form.id != "mp3"])
def test_nothing_of_it_is_asked_of_files_that_acx_does_not_take(form: FormId) -> None:
    book = book_of(("One", "It rained."), ("Two", "She left."))
    files = files_of_document(book.document)
    assert store_rows(files, Order(form=form), target_of("acx"), form_of(form)) == ()
    podcast = Order(mastering=Mastering(target="podcast"))
    assert store_rows(files, podcast, target_of("podcast"), form_of("mp3")) == ()


def test_a_book_of_less_than_a_minute_has_no_sample_and_is_asked_for_none() -> None:
    rows = store_rows(
        files_of_document(book_of(("One", "It rained.")).document), Order(by_chapter=True), target_of("acx"),
        form_of("mp3"),
    )  # fmt: skip
    sample = next(row for row in rows if row.check == "sample")
    assert (sample.state, sample.value) == ("not asked", "the book is shorter than a minute")


def test_a_short_first_chapter_is_followed_by_the_next_in_the_sample() -> None:
    book = book_of(("One", "It rained. It stopped."), ("Two", LONG), ("Three", "She left."))
    sample = retail_sample(book.programme(), 60.0, 300.0)
    assert sample is not None
    assert [clip.text for clip in sample.clips][:3] == ["It rained.", "It stopped.", "This is sentence number 0."]
    assert sample.clips[-1].text == "This is sentence number 11."
    assert 60 <= sample.seconds <= 300
