"""The cast and the lines in the rooms: voices, blends, who says what; takes locked, noted, deleted; the lit word."""

from __future__ import annotations

import math

import msgspec
import pytest
from fake_library import picture_model
from narration_rooms import Hand
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from studio_fakes import FakeStudio

from studio.domain.changes import Change, Edit
from studio.domain.ids import new_id
from studio.domain.manuscript import set_paragraph_text
from studio.domain.project_records import Card
from studio.domain.records import Record
from studio.domain.requests import ChancesFound, SpeechRequest, TextRequest, TokenChances
from studio.domain.sound_records import Manner, Narration, SpokenLine, Take, WordTime
from studio.domain.text_records import Mark, Paragraph, Scene
from studio.services.narration.asking_speakers import likeliest, likelihood
from studio.services.narration.casting import narration_of
from studio.services.narration.segments import SegmentKey
from studio.services.narration.take_sound import RATE
from studio.services.narration.voices import Voice, voice_title
from studio.ui.narration.cast.parts import PartRow
from studio.ui.narration.cast.parts_view import PartsPanel
from studio.ui.narration.lexicon.rows import WordRow
from studio.ui.narration.takes.rows import word_at
from tests.patience import turns


def put(hand: Hand, *pairs: tuple[Record | None, Record]) -> None:
    assert hand.studio.session is not None
    edits = tuple(Edit(before, after) for before, after in pairs)
    hand.studio.session.perform(Change(id=new_id(), label="", stack="none", edits=edits, at=0.0))


@pytest.fixture
def cast(fake_studio: FakeStudio) -> Hand:
    """A scene with three lines, a character with a voice and one without."""
    hand = Hand(fake_studio)
    put(hand, (None, Card(id="anna", name="Anna", voice="bf_emma")), (None, Card(id="ben", name="Ben")))
    hand.desk.choose_scene(hand.add_scene("Two", "“Come here,” said Anna.", "“No,” said Ben.", "“Yes,” said Anna."))
    hand.desk.read_segments()
    return hand


def lines(hand: Hand) -> list[SpokenLine]:
    assert hand.studio.session is not None
    return list(hand.studio.session.document.all(SpokenLine))


def test_a_proposal_is_shown_and_holds_once_it_is_confirmed(cast: Hand) -> None:
    assert [row.asked for row in cast.view.rows] == ["Anna", "Ben", "Anna"]
    assert cast.view.speakers == ((("", "Narrator"), ("anna", "Anna"), ("ben", "Ben")), "", "anna")
    cast.lines.confirm()
    assert [(row.text, row.speaker) for row in cast.view.rows][:3] == [
        ("“Come here,”", "Anna"), ("said Anna.", ""), ("“No,” said Ben.", ""),
    ]  # fmt: skip
    assert cast.desk.segments[cast.desk.place()].text == "“No,” said Ben."
    cast.lines.say_as(0)
    assert [line.card_id for line in lines(cast)] == ["anna", ""]
    assert cast.view.rows[2].open_speech is False
    cast.lines.next_open()
    assert cast.view.speakers[2] == "anna"
    cast.lines.confirm_all()
    assert len(lines(cast)) == 3
    assert cast.said[-1] == "One line was confirmed."
    assert "confirmed" in cast.why_not("narration.confirm-all-lines")


