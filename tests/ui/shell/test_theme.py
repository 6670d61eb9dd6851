"""The look: readable on every surface, and in step with the settings."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QCheckBox, QMenuBar, QStyle, QStyleOptionButton, QToolButton
from pytestqt.qtbot import QtBot

from studio.services.settings import Settings
from studio.ui.theme import DARK, LIGHT, Theme, Tokens, contrast, stylesheet, tokens

SURFACES = (
    "window", "surface", "sunken", "field", "hover", "accent_soft", "danger_soft", "model_tint", "note_tint",
    "good_soft",
)  # fmt: skip


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("ink", ["text", "muted", "accent", "danger", "warning", "good"])
def test_text_keeps_aa_contrast_on_every_surface(look: Tokens, ink: str) -> None:
    for surface in SURFACES:
        assert contrast(getattr(look, ink), getattr(look, surface)) >= 4.5, surface


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])
def test_control_borders_stand_out(look: Tokens) -> None:
    for surface in ("window", "surface", "field", "sunken"):
        assert contrast(look.edge, getattr(look, surface)) >= 3
    assert contrast(look.on_accent, look.accent) >= 4.5


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])
def test_the_style_sheet_is_filled_in_whole(look: Tokens) -> None:
    assert "$" not in stylesheet(look)


def test_the_theme_follows_the_setting(qtbot: QtBot, qapp: QApplication) -> None:
    settings = Settings()
    settings.set("theme", "light")
    theme = Theme(qapp, settings)
    with qtbot.waitSignal(theme.changed):
        settings.set("theme", "dark")
    assert theme.look is DARK
    assert qapp.palette().color(QPalette.ColorRole.Window).name() == DARK.window
    assert tokens() is DARK
    settings.set("theme", "light")
    assert tokens() is LIGHT


def test_text_grows_with_the_setting(qtbot: QtBot, qapp: QApplication) -> None:
    settings = Settings()
    Theme(qapp, settings)
    before = qapp.font().pointSizeF()
    settings.set("ui_scale", 150)
    assert qapp.font().pointSizeF() == pytest.approx(before * 1.5)
    settings.set("ui_scale", 100)


@pytest.mark.parametrize("name", ["light", "dark"])
def test_what_leads_to_the_menus_without_room_is_seen(qtbot: QtBot, qapp: QApplication, name: str) -> None:
    settings = Settings()
    settings.set("theme", name)
    theme = Theme(qapp, settings)
    bar = QMenuBar()
    qtbot.addWidget(bar)
    for title in ("File", "Edit", "View", "Picture", "Manuscript"):
        bar.addMenu(title)
    bar.resize(150, 30)
    bar.show()
    more = next(one for one in bar.findChildren(QToolButton) if one.isVisible())
    image = more.grab().toImage()
    inks = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}
    assert max(contrast(ink, theme.look.surface) for ink in inks) >= 4.5


def test_the_words_of_a_check_box_keep_their_place_as_the_keyboard_comes(qtbot: QtBot, qapp: QApplication) -> None:
    """It is laid out without the keyboard: what the frame of its box takes more would cut its words off."""
    theme = Theme(qapp, Settings())
    box = QCheckBox("Start from the canvas")
    qtbot.addWidget(box)
    box.setStyleSheet(stylesheet(theme.look))
    option = QStyleOptionButton()
    box.initStyleOption(option)
    part = QStyle.SubElement.SE_CheckBoxContents
    before = box.style().subElementRect(part, option, box)
    option.state |= QStyle.StateFlag.State_HasFocus
    assert box.style().subElementRect(part, option, box) == before
