"""Takes that a model listened to: lit in the script, listed with a score, let pass, counted in the sheet."""

from __future__ import annotations

import msgspec
import pytest
from narration_rooms import Hand
from pytestqt.qtbot import QtBot

from studio.domain.changes import Change, Edit
from studio.domain.ids import new_id
from studio.domain.sound_records import HeardTake, ReadingFault, Take, heard_id
from studio.services.exchange.audiobook.programme import programme_of
from studio.services.exchange.audiobook.sheet import book_sheet
from studio.services.narration.heard_takes import Coverage
from studio.services.narration.segments import Segment
from studio.ui.narration.listening.view import ListeningPanel
from studio.ui.narration.takes.rows import SegmentRows
from studio.ui.narration.takes.segment_list import SegmentList, spans_in
from studio.ui.theme import tokens


def document(hand: Hand):  # type: ignore[no-untyped-def]
    session = hand.studio.session
    assert session is not None
    return session.document


def spoken(hand: Hand) -> list[Take]:
    hand.takes.speak_scene()
    hand.finish()
    return sorted(document(hand).all(Take), key=lambda take: (take.paragraph_id, take.segment))


def hear(hand: Hand, take: Take, right: int, *faults: ReadingFault) -> None:
    """What a listener would have kept of it."""
    session = hand.studio.session
    assert session is not None
    record = HeardTake(
        id=heard_id(take.id), take_id=take.id, created=1.0, model="ears", heard="first", words=2, right=right,
        faults=faults,
    )  # fmt: skip
    session.perform(Change(id=new_id(), label="", stack="none", edits=(Edit(None, record),), at=0.0))


MISSING = ReadingFault(kind="missing", start=6, end=9)


@pytest.fixture
def faulty(hand: Hand) -> Take:
    """The take of "First one.", in which "one" is missing."""
    takes = spoken(hand)
    first = next(take for take in takes if take.text == "First one.")
    hear(hand, first, 1, MISSING)
    hear(hand, next(take for take in takes if take.text == "Second one."), 2)
    return first


def row(hand: Hand, text: str):  # type: ignore[no-untyped-def]
    return next(one for one in hand.view.rows if one.text == text)


def test_missed_words_are_lit_with_a_score(hand: Hand, faulty: Take) -> None:
    assert (row(hand, "First one.").faults, row(hand, "First one.").heard) == (((6, 9),), "1 of 2 words heard")
    assert (row(hand, "Second one.").faults, row(hand, "Second one.").heard) == ((), "All words heard")
    assert (row(hand, "Third one.").faults, row(hand, "Third one.").heard) == ((), "")


def test_a_reading_is_let_pass_and_asked_for_again(hand: Hand, faulty: Take) -> None:
    hand.desk.select(row(hand, "Second one.").key)
    assert hand.why_not("narration.let-pass") == "All words of the selected sentence were heard."
    hand.desk.select(row(hand, "Third one.").key)
    assert hand.why_not("narration.let-pass") == "Nobody listened to the take of the selected sentence."
    hand.desk.select(row(hand, "First one.").key)
    assert hand.why_not("narration.let-pass") == ""
    hand.actions["narration.let-pass"].act()
    assert (row(hand, "First one.").faults, row(hand, "First one.").heard) == ((), "1 of 2 words heard, let pass")
    session = hand.studio.session
    assert session is not None
    session.undo_stack("narration").undo()
    assert row(hand, "First one.").faults == ((6, 9),)
    kept = document(hand).get(HeardTake, heard_id(faulty.id))
    assert kept is not None
    assert not kept.passes


def test_the_list_has_what_does_not_pass_in_any_scene(hand: Hand, faulty: Take, qtbot: QtBot) -> None:
    other = hand.add_scene("Two", "Elsewhere it rained.")
    hand.desk.read_again()
    hand.desk.choose_scene(other)
    assert hand.why_not("narration.next-fault") == "No sentence is listed with missed words."
    hand.listening.toggle()
    qtbot.waitUntil(lambda: bool(hand.view.faults))
    fault, unheard = hand.view.faults
    assert (unheard.text, unheard.score, unheard.is_heard) == ("Third one.", "not listened to", False)
    assert (fault.scene, fault.text, fault.score, fault.faults) == ("One", "First one.", "1 of 2", "“one” is missing")
    assert hand.view.heard_note.startswith("Heard: 3 of 4 words, in 2 sentences. One take was not listened to.")
    hand.actions["narration.next-fault"].act()
    assert hand.desk.scene_id != other
    assert hand.desk.segment() is not None
    assert hand.desk.segment().text == "First one."  # type: ignore[union-attr]
    hand.actions["narration.let-pass"].act()
    qtbot.waitUntil(lambda: hand.view.faults[0].passes)
    assert hand.why_not("narration.next-fault") != ""
    hand.listening.toggle()