def test_a_writer_is_asked_who_says_what_no_rule_tells(cast: Hand, monkeypatch: pytest.MonkeyPatch) -> None:
    hand = cast
    hand.desk.choose_scene(hand.add_scene("Dark", "“Who put it out?”", "Rain fell.", "“Not I.”"))
    assert [row.asked for row in hand.view.rows if row.open_speech] == ["", ""]
    assert hand.why_not("narration.ask-who-says")
    hand.studio.library.models.append(
        picture_model("tiny", family="text", engine="fake-text", tasks=("continue",), memory_bytes=1_240_000_000)
    )
    assert "better than the rules" in hand.why_not("narration.ask-who-says")
    monkeypatch.setattr("studio.ui.narration.lines.asking.HELPING", {"writer"})
    hand.studio.library.models.append(picture_model("writer", family="text", engine="fake-text", tasks=("continue",)))
    hand.lines.ask()
    assert hand.lines.asking.busy
    request = hand.studio.queue.last_asked(TextRequest).request
    assert (request.temperature, request.model.id, request.looked_at) == (0, "writer", "Anna: Who put it out?\n")
    assert request.prompt == "Characters:\nAnna\nBen\n\nScene:\n"
    answer(hand, 0.1)
    assert hand.studio.queue.last_asked(TextRequest).request.looked_at == "Ben: Who put it out?\n"
    answer(hand, 0.6)
    assert not hand.lines.asking.busy
    assert [row.asked for row in hand.view.rows if row.open_speech] == ["Ben", ""]
    hand.lines.ask()
    asked = hand.studio.queue.last_asked(TextRequest).request
    assert asked.prompt.endswith("Scene:\nBen: Who put it out?\nRain fell.\n")
    answer(hand, 0.2)
    answer(hand, 0.2)
    assert not hand.lines.asking.busy
    assert "named nobody" in hand.said[-1]
    assert [row.asked for row in hand.view.rows if row.open_speech] == ["Ben", ""]
    assert "proposes who says one line" in hand.said[-2]
    assert lines(hand) == []
    hand.desk.select(hand.desk.segments[0].key)
    hand.lines.confirm()
    assert [line.card_id for line in lines(hand)] == ["ben"]


def answer(hand: Hand, share: float) -> None:
    """What the writer thinks of the name that it was asked of."""
    hand.studio.queue.last_asked(TextRequest).answer(ChancesFound(tokens=(TokenChances("name", share, ()),)))


def test_the_likeliest_name_is_proposed_where_it_is_more_than_half_of_all() -> None:
    assert likeliest({"anna": math.log(0.3), "ben": math.log(0.1)}) == "anna"
    assert likeliest({"anna": math.log(0.3), "ben": math.log(0.2), "cole": math.log(0.2)}) == ""
    assert likeliest({}) == ""
    found = ChancesFound(tokens=(TokenChances(" Mr", 0.5, ()), TokenChances(" Grey", 0.0, ())))
    assert likelihood(found) == pytest.approx(math.log(0.5) + math.log(1e-9))


def test_a_writer_that_fails_ends_the_asking(cast: Hand, monkeypatch: pytest.MonkeyPatch) -> None:
    hand = cast
    hand.desk.choose_scene(hand.add_scene("Dark", "“Who put it out?”", "Rain fell.", "“Not I.”"))
    monkeypatch.setattr("studio.ui.narration.lines.asking.HELPING", {"writer"})
    hand.studio.library.models.append(picture_model("writer", family="text", engine="fake-text", tasks=("continue",)))
    hand.lines.ask()
    hand.studio.queue.last_asked(TextRequest).give_way()
    assert not hand.lines.asking.busy
    assert "something else is at work" in hand.said[-1]


def test_a_character_without_a_voice_is_read_by_the_narrator_until_it_has_one(cast: Hand) -> None:
    cast.lines.confirm_all()
    assert [segment.part.voice for segment in cast.desk.segments] == [
        "bf_emma", "af_heart", "af_heart", "bf_emma", "af_heart",
    ]  # fmt: skip
    cast.parts.toggle()
    cast.parts.choose("ben")
    cast.parts.set_voice("am_puck", "af_heart", 0.25)
    cast.desk.read_segments()
    assert cast.view.parts[2].second == "af_heart"
    assert [segment.part.voice for segment in cast.desk.segments][2] == "am_puck:75+af_heart:25"


def test_speak_asks_each_voice_for_its_lines(cast: Hand) -> None:
    cast.lines.confirm_all()
    cast.takes.speak_scene()
    [request] = cast.requests()
    assert [request.alone(place).voice for place in range(4)] == ["bf_emma", "af_heart", "af_heart", "bf_emma"]
    assert [segment.text for segment in request.segments].count("said Anna.") == 1


