"""Icons drawn by us, in the text colour of the present look. Main thread; every pane uses them.

The SVG files in `resources/icons` are black on nothing; black is replaced by the colour asked for.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QByteArray, QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QKeyEvent, QPainter, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QPushButton, QToolButton, QWidget

from studio import places
from studio.ui.theme import tokens
from studio.ui.widgets.words import hover_text

_SIZES: Final = (20, 40)
"""Pixels; Qt scales between them."""
_LEAST: Final = 16
"""Logical pixels of a word button's icon; it grows with the words."""
_COMMAND_KEYS: Final = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
LOOK_EVENTS: Final = (QEvent.Type.PaletteChange, QEvent.Type.StyleChange, QEvent.Type.FontChange)


def icon(name: str, colour: str = "") -> QIcon:
    """The icon `name`, in the look's text colour unless another is given. Raises FileNotFoundError."""
    look = tokens()
    result = QIcon()
    pairs = ((QIcon.Mode.Normal, colour or look.text), (QIcon.Mode.Disabled, look.edge))
    for mode, ink in pairs:
        for size in _SIZES:
            result.addPixmap(pixmap(name, size, ink), mode)
    return result


def pixmap(name: str, size: int, colour: str = "", ratio: float = 1.0) -> QPixmap:
    """One picture of the icon, `size` logical pixels wide. The same one each time: Qt keeps what it makes of every
    other one for the screen."""
    ink = colour or tokens().text
    key = f"icon {name} {size} {ink} {ratio}"
    drawn = QPixmap()
    if not QPixmapCache.find(key, drawn):
        drawn = _drawn(QSvgRenderer(_source(name, ink)), round(size * ratio))
        drawn.setDevicePixelRatio(ratio)
        QPixmapCache.insert(key, drawn)
    return drawn


def _source(name: str, colour: str) -> QByteArray:
    text = (places.resources_dir() / "icons" / f"{name}.svg").read_text(encoding="utf-8")
    return QByteArray(text.replace("#000", colour).encode())


def _drawn(renderer: QSvgRenderer, size: int) -> QPixmap:
    result = QPixmap(size, size)
    result.fill(Qt.GlobalColor.transparent)
    painter = QPainter(result)
    renderer.render(painter, QRectF(0, 0, size, size))
    painter.end()
    return result


class IconButton(QToolButton):
    """A small button that is only an icon: it always has a tooltip and an accessible name, and follows the look."""

    def __init__(self, name: str, words: str, parent: QWidget | None = None, *, checkable: bool = False) -> None:
        super().__init__(parent)
        self._name = name
        self._drawn = ("", 0)
        self.setCheckable(checkable)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.set_words(words)
        self._draw()

    def set_words(self, words: str) -> None:
        self.setToolTip(hover_text(words))
        self.setAccessibleName(words)

    def set_icon(self, name: str) -> None:
        self._name = name
        self._draw()

    def _draw(self) -> None:
        side = round(self.fontMetrics().height() * 1.15)
        wanted = (self._name + tokens().text, side)
        if wanted != self._drawn:
            self._drawn = wanted
            self.setIcon(icon(self._name))
            self.setIconSize(QSize(side, side))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in LOOK_EVENTS:
            self._draw()


class WordButton(QPushButton):
    """A button with words, and perhaps an icon that follows the look. `look`: "", "primary" or "quiet"."""

    def __init__(self, words: str, parent: QWidget | None = None, *, name: str = "", look: str = "") -> None:
        super().__init__(words, parent)
        self._name = name
        self._drawn = ("", 0)
        self.setAutoDefault(False)
        if look:
            self.setProperty("look", look)
        self._draw()

    def set_icon(self, name: str) -> None:
        self._name = name
        self._draw()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses it as Space does; Qt leaves that to the buttons of dialogs."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & _COMMAND_KEYS:
            self.click()
        else:
            super().keyPressEvent(event)

    def _draw(self) -> None:
        if not self._name:
            return
        look = tokens()
        ink = look.on_accent if self.property("look") == "primary" else look.text
        side = max(_LEAST, self.fontMetrics().height())
        if (self._name + ink, side) != self._drawn:
            self._drawn = (self._name + ink, side)
            self.setIcon(icon(self._name, ink))
            self.setIconSize(QSize(side, side))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in LOOK_EVENTS:
            self._draw()
