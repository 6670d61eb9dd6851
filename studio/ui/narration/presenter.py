"""Joins the Narration pane's view to the services: what is spoken, heard, stale, and what the buttons mean.

Knows no widgets, so it is tested without a screen. It and the view live on the main thread; the pane makes both.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, QTimer

from studio.domain.catalogue import InstalledModel
from studio.domain.document import Card, Change, Job, Paragraph, Scene, Take
from studio.domain.errors import DownloadCancelled, Failure, NoAudioDevice, StudioError
from studio.domain.requests import SEED_LIMIT, SpeechRequest
from studio.services.exchange.narration_wav import export_scene_wav
from studio.services.narration.segments import Segment, SegmentKey, choose_take, segments_of, speech_request, to_speak
from studio.services.narration.voices import Voice, voices_of
from studio.services.session.session import ProjectSession
from studio.services.settings import wanted_device
from studio.services.studio import Studio
from studio.services.wording import bytes_in_words, sentence
from studio.ui.narration.sound.peak_reader import PeakReader
from studio.ui.narration.sound.player import Item, Player
from studio.ui.narration.takes.rows import (
    SegmentRow,
    TakeRow,
    WaveBlock,
    progress_words,
    rows_of,
    scene_rows,
    states_of,
    take_rows,
    wave_of,
)

STARTER = "kokoro-v1.0"
SLOWEST, FASTEST = 0.5, 2.0


class NarrationView(Protocol):
    """What the presenter asks of the widgets; every method is called on the main thread and returns at once."""

    def show_scenes(self, scenes: tuple[tuple[str, str], ...], current: str) -> None: ...
    def show_voices(self, voices: tuple[Voice, ...], current: Voice | None) -> None: ...
    def show_speed(self, speed: float) -> None: ...
    def show_offer(self, words: str, button: str) -> None:
        """No voice is here: what can be installed. Empty words: a voice is here."""

    def show_install(self, done: int, total: int, phase: str) -> None:
        """A download goes on; total 0 means it has ended."""

    def show_segments(self, rows: tuple[SegmentRow, ...], selected: int) -> None: ...
    def show_takes(self, rows: tuple[TakeRow, ...]) -> None: ...
    def show_wave(self, blocks: tuple[WaveBlock, ...], selected: SegmentKey | None) -> None: ...
    def show_playhead(self, key: SegmentKey | None, seconds: float) -> None: ...
    def show_buttons(self, *, can_speak: bool, busy: bool, playing: str, can_play: bool) -> None:
        """`busy`: speaking or playing, so that Stop means something. `playing` as in Playback."""

    def show_status(self, words: str) -> None: ...
    def say(self, words: str, *, alarm: bool) -> None: ...


class NarrationPresenter(QObject):
    def __init__(self, studio: Studio, view: NarrationView, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._studio, self._view = studio, view
        self._session: ProjectSession | None = None
        self._voices: tuple[Voice, ...] = ()
        self._segments: tuple[Segment, ...] = ()
        self._done: dict[str, int] = {}
        self._due = False
        self._warm = False
        self.scene_id = ""
        self.voice: Voice | None = None
        self.speed = 1.0
        self.selected: SegmentKey | None = None
        self.player = Player(studio.playback, self)
        self.player.place_changed.connect(self._view.show_playhead)
        self.player.state_changed.connect(lambda _state: self._show_buttons())
        self.player.failed.connect(self._say_failure)
        self._peaks = PeakReader(self)
        self._peaks.changed.connect(self._show_wave)
        self._peaks.failed.connect(self._say_failure)
        self._connect()
        self._restore()
        self.models_changed()
        self.take_up(studio.session)

    def _connect(self) -> None:
        queue, library = self._studio.queue, self._studio.library
        queue.job_changed.connect(self._job_changed)
        queue.progress.connect(self._progress)
        queue.sound.connect(self._sound)
        queue.adopted.connect(self._adopted)
        queue.ended.connect(self._ended)
        queue.notes.connect(self._notes)
        library.changed.connect(self.models_changed)
        library.install_progress.connect(self._installing)
        library.install_ended.connect(self._installed)
        self._studio.session_changed.connect(self.take_up)

    # ---- services changed

    def take_up(self, session: ProjectSession | None) -> None:
        """Show another project, or none."""
        if self._session is not None:
            self.player.stop()
            self._session.changed.disconnect(self._document_changed)
        self._session = session
        self._peaks.forget()
        self._done.clear()
        self.selected = None
        if session is not None:
            session.changed.connect(self._document_changed)
        self.refresh()

    def models_changed(self) -> None:
        """Offer the voices that are here, or the one that could be."""
        self._voices = voices_of(self._speakers())
        if self.voice not in self._voices:
            wanted = self.voice.id if self.voice is not None else str(self._state().get("voice", "af_heart"))
            self.voice = next((one for one in self._voices if one.id == wanted), next(iter(self._voices), None))
        self._view.show_voices(self._voices, self.voice)
        self._show_offer()
        self.refresh()

    def _speakers(self) -> tuple[InstalledModel, ...]:
        library = self._studio.library
        packs = [model for model in library.installed() if model.architecture == "kokoro-voices"]
        return (*library.models_for("voice", "speak"), *packs)

    def _show_offer(self) -> None:
        entry = self._studio.library.entry(STARTER)
        if self._voices or entry is None:
            words = "" if self._voices else "No voice is installed. The model page shows what there is."
            self._view.show_offer(words, "")
            return
        size = self._studio.library.fit(entry).download_bytes
        amount = f" ({bytes_in_words(size)})" if size else ""
        self._view.show_offer(
            "To speak, Triptych needs a voice. It is fetched once and kept.", f"Install voice{amount}"
        )

    def _document_changed(self, change: Change) -> None:
        kinds = (Paragraph, Scene, Take, Card)
        if any(isinstance(edit.after or edit.before, kinds) for edit in change.edits) and not self._due:
            self._due = True
            QTimer.singleShot(0, self, self._refresh_due)

    def _refresh_due(self) -> None:
        if self._due:
            self.refresh()

    def _job_changed(self, job: Job) -> None:
        if isinstance(job.request, SpeechRequest):
            self._show_segments()
            self._show_buttons()

    def _progress(self, job_id: str, done: float, total: float, _phase: str, left: object) -> None:
        if self._is_speech(job_id) and total:
            seconds = left if isinstance(left, float | int) else None
            self._view.show_status(progress_words(int(done), int(total), seconds))

    def _is_speech(self, job_id: str) -> bool:
        return any(job.id == job_id and isinstance(job.request, SpeechRequest) for job in self._studio.queue.jobs())

    def _sound(self, job_id: str, index: int, rate: int, pcm: bytes, _pause: float) -> None:
        job = next((job for job in self._studio.queue.jobs() if job.id == job_id), None)
        if job is not None and isinstance(job.request, SpeechRequest) and index < len(job.request.segments):
            segment = job.request.segments[index]
            self.player.supply((segment.paragraph_id, segment.index), rate, pcm)

    def _adopted(self, job_id: str, record: object) -> None:
        if isinstance(record, Take):
            self._done[job_id] = self._done.get(job_id, 0) + 1
            self.refresh()

    def _ended(self, job: Job) -> None:
        if not isinstance(job.request, SpeechRequest):
            return
        self._done.pop(job.id, None)
        self.player.give_up([(one.paragraph_id, one.index) for one in job.request.segments])
        words = {"done": "", "cancelled": "Stopped."}.get(job.state, "")
        self._view.show_status(words)
        if job.failure is not None:
            self._say_failure(job.failure)
        self.refresh()

    def _notes(self, job_id: str, notes: tuple[str, ...]) -> None:
        job = self._session.document.get(Job, job_id) if self._session is not None else None
        if notes and job is not None and isinstance(job.request, SpeechRequest):
            self._view.say("\n".join(notes[:5]), alarm=False)

    def _installing(self, model_id: str, done: int, total: int, phase: str) -> None:
        if model_id == STARTER:
            self._view.show_install(done, max(total, 1), phase)

    def _installed(self, model_id: str, failure: Failure | None) -> None:
        if model_id != STARTER:
            return
        self._view.show_install(0, 0, "")
        if failure is not None and not isinstance(failure, DownloadCancelled):
            self._say_failure(failure)
        self._show_offer()

    # ---- what the person does

    def choose_scene(self, scene_id: str) -> None:
        if scene_id != self.scene_id:
            self.player.stop()
            self.scene_id, self.selected = scene_id, None
            self._remember()
            self.refresh()

    def choose_voice(self, voice: Voice) -> None:
        self.voice = voice
        self._remember()
        self._warm_up()
        self._show_buttons()

    def _warm_up(self) -> None:
        """Someone works here: have the process ready before it is asked to speak."""
        if self.voice is not None and not self._warm:
            self._warm = True
            self._studio.workers.prewarm("voice")

    def set_speed(self, speed: float) -> None:
        self.speed = min(FASTEST, max(SLOWEST, speed))
        self._remember()

    def select(self, key: SegmentKey | None) -> None:
        self.selected = key
        self._warm_up()
        self._show_segments()
        self._view.show_takes(take_rows(self._segment(key), self._voices))
        self._show_wave()
        self._show_buttons()

    def install_voice(self) -> None:
        self._studio.library.install(STARTER)

    def cancel_install(self) -> None:
        self._studio.library.cancel_install(STARTER)

    def speak_scene(self) -> None:
        """Speak what has no fresh take by this voice, and play the scene from its beginning meanwhile."""
        self._speak(self._segments)

    def speak_from_here(self) -> None:
        """The same from the selected sentence on."""
        self._speak(self._segments[self._selected_place() :])

    def take_again(self) -> None:
        """Speak the selected sentence once more, read a little differently; its other takes stay."""
        segment = self._segment(self.selected)
        if segment is not None and self._submit((segment,), "Take again", seed=random.randrange(1, SEED_LIMIT)):
            self.player.start([Item(segment.key, 0.0)], self._read)

    def stop(self) -> None:
        """Silence, and an end to speaking this scene; what is spoken stays."""
        self.player.stop()
        for job in self._studio.queue.jobs():
            if isinstance(job.request, SpeechRequest) and job.target_id == self.scene_id:
                self._studio.queue.cancel(job.id)
        self._show_buttons()

    def play_or_pause(self) -> None:
        """Pause, go on, or play what is spoken from the selected sentence on."""
        if self.player.state == "stopped":
            self._play(self._segments[self._selected_place() :])
        else:
            self.player.toggle()

    def play_from(self, key: SegmentKey, seconds: float) -> None:
        """Play what is spoken from a place on the waveform."""
        self.select(key)
        self._play(self._segments[self._selected_place() :], skip=seconds)

    def choose_take(self, take_id: str) -> None:
        segment = self._segment(self.selected)
        if segment is None or self._session is None or (segment.take is not None and segment.take.id == take_id):
            return
        try:
            self._session.perform(choose_take(segment, take_id))
        except StudioError as error:
            self._say_failure(error.failure)

    def export(self, dest: Path) -> None:
        """Write the scene's WAV and say what is in it."""
        if self._session is None:
            return
        try:
            done = export_scene_wav(self._session, self.scene_id, dest)
        except StudioError as error:
            self._say_failure(error.failure)
            return
        words = [f"Exported {done.spoken} sentences to {dest.name}."]
        if done.missing:
            words.append(f"{done.missing} are not in it, as they have not been spoken.")
        if done.stale:
            words.append(f"{done.stale} were spoken before their text changed.")
        self._view.say(" ".join(words), alarm=bool(done.missing or done.stale))

    # ---- speaking and playing

    def _speak(self, segments: Sequence[Segment]) -> None:
        if self.voice is None or not segments:
            return
        pending = states_of(self._studio.queue.jobs(), self._done)
        wanted = [one for one in to_speak(segments, self.voice.id) if one.key not in pending]
        if wanted and not self._submit(wanted, "Speak"):
            return
        coming = {one.key for one in wanted} | set(pending)
        self.player.start(
            [
                Item(one.key, one.pause_after, "" if one.key in coming else one.take.asset if one.take else "")
                for one in segments
                if one.key in coming or one.take is not None
            ],
            self._read,
        )

    def _submit(self, segments: Sequence[Segment], label: str, seed: int = 0) -> bool:
        if self._session is None or self.voice is None:
            return False
        scene = self._session.document.get(Scene, self.scene_id)
        title = scene.title if scene is not None else ""
        try:
            request = speech_request(
                self._session.document,
                segments,
                model=self._studio.library.ref(self.voice.model_id),
                voice=self.voice.id,
                speed=self.speed,
                seed=seed,
                device=wanted_device(self._studio.settings),
            )
            self._studio.queue.submit(request, label=f"{label}: {title}".rstrip(": "), target_id=self.scene_id)
        except StudioError as error:
            self._say_failure(error.failure)
            return False
        return True

    def _play(self, segments: Sequence[Segment], skip: float = 0.0) -> None:
        items = [Item(one.key, one.pause_after, one.take.asset) for one in segments if one.take is not None]
        self.player.start(items, self._read, skip=skip)

    def _read(self, sha256: str) -> bytes:
        return self._session.read_asset(sha256) if self._session is not None else b""

    # ---- showing

    def refresh(self) -> None:
        """Read the document again and show all of it."""
        self._due = False
        document = self._session.document if self._session is not None else None
        scenes = scene_rows(document) if document is not None else ()
        known = [scene_id for scene_id, _ in scenes]
        if self.scene_id not in known:
            remembered = str(self._state().get("scene", ""))
            self.scene_id = remembered if remembered in known else (known[0] if known else "")
        self._view.show_scenes(scenes, self.scene_id)
        self._segments = segments_of(document, self.scene_id) if document is not None else ()
        if self._segment(self.selected) is None:
            self.selected = self._segments[0].key if self._segments else None
        self._show_segments()
        self._view.show_takes(take_rows(self._segment(self.selected), self._voices))
        self._show_wave()
        self._show_buttons()
        self._peaks.want([one.take.asset for one in self._segments if one.take is not None], self._read)

    def _show_segments(self) -> None:
        states = states_of(self._studio.queue.jobs(), self._done)
        self._view.show_segments(rows_of(self._segments, states, self._voices), self._selected_place())

    def _show_wave(self) -> None:
        self._view.show_wave(wave_of(self._segments, self._peaks.known), self.selected)

    def _show_buttons(self) -> None:
        speaking = any(
            isinstance(job.request, SpeechRequest) and job.target_id == self.scene_id
            for job in self._studio.queue.jobs()
        )
        playing = self.player.state
        writable = self._session is not None and not self._session.read_only
        self._view.show_buttons(
            can_speak=writable and self.voice is not None and bool(self._segments),
            busy=speaking or playing != "stopped",
            playing=playing,
            can_play=any(one.take is not None for one in self._segments),
        )

    def _segment(self, key: SegmentKey | None) -> Segment | None:
        return next((one for one in self._segments if one.key == key), None)

    def _selected_place(self) -> int:
        return next((place for place, one in enumerate(self._segments) if one.key == self.selected), 0)

    def _say_failure(self, failure: Failure) -> None:
        self._view.say(sentence(failure), alarm=not isinstance(failure, NoAudioDevice))

    # ---- remembering

    def _state(self) -> dict[str, str | int | float | bool]:
        return dict(self._studio.settings.get("narration_state"))

    def _restore(self) -> None:
        speed = self._state().get("speed", 1.0)
        self.speed = min(FASTEST, max(SLOWEST, float(speed)))
        self._view.show_speed(self.speed)

    def _remember(self) -> None:
        voice = self.voice.id if self.voice is not None else "af_heart"
        state = self._state() | {"voice": voice, "speed": self.speed, "scene": self.scene_id}
        self._studio.settings.set("narration_state", state)
