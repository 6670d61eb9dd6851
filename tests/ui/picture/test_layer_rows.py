"""The rows of the layer list: their pictures and their eyes."""

from __future__ import annotations

from painting_hand import RED, Hand, Put, plain
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from studio.ui.picture.canvas.layer_panel import as_it_is
from studio.ui.picture.canvas.layer_pictures import picture_of
from studio.ui.picture.canvas.painting.brush import Brush


def _icon_colours(hand: Hand, row: int) -> set[str]:
    image = hand.pane.rooms.canvas_page.layers.list.item(row).icon().pixmap(28, 28).toImage()
    pixels = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    return {QColor(one).name() for one in pixels if one.alpha() == 255}


def test_a_row_shows_what_was_painted_on_its_layer(hand: Hand, put: Put) -> None:
    put()
    hand.brush = Brush(size=120, hardness=1, colour=RED)
    assert "#c81e28" not in _icon_colours(hand, 0)
    hand.drag((50, 100), (200, 100))
    hand.settled()
    hand.qtbot.waitUntil(lambda: "#c81e28" in _icon_colours(hand, 0))
    hand.undo()
    hand.qtbot.waitUntil(lambda: "#c81e28" not in _icon_colours(hand, 0))


def test_a_click_on_an_eye_hides_its_layer_alone(hand: Hand, put: Put) -> None:
    lower, upper = put(picture=plain()), put(picture=plain())
    page = hand.pane.rooms.canvas_page
    assert page.layers.current_id() == upper.id
    rows = page.layers.list
    eye = page.layers.rows.eye_of(rows.visualItemRect(rows.item(1)))
    QTest.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=eye.center())
    seen = {layer.id: layer.visible for layer in hand.document.all(type(lower))}
    assert seen == {lower.id: False, upper.id: True}
    assert page.layers.current_id() == upper.id


def test_a_layer_gets_another_name_in_its_row(hand: Hand, put: Put) -> None:
    layer = put("ground")
    panel = hand.page.layers
    hand.pane.dock.open("layers")
    rect = panel.list.visualItemRect(panel.list.item(0))
    QTest.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())
    QTest.mouseDClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())
    editor = panel.list.findChild(QLineEdit)
    assert editor is not None
    assert editor.text() == "ground"
    QTest.keyClicks(editor, "sky")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    hand.qtbot.waitUntil(lambda: hand.document.need(type(layer), layer.id).name == "sky")
    assert panel.list.item(0).text() == "sky"
    hand.undo()
    assert panel.list.item(0).text() == "ground"
    hand.pane.rooms.layers.rename(layer.id, "   ")
    assert hand.document.need(type(layer), layer.id).name == "ground"


def test_the_picture_of_a_row_is_square_whatever_its_layer_is(hand: Hand) -> None:
    """Or rows jump when a step brings layers back whose own pictures are not drawn yet."""
    for wide, high in ((64, 12), (9, 64), (64, 64)):
        picture = QPixmap(wide, high)
        picture.fill(QColor("#c81e28"))
        icon = as_it_is(picture)
        assert [(one.width(), one.height()) for one in icon.availableSizes()] == [(64, 64)]
        assert icon.pixmap(64, 64).toImage().pixelColor(32, 32).name() == "#c81e28"


def test_the_picture_of_a_row_stands_in_its_middle(hand: Hand, put: Put) -> None:
    wide = QImage(200, 100, QImage.Format.Format_RGBA8888)
    wide.fill(QColor("red"))
    layer = hand.page.easel.layer(put("ground", wide).id)
    assert layer is not None
    picture = picture_of(layer)
    seen = [(x, y) for x in range(64) for y in range(64) if picture.pixelColor(x, y).alpha() > 127]
    left, right = min(x for x, _ in seen), max(x for x, _ in seen)
    top, bottom = min(y for _, y in seen), max(y for _, y in seen)
    assert (left, right) == (0, 63)
    assert (top, bottom) == (16, 47)