def test_without_a_model_that_listens_it_is_said(hand: Hand) -> None:
    spoken(hand)
    assert not hand.listening.listening.busy
    assert hand.why_not("narration.listen-back") != ""
    hand.listening.toggle()
    assert "No model that writes speech down is here" in hand.view.heard_note


def test_listening_by_itself_is_switched_off_for_good(hand: Hand) -> None:
    assert hand.listening.by_itself
    hand.actions["narration.listens"].act()
    assert not hand.listening.by_itself
    assert hand.studio.settings.get("narration_listens") is False


def test_the_words_of_a_chapter_are_a_row_of_the_sheet(hand: Hand, faulty: Take) -> None:
    [chapter] = programme_of(document(hand), "book").chapters
    assert (chapter.coverage.right, chapter.coverage.words, chapter.coverage.unheard) == (3, 4, 1)
    sheet = book_sheet((), (), (), "", [(chapter.title, chapter.coverage), ("Two", Coverage())])
    [one, two] = sheet.rows[2:]
    assert (one.state, one.words) == ("fails", "Words heard: One")
    assert one.value == "75.0 %, 3 of 4; 1 sentence in doubt; 1 not listened to"
    assert (two.state, two.value) == ("not asked", "nobody listened")
    assert [row.state for row in book_sheet((), (), ("heard",), "", [("One", chapter.coverage)]).rows[2:]] == ["waived"]
    passing = msgspec.structs.replace(chapter.coverage, right=4)
    assert [row.state for row in book_sheet((), (), (), "", [("One", passing)]).rows[2:]] == ["passes"]


def test_missed_words_are_found_in_wrapped_lines() -> None:
    lines = ["First of", "all the wo…"]
    text = "First of all the words that stand here"
    assert spans_in(text, lines, [(6, 12), (17, 22), (30, 34)]) == [(0, 6, 8), (1, 0, 3), (1, 8, 10)]


def test_the_script_shows_missed_words_on_a_ground(qtbot: QtBot) -> None:
    take = Take(
        id="t", scene_id="s", paragraph_id="p", segment=0, text="Rain fell.", text_hash="", voice="v", asset="a",
        recipe_id="r", created=1.0, seconds=1.0,
    )  # fmt: skip
    found = HeardTake(
        id="h", take_id="t", created=1.0, model="m", heard="Rain", words=2, right=1,
        faults=(ReadingFault(kind="missing", start=5, end=9),),
    )  # fmt: skip
    segment = Segment(paragraph_id="p", index=0, text="Rain fell.", pause_after=0.3, take=take, takes=(take,))
    other = msgspec.structs.replace(segment, text="Wind rose.", index=1)
    view = SegmentList()
    qtbot.addWidget(view)
    view.resize(400, 200)
    view.show_rows(SegmentRows([segment, other], heard=lambda one: found if one.index == 0 else None), 1)
    view.show()
    picture = view.viewport().grab().toImage()
    danger = tokens().danger

    def lines(place: int) -> int:
        area = view.visualRect(view.segments.index(place))
        return sum(
            picture.pixelColor(x, y).name() == danger
            for x in range(area.left(), area.right())
            for y in range(area.top(), area.bottom())
        )

    assert lines(0) > 20
    assert lines(1) == 0


def test_the_panel_keeps_what_is_chosen_and_tells_it(hand: Hand, faulty: Take, qtbot: QtBot) -> None:
    hand.listening.toggle()
    qtbot.waitUntil(lambda: bool(hand.view.faults))
    panel = ListeningPanel()
    qtbot.addWidget(panel)
    told = []
    panel.fault_chosen.connect(told.append)
    panel.show_faults(hand.view.faults, "note")
    assert told == []
    panel.tree.setCurrentItem(panel.tree.topLevelItem(0))
    assert told == [hand.view.faults[0]]
    panel.show_faults(hand.view.faults, "note")
    assert panel.tree.currentItem() is not None
    assert told == [hand.view.faults[0]]
