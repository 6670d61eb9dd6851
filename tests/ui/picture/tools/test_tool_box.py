"""The tool box, its strip and its row of options; what is set survives the program."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.domain.brushes import BrushSettings
from studio.services.settings import Settings
from studio.ui.picture.canvas.tools.box import TOOLS, ToolBox
from studio.ui.picture.canvas.tools.controls import Number
from studio.ui.picture.canvas.tools.options import ToolOptions
from studio.ui.picture.canvas.tools.strip import ToolStrip
from studio.ui.picture.colours import RECENT_LIMIT, Colours


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "settings.json")


@pytest.fixture
def box(settings: Settings) -> Iterator[ToolBox]:
    box = ToolBox(settings, Colours(settings))
    yield box
    box.keep()


def again(settings: Settings) -> ToolBox:
    """As the next start finds it."""
    read = Settings(settings.path)
    return ToolBox(read, Colours(read))


def test_brush_and_eraser_keep_settings_of_their_own(settings: Settings, box: ToolBox) -> None:
    box.take("brush")
    box.set_brush(msgspec.structs.replace(box.brush_settings(), size=12.0, curve=((0.0, 0.0), (1.0, 0.5))))
    box.take("eraser")
    box.set_opacity(0.3)
    box.keep()
    next_time = again(settings)
    assert next_time.in_hand == "eraser"
    assert next_time.brush("brush").size == 12.0
    assert next_time.brush("brush").pressed(1.0) == 0.5
    assert next_time.brush("eraser").opacity == 0.3
    assert next_time.brush("eraser").erase
    assert next_time.brush("brush").opacity == 1.0


def test_what_is_set_is_written_after_a_moment(qtbot: QtBot, settings: Settings, box: ToolBox) -> None:
    box.resize(3)
    assert again(settings).brush().size != box.brush().size
    qtbot.waitUntil(lambda: again(settings).brush().size == box.brush().size, timeout=3000)


def test_damaged_settings_of_one_brush_cost_nothing_else(settings: Settings, box: ToolBox) -> None:
    box.set_brush(BrushSettings(size=33), "eraser")
    box.keep()
    stored = msgspec.json.decode(settings.path.read_bytes())
    stored["tool_brush"]["size"] = -7
    settings.path.write_bytes(msgspec.json.encode(stored))
    assert again(settings).brush("brush").size == BrushSettings().size
    assert again(settings).brush("eraser").size == 33


def test_the_size_goes_in_steps_from_one_pixel_to_the_largest_and_back(box: ToolBox) -> None:
    sizes = [box.brush().size]
    box.resize(-100)
    assert box.brush().size == 1
    box.resize(1)
    assert box.brush().size == 2
    box.resize(200)
    assert box.brush().size == 2000
    assert sizes == [40.0]


def test_presets_are_kept_by_name(settings: Settings, box: ToolBox) -> None:
    box.keep_preset("Ink")
    box.resize(5)
    box.keep_preset("Wash")
    box.keep_preset("Ink")
    assert [one.name for one in again(settings).presets()] == ["Wash", "Ink"]
    box.drop_preset("Wash")
    assert [(one.name, one.brush) for one in again(settings).presets()] == [("Ink", box.brush_settings())]


def test_colours_are_swapped_reset_and_remembered(settings: Settings) -> None:
    colours = Colours(settings)
    colours.take(0xC81E28)
    colours.swap()
    assert (colours.foreground, colours.background) == (0xFFFFFF, 0xC81E28)
    colours.reset()
    assert (colours.foreground, colours.background) == (0, 0xFFFFFF)
    for colour in range(RECENT_LIMIT + 4):
        colours.used(colour)
    colours.used(10)
    assert colours.recent()[:3] == (10, RECENT_LIMIT + 3, RECENT_LIMIT + 2)
    assert len(colours.recent()) == len(set(colours.recent())) == RECENT_LIMIT


def test_the_strip_shows_what_is_in_the_hand_and_leaves_the_keyboard_alone(qtbot: QtBot, box: ToolBox) -> None:
    strip = ToolStrip(box)
    qtbot.addWidget(strip)
    box.take("eraser")
    assert [name for name, button in strip.buttons.items() if button.isChecked()] == ["eraser"]
    assert list(strip.buttons) == list(TOOLS)
    for button in (*strip.buttons.values(), strip.pair):
        assert button.accessibleName()
        assert button.toolTip()
        assert not button.focusPolicy() & Qt.FocusPolicy.ClickFocus


def test_all_tools_of_the_strip_are_seen_at_any_height(qtbot: QtBot, box: ToolBox) -> None:
    strip = ToolStrip(box)
    qtbot.addWidget(strip)
    for high in (900, 400, strip.minimumSizeHint().height()):
        strip.resize(strip.width(), high)
        strip.show()
        shown = [button.geometry() for button in strip.buttons.values()]
        assert all(strip.rect().contains(one) for one in shown), high
        assert not any(a.intersects(b) for a in shown for b in shown if a is not b)


def test_the_row_of_options_is_as_high_with_every_tool_and_changes_the_tool(qtbot: QtBot, box: ToolBox) -> None:
    options = ToolOptions(box)
    qtbot.addWidget(options)
    options.resize(QSize(700, options.sizeHint().height()))
    options.show()
    heights = set()
    for name in TOOLS:
        box.take(name)
        heights.add(options.sizeHint().height())
    assert len(heights) == 1
    box.take("brush")
    size = next(one for one in options.findChildren(Number) if one.isVisible() and one.field.accessibleName() == "Size")
    size.field.selectAll()  # type: ignore[attr-defined]
    QTest.keyClicks(size.field, "77")
    QTest.keyClick(size.field, Qt.Key.Key_Return)
    assert box.brush().size == 77
    box.resize(1)
    assert size.field.value() == box.brush().size  # type: ignore[attr-defined]


def test_what_has_no_room_in_the_row_is_left_out_from_its_end(qtbot: QtBot, box: ToolBox) -> None:
    options = ToolOptions(box)
    qtbot.addWidget(options)
    box.take("brush")

    def shown(width: int) -> int:
        options.resize(width, options.sizeHint().height())
        options.show()
        return sum(1 for one in options.findChildren(Number) if one.isVisible())

    assert shown(900) == 4
    assert 1 <= shown(300) < 4
