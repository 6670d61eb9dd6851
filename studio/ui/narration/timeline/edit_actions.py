"""What a person can change on the timeline, as actions. Made by the pane; main thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from studio.services.translation import tr
from studio.ui.actions.action import Action
from studio.ui.narration.desk import NarrationDesk
from studio.ui.narration.places import CLIP_MENU, MARKER_MENU, STRETCH_MENU, TIMELINE
from studio.ui.narration.timeline.presenter import TimelinePresenter
from studio.ui.narration.timeline.view import TimelinePanel

_DECIBELS: Final = 0.5
_PAUSE: Final = 0.1
_NEAR: Final = 8.0
"""Pixels about the cursor in which a marker is at it."""


def edit_actions(desk: NarrationDesk, timeline: TimelinePresenter, panel: TimelinePanel) -> tuple[Action, ...]:
    return (*_clip(desk, timeline, panel), *_marks(desk, timeline, panel))


def _read_only(desk: NarrationDesk) -> str:
    if desk.session is None:
        return tr("No project is open.")
    return tr("This project can only be read. Save a copy to go on working.") if desk.session.read_only else ""


def _clip(desk: NarrationDesk, timeline: TimelinePresenter, panel: TimelinePanel) -> tuple[Action, ...]:
    strip = panel.strip

    def no_clip() -> str:
        return timeline.why_no_cut() or _read_only(desk)

    def outside() -> str:
        cut = timeline.cut()
        within = cut is not None and cut.start < strip.cursor_at < cut.end
        return no_clip() or ("" if within else tr("Put the cursor into the selected clip first."))

    def last() -> str:
        cut = timeline.cut()
        ends = cut is not None and cut.place == len(timeline.line.cuts) - 1
        return no_clip() or (tr("This is the last clip of the chapter.") if ends else "")

    def no_stretch() -> str:
        if strip.stretch is None:
            return tr("Drag over a wave first, or move the cursor with Shift, to choose a stretch.")
        return _read_only(desk)

    def plain() -> str:
        cut = timeline.cut()
        edited = cut is not None and cut.segment.edit is not None
        return no_clip() or ("" if edited else tr("Nothing of this clip was changed."))

    def nothing_waits() -> str:
        cut = timeline.cut()
        waits = cut is not None and cut.waits
        return no_clip() or ("" if waits else tr("No trim of this clip waits."))

    def silence() -> None:
        if strip.stretch is not None:
            timeline.silence(*sorted(strip.stretch))

    return (
        Action(
            "narration.trim-start", tr("The clip begins at the cursor"),
            lambda: timeline.trim_to(strip.cursor_at, end=False), keys=("[",), where=TIMELINE, enabled=outside,
            tip=tr("Leave out what stands before the cursor; the take itself stays as it is"),
            menu="Narration/Clip", section="trim", context=(CLIP_MENU,),
        ),
        Action(
            "narration.trim-end", tr("The clip ends at the cursor"),
            lambda: timeline.trim_to(strip.cursor_at, end=True), keys=("]",), where=TIMELINE, enabled=outside,
            tip=tr("Leave out what stands behind the cursor; the take itself stays as it is"),
            menu="Narration/Clip", section="trim", context=(CLIP_MENU,),
        ),
        Action(
            "narration.fade-in", tr("Fade the clip in up to the cursor"),
            lambda: timeline.fade_to(strip.cursor_at, out=False), keys=("F",), where=TIMELINE, enabled=outside,
            menu="Narration/Clip", section="fade", context=(CLIP_MENU,),
        ),
        Action(
            "narration.fade-out", tr("Fade the clip out from the cursor"),
            lambda: timeline.fade_to(strip.cursor_at, out=True), keys=("Shift+F",), where=TIMELINE, enabled=outside,
            menu="Narration/Clip", section="fade", context=(CLIP_MENU,),
        ),
        Action(
            "narration.crossfade", tr("Crossfade with the next clip"), timeline.crossfade, keys=("X",),
            where=TIMELINE, enabled=last,
            checked=lambda: (cut := timeline.cut()) is not None and cut.where.clip.crossfade > 0,
            tip=tr("The next clip begins before this one has ended; press it again to part them"),
            menu="Narration/Clip", section="fade", context=(CLIP_MENU,),
        ),
        Action(
            "narration.clip-louder", tr("The clip louder"), lambda: timeline.louder(_DECIBELS), keys=("Up",),
            where=TIMELINE, enabled=no_clip, menu="Narration/Clip", section="gain", context=(CLIP_MENU,),
        ),
        Action(
            "narration.clip-softer", tr("The clip softer"), lambda: timeline.louder(-_DECIBELS), keys=("Down",),
            where=TIMELINE, enabled=no_clip, menu="Narration/Clip", section="gain", context=(CLIP_MENU,),
        ),
        Action(
            "narration.longer-pause", tr("Longer pause behind the clip"), lambda: timeline.pause(_PAUSE),
            keys=("Alt+Right",), where=TIMELINE, enabled=no_clip, menu="Narration/Clip", section="pause",
            context=(CLIP_MENU,),
        ),
        Action(
            "narration.shorter-pause", tr("Shorter pause behind the clip"), lambda: timeline.pause(-_PAUSE),
            keys=("Alt+Left",), where=TIMELINE, enabled=no_clip,
            tip=tr("A tenth of a second less; less than none is a crossfade with the next clip"),
            menu="Narration/Clip", section="pause", context=(CLIP_MENU,),
        ),
        Action(
            "narration.stretch-on", tr("Choose a tenth of a second more"), lambda: _stretch(panel, 0.1),
            keys=("Shift+Right",), where=TIMELINE, enabled=no_clip, menu="Narration/Clip", section="silence",
            context=(STRETCH_MENU,),
        ),
        Action(
            "narration.stretch-back", tr("Choose a tenth of a second less"), lambda: _stretch(panel, -0.1),
            keys=("Shift+Left",), where=TIMELINE, enabled=no_clip, menu="Narration/Clip", section="silence",
            context=(STRETCH_MENU,),
        ),
        Action(
            "narration.silence-stretch", tr("Room tone in place of the chosen stretch"), silence, keys=("S",),
            where=TIMELINE, enabled=no_stretch, tip=tr("Take out a breath or a noise; nothing moves"),
            menu="Narration/Clip", section="silence", context=(STRETCH_MENU,),
        ),
        Action(
            "narration.apply-waiting", tr("Keep the trims for this take"),
            lambda: timeline.settle_waiting(apply=True), where=TIMELINE, enabled=nothing_waits,
            tip=tr("Trims and silences that were set on another take hold for this one"),
            menu="Narration/Clip", section="waiting", context=(CLIP_MENU,),
        ),
        Action(
            "narration.drop-waiting", tr("Drop the trims of the other take"),
            lambda: timeline.settle_waiting(apply=False), where=TIMELINE, enabled=nothing_waits,
            menu="Narration/Clip", section="waiting", context=(CLIP_MENU,),
        ),
        Action(
            "narration.reset-clip", tr("The clip as its take is"), timeline.reset, keys=("Backspace",),
            where=TIMELINE, enabled=plain, tip=tr("Without trims, fades, silences, loudness or a pause of its own"),
            menu="Narration/Clip", section="reset", context=(CLIP_MENU,),
        ),
    )  # fmt: skip


def _stretch(panel: TimelinePanel, by: float) -> None:
    strip = panel.strip
    first = strip.stretch[0] if strip.stretch is not None else strip.cursor_at
    strip.choose_stretch(first, strip.cursor_at + by)


def _marks(desk: NarrationDesk, timeline: TimelinePresenter, panel: TimelinePanel) -> tuple[Action, ...]:
    strip = panel.strip

    def empty() -> str:
        return timeline.why_empty() or _read_only(desk)

    def here() -> str | None:
        mark = timeline.mark_near(strip.cursor_at, _NEAR / strip.scale.pixels)
        return mark.marker.id if mark is not None else None

    def no_mark() -> str:
        return empty() or ("" if here() is not None else tr("There is no marker at the cursor."))

    def go(by: int) -> Callable[[], None]:
        def act() -> None:
            mark = timeline.next_mark(strip.cursor_at, by)
            if mark is not None:
                strip.put_cursor(mark.seconds)

        return act

    def none_there(by: int) -> Callable[[], str]:
        return lambda: "" if timeline.next_mark(strip.cursor_at, by) is not None else tr("There is no further marker.")

    def add() -> None:
        timeline.add_mark(strip.cursor_at)
        # In a pause it stands at the end of the clip before.
        mark = timeline.mark_near(strip.cursor_at, strip.line.seconds)
        if mark is not None:
            strip.put_cursor(mark.seconds)
            panel.ask_name(mark.marker.id)

    def remove() -> None:
        marker_id = here()
        if marker_id is not None:
            timeline.remove_mark(marker_id)

    return (
        Action(
            "narration.add-marker", tr("Marker at the cursor"), add, keys=("M",), where=TIMELINE, enabled=empty,
            tip=tr("Put a mark there, with a name if you like"), menu="Narration/Markers", section="marks",
            context=(CLIP_MENU,),
        ),
        Action(
            "narration.name-marker", tr("Name the marker…"), lambda: panel.ask_name(here()), keys=("F2",),
            where=TIMELINE, enabled=no_mark, menu="Narration/Markers", section="marks", context=(MARKER_MENU,),
        ),
        Action(
            "narration.remove-marker", tr("Remove the marker"), remove, keys=("Delete",), where=TIMELINE,
            enabled=no_mark, menu="Narration/Markers", section="marks", context=(MARKER_MENU,),
        ),
        Action(
            "narration.next-marker", tr("Next marker"), go(1), keys=("Ctrl+Right",), where=TIMELINE,
            enabled=none_there(1), menu="Narration/Markers", section="go", context=(MARKER_MENU,),
        ),
        Action(
            "narration.previous-marker", tr("Previous marker"), go(-1), keys=("Ctrl+Left",), where=TIMELINE,
            enabled=none_there(-1), menu="Narration/Markers", section="go", context=(MARKER_MENU,),
        ),
    )  # fmt: skip
