"""The drawings that the starter learnt from: a sheet that comes along, and which of them is nearest to a picture."""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec
import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage, QPainter, QTransform

from studio import places
from studio.domain.errors import BadInput, StudioError
from studio.services.gallery import learnt_drawings as module
from studio.services.gallery.learnt_drawings import (
    ABOUT,
    FOLDER,
    SHEET,
    SIDE,
    LearntDrawings,
    framed,
    learnt_drawings,
)

HERE = places.resources_dir() / FOLDER


@pytest.fixture(scope="module")
def drawings() -> LearntDrawings:
    return learnt_drawings()


def large(drawings: LearntDrawings, row: int, side: int = 320) -> QImage:
    """A drawing of the sheet, away from the middle of a larger paper."""
    tile = np.full((SIDE, SIDE, 4), 255, np.uint8)
    tile[..., :3] = drawings.tiles[row]
    small = QImage(tile.tobytes(), SIDE, SIDE, 4 * SIDE, QImage.Format.Format_RGBA8888)
    paper = QImage(side, side, QImage.Format.Format_RGB32)
    paper.fill(QColor("white"))
    painter = QPainter(paper)
    painter.drawImage(40, 90, small.scaled(200, 200))
    painter.end()
    return paper


def test_the_sheet_is_what_is_told_of_it(drawings: LearntDrawings) -> None:
    files = {path.name: path.stat().st_size for path in HERE.iterdir()}
    assert sum(files.values()) < 1_000_000, files
    assert hashlib.sha256((HERE / SHEET).read_bytes()).hexdigest() == drawings.about.sheet_sha256
    assert len(drawings) > 5_000
    assert {one.licence for one in drawings.about.sets} == {"MIT", "Apache-2.0", "public domain"}
    attributed = (places.shipped_models_dir() / "starter-picture" / "ATTRIBUTIONS.md").read_text(encoding="utf-8")
    for one in drawings.about.sets:
        assert one.title.partition(",")[0] in attributed
        assert one.package.split()[1] in attributed
        assert len(one.sha256) == 64
    assert {one.style for one in drawings.about.sets} == {"3d", "flat", "noto", "blob", "line", "clip art"}
    spread = drawings.tiles.std(axis=(1, 2, 3))
    assert (spread > 2).all(), "none is empty"


@pytest.mark.parametrize("place", [0.01, 0.2, 0.5, 0.7, 0.95])
def test_a_drawing_is_nearest_to_itself_wherever_it_lies(drawings: LearntDrawings, place: float) -> None:
    row = int(place * len(drawings))
    shares: list[float] = []
    image = large(drawings, row)
    found = drawings.nearest([("hat", QImage), ("fox", lambda: image)], shares.append)
    assert found is not None
    assert (found.name, found.thing) == (drawings.about.names[row], "fox")
    assert found.apart < 16, "the tile was made large, small again"
    assert shares == [0, 0.5]
    turned = image.transformed(QTransform.fromScale(-1, 1))
    mirrored = drawings.nearest([("", lambda: turned)], shares.append)
    assert mirrored is not None
    assert abs(mirrored.apart - found.apart) < 4


def test_something_else_is_further_than_the_drawings_of_one_thing_are(drawings: LearntDrawings) -> None:
    noise = np.random.default_rng(2).integers(0, 255, (64, 64, 4), np.uint8)
    noise[..., 3] = 255
    image = QImage(noise.tobytes(), 64, 64, 256, QImage.Format.Format_RGBA8888)
    found = drawings.nearest([("", lambda: image)], lambda _share: None)
    assert found is not None
    assert found.apart > drawings.about.close > 0


def test_what_is_empty_has_no_nearest(drawings: LearntDrawings) -> None:
    white = QImage(20, 20, QImage.Format.Format_RGB32)
    white.fill(QColor("white"))
    assert framed(white) is None
    assert drawings.nearest([("", lambda: white), ("", QImage)], lambda _share: None) is None
    assert drawings.nearest([], lambda _share: None) is None


@pytest.mark.parametrize("harm", ["gone", "no picture", "other size", "other count", "no words"])
def test_a_damaged_sheet_is_said_to_be_one(tmp_path: Path, harm: str) -> None:
    sheet, about = (HERE / SHEET).read_bytes(), (HERE / ABOUT).read_bytes()
    told = msgspec.json.decode(about, type=module.About)
    if harm == "no picture":
        sheet = b"RIFF"
    elif harm == "other size":
        about = msgspec.json.encode(msgspec.structs.replace(told, columns=told.columns + 1))
    elif harm == "other count":
        about = msgspec.json.encode(msgspec.structs.replace(told, sets=told.sets[:-1]))
    elif harm == "no words":
        about = b"{}"
    if harm != "gone":
        (tmp_path / SHEET).write_bytes(sheet)
    (tmp_path / ABOUT).write_bytes(about)
    with pytest.raises(StudioError) as caught:
        learnt_drawings(tmp_path)
    assert isinstance(caught.value.failure, BadInput)
