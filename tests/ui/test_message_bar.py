"""The line for what went wrong or needs a decision."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from studio.services.settings import Settings
from studio.ui.theme import apply_theme, tokens
from studio.ui.widgets.message_bar import Message, MessageBar


def ink(bar: MessageBar) -> str:
    """The strongest colour of the sign."""
    sign = next(one for one in bar.findChildren(QLabel) if one.accessibleName() in ("Problem", "Hint"))
    image = sign.pixmap().toImage()
    colours = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    return max(colours, key=lambda one: one.alpha()).name()


def test_the_sign_follows_the_theme(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> None:
    settings = Settings(tmp_path / "settings.json")
    bar = MessageBar()
    qtbot.addWidget(bar)
    seen = []
    for theme in ("dark", "light"):
        settings.set("theme", theme)
        apply_theme(qapp, settings)
        if theme == "dark":
            bar.show_message(Message("A word.", alarm=False))
        assert ink(bar) == tokens().accent.lower()
        seen.append(ink(bar))
    assert len(set(seen)) == 2
