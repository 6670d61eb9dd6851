"""The Narration presenter with a view that only remembers: what the buttons do, and what is shown."""

from __future__ import annotations

import hashlib
import io
import time
from collections.abc import Iterator

import numpy as np
import pytest
import soundfile
from pytestqt.qtbot import QtBot
from studio_fakes import LICENCE, FakeStudio

from studio.domain.catalogue import CatalogueEntry, InstalledModel
from studio.domain.document import Change, Edit, Paragraph, Scene, Take
from studio.domain.errors import OutOfMemory
from studio.domain.ids import new_id
from studio.domain.manuscript import new_scene, set_paragraph_text, text_hash
from studio.domain.requests import SpeechRequest
from studio.services.narration.playback import FakeSink, Playback
from studio.services.narration.take_sound import RATE
from studio.ui.narration.presenter import NarrationPresenter
from studio.ui.narration.takes.rows import SegmentRow, TakeRow, WaveBlock


class RememberingView:
    def __init__(self) -> None:
        self.rows: tuple[SegmentRow, ...] = ()
        self.takes: tuple[TakeRow, ...] = ()
        self.blocks: tuple[WaveBlock, ...] = ()
        self.scenes: tuple[tuple[str, str], ...] = ()
        self.voices: list[str] = []
        self.offer = ("", "")
        self.buttons: dict[str, object] = {}
        self.said: list[str] = []
        self.alarms: list[str] = []
        self.status = ""
        self.head: object = None
        self.current_scene = ""
        self.selected = 0

    def show_scenes(self, scenes: tuple[tuple[str, str], ...], current: str) -> None:
        self.scenes, self.current_scene = scenes, current

    def show_voices(self, voices: tuple[object, ...], current: object) -> None:
        self.voices = [voice.id for voice in voices]  # type: ignore[attr-defined]

    def show_speed(self, speed: float) -> None: ...

    def show_offer(self, words: str, button: str) -> None:
        self.offer = (words, button)

    def show_install(self, done: int, total: int, phase: str) -> None: ...

    def show_segments(self, rows: tuple[SegmentRow, ...], selected: int) -> None:
        self.rows, self.selected = rows, selected

    def show_takes(self, rows: tuple[TakeRow, ...]) -> None:
        self.takes = rows

    def show_wave(self, blocks: tuple[WaveBlock, ...], selected: object) -> None:
        self.blocks = blocks

    def show_playhead(self, key: object, seconds: float) -> None:
        self.head = key

    def show_buttons(self, **buttons: object) -> None:
        self.buttons = buttons

    def show_status(self, words: str) -> None:
        self.status = words

    def say(self, words: str, *, alarm: bool) -> None:
        self.said.append(words)
        if alarm:
            self.alarms.append(words)

    def states(self) -> list[str]:
        return [row.state for row in self.rows]


def kokoro() -> InstalledModel:
    files = {f"voices/{name}.bin": "/nowhere" for name in ("af_heart", "am_puck", "bf_emma")}
    return InstalledModel(
        id="kokoro-v1.0", title="Kokoro", family="voice", engine="fake-voice", architecture="kokoro", root="/",
        files=files, tasks=("speak",), licence=LICENCE,
    )  # fmt: skip


