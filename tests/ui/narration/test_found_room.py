"""The offer to cast whoever speaks: found when the pane is in sight, told once, added and taken back as one step."""

from __future__ import annotations

import pytest
from narration_rooms import Hand
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from studio_fakes import FakeStudio

from studio.domain.draft import Draft
from studio.domain.project_records import Card
from studio.domain.requests import SpeechRequest
from studio.domain.sound_records import Manner
from studio.ui.narration.cast.found import OFFER, FoundRow
from studio.ui.narration.cast.found_view import FoundPanel

TALK = ("“Come here,” said Anna.", "“No,” said Ben. He shook his head.", "“Yes,” said Anna.")


@pytest.fixture
def book(fake_studio: FakeStudio) -> Hand:
    hand = Hand(fake_studio)
    hand.desk.choose_scene(hand.add_scene("Two", *TALK))
    return hand


def looked(hand: Hand, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not hand.found.looking, timeout=20_000)


def cards(hand: Hand) -> dict[str, str]:
    assert hand.studio.session is not None
    return {card.name: card.voice for card in hand.studio.session.document.all(Card)}


def test_nothing_is_looked_for_before_the_pane_is_in_sight(book: Hand, qtbot: QtBot) -> None:
    assert not book.found.looking
    book.in_sight = True
    book.found.book_changed()
    looked(book, qtbot)
    assert [(row.name, row.lines, row.voice) for row in book.view.found] == [
        ("Anna", 2, "Emma, woman, British"),
        ("Ben", 1, "Puck, man, American"),
    ]
    assert book.said == ["2 speak here and have no voice yet: Anna, Ben."]
    book.found.book_changed()
    assert not book.found.looking, "the book is as it was"
    book.add_scene("Three", "“Hello,” said Cleo.")
    qtbot.waitUntil(lambda: [row.name for row in book.view.found] == ["Anna", "Ben", "Cleo"], timeout=20_000)
    assert len(book.said) == 1


def test_the_message_goes_once_all_have_voices_by_another_way(book: Hand, qtbot: QtBot) -> None:
    book.in_sight = True
    book.found.book_changed()
    looked(book, qtbot)
    taken: list[str] = []
    book.desk.notices.taken_back.connect(taken.append)
    session = book.studio.session
    assert session is not None
    for name, voice in (("Anna", "bf_emma"), ("Ben", "am_puck")):
        assert OFFER not in taken
        draft = Draft(session.document)
        draft.put(Card(id=name, role="character", name=name, voice=voice))
        session.perform(draft.change("Add card", "writing"))
        book.desk.read_again()
        book.desk.read_segments()
    qtbot.waitUntil(lambda: OFFER in taken)
    assert book.view.found == ()


def test_those_who_are_ticked_are_cast_by_one_step(book: Hand, qtbot: QtBot) -> None:
    book.actions["narration.find-speakers"].act()
    looked(book, qtbot)
    assert book.view.cast_open
    book.view.unticked.add("Ben")
    assert book.why_not("narration.cast-speakers") == ""
    book.actions["narration.cast-speakers"].act()
    assert cards(book) == {"Anna": "bf_emma"}
    assert [row.name for row in book.view.found] == ["Ben"]
    assert book.said[-1] == "One character was cast. 2 lines of this scene wait to be confirmed."
    assert book.studio.session is not None
    book.studio.session.undo_stack("narration").undo()
    book.desk.read_segments()
    assert cards(book) == {}
    assert [row.name for row in book.view.found] == ["Anna", "Ben"]


def test_its_lines_are_confirmed_from_the_message_that_tells_of_them(book: Hand, qtbot: QtBot) -> None:
    book.found.show_offer()
    looked(book, qtbot)
    book.actions["narration.cast-speakers"].act()
    assert book.said[-1] == "2 characters were cast. 3 lines of this scene wait to be confirmed."
    book.ways["Confirm all"]()
    assert book.said[-1] == "3 lines were confirmed."
    assert book.why_not("narration.confirm-all-lines") != ""


def test_the_offer_can_be_pressed_again_after_it_was_undone(book: Hand, qtbot: QtBot) -> None:
    book.found.show_offer()
    looked(book, qtbot)
    book.actions["narration.cast-speakers"].act()
    assert book.why_not("narration.cast-speakers") != ""
    told: list[str] = []
    book.desk.state_changed.connect(lambda: told.append(book.why_not("narration.cast-speakers")))
    assert book.studio.session is not None
    book.studio.session.undo_stack("narration").undo()
    book.desk.read_segments()
    assert told[-1:] == [""], "the buttons hear that there is something to press again"


def test_many_speakers_are_counted_behind_the_first_names(fake_studio: FakeStudio, qtbot: QtBot) -> None:
    hand = Hand(fake_studio)
    hand.in_sight = True
    hand.add_scene("Two", *(f"“Come here,” said {name}." for name in ("Anna", "Ben", "Cleo", "Dora", "Emil")))
    hand.found.book_changed()
    looked(hand, qtbot)
    assert hand.said == ["5 speak here and have no voice yet: Anna, Ben, Cleo, 2 more."]


def test_a_character_without_a_voice_gets_one(book: Hand, qtbot: QtBot) -> None:
    from tests.ui.narration.test_cast_and_lines import put

    put(book, (None, Card(id="anna", name="Anna Bell", facts="kind")))
    book.found.show_offer()
    looked(book, qtbot)
    assert [row.name for row in book.view.found] == ["Anna Bell", "Ben"]
    book.found.add()
    assert cards(book) == {"Anna Bell": "bf_emma", "Ben": "am_puck"}
    assert book.why_not("narration.cast-speakers") != ""


def test_the_list_is_put_away_and_comes_back(book: Hand, qtbot: QtBot) -> None:
    book.found.show_offer()
    looked(book, qtbot)
    book.actions["narration.decline-speakers"].act()
    assert book.view.found == ()
    book.found.show_offer()
    looked(book, qtbot)
    assert len(book.view.found) == 2


def test_that_nobody_speaks_is_told_to_who_asks(fake_studio: FakeStudio, qtbot: QtBot) -> None:
    hand = Hand(fake_studio)
    hand.in_sight = True
    hand.found.book_changed()
    looked(hand, qtbot)
    assert hand.said == []
    hand.found.show_offer()
    looked(hand, qtbot)
    assert hand.said == ["Nobody speaks here without a voice, as far as the text tells it by its quotation marks."]


def test_a_line_of_the_book_is_heard_in_the_proposed_voice(book: Hand, qtbot: QtBot) -> None:
    book.found.show_offer()
    looked(book, qtbot)
    book.actions["narration.hear-speaker"].act()
    request = book.studio.queue.last_asked(SpeechRequest).request
    assert (request.segments[0].text, request.segments[0].voice) == ("Come here", "bf_emma")


def test_ticks_are_kept_and_counted_on_the_button(qtbot: QtBot) -> None:
    panel = FoundPanel()
    qtbot.addWidget(panel)
    rows = tuple(FoundRow(name, name, 2, "Emma, woman, British", Manner()) for name in ("Anna", "Ben"))
    panel.show_found(rows)
    assert panel.ticked() == ("Anna", "Ben")
    panel.people.item(0).setCheckState(Qt.CheckState.Unchecked)
    panel.show_found((*rows, FoundRow("Cleo", "Cleo", 1, "", Manner(pitch=2.0))))
    assert panel.ticked() == ("Ben", "Cleo")
    assert panel.add.text() == "Give 2 voices"
    assert panel.people.item(2).text() == "Cleo: one line, read by the narrator, +2 semitones"
    panel.show_found(())
    assert panel.isHidden()
