"""Asks what a grid goes over: up to three axes, each a setting with its values, and a name. Main thread; not modal, so
that the form can be looked at and changed meanwhile."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QComboBox, QDialog, QGridLayout, QLineEdit, QVBoxLayout, QWidget

from studio.domain.grid_values import AxisKind, as_typed
from studio.domain.grids import MOST_AXES
from studio.domain.picture_records import GridAxis
from studio.services.translation import tr
from studio.ui.picture.grid.presenter import GridPresenter, Typed
from studio.ui.widgets.icons import WordButton
from studio.ui.widgets.words import GAP, WrappedLabel, hover_text, label, row

_WIDTH: Final = 860
_FIELD_LETTERS: Final = 18
_BEGINNING: Final = ("steps", "guidance")
"""What the first axes go over where nothing was chosen before, as far as the model has it."""


class GridDialog(QDialog):
    def __init__(self, presenter: GridPresenter, parent: QWidget) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self.setWindowTitle(tr("X/Y/Z grid"))
        self.fields: list[QComboBox] = []
        self.values: list[QLineEdit] = []
        self.fills: list[WordButton] = []
        self._kinds: tuple[AxisKind, ...] = ()
        self._began_with: tuple[GridAxis, ...] = ()
        self._made: tuple[GridAxis, ...] = ()
        """Of the grids that were taken up, or made, last: what is typed stays while these are the ones in front."""
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(GAP)
        titles = (tr("Columns (X)"), tr("Rows (Y)"), tr("Sheets (Z)"))
        for number in range(MOST_AXES):
            self._add_axis(number, titles[number])
        self.name = QLineEdit()
        self.name.setAccessibleName(tr("Name of the grid"))
        self.name.setPlaceholderText(tr("The prompt, where nothing is typed"))
        name = label(tr("Name"), "small")
        name.setBuddy(self.name)
        self._grid.addWidget(name, MOST_AXES, 0)
        self._grid.addWidget(self.name, MOST_AXES, 1, 1, 3)
        self.told = WrappedLabel("small")
        self.told.setAccessibleName(tr("What the grid will be"))
        self.swap = WordButton(tr("Swap X and Y"), look="quiet")
        self.swap.setToolTip(hover_text(tr("What the columns go over becomes the rows, and the other way round")))
        self.swap.setAutoDefault(False)
        self.make = WordButton(tr("Make the grid"), name="spark", look="primary")
        self.make.setDefault(True)
        self.close_button = WordButton(tr("Close"))
        self.close_button.setAutoDefault(False)
        column = QVBoxLayout(self)
        column.setSpacing(GAP)
        column.addWidget(
            label(tr("Each picture is made as the form says, but for what the axes say."), "muted", wrap=True)
        )
        column.addLayout(self._grid)
        column.addWidget(self.told)
        column.addLayout(row(self.swap, 1, self.close_button, self.make))
        self.swap.clicked.connect(self._swap)
        self.make.clicked.connect(self._make)
        self.close_button.clicked.connect(self.close)
        self.setMinimumWidth(520)
        self.resize(_WIDTH, self.sizeHint().height())

    def _add_axis(self, number: int, title: str) -> None:
        field, values, fill = QComboBox(), QLineEdit(), WordButton(tr("Fill in"), look="quiet")
        field.setAccessibleName(tr("{axis}: setting", axis=title))
        field.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        field.setMinimumContentsLength(_FIELD_LETTERS)
        values.setAccessibleName(tr("{axis}: values", axis=title))
        values.setToolTip(
            hover_text(
                tr(
                    "Values parted by commas. Numbers also as 1-5, as 4-20 (+4), or as 0-1 [5] for five of them; "
                    "? is a seed of chance, * all there are. Words with a comma go in quotation marks"
                )
            )
        )
        fill.setAccessibleName(tr("{axis}: fill in values", axis=title))
        fill.setAutoDefault(False)
        head = label(title, "small")
        head.setBuddy(field)
        for place, widget in enumerate((head, field, values, fill)):
            self._grid.addWidget(widget, number, place)
        self._grid.setColumnStretch(2, 1)
        self.fields.append(field)
        self.values.append(values)
        self.fills.append(fill)
        field.currentIndexChanged.connect(partial(self._field_chosen, number))
        values.textChanged.connect(self._check)
        fill.clicked.connect(partial(self._fill, number))

    # ---- what is shown

    def open_with(self, fields: tuple[str, ...] = ()) -> None:
        """In sight, with these settings chosen where given."""
        self.show()
        for number, field in enumerate(fields):
            self.fields[number].setCurrentIndex(max(0, self.fields[number].findData(field)))
        self.raise_()
        self.activateWindow()
        self.fields[0].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not event.spontaneous():
            self.refresh(begin=True)

    def refresh(self, *, begin: bool = False) -> None:
        """What the form and the model have now; what is chosen and typed stays as far as it is still there. `begin`: it
        has just been opened."""
        first = not self._kinds
        self._kinds = self._presenter.kinds()
        if begin and self._take_up_grid():
            self._check()
            return
        for number, field in enumerate(self.fields):
            chosen = field.currentData() or ""
            if first and number < len(_BEGINNING):
                chosen = _BEGINNING[number]
            with QSignalBlocker(field):
                self._offer(field, chosen)
            if not self.values[number].text():
                self._fill(number)
        self._check()

    def _take_up_grid(self) -> bool:
        """Begin with the axes of the grid that is open, the first time that it is; False: there is none that was not
        begun with before."""
        axes = self._presenter.axes_to_begin_with()
        if not axes or axes in (self._began_with, self._made):
            return False
        kinds = {one.field: one for one in self._kinds}
        self._began_with = axes
        for number, (field, values) in enumerate(zip(self.fields, self.values, strict=True)):
            kind = kinds.get(axes[number].field) if number < len(axes) else None
            with QSignalBlocker(field), QSignalBlocker(values):
                self._offer(field, kind.field if kind is not None else "")
                values.setText(as_typed(kind, axes[number].values) if kind is not None else "")
        return True

    def _offer(self, field: QComboBox, chosen: str) -> None:
        """What can be chosen now."""
        field.clear()
        field.addItem(tr("Nothing"), "")
        for kind in self._kinds:
            field.addItem(kind.label, kind.field)
        field.setCurrentIndex(max(0, field.findData(chosen)))

    def _kind(self, number: int) -> AxisKind | None:
        chosen = self.fields[number].currentData()
        return next((one for one in self._kinds if one.field == chosen), None)

    def _field_chosen(self, number: int, _at: int) -> None:
        self._fill(number)
        self._check()

    def _fill(self, number: int) -> None:
        kind = self._kind(number)
        self.values[number].setText(_filled(kind) if kind is not None else "")

    def typed(self) -> Typed:
        pairs = zip(self.fields, self.values, strict=True)
        return [(str(field.currentData()), values.text()) for field, values in pairs if field.currentData()]

    def _check(self) -> None:
        for number, values in enumerate(self.values):
            kind = self._kind(number)
            values.setEnabled(kind is not None)
            values.setPlaceholderText(_placeholder(kind))
            why = _why_not_filled(kind)
            self.fills[number].setEnabled(not why)
            self.fills[number].setToolTip(hover_text(why or tr("Put values to begin with into the field")))
        checked = self._presenter.check(self.typed())
        self.told.setText(". ".join((checked.words, *self._closed_up())) if checked.axes else checked.words)
        self.make.setEnabled(bool(checked.axes))

    def _closed_up(self) -> tuple[str, ...]:
        """What is said where an axis before another one goes over nothing."""
        columns, rows, sheets = (self._kind(number) is not None for number in range(MOST_AXES))
        if columns and not rows and sheets:
            return (tr("As the rows have nothing, the sheets become the rows."),)
        if not columns and rows and not sheets:
            return (tr("As the columns have nothing, the rows become the columns."),)
        if not columns and (rows or sheets):
            return (tr("As the columns have nothing, what comes after them moves up."),)
        return ()

    # ---- done

    def _swap(self) -> None:
        first, second = ((self.fields[at].currentIndex(), self.values[at].text()) for at in (0, 1))
        for at, (index, text) in ((0, second), (1, first)):
            with QSignalBlocker(self.fields[at]):
                self.fields[at].setCurrentIndex(index)
            self.values[at].setText(text)
        self._check()

    def _make(self) -> None:
        axes = self._presenter.check(self.typed()).axes
        reason = self._presenter.start(self.name.text(), self.typed())
        if reason:
            self.told.setText(reason)
        else:
            self._made = axes
            self.name.clear()
            self.close()


def _placeholder(kind: AxisKind | None) -> str:
    if kind is None:
        return ""
    if kind.sort == "replace":
        return tr("fox, cat, dog: the first stands in the prompt, the others come in its place")
    return tr("one value, another one, …")


def _why_not_filled(kind: AxisKind | None) -> str:
    """A sentence; empty where there are values to begin with."""
    if kind is None:
        return tr("Choose what this axis goes over first.")
    return "" if _filled(kind) else tr("Nothing is proposed for this setting: type its values.")


def _filled(kind: AxisKind) -> str:
    """Names of all choices, where there are few; else what is proposed."""
    if kind.choices and kind.proposed == "*":
        return ", ".join(f'"{title}"' if "," in title else title for _value, title in kind.choices)
    return kind.proposed