class Desk:
    """The presenter, its view, the services, and a hand on each."""

    def __init__(self, studio: FakeStudio) -> None:
        self.studio = studio
        self.sink = FakeSink()
        studio.playback = Playback(self.sink)  # type: ignore[assignment]
        studio.library.models.append(kokoro())
        self.view = RememberingView()
        self.add_scene("One", "First one. Second one.", "Third one.")
        self.presenter = NarrationPresenter(studio, self.view)  # type: ignore[arg-type]

    @property
    def session(self) -> object:
        return self.studio.session

    def add_scene(self, title: str, *passages: str) -> str:
        session = self.studio.session
        assert session is not None
        change = new_scene(session.document, title, passages=passages)
        session.perform(change)
        scene = change.edits[0].after
        assert isinstance(scene, Scene)
        return scene.id

    def requests(self) -> list[SpeechRequest]:
        return [job.request for job in self.studio.queue.jobs() if isinstance(job.request, SpeechRequest)]

    def finish(self, segments: int | None = None) -> None:
        """What a worker causes: each sentence is heard, adopted, and the job ends."""
        queue, session = self.studio.queue, self.studio.session
        assert session is not None
        [job] = [job for job in queue.jobs() if isinstance(job.request, SpeechRequest)]
        assert isinstance(job.request, SpeechRequest)
        queue.step(job.id, "running")
        for at, segment in enumerate(job.request.segments[:segments]):
            samples = np.full(RATE, 1000 * (at + 1), np.int16)
            queue.sound.emit(job.id, at, RATE, samples.tobytes(), segment.pause_after)
            out = io.BytesIO()
            soundfile.write(out, samples, RATE, format="FLAC")
            data = out.getvalue()
            session.add_asset(data, "audio/flac")
            take = Take(
                id=new_id(), scene_id=job.target_id, paragraph_id=segment.paragraph_id, segment=segment.index,
                text=segment.text, text_hash=text_hash(segment.text), voice=job.request.voice,
                asset=hashlib.sha256(data).hexdigest(), recipe_id="r", created=time.time(), seconds=1.0,
            )  # fmt: skip
            edits = (Edit(None, take),)
            session.perform(Change(id=new_id(), label="", stack="none", edits=edits, at=0.0))
            queue.adopted.emit(job.id, take)
        if segments is None:
            queue.step(job.id, "done")

    def listen(self, seconds: float) -> None:
        """Time passes at the loudspeaker."""
        self.sink.advance(seconds)
        playback = self.studio.playback
        playback.position_changed.emit(playback.position())  # type: ignore[attr-defined]


@pytest.fixture
def desk(fake_studio: FakeStudio) -> Iterator[Desk]:
    desk = Desk(fake_studio)
    yield desk
    desk.presenter.stop()


def test_a_scene_is_shown_sentence_by_sentence(desk: Desk) -> None:
    assert [row.text for row in desk.view.rows] == ["First one.", "Second one.", "Third one."]
    assert desk.view.states() == ["not spoken"] * 3
    assert desk.view.voices == ["af_heart", "am_puck", "bf_emma"]
    assert desk.view.buttons["can_speak"]
    assert not desk.view.buttons["can_play"]


def test_speaking_plays_while_it_is_made_and_ends_with_every_sentence_spoken(desk: Desk, qtbot: QtBot) -> None:
    desk.presenter.speak_scene()
    [request] = desk.requests()
    assert [segment.text for segment in request.segments] == ["First one.", "Second one.", "Third one."]
    assert request.voice == "af_heart"
    assert desk.view.states() == ["queued"] * 3
    assert desk.view.buttons["busy"]
    desk.finish(segments=1)
    assert desk.view.states() == ["spoken", "speaking", "queued"]
    desk.listen(0.5)
    assert desk.view.head == desk.view.rows[0].key
    assert any(desk.sink.heard)


def test_pressed_again_only_what_is_new_or_stale_is_spoken(desk: Desk, qtbot: QtBot) -> None:
    desk.presenter.speak_scene()
    desk.finish()
    assert desk.view.states() == ["spoken"] * 3
    session = desk.studio.session
    assert session is not None
    last = list(session.document.all(Paragraph))[-1]
    session.perform(set_paragraph_text(session.document, last.id, "Changed."))
    qtbot.waitUntil(lambda: desk.view.states() == ["spoken", "spoken", "stale"])
    desk.presenter.speak_scene()
    [request] = desk.requests()
    assert [segment.text for segment in request.segments] == ["Changed."]
    desk.presenter.speak_scene()
    assert len(desk.requests()) == 1


def test_speech_is_asked_for_on_the_device_that_was_set(desk: Desk) -> None:
    desk.studio.settings.set("device", "cpu")
    desk.presenter.speak_scene()
    assert [request.device for request in desk.requests()] == ["cpu"]


def test_another_voice_speaks_everything_anew(desk: Desk) -> None:
    desk.presenter.speak_scene()
    desk.finish()
    desk.presenter.choose_voice(next(voice for voice in desk.presenter._voices if voice.id == "am_puck"))
    desk.presenter.speak_from_here()
    [request] = desk.requests()
    assert request.voice == "am_puck"
    assert len(request.segments) == 3


def test_from_here_begins_at_the_selected_sentence(desk: Desk) -> None:
    desk.presenter.select(desk.view.rows[1].key)
    assert desk.view.selected == 1
    desk.presenter.speak_from_here()
    assert [segment.text for segment in desk.requests()[0].segments] == ["Second one.", "Third one."]


