"""A run over the whole book: who says the lines that nobody has confirmed is asked before anything is spoken."""

from __future__ import annotations

from narration_rooms import Hand
from pytestqt.qtbot import QtBot

from studio.domain.changes import Change, Edit
from studio.domain.errors import EngineFailed, WorkerDied
from studio.domain.ids import new_id
from studio.domain.project_records import Card
from studio.services.narration.directing import change_narration
from studio.services.narration.workers import PORTION

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


def test_lines_of_nobody_are_told_with_a_way_to_them(hand: Hand, qtbot: QtBot) -> None:
    with_lines(hand)
    session = hand.studio.session
    assert session is not None
    dark = hand.add_scene("Dark", "The lamp went out.", "“Who is there?”", "“Nobody.”")
    hand.desk.read_again()
    asked(hand, qtbot)
    hand.ways["Confirm, then speak"]()
    qtbot.waitUntil(lambda: bool(hand.requests()), timeout=20_000)
    told = "Of 2 lines it cannot be told who says them: the narrator reads them."
    assert told in hand.said
    hand.ways["Show the first one"]()
    assert hand.desk.scene_id == dark
    line = hand.desk.segment()
    assert line is not None
    assert line.text == "“Who is there?”"


def without_titles(hand: Hand) -> None:
    session = hand.studio.session
    assert session is not None
    session.perform(change_narration(session.document, "Titles", chapter_titles=False))


def test_titles_of_chapters_are_read_from_the_first_run_of_a_book_on(hand: Hand, qtbot: QtBot) -> None:
    hand.takes.speak_book()
    qtbot.waitUntil(lambda: bool(hand.requests()), timeout=20_000)
    assert hand.requests()[0].segments[0].text == "One"
    assert "The titles of chapters are read, as audiobook stores (ACX) ask." in hand.said
    hand.takes.stop()
    hand.ways["Leave them out"]()
    hand.takes.speak_book()
    qtbot.waitUntil(lambda: bool(hand.requests()), timeout=20_000)
    assert hand.requests()[0].segments[0].text == "First one."


def many(hand: Hand, count: int) -> str:
    without_titles(hand)
    scene_id = hand.add_scene("Long", " ".join(f"Sentence number {at} of it." for at in range(count)))
    hand.desk.read_again()
    return scene_id


def test_a_scene_is_parted_into_jobs_where_two_workers_share_the_book(hand: Hand, qtbot: QtBot) -> None:
    many(hand, 2 * PORTION + 5)
    hand.studio.settings.set("narration_workers", "2")
    hand.takes.speak_book()
    qtbot.waitUntil(lambda: len(hand.requests()) == 4, timeout=20_000)
    assert [len(request.segments) for request in hand.requests()] == [3, PORTION, PORTION, 5]
    texts = [one.text for request in hand.requests() for one in request.segments]
    assert len(set(texts)) == len(texts)
    assert texts[3:] == [f"Sentence number {at} of it." for at in range(2 * PORTION + 5)]


def test_one_worker_speaks_a_scene_in_one_job(hand: Hand, qtbot: QtBot) -> None:
    many(hand, 2 * PORTION)
    hand.studio.settings.set("narration_workers", "1")
    hand.takes.speak_book()
    qtbot.waitUntil(lambda: [len(request.segments) for request in hand.requests()] == [3, 2 * PORTION], timeout=20_000)


def test_how_far_all_of_it_is_and_stopping_it(hand: Hand, qtbot: QtBot) -> None:
    many(hand, 2 * PORTION)
    hand.studio.settings.set("narration_workers", "2")
    hand.takes.speak_book()
    queue = hand.studio.queue
    qtbot.waitUntil(lambda: len(hand.requests()) == 3, timeout=20_000)
    first, second, _third = (job.id for job in queue.jobs())
    queue.step(first, "running")
    queue.step(second, "running")
    queue.progress.emit(first, 2.0, 3.0, "speaking", 1.0)
    assert hand.status == f"Speaking sentence 3 of {2 * PORTION + 3}"
    queue.progress.emit(second, 1.0, float(PORTION), "speaking", 90.0)
    assert hand.status.startswith(f"Speaking sentence 4 of {2 * PORTION + 3}, about ")
    run = hand.studio.runs.shown
    assert run is not None
    assert run.words.startswith(f"3 of {2 * PORTION + 3} sentences, ")
    assert (run.done, run.total, len(run.jobs)) == (3, 2 * PORTION + 3, 3)
    run.stop()
    assert queue.jobs() == ()
    assert hand.studio.runs.shown is None
    assert hand.status == "Stopped."


