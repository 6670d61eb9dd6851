"""Joins the timeline to the chapter: what stands where, what is selected, what is played.

Knows no widgets; main thread. The pane makes it with the desk and the view.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final, Protocol

from PySide6.QtCore import QObject

from studio.domain.changes import Change
from studio.domain.document import Document
from studio.services.exchange.audiobook.chapter_timeline import ChapterTimeline, Cut, Marked
from studio.services.narration.clip_editing import (
    apply_waiting,
    as_one,
    drop_waiting,
    edit_clip,
    name_marker,
    put_marker,
    remove_marker,
    reset_clip,
    silence_stretch,
)
from studio.services.narration.hues import speaker_hues
from studio.services.narration.segments import SegmentKey
from studio.services.translation import tr
from studio.ui.narration.desk import NarrationDesk
from studio.ui.narration.timeline.looking import Looking

if TYPE_CHECKING:
    from studio.services.narration.spectra import Spectrum
    from studio.services.narration.take_sound import Peaks

CROSSFADE: Final = 0.3
"""Seconds of one that is asked for by a key."""


class TimelineView(Protocol):
    """What the presenter asks of the widgets; every method is called on the main thread and returns at once."""

    def show_line(self, line: ChapterTimeline, peaks: Mapping[str, Peaks], selected: int) -> None:
        """`selected`: place of a clip; -1: none."""

    def show_fine(self, peaks: Mapping[str, Peaks]) -> None:
        """Of clips that are looked at closely."""

    def show_spectra(self, spectra: Mapping[str, Spectrum] | None) -> None:
        """By asset; None: waves are drawn."""

    def show_hues(self, hues: Mapping[str, int]) -> None:
        """Card of a character -> colour, 0 to 359."""

    def show_head(self, seconds: float | None) -> None:
        """Second of the chapter that is heard; None: nothing is."""


class TimelinePresenter(QObject):
    def __init__(self, desk: NarrationDesk, view: TimelineView, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._view = desk, view
        self._places: dict[SegmentKey, int] = {}
        self.looking = Looking(desk, view.show_spectra)
        self._hues: Mapping[str, int] = {}
        self._by_chapter = False
        """It is the chapter that is heard, which tells where it is."""
        desk.chapter.changed.connect(self._changed)
        desk.peaks.changed.connect(self._show)
        self.looking.fine.changed.connect(lambda: view.show_fine(self.looking.fine.known))
        desk.selected_changed.connect(self._show)
        desk.moved.connect(self._moved)
        desk.heard.connect(self._heard)

    @property
    def line(self) -> ChapterTimeline:
        return self._desk.chapter.timeline

    def cut(self) -> Cut | None:
        """The clip of the selected sentence."""
        place = self._place()
        return self.line.cuts[place] if place >= 0 else None

    def why_empty(self) -> str:
        """Why there is no clip; "" where there is one. What nobody looks at has not been read."""
        if self.line.cuts:
            return ""
        if not self._desk.chapter.is_told:
            return tr("The timeline is not in sight: open it in a pane that is wide enough.")
        return tr("Nothing of this chapter has been spoken yet.")

    def why_no_cut(self) -> str:
        """Why the selected sentence has no clip; "" where it has one."""
        if self.cut() is not None:
            return ""
        return self.why_empty() or tr("The selected sentence has not been spoken yet.")

    def _place(self) -> int:
        return self._places.get(self._desk.selected, -1) if self._desk.selected is not None else -1

    # ---- what changes

    def _changed(self) -> None:
        self._places = {cut.segment.key: cut.place for cut in self.line.cuts}
        self._show()
        session = self._desk.session
        hues = speaker_hues(session.document) if session is not None else {}
        if hues != self._hues:
            self._hues = hues
            self._view.show_hues(hues)

    def _show(self) -> None:
        self._view.show_line(self.line, self._desk.peaks.known, self._place())

    def _moved(self, seconds: float | None) -> None:
        self._by_chapter = seconds is not None
        self._view.show_head(seconds)

    def _heard(self, key: SegmentKey | None, seconds: float) -> None:
        """A sentence is heard by itself, or while it is spoken."""
        if self._by_chapter:
            return
        place = self._places.get(key, -1) if key is not None else -1
        self._view.show_head(self.line.cuts[place].in_chapter(seconds) if place >= 0 else None)

    # ---- what a person does

    def choose(self, place: int) -> None:
        """The sentence of that clip, in another scene of the chapter too; what plays goes on."""
        if not 0 <= place < len(self.line.cuts):
            return
        key = self.line.cuts[place].segment.key
        if key not in self._desk.places:
            self._desk.turn_to(self._desk.scene_of(key))
        self._desk.go_to(key)

    def step(self, by: int) -> None:
        """To a clip behind or before the selected one."""
        last = len(self.line.cuts) - 1
        self.choose(min(last, max(0, self._place() + by)))

    def play(self, seconds: float) -> None:
        """From that second of the chapter on."""
        self._desk.play_chapter(seconds)

    def play_or_pause(self, seconds: float) -> None:
        """Pause, go on, or play from that second."""
        if self._desk.playing == "stopped":
            self.play(seconds)
        else:
            self._desk.pause_or_go_on()

    # ---- what a person edits; each is one step of undo

    def edit(self, place: int, **fields: float) -> None:
        """Fields of the `ClipEdit` of that clip."""
        if 0 <= place < len(self.line.cuts):
            self._perform(lambda document: edit_clip(document, self.line.cuts[place].segment, **fields))

    def trim_to(self, seconds: float, *, end: bool) -> None:
        """The selected clip begins, or ends, at that second of the chapter."""
        cut = self.cut()
        if cut is not None:
            inside = cut.in_take(seconds)
            value = cut.where.clip.seconds - inside if end else inside
            self.edit(cut.place, **{"trim_end" if end else "trim_start": value})

    def fade_to(self, seconds: float, *, out: bool) -> None:
        """The selected clip rises up to that second of the chapter, or falls from it on."""
        cut = self.cut()
        if cut is not None:
            value = cut.end - seconds if out else seconds - cut.start
            self.edit(cut.place, **{"fade_out" if out else "fade_in": max(0.0, value)})

    def louder(self, by: float) -> None:
        """The selected clip, by so many decibels."""
        cut = self.cut()
        if cut is not None:
            self.edit(cut.place, gain=cut.where.clip.shape.gain + by)

    def pause(self, by: float) -> None:
        """Behind the selected clip; less than none is a crossfade."""
        cut = self.cut()
        if cut is not None:
            value = round(cut.where.pause + by, 3)
            self.edit(cut.place, pause=max(0.0, value), crossfade=max(0.0, -value))

    def crossfade(self) -> None:
        """The selected clip with the next one, or no longer."""
        cut = self.cut()
        if cut is not None:
            self.edit(cut.place, crossfade=0.0 if cut.where.clip.crossfade else CROSSFADE)

    def silence(self, start: float, end: float) -> None:
        """Room tone in place of what the clips have between these seconds of the chapter."""
        cuts = [cut for cut in self.line.cuts if cut.start < end and cut.end > start]
        if cuts:
            self._perform(
                lambda document: as_one(
                    [silence_stretch(document, cut.segment, cut.in_take(start), cut.in_take(end)) for cut in cuts]
                )
            )

    def reset(self) -> None:
        """The selected clip as its take is."""
        cut = self.cut()
        if cut is not None:
            self._perform(lambda document: reset_clip(document, cut.segment))

    def settle_waiting(self, *, apply: bool) -> None:
        """Trims that were set on another take hold for this one, or are dropped."""
        cut = self.cut()
        if cut is not None and cut.waits:
            way = apply_waiting if apply else drop_waiting
            self._perform(lambda document: way(document, cut.segment))

    # ---- markers

    def mark_near(self, seconds: float, within: float) -> Marked | None:
        """The nearest marker that is no farther away than so many seconds."""
        marks = [mark for mark in self.line.marks if abs(mark.seconds - seconds) <= within]
        return min(marks, key=lambda mark: abs(mark.seconds - seconds), default=None)

    def next_mark(self, seconds: float, by: int) -> Marked | None:
        """Behind or before a second."""
        if by > 0:
            return next((mark for mark in self.line.marks if mark.seconds > seconds + 0.001), None)
        return next((mark for mark in reversed(self.line.marks) if mark.seconds < seconds - 0.001), None)

    def add_mark(self, seconds: float, label: str = "") -> None:
        if self.line.cuts:
            cut = self.line.cuts[self.line.place_at(seconds)]
            self._perform(lambda document: put_marker(document, cut.segment, cut.in_take(seconds), label))

    def name_mark(self, marker_id: str, label: str) -> None:
        self._perform(lambda document: name_marker(document, marker_id, label))

    def remove_mark(self, marker_id: str) -> None:
        self._perform(lambda document: remove_marker(document, marker_id))

    def _perform(self, change: Callable[[Document], Change]) -> None:
        session = self._desk.session
        if session is None:
            return
        self._desk.perform(change(session.document))
        self._desk.chapter.hurry()
