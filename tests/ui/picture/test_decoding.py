"""Decoding pictures on several threads at once."""

from __future__ import annotations

import subprocess
import sys

ROUNDS = """
import io, threading
from PIL import Image
from PySide6.QtGui import QImage
from studio.ui.picture.picture_cache import decoded

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
