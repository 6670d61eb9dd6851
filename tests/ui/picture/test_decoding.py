"""Decoding pictures on several threads at once."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image, PngImagePlugin
from PySide6.QtGui import QImage

from studio.formats.picture_bytes import pixels_alone
from studio.ui.picture.canvas.outside import Taken, read_outside, taken_image

ROUNDS = """
import io, threading
from PIL import Image
from PySide6.QtGui import QImage
from studio.services.exchange.picture_decoding import decoded

out = io.BytesIO()
Image.new("RGB", (32, 24), "red").save(out, "PNG")
png = out.getvalue()

def rounds():
    for _ in range(1500):
        assert decoded(png).width() == 32

threads = [threading.Thread(target=rounds, daemon=True) for _ in range(2)]
for thread in threads:
    thread.start()
for _ in range(1500):
    assert QImage.fromData(png).width() == 32
for thread in threads:
    thread.join()
"""


def test_two_threads_and_the_window_never_wait_for_each_other() -> None:
    """In a process of its own: threads that wait for each other can only be ended from outside."""
    subprocess.run([sys.executable, "-c", ROUNDS], check=True, timeout=60)


BOMB = """
import resource, struct, sys, time, zlib
from pathlib import Path
from studio.ui.picture.canvas.outside import Taken, read_outside
from studio.services.exchange.picture_decoding import decoded

def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

packed = zlib.compress(b"x" * (24 << 20), 9)
texts = b"".join(chunk(b"zTXt", b"note%d" % at + b"\\0\\0" + packed) for at in range(40))
profile = chunk(b"iCCP", b"p\\0\\0" + packed)
head = chunk(b"IHDR", struct.pack(">IIBBBBB", 2, 1, 8, 2, 0, 0, 0))
pixels = chunk(b"IDAT", zlib.compress(b"\\0" + bytes([200, 10, 20, 30, 40, 50])))
png = b"\\x89PNG\\r\\n\\x1a\\n" + head + profile + texts + pixels + chunk(b"IEND", b"")
before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
image = decoded(png)
assert (image.width(), image.pixelColor(1, 0).name()) == (2, "#1e2832")
path = Path(sys.argv[1])
path.write_bytes(png)
taken = read_outside(path, lambda share: None)
assert isinstance(taken, Taken), taken
assert b"zTXt" not in taken.data and b"iCCP" not in taken.data
grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
print(grown // 1024, "MB", time.process_time() - started, "s")
assert grown < 150 * 1024, grown
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the largest memory of a process is asked of Linux")
def test_texts_that_unpack_to_gigabytes_are_not_unpacked(tmp_path: Path) -> None:
    """Forty of them in 400 kB: Qt made 960 MB of them, for a thumbnail."""
    command = [sys.executable, "-c", BOMB, str(tmp_path / "bomb.png")]
    subprocess.run(command, check=True, timeout=60, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"})


def test_what_a_picture_says_of_people_is_not_taken_in(tmp_path: Path, qapp: object) -> None:
    text = PngImagePlugin.PngInfo()
    text.add_text("Author", "Jane Doe, 12 Secret Street")
    Image.new("RGB", (8, 4), "green").save(tmp_path / "a.png", pnginfo=text)
    taken = read_outside(tmp_path / "a.png", lambda _share: None)
    assert isinstance(taken, Taken)
    assert (taken.width, taken.height) == (8, 4)
    assert b"Jane" not in taken.data
    with_text = QImage(4, 4, QImage.Format.Format_RGB32)
    with_text.setText("Author", "Jane")
    assert b"Jane" not in taken_image(with_text, lambda _share: None).data


def test_a_picture_that_is_turned_by_its_exif_is_read_as_before(tmp_path: Path, qapp: object) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (8, 4), "green").save(tmp_path / "a.png", exif=exif)
    data = (tmp_path / "a.png").read_bytes()
    assert pixels_alone(data) == data
    assert pixels_alone(b"GIF89a...") == b"GIF89a..."
    assert pixels_alone(data[:60]) == data[:60]


def test_what_is_no_chunk_ends_a_png(tmp_path: Path) -> None:
    """Megabytes of zeros are a million chunks of none."""
    Image.new("RGB", (8, 4), "green").save(tmp_path / "a.png")
    data = (tmp_path / "a.png").read_bytes()
    assert pixels_alone(data + bytes(16 * 2**20)) == data
