"""Letters as outlines, and as the tiles of a layer. Any thread; the canvas and what is exported show the same tiles.

Lines are laid out by Qt, with the font's kerning, ligatures and direction. Each letter is then taken as an outline, set
along its line, which may be an arc, and scaled and turned with all others: no pixel is made before that.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final, NamedTuple, TypeAlias

import msgspec
from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPainterPath, QPen, QTextLayout, QTransform

from studio.domain.lettering import Lettering
from studio.domain.picture_records import Layer
from studio.ui.picture.canvas.painting.arrays import NDArray, np
from studio.ui.picture.canvas.painting.curves import Way
from studio.ui.picture.canvas.painting.tiles import FORMAT, SIDE, Key, keys_of, pixels, rect_of

Raw: TypeAlias = "NDArray[np.uint8]"
"""Of a tile, [256, 256, 4], premultiplied B, G, R, A."""
replace = msgspec.structs.replace
_EM: Final = 256
"""Pixels of an em at which letters are laid out, so that no size rounds their places."""
_LEAST_BEND: Final = 0.5


class Lettered(NamedTuple):
    layer: Layer
    tiles: dict[Key, Raw]


class _Letter(NamedTuple):
    outline: QPainterPath
    """From the middle of its advance, on its baseline."""
    along: float
    """Where that middle is on its line, from where the text begins, has its middle or ends."""
    half: float
    """Of its advance."""


class _Line(NamedTuple):
    letters: list[_Letter]
    width: float


def font_of(lettering: Lettering, em: int = _EM) -> QFont:
    font = QFont(lettering.family) if lettering.family else QFont()
    font.setPixelSize(em)
    font.setBold(lettering.bold)
    font.setItalic(lettering.italic)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    if lettering.tracking:
        font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, lettering.tracking * em)
    return font


def turn_of(lettering: Lettering) -> QTransform:
    """How its letters are scaled and turned, and where they stand in the layer's own pixels."""
    right, down = lettering.turn[:2], lettering.turn[2:]
    return QTransform(right[0], right[1], down[0], down[1], lettering.at[0], lettering.at[1])


def outline_of(lettering: Lettering) -> QPainterPath:
    """All of its letters, in pixels of the text before it is turned; its first baseline begins at 0, 0."""
    font = font_of(lettering)
    step = QFontMetricsF(font).lineSpacing() * lettering.spacing
    lines = [_laid_out(words, font) for words in lettering.words.split("\n")]
    widest = max((line.width for line in lines), default=0.0)
    whole = QPainterPath()
    whole.setFillRule(Qt.FillRule.WindingFill)
    share = {"left": 0.0, "middle": 0.5, "right": 1.0}.get(lettering.align, 0.0)
    scale = lettering.size / _EM
    way = Way([(x / scale, y / scale) for x, y in lettering.path]) if len(lettering.path) > 1 else None
    for number, line in enumerate(lines):
        for letter in line.letters:
            if way is not None:
                begin = share * (way.length - line.width)
                place = _along(way, begin + letter.along, number * step, letter.half)
            else:
                place = _placed(letter.along - share * line.width, number * step, widest, share, lettering.bend)
            whole.addPath(place.map(letter.outline))
    return QTransform.fromScale(scale, scale).map(whole)


def _laid_out(words: str, font: QFont) -> _Line:
    layout = QTextLayout(words, font)
    layout.beginLayout()
    line = layout.createLine()
    line.setLineWidth(1e7)
    layout.endLayout()
    letters: list[_Letter] = []
    for run in layout.glyphRuns():
        raw = run.rawFont()
        numbers = run.glyphIndexes()
        advances = raw.advancesForGlyphIndexes(numbers)
        for number, at, advance in zip(numbers, run.positions(), advances, strict=True):
            half = advance.x() / 2
            outline = raw.pathForGlyph(number)
            letters.append(_Letter(outline.translated(-half, at.y() - line.ascent()), at.x() + half, half))
    return _Line(letters, line.naturalTextWidth())


