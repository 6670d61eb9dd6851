"""The colour room of the dock: choosing by mouse and keyboard, palettes, files."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.services.exchange.palettes import read_palette
from studio.ui.picture.colour.presenter import PICTURE, Palettes, colours_of
from studio.ui.picture.colour.view import ColourPanel
from studio.ui.picture.colours import Colours
from studio.ui.picture.pane import PicturePane

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def panel(shown_pane: PicturePane) -> ColourPanel:
    shown_pane.dock.open("colour")
    return shown_pane.rooms.colour_panel


@pytest.fixture
def colours(shown_pane: PicturePane) -> Colours:
    return shown_pane.rooms.colours


@pytest.fixture
def palettes(shown_pane: PicturePane) -> Palettes:
    return shown_pane.rooms.palettes


def test_square_bar_numbers_and_hex_tell_one_colour(panel: ColourPanel, colours: Colours) -> None:
    colours.take(0xC81E28)
    assert panel.hex.text() == "#c81e28"
    assert [field.value() for field in panel.numbers] == [0xC8, 0x1E, 0x28]
    panel.hex.setText("0a6")
    panel.hex.editingFinished.emit()
    assert colours.foreground == 0x00AA66
    panel.hex.setText("nonsense")
    panel.hex.editingFinished.emit()
    assert (colours.foreground, panel.hex.text()) == (0x00AA66, "#00aa66")
    panel.numbers[0].setValue(255)
    assert colours.foreground == 0xFFAA66
    QTest.mouseClick(panel.square, LEFT, NONE, panel.square.rect().topRight() + QPoint(-1, 1))
    assert QColor(colours.foreground).hsvSaturation() == 255
    assert QColor(colours.foreground).value() == 255


def test_grey_keeps_the_hue_that_was_chosen(panel: ColourPanel, colours: Colours) -> None:
    colours.take(0x0000FF)
    QTest.mouseClick(panel.square, LEFT, NONE, panel.square.rect().topLeft() + QPoint(1, 1))
    assert colours.foreground == 0xFFFFFF
    panel.square.setFocus()
    for _ in range(100):
        QTest.keyClick(panel.square, Qt.Key.Key_Right)
    assert QColor(colours.foreground).hue() == pytest.approx(240, abs=2)


def test_a_swatch_is_taken_by_click_and_by_keyboard(panel: ColourPanel, colours: Colours) -> None:
    swatches = panel.swatches
    QTest.mouseClick(swatches.viewport(), LEFT, NONE, swatches.visualItemRect(swatches.item(7)).center())
    assert colours.foreground == 0xFFFFFF
    swatches.setFocus()
    swatches.setCurrentRow(0)
    QTest.keyClick(swatches, Qt.Key.Key_Return)
    assert colours.foreground == 0x000000
    assert swatches.item(0).data(Qt.ItemDataRole.AccessibleTextRole) == "#000000"


def test_a_palette_of_ones_own_is_begun_changed_exported_and_read_again(
    panel: ColourPanel, colours: Colours, palettes: Palettes, tmp_path: Path, qtbot: QtBot
) -> None:
    assert palettes.why_not_change()
    for colour in (0x112233, 0x445566, 0x112233):
        colours.take(colour)
        panel.add.click()
    assert [one.colour for one in palettes.palette().swatches] == [0x112233, 0x445566]
    palettes.write(tmp_path / "mine.gpl")
    qtbot.waitUntil((tmp_path / "mine.gpl").exists)
    assert len(read_palette(tmp_path / "mine.gpl").palette.swatches) == 2
    panel.swatches.setFocus()
    panel.swatches.setCurrentRow(0)
    QTest.keyClick(panel.swatches, Qt.Key.Key_Delete)
    assert [one.colour for one in palettes.palette().swatches] == [0x445566]
    palettes.read(tmp_path / "mine.gpl")
    qtbot.waitUntil(lambda: len(palettes.kept()) == 2, timeout=5000)
    assert palettes.palette().name == "My colours 2"
    panel.bin.click()
    assert [one.name for one in palettes.kept()] == ["My colours"]


def test_the_colours_of_a_picture_are_those_it_has_most_of() -> None:
    image = QImage(100, 100, QImage.Format.Format_ARGB32)
    image.fill(QColor("red"))
    for x in range(20):
        for y in range(100):
            image.setPixelColor(x, y, QColor("blue") if x < 15 else QColor(0, 0, 0, 0))
    assert colours_of(image) == (0xFF0000, 0x0000FF)
    image.fill(0)
    assert colours_of(image) == ()


def test_the_palette_of_the_picture_is_empty_without_one(palettes: Palettes) -> None:
    palettes.show(PICTURE)
    assert palettes.palette().swatches == ()
