"""Everything a person can do on the timeline, as actions. Made by the pane; main thread."""

from __future__ import annotations

from collections.abc import Callable

from studio.services.translation import tr
from studio.ui.actions.action import Action
from studio.ui.narration.desk import NarrationDesk
from studio.ui.narration.places import CLIP_MENU, MARKER_MENU, MENU, PANE, STRETCH_MENU, TIMELINE
from studio.ui.narration.timeline.presenter import TimelinePresenter
from studio.ui.narration.timeline.scale import ZOOM
from studio.ui.narration.timeline.view import TimelinePanel

_NUDGE = 0.1
"""Seconds by which the cursor goes."""


def timeline_actions(
    desk: NarrationDesk,
    timeline: TimelinePresenter,
    panel: TimelinePanel,
    toggle: Callable[[], None],
    no_room: Callable[[], str],
) -> tuple[Action, ...]:
    """`toggle`: opens and folds the timeline; `no_room`: why it can't be opened, "" where it can."""
    return (_shown(desk, toggle, no_room), *_listening(desk, timeline, panel), *_looking(timeline, panel))


def _shown(desk: NarrationDesk, toggle: Callable[[], None], no_room: Callable[[], str]) -> Action:
    return Action(
        "narration.timeline", tr("Timeline"), toggle, keys=("F4",), where=PANE, enabled=no_room,
        checked=lambda: bool(desk.studio.settings.get("narration_timeline")),
        tip=tr("The chapter as clips on a line of time, with the keyboard in it; pressed there it is folded"),
        menu=MENU, section="listen",
    )  # fmt: skip


def _listening(desk: NarrationDesk, timeline: TimelinePresenter, panel: TimelinePanel) -> tuple[Action, ...]:
    strip = panel.strip

    def words() -> str:
        match desk.playing:
            case "playing":
                return tr("Pause")
            case "paused":
                return tr("Go on")
            case _:
                return tr("Play from the cursor")

    def step(by: int) -> Callable[[], None]:
        return lambda: timeline.step(by)

    return (
        Action(
            "narration.timeline-play", tr("Play the chapter or pause"), lambda: timeline.play_or_pause(strip.cursor_at),
            keys=("Space",), where=TIMELINE,
            enabled=lambda: "" if desk.playing != "stopped" else timeline.why_empty(), text=words,
            tip=tr("Play the chapter as it will be published, from the cursor; pause, or go on"),
            menu="Narration/Timeline", section="play",
        ),
        Action(
            "narration.timeline-play-here", tr("Play from the cursor"), lambda: timeline.play(strip.cursor_at),
            keys=("Return",), where=TIMELINE, enabled=timeline.why_empty,
            tip=tr("Play the chapter from the cursor, whatever plays now"), menu="Narration/Timeline", section="play",
            context=(CLIP_MENU, STRETCH_MENU, MARKER_MENU,),
        ),
        Action(
            "narration.next-clip", tr("Next clip"), step(1), keys=("Right",), where=TIMELINE,
            enabled=timeline.why_empty, menu="Narration/Timeline", section="move",
        ),
        Action(
            "narration.previous-clip", tr("Previous clip"), step(-1), keys=("Left",), where=TIMELINE,
            enabled=timeline.why_empty, menu="Narration/Timeline", section="move",
        ),
        Action(
            "narration.first-clip", tr("First clip"), lambda: timeline.choose(0), keys=("Home",), where=TIMELINE,
            enabled=timeline.why_empty, menu="Narration/Timeline", section="move",
        ),
        Action(
            "narration.last-clip", tr("Last clip"), lambda: timeline.choose(len(timeline.line.cuts) - 1),
            keys=("End",), where=TIMELINE, enabled=timeline.why_empty, menu="Narration/Timeline", section="move",
        ),
        Action(
            "narration.cursor-on", tr("Cursor a tenth of a second on"),
            lambda: strip.put_cursor(strip.cursor_at + _NUDGE), keys=(".",), where=TIMELINE,
            enabled=timeline.why_empty, menu="Narration/Timeline", section="move",
        ),
        Action(
            "narration.cursor-back", tr("Cursor a tenth of a second back"),
            lambda: strip.put_cursor(strip.cursor_at - _NUDGE), keys=(",",), where=TIMELINE,
            enabled=timeline.why_empty, menu="Narration/Timeline", section="move",
        ),
    )  # fmt: skip


def _looking(timeline: TimelinePresenter, panel: TimelinePanel) -> tuple[Action, ...]:
    strip = panel.strip

    def show_clip() -> None:
        cut = timeline.cut()
        if cut is not None:
            strip.show_stretch(cut.start, cut.end)

    def toggle_table() -> None:
        panel.show_table(not panel.table.isVisibleTo(panel))

    return (
        Action(
            "narration.spectrum", tr("Spectrum in place of waves"), timeline.looking.toggle, keys=("G",),
            where=TIMELINE, enabled=timeline.why_empty, checked=lambda: timeline.looking.spectrum,
            tip=tr("How loud each pitch is, moment by moment; press it again for waves"),
            menu="Narration/Timeline", section="look",
        ),
        Action(
            "narration.clip-table", tr("Clips as a table"), toggle_table, keys=("Shift+F4",), where=PANE,
            enabled=timeline.why_empty, checked=lambda: panel.table.isVisibleTo(panel),
            tip=tr("Each clip in a row: when it begins, who speaks, what was done to it; again for the timeline"),
            menu="Narration/Timeline", section="look", context=(CLIP_MENU,),
        ),
        Action(
            "narration.zoom-in", tr("Timeline closer"), lambda: strip.zoom(ZOOM), keys=("+",), where=TIMELINE,
            enabled=timeline.why_empty, menu="Narration/Timeline", section="look",
        ),
        Action(
            "narration.zoom-out", tr("Timeline farther away"), lambda: strip.zoom(1 / ZOOM), keys=("-",),
            where=TIMELINE, enabled=timeline.why_empty, menu="Narration/Timeline", section="look",
        ),
        Action(
            "narration.zoom-all", tr("All of the chapter"), strip.show_all, keys=("0",), where=TIMELINE,
            enabled=timeline.why_empty, menu="Narration/Timeline", section="look",
        ),
        Action(
            "narration.zoom-clip", tr("The clip alone"), show_clip, keys=("A",), where=TIMELINE,
            enabled=timeline.why_no_cut, menu="Narration/Timeline", section="look", context=(CLIP_MENU,),
        ),
    )  # fmt: skip
