"""The list of scenes says how much of each is spoken, and counts again what a change touched."""

from __future__ import annotations

import threading

import pytest
from narration_rooms import Hand
from pytestqt.qtbot import QtBot

from studio.domain.manuscript import set_paragraph_text
from studio.domain.text_records import Scene
from studio.services.narration.directing import change_narration
from studio.ui.narration.chapters.presenter import ChaptersPresenter, counted
from studio.ui.narration.chapters.view import ChaptersPanel


def test_it_tells_how_much_is_spoken_and_what_is_stale(hand: Hand, qtbot: QtBot) -> None:
    panel = ChaptersPanel()
    qtbot.addWidget(panel)
    room = ChaptersPresenter(hand.desk, panel)
    panel.watched.connect(room.watch)
    panel.scene_chosen.connect(hand.desk.choose_scene)
    other = hand.add_scene("Two", "Elsewhere.")
    hand.desk.read_again()
    panel.show()

    def told(place: int, words: str) -> None:
        qtbot.waitUntil(lambda: words in panel.list.item(place).text(), timeout=60_000)

    places = [scene_id for scene_id, _ in hand.desk.scenes]
    one, two = places.index(hand.desk.scene_id), places.index(other)
    told(one, "0 % spoken")
    told(two, "0 % spoken")
    hand.takes.speak_scene()
    hand.finish()
    hand.takes.stop()
    told(one, "100 % spoken")
    session = hand.desk.session
    assert session is not None
    scene = session.document.need(Scene, hand.desk.scene_id)
    session.perform(set_paragraph_text(session.document, scene.paragraphs[1], "Third one indeed."))
    told(one, "66 % spoken, 1 stale")
    assert "0 % spoken" in panel.list.item(two).text()
    panel.list.setCurrentRow(two)
    assert hand.desk.scene_id == other
    panel.hide()
    qtbot.waitUntil(lambda: not room.counting, timeout=60_000)


def test_a_change_while_a_book_is_counted_for_the_first_time_is_not_lost(
    hand: Hand, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand.takes.speak_scene()
    hand.finish()
    hand.takes.stop()
    begun, go_on = threading.Event(), threading.Event()

    def slowly(*what: object) -> object:
        begun.set()
        assert go_on.wait(60)
        return counted(*what)  # type: ignore[arg-type]

    monkeypatch.setattr("studio.ui.narration.chapters.presenter.counted", slowly)
    panel = ChaptersPanel()
    qtbot.addWidget(panel)
    room = ChaptersPresenter(hand.desk, panel)
    room.watch(True)
    qtbot.waitUntil(begun.is_set)
    session = hand.desk.session
    assert session is not None
    session.perform(change_narration(session.document, "Another narrator", voice="bf_emma"))
    go_on.set()
    told = "0 % spoken, 3 stale"
    qtbot.waitUntil(lambda: panel.list.count() > 0 and told in panel.list.item(0).text())
    room.watch(False)
    qtbot.waitUntil(lambda: not room.counting, timeout=60_000)
