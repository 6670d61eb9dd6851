"""All of the canvas in the whole window: cropped, framed, scaled, turned; each one step, and back."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from window_with_tools import CONTROL, LEFT, NONE, RED, SHIFT, Window

from studio.domain.picture_records import Canvas
from studio.formats.pictures import decode
from studio.ui.picture.canvas.canvas_changes import canvas_of
from studio.ui.picture.canvas.transform.whole_canvas import NewSize


@pytest.fixture
def window(opened: Callable[[], Window]) -> Window:
    """A red line on a transparent canvas of 300 x 200 pixels, 40 pixels wide."""
    window = opened()
    window.paint_a_line()
    return window


def canvas(window: Window) -> Canvas:
    session = window.pane.desk.session
    assert session is not None
    found = canvas_of(session.document)
    assert found is not None
    return found


def size(window: Window) -> tuple[int, int]:
    return canvas(window).width, canvas(window).height


def settle(window: Window) -> None:
    window.settle()
    window.qtbot.waitUntil(lambda: not window.pane.rooms.whole_canvas.busy, timeout=20_000)
    window.settle()


def pixels(image: QImage) -> np.ndarray:  # type: ignore[type-arg]
    straight = image.convertToFormat(QImage.Format.Format_RGBA8888)
    return np.frombuffer(straight.constBits(), np.uint8).reshape(image.height(), image.width(), 4).copy()


def test_the_frame_of_the_crop_tool_is_drawn_and_enter_crops(window: Window) -> None:
    before = window.shown()
    window.key(Qt.Key.Key_C, SHIFT)
    assert window.page.cropping.active
    window.drag((300, 200), (200, 150))
    window.key(Qt.Key.Key_Return)
    assert size(window) == pytest.approx((200, 150), abs=1)
    assert window.shown() == before.copy(QRect(0, 0, *size(window)))
    assert window.pane.rooms.box.in_hand == "brush"
    window.key(Qt.Key.Key_Z, CONTROL)
    assert size(window) == (300, 200)
    assert window.shown() == before, "layers keep what lay outside"


def frame(window: Window) -> QRect:
    found = window.page.cropping.frame
    assert found is not None
    return QRect(round(found.left), round(found.top), round(found.width), round(found.height))


def near(found: QRect, expected: tuple[int, int, int, int]) -> bool:
    return found.getRect() == pytest.approx(expected, abs=2)


def test_the_first_drag_draws_the_frame_a_second_one_moves_it(window: Window) -> None:
    window.key(Qt.Key.Key_C, SHIFT)
    window.drag((60, 40), (160, 120))
    assert near(frame(window), (60, 40, 100, 80))
    window.drag((110, 80), (130, 90))
    assert near(frame(window), (80, 50, 100, 80)), "inside it moves"
    window.drag((180, 130), (200, 150))
    assert near(frame(window), (80, 50, 120, 100)), "a handle resizes"
    window.drag((20, 20), (60, 45))
    assert near(frame(window), (20, 20, 40, 25)), "outside another one is drawn"
    drawn = frame(window)
    window.key(Qt.Key.Key_Return)
    assert size(window) == (drawn.width(), drawn.height())


def test_a_click_inside_draws_nothing_and_escape_leaves(window: Window) -> None:
    window.key(Qt.Key.Key_C, SHIFT)
    window.drag((100, 100), (100, 100))
    assert frame(window).getRect() == (0, 0, 300, 200)
    window.drag((60, 40), (160, 120))
    window.key(Qt.Key.Key_Escape)
    assert not window.page.cropping.active
    assert size(window) == (300, 200)


def test_escape_in_the_first_drag_takes_that_back_alone(window: Window) -> None:
    window.key(Qt.Key.Key_C, SHIFT)
    view = window.page.view
    QTest.mousePress(view, LEFT, NONE, window.at(60, 40))
    QTest.mouseMove(view, window.at(160, 120))
    window.key(Qt.Key.Key_Escape)
    QTest.mouseRelease(view, LEFT, NONE, window.at(160, 120))
    assert frame(window).getRect() == (0, 0, 300, 200)
    window.drag((60, 40), (160, 120))
    assert near(frame(window), (60, 40, 100, 80)), "the next drag is the first again"


def test_a_kept_ratio_holds_for_a_frame_that_is_drawn(window: Window) -> None:
    window.key(Qt.Key.Key_C, SHIFT)
    window.page.cropping.set_ratio(True)
    window.drag((60, 40), (120, 60))
    assert near(frame(window), (60, 40, 60, 40)), "3 to 2, as the canvas"


def test_it_is_cropped_to_what_is_selected(window: Window) -> None:
    before = window.shown()
    window.key(Qt.Key.Key_M)
    window.drag((100, 60), (200, 140))
    area = window.selected
    window.actions.trigger("picture.canvas-crop-to-selection")
    settle(window)
    assert window.shown() == before.copy(area)
    assert window.selected.isEmpty()
    window.key(Qt.Key.Key_Z, CONTROL)
    settle(window)
    assert window.selected == area


def test_room_is_added_around_what_stays_in_its_place(window: Window) -> None:
    before = window.shown()
    window.pane.rooms.whole_canvas.set_canvas_size(400, 300, (1, 0))
    settle(window)
    assert size(window) == (400, 300)
    assert window.shown().copy(QRect(100, 50, 300, 200)) == before


def test_the_image_is_scaled_with_its_layers(window: Window) -> None:
    window.pane.rooms.whole_canvas.set_image_size(NewSize(150, 100, 300.0))
    settle(window)
    assert size(window) == (150, 100)
    assert canvas(window).dpi == 300
    assert window.shown().pixelColor(75, 50) == QColor(RED)
    assert window.shown().pixelColor(75, 35).alpha() == 0
    window.key(Qt.Key.Key_Z, CONTROL)
    settle(window)
    assert size(window) == (300, 200)
    assert canvas(window).dpi == 0


@pytest.mark.parametrize(
    ("name", "turned"),
    [
        ("right", lambda seen: np.rot90(seen, -1)),
        ("left", np.rot90),
        ("around", lambda seen: np.rot90(seen, 2)),
        ("mirror", np.fliplr),
        ("upside-down", np.flipud),
    ],
)
def test_the_image_is_turned_and_mirrored_to_the_bit(
    window: Window,
    name: str,
    turned: Callable[[np.ndarray], np.ndarray],  # type: ignore[type-arg]
) -> None:
    window.drag((30, 20), (60, 60))
    before = pixels(window.shown())
    window.actions.trigger(f"picture.canvas-{name}")
    settle(window)
    assert np.array_equal(pixels(window.shown()), turned(before))
    window.key(Qt.Key.Key_Z, CONTROL)
    settle(window)
    assert np.array_equal(pixels(window.shown()), before)


@pytest.mark.parametrize("ending", ["png", "jpg", "tif", "webp", "avif", "ora", "psd"])
def test_dots_an_inch_go_along_into_files(window: Window, tmp_path: Path, ending: str) -> None:
    window.pane.rooms.whole_canvas.set_image_size(NewSize(300, 200, 144.0))
    settle(window)
    rooms, path = window.pane.rooms, tmp_path / f"a.{ending}"
    png, layered = rooms.canvas.painter(), rooms.canvas.layered()
    assert png is not None
    assert layered is not None
    window.pane.desk.studio.settings.set("prompts_in_exports", "no")
    rooms.saving.write_canvas(path, png, layered, {}, rooms.canvas.dpi())
    window.qtbot.waitUntil(path.exists, timeout=20_000)
    if ending == "ora":
        with zipfile.ZipFile(path) as archive:
            assert b'xres="144"' in archive.read("stack.xml")
    elif ending == "psd":
        assert struct.pack(">IH", 144 << 16, 1) in path.read_bytes()
    elif ending in ("webp", "avif"):
        with Image.open(path) as image:
            told = image.getexif()
            assert (float(told[0x011A]), float(told[0x011B]), told[0x0128]) == (144, 144, 2)
    else:
        with Image.open(path) as image:
            assert image.info["dpi"] == pytest.approx((144, 144), abs=0.1)
    if ending not in ("ora", "psd"):
        assert decode(path.read_bytes()).dpi == pytest.approx(144, abs=0.1)