def test_a_scene_is_one_run_too(hand: Hand) -> None:
    scene_id = many(hand, 6)
    hand.desk.choose_scene(scene_id)
    hand.takes.speak_scene()
    queue, runs = hand.studio.queue, hand.studio.runs
    [job] = (one.id for one in queue.jobs())
    assert runs.shown is not None
    assert (runs.shown.done, runs.shown.total, runs.of(job)) == (0, 6, runs.shown)
    queue.step(job, "running")
    for done in (1.0, 2.0):
        queue.progress.emit(job, done, 6.0, "speaking", 20.0)
    assert runs.shown.words.startswith("2 of 6 sentences")
    hand.takes.speak_book()
    assert queue.find(job) is not None, "what is on its way is not asked for again"
    runs.shown.stop()
    assert queue.jobs() == ()
    assert runs.shown is None


def test_a_scene_is_begun_anew_after_its_run_has_ended(hand: Hand) -> None:
    hand.desk.choose_scene(many(hand, 4))
    for _ in range(2):
        hand.takes.speak_scene()
        run = hand.studio.runs.shown
        assert run is not None
        assert (run.done, run.total) == (0, 4)
        hand.takes.stop()
        assert hand.studio.runs.shown is None


def test_the_number_of_workers_is_chosen_in_the_menu(hand: Hand) -> None:
    actions = {name: hand.actions[f"narration.workers-{name}"] for name in ("auto", "one", "two")}

    def checked() -> list[str]:
        return [name for name, action in actions.items() if action.checked is not None and action.checked()]

    assert checked() == ["auto"]
    for name, wanted in (("two", "2"), ("one", "1"), ("auto", "auto")):
        actions[name].act()
        assert hand.studio.settings.get("narration_workers") == wanted
        assert checked() == [name]


def texts(hand: Hand) -> list[list[str]]:
    return [[one.text for one in request.segments] for request in hand.requests()]


def test_what_a_worker_leaves_as_it_dies_is_asked_for_once_more(hand: Hand, qtbot: QtBot) -> None:
    without_titles(hand)
    hand.takes.speak_book()
    qtbot.waitUntil(lambda: texts(hand) == [["First one.", "Second one.", "Third one."]], timeout=20_000)
    hand.finish(1)
    died = WorkerDied(family="voice", exit_code=-9)
    [job] = hand.studio.queue.jobs()
    hand.studio.queue.step(job.id, "failed", died)
    qtbot.waitUntil(lambda: texts(hand) == [["Second one.", "Third one."]], timeout=20_000)
    assert hand.said[-1] == "The worker ended. The rest of “Speak: One” is asked for again."
    [job] = hand.studio.queue.jobs()
    hand.studio.queue.step(job.id, "running")
    hand.studio.queue.step(job.id, "failed", died)
    qtbot.wait(200)
    assert texts(hand) == []


def test_what_failed_otherwise_is_not_asked_for_again(hand: Hand, qtbot: QtBot) -> None:
    without_titles(hand)
    hand.takes.speak_book()
    qtbot.waitUntil(lambda: bool(hand.requests()), timeout=20_000)
    [job] = hand.studio.queue.jobs()
    hand.studio.queue.step(job.id, "running")
    hand.studio.queue.step(job.id, "failed", EngineFailed(engine="kokoro-onnx", error="no"))
    qtbot.wait(200)
    assert texts(hand) == []
