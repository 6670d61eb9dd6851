"""Joins the waveform and the player to the takes: what is heard, from where, and what it looks like.

Knows no widgets; main thread. The pane makes it with the desk and the view.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QObject, QTimer

from studio.domain.project_records import Job
from studio.domain.requests import SpeechRequest
from studio.services.narration.segments import Segment, SegmentKey
from studio.ui.narration.desk import Item, NarrationDesk
from studio.ui.narration.sound.blocks import Wave
from studio.ui.narration.sound.peak_reader import PeakReader
from studio.ui.narration.sound.player import Player


class SoundView(Protocol):
    """What the presenter asks of the widgets; every method is called on the main thread and returns at once."""

    def show_wave(self, wave: Wave, selected: SegmentKey | None) -> None: ...
    def show_whole(self, whole: bool) -> None:
        """All of the scene, or the selected sentence alone."""

    def show_playhead(self, key: SegmentKey | None, seconds: float) -> None: ...


class SoundPresenter(QObject):
    def __init__(self, desk: NarrationDesk, view: SoundView, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._view = desk, view
        self.alone = False
        """The waveform shows the selected sentence alone."""
        self.looping = False
        """The selected sentence is heard again and again."""
        self._heard: SegmentKey | None = None
        """The sentence that is heard now."""
        self._player = Player(desk.studio.playback, self)
        self._player.place_changed.connect(self._place_changed)
        self._player.state_changed.connect(self._player_changed)
        self._player.failed.connect(desk.say_failure)
        self._peaks = PeakReader(self)
        self._peaks.changed.connect(self._show_wave)
        self._peaks.failed.connect(desk.say_failure)
        desk.heard.connect(view.show_playhead)
        desk.project_changed.connect(self._peaks.forget)
        desk.segments_changed.connect(self._segments_changed)
        desk.selected_changed.connect(self._show_wave)
        desk.play_asked.connect(lambda items, skip: self._player.start(items, desk.asset_reader, skip=skip))
        desk.silence_asked.connect(self._silence)
        desk.pause_asked.connect(self.pause)
        desk.studio.queue.sound.connect(self._sound)
        desk.studio.queue.sound_begun.connect(self._sound_begun)
        desk.studio.queue.ended.connect(self._ended)

    @property
    def reading(self) -> bool:
        """A take that is to be heard is being read."""
        return self._player.reading

    # ---- services changed

    def _place_changed(self, key: SegmentKey | None, seconds: float) -> None:
        self._heard = key
        self._desk.heard.emit(key, seconds)

    def _player_changed(self, state: str) -> None:
        self._desk.playing = state
        self._desk.state_changed.emit()
        if state == "stopped" and self.looping:
            QTimer.singleShot(0, self, self._once_more)

    def _silence(self) -> None:
        self.looping = False
        self._player.stop()

    def _once_more(self) -> None:
        if self.looping and self._desk.playing == "stopped":
            self._play_alone()

    def _sound(self, job_id: str, index: int, rate: int, pcm: bytes, _pause: float) -> None:
        key = self._said(job_id, index)
        if key is not None:
            self._player.supply(key, rate, pcm)

    def _sound_begun(self, job_id: str, index: int, rate: int, pcm: bytes) -> None:
        key = self._said(job_id, index)
        if key is not None:
            self._player.supply(key, rate, pcm, more=True)

    def _said(self, job_id: str, index: int) -> SegmentKey | None:
        """The sentence that this segment of a job is."""
        job = next((job for job in self._desk.jobs() if job.id == job_id), None)
        if job is None or not isinstance(job.request, SpeechRequest) or index >= len(job.request.segments):
            return None
        segment = job.request.segments[index]
        return (segment.paragraph_id, segment.index)

    def _ended(self, job: Job) -> None:
        if isinstance(job.request, SpeechRequest):
            self._player.give_up([(one.paragraph_id, one.index) for one in job.request.segments])

    def _segments_changed(self) -> None:
        self._show_wave()
        self._peaks.want(self._desk.takes, self._desk.asset_reader)

    def _show_wave(self) -> None:
        desk = self._desk
        self._view.show_wave(Wave(desk.spoken, desk.starts, self._peaks.known, desk.places), desk.selected)

    # ---- what the person does

    def play_or_pause(self) -> None:
        """Pause, go on, or play what is spoken from the selected sentence on."""
        if self._desk.playing == "stopped":
            self._play()
        else:
            self._player.toggle()

    def play_from(self, key: SegmentKey, seconds: float) -> None:
        """Play what is spoken from a place on the waveform."""
        self._desk.select(key)
        self._play(seconds)

    def pause(self) -> None:
        if self._desk.playing == "playing":
            self._player.toggle()

    def loop(self) -> None:
        """Play the selected sentence again and again, or end that."""
        if self.looping:
            self._silence()
        else:
            self._player.stop()
            self.looping = True
            self._play_alone()
        self._desk.state_changed.emit()

    def _play_alone(self) -> None:
        segment = self._desk.segment()
        items = _items([segment]) if segment is not None else []
        self.looping = self.looping and bool(items)
        self._desk.play(items)

    def play_sentence(self, by: int) -> None:
        """The sentence after or before the one that is heard, or selected, and what follows it."""
        segments = self._desk.segments
        if segments:
            self.looping = False
            here = self._desk.place() if self._heard is None else self._desk.places.get(self._heard, self._desk.place())
            self._desk.select(segments[min(len(segments) - 1, max(0, here + by))].key)
            self._play()

    def _play(self, skip: float = 0.0) -> None:
        ahead = self._desk.segments[self._desk.place() :]
        self._desk.play(_items(ahead), skip)

    def show_alone(self, alone: bool) -> None:
        """Draw the selected sentence alone, or the whole scene."""
        self.alone = alone
        self._view.show_whole(not alone)
        self._desk.state_changed.emit()


def _items(segments: Sequence[Segment]) -> list[Item]:
    """What is spoken of them."""
    spoken = ((one, one.take) for one in segments if one.take is not None)
    return [Item(one.key, one.pause_after, take.asset, one.part.manner.gain) for one, take in spoken]
