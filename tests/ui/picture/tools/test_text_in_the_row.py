"""How a text is set by mouse in the row of options: font, colours, a drawn line; its outline while it is typed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QToolButton
from test_text_layers import settle, text_of, write
from window_with_tools import LEFT, SHIFT, Window

from studio.ui.picture.canvas.tools.controls import ColourChoice, Control
from studio.ui.picture.colour.dialog import ColourDialog


@pytest.fixture
def window(opened: Callable[[], Window]) -> Window:
    window = opened()
    window.pane.rooms.making.make_canvas(400, 300, background=False)
    settle(window)
    window.key(Qt.Key.Key_T, SHIFT)
    window.pane.rooms.texts.set(size=60.0)
    return window


def field(window: Window, words: str) -> QComboBox:
    found = next(one for one in window.pane.options.shown_controls() if one.field.accessibleName() == words).field
    assert isinstance(found, QComboBox)
    return found


def swatch(window: Window, words: str) -> QToolButton:
    found = [one.field for one in window.pane.options.shown_controls() if isinstance(one, ColourChoice)]
    [button] = [one for one in found if one.accessibleName().startswith(words)]
    assert isinstance(button, QToolButton)
    return button


def share_of(window: Window, colour: QColor) -> float:
    """Of what is seen of the text that is typed."""
    image = window.pane.rooms.text_editor.grab().toImage()
    places = [(x, y) for x in range(image.width()) for y in range(image.height())]
    close = [
        one
        for one in (image.pixelColor(*place) for place in places)
        if max(abs(one.red() - colour.red()), abs(one.green() - colour.green()), abs(one.blue() - colour.blue())) < 40
    ]
    return len(close) / len(places)


def test_the_outline_is_seen_while_it_is_typed(window: Window) -> None:
    texts, editor = window.pane.rooms.texts, window.pane.rooms.text_editor
    window.pane.rooms.colours.take(0x1E50C8)
    window.pane.rooms.colours.take_background(0xE01080)
    window.drag((40, 150))
    QTest.keyClicks(editor, "OWL")
    line, letters = QColor(0xE0, 0x10, 0x80), QColor(0x1E, 0x50, 0xC8)
    assert share_of(window, line) < 0.001
    plain = share_of(window, letters)
    assert plain > 0.05
    texts.set(outline=6.0)
    assert share_of(window, line) > 0.05
    wide = editor.size()
    assert share_of(window, letters) > 0.25 * plain, "the line is around the letters, not over them"
    texts.set(outline=12.0)
    assert editor.width() > wide.width()


def test_a_click_on_the_name_of_the_font_selects_it_for_typing(window: Window) -> None:
    font = field(window, "Font")
    line = font.lineEdit()
    assert line is not None
    window.page.view.setFocus()
    QTest.mouseClick(line, LEFT, pos=QPoint(12, line.height() // 2))
    assert line.selectedText() == line.text() != ""


def test_the_window_of_further_options_closes_for_a_line_to_be_drawn(window: Window) -> None:
    write(window, "Owl")
    along = field(window, "Along")
    window.window.resize(900, 700)
    window.qtbot.waitUntil(lambda: not along.isVisible())
    [more] = [one for one in window.pane.options.findChildren(QToolButton)
              if one.isVisible() and one.accessibleName() == "More options of the tool"]  # fmt: skip
    QTest.mouseClick(more, LEFT)
    window.qtbot.waitUntil(along.isVisible)
    further = along.window()
    assert further is not window.window
    along.showPopup()
    window.qtbot.waitUntil(along.view().isVisible)
    QTest.keyClick(along.view(), Qt.Key.Key_Down)
    QTest.keyClick(along.view(), Qt.Key.Key_Return)
    assert window.pane.rooms.texts.wants_line
    window.qtbot.waitUntil(lambda: not further.isVisible())
    window.drag((40, 60), (120, 90), (300, 180))
    settle(window)
    layer = window.pane.rooms.layers.chosen()
    assert layer is not None
    assert len(text_of(layer).path) > 1


def test_the_colours_in_the_row_are_those_of_the_text(window: Window) -> None:
    window.pane.rooms.colours.take(0x1E50C8)
    write(window, "Owl")
    assert swatch(window, "Colour of the letters").accessibleName().endswith("#1e50c8")
    window.pane.rooms.colours.take(0x112233)
    assert swatch(window, "Colour of the letters").accessibleName().endswith("#1e50c8")
    for words, colour in (("Colour of the letters", "#c81e28"), ("Colour of the outline", "#28c81e")):
        QTest.mouseClick(swatch(window, words), LEFT)
        [dialog] = [one for one in window.window.findChildren(ColourDialog) if one.isVisible()]
        dialog.panel.hex.setText(colour)
        dialog.panel.hex.editingFinished.emit()
        assert window.pane.rooms.colours.foreground != int(colour[1:], 16), "nothing is taken yet"
        dialog.accept()
        settle(window)
        window.qtbot.waitUntil(lambda dialog=dialog: not window.window.findChildren(ColourDialog))
    layer = window.pane.rooms.layers.chosen()
    assert layer is not None
    assert text_of(layer).colour == (0xC8, 0x1E, 0x28)
    assert text_of(layer).outline_colour == (0x28, 0xC8, 0x1E)
    assert window.pane.rooms.colours.foreground == 0xC81E28


def test_what_is_set_most_stands_in_the_row_of_a_wide_window(window: Window) -> None:
    window.window.resize(1600, 900)
    wanted = {"Font", "Size", "Outline", "Along"}

    def seen() -> set[str]:
        return {one.field.accessibleName() for one in window.pane.options.findChildren(Control) if one.isVisible()}

    window.qtbot.waitUntil(lambda: wanted <= seen())
    assert any(one.startswith("Colour of the letters") for one in seen())
    assert any(one.startswith("Colour of the outline") for one in seen())
