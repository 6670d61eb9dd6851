"""The row of widgets that goes on in the next line."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget
from pytestqt.qtbot import QtBot

from studio.ui.widgets.flow import FlowRow


def row_of(qtbot: QtBot, count: int, last: int = 0) -> tuple[QWidget, FlowRow, list[QPushButton]]:
    holder = QWidget()
    qtbot.addWidget(holder)
    buttons = []
    for _ in range(count):
        button = QPushButton()
        button.setFixedSize(100, 20)
        buttons.append(button)
    layout = FlowRow(*buttons, last=last)
    holder.setLayout(layout)
    return holder, layout, buttons


def place(holder: QWidget, layout: FlowRow, width: int) -> None:
    holder.resize(width, 200)
    layout.setGeometry(holder.rect())


def test_what_does_not_fit_goes_on_in_the_next_line(qtbot: QtBot) -> None:
    holder, layout, buttons = row_of(qtbot, 3)
    place(holder, layout, 330)
    assert [one.y() for one in buttons] == [0, 0, 0]
    place(holder, layout, 250)
    assert [(one.x(), one.y()) for one in buttons] == [(0, 0), (108, 0), (0, 28)]
    assert layout.heightForWidth(250) == 48
    assert layout.minimumSize().width() == 100


def test_the_last_ones_stand_at_the_far_side(qtbot: QtBot) -> None:
    holder, layout, buttons = row_of(qtbot, 3, last=1)
    place(holder, layout, 400)
    assert [one.x() for one in buttons] == [0, 108, 300]
    buttons[2].hide()
    place(holder, layout, 400)
    assert [one.x() for one in buttons[:2]] == [0, 108]


def test_they_stand_there_too_where_the_first_of_them_is_hidden(qtbot: QtBot) -> None:
    holder, layout, buttons = row_of(qtbot, 3, last=2)
    buttons[1].hide()
    place(holder, layout, 400)
    assert [one.x() for one in (buttons[0], buttons[2])] == [0, 300]


def test_it_is_mirrored_for_writing_from_right_to_left(qtbot: QtBot) -> None:
    holder, layout, buttons = row_of(qtbot, 2)
    holder.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    place(holder, layout, 400)
    assert [one.x() for one in buttons] == [300, 192]


def test_what_likes_to_grow_takes_what_is_left(qtbot: QtBot) -> None:
    holder, layout, buttons = row_of(qtbot, 2)
    buttons[1].setMinimumWidth(50)
    buttons[1].setMaximumWidth(1000)
    buttons[1].setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    place(holder, layout, 400)
    assert buttons[1].x() + buttons[1].width() == 400
