"""The window of writing sessions: a chart of words by day, and the sessions one by one. Main thread; made by the
review's room of what the project records."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from PySide6.QtCore import QDate, QLocale, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QDialog,
    QHeaderView,
    QSizePolicy,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from studio.domain.sittings import Day, by_day, minutes_of
from studio.domain.text_records import Sitting
from studio.services.amounts import day_and_time
from studio.services.translation import tr, tr_count
from studio.ui.theme import tokens
from studio.ui.widgets.icons import WordButton
from studio.ui.widgets.words import GAP, SPACE, label, row

DAYS: Final = 30
_GRID: Final = 2
"""Lines above the zero."""
_BAR: Final = 0.7
"""Share of its day's width that a bar takes."""


def short_day(day: date) -> str:
    return QLocale().toString(QDate(day.year, day.month, day.day), "d MMM")


class DayChart(QWidget):
    """Words that were written by day as bars, above the line, or below it where more were taken out."""

    def __init__(self) -> None:
        super().__init__()
        self._days: tuple[Day, ...] = ()
        self._goal = 0
        self.setAccessibleName(tr("Words by day"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_days(self, days: Sequence[Day], goal: int) -> None:
        self._days, self._goal = tuple(days), goal
        told = (tr("{day}: {words:+,}", day=short_day(one.day), words=one.words) for one in days if one.sittings)
        self.setAccessibleDescription("; ".join(told))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().averageCharWidth() * 90, self.fontMetrics().height() * 14)

    def minimumSizeHint(self) -> QSize:
        return QSize(240, self.fontMetrics().height() * 8)

    def bars(self) -> list[QRectF]:
        """Of each day, in the widget's coordinates; without height for a day without words."""
        room, top, bottom = self._room()
        wide = room.width() / max(1, len(self._days))
        scale = room.height() / (top - bottom)
        zero = room.top() + top * scale
        found = []
        for number, one in enumerate(self._days):
            left = room.left() + wide * (number + (1 - _BAR) / 2)
            high = one.words * scale
            found.append(QRectF(left, zero - max(high, 0), wide * _BAR, abs(high)))
        return found

    def _room(self) -> tuple[QRectF, float, float]:
        """Where the bars stand, and the words at its upper and lower edge."""
        metrics = self.fontMetrics()
        words = [one.words for one in self._days]
        top = _round_up(max([self._goal, *words, 10]))
        bottom = -_round_up(-min([0, *words])) if min([0, *words]) < 0 else 0
        left = metrics.horizontalAdvance(QLocale().toString(max(top, -bottom))) + 2 * GAP
        below = metrics.height() + GAP
        return QRectF(left, GAP, self.width() - left - GAP, self.height() - below - GAP), top, bottom

    def paintEvent(self, _event: QPaintEvent) -> None:
        look, metrics = tokens(), self.fontMetrics()
        room, top, bottom = self._room()
        scale = room.height() / (top - bottom)
        painter = QPainter(self)
        lines = [top * step / _GRID for step in range(_GRID + 1)] + ([bottom] if bottom else [])
        for words in lines:
            height = room.top() + (top - words) * scale
            painter.setPen(QColor(look.edge if words == 0 else look.line))
            painter.drawLine(round(room.left()), round(height), round(room.right()), round(height))
            painter.setPen(QColor(look.muted))
            place = QRectF(0, height - metrics.height() / 2, room.left() - GAP, metrics.height())
            painter.drawText(place, int(Qt.AlignmentFlag.AlignRight), QLocale().toString(round(words)))
        painter.setPen(Qt.PenStyle.NoPen)
        for one, bar in zip(self._days, self.bars(), strict=True):
            painter.setBrush(QColor(look.accent if one.words >= 0 else look.warning))
            painter.drawRect(bar)
        self._draw_goal(painter, room.left(), room.right(), room.top() + (top - self._goal) * scale)
        self._draw_days(painter, room)
        painter.end()

    def _draw_goal(self, painter: QPainter, left: float, right: float, height: float) -> None:
        if self._goal:
            painter.setPen(QPen(QColor(tokens().text), 1, Qt.PenStyle.DashLine))
            painter.drawLine(round(left), round(height), round(right), round(height))
            painter.drawText(round(left) + GAP, round(height) - 3, tr("Goal"))

    def _draw_days(self, painter: QPainter, room: QRectF) -> None:
        metrics = self.fontMetrics()
        wide = room.width() / max(1, len(self._days))
        every = max(1, round(metrics.horizontalAdvance("28 Nov") * 1.6 / max(1.0, wide)))
        painter.setPen(QColor(tokens().muted))
        for number in range(len(self._days) - 1, -1, -every):
            words = short_day(self._days[number].day)
            middle = room.left() + wide * (number + 0.5)
            half = metrics.horizontalAdvance(words) / 2
            left = min(max(middle - half, room.left()), room.right() - 2 * half)
            painter.drawText(round(left), round(self.height() - metrics.descent()), words)


def _round_up(words: float) -> int:
    """The next number of one figure and noughts, or half of one: 130 is 150, 1,600 is 2,000."""
    step = 1
    while step * 10 < words:
        step *= 10
    return next(round(step * part) for part in (1, 1.5, 2, 3, 4, 5, 6, 8, 10) if step * part >= words)


class StatisticsWindow(QDialog):
    def __init__(self, sittings: Sequence[Sitting], today: date, goal: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Writing sessions"))
        days = by_day(sittings, today, DAYS)
        self.chart = DayChart()
        self.chart.show_days(days, goal)
        self.list = QTreeWidget()
        self.list.setAccessibleName(tr("Sessions"))
        self.list.setHeaderLabels([tr("Begun"), tr("Minutes"), tr("Written"), tr("From others"), tr("Manuscript")])
        head = self.list.headerItem()
        head.setToolTip(2, tr("Words that you typed or dictated, less those that were taken out"))
        head.setToolTip(3, tr("Words that came from files, other programs, models or editors meanwhile"))
        self.list.setRootIsDecorated(False)
        self.list.header().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        close = WordButton(tr("Close"))
        close.clicked.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        column.setSpacing(GAP)
        self.told = label(_told(sittings, days), wrap=True)
        column.addWidget(self.told)
        column.addWidget(label(tr("Words by day, the last {days} days", days=DAYS), "small"))
        column.addWidget(self.chart, 3)
        column.addWidget(label(tr("Sessions"), "small"))
        column.addWidget(self.list, 2)
        column.addLayout(row(1, close))
        self._fill(sittings)
        em = self.fontMetrics().height()
        self.resize(QSize(46 * em, 34 * em).boundedTo(parent.window().size() * 0.94))

    def _fill(self, sittings: Sequence[Sitting]) -> None:
        for one in sorted(sittings, key=lambda each: each.id, reverse=True):
            cells = [
                day_and_time(one.started),
                f"{minutes_of(one):,}",
                tr("{words:+,}", words=one.written),
                tr("{words:+,}", words=one.others) if one.others else "",
                f"{one.after:,}",
            ]
            item = QTreeWidgetItem(cells)
            for column in (1, 2, 3, 4):
                item.setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self.list.addTopLevelItem(item)


def _told(sittings: Sequence[Sitting], days: Sequence[Day]) -> str:
    if not sittings:
        return tr("No session is recorded yet. One begins with the first word that you write.")
    words = sum(one.words for one in days)
    written = sum(1 for one in days if one.sittings)
    told = tr_count("Written on {count} of the last 30 days", "Written on {count} of the last 30 days", written)
    return tr(
        "{told}, {words:+,} words, {average:+,} on such a day.",
        told=told,
        words=words,
        average=_average(words, written),
    )


def _average(words: int, days: int) -> int:
    return round(words / days) if days else 0
