"""A scene of very many sentences is spoken in jobs of some of them, worked out on a thread."""

from __future__ import annotations

import pytest
from narration_rooms import Hand
from pytestqt.qtbot import QtBot

from studio.domain.errors import Cancelled
from studio.domain.project_records import Job
from studio.domain.requests import ModelRef, SpeechRequest, SpeechSegment
from studio.services.narration.casting import Part
from studio.services.narration.segments import Segment
from studio.ui.narration.takes.long_runs import MANY, plan
from studio.ui.narration.takes.rows import Pendings, states_of

SENTENCES = 2 * MANY + 100


@pytest.fixture
def long_scene(hand: Hand, qtbot: QtBot) -> Hand:
    paragraphs = [
        " ".join(f"It was {number}." for number in range(start, min(SENTENCES, start + 100)))
        for start in range(0, SENTENCES, 100)
    ]
    scene_id = hand.add_scene("Long", *paragraphs)
    hand.desk.choose_scene(scene_id)
    qtbot.waitUntil(lambda: len(hand.desk.segments) == SENTENCES, timeout=30_000)
    return hand


def spoken(hand: Hand) -> list[str]:
    return [segment.text for request in hand.requests() for segment in request.segments]


def test_all_sentences_come_into_the_queue_in_order(long_scene: Hand, qtbot: QtBot) -> None:
    hand = long_scene
    hand.takes.speak_scene()
    assert hand.requests() == []
    assert hand.why_not("narration.stop") == ""
    qtbot.waitUntil(lambda: len(spoken(hand)) == SENTENCES, timeout=60_000)
    assert spoken(hand) == [f"It was {number}." for number in range(SENTENCES)]
    assert [len(request.segments) for request in hand.requests()] == [MANY, MANY, 100]
    assert not hand.desk.preparing
    assert hand.status == ""


def test_stop_ends_what_is_worked_out_or_on_its_way(long_scene: Hand, qtbot: QtBot) -> None:
    hand = long_scene
    hand.takes.speak_scene()
    hand.takes.stop()
    assert not hand.desk.preparing
    assert hand.why_not("narration.stop") == "Nothing is spoken or played now."
    hand.takes.speak_scene()
    qtbot.waitUntil(lambda: len(hand.requests()) > 0, timeout=60_000)
    hand.takes.stop()
    qtbot.wait(50)
    assert hand.requests() == []
    assert not hand.desk.preparing


def test_working_out_tells_how_far_it_is_and_can_be_ended() -> None:
    segments = [
        Segment("p", number, f"It was {number}.", 0.3, part=Part("v"), wanted=str(number)) for number in range(5_000)
    ]
    told: list[float] = []
    assert len(plan(segments, {}, told.append).items) == 5_000
    assert told == sorted(told)
    assert len(told) == 6
    assert 0 < told[0] <= told[-1] <= 1

    def step(share: float) -> None:
        if share > 0.5:
            raise Cancelled

    with pytest.raises(Cancelled):
        plan(segments, {}, step)


def job(name: str, state: str, *asked: tuple[str, int]) -> Job:
    segments = tuple(SpeechSegment("Rain.", paragraph_id=paragraph_id, index=index) for paragraph_id, index in asked)
    return Job(id=name, state=state, request=SpeechRequest(model=ModelRef("m", "e"), voice="v", segments=segments))  # type: ignore[arg-type]


def test_what_is_pending_is_looked_up_as_if_all_of_it_had_been_listed() -> None:
    jobs = [
        job("a", "running", ("p", 0), ("p", 2), ("p", 5), ("q", 0)),
        job("b", "queued", ("p", 2), ("p", 7), ("r", 1)),
        job("c", "running"),
    ]
    pendings = Pendings()
    for done in ({}, {"a": 1}, {"a": 2}, {"a": 4, "b": 1}, {"a": 9, "b": 9}):
        pending, listed = pendings.of(jobs, done), states_of(jobs, done)
        assert dict(pending) == listed
        assert len(pending) == len(listed)
        for key in (("p", 1), ("p", 6), ("q", 3), ("s", 0)):
            assert key not in pending
    assert listed == {}
    assert not pendings.of((), {})
