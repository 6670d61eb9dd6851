"""Sound given to the writing pane: what becomes of it, what is said, and how a timed scene is played."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import msgspec
import numpy as np
import pytest
import soundfile
from dropping_on import drop_on
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QFileDialog, QPushButton
from pytestqt.qtbot import QtBot
from studio_fakes import FakeLibrary, FakeStudio

from studio.domain.catalogue import InstalledModel
from studio.domain.changes import Change, Edit
from studio.domain.requests import HearRequest
from studio.domain.scene_edits import new_scene
from studio.domain.sound_records import TimedLine, Transcript
from studio.domain.text_records import Scene
from studio.services.narration.playback import FakeSink, Playback
from studio.services.session.session import ProjectSession
from studio.ui.actions.registry import ActionRegistry
from studio.ui.narration.sound.player import Player
from studio.ui.writing.dropped import importable
from studio.ui.writing.outline.preview import ImportPreview
from studio.ui.writing.pane import WritingPane
from studio.ui.writing.recordings.dialog import TranscribeDialog
from studio.ui.writing.recordings.languages import CODES, language_name, languages

EARS = InstalledModel(
    id="ears", title="Ears", family="speech-to-text", engine="fake-ears", architecture="fake", root="", files={},
    tasks=("listen",),
)  # fmt: skip


@pytest.fixture
def sink() -> FakeSink:
    return FakeSink()


@pytest.fixture
def studio(session: ProjectSession, tmp_path: Path, sink: FakeSink) -> Iterator[FakeStudio]:
    studio = FakeStudio(tmp_path, session=session, library=FakeLibrary([EARS]))
    studio.playback = Playback(sink, studio)
    yield studio
    studio.playback.stop()
    studio.queue.attach(None)
    studio.flows.close()


def wave(path: Path, seconds: float = 1.0) -> Path:
    soundfile.write(path, np.sin(np.arange(round(16_000 * seconds)) / 9), 16_000)
    return path


def timed_scene(session: ProjectSession, seconds: float = 6.0) -> Transcript:
    """A tone that rises with every line; as an adopter makes it."""
    rate = 24_000
    tones = [np.sin(np.arange(rate * 2) * 2 * np.pi * (200 + 200 * n) / rate) for n in range(round(seconds / 2))]
    stream = io.BytesIO()
    soundfile.write(stream, 0.5 * np.concatenate(tones), rate, format="FLAC")
    sound = session.add_asset(stream.getvalue(), "audio/flac", "song.mp3")
    change = new_scene(session.document, "song", passages=["one", "two", "three"])
    session.perform(change)
    scene = next(edit.after for edit in change.edits if isinstance(edit.after, Scene))
    lines = tuple(
        TimedLine(start=2.0 * n, end=2.0 * n + 1.5, text=text, paragraph_id=scene.paragraphs[n])
        for n, text in enumerate(("one", "two", "three"))
    )
    made = Transcript(
        id="01JOB-0000", scene_id=scene.id, asset=sound.id, recipe_id="r", created=0.0, seconds=seconds, lines=lines
    )
    session.perform(Change(id="c", label="x", stack="none", edits=(Edit(None, made),), at=0.0))
    return made


def test_sound_dropped_on_the_pane_is_put_into_the_queue(
    pane: WritingPane, studio: FakeStudio, session: ProjectSession, tmp_path: Path, qtbot: QtBot
) -> None:
    song, text = wave(tmp_path / "song.wav", 3.0), tmp_path / "notes.txt"
    text.write_text("A scene of words.")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in (song, text, tmp_path / "x.pdf")])
    assert importable(data) == (song, text)
    pane.text.editor.insertFromMimeData(data)
    qtbot.waitUntil(lambda: bool(studio.queue.jobs()), timeout=10_000)
    [job] = studio.queue.jobs()
    assert isinstance(job.request, HearRequest)
    assert (job.label, job.request.seconds, job.request.model.id) == ("Transcribe song.wav", 3.0, "ears")
    assert session.read_asset(job.request.sound).startswith(b"fLaC")
    shown = pane.window().findChild(ImportPreview)
    assert shown is not None
    assert shown.windowTitle() == "Import notes.txt"
    assert pane.messages.text == ""


def test_sound_is_dropped_on_a_pane_that_is_still_empty(
    pane: WritingPane, studio: FakeStudio, tmp_path: Path, qtbot: QtBot
) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(wave(tmp_path / "song.wav")))])
    assert drop_on(pane, data)
    qtbot.waitUntil(lambda: bool(studio.queue.jobs()), timeout=10_000)
    model = QMimeData()
    model.setUrls([QUrl.fromLocalFile(str(tmp_path / "model.gguf"))])
    assert not drop_on(pane, model)


OTHER = msgspec.structs.replace(EARS, id="ears.en", title="English ears")


def asked_how(pane: WritingPane) -> TranscribeDialog:
    [dialog] = pane.findChildren(TranscribeDialog)
    return dialog


def press(dialog: TranscribeDialog, words: str) -> None:
    next(one for one in dialog.findChildren(QPushButton) if one.text() == words).click()


def test_how_files_are_heard_is_chosen_then_remembered(
    pane: WritingPane, studio: FakeStudio, actions: ActionRegistry, tmp_path: Path, qtbot: QtBot
) -> None:
    studio.library.models.append(OTHER)
    actions.trigger("writing.transcribe")
    dialog = asked_how(pane)
    assert [dialog.model.itemText(at) for at in range(dialog.model.count())] == ["Ears", "English ears"]
    assert dialog.language.count() == 100
    assert dialog.language.currentText() == "Find out"
    dialog.language.setCurrentIndex(dialog.language.findText("Deutsch (de)"))
    dialog.hints.setText(" Ada ")
    press(dialog, "Choose files…")
    [files] = pane.findChildren(QFileDialog)
    files.filesSelected.emit([str(wave(tmp_path / "one.wav"))])
    files.close()
    qtbot.waitUntil(lambda: len(studio.queue.jobs()) == 1, timeout=10_000)
    pane.outline.take_in([wave(tmp_path / "dropped.wav", 2.0)])
    qtbot.waitUntil(lambda: len(studio.queue.jobs()) == 2, timeout=10_000)
    asked = [job.request for job in studio.queue.jobs()]
    assert all(isinstance(one, HearRequest) for one in asked)
    assert [(one.model.id, one.language, one.hints) for one in asked] == [("ears", "de", "Ada")] * 2


def test_a_model_for_english_is_asked_for_no_other_language(
    pane: WritingPane, studio: FakeStudio, actions: ActionRegistry, tmp_path: Path, qtbot: QtBot
) -> None:
    studio.library.models.append(OTHER)
    studio.settings.set("hearing_language", "fr")
    actions.trigger("writing.transcribe")
    dialog = asked_how(pane)
    assert dialog.language.currentText() == "français (fr)"
    dialog.model.setCurrentIndex(1)
    assert not dialog.language.isEnabled()
    press(dialog, "Choose files…")
    pane.outline.take_in([wave(tmp_path / "dropped.wav")])
    qtbot.waitUntil(lambda: len(studio.queue.jobs()) == 1, timeout=10_000)
    [job] = studio.queue.jobs()
    assert isinstance(job.request, HearRequest)
    assert (job.request.model.id, job.request.language) == ("ears.en", "")
    assert studio.settings.get("hearing_language") == "fr"
    studio.library.models.remove(OTHER)
    pane.outline.take_in([wave(tmp_path / "later.wav")])
    qtbot.waitUntil(lambda: len(studio.queue.jobs()) == 2, timeout=10_000)
    later = studio.queue.jobs()[1].request
    assert isinstance(later, HearRequest)
    assert (later.model.id, later.language) == ("ears", "fr")


def test_a_choice_that_is_called_off_is_not_kept(
    pane: WritingPane, studio: FakeStudio, actions: ActionRegistry
) -> None:
    actions.trigger("writing.transcribe")
    dialog = asked_how(pane)
    dialog.hints.setText("Ada")
    press(dialog, "Cancel")
    assert studio.settings.get("hearing_hints") == ""
    assert not pane.findChildren(QFileDialog)


def test_files_are_asked_for(
    pane: WritingPane, studio: FakeStudio, actions: ActionRegistry, tmp_path: Path, qtbot: QtBot
) -> None:
    assert actions.qaction("writing.transcribe").text().replace("&", "") == "Transcribe…"
    actions.trigger("writing.transcribe")
    press(asked_how(pane), "Choose files…")
    [dialog] = pane.findChildren(QFileDialog)
    assert "*.mp3" in dialog.nameFilters()[0]
    assert "*.mkv" in dialog.nameFilters()[0]
    dialog.filesSelected.emit([str(wave(tmp_path / "one.wav")), str(wave(tmp_path / "two.wav", 2.0))])
    dialog.close()
    qtbot.waitUntil(lambda: len(studio.queue.jobs()) == 2, timeout=10_000)
    assert [job.label for job in studio.queue.jobs()] == ["Transcribe one.wav", "Transcribe two.wav"]


def test_reading_can_be_stopped(pane: WritingPane, studio: FakeStudio, tmp_path: Path, qtbot: QtBot) -> None:
    pane.outline.take_in([wave(tmp_path / "long.wav", 300.0), wave(tmp_path / "next.wav")])
    qtbot.waitUntil(lambda: "long.wav" in pane.messages.text, timeout=10_000)
    next(one for one in pane.messages.findChildren(QPushButton) if one.text() == "Stop").click()
    qtbot.waitUntil(lambda: pane.messages.text == "" and not studio.flows.running(), timeout=10_000)
    assert studio.queue.jobs() == ()


def test_several_are_told_of_together(pane: WritingPane, studio: FakeStudio, tmp_path: Path, qtbot: QtBot) -> None:
    pane.outline.take_in([wave(tmp_path / "one.wav"), wave(tmp_path / "two.wav", 2.0)])
    qtbot.waitUntil(lambda: len(studio.queue.jobs()) == 2, timeout=10_000)
    first, second = studio.queue.jobs()
    studio.queue.finish(job_id=second.id)
    studio.queue.cancel(first.id)
    qtbot.waitUntil(lambda: pane.messages.text == "1 of 2 recordings were written down.", timeout=10_000)


def test_what_cannot_be_read_is_said(pane: WritingPane, studio: FakeStudio, tmp_path: Path, qtbot: QtBot) -> None:
    broken = tmp_path / "broken.wav"
    broken.write_bytes(b"nothing")
    pane.outline.take_in([broken])
    qtbot.waitUntil(lambda: "broken.wav" in pane.messages.text and "Reading" not in pane.messages.text, timeout=10_000)
    assert studio.queue.jobs() == ()


def test_without_a_model_the_models_are_offered(
    pane: WritingPane, studio: FakeStudio, tmp_path: Path, qtbot: QtBot
) -> None:
    studio.library.models.clear()
    pane.outline.take_in([wave(tmp_path / "song.wav")])
    assert pane.messages.text
    [way] = [button for button in pane.messages.findChildren(QPushButton) if button.text() == "Show models"]
    with qtbot.waitSignal(pane.models_wanted) as wanted:
        way.click()
    assert wanted.args == ["speech-to-text"]


def test_a_timed_scene_is_played_from_the_carets_line(
    pane: WritingPane,
    studio: FakeStudio,
    session: ProjectSession,
    actions: ActionRegistry,
    sink: FakeSink,
    qtbot: QtBot,
) -> None:
    refused: list[str] = []
    actions.refused.connect(lambda *said: refused.append(said[-1]))
    actions.trigger("writing.play-recording")
    assert len(refused) == 1
    made = timed_scene(session)
    pane.desk.open_scene(made.scene_id)
    pane.text.put_caret(made.lines[1].paragraph_id, 1)
    actions.trigger("writing.play-recording")
    qtbot.waitUntil(lambda: sink.is_open)
    assert loudest(sink, qtbot, 1.0) == pytest.approx(400, abs=3)
    qtbot.waitUntil(lambda: lit(pane) == "two")
    actions.trigger("writing.play-recording")
    assert studio.playback.state == "paused"
    actions.trigger("writing.play-recording")
    assert studio.playback.state == "playing"
    actions.trigger("writing.stop-recording")
    assert studio.playback.state == "stopped"
    assert lit(pane) == ""
    pane.text.put_caret(made.lines[2].paragraph_id, 0)
    actions.trigger("writing.play-line")
    assert loudest(sink, qtbot, 1.0) == pytest.approx(600, abs=3)
    sink.advance(2.0)
    qtbot.waitUntil(lambda: studio.playback.state == "stopped")


def lit(pane: WritingPane) -> str:
    """The words that are lit."""
    return " ".join(one.cursor.selectedText() for one in pane.text.editor.extraSelections())


def loudest(sink: FakeSink, qtbot: QtBot, seconds: float) -> float:
    """Frequency of what is heard next."""
    sink.heard.clear()

    def came() -> bool:
        sink.heard.clear()
        sink.advance(0.1)
        return any(sink.heard)

    qtbot.waitUntil(came, timeout=10_000)
    sink.heard.clear()
    sink.advance(seconds)
    samples = np.frombuffer(bytes(sink.heard), "<i2")
    return float(np.argmax(np.abs(np.fft.rfft(samples))) / seconds)


def test_the_narration_takes_the_loudspeaker_over(
    pane: WritingPane,
    studio: FakeStudio,
    session: ProjectSession,
    actions: ActionRegistry,
    sink: FakeSink,
    qtbot: QtBot,
) -> None:
    pane.desk.open_scene(timed_scene(session).scene_id)
    actions.trigger("writing.play-recording")
    assert pane.recordings.player.state == "playing"
    studio.playback.begin(24_000)
    assert pane.recordings.player.state == "stopped"
    studio.playback.feed(bytes(4800))
    qtbot.wait(50)
    sink.heard.clear()
    sink.advance(0.1)
    assert not any(sink.heard)
    studio.playback.stop()


def test_every_language_has_a_name_of_its_own() -> None:
    assert len({name for _code, name in languages()}) == len(CODES) == 99
    assert all(name.split(" (")[0] for _code, name in languages())
    assert [language_name(code) for code in ("de", "en", "zh")] == ["Deutsch (de)", "English (en)", "中文 (zh)"]


def test_the_lines_of_a_timed_scene_have_their_times_beside_them(
    pane: WritingPane, session: ProjectSession, actions: ActionRegistry, sink: FakeSink, qtbot: QtBot
) -> None:
    change = new_scene(session.document, "plain", passages=["no times here"])
    session.perform(change)
    made = timed_scene(session)
    pane.resize(900, 600)
    pane.show()
    pane.desk.open_scene(made.scene_id)
    times = pane.text.times
    assert times.isVisible()
    ink = times.grab().toImage()
    assert len({ink.pixel(x, y) for x in range(ink.width()) for y in range(ink.height())}) > 2
    clicks = QSignalSpy(times.clicked)
    third = session.document.need(Scene, made.scene_id).paragraphs[2]
    pane.text.put_caret(third, 0)
    place = pane.text.editor.cursorRect().center()
    qtbot.mouseClick(times, Qt.MouseButton.LeftButton, pos=QPoint(times.width() // 2, place.y()))
    assert [list(one) for one in (clicks.at(n) for n in range(clicks.count()))] == [[third]]
    assert pane.recordings.player.state == "playing"
    actions.trigger("writing.stop-recording")
    left = pane.text.editor.document().rootFrame().frameFormat().leftMargin()
    assert left >= times.width()
    pane.desk.open_scene(next(scene.id for scene in session.document.all(Scene) if scene.title == "plain"))
    assert not times.isVisible()


def test_without_a_loudspeaker_the_pane_that_wanted_to_play_says_so(
    pane: WritingPane, studio: FakeStudio, session: ProjectSession, actions: ActionRegistry, sink: FakeSink
) -> None:
    sink.broken = True
    others: list[object] = []
    narration = Player(studio.playback, pane)
    narration.failed.connect(others.append)
    pane.desk.open_scene(timed_scene(session).scene_id)
    actions.trigger("writing.play-recording")
    assert "No sound device was found" in pane.messages.text
    assert others == []
    assert pane.recordings.player.state == "stopped"