def test_stop_cancels_and_keeps_what_is_spoken(desk: Desk) -> None:
    desk.presenter.speak_scene()
    desk.finish(segments=1)
    desk.presenter.stop()
    assert desk.view.states() == ["spoken", "not spoken", "not spoken"]
    assert not desk.view.buttons["busy"]
    assert desk.studio.playback.state == "stopped"  # type: ignore[attr-defined]


def test_takes_are_kept_and_one_is_chosen_and_undone(desk: Desk) -> None:
    desk.presenter.speak_scene()
    desk.finish()
    desk.presenter.take_again()
    assert desk.requests()[0].seed > 0
    desk.finish()
    assert desk.view.rows[0].takes == 2
    assert [take.heard for take in desk.view.takes] == [True, False]
    older = desk.view.takes[1]
    desk.presenter.choose_take(older.id)
    desk.presenter.refresh()
    assert [take.heard for take in desk.view.takes] == [False, True]
    session = desk.studio.session
    assert session is not None
    session.undo_stack("narration").undo()
    desk.presenter.refresh()
    assert [take.heard for take in desk.view.takes] == [True, False]


def test_the_waveform_has_each_spoken_sentence_and_a_click_plays_from_there(desk: Desk, qtbot: QtBot) -> None:
    desk.presenter.speak_scene()
    desk.finish()
    qtbot.waitUntil(lambda: all(block.peaks is not None for block in desk.view.blocks))
    starts = [block.start for block in desk.view.blocks]
    assert starts == sorted(starts)
    desk.presenter.play_from(desk.view.blocks[1].key, 0.25)
    assert desk.view.selected == 1
    desk.listen(0.75)
    heard = np.frombuffer(bytes(desk.sink.heard[-1000:]), "<i2")
    assert heard[0] == 2000
    desk.listen(0.5)
    assert desk.view.head == desk.view.rows[1].key or desk.view.head == desk.view.rows[2].key


def test_pause_and_go_on(desk: Desk) -> None:
    desk.presenter.speak_scene()
    desk.finish()
    desk.presenter.stop()
    desk.presenter.play_or_pause()
    assert desk.view.buttons["playing"] == "playing"
    desk.presenter.play_or_pause()
    assert desk.view.buttons["playing"] == "paused"
    desk.presenter.play_or_pause()
    assert desk.view.buttons["playing"] == "playing"


def test_failures_are_told_in_words(desk: Desk) -> None:
    desk.presenter.speak_scene()
    [job] = desk.studio.queue.jobs()
    desk.studio.queue.step(job.id, "failed", OutOfMemory(device="cpu", needed_bytes=10**9))
    assert desk.view.said
    assert desk.view.states() == ["not spoken"] * 3


def test_without_a_loudspeaker_speaking_goes_on(desk: Desk) -> None:
    desk.sink.broken = True
    desk.presenter.speak_scene()
    desk.finish()
    assert desk.view.states() == ["spoken"] * 3
    assert len(desk.view.said) == 1
    assert not desk.view.alarms


def test_without_a_voice_one_is_offered_and_taken_up_when_it_comes(fake_studio: FakeStudio) -> None:
    fake_studio.playback = Playback(FakeSink())  # type: ignore[assignment]
    fake_studio.library.catalogue.append(
        CatalogueEntry(id="kokoro-v1.0", title="K", family="voice", tasks=("speak",), engine="x", licence=LICENCE)
    )
    view = RememberingView()
    presenter = NarrationPresenter(fake_studio, view)  # type: ignore[arg-type]
    assert view.offer[1] == "Install voice (98 MB)"
    assert not view.buttons["can_speak"]
    presenter.install_voice()
    assert fake_studio.library.asked == ["kokoro-v1.0"]
    fake_studio.library.arrive(kokoro())
    assert view.offer == ("", "")
    assert "af_heart" in view.voices


def test_scenes_follow_the_outline_and_another_project_empties_the_pane(desk: Desk, qtbot: QtBot) -> None:
    other = desk.add_scene("Two", "Elsewhere.")
    qtbot.waitUntil(lambda: [title for _, title in desk.view.scenes] == ["One", "Two"])
    desk.presenter.choose_scene(other)
    assert [row.text for row in desk.view.rows] == ["Elsewhere."]
    desk.studio.close_project()
    assert desk.view.rows == ()
    assert desk.view.scenes == ()
    assert not desk.view.buttons["can_speak"]
