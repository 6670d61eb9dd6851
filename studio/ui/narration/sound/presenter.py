"""Joins the waveform and the player to the takes: what is heard, from where, and what it looks like.

Knows no widgets; main thread. The pane makes it with the desk and the view.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QObject, QTimer

from studio.domain.project_records import Job
from studio.domain.requests import SpeechRequest
from studio.services.exchange.audiobook.chapter_timeline import ChapterTimeline
from studio.services.narration.segments import Segment, SegmentKey
from studio.services.translation import tr
from studio.ui.narration.desk import NarrationDesk
from studio.ui.narration.items import Item
from studio.ui.narration.sound.blocks import Wave
from studio.ui.narration.sound.chapter_player import ChapterPlayer
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
        settings = desk.studio.settings
        self._player = Player(desk.studio.playback, self, float(settings.get("narration_factor")) or None)
        self._player.measured.connect(lambda factor: settings.set("narration_factor", round(factor, 3)))
        self._player.waits.connect(self._tell_wait)
        self._player.place_changed.connect(self._place_changed)
        self._player.state_changed.connect(self._player_changed)
        self._player.failed.connect(desk.say_failure)
        self._chapter = ChapterPlayer(desk.studio.playback, self)
        self._chapter.moved.connect(self._chapter_moved)
        self._chapter.state_changed.connect(self._chapter_changed)
        self._chapter.failed.connect(desk.say_failure)
        desk.chapter.changed.connect(lambda: self._chapter.follow(desk.chapter.timeline))
        desk.peaks.changed.connect(self._show_wave)
        desk.heard.connect(view.show_playhead)
        desk.segments_changed.connect(self._segments_changed)
        desk.selected_changed.connect(self._show_wave)
        desk.play_asked.connect(lambda items, skip: self._player.start(items, desk.asset_reader, skip=skip))
        desk.chapter_asked.connect(self.play_chapter)
        desk.toggle_asked.connect(self._toggle)
        desk.silence_asked.connect(self._silence)
        desk.pause_asked.connect(self.pause)
        desk.studio.queue.sound.connect(self._sound)
        desk.studio.queue.sound_begun.connect(self._sound_begun)
        desk.studio.queue.ended.connect(self._ended)

    @property
    def reading(self) -> bool:
        """A take that is to be heard is being read."""
        return self._player.reading or self._chapter.reading

    # ---- services changed

    def _place_changed(self, key: SegmentKey | None, seconds: float) -> None:
        self._heard = key
        self._desk.heard.emit(key, seconds)

    def _tell_wait(self, seconds: float) -> None:
        """So much has to be spoken first, that it does not run dry."""
        if self._player.begun:
            words = tr("Goes on in {seconds} s", seconds=round(seconds))
        else:
            words = tr("Starts in {seconds} s, so that it need not stop in between", seconds=round(seconds))
        self._desk.waits = words if seconds else ""
        self._desk.status_changed.emit(self._desk.waits)

    def _player_changed(self, state: str) -> None:
        self._desk.playing = state
        self._desk.state_changed.emit()
        if state == "stopped" and self.looping:
            QTimer.singleShot(0, self, self._once_more)

    def _chapter_moved(self, seconds: float) -> None:
        """The script follows, into another scene of the chapter too."""
        line, desk = self._chapter.timeline, self._desk
        cut = line.cuts[line.place_at(seconds)]
        self._heard = cut.segment.key
        if self._heard not in desk.places:
            desk.turn_to(desk.scene_of(self._heard))
        desk.heard.emit(self._heard, seconds - cut.start + cut.in_take(cut.start))
        desk.moved.emit(seconds)

    def _chapter_changed(self, state: str) -> None:
        if state == "stopped":
            self._place_changed(None, 0.0)
            self._desk.moved.emit(None)
        self._player_changed(state)

    def _silence(self) -> None:
        self.looping = False
        self._player.stop()
        self._chapter.stop()

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
        self._desk.want_peaks()

    def _show_wave(self) -> None:
        desk = self._desk
        self._view.show_wave(Wave(desk.spoken, desk.starts, desk.peaks.known, desk.places), desk.selected)

    # ---- what the person does

    def play_or_pause(self) -> None:
        """Pause, go on, or play what is spoken from the selected sentence on."""
        if self._desk.playing == "stopped":
            self._play()
        else:
            self._toggle()

    def _toggle(self) -> None:
        if self._chapter.active:
            self._chapter.toggle()
        else:
            self._player.toggle()

    def play_from(self, key: SegmentKey, seconds: float) -> None:
        """Play what is spoken from a place on the waveform."""
        self._desk.select(key)
        self._play(seconds)

    def pause(self) -> None:
        if self._desk.playing == "playing":
            self._toggle()

    def loop(self) -> None:
        """Play the selected sentence again and again, or end that."""
        if self.looping:
            self._silence()
        else:
            self._silence()
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

    def play_chapter(self, seconds: float) -> None:
        """From that second of the chapter on."""
        self.looping = False
        self._desk.chapter.ask(lambda timeline: self._begin(timeline, seconds))

    def _play(self, skip: float = 0.0) -> None:
        """From the selected sentence on, or the first one behind it that is spoken; `skip`: seconds into its take."""
        ahead = self._desk.segments[self._desk.place() :]
        first = next((one.key for one in ahead if one.take is not None), None)

        def play(timeline: ChapterTimeline) -> None:
            cut = next((one for one in timeline.cuts if one.segment.key == first), None)
            if cut is not None:
                self._begin(timeline, cut.in_chapter(skip) if skip else cut.start)

        if first is not None:
            self._desk.chapter.ask(play)

    def _begin(self, timeline: ChapterTimeline, seconds: float) -> None:
        self._player.stop()
        self._chapter.start(timeline, self._desk.asset_reader, seconds)

    def show_alone(self, alone: bool) -> None:
        """Draw the selected sentence alone, or the whole scene."""
        self.alone = alone
        self._view.show_whole(not alone)
        self._desk.state_changed.emit()


def _items(segments: Sequence[Segment]) -> list[Item]:
    """What is spoken of them."""
    spoken = ((one, one.take) for one in segments if one.take is not None)
    return [Item(one.key, one.pause_after, take.asset, one.part.manner.gain) for one, take in spoken]