def _placed(along: float, down: float, widest: float, share: float, bend: float) -> QTransform:
    """Where a letter stands: on a straight line, or on an arc around the middle of the widest line."""
    found = QTransform()
    if abs(bend) < _LEAST_BEND or not widest:
        return found.translate(along, down)
    radius = widest / math.radians(bend)
    middle = (0.5 - share) * widest
    turn = (along - middle) / radius
    found.translate(middle + (radius - down) * math.sin(turn), radius - (radius - down) * math.cos(turn))
    return found.rotate(math.degrees(turn))


def _along(way: Way, along: float, down: float, half: float) -> QTransform:
    """Where a letter stands on any line: as steep as that is from its left to its right edge."""
    found = QTransform()
    found.translate(*way.at(along))
    return found.rotate(way.heading(along, max(half, 1.0))).translate(0, down)


def bounds_of(lettering: Lettering, outline: QPainterPath) -> QRect:
    """The layer's own pixels in which some of it may be seen."""
    if outline.isEmpty():
        return QRect()
    wide = lettering.outline + 1
    area = outline.boundingRect().adjusted(-wide, -wide, wide, wide)
    return turn_of(lettering).mapRect(area).adjusted(-1, -1, 1, 1).toAlignedRect()


def paint(painter: QPainter, lettering: Lettering, outline: QPainterPath) -> None:
    """Into what has the layer's own pixels as its coordinates."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setTransform(turn_of(lettering), True)
    if lettering.outline:
        pen = QPen(QColor(*lettering.outline_colour), 2 * lettering.outline)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.strokePath(outline, pen)
    painter.fillPath(outline, QColor(*lettering.colour))


def lettered(layer: Layer, lettering: Lettering) -> Lettered:
    """The layer with this text, and the tiles that show it. Its corner is that of its letters."""
    outline = outline_of(lettering)
    area = bounds_of(lettering, outline)
    across, down = area.left(), area.top()
    moved = replace(lettering, at=(lettering.at[0] - across, lettering.at[1] - down))
    own = area.translated(-across, -down)
    record = replace(
        layer, text=moved, asset="", x=layer.x + across, y=layer.y + down, width=max(1, own.right() + 1),
        height=max(1, own.bottom() + 1),
    )  # fmt: skip
    return Lettered(record, dict(_tiles(moved, outline, own)))


def _tiles(lettering: Lettering, outline: QPainterPath, area: QRect) -> Iterator[tuple[Key, Raw]]:
    for key in keys_of(area):
        image = QImage(SIDE, SIDE, FORMAT)
        image.fill(0)
        painter = QPainter(image)
        painter.translate(-QPointF(rect_of(key).topLeft()))
        paint(painter, lettering, outline)
        painter.end()
        values = pixels(image)
        if values.any():
            yield key, np.array(values)


def mapped(lettering: Lettering, layer: Layer, by: QTransform) -> Lettering:
    """Carried over a map of the canvas, in the layer's own pixels as they are."""
    to_canvas = QTransform.fromTranslate(layer.x, layer.y)
    whole = turn_of(lettering) * to_canvas * by * QTransform.fromTranslate(-layer.x, -layer.y)
    return replace(
        lettering, turn=(whole.m11(), whole.m12(), whole.m21(), whole.m22()), at=(whole.dx(), whole.dy())
    )  # fmt: skip


def angle_of(lettering: Lettering) -> float:
    """Degrees to the right by which its lines are turned."""
    return math.degrees(math.atan2(lettering.turn[1], lettering.turn[0]))


def turned_to(lettering: Lettering, degrees: float) -> Lettering:
    """Its lines at that angle, about where it begins."""
    by = QTransform().rotate(degrees - angle_of(lettering))
    whole = QTransform(*lettering.turn, 0, 0) * by
    return replace(lettering, turn=(whole.m11(), whole.m12(), whole.m21(), whole.m22()))
