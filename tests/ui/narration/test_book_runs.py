"""A run over the whole book: who says the lines that nobody has confirmed is asked before anything is spoken."""

from __future__ import annotations

from narration_rooms import Hand
from pytestqt.qtbot import QtBot

from studio.domain.changes import Change, Edit
from studio.domain.ids import new_id
from studio.domain.project_records import Card

ASKED = "2 lines wait to be confirmed: who says them is only proposed. Nothing is spoken yet."


def with_lines(hand: Hand) -> str:
    session = hand.studio.session
    assert session is not None
    card = Card(id=new_id(), name="Ann", role="character", voice="am_puck")  # type: ignore[call-arg]
    session.perform(Change(id=new_id(), label="", stack="none", edits=(Edit(None, card),), at=0.0))
    scene_id = hand.add_scene("Two", "“Come in,” said Ann.", "“It is late,” Ann said.")
    hand.desk.read_again()
    return scene_id


def asked(hand: Hand, qtbot: QtBot) -> None:
    hand.takes.speak_book()
    qtbot.waitUntil(lambda: ASKED in hand.said)
    assert hand.requests() == []


def voices(hand: Hand) -> set[tuple[str, str]]:
    return {(one.text, one.voice) for request in hand.requests() for one in request.segments}


def test_nothing_is_spoken_before_the_lines_are_settled(hand: Hand, qtbot: QtBot) -> None:
    with_lines(hand)
    asked(hand, qtbot)
    hand.ways["Confirm, then speak"]()
    qtbot.waitUntil(lambda: bool(hand.requests()), timeout=20_000)
    qtbot.waitUntil(lambda: ("“It is late,”", "am_puck") in voices(hand), timeout=20_000)
    assert ("“Come in,”", "am_puck") in voices(hand)


def test_the_narrator_reads_them_where_a_person_says_so(hand: Hand, qtbot: QtBot) -> None:
    with_lines(hand)
    asked(hand, qtbot)
    hand.ways["The narrator reads them"]()
    qtbot.waitUntil(lambda: ("“It is late,” Ann said.", "") in voices(hand), timeout=20_000)
