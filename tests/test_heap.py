"""Freed memory goes back to the system: pictures that come and go leave nothing between those that stay."""

from __future__ import annotations

import subprocess
import sys

import pytest

PICTURES = """
import sys, psutil
from PySide6.QtGui import QImage
from studio.heap import give_memory_back

if "kept" not in sys.argv and not give_memory_back():
    print("none")
    raise SystemExit
stay = []
before = psutil.Process().memory_full_info().uss
for turn in range(30):
    pictures = [QImage(1400 - 20 * turn, 900 - 20 * turn, QImage.Format.Format_RGB32) for _ in range(8)]
    for picture in pictures:
        picture.fill(turn)
        stay.append(QImage(150, 150, QImage.Format.Format_RGB32))
        stay[-1].fill(turn)
    del pictures, picture
held = sum(one.sizeInBytes() for one in stay)
print(psutil.Process().memory_full_info().uss - before - held)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="glibc alone is told")
def test_what_pictures_took_is_given_back() -> None:
    run = subprocess.run([sys.executable, "-c", PICTURES], check=True, capture_output=True, text=True, timeout=60)
    if run.stdout.strip() == "none":
        pytest.skip("this C library is not glibc")
    assert int(run.stdout) < 8 << 20
