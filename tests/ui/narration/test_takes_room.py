"""The room of the sentences and their takes: what is spoken, what is stale, which take is heard."""

from __future__ import annotations

from narration_rooms import Hand
from pytestqt.qtbot import QtBot

from studio.domain.errors import OutOfMemory
from studio.domain.manuscript import set_paragraph_text
from studio.domain.text_records import Paragraph
from tests.patience import turns


def test_a_scene_is_shown_sentence_by_sentence(hand: Hand) -> None:
    assert [row.text for row in hand.view.rows] == ["First one.", "Second one.", "Third one."]
    assert hand.view.states() == ["not spoken"] * 3
    assert hand.view.voices == ["af_heart", "am_puck", "bf_emma"]
    assert hand.why_not("narration.speak-scene") == ""
    assert hand.why_not("narration.play") == "Nothing of this scene has been spoken yet."


def test_speaking_plays_while_it_is_made_and_ends_with_every_sentence_spoken(hand: Hand, qtbot: QtBot) -> None:
    hand.takes.speak_scene()
    [request] = hand.requests()
    assert [segment.text for segment in request.segments] == ["First one.", "Second one.", "Third one."]
    assert request.voice == "af_heart"
    assert hand.view.states() == ["queued"] * 3
    assert hand.why_not("narration.stop") == ""
    hand.finish(segments=1)
    assert hand.view.states() == ["spoken", "speaking", "queued"]
    hand.listen(0.5)
    assert hand.view.head == hand.view.rows[0].key
    assert any(hand.sink.heard)


def test_pressed_again_only_what_is_new_or_stale_is_spoken(hand: Hand, qtbot: QtBot) -> None:
    hand.takes.speak_scene()
    hand.finish()
    assert hand.view.states() == ["spoken"] * 3
    session = hand.studio.session
    assert session is not None
    last = list(session.document.all(Paragraph))[-1]
    session.perform(set_paragraph_text(session.document, last.id, "Third one, changed."))
    qtbot.waitUntil(lambda: hand.view.states() == ["spoken", "spoken", "stale"])
    hand.takes.speak_scene()
    [request] = hand.requests()
    assert [segment.text for segment in request.segments] == ["Third one, changed."]
    hand.takes.speak_scene()
    assert len(hand.requests()) == 1


def test_speech_is_asked_for_on_the_device_that_was_set(hand: Hand) -> None:
    hand.studio.settings.set("device", "cpu")
    hand.takes.speak_scene()
    assert [request.device for request in hand.requests()] == ["cpu"]


def test_another_voice_speaks_everything_anew(hand: Hand) -> None:
    hand.takes.speak_scene()
    hand.finish()
    hand.cast.choose_voice(next(voice for voice in hand.desk.voices if voice.id == "am_puck"))
    hand.takes.speak_from_here()
    [request] = hand.requests()
    assert request.voice == "am_puck"
    assert len(request.segments) == 3


def test_from_here_begins_at_the_selected_sentence(hand: Hand) -> None:
    hand.desk.select(hand.view.rows[1].key)
    assert hand.view.selected == 1
    hand.takes.speak_from_here()
    assert [segment.text for segment in hand.requests()[0].segments] == ["Second one.", "Third one."]


def test_stop_cancels_and_keeps_what_is_spoken(hand: Hand) -> None:
    hand.takes.speak_scene()
    hand.finish(segments=1)
    hand.takes.stop()
    assert hand.view.states() == ["spoken", "not spoken", "not spoken"]
    assert hand.why_not("narration.stop") == "Nothing is spoken or played now."
    assert hand.studio.playback.state == "stopped"  # type: ignore[attr-defined]


def test_takes_are_kept_and_one_is_chosen_and_undone(hand: Hand) -> None:
    hand.takes.speak_scene()
    hand.finish()
    hand.takes.take_again()
    assert hand.requests()[0].seed > 0
    hand.finish()
    assert hand.view.rows[0].takes == 2
    assert [take.heard for take in hand.view.takes] == [True, False]
    older = hand.view.takes[1]
    hand.takes.choose_take(older.id)
    hand.desk.read_again()
    assert [take.heard for take in hand.view.takes] == [False, True]
    session = hand.studio.session
    assert session is not None
    session.undo_stack("narration").undo()
    hand.desk.read_again()
    assert [take.heard for take in hand.view.takes] == [True, False]


def test_why_a_job_failed_is_left_to_the_window(hand: Hand) -> None:
    hand.takes.speak_scene()
    [job] = hand.studio.queue.jobs()
    hand.studio.queue.step(job.id, "failed", OutOfMemory(device="cpu", needed_bytes=10**9))
    assert hand.said == []
    assert hand.view.states() == ["not spoken"] * 3


def test_scenes_follow_the_outline_and_another_project_empties_the_pane(hand: Hand, qtbot: QtBot) -> None:
    other = hand.add_scene("Two", "Elsewhere.")
    qtbot.waitUntil(lambda: [title for _, title in hand.view.scenes] == ["One", "Two"])
    hand.desk.choose_scene(other)
    assert [row.text for row in hand.view.rows] == ["Elsewhere."]
    hand.studio.close_project()
    assert hand.view.rows == ()
    assert hand.view.scenes == ()
    assert hand.why_not("narration.speak-scene") == "This scene has no words yet."


def test_the_takes_are_gone_through_by_steps(hand: Hand) -> None:
    hand.takes.speak_scene()
    hand.finish()
    assert hand.why_not("narration.next-take") == "The selected sentence has no other take."
    hand.takes.take_again()
    hand.finish()
    assert hand.why_not("narration.next-take") == ""
    first = [take.id for take in hand.view.takes if take.heard]
    hand.actions["narration.next-take"].act()
    assert [take.id for take in hand.view.takes if take.heard] != first
    hand.actions["narration.previous-take"].act()
    assert [take.id for take in hand.view.takes if take.heard] == first


def test_sentences_and_scenes_are_gone_through_by_steps(hand: Hand) -> None:
    assert hand.why_not("narration.previous-sentence") == "This is the first sentence."
    hand.actions["narration.next-sentence"].act()
    hand.actions["narration.next-sentence"].act()
    assert hand.view.selected == 2
    assert hand.why_not("narration.next-sentence") == "This is the last sentence."
    assert hand.why_not("narration.next-scene") == "This is the last scene."
    other = hand.add_scene("Two", "Elsewhere.")
    hand.desk.read_again()
    hand.actions["narration.next-scene"].act()
    assert hand.view.current_scene == other


def test_a_change_elsewhere_in_the_book_reads_nothing_again(hand: Hand, qtbot: QtBot) -> None:
    other = hand.add_scene("Two", "Elsewhere.")
    qtbot.waitUntil(lambda: len(hand.view.scenes) == 2)
    session = hand.studio.session
    assert session is not None
    [paragraph] = [one for one in session.document.all(Paragraph) if one.scene_id == other]
    before = hand.desk.segments
    session.perform(set_paragraph_text(session.document, paragraph.id, "Changed."))
    turns()
    assert hand.desk.segments is before


def test_a_project_that_can_only_be_read_says_why_nothing_is_spoken(hand: Hand) -> None:
    assert hand.studio.session is not None
    hand.studio.session.read_only = True
    assert "can only be read" in hand.why_not("narration.speak-scene")
    assert "can only be read" in hand.why_not("narration.take-again")
