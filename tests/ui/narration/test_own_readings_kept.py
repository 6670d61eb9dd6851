"""What a person has read is theirs: no voice takes its place unless that was asked, whatever becomes of the words."""

from __future__ import annotations

import io

import msgspec
import numpy as np
import soundfile
from narration_rooms import Hand

from studio.domain.draft import Draft
from studio.domain.sound_records import Take
from studio.domain.text_records import Paragraph
from studio.services.exchange.audiobook.own_sound import OwnSound, add_reading
from studio.services.narration.segments import Segment
from studio.services.narration.spans import missing, waiting_words
from studio.services.narration.take_sound import RATE
from studio.ui.narration.takes.segment_list import SegmentModel


def read_aloud(hand: Hand, place: int, reader: str = "") -> Take:
    """A person's reading of a sentence."""
    session = hand.desk.session
    assert session is not None
    out = io.BytesIO()
    soundfile.write(out, np.full(RATE, 5000, np.int16), RATE, format="FLAC")
    sound = OwnSound("mine", out.getvalue(), 1.0)
    session.perform(add_reading(session, hand.desk.segments[place], sound, "recorded", reader))
    hand.desk.read_segments()
    take = hand.desk.segments[place].take
    assert take is not None
    assert take.is_human
    return take


def write(hand: Hand, text: str) -> None:
    """Other words in the first paragraph."""
    session = hand.desk.session
    assert session is not None
    first = hand.desk.segments[0].paragraph_id
    draft = Draft(session.document)
    paragraph = draft.need(Paragraph, first)
    draft.put(msgspec.structs.replace(paragraph, text=text))
    session.perform(draft.change("type", "writing"))
    hand.desk.read_segments()


def test_changed_words_are_to_be_read_again_and_speak_passes_over_them(hand: Hand) -> None:
    take = read_aloud(hand, 0, "Ann Lee")
    write(hand, "First one now. Second one.")
    assert hand.view.states()[0] == "to be read again"
    assert SegmentModel.second_line(hand.view.rows[0]).startswith("To be read again by Ann Lee")
    hand.takes.speak_scene()
    [request] = hand.requests()
    assert [one.text for one in request.segments] == ["Second one.", "Third one."]
    assert any(words.startswith("One sentence is to be read again by Ann Lee") for words in hand.said)
    hand.finish()
    assert hand.desk.segments[0].take == take
    hand.takes.stop()


def test_who_gave_no_name_is_told_that_it_is_theirs(hand: Hand) -> None:
    read_aloud(hand, 0)
    assert "your reading" in SegmentModel.second_line(hand.view.rows[0])
    write(hand, "First one now. Second one.")
    assert SegmentModel.second_line(hand.view.rows[0]).startswith("To be read again by you")
    session, passed = hand.desk.session, list[Segment]()
    assert session is not None
    found = missing(session.document, [hand.desk.scene_id], hand.desk.narrator, passed=passed)
    assert [one.text for _, segments in found for one in segments] == ["Second one.", "Third one."]
    assert waiting_words(passed).startswith("One sentence is yours to read again")


def test_words_that_a_voice_spoke_before_do_not_bring_the_voice_back(hand: Hand) -> None:
    """The voice's take of the very words is still there; the reading stays in its place."""
    hand.takes.speak_scene()
    hand.finish()
    hand.takes.stop()
    write(hand, "First one now. Second one.")
    take = read_aloud(hand, 0)
    write(hand, "First one. Second one.")
    segment = hand.desk.segments[0]
    assert (segment.take, segment.state) == (take, "to be read again")


def test_what_was_on_its_way_when_a_person_read_it_does_not_take_its_place(hand: Hand) -> None:
    hand.takes.speak_scene()
    take = read_aloud(hand, 1)
    hand.finish()
    hand.desk.read_segments()
    assert hand.desk.segments[1].take == take
    hand.takes.stop()


def test_take_again_asks_first_and_then_a_voice_is_heard(hand: Hand) -> None:
    take = read_aloud(hand, 0, "Ann Lee")
    hand.desk.select(hand.desk.segments[0].key)
    hand.takes.take_again()
    assert hand.requests() == []
    assert hand.said[-1].startswith("Ann Lee reads this sentence.")
    [words] = hand.ways
    assert words.startswith("Let ")
    hand.ways[words]()
    assert len(hand.requests()) == 1
    hand.finish()
    segment = hand.desk.segments[0]
    assert segment.take is not None
    assert not segment.take.is_human
    assert take in segment.takes
    session = hand.desk.session
    assert session is not None
    session.undo_stack("narration").undo()
    hand.desk.read_segments()
    assert hand.desk.segments[0].take == take
    hand.takes.stop()