def test_the_narrator_of_the_project_is_changed_and_undone(cast: Hand) -> None:
    session = cast.studio.session
    assert session is not None
    cast.parts.toggle()
    cast.parts.set_manner(pitch=1.5)
    assert (narration_of(session.document).voice, cast.desk.narrator.manner.pitch) == ("af_heart", 1.5)
    cast.parts.set_pauses(paragraph=2.0)
    cast.parts.set_headings(False)
    cast.parts.set_titles(True)
    assert narration_of(session.document).titles
    assert cast.view.pauses.paragraph == 2.0 or narration_of(session.document).pauses.paragraph == 2.0
    for _ in range(4):
        session.undo_stack("narration").undo()
    assert list(session.document.all(Narration)) == []


def test_of_two_entries_before_the_scene_is_read_again_both_hold(cast: Hand) -> None:
    cast.parts.toggle()
    cast.parts.choose("anna")
    cast.parts.set_manner(gain=-6)
    assert cast.view.parts[1].manner.gain == -6, "a long scene is read on a thread, later"
    cast.parts.set_manner(pitch=1.5)
    assert cast.studio.session is not None
    manner = cast.studio.session.document.need(Card, "anna").manner
    assert (manner.gain, manner.pitch) == (-6, 1.5)


def test_an_audition_makes_no_take(cast: Hand) -> None:
    cast.parts.toggle()
    cast.parts.hear_all()
    asked = cast.studio.queue.last_asked(SpeechRequest).request
    assert [segment.voice for segment in asked.segments] == ["af_heart", "bf_emma"]
    assert {segment.text for segment in asked.segments} == {"Rain fell."}
    cast.parts.hear_samples()
    asked = cast.studio.queue.last_asked(SpeechRequest).request
    assert [segment.voice for segment in asked.segments] == ["af_heart", "am_puck", "bf_emma"]


def test_that_nothing_can_be_heard_is_told_at_an_audition_too(cast: Hand) -> None:
    queue = cast.studio.queue
    cast.sink.broken = True
    cast.parts.toggle()
    cast.parts.hear_all()
    queue.sound.emit(queue.last_asked(SpeechRequest).token, 0, RATE, bytes(RATE), 0.0)
    assert cast.said[-1].startswith("No sound device was found")
    assert not cast.desk.auditioning
    cast.said.clear()
    cast.words.rows = (WordRow("Kvothe", "kvˈOθ"),)
    cast.words.choose("Kvothe")
    cast.words.hear()
    queue.sound.emit(queue.last_asked(SpeechRequest).token, 0, RATE, bytes(RATE), 0.0)
    assert cast.said[-1].startswith("No sound device was found")


def test_a_part_shows_its_key_its_pace_its_pitch_and_no_blend_with_itself(qtbot: QtBot) -> None:
    panel = PartsPanel()
    qtbot.addWidget(panel)
    rows = (
        PartRow("", "Narrator", "af_heart", "", 0.0, Manner()),
        PartRow("a", "Anna", "bf_emma", "", 0.0, Manner(speed=1.15, pitch=-2.0)),
    )
    voices = tuple(Voice("kokoro", name, voice_title(name), "", "") for name in ("af_heart", "bf_emma"))
    panel.show_parts(rows, 1, voices)
    assert panel.parts.item(0).text() == "Narrator: Heart, woman, American"
    assert panel.parts.item(1).text() == "1  Anna: Emma, woman, British, 1.15 ×, -2 semitones"
    assert [panel.second.itemData(at) for at in range(panel.second.count())] == ["", "af_heart"]


def test_an_audition_is_stopped_or_begun_anew(cast: Hand) -> None:
    cast.parts.toggle()
    told: list[str] = []
    cast.desk.status_changed.connect(told.append)
    cast.parts.hear_samples()
    assert told[-1] == "The voices are made ready"
    assert cast.why_not("narration.stop") == ""
    cast.parts.hear_all()
    assert not cast.said
    assert cast.desk.auditioning
    cast.takes.stop()
    assert told[-1] == ""
    assert not cast.desk.auditioning
    assert cast.why_not("narration.stop")


