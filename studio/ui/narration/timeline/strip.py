"""A chapter's clips on a line of time, as waves. Main thread; painted from peaks alone.

Click: the clip is selected, the cursor put there; double click: played from there; a drag over waves chooses a stretch.
Edges, corners and the knob of the selected clip, and the pauses, are dragged (`grips`). The wheel zooms, with Shift it
scrolls; the right button has a menu of what lies there. What keys do is in the actions of the room.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QLineF, QPoint, QPointF, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractSlider, QSizePolicy, QWidget

from studio.services.exchange.audiobook.carrying import carried
from studio.services.exchange.audiobook.chapter_timeline import ChapterTimeline, Cut
from studio.services.translation import tr, tr_count
from studio.ui.narration.clock import clock, fine_clock
from studio.ui.narration.places import BED_MENU, CLIP_MENU, MARKER_MENU, STRETCH_MENU
from studio.ui.narration.timeline.dragging import paint_chosen, paint_drag
from studio.ui.narration.timeline.grips import Grip, decibels, grip_at
from studio.ui.narration.timeline.lanes import RULER, Lanes, Shown, in_sight, lanes
from studio.ui.narration.timeline.painting import paint
from studio.ui.narration.timeline.scale import ZOOM, Scale
from studio.ui.narration.timeline.telling import facts, what_drags
from studio.ui.narration.timeline.under_pointer import bed_at, mark_at, words_at
from studio.ui.theme import tokens
from studio.ui.widgets.words import hover_text

if TYPE_CHECKING:
    from studio.services.narration.spectra import Spectrum
    from studio.services.narration.take_sound import Peaks

_STEP_MS: Final = 100
_PAGE_MS: Final = 5000
_NOTCH: Final = 120.0
_STILL: Final = 2.0
"""Pixels that a press may move without being a drag."""
_TOLD: Final = 80
"""Letters of a sentence that are told."""


class TimelineStrip(QAbstractSlider):
    """To assistive technology a slider: its value is the cursor, in milliseconds of the chapter."""

    chosen = Signal(int)
    """Place of a clip that a person selects."""
    play_asked = Signal(float)
    """Second of the chapter."""
    edited = Signal(int, dict)
    """Place of a clip, fields of its `ClipEdit`."""
    name_asked = Signal()
    """The marker at the cursor is to be named."""
    settled = Signal()
    """Cursor or stretch are elsewhere: what can be done may be something else now."""
    moved = Signal()
    """The cursor, or what is in sight, is elsewhere."""
    looked_at = Signal(tuple, float)
    """Assets of the clips in sight, pixels a second."""
    menu_asked = Signal(str, str, QPoint)
    """Name of a context menu, id of the music that it is of, and where on the screen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = ChapterTimeline()
        self.scale = Scale()
        self.cursor_at = 0.0
        """Second of the chapter from which it is played, and where is edited."""
        self.selected = -1
        """Place of a clip; -1: none."""
        self._peaks: Mapping[str, Peaks] = {}
        self._fine: Mapping[str, Peaks] = {}
        self._hues: Mapping[str, int] = {}
        self._spectra: Mapping[str, Spectrum] | None = None
        self._told: tuple[tuple[str, ...], float] = ((), 0.0)
        """As `looked_at` did last."""
        self.head: float | None = None
        """Second of the chapter that is heard; None: nothing is."""
        self.stretch: tuple[float, float] | None = None
        """Seconds of the chapter that are chosen, the one from which it was dragged first."""
        self._grip: Grip | None = None
        """What is being dragged, or was, until the chapter has been read anew."""
        self._value = 0.0
        self._pressed: QPointF | None = None
        self._drawn: tuple[object, QPixmap] | None = None
        """What is painted below cursor and playhead, and of what."""
        self._looks = 0
        """Changes whenever what is painted does."""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(tr("Timeline of the chapter"))
        self.setOrientation(Qt.Orientation.Horizontal)
        self.setSingleStep(_STEP_MS)
        self.setPageStep(_PAGE_MS)
        self.valueChanged.connect(lambda ms: self.put_cursor(ms / 1000))
        self._describe()

    def sizeHint(self) -> QSize:
        return QSize(320, 100)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 100)

    # ---- shown

    def show_line(self, line: ChapterTimeline, peaks: Mapping[str, Peaks], selected: int) -> None:
        if line.scene_id != self.line.scene_id:
            self.scale, self.cursor_at = Scale(), 0.0
            self.stretch = None
        elif line is not self.line:
            self.cursor_at = carried(self.cursor_at, self.line, line)
            if self.stretch is not None:
                first, last = (carried(one, self.line, line) for one in self.stretch)
                self.stretch = (first, last) if first != last else None
        grows = len(line.cuts) > len(self.line.cuts) > 0
        moved = selected != self.selected
        if self._pressed is None:
            self._grip = None
        self.line, self._peaks, self.selected = line, peaks, selected
        self.scale.fit(line.seconds, self.width(), grows=grows)
        self.cursor_at = min(self.cursor_at, line.seconds)
        cut = self.cut()
        if moved and cut is not None and not cut.start <= self.cursor_at <= cut.end + max(0.0, cut.where.pause):
            self.put_cursor(cut.start)
        self._draw_anew()

    def show_fine(self, peaks: Mapping[str, Peaks]) -> None:
        """`FINE` a second, of what `looked_at` asked for."""
        self._fine = peaks
        self._draw_anew()

    def show_hues(self, hues: Mapping[str, int]) -> None:
        """Card of a character -> colour."""
        self._hues = hues
        self._draw_anew()

    def show_spectra(self, spectra: Mapping[str, Spectrum] | None) -> None:
        """By asset; None: waves."""
        self._spectra = spectra
        self._draw_anew()

    def show_head(self, seconds: float | None) -> None:
        """The playhead; what is in sight follows it."""
        self.head = seconds
        if seconds is not None and self.scale.follow(seconds):
            self._draw_anew()
        self.update()

    def cut(self) -> Cut | None:
        """The selected clip."""
        return self.line.cuts[self.selected] if 0 <= self.selected < len(self.line.cuts) else None

    def place_at(self, seconds: float) -> int:
        """Of the clip that is heard then, or was heard last; -1 without one."""
        return self.line.place_at(seconds) if self.line.cuts else -1

    def put_cursor(self, seconds: float) -> None:
        self.cursor_at = min(max(0.0, seconds), self.line.seconds)
        if self.scale.follow(self.cursor_at):
            self._draw_anew()
        self._describe()
        self.update()
        self.moved.emit()
        self.settled.emit()

    def zoom(self, factor: float, about: float | None = None) -> None:
        """Closer, or farther away, about the cursor."""
        self.scale.zoom(factor, self.cursor_at if about is None else about)
        self._draw_anew()

    def show_all(self) -> None:
        self.scale.show_all()
        self._draw_anew()

    def show_stretch(self, start: float, end: float) -> None:
        self.scale.show(start, end)
        self._draw_anew()

    def scroll_to(self, pixels: float) -> None:
        """From the beginning of the chapter to the left edge."""
        self.scale.scroll(pixels - self.scale.left * self.scale.pixels)
        self._draw_anew()

    def _draw_anew(self) -> None:
        self._looks += 1
        self._tell_sight()
        self._describe()
        self.update()
        self.moved.emit()

    def _tell_sight(self) -> None:
        seen = tuple(dict.fromkeys(cut.where.clip.asset for cut in in_sight(self.line, self.scale)))
        if (seen, self.scale.pixels) != self._told:
            self._told = seen, self.scale.pixels
            self.looked_at.emit(seen, self.scale.pixels)

    def _describe(self) -> None:
        with QSignalBlocker(self):
            self.setRange(0, round(1000 * self.line.seconds))
            self.setValue(round(1000 * self.cursor_at))
        cuts = self.line.cuts
        if not cuts:
            self.setAccessibleDescription(tr("Nothing of this chapter has been spoken yet."))
            return
        words = tr_count(
            "{length} long, one clip.", "{length} long, {count} clips.", len(cuts), length=clock(self.line.seconds)
        )
        cut = self.cut()
        if cut is not None:
            words += " " + tr(
                "Clip {number}, {start} to {end}: {text}", number=cut.place + 1, start=fine_clock(cut.start),
                end=fine_clock(cut.end), text=cut.segment.text[:_TOLD],
            )  # fmt: skip
            done = facts(cut)
            if done:
                words += " " + tr("What was done to it: {facts}.", facts=done)
        self.setAccessibleDescription(words)

    # ---- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        look = tokens()
        painter = QPainter(self)
        if not self.line.cuts:
            painter.fillRect(self.rect(), QColor(look.sunken))
            painter.setPen(QColor(look.muted))
            words = tr("Nothing of this chapter has been spoken yet")
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, words)
        else:
            painter.drawPixmap(0, 0, self._picture())
            paint_chosen(painter, self.line, self.selected, self.stretch, self.scale, self._lanes())
            self._paint_places(painter)
            if self._grip is not None:
                paint_drag(painter, self.line, self._grip, self._value, self.scale, self._lanes())
        pen = QPen(QColor(look.accent if self.hasFocus() else look.line), 2 if self.hasFocus() else 1)
        painter.setPen(pen)
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def _picture(self) -> QPixmap:
        """Drawn once for as long as it stays: playhead and cursor move over it."""
        ratio = self.devicePixelRatioF()
        of = (self.size(), ratio, tokens(), self._looks, self.font().key())
        if self._drawn is None or self._drawn[0] != of:
            picture = QPixmap(self.size() * ratio)
            picture.setDevicePixelRatio(ratio)
            picture.fill(QColor(tokens().sunken))
            painter = QPainter(picture)
            painter.setFont(self.font())
            shown = Shown(self.line, self._peaks, self.selected, self._fine, self._hues, self._spectra)
            paint(painter, shown, self.scale, self.height())
            painter.end()
            self._drawn = of, picture
        return self._drawn[1]

    def _paint_places(self, painter: QPainter) -> None:
        look = tokens()
        x = self.scale.x(self.cursor_at)
        painter.setPen(QPen(QColor(look.text), 1, Qt.PenStyle.DashLine))
        painter.drawLine(QLineF(x, RULER - 4, x, self.height()))
        if self.head is not None:
            x = self.scale.x(self.head)
            painter.setPen(QPen(QColor(look.danger), 2))
            painter.drawLine(QLineF(x, 2, x, self.height() - 2))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scale.fit(self.line.seconds, self.width())
        self._draw_anew()

    def _lanes(self) -> Lanes:
        return lanes(self.height(), len(self.line.chapter.beds))

    # ---- mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or not self.line.cuts:
            return
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        point = event.position()
        self._pressed = point
        self._grip = grip_at(self.line, self.scale, self._lanes(), self.selected, point.x(), point.y())
        if self._grip is not None:
            self._value = self._grip.before
            self.chosen.emit(self._grip.place)
            return
        seconds = self.scale.seconds(point.x())
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.choose_stretch(self.stretch[0] if self.stretch is not None else self.cursor_at, seconds)
            return
        self.stretch = None
        mark = mark_at(self.line, self.scale, point.x(), point.y())
        self.put_cursor(seconds if mark is None else mark.seconds)
        self.chosen.emit(self.line.place_at(self.cursor_at))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        point = event.position()
        if self._pressed is None:
            self._show_hand(point)
            return
        if self._grip is not None:
            along = (point.x() - self._pressed.x()) / self.scale.pixels
            self._value = self._grip.value(along, decibels(self._pressed.y() - point.y(), self._lanes()))
            self.update()
        elif abs(point.x() - self._pressed.x()) > _STILL:
            self.choose_stretch(self.scale.seconds(self._pressed.x()), self.scale.seconds(point.x()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, self._pressed = self._pressed, None
        grip = self._grip
        if pressed is None or grip is None:
            return
        moved = event.position() - pressed
        if max(abs(moved.x()), abs(moved.y())) > _STILL and self._value != grip.before:
            self.edited.emit(grip.place, grip.fields(self._value))
        else:
            self._grip = None
            self.put_cursor(self.scale.seconds(pressed.x()))
        self.update()

    def choose_stretch(self, start: float, end: float) -> None:
        """From where it was begun to where it goes now."""
        first, last = (min(max(0.0, one), self.line.seconds) for one in (start, end))
        self.stretch = (first, last) if first != last else None
        self.put_cursor(last)

    def _show_hand(self, point: QPointF) -> None:
        grip = grip_at(self.line, self.scale, self._lanes(), self.selected, point.x(), point.y())
        if grip is None:
            self.unsetCursor()
            self.setToolTip(hover_text(words_at(self.line, self.scale, self._lanes(), point.x(), point.y())))
        else:
            vertical = grip.kind == "gain"
            self.setCursor(Qt.CursorShape.SizeVerCursor if vertical else Qt.CursorShape.SizeHorCursor)
            self.setToolTip(hover_text(what_drags(grip)))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Of what lies below the pointer, which is selected; by key of what the cursor is at."""
        if not self.line.cuts:
            return
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            name, bed_id = self._taken(QPointF(event.pos()))
            self.menu_asked.emit(name, bed_id, event.globalPos())
            return
        where = QPoint(round(self.scale.x(self.cursor_at)), round(self._lanes().speech_top))
        name = STRETCH_MENU if self.stretch is not None else CLIP_MENU
        self.menu_asked.emit(name, "", self.mapToGlobal(where))

    def _taken(self, point: QPointF) -> tuple[str, str]:
        """Which menu, and the id of the music."""
        mark, seconds = mark_at(self.line, self.scale, point.x(), point.y()), self.scale.seconds(point.x())
        bed = bed_at(self.line, self.scale, self._lanes(), point.x(), point.y())
        if mark is not None:
            self.put_cursor(mark.seconds)
            return MARKER_MENU, ""
        if bed >= 0:
            return BED_MENU, self.line.chapter.beds[bed].bed_id
        if self.stretch is not None and min(self.stretch) <= seconds <= max(self.stretch):
            return STRETCH_MENU, ""
        self.stretch = None
        self.put_cursor(seconds)
        self.chosen.emit(self.line.place_at(self.cursor_at))
        return CLIP_MENU, ""

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if not self.line.cuts or event.button() != Qt.MouseButton.LeftButton:
            return
        self._pressed = self._grip = None
        if mark_at(self.line, self.scale, event.position().x(), event.position().y()) is not None:
            self.name_asked.emit()
        else:
            self.play_asked.emit(max(0.0, self.scale.seconds(event.position().x())))

    def wheelEvent(self, event: QWheelEvent) -> None:
        turn = event.angleDelta()
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier or abs(turn.x()) > abs(turn.y()):
            self.scale.scroll(-(turn.x() or turn.y()))
            self._draw_anew()
        else:
            self.zoom(ZOOM ** (turn.y() / _NOTCH), self.scale.seconds(event.position().x()))
        event.accept()
