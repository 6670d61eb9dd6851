"""Asks what a grid goes over: up to three axes, each a setting with its values, and a name. Main thread; not modal, so
that the form can be looked at and changed meanwhile."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QComboBox, QDialog, QGridLayout, QLineEdit, QVBoxLayout, QWidget

from studio.domain.grid_values import AxisKind
from studio.domain.grids import MOST_AXES
from studio.services.translation import tr
from studio.ui.picture.grid.presenter import GridPresenter, Typed
from studio.ui.widgets.icons import WordButton
from studio.ui.widgets.words import GAP, WrappedLabel, hover_text, label, row

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

    def _add_axis(self, number: int, title: str) -> None:
        field, values, fill = QComboBox(), QLineEdit(), WordButton(tr("Fill in"), look="quiet")
        field.setAccessibleName(tr("{axis}: setting", axis=title))
        values.setAccessibleName(tr("{axis}: values", axis=title))
        values.setToolTip(
            hover_text(
                tr(
                    "Values parted by commas. Numbers also as 1-5, as 4-20 (+4), or as 0-1 [5] for five of them; "
                    "? is a seed of chance, * all there are. Words with a comma go in quotation marks"
                )
            )
        )
        fill.setToolTip(hover_text(tr("Put values to begin with into the field")))
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
            self.refresh()

    def refresh(self) -> None:
        """What the form and the model have now; what is chosen and typed stays as far as it is still there."""
        first = not self._kinds
        self._kinds = self._presenter.kinds()
        for number, field in enumerate(self.fields):
            chosen = field.currentData() or ""
            if first and number < len(_BEGINNING):
                chosen = _BEGINNING[number]
            with QSignalBlocker(field):
                field.clear()
                field.addItem(tr("Nothing"), "")
                for kind in self._kinds:
                    field.addItem(kind.label, kind.field)
                field.setCurrentIndex(max(0, field.findData(chosen)))
            if not self.values[number].text():
                self._fill(number)
        self._check()

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
            values.setEnabled(self._kind(number) is not None)
            self.fills[number].setEnabled(self._kind(number) is not None)
        checked = self._presenter.check(self.typed())
        self.told.setText(checked.words)
        self.make.setEnabled(bool(checked.axes))

    # ---- done

    def _swap(self) -> None:
        first, second = ((self.fields[at].currentIndex(), self.values[at].text()) for at in (0, 1))
        for at, (index, text) in ((0, second), (1, first)):
            with QSignalBlocker(self.fields[at]):
                self.fields[at].setCurrentIndex(index)
            self.values[at].setText(text)
        self._check()

    def _make(self) -> None:
        reason = self._presenter.start(self.name.text(), self.typed())
        if reason:
            self.told.setText(reason)
        else:
            self.name.clear()
            self.close()


def _filled(kind: AxisKind) -> str:
    """Names of all choices, where there are few; else what is proposed."""
    if kind.choices and kind.proposed == "*":
        return ", ".join(f'"{title}"' if "," in title else title for _value, title in kind.choices)
    return kind.proposed
