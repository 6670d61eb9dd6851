"""The examination for people: a Markdown table, the numbers as JSON, and the pairs nearest to a copy as a picture.

Called by `recipe.evaluate`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from recipe.features import Pictures
from recipe.gallery import Gallery
from recipe.vocabulary import STYLES
from recipe.wishes import Asked

Result = dict[str, Any]
_SIDE, _MARGIN, _LINE, _COLUMNS = 128, 6, 14, 4


def write_report(result: Result, gallery: Gallery, plain: list[Asked], made: Pictures, out: Path) -> str:
    """Writes report.json, report.md and nearest.webp into `out`; the Markdown."""
    text = markdown(result)
    (out / "report.json").write_text(json.dumps(result, indent=1) + "\n", "utf8")
    (out / "report.md").write_text(text, "utf8")
    nearest_sheet(result["copies"]["closest"], gallery, plain, made).save(out / "nearest.webp", quality=85)
    return text


def markdown(result: Result) -> str:
    """The tables of the model card."""
    parts = [_recognised(result["recognised"], result["distance"])]
    if result["colour"]:
        parts.append(_colours(result["colour"]))
    parts.append(_copies(result["copies"]))
    return "\n".join(parts)


def nearest_sheet(closest: list[dict[str, Any]], gallery: Gallery, plain: list[Asked], made: Pictures) -> Image.Image:
    """The made picture on the left of each pair, the training drawing on the right, its name and the distance below."""
    width, height = 2 * _SIDE + 3 * _MARGIN, _SIDE + 2 * _LINE + 2 * _MARGIN
    rows = -(-len(closest) // _COLUMNS)
    sheet = Image.new("RGB", (width * _COLUMNS, height * rows), "white")
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(11)
    for number, pair in enumerate(closest):
        left, top = number % _COLUMNS * width + _MARGIN, number // _COLUMNS * height + _MARGIN
        asked, row = plain[pair["picture"]], pair["drawing"]
        for place, pixels in enumerate((made[pair["picture"]], gallery.pictures[row])):
            image = Image.fromarray(pixels).resize((_SIDE, _SIDE), Image.Resampling.BICUBIC)
            sheet.paste(image, (left + place * (_SIDE + _MARGIN), top))
        below = f"{gallery.names[gallery.concept[row] - 1]}, {STYLES[gallery.style[row]]}"
        draw.text((left, top + _SIDE), f"{asked.words}, {asked.style}"[:44], "black", font)
        draw.text((left, top + _SIDE + _LINE), f"{below}; {pair['distance']:.0f}"[:44], "grey", font)
    return sheet


def _recognised(recognised: Result, distance: Result) -> str:
    lines = [
        "| style | pictures | real, first / five | made, first / five | chance, five | made / real, first "
        "| made / real, five | KID x1000 (real halves) |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for style, one in recognised.items():
        first, five = one["first"], one["five"]
        apart = distance.get(style)
        kid = f"{1000 * apart['made']['value']:.1f} ({1000 * apart['real_halves']['value']:.1f})" if apart else ""
        lines.append(
            f"| {style} | {one['count']} | {_percent(first['ceiling'])} / {_percent(five['ceiling'])} "
            f"| {_percent(first['made'])} / {_percent(five['made'])} | {_percent(five['floor'])} "
            f"| {_interval(first['ratio'])} | {_interval(five['ratio'])} | {kid} |"
        )
    return "\n".join(lines) + "\n"


def _colours(colour: Result) -> str:
    lines = [
        "| colour + thing | pictures | obeyed, made | obeyed, real repainted | real unpainted "
        "| thing in first five, made / real | both |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, one in colour.items():
        obeyed, thing = one["obeyed"], one["thing"]
        lines.append(
            f"| {name} | {one['count']} | {_interval(obeyed['made'])} | {_percent(obeyed['real'])} "
            f"| {_percent(obeyed['unpainted'])} | {_percent(thing['made'])} / {_percent(thing['real'])} "
            f"= {_interval(one['thing_ratio'])} | {_percent(one['both'])} |"
        )
    return "\n".join(lines) + "\n"


def _copies(copies: Result) -> str:
    threshold, middle = copies["threshold"], {key: copies[key]["0.5"] for key in ("distance", "distance_elsewhere")}
    return (
        f"Copies: {_interval(copies['share'])} of {copies['count']} pictures of plain names (likeness at least "
        f"{threshold['likeness']:.2f} and pixels at most {threshold['distance']:.1f} of 255 apart). The rule finds "
        f"{100 * copies['disturbed_found']:.1f} % of drawings that were shifted and noised, and calls "
        f"{100 * copies['elsewhere_called_copies']:.1f} % of drawings copies of another set's drawing of it. "
        f"Close to a training drawing, {copies['close_distance']:.0f} of 255 at most, nearer than 95 % of the drawings "
        f"of one thing by two sets are to each other: {_interval(copies['close'])}. Median distance to the nearest "
        f"training drawing: {middle['distance']:.1f}; between sets: {middle['distance_elsewhere']:.1f}.\n"
    )


def _percent(one: dict[str, float]) -> str:
    return "-" if np.isnan(one["value"]) else f"{100 * one['value']:.0f} %"


def _interval(one: dict[str, float]) -> str:
    if np.isnan(one["value"]):
        return "-"
    return f"{100 * one['value']:.0f} % ({100 * one['low']:.0f}-{100 * one['high']:.0f})"
