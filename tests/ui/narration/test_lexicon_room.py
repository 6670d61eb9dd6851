"""Guessed words before a long run: listed, heard, said otherwise; the run goes on by one key."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import pytest
from narration_rooms import Hand, kokoro
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot
from studio_fakes import FakeStudio

from studio.domain.cards import add_card
from studio.domain.changes import Change, Edit
from studio.domain.ids import new_id
from studio.domain.outline import paragraphs_of
from studio.domain.requests import Pronunciation, SpeechRequest
from studio.domain.scene_edits import new_scene
from studio.domain.sound_records import LexiconEntry
from studio.domain.text_records import Mark
from studio.english.readings import SaidWord
from studio.english.respelling import phonemes_of
from studio.services.narration.lexicon import Scope
from studio.services.narration.playback import FakeSink, Playback
from studio.services.narration.reading import Readings
from studio.ui.actions.registry import ActionRegistry
from studio.ui.narration.lexicon.presenter import WordsPresenter
from studio.ui.narration.lexicon.sounds import SOUNDS
from studio.ui.narration.pane import NarrationPane

NIGHTS = ("cold", "warm", "still", "loud", "soft", "dry", "wet", "high", "low")
KNOWN = "".join(f"The wind was {how} that night. " for how in NIGHTS)
STORY = f"{KNOWN}Kvothe walked home. Then Kvothe slept."


@pytest.fixture
def long_hand(fake_studio: FakeStudio) -> Iterator[Hand]:
    """The real front end reads a scene of eleven sentences, with one word that no lexicon has."""
    hand = Hand(fake_studio)
    hand.desk.choose_scene(hand.add_scene("Long", STORY))
    yield hand
    hand.takes.stop()
    settle(hand.words)


def settle(words: WordsPresenter) -> None:
    """What follows the text has been read."""
    while words.reading:
        QTest.qWait(5)


def speak(qtbot: QtBot, hand: Hand) -> None:
    hand.takes.speak_scene()
    qtbot.waitUntil(lambda: not hand.words.reading, timeout=60_000)


def test_a_short_run_begins_at_once(hand: Hand) -> None:
    hand.takes.speak_scene()
    assert len(hand.requests()) == 1
    assert not hand.view.words_open


def test_a_long_run_waits_for_one_look_at_its_guessed_words(qtbot: QtBot, long_hand: Hand) -> None:
    hand = long_hand
    speak(qtbot, hand)
    assert hand.requests() == []
    [row] = hand.view.words
    assert (row.word, row.times, row.sentence, row.entry) == ("Kvothe", 2, 10, None)
    assert row.key == hand.desk.segments[9].key
    assert row.where == "2 times, first in sentence 10"
    assert "1 word is guessed" in hand.view.note
    assert hand.why_not("narration.speak-as-listed") == ""
    speak(qtbot, hand)
    [request] = hand.requests()
    assert len(request.segments) == 11
    assert hand.why_not("narration.speak-as-listed")


def test_words_that_were_seen_are_not_asked_about_after_a_restart(qtbot: QtBot, long_hand: Hand) -> None:
    hand = long_hand
    speak(qtbot, hand)
    hand.words.go_on()
    hand.takes.stop()
    session = hand.studio.session
    assert session is not None
    assert session.setting("narration_words_seen", []) == ["kvothe"]
    again = Hand(hand.studio)
    again.desk.choose_scene(hand.desk.scene_id)
    speak(qtbot, again)
    assert again.words.run is None
    assert not again.view.words_open
    assert len(again.requests()) == 1
    again.takes.stop()
    session.set_setting("narration_words_seen", [7, {"kvothe": 1}])
    third = Hand(hand.studio)
    third.desk.choose_scene(hand.desk.scene_id)
    speak(qtbot, third)
    assert [row.word for row in third.view.words] == ["Kvothe"], "what is no word was never seen"
    third.takes.stop()
    for one in (again, third):
        settle(one.words)


def test_the_run_goes_on_from_the_list(qtbot: QtBot, long_hand: Hand) -> None:
    speak(qtbot, long_hand)
    assert "Nothing is spoken yet" in long_hand.view.note
    long_hand.words.go_on()
    assert len(long_hand.requests()) == 1
    assert long_hand.view.note == "1 word is guessed."


def test_a_run_without_guessed_words_begins_unasked(qtbot: QtBot, hand: Hand) -> None:
    hand.desk.choose_scene(hand.add_scene("Plain", KNOWN + KNOWN.replace("wind", "sea")))
    speak(qtbot, hand)
    assert len(hand.requests()) == 1
    assert not hand.view.words_open


def test_a_word_said_otherwise_is_spoken_so_and_undone(qtbot: QtBot, long_hand: Hand) -> None:
    hand = long_hand
    speak(qtbot, hand)
    hand.view.field = "KVOHTH"
    hand.words.choose("Kvothe")
    hand.view.field = "KVOHTH"
    hand.words.keep()
    qtbot.waitUntil(lambda: [row.entry is not None for row in hand.view.words] == [True], timeout=20_000)
    assert hand.view.words[0].sound == "/ˈkvoʊθ/"
    assert hand.requests() == []
    hand.words.go_on()
    [request] = hand.requests()
    assert request.lexicon == (Pronunciation("Kvothe", "kvˈOθ"),)
    hand.words.forget_word()
    qtbot.waitUntil(lambda: [row.entry for row in hand.view.words] == [None], timeout=20_000)


def test_a_word_keeps_its_place_in_the_list_when_it_is_mended(qtbot: QtBot, hand: Hand) -> None:
    hand.desk.choose_scene(hand.add_scene("Names", "Kvothe met Zxarl. Then Brrimbo came."))
    hand.words.toggle()
    assert (hand.view.words_open, hand.view.note) == (True, "Looking for words that no lexicon has")
    qtbot.waitUntil(lambda: len(hand.view.words) == 3, timeout=60_000)
    assert hand.view.note == "3 words are guessed."
    order = [row.word for row in hand.view.words]
    assert order == ["Kvothe", "Zxarl", "Brrimbo"]
    hand.words.choose("Kvothe")
    hand.view.field = "KVOHTH"
    hand.words.keep()
    qtbot.waitUntil(lambda: any(row.entry is not None for row in hand.view.words), timeout=60_000)
    assert [row.word for row in hand.view.words] == order
    assert hand.words.chosen() is hand.view.words[0]
    hand.words.forget_word()
    assert hand.view.field == ""
    qtbot.waitUntil(lambda: all(row.entry is None for row in hand.view.words), timeout=60_000)
    assert [row.word for row in hand.view.words] == order
    settle(hand.words)


def test_while_the_book_waits_its_words_are_listed_after_one_is_mended(qtbot: QtBot, long_hand: Hand) -> None:
    hand = long_hand
    hand.desk.choose_scene(hand.add_scene("Second", f"{KNOWN}Then Brrimbo came."))
    hand.takes.speak_book()
    qtbot.waitUntil(lambda: len(hand.view.words) == 2 and not hand.words.reading, timeout=20_000)
    hand.words.choose("Brrimbo")
    hand.view.field = "brim-bo"
    hand.words.keep()
    qtbot.waitUntil(lambda: any(row.entry is not None for row in hand.view.words), timeout=20_000)
    settle(hand.words)
    assert sorted(row.word for row in hand.view.words) == ["Brrimbo", "Kvothe"]


def test_a_phrase_in_italics_is_listed_as_one(qtbot: QtBot, hand: Hand) -> None:
    session = hand.studio.session
    assert session is not None
    scene_id = hand.add_scene("French", "She said c'est la vie to all.")
    [paragraph] = paragraphs_of(session.document, scene_id)
    marked = msgspec.structs.replace(paragraph, marks=(Mark(9, 21, "italic"),))
    edits = (Edit(paragraph, marked),)
    session.perform(Change(id=new_id(), label="", stack="none", edits=edits, at=0.0))
    hand.desk.choose_scene(scene_id)
    hand.words.toggle()
    qtbot.waitUntil(lambda: [row.word for row in hand.view.words] == ["c'est la vie"], timeout=60_000)
    settle(hand.words)


def test_a_wrong_sign_is_refused_in_a_sentence(qtbot: QtBot, long_hand: Hand) -> None:
    hand = long_hand
    speak(qtbot, hand)
    hand.view.field = "/kv@θ/"
    hand.words.keep()
    assert "“@”" in hand.view.problem
    assert hand.studio.session is not None
    assert list(hand.studio.session.document.all(LexiconEntry)) == []
    hand.words.hear()
    assert hand.studio.queue.asked(SpeechRequest) == []


def test_a_word_is_heard_alone_as_it_is_written(qtbot: QtBot, long_hand: Hand) -> None:
    hand = long_hand
    assert hand.why_not("narration.hear-word")
    hand.words.toggle()
    qtbot.waitUntil(lambda: not hand.words.reading, timeout=60_000)
    hand.view.field = "KVOHTH"
    hand.words.hear()
    heard = hand.studio.queue.last_asked(SpeechRequest)
    request = heard.request
    assert [one.text for one in request.segments] == ["Kvothe"]
    assert request.lexicon == (Pronunciation("Kvothe", "kvˈOθ"),)
    hand.studio.queue.sound.emit(heard.token, 0, 24_000, b"\x01\x00" * 24_000, 0.0)
    assert hand.studio.playback.state == "playing"
    heard.give_way()
    assert "could not be heard" in hand.said[-1]
    hand.studio.playback.stop()


def test_lexicons_that_are_missing_are_told_and_the_voice_asked_all_the_same(
    qtbot: QtBot, long_hand: Hand, monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    monkeypatch.setattr("studio.services.narration.reading.shipped_models_dir", lambda: tmp_path)
    speak(qtbot, long_hand)
    assert long_hand.said
    assert len(long_hand.requests()) == 1


def test_an_entry_holds_for_what_is_chosen(qtbot: QtBot, long_hand: Hand) -> None:
    hand = long_hand
    assert hand.studio.session is not None
    change, _ = add_card(hand.studio.session.document, "Anna", "character", 1)
    hand.studio.session.perform(change)
    speak(qtbot, hand)
    assert [words for _, words in hand.view.scopes][:-1] == ["the whole project", "this scene", "what Anna says"]
    assert hand.view.scopes[-1][1].startswith("the paragraph “")
    hand.words.choose_scope(Scope(scene_id=hand.desk.scene_id))
    hand.view.field = "KVOHTH"
    hand.words.keep()
    qtbot.waitUntil(lambda: [row.where for row in hand.view.words] == ["yours, this scene"], timeout=20_000)
    [entry] = hand.studio.session.document.all(LexiconEntry)
    assert (entry.scene_id, entry.card_id, entry.paragraph_id) == (hand.desk.scene_id, "", "")
    hand.words.choose(entry.id)
    assert hand.view.scope == Scope(scene_id=hand.desk.scene_id)


def test_sounds_are_typed_as_ipa(qtbot: QtBot, long_hand: Hand) -> None:
    hand = long_hand
    speak(qtbot, hand)
    hand.view.field = "KVOHTH"
    hand.words.toggle_sounds()
    assert hand.view.sounds_shown
    assert hand.view.field == "/ˈkvoʊθ/"
    hand.words.type_sound("i")
    assert hand.view.field == "/ˈkvoʊθi/"
    hand.view.field = ""
    hand.words.type_sound("ˈ")
    hand.words.type_sound("oʊ")
    assert hand.view.field == "/ˈoʊ/"
    hand.words.keep()
    assert hand.view.problem == ""


def test_every_sign_of_the_keyboard_is_read() -> None:
    for sign, _ in SOUNDS:
        assert phonemes_of(f"/bæ{sign}/" if sign not in "ˈˌ" else f"/{sign}bæ/")


def test_any_word_is_said_otherwise_in_one_paragraph(qtbot: QtBot, hand: Hand) -> None:
    hand.desk.choose_scene(hand.add_scene("Lamps", "The lamp was cold.", "The lamp was lit."))
    here = hand.desk.segments[1]
    hand.desk.select(here.key)
    hand.words.say_word("lamp", "lˈæmp")
    scope = Scope(paragraph_id=here.paragraph_id)
    assert hand.view.scopes[-1] == (scope, "the paragraph “The lamp was lit.…”")
    hand.words.choose_scope(scope)
    hand.view.field = "LOMP"
    hand.words.keep()
    hand.takes.speak_scene()
    [request] = hand.requests()
    assert [request.alone(at).lexicon for at in (0, 1)] == [(), (Pronunciation("lamp", "lˈɑmp"),)]
    qtbot.waitUntil(lambda: [row.entry is not None for row in hand.words.rows] == [True], timeout=20_000)
    first = Scope(paragraph_id=hand.desk.segments[0].paragraph_id)
    hand.desk.select(hand.desk.segments[0].key)
    hand.words.say_word("lamp", "lˈæmp")
    qtbot.waitUntil(lambda: not hand.words.reading, timeout=60_000)
    assert first in [scope for scope, _ in hand.view.scopes], "the word has an entry elsewhere"
    hand.words.toggle()


def test_a_heteronym_is_chosen_in_its_paragraph(qtbot: QtBot, hand: Hand) -> None:
    hand.desk.choose_scene(hand.add_scene("Wind", "The wind was cold. Wind the clock."))
    found: list[tuple[SaidWord, ...]] = []
    hand.words.look_at_sentence(found.append)
    qtbot.waitUntil(lambda: bool(found), timeout=20_000)
    wind = next(one for one in found[0] if one.word == "wind")
    assert (wind.phonemes, wind.others) == ("wˈɪnd", ("wˈInd",))
    assert [one.word for one in found[0] if one.others] == ["wind"]
    hand.words.say_here("wind", "wˈInd")
    assert hand.studio.session is not None
    [entry] = hand.studio.session.document.all(LexiconEntry)
    assert entry.paragraph_id == hand.desk.segments[0].paragraph_id
    assert entry.phonemes == "wˈInd"
    hand.takes.speak_scene()
    [request] = hand.requests()
    assert request.alone(0).lexicon == (Pronunciation("wind", "wˈInd"),)


def test_the_words_of_a_sentence_have_the_time_of_the_story(qtbot: QtBot, hand: Hand) -> None:
    hand.desk.choose_scene(hand.add_scene("Three", "The lamp was low. They read on."))
    hand.desk.select(hand.desk.segments[1].key)
    found: list[SaidWord] = []
    hand.words.look_at_sentence(found.extend)
    qtbot.waitUntil(lambda: bool(found), timeout=20_000)
    [read] = [one for one in found if one.word == "read"]
    assert read.phonemes == "ɹˈɛd"
    assert "ɹˈid" in read.others


def test_words_are_guessed_in_the_accent_of_who_says_them() -> None:
    """A British lexicon has the town; an American narrator guesses it."""
    readings = Readings()
    assert readings.unknown_as_said([("Then Kirkcaldy came.", "gb")], {}) == ()
    [guessed] = readings.unknown_as_said([("Rain fell.", "gb"), ("Then Kirkcaldy came.", "us")], {})
    assert (guessed.word, guessed.line) == ("Kirkcaldy", 2)


def test_a_word_that_a_lexicon_has_can_be_said_otherwise(qtbot: QtBot, hand: Hand) -> None:
    hand.desk.choose_scene(hand.add_scene("Clock", "Wind the clock."))
    hand.words.say_word("clock", "klˈɑk")
    settle(hand.words)
    row = hand.words.chosen()
    assert row is not None
    assert (row.word, row.where, hand.view.field) == ("clock", "in the selected sentence", "/ˈklɑk/")
    hand.view.field = "KLAHK"
    hand.words.keep()
    settle(hand.words)
    qtbot.waitUntil(lambda: [row.where for row in hand.view.words] == ["yours"], timeout=20_000)


@pytest.fixture
def pane(qtbot: QtBot, fake_studio: FakeStudio) -> Iterator[NarrationPane]:
    fake_studio.playback = Playback(FakeSink())  # type: ignore[assignment]
    fake_studio.library.models.append(kokoro())
    assert fake_studio.session is not None
    fake_studio.session.perform(new_scene(fake_studio.session.document, "Long", passages=(STORY,)))
    pane = NarrationPane(fake_studio, ActionRegistry())  # type: ignore[arg-type]
    qtbot.addWidget(pane)
    pane.resize(1200, 700)
    pane.show()
    qtbot.waitActive(pane)
    yield pane
    pane.takes.stop()


def test_in_the_window_by_keyboard(qtbot: QtBot, fake_studio: FakeStudio, pane: NarrationPane) -> None:
    pane.focus_default()
    focused = QApplication.focusWidget()
    QTest.keyClick(pane.takes_view.segments, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(pane.words_view.isVisible, timeout=20_000)
    assert QApplication.focusWidget() is focused
    assert fake_studio.queue.jobs() == ()
    words = pane.words_view
    assert words.words.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole).startswith("Kvothe, /")
    QTest.keyClick(words.table, Qt.Key.Key_F2)
    QTest.keyClicks(words.field, "KVOHTH")
    QTest.keyClick(words.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: words.words.index(0, 2).data() == "yours", timeout=20_000)
    assert words.words.index(0, 1).data() == "/ˈkvoʊθ/"
    assert fake_studio.queue.jobs() == ()
    QTest.keyClick(pane.takes_view.segments, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: len(fake_studio.queue.jobs()) == 1, timeout=20_000)
    request = fake_studio.queue.jobs()[0].request
    assert isinstance(request, SpeechRequest)
    assert request.lexicon == (Pronunciation("Kvothe", "kvˈOθ"),)
    settle(pane.words)


def test_words_of_a_sentence_by_key_and_sounds_by_arrows(
    qtbot: QtBot, fake_studio: FakeStudio, pane: NarrationPane
) -> None:
    segments = pane.takes_view.segments
    segments.setFocus()
    QTest.keyClick(segments, Qt.Key.Key_P)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    qtbot.waitUntil(lambda: len(menu.actions()) > 3, timeout=20_000)
    assert menu.actions()[0].text() == "wind in this paragraph"
    next(one for one in menu.actions() if one.text().startswith("cold")).trigger()
    menu.close()
    words = pane.words_view
    qtbot.waitUntil(words.isVisible)
    settle(pane.words)
    words.table.setFocus()
    QTest.keyClick(words.table, Qt.Key.Key_K)
    assert words.sound_keys.hasFocus()
    QTest.keyClick(words.sound_keys, Qt.Key.Key_Right)
    QTest.keyClick(words.sound_keys, Qt.Key.Key_Return)
    assert words.field.text() == "/ˈkoʊldˌ/"
