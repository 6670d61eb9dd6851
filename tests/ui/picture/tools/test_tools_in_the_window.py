"""Tools in the whole window, on a real project: by key and mouse, undone bit by bit, there again when it is opened."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QRect, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter
from PySide6.QtTest import QTest
from window_with_tools import CONTROL, LEFT, NONE, RED, SHIFT, Window

from studio.ui.picture.canvas.tools.number_dialog import NumberDialog
from studio.ui.picture.copied import PLACE_MIME, as_copied, place_of


def test_strokes_selection_and_fill_are_undone_bit_by_bit_and_kept(
    opened: Callable[[], Window], tmp_path: Path
) -> None:
    window = opened()
    window.pane.rooms.making.make_canvas(600, 400)
    window.settle()
    box = window.pane.rooms.box
    box.colours.take(RED)
    pictures = [window.shown()]
    window.key(Qt.Key.Key_B)
    window.drag((50, 200), (300, 100), (550, 200))
    pictures.append(window.shown())
    assert pictures[1].pixelColor(300, 110) == QColor(RED)
    window.key(Qt.Key.Key_M)
    window.drag((100, 50), (400, 350))
    assert window.selected == QRect(100, 50, 300, 300)
    box.colours.take(0x2040C0)
    window.key(Qt.Key.Key_G)
    QTest.mouseClick(window.page.view, LEFT, NONE, window.at(150, 320))
    window.settle()
    filled = window.shown()
    assert filled.pixelColor(150, 330) == QColor(0x2040C0)
    assert filled.pixelColor(50, 330) == QColor("white")
    control = Qt.KeyboardModifier.ControlModifier
    window.key(Qt.Key.Key_Z, control)
    assert window.shown() == pictures[1]
    assert window.selected == QRect(100, 50, 300, 300)
    window.key(Qt.Key.Key_Z, control)
    assert window.selected.isEmpty()
    window.key(Qt.Key.Key_Z, control)
    assert window.shown() == pictures[0]
    for _ in range(3):
        window.key(Qt.Key.Key_Z, control | Qt.KeyboardModifier.ShiftModifier)
    assert window.shown() == filled
    assert window.selected == QRect(100, 50, 300, 300)
    studio = window.pane.desk.studio
    studio.close_project()
    assert window.selected.isEmpty()
    studio.open_project(tmp_path / "Novel.triptych")
    window.settle()
    assert window.selected == QRect(100, 50, 300, 300)
    assert window.shown() == filled


def test_keys_change_brush_and_colours_on_the_canvas_and_are_typed_in_the_prompt(opened: Callable[[], Window]) -> None:
    window = opened()
    window.pane.rooms.making.make_canvas(300, 200)
    window.settle()
    box = window.pane.rooms.box
    for key, name in ((Qt.Key.Key_E, "eraser"), (Qt.Key.Key_W, "wand"), (Qt.Key.Key_B, "brush")):
        window.key(key)
        assert box.in_hand == name
    size = box.brush().size
    window.key(Qt.Key.Key_BracketRight)
    assert box.brush().size > size
    window.key(Qt.Key.Key_5)
    assert box.brush().opacity == 0.5
    box.colours.take(RED)
    window.key(Qt.Key.Key_X)
    assert box.colours.background == RED
    window.key(Qt.Key.Key_D)
    assert (box.colours.foreground, box.colours.background) == (0, 0xFFFFFF)
    prompt = window.pane.rooms.form.prompt
    prompt.setPlainText("")
    prompt.setFocus()
    QTest.keyClicks(prompt, "bex5[")
    assert prompt.toPlainText() == "bex5["
    assert box.in_hand == "brush"


def test_the_mask_is_painted_by_one_key_and_says_what_is_made_anew(opened: Callable[[], Window]) -> None:
    window = opened()
    window.pane.rooms.making.make_canvas(300, 200)
    window.settle()
    before = window.shown()
    was = window.pane.rooms.layers.chosen()
    assert was is not None
    window.key(Qt.Key.Key_Q)
    mask = window.pane.rooms.layers.chosen()
    assert mask is not None
    assert mask.role == "mask"
    window.key(Qt.Key.Key_B)
    window.drag((50, 100), (250, 100))
    assert window.shown() == before
    paint = window.page.easel.layer(mask.id)
    assert paint is not None
    assert paint.alpha_at(150, 100) == 255
    window.key(Qt.Key.Key_Q)
    assert window.pane.rooms.layers.chosen() == was
    window.key(Qt.Key.Key_Q)
    chosen = window.pane.rooms.layers.chosen()
    assert chosen is not None
    assert chosen.id == mask.id
    window.actions.trigger("picture.select-from-layer")
    window.settle()
    assert window.selected.height() == 40
    window.actions.trigger("picture.select-to-mask")
    window.settle()
    assert sum(layer.role == "mask" for layer in window.pane.rooms.layers.all()) == 2


def test_what_is_selected_is_copied_cut_and_lifted_to_a_layer(opened: Callable[[], Window]) -> None:
    window = opened()
    window.pane.rooms.making.make_canvas(300, 200)
    window.settle()
    window.pane.rooms.box.colours.take(RED)
    window.key(Qt.Key.Key_B)
    window.drag((20, 100), (280, 100))
    window.key(Qt.Key.Key_M)
    window.drag((100, 80), (200, 120))
    control = Qt.KeyboardModifier.ControlModifier
    QGuiApplication.clipboard().clear()
    window.key(Qt.Key.Key_C, control)
    window.qtbot.waitUntil(lambda: not QGuiApplication.clipboard().image().isNull())
    copied = QGuiApplication.clipboard().image()
    assert (copied.width(), copied.height()) == (100, 40)
    assert copied.pixelColor(50, 20) == QColor(RED)
    many = len(window.pane.rooms.layers.all())
    window.actions.trigger("picture.select-copy-to-layer")
    window.qtbot.waitUntil(lambda: len(window.pane.rooms.layers.all()) == many + 1, timeout=5000)
    window.settle()
    new = [one for one in window.page.easel.layers() if one.bounds().width() and one.alpha_at(150, 100)]
    assert any(one.alpha_at(150, 100) == 255 and not one.alpha_at(50, 100) for one in new)
    window.key(Qt.Key.Key_D, control)
    assert window.selected.isEmpty()


def test_a_selection_grows_by_what_is_asked(opened: Callable[[], Window]) -> None:
    window = opened()
    window.pane.rooms.making.make_canvas(300, 200)
    window.settle()
    window.key(Qt.Key.Key_M)
    window.drag((100, 80), (200, 120))
    for name, typed, expected in (("grow", "12", QRect(88, 68, 124, 64)), ("shrink", "2", QRect(90, 70, 120, 60))):
        window.actions.trigger(f"picture.select-{name}")
        dialog = window.pane.findChild(NumberDialog)
        assert dialog is not None
        dialog.number.selectAll()
        QTest.keyClicks(dialog.number, typed)
        dialog.accept()
        window.settle()
        assert window.selected == expected
        window.qtbot.waitUntil(lambda: window.pane.findChild(NumberDialog) is None)


def test_escape_forgets_the_corners_of_a_polygon_alone(opened: Callable[[], Window]) -> None:
    window = opened()
    window.pane.rooms.making.make_canvas(300, 200)
    window.settle()
    window.key(Qt.Key.Key_M)
    window.drag((10, 10), (60, 60))
    before = window.selected
    answers: list[str] = []
    window.actions.done.connect(answers.append)
    window.actions.refused.connect(answers.append)
    window.key(Qt.Key.Key_L, SHIFT)
    for corner in ((100, 50), (200, 50), (200, 150)):
        QTest.mouseClick(window.page.view, LEFT, NONE, window.at(*corner))
    assert window.page.kit.polygon.corners == 3
    answers.clear()
    window.key(Qt.Key.Key_Escape)
    assert window.page.kit.polygon.corners == 0
    assert window.selected == before
    assert answers == [], "Escape meant the polygon, and no job"
    for corner in ((100, 50), (200, 50), (200, 150)):
        QTest.mouseClick(window.page.view, LEFT, NONE, window.at(*corner))
    window.key(Qt.Key.Key_Return)
    assert window.selected.contains(QRect(101, 51, 98, 98))


def test_cut_takes_what_is_selected_into_the_clipboard_as_one_step(opened: Callable[[], Window]) -> None:
    window = opened()
    window.paint_a_line()
    before = window.shown()
    window.key(Qt.Key.Key_M)
    window.drag((100, 80), (200, 120))
    QGuiApplication.clipboard().clear()
    window.key(Qt.Key.Key_X, CONTROL)
    window.qtbot.waitUntil(lambda: window.shown() != before)
    window.settle()
    cut = QGuiApplication.clipboard().image()
    assert (cut.width(), cut.height()) == (100, 40)
    assert cut.pixelColor(50, 20) == QColor(RED)
    assert window.shown().pixelColor(150, 100).alpha() == 0
    assert window.shown().pixelColor(50, 100) == QColor(RED)
    window.key(Qt.Key.Key_Z, CONTROL)
    assert window.shown() == before


def test_delete_means_what_is_selected_on_the_canvas(opened: Callable[[], Window]) -> None:
    """With nothing selected it means the layer, as it always does in the list of layers."""
    window = opened()
    window.paint_a_line()
    before, many = window.shown(), len(window.pane.rooms.layers.all())
    assert window.actions.words("picture.delete") == "Delete the layer"
    clear = window.actions.get("picture.select-clear")
    assert (clear.words, clear.enabled()) == ("Clear what is selected", "Select something first.")
    assert not window.actions.get("picture.delete").menu, "each of the two has a menu of its own"
    window.key(Qt.Key.Key_M)
    window.drag((100, 80), (200, 120))
    assert window.actions.words("picture.delete") == "Clear what is selected"
    window.key(Qt.Key.Key_Delete)
    assert len(window.pane.rooms.layers.all()) == many
    assert window.shown().pixelColor(150, 100).alpha() == 0
    assert window.shown().pixelColor(50, 100) == QColor(RED)
    assert window.selected == QRect(100, 80, 100, 40)
    window.key(Qt.Key.Key_Z, CONTROL)
    assert window.shown() == before
    window.pane.dock.open("layers")
    listed = window.page.layers.list
    listed.setFocus()
    QTest.keyClick(listed, Qt.Key.Key_Delete)
    window.settle()
    assert len(window.pane.rooms.layers.all()) == many - 1
    window.key(Qt.Key.Key_Z, CONTROL)
    window.key(Qt.Key.Key_D, CONTROL)
    window.key(Qt.Key.Key_Delete)
    assert len(window.pane.rooms.layers.all()) == many - 1


def test_a_large_selection_is_read_beside_the_window_and_changes_by_hand_wait(
    opened: Callable[[], Window], tmp_path: Path
) -> None:
    window = opened()
    window.pane.rooms.making.make_canvas(1500, 1300)
    window.settle()
    window.actions.trigger("picture.select-all")
    window.settle()
    whole = QRect(0, 0, 1500, 1300)
    assert window.selected == whole
    studio, selecting = window.pane.desk.studio, window.page.kit.selecting
    studio.close_project()
    studio.open_project(tmp_path / "Novel.triptych")
    assert selecting.busy
    assert window.selected.isEmpty()
    window.settle()
    assert window.selected == whole
    studio.close_project()
    studio.open_project(tmp_path / "Novel.triptych")
    selecting.invert()
    window.settle()
    assert window.selected.isEmpty()
    window.key(Qt.Key.Key_Z, CONTROL)
    assert window.selected == whole


def only(picture: QImage, area: QRect) -> QImage:
    """Transparent outside of the area."""
    image = QImage(picture.size(), picture.format())
    image.fill(0)
    painter = QPainter(image)
    painter.drawImage(area.topLeft(), picture.copy(area))
    painter.end()
    return image


@pytest.mark.parametrize("key", [Qt.Key.Key_C, Qt.Key.Key_X])
def test_what_was_copied_or_cut_comes_back_in_its_place_as_a_layer(opened: Callable[[], Window], key: Qt.Key) -> None:
    window = opened()
    window.paint_a_line()
    before, many = window.shown(), len(window.pane.rooms.layers.all())
    window.key(Qt.Key.Key_M)
    window.drag((100, 80), (200, 120))
    QGuiApplication.clipboard().clear()
    window.key(Qt.Key.Key_V, CONTROL)
    assert len(window.pane.rooms.layers.all()) == many, "the clipboard is empty"
    window.key(key, CONTROL)
    window.qtbot.waitUntil(lambda: not QGuiApplication.clipboard().image().isNull())
    window.settle()
    window.key(Qt.Key.Key_V, CONTROL)
    window.qtbot.waitUntil(lambda: len(window.pane.rooms.layers.all()) == many + 1)
    window.settle()
    pasted = window.pane.rooms.layers.all()[-1]
    assert (pasted.x, pasted.y, pasted.width, pasted.height) == (100, 80, 100, 40)
    assert window.shown().pixelColor(150, 100) == QColor(RED)
    if key == Qt.Key.Key_X:
        assert window.shown() == before, "over a copy soft edges would be there twice"
    [line] = (one for one in window.pane.rooms.layers.all() if one.id != pasted.id)
    window.pane.rooms.layers.choose(line.id)
    window.pane.rooms.layers.toggle()
    window.settle()
    assert window.shown() == only(before, QRect(100, 80, 100, 40))
    window.key(Qt.Key.Key_Z, CONTROL)
    window.key(Qt.Key.Key_Z, CONTROL)
    assert len(window.pane.rooms.layers.all()) == many


def test_a_place_that_is_none_is_not_looked_at() -> None:
    for words in (b"", b"1", b"1,2,3", b"a,b", b"1,\xff", b"12345678,0"):
        data = QMimeData()
        data.setData(PLACE_MIME, words)
        assert place_of(data) is None
    assert place_of(as_copied(QImage(2, 2, QImage.Format.Format_RGB32), QPoint(-7, 12))) == (-7, 12)
