"""How text is set, for the row of the tool's options. Main thread."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QSignalBlocker, QSize, Qt
from PySide6.QtGui import QFocusEvent, QFont, QFontDatabase, QShowEvent
from PySide6.QtWidgets import QComboBox, QStyledItemDelegate, QStyleOptionViewItem

from studio.services.translation import tr
from studio.ui.picture.canvas.painting.letters import angle_of, turned_to
from studio.ui.picture.canvas.text.texts import Texts
from studio.ui.picture.canvas.tools.controls import Choice, ColourChoice, Control, Decimal, Number, Switch


class _InItself(QStyledItemDelegate):
    """Each font's name in that font, as far as it has Latin letters."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        super().initStyleOption(option, index)
        family = str(index.data())
        if QFontDatabase.WritingSystem.Latin in QFontDatabase.writingSystems(family):
            font = QFont(option.font)
            font.setFamily(family)
            option.font = font


class _FontList(QComboBox):
    """The system's fonts, asked for when the list is first seen."""

    def __init__(self) -> None:
        super().__init__()
        self._came = False
        """The keyboard came by a click that is still to be answered."""
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setMaximumWidth(170)
        self.setItemDelegate(_InItself(self))
        self.view().setMinimumWidth(260)
        if (field := self.lineEdit()) is not None:
            field.installEventFilter(self)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Qt gives it before the click itself."""
        super().focusInEvent(event)
        self._came = event.reason() == Qt.FocusReason.MouseFocusReason

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A click that brings the keyboard selects the name, to be typed over."""
        field = self.lineEdit()
        if watched is field and event.type() == QEvent.Type.MouseButtonPress and self._came:
            self._came = False
            field.selectAll()
            return True
        return super().eventFilter(watched, event)

    def sizeHint(self) -> QSize:
        return QSize(150, super().sizeHint().height())

    def showEvent(self, event: QShowEvent) -> None:
        if not self.count():
            now = self.currentText()
            with QSignalBlocker(self):
                self.addItems(QFontDatabase.families())
                self.setEditText(now)
        super().showEvent(event)


class FontChoice(Control):
    def __init__(self, get: Callable[[], str], put: Callable[[str], None]) -> None:
        self._list = _FontList()
        self._get = get
        super().__init__(tr("Font"), tr("One of the fonts on this machine"), self._list)
        self._list.textActivated.connect(put)
        self.show_value()

    def show_value(self) -> None:
        with QSignalBlocker(self._list):
            self._list.setEditText(self._get() or tr("System font"))


def text_controls(texts: Texts) -> tuple[Control, ...]:
    now = texts.lettering
    pixels = tr(" px")
    return (
        FontChoice(lambda: now().family, lambda family: texts.set(family=family)),
        Number(tr("Size"), tr("Pixels of an em"), lambda: now().size, lambda size: texts.set(size=float(size)), 1, 5000,
               pixels),
        Switch(tr("Bold"), tr("Heavier letters"), lambda: now().bold, lambda on: texts.set(bold=on)),
        Switch(tr("Italic"), tr("Slanted letters"), lambda: now().italic, lambda on: texts.set(italic=on)),
        Number(tr("Outline"), tr("A line around the letters"), lambda: now().outline,
               lambda wide: texts.set(outline=float(wide)), 0, 500, pixels),
        ColourChoice(tr("Colour of the letters"), tr("Colour of the letters"), lambda: texts.colours_shown()[0],
                     texts.take_colour, lambda: texts.ask_colour),
        ColourChoice(tr("Colour of the outline"), tr("Colour of the outline"), lambda: texts.colours_shown()[1],
                     texts.take_outline_colour, lambda: texts.ask_colour),
        Choice(tr("Along"), tr("What the text stands on: an arc or a straight line, or any line that you draw, whose"
                               " points can be dragged"),
               lambda: "drawn" if texts.has_line() or texts.wants_line else "straight",
               lambda way: texts.want_line(way == "drawn"),
               {"straight": tr("Straight, or an arc"), "drawn": tr("A drawn line")}, "drawn"),
        Choice(tr("Align"), tr("How lines stand to each other"), lambda: now().align,
               lambda way: texts.set(align=way),
               {"left": tr("Left"), "middle": tr("Centred"), "right": tr("Right")}),
        Decimal(tr("Angle"), tr("Of its lines, degrees to the right"), lambda: angle_of(now()),
                lambda angle: texts.change(lambda one: turned_to(one, angle)), -180, 180, "\u00b0"),
        Number(tr("Bend"), tr("Degrees of the arc along which a line goes; 0 is straight"), lambda: now().bend,
               lambda bend: texts.set(bend=float(bend)), -350, 350, "\u00b0"),
        Number(tr("Letters"), tr("How much further apart they stand than the font has them, of an em"),
               lambda: 100 * now().tracking, lambda share: texts.set(tracking=share / 100), -50, 500, tr(" %")),
        Number(tr("Lines"), tr("Their distance, of what the font proposes"), lambda: 100 * now().spacing,
               lambda share: texts.set(spacing=share / 100), 20, 400, tr(" %")),
    )  # fmt: skip