def test_the_wheel_scrolls_the_cast_where_its_slider_lies_under_the_pointer(qtbot: QtBot) -> None:
    panel = PartsPanel()
    qtbot.addWidget(panel)
    panel.show()
    for field in (panel.share, panel.voice, panel.manner["gain"]):
        assert field.focusPolicy() == Qt.FocusPolicy.StrongFocus
        turn = QWheelEvent(
            QPointF(5, 5), QPointF(5, 5), QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        before = panel.share.value(), panel.voice.currentIndex(), panel.manner["gain"].value()
        QApplication.sendEvent(field, turn)
        assert (panel.share.value(), panel.voice.currentIndex(), panel.manner["gain"].value()) == before


def spoken(hand: Hand) -> Take:
    hand.takes.speak_scene()
    hand.finish()
    take = hand.desk.segments[0].take
    assert take is not None
    return take


def test_a_take_is_locked_noted_and_deleted_with_undo(cast: Hand, qtbot: QtBot) -> None:
    session = cast.studio.session
    assert session is not None
    spoken(cast)
    cast.desk.select(cast.desk.segments[0].key)
    cast.takes.note_take("too fast")
    assert cast.view.takes[0].note == "too fast"
    cast.takes.lock_take()
    assert cast.view.states()[0] == "locked"
    paragraph = cast.desk.segments[0].paragraph_id
    session.perform(set_paragraph_text(session.document, paragraph, "“Come in here,” said Anna."))
    qtbot.waitUntil(lambda: cast.view.rows[0].text == "“Come in here,” said Anna.")
    assert cast.view.states()[0] == "locked in older words"
    cast.takes.delete_take()
    assert cast.view.states()[0] == "locked in older words"
    assert "Unlock it first" in cast.said[-1]
    cast.takes.lock_take()
    assert cast.view.states()[0] == "stale"
    cast.takes.delete_take()
    assert cast.view.states()[0] == "not spoken"
    session.undo_stack("narration").undo()
    qtbot.waitUntil(lambda: cast.view.states()[0] == "stale")


def test_a_locked_take_is_not_left_for_another_one(cast: Hand) -> None:
    spoken(cast)
    cast.desk.select(cast.desk.segments[0].key)
    cast.takes.take_again()
    cast.finish()
    segment = cast.desk.segments[0]
    first, heard = segment.takes[0], segment.take
    assert heard is not None
    assert len(segment.takes) == 2
    cast.takes.lock_take()
    cast.takes.step_take(1)
    other = first if first.id != heard.id else segment.takes[1]
    cast.takes.choose_take(other.id)
    assert cast.desk.segments[0].take == heard
    assert "Unlock it first" in cast.takes.why_kept()
    cast.takes.lock_take()
    cast.takes.choose_take(other.id)
    assert cast.desk.segments[0].take == other
    assert not cast.takes.why_kept()


def test_the_word_that_is_heard_is_lit(cast: Hand) -> None:
    take = spoken(cast)
    words = (WordTime("Come", 0.1, 0.4), WordTime("here", 0.5, 0.8))
    timed = msgspec.structs.replace(take, words=words)
    put(cast, (take, timed))
    cast.desk.read_segments()
    key = cast.desk.segments[0].key
    cast.desk.heard.emit(key, 0.6)
    assert cast.view.word == (6, 10)
    assert timed.text[6:10] == "here"
    cast.desk.heard.emit(key, 0.45)
    assert cast.view.word is None
    assert word_at(timed, 0.2) == (1, 5)


def test_a_sentence_is_looped_until_it_is_silenced(cast: Hand, qtbot: QtBot) -> None:
    spoken(cast)
    cast.takes.stop()
    cast.desk.select(cast.desk.segments[0].key)
    cast.sound.loop()
    for _ in range(2):
        cast.listen(2.0)
        cast.studio.playback.stop()
        qtbot.waitUntil(lambda: cast.desk.playing == "playing")
    cast.sound.loop()
    turns()
    assert cast.desk.playing == "stopped"


def test_the_next_sentence_is_the_one_behind_what_is_heard(cast: Hand) -> None:
    spoken(cast)
    cast.takes.stop()
    cast.desk.select(cast.desk.segments[0].key)
    cast.sound.play_or_pause()
    at: list[SegmentKey | None] = []
    cast.desk.heard.connect(lambda key, _seconds: at.append(key))
    for _ in range(20):
        if at[-1:] != [cast.desk.segments[1].key]:
            cast.listen(0.3)
    assert cast.desk.selected == cast.desk.segments[0].key
    cast.sound.play_sentence(1)
    assert cast.desk.selected == cast.desk.segments[2].key
    cast.sound.play_sentence(-1)
    assert cast.desk.selected == cast.desk.segments[1].key


def test_typing_pauses_what_plays(cast: Hand) -> None:
    session = cast.studio.session
    assert session is not None
    spoken(cast)
    cast.takes.stop()
    cast.sound.play_or_pause()
    assert cast.desk.playing == "playing"
    session.perform(set_paragraph_text(session.document, cast.desk.segments[0].paragraph_id, "“Come,” said Anna."))
    assert cast.desk.playing == "paused"
    cast.takes.stop()


def test_takes_are_compared_by_ear(cast: Hand) -> None:
    spoken(cast)
    cast.desk.select(cast.desk.segments[0].key)
    cast.takes.take_again()
    cast.finish()
    cast.takes.stop()
    heard: list[int] = []
    cast.desk.play_asked.connect(lambda items, _skip: heard.append(len(items)))
    cast.takes.compare_takes()
    assert heard == [2]
    cast.takes.stop()


def test_the_book_is_spoken_scene_by_scene_and_nothing_twice(cast: Hand, qtbot: QtBot) -> None:
    cast.add_scene("Three", "“Yes,” said Anna.", "The end.")
    cast.desk.read_again()
    cast.publishing.set_titles(False)
    cast.takes.speak_book()
    qtbot.waitUntil(lambda: "The narrator reads them" in cast.ways, timeout=20_000)
    assert cast.requests() == []
    cast.ways["The narrator reads them"]()
    qtbot.waitUntil(lambda: bool(cast.requests()), timeout=20_000)
    asked = [segment.text for request in cast.requests() for segment in request.segments]
    assert asked == [
        "First one.", "Second one.", "Third one.", "“Come here,” said Anna.", "“No,” said Ben.", "“Yes,” said Anna.",
        "The end.",
    ]  # fmt: skip
    cast.takes.stop()
    assert cast.studio.queue.jobs() == ()


def test_what_is_read_is_chosen_and_told_above_nothing_else(hand: Hand) -> None:
    session = hand.studio.session
    assert session is not None
    scene_id = hand.add_scene("Notes", "Rain fell.")
    scene = session.document.need(Scene, scene_id)
    before = session.document.need(Paragraph, scene.paragraphs[0])
    noted = msgspec.structs.replace(before, marks=(Mark(9, 10, "footnote", "In March."),))
    session.perform(Change(id=new_id(), label="", stack="none", edits=(Edit(before, noted),), at=0.0))
    hand.desk.read_again()
    hand.desk.choose_scene(scene_id)
    hand.desk.read_segments()
    assert hand.view.passed == "Not read here, by choice: 1 footnote."
    hand.parts.set_read("footnotes", True)
    hand.desk.read_segments()
    assert hand.view.passed == ""
    assert [row.text for row in hand.view.rows] == ["Rain fell.", "In March."]
    session.undo_stack("narration").undo()
    hand.desk.read_segments()
    assert [row.text for row in hand.view.rows] == ["Rain fell."]
