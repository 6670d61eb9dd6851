"""A large picture decoded by a process of its own: the same pixels, the same words, and nothing left behind."""

from __future__ import annotations

import io
import os
import random
import signal

import psutil
import pytest
from PIL import Image
from PySide6.QtCore import QPoint
from PySide6.QtGui import QImage, QPainter

from studio.domain.errors import BadInput, Cancelled, StudioError
from studio.formats.picture_bytes import PNG
from studio.formats.pictures import decode
from studio.services.exchange import decoding_apart, picture_decoding
from studio.services.exchange.decoding_apart import decoded_apart
from studio.services.exchange.picture_decoding import decoded, large
from studio.services.exchange.picture_differences import difference
from studio.ui.picture.canvas.outside import taken


def picture(mode: str, size: tuple[int, int]) -> Image.Image:
    """Noise, which no decoder can take for something else."""
    chance = random.Random(mode)
    bands = len(mode)
    return Image.frombytes(mode, size, chance.randbytes(size[0] * size[1] * bands))


def packed(image: Image.Image, kind: str, **how: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **how)
    return out.getvalue()


def of_qt(image: QImage) -> bytes:
    straight = image.convertToFormat(QImage.Format.Format_RGBA8888)
    return bytes(straight.constBits())


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_the_pixels_are_those_of_the_file(mode: str) -> None:
    drawn = picture(mode, (300, 270))
    found = decoded_apart(packed(drawn, "TIFF", dpi=(300, 300)), most=10**8)
    assert of_qt(found.image) == drawn.convert("RGBA").tobytes()
    assert (found.width, found.height, found.was, round(found.dpi)) == (300, 270, (300, 270), 300)


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_its_tiles_are_those_that_qt_would_cut(mode: str) -> None:
    drawn = picture(mode, (300, 270)).convert("RGBA")
    shown = QImage.Format.Format_ARGB32_Premultiplied
    whole = QImage(drawn.tobytes(), 300, 270, 1200, QImage.Format.Format_RGBA8888).convertToFormat(shown)
    found = decoded_apart(packed(drawn.convert(mode), "PNG"), most=10**8, tiles=True)
    assert [key for key, _tile in found.tiles] == [(0, 0), (1, 0), (0, 1), (1, 1)]
    for (column, row), tile in found.tiles:
        wanted = QImage(256, 256, shown)
        wanted.fill(0)
        painter = QPainter(wanted)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
        painter.drawImage(QPoint(-256 * column, -256 * row), whole)
        painter.end()
        assert bytes(tile.constBits()) == bytes(wanted.constBits())


def test_it_comes_upright_with_its_words_and_what_a_project_keeps() -> None:
    exif = Image.Exif()
    exif[274], exif[315] = 6, "Somebody"
    data = packed(picture("CMYK", (64, 32)), "JPEG", exif=exif)
    found = decoded_apart(data, "print.jpg", most=10**8, keep=True)
    assert (found.width, found.height, found.was) == (32, 64, (32, 64))
    assert any("CMYK" in one for one in found.changes)
    assert b"Somebody" not in found.kept
    assert Image.open(io.BytesIO(found.kept)).size == (64, 32)


def test_a_broken_one_is_refused_with_the_true_reason() -> None:
    with pytest.raises(StudioError) as raised:
        decoded_apart(packed(picture("RGB", (300, 270)), "PNG")[:9000], "cut.png", most=10**8)
    assert isinstance(raised.value.failure, BadInput)
    assert (raised.value.failure.name, "cut off" in raised.value.failure.problem) == ("cut.png", True)


def test_cancelling_ends_the_process() -> None:
    def cancel() -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        decoded_apart(packed(picture("RGB", (600, 600)), "PNG"), most=10**8, check=cancel)
    assert not [one for one in psutil.Process().children() if "decoder" in one.cmdline()]


def test_it_is_told_how_much_of_the_file_was_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bar moves while a picture of many megabytes comes in, here and apart."""
    random.seed(3)
    noise = Image.frombytes("RGB", (1500, 1500), random.randbytes(6_750_000))
    data = packed(noise, "PNG")
    here: list[float] = []
    decode(data, told=here.append)
    assert here == sorted(here)
    assert (here[0] < 0.01, here[-1] > 0.9, len(here) > 20) == (True, True, True)
    steps: list[float] = []
    monkeypatch.setattr(picture_decoding, "LARGE", 100)
    taken(data, "noise.png", steps.append)
    assert steps == sorted(steps)
    assert len({one for one in steps if 0.1 < one < 0.5}) > 1


@pytest.mark.parametrize("side", [600, 6])
def test_a_picture_for_a_view_can_be_given_up(side: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Apart, and in the process that wants it."""
    monkeypatch.setattr(picture_decoding, "LARGE", 100 * 100)

    def cancel() -> None:
        raise Cancelled

    data = packed(picture("RGB", (side, side)), "PNG")
    with pytest.raises(Cancelled):
        decoded(data, check=cancel)
    with pytest.raises(Cancelled):
        difference(data, data, cancel)
    assert difference(data, data).equal
    assert decoded(data, check=lambda: None).width() == side


def test_a_decoder_that_is_killed_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    def answer(reading: object, *_others: object) -> object:
        for child in psutil.Process().children():
            os.kill(child.pid, signal.SIGKILL)
        return reading.exactly(4)  # type: ignore[attr-defined]

    monkeypatch.setattr(decoding_apart, "_answered", answer)
    with pytest.raises(StudioError) as raised:
        decoded_apart(packed(picture("RGB", (64, 64)), "PNG"), "big.png", most=10**8)
    assert isinstance(raised.value.failure, BadInput)
    assert "memory" in raised.value.failure.problem


def test_only_large_ones_go_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture_decoding, "LARGE", 100 * 100)
    assert large(packed(picture("RGB", (99, 99)), "PNG")) is None
    assert large(b"no picture") is None
    assert large(PNG + bytes(16)) is None
    photo = packed(picture("RGB", (400, 400)), "JPEG")
    assert large(photo, side=40) is None, "a JPEG is decoded at an eighth of its size"
    found = large(photo)
    assert found is not None
    assert found.width == 400
