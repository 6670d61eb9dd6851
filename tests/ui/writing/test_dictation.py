"""Dictation in the pane: keys, what lands where, commands, and what is said where it can't be done."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot
from studio_fakes import FakeLibrary, FakeStudio

from studio.domain.catalogue import InstalledModel
from studio.domain.errors import BadRequest
from studio.domain.outline import outline
from studio.domain.requests import HearRequest, PictureRequest
from studio.domain.text_records import Paragraph
from studio.services.narration.capture import RATE, FakeMicrophone
from studio.services.session.session import ProjectSession
from studio.ui.actions.registry import ActionRegistry
from studio.ui.writing.pane import WritingPane
from studio.ui.writing.recordings import dictating

EARS = InstalledModel(
    id="ears", title="Ears", family="speech-to-text", engine="fake-ears", architecture="fake", root="", files={},
    tasks=("listen",),
)  # fmt: skip
KEY = Qt.Key.Key_F8


@pytest.fixture(autouse=True)
def _a_click_of_the_key_is_none_that_is_held(monkeypatch: pytest.MonkeyPatch) -> None:
    """However long it takes here."""
    monkeypatch.setattr(dictating, "_HELD", 60.0)


@pytest.fixture
def microphone() -> FakeMicrophone:
    return FakeMicrophone("Built-in")


@pytest.fixture
def studio(session: ProjectSession, tmp_path: Path, microphone: FakeMicrophone) -> Iterator[FakeStudio]:
    studio = FakeStudio(tmp_path, session=session, library=FakeLibrary([EARS]))
    studio.microphone = microphone
    yield studio
    studio.queue.attach(None)


@pytest.fixture
def ready(pane: WritingPane, qtbot: QtBot) -> Iterator[WritingPane]:
    pane.show()
    qtbot.waitExposed(pane)
    pane.start_writing()
    yield pane
    pane.dictating.dictation.drop()


def spoken(seconds: float) -> bytes:
    return (9000 * np.sin(np.arange(round(RATE * seconds)) / 5)).astype("<i2").tobytes()


def heard(studio: FakeStudio, microphone: FakeMicrophone, words: str, qtbot: QtBot) -> None:
    """Somebody speaks, pauses, and the model writes it down."""
    asked = len(studio.queue.asked(HearRequest))
    microphone.say(bytes(2 * RATE // 2) + spoken(0.6) + bytes(2 * RATE))
    studio.queue.wait_asked(qtbot, HearRequest, asked)
    answer(studio, words)


def answer(studio: FakeStudio, words: str) -> None:
    studio.queue.last_asked(HearRequest).answer(f"{words}\n")


def book(session: ProjectSession) -> list[list[str]]:
    document = session.document
    return [[document.need(Paragraph, one).text for one in scene.paragraphs] for _, scene in outline(document)]


def test_what_is_said_stands_at_the_caret_as_dictated_one_step_each(
    ready: WritingPane, studio: FakeStudio, session: ProjectSession, microphone: FakeMicrophone, qtbot: QtBot
) -> None:
    QTest.keyClicks(ready.text.editor, "He wrote this.")
    QTest.keyClick(ready.text.editor, KEY)
    assert ready.dictating.listening
    assert ready.dictating.bar.state.text() == "Listening…"
    heard(studio, microphone, "And then comma, open quote, Stop. close quote", qtbot)
    asked = studio.queue.last_asked(HearRequest)
    assert asked.contents[asked.request.sound].startswith(b"RIFF")
    assert book(session) == [["He wrote this. And then, “Stop.”"]]
    heard(studio, microphone, "New paragraph. It rained full stop.", qtbot)
    assert book(session) == [["He wrote this. And then, “Stop.”", "It rained."]]
    [first, second] = [session.document.need(Paragraph, one) for one in ready.text.editor.ids()]
    assert [(span.start, span.end, span.by) for span in first.spans] == [(14, 32, "dictation")]
    assert [(span.start, span.end, span.by) for span in second.spans] == [(0, 10, "dictation")]
    assert ready.text.places() == ((second.id, 10), (second.id, 10))
    ready.undo()
    assert book(session) == [["He wrote this. And then, “Stop.”"]]
    ready.undo()
    assert book(session) == [["He wrote this."]]
    ready.redo()
    QTest.keyClick(ready.text.editor, KEY)
    assert not ready.dictating.listening
    assert not microphone.is_open
    assert not ready.dictating.bar.isVisible()


def test_commands_undo_delete_and_begin_a_scene(
    ready: WritingPane, studio: FakeStudio, session: ProjectSession, microphone: FakeMicrophone, qtbot: QtBot
) -> None:
    QTest.keyClick(ready.text.editor, KEY)
    for words in ("One.", "Two. New paragraph. Three.", "Delete that."):
        heard(studio, microphone, words, qtbot)
    assert book(session) == [["One."]]
    heard(studio, microphone, "Undo that.", qtbot)
    assert book(session) == [["One. Two.", "Three."]]
    heard(studio, microphone, "New scene.", qtbot)
    heard(studio, microphone, "four", qtbot)
    assert book(session) == [["One. Two.", "Three."], ["Four"]]
    ready.text.put_caret(ready.text.editor.ids()[0], 2)
    QTest.keyClicks(ready.text.editor, "x")
    heard(studio, microphone, "Delete that.", qtbot)
    assert "is not there any more" in ready.messages.text
    assert book(session)[1] == ["Foxur"]
    heard(studio, microphone, "New scene.", qtbot)
    assert book(session)[1:] == [["Fox"], ["ur"]]
    ready.undo()
    assert book(session)[1:] == [["Foxur"]]
    heard(studio, microphone, "Stop dictation.", qtbot)
    assert not ready.dictating.listening


def test_what_is_selected_is_replaced_or_deleted(
    ready: WritingPane, studio: FakeStudio, session: ProjectSession, microphone: FakeMicrophone, qtbot: QtBot
) -> None:
    QTest.keyClicks(ready.text.editor, "One two three")
    ready.desk.commit_typing()
    [only] = ready.text.editor.ids()
    QTest.keyClick(ready.text.editor, KEY)
    ready.text.select(only, 4, 7)
    heard(studio, microphone, "Twelve", qtbot)
    assert book(session) == [["One Twelve three"]]
    ready.text.select(only, 3, 10)
    heard(studio, microphone, "Scratch that.", qtbot)
    assert book(session) == [["One three"]]


def test_held_down_the_key_listens_until_it_is_let_go(
    ready: WritingPane,
    studio: FakeStudio,
    session: ProjectSession,
    microphone: FakeMicrophone,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(dictating, "_HELD", 0.4)
    QTest.keyPress(ready.text.editor, KEY)
    again = QKeyEvent(QEvent.Type.KeyRelease, KEY, Qt.KeyboardModifier.NoModifier, "", True)
    QApplication.sendEvent(ready.text.editor, again)
    qtbot.wait(450)
    assert ready.dictating.listening
    microphone.say(spoken(1.0))
    QTest.keyRelease(ready.text.editor, KEY)
    assert not ready.dictating.listening
    assert ready.dictating.bar.state.text() == "Writing down…"
    answer(studio, "Held")
    assert book(session) == [["Held"]]
    QTest.keyClick(ready.text.editor, KEY)
    qtbot.wait(450)
    QTest.keyRelease(ready.text.editor, KEY)
    assert ready.dictating.listening


def test_an_utterance_under_way_is_shown_beside_the_text(
    ready: WritingPane, studio: FakeStudio, session: ProjectSession, microphone: FakeMicrophone, qtbot: QtBot
) -> None:
    QTest.keyClick(ready.text.editor, KEY)
    microphone.say(bytes(RATE) + spoken(1.6))
    studio.queue.wait_asked(qtbot, HearRequest)
    answer(studio, "It was a dark")
    assert ready.dictating.bar.words.text() == "It was a dark"
    assert book(session) == [[""]]
    microphone.say(spoken(0.5) + bytes(2 * RATE))
    studio.queue.wait_asked(qtbot, HearRequest, 1)
    answer(studio, "It was a dark night.")
    assert ready.dictating.bar.words.text() == ""
    assert book(session) == [["It was a dark night."]]


def test_what_was_said_waits_for_jobs_and_is_not_lost(
    ready: WritingPane, studio: FakeStudio, session: ProjectSession, microphone: FakeMicrophone, qtbot: QtBot
) -> None:
    QTest.keyClick(ready.text.editor, KEY)
    studio.queue.submit(PictureRequest(model=studio.library.ref("ears"), prompt="a fox"))
    for _ in range(2):
        microphone.say(bytes(RATE) + spoken(0.6) + bytes(2 * RATE))
    qtbot.waitUntil(lambda: ready.dictating.dictation.gives_way)
    assert ready.dictating.bar.state.text() == "What you said waits for the jobs in the queue."
    asked = len(studio.queue.asked(HearRequest))
    studio.queue.cancel(studio.queue.last.id)
    for number, words in enumerate(("One.", "Two.")):
        studio.queue.wait_asked(qtbot, HearRequest, asked + number)
        answer(studio, words)
    assert book(session) == [["One. Two."]]


def test_without_a_microphone_it_is_said(ready: WritingPane, microphone: FakeMicrophone) -> None:
    microphone.unplug()
    QTest.keyClick(ready.text.editor, KEY)
    assert "No microphone was found" in ready.messages.text
    assert not ready.dictating.listening
    assert not ready.dictating.bar.isVisible()


def test_without_a_model_it_is_said_which_to_fetch(ready: WritingPane, studio: FakeStudio) -> None:
    studio.library.models.clear()
    wanted: list[str] = []
    ready.models_wanted.connect(wanted.append)
    ready.dictating.press()
    next(one for one in ready.messages.findChildren(QPushButton) if one.text() == "Show models").click()
    assert wanted == ["speech-to-text"]


def test_what_could_not_be_written_down_is_kept_and_tried_again(
    ready: WritingPane, studio: FakeStudio, session: ProjectSession, microphone: FakeMicrophone, qtbot: QtBot
) -> None:
    ready.dictating.press()
    microphone.say(bytes(RATE) + spoken(0.6) + bytes(2 * RATE))
    hearing = studio.queue.wait_asked(qtbot, HearRequest)
    hearing.fail(BadRequest(field="model", problem="the listening model is not loaded"))
    assert not ready.dictating.listening
    next(one for one in ready.messages.findChildren(QPushButton) if one.text() == "Try again").click()
    answer(studio, "Kept")
    assert book(session) == [["Kept"]]


def test_leaving_the_project_counts_what_is_lost(
    ready: WritingPane, studio: FakeStudio, microphone: FakeMicrophone, qtbot: QtBot
) -> None:
    ready.dictating.press()
    microphone.say(bytes(RATE) + spoken(0.6) + bytes(2 * RATE))
    qtbot.waitUntil(lambda: ready.dictating.dictation.waiting == 1)
    ready.desk.set_session(None)
    assert "1 dictated utterance" in ready.messages.text
    assert not microphone.is_open


def test_what_can_be_spoken_is_listed_in_the_manuscripts_language(ready: WritingPane) -> None:
    ready.dictating.show_help()
    [box] = ready.findChildren(QMessageBox)
    assert "full stop" in box.text()
    assert "“new scene”: begins a scene at the caret" in box.text()
    box.close()
    ready.desk.set_language("de")
    assert "fragezeichen" in ready.dictating.help_words()


def test_sounds_that_are_no_speech_write_nothing(
    ready: WritingPane, studio: FakeStudio, session: ProjectSession, microphone: FakeMicrophone, qtbot: QtBot
) -> None:
    ready.dictating.press()
    heard(studio, microphone, "(music)", qtbot)
    assert book(session) == [[""]]


def test_a_project_that_is_only_read_takes_no_dictation(ready: WritingPane, actions: ActionRegistry) -> None:
    refused: list[str] = []
    actions.refused.connect(refused.append)
    ready.desk.set_session(None)
    actions.trigger("writing.dictate")
    assert refused == ["No project is open."]
