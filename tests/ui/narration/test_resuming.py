"""Speaking that a crash broke off: asked about at the next opening, gone on with by one click, nothing made twice."""

from __future__ import annotations

import msgspec
import pytest
from narration_rooms import Hand
from pytestqt.qtbot import QtBot

from studio.domain.changes import Edit
from studio.domain.errors import JobInterrupted
from studio.domain.project_records import Job, JobState
from studio.domain.requests import SpeechRequest
from studio.services.jobs.adoption import change_without_undo
from studio.ui.narration.takes.resuming import unanswered


def crash(hand: Hand, spoken: int) -> Job:
    """The scene is asked for, so many of its sentences are adopted, and the program dies; another opening finds it."""
    hand.takes.speak_scene()
    hand.finish(spoken)
    [job] = hand.studio.queue.jobs()
    hand.studio.queue.step(job.id, "failed", JobInterrupted(kept=spoken))
    session = hand.studio.session
    assert session is not None
    found = session.document.get(Job, job.id)
    assert found is not None
    hand.desk.project_changed.emit()
    return found


def asked(hand: Hand) -> str:
    return next((words for words in reversed(hand.said) if words.startswith("Speaking was interrupted")), "")


def test_it_asks_and_speaks_what_is_missing_by_one_click(hand: Hand, qtbot: QtBot) -> None:
    crash(hand, 1)
    qtbot.waitUntil(lambda: bool(asked(hand)))
    assert asked(hand).startswith("Speaking was interrupted: 2 sentences are still to be spoken.")
    assert hand.requests() == []
    hand.ways["Go on"]()
    qtbot.waitUntil(lambda: bool(hand.requests()))
    [request] = hand.requests()
    assert [one.text for one in request.segments] == ["Second one.", "Third one."]


def test_nothing_is_asked_where_all_was_spoken(hand: Hand, qtbot: QtBot) -> None:
    crash(hand, 3)
    qtbot.wait(50)
    assert asked(hand) == ""


def test_what_was_spoken_meanwhile_is_not_spoken_again(hand: Hand, qtbot: QtBot) -> None:
    crash(hand, 1)
    qtbot.waitUntil(lambda: bool(asked(hand)))
    go_on = hand.ways["Go on"]
    hand.takes.speak_scene()
    hand.finish()
    go_on()
    qtbot.wait(50)
    assert hand.requests() == []


def test_only_what_was_asked_for_goes_on(hand: Hand, qtbot: QtBot) -> None:
    """The job that died was to speak the last sentence alone."""
    hand.desk.select(hand.view.rows[2].key)
    hand.takes.speak_from_here()
    [job] = hand.studio.queue.jobs()
    assert isinstance(job.request, SpeechRequest)
    assert len(job.request.segments) == 1
    hand.studio.queue.step(job.id, "failed", JobInterrupted(kept=0))
    hand.desk.project_changed.emit()
    qtbot.waitUntil(lambda: bool(asked(hand)))
    assert "one sentence is still to be spoken" in asked(hand)
    hand.ways["Go on"]()
    qtbot.waitUntil(lambda: bool(hand.requests()))
    assert [one.text for one in hand.requests()[0].segments] == ["Third one."]


def test_what_was_not_answered_is_asked_at_the_opening_after(hand: Hand, qtbot: QtBot) -> None:
    """As the project's file has it then: the job that died, and the one behind it that was held and never begun."""
    hand.takes.speak_scene()
    [job] = hand.studio.queue.jobs()
    waiting = hand.studio.queue.submit(job.request, target_id=job.target_id)
    broken = msgspec.structs.replace(job, state="failed", failure=JobInterrupted(kept=0), started=1.0)
    session = hand.studio.session
    assert session is not None
    session.perform(change_without_undo("Job", (Edit(job, broken),)))
    hand.studio.queue.cancel(waiting)
    held = session.document.need(Job, waiting)
    assert unanswered(session.document) == (broken, held)
    hand.desk.project_changed.emit()
    qtbot.waitUntil(lambda: bool(asked(hand)))
    hand.ways["Go on"]()
    qtbot.waitUntil(lambda: bool(hand.requests()))
    assert len(hand.requests()[0].segments) == 3
    hand.finish()
    assert unanswered(session.document) == ()


@pytest.mark.parametrize("state", ["cancelled", "failed", "done"])
def test_what_a_person_ended_or_spoke_since_is_not_asked_again(hand: Hand, state: JobState) -> None:
    crash(hand, 1)
    hand.takes.speak_scene()
    [job] = hand.studio.queue.jobs()
    hand.studio.queue.step(job.id, "running")
    hand.studio.queue.step(job.id, state)
    session = hand.studio.session
    assert session is not None
    assert unanswered(session.document) == ()


@pytest.mark.parametrize(("left", "words"), [(40.0, "about 40 seconds left"), (600.0, "about 10 minutes left")])
def test_time_left_is_told_as_everywhere(hand: Hand, left: float, words: str) -> None:
    hand.takes.speak_scene()
    [job] = hand.studio.queue.jobs()
    hand.studio.queue.progress.emit(job.id, 1.0, 3.0, "speaking", left)
    assert hand.status == f"Speaking sentence 2 of 3, {words}"
    assert msgspec.structs.asdict(job)["state"] == "queued"
