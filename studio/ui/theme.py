"""Our look: Fusion with a light and a dark palette, one accent colour and a style sheet made from both.

`Theme` is made once by the composition root and follows the system's colour scheme and the settings `theme` and
`ui_scale`. A widget that paints for itself asks `tokens()` at paint time, so that it needs no reference to the
theme and follows every switch. Every text colour keeps WCAG AA contrast on every surface it is used on (tested).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from string import Template
from typing import Final

import msgspec
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

from studio import places
from studio.services.settings import Settings


class Tokens(msgspec.Struct, frozen=True):
    """Colours by purpose, as #rrggbb."""

    dark: bool
    window: str
    """Behind everything."""
    surface: str
    """Panels, cards, menus."""
    sunken: str
    """Wells: the canvas' surroundings, the strip, bars."""
    field: str
    """Where one types."""
    text: str
    muted: str
    """Second-rank text; still AA on window, surface, sunken and field."""
    line: str
    """Hairlines between areas; decoration only."""
    edge: str
    """Borders of controls, 3:1 against what is beside them."""
    accent: str
    on_accent: str
    accent_soft: str
    """Selected and checked backgrounds under `text`."""
    hover: str
    danger: str
    warning: str
    good: str
    danger_soft: str
    model_tint: str
    """Behind words that a model wrote and nobody has accepted yet."""
    note_tint: str
    """Behind words that a note is about."""
    good_soft: str
    """Where an editor puts words in."""


LIGHT: Final = Tokens(
    dark=False,
    window="#f4f1ec",
    surface="#fdfcfa",
    sunken="#e9e5dd",
    field="#ffffff",
    text="#24211d",
    muted="#5c564d",
    line="#ddd7cc",
    edge="#857d71",
    accent="#0d6662",
    on_accent="#ffffff",
    accent_soft="#d8eae6",
    hover="#ebe6dd",
    danger="#a02920",
    warning="#7a4e00",
    good="#2b6431",
    danger_soft="#f8e3df",
    model_tint="#dcefe9",
    note_tint="#fbecb8",
    good_soft="#e4f0d4",
)

DARK: Final = Tokens(
    dark=True,
    window="#1d1c1a",
    surface="#262522",
    sunken="#151413",
    field="#1a1917",
    text="#ece8e0",
    muted="#b3ada2",
    line="#3a3733",
    edge="#857f75",
    accent="#74cfc3",
    on_accent="#0b2b28",
    accent_soft="#1f413d",
    hover="#33312d",
    danger="#ff9d90",
    warning="#eec06e",
    good="#92d49b",
    danger_soft="#4a2722",
    model_tint="#213d39",
    note_tint="#453a1b",
    good_soft="#2b3b22",
)


def tokens() -> Tokens:
    """The colours in use, known by the application's palette."""
    return DARK if QApplication.palette().color(QPalette.ColorRole.Window).lightness() < 128 else LIGHT


def contrast(one: str, other: str) -> float:
    """WCAG 2 contrast ratio, 1 to 21 (https://www.w3.org/TR/WCAG21/#dfn-contrast-ratio)."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def palette(look: Tokens) -> QPalette:
    """The same colours for everything that Fusion paints by itself."""
    result = QPalette()
    role = QPalette.ColorRole
    pairs = (
        (role.Window, look.window),
        (role.WindowText, look.text),
        (role.Base, look.field),
        (role.AlternateBase, look.surface),
        (role.Text, look.text),
        (role.PlaceholderText, look.muted),
        (role.Button, look.surface),
        (role.ButtonText, look.text),
        (role.BrightText, look.danger),
        (role.ToolTipBase, look.surface),
        (role.ToolTipText, look.text),
        (role.Highlight, look.accent),
        (role.HighlightedText, look.on_accent),
        (role.Link, look.accent),
        (role.LinkVisited, look.muted),
        (role.Accent, look.accent),
        (role.Light, look.surface),
        (role.Midlight, look.line),
        (role.Mid, look.line),
        (role.Dark, look.edge),
        (role.Shadow, look.sunken),
    )
    for where, colour in pairs:
        result.setColor(where, QColor(colour))
    faded = QColor(look.muted)
    faded.setAlpha(150)
    for where in (role.WindowText, role.Text, role.ButtonText):
        result.setColor(QPalette.ColorGroup.Disabled, where, faded)
    result.setColor(QPalette.ColorGroup.Disabled, role.Highlight, QColor(look.line))
    return result


def stylesheet(look: Tokens, text_size: float = 10.0) -> str:
    """The application's style sheet for that text size in points; its template lies in `resources/style.qss`."""
    source = (places.resources_dir() / "style.qss").read_text(encoding="utf-8")
    values = {name: value for name, value in msgspec.structs.asdict(look).items() if isinstance(value, str)}
    icons = (places.resources_dir() / "icons").as_posix()
    values |= {"icons": icons, "tone": "dark" if look.dark else "light"}
    values |= {"title_size": f"{text_size * 1.7:.1f}pt", "small_size": f"{text_size * 0.9:.1f}pt"}
    return Template(source).substitute(values)


def interface_font(scale: int) -> QFont:
    """The desktop's own font; where that is only a stand-in, a well drawn one that is installed. `scale` in percent."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    if font.family() in {"DejaVu Sans", "Sans Serif", "Sans", "Helvetica", ""}:
        known = set(QFontDatabase.families())
        for family in ("Inter", "Cantarell", "Ubuntu", "Noto Sans", "Open Sans", "Source Sans 3"):
            if family in known:
                font = QFont(family, font.pointSize())
                break
    size = font.pointSizeF() if font.pointSizeF() > 0 else 10.0
    font.setPointSizeF(max(size, 9.0) * scale / 100)
    return font


@contextmanager
def style_sheet_held() -> Iterator[None]:
    """Build widgets without the application's style sheet, which is laid over all of them once, at the end.

    With a style sheet set, Qt styles a whole branch of widgets anew at each layout that takes it in: two thirds of the
    time that the window takes to build.
    """
    application = QApplication.instance()
    if not isinstance(application, QApplication) or not application.styleSheet():
        yield
        return
    sheet = application.styleSheet()
    application.setStyleSheet("")
    try:
        yield
    finally:
        application.setStyleSheet(sheet)


class Theme(QObject):
    """Applies the look to the application and keeps it in step with the system and the settings."""

    changed = Signal()

    def __init__(self, application: QApplication, settings: Settings) -> None:
        super().__init__(application)
        self._application = application
        self._settings = settings
        self.look = LIGHT
        application.setStyle(QStyleFactory.create("Fusion"))
        application.styleHints().colorSchemeChanged.connect(self._follow_system)
        settings.changed.connect(self._follow_settings)
        self.apply()

    def apply(self) -> None:
        """Set font, palette and style sheet from the settings; emits `changed`."""
        self.look = DARK if self._wants_dark() else LIGHT
        font = interface_font(self._settings.get("ui_scale"))
        self._application.setFont(font)
        self._application.setPalette(palette(self.look))
        self._application.setStyleSheet(stylesheet(self.look, font.pointSizeF()))
        self.changed.emit()

    def _wants_dark(self) -> bool:
        choice = self._settings.get("theme")
        if choice == "system":
            return self._application.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return bool(choice == "dark")

    def _follow_system(self) -> None:
        if self._settings.get("theme") == "system":
            self.apply()

    def _follow_settings(self, name: str) -> None:
        if name in ("theme", "ui_scale"):
            self.apply()


def apply_theme(application: QApplication, settings: Settings) -> Theme:
    """Give the application its look, once at start; the theme lives as long as the application."""
    return Theme(application, settings)
