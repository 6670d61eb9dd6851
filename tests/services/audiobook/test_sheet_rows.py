"""Rows of the sheet: let pass for one chapter alone, counted, and credits that say otherwise than the takes do."""

from __future__ import annotations

import pytest

from studio.services.exchange.audiobook.programme import Chapter, Clip, Programme
from studio.services.exchange.audiobook.publish import false_credits
from studio.services.exchange.audiobook.sheet import book_sheet, passing_words, with_waived
from studio.services.narration.credits import disclosed
from studio.services.narration.heard_takes import Coverage

HALF, WHOLE = Coverage(words=10, right=5, heard=1), Coverage(words=10, right=10, heard=1)


def states(waived: tuple[str, ...]) -> list[str]:
    sheet = book_sheet((), (), waived, "", [("One", HALF), ("Two", HALF), ("Three", WHOLE)])
    return [row.state for row in sheet.rows[2:]]


def test_a_figure_is_let_pass_in_one_chapter_or_in_all() -> None:
    assert states(()) == ["fails", "fails", "passes"]
    assert states(("heard/Two",)) == ["fails", "waived", "passes"]
    assert states(("heard",)) == ["waived", "waived", "passes"]
    sheet = book_sheet((), (), (), "", [("One", HALF), ("Two", HALF)])
    assert [row.key for row in sheet.failed] == ["heard/One", "heard/Two"]
    later = with_waived(sheet, {"heard/One", "heard/Two"})
    assert passing_words([later]) == "The sheet passes, 2 figures let pass by you."
    assert passing_words([book_sheet((), (), (), "", [("One", WHOLE)])]) == "The sheet passes."


def test_what_is_missing_and_what_is_stale_are_told_apart() -> None:
    spoken, fresh, *_ = book_sheet(("a",), ("b", "c"), (), "“a”", stale_names="“b”; “c”").rows
    assert (spoken.value, fresh.value) == ("1 not: “a”", "2 not: “b”; “c”")


def programme(credits: str, *, human: bool, synthetic: bool) -> Programme:
    clips = [Clip(take_id="h", asset="h", text="x", voice="", is_human=True)] if human else []
    clips += [Clip(take_id="s", asset="s", text="x", voice="af_heart")] if synthetic else []
    opening = Chapter(
        title="Opening", is_credit=True, clips=(Clip(take_id="o", asset="o", text=credits, voice="af_heart"),)
    )
    return Programme(title="T", author="", language="en", chapters=(opening, Chapter(title="One", clips=tuple(clips))))


@pytest.mark.parametrize(
    ("said", "human", "false"),
    [
        ("T. Narrated by a synthetic voice.", False, ""),
        ("T. Narrated by a person, in part by a synthetic voice.", False, "Narrated by a person, in part by"),
        ("T. Narrated by a synthetic voice.", True, "Narrated by a synthetic voice."),
        ("T. Narrated by a person, in part by a synthetic voice.", True, ""),
        ("T. Read by Heart.", False, ""),
    ],
)
def test_credits_that_say_otherwise_are_told(said: str, human: bool, false: str) -> None:
    book = programme(said, human=human, synthetic=True)
    found = false_credits(book, disclosed(book.readers, synthetic=bool(book.voices)))
    assert found.startswith(false) if false else found == ""
