"""What a task asks for before it begins: its choices, one click each, its own fields, and the field of what is to be
done. Main thread; part of the assistant's panel. Shows and reports, decides nothing."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QVBoxLayout, QWidget

from studio.domain.writing_tasks import WritingTask
from studio.services.translation import tr
from studio.ui.widgets.flow import FlowRow
from studio.ui.widgets.icons import WordButton
from studio.ui.widgets.words import GAP, label, row

LONGEST = 4_000
"""Letters of a field."""


class TaskForm(QWidget):
    asked = Signal(str, object)
    """What was said, and by name what stands in the task's own fields."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = QLineEdit()
        self.field.setMaxLength(LONGEST)
        self.field.setAccessibleName(tr("What the assistant should do"))
        self.go = WordButton(tr("Go"))
        self.fields: dict[str, QLineEdit] = {}
        self.choices: list[WordButton] = []
        self._task: WritingTask | None = None
        self._said: dict[tuple[str, str], str] = {}
        """By task and name of a field, what stood in it last."""
        self._above = QVBoxLayout()
        self._above.setSpacing(4)
        self._made: QWidget | None = None
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(6)
        whole.addLayout(self._above)
        self._name = label(rank="small")
        whole.addLayout(row(self._name, self.field, self.go))
        self.go.clicked.connect(lambda: self._ask(self.field.text()))
        self.field.returnPressed.connect(lambda: self._ask(self.field.text()))

    def begin(self, task: WritingTask, said: str = "", *, waits: bool = False) -> None:
        """Ask for what a task wants to know. `said`: what stands in its field; `waits`: it begins only when a person
        has said so, though it asks for nothing."""
        self._keep()
        self._task = task
        asks = bool(task.field)
        self.field.setVisible(asks)
        self.field.setAccessibleName(tr(task.field) if asks else "")
        self._name.setText(tr(task.field) if asks and task.fields else "")
        self._name.setVisible(bool(self._name.text()))
        self.field.setPlaceholderText(tr(task.example) if task.example else "")
        self.field.setText(said or (self._said.get((task.id, ""), "") if task.fields else ""))
        self.go.setVisible(asks or waits)
        self.go.setText(tr("Do it all the same") if waits and not asks else tr("Go"))
        self._make(task)
        self.setVisible(asks or waits or bool(task.choices))

    def begun(self) -> None:
        """The task is under way: what let it begin all the same has done its work."""
        task = self._task
        if task is not None and not task.field:
            self.go.hide()
            self.setVisible(bool(task.choices or task.fields))

    def _make(self, task: WritingTask) -> None:
        if self._made is not None:
            self._above.removeWidget(self._made)
            self._made.hide()
            self._made.deleteLater()
            self._made = None
        self.fields, self.choices = {}, []
        if not (task.choices or task.fields):
            return
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        if task.choices:
            column.addLayout(FlowRow(*self._choices(task)))
        if task.fields:
            column.addLayout(self._grid(task))
        self._made = made
        self._above.addWidget(made)

    def _choices(self, task: WritingTask) -> list[QWidget]:
        """In their groups, the name of each before it."""
        found: list[QWidget] = []
        group = ""
        for one in task.choices:
            if one.group != group:
                group = one.group
                found.append(label(tr(group), "small"))
            words = tr(one.words)
            button = WordButton(words, look="quiet")
            button.setAccessibleName(f"{tr(group)}: {words}" if group else words)
            button.clicked.connect(partial(self._ask, one.instruction))
            self.choices.append(button)
            found.append(button)
        return found

    def _grid(self, task: WritingTask) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(GAP)
        grid.setVerticalSpacing(4)
        for number, one in enumerate(task.fields):
            line = QLineEdit(self._said.get((task.id, one.name), ""))
            line.setMaxLength(LONGEST)
            line.setAccessibleName(tr(one.words))
            line.setPlaceholderText(tr(one.example) if one.example else "")
            line.returnPressed.connect(lambda: self._ask(self.field.text()))
            grid.addWidget(label(tr(one.words), "small"), number, 0)
            grid.addWidget(line, number, 1)
            self.fields[one.name] = line
        return grid

    def _keep(self) -> None:
        """What was typed for a brief is there when it is asked for again."""
        task = self._task
        if task is not None and task.fields:
            self._said[task.id, ""] = self.field.text()
            self._said |= {(task.id, name): line.text() for name, line in self.fields.items()}

    def _ask(self, words: str, _checked: bool = False) -> None:
        self.asked.emit(words, {name: line.text() for name, line in self.fields.items()})

    def take_keyboard(self) -> None:
        if self.field.isVisibleTo(self):
            self.field.setFocus()
            self.field.selectAll()
        elif self.choices:
            self.choices[0].setFocus()
        else:
            self.go.setFocus()
