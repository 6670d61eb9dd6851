"""The window's process never loads what belongs to the workers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

HEAVY = (
    "numpy",
    "torch",
    "diffusers",
    "transformers",
    "onnxruntime",
    "onnx",
    "cv2",
    "peft",
    "accelerate",
    "asyncio",
    "qasync",
)
PROBE = """
import json, sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from studio import app
QTimer.singleShot(0, lambda: None)
original = app.make_window
def make_window(studio):
    window = original(studio)
    def leave():
        print(json.dumps(sorted(set(sys.modules) & set(HEAVY))), flush=True)
        QApplication.instance().quit()
    studio.session_changed.connect(lambda session: session and QTimer.singleShot(200, leave))
    return window
app.make_window = make_window
app.main([])
"""


def test_starting_the_window_loads_no_heavy_module(home: Path) -> None:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "TRIPTYCH_HOME": str(home)}
    code = f"HEAVY = {HEAVY!r}\n{PROBE}"
    run = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=90, check=False
    )
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout.strip().splitlines()[-1]) == []


def test_pyside_keeps_its_references_to_none(qtbot: object) -> None:
    """PySide6 6.12.0 lost one reference to None with each void call, and the interpreter in the end."""
    from PySide6.QtWidgets import QLabel

    label = QLabel()
    before = sys.getrefcount(None)
    for number in range(1000):
        label.setText(str(number))
    # Python 3.12 made None immortal: its count then never changes.
    assert abs(sys.getrefcount(None) - before) < 200
