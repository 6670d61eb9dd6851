"""Controls of a tool's options: each shows a value of the tool box and changes it. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLabel, QToolButton, QWidget

from studio.ui.theme import tokens
from studio.ui.widgets.fields import DecimalField, WholeField
from studio.ui.widgets.words import hover_text, label


class Control(QWidget):
    """A short name, and the field beside it. A click leaves the keyboard on the canvas, but in a field that is typed
    into."""

    finished = Signal()
    """Enter was pressed in it: what was typed counts, and the keyboard is wanted elsewhere."""
    left = Signal()
    """What was chosen in it is gone on with on the canvas: nothing may lie over that."""

    def __init__(self, words: str, tip: str, field: QWidget) -> None:
        super().__init__()
        self.field = field
        self.head: QLabel | None = None
        """The name, for who lines several up."""
        field.setToolTip(hover_text(tip))
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(4)
        if words:
            name = label(words, "small")
            name.setBuddy(field)
            field.setAccessibleName(words)
            line.addWidget(name)
            self.head = name
        line.addWidget(field, 1)

    def show_value(self) -> None:
        """What is set now."""
        raise NotImplementedError


class _ShortField(WholeField):
    """As wide as its longest number needs: Qt leaves room for more, and the row is short."""

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        longest = metrics.horizontalAdvance(f"{self.maximum()}{self.suffix()}")
        return QSize(longest + round(2.7 * metrics.height()), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()


class Number(Control):
    def __init__(
        self, words: str, tip: str, get: Callable[[], float], put: Callable[[int], None], least: int, most: int,
        unit: str = "",
    ) -> None:  # fmt: skip
        self._number = _ShortField()
        self._number.setRange(least, most)
        self._number.setSuffix(unit)
        self._get = get
        super().__init__(words, tip, self._number)
        self._number.valueChanged.connect(put)
        self._number.lineEdit().returnPressed.connect(self.finished)
        self.show_value()

    def show_value(self) -> None:
        with QSignalBlocker(self._number):
            self._number.setValue(round(self._get()))


class Decimal(Control):
    """A number with one digit behind the point."""

    def __init__(
        self, words: str, tip: str, get: Callable[[], float], put: Callable[[float], None], least: float, most: float,
        unit: str = "",
    ) -> None:  # fmt: skip
        self._number = DecimalField()
        self._number.setDecimals(1)
        self._number.setRange(least, most)
        self._number.setSuffix(unit)
        self._get = get
        super().__init__(words, tip, self._number)
        self._number.valueChanged.connect(put)
        self._number.lineEdit().returnPressed.connect(self.finished)
        self.show_value()

    def show_value(self) -> None:
        with QSignalBlocker(self._number):
            self._number.setValue(self._get())


class Choice(Control):
    def __init__(
        self, words: str, tip: str, get: Callable[[], str], put: Callable[[str], None], choices: Mapping[str, str],
        on_canvas: str = "",
    ) -> None:  # fmt: skip
        """`choices`: values, and what people call them; `on_canvas`: one that is gone on with on the canvas."""
        self._list = QComboBox()
        self._list.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        for value, title in choices.items():
            self._list.addItem(title, value)
        self._get = get
        super().__init__(words, tip, self._list)
        self._put, self._on_canvas = put, on_canvas
        self._list.currentIndexChanged.connect(self._take)
        self.show_value()

    def _take(self, at: int) -> None:
        value = str(self._list.itemData(at))
        if value == self._on_canvas:
            self.left.emit()
        self._put(value)

    def show_value(self) -> None:
        with QSignalBlocker(self._list):
            self._list.setCurrentIndex(self._list.findData(self._get()))


class Switch(Control):
    def __init__(self, words: str, tip: str, get: Callable[[], bool], put: Callable[[bool], None]) -> None:
        self._box = QCheckBox(words)
        self._box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._get = get
        super().__init__("", tip, self._box)
        self._box.toggled.connect(put)
        self.show_value()

    def show_value(self) -> None:
        with QSignalBlocker(self._box):
            self._box.setChecked(self._get())


class _Swatch(QToolButton):
    def __init__(self) -> None:
        super().__init__()
        self.colour = QColor()
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def sizeHint(self) -> QSize:
        side = round(1.5 * self.fontMetrics().height())
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        with QPainter(self) as painter:
            painter.setPen(QPen(QColor(tokens().edge), 1))
            painter.setBrush(self.colour)
            painter.drawRect(self.rect().adjusted(4, 4, -5, -5))


AskColour = Callable[[str, int, Callable[[int], None], Callable[[], object]], object]
"""Title, the colour that there is, what takes another one, and what is told that the asking is over."""


class ColourChoice(Control):
    """A colour, which a click asks for."""

    def __init__(
        self, words: str, tip: str, get: Callable[[], int], put: Callable[[int], None], ask: Callable[[], AskColour]
    ) -> None:  # fmt: skip
        """Colours are 0xRRGGBB. `ask`: who asks for them."""
        self._swatch = _Swatch()
        self._words, self._get, self._put, self._asking = words, get, put, ask
        super().__init__("", tip, self._swatch)
        self._swatch.clicked.connect(self._ask)
        self.show_value()

    def show_value(self) -> None:
        self._swatch.colour = QColor.fromRgb(self._get())
        self._swatch.setAccessibleName(f"{self._words}: {self._swatch.colour.name()}")
        self._swatch.update()

    def _ask(self) -> None:
        self._asking()(self._words, self._get(), self._put, self.finished.emit)
